/* SPDX-License-Identifier: Apache-2.0 */
/* format - magic numbers, and the first byte that is no blank. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "city/format.h"
#include "city/text.h"

/*
 * Formats that look like nothing else, and what to do about them.  Letters that a
 * header of CSV may begin with do not tell alone.
 */
static const struct foreign {
	const char *magic;
	size_t len;
	const char *what;
} binary[] = {
	{ "\xD0\xCF\x11\xE0", 4, "an old Excel workbook (.xls); save it as CSV" },
	{ "PK\x03\x04", 4,
	  "a zip archive or an Excel workbook (.xlsx); save it as CSV" },
	{ "PK\x05\x06", 4, "an empty zip archive" },
	{ "7z\xBC\xAF\x27\x1C", 6, "a 7z archive; unpack it first" },
	{ "Rar!\x1A\x07", 6, "a rar archive; unpack it first" },
	{ "\xFD" "7zXZ\0", 6, "packed with xz; unpack it first" },
	{ "BZh", 3, "bzip2; unpack it first" },
	{ "PAR1\x15", 5, "a Parquet file; save it as CSV or JSON Lines" },
	{ "SQLite format 3\0", 16, "an SQLite database; export its tables as CSV" },
	{ "\xFF\xFE\0\0", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
	{ "\0\0\xFE\xFF", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
	{ "%PDF-", 5, "a PDF document" },
};

/* The same for text, whose letters may be of either case and behind blanks. */
static const struct foreign markup[] = {
	{ "<?xml", 5, "XML; convert it to CSV or JSON" },
	{ "<!doctype html", 14, "an HTML page, perhaps in place of the file" },
	{ "<html", 5, "an HTML page, perhaps in place of the file" },
};

const char *city_format_foreign(struct city_slice head)
{
	struct city_slice text = city_text_trim(head);

	for (size_t i = 0; i < sizeof(binary) / sizeof(binary[0]); i++)
		if (head.len >= binary[i].len &&
		    memcmp(head.at, binary[i].magic, binary[i].len) == 0)
			return binary[i].what;
	for (size_t i = 0; i < sizeof(markup) / sizeof(markup[0]); i++)
		if (text.len >= markup[i].len &&
		    strncasecmp(text.at, markup[i].magic, markup[i].len) == 0)
			return markup[i].what;
	return NULL;
}

/* By the first byte that is no blank: { begins an object, [ an array. */
enum city_format city_format_guess(struct city_slice head)
{
	struct city_slice text = city_text_trim(head);

	if (text.len && text.at[0] == '{')
		return CITY_FORMAT_JSONL;
	return text.len && text.at[0] == '[' ? CITY_FORMAT_JSON : CITY_FORMAT_CSV;
}

/* What of the bytes reaches to the end of a line that is not blank; 0 = nothing. */
static size_t first_line(struct city_slice bytes)
{
	const char *text = city_text_trim(bytes).at, *end = bytes.at + bytes.len;
	const char *stop = text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;

	return stop ? (size_t)(stop - bytes.at) + 1 : 0;
}

enum city_status city_format_look(struct city_in *in, struct city_slice *head,
				  struct city_error *error)
{
	for (size_t want = 1;; want = head->len + 1) {
		enum city_status status = city_in_peek_some(in, want, CITY_FORMAT_HEAD,
							    head, error);
		size_t line = status == CITY_OK ? first_line(*head) : 0;

		if (line)
			head->len = line;
		if (status != CITY_OK || line || head->len < want ||
		    head->len == CITY_FORMAT_HEAD)
			return status;
	}
}
