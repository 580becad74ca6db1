/* SPDX-License-Identifier: Apache-2.0 */
/*
 * time - instants with their offset, and civil dates.
 *
 * Reads no clock and no TZ variable.  The calendar is the proleptic Gregorian
 * one, years 0001 to 9999.
 */
#ifndef CITY_TIME_H
#define CITY_TIME_H

#include <stdint.h>

#include "city/buf.h"

#define CITY_US_PER_SECOND INT64_C(1000000)
#define CITY_US_PER_HOUR (INT64_C(3600) * CITY_US_PER_SECOND)
#define CITY_US_PER_DAY (INT64_C(24) * CITY_US_PER_HOUR)

struct city_time {
	int64_t utc_us;     /* microseconds since 1970-01-01T00:00:00Z */
	int offset_minutes; /* of local time, -1439..1439 */
};

struct city_date {
	int year;  /* 1..9999 */
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

/* Days since 1970-01-01 of a date, and back.  The date must be valid. */
int64_t city_days_from_date(struct city_date date);
struct city_date city_date_from_days(int64_t days);

/* 0 when the date exists in the calendar, else -1. */
int city_date_check(struct city_date date);

/* Reads YYYY-MM-DD; 0 or -1. */
int city_date_parse(struct city_slice text, struct city_date *date);

/*
 * Reads an RFC 3339 date-time with offset: 2026-03-01T08:00:00+08:00, with up
 * to six digits of a second's fraction, T or t or a blank, Z or z.  24:00:00
 * is taken as 00:00:00 of the next day.  A leap second (:60) is refused.
 * Returns 0, or -1.
 */
int city_time_parse(struct city_slice text, struct city_time *time);

/*
 * The instant of a civil date, hour 0..24, minute and second, at an offset.
 * Returns 0, or -1 when a part is out of its range.
 */
int city_time_from_parts(struct city_date date, int hour, int minute, int second,
			 int offset_minutes, struct city_time *time);

/* Reads an offset such as +08:00 or Z, in minutes; 0 or -1. */
int city_offset_parse(struct city_slice text, int *minutes);

/* Local microseconds since 1970-01-01T00:00:00 on the time's own clock. */
int64_t city_time_local_us(struct city_time time);

/* Appends YYYY-MM-DD.  The date must be valid. */
void city_date_put(struct city_buf *to, struct city_date date);

/* Appends RFC 3339 with offset, fraction only where there is one. */
void city_time_put(struct city_buf *to, struct city_time time);

#endif
