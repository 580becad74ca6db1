/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hanzi - numerals by place and by scale.
 *
 * A number is a row of sections, each below 10000 when written in numerals, each
 * behind the first with a smaller scale (亿, 万, none) than the one before.
 */
#include "config.h"

#include <string.h>

#include "city/hanzi.h"
#include "city/unit.h"

enum { CHARACTER = 3 }; /* bytes of any of them in UTF-8 */

static bool begins(struct city_slice text, size_t at, const char *word)
{
	size_t n = strlen(word);

	return at <= text.len && text.len - at >= n &&
	       memcmp(text.at + at, word, n) == 0;
}

/* The value of the numeral at `at`, -1 when it is none. */
static int digit_at(struct city_slice text, size_t at)
{
	static const struct {
		const char *word;
		int value;
	} numerals[] = { { "〇", 0 }, { "零", 0 }, { "一", 1 }, { "二", 2 },
			 { "两", 2 }, { "三", 3 }, { "四", 4 }, { "五", 5 },
			 { "六", 6 }, { "七", 7 }, { "八", 8 }, { "九", 9 } };

	for (size_t i = 0; i < sizeof(numerals) / sizeof(numerals[0]); i++)
		if (begins(text, at, numerals[i].word))
			return numerals[i].value;
	return -1;
}

/* 10, 100 or 1000 for 十, 百 or 千, else 0. */
static int place_at(struct city_slice text, size_t at)
{
	return begins(text, at, "十") ? 10 :
	       begins(text, at, "百") ? 100 :
	       begins(text, at, "千") ? 1000 :
					0;
}

bool city_hanzi_is_numeral(struct city_slice text)
{
	return digit_at(text, 0) >= 0 || place_at(text, 0) > 0;
}

/* Numerals by place, as years are written: 二〇二六.  Two at least. */
static int take_row(struct city_slice text, size_t *at, struct city_decimal *value)
{
	int64_t units = 0;
	size_t n = 0, end = *at;

	for (int digit; (digit = digit_at(text, end)) >= 0; end += CHARACTER) {
		if (++n > CITY_DECIMAL_DIGITS)
			return -1;
		units = units * 10 + digit;
	}
	*value = (struct city_decimal){ units, 0 };
	*at = end;
	return 0;
}

/*
 * One section with places: 一千零五十, 十二, 百五十.  A zero must stand for each
 * run of places left out, and a last digit alone is the ones only behind 十 or
 * a zero: 一百五 is 150 to some and 105 to others.
 *   zero_before  the section may begin with a zero, as 三万零五十 does
 */
static int take_section(struct city_slice text, size_t *at, bool zero_before,
			struct city_decimal *value, bool *zero)
{
	int64_t units = 0;
	int last = 10000; /* the place before */
	bool gap = false;

	*zero = false;
	while (*at < text.len) {
		int digit = digit_at(text, *at), place;

		if (digit == 0) {
			if (gap || (last == 10000 && !zero_before) || last == 1)
				return -1;
			*zero |= last == 10000;
			gap = true;
			*at += CHARACTER;
			continue;
		}
		place = place_at(text, digit > 0 ? *at + CHARACTER : *at);
		if (digit < 0 && place == 0)
			break;
		/* Without a numeral before it, only a 十 at the front is one. */
		if (digit < 0 && (place != 10 || last != 10000))
			return -1;
		*at += (digit > 0) * (size_t)CHARACTER;
		*at += (place > 0) * (size_t)CHARACTER;
		place = place ? place : 1;
		if (place >= last || (last != 10000 && place * 10 < last && !gap) ||
		    (last != 10000 && place * 10 == last && gap))
			return -1;
		units += (int64_t)(digit < 0 ? 1 : digit) * place;
		last = place;
		gap = false;
	}
	if (gap || last == 10000)
		return -1;
	*value = (struct city_decimal){ units, 0 };
	return 0;
}

/* Digits with a point perhaps, as far as they go. */
static int take_digits(struct city_slice text, size_t *at, struct city_decimal *value)
{
	size_t end = *at;

	while (end < text.len && ((text.at[end] >= '0' && text.at[end] <= '9') ||
				  text.at[end] == '.'))
		end++;
	if (city_decimal_parse((struct city_slice){ text.at + *at, end - *at }, value))
		return -1;
	*at = end;
	return 0;
}

/* The power of 万亿, 亿 or 万 at *at, which it steps behind; 0 when none. */
static int take_scale(struct city_slice text, size_t *at)
{
	static const struct {
		const char *word;
		int power;
	} scales[] = { { "万亿", 12 }, { "亿", 8 }, { "万", 4 } };

	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
		if (!begins(text, *at, scales[i].word))
			continue;
		*at += strlen(scales[i].word);
		return scales[i].power;
	}
	return 0;
}

/* Whether a row of numerals is without places and scales. */
static bool is_row(struct city_slice text, size_t at)
{
	size_t n = 0;

	for (; digit_at(text, at) >= 0; at += CHARACTER)
		n++;
	return n > 0 && place_at(text, at) == 0 &&
	       (n > 1 || take_scale(text, &at) == 0);
}

static bool starts_digits(struct city_slice text, size_t at)
{
	return at < text.len && text.at[at] >= '0' && text.at[at] <= '9';
}

/*
 * A section behind another one.  Nothing can be left open: of digits it needs
 * its own scale; of numerals, a zero where its thousands are missing.  Neither
 * may reach the scale of the one before.
 */
static bool may_follow(struct city_decimal section, int power, int last, bool digits,
		       bool zero)
{
	static const int64_t most[] = { 10000, 100000000 };

	if (power >= last || (digits && power == 0))
		return false;
	if (city_decimal_compare(section, (struct city_decimal){
						  most[last - power > 4], 0 }) >= 0)
		return false;
	return digits || zero || (last - power == 4 && section.units >= 1000);
}

/* All sections, added up at their scales. */
static int take_sections(struct city_slice text, size_t *at,
			 struct city_decimal *value, bool *scaled)
{
	struct city_decimal section, sum = { 0, 0 };
	bool digits = starts_digits(text, *at), zero = false;
	int last = 0;

	for (bool first = true;; first = false) {
		int power, failed;
		bool more;

		failed = digits ? take_digits(text, at, &section) :
				  take_section(text, at, !first, &section, &zero);
		if (failed)
			return -1;
		power = take_scale(text, at);
		more = digits ? starts_digits(text, *at) :
				city_hanzi_is_numeral((struct city_slice){
					text.at + *at, text.len - *at });
		/* Behind a point, or behind the ones, nothing can follow. */
		if ((more && (power == 0 || section.scale > 0)) ||
		    (!first && !may_follow(section, power, last, digits, zero)) ||
		    city_unit_convert(section, power, &section) ||
		    city_decimal_add(sum, section, &sum))
			return -1;
		*scaled |= power > 0;
		last = power;
		if (!more)
			break;
	}
	*value = sum;
	return 0;
}

int city_hanzi_number(struct city_slice text, struct city_decimal *value,
		      size_t *used, bool *scaled)
{
	struct city_decimal number;
	bool negative = begins(text, 0, "-"), has_scale = false;
	size_t at = negative || begins(text, 0, "+");
	int failed;

	if (!starts_digits(text, at) && is_row(text, at))
		failed = take_row(text, &at, &number) || take_scale(text, &at);
	else
		failed = take_sections(text, &at, &number, &has_scale);
	if (failed)
		return -1;
	number.units = negative ? -number.units : number.units;
	*value = number;
	*used = at;
	if (scaled)
		*scaled = has_scale;
	return 0;
}
