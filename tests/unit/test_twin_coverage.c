/* SPDX-License-Identifier: Apache-2.0 */
/* What a twin covers: sums that add up, and lines that are compared. */
#include "config.h"

#include <stdlib.h>

#include "city/twin_coverage.h"
#include "city/twin_match.h"
#include "suite.h"

START_TEST(lines_are_apart_by_the_corner_that_is_farthest_off)
{
	static const struct city_plane line[] = { { 0, 0 }, { 10, 0 } };
	static const struct city_plane beside[] = { { 10, 1 }, { 0, 1 } };
	static const struct city_plane bent[] = { { 0, 0 }, { 5, 3 }, { 10, 0 } };
	static const struct city_plane shorter[] = { { 0, 0 }, { 2, 0 }, { 4, 0 } };
	static const struct city_plane point[] = { { 13, 4 } };

	ck_assert_double_eq(city_lines_apart(line, 2, line, 2), 0);
	ck_assert_double_eq(city_lines_apart(line, 2, beside, 2), 1);
	ck_assert_double_eq(city_lines_apart(line, 2, bent, 3), 3);
	ck_assert_double_eq(city_lines_apart(bent, 3, line, 2), 3);
	ck_assert_double_eq(city_lines_apart(line, 2, shorter, 3), 6);
	ck_assert_double_eq(city_lines_apart(shorter, 3, line, 2), 6);
	ck_assert_double_eq_tol(city_lines_apart(line, 2, point, 1), 13.601470508735444,
				1e-12);
}
END_TEST

/* Lengths are those of GeographicLib's geodesics on the ellipsoid of CGCS2000. */
START_TEST(a_line_of_degrees_is_as_long_as_its_geodesics)
{
	struct {
		double meridian;
		size_t n;
		struct city_plane line[3];
		double length_m;
	} lines[] = {
		{ 106.5, 2, { { 106.5, 29.5 }, { 106.51, 29.5 } }, 969.662855 },
		{ 105, 3, { { 107.4, 29.1 }, { 107.405, 29.107 }, { 107.42, 29.1 } }, 2569.345561 },
		{ 120, 2, { { 117.5, 52 }, { 117.6, 52.05 } }, 8835.465707 },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		city_line_project(lines[i].line, lines[i].n, lines[i].meridian);
		ck_assert_double_eq_tol(city_line_geodesic(lines[i].line, lines[i].n),
					lines[i].length_m, lines[i].length_m * 3e-8);
	}
}
END_TEST

START_TEST(no_gap_and_no_beginning_is_rounded_away)
{
	ck_assert_int_eq(city_coverage_share(12340500000, 12400000000), 9952);
	ck_assert_int_eq(city_coverage_share(62499999999999, 62500000000000), 9999);
	ck_assert_int_eq(city_coverage_share(62500000000000, 62500000000000), 10000);
	ck_assert_int_eq(city_coverage_share(1, 62500000000000), 1);
	ck_assert_int_eq(city_coverage_share(0, 62500000000000), 0);
	/* 3.125 % and 9.375 %: half to even. */
	ck_assert_int_eq(city_coverage_share(1, 32), 312);
	ck_assert_int_eq(city_coverage_share(3, 32), 938);
}
END_TEST

static void book(struct city_coverage *coverage, const char *class, const char *district,
		 enum city_dense dense, enum city_coverage_fate fate, int64_t mm)
{
	struct city_coverage_key key = { city_slice_of(class),
					 district ? city_slice_of(district) :
						    (struct city_slice){ NULL, 0 },
					 dense };
	struct city_coverage_sum *sum = city_coverage_of(coverage, key);

	ck_assert_ptr_nonnull(sum);
	sum->segments[fate]++;
	sum->mm[fate] += mm;
}

START_TEST(parts_add_up_to_their_total_and_what_is_unknown_is_a_part)
{
	static const struct {
		unsigned int by;
		size_t parts;
	} folds[] = { { 0, 1 },
		      { CITY_COVERAGE_BY_CLASS, 2 },
		      { CITY_COVERAGE_BY_DISTRICT, 3 },
		      { CITY_COVERAGE_BY_DENSE, 3 },
		      { CITY_COVERAGE_BY_CLASS | CITY_COVERAGE_BY_DENSE, 5 } };
	struct city_coverage all = { 0 };

	book(&all, "gas", "500103", CITY_DENSE_YES, CITY_COVERAGE_COVERED, 1000);
	book(&all, "gas", "500103", CITY_DENSE_NO, CITY_COVERAGE_MISSING, 200);
	book(&all, "gas", "", CITY_DENSE_YES, CITY_COVERAGE_STALE, 30);
	book(&all, "water", NULL, CITY_DENSE_UNKNOWN, CITY_COVERAGE_INCOMPLETE, 4);
	book(&all, "water", NULL, CITY_DENSE_NO, CITY_COVERAGE_COVERED, 50000);
	book(&all, "water", "500103", CITY_DENSE_YES, CITY_COVERAGE_COVERED, 600000);
	for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
		struct city_coverage part = { 0 };
		uint64_t segments = 0;
		int64_t mm = 0;

		ck_assert_int_eq(city_coverage_fold(&all, folds[i].by, &part), 0);
		ck_assert_uint_eq(part.keys.n, folds[i].parts);
		for (size_t j = 0; j < part.keys.n; j++) {
			segments += city_coverage_registered(&part.sum[j]);
			mm += city_coverage_registered_mm(&part.sum[j]);
		}
		ck_assert_uint_eq(segments, 6);
		ck_assert_int_eq(mm, 651234);
		city_coverage_release(&part);
	}
	city_coverage_release(&all);
}
END_TEST

START_TEST(sums_come_by_class_dense_area_and_district_whatever_came_first)
{
	struct city_coverage all = { 0 };
	struct city_coverage_key key;
	uint32_t *order;

	book(&all, "water", NULL, CITY_DENSE_UNKNOWN, CITY_COVERAGE_COVERED, 1);
	book(&all, "gas", NULL, CITY_DENSE_YES, CITY_COVERAGE_COVERED, 1);
	book(&all, "gas", "500112", CITY_DENSE_YES, CITY_COVERAGE_COVERED, 1);
	book(&all, "gas", "500103", CITY_DENSE_NO, CITY_COVERAGE_COVERED, 1);
	order = city_coverage_order(&all);
	ck_assert_ptr_nonnull(order);
	ck_assert_uint_eq(order[0], 2);
	ck_assert_uint_eq(order[1], 1);
	ck_assert_uint_eq(order[2], 3);
	ck_assert_uint_eq(order[3], 0);
	key = city_coverage_key_at(&all, 2);
	ck_assert(city_slice_is(key.class, "gas"));
	ck_assert(city_slice_is(key.district, "500112"));
	ck_assert_int_eq(key.dense, CITY_DENSE_YES);
	ck_assert_ptr_null(city_coverage_key_at(&all, 0).district.at);
	free(order);
	city_coverage_release(&all);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		lines_are_apart_by_the_corner_that_is_farthest_off,
		a_line_of_degrees_is_as_long_as_its_geodesics,
		no_gap_and_no_beginning_is_rounded_away,
		parts_add_up_to_their_total_and_what_is_unknown_is_a_part,
		sums_come_by_class_dense_area_and_district_whatever_came_first,
		NULL,
	};

	return city_suite_of("twin-coverage", tests);
}
