/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of the US EPA against the vectors of EPA-454/B-24-002 and every row of
 * somebody else's tests, worked out again by exact fractions where those differ.
 */
#include "config.h"

#include "city/air_us_rules.h"
#include "suite.h"

static struct city_us_rules rules;

static void read_rules(void)
{
	struct city_env *env = city_env_new("test", NULL);
	struct city_error error;

	ck_assert_ptr_nonnull(env);
	ck_assert_msg(city_us_rules_read(&rules, env, "US-EPA-2024", &error) == 0, "%s: %s",
		      error.file, error.text);
	city_env_free(env);
}

static struct city_decimal of(const char *text)
{
	struct city_decimal value;

	ck_assert_int_eq(city_decimal_parse(city_slice_of(text), &value), 0);
	return value;
}

struct vector {
	enum city_us_item item;
	const char *conc;
	int index; /* -1 = none */
};

static void check(const struct vector *vector, size_t n)
{
	read_rules();
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(city_us_index(&rules.rule.column[vector[i].item],
					    of(vector[i].conc)) == vector[i].index,
			      "%s %s is %d, not %d", city_us_item_name(vector[i].item),
			      vector[i].conc,
			      city_us_index(&rules.rule.column[vector[i].item],
					    of(vector[i].conc)),
			      vector[i].index);
	city_us_rules_release(&rules);
}

START_TEST(particles_agree_with_the_document)
{
	static const struct vector vectors[] = {
		{ CITY_US_PM25, "9.0", 50 },	{ CITY_US_PM25, "9.05", 50 },
		{ CITY_US_PM25, "9.1", 51 },	{ CITY_US_PM25, "12.0", 56 },
		{ CITY_US_PM25, "35.4", 100 },	{ CITY_US_PM25, "35.9", 102 },
		{ CITY_US_PM25, "55.4", 150 },	{ CITY_US_PM25, "125.4", 200 },
		{ CITY_US_PM25, "125.49", 200 }, { CITY_US_PM25, "225.4", 300 },
		{ CITY_US_PM25, "325.4", 500 },	{ CITY_US_PM25, "0.0", 0 },
		/* Beyond 500 by the same formula: 301 + 199 / 99.9 * 199.9. */
		{ CITY_US_PM25, "425.4", 699 },
		{ CITY_US_PM10, "54.9", 50 },	{ CITY_US_PM10, "55", 51 },
	};

	check(vectors, sizeof(vectors) / sizeof(vectors[0]));
}
END_TEST

/* us-iaqi-2024.csv, each row but those of PM2.5 above. */
START_TEST(every_row_of_anothers_tests_is_right_or_known_to_be_wrong)
{
	static const struct vector vectors[] = {
		{ CITY_US_PM25, "35.5", 101 },
		{ CITY_US_PM10, "0", 0 }, { CITY_US_PM10, "54", 50 },
		{ CITY_US_PM10, "154", 100 }, { CITY_US_PM10, "155", 101 },
		{ CITY_US_PM10, "254", 150 }, { CITY_US_PM10, "354", 200 },
		{ CITY_US_PM10, "424", 300 }, { CITY_US_PM10, "604", 500 },
		/* Theirs is 388; 301 + 199 / 179 * 79 = 388.8. */
		{ CITY_US_PM10, "504", 389 },
		{ CITY_US_CO, "0.0", 0 }, { CITY_US_CO, "4.4", 50 },
		{ CITY_US_CO, "4.5", 51 }, { CITY_US_CO, "9.4", 100 },
		{ CITY_US_CO, "12.4", 150 }, { CITY_US_CO, "15.4", 200 },
		{ CITY_US_CO, "30.4", 300 }, { CITY_US_CO, "40.4", 400 },
		{ CITY_US_CO, "50.4", 500 },
		{ CITY_US_NO2, "0", 0 }, { CITY_US_NO2, "53", 50 },
		{ CITY_US_NO2, "100", 100 }, { CITY_US_NO2, "360", 150 },
		{ CITY_US_NO2, "649", 200 }, { CITY_US_NO2, "2049", 500 },
		/* Theirs are 500 both; 1249 ends its class, and 1649 is 400.4. */
		{ CITY_US_NO2, "1249", 300 }, { CITY_US_NO2, "1649", 400 },
		{ CITY_US_SO2, "0", 0 }, { CITY_US_SO2, "35", 50 },
		{ CITY_US_SO2, "75", 100 }, { CITY_US_SO2, "185", 150 },
		{ CITY_US_SO2, "304", 200 }, { CITY_US_SO2, "305", -1 },
		{ CITY_US_SO2_24H, "304", -1 }, { CITY_US_SO2_24H, "305", 201 },
		{ CITY_US_SO2_24H, "605", 301 }, { CITY_US_SO2_24H, "1005", 500 },
		/* Theirs are 400 and 500; 400.7, and 600.2 beyond the last class. */
		{ CITY_US_SO2_24H, "805", 401 }, { CITY_US_SO2_24H, "1205", 600 },
		{ CITY_US_O3, "0.000", 0 }, { CITY_US_O3, "0.054", 50 },
		{ CITY_US_O3, "0.070", 100 }, { CITY_US_O3, "0.085", 150 },
		{ CITY_US_O3, "0.105", 200 }, { CITY_US_O3, "0.200", 300 },
		{ CITY_US_O3, "0.201", -1 }, { CITY_US_O3_1H, "0.124", -1 },
		{ CITY_US_O3_1H, "0.125", 101 }, { CITY_US_O3_1H, "0.164", 150 },
		{ CITY_US_O3_1H, "0.204", 200 }, { CITY_US_O3_1H, "0.404", 300 },
		{ CITY_US_O3_1H, "0.504", 400 }, { CITY_US_O3_1H, "0.604", 500 },
	};

	check(vectors, sizeof(vectors) / sizeof(vectors[0]));
}
END_TEST

static void nowcast(const int64_t *units, int n, const char *want)
{
	struct city_decimal value;
	int result = city_us_nowcast(&rules.rule, units, n, 0, &value);

	ck_assert_int_eq(result, want ? 0 : -1);
	if (want)
		ck_assert_msg(city_decimal_compare(value, of(want)) == 0, "%lld, not %s",
			      (long long)value.units, want);
}

START_TEST(nowcast_weighs_the_last_hours_and_needs_two_of_three)
{
	static const int64_t example[] = { 50, 40, 30, 30, 30, 20, 20, 20, 20, 10, 10, 10 };
	static const int64_t none[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const int64_t no = CITY_AIR_NO_VALUE;
	const int64_t two[] = { no, 40, 40, no, no, no, no, no, no, no, no, no };
	const int64_t one[] = { no, no, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40 };
	/* w = 3/4: (4 + 3/4 * 3) / (1 + 3/4) = 25/7 = 3.5714... */
	const int64_t quarter[] = { 4, 3, no, no, no, no, no, no, no, no, no, no };

	read_rules();
	nowcast(example, 12, "42.1758");
	nowcast(none, 12, "0");
	nowcast(two, 12, "40");
	nowcast(one, 12, NULL);
	nowcast(quarter, 12, "3.5714");
	city_us_rules_release(&rules);
}
END_TEST

/* 100 ug/m3 of ozone are 100 * 24.465 / 47.998 = 50.97 ppb. */
START_TEST(gases_are_converted_by_their_moles)
{
	struct city_decimal value;

	read_rules();
	ck_assert_int_eq(city_us_convert(&rules.rule, CITY_O3, of("100"), &value), 0);
	ck_assert_int_eq(city_decimal_compare(value, of("50.970873")), 0);
	ck_assert_int_eq(city_us_convert(&rules.rule, CITY_CO, of("1.2"), &value), 0);
	ck_assert_int_eq(city_decimal_compare(value, of("1.048125")), 0);
	city_us_rules_release(&rules);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		particles_agree_with_the_document,
		every_row_of_anothers_tests_is_right_or_known_to_be_wrong,
		nowcast_weighs_the_last_hours_and_needs_two_of_three,
		gases_are_converted_by_their_moles,
		NULL
	};

	return city_suite_of("air_us", tests);
}
