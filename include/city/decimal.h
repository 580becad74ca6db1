/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decimal - exact decimal numbers as scaled integers, for what decides.
 *
 * A value is units / 10^scale.  Concentrations, limits and sums stay exact:
 * no binary fraction ever comes between a reading and the class it falls in.
 * Limits: 18 digits; what does not fit is an error, never a rounded value.
 */
#ifndef CITY_DECIMAL_H
#define CITY_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"

#define CITY_DECIMAL_DIGITS 18

struct city_decimal {
	int64_t units; /* |units| < 10^18 */
	int scale;     /* 0..18 digits behind the point */
};

/* How a value between two neighbours is rounded; negatives by magnitude. */
enum city_rounding {
	CITY_ROUND_HALF_EVEN, /* GB/T 8170-2008 section 3 */
	CITY_ROUND_HALF_UP,
	CITY_ROUND_UP,        /* away from zero, as HJ 633 rounds an index */
	CITY_ROUND_DOWN       /* towards zero */
};

/* The mode's name in a rulebook ("half_even", "half_up", "up", "down"). */
int city_rounding_from_name(const char *name, enum city_rounding *mode);

/*
 * Reads the text of a JSON number (RFC 8259 grammar, exponent allowed).
 * Trailing zeros are kept in the scale: "0.10" has scale 2.
 * Returns 0, or -1 when it is no number or has more than 18 digits.
 */
int city_decimal_parse(struct city_slice text, struct city_decimal *value);

/* The same number with `scale` digits behind the point; -1 on overflow. */
int city_decimal_rescale(struct city_decimal value, int scale,
			 enum city_rounding mode, struct city_decimal *result);

/* a + b at the larger scale of the two; -1 on overflow. */
int city_decimal_add(struct city_decimal a, struct city_decimal b,
		     struct city_decimal *sum);

/* -1, 0 or 1 as a is less than, equal to or greater than b; always exact. */
int city_decimal_compare(struct city_decimal a, struct city_decimal b);

/*
 * numerator / divisor, rounded once to `scale` digits behind the point.
 *   divisor  > 0
 * Returns 0, or -1 on overflow.
 */
int city_decimal_divide(struct city_decimal numerator, int64_t divisor,
			int scale, enum city_rounding mode,
			struct city_decimal *result);

/*
 * n / d as an integer, rounded by mode.  d > 0.
 * The one division everything else rests on.
 */
int64_t city_divide_rounded(int64_t n, int64_t d, enum city_rounding mode);

/* Appends the number with all digits of its scale: 12.50, -0.1, 60. */
void city_decimal_put(struct city_buf *to, struct city_decimal value);

#endif
