/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsoncursor - an input byte by byte, each with its place; and what can be passed
 * over without being looked at.
 */
#ifndef CITY_RECORD_JSONCURSOR_H
#define CITY_RECORD_JSONCURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "city/in.h"

/* Begins zeroed but for `in` and `line`, which is 1. */
struct city_json_cursor {
	struct city_in *in;
	struct city_slice block; /* what is left of it */
	uint64_t line, offset;   /* of the next byte */
	uint64_t line_offset;    /* of the line it is on */
};

static inline bool city_json_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Makes sure that block.at[0] is there: CITY_OK, CITY_DONE at the end, CITY_FAIL. */
enum city_status city_json_cursor_fill(struct city_json_cursor *cursor,
				       struct city_error *error);

/* The same for the next byte that is no blank. */
enum city_status city_json_cursor_token(struct city_json_cursor *cursor,
					struct city_error *error);

/* Goes on behind the byte at hand. */
static inline void city_json_cursor_step(struct city_json_cursor *cursor)
{
	cursor->offset++;
	if (cursor->block.at[0] == '\n') {
		cursor->line++;
		cursor->line_offset = cursor->offset;
	}
	cursor->block.at++;
	cursor->block.len--;
}

/*
 * Passes over the string at hand, or over the value, whatever it is, by brackets and
 * quotes alone.  The first `most` bytes go to `text`: those between the quotes; all
 * of the value.  CITY_OK or CITY_FAIL.
 */
enum city_status city_json_cursor_string(struct city_json_cursor *cursor,
					 struct city_buf *text, size_t most,
					 struct city_error *error);
enum city_status city_json_cursor_value(struct city_json_cursor *cursor,
					struct city_buf *text, size_t most,
					struct city_error *error);

/* Fills error for the place at hand ("json.syntax"), or its end ("input.cut"). */
enum city_status city_json_cursor_broken(const struct city_json_cursor *cursor,
					 struct city_error *error, const char *text);
enum city_status city_json_cursor_cut(const struct city_json_cursor *cursor,
				      struct city_error *error, const char *text);

#endif
