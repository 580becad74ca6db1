/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_time - texts of dates and times, judged by glibc's strptime and timegm.
 *
 * Input: the text.  What may be accepted is told by shapes written here from
 * the grammar of RFC 3339 section 5.6 and the limits time.h names: years 0001 to
 * 9999, no leap second, 24:00:00 for the end of a day, a fraction of one to six
 * digits, a blank for "T".
 */
#define _GNU_SOURCE
#include "config.h"

#include <string.h>
#include <time.h>

#include "city/time.h"
#include "fuzz.h"

/* Whether text has the shape: "0" stands for a digit, others for themselves. */
static bool has_shape(const char *text, size_t len, const char *shape)
{
	if (len != strlen(shape))
		return false;
	for (size_t i = 0; i < len; i++)
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' :
				      text[i] != shape[i])
			return false;
	return true;
}

static int number(const char *text, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

/* Seconds of "YYYY-MM-DD", if there is such a day: what timegm leaves as it is. */
static bool read_date(struct city_slice text, int64_t *seconds)
{
	struct tm day = { 0 }, same;
	char copy[11] = { 0 };
	const char *end;
	time_t t;

	if (!has_shape(text.at, text.len, "0000-00-00"))
		return false;
	memcpy(copy, text.at, 10);
	/* Of "62" strptime takes the 6 for a day. */
	end = strptime(copy, "%Y-%m-%d", &day);
	if (!end || *end || day.tm_year < 1 - 1900)
		return false;
	same = day;
	t = timegm(&same);
	*seconds = t;
	return same.tm_mday == day.tm_mday && same.tm_mon == day.tm_mon;
}

static bool read_offset(struct city_slice text, int *minutes)
{
	if (text.len == 1 && (*text.at == 'Z' || *text.at == 'z')) {
		*minutes = 0;
		return true;
	}
	if (!has_shape(text.at, text.len, "+00:00") &&
	    !has_shape(text.at, text.len, "-00:00"))
		return false;
	if (number(text.at + 1, 2) > 23 || number(text.at + 4, 2) > 59)
		return false;
	*minutes = number(text.at + 1, 2) * 60 + number(text.at + 4, 2);
	*minutes = *text.at == '-' ? -*minutes : *minutes;
	return true;
}

/* The fraction at *at, if there is one; false when it is a bad one. */
static bool read_fraction(struct city_slice text, size_t *at, int64_t *us)
{
	size_t n = 0;

	*us = 0;
	if (*at >= text.len || text.at[*at] != '.')
		return true;
	for ((*at)++; *at + n < text.len && text.at[*at + n] >= '0' &&
		      text.at[*at + n] <= '9';)
		n++;
	if (n < 1 || n > 6)
		return false;
	*us = number(text.at + *at, (int)n);
	*at += n;
	for (; n < 6; n++)
		*us *= 10;
	return true;
}

static bool read_time(struct city_slice text, struct city_time *time)
{
	int hour, minute, second;
	int64_t day, us;
	size_t at = 19;

	if (text.len < 20 || !strchr("Tt ", text.at[10]) || text.at[10] == '\0' ||
	    !has_shape(text.at + 11, 8, "00:00:00") ||
	    !read_date((struct city_slice){ text.at, 10 }, &day) ||
	    !read_fraction(text, &at, &us) ||
	    !read_offset((struct city_slice){ text.at + at, text.len - at },
			 &time->offset_minutes))
		return false;
	hour = number(text.at + 11, 2);
	minute = number(text.at + 14, 2);
	second = number(text.at + 17, 2);
	if (minute > 59 || second > 59 || hour > 24)
		return false;
	if (hour == 24 && (minute || second || us || memcmp(text.at, "9999-12-31", 10) == 0))
		return false;
	time->utc_us = (day + hour * 3600 + minute * 60 + second -
			time->offset_minutes * 60) * CITY_US_PER_SECOND + us;
	return true;
}

static bool same_time(struct city_time a, struct city_time b)
{
	return a.utc_us == b.utc_us && a.offset_minutes == b.offset_minutes;
}

static void check_printed(struct city_time time, struct city_slice text)
{
	struct city_time again = { 0 }, judged = { 0 };
	struct city_buf to = { 0 };

	city_time_put(&to, time);
	city_fuzz_require(city_time_parse(city_buf_slice(&to), &again) == 0 &&
				  same_time(again, time),
			  "what is printed reads as the same time", text);
	city_fuzz_require(read_time(city_buf_slice(&to), &judged) &&
				  same_time(judged, time),
			  "what is printed is the time", text);
	city_buf_release(&to);
}

/* The date's day through the calendar and back, against gmtime. */
static void check_date(struct city_slice text)
{
	struct city_date date = { 0 }, back;
	int64_t seconds = 0;
	bool is_date = read_date(text, &seconds);
	struct tm tm;
	time_t t;

	city_fuzz_require((city_date_parse(text, &date) == 0) == is_date,
			  "the dates there are, and no others", text);
	if (!is_date)
		return;
	t = (time_t)seconds;
	gmtime_r(&t, &tm);
	city_fuzz_require(date.year == tm.tm_year + 1900 &&
				  date.month == tm.tm_mon + 1 && date.day == tm.tm_mday,
			  "a date is the day it names", text);
	city_fuzz_require(city_days_from_date(date) * 86400 == seconds,
			  "days are counted as timegm does", text);
	back = city_date_from_days(seconds / 86400);
	city_fuzz_require(back.year == date.year && back.month == date.month &&
				  back.day == date.day,
			  "a day's number is the date again", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct city_slice input = { (const char *)bytes, len }, text;
	struct city_time got = { 0 }, want = { 0 };
	int minutes = 0, want_minutes = 0;
	bool is_time;

	if (len > 4096)
		return 0;
	text = city_fuzz_copy(input, '0');
	is_time = read_time(text, &want);
	city_fuzz_require((city_time_parse(text, &got) == 0) == is_time,
			  "the times there are, and no others", text);
	if (is_time) {
		city_fuzz_require(same_time(got, want), "the instant timegm gives", text);
		check_printed(got, text);
	}
	if (len >= 10)
		check_date((struct city_slice){ text.at, 10 });
	check_date(text);
	is_time = read_offset(text, &want_minutes);
	city_fuzz_require((city_offset_parse(text, &minutes) == 0) == is_time &&
				  minutes == want_minutes,
			  "the offsets there are, and no others", text);
	city_fuzz_free(text);
	return 0;
}
