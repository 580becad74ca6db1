/* SPDX-License-Identifier: Apache-2.0 */
/* moment - one pass over pattern and text together. */
#include "config.h"

#include <strings.h>

#include "city/moment.h"

/* What has been read, by directive; -1 = not there. */
struct parts {
	int year, month, day, hour, twelve, minute, second;
	int half;   /* 0 = AM, 1 = PM */
	int offset; /* minutes */
	bool has_offset;
};

static const struct parts none = { .year = -1, .month = -1, .day = -1, .hour = -1,
				   .twelve = -1, .minute = -1, .second = -1, .half = -1 };

/* Where a directive's number goes, and what it may be; NULL for the others. */
static int *number_of(struct parts *parts, char directive, int *least, int *most)
{
	*least = 0;
	*most = 59;
	switch (directive) {
	case 'Y': *least = 1; *most = 9999; return &parts->year;
	case 'm': *least = 1; *most = 12; return &parts->month;
	case 'd': *least = 1; *most = 31; return &parts->day;
	case 'H': *most = 24; return &parts->hour;
	case 'I': *least = 1; *most = 12; return &parts->twelve;
	case 'M': return &parts->minute;
	case 'S': return &parts->second;
	default: return NULL;
	}
}

/* A number of one or two digits, or of just four; -1 when it is none. */
static int take_number(struct city_slice *text, bool is_year, int least, int most)
{
	size_t n = 0, room = is_year ? 4 : 2;
	int value = 0;

	for (; n < room && n < text->len && text->at[n] >= '0' && text->at[n] <= '9'; n++)
		value = value * 10 + (text->at[n] - '0');
	if (n == 0 || (is_year && n != room) || value < least || value > most)
		return -1;
	text->at += n;
	text->len -= n;
	return value;
}

static int take_half(struct city_slice *text)
{
	int half = -1;

	if (text->len >= 2 && strncasecmp(text->at, "AM", 2) == 0)
		half = 0;
	if (text->len >= 2 && strncasecmp(text->at, "PM", 2) == 0)
		half = 1;
	if (half >= 0) {
		text->at += 2;
		text->len -= 2;
	}
	return half;
}

/* Z, +08, +0800 or +08:00. */
static bool take_offset(struct city_slice *text, int *minutes)
{
	bool negative = text->len && *text->at == '-';
	int hour, minute = 0;

	*minutes = 0;
	if (text->len == 0)
		return false;
	text->len--;
	if (*text->at == 'Z' || *text->at == 'z')
		return text->at++, true;
	if (!negative && *text->at != '+')
		return false;
	text->at++;
	if (text->len < 2 || (hour = take_number(text, false, 0, 23)) < 0)
		return false;
	if (text->len && *text->at == ':') {
		text->at++;
		text->len--;
		minute = take_number(text, false, 0, 59);
	} else if (text->len && *text->at >= '0' && *text->at <= '9') {
		minute = take_number(text, false, 0, 59);
	}
	*minutes = hour * 60 + minute;
	if (negative)
		*minutes = -*minutes;
	return minute >= 0;
}

/* What stands between directives. */
static bool take_literal(struct city_slice *text, char c)
{
	if (text->len == 0 || *text->at != c)
		return false;
	do {
		text->at++;
		text->len--;
	} while (c == ' ' && text->len && *text->at == ' ');
	return true;
}

static bool take_directive(struct city_slice *text, char directive, struct parts *parts)
{
	int least, most, *number = number_of(parts, directive, &least, &most);

	if (number) {
		*number = take_number(text, directive == 'Y', least, most);
		return *number >= 0;
	}
	if (directive == 'p')
		return (parts->half = take_half(text)) >= 0;
	if (directive == 'z')
		return take_offset(text, &parts->offset);
	return take_literal(text, directive);
}

/* Notes a directive of a pattern; NULL, or what is wrong with it. */
static const char *note(struct parts *has, char directive)
{
	int least, most, *number = number_of(has, directive, &least, &most);

	if (directive == 'z') {
		if (has->has_offset)
			return "a part stands in it twice";
		has->has_offset = true;
		return NULL;
	}
	if (directive == '%')
		return NULL;
	if (directive == 'p')
		number = &has->half;
	if (!number)
		return "knows %Y %m %d %H %I %M %S %p %z and %%, and nothing else";
	if (*number >= 0)
		return "a part stands in it twice";
	*number = 0;
	return NULL;
}

static const char *check(const struct parts *has)
{
	bool clock = has->hour >= 0 || has->twelve >= 0;

	if (has->year < 0 || has->month < 0 || has->day < 0)
		return "needs %Y, %m and %d";
	if ((has->hour >= 0 && has->twelve >= 0) || (has->twelve >= 0) != (has->half >= 0))
		return "needs %H, or %I and %p";
	if (!clock && (has->minute >= 0 || has->second >= 0 || has->has_offset))
		return "needs an hour";
	return NULL;
}

int city_moment_format_read(const char *text, struct city_moment_format *pattern,
			    struct city_error *error)
{
	struct parts has = none;
	const char *wrong = NULL;

	for (const char *at = text; !wrong && *at; at++)
		if (*at == '%')
			wrong = note(&has, *++at);
	if (!wrong)
		wrong = check(&has);
	if (wrong)
		return city_error_set(error, "when", "%s", wrong);
	pattern->text = text;
	pattern->has_clock = has.hour >= 0 || has.twelve >= 0;
	pattern->has_offset = has.has_offset;
	return 0;
}

static int refuse(struct city_error *error, const char *reason)
{
	return city_error_set(error, "when", "%s", reason);
}

/* 12 AM is midnight and 12 PM noon, where the pattern says that a clock of twelve is. */
static struct city_clock clock_of(const struct parts *parts)
{
	struct city_clock clock = { .minute = parts->minute > 0 ? parts->minute : 0,
				    .second = parts->second > 0 ? parts->second : 0 };

	if (parts->hour >= 0)
		clock.hour = parts->hour;
	if (parts->twelve >= 0)
		clock.hour = parts->twelve % 12 + parts->half * 12;
	return clock;
}

int city_moment_match(const struct city_moment_format *pattern, struct city_slice text,
		      struct city_moment *moment, struct city_error *error)
{
	struct parts parts = none;

	for (const char *at = pattern->text; *at; at++) {
		bool matches = *at == '%' ? take_directive(&text, *++at, &parts) :
					    take_literal(&text, *at);

		if (!matches)
			return refuse(error, "not as its format says");
	}
	if (text.len)
		return refuse(error, "longer than its format says");
	moment->date = (struct city_date){ parts.year, parts.month, parts.day };
	if (city_date_check(moment->date))
		return refuse(error, "no such day");
	moment->clock = clock_of(&parts);
	moment->offset_minutes = parts.offset;
	if (moment->clock.hour == 24 && (moment->clock.minute || moment->clock.second))
		return refuse(error, "not a time of day");
	return 0;
}
