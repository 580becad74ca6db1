/* SPDX-License-Identifier: Apache-2.0 */
/* convert - from people's numbers and dates to the stream's. */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "city/convert.h"
#include "city/when.h"

static size_t count_digits(struct city_slice text, size_t from)
{
	size_t n = 0;

	while (from + n < text.len && text.at[from + n] >= '0' &&
	       text.at[from + n] <= '9')
		n++;
	return n;
}

/* The exponent's length at `from`, 0 when there is none, or no whole one. */
static size_t exponent_length(struct city_slice text, size_t from)
{
	size_t at = from, n;

	if (at == text.len || (text.at[at] != 'e' && text.at[at] != 'E'))
		return 0;
	at++;
	if (at < text.len && (text.at[at] == '+' || text.at[at] == '-'))
		at++;
	n = count_digits(text, at);
	return n ? at + n - from : 0;
}

size_t city_convert_number_begin(struct city_buf *to, struct city_slice text)
{
	size_t at = 0, whole, whole_at, fraction = 0, fraction_at = 0, exponent;
	bool negative = false;

	if (at < text.len && (text.at[at] == '+' || text.at[at] == '-'))
		negative = text.at[at++] == '-';
	whole_at = at;
	whole = count_digits(text, at);
	at += whole;
	if (at < text.len && text.at[at] == '.') {
		fraction_at = ++at;
		fraction = count_digits(text, at);
		at += fraction;
	}
	if (whole + fraction == 0)
		return 0;
	exponent = exponent_length(text, at);
	while (whole > 1 && text.at[whole_at] == '0') {
		whole_at++;
		whole--;
	}
	if (negative)
		city_buf_put_char(to, '-');
	if (whole)
		city_buf_put(to, text.at + whole_at, whole);
	else
		city_buf_put_char(to, '0');
	if (fraction) {
		city_buf_put_char(to, '.');
		city_buf_put(to, text.at + fraction_at, fraction);
	}
	city_buf_put(to, text.at + at, exponent);
	return at + exponent;
}

int city_convert_number(struct city_buf *to, struct city_slice text)
{
	size_t start = to->len, used = city_convert_number_begin(to, text);

	if (used && used == text.len)
		return 0;
	if (used && !to->failed)
		to->len = start;
	return -1;
}

/* A number of at most `most` digits at *at; -1 when there is none. */
static int take_number(struct city_slice text, size_t *at, size_t most)
{
	size_t n = count_digits(text, *at);
	int value = 0;

	if (n == 0 || n > most)
		return -1;
	for (; n; n--, (*at)++)
		value = value * 10 + (text.at[*at] - '0');
	return value;
}

/* Whether `mark` stands at *at; passes over it. */
static bool take_mark(struct city_slice text, size_t *at, const char *mark)
{
	size_t n = strlen(mark);

	if (text.len - *at < n || memcmp(text.at + *at, mark, n) != 0)
		return false;
	*at += n;
	return true;
}

static int compact_date(struct city_slice text, struct city_date *date)
{
	size_t at = 0;
	int number = take_number(text, &at, 8);

	*date = (struct city_date){ number / 10000, number / 100 % 100,
				    number % 100 };
	return city_date_check(*date);
}

/* 二〇二六年三月一日 */
static int date_in_words(struct city_slice text, struct city_date *date)
{
	struct city_error why;

	return city_when_date(text, date, &why);
}

int city_convert_date(struct city_slice text, struct city_date *date)
{
	static const char *const marks[][3] = { { "-", "-", "" }, { "/", "/", "" },
						{ ".", ".", "" },
						{ "年", "月", "日" } };
	size_t year = count_digits(text, 0);

	if (year == 8 && text.len == 8)
		return compact_date(text, date);
	if (year == 0)
		return date_in_words(text, date);
	if (year != 4)
		return -1;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t at = 0;

		date->year = take_number(text, &at, 4);
		if (!take_mark(text, &at, marks[i][0]))
			continue;
		date->month = take_number(text, &at, 2);
		if (date->month < 0 || !take_mark(text, &at, marks[i][1]))
			return -1;
		date->day = take_number(text, &at, 2);
		if (date->day < 0 || !take_mark(text, &at, marks[i][2]) ||
		    at != text.len)
			return -1;
		return city_date_check(*date);
	}
	return -1;
}

/* 上午8时, 十四时 */
static int hour_in_words(struct city_slice text, int *hour)
{
	struct city_clock clock;
	struct city_error why;

	if (city_when_clock(text, &clock, &why) || clock.minute || clock.second)
		return -1;
	*hour = clock.hour;
	return 0;
}

int city_convert_hour(struct city_slice text, int *hour)
{
	size_t at = 0;

	*hour = take_number(text, &at, 2);
	if (*hour < 0)
		return hour_in_words(text, hour);
	if (*hour > 24)
		return -1;
	if (at < text.len && !take_mark(text, &at, ":00") &&
	    !take_mark(text, &at, "时"))
		return -1;
	return at == text.len ? 0 : -1;
}
