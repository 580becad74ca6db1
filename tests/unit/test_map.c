/* SPDX-License-Identifier: Apache-2.0 */
/* The map numbers strings in the order they come, through all its growing. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/map.h"
#include "suite.h"

START_TEST(every_string_keeps_its_number_while_the_map_grows)
{
	struct city_map map = { 0 };
	char text[32];
	bool fresh;

	ck_assert(city_map_find(&map, city_slice_of("x")) == SIZE_MAX);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < 50000; i++) {
			snprintf(text, sizeof(text), "%zu", i * 7919);
			ck_assert_uint_eq(city_map_add(&map, city_slice_of(text), &fresh),
					  i);
			ck_assert_int_eq(fresh, round == 0);
		}
	}
	ck_assert_uint_eq(map.n, 50000);
	ck_assert(city_slice_is(city_map_text(&map, 2), "15838"));
	ck_assert_uint_eq(city_map_find(&map, city_slice_of("15838")), 2);
	ck_assert(city_map_find(&map, city_slice_of("15839")) == SIZE_MAX);
	city_map_release(&map);
}
END_TEST

START_TEST(the_empty_string_and_nul_bytes_are_strings_too)
{
	struct city_map map = { 0 };
	bool fresh;

	ck_assert_uint_eq(city_map_add(&map, city_slice_of(""), &fresh), 0);
	ck_assert_uint_eq(city_map_text(&map, 0).len, 0);
	ck_assert_ptr_nonnull(city_map_text(&map, 0).at);
	ck_assert_uint_eq(city_map_add(&map, (struct city_slice){ "\0", 1 }, &fresh), 1);
	ck_assert_uint_eq(city_map_add(&map, city_slice_of(""), &fresh), 0);
	ck_assert(!fresh);
	city_map_release(&map);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		every_string_keeps_its_number_while_the_map_grows,
		the_empty_string_and_nul_bytes_are_strings_too,
		NULL
	};

	return city_suite_of("map", tests);
}
