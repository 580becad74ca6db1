/* SPDX-License-Identifier: Apache-2.0 */
/*
 * earlier - the records of an earlier page, for what its figures were and for when the
 * feeds were heard last.
 */
#ifndef CITY_EARLIER_H
#define CITY_EARLIER_H

#include "city/expect.h"
#include "city/gather.h"

/*
 * Reads a file of summary records.  Blank lines and records without kind are passed
 * over; a line that is no record is an error.  0, or -1 with error filled.
 *   gather  takes the figures; gather->figures_only is set
 *   expect  may be NULL
 */
int city_earlier_read(const char *path, struct city_gather *gather,
		      struct city_expect *expect, struct city_error *error);

#endif
