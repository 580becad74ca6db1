/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air - the air quality index (AQI) and its sub-indices (IAQI) by HJ 633.
 *
 * The figures (breakpoints, rounding, classes, validity) are not here: they
 * come from a dated rulebook, see air_rules.h, so that a reading of 2025 and
 * one of 2026 are judged by the rule of their own day.
 *
 * Pure: no I/O, no clock, no allocation; safe from any thread.  All arithmetic
 * is on scaled integers: ceil() of a binary fraction is wrong at the edges.
 */
#ifndef CITY_AIR_H
#define CITY_AIR_H

#include <stdbool.h>
#include <stdint.h>

#include "city/decimal.h"
#include "city/error.h"

/* In the order in which records list them. */
enum city_pollutant {
	CITY_PM25,
	CITY_PM10,
	CITY_SO2,
	CITY_NO2,
	CITY_CO,
	CITY_O3,
	CITY_POLLUTANTS
};

/* The field's name in a record: "pm25", "pm10", "so2", "no2", "co", "o3". */
const char *city_pollutant_name(enum city_pollutant pollutant);

/* The pollutant of that name, or -1. */
int city_pollutant_from_name(const char *name);

#define CITY_AIR_ROWS 8
#define CITY_AIR_CLASSES 6
#define CITY_AIR_NO_INDEX (-1)

/* One column of the breakpoint table: HJ 633-2026 table 3, -2012 table 1. */
struct city_air_column {
	int rows;                                    /* 2..CITY_AIR_ROWS */
	int iaqi[CITY_AIR_ROWS];                     /* rising */
	struct city_decimal conc[CITY_AIR_ROWS];     /* rising; ug/m3, CO mg/m3 */
	bool whole;   /* all of conc have no decimals */
	int beyond;   /* IAQI above the last row, or CITY_AIR_NO_INDEX */
	int decimals; /* the concentration is rounded to these before the formula */
	enum city_rounding rounding;                 /* how */
	bool round_hours; /* real-time concentrations are rounded too */
};

/* One class of the index: table 1 and annex A. */
struct city_air_class {
	int level;            /* 1..6 */
	int upto;             /* highest AQI of the class; the last has 500 */
	const char *zh, *en;  /* lent by the rulebook */
	const char *colour;   /* "#00E400" */
};

/* What an index is made of: which column judges a pollutant. */
struct city_air_indicators {
	struct city_air_column column[CITY_POLLUTANTS];
};

struct city_air_rule {
	const char *id;            /* "HJ633-2026"; lent by the rulebook */
	const char *standard;
	int64_t valid_from;        /* first day, in days since 1970-01-01 */
	int64_t valid_to;          /* last day; INT64_MAX = open */
	struct city_air_indicators hour;
	struct city_air_indicators day; /* O3: of the daily maximum 8-hour mean */
	bool day_has_o3_1h;        /* 2012: the daily maximum hour counts as well */
	struct city_air_column o3_1h;
	/* With a pollutant missing, AQI is published only above 100 (2026, 5.3.1). */
	bool incomplete_is_na;
	int primary_above;         /* a primary pollutant is named above this AQI */
	/* Data validity: GB 3095 table 4, HJ 663 6.1.2. */
	int need_hours;            /* hourly values of a 24-hour mean */
	int need_window_hours;     /* hourly values of an 8-hour mean */
	int need_windows;          /* valid 8-hour means of a daily maximum, ... */
	struct city_decimal o3_valid_above; /* ... unless it exceeds this, ug/m3 */
	int first_window_end;      /* label of the first 8-hour mean of a day */
	struct city_decimal plausible[CITY_POLLUTANTS]; /* readings are not above */
	struct city_air_class classes[CITY_AIR_CLASSES];
};

/*
 * Sub-index of a concentration: HJ 633 formula (1), always rounded up.
 *   conc  >= 0, in the column's unit, already rounded as the rule asks
 * Returns 0..500, or CITY_AIR_NO_INDEX above a column that has none there.
 */
int city_air_iaqi(const struct city_air_column *column, struct city_decimal conc);

/* The concentration as the rule rounds it before the formula; 0, or -1. */
int city_air_round(const struct city_air_column *column, struct city_decimal conc,
		   struct city_decimal *rounded);

struct city_air_index {
	int aqi;          /* 0..500, or CITY_AIR_NO_INDEX */
	const struct city_air_class *class_; /* NULL without AQI */
	unsigned primary; /* bit set by enum city_pollutant */
	unsigned missing; /* pollutants without a sub-index, likewise */
};

/*
 * AQI, class and primary pollutants of up to six sub-indices.
 *   iaqi  one a pollutant; CITY_AIR_NO_INDEX = none
 */
struct city_air_index city_air_index(const struct city_air_rule *rule,
				     const int iaqi[CITY_POLLUTANTS]);

/* The class of an AQI of 0..500. */
const struct city_air_class *city_air_class_of(const struct city_air_rule *rule,
					       int aqi);

/* The rule in force on a day (days since 1970-01-01), or NULL. */
const struct city_air_rule *city_air_rule_on(const struct city_air_rule *rules,
					     size_t n, int64_t day);

/*
 * The hours of one station and one day.  Hours are labelled by their end,
 * 1..24 of the natural day.  Values are scaled integers at a common scale a
 * pollutant; INT64_MIN stands for no value.
 */
#define CITY_AIR_HOURS 24
#define CITY_AIR_NO_VALUE INT64_MIN

struct city_air_day {
	int64_t units[CITY_POLLUTANTS][CITY_AIR_HOURS];
	int scale[CITY_POLLUTANTS];
	uint32_t hours_seen; /* bit h-1: a reading of hour h has been taken */
};

/* One figure of a day with its working. */
struct city_air_figure {
	bool valid;               /* n >= need */
	struct city_decimal mean; /* rounded as the rule asks; when valid */
	struct city_decimal sum;  /* of `over` hourly values */
	int over;                 /* the mean's divisor */
	int n, need;              /* hours, or 8-hour means for O3 */
	int iaqi;                 /* or CITY_AIR_NO_INDEX */
};

struct city_air_day_result {
	struct city_air_figure figure[CITY_POLLUTANTS];
	struct city_air_figure o3_1h; /* the maximum hour; used if the rule has it */
	struct city_air_index index;
};

void city_air_day_init(struct city_air_day *day);

/*
 * Takes the reading of one hour.
 *   hour   1..24
 *   conc   one a pollutant; has[p] tells which are there
 * CITY_ABSORBED; CITY_DUPLICATE when the hour is there with the same values;
 * CITY_REJECT when it is there with others ("air.conflict") or a value does
 * not fit ("air.range").
 */
enum city_status city_air_day_take(struct city_air_day *day, int hour,
				   const struct city_decimal conc[CITY_POLLUTANTS],
				   const bool has[CITY_POLLUTANTS],
				   struct city_error *error);

/* The day's figures and index under a rule. */
void city_air_day_judge(const struct city_air_day *day,
			const struct city_air_rule *rule,
			struct city_air_day_result *result);

#endif
