/* SPDX-License-Identifier: Apache-2.0 */
/* Chinese numerals: what they say, and what they leave open. */
#include "config.h"

#include <string.h>

#include "city/hanzi.h"
#include "suite.h"

static void check(const char *text, const char *expected, const char *rest)
{
	struct city_buf buf = { 0 };
	struct city_decimal value;
	size_t used;

	ck_assert_msg(city_hanzi_number(city_slice_of(text), &value, &used, NULL) == 0,
		      "%s", text);
	city_decimal_put(&buf, value);
	ck_assert_msg(strcmp(city_buf_text(&buf), expected) == 0, "%s: %s", text,
		      city_buf_text(&buf));
	ck_assert_str_eq(text + used, rest);
	city_buf_release(&buf);
}

START_TEST(numerals_with_places_are_added_up)
{
	check("一千二百", "1200", "");
	check("十", "10", "");
	check("十二", "12", "");
	check("二十六", "26", "");
	check("一百零五", "105", "");
	check("一百五十", "150", "");
	check("一千零五十", "1050", "");
	check("九千九百九十九", "9999", "");
	check("三万五千", "35000", "");
	check("三万零五十", "30050", "");
	check("十万零五千", "105000", "");
	check("两亿", "200000000", "");
	check("一亿零三千", "100003000", "");
	check("一亿零五十万", "100500000", "");
	check("三万亿", "3000000000000", "");
	check("一千二百万", "12000000", "");
	check("-三十", "-30", "");
}
END_TEST

START_TEST(numerals_by_place_are_a_row_of_digits)
{
	check("二〇二六", "2026", "");
	check("二零二五", "2025", "");
	check("〇", "0", "");
	check("五", "5", "");
}
END_TEST

START_TEST(digits_with_wan_and_yi_are_exact)
{
	check("1.2万", "12000", "");
	check("1亿2000万", "120000000", "");
	check("1亿2000.5万", "120005000", "");
	check("0.05", "0.05", "");
	check("-1.50万", "-15000", "");
	check("2.5万亿", "2500000000000", "");
	check("0.00001万", "0.1", "");
}
END_TEST

START_TEST(what_stands_behind_a_number_is_left)
{
	check("1.2万元", "12000", "元");
	check("50mg/m3", "50", "mg/m3");
	check("二〇二六年三月", "2026", "年三月");
	check("十二月", "12", "月");
	check("85%", "85", "%");
}
END_TEST

START_TEST(what_people_read_in_two_ways_is_refused)
{
	static const char *const bad[] = {
		"一万二", "3万5", "一百五", "一千五十", "一亿二千", "1万500",
		"1.5亿2000万", "1亿20000万", "1万2亿", "二五万", "百", "一百百",
		"一千零五百", "一百零", "零万", "万", "", "-", "abc", "1.2.3", "01",
		"1000000000000亿", "一二十", "3万万"
	};
	struct city_decimal value = { 7, 7 };
	size_t used;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int failed = city_hanzi_number(city_slice_of(bad[i]), &value, &used, NULL);

		/* A number may be read when what is left says that it is not all. */
		ck_assert_msg(failed || used < strlen(bad[i]), "%s", bad[i]);
	}
}
END_TEST

START_TEST(it_is_told_whether_a_scale_stands_in_the_number)
{
	struct city_decimal value;
	bool scaled = false;
	size_t used;

	ck_assert_int_eq(city_hanzi_number(city_slice_of("1.2万"), &value, &used,
					   &scaled), 0);
	ck_assert(scaled);
	ck_assert_int_eq(city_hanzi_number(city_slice_of("一千"), &value, &used,
					   &scaled), 0);
	ck_assert(!scaled);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		numerals_with_places_are_added_up,
		numerals_by_place_are_a_row_of_digits,
		digits_with_wan_and_yi_are_exact,
		what_stands_behind_a_number_is_left,
		what_people_read_in_two_ways_is_refused,
		it_is_told_whether_a_scale_stands_in_the_number,
		NULL
	};

	return city_suite_of("hanzi", tests);
}
