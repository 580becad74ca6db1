/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_rules - the AQI rulebooks of share/cityutils/air as structs.
 */
#ifndef CITY_AIR_RULES_H
#define CITY_AIR_RULES_H

#include <stddef.h>

#include "city/air.h"
#include "city/command.h"

struct city_air_rules {
	struct city_air_rule *rule; /* in the order of their validity */
	size_t n;
	struct city_rulebook *books; /* what the rules borrow from */
};

/*
 * Reads every rulebook of topic "air" found by the search path of env and
 * notes them in the ledger.  0, or -1 with error filled.
 */
int city_air_rules_read(struct city_air_rules *rules, struct city_env *env,
			struct city_error *error);
void city_air_rules_release(struct city_air_rules *rules);

#endif
