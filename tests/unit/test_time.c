/* SPDX-License-Identifier: Apache-2.0 */
/* Times and dates, against the calendar of the C library. */
#include "config.h"

#include <time.h>

#include "city/time.h"
#include "suite.h"

static void check_round_trip(const char *text, const char *expected)
{
	struct city_buf buf = { 0 };
	struct city_time time;

	ck_assert_msg(city_time_parse(city_slice_of(text), &time) == 0, "%s", text);
	city_time_put(&buf, time);
	ck_assert_str_eq(city_buf_text(&buf), expected);
	city_buf_release(&buf);
}

START_TEST(days_agree_with_timegm_for_four_hundred_years)
{
	for (int year = 1801; year <= 2201; year++) {
		for (int month = 1; month <= 12; month++) {
			struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1,
					 .tm_mday = 28 };
			struct city_date date = { year, month, 28 }, back;
			int64_t days = city_days_from_date(date);

			ck_assert_int_eq(days * 86400, timegm(&tm));
			back = city_date_from_days(days);
			ck_assert_int_eq(back.year, year);
			ck_assert_int_eq(back.month, month);
			ck_assert_int_eq(back.day, 28);
		}
	}
}
END_TEST

START_TEST(times_come_back_as_they_were)
{
	check_round_trip("2026-03-01T08:00:00+08:00", "2026-03-01T08:00:00+08:00");
	check_round_trip("2026-03-01t08:00:00z", "2026-03-01T08:00:00Z");
	check_round_trip("1969-12-31T23:59:59.5-03:30", "1969-12-31T23:59:59.500000-03:30");
	check_round_trip("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
}
END_TEST

START_TEST(hour_24_is_midnight_of_the_next_day)
{
	check_round_trip("2024-02-28T24:00:00+08:00", "2024-02-29T00:00:00+08:00");
	check_round_trip("2026-12-31T24:00:00+08:00", "2027-01-01T00:00:00+08:00");
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
	static const char *const bad[] = {
		"2026-03-01T08:00:00",	     "2026-02-29T08:00:00Z",
		"2026-13-01T08:00:00Z",	     "2026-03-01T25:00:00Z",
		"2026-03-01T24:00:01Z",	     "2026-03-01T08:60:00Z",
		"2026-03-01T08:00:60Z",	     "2026-03-01T08:00Z",
		"2026-03-01T08:00:00+8:00",  "2026-03-01T08:00:00+24:00",
		"2026-03-01T08:00:00.Z",     "2026-03-01T08:00:00.1234567Z",
		"2026-03-01T08:00:00Z ",     "",
		"26-03-01T08:00:00+08:00",   "1900-02-29T00:00:00Z",
	};
	struct city_time time;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(city_time_parse(city_slice_of(bad[i]), &time) != 0, "%s",
			      bad[i]);
}
END_TEST

START_TEST(local_time_is_that_of_the_offset)
{
	struct city_time time;

	ck_assert_int_eq(city_time_parse(city_slice_of("1970-01-01T08:00:00+08:00"),
					 &time), 0);
	ck_assert_int_eq(time.utc_us, 0);
	ck_assert_int_eq(city_time_local_us(time), 8 * CITY_US_PER_HOUR);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		days_agree_with_timegm_for_four_hundred_years,
		times_come_back_as_they_were,
		hour_24_is_midnight_of_the_next_day,
		what_is_no_time_is_refused,
		local_time_is_that_of_the_offset,
		NULL
	};

	return city_suite_of("time", tests);
}
