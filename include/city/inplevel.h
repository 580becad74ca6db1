/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inplevel - how high the bottom of a conduit of SWMM lies: at its ends by the nodes and
 * the offsets from them, and between them along a straight fall.
 */
#ifndef CITY_INPLEVEL_H
#define CITY_INPLEVEL_H

#include <stdbool.h>

#include "city/buf.h"
#include "city/decimal.h"

/*
 * At an end, in the file's unit of length.
 *   node      the level of the node's bottom
 *   offset    the conduit's, from there, or a level itself with is_level
 *             ([OPTIONS] LINK_OFFSETS ELEVATION); "" or "*" = it lies at the node's bottom
 * 0, or -1 where that is no number of up to 18 digits.
 */
int city_inp_level(struct city_decimal node, struct city_slice offset, bool is_level,
		   struct city_decimal *level);

/*
 * A level in metres to the hundredth of a millimetre, which is what city-pipe(5) keeps.
 *   along     from 0 at `from` to 1 at `to`, both in feet, or in metres with is_si
 */
struct city_decimal city_inp_level_between(struct city_decimal from, struct city_decimal to,
					   double along, bool is_si);

#endif
