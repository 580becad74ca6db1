/* SPDX-License-Identifier: Apache-2.0 */
/* csvin - libcsv fed line by line, so that rows keep their places. */
#include "config.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "city/csvin.h"

struct city_csv {
	struct city_in *in;
	struct city_decoder *decoder;
	struct csv_parser parser;
	bool parser_ready;
	struct city_buf text;      /* the row's fields, one behind the other */
	size_t *end;               /* of each field in text */
	struct city_slice *field;
	size_t fields, room;
	int rows;                  /* completed by the line just fed */
	bool failed;               /* memory */
	bool cut;
	struct city_buf raw;       /* bytes of a row of several lines */
	struct city_buf decoded;
};

static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int begin_parser(struct city_csv *csv)
{
	if (csv->parser_ready)
		csv_free(&csv->parser);
	csv->parser_ready = csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
	/* libcsv would trim blanks around fields; they are data. */
	if (csv->parser_ready)
		csv_set_space_func(&csv->parser, no_space);
	return csv->parser_ready ? 0 : -1;
}

struct city_csv *city_csv_open(struct city_in *in, struct city_decoder *decoder)
{
	struct city_csv *csv = calloc(1, sizeof(*csv));

	if (!csv)
		return NULL;
	csv->in = in;
	csv->decoder = decoder;
	if (begin_parser(csv)) {
		free(csv);
		return NULL;
	}
	return csv;
}

void city_csv_close(struct city_csv *csv)
{
	if (!csv)
		return;
	if (csv->parser_ready)
		csv_free(&csv->parser);
	city_buf_release(&csv->text);
	city_buf_release(&csv->raw);
	city_buf_release(&csv->decoded);
	free(csv->end);
	free(csv->field);
	free(csv);
}

int city_csv_was_cut(const struct city_csv *csv)
{
	return csv->cut;
}

static void take_field(void *text, size_t len, void *context)
{
	struct city_csv *csv = context;

	if (csv->rows)
		return;
	if (csv->fields == csv->room) {
		size_t room = csv->room ? csv->room * 2 : 32;
		size_t *end = realloc(csv->end, room * sizeof(*end));
		struct city_slice *field;

		if (end)
			csv->end = end;
		field = realloc(csv->field, room * sizeof(*field));
		if (field)
			csv->field = field;
		if (!end || !field) {
			csv->failed = true;
			return;
		}
		csv->room = room;
	}
	city_buf_put(&csv->text, text, len);
	csv->end[csv->fields++] = csv->text.len;
}

static void take_row(int c, void *context)
{
	struct city_csv *csv = context;

	(void)c;
	csv->rows++;
}

static void forget_row(struct city_csv *csv)
{
	city_buf_reset(&csv->text);
	city_buf_reset(&csv->raw);
	csv->fields = 0;
	csv->rows = 0;
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* The row's bytes as they came, without the end of its last line. */
static struct city_slice raw_row(const struct city_csv *csv)
{
	struct city_slice raw = city_buf_slice(&csv->raw);

	if (raw.len && raw.at[raw.len - 1] == '\r')
		raw.len--;
	return raw;
}

/* Gives the row's bytes and refuses it; the next line begins a new one. */
static enum city_status refuse(struct city_csv *csv, struct city_csv_row *row,
			       size_t at, struct city_error *error)
{
	error->at = at;
	row->origin.raw = raw_row(csv);
	return begin_parser(csv) ? no_memory(error) : CITY_REJECT;
}

/*
 * The line as UTF-8, in *text; or CITY_REJECT with the byte at fault in *at.
 * A byte order mark of the charset is passed over in the first line.
 */
static enum city_status decode(struct city_csv *csv, struct city_slice line,
			       bool first, struct city_slice *text, size_t *at,
			       struct city_error *error)
{
	const char *nul = memchr(line.at, '\0', line.len);

	*text = line;
	if (nul) {
		*at = (size_t)(nul - line.at);
		city_error_set(error, "text.nul",
			       "a NUL byte: not text, or text in UTF-16");
		return CITY_REJECT;
	}
	if (!csv->decoder) {
		*at = city_utf8_valid(line.at, line.len);
		if (*at == line.len)
			return CITY_OK;
		city_error_set(error, "utf8.invalid",
			       "not valid UTF-8; name the encoding with --encoding");
		return CITY_REJECT;
	}
	city_buf_reset(&csv->decoded);
	*at = city_decoder_put(csv->decoder, line, &csv->decoded);
	*text = city_buf_slice(&csv->decoded);
	if (csv->decoded.failed)
		return no_memory(error);
	if (first && text->len >= 3 && memcmp(text->at, "\xEF\xBB\xBF", 3) == 0) {
		text->at += 3;
		text->len -= 3;
	}
	/* A decoder may let pass what Unicode does not have: look once more. */
	if (*at == line.len && city_utf8_valid(text->at, text->len) == text->len)
		return CITY_OK;
	if (*at == line.len)
		*at = CITY_AT_UNKNOWN;
	city_error_set(error, "encoding.invalid",
		       "no character of the encoding begins here");
	return CITY_REJECT;
}

/* Feeds one line and its end to libcsv. */
static enum city_status feed(struct city_csv *csv, struct city_slice text,
			     bool terminated, size_t *at, struct city_error *error)
{
	size_t n = csv_parse(&csv->parser, text.at, text.len, take_field, take_row,
			     csv);

	if (n == text.len && terminated)
		n += csv_parse(&csv->parser, "\n", 1, take_field, take_row, csv);
	else if (n == text.len && csv_fini(&csv->parser, take_field, take_row, csv))
		csv->cut = true;
	if (csv->failed || csv->text.failed ||
	    csv_error(&csv->parser) == CSV_ENOMEM)
		return no_memory(error);
	*at = csv->decoder ? CITY_AT_UNKNOWN : n;
	if (csv->cut) {
		city_error_set(error, "csv.cut",
			       "the file ends inside a quoted field that begins in "
			       "this row");
		*at = CITY_AT_UNKNOWN;
		return CITY_REJECT;
	}
	if (n < text.len + terminated) {
		city_error_set(error, "csv.quote",
			       "a quote inside a field; such a field must be in "
			       "quotes, and its quotes doubled");
		return CITY_REJECT;
	}
	if (csv->rows > 1) {
		city_error_set(error, "csv.line-end",
			       "a bare CR ends a row here; lines must end in LF or "
			       "CRLF");
		*at = CITY_AT_UNKNOWN;
		return CITY_REJECT;
	}
	return CITY_OK;
}

/* The fields as slices, now that their text stays in place. */
static void lend_fields(struct city_csv *csv, struct city_csv_row *row)
{
	size_t begin = 0;

	for (size_t i = 0; i < csv->fields; i++) {
		csv->field[i].at = csv->text.at + begin;
		csv->field[i].len = csv->end[i] - begin;
		begin = csv->end[i];
	}
	row->field = csv->field;
	row->fields = csv->fields;
}

/* Whether the parser is between rows: nothing of one has been seen. */
static bool between_rows(const struct city_csv *csv)
{
	return csv->parser.pstate == 0 && csv->fields == 0;
}

/* Adds a line to the row's bytes; the row takes its place from the first. */
static size_t note_line(struct city_csv *csv, const struct city_line *line,
			struct city_csv_row *row)
{
	size_t before;

	if (csv->raw.len == 0) {
		row->origin.file = city_in_name(csv->in);
		row->origin.line = line->number;
		row->origin.offset = line->offset;
	} else {
		city_buf_put_char(&csv->raw, '\n');
	}
	before = csv->raw.len;
	city_buf_put_slice(&csv->raw, line->text);
	return before;
}

/* What is left when the last line had no end, or none was left open. */
static enum city_status end_of_file(struct city_csv *csv, struct city_csv_row *row,
				    struct city_error *error)
{
	size_t at;
	enum city_status status;

	if (between_rows(csv))
		return CITY_DONE;
	status = feed(csv, (struct city_slice){ "", 0 }, false, &at, error);
	return status == CITY_REJECT ? refuse(csv, row, at, error) : CITY_DONE;
}

enum city_status city_csv_next(struct city_csv *csv, struct city_csv_row *row,
			       struct city_error *error)
{
	forget_row(csv);
	for (;;) {
		struct city_line line;
		struct city_slice text;
		size_t at = 0, before;
		enum city_status status = city_in_line(csv->in, &line, error);

		if (status == CITY_DONE)
			return end_of_file(csv, row, error);
		if (status == CITY_FAIL)
			return status;
		before = note_line(csv, &line, row);
		if (csv->raw.failed)
			return no_memory(error);
		if (status == CITY_OK && csv->raw.len > CITY_IN_LINE_MAX) {
			city_error_set(error, "line.too-long",
				       "the row is longer than %zu MiB",
				       CITY_IN_LINE_MAX >> 20);
			status = CITY_REJECT;
		}
		if (status == CITY_OK)
			status = decode(csv, line.text, line.number == 1, &text, &at,
					error);
		if (status == CITY_OK)
			status = feed(csv, text, line.terminated, &at, error);
		if (status == CITY_REJECT)
			return refuse(csv, row,
				      at == CITY_AT_UNKNOWN ? at : before + at, error);
		if (status != CITY_OK)
			return status;
		if (csv->rows) {
			lend_fields(csv, row);
			row->origin.raw = raw_row(csv);
			return CITY_OK;
		}
		if (between_rows(csv))
			forget_row(csv);
	}
}
