/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvsniff - what nobody said of a file, by its header and the row behind it.
 *
 * The delimiter: each that is usual splits both, and one that gives both as many
 * fields is it.  Whether lines end in CR alone: both do, and there is no LF.
 *
 * More rows are not asked, though they could tell more: the first record of a
 * slow feed would have to wait for them.
 */
#include "config.h"

#include <csv.h>
#include <string.h>

#include "city/csvin.h"

#define ROWS 2
#define LONGEST ((size_t)64 << 10)

struct count {
	size_t fields[ROWS + 1]; /* the last is for what comes behind */
	size_t row;
};

static void count_field(void *text, size_t len, void *context)
{
	struct count *count = context;

	(void)text;
	(void)len;
	count->fields[count->row]++;
}

static void count_row(int c, void *context)
{
	struct count *count = context;

	(void)c;
	if (count->row < ROWS)
		count->row++;
}

/* Fields that both rows have, more than one; 0 where the delimiter is another. */
static size_t fields_by(char delimiter, struct city_slice text)
{
	struct count count = { { 0 }, 0 };
	struct csv_parser parser;

	if (csv_init(&parser, CSV_STRICT))
		return 0;
	csv_set_delim(&parser, (unsigned char)delimiter);
	csv_parse(&parser, text.at, text.len, count_field, count_row, &count);
	csv_fini(&parser, count_field, count_row, &count);
	csv_free(&parser);
	if (count.row < ROWS || count.fields[0] != count.fields[1] ||
	    count.fields[0] < 2)
		return 0;
	return count.fields[0];
}

/* The comma where it can be; of the others the one that gives most fields. */
static char best(struct city_slice text)
{
	static const char others[] = { ';', '\t', '|' };
	char found = ',';
	size_t most = 0;

	if (fields_by(',', text))
		return ',';
	for (size_t i = 0; i < sizeof(others); i++) {
		size_t fields = fields_by(others[i], text);

		if (fields > most) {
			most = fields;
			found = others[i];
		}
	}
	return found;
}

/*
 * The first rows, up to the end of the second, as far as they are to be had.  The
 * input is asked for one byte at a time, so that a feed is not waited for longer.
 */
static enum city_status peek_rows(struct city_in *in, struct city_slice *text,
				  struct city_error *error)
{
	size_t rows = 0, quotes = 0, line = 0;

	for (size_t n = 1; rows < ROWS && n <= LONGEST; n++) {
		enum city_status status = city_in_peek(in, n, text, error);

		if (status != CITY_OK || text->len < n)
			return status;
		quotes += text->at[n - 1] == '"';
		if (text->at[n - 1] != '\n' || quotes % 2)
			continue;
		rows += city_text_trim((struct city_slice){ text->at + line, n - line })
				.len > 0;
		line = n;
	}
	return CITY_OK;
}

enum city_status city_csv_sniff_cr(struct city_in *in, bool *found,
				   struct city_error *error)
{
	struct city_slice text = { "", 0 };
	bool quoted = false;
	size_t rows = 0;

	*found = false;
	for (size_t n = 1; n <= LONGEST; n++) {
		enum city_status status = city_in_peek(in, n, &text, error);

		if (status != CITY_OK)
			return status;
		if (text.len < n) {
			*found = rows > 0;
			break;
		}
		quoted = quoted != (text.at[n - 1] == '"');
		if (quoted)
			continue;
		if (text.at[n - 1] == '\n')
			break;
		/* The byte behind the second CR, which might have been of a CRLF. */
		if (rows == ROWS) {
			*found = true;
			break;
		}
		rows += text.at[n - 1] == '\r';
	}
	return CITY_OK;
}

enum city_status city_csv_sniff(struct city_in *in, struct city_decoder *decoder,
				char *delimiter, struct city_error *error)
{
	struct city_slice text = { "", 0 };
	struct city_buf decoded = { 0 };
	enum city_status status = peek_rows(in, &text, error);

	if (status != CITY_OK)
		return status;
	if (decoder) {
		city_decoder_put(decoder, text, &decoded);
		text = city_buf_slice(&decoded);
	}
	if (decoded.failed) {
		city_error_set(error, "memory", "out of memory");
		status = CITY_FAIL;
	} else {
		*delimiter = best(text);
	}
	city_buf_release(&decoded);
	return status;
}
