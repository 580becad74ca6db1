/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_coverage_rules - which attributes a pipe must have to count as covered, and
 * which of a pair are compared: a rulebook of topic "twin".
 *
 *     {"id": "coverage", "verified": "none", "source": "...",
 *      "mandatory": [{"classes": ["gas"], "one_of": ["pressure_mpa", "pressure_class"]},
 *                    {"one_of": ["accuracy_m"], "at_most": "0.25"}],
 *      "compared": ["diameter_mm", "material"]}
 */
#ifndef CITY_TWIN_COVERAGE_RULES_H
#define CITY_TWIN_COVERAGE_RULES_H

#include "city/command.h"
#include "city/rulebook.h"
#include "city/twin_coverage.h"

#define CITY_COVERAGE_NEEDS 32
#define CITY_COVERAGE_CHOICES 4

/* One of the attributes has to be there, and a number at most `most`. */
struct city_coverage_need {
	unsigned int classes; /* bit i: asked of class i */
	const char *one_of[CITY_COVERAGE_CHOICES];
	size_t choices;
	bool has_most;
	struct city_decimal most;
};

/* Texts are lent by the rulebook, or are constants. */
struct city_coverage_rules {
	struct city_rulebook book; /* zeroed = attributes are not judged */
	bool judged;
	struct city_coverage_need need[CITY_COVERAGE_NEEDS];
	size_t needs;
	const char *compared[CITY_COVERAGE_COMPARED];
	size_t compares;
};

/*
 * Reads a rulebook, or with name NULL the attributes that are compared unless one says
 * so, none of which is mandatory.  0, or -1 with error filled; release it then, too.
 */
int city_coverage_rules_read(struct city_coverage_rules *rules, struct city_env *env,
			     const char *name, struct city_error *error);
void city_coverage_rules_release(struct city_coverage_rules *rules);

#endif
