/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_options - the values of options that are more than a word or a number.
 */
#ifndef CITY_AIR_OPTIONS_H
#define CITY_AIR_OPTIONS_H

#include "city/air_period.h"
#include "city/error.h"

/*
 * "month", "quarter", "year", or "2026-01-01/2026-11-16", both days included.
 * Of the first three, first and last are 0: each of the kind.  0, or -1.
 */
int city_air_span_parse(const char *text, struct city_air_span *span,
			struct city_error *error);

/* "90:linear,50:nearest"; text NULL is none.  0, or -1 with error filled. */
int city_air_percentiles_parse(const char *text,
			       struct city_air_percentile to[CITY_AIR_MOST_PERCENTILES],
			       int *n, struct city_error *error);

#endif
