/* SPDX-License-Identifier: Apache-2.0 */
/*
 * when - dates and times of day as people and spreadsheets write them.
 *
 * The text must have been folded (city_text_fold).  What could be two days or
 * two hours is refused, and the error's text says why (rule "when"); nothing is
 * ever guessed from the date of the run.
 */
#ifndef CITY_WHEN_H
#define CITY_WHEN_H

#include "city/buf.h"
#include "city/decimal.h"
#include "city/error.h"
#include "city/time.h"

/* A time on a clock; hour 24 is the end of its day, with nothing behind it. */
struct city_clock {
	int hour, minute, second;
};

/*
 * Reads 2025-03-26, 2025/3/26, 2025.3.26, 20250326, 2025年3月26日 and
 * 二〇二五年三月二十六日.  Returns 0, or -1 with error filled: a date without
 * its year, or with two digits of it, is ambiguous.
 */
int city_when_date(struct city_slice text, struct city_date *date,
		   struct city_error *error);

/*
 * Reads a time of day: 8, 08:00, 8:05:30, 14时05分, 14点, 十四时五分, 上午8时,
 * 下午2时30分.  12 with 上午 or 下午 is noon to some and midnight to others:
 * refused.
 */
int city_when_clock(struct city_slice text, struct city_clock *clock,
		    struct city_error *error);

/*
 * Reads a date and a time of day, with a blank, a T or nothing between them, and
 * places them at an offset: 2025年3月26日14时05分, 2025/3/26 14:05.  A date alone
 * is refused, for it is not an instant.
 */
int city_when_time(struct city_slice text, int offset_minutes,
		   struct city_time *time, struct city_error *error);

/*
 * A day of the 1900 system of spreadsheets: 45742 is 2025-03-26.  The system
 * counts a 29 February 1900, which never was; its number, 60, is refused, and
 * what lies before it counts from 1899-12-31.  The fraction is the time of day,
 * to the nearest second.
 *   clock  NULL: a fraction is refused
 */
int city_when_serial(struct city_decimal serial, struct city_date *date,
		     struct city_clock *clock, struct city_error *error);

#endif
