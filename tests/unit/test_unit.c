/* SPDX-License-Identifier: Apache-2.0 */
/* Units: exact ways between them, and reasons where there is none. */
#include "config.h"

#include <string.h>

#include "city/unit.h"
#include "suite.h"

static int shift_of(const char *from, const char *to, int *shift,
		    struct city_error *error)
{
	struct city_unit a, b;

	ck_assert_int_eq(city_unit_read(city_slice_of(from), &a), 0);
	ck_assert_int_eq(city_unit_read(city_slice_of(to), &b), 0);
	return city_unit_shift(&a, &b, shift, error);
}

/* Converts, and back again, which must give what there was. */
static void check(const char *value, const char *from, const char *to,
		  const char *expected)
{
	struct city_buf buf = { 0 };
	struct city_decimal number, result, again;
	struct city_error error;
	int shift;

	ck_assert_msg(shift_of(from, to, &shift, &error) == 0, "%s", error.text);
	ck_assert_int_eq(city_decimal_parse(city_slice_of(value), &number), 0);
	ck_assert_msg(city_unit_convert(number, shift, &result) == 0, "%s %s", value,
		      from);
	city_decimal_put(&buf, result);
	ck_assert_str_eq(city_buf_text(&buf), expected);
	ck_assert_int_eq(city_unit_convert(result, -shift, &again), 0);
	ck_assert_int_eq(city_decimal_compare(again, number), 0);
	city_buf_release(&buf);
}

START_TEST(converted_values_keep_every_digit)
{
	check("0.05", "mg/m3", "ug/m3", "50");
	check("800", "ug/m3", "mg/m3", "0.800");
	check("35", "ug/m3", "ug/m3", "35");
	check("1.2", "万", "1", "12000");
	check("1.2", "亿", "", "120000000");
	check("3", "万亿", "亿", "30000");
	check("-0.5", "km", "m", "-500");
	check("17.50", "mm", "cm", "1.750");
	check("150", "cm", "m", "1.50");
	check("1.5", "km", "mm", "1500000");
	check("85", "%", "1", "0.85");
	check("4.5", "‰", "%", "0.45");
	check("0.035", "ppm", "ppb", "35");
	check("0", "亿", "1", "0");
	/* 0.1 has no binary fraction: times 10^16, one would show it. */
	check("0.1", "万亿", "1", "100000000000");
	check("0.123456789012345678", "千", "1", "123.456789012345678");
}
END_TEST

START_TEST(one_unit_may_be_spelt_in_many_ways)
{
	check("0.05", "毫克/立方米", "μg/m³", "50");
	check("0.05", "mg/m^3", "µg/m3", "50");
	check("0.05", "㎎/㎥", "㎍／㎥", "50");
	check("2", "千米", "米", "2000");
	check("2", "公里", "km", "2");
	check("85", "％", "%", "85");
}
END_TEST

START_TEST(counted_things_convert_among_themselves)
{
	check("1.2", "万元", "元", "12000");
	check("4.5", "万人", "千人", "45");
	check("1", "百万立方米", "万立方米", "100");
	check("3", "万千瓦时", "千瓦时", "30000");
}
END_TEST

START_TEST(units_of_different_things_are_refused)
{
	static const char *const pairs[][2] = {
		{ "mg/m3", "mm" }, { "元", "人" }, { "万元", "万人" }, { "km", "1" },
		{ "%", "ug/m3" }, { "ppb", "%" }, { "万", "元" }, { "℃", "K" },
	};
	struct city_error error;
	int shift = 77;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		ck_assert_msg(shift_of(pairs[i][0], pairs[i][1], &shift, &error) != 0,
			      "%s to %s", pairs[i][0], pairs[i][1]);
		ck_assert_str_eq(error.rule, "unit.convert");
		ck_assert_int_eq(shift, 77);
	}
}
END_TEST

/* A unit alone has no molar mass: that is for who knows the gas to say. */
START_TEST(ppb_is_not_made_a_mass_without_figures)
{
	struct city_error error;
	int shift;

	ck_assert_int_ne(shift_of("ppb", "ug/m3", &shift, &error), 0);
	ck_assert_msg(strstr(error.text, "molar mass"), "%s", error.text);
	ck_assert_int_ne(shift_of("mg/m3", "ppm", &shift, &error), 0);
	ck_assert_msg(strstr(error.text, "molar mass"), "%s", error.text);
}
END_TEST

START_TEST(what_does_not_fit_is_an_error_and_never_rounded)
{
	struct city_decimal value = { 999999999999999999, 0 }, result = { 7, 7 };

	ck_assert_int_ne(city_unit_convert(value, 1, &result), 0);
	ck_assert_int_ne(city_unit_convert(value, 400, &result), 0);
	value.scale = 18;
	ck_assert_int_ne(city_unit_convert(value, -1, &result), 0);
	ck_assert_int_eq((int)result.units, 7);
	ck_assert_int_eq(result.scale, 7);
	/* Zeros at the end are no digits that would be lost. */
	value.units = 100;
	ck_assert_int_eq(city_unit_convert(value, -2, &result), 0);
	ck_assert_int_eq((int)result.units, 1);
	ck_assert_int_eq(result.scale, 18);
}
END_TEST

START_TEST(names_that_cannot_be_units_are_refused)
{
	struct city_unit unit;

	ck_assert_int_ne(city_unit_read(city_slice_of(
		"a name that goes on and on and on and on until it is no unit at all"), &unit),
			 0);
	ck_assert_int_ne(city_unit_read(city_slice_of("亿亿亿元"), &unit), 0);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		converted_values_keep_every_digit,
		one_unit_may_be_spelt_in_many_ways,
		counted_things_convert_among_themselves,
		units_of_different_things_are_refused,
		ppb_is_not_made_a_mass_without_figures,
		what_does_not_fit_is_an_error_and_never_rounded,
		names_that_cannot_be_units_are_refused,
		NULL
	};

	return city_suite_of("unit", tests);
}
