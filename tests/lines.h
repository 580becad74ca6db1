/* SPDX-License-Identifier: Apache-2.0 */
/* lines - one line after the other of those an input lends, for tests. */
#ifndef CITY_TESTS_LINES_H
#define CITY_TESTS_LINES_H

#include <string.h>

#include "city/in.h"

struct line {
	struct city_slice text; /* without '\n' */
	uint64_t number;        /* 1-based */
	uint64_t offset;
	bool terminated;
};

/* Begins with in alone set. */
struct line_reader {
	struct city_in *in;
	struct city_lines rest;
	uint64_t lines;
};

/* Statuses as of city_in_lines. */
static inline enum city_status next_line(struct line_reader *reader, struct line *line,
					 struct city_error *error)
{
	struct city_lines *rest = &reader->rest;
	enum city_status status = CITY_OK;
	const char *stop;

	if (rest->text.len == 0)
		status = city_in_lines(reader->in, rest, error);
	if (status == CITY_DONE || status == CITY_FAIL)
		return status;
	stop = status == CITY_OK ? memchr(rest->text.at, '\n', rest->text.len) : NULL;
	line->text.at = rest->text.at;
	line->text.len = stop ? (size_t)(stop - rest->text.at) : rest->text.len;
	line->number = ++reader->lines;
	line->offset = rest->offset;
	line->terminated = stop != NULL;
	rest->text.at += line->text.len + line->terminated;
	rest->text.len -= line->text.len + line->terminated;
	rest->offset += line->text.len + line->terminated;
	return status;
}

#endif
