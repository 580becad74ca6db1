/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_register_tell - in which pipes a twin and its register differ, as findings for a
 * reader and records of the kind twin.finding of city-pipe(5).
 */
#ifndef CITY_TWIN_REGISTER_TELL_H
#define CITY_TWIN_REGISTER_TELL_H

#include "city/finding.h"
#include "city/twin_register.h"

struct city_register_teller {
	const struct city_twin_register *reg;
	const struct city_twin *twin;
	size_t place[CITY_REGISTER_RULES]; /* of a rule among all; SIZE_MAX = not asked for */
	struct city_buf record, message, geometry; /* of the finding told last */
};

/* "twin.missing", ... */
const char *city_register_rule_name(enum city_register_rule rule);

/*
 * For a register that has been read; release it at the end.  Its rules are put at
 * `rule`, which has room for CITY_REGISTER_RULES and is place `first` of all there are.
 * Returns how many they are.
 */
size_t city_register_teller_init(struct city_register_teller *teller,
				 const struct city_twin_register *reg,
				 const struct city_twin *twin, struct city_rule *rule,
				 size_t first);
void city_register_teller_release(struct city_register_teller *teller);

/* Whether finding i is of a rule that was asked for, see twin_tell.h. */
bool city_register_asks(const struct city_register_teller *teller, size_t i);

/* The register's finding i, lent until the next one is told.  0, or -1: no memory. */
int city_register_tell(struct city_register_teller *teller, size_t i,
		       struct city_finding *finding);

#endif
