/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes - a table of codes that come and go: what held on a day, and what has
 * become of what does not hold any more.
 *
 * A rulebook of topic "codes"; see city-contract(5).  Its dates may be as vague
 * as a year: a code is taken to hold from the first day it may have begun to the
 * last it may have ended, so that in a year of change old and new are both met.
 */
#ifndef CITY_CODES_H
#define CITY_CODES_H

#include "city/map.h"
#include "city/rulebook.h"

enum { CITY_CODES_SUCCESSORS = 8 };

struct city_codes_row {
	const char *code;        /* NULL = not known; lent, as all texts are */
	const char *name;
	int64_t first, last;     /* days since 1970-01-01; INT64_MAX = open */
	size_t successor[CITY_CODES_SUCCESSORS]; /* places of texts in `texts` */
	size_t successors;
	bool has_parts;          /* parts went elsewhere while it held */
	size_t next_of_code, next_of_name; /* rows of the same, SIZE_MAX = none */
};

struct city_codes {
	struct city_rulebook book;
	struct city_codes_row *row;
	size_t rows;
	struct city_map texts;   /* codes and names -> first row of it */
	size_t *first;
};

/* Reads a table by id or file; 0, or -1 with error filled. */
int city_codes_read(struct city_codes *codes, const struct city_rules_path *path,
		    const char *name, struct city_error *error);
void city_codes_release(struct city_codes *codes);

/*
 * The row of a code or a name that holds on a day (since 1970-01-01), NULL when
 * there is none, or several of different codes.
 */
const struct city_codes_row *city_codes_at(const struct city_codes *codes,
					   struct city_slice text, int64_t day);

/*
 * The code that stands on a day for what a code or a name stands or stood for.
 * A code that holds that day stands for itself, though its area may have changed
 * since; another one leads to its successor, and to that one's, for as long as
 * there is exactly one.
 * Returns the code, lent by the table, or NULL with error filled:
 *   "code.unknown"    not in the table, or not before that day
 *   "code.ambiguous"  several it may be, which the text lists
 *   "code.gone"       no successor is known
 *   "code.unnamed"    its successor is known by name only
 */
const char *city_codes_migrate(const struct city_codes *codes, struct city_slice text,
			       int64_t day, struct city_error *error);

#endif
