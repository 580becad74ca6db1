/* SPDX-License-Identifier: Apache-2.0 */
/* zone - POSIX's rules for summer time, and local times placed by them. */
#include "config.h"

#include "city/zone.h"

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool take_char(struct city_slice *text, char c)
{
	if (text->len == 0 || *text->at != c)
		return false;
	text->at++;
	text->len--;
	return true;
}

/* A number up to `most`; -1 when there is none. */
static int take_number(struct city_slice *text, int most)
{
	int value = -1;

	while (text->len && *text->at >= '0' && *text->at <= '9' && value <= most) {
		value = (value < 0 ? 0 : value) * 10 + (*text->at - '0');
		text->at++;
		text->len--;
	}
	return value <= most ? value : -1;
}

/* A name of three letters or more, or anything in < and >: for people. */
static bool take_name(struct city_slice *text)
{
	size_t n = 0;

	if (take_char(text, '<')) {
		while (text->len && !take_char(text, '>')) {
			text->at++;
			text->len--;
			n++;
		}
		return n >= 3 && text->at[-1] == '>';
	}
	for (; text->len && is_letter(*text->at); n++) {
		text->at++;
		text->len--;
	}
	return n >= 3;
}

/* [+-]hh[:mm[:ss]], in seconds. */
static bool take_clock(struct city_slice *text, int *seconds)
{
	bool negative = take_char(text, '-');
	int part;

	if (!negative)
		take_char(text, '+');
	part = take_number(text, 24);
	if (part < 0)
		return false;
	*seconds = part * 3600;
	for (int unit = 60; unit > 0 && take_char(text, ':'); unit /= 60) {
		part = take_number(text, 59);
		if (part < 0)
			return false;
		*seconds += part * unit;
	}
	if (negative)
		*seconds = -*seconds;
	return true;
}

/* POSIX counts offsets west of Greenwich; seconds of one are of the past. */
static bool take_offset(struct city_slice *text, int *minutes)
{
	int seconds;

	if (!take_clock(text, &seconds) || seconds % 60 != 0 || seconds / 60 > 1439 ||
	    seconds / 60 < -1439)
		return false;
	*minutes = -seconds / 60;
	return true;
}

/* ",M3.2.0", and "/2" perhaps; two o'clock otherwise. */
static bool take_change(struct city_slice *text, struct city_zone_change *change)
{
	if (!take_char(text, ',') || !take_char(text, 'M'))
		return false;
	change->month = take_number(text, 12);
	if (change->month < 1 || !take_char(text, '.'))
		return false;
	change->week = take_number(text, 5);
	if (change->week < 1 || !take_char(text, '.'))
		return false;
	change->weekday = take_number(text, 6);
	change->seconds = 2 * 3600;
	return change->weekday >= 0 &&
	       (!take_char(text, '/') || take_clock(text, &change->seconds));
}

int city_zone_read(struct city_slice text, struct city_zone *zone)
{
	struct city_zone found = { 0 };

	*zone = found;
	if (city_offset_parse(text, &zone->offset_minutes) == 0)
		return 0;
	if (!take_name(&text) || !take_offset(&text, &found.offset_minutes) ||
	    !take_name(&text))
		return -1;
	found.has_summer = true;
	found.summer_minutes = found.offset_minutes + 60;
	if (text.len && *text.at != ',' && !take_offset(&text, &found.summer_minutes))
		return -1;
	if (!take_change(&text, &found.begin) || !take_change(&text, &found.end) ||
	    text.len)
		return -1;
	*zone = found;
	return 0;
}

/* Local seconds since 1970 at which a change comes in a year. */
static int64_t change_in(const struct city_zone_change *change, int year)
{
	struct city_date first = { year, change->month, 1 };
	int64_t day = city_days_from_date(first), days;

	/* 1970-01-01 was a Thursday, 4; and 0 to 6 days after the first. */
	days = ((change->weekday - (day + 4)) % 7 + 7) % 7;
	days += (change->week - 1) * 7;
	while (city_date_from_days(day + days).month != change->month)
		days -= 7;
	return (day + days) * 86400 + change->seconds;
}

/* Whether summer time holds at an instant, in the year of its local time. */
static bool is_summer(const struct city_zone *zone, int64_t utc, int year)
{
	int64_t begin = change_in(&zone->begin, year) - zone->offset_minutes * 60;
	int64_t end = change_in(&zone->end, year) - zone->summer_minutes * 60;

	/* In the south it is summer at both ends of the year. */
	return begin < end ? utc >= begin && utc < end : utc >= begin || utc < end;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int city_zone_place(const struct city_zone *zone, struct city_time *time,
		    struct city_error *error)
{
	int64_t local = floor_div(time->utc_us, CITY_US_PER_SECOND);
	int year = city_date_from_days(floor_div(local, 86400)).year;
	bool standard = true, summer = false;

	if (zone->has_summer) {
		standard = !is_summer(zone, local - zone->offset_minutes * 60, year);
		summer = is_summer(zone, local - zone->summer_minutes * 60, year);
	}
	if (standard == summer)
		return city_error_set(error, "when",
				      standard ? "an hour that comes twice that day" :
						 "an hour that is skipped that day");
	time->offset_minutes = summer ? zone->summer_minutes : zone->offset_minutes;
	time->utc_us -= time->offset_minutes * 60 * CITY_US_PER_SECOND;
	return 0;
}
