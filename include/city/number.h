/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number - the text of a JSON number to a double and back, exactly.
 *
 * For what is measured or computed in binary.  What decides (a limit, a class, a
 * sum that is compared) is a decimal: see decimal.h.  No locale is asked: the
 * point is a point.
 */
#ifndef CITY_NUMBER_H
#define CITY_NUMBER_H

#include "city/buf.h"

/*
 * Reads the text of a number (RFC 8259 grammar, of any length) as the double
 * nearest to it; of two equally near, the one whose last bit is 0.  What is too
 * small for a double becomes a subnormal or 0, "-0" is -0.
 * Returns 0, or -1 when it is no number or is beyond DBL_MAX; *value is untouched
 * then.
 */
int city_number_parse(struct city_slice text, double *value);

/*
 * Appends the fewest digits that read back as the same double, and of those the
 * nearest to it; written as ECMAScript does: 60, 0.1, 12.5, 0.000001, 1e-7,
 * 100000000000000000000, 1e+21.  But -0 is "-0", so that it comes back.
 * JSON has no infinities and no NaN: they become null; who must not lose them
 * asks isfinite() before.
 */
void city_number_put(struct city_buf *to, double value);

#endif
