/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_limits - the limits of GB 3095, and how HJ 663 evaluates a period.
 *
 * An index of 100 or less is one thing, a limit kept another: from 2031 on the
 * daily limits of particles are below what HJ 633 gives 100.  So they are told
 * apart everywhere.  The figures come from dated rulebooks; see air_rules.h.
 *
 * Pure: no I/O, no clock, no allocation.
 */
#ifndef CITY_AIR_LIMITS_H
#define CITY_AIR_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/air.h"

/* One edition of GB 3095, for areas of class II. */
struct city_air_limits {
	const char *id;             /* "GB3095-2012"; lent by the rulebook */
	int64_t valid_from, valid_to; /* days since 1970-01-01, both included */
	struct city_decimal day[CITY_POLLUTANTS];  /* O3: daily maximum 8-hour */
	struct city_decimal year[CITY_POLLUTANTS];
	bool has_year[CITY_POLLUTANTS];            /* CO and O3 have none */
};

/* How many valid days a period needs; 0 = the rulebook asks for no number. */
struct city_air_need {
	int days;          /* of the whole period */
	int month_days;    /* of each month in it */
	int february_days; /* of a February, in place of either */
};

enum city_air_method {
	CITY_AIR_LINEAR,  /* HJ 663-2013 annex A; type 7 of Hyndman and Fan */
	CITY_AIR_NEAREST, /* the ceil(n * p)-th smallest */
	CITY_AIR_WEIBULL  /* position (n + 1) * p; type 6 */
};

struct city_air_percentile {
	int64_t milli;    /* thousandths of a percent, 0..100000: 95 % = 95000 */
	enum city_air_method method;
};

/* One edition of HJ 663. */
struct city_air_evaluation {
	const char *id;
	int64_t valid_from, valid_to;
	struct city_air_percentile percentile[CITY_POLLUTANTS];
	int decimals[CITY_POLLUTANTS];
	int multiple_decimals, rate_decimals, single_decimals, composite_decimals;
	enum city_rounding rounding;
	struct city_air_need month, quarter, year;
	int percent;             /* stations that an area's mean needs, of 100 */
	int few, few_percent;    /* with fewer than `few` stations, so many */
	int good_upto;           /* a day up to this index is a good one */
	struct city_decimal weight[CITY_POLLUTANTS]; /* in the composite index */
};

/* What is in force on a day, or NULL. */
const struct city_air_limits *city_air_limits_on(const struct city_air_limits *limits,
						 size_t n, int64_t day);
const struct city_air_evaluation *
city_air_evaluation_on(const struct city_air_evaluation *evaluation, size_t n,
		       int64_t day);

/* The method's name in a rulebook ("linear", "nearest", "weibull"); 0 or -1. */
int city_air_method_from_name(const char *name, enum city_air_method *method);
const char *city_air_method_name(enum city_air_method method);

/* Whether a day's figures keep the daily limits. */
struct city_air_kept {
	bool known;        /* all six are there, or one exceeds in any case */
	unsigned exceeded; /* bit set by enum city_pollutant */
};
struct city_air_kept city_air_limits_judge(const struct city_air_limits *limits,
					   const struct city_air_day_result *result);

/* The stations an area's mean needs of so many. */
int city_air_stations_needed(const struct city_air_evaluation *evaluation,
			     int stations);

#endif
