/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone - what local time is from UTC: an offset, or two of them and a rule for when
 * each holds.
 *
 * The rule is written as POSIX writes TZ (IEEE Std 1003.1, chapter 8.3), with days by
 * month, week and weekday: EST5EDT,M3.2.0,M11.1.0.  It stands in the contract; the
 * machine's own zone and its files are never asked.
 */
#ifndef CITY_ZONE_H
#define CITY_ZONE_H

#include <stdbool.h>

#include "city/buf.h"
#include "city/error.h"
#include "city/time.h"

/* When a change comes, each year. */
struct city_zone_change {
	int month, week, weekday; /* week 5 = the last; Sunday = 0 */
	int seconds;              /* of local time, from midnight */
};

struct city_zone {
	int offset_minutes;        /* of standard time, east of Greenwich */
	bool has_summer;
	int summer_minutes;        /* the offset of summer time */
	struct city_zone_change begin, end; /* of summer time */
};

/* Reads +08:00, Z or such a rule; 0, or -1. */
int city_zone_read(struct city_slice text, struct city_zone *zone);

/*
 * Places a local time.
 *   time  read as if its clock were UTC's; receives its offset and instant
 * Returns 0, or -1 with error filled (rule "when"): in the hour that is skipped when
 * summer time begins, or the one that comes twice when it ends.
 */
int city_zone_place(const struct city_zone *zone, struct city_time *time,
		    struct city_error *error);

#endif
