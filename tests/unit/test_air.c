/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The air quality index against the vectors of HJ 633-2012 and HJ 633-2026,
 * worked out by exact fractions, and by hand where they concern a day.
 */
#include "config.h"

#include <string.h>

#include "city/air_rules.h"
#include "city/time.h"
#include "suite.h"

static struct city_air_rules rules;

static const struct city_air_rule *rule_on(int year, int month, int day)
{
	struct city_date date = { year, month, day };
	const struct city_air_rule *rule;

	if (!rules.n) {
		struct city_env *env = city_env_new("test", NULL);
		struct city_error error;

		ck_assert_ptr_nonnull(env);
		ck_assert_msg(city_air_rules_read(&rules, env, &error) == 0, "%s: %s",
			      error.file, error.text);
		city_env_free(env);
	}
	rule = city_air_rule_on(rules.rule, rules.n, city_days_from_date(date));
	ck_assert_ptr_nonnull(rule);
	return rule;
}

static struct city_decimal of(const char *text)
{
	struct city_decimal value;

	ck_assert_int_eq(city_decimal_parse(city_slice_of(text), &value), 0);
	return value;
}

START_TEST(each_day_is_judged_by_the_rule_of_its_own_date)
{
	ck_assert_str_eq(rule_on(2026, 2, 28)->id, "HJ633-2012");
	ck_assert_str_eq(rule_on(2026, 3, 1)->id, "HJ633-2026");
	ck_assert_str_eq(rule_on(2013, 1, 1)->id, "HJ633-2012");
	ck_assert_str_eq(rule_on(2040, 1, 1)->id, "HJ633-2026");
}
END_TEST

enum set { DAY, HOUR };

START_TEST(sub_indices_agree_with_the_vectors_of_both_standards)
{
	static const struct {
		enum set set;
		enum city_pollutant p;
		const char *conc;
		int in_2026, in_2012; /* -1 = no sub-index */
	} vectors[] = {
		{ DAY, CITY_PM25, "36", 52, 52 },    { DAY, CITY_PM25, "60", 100, 82 },
		{ DAY, CITY_PM25, "61", 101, 83 },   { DAY, CITY_PM25, "75", 114, 100 },
		{ DAY, CITY_PM25, "76", 115, 102 },  { DAY, CITY_PM25, "501", 500, 500 },
		{ DAY, CITY_PM25, "0", 0, 0 },	     { DAY, CITY_PM25, "35", 50, 50 },
		{ DAY, CITY_PM10, "121", 101, 86 },  { DAY, CITY_PM10, "150", 112, 100 },
		{ DAY, CITY_O3, "161", 101, 101 },   { DAY, CITY_O3, "801", 300, -1 },
		{ DAY, CITY_O3, "800", 300, 300 },   { HOUR, CITY_O3, "161", 52, 52 },
		{ HOUR, CITY_NO2, "350", 115, 115 }, { DAY, CITY_NO2, "41", 52, 52 },
		{ DAY, CITY_CO, "2.1", 53, 53 },     { HOUR, CITY_CO, "10.1", 101, 101 },
		{ HOUR, CITY_SO2, "801", 200, -1 },  { HOUR, CITY_SO2, "800", 200, 200 },
		{ DAY, CITY_SO2, "151", 101, 101 },  { DAY, CITY_CO, "3.0", 75, 75 },
		/* Digits of a binary fraction printed in full do not overflow. */
		{ DAY, CITY_PM25, "34.0000000000000001", 49, 49 },
		{ DAY, CITY_CO, "0.30000000000000004", 8, 8 },
		{ DAY, CITY_PM25, "35.00000000000001", 51, 51 },
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct city_air_rule *now = rule_on(2026, 3, 1);
		const struct city_air_rule *then = rule_on(2026, 2, 28);
		bool hour = vectors[i].set == HOUR;
		enum city_pollutant p = vectors[i].p;
		struct city_decimal conc = of(vectors[i].conc);

		ck_assert_msg(city_air_iaqi(hour ? &now->hour.column[p] :
						   &now->day.column[p], conc) ==
				      vectors[i].in_2026, "2026 %s %s",
			      city_pollutant_name(p), vectors[i].conc);
		ck_assert_msg(city_air_iaqi(hour ? &then->hour.column[p] :
						   &then->day.column[p], conc) ==
				      vectors[i].in_2012, "2012 %s %s",
			      city_pollutant_name(p), vectors[i].conc);
	}
}
END_TEST

/* A property of the formula: it never falls, and meets every row exactly. */
START_TEST(sub_indices_never_fall_as_concentrations_rise)
{
	const struct city_air_rule *rule = rule_on(2026, 3, 1);

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_air_column *column = &rule->day.column[p];
		int last = 0;

		for (int row = 0; row < column->rows; row++)
			ck_assert_int_eq(city_air_iaqi(column, column->conc[row]),
					 column->iaqi[row]);
		for (int64_t tenths = 0; tenths < 30000; tenths++) {
			int iaqi = city_air_iaqi(column,
						 (struct city_decimal){ tenths, 1 });

			ck_assert_int_ge(iaqi, last);
			last = iaqi;
		}
	}
}
END_TEST

START_TEST(the_largest_sub_indices_are_primary_above_fifty)
{
	const struct city_air_rule *rule = rule_on(2026, 3, 1);
	static const int tie[] = { 60, 60, 1, 2, 3, 4 };
	static const int low[] = { 50, 10, 1, 2, 3, 4 };
	struct city_air_index index = city_air_index(rule, tie);

	ck_assert_int_eq(index.aqi, 60);
	ck_assert_int_eq(index.class_->level, 2);
	ck_assert_uint_eq(index.primary, 1u << CITY_PM25 | 1u << CITY_PM10);
	index = city_air_index(rule, low);
	ck_assert_int_eq(index.aqi, 50);
	ck_assert_int_eq(index.class_->level, 1);
	ck_assert_uint_eq(index.primary, 0);
}
END_TEST

/* HJ 633-2026 5.3.1; the standard of 2012 publishes what it has. */
START_TEST(with_a_pollutant_missing_the_new_rule_publishes_only_above_100)
{
	static const int low[] = { 100, -1, 1, 2, 3, 4 };
	static const int high[] = { 101, -1, 1, 2, 3, 4 };

	ck_assert_int_eq(city_air_index(rule_on(2026, 3, 1), low).aqi, -1);
	ck_assert_ptr_null(city_air_index(rule_on(2026, 3, 1), low).class_);
	ck_assert_int_eq(city_air_index(rule_on(2026, 3, 1), high).aqi, 101);
	ck_assert_int_eq(city_air_index(rule_on(2026, 2, 28), low).aqi, 100);
	ck_assert_uint_eq(city_air_index(rule_on(2026, 2, 28), low).missing,
			  1u << CITY_PM10);
}
END_TEST

static void take(struct city_air_day *day, int hour, enum city_pollutant p,
		 const char *conc, enum city_status expected)
{
	struct city_decimal value[CITY_POLLUTANTS] = { { 0, 0 } };
	bool has[CITY_POLLUTANTS] = { false };
	struct city_error error;

	has[p] = conc != NULL;
	if (conc)
		value[p] = of(conc);
	ck_assert_int_eq(city_air_day_take(day, hour, value, has, &error), expected);
}

START_TEST(a_daily_mean_needs_twenty_hours)
{
	struct city_air_day day;
	struct city_air_day_result result;

	city_air_day_init(&day);
	for (int hour = 1; hour <= 19; hour++)
		take(&day, hour, CITY_PM25, "60", CITY_ABSORBED);
	city_air_day_judge(&day, rule_on(2026, 3, 1), &result);
	ck_assert(!result.figure[CITY_PM25].valid);
	ck_assert_int_eq(result.figure[CITY_PM25].n, 19);
	ck_assert_int_eq(result.figure[CITY_PM25].need, 20);
	ck_assert_int_eq(result.figure[CITY_PM25].iaqi, -1);
	take(&day, 20, CITY_PM25, "60", CITY_ABSORBED);
	city_air_day_judge(&day, rule_on(2026, 3, 1), &result);
	ck_assert(result.figure[CITY_PM25].valid);
	ck_assert_int_eq(result.figure[CITY_PM25].iaqi, 100);
	city_air_day_judge(&day, rule_on(2026, 2, 28), &result);
	ck_assert_int_eq(result.figure[CITY_PM25].iaqi, 82);
}
END_TEST

/* By hand: 23 hours of 60 and one of 72 are 1452 / 24 = 60.5, even is 60. */
START_TEST(a_daily_mean_is_rounded_half_to_even_before_the_formula)
{
	struct city_air_day day;
	struct city_air_day_result result;

	city_air_day_init(&day);
	for (int hour = 1; hour <= 23; hour++)
		take(&day, hour, CITY_PM25, "60", CITY_ABSORBED);
	take(&day, 24, CITY_PM25, "72.0", CITY_ABSORBED);
	city_air_day_judge(&day, rule_on(2026, 3, 1), &result);
	ck_assert_int_eq(result.figure[CITY_PM25].mean.units, 60);
	ck_assert_int_eq(result.figure[CITY_PM25].iaqi, 100);
	ck_assert_int_eq(result.figure[CITY_PM25].sum.units, 14520);
	ck_assert_int_eq(result.figure[CITY_PM25].sum.scale, 1);
}
END_TEST

/* By hand: hours 9..16 hold 160 each, the rest 40: the maximum is 160. */
START_TEST(ozone_is_judged_by_its_largest_eight_hour_mean)
{
	struct city_air_day day;
	struct city_air_day_result result;

	city_air_day_init(&day);
	for (int hour = 1; hour <= 24; hour++)
		take(&day, hour, CITY_O3, hour >= 9 && hour <= 16 ? "160" : "40",
		     CITY_ABSORBED);
	city_air_day_judge(&day, rule_on(2026, 3, 1), &result);
	ck_assert_int_eq(result.figure[CITY_O3].n, 17);
	ck_assert_int_eq(result.figure[CITY_O3].need, 14);
	ck_assert_int_eq(result.figure[CITY_O3].mean.units, 160);
	ck_assert_int_eq(result.figure[CITY_O3].over, 8);
	ck_assert_int_eq(result.figure[CITY_O3].iaqi, 100);
}
END_TEST

/* Ozone in hours 1..first only: windows ending at 8..first+2 have six hours. */
static struct city_air_figure ozone_until(int last, const char *conc)
{
	struct city_air_day day;
	struct city_air_day_result result;

	city_air_day_init(&day);
	for (int hour = 1; hour <= last; hour++)
		take(&day, hour, CITY_O3, conc, CITY_ABSORBED);
	city_air_day_judge(&day, rule_on(2026, 3, 1), &result);
	return result.figure[CITY_O3];
}

START_TEST(too_few_eight_hour_means_are_valid_only_above_the_limit)
{
	struct city_air_figure figure = ozone_until(18, "160");

	ck_assert_int_eq(figure.n, 13);
	ck_assert(!figure.valid);
	figure = ozone_until(19, "160");
	ck_assert_int_eq(figure.n, 14);
	ck_assert(figure.valid);
	figure = ozone_until(18, "161");
	ck_assert(figure.valid);
	ck_assert_int_eq(figure.iaqi, 101);
	figure = ozone_until(5, "300");
	ck_assert_int_eq(figure.n, 0);
	ck_assert(!figure.valid);
}
END_TEST

START_TEST(a_second_reading_of_an_hour_is_a_duplicate_or_a_conflict)
{
	struct city_air_day day;

	city_air_day_init(&day);
	take(&day, 1, CITY_CO, "0.8", CITY_ABSORBED);
	take(&day, 1, CITY_CO, "0.80", CITY_DUPLICATE);
	take(&day, 1, CITY_CO, "0.9", CITY_REJECT);
	take(&day, 1, CITY_CO, NULL, CITY_REJECT);
	take(&day, 2, CITY_CO, "999999999999999999", CITY_REJECT);
	take(&day, 2, CITY_CO, "0.000000001", CITY_ABSORBED);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		each_day_is_judged_by_the_rule_of_its_own_date,
		sub_indices_agree_with_the_vectors_of_both_standards,
		sub_indices_never_fall_as_concentrations_rise,
		the_largest_sub_indices_are_primary_above_fifty,
		with_a_pollutant_missing_the_new_rule_publishes_only_above_100,
		a_daily_mean_needs_twenty_hours,
		a_daily_mean_is_rounded_half_to_even_before_the_formula,
		ozone_is_judged_by_its_largest_eight_hour_mean,
		too_few_eight_hour_means_are_valid_only_above_the_limit,
		a_second_reading_of_an_hour_is_a_duplicate_or_a_conflict,
		NULL
	};

	return city_suite_of("air", tests);
}
