/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, dates and hours as people write them. */
#include "config.h"

#include "city/convert.h"
#include "suite.h"

START_TEST(numbers_keep_their_digits_and_lose_what_json_forbids)
{
	static const char *const vectors[][2] = {
		{ "0.10", "0.10" }, { "007", "7" },   { "+3", "3" },  { "-0.50", "-0.50" },
		{ ".5", "0.5" },    { "5.", "5" },    { "00", "0" },  { "-.5", "-0.5" },
		{ "1e3", "1e3" },   { "00.10", "0.10" }, { "1.5E-2", "1.5E-2" },
		{ "144126219108390099", "144126219108390099" }
	};
	static const char *const bad[] = { "",	  "-",	 "4O",	"<2",  "1,000", "1 2",
					   "0x1", "1e",	 "1e+", "NaN", ".",	"--1",
					   "1.2.3", "12%" };

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct city_buf to = { 0 };

		ck_assert_int_eq(city_convert_number(&to, city_slice_of(vectors[i][0])), 0);
		ck_assert_str_eq(city_buf_text(&to), vectors[i][1]);
		city_buf_release(&to);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct city_buf to = { 0 };

		ck_assert_msg(city_convert_number(&to, city_slice_of(bad[i])) != 0, "%s",
			      bad[i]);
		ck_assert_uint_eq(to.len, 0);
		city_buf_release(&to);
	}
}
END_TEST

START_TEST(dates_are_read_in_every_form_the_field_uses)
{
	static const char *const good[] = { "20250326",	  "2025-03-26",	   "2025/3/26",
					    "2025.3.26",  "2025年3月26日", "2025-3-26",
					    "2025年03月26日" };
	static const char *const bad[] = { "25-3-26",  "3月26日",   "2025-02-29",
					   "20250229", "2025-13-1", "2025-3",
					   "2025/3-26", "2025年3月26", "202503261",
					   "",	       "2025-3-26 ", "2025-003-26" };
	struct city_date date;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_msg(city_convert_date(city_slice_of(good[i]), &date) == 0, "%s",
			      good[i]);
		ck_assert_int_eq(date.year, 2025);
		ck_assert_int_eq(date.month, 3);
		ck_assert_int_eq(date.day, 26);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(city_convert_date(city_slice_of(bad[i]), &date) != 0, "%s",
			      bad[i]);
}
END_TEST

START_TEST(hours_run_from_0_to_24)
{
	static const char *const good[] = { "8", "08", "08:00", "8时", "8:00" };
	static const char *const bad[] = { "25", "-1", "8:30", "", "008", "时", "8 时" };
	int hour;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_int_eq(city_convert_hour(city_slice_of(good[i]), &hour), 0);
		ck_assert_int_eq(hour, 8);
	}
	ck_assert_int_eq(city_convert_hour(city_slice_of("24"), &hour), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(city_convert_hour(city_slice_of(bad[i]), &hour) != 0, "%s",
			      bad[i]);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		numbers_keep_their_digits_and_lose_what_json_forbids,
		dates_are_read_in_every_form_the_field_uses,
		hours_run_from_0_to_24,
		NULL
	};

	return city_suite_of("convert", tests);
}
