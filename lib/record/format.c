/* SPDX-License-Identifier: Apache-2.0 */
/* format - magic numbers, and the first byte that is no blank. */
#include "config.h"

#include <string.h>

#include "city/format.h"
#include "city/text.h"

/* Formats that look like nothing else, and what to do about them. */
const char *city_format_foreign(struct city_slice head)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *what;
	} known[] = {
		{ "\xD0\xCF\x11\xE0", 4,
		  "an old Excel workbook (.xls); save it as CSV" },
		{ "PK\x03\x04", 4,
		  "a zip archive or an Excel workbook (.xlsx); save it as CSV" },
		{ "\xFF\xFE\0\0", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
		{ "\0\0\xFE\xFF", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
		{ "%PDF", 4, "a PDF document" },
		{ "BZh", 3, "bzip2; unpack it first" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (head.len >= known[i].len &&
		    memcmp(head.at, known[i].magic, known[i].len) == 0)
			return known[i].what;
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

/* The first bytes, enough to see one that is no blank if there is any. */
enum city_status city_format_look(struct city_in *in, struct city_slice *head,
				  struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t want = 4; status == CITY_OK && want <= 4096; want *= 2) {
		status = city_in_peek(in, want, head, error);
		if (head->len < want || city_text_trim(*head).len)
			break;
	}
	return status;
}
