/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_plan - what a year is held against: the targets of a plan (air/targets), and
 * the same period of earlier years, as this program told them.
 */
#ifndef CITY_AIR_PLAN_H
#define CITY_AIR_PLAN_H

#include "city/air_group.h"
#include "city/air_target.h"
#include "city/command.h"
#include "city/rulebook.h"
#include "city/writer.h"

struct city_air_plan {
	struct city_rulebook book;
	struct city_air_target target;
};

/* Reads targets by id or file; 0, or -1 with error filled. */
int city_air_plan_read(struct city_air_plan *plan, struct city_env *env,
		       const char *name, struct city_error *error);
void city_air_plan_release(struct city_air_plan *plan);

/* Writes the member "targets". */
void city_air_put_targets(struct city_writer *w, const struct city_air_target *target,
			  const struct city_air_period_result *result,
			  const struct city_air_progress *progress);

/* One earlier period of one station or area. */
struct city_air_past {
	size_t group;      /* number of its text in the baseline's map */
	int64_t from, to;  /* days since 1970-01-01, both included */
	bool has[CITY_POLLUTANTS];
	struct city_decimal value[CITY_POLLUTANTS]; /* mean; percentile of CO and O3 */
	int n[CITY_POLLUTANTS];
	bool has_ratio;
	struct city_decimal ratio; /* of good days */
	int valid;
};

/* A zeroed struct is an empty one. */
struct city_air_baseline {
	struct city_map groups;
	struct city_air_past *past;
	size_t n, room;
};

/*
 * Reads the air.period records of a file of JSON Lines, and passes over others.
 *   grouper  what tells stations or areas apart
 */
int city_air_baseline_read(struct city_air_baseline *baseline, const char *path,
			   struct city_air_grouper *grouper, struct city_error *error);
void city_air_baseline_release(struct city_air_baseline *baseline);

/* Writes the member "baseline": against last year, and the mean of five. */
void city_air_put_baseline(struct city_writer *w,
			   const struct city_air_baseline *baseline,
			   struct city_slice group, const struct city_air_span *span,
			   const struct city_air_measure *measure,
			   const struct city_air_period_result *result);

#endif
