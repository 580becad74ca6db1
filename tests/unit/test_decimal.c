/* SPDX-License-Identifier: Apache-2.0 */
/* Decimals: exact reading and printing, and the rounding of GB/T 8170. */
#include "config.h"

#include <string.h>

#include "city/decimal.h"
#include "suite.h"

static struct city_decimal of(const char *text)
{
	struct city_decimal value;

	ck_assert_msg(city_decimal_parse(city_slice_of(text), &value) == 0, "%s", text);
	return value;
}

static void check_text(struct city_decimal value, const char *expected)
{
	struct city_buf buf = { 0 };

	city_decimal_put(&buf, value);
	ck_assert_str_eq(city_buf_text(&buf), expected);
	city_buf_release(&buf);
}

START_TEST(digits_of_a_number_are_kept_as_written)
{
	static const char *const same[] = { "0", "0.10", "12.50", "-0.05", "-7",
					    "144126219108390099", "0.000",
					    "999999999999999999", "0.00000000000000001" };

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		check_text(of(same[i]), same[i]);
}
END_TEST

START_TEST(exponents_move_the_point_exactly)
{
	check_text(of("1e3"), "1000");
	check_text(of("1.5E+2"), "150");
	check_text(of("12.5e-1"), "1.25");
	check_text(of("0e99"), "0");
	check_text(of("25e-3"), "0.025");
}
END_TEST

START_TEST(what_is_no_number_or_too_long_is_refused)
{
	static const char *const bad[] = {
		"",    "-",    "+1",   "01",  "1.",   ".5", "1e", "1e+", "0x1", "NaN",
		"1 ",  " 1",   "--1",  "1.2.3", "1e400", "1000000000000000000",
		"0.1234567890123456789", "1e-19", "\xEF\xBC\x91"
	};
	struct city_decimal value;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(city_decimal_parse(city_slice_of(bad[i]), &value) != 0,
			      "%s", bad[i]);
}
END_TEST

/* Behind "e0" the whole grammar is gone through; without, what is short is not. */
START_TEST(a_short_number_is_read_as_by_the_whole_grammar)
{
	static const char letters[] = "00123456789.-+x";
	uint32_t state = 2463534242u;

	for (int i = 0; i < 200000; i++) {
		struct city_decimal a = { 7, 7 }, b = { 7, 7 };
		char text[32];
		size_t n = 0, some;
		int read;

		/* Marsaglia 2003; the letters that are no digits are rare. */
		do {
			state ^= state << 13;
			state ^= state >> 17;
			state ^= state << 5;
			some = n == 0 || state % 3 == 0 ? sizeof(letters) - 1 : 12;
			text[n++] = letters[(state >> 8) % some];
		} while (n < 20 && (state >> 24) % 8);
		read = city_decimal_parse((struct city_slice){ text, n }, &a);
		memcpy(text + n, "e0", 2);
		ck_assert_int_eq(city_decimal_parse((struct city_slice){ text, n + 2 }, &b),
				 read);
		ck_assert(a.units == b.units && a.scale == b.scale);
	}
}
END_TEST

/* GB/T 8170-2008 vectors of the field: half goes to the even neighbour. */
START_TEST(half_even_rounding_is_that_of_gbt_8170)
{
	static const struct {
		const char *from;
		int scale;
		const char *to;
	} vectors[] = {
		{ "35.5", 0, "36" },  { "36.5", 0, "36" },   { "60.5", 0, "60" },
		{ "60.51", 0, "61" }, { "2.05", 1, "2.0" },  { "2.15", 1, "2.2" },
		{ "-36.5", 0, "-36" }, { "-35.5", 0, "-36" }, { "2.675", 2, "2.68" },
		{ "2.665", 2, "2.66" }, { "0.5", 0, "0" },
	};
	struct city_decimal value;

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		ck_assert_int_eq(city_decimal_rescale(of(vectors[i].from),
						      vectors[i].scale,
						      CITY_ROUND_HALF_EVEN, &value),
				 0);
		check_text(value, vectors[i].to);
	}
}
END_TEST

START_TEST(other_rounding_modes_go_where_their_names_say)
{
	ck_assert_int_eq(city_divide_rounded(5, 2, CITY_ROUND_HALF_UP), 3);
	ck_assert_int_eq(city_divide_rounded(-5, 2, CITY_ROUND_HALF_UP), -3);
	ck_assert_int_eq(city_divide_rounded(5, 4, CITY_ROUND_UP), 2);
	ck_assert_int_eq(city_divide_rounded(-5, 4, CITY_ROUND_UP), -2);
	ck_assert_int_eq(city_divide_rounded(7, 4, CITY_ROUND_DOWN), 1);
	ck_assert_int_eq(city_divide_rounded(8, 4, CITY_ROUND_UP), 2);
	ck_assert_int_eq(city_divide_rounded(INT64_MAX, INT64_MAX - 1,
					     CITY_ROUND_HALF_UP), 1);
}
END_TEST

/* By hand: 1452 / 24 = 60.5 and 49.2 / 24 = 2.05 are the ties. */
START_TEST(division_rounds_once_from_the_full_value)
{
	struct city_decimal mean;

	/* 1440.5 / 24 = 60.0208...; 1452 / 24 = 60.5 exactly. */
	ck_assert_int_eq(city_decimal_divide(of("1440.5"), 24, 0,
					     CITY_ROUND_HALF_EVEN, &mean), 0);
	check_text(mean, "60");
	ck_assert_int_eq(city_decimal_divide(of("1452"), 24, 0, CITY_ROUND_HALF_EVEN,
					     &mean), 0);
	check_text(mean, "60");
	ck_assert_int_eq(city_decimal_divide(of("1452.01"), 24, 0,
					     CITY_ROUND_HALF_EVEN, &mean), 0);
	check_text(mean, "61");
	/* 49.2 / 24 = 2.05: to the even tenth. */
	ck_assert_int_eq(city_decimal_divide(of("49.2"), 24, 1, CITY_ROUND_HALF_EVEN,
					     &mean), 0);
	check_text(mean, "2.0");
}
END_TEST

START_TEST(comparison_ignores_scale_and_never_overflows)
{
	ck_assert_int_eq(city_decimal_compare(of("0.10"), of("0.1")), 0);
	ck_assert_int_eq(city_decimal_compare(of("999999999999999999"),
					      of("0.000000000000000001")), 1);
	ck_assert_int_eq(city_decimal_compare(of("-1.5"), of("-1.49")), -1);
	ck_assert_int_eq(city_decimal_compare(of("-0.5"), of("0.5")), -1);
	ck_assert_int_eq(city_decimal_compare(of("160.1"), of("160")), 1);
}
END_TEST

START_TEST(sums_that_do_not_fit_are_errors)
{
	struct city_decimal sum;

	ck_assert_int_eq(city_decimal_add(of("0.1"), of("0.25"), &sum), 0);
	check_text(sum, "0.35");
	ck_assert_int_ne(city_decimal_add(of("999999999999999999"), of("1"), &sum), 0);
	ck_assert_int_ne(city_decimal_add(of("999999999999999999"), of("0.1"), &sum), 0);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		digits_of_a_number_are_kept_as_written,
		exponents_move_the_point_exactly,
		what_is_no_number_or_too_long_is_refused,
		a_short_number_is_read_as_by_the_whole_grammar,
		half_even_rounding_is_that_of_gbt_8170,
		other_rounding_modes_go_where_their_names_say,
		division_rounds_once_from_the_full_value,
		comparison_ignores_scale_and_never_overflows,
		sums_that_do_not_fit_are_errors,
		NULL
	};

	return city_suite_of("decimal", tests);
}
