/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moment - dates and times by a pattern that says where each part stands, as
 * strptime(3) and the "format" of a Table Schema have it: %m/%d/%Y %I:%M:%S %p.
 *
 * Known: %Y (four digits), %m %d %H %I %M %S (one or two), %p (AM, PM in any case),
 * %z (Z, +08, +0800, +08:00), %%.  Names of months and years of two digits are not: the
 * former depend on a language, the latter on the century.  A blank stands for one or
 * more, any other byte for itself.
 */
#ifndef CITY_MOMENT_H
#define CITY_MOMENT_H

#include <stdbool.h>

#include "city/when.h"

struct city_moment {
	struct city_date date;
	struct city_clock clock;
	int offset_minutes; /* where the pattern has %z */
};

/* What a pattern has. */
struct city_moment_format {
	const char *text; /* borrowed */
	bool has_clock;   /* an hour at least */
	bool has_offset;
};

/* Reads one; 0, or -1 with error filled: a whole date is the least it must have. */
int city_moment_format_read(const char *text, struct city_moment_format *pattern,
			    struct city_error *error);

/* Reads a text by it; 0, or -1 with error filled (rule "when"). */
int city_moment_match(const struct city_moment_format *pattern, struct city_slice text,
		      struct city_moment *moment, struct city_error *error);

#endif
