/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_sets - what a record tells of its pipe, as a text that equal ones share: class,
 * dense area, which mandatory attributes it lacks, its district and what is compared.
 */
#ifndef CITY_TWIN_SETS_H
#define CITY_TWIN_SETS_H

#include "city/twin_register.h"

struct city_twin_set {
	int class;
	enum city_dense dense;
	uint32_t lacks;             /* bit i: entry i of the rulebook's mandatory */
	struct city_slice district; /* at NULL = not told */
	struct city_slice values;   /* for city_twin_set_next */
};

void city_register_names_init(struct city_register_names *names,
			      const struct city_coverage_rules *rules);

/* Appends the set of a record whose class is known. */
void city_twin_set_put(struct city_buf *to, const struct city_coverage_rules *rules,
		       struct city_register_names *names, const struct city_rec *rec,
		       int class, struct city_buf *decoded);
struct city_twin_set city_twin_set_read(struct city_slice text);

/* Takes the next value off; at NULL where there is none. */
struct city_slice city_twin_set_next(struct city_slice *values);

/* Days since 1970, by the time's own clock; of a field's date or time, INT32_MIN = none. */
int32_t city_twin_day(struct city_time time);
int32_t city_twin_day_of(const struct city_field *field);

/* Finds the segment that counts of each id; -1 without memory. */
int city_twin_claims_find(struct city_twin_register *reg, const struct city_twin *twin);

#endif
