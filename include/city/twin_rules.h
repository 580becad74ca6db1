/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_rules - the rulebook of pipes in the ground, city-pipe-rules(5), as a
 * city_twin_book.
 */
#ifndef CITY_TWIN_RULES_H
#define CITY_TWIN_RULES_H

#include "city/command.h"
#include "city/rulebook.h"
#include "city/twin_book.h"

#define CITY_TWIN_RULES_DEFAULT "GB50289-2016"

struct city_twin_rules {
	struct city_rulebook document;
	struct city_twin_book book; /* lent by the document */
};

/*
 * Reads a rulebook by id or file, topic "twin", refusing what is unclear: a kind or a figure
 * that stands twice, a row without its mark, a name that no kind has.  0, or -1 with
 * error filled; release it in either case.
 */
int city_twin_rules_read(struct city_twin_rules *rules, struct city_env *env,
			 const char *name, struct city_error *error);
void city_twin_rules_release(struct city_twin_rules *rules);

#endif
