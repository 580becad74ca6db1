/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_period - months, quarters, years and any days between two dates, of the
 * days of one station or one area: HJ 663.
 *
 * Every day comes judged by the rulebooks of its own date.  A limit of the year
 * is that of the period's last day.  What is short of valid days has no mean,
 * and says how many there were.
 *
 * Pure: no I/O, no clock, no allocation.
 */
#ifndef CITY_AIR_PERIOD_H
#define CITY_AIR_PERIOD_H

#include "city/air_exact.h"
#include "city/air_limits.h"

enum city_air_span_kind {
	CITY_AIR_MONTH,
	CITY_AIR_QUARTER,
	CITY_AIR_YEAR,
	CITY_AIR_RANGE /* any first and last day */
};

struct city_air_span {
	enum city_air_span_kind kind;
	int64_t first, last; /* days since 1970-01-01, both included */
};

/* "month", "quarter", "year", "range". */
const char *city_air_span_name(enum city_air_span_kind kind);

/* The month, quarter or year that a day lies in. */
struct city_air_span city_air_span_of(enum city_air_span_kind kind, int64_t day);

/* From one day to another; a month, quarter or year where it is just that. */
struct city_air_span city_air_span_between(int64_t first, int64_t last);

/* One day of a station or an area, judged. */
struct city_air_fact {
	int64_t day;
	int offset_minutes;
	bool has[CITY_POLLUTANTS];             /* the figure is valid */
	city_air_grains value[CITY_POLLUTANTS]; /* exact, where it is */
	struct city_decimal mean[CITY_POLLUTANTS]; /* as the day tells it */
	struct city_air_index index;
	struct city_air_kept kept;
	const struct city_air_rule *rule;
	const struct city_air_limits *limits;  /* NULL where none holds */
};

/* The exact values of a station's day; 0 where a figure is not valid. */
void city_air_exact_of(const struct city_air_day_result *result,
		       city_air_grains exact[CITY_POLLUTANTS]);

/* A judged day; the exact values are those of its figures. */
struct city_air_fact city_air_fact_of(int64_t day, int offset_minutes,
				      const struct city_air_day_result *result,
				      const city_air_grains exact[CITY_POLLUTANTS],
				      const struct city_air_rule *rule,
				      const struct city_air_limits *limits);

#define CITY_AIR_MOST_PERCENTILES 8

/* What a period is judged by. */
struct city_air_measure {
	const struct city_air_evaluation *evaluation;
	const struct city_air_limits *limits; /* of the last day; NULL = none */
	struct city_air_percentile extra[CITY_AIR_MOST_PERCENTILES];
	int extras;
};

/* Why a figure is not valid. */
enum city_air_short {
	CITY_AIR_ENOUGH,
	CITY_AIR_NO_DAYS,      /* not one valid day */
	CITY_AIR_FEW_DAYS,     /* of the period */
	CITY_AIR_FEW_OF_MONTH
};

enum city_air_verdict { CITY_AIR_UNKNOWN, CITY_AIR_KEPT, CITY_AIR_EXCEEDED };

/* A figure against its limit. */
struct city_air_against {
	struct city_decimal value;    /* rounded; when the figure is valid */
	bool has_limit;
	struct city_decimal limit;
	enum city_air_verdict verdict;
	bool has_multiple;            /* (value - limit) / limit, when exceeded */
	struct city_decimal multiple;
};

struct city_air_period_figure {
	int n, need;                  /* valid days; 0 = no number is asked for */
	enum city_air_short shortage;
	int64_t short_month;          /* first day of the month that is short */
	int month_n, month_need;
	city_air_grains sum;          /* of the n daily values */
	struct city_air_against mean, percentile;
	struct city_decimal extra[CITY_AIR_MOST_PERCENTILES];
	int days_over;                /* above the daily limit of their date */
	struct city_decimal rate;     /* of n, in percent; when n > 0 */
	bool has_single;              /* the single index */
	struct city_decimal single;
	enum city_air_verdict verdict; /* of years only */
};

#define CITY_AIR_MOST_RULES 8

struct city_air_days_by {
	const char *id;
	int days, good;
};

struct city_air_period_result {
	int calendar;                 /* days of the period */
	int valid;                    /* days with an index */
	int good;                     /* of them, up to good_upto */
	struct city_decimal ratio;    /* good of valid, in percent; when valid > 0 */
	int level[CITY_AIR_CLASSES];
	int primary[CITY_POLLUTANTS]; /* days a pollutant was primary */
	int attaining, exceeding;     /* days by their daily limits */
	struct city_air_days_by rule[CITY_AIR_MOST_RULES]; /* of the valid days */
	struct city_air_days_by edition[CITY_AIR_MOST_RULES]; /* of limits */
	int rules, editions;
	struct city_air_period_figure figure[CITY_POLLUTANTS];
	enum city_air_verdict verdict; /* of years: all six kept, or one exceeded */
	unsigned exceeded;            /* bit set by enum city_pollutant */
	bool has_composite;
	struct city_decimal composite;
};

/*
 * Sums up the facts of one station or area that lie in the span.
 *   fact     n of them, in the order of their days
 *   scratch  room for n values
 */
void city_air_period_sum(const struct city_air_fact *fact, size_t n,
			 const struct city_air_span *span,
			 const struct city_air_measure *measure,
			 city_air_grains *scratch,
			 struct city_air_period_result *result);

#endif
