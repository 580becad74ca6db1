/* SPDX-License-Identifier: Apache-2.0 */
/* xlsxvalue - the number of a cell as its format shows it: a date, a time, a number. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/number.h"
#include "city/text.h"
#include "city/time.h"
#include "xlsxparts.h"

#define SECONDS_A_DAY INT64_C(86400)

enum city_shown city_shown_by_id(unsigned long id)
{
	/* Those of East Asia (27-36, 50-58) are as in China. */
	static const struct {
		unsigned long first, last;
		enum city_shown shown;
	} range[] = {
		{ 14, 17, CITY_SHOWN_DATE },    { 18, 21, CITY_SHOWN_CLOCK },
		{ 22, 22, CITY_SHOWN_TIME },    { 27, 31, CITY_SHOWN_DATE },
		{ 32, 35, CITY_SHOWN_CLOCK },   { 36, 36, CITY_SHOWN_DATE },
		{ 45, 45, CITY_SHOWN_CLOCK },   { 46, 46, CITY_SHOWN_ELAPSED },
		{ 47, 47, CITY_SHOWN_CLOCK },   { 50, 54, CITY_SHOWN_DATE },
		{ 55, 56, CITY_SHOWN_CLOCK },   { 57, 58, CITY_SHOWN_DATE },
	};

	for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++)
		if (id >= range[i].first && id <= range[i].last)
			return range[i].shown;
	return CITY_SHOWN_NUMBER;
}

/* Behind what stands in brackets: a colour, a currency, or [h], [mm], [ss]. */
static const char *pass_brackets(const char *at, bool *elapsed)
{
	const char *stop = strchr(at, ']');
	size_t len = stop ? (size_t)(stop - at) - 1 : 0;

	if (len && (strspn(at + 1, "hH") == len || strspn(at + 1, "mM") == len ||
		    strspn(at + 1, "sS") == len))
		*elapsed = true;
	return stop ? stop : at + strlen(at) - 1;
}

/* Behind what a format says literally; NULL where it does not. */
static const char *pass_literal(const char *at)
{
	static const char *const noon[] = { "AM/PM", "A/P" };
	const char *stop;

	if (*at == '"') {
		stop = strchr(at + 1, '"');
		return stop ? stop : at + strlen(at) - 1;
	}
	/* A sign as it is, a blank as wide as one, and one that fills the cell. */
	if (strchr("\\_*", *at))
		return at[1] ? at + 1 : at;
	for (size_t i = 0; i < 2; i++)
		if (strncasecmp(at, noon[i], strlen(noon[i])) == 0)
			return at + strlen(noon[i]) - 1;
	return NULL;
}

enum city_shown city_shown_by_code(const char *code)
{
	bool day = false, month = false, clock = false, elapsed = false;

	if (strncasecmp(code, "General", 7) == 0)
		return CITY_SHOWN_NUMBER;
	/* What negative numbers and texts look like, behind the semicolon, tells no more. */
	for (const char *at = code; *at && *at != ';'; at++) {
		const char *stop = *at == '[' ? pass_brackets(at, &elapsed) :
						pass_literal(at);

		if (stop) {
			at = stop;
			continue;
		}
		day = day || strchr("yYdD", *at);
		month = month || *at == 'm' || *at == 'M';
		clock = clock || strchr("hHsS", *at);
	}
	if (elapsed && !day)
		return CITY_SHOWN_ELAPSED;
	clock = clock || elapsed;
	if (day)
		return clock ? CITY_SHOWN_TIME : CITY_SHOWN_DATE;
	if (clock)
		return CITY_SHOWN_CLOCK; /* and m are its minutes */
	return month ? CITY_SHOWN_DATE : CITY_SHOWN_NUMBER;
}

static void put_clock(struct city_buf *to, int64_t seconds)
{
	city_buf_printf(to, "%02d:%02d:%02d", (int)(seconds / 3600),
			(int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* The day of a number, in days since 1970-01-01; 0, or -1 with *why. */
static int find_day(int64_t number, bool from1904, int64_t *day, const char **why)
{
	static const struct city_date origin1900 = { 1899, 12, 31 },
				      origin1904 = { 1904, 1, 1 },
				      last = { 9999, 12, 31 };

	*why = "29 February 1900, a day that never was";
	if (!from1904 && number == 60)
		return -1;
	*why = "a number that is no day, in a cell shown as a date";
	if (from1904)
		*day = city_days_from_date(origin1904) + number;
	else
		*day = city_days_from_date(origin1900) + number - (number > 60);
	return number < !from1904 || *day > city_days_from_date(last) ? -1 : 0;
}

/* A number of days as it is shown: 0, or -1 with *why. */
static int put_days(struct city_buf *to, double value, enum city_shown shown,
		    bool from1904, const char **why)
{
	int64_t seconds, clock, day;

	*why = "a number that is no day, in a cell shown as a date";
	if (!(value >= 0 && value < 3e6))
		return -1;
	/* A double of this size tells microseconds apart. */
	seconds = (int64_t)(value * (double)SECONDS_A_DAY + 0.5);
	clock = seconds % SECONDS_A_DAY;
	/* The last half second of a day without a date is 24:00:00, and no day either. */
	if (shown == CITY_SHOWN_ELAPSED || (shown == CITY_SHOWN_CLOCK && value < 1)) {
		put_clock(to, seconds);
		return 0;
	}
	if (find_day(seconds / SECONDS_A_DAY, from1904, &day, why))
		return -1;
	city_date_put(to, city_date_from_days(day));
	/* A time of day that the format hides is not lost. */
	if (shown != CITY_SHOWN_DATE || clock) {
		city_buf_put_char(to, 'T');
		put_clock(to, clock);
	}
	return 0;
}

/* Whether the text is an integer as JSON writes it: long ones keep their digits. */
static bool is_integer(struct city_slice text)
{
	size_t i = text.len && text.at[0] == '-', first = i;

	while (i < text.len && text.at[i] >= '0' && text.at[i] <= '9')
		i++;
	return i == text.len && i > first && (text.at[first] != '0' || i == first + 1);
}

int city_shown_put(struct city_buf *to, struct city_slice text, enum city_shown shown,
		   bool from1904, const char **why)
{
	double value;

	if (shown == CITY_SHOWN_NUMBER && is_integer(text)) {
		city_buf_put_slice(to, text);
		return 0;
	}
	*why = "no number, in a cell of that type";
	if (city_number_parse(text, &value))
		return -1;
	if (shown != CITY_SHOWN_NUMBER)
		return put_days(to, value, shown, from1904, why);
	city_number_put(to, value);
	return 0;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'A' && c <= 'F' ? c - 'A' + 10 :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 :
				      -1;
}

/* The character of _xHHHH_, or -1 where there is none, or none that is one alone. */
static int escaped(const char *at, size_t left)
{
	int value = 0;

	if (left < 7 || at[1] != 'x' || at[6] != '_')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		if (hex(at[i]) < 0)
			return -1;
		value = value * 16 + hex(at[i]);
	}
	return value == 0 || (value >= 0xD800 && value < 0xE000) ? -1 : value;
}

/* Writes UTF-8 of at most three bytes, fewer than the escape had. */
static size_t put_character(char *to, int c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	to[0] = (char)(0xE0 | c >> 12);
	to[1] = (char)(0x80 | (c >> 6 & 0x3F));
	to[2] = (char)(0x80 | (c & 0x3F));
	return 3;
}

void city_xstring_decode(struct city_buf *text, size_t begin)
{
	char *from, *to, *end;

	if (text->failed || text->len == begin ||
	    !memmem(text->at + begin, text->len - begin, "_x", 2))
		return;
	from = to = text->at + begin;
	end = text->at + text->len;
	while (from < end) {
		int c = *from == '_' ? escaped(from, (size_t)(end - from)) : -1;

		if (c < 0) {
			*to++ = *from++;
			continue;
		}
		to += put_character(to, c);
		from += 7;
	}
	text->len = (size_t)(to - text->at);
}
