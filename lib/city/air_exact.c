/* SPDX-License-Identifier: Apache-2.0 */
/* air_exact - fractions of concentrations as whole numbers of grains. */
#include "config.h"

#include <stdlib.h>

#include "city/air_exact.h"

#define GRAIN_SCALE 9
#define GRAIN_POWER INT64_C(1000000000)
#define GRAIN_PARTS (INT64_C(5354228880) * 720720) /* lcm(1..24) * lcm(1..16) */

static city_air_grains unit(void)
{
	return (city_air_grains)GRAIN_PARTS * GRAIN_POWER;
}

/* n / d for d > 0, rounded by mode; |n| + d must not overflow. */
static city_air_grains divide(city_air_grains n, city_air_grains d,
			      enum city_rounding mode)
{
	city_air_grains quotient = n / d, rest = n % d;
	city_air_grains sign = n < 0 ? -1 : 1, twice;
	bool up = false;

	if (rest == 0)
		return quotient;
	twice = rest * sign * 2;
	switch (mode) {
	case CITY_ROUND_HALF_EVEN:
		up = twice > d || (twice == d && quotient % 2 != 0);
		break;
	case CITY_ROUND_HALF_UP: up = twice >= d; break;
	case CITY_ROUND_UP: up = true; break;
	case CITY_ROUND_DOWN: break;
	}
	return up ? quotient + sign : quotient;
}

static int64_t power(int exponent)
{
	int64_t value = 1;

	while (exponent-- > 0)
		value *= 10;
	return value;
}

city_air_grains city_air_grains_of(struct city_decimal sum, int over)
{
	city_air_grains parts = (city_air_grains)sum.units * (GRAIN_PARTS / over);

	if (sum.scale <= GRAIN_SCALE)
		return parts * power(GRAIN_SCALE - sum.scale);
	return divide(parts, power(sum.scale - GRAIN_SCALE), CITY_ROUND_HALF_EVEN);
}

city_air_grains city_air_grains_mean(city_air_grains sum, int64_t n)
{
	return divide(sum, n, CITY_ROUND_HALF_EVEN);
}

/*
 * The whole part apart, for the rest times a power of ten is all that fits; an even
 * part of it, so that a tie still sees whether its last digit is even.
 */
struct city_decimal city_air_grains_round(city_air_grains sum, int64_t n, int decimals,
					  enum city_rounding mode)
{
	city_air_grains whole = unit() * n, rest = sum % (2 * whole);
	struct city_decimal value = { .scale = decimals };

	value.units = (int64_t)(sum / (2 * whole)) * 2 * power(decimals) +
		      (int64_t)divide(rest * power(decimals), whole, mode);
	return value;
}

/* n * p, in hundred-thousandths. */
#define WHOLE 100000

/* The value at a position counted from 0, in WHOLEs; between two, in proportion. */
static city_air_grains at_position(const city_air_grains *sorted, size_t n,
				   int64_t position)
{
	size_t below = (size_t)(position / WHOLE);

	if (position < 0)
		return sorted[0] * WHOLE;
	if (below + 1 >= n)
		return sorted[n - 1] * WHOLE;
	return sorted[below] * WHOLE +
	       (sorted[below + 1] - sorted[below]) * (position % WHOLE);
}

struct city_decimal city_air_grains_percentile(const city_air_grains *sorted, size_t n,
					       struct city_air_percentile percentile,
					       int decimals, enum city_rounding mode)
{
	int64_t p = percentile.milli, count = (int64_t)n, position = 0;

	switch (percentile.method) {
	case CITY_AIR_LINEAR: position = (count - 1) * p; break;
	case CITY_AIR_NEAREST:
		position = ((count * p + WHOLE - 1) / WHOLE - 1) * WHOLE;
		break;
	case CITY_AIR_WEIBULL: position = (count + 1) * p - WHOLE; break;
	}
	return city_air_grains_round(at_position(sorted, n, position), WHOLE, decimals,
				     mode);
}

static int compare(const void *left, const void *right)
{
	city_air_grains a = *(const city_air_grains *)left;
	city_air_grains b = *(const city_air_grains *)right;

	return (a > b) - (a < b);
}

void city_air_grains_sort(city_air_grains *values, size_t n)
{
	if (n > 1)
		qsort(values, n, sizeof(*values), compare);
}
