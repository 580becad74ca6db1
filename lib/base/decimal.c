/* SPDX-License-Identifier: Apache-2.0 */
/* decimal - scaled integers; every step is checked for overflow. */
#include "config.h"

#include <string.h>

#include "city/decimal.h"

static const int64_t power_of_ten[CITY_DECIMAL_DIGITS + 1] = {
	INT64_C(1),
	INT64_C(10),
	INT64_C(100),
	INT64_C(1000),
	INT64_C(10000),
	INT64_C(100000),
	INT64_C(1000000),
	INT64_C(10000000),
	INT64_C(100000000),
	INT64_C(1000000000),
	INT64_C(10000000000),
	INT64_C(100000000000),
	INT64_C(1000000000000),
	INT64_C(10000000000000),
	INT64_C(100000000000000),
	INT64_C(1000000000000000),
	INT64_C(10000000000000000),
	INT64_C(100000000000000000),
	INT64_C(1000000000000000000),
};

int city_rounding_from_name(const char *name, enum city_rounding *mode)
{
	static const char *const names[] = { "half_even", "half_up", "up", "down" };
	static const enum city_rounding modes[] = {
		CITY_ROUND_HALF_EVEN, CITY_ROUND_HALF_UP, CITY_ROUND_UP,
		CITY_ROUND_DOWN
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0) {
			*mode = modes[i];
			return 0;
		}
	}
	return -1;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What a number's text says, before exponent and scale are settled. */
struct parts {
	int64_t units;
	int digits;  /* significant ones, without leading zeros */
	int scale;
	bool negative;
};

/* Takes digits from *at on; -1 when there are none or too many. */
static int take_digits(struct city_slice text, size_t *at, struct parts *parts)
{
	size_t start = *at;

	for (; *at < text.len && is_digit(text.at[*at]); (*at)++) {
		if (parts->digits > 0 || text.at[*at] != '0')
			parts->digits++;
		if (parts->digits > CITY_DECIMAL_DIGITS)
			return -1;
		parts->units = parts->units * 10 + (text.at[*at] - '0');
	}
	return *at > start ? 0 : -1;
}

/* The exponent behind e or E; -1 when it is no number. */
static int take_exponent(struct city_slice text, size_t *at, int *exponent)
{
	bool negative = false;
	size_t start;

	(*at)++;
	if (*at < text.len && (text.at[*at] == '+' || text.at[*at] == '-'))
		negative = text.at[(*at)++] == '-';
	start = *at;
	for (; *at < text.len && is_digit(text.at[*at]); (*at)++)
		if (*exponent < 10000)
			*exponent = *exponent * 10 + (text.at[*at] - '0');
	if (negative)
		*exponent = -*exponent;
	return *at > start ? 0 : -1;
}

/* Moves the point by the exponent. */
static int settle(struct parts *parts, int exponent)
{
	int scale = parts->scale - exponent;

	if (parts->units == 0) {
		parts->scale = scale < 0 ? 0 : scale;
		if (parts->scale > CITY_DECIMAL_DIGITS)
			parts->scale = CITY_DECIMAL_DIGITS;
		return 0;
	}
	if (scale < 0) {
		if (parts->digits - scale > CITY_DECIMAL_DIGITS)
			return -1;
		parts->units *= power_of_ten[-scale];
		scale = 0;
	}
	while (scale > CITY_DECIMAL_DIGITS && parts->units % 10 == 0) {
		parts->units /= 10;
		scale--;
	}
	parts->scale = scale;
	return scale <= CITY_DECIMAL_DIGITS ? 0 : -1;
}

/*
 * Nearly all there is: digits, a point perhaps, so short that nothing can be too
 * much.  What is not of that kind is left to the whole grammar.
 */
static bool parse_short(struct city_slice text, struct city_decimal *value)
{
	const char *at = text.at, *end = at + text.len, *first, *point;
	bool negative = text.len && *at == '-';
	int64_t units = 0;

	if (text.len > CITY_DECIMAL_DIGITS)
		return false;
	at += negative;
	for (first = at; at < end && is_digit(*at); at++)
		units = units * 10 + (*at - '0');
	point = at;
	if (at == first || (*first == '0' && at - first > 1))
		return false;
	if (at < end && *at == '.') {
		for (first = ++at; at < end && is_digit(*at); at++)
			units = units * 10 + (*at - '0');
		point = first;
		if (at == first)
			return false;
	}
	if (at != end)
		return false;
	value->units = negative ? -units : units;
	value->scale = (int)(end - point);
	return true;
}

/* By the whole grammar. */
static int parse_long(struct city_slice text, struct city_decimal *value)
{
	struct parts parts = { 0 };
	size_t at = 0, point;
	int exponent = 0;

	if (at < text.len && text.at[at] == '-') {
		parts.negative = true;
		at++;
	}
	if (at + 1 < text.len && text.at[at] == '0' && is_digit(text.at[at + 1]))
		return -1;
	if (take_digits(text, &at, &parts))
		return -1;
	if (at < text.len && text.at[at] == '.') {
		point = ++at;
		if (take_digits(text, &at, &parts))
			return -1;
		if (at - point > 10000)
			return -1;
		parts.scale = (int)(at - point);
	}
	if (at < text.len && (text.at[at] == 'e' || text.at[at] == 'E'))
		if (take_exponent(text, &at, &exponent))
			return -1;
	if (at != text.len || settle(&parts, exponent))
		return -1;
	value->units = parts.negative ? -parts.units : parts.units;
	value->scale = parts.scale;
	return 0;
}

int city_decimal_parse(struct city_slice text, struct city_decimal *value)
{
	return parse_short(text, value) ? 0 : parse_long(text, value);
}

int64_t city_divide_rounded(int64_t n, int64_t d, enum city_rounding mode)
{
	int64_t quotient = n / d, rest = n % d;
	int64_t away = n < 0 ? -1 : 1;
	int64_t size = rest < 0 ? -rest : rest;
	bool up = false;

	if (size == 0)
		return quotient;
	switch (mode) {
	case CITY_ROUND_UP: up = true; break;
	case CITY_ROUND_DOWN: break;
	/* size > d - size is size * 2 > d without the overflow. */
	case CITY_ROUND_HALF_UP: up = size >= d - size; break;
	case CITY_ROUND_HALF_EVEN:
		up = size > d - size || (size == d - size && quotient % 2 != 0);
		break;
	}
	return up ? quotient + away : quotient;
}

static bool fits(int64_t units)
{
	return units < power_of_ten[CITY_DECIMAL_DIGITS] &&
	       units > -power_of_ten[CITY_DECIMAL_DIGITS];
}

int city_decimal_rescale(struct city_decimal value, int scale,
			 enum city_rounding mode, struct city_decimal *result)
{
	int64_t units;

	if (scale < 0 || scale > CITY_DECIMAL_DIGITS)
		return -1;
	if (scale >= value.scale) {
		if (__builtin_mul_overflow(value.units,
					   power_of_ten[scale - value.scale], &units) ||
		    !fits(units))
			return -1;
	} else {
		units = city_divide_rounded(value.units,
					    power_of_ten[value.scale - scale], mode);
	}
	result->units = units;
	result->scale = scale;
	return 0;
}

int city_decimal_add(struct city_decimal a, struct city_decimal b,
		     struct city_decimal *sum)
{
	int scale = a.scale > b.scale ? a.scale : b.scale;
	int64_t units;

	/* Usually both have the same scale already. */
	if (a.scale != b.scale &&
	    (city_decimal_rescale(a, scale, CITY_ROUND_DOWN, &a) ||
	     city_decimal_rescale(b, scale, CITY_ROUND_DOWN, &b)))
		return -1;
	if (__builtin_add_overflow(a.units, b.units, &units) || !fits(units))
		return -1;
	sum->units = units;
	sum->scale = scale;
	return 0;
}

/* Whole part and fraction (as 18 digits) compared one after the other. */
static int compare_parts(struct city_decimal a, struct city_decimal b)
{
	int64_t whole_a = a.units / power_of_ten[a.scale];
	int64_t whole_b = b.units / power_of_ten[b.scale];
	int64_t rest_a, rest_b;

	if (whole_a != whole_b)
		return whole_a < whole_b ? -1 : 1;
	rest_a = a.units % power_of_ten[a.scale] *
		 power_of_ten[CITY_DECIMAL_DIGITS - a.scale];
	rest_b = b.units % power_of_ten[b.scale] *
		 power_of_ten[CITY_DECIMAL_DIGITS - b.scale];
	return (rest_a > rest_b) - (rest_a < rest_b);
}

int city_decimal_compare(struct city_decimal a, struct city_decimal b)
{
	int64_t x = a.units, y = b.units;

	/* Both at the finer scale; only long numbers do not fit there. */
	if ((a.scale < b.scale &&
	     __builtin_mul_overflow(x, power_of_ten[b.scale - a.scale], &x)) ||
	    (b.scale < a.scale &&
	     __builtin_mul_overflow(y, power_of_ten[a.scale - b.scale], &y)))
		return compare_parts(a, b);
	return (x > y) - (x < y);
}

int city_decimal_divide(struct city_decimal numerator, int64_t divisor,
			int scale, enum city_rounding mode,
			struct city_decimal *result)
{
	int64_t units = numerator.units, by = divisor;

	if (scale < 0 || scale > CITY_DECIMAL_DIGITS)
		return -1;
	/* One division, one rounding: the scales are brought in first. */
	if (scale >= numerator.scale) {
		if (__builtin_mul_overflow(
			    units, power_of_ten[scale - numerator.scale], &units))
			return -1;
	} else if (__builtin_mul_overflow(
			   by, power_of_ten[numerator.scale - scale], &by)) {
		return -1;
	}
	units = city_divide_rounded(units, by, mode);
	if (!fits(units))
		return -1;
	result->units = units;
	result->scale = scale;
	return 0;
}

void city_decimal_put(struct city_buf *to, struct city_decimal value)
{
	uint64_t rest = value.units < 0 ? 0 - (uint64_t)value.units :
					  (uint64_t)value.units;
	int digits = value.scale + 1; /* one at least before the point */
	char *at = city_buf_reserve(to, CITY_DECIMAL_DIGITS + 3);
	size_t len;

	if (!at)
		return;
	while (digits <= CITY_DECIMAL_DIGITS &&
	       rest >= (uint64_t)power_of_ten[digits])
		digits++;
	len = (size_t)digits + (value.scale > 0) + (value.units < 0);
	to->len += len;
	at += len;
	for (int i = 0; i < digits; i++, rest /= 10) {
		if (i == value.scale && i > 0)
			*--at = '.';
		*--at = (char)('0' + rest % 10);
	}
	if (value.units < 0)
		*--at = '-';
}
