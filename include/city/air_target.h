/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_target - what a plan asks of a year, and whether it can still be met.
 *
 * Days that are over and had no index are lost: they are not good ones, and will
 * not be.  Days left are those behind the last one of which there is a reading.
 *
 * Pure: no I/O, no clock, no allocation.
 */
#ifndef CITY_AIR_TARGET_H
#define CITY_AIR_TARGET_H

#include "city/air_period.h"

struct city_air_target {
	const char *id;
	int64_t valid_from, valid_to; /* the years it is of */
	int good_days;                /* at least so many; 0 = not asked for */
	bool has_below[CITY_POLLUTANTS];
	struct city_decimal below[CITY_POLLUTANTS]; /* the year's mean, as rounded */
};

struct city_air_mean_progress {
	bool has_mean;                /* any valid day so far */
	struct city_decimal mean;     /* so far, rounded as the year's */
	bool has_rest;                /* any day left */
	struct city_decimal rest;     /* what the days left must average less than */
	bool reachable;
};

struct city_air_progress {
	int64_t as_of;                /* the last day there is a reading of */
	int left;                     /* days of the year behind it */
	int lost;                     /* days up to it without an index */
	int need;                     /* good days that are still missing */
	int margin;                   /* left - need */
	bool reachable;
	struct city_air_mean_progress mean[CITY_POLLUTANTS];
};

/*
 * Where a year stands.
 *   as_of  the last day of any station of the run
 */
void city_air_target_judge(const struct city_air_target *target,
			   const struct city_air_period_result *result,
			   const struct city_air_span *span, int64_t as_of,
			   const struct city_air_evaluation *evaluation,
			   struct city_air_progress *progress);

#endif
