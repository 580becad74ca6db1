/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number - fast ways that are exact where they can be taken, and the C library
 * behind them.
 *
 * The fastest rest on one thing: an integer up to 2^53 and a power of ten up to
 * 10^22 are doubles without rounding, so that one multiplication or division of
 * the two is rounded once, which is what "correctly rounded" means (Clinger
 * 1990).  Next come integers of 128 bits, which are exact in themselves.  strtod
 * and printf of the C library are exact as well, but ten times slower; they see
 * only very large and very small numbers.  Programs never call setlocale, so
 * their point is a point.
 */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/decimal.h"
#include "city/number.h"

/* Arithmetic wider than double, as the x87 does it, would round twice. */
#define ROUNDS_ONCE (FLT_EVAL_METHOD == 0)

#define MOST_EXACT (UINT64_C(1) << 53)
#define MOST_POWER 22
#define MOST_DECIMALS 8 /* that are looked for one by one */

/*
 * Half way between two doubles there is a number of at most 767 digits; of a
 * longer one it matters only whether anything but zeros follows.
 */
#define MOST_DIGITS 800

typedef unsigned __int128 wide;

static const double power_of_ten[MOST_POWER + 1] = {
	1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,	1e8,  1e9,  1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static const uint64_t integer_power_of_ten[] = {
	1,
	10,
	100,
	1000,
	10000,
	100000,
	1000000,
	10000000,
	100000000,
	1000000000,
	10000000000,
	100000000000,
	1000000000000,
	10000000000000,
	100000000000000,
	1000000000000000,
	10000000000000000,
	100000000000000000,
	1000000000000000000,
	10000000000000000000u,
};

/* 2^exponent, for exponents of normal doubles. */
static double power_of_two(int exponent)
{
	uint64_t bits = (uint64_t)(exponent + 1023) << 52;
	double power;

	memcpy(&power, &bits, sizeof(power));
	return power;
}

/* A number's text taken apart: all its digits, times 10^exponent. */
struct parts {
	const char *digits;  /* the point may be among them */
	const char *end;     /* behind the last */
	int64_t count;       /* without point; zeros in front only where below 20 */
	uint64_t mantissa;   /* their value, if there are at most 19 */
	int64_t exponent;
	bool negative;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The exponent behind e or E; beyond any that matters it is not exact. */
static const char *take_exponent(const char *at, const char *end, int64_t *exponent)
{
	bool negative = false;
	const char *first;
	int64_t value = 0;

	if (at < end && (*at == '+' || *at == '-'))
		negative = *at++ == '-';
	for (first = at; at < end && is_digit(*at); at++)
		if (value < INT64_C(1) << 56)
			value = value * 10 + (*at - '0');
	*exponent += negative ? -value : value;
	return at > first && at == end ? at : NULL;
}

/* By the grammar of RFC 8259; 0 or -1. */
static int take_apart(struct city_slice text, struct parts *parts)
{
	const char *at = text.at, *end = at + text.len, *whole, *point = NULL;
	uint64_t mantissa = 0;

	parts->negative = at < end && *at == '-';
	at += parts->negative;
	for (whole = at; at < end && is_digit(*at); at++)
		mantissa = mantissa * 10 + (uint64_t)(*at - '0');
	if (at == whole || (*whole == '0' && at - whole > 1))
		return -1;
	if (at < end && *at == '.') {
		for (point = ++at; at < end && is_digit(*at); at++)
			mantissa = mantissa * 10 + (uint64_t)(*at - '0');
		if (at == point)
			return -1;
	}
	parts->end = at;
	parts->exponent = point ? point - at : 0;
	parts->mantissa = mantissa;
	parts->count = (at - whole) - (point != NULL);
	for (parts->digits = whole; parts->count > 19; parts->digits++) {
		if (*parts->digits != '0' && *parts->digits != '.')
			break;
		parts->count -= *parts->digits == '0';
	}
	if (at == end)
		return 0;
	if (*at != 'e' && *at != 'E')
		return -1;
	return take_exponent(at + 1, end, &parts->exponent) ? 0 : -1;
}

/*
 * m / 10^k, for 0 < m < 2^64 and 0 <= k <= 19.  Both are shifted left until their
 * highest bit is set, so that the quotient has 63 or 64 bits.  Whether anything
 * is left over goes into its last bit, far below those that are kept: the
 * conversion to double then rounds once, and rightly.
 */
static double divide(uint64_t m, int k)
{
	uint64_t d = integer_power_of_ten[k], quotient;
	int m_shift = __builtin_clzll(m), d_shift = __builtin_clzll(d);
	wide n = (wide)(m << m_shift) << 63;

	d <<= d_shift;
	quotient = (uint64_t)(n / d);
	quotient |= n % d != 0;
	return (double)quotient * power_of_two(d_shift - m_shift - 63);
}

/* By one operation on exact values, where that can be done. */
static bool try_exact(const struct parts *parts, double *value)
{
	uint64_t mantissa = parts->mantissa;
	int64_t exponent = parts->exponent;

	if (!ROUNDS_ONCE || parts->count > 19)
		return false;
	if (mantissa > MOST_EXACT && exponent <= 0 && exponent >= -19) {
		*value = divide(mantissa, (int)-exponent);
		return true;
	}
	/* 1e30: the zeros that are too many go to the integer, if it has room. */
	for (; exponent > MOST_POWER && mantissa && mantissa <= MOST_EXACT; exponent--)
		mantissa *= 10;
	if (mantissa > MOST_EXACT)
		return false;
	if (mantissa == 0)
		*value = 0;
	else if (exponent >= 0)
		*value = (double)mantissa * power_of_ten[exponent];
	else if (exponent >= -MOST_POWER)
		*value = (double)mantissa / power_of_ten[-exponent];
	else
		return false;
	return true;
}

/* Through the C library, which wants an end; without the sign. */
static double by_library(struct city_slice whole, const struct parts *parts)
{
	char text[MOST_DIGITS + 32];
	size_t n = 0;
	int64_t left = parts->count;
	bool more = false;

	if (whole.len < MOST_DIGITS) {
		n = whole.len - parts->negative;
		memcpy(text, whole.at + parts->negative, n);
		text[n] = '\0';
		return strtod(text, NULL);
	}
	for (const char *at = parts->digits; at < parts->end; at++) {
		if (*at == '.')
			continue;
		if (n < MOST_DIGITS) {
			text[n++] = *at;
			left--;
		} else {
			more |= *at != '0';
		}
	}
	/* One more digit stands for all that are left out. */
	if (more) {
		text[n++] = '1';
		left--;
	}
	snprintf(text + n, sizeof(text) - n, "e%lld",
		 (long long)(parts->exponent + left));
	return strtod(text, NULL);
}

int city_number_parse(struct city_slice text, double *value)
{
	struct parts parts;
	double size;

	if (take_apart(text, &parts))
		return -1;
	if (!try_exact(&parts, &size))
		size = by_library(text, &parts);
	if (isinf(size))
		return -1;
	*value = parts.negative ? -size : size;
	return 0;
}

/* Digits, `point` of them before the point, as ECMAScript writes them. */
static void put_digits(struct city_buf *to, const char *digits, int n, int point)
{
	char text[48];
	char *at = text;

	if (point > 21 || point < -5) {
		*at++ = digits[0];
		if (n > 1)
			*at++ = '.';
		memcpy(at, digits + 1, (size_t)(n - 1));
		at += n - 1;
		at += snprintf(at, 8, "e%+d", point - 1);
	} else if (point <= 0) {
		memset(at, '0', (size_t)(2 - point));
		at[1] = '.';
		at += 2 - point;
		memcpy(at, digits, (size_t)n);
		at += n;
	} else if (point >= n) {
		memcpy(at, digits, (size_t)n);
		memset(at + n, '0', (size_t)(point - n));
		at += point;
	} else {
		memcpy(at, digits, (size_t)point);
		at += point;
		*at++ = '.';
		memcpy(at, digits + point, (size_t)(n - point));
		at += n - point;
	}
	city_buf_put(to, text, (size_t)(at - text));
}

/*
 * Integers up to 2^53, and value = m / 10^k with m < 10^15, for the smallest k.
 * The division is the one that reading does, so m and k read back as the value.
 * No fewer digits do: they would be another decimal of at most 15 digits with the
 * same nearest double, and there is at most one (DBL_DIG).  Where there is an m,
 * value and value * 10^k were rounded once each: the product is off by less than
 * m / 2^51, which is less than 1/2.  What is off by more need not be divided.
 */
static bool put_short(struct city_buf *to, double value)
{
	if (value <= 0x1p53 && (double)(int64_t)value == value) {
		city_decimal_put(to, (struct city_decimal){ (int64_t)value, 0 });
		return true;
	}
	/* Below, it would need an exponent. */
	if (!ROUNDS_ONCE || value < 1e-6)
		return false;
	for (int k = 1; k <= MOST_DECIMALS; k++) {
		double scaled = value * power_of_ten[k];
		int64_t m;

		if (scaled >= 1e15)
			break;
		m = (int64_t)(scaled + 0.5);
		if (fabs(scaled - (double)m) <= scaled * 0x1p-51 &&
		    (double)m / power_of_ten[k] == value) {
			city_decimal_put(to, (struct city_decimal){ m, k });
			return true;
		}
	}
	return false;
}

/*
 * The numbers that read back as value = c * 2^q are those between the points half
 * way to its neighbours: (4c - 2) / 4 and (4c + 2) / 4, times 2^q; the lower one
 * (4c - 1) / 4 where c is a power of two, for the doubles below are twice as
 * dense.  The points themselves belong to it if c is even.  All three times 10^p
 * are integers of 128 bits over 2^s; p is such that 17 or 18 digits stand before
 * the point, which is enough for any double.  Then digits are taken off the end as
 * long as an integer is left between the two, and the one nearest to the value is
 * it; of two, the even one.  (Steele and White 1990, done at once.)
 */
static bool put_long(struct city_buf *to, double value)
{
	uint64_t bits, c, low, high, digits, unit = 1;
	char text[20];
	int exponent, p, s, n, cut = 0, at = sizeof(text);
	wide scale, edge, twice, half_way;
	bool odd;

	memcpy(&bits, &value, sizeof(bits));
	exponent = (int)(bits >> 52) - 1023;
	if (exponent < -16 || exponent > 53)
		return false;
	c = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
	odd = c & 1;
	/* 1233 / 4096 is log10(2): the power of ten at or below 2^exponent. */
	p = 16 - (exponent * 1233 >> 12);
	s = 54 - exponent;
	scale = (wide)integer_power_of_ten[p > 19 ? 19 : p] *
		integer_power_of_ten[p > 19 ? p - 19 : 0];

	edge = (4 * c - (c == UINT64_C(1) << 52 ? 1 : 2)) * scale;
	low = (uint64_t)(edge >> s);
	low += odd || (wide)low << s != edge;
	edge = (4 * c + 2) * scale;
	high = (uint64_t)(edge >> s);
	high -= odd && (wide)high << s == edge;
	while (high / 10 >= (low + 9) / 10) {
		high /= 10;
		low = (low + 9) / 10;
		unit *= 10;
		cut++;
	}
	twice = 8 * c * scale;
	digits = (uint64_t)(twice >> (s + 1)) / unit;
	half_way = (wide)(2 * digits + 1) * unit << s;
	digits += twice > half_way || (twice == half_way && digits % 2 != 0);
	digits = digits < low ? low : digits > high ? high : digits;
	while (digits) {
		text[--at] = (char)('0' + digits % 10);
		digits /= 10;
	}
	n = (int)sizeof(text) - at;
	put_digits(to, text + at, n, n - (p - cut));
	return true;
}

/* One more in the last digit of "d.ddde+xx"; all nines make no number. */
static void count_up(char *text)
{
	char *at = strchr(text, 'e') - 1;

	for (; at > text && (*at == '9' || *at == '.'); at--)
		if (*at == '9')
			*at = '0';
	(*at)++;
}

/*
 * The rest, by trial.  printf's digits are those nearest to the value; the first
 * number of them that reads back is the shortest.  Where c is a power of two,
 * those above may read back when the nearest, below, do not.  A normal double
 * is told by its first 15 digits, zeros taken off, if by fewer than 16.
 */
static void put_by_library(struct city_buf *to, double value)
{
	char text[32], digits[20];
	int n = value < DBL_MIN ? 1 : 15, exponent;
	bool edge = frexp(value, &exponent) == 0.5;

	for (;; n++) {
		snprintf(text, sizeof(text), "%.*e", n - 1, value);
		if (n == 17 || strtod(text, NULL) == value)
			break;
		if (!edge)
			continue;
		count_up(text);
		if (strtod(text, NULL) == value)
			break;
	}
	digits[0] = text[0];
	if (n > 1)
		memcpy(digits + 1, text + 2, (size_t)(n - 1));
	while (n > 1 && digits[n - 1] == '0')
		n--;
	exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	put_digits(to, digits, n, exponent + 1);
}

void city_number_put(struct city_buf *to, double value)
{
	if (!isfinite(value)) {
		city_buf_put_text(to, "null");
		return;
	}
	if (signbit(value)) {
		city_buf_put_char(to, '-');
		value = -value;
	}
	if (!put_short(to, value) && !put_long(to, value))
		put_by_library(to, value);
}
