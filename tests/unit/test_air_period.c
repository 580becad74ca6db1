/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits by date, exact means and percentiles: vectors worked out by hand and by
 * exact fractions from GB 3095, HJ 663 and GB/T 8170.
 */
#include "config.h"

#include <string.h>

#include "city/air_exact.h"
#include "city/air_rules.h"
#include "city/time.h"
#include "suite.h"

static struct city_air_books books;

static void read_books(const char *rules)
{
	struct city_env *env = city_env_new("test", NULL);
	struct city_error error;

	ck_assert_ptr_nonnull(env);
	ck_assert_msg(city_air_books_read(&books, env, rules, &error) == 0, "%s: %s",
		      error.file, error.text);
	city_env_free(env);
}

static int64_t day_of(int year, int month, int day)
{
	struct city_date date = { year, month, day };

	return city_days_from_date(date);
}

static struct city_decimal of(const char *text)
{
	struct city_decimal value;

	ck_assert_int_eq(city_decimal_parse(city_slice_of(text), &value), 0);
	return value;
}

/* The same mean on three days, on either side of both changes. */
START_TEST(a_mean_of_68_is_judged_by_the_limit_of_its_own_day)
{
	static const struct {
		int year, month, day;
		const char *rule, *limit;
		bool exceeds;
	} days[] = {
		{ 2026, 2, 28, "GB3095-2012", "75", false },
		{ 2026, 3, 1, "GB3095-2026-transition", "60", true },
		{ 2030, 12, 31, "GB3095-2026-transition", "60", true },
		{ 2031, 1, 1, "GB3095-2026-final", "50", true },
	};
	struct city_air_day_result result = { 0 };

	read_books("auto");
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		result.figure[p].valid = true;
	result.figure[CITY_PM25].mean = of("68");
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		const struct city_air_limits *limits = city_air_books_limits(
			&books, day_of(days[i].year, days[i].month, days[i].day));
		struct city_air_kept kept = city_air_limits_judge(limits, &result);

		ck_assert_str_eq(limits->id, days[i].rule);
		ck_assert_int_eq(city_decimal_compare(limits->day[CITY_PM25],
						      of(days[i].limit)), 0);
		ck_assert(kept.known);
		ck_assert_uint_eq(kept.exceeded,
				  days[i].exceeds ? 1u << CITY_PM25 : 0u);
	}
	city_air_books_release(&books);
}
END_TEST

/* standards, 1.5: class II of the three editions. */
START_TEST(every_limit_of_class_ii_is_that_of_the_standard)
{
	static const struct {
		int year;
		const char *day[CITY_POLLUTANTS], *annual[CITY_POLLUTANTS];
	} editions[] = {
		{ 2025, { "75", "150", "150", "80", "4", "160" },
		  { "35", "70", "60", "40", NULL, NULL } },
		{ 2027, { "60", "120", "150", "80", "4", "160" },
		  { "30", "60", "60", "40", NULL, NULL } },
		{ 2031, { "50", "100", "50", "50", "4", "160" },
		  { "25", "50", "20", "30", NULL, NULL } },
	};

	read_books("auto");
	for (size_t i = 0; i < sizeof(editions) / sizeof(editions[0]); i++) {
		const struct city_air_limits *limits =
			city_air_books_limits(&books, day_of(editions[i].year, 7, 1));

		for (int p = 0; p < CITY_POLLUTANTS; p++) {
			const char *year = editions[i].annual[p];

			ck_assert_int_eq(city_decimal_compare(limits->day[p],
							      of(editions[i].day[p])), 0);
			ck_assert_int_eq(limits->has_year[p], year != NULL);
			if (year)
				ck_assert_int_eq(city_decimal_compare(limits->year[p],
								      of(year)), 0);
		}
	}
	city_air_books_release(&books);
}
END_TEST

START_TEST(rules_that_are_held_to_judge_every_day)
{
	struct city_env *env = city_env_new("test", NULL);
	struct city_error error;

	read_books("HJ633-2012,GB3095-2012");
	ck_assert_str_eq(city_air_books_rule(&books, day_of(2026, 7, 1))->id, "HJ633-2012");
	ck_assert_str_eq(city_air_books_limits(&books, day_of(2026, 7, 1))->id,
			 "GB3095-2012");
	ck_assert_str_eq(city_air_books_evaluation(&books, day_of(2026, 7, 1))->id,
			 "HJ663-2026");
	city_air_books_release(&books);
	ck_assert_int_eq(city_air_books_read(&books, env, "HJ633-1999", &error), -1);
	ck_assert_str_eq(error.rule, "usage");
	ck_assert_int_eq(city_air_books_read(&books, env, "HJ633-2012,HJ633-2026", &error),
			 -1);
	city_env_free(env);
}
END_TEST

static void rounds_to(const char *sum, int over, int decimals, const char *want)
{
	struct city_decimal got = city_air_grains_round(city_air_grains_of(of(sum), over),
							1, decimals, CITY_ROUND_HALF_EVEN);

	ck_assert_msg(city_decimal_compare(got, of(want)) == 0, "%s / %d", sum, over);
	ck_assert_int_eq(got.scale, decimals);
}

START_TEST(exact_means_are_rounded_as_gb_t_8170_says)
{
	rounds_to("35.5", 1, 0, "36");
	rounds_to("36.5", 1, 0, "36");
	rounds_to("60.5", 1, 0, "60");
	rounds_to("60.51", 1, 0, "61");
	rounds_to("2.05", 1, 1, "2.0");
	rounds_to("2.15", 1, 1, "2.2");
	rounds_to("1452", 24, 0, "60");
	rounds_to("0.30000000000000004", 1, 1, "0.3");
	rounds_to("36.50000000000001", 1, 0, "37");
	rounds_to("100", 7, 6, "14.285714");
}
END_TEST

/* 1/3 + 1/3 + 5/6 = 3/2: with any rounding between, not a tie any more. */
START_TEST(thirds_add_up_to_a_tie)
{
	city_air_grains sum = city_air_grains_of(of("8"), 24) +
			      city_air_grains_of(of("7"), 21) +
			      city_air_grains_of(of("20"), 24);
	city_air_grains sevenths = 0;

	ck_assert_int_eq(city_air_grains_round(sum, 1, 0, CITY_ROUND_HALF_EVEN).units, 2);
	ck_assert_int_eq(city_air_grains_round(sum, 3, 1, CITY_ROUND_HALF_EVEN).units, 5);
	/* Seven stations' means over 23 hours, seven days: whole again. */
	for (int i = 0; i < 7; i++)
		sevenths += city_air_grains_mean(city_air_grains_of(of("1"), 23), 7);
	ck_assert(sevenths == city_air_grains_of(of("1"), 23));
}
END_TEST

static struct city_decimal percentile_of(int n, int step, const char *percent,
					 enum city_air_method method)
{
	city_air_grains values[400];
	struct city_air_percentile percentile = { .method = method };
	struct city_decimal p = of(percent);

	ck_assert_int_eq(city_decimal_rescale(p, 3, CITY_ROUND_DOWN, &p), 0);
	percentile.milli = p.units;
	/* In falling order, to be sorted. */
	for (int i = 0; i < n; i++)
		values[i] = city_air_grains_of(
			(struct city_decimal){ (n - i) * step, 0 }, 1);
	city_air_grains_sort(values, (size_t)n);
	return city_air_grains_percentile(values, (size_t)n, percentile, 2,
					  CITY_ROUND_HALF_EVEN);
}

START_TEST(percentiles_agree_with_hj_663_and_with_other_definitions)
{
	static const struct {
		int n, step;
		const char *percent;
		enum city_air_method method;
		int64_t hundredths;
	} vectors[] = {
		{ 10, 10, "90", CITY_AIR_LINEAR, 9100 },
		{ 365, 1, "90", CITY_AIR_LINEAR, 32860 },
		{ 365, 1, "95", CITY_AIR_LINEAR, 34680 },
		{ 365, 1, "98", CITY_AIR_LINEAR, 35772 },
		{ 1, 7, "95", CITY_AIR_LINEAR, 700 },
		{ 365, 1, "0", CITY_AIR_LINEAR, 100 },
		{ 365, 1, "100", CITY_AIR_LINEAR, 36500 },
		/* ceil(365 * 0.95) = 347; 366 * 0.95 = 347.7 */
		{ 365, 1, "95", CITY_AIR_NEAREST, 34700 },
		{ 365, 1, "95", CITY_AIR_WEIBULL, 34770 },
		{ 10, 10, "0", CITY_AIR_NEAREST, 1000 },
		{ 10, 10, "99", CITY_AIR_WEIBULL, 10000 },
		{ 10, 10, "1", CITY_AIR_WEIBULL, 1000 },
		{ 10, 10, "99.9", CITY_AIR_LINEAR, 9991 },
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		ck_assert_msg(percentile_of(vectors[i].n, vectors[i].step,
					    vectors[i].percent, vectors[i].method)
					      .units == vectors[i].hundredths,
			      "%s of 1..%d", vectors[i].percent, vectors[i].n);
}
END_TEST

/* Rates of stations: 75 % from four on, 50 % of fewer. */
START_TEST(an_area_needs_three_quarters_of_its_stations_or_half_of_few)
{
	static const int needed[] = { 1, 1, 1, 2, 3, 4, 5 };

	read_books("auto");
	for (int stations = 0; stations <= 6; stations++)
		ck_assert_int_eq(city_air_stations_needed(&books.evaluation[0], stations),
				 needed[stations]);
	ck_assert_int_eq(city_air_stations_needed(&books.evaluation[0], 177), 133);
	city_air_books_release(&books);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_mean_of_68_is_judged_by_the_limit_of_its_own_day,
		every_limit_of_class_ii_is_that_of_the_standard,
		rules_that_are_held_to_judge_every_day,
		exact_means_are_rounded_as_gb_t_8170_says,
		thirds_add_up_to_a_tie,
		percentiles_agree_with_hj_663_and_with_other_definitions,
		an_area_needs_three_quarters_of_its_stations_or_half_of_few,
		NULL
	};

	return city_suite_of("air_period", tests);
}
