/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_quick - values that are as agreed already, told in one look.
 *
 * It accepts only what city_contract_value accepts, with the same bytes, and
 * refuses nothing: whatever is not plain is left to that.
 */
#include "config.h"

#include <endian.h>
#include <string.h>

#include "city/contract.h"
#include "city/text.h"

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* Whether the string has a text that needs no decoding and is no "no value". */
static bool is_plain(const struct city_contract *contract,
		     const struct city_field *from)
{
	return from->type == CITY_STRING && !from->value_escaped &&
	       !contract->may_be_missing[(unsigned char)from->value.at[1]];
}

/*
 * Digits as JSON has them, with a point perhaps, so few that nothing can be too
 * much.  What stands behind a value is no digit: its end is found, not counted.
 */
static bool take_number(struct city_slice text, struct city_decimal *value)
{
	const char *at = text.at, *end = text.at + text.len, *first, *point;
	bool negative = *at == '-';
	int64_t units = 0;

	if (text.len > CITY_DECIMAL_DIGITS)
		return false;
	first = at += negative;
	for (; is_digit(*at); at++)
		units = units * 10 + (*at - '0');
	if (at == first || (*first == '0' && at > first + 1))
		return false;
	point = at;
	if (*at == '.') {
		point = ++at;
		for (; is_digit(*at); at++)
			units = units * 10 + (*at - '0');
		if (at == point)
			return false;
	}
	value->units = negative ? -units : units;
	value->scale = (int)(at - point);
	return at == end;
}

/* The number whose digits are the eight bytes, the first of them the lowest. */
static int64_t number_of(uint64_t eight)
{
	eight = (eight * 10 + (eight >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
	eight = (eight * 100 + (eight >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
	return (int64_t)((eight * 10000 + (eight >> 32)) & UINT64_C(0xFFFFFFFF));
}

/*
 * A number without sign, of at most eight bytes: all are looked at in one step, for
 * a loop over one to four digits is guessed wrong at every other number.  *whole is
 * what stands before the point, *point where it stands; 0 = there is none.
 */
static bool is_short_number(struct city_slice text, int64_t *whole, size_t *point)
{
	const uint64_t zeros = UINT64_C(0x3030303030303030);
	uint64_t eight, beyond, others;
	size_t digits = text.len;

	*point = 0;
	if (text.len - 1 >= 8)
		return false;
	memcpy(&eight, text.at, 8);
	/* The bytes behind the number are to be zeros, the first to be lowest. */
	beyond = text.len < 8 ? UINT64_MAX << (8 * text.len) : 0;
	eight = ((le64toh(eight) & ~beyond) | (zeros & beyond)) ^ zeros;
	/* The high bit of each byte that is no digit, 0 to 9 by now. */
	others = (((eight & UINT64_C(0x7F7F7F7F7F7F7F7F)) +
		   UINT64_C(0x7676767676767676)) | eight) &
		 UINT64_C(0x8080808080808080);
	if (others) {
		digits = *point = (size_t)__builtin_ctzll(others) / 8;
		if ((others & (others - 1)) != 0 || text.at[digits] != '.' ||
		    digits == 0 || digits + 1 == text.len)
			return false;
	}
	*whole = number_of(eight << (8 * (8 - digits)));
	return *text.at != '0' || digits == 1;
}

static bool is_in_range(const struct city_constraints *is, struct city_decimal number)
{
	return (!is->minimum.given ||
		city_decimal_compare(number, is->minimum.at.number) >= 0) &&
	       (!is->maximum.given ||
		city_decimal_compare(number, is->maximum.at.number) <= 0);
}

/* Few numbers are so near a limit that more than their whole part is asked for. */
static bool is_number(const struct city_contract_field *field, struct city_slice text)
{
	struct city_decimal number;
	int64_t whole;
	size_t point;

	if (is_short_number(text, &whole, &point) && whole >= field->least &&
	    whole < field->beyond)
		return point == 0 || field->type == CITY_CONTRACT_NUMBER;
	return take_number(text, &number) && is_in_range(&field->constraints, number) &&
	       (number.scale == 0 || field->type == CITY_CONTRACT_NUMBER);
}

static bool quick_number(const struct city_contract *contract,
			 const struct city_contract_field *field,
			 const struct city_field *from, struct city_slice *value)
{
	struct city_slice text = from->value;

	if (is_plain(contract, from))
		text = (struct city_slice){ text.at + 1, text.len - 2 };
	else if (from->type != CITY_NUMBER)
		return false;
	*value = text;
	return is_number(field, text);
}

/* The number that two digits are, or beyond 99 where they are none. */
static unsigned two_digits(const char *at)
{
	unsigned tens = (unsigned char)(at[0] - '0'), ones = (unsigned char)(at[1] - '0');

	return tens < 10 && ones < 10 ? tens * 10 + ones : 100;
}

/*
 * YYYY-MM-DDTHH:MM:SS+HH:MM of a day that its month has in every year; the rest of
 * the calendar, and other ways to write a time, are for city_time_parse.
 */
static bool is_usual_time(struct city_slice text)
{
	const char *at = text.at;
	unsigned month, day;

	if (text.len != 25 || at[4] != '-' || at[7] != '-' || at[10] != 'T' ||
	    at[13] != ':' || at[16] != ':' || (at[19] != '+' && at[19] != '-') ||
	    at[22] != ':')
		return false;
	month = two_digits(at + 5);
	day = two_digits(at + 8);
	return two_digits(at) - 1 < 99 && two_digits(at + 2) < 100 && month - 1 < 12 &&
	       day - 1 < (month == 2 ? 28 : 30) && two_digits(at + 11) < 24 &&
	       two_digits(at + 14) < 60 && two_digits(at + 17) < 60 &&
	       two_digits(at + 20) < 24 && two_digits(at + 23) < 60;
}

static bool quick_time(const struct city_contract *contract,
		       const struct city_field *from, struct city_slice *value)
{
	struct city_slice text = { from->value.at + 1, from->value.len - 2 };
	struct city_time time;

	*value = from->value;
	return is_plain(contract, from) &&
	       (is_usual_time(text) || city_time_parse(text, &time) == 0);
}

static bool quick_text(const struct city_contract *contract,
		       const struct city_contract_field *field,
		       const struct city_field *from, struct city_slice *value)
{
	*value = from->value;
	return is_plain(contract, from) &&
	       (!field->fold ||
		city_text_is_plain((struct city_slice){ from->value.at + 1,
							from->value.len - 2 }));
}

bool city_contract_quick(const struct city_contract *contract,
			 const struct city_contract_field *field,
			 const struct city_field *from, struct city_slice *value)
{
	if (!field->quick)
		return false;
	switch (field->type) {
	case CITY_CONTRACT_NUMBER:
	case CITY_CONTRACT_INTEGER: return quick_number(contract, field, from, value);
	case CITY_CONTRACT_STRING: return quick_text(contract, field, from, value);
	case CITY_CONTRACT_DATETIME: return quick_time(contract, from, value);
	default: return false;
	}
}
