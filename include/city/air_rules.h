/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_rules - the rulebooks of share/cityutils/air as structs: three series by
 * date, of the index (air), of the limits (air/limits) and of evaluation
 * (air/evaluation).
 */
#ifndef CITY_AIR_RULES_H
#define CITY_AIR_RULES_H

#include <stddef.h>

#include "city/air.h"
#include "city/air_limits.h"
#include "city/command.h"
#include "city/document.h"

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

/* All that judges air, and what of it is held to whatever the date. */
struct city_air_books {
	struct city_air_rules aqi;
	struct city_air_limits *limits; /* by validity, as the next */
	struct city_air_evaluation *evaluation;
	size_t n_limits, n_evaluation;
	struct city_rulebook *limit_books, *evaluation_books;
	const struct city_air_rule *held_rule;  /* NULL = by date, as the next two */
	const struct city_air_limits *held_limits;
	const struct city_air_evaluation *held_evaluation;
};

/*
 * Reads the three series.
 *   rules  "auto", or ids to hold to, commas between, one of a series at most
 */
int city_air_books_read(struct city_air_books *books, struct city_env *env,
			const char *rules, struct city_error *error);
void city_air_books_release(struct city_air_books *books);

/* What judges a day (days since 1970-01-01): what is held to, or by date. */
const struct city_air_rule *city_air_books_rule(const struct city_air_books *books,
						int64_t day);
const struct city_air_limits *city_air_books_limits(const struct city_air_books *books,
						    int64_t day);
const struct city_air_evaluation *
city_air_books_evaluation(const struct city_air_books *books, int64_t day);

/* Parts that rulebooks of an index have alike; 0, or -1 with error filled. */
int city_air_classes_read(const struct city_node *root,
			  struct city_air_class to[CITY_AIR_CLASSES],
			  struct city_error *error);
int city_air_plausible_read(const struct city_node *root,
			    struct city_decimal to[CITY_POLLUTANTS],
			    struct city_error *error);

/*
 * "marks" of a rulebook: how well single figures are verified.  Each names a
 * place that is there.  0, or -1 with error filled.
 */
int city_air_marks_check(const struct city_node *root, struct city_error *error);

#endif
