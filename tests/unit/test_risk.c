/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores of records and of points: what is expected was worked out by hand, or is
 * what adding up all again comes to.
 */
#include "config.h"

#include <stdlib.h>

#include "city/risk_rank.h"
#include "city/risk_sum.h"
#include "suite.h"

#define ONE CITY_RISK_ONE
#define MINUTE INT64_C(60000000)

/* A leaf from 0 to 100 on a straight line. */
static struct city_risk_point line[] = { { .raw = 0, .value = 0 },
					 { .raw = 100 * ONE, .value = 100 * ONE } };

static struct city_risk_node leaf(size_t parent, size_t next, int64_t weight)
{
	return (struct city_risk_node){ .parent = parent,
					.next = next,
					.first = CITY_RISK_NONE,
					.weight = weight,
					.field = "x",
					.map = CITY_RISK_CURVE,
					.point = line,
					.points = 2,
					.greatest = 100 * ONE };
}

static struct city_risk_node group(enum city_risk_combine combine, size_t parent,
				   size_t next, size_t first, size_t children,
				   int64_t weight, size_t number)
{
	return (struct city_risk_node){ .combine = combine,
					.parent = parent,
					.next = next,
					.first = first,
					.children = children,
					.weight = weight,
					.group = number };
}

static struct city_risk_value known(int64_t value)
{
	return (struct city_risk_value){ .low = value, .high = value };
}

START_TEST(a_value_on_a_line_is_rounded_to_the_even_millionth)
{
	struct city_risk_point third[] = { { .raw = 0, .value = 0 },
					   { .raw = 2 * ONE, .value = 3 } };
	struct city_risk_node node = leaf(0, CITY_RISK_NONE, 0);
	struct city_risk_value value;

	node.point = third;
	/* 1 of 2 is 1.5 millionths: 2, the even one; -0.000001 lies below all. */
	city_risk_leaf_value(&node, ONE, &value);
	ck_assert_int_eq(value.low, 2);
	ck_assert(!value.clipped);
	city_risk_leaf_value(&node, -1, &value);
	ck_assert_int_eq(value.high, 0);
	ck_assert(value.clipped);
	city_risk_leaf_value(&node, 2 * ONE, &value);
	ck_assert_int_eq(value.high, 3);
	ck_assert(!value.clipped);
	city_risk_leaf_value(&node, 2 * ONE + 1, &value);
	ck_assert(value.clipped);
}
END_TEST

static int64_t some_bits(uint64_t *seed, int64_t most)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((*seed >> 2) % (uint64_t)most) + 1;
}

/* By what rounding is: no half too far, and on the even side of a half. */
static void check_on_line(const struct city_risk_node *node, int64_t raw)
{
	const struct city_risk_point *p = node->point;
	__int128 run = p[1].raw - p[0].raw, rise = p[1].value - p[0].value, twice;
	struct city_risk_value value;

	city_risk_leaf_value(node, raw, &value);
	ck_assert_int_eq(value.low, value.high);
	twice = 2 * ((raw - p[0].raw) * rise - (value.low - p[0].value) * run);
	twice = twice < 0 ? -twice : twice;
	ck_assert(twice < run ||
		  (twice == run && (value.low - p[0].value) % 2 == 0));
}

START_TEST(a_line_of_any_size_gives_the_quotient_of_all_its_digits)
{
	struct city_risk_point point[2] = { { .raw = 0 } };
	struct city_risk_node node = leaf(0, CITY_RISK_NONE, 0);
	uint64_t seed = 7;

	node.point = point;
	for (int i = 0; i < 200000; i++) {
		int64_t run = some_bits(&seed, INT64_C(1) << (1 + i % 60));
		int64_t rise = some_bits(&seed, INT64_C(1) << (1 + i / 60 % 60));
		int64_t raw = some_bits(&seed, run) - 1;

		point[0].raw = i % 3 ? -run / 2 : CITY_RISK_MOST - run;
		point[1].raw = point[0].raw + run;
		point[0].value = i % 2 ? rise : -rise / 3;
		point[1].value = point[0].value + (i % 2 ? -rise : rise);
		point[0].inverse = 0;
		city_risk_prepare_lines(&node);
		check_on_line(&node, point[0].raw + raw);
		check_on_line(&node, point[0].raw + run / 2);
		check_on_line(&node, point[0].raw + (run + 1) / 2 - (run > 1));
		check_on_line(&node, point[1].raw - 1);
	}
}
END_TEST

START_TEST(a_number_is_written_with_its_sign_and_no_zero_too_many)
{
	static const struct {
		int64_t value;
		int least;
		const char *text;
	} cases[] = {
		{ 73 * ONE, 1, "73.0" },       { 68750000, 1, "68.75" },
		{ 800000, 2, "0.80" },	       { 0, 1, "0.0" },
		{ 0, 0, "0" },		       { -1, 1, "-0.000001" },
		{ -500000, 1, "-0.5" },	       { 100 * ONE, 0, "100" },
		{ 1000001, 0, "1.000001" },    { -20 * ONE, 2, "-20.00" },
		{ CITY_RISK_MOST, 1, "1000000000000.0" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_buf to = { 0 };

		city_risk_put(&to, cases[i].value, cases[i].least);
		ck_assert_str_eq(city_buf_text(&to), cases[i].text);
		city_buf_release(&to);
	}
}
END_TEST

START_TEST(a_decimal_is_cut_downwards_so_that_no_limit_is_passed)
{
	struct {
		struct city_decimal value;
		int64_t millionths;
	} const cases[] = {
		{ { 1, 0 }, ONE },	       { { 10, 1 }, ONE },
		{ { 9999999, 7 }, 999999 },    { { -9999999, 7 }, -ONE },
		{ { -1, 18 }, -1 },	       { { 1, 18 }, 0 },
		{ { 0, 0 }, 0 },	       { { -10000000, 7 }, -ONE },
	};
	int64_t got;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(city_risk_of_decimal(cases[i].value, &got), 0);
		ck_assert_int_eq(got, cases[i].millionths);
	}
	ck_assert_int_eq(
		city_risk_of_decimal((struct city_decimal){ 1000000000001, 0 }, &got),
		-1);
}
END_TEST

START_TEST(a_sum_has_its_parts_and_what_is_missing_opens_it)
{
	struct city_risk_node node[] = {
		group(CITY_RISK_SUM, CITY_RISK_NONE, CITY_RISK_NONE, 1, 3, 0, 0),
		leaf(0, 2, 500000), leaf(0, 3, 300000), leaf(0, CITY_RISK_NONE, 200000)
	};
	const struct city_risk_model model = { .node = node, .nodes = 4, .groups = 1,
					       .decimals = 2 };
	struct city_risk_value value[] = { { 0 }, known(80 * ONE), known(50 * ONE),
					   known(90 * ONE) };
	struct city_risk_score score;

	/* The weights .5 .3 .2 and 80 50 90: 40 + 15 + 18. */
	ck_assert_int_eq(city_risk_score(&model, CITY_RISK_BOUNDS, value, &score), 0);
	ck_assert_int_eq(score.low, 73 * ONE);
	ck_assert_int_eq(score.high, 73 * ONE);
	ck_assert_int_eq(value[1].part_low + value[2].part_low + value[3].part_low,
			 73 * ONE);
	value[3] = (struct city_risk_value){ .missing = true };
	city_risk_score(&model, CITY_RISK_BOUNDS, value, &score);
	ck_assert_int_eq(score.low, 55 * ONE);
	ck_assert_int_eq(score.high, 75 * ONE);
	ck_assert_int_eq(score.coverage, 800000);
	value[3] = (struct city_risk_value){ .missing = true };
	city_risk_score(&model, CITY_RISK_RENORM, value, &score);
	ck_assert_int_eq(score.low, 68750000);
	value[3] = (struct city_risk_value){ .missing = true };
	ck_assert_int_eq(city_risk_score(&model, CITY_RISK_REJECT, value, &score), -1);
}
END_TEST

START_TEST(a_cube_root_is_the_greatest_millionth_whose_cube_fits)
{
	struct city_risk_node node[] = {
		group(CITY_RISK_GEOMETRIC, CITY_RISK_NONE, CITY_RISK_NONE, 1, 3, 0, 0),
		leaf(0, 2, 0), leaf(0, 3, 0), leaf(0, CITY_RISK_NONE, 0)
	};
	const struct city_risk_model model = { .node = node, .nodes = 4, .groups = 1,
					       .decimals = 6 };
	struct city_risk_value value[] = { { 0 }, known(2 * ONE), known(3 * ONE),
					   known(5 * ONE) };
	struct city_risk_score score;

	/* 30 to the third: 3.10723250595... */
	city_risk_score(&model, CITY_RISK_BOUNDS, value, &score);
	ck_assert_int_eq(score.low, 3107232);
	value[1] = known(0);
	city_risk_score(&model, CITY_RISK_BOUNDS, value, &score);
	ck_assert_int_eq(score.high, 0);
}
END_TEST

START_TEST(a_grade_holds_from_its_limit_on_or_above_it)
{
	struct city_risk_grade grade[] = { { .id = "a" },
					   { .id = "b", .from = 10 },
					   { .id = "c", .from = 20, .above = true } };
	const struct city_risk_model model = { .grade = grade, .grades = 3 };

	ck_assert_str_eq(city_risk_grade(&model, 9)->id, "a");
	ck_assert_str_eq(city_risk_grade(&model, 10)->id, "b");
	ck_assert_str_eq(city_risk_grade(&model, 20)->id, "b");
	ck_assert_str_eq(city_risk_grade(&model, 21)->id, "c");
}
END_TEST

START_TEST(a_reading_counts_up_to_its_age_and_not_behind_it)
{
	struct city_risk_node node[] = {
		group(CITY_RISK_MAX, CITY_RISK_NONE, CITY_RISK_NONE, 1, 3, 0, 0),
		leaf(0, 2, 0), leaf(0, 3, 0), leaf(0, CITY_RISK_NONE, 0)
	};
	const struct city_risk_model model = { .node = node, .nodes = 4, .groups = 1 };
	const struct city_risk_cell cell[] = { { 0, 0 },
					       { 0, ONE },
					       { CITY_RISK_ALWAYS, ONE },
					       { CITY_RISK_UNHEARD, 0 } };
	struct city_risk_value value[4] = { { 0 } };
	int64_t due;

	node[1].fresh_us = node[2].fresh_us = node[3].fresh_us = 10 * MINUTE;
	city_risk_cells_values(&model, cell, 10 * MINUTE, value, &due);
	ck_assert(!value[1].missing);
	ck_assert(!value[2].missing);
	ck_assert(value[3].missing);
	ck_assert_int_eq(due, 10 * MINUTE);
	city_risk_cells_values(&model, cell, 10 * MINUTE + 1, value, &due);
	ck_assert(value[1].missing);
	ck_assert_int_eq(due, INT64_MAX);
}
END_TEST

/* Chance, the same every time. */
static int64_t chance(unsigned *seed, int64_t below)
{
	*seed = *seed * 1103515245 + 12345;
	return (int64_t)(*seed >> 8) % below;
}

START_TEST(sums_kept_reading_by_reading_are_what_adding_up_again_comes_to)
{
	/* Weights that make parts which have to be rounded, in three levels. */
	struct city_risk_node node[] = {
		group(CITY_RISK_SUM, CITY_RISK_NONE, CITY_RISK_NONE, 1, 3, 0, 0),
		leaf(0, 2, 333333),
		group(CITY_RISK_SUM, 0, 6, 3, 2, 333333, 1),
		leaf(2, 4, 142857),
		group(CITY_RISK_SUM, 2, CITY_RISK_NONE, 5, 1, 857143, 2),
		leaf(4, CITY_RISK_NONE, ONE),
		leaf(0, CITY_RISK_NONE, 333334),
	};
	const struct city_risk_model model = { .node = node, .nodes = 7, .groups = 3,
					       .decimals = 6 };
	static const size_t leaves[] = { 1, 3, 5, 6 };
	const enum city_risk_missing policy[] = { CITY_RISK_BOUNDS, CITY_RISK_WORST };
	unsigned seed = 3;

	for (int i = 0; i < 4; i++)
		node[leaves[i]].fresh_us = i == 2 ? 0 : 50;
	for (int p = 0; p < 2; p++) {
		struct city_risk_cell cell[7];
		struct city_risk_value value[7];
		struct city_risk_sum sum[3];
		struct city_risk_score want, got;
		int64_t now = 0, set = -1, due = 0, ignored;

		ck_assert(city_risk_is_summed(&model, policy[p]));
		for (int i = 0; i < 7; i++)
			cell[i] = (struct city_risk_cell){ CITY_RISK_UNHEARD, 0 };
		for (int round = 0; round < 5000; round++) {
			size_t at = leaves[chance(&seed, 4)];
			struct city_risk_cell new = { now - chance(&seed, 60),
						      chance(&seed, 110 * ONE) };

			if (set >= 0) {
				int64_t to = city_risk_cell_due(&node[at], &new);

				city_risk_sums_change(&model, policy[p], sum, at,
						      &cell[at], &new, set);
				due = to >= set && to < due ? to : due;
			}
			cell[at] = new;
			now += chance(&seed, 10);
			city_risk_cells_values(&model, cell, now, value, &ignored);
			city_risk_score(&model, policy[p], value, &want);
			if (set < 0 || now > due) {
				city_risk_sums_set(&model, value, sum);
				set = now;
				due = ignored;
			}
			city_risk_sums_score(&model, sum, &got);
			ck_assert_int_eq(got.low, want.low);
			ck_assert_int_eq(got.high, want.high);
			ck_assert_int_eq(got.coverage, want.coverage);
		}
	}
}
END_TEST

static struct city_risk_score score_of(int64_t low, int64_t high)
{
	return (struct city_risk_score){ low * ONE, high * ONE, ONE };
}

START_TEST(an_alert_comes_on_and_goes_off_for_certain_only)
{
	const struct city_risk_alert_rule rule = { .of = CITY_RISK_OF_SCORE,
						   .raise = 80 * ONE,
						   .clear = 75 * ONE };
	static const struct {
		int64_t low, high;
		enum city_risk_turn turn;
	} steps[] = {
		{ 79, 79, CITY_RISK_STAYS }, { 0, 100, CITY_RISK_STAYS },
		{ 80, 80, CITY_RISK_RAISES }, { 79, 79, CITY_RISK_STAYS },
		{ 75, 75, CITY_RISK_STAYS }, { 0, 75, CITY_RISK_STAYS },
		{ 0, 74, CITY_RISK_CLEARS }, { 79, 81, CITY_RISK_STAYS },
		{ 81, 100, CITY_RISK_RAISES },
	};
	struct city_risk_alarm alarm = { CITY_RISK_UNHEARD };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct city_risk_score score = score_of(steps[i].low, steps[i].high);
		int64_t due = INT64_MAX;

		ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, NULL, &score, 0,
						      (int64_t)i, &due),
				 steps[i].turn);
		ck_assert_int_eq(due, INT64_MAX);
	}
}
END_TEST

START_TEST(an_alert_that_is_held_goes_off_when_that_is_over)
{
	const struct city_risk_alert_rule rule = { .of = CITY_RISK_OF_SCORE,
						   .raise = 80 * ONE,
						   .clear = 75 * ONE,
						   .hold_us = 10 };
	struct city_risk_score high = score_of(90, 90), low = score_of(10, 10);
	struct city_risk_alarm alarm = { CITY_RISK_UNHEARD };
	int64_t due = INT64_MAX;

	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, NULL, &high, 0, 100, &due),
			 CITY_RISK_RAISES);
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, NULL, &low, 0, 109, &due),
			 CITY_RISK_STAYS);
	ck_assert_int_eq(due, 110);
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, NULL, &low, 0, 110, &due),
			 CITY_RISK_CLEARS);
}
END_TEST

START_TEST(silence_begins_behind_its_time_and_ends_with_a_reading)
{
	const struct city_risk_alert_rule rule = { .of = CITY_RISK_OF_SILENCE,
						   .within_us = 30 };
	struct city_risk_score score = score_of(0, 100);
	struct city_risk_alarm alarm = { CITY_RISK_UNHEARD };
	int64_t due = INT64_MAX;

	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, NULL, &score, 70, 100, &due),
			 CITY_RISK_STAYS);
	ck_assert_int_eq(due, 100);
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, NULL, &score, 70, 101, &due),
			 CITY_RISK_RAISES);
	ck_assert_int_eq(
		city_risk_alarm_step(&rule, &alarm, NULL, &score, 102, 102, &due),
		CITY_RISK_CLEARS);
}
END_TEST

START_TEST(a_rise_is_above_the_least_of_its_time_heard_of_or_not)
{
	const struct city_risk_alert_rule rule = { .of = CITY_RISK_OF_RISE,
						   .raise = 20 * ONE,
						   .clear = 5 * ONE,
						   .within_us = 60 * MINUTE };
	struct city_risk_score score = score_of(40, 40);
	struct city_risk_alarm alarm = { CITY_RISK_UNHEARD };
	struct city_risk_lows lows;
	int64_t due = INT64_MAX;

	city_risk_lows_init(&lows);
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, &lows, &score, 0, 0, &due),
			 CITY_RISK_STAYS);
	/* 40 held for ten hours, and then 60: that is a rise within the hour. */
	score = score_of(60, 60);
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, &lows, &score, 0,
					      600 * MINUTE, &due),
			 CITY_RISK_RAISES);
	/* Fifty minutes later it still is; an hour and a twelfth later, no more. */
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, &lows, &score, 0,
					      650 * MINUTE, &due),
			 CITY_RISK_STAYS);
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, &lows, &score, 0,
					      666 * MINUTE, &due),
			 CITY_RISK_CLEARS);
	/* Nothing is known, and then 70: from what, nobody can say. */
	score = score_of(0, 100);
	city_risk_alarm_step(&rule, &alarm, &lows, &score, 0, 800 * MINUTE, &due);
	score = score_of(90, 90);
	ck_assert_int_eq(city_risk_alarm_step(&rule, &alarm, &lows, &score, 0,
					      900 * MINUTE, &due),
			 CITY_RISK_STAYS);
}
END_TEST

START_TEST(a_rise_is_one_for_as_long_before_1970_as_behind_it)
{
	const struct city_risk_alert_rule rule = { .of = CITY_RISK_OF_RISE,
						   .raise = 20 * ONE,
						   .clear = 5 * ONE,
						   .within_us = 60 * MINUTE };

	/* 40 holds into the second twelfth, and is over thirteen behind that. */
	for (int64_t start = -100 * MINUTE; start <= 100 * MINUTE; start += 5 * MINUTE) {
		struct city_risk_alarm alarm = { CITY_RISK_UNHEARD };
		struct city_risk_lows lows;
		int64_t due = INT64_MAX;

		city_risk_lows_init(&lows);
		for (int64_t i = 0; i <= 14; i++) {
			struct city_risk_score score = i ? score_of(60, 60)
							 : score_of(40, 40);
			enum city_risk_turn turn = i == 1    ? CITY_RISK_RAISES
						   : i == 14 ? CITY_RISK_CLEARS
							     : CITY_RISK_STAYS;
			int64_t at = start + i * 5 * MINUTE;

			ck_assert_int_eq(turn, city_risk_alarm_step(&rule, &alarm, &lows,
								    &score, 0, at, &due));
		}
	}
}
END_TEST

START_TEST(a_rank_goes_as_far_as_every_choice_of_weights_at_their_ends_takes_it)
{
	enum { N = 12, M = 4 };
	struct city_risk_share share[N * M];
	struct city_risk_rank rank[N];
	unsigned seed = 5;

	for (int round = 0; round < 50; round++) {
		for (size_t i = 0; i < N; i++) {
			int64_t high = 0;

			for (size_t m = 0; m < M; m++) {
				struct city_risk_share *s = &share[i * M + m];

				s->low = s->high = chance(&seed, 30);
				if (chance(&seed, 8) == 0)
					s->high += chance(&seed, 10);
				high += s->high;
			}
			rank[i] = (struct city_risk_rank){ .number = i, .score = high };
		}
		city_risk_rank_all(rank, N, share, M);
		/* A sum is least and greatest at corners: all sixteen are tried. */
		for (size_t i = 0; i < N; i++) {
			size_t above = 0, below = 0, greater = 0;

			for (size_t j = 0; j < N; j++) {
				const struct city_risk_share *a =
					&share[rank[i].number * M];
				const struct city_risk_share *b =
					&share[rank[j].number * M];
				bool over = i != j, under = i != j;

				greater += rank[j].score > rank[i].score;
				for (int corner = 0; corner < 1 << M; corner++) {
					int64_t least = 0, most = 0;

					for (int m = 0; m < M; m++) {
						int by = corner >> m & 1 ? 11 : 9;

						least += by * (a[m].low - b[m].high);
						most += by * (a[m].high - b[m].low);
					}
					over &= least > 0;
					under &= most < 0;
				}
				below += over;
				above += under;
			}
			ck_assert_uint_eq(rank[i].rank, greater + 1);
			ck_assert_uint_eq(rank[i].best, above + 1);
			ck_assert_uint_eq(rank[i].worst, N - below);
		}
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_value_on_a_line_is_rounded_to_the_even_millionth,
		a_line_of_any_size_gives_the_quotient_of_all_its_digits,
		a_number_is_written_with_its_sign_and_no_zero_too_many,
		a_decimal_is_cut_downwards_so_that_no_limit_is_passed,
		a_sum_has_its_parts_and_what_is_missing_opens_it,
		a_cube_root_is_the_greatest_millionth_whose_cube_fits,
		a_grade_holds_from_its_limit_on_or_above_it,
		a_reading_counts_up_to_its_age_and_not_behind_it,
		sums_kept_reading_by_reading_are_what_adding_up_again_comes_to,
		an_alert_comes_on_and_goes_off_for_certain_only,
		an_alert_that_is_held_goes_off_when_that_is_over,
		silence_begins_behind_its_time_and_ends_with_a_reading,
		a_rise_is_above_the_least_of_its_time_heard_of_or_not,
		a_rise_is_one_for_as_long_before_1970_as_behind_it,
		a_rank_goes_as_far_as_every_choice_of_weights_at_their_ends_takes_it,
		NULL
	};

	return city_suite_of("risk", tests);
}
