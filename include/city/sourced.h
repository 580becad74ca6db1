/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sourced - a sink that says of each record where it came from: it appends
 * "source":{"file":"a.csv","line":12} and hands the record on.
 *
 * The line is the one that the sink's origin tells.  A file name that is no UTF-8 is
 * "file_base64".  A record that has a field of that name keeps it, and ours gets _2,
 * _3 behind its own, as a column of CSV would: no record is lost for it, and what was
 * sent stays as it was.
 */
#ifndef CITY_SOURCED_H
#define CITY_SOURCED_H

#include <stdbool.h>

#include "city/command.h"

/* Begins zeroed; private but for its size. */
struct city_sourced {
	struct city_sink sink; /* first: a sink's pointer is this one's */
	struct city_sink *out;
	struct city_env *env;
	struct city_scanner *scanner;
	struct city_name name;
	struct city_buf file;   /* the name that `lead` has */
	struct city_buf lead;   /* what is the same for a file's records */
	struct city_buf text, line;
	bool told;
};

/* 0, or -1 with error filled; env outlives it. */
int city_sourced_open(struct city_sourced *sourced, struct city_env *env,
		      struct city_error *error);
void city_sourced_release(struct city_sourced *sourced);

/* The sink over another one, which is lent as long as this is put to. */
struct city_sink *city_sourced_over(struct city_sourced *sourced, struct city_sink *out);

#endif
