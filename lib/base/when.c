/* SPDX-License-Identifier: Apache-2.0 */
/* when - one pass over the text: numbers, and the marks between them. */
#include "config.h"

#include <string.h>

#include "city/hanzi.h"
#include "city/when.h"

static bool take(struct city_slice *text, const char *mark)
{
	size_t n = strlen(mark);

	if (text->len < n || memcmp(text->at, mark, n) != 0)
		return false;
	text->at += n;
	text->len -= n;
	return true;
}

/*
 * A number of at most `most` digits, or one in numerals; -1 when there is none.
 * *digits is how many there were, 0 for numerals.
 */
static int take_number(struct city_slice *text, size_t most, size_t *digits)
{
	struct city_decimal number;
	size_t n = 0, used;
	int value = 0;

	for (; n < text->len && text->at[n] >= '0' && text->at[n] <= '9'; n++)
		if (n < most)
			value = value * 10 + (text->at[n] - '0');
	*digits = n;
	if (n > most)
		return -1;
	if (n == 0) {
		if (!city_hanzi_is_numeral(*text) ||
		    city_hanzi_number(*text, &number, &used, NULL) ||
		    number.units > 9999)
			return -1;
		value = (int)number.units;
		n = used;
	}
	text->at += n;
	text->len -= n;
	return value;
}

static int refuse(struct city_error *error, const char *reason)
{
	return city_error_set(error, "when", "%s", reason);
}

static int settle(struct city_date *date, struct city_error *error)
{
	return city_date_check(*date) ? refuse(error, "no such day") : 0;
}

/* Steps behind the date that the text begins with. */
static int take_date(struct city_slice *text, struct city_date *date,
		     struct city_error *error)
{
	static const char *const marks[][3] = { { "-", "-", "" }, { "/", "/", "" },
						{ ".", ".", "" },
						{ "年", "月", "日" } };
	size_t digits, two;
	int first = take_number(text, 8, &digits);

	if (first >= 0 && digits == 8) {
		*date = (struct city_date){ first / 10000, first / 100 % 100,
					    first % 100 };
		return settle(date, error);
	}
	if (first >= 0 && take(text, "月"))
		return refuse(error, "a date without its year");
	for (size_t i = 0; first >= 0 && i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!take(text, marks[i][0]))
			continue;
		if (digits ? digits != 4 : first < 1000)
			return refuse(error, "a year must have four digits");
		date->year = first;
		date->month = take_number(text, 2, &two);
		if (date->month < 0 || !take(text, marks[i][1]))
			break;
		date->day = take_number(text, 2, &two);
		if (date->day < 0 || !take(text, marks[i][2]))
			break;
		return settle(date, error);
	}
	return refuse(error, "of no known form");
}

int city_when_date(struct city_slice text, struct city_date *date,
		   struct city_error *error)
{
	struct city_date found;

	if (take_date(&text, &found, error))
		return -1;
	if (text.len)
		return refuse(error, "more than a date");
	*date = found;
	return 0;
}

/* Behind an hour: ":05", ":05:30", "时", "点05分", "时05分30秒". */
static int take_minutes(struct city_slice *text, struct city_clock *clock)
{
	bool colon = take(text, ":");
	size_t digits;

	if (!colon && !take(text, "时") && !take(text, "点"))
		return text->len == 0 ? 0 : -1;
	if (!colon && text->len == 0)
		return 0;
	clock->minute = take_number(text, 2, &digits);
	if (clock->minute < 0 || (colon ? digits != 2 : !take(text, "分")))
		return -1;
	if (text->len == 0)
		return 0;
	if (colon && !take(text, ":"))
		return -1;
	clock->second = take_number(text, 2, &digits);
	return clock->second < 0 || (colon ? digits != 2 : !take(text, "秒")) ? -1 : 0;
}

int city_when_clock(struct city_slice text, struct city_clock *clock,
		    struct city_error *error)
{
	struct city_clock found = { 0 };
	bool morning = take(&text, "上午"), afternoon = !morning && take(&text, "下午");
	size_t digits;

	while (take(&text, " "))
		;
	found.hour = take_number(&text, 2, &digits);
	if (found.hour < 0 || take_minutes(&text, &found) || text.len ||
	    found.hour > 24 || found.minute > 59 || found.second > 59 ||
	    (found.hour == 24 && (found.minute || found.second)))
		return refuse(error, "not a time of day");
	if ((morning || afternoon) && found.hour % 12 == 0)
		return refuse(error, "noon to some and midnight to others");
	if (morning && found.hour > 12)
		return refuse(error, "no hour of the morning");
	if (afternoon && found.hour < 12)
		found.hour += 12;
	*clock = found;
	return 0;
}

int city_when_time(struct city_slice text, int offset_minutes,
		   struct city_time *time, struct city_error *error)
{
	struct city_date date;
	struct city_clock clock;

	if (take_date(&text, &date, error))
		return -1;
	if (text.len == 0)
		return refuse(error, "a date without a time of day");
	if (!take(&text, "T"))
		while (take(&text, " "))
			;
	if (city_when_clock(text, &clock, error))
		return -1;
	return city_time_from_parts(date, clock.hour, clock.minute, clock.second,
				    offset_minutes, time) ?
		       refuse(error, "beyond the calendar") :
		       0;
}

int city_when_serial(struct city_decimal serial, struct city_date *date,
		     struct city_clock *clock, struct city_error *error)
{
	static const struct city_date first = { 1899, 12, 31 }, last = { 9999, 12, 31 };
	struct city_decimal whole, seconds, part;
	int64_t day;

	if (serial.units < 0 ||
	    city_decimal_rescale(serial, 0, CITY_ROUND_DOWN, &whole))
		return refuse(error, "not the number of a day");
	day = whole.units;
	whole.units = -whole.units;
	/* More than twelve digits of a day are finer than any clock. */
	if (city_decimal_add(serial, whole, &part) ||
	    city_decimal_rescale(part, part.scale < 12 ? part.scale : 12,
				 CITY_ROUND_DOWN, &part))
		return refuse(error, "not the number of a day");
	if (!clock && part.units)
		return refuse(error, "a time of day in a date");
	seconds = (struct city_decimal){ part.units * 86400, part.scale };
	if (city_decimal_rescale(seconds, 0, CITY_ROUND_HALF_UP, &seconds))
		return refuse(error, "not the number of a day");
	if (day == 60)
		return refuse(error, "29 February 1900, a day that never was");
	if (day < 1 || day > city_days_from_date(last) - city_days_from_date(first) + 1)
		return refuse(error, "not the number of a day");
	*date = city_date_from_days(city_days_from_date(first) + day - (day > 60));
	if (clock)
		*clock = (struct city_clock){ (int)(seconds.units / 3600),
					      (int)(seconds.units / 60 % 60),
					      (int)(seconds.units % 60) };
	return 0;
}
