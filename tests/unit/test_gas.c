/* SPDX-License-Identifier: Apache-2.0 */
/* Gases: parts of a volume as masses, against fractions reckoned by another program. */
#include "config.h"

#include <string.h>

#include "city/gas.h"
#include "suite.h"

static struct city_decimal decimal(const char *text)
{
	struct city_decimal value = { 0, 0 };

	ck_assert_int_eq(city_decimal_parse(city_slice_of(text), &value), 0);
	return value;
}

static void check(const char *mass, const char *kelvin, const char *hpa, int decimals,
		  bool to_mass, int shift, const char *value, const char *expected)
{
	struct city_gas gas = { decimal(mass), decimal(kelvin), decimal(hpa), decimals };
	struct city_decimal result = { 0, 0 };
	struct city_buf buf = { 0 };

	ck_assert_int_eq(city_gas_convert(&gas, to_mass, shift, decimal(value), &result),
			 0);
	city_decimal_put(&buf, result);
	ck_assert_str_eq(city_buf_text(&buf), expected);
	city_buf_release(&buf);
}

/*
 * By Python's fractions, R = 8.31446261815324.  The usual factors agree as far as they
 * go: at 25 degrees 1 ppb is 1.96 ug/m3 of ozone, 1.88 of NO2, 2.62 of SO2, and 1 ppm
 * of CO 1.145 mg/m3.
 */
START_TEST(parts_of_a_volume_become_masses_and_masses_parts)
{
	check("47.997", "298.15", "1013.25", 4, true, -3, "100", "196.1832");
	check("46.005", "298.15", "1013.25", 4, true, -3, "100", "188.0410");
	check("64.058", "298.15", "1013.25", 4, true, -3, "100", "261.8310");
	check("28.010", "298.15", "1013.25", 6, true, 0, "1", "1144.881987");
	check("48", "273.15", "1013.25", 9, true, -3, "1", "2.141521603");
	check("47.997", "293.15", "1013", 3, true, -3, "100", "199.480");
	check("46.005", "298.15", "1013.25", 5, true, -3, "0.005", "0.00940");
	check("47.997", "298.15", "1013.25", 3, false, 3, "160", "81.556");
	check("28.010", "298.15", "1013.25", 6, false, 3, "4", "3.493810");
}
END_TEST

/*
 * With p = 1380.649 hPa and M = 602.214076 g/mol, p * M has the digits of the two
 * constants whose product R is: at 2 K one ppb is 5000 ug/m3, and not a digit more.
 */
START_TEST(the_gas_constant_is_exact_and_a_half_goes_to_the_even)
{
	check("602.214076", "2", "1380.649", 0, true, -3, "1", "5000");
	check("602.214076", "2", "1380.649", 0, true, -3, "0.0001", "0");
	check("602.214076", "2", "1380.649", 0, true, -3, "0.0003", "2");
	check("602.214076", "2", "1380.649", 0, true, -3, "0.0005", "2");
	check("602.214076", "2", "1380.649", 0, true, -3, "0.000500001", "3");
	check("602.214076", "2", "1380.649", 0, true, -3, "-0.0003", "-2");
	check("602.214076", "2", "1380.649", 0, false, 3, "5000", "1");
	check("602.214076", "2", "1380.649", 3, false, 3, "-7.5", "-0.002");
	check("602.214076", "2", "1380.649", 2, true, -3, "0", "0.00");
}
END_TEST

START_TEST(there_and_back_is_where_it_began)
{
	for (int64_t i = -50; i < 3000; i++) {
		struct city_gas there = { { 47997, 3 }, { 29815, 2 }, { 101325, 2 }, 9 };
		struct city_gas back = { { 47997, 3 }, { 29815, 2 }, { 101325, 2 }, 1 };
		struct city_decimal value = { i, 1 };

		ck_assert_int_eq(city_gas_convert(&there, true, -3, value, &value), 0);
		ck_assert_int_eq(city_gas_convert(&back, false, 3, value, &value), 0);
		ck_assert_int_eq(value.units, i);
		ck_assert_int_eq(value.scale, 1);
	}
}
END_TEST

START_TEST(what_does_not_fit_is_an_error_and_never_rounded)
{
	struct city_gas gas = { { 47997, 3 }, { 29815, 2 }, { 101325, 2 }, 9 };
	struct city_decimal large = { INT64_C(999999999999999999), 0 }, result;

	ck_assert_int_ne(city_gas_convert(&gas, true, 3, large, &result), 0);
	ck_assert_int_ne(city_gas_convert(&gas, true, 400, large, &result), 0);
	ck_assert(!city_gas_is_quantity(decimal("0")));
	ck_assert(!city_gas_is_quantity(decimal("-1")));
	ck_assert(!city_gas_is_quantity(decimal("1000000000")));
	ck_assert(city_gas_is_quantity(decimal("999999.999")));
}
END_TEST

/* Two elements, of made-up weights. */
static int weight(const void *context, const char *symbol, struct city_decimal *value)
{
	(void)context;
	if (strcmp(symbol, "C") && strcmp(symbol, "Co"))
		return -1;
	*value = symbol[1] ? (struct city_decimal){ 5, 0 } :
			     (struct city_decimal){ 25, 1 };
	return 0;
}

START_TEST(a_formula_weighs_what_its_elements_do)
{
	static const char *const bad[] = { "", "c", "C0", "C(C)2", "2C", "C ", "X",
					   "CO", "C1000", "Coo" };
	struct city_decimal mass = { 7, 7 };
	struct city_error error;

	ck_assert_int_eq(city_gas_molar_mass("C", weight, NULL, &mass, &error), 0);
	ck_assert_int_eq(city_decimal_compare(mass, decimal("2.5")), 0);
	ck_assert_int_eq(city_gas_molar_mass("C12Co", weight, NULL, &mass, &error), 0);
	ck_assert_int_eq(city_decimal_compare(mass, decimal("35")), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_ne(city_gas_molar_mass(bad[i], weight, NULL, &mass, &error),
				 0);
		ck_assert_str_eq(error.rule, "gas.formula");
		ck_assert_int_eq(city_decimal_compare(mass, decimal("35")), 0);
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		parts_of_a_volume_become_masses_and_masses_parts,
		the_gas_constant_is_exact_and_a_half_goes_to_the_even,
		there_and_back_is_where_it_began,
		what_does_not_fit_is_an_error_and_never_rounded,
		a_formula_weighs_what_its_elements_do,
		NULL
	};

	return city_suite_of("gas", tests);
}
