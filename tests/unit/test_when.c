/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and times as people write them, and serials of spreadsheets. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/when.h"
#include "suite.h"

static void check_date(const char *text)
{
	struct city_date date;
	struct city_error error;

	ck_assert_msg(city_when_date(city_slice_of(text), &date, &error) == 0, "%s: %s",
		      text, error.text);
	ck_assert_msg(date.year == 2025 && date.month == 3 && date.day == 26,
		      "%s: %d-%d-%d", text, date.year, date.month, date.day);
}

START_TEST(every_common_form_is_the_same_day)
{
	check_date("2025-03-26");
	check_date("2025/3/26");
	check_date("2025.3.26");
	check_date("20250326");
	check_date("2025年3月26日");
	check_date("2025年03月26日");
	check_date("二〇二五年三月二十六日");
	check_date("二零二五年三月二十六日");
}
END_TEST

static void refused(const char *text, const char *reason)
{
	struct city_date date = { 7, 7, 7 };
	struct city_error error;

	ck_assert_msg(city_when_date(city_slice_of(text), &date, &error) != 0, "%s",
		      text);
	ck_assert_msg(strstr(error.text, reason), "%s: %s", text, error.text);
	ck_assert_int_eq(date.year, 7);
}

START_TEST(a_date_that_could_be_two_days_is_refused_with_its_reason)
{
	refused("25-3-26", "four digits");
	refused("二五年三月二十六日", "four digits");
	refused("3月26日", "without its year");
	refused("三月二十六日", "without its year");
	refused("2025-02-29", "no such day");
	refused("20251301", "no such day");
	refused("2025年第1季度", "no known form");
	refused("2025年上半年", "no known form");
	refused("2025-03-26x", "more than a date");
	refused("45742", "no known form");
	refused("1/2/2025", "four digits");
	refused("", "no known form");
}
END_TEST

static void check_clock(const char *text, int hour, int minute, int second)
{
	struct city_clock clock;
	struct city_error error;

	ck_assert_msg(city_when_clock(city_slice_of(text), &clock, &error) == 0,
		      "%s: %s", text, error.text);
	ck_assert_msg(clock.hour == hour && clock.minute == minute &&
			      clock.second == second,
		      "%s: %d:%d:%d", text, clock.hour, clock.minute, clock.second);
}

START_TEST(times_of_day_are_read_in_digits_and_words)
{
	check_clock("8", 8, 0, 0);
	check_clock("08:00", 8, 0, 0);
	check_clock("8:05:30", 8, 5, 30);
	check_clock("14时", 14, 0, 0);
	check_clock("14时05分", 14, 5, 0);
	check_clock("14点05分09秒", 14, 5, 9);
	check_clock("十四时五分", 14, 5, 0);
	check_clock("上午8时", 8, 0, 0);
	check_clock("下午2时30分", 14, 30, 0);
	check_clock("下午 2:30", 14, 30, 0);
	check_clock("下午14时", 14, 0, 0);
	check_clock("24:00", 24, 0, 0);
}
END_TEST

START_TEST(a_time_that_could_be_two_is_refused)
{
	static const char *const bad[] = { "上午12时", "下午12时", "下午0时", "上午14时",
					   "25:00", "24:01", "8:5", "8:60", "8时5",
					   "", "时", "8:00pm", "下午" };
	struct city_clock clock;
	struct city_error error;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(city_when_clock(city_slice_of(bad[i]), &clock, &error) != 0,
			      "%s", bad[i]);
}
END_TEST

static void check_time(const char *text, const char *expected)
{
	struct city_buf buf = { 0 };
	struct city_error error;
	struct city_time time;

	ck_assert_msg(city_when_time(city_slice_of(text), 480, &time, &error) == 0,
		      "%s: %s", text, error.text);
	city_time_put(&buf, time);
	ck_assert_str_eq(city_buf_text(&buf), expected);
	city_buf_release(&buf);
}

START_TEST(a_date_and_a_time_of_day_are_an_instant_at_an_offset)
{
	struct city_error error;
	struct city_time time;

	check_time("2025年3月26日14时05分", "2025-03-26T14:05:00+08:00");
	check_time("2025年03月26日14时", "2025-03-26T14:00:00+08:00");
	check_time("2025年3月26日 下午2时", "2025-03-26T14:00:00+08:00");
	check_time("2025/3/26 14:05", "2025-03-26T14:05:00+08:00");
	check_time("2025-03-26T14:05:30", "2025-03-26T14:05:30+08:00");
	check_time("2025-03-26 24:00", "2025-03-27T00:00:00+08:00");
	check_time("二〇二五年三月二十六日十四时", "2025-03-26T14:00:00+08:00");
	ck_assert_int_ne(city_when_time(city_slice_of("2025-03-26"), 480, &time, &error),
			 0);
	ck_assert_msg(strstr(error.text, "without a time"), "%s", error.text);
	ck_assert_int_ne(city_when_time(city_slice_of("9999-12-31 24:00"), 480, &time,
					&error), 0);
}
END_TEST

static void check_serial(const char *serial, const char *expected)
{
	struct city_decimal number;
	struct city_clock clock;
	struct city_date date;
	struct city_error error;
	char found[80];

	ck_assert_int_eq(city_decimal_parse(city_slice_of(serial), &number), 0);
	if (!expected) {
		ck_assert_msg(city_when_serial(number, &date, &clock, &error) != 0, "%s",
			      serial);
		return;
	}
	ck_assert_msg(city_when_serial(number, &date, &clock, &error) == 0, "%s: %s",
		      serial, error.text);
	snprintf(found, sizeof(found), "%04d-%02d-%02d %02d:%02d:%02d", date.year,
		 date.month, date.day, clock.hour, clock.minute, clock.second);
	ck_assert_msg(strcmp(found, expected) == 0, "%s: %s", serial, found);
}

START_TEST(serials_of_the_1900_system_are_days_but_for_the_false_one)
{
	struct city_decimal half = { 457425, 1 };
	struct city_date date;
	struct city_error error;

	check_serial("45742", "2025-03-26 00:00:00");
	check_serial("1", "1900-01-01 00:00:00");
	check_serial("59", "1900-02-28 00:00:00");
	check_serial("60", NULL);
	check_serial("60.5", NULL);
	check_serial("61", "1900-03-01 00:00:00");
	check_serial("2958465", "9999-12-31 00:00:00");
	check_serial("2958466", NULL);
	check_serial("0", NULL);
	check_serial("-1", NULL);
	check_serial("45742.5", "2025-03-26 12:00:00");
	/* 14:05 is 845 of 1440 minutes. */
	check_serial("45742.5868055556", "2025-03-26 14:05:00");
	check_serial("45742.5868055555556", "2025-03-26 14:05:00");
	/* Rounds up to the end of the day. */
	check_serial("45742.9999999", "2025-03-26 24:00:00");
	ck_assert_int_ne(city_when_serial(half, &date, NULL, &error), 0);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		every_common_form_is_the_same_day,
		a_date_that_could_be_two_days_is_refused_with_its_reason,
		times_of_day_are_read_in_digits_and_words,
		a_time_that_could_be_two_is_refused,
		a_date_and_a_time_of_day_are_an_instant_at_an_offset,
		serials_of_the_1900_system_are_days_but_for_the_false_one,
		NULL
	};

	return city_suite_of("when", tests);
}
