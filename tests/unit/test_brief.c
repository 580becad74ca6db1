/* SPDX-License-Identifier: Apache-2.0 */
/* A morning's figures from a handful of stations that can be counted by hand. */
#include "config.h"

#include <string.h>

#include "city/brief.h"
#include "city/quality.h"
#include "city/words.h"
#include "suite.h"

static struct city_brief *brief;
static struct city_brief_summary sum;
static struct city_error error;

static struct city_brief_station station(int64_t day, const char *id, int aqi,
					 int level, const char *district)
{
	return (struct city_brief_station){ .day = day,
					    .station = id,
					    .name = "",
					    .district = "",
					    .district_name = district,
					    .aqi = aqi,
					    .level = level };
}

static enum city_status take(int64_t day, const char *id, int aqi, int level,
			     const char *district)
{
	struct city_brief_station s = station(day, id, aqi, level, district);

	return city_brief_take(brief, &s, &error);
}

static void begin(void)
{
	brief = city_brief_new();
	ck_assert_ptr_nonnull(brief);
}

START_TEST(the_brief_is_about_the_last_day_in_whatever_order_they_come)
{
	begin();
	ck_assert_int_eq(city_brief_sum(brief, &sum), 1);
	ck_assert_int_eq(take(21, "B", 120, 3, "east"), CITY_OK);
	ck_assert_int_eq(take(20, "C", 301, 6, "west"), CITY_OK);
	ck_assert_int_eq(take(21, "A", 180, 4, "east"), CITY_OK);
	ck_assert_int_eq(take(20, "A", 50, 1, "east"), CITY_OK);
	ck_assert_int_eq(take(21, "D", CITY_AIR_NO_INDEX, 0, "west"), CITY_OK);
	ck_assert_int_eq(take(21, "E", 100, 2, "west"), CITY_OK);
	ck_assert_int_eq(city_brief_sum(brief, &sum), 0);
	ck_assert_int_eq(sum.day, 21);
	ck_assert_uint_eq(sum.stations, 4);
	ck_assert_uint_eq(sum.indexed, 3);
	ck_assert_uint_eq(sum.above, 2);
	ck_assert_uint_eq(sum.level[0], 1);
	ck_assert_str_eq(sum.by_aqi[0]->station, "A");
	ck_assert_str_eq(sum.by_aqi[2]->station, "E");
	ck_assert_str_eq(sum.by_id[3]->station, "E");
	ck_assert_uint_eq(sum.days, 2);
	ck_assert_uint_eq(sum.history[0].level[6], 1);
	city_brief_free(brief);
}
END_TEST

START_TEST(a_station_that_fell_silent_is_named_with_its_last_day)
{
	begin();
	take(18, "C", 10, 1, "");
	take(19, "C", 20, 1, "");
	take(20, "A", 30, 1, "");
	take(19, "A", 40, 1, "");
	ck_assert_int_eq(city_brief_sum(brief, &sum), 0);
	ck_assert_uint_eq(sum.n_silent, 1);
	ck_assert_str_eq(sum.silent[0]->station, "C");
	ck_assert_int_eq(sum.silent[0]->day, 19);
	ck_assert_uint_eq(sum.districts, 0);
	city_brief_free(brief);
}
END_TEST

START_TEST(districts_come_worst_first_and_those_without_an_index_last)
{
	begin();
	take(20, "A", CITY_AIR_NO_INDEX, 0, "alpha");
	take(20, "B", 90, 2, "beta");
	take(20, "C", 160, 4, "gamma");
	take(20, "D", 110, 3, "beta");
	ck_assert_int_eq(city_brief_sum(brief, &sum), 0);
	ck_assert_uint_eq(sum.districts, 3);
	ck_assert_str_eq(sum.district[0].name, "gamma");
	ck_assert_str_eq(sum.district[1].name, "beta");
	ck_assert_uint_eq(sum.district[1].above, 1);
	ck_assert_str_eq(sum.district[1].worst->station, "D");
	ck_assert_ptr_null(sum.district[2].worst);
	ck_assert_uint_eq(sum.district[2].stations, 1);
	city_brief_free(brief);
}
END_TEST

START_TEST(the_same_result_again_is_a_duplicate_another_one_a_conflict)
{
	begin();
	ck_assert_int_eq(take(20, "A", 90, 2, ""), CITY_OK);
	ck_assert_int_eq(take(20, "A", 90, 2, ""), CITY_DUPLICATE);
	ck_assert_int_eq(take(20, "A", 91, 2, ""), CITY_REJECT);
	ck_assert_str_eq(error.rule, "report.conflict");
	ck_assert_int_eq(city_brief_sum(brief, &sum), 0);
	ck_assert_uint_eq(sum.stations, 1);
	ck_assert_int_eq(sum.by_id[0]->aqi, 90);
	city_brief_free(brief);
}
END_TEST

START_TEST(short_hours_are_counted_and_silence_is_no_zero)
{
	struct city_brief_station a = station(20, "A", CITY_AIR_NO_INDEX, 0, "");
	struct city_brief_station b = station(20, "B", CITY_AIR_NO_INDEX, 0, "");

	begin();
	a.figure[CITY_PM25] =
		(struct city_brief_figure){ .told = true, .n = 19, .need = 20 };
	a.figure[CITY_O3] = (struct city_brief_figure){
		.told = true, .valid = true, .n = 17, .need = 14
	};
	b.figure[CITY_PM25] =
		(struct city_brief_figure){ .told = true, .need = 20 };
	ck_assert_int_eq(city_brief_take(brief, &a, &error), CITY_OK);
	ck_assert_int_eq(city_brief_take(brief, &b, &error), CITY_OK);
	ck_assert_int_eq(city_brief_sum(brief, &sum), 0);
	ck_assert_uint_eq(sum.short_of[CITY_PM25], 2);
	ck_assert_uint_eq(sum.short_of[CITY_O3], 0);
	ck_assert_uint_eq(sum.short_of[CITY_CO], 0);
	ck_assert(city_brief_is_heard(&a));
	ck_assert(!city_brief_is_heard(&b));
	ck_assert_int_eq(city_brief_weakest(&a), CITY_PM25);
	city_brief_free(brief);
}
END_TEST

START_TEST(a_run_balances_or_does_not_and_never_overflows)
{
	struct city_run run = { .program = "ingest",
				.in = 4251,
				.out = 4240,
				.rejected = 8,
				.duplicate = 3 };

	ck_assert(city_run_balances(&run));
	run.absorbed = 1;
	ck_assert(!city_run_balances(&run));
	run.created = 1;
	ck_assert(city_run_balances(&run));
	run.out = run.rejected = INT64_MAX;
	ck_assert(!city_run_balances(&run));
}
END_TEST

static const char *filled(const char *sentence, struct city_arg a,
			  struct city_arg b)
{
	static struct city_buf to;
	struct city_args args = { { a, b } };

	city_buf_reset(&to);
	city_words_fill(&to, sentence, &args);
	return city_buf_text(&to);
}

START_TEST(one_blank_between_han_and_letters_wherever_they_meet)
{
	struct city_arg n = city_arg_number(5), han = city_arg_text("渝中区");

	ck_assert_str_eq(filled("共{0}个站点", n, n), "共 5 个站点");
	ck_assert_str_eq(filled("最高的是{1}：AQI {0}", n, han),
			 "最高的是渝中区：AQI 5");
	ck_assert_str_eq(filled("最高的是{1}，", n, city_arg_text("CQ01")),
			 "最高的是 CQ01，");
	ck_assert_str_eq(filled("{1}（{0}）", n, han), "渝中区（5）");
	ck_assert_str_eq(filled("{0} of {1}", n, n), "5 of 5");
	ck_assert_str_eq(filled("{9}{x}{0", n, n), "{9}{x}{0");
	ck_assert_str_eq(filled("{1}", n, city_arg_text("")), "");
}
END_TEST

/* A page in one language must not lack a sentence it has in the other. */
START_TEST(every_sentence_is_there_in_both_languages)
{
	const struct city_words *zh = city_words_of(CITY_LANGUAGE_ZH);
	const struct city_words *en = city_words_of(CITY_LANGUAGE_EN);
	const size_t first =
		offsetof(struct city_words, separator) / sizeof(char *);
	const size_t n = sizeof(*zh) / sizeof(char *);
	const char *const *left = (const char *const *)(const void *)zh;
	const char *const *right = (const char *const *)(const void *)en;

	for (size_t i = first; i < n; i++) {
		ck_assert_msg(left[i] != NULL, "zh %zu", i);
		ck_assert_msg(right[i] != NULL, "en %zu", i);
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		the_brief_is_about_the_last_day_in_whatever_order_they_come,
		a_station_that_fell_silent_is_named_with_its_last_day,
		districts_come_worst_first_and_those_without_an_index_last,
		the_same_result_again_is_a_duplicate_another_one_a_conflict,
		short_hours_are_counted_and_silence_is_no_zero,
		a_run_balances_or_does_not_and_never_overflows,
		one_blank_between_han_and_letters_wherever_they_meet,
		every_sentence_is_there_in_both_languages,
		NULL
	};

	return city_suite_of("brief", tests);
}
