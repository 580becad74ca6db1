/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_number - texts of numbers through city_decimal and city_number, judged by
 * their digits, by strtod and printf, and by integers of 128 bits.
 *
 * Input: a byte that chooses scale and rounding, and one number or two, one a
 * line.  The first eight bytes are taken for a double as well.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/decimal.h"
#include "city/number.h"
#include "fuzz.h"

__extension__ typedef __int128 wide;

/* A number by its digits alone: 0.digits * 10^point; digits "" is zero. */
struct digits {
	char digit[4100];
	size_t n;
	long point;
	long written;  /* digits of the mantissa behind its leading zeros */
	long fraction; /* digits behind the point, or -1 when there is an exponent */
	bool negative;
};

static size_t count_digits(const char *p, const char *end)
{
	const char *begin = p;

	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return (size_t)(p - begin);
}

static void add_digits(struct digits *to, const char *p, size_t n)
{
	for (; n; n--, p++) {
		if (to->n == 0 && *p == '0')
			continue;
		to->digit[to->n++] = *p;
	}
}

/* The number by the grammar of RFC 8259 section 6; -1 when it is none. */
static int read_digits(struct city_slice text, struct digits *to)
{
	const char *p = text.at, *end = p + text.len;
	long exponent = 0;
	size_t whole, n;

	*to = (struct digits){ 0 };
	to->negative = p < end && *p == '-';
	p += to->negative;
	whole = count_digits(p, end);
	if (whole == 0 || (whole > 1 && *p == '0'))
		return -1;
	add_digits(to, p, whole);
	to->point = (long)to->n;
	p += whole;
	if (p < end && *p == '.') {
		n = count_digits(++p, end);
		if (n == 0)
			return -1;
		for (size_t i = 0; to->n == 0 && i < n && p[i] == '0'; i++)
			to->point--;
		add_digits(to, p, n);
		to->fraction = (long)n;
		p += n;
	}
	to->written = (long)to->n;
	if (p < end && (*p == 'e' || *p == 'E')) {
		bool down = ++p < end && *p == '-';

		p += p < end && (*p == '-' || *p == '+');
		n = count_digits(p, end);
		if (n == 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			exponent = exponent < 100000000 ? exponent * 10 + p[i] - '0' :
							  exponent;
		to->point += down ? -exponent : exponent;
		to->fraction = -1;
		p += n;
	}
	while (to->n && to->digit[to->n - 1] == '0')
		to->n--;
	if (to->n == 0)
		to->point = 0;
	return p == end ? 0 : -1;
}

/* Whether 18 digits are enough, on both sides of the point. */
static bool fits(const struct digits *number)
{
	return (long)number->n - number->point <= CITY_DECIMAL_DIGITS &&
	       number->point <= CITY_DECIMAL_DIGITS &&
	       (long)number->n <= CITY_DECIMAL_DIGITS;
}

static wide power(int n)
{
	wide result = 1;

	while (n-- > 0)
		result *= 10;
	return result;
}

static bool in_range(wide units)
{
	return units > -power(CITY_DECIMAL_DIGITS) && units < power(CITY_DECIMAL_DIGITS);
}

static double as_double(struct city_slice text)
{
	struct city_buf copy = { 0 };
	double value;

	city_buf_put_slice(&copy, text);
	value = strtod(city_buf_text(&copy), NULL);
	city_buf_release(&copy);
	return value;
}

/* Prints the value and reads it again: the same, and the same number. */
static void check_printed(struct city_slice text, struct city_decimal value,
			  const struct digits *number)
{
	struct city_buf to = { 0 };
	struct city_decimal again;
	struct digits printed;

	city_decimal_put(&to, value);
	city_fuzz_require(read_digits(city_buf_slice(&to), &printed) == 0,
			  "what is printed is a number", text);
	city_fuzz_require(printed.n == number->n && printed.point == number->point &&
				  memcmp(printed.digit, number->digit, number->n) == 0 &&
				  (printed.negative == number->negative || !number->n),
			  "what is printed is the number that was read", text);
	city_fuzz_require(city_decimal_parse(city_buf_slice(&to), &again) == 0 &&
				  again.units == value.units &&
				  again.scale == value.scale,
			  "what is printed reads as the same value", text);
	city_fuzz_require(as_double(text) == as_double(city_buf_slice(&to)),
			  "strtod reads the same from both", text);
	city_buf_release(&to);
}

static bool check_text(struct city_slice text, struct city_decimal *value)
{
	struct digits number;
	bool is_number = read_digits(text, &number) == 0;

	if (city_decimal_parse(text, value)) {
		city_fuzz_require(!is_number || !fits(&number) ||
					  number.written > CITY_DECIMAL_DIGITS,
				  "a number of 18 digits is read", text);
		return false;
	}
	city_fuzz_require(is_number, "only numbers are read", text);
	city_fuzz_require(value->scale >= 0 && value->scale <= CITY_DECIMAL_DIGITS &&
				  in_range(value->units),
			  "a value is within its bounds", text);
	if (number.fraction >= 0 && number.fraction <= CITY_DECIMAL_DIGITS)
		city_fuzz_require(value->scale == number.fraction,
				  "trailing zeros are kept", text);
	check_printed(text, *value, &number);
	return true;
}

/* n / d by the definition of each mode; d > 0. */
static wide divide(wide n, wide d, enum city_rounding mode)
{
	wide size = n < 0 ? -n : n, low = size / d, rest = size % d;
	bool up = false;

	switch (mode) {
	case CITY_ROUND_UP: up = rest > 0; break;
	case CITY_ROUND_DOWN: break;
	case CITY_ROUND_HALF_UP: up = rest * 2 >= d; break;
	case CITY_ROUND_HALF_EVEN:
		up = rest * 2 > d || (rest * 2 == d && low % 2 == 1);
		break;
	}
	low += up;
	return n < 0 ? -low : low;
}

static void check_rescale(struct city_decimal a, int scale, enum city_rounding mode,
			  struct city_slice text)
{
	struct city_decimal got = { 0 };
	wide want = scale >= a.scale ? a.units * power(scale - a.scale) :
				       divide(a.units, power(a.scale - scale), mode);
	bool fine = city_decimal_rescale(a, scale, mode, &got) == 0;

	city_fuzz_require(fine == in_range(want), "only what does not fit fails to rescale",
			  text);
	city_fuzz_require(!fine || (got.units == want && got.scale == scale),
			  "rescaled as the mode says", text);
}

static void check_pair(struct city_decimal a, struct city_decimal b,
		       struct city_slice text)
{
	int scale = a.scale > b.scale ? a.scale : b.scale;
	wide wide_a = a.units * power(scale - a.scale);
	wide wide_b = b.units * power(scale - b.scale);
	struct city_decimal sum;
	bool fine = city_decimal_add(a, b, &sum) == 0;

	city_fuzz_require(city_decimal_compare(a, b) ==
				  (wide_a > wide_b) - (wide_a < wide_b),
			  "compared exactly", text);
	city_fuzz_require(fine || !in_range(wide_a) || !in_range(wide_b) ||
				  !in_range(wide_a + wide_b),
			  "only what does not fit fails to add", text);
	city_fuzz_require(!fine || (sum.units == wide_a + wide_b && sum.scale == scale),
			  "added exactly", text);
}

static void check_division(struct city_decimal a, int64_t divisor, int scale,
			   enum city_rounding mode, struct city_slice text)
{
	wide n = a.units, d = divisor, want;
	struct city_decimal got = { 0 };
	bool small;

	if (scale >= a.scale)
		n *= power(scale - a.scale);
	else if (__builtin_mul_overflow(d, power(a.scale - scale), &d))
		return;
	want = divide(n, d, mode);
	/* The steps between may need more than the 63 bits they have. */
	small = n <= INT64_MAX && n >= -INT64_MAX && d <= INT64_MAX;
	if (city_decimal_divide(a, divisor, scale, mode, &got) == 0)
		city_fuzz_require(got.units == want && got.scale == scale,
				  "divided and rounded once", text);
	else
		city_fuzz_require(!small || !in_range(want),
				  "only what does not fit fails to divide", text);
	if (small)
		city_fuzz_require(city_divide_rounded((int64_t)n, (int64_t)d, mode) ==
					  want,
				  "integers are divided as the mode says", text);
}

/* The text of a number as a double: what strtod makes of it, but no infinity. */
static void check_read(struct city_slice text)
{
	double got = 0.5, want = as_double(text);
	struct digits number;
	bool fine = read_digits(text, &number) == 0 && !isinf(want);

	city_fuzz_require((city_number_parse(text, &got) == 0) == fine,
			  "the numbers that doubles have, and no others", text);
	want = fine ? want : 0.5;
	city_fuzz_require(memcmp(&got, &want, sizeof(got)) == 0,
			  "the double is that of strtod", text);
}

/*
 * The fewest digits that read back, and of those the nearest.  printf gives the
 * nearest of n digits; beside a power of two, where doubles lie closer below than
 * above, that may not read back, but the next one above.
 */
static void shortest(double value, char *to, size_t room)
{
	for (int n = 0; n < 17; n++) {
		long long mantissa = 0;
		char *exponent;

		snprintf(to, room, "%.*e", n, value);
		if (strtod(to, NULL) == value)
			return;
		exponent = strchr(to, 'e');
		for (const char *p = to; p < exponent; p++)
			if (*p >= '0' && *p <= '9')
				mantissa = mantissa * 10 + (*p - '0');
		snprintf(to, room, "%s%llde%ld", signbit(value) ? "-" : "", mantissa + 1,
			 strtol(exponent + 1, NULL, 10) - n);
		if (strtod(to, NULL) == value)
			return;
	}
}

/* A double printed: as short as can be, and it comes back. */
static void check_put(double value, struct city_slice text)
{
	struct city_buf to = { 0 };
	struct digits printed, judged;
	char best[64];
	bool has_exponent;

	city_number_put(&to, value);
	if (!isfinite(value)) {
		city_fuzz_require_same(city_buf_slice(&to), city_slice_of("null"),
				       "there is no JSON for it", text);
		city_buf_release(&to);
		return;
	}
	shortest(value, best, sizeof(best));
	city_fuzz_require(read_digits(city_buf_slice(&to), &printed) == 0 &&
				  read_digits(city_slice_of(best), &judged) == 0,
			  "a double is printed as a number", text);
	city_fuzz_require(printed.n == judged.n && printed.point == judged.point &&
				  printed.negative == judged.negative &&
				  memcmp(printed.digit, judged.digit, judged.n) == 0,
			  "the fewest digits, and the nearest", city_buf_slice(&to));
	has_exponent = memchr(to.at, 'e', to.len) != NULL;
	city_fuzz_require(has_exponent == (printed.n && (printed.point > 21 ||
							 printed.point < -5)),
			  "an exponent as in ECMAScript", city_buf_slice(&to));
	check_read(city_buf_slice(&to));
	city_buf_release(&to);
}

static void check_double(struct city_slice text)
{
	double value;

	check_read(text);
	check_put(as_double(text), text);
	if (text.len >= sizeof(value)) {
		memcpy(&value, text.at, sizeof(value));
		check_put(value, text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct city_slice text = { "", 0 }, rest = { "", 0 };
	struct city_decimal a = { 0 }, b = { 0 };
	struct city_slice first, second;
	enum city_rounding mode;
	const char *line_end;
	bool both;
	int scale;

	if (len < 1 || len > 4096)
		return 0;
	text = (struct city_slice){ (const char *)bytes + 1, len - 1 };
	line_end = memchr(text.at, '\n', text.len);
	if (line_end) {
		rest.at = line_end + 1;
		rest.len = (size_t)(text.at + text.len - rest.at);
		text.len = (size_t)(line_end - text.at);
	}
	mode = (enum city_rounding)(bytes[0] & 3);
	scale = (bytes[0] >> 2) % (CITY_DECIMAL_DIGITS + 1);
	/* Copies that end where the text does. */
	first = city_fuzz_copy(text, '0');
	second = city_fuzz_copy(rest, '0');
	both = check_text(first, &a);
	if (both)
		check_rescale(a, scale, mode, text);
	check_double(first);
	both = check_text(second, &b) && both;
	if (both) {
		check_pair(a, b, text);
		check_pair(b, a, text);
		if (b.units > 0)
			check_division(a, b.units, scale, mode, text);
	}
	city_fuzz_free(first);
	city_fuzz_free(second);
	return 0;
}
