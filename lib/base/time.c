/* SPDX-License-Identifier: Apache-2.0 */
/* time - RFC 3339 and the civil calendar, without clock or time zone files. */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "city/time.h"

/*
 * Days of the civil calendar by the era of 400 years (146,097 days), with the
 * year begun in March so that the leap day comes last.
 */
int64_t city_days_from_date(struct city_date date)
{
	int64_t y = date.month <= 2 ? date.year - 1 : date.year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t month = (date.month + 9) % 12;
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
			     year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

struct city_date city_date_from_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			       day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 -
					    year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct city_date date;

	date.day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	date.month = (int)(month < 10 ? month + 3 : month - 9);
	date.year = (int)(year_of_era + era * 400 + (date.month <= 2));
	return date;
}

int city_date_check(struct city_date date)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (date.year % 4 == 0 && date.year % 100 != 0) ||
		    date.year % 400 == 0;

	if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12)
		return -1;
	if (date.month == 2 && leap)
		return date.day >= 1 && date.day <= 29 ? 0 : -1;
	return date.day >= 1 && date.day <= days[date.month - 1] ? 0 : -1;
}

/* Reads exactly n digits at `at`; -1 when there are others. */
static int digits(struct city_slice text, size_t at, size_t n)
{
	int value = 0;

	if (at + n > text.len)
		return -1;
	for (size_t i = at; i < at + n; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -1;
		value = value * 10 + (text.at[i] - '0');
	}
	return value;
}

int city_date_parse(struct city_slice text, struct city_date *date)
{
	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-')
		return -1;
	date->year = digits(text, 0, 4);
	date->month = digits(text, 5, 2);
	date->day = digits(text, 8, 2);
	return city_date_check(*date);
}

int city_offset_parse(struct city_slice text, int *minutes)
{
	int hour, minute;

	if (text.len == 1 && (text.at[0] == 'Z' || text.at[0] == 'z')) {
		*minutes = 0;
		return 0;
	}
	if (text.len != 6 || text.at[3] != ':' ||
	    (text.at[0] != '+' && text.at[0] != '-'))
		return -1;
	hour = digits(text, 1, 2);
	minute = digits(text, 4, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	*minutes = hour * 60 + minute;
	if (text.at[0] == '-')
		*minutes = -*minutes;
	return 0;
}

int city_time_from_parts(struct city_date date, int hour, int minute, int second,
			 int offset_minutes, struct city_time *time)
{
	int64_t seconds;

	if (city_date_check(date) || hour < 0 || hour > 24 || minute < 0 ||
	    minute > 59 || second < 0 || second > 59 ||
	    (hour == 24 && (minute || second)))
		return -1;
	/* The calendar ends with that hour. */
	if (hour == 24 && date.year == 9999 && date.month == 12 && date.day == 31)
		return -1;
	seconds = city_days_from_date(date) * 86400 + hour * 3600 + minute * 60 +
		  second - offset_minutes * 60;
	time->utc_us = seconds * CITY_US_PER_SECOND;
	time->offset_minutes = offset_minutes;
	return 0;
}

/* The fraction behind a point at *at, in microseconds; -1 when it is none. */
static int fraction(struct city_slice text, size_t *at)
{
	int us = 0, n = 0;

	for ((*at)++; *at < text.len && text.at[*at] >= '0' && text.at[*at] <= '9';
	     (*at)++) {
		/* Finer than a microsecond would have to be rounded: refuse. */
		if (++n > 6)
			return -1;
		us = us * 10 + (text.at[*at] - '0');
	}
	if (n == 0)
		return -1;
	for (; n < 6; n++)
		us *= 10;
	return us;
}

int city_time_parse(struct city_slice text, struct city_time *time)
{
	struct city_date date;
	size_t at = 19;
	int hour, minute, second, offset, us = 0;

	if (text.len < 20 || text.at[13] != ':' || text.at[16] != ':' ||
	    (text.at[10] != 'T' && text.at[10] != 't' && text.at[10] != ' '))
		return -1;
	if (city_date_parse((struct city_slice){ text.at, 10 }, &date))
		return -1;
	hour = digits(text, 11, 2);
	minute = digits(text, 14, 2);
	second = digits(text, 17, 2);
	if (text.at[at] == '.' && (us = fraction(text, &at)) < 0)
		return -1;
	if (city_offset_parse((struct city_slice){ text.at + at, text.len - at },
			      &offset))
		return -1;
	if (hour == 24 && us)
		return -1;
	if (city_time_from_parts(date, hour, minute, second, offset, time))
		return -1;
	time->utc_us += us;
	return 0;
}

int64_t city_time_local_us(struct city_time time)
{
	return time.utc_us + time.offset_minutes * 60 * CITY_US_PER_SECOND;
}

/* Writes `n` digits of a value and returns where they end. */
static char *write_digits(char *at, int value, int n)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
	return at + n;
}

/* Writes ":" or the like, and two digits behind it. */
static char *write_part(char *at, char mark, int value)
{
	*at++ = mark;
	return write_digits(at, value, 2);
}

static char *write_date(char *at, struct city_date date)
{
	at = write_digits(at, date.year, 4);
	at = write_part(at, '-', date.month);
	return write_part(at, '-', date.day);
}

void city_date_put(struct city_buf *to, struct city_date date)
{
	char text[10];

	city_buf_put(to, text, (size_t)(write_date(text, date) - text));
}

void city_time_put(struct city_buf *to, struct city_time time)
{
	int64_t local = city_time_local_us(time);
	int64_t day = local / CITY_US_PER_DAY, rest = local % CITY_US_PER_DAY;
	int offset = time.offset_minutes < 0 ? -time.offset_minutes :
					       time.offset_minutes;
	char text[40], *at;
	int seconds;

	if (rest < 0) {
		rest += CITY_US_PER_DAY;
		day--;
	}
	seconds = (int)(rest / CITY_US_PER_SECOND);
	rest %= CITY_US_PER_SECOND;
	at = write_date(text, city_date_from_days(day));
	at = write_part(at, 'T', seconds / 3600);
	at = write_part(at, ':', seconds / 60 % 60);
	at = write_part(at, ':', seconds % 60);
	if (rest) {
		*at++ = '.';
		at = write_digits(at, (int)rest, 6);
	}
	if (time.offset_minutes == 0) {
		*at++ = 'Z';
	} else {
		at = write_part(at, time.offset_minutes < 0 ? '-' : '+', offset / 60);
		at = write_part(at, ':', offset % 60);
	}
	city_buf_put(to, text, (size_t)(at - text));
}
