/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary - the records a page is made of, from JSON to structs.
 *
 * What a record does not say is left at nothing; what it says must make sense,
 * or it is refused with the field at fault ("report.field").  Texts are lent
 * by the JSON value.
 */
#ifndef CITY_SUMMARY_H
#define CITY_SUMMARY_H

#include <jansson.h>

#include "city/air_rules.h"
#include "city/brief.h"
#include "city/quality.h"

/*
 * Reads an "air.day".  The rule it names must be among `rules` when it tells an
 * index, and its level must be the one the rule gives.  0, or -1 with error.
 */
int city_summary_read_day(const json_t *root, const struct city_air_rules *rules,
			  struct city_brief_station *station,
			  struct city_error *error);

struct city_summary_reject {
	const char *program, *rule, *file, *reason;
	int line; /* 0 = not told */
};

/* Reads a "reject"; 0, or -1 with error filled. */
int city_summary_read_reject(const json_t *root,
			     struct city_summary_reject *reject,
			     struct city_error *error);

/* Reads the counts of a "ledger"; 0, or -1 with error filled. */
int city_summary_read_ledger(const json_t *root, struct city_run *run,
			     struct city_error *error);

#endif
