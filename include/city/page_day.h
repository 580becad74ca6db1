/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_day - the day that a page is of, and which records are too late for it.
 *
 * A record is of the day that its field date names, as YYYY-MM-DD; what has none, such
 * as a reject, is of no day.
 */
#ifndef CITY_PAGE_DAY_H
#define CITY_PAGE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "city/rec.h"
#include "city/time.h"

/* A zeroed struct is no day: then no record is too late. */
struct city_page_day {
	char text[11]; /* YYYY-MM-DD; "" = none */
	int64_t days;  /* since 1970-01-01 */
	bool dated;    /* a record of some day came */
	bool met;      /* one of this day did */
	struct city_name name;
};

/*
 * Reads YYYY-MM-DD, or "today" or "yesterday" of `now` by its own offset, which may be
 * NULL where none of the two is asked for.  0, or -1 with error filled.
 */
int city_page_day_read(struct city_page_day *day, const char *text,
		       const struct city_time *now, struct city_error *error);

/* Whether the record is of a later day. */
bool city_page_day_is_past(struct city_page_day *day, const struct city_rec *rec);

/* Whether there are records of days, but none of this one. */
bool city_page_day_lacks(const struct city_page_day *day);

#endif
