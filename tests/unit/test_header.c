/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of several rows give each column one name. */
#include "config.h"

#include "city/header.h"
#include "suite.h"

/* A header of rows with "|" between names and "/" between rows. */
static void set(struct city_header *header, const char *text)
{
	size_t row = 0, column = 0;

	for (const char *at = text;; at++) {
		size_t len = strcspn(at, "|/");

		ck_assert_int_eq(city_header_set(header, row, column,
						 (struct city_slice){ at, len }), 0);
		at += len;
		if (!*at)
			break;
		row += *at == '/';
		column = *at == '/' ? 0 : column + 1;
	}
}

static void check_joined(struct city_header *header, const char *expected)
{
	struct city_buf got = { 0 };
	size_t columns = 0;
	const struct city_slice *names = city_header_join(header, &columns);

	ck_assert_ptr_nonnull(names);
	for (size_t i = 0; i < columns; i++) {
		city_buf_put_text(&got, i ? "|" : "");
		city_buf_put_slice(&got, names[i]);
	}
	ck_assert_str_eq(city_buf_text(&got), expected);
	city_buf_release(&got);
}

static void check_left(const char *text, const char *expected)
{
	struct city_header header = { 0 };

	set(&header, text);
	city_header_spread_left(&header);
	check_joined(&header, expected);
	city_header_release(&header);
}

START_TEST(a_merged_name_reaches_to_the_next)
{
	check_left("a|b", "a|b");
	check_left("id|air||rain/|pm25|pm10|mm", "id|air_pm25|air_pm10|rain_mm");
	check_left("id|air|||/|pm25|pm10|so2|no2", "id|air_pm25|air_pm10|air_so2|air_no2");
	/* Of the last row an empty cell is one that was merged from above. */
	check_left("id|air|/|pm25|", "id|air_pm25|air");
	check_left("|air|/id|pm25|pm10", "id|air_pm25|air_pm10");
}
END_TEST

START_TEST(a_merged_name_ends_where_a_name_begins_above)
{
	/* In the second row, x is not that of B. */
	check_left("A||B|/x||| /1|2|3|4", "A_x_1|A_x_2|B_3|B_ _4");
	check_left("A||B|/x|y||z/1|2|3|4", "A_x_1|A_y_2|B_3|B_z_4");
}
END_TEST

START_TEST(what_is_empty_or_said_already_is_left_out)
{
	check_left("a|b/a|b", "a|b");
	check_left("a|b/|/a|c", "a|b_c");
	check_left("|/|", "|");
	/* Another name between makes it no repeat. */
	check_left("a/b/a", "a_b_a");
}
END_TEST

START_TEST(rows_may_have_fewer_cells_than_others)
{
	check_left("a/b|c|d", "a_b|a_c|a_d");
	check_left("a|b|c/d", "a_d|b|c");
}
END_TEST

START_TEST(known_merges_give_their_name_to_all_their_cells)
{
	struct city_header header = { 0 };

	set(&header, "id|air/|pm25|pm10");
	/* As in sheets: A1:A2, B1:C1, and D1:E2 without a name. */
	ck_assert_int_eq(city_header_spread(&header, 0, 0, 1, 0), 0);
	ck_assert_int_eq(city_header_spread(&header, 0, 1, 0, 2), 0);
	ck_assert_int_eq(city_header_spread(&header, 0, 3, 1, 4), 0);
	check_joined(&header, "id|air_pm25|air_pm10||");
	/* The next file's header knows nothing of it. */
	city_header_reset(&header);
	set(&header, "x");
	check_joined(&header, "x");
	city_header_release(&header);
}
END_TEST

START_TEST(a_header_may_be_wide)
{
	struct city_header header = { 0 };
	size_t columns;
	const struct city_slice *names;

	for (size_t i = 0; i < 100000; i++)
		ck_assert_int_eq(city_header_set(&header, i % 2, i / 2,
						 city_slice_of(i % 2 ? "b" : "a")), 0);
	names = city_header_join(&header, &columns);
	ck_assert_uint_eq(columns, 50000);
	ck_assert(city_slice_is(names[49999], "a_b"));
	city_header_release(&header);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_merged_name_reaches_to_the_next,
		a_merged_name_ends_where_a_name_begins_above,
		what_is_empty_or_said_already_is_left_out,
		rows_may_have_fewer_cells_than_others,
		known_merges_give_their_name_to_all_their_cells,
		a_header_may_be_wide,
		NULL
	};

	return city_suite_of("header", tests);
}
