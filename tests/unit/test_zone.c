/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Local times by a rule for summer time.  The days are those of the calendar: in
 * 2014 New York changed on Sunday 9 March and Sunday 2 November at two o'clock,
 * Sydney on Sunday 6 April at three and on Sunday 5 October at two.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/zone.h"
#include "suite.h"

/* The local time "YYYY-MM-DDTHH:MM" placed, as RFC 3339; or the reason against it. */
static const char *placed(const char *rule, const char *local)
{
	static char shown[512];
	struct city_buf buf = { 0 };
	struct city_zone zone;
	struct city_error error;
	struct city_time time;
	char text[40];

	snprintf(text, sizeof(text), "%s:00Z", local);
	ck_assert_int_eq(city_time_parse(city_slice_of(text), &time), 0);
	ck_assert_msg(city_zone_read(city_slice_of(rule), &zone) == 0, "%s", rule);
	if (city_zone_place(&zone, &time, &error)) {
		snprintf(shown, sizeof(shown), "%s", error.text);
		return shown;
	}
	city_time_put(&buf, time);
	snprintf(shown, sizeof(shown), "%s", city_buf_text(&buf));
	city_buf_release(&buf);
	return shown;
}

START_TEST(summer_time_begins_and_ends_when_the_rule_says)
{
	const char *york = "EST5EDT,M3.2.0,M11.1.0";

	ck_assert_str_eq(placed(york, "2013-12-25T01:02"), "2013-12-25T01:02:00-05:00");
	ck_assert_str_eq(placed(york, "2014-05-02T15:32"), "2014-05-02T15:32:00-04:00");
	ck_assert_str_eq(placed(york, "2014-03-09T01:59"), "2014-03-09T01:59:00-05:00");
	ck_assert_str_eq(placed(york, "2014-03-09T03:00"), "2014-03-09T03:00:00-04:00");
	ck_assert_str_eq(placed(york, "2014-11-02T00:59"), "2014-11-02T00:59:00-04:00");
	ck_assert_str_eq(placed(york, "2014-11-02T02:00"), "2014-11-02T02:00:00-05:00");
	ck_assert_str_eq(placed(york, "2015-01-01T00:00"), "2015-01-01T00:00:00-05:00");
}
END_TEST

START_TEST(an_hour_that_is_no_one_instant_is_refused)
{
	const char *york = "EST5EDT,M3.2.0,M11.1.0";

	ck_assert_str_eq(placed(york, "2014-03-09T02:00"), "an hour that is skipped that day");
	ck_assert_str_eq(placed(york, "2014-03-09T02:59"), "an hour that is skipped that day");
	ck_assert_str_eq(placed(york, "2014-11-02T01:00"), "an hour that comes twice that day");
	ck_assert_str_eq(placed(york, "2014-11-02T01:59"), "an hour that comes twice that day");
}
END_TEST

START_TEST(south_of_the_equator_summer_is_at_both_ends_of_the_year)
{
	const char *sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";

	ck_assert_str_eq(placed(sydney, "2014-01-01T00:00"), "2014-01-01T00:00:00+11:00");
	ck_assert_str_eq(placed(sydney, "2014-04-06T01:59"), "2014-04-06T01:59:00+11:00");
	ck_assert_str_eq(placed(sydney, "2014-04-06T02:30"), "an hour that comes twice that day");
	ck_assert_str_eq(placed(sydney, "2014-07-01T00:00"), "2014-07-01T00:00:00+10:00");
	ck_assert_str_eq(placed(sydney, "2014-10-05T02:30"), "an hour that is skipped that day");
	ck_assert_str_eq(placed(sydney, "2014-12-31T23:59"), "2014-12-31T23:59:00+11:00");
}
END_TEST

START_TEST(an_offset_alone_holds_all_year)
{
	ck_assert_str_eq(placed("+08:00", "2014-07-01T00:00"), "2014-07-01T00:00:00+08:00");
	ck_assert_str_eq(placed("Z", "1969-12-31T23:59"), "1969-12-31T23:59:00Z");
	/* The last Sunday of March and of October: 29 and 25 in 2015. */
	ck_assert_str_eq(placed("<+01>-1<+02>,M3.5.0,M10.5.0/3", "2015-03-29T03:00"),
			 "2015-03-29T03:00:00+02:00");
	ck_assert_str_eq(placed("<+01>-1<+02>,M3.5.0,M10.5.0/3", "2015-10-25T03:00"),
			 "2015-10-25T03:00:00+01:00");
}
END_TEST

START_TEST(what_is_no_rule_is_refused)
{
	static const char *const wrong[] = {
		"", "EST", "EST5", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M13.1.0",
		"EST5EDT,M3.0.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J60,J300",
		"EST5EDT,M3.2.0,M11.1.0x", "E5EDT,M3.2.0,M11.1.0", "<+01-1<+02>,M3.5.0,M10.5.0",
		"EST25EDT,M3.2.0,M11.1.0", "America/New_York", "8:00",
	};
	struct city_zone zone;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(city_zone_read(city_slice_of(wrong[i]), &zone) != 0, "%s",
			      wrong[i]);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		summer_time_begins_and_ends_when_the_rule_says,
		an_hour_that_is_no_one_instant_is_refused,
		south_of_the_equator_summer_is_at_both_ends_of_the_year,
		an_offset_alone_holds_all_year,
		what_is_no_rule_is_refused,
		NULL
	};

	return city_suite_of("zone", tests);
}
