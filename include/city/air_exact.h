/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_exact - means of means without a rounding between.
 *
 * GB/T 8170 forbids to round a figure that is worked with further.  A daily mean
 * is a sum over 20 to 24 hours, a city's is a mean of those over its stations, a
 * year's one of those over its days.  All are kept as whole numbers of grains:
 *
 *   1 unit (ug/m3; mg/m3 of CO) = 10^9 * lcm(1..24) * lcm(1..16) grains
 *
 * so that a mean over up to 24 hours, and one of those over up to 16 stations, is
 * a whole number.  Where it is none (more stations, more than nine decimals) the
 * nearest is taken, even at a tie: it is off by less than 10^-24, and by the same
 * on every machine and in every order.
 *
 * Bounds: values below 10^6, sums of up to 10^6 of them.  Pure.
 */
#ifndef CITY_AIR_EXACT_H
#define CITY_AIR_EXACT_H

#include <stddef.h>

#include "city/air_limits.h"
#include "city/decimal.h"

__extension__ typedef __int128 city_air_grains;

/* sum / over; over is 1 to 24, the quotient is in the bounds. */
city_air_grains city_air_grains_of(struct city_decimal sum, int over);

/* A mean of n means, n > 0. */
city_air_grains city_air_grains_mean(city_air_grains sum, int64_t n);

/*
 * sum / n, rounded once.
 *   n         1 to 10^6
 *   decimals  0 to 6
 */
struct city_decimal city_air_grains_round(city_air_grains sum, int64_t n, int decimals,
					  enum city_rounding mode);

/*
 * The percentile of n > 0 values in rising order, rounded once.  p% of 1..365 by
 * CITY_AIR_LINEAR is X(s) + (X(s+1) - X(s)) * (k - s), k = 1 + (n - 1) * p%.
 */
struct city_decimal city_air_grains_percentile(const city_air_grains *sorted, size_t n,
					       struct city_air_percentile percentile,
					       int decimals, enum city_rounding mode);

/* Brings values to rising order. */
void city_air_grains_sort(city_air_grains *values, size_t n);

#endif
