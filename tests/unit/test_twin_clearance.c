/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clearances of pipes, drawn and computed by hand.  Figures are those of the rulebook
 * GB50289-2016: gas over water 0.15 m, drainage beside water of DN 200 1.0 m.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/twin_fields.h"
#include "city/twin_physics.h"
#include "city/twin_record.h"
#include "city/twin_rules.h"
#include "suite.h"

static struct city_env *env;
static struct city_twin_rules rules;

static void set_up(void)
{
	struct city_error error;

	env = city_env_new("test", NULL);
	ck_assert_msg(city_twin_rules_read(&rules, env, CITY_TWIN_RULES_DEFAULT, &error) == 0,
		      "%s", error.text);
}

static void tear_down(void)
{
	city_twin_rules_release(&rules);
	city_env_free(env);
}

/* A pipe as its record, and its points. */
struct pipe {
	const char *id, *attributes;
	double at[3][3];
};

static struct city_scanner *scanner;

static void add(struct city_twin *twin, const struct pipe *pipe, double turn)
{
	struct city_name class_name = city_name_of("class");
	struct city_twin_fields fields;
	struct city_twin_attributes attributes;
	struct city_twin_point point[3];
	const struct city_field *strange;
	struct city_error error;
	struct city_rec rec;
	struct city_slice class;
	size_t n = 0;
	bool any;

	ck_assert_int_eq(city_scan(scanner, city_padded(pipe->attributes,
							strlen(pipe->attributes)),
				   &rec, &error), CITY_OK);
	class = city_slice_of(city_twin_class_name(
		city_twin_class_of(city_rec_find(&rec, &class_name))));
	for (size_t i = 0; i < 3 && !isinf(pipe->at[i][0]); i++, n++) {
		const double *at = pipe->at[i];

		point[i].x = 500000 + at[0] * cos(turn) - at[1] * sin(turn);
		point[i].y = 3270000 + at[0] * sin(turn) + at[1] * cos(turn);
		point[i].z = at[2];
	}
	ck_assert_int_eq(city_twin_add(twin, city_slice_of(pipe->id),
				       (unsigned)city_twin_class_number(class), class,
				       CITY_TWIN_FLOW_NONE, point, n), 0);
	city_twin_fields_init(&fields);
	ck_assert_msg(city_twin_fields_read(&fields, &rec,
					    city_twin_class_number(class), &attributes,
					    &any, &strange, &error) == CITY_OK,
		      "%s", error.text);
	ck_assert_int_eq(city_twin_attributes_put(twin, &attributes), 0);
}

/* "B over A 0.100 < 0.150; ..." and what is not judged: "level 2; ...". */
static const char *tell(const struct pipe *pipe, size_t n, double turn, bool backward)
{
	static const char *const gaps[] = { "level", "size", "kind", "kinds",
					    "figure" };
	static char text[1024];
	struct city_twin twin = { 0 };
	struct city_twin_nears nears = { 0 };
	struct city_twin_lacks lacks = { 0 };
	size_t len = 0;

	scanner = city_scanner_new();
	for (size_t i = 0; i < n; i++)
		add(&twin, &pipe[backward ? n - 1 - i : i], turn);
	ck_assert_int_eq(city_twin_find_nears(&twin, &rules.book, true, true, &nears,
					      &lacks), 0);
	text[0] = '\0';
	for (size_t i = 0; i < nears.n; i++) {
		const struct city_twin_near *near = &nears.near[i];
		struct city_slice a = city_map_text(&twin.ids, twin.segment[near->a].id);
		struct city_slice b = city_map_text(&twin.ids, twin.segment[near->b].id);

		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"%.*s %s %.*s %.3f < %.3f%s; ", (int)a.len, a.at,
					near->crossing ? "over" : "beside", (int)b.len, b.at,
					(double)llround(near->measured_m * 1000) / 1000,
					near->required_m,
					near->mark ? " V" : "");
	}
	for (int i = 0; i < CITY_TWIN_GAPS; i++)
		if (lacks.beside[i] || lacks.over[i])
			len += (size_t)snprintf(text + len, sizeof(text) - len,
						"%s %d %d; ", gaps[i],
						(int)lacks.beside[i],
						(int)lacks.over[i]);
	free(nears.near);
	city_twin_release(&twin);
	city_scanner_free(scanner);
	return text;
}

#define WATER200 "{\"class\":\"water\",\"diameter_mm\":200}"
#define WATER300 "{\"class\":\"water\",\"diameter_mm\":300}"
#define DRAIN300 "{\"class\":\"drainage\",\"diameter_mm\":300}"
#define GAS100 "{\"class\":\"gas\",\"diameter_mm\":100,\"pressure_class\":\"low\"}"

START_TEST(walls_of_a_crossing_are_as_far_as_their_levels_say)
{
	/* Axis 2.25 less 0.05, above axis 2.00 and 0.10: 0.10 m, where 0.15 is asked. */
	struct pipe pair[] = {
		{ "W", WATER200, { { -10, 0, 2 }, { 10, 0, 2 }, { INFINITY } } },
		{ "G", GAS100, { { 1, -10, 2.25 }, { 1, 10, 2.25 }, { INFINITY } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.100 < 0.150; ");
	pair[1].at[0][2] = pair[1].at[1][2] = 2.30;
	ck_assert_str_eq(tell(pair, 2, 0, false), "");
	/* Falling: in the middle 2.25 again. */
	pair[1].at[0][2] = 2.75;
	pair[1].at[1][2] = 1.75;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.100 < 0.150; ");
	/* Walls that overlap by 0.05. */
	pair[1].at[0][2] = pair[1].at[1][2] = 2.10;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G -0.050 < 0.150; ");
	/* The table has nothing for water over gas. */
	pair[1].at[0][2] = pair[1].at[1][2] = 1.80;
	ck_assert_str_eq(tell(pair, 2, 0, false), "figure 0 2; ");
	rules.book.either_way = true;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.050 < 0.150; ");
	rules.book.either_way = false;
	/* No level: not judged, and not safe. */
	pair[1].at[0][2] = NAN;
	ck_assert_str_eq(tell(pair, 2, 0, false), "level 0 1; ");
}
END_TEST

START_TEST(a_level_is_of_the_axis_the_top_or_the_bottom)
{
	struct pipe pair[] = {
		{ "W", "{\"class\":\"water\",\"diameter_mm\":200,\"level_of\":\"top\"}",
		  { { -10, 0, 2.10 }, { 10, 0, 2.10 }, { INFINITY } } },
		{ "G", "{\"class\":\"gas\",\"diameter_mm\":100,\"pressure_mpa\":0.005,"
		       "\"level_of\":\"bottom\"}",
		  { { 0, -10, 2.20 }, { 0, 10, 2.20 }, { INFINITY } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.100 < 0.150; ");
	/* A box is as high as it is, whatever its width. */
	pair[0].attributes = "{\"class\":\"drainage\",\"width_mm\":3000,\"height_mm\":1500,"
			     "\"level_of\":\"bottom\"}";
	pair[0].at[0][2] = pair[0].at[1][2] = 0.60;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.100 < 0.150; ");
}
END_TEST

START_TEST(an_end_on_a_line_or_within_its_walls_crosses_it)
{
	struct pipe pair[] = {
		{ "W", WATER200, { { -10, 0, 2 }, { 10, 0, 2 }, { INFINITY } } },
		{ "G", GAS100, { { 1, 0, 2.25 }, { 1, 10, 2.25 }, { INFINITY } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.100 < 0.150; ");
	pair[1].at[0][1] = 0.09; /* of 0.10 */
	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.100 < 0.150; ");
	pair[1].at[0][1] = 0.11;
	ck_assert_str_eq(tell(pair, 2, 0, false), "");
	/* End to end, on one corner. */
	pair[1].at[0][0] = 10;
	pair[1].at[0][1] = 0;
	pair[1].at[1][0] = 20;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W over G 0.100 < 0.150; ");
}
END_TEST

START_TEST(lines_beside_each_other_are_as_far_as_their_walls_in_plan)
{
	/* 1.10 less 0.10 and 0.15. */
	struct pipe pair[] = {
		{ "W", WATER200, { { 0, 0, NAN }, { 50, 0, NAN }, { INFINITY } } },
		{ "D", DRAIN300, { { 20, 1.10, NAN }, { 90, 1.10, NAN }, { INFINITY } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside D 0.850 < 1.000 V; ");
	pair[1].at[0][1] = pair[1].at[1][1] = 1.25;
	ck_assert_str_eq(tell(pair, 2, 0, false), "");
	/* DN 300 is asked for 1.5: 1.60 less 0.15 and 0.15. */
	pair[0].attributes = WATER300;
	pair[1].at[0][1] = pair[1].at[1][1] = 1.60;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside D 1.300 < 1.500 V; ");
	/* Nearing until the end of the one, by 1 in 10: 1.60 / sqrt(1.01) less 0.30. */
	pair[1].at[0][1] = 4.60;
	pair[1].at[1][1] = -2.40;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside D 1.292 < 1.500 V; ");
	/* One behind the other, however near. */
	pair[1].at[0][0] = 50;
	pair[1].at[0][1] = pair[1].at[1][1] = 0.5;
	ck_assert_str_eq(tell(pair, 2, 0, false), "");
	/* Walls that touch: 0.30 less 0.15 and 0.15; and one within the other. */
	pair[1].at[0][0] = 20;
	pair[1].at[0][1] = pair[1].at[1][1] = 0.3;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside D 0.000 < 1.500 V; ");
	pair[1].at[0][1] = pair[1].at[1][1] = 0;
	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside D -0.300 < 1.500 V; ");
}
END_TEST

START_TEST(boxes_touch_where_their_sides_do)
{
	/* Half of 3 m and of 0.3 m: 1.65 m from axis to axis. */
	static const struct pipe pair[] = {
		{ "B", "{\"class\":\"drainage\",\"width_mm\":3000,\"height_mm\":1500}",
		  { { 0, 0, NAN }, { 50, 0, NAN }, { INFINITY } } },
		{ "W", WATER300, { { 0, 1.65, NAN }, { 50, 1.65, NAN }, { INFINITY } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside B 0.000 < 1.500 V; ");
}
END_TEST

START_TEST(lines_that_cross_or_turn_away_are_not_beside_each_other)
{
	/* At an angle of 6 degrees, 45 m on. */
	struct pipe pair[] = {
		{ "W", WATER200, { { 0, 0, 2 }, { 50, 0, 2 }, { INFINITY } } },
		{ "D", DRAIN300, { { 0, -5, 5 }, { 50, 0.5, 5 }, { INFINITY } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "");
	/* A line that ends before another at a right angle, 0.5 m off. */
	pair[1].at[0][0] = 25;
	pair[1].at[0][1] = -0.5;
	pair[1].at[1][0] = 25;
	pair[1].at[1][1] = -20;
	ck_assert_str_eq(tell(pair, 2, 0, false), "");
}
END_TEST

START_TEST(bends_are_as_far_as_they_come)
{
	/* A corner of 20 degrees whose tip is 1.00 from the other: less 0.25, 0.750. */
	static const struct pipe pair[] = {
		{ "W", WATER200, { { -20, 0, NAN }, { 20, 0, NAN }, { INFINITY } } },
		{ "D", DRAIN300, { { -10, 2.7633, NAN }, { 0, 1, NAN }, { 10, 2.7633, NAN } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside D 0.750 < 1.000 V; ");
}
END_TEST

START_TEST(what_is_not_known_is_not_counted_as_safe)
{
	/* Too little of G to tell its row: the least is asked, and it is told. */
	struct pipe pair[] = {
		{ "W", WATER200, { { 0, 0, NAN }, { 50, 0, NAN }, { INFINITY } } },
		{ "G", "{\"class\":\"gas\",\"diameter_mm\":100}",
		  { { 0, 0.5, NAN }, { 50, 0.5, NAN }, { INFINITY } } },
	};

	ck_assert_str_eq(tell(pair, 2, 0, false), "W beside G 0.350 < 0.500; kinds 1 1; ");
	pair[1].attributes = "{\"class\":\"gas\"}";
	ck_assert_str_eq(tell(pair, 2, 0, false), "size 1 1; ");
	/* Beyond 1.6 MPa the table ends; oil is not in it. */
	pair[1].attributes = "{\"class\":\"gas\",\"diameter_mm\":100,\"pressure_mpa\":2.5}";
	ck_assert_str_eq(tell(pair, 2, 0, false), "kind 1 1; ");
	pair[1].attributes = "{\"class\":\"oil\",\"diameter_mm\":100}";
	ck_assert_str_eq(tell(pair, 2, 0, false), "kind 1 1; ");
	/* In a tunnel, or abandoned, it is none of the table's. */
	pair[1].attributes = "{\"class\":\"gas\",\"diameter_mm\":100,\"burial\":\"ZH\"}";
	ck_assert_str_eq(tell(pair, 2, 0, false), "");
	pair[1].attributes = "{\"class\":\"gas\",\"diameter_mm\":100,\"status\":1}";
	ck_assert_str_eq(tell(pair, 2, 0, false), "");
}
END_TEST

START_TEST(pressure_voltage_burial_and_size_choose_the_row)
{
	static const struct {
		const char *one, *other;
		double apart;
		const char *expected;
	} cases[] = {
		{ WATER200, "{\"class\":\"gas\",\"diameter_mm\":100,\"pressure_mpa\":1.6}",
		  1.6, "B beside A 1.450 < 1.500; " },
		{ WATER200, "{\"class\":\"gas\",\"diameter_mm\":100,\"pressure_mpa\":0.8}",
		  1.1, "B beside A 0.950 < 1.000; " },
		{ WATER200, "{\"class\":\"gas\",\"diameter_mm\":100,\"pressure_mpa\":0.01}",
		  0.6, "B beside A 0.450 < 0.500; " },
		{ DRAIN300,
		  "{\"class\":\"gas\",\"diameter_mm\":100,\"pressure_class\":\"medium-A\"}",
		  1.3, "B beside A 1.100 < 1.200 V; " },
		{ "{\"class\":\"power\",\"diameter_mm\":200,\"voltage_kv\":34.9,"
		  "\"burial\":\"ZM\"}",
		  "{\"class\":\"telecom\",\"diameter_mm\":100,\"burial\":\"ZM\"}", 0.6,
		  "B beside A 0.450 < 0.500; " },
		{ "{\"class\":\"power\",\"diameter_mm\":200,\"voltage_kv\":35,"
		  "\"burial\":\"GM\"}",
		  "{\"class\":\"telecom\",\"diameter_mm\":100,\"burial\":\"GK\"}", 2.1,
		  "B beside A 1.950 < 2.000; " },
		{ "{\"class\":\"water\",\"subclass\":\"ZS\",\"diameter_mm\":200}", DRAIN300,
		  0.7, "B beside A 0.450 < 0.500; " },
		{ "{\"class\":\"heat\",\"burial\":\"GG\",\"width_mm\":1200,"
		  "\"height_mm\":900}",
		  "{\"class\":\"gas\",\"diameter_mm\":200,\"pressure_mpa\":1.6}", 4.6,
		  "B beside A 3.900 < 4.000; " },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double y = cases[i].apart;
		struct pipe pair[] = {
			{ "A", cases[i].one, { { 0, 0, NAN }, { 50, 0, NAN }, { INFINITY } } },
			{ "B", cases[i].other, { { 0, y, NAN }, { 50, y, NAN }, { INFINITY } } },
		};

		ck_assert_str_eq(tell(pair, 2, 0, false), cases[i].expected);
	}
}
END_TEST

START_TEST(turning_and_reordering_change_nothing)
{
	static const struct pipe pipes[] = {
		{ "W", WATER200, { { -10, 0, 2 }, { 10, 0, 2 }, { INFINITY } } },
		{ "G", GAS100, { { 1, -10, 2.25 }, { 1, 10, 2.25 }, { INFINITY } } },
		{ "D", DRAIN300, { { -10, 1.1, 1 }, { 10, 1.1, 1 }, { INFINITY } } },
		{ "G2", GAS100, { { -10, 20, 2.2 }, { 10, 20, 2.2 }, { INFINITY } } },
		{ "W2", WATER300, { { -10, 20.6, 2 }, { 0, 20.6, 2 }, { 10, 21, 2 } } },
	};
	static const char *const each[] = { "W over G 0.100 < 0.150; ",
					    "W beside D 0.850 < 1.000 V; ",
					    "W2 beside G2 0.400 < 0.500; " };

	for (double turn = -3; turn < 3; turn += 0.37)
		for (int backward = 0; backward < 2; backward++) {
			const char *text = tell(pipes, 5, turn, backward);

			for (size_t i = 0; i < 3; i++)
				ck_assert_msg(strstr(text, each[i]), "%s", text);
			ck_assert_uint_eq(strlen(text), strlen(each[0]) + strlen(each[1]) +
								strlen(each[2]));
		}
}
END_TEST

START_TEST(lines_of_one_class_that_join_owe_each_other_nothing)
{
	/* Low pressure off medium pressure: two networks of one class. */
	struct city_twin twin = { 0 };
	struct city_twin_nears nears = { 0 };
	struct city_twin_lacks lacks = { 0 };
	static const struct city_twin_point line[2][2] = {
		{ { 0, 0, 2 }, { 10, 0, 2 } }, { { 10, 0, 2 }, { 20, 1, 2 } }
	};
	struct city_twin_attributes gas = { .class = 3, .diameter = city_twin_pack(1000),
					    .pressure_class = CITY_TWIN_LOW };

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(city_twin_add(&twin, city_slice_of(i ? "A" : "B"), 2,
					       city_slice_of(i ? "low" : "medium"),
					       CITY_TWIN_FLOW_NONE, line[i], 2), 0);
		ck_assert_int_eq(city_twin_attributes_put(&twin, &gas), 0);
	}
	ck_assert_int_eq(city_twin_find_nears(&twin, &rules.book, true, true, &nears,
					      &lacks), 0);
	ck_assert_uint_eq(nears.n, 0);
	free(nears.near);
	city_twin_release(&twin);
}
END_TEST

START_TEST(sizes_are_kept_to_a_tenth_of_a_millimetre)
{
	static const int64_t fine[] = { 0, 1, 2191, 32766 };

	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		ck_assert_int_eq(city_twin_unpack(city_twin_pack(fine[i])), fine[i]);
	ck_assert_int_eq(city_twin_unpack(city_twin_pack(32767)), 32770);
	ck_assert_int_eq(city_twin_unpack(city_twin_pack(200004)), 200000);
	ck_assert_int_eq(city_twin_unpack(city_twin_pack(320000)), 320000);
	ck_assert_uint_eq(sizeof(struct city_twin_attributes), 24);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		walls_of_a_crossing_are_as_far_as_their_levels_say,
		a_level_is_of_the_axis_the_top_or_the_bottom,
		an_end_on_a_line_or_within_its_walls_crosses_it,
		lines_beside_each_other_are_as_far_as_their_walls_in_plan,
		boxes_touch_where_their_sides_do,
		lines_that_cross_or_turn_away_are_not_beside_each_other,
		bends_are_as_far_as_they_come,
		what_is_not_known_is_not_counted_as_safe,
		pressure_voltage_burial_and_size_choose_the_row,
		turning_and_reordering_change_nothing,
		lines_of_one_class_that_join_owe_each_other_nothing,
		sizes_are_kept_to_a_tenth_of_a_millimetre,
	};
	Suite *suite = suite_create("twin_clearance");
	TCase *tcase = tcase_create("twin_clearance");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	return suite;
}
