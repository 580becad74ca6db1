/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and times by a pattern; what strptime(3) says of the same. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/moment.h"
#include "suite.h"

/* Matches, and shows what was found as "Y-m-d H:M:S offset". */
static const char *found(const char *format, const char *text)
{
	static char shown[512];
	struct city_moment_format pattern;
	struct city_moment moment;
	struct city_error error;

	ck_assert_msg(city_moment_format_read(format, &pattern, &error) == 0, "%s: %s", format,
		      error.text);
	if (city_moment_match(&pattern, city_slice_of(text), &moment, &error))
		snprintf(shown, sizeof(shown), "%s", error.text);
	else
		snprintf(shown, sizeof(shown), "%d-%d-%d %d:%d:%d %d", moment.date.year,
			 moment.date.month, moment.date.day, moment.clock.hour,
			 moment.clock.minute, moment.clock.second, moment.offset_minutes);
	return shown;
}

START_TEST(the_twelve_hours_of_american_clocks_are_the_right_ones)
{
	const char *format = "%m/%d/%Y %I:%M:%S %p";

	ck_assert_str_eq(found(format, "12/25/2013 01:02:03 PM"), "2013-12-25 13:2:3 0");
	ck_assert_str_eq(found(format, "12/25/2013 12:00:00 AM"), "2013-12-25 0:0:0 0");
	ck_assert_str_eq(found(format, "12/25/2013 12:00:00 pm"), "2013-12-25 12:0:0 0");
	ck_assert_str_eq(found(format, "1/2/2013  1:02:03 AM"), "2013-1-2 1:2:3 0");
	ck_assert_str_eq(found(format, "12/25/2013 13:02:03 PM"), "not as its format says");
	ck_assert_str_eq(found(format, "12/25/2013 00:02:03 AM"), "not as its format says");
	ck_assert_str_eq(found(format, "25/12/2013 01:02:03 PM"), "not as its format says");
	ck_assert_str_eq(found(format, "12/25/13 01:02:03 PM"), "not as its format says");
	ck_assert_str_eq(found(format, "12/25/2013 01:02:03 PM "), "longer than its format says");
	ck_assert_str_eq(found(format, "12/25/2013 01:02:03"), "not as its format says");
	ck_assert_str_eq(found(format, ""), "not as its format says");
}
END_TEST

START_TEST(an_offset_in_the_text_is_read_in_all_its_forms)
{
	const char *format = "%Y/%m/%d %H:%M:%S%z";

	ck_assert_str_eq(found(format, "1979/01/01 00:00:00+00"), "1979-1-1 0:0:0 0");
	ck_assert_str_eq(found(format, "1979/01/01 00:00:00-0530"), "1979-1-1 0:0:0 -330");
	ck_assert_str_eq(found(format, "1979/01/01 00:00:00+05:30"), "1979-1-1 0:0:0 330");
	ck_assert_str_eq(found(format, "1979/01/01 24:00:00Z"), "1979-1-1 24:0:0 0");
	ck_assert_str_eq(found(format, "1979/01/01 24:00:01Z"), "not a time of day");
	ck_assert_str_eq(found(format, "1979/01/01 00:00:00"), "not as its format says");
	ck_assert_str_eq(found(format, "1979/01/01 00:00:00+"), "not as its format says");
	ck_assert_str_eq(found(format, "1979/01/01 00:00:00+05:"), "not as its format says");
	ck_assert_str_eq(found(format, "1979/02/29 00:00:00Z"), "no such day");
	ck_assert_str_eq(found("%d.%m.%Y", "3.4.2025"), "2025-4-3 0:0:0 0");
	ck_assert_str_eq(found("%Y年%m月%d日", "2025年4月3日"), "2025-4-3 0:0:0 0");
	ck_assert_str_eq(found("%Y%m%d%%", "20250403%"), "2025-4-3 0:0:0 0");
}
END_TEST

static void refused(const char *format, const char *reason)
{
	struct city_moment_format pattern;
	struct city_error error;

	ck_assert_msg(city_moment_format_read(format, &pattern, &error) != 0, "%s", format);
	ck_assert_msg(strstr(error.text, reason), "%s: %s", format, error.text);
}

START_TEST(a_pattern_that_could_not_tell_a_time_is_refused)
{
	refused("%m/%d %H:%M", "needs %Y");
	refused("%m/%d/%y", "nothing else");
	refused("%d %b %Y", "nothing else");
	refused("%Y-%m-%d %I:%M", "%I and %p");
	refused("%Y-%m-%d %H:%M %p", "%I and %p");
	refused("%Y-%m-%d %M", "needs an hour");
	refused("%Y-%m-%d%z", "needs an hour");
	refused("%Y-%m-%m-%d", "twice");
	refused("%Y-%m-%d %H%z%z", "twice");
	refused("%Y-%m-%d%", "nothing else");
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		the_twelve_hours_of_american_clocks_are_the_right_ones,
		an_offset_in_the_text_is_read_in_all_its_forms,
		a_pattern_that_could_not_tell_a_time_is_refused,
		NULL
	};

	return city_suite_of("moment", tests);
}
