/* SPDX-License-Identifier: Apache-2.0 */
/*
 * why - the records behind a figure, and the rule that made it of them.
 */
#ifndef CITY_WHY_H
#define CITY_WHY_H

#include "city/gather.h"

/*
 * Appends JSON Lines: the records that were measured, as they came, and at the end one
 * of kind "why": the metric's id, value (null = not known), how many records it is of
 * and in what whole, the layout, and the metric as the layout says it.
 *   gather  has gather->why set before its first record
 */
void city_why_put(const struct city_gather *gather, struct city_buf *to);

#endif
