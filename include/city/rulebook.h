/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rulebook - finds rulebooks and contracts by id, and reads their head.
 *
 * A name with a '/' or ending in ".json" is a file.  Any other is an id,
 * looked up as DIR/<topic>/<id>.json in --rules-path, then in each directory
 * of $CITYUTILS_PATH (colons between), then in share/cityutils beside the
 * program's own directory, then where `make install` put them.
 */
#ifndef CITY_RULEBOOK_H
#define CITY_RULEBOOK_H

#include <stddef.h>

#include "city/document.h"
#include "city/time.h"

struct city_rules_path;

/* NULL when memory runs out; `first` (may be NULL) comes from --rules-path. */
struct city_rules_path *city_rules_path_new(const char *first);
void city_rules_path_free(struct city_rules_path *path);

struct city_rulebook {
	struct city_document document;
	const char *id;       /* lent by the document */
	const char *title;
	const char *verified; /* "primary", "secondary", "none" */
	int64_t valid_from;   /* days since 1970-01-01, first day it holds */
	int64_t valid_to;     /* last day it holds; INT64_MAX = open */
};

/*
 * Reads one by name; 0, or -1 with error filled ("rules.missing", ...).  One that is
 * named as a file and has no id is called as the file is.
 */
int city_rulebook_read(struct city_rulebook *book,
		       const struct city_rules_path *path, const char *topic,
		       const char *name, struct city_error *error);
void city_rulebook_release(struct city_rulebook *book);

/*
 * Reads all rulebooks of a topic from the first directory that has it, in the
 * order of their validity.  Refuses gaps and overlaps of validity.  *books is
 * the caller's: city_rulebooks_free().
 */
int city_rulebooks_read(struct city_rulebook **books, size_t *n,
			const struct city_rules_path *path, const char *topic,
			struct city_error *error);
void city_rulebooks_free(struct city_rulebook *books, size_t n);

#endif
