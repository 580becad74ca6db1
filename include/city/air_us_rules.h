/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_us_rules - the rulebooks of air/us as structs, and what is told by them.
 */
#ifndef CITY_AIR_US_RULES_H
#define CITY_AIR_US_RULES_H

#include "city/air_tell.h"
#include "city/air_us.h"
#include "city/rulebook.h"

struct city_us_rules {
	struct city_rulebook book;
	struct city_us_rule rule;
};

/* Reads one by its id; 0, or -1 with error filled. */
int city_us_rules_read(struct city_us_rules *rules, struct city_env *env, const char *id,
		       struct city_error *error);
void city_us_rules_release(struct city_us_rules *rules);

/* air.us.hour or air.us.day of every station, by station and then by time. */
enum city_status city_us_tell(struct city_air_telling *telling,
			      const struct city_us_rule *rule, bool hours,
			      struct city_error *error);

#endif
