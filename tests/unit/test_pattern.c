/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns take the whole text, count code points, and end in any case. */
#include "config.h"

#include <string.h>

#include "city/pattern.h"
#include "suite.h"

static enum city_pattern_answer ask(const char *expression, struct city_slice text)
{
	struct city_error error;
	struct city_pattern *pattern = city_pattern_new(expression, &error);
	enum city_pattern_answer answer;

	ck_assert_msg(pattern != NULL, "%s", error.text);
	answer = city_pattern_match(pattern, text);
	city_pattern_free(pattern);
	return answer;
}

static bool is_match(const char *expression, const char *text)
{
	return ask(expression, city_slice_of(text)) == CITY_PATTERN_YES;
}

START_TEST(a_part_of_the_text_is_no_match)
{
	ck_assert(is_match("\\d{6}", "500112"));
	ck_assert(!is_match("\\d{6}", "5001123"));
	ck_assert(!is_match("\\d{6}", "x500112"));
	/* The other branch is tried, and `$` does not forgive a line end. */
	ck_assert(is_match("50|5001", "5001"));
	ck_assert(!is_match("50$", "50\n"));
	ck_assert(is_match("", ""));
	ck_assert(!is_match("", "x"));
}
END_TEST

START_TEST(a_character_is_a_code_point_and_a_digit_is_ascii)
{
	ck_assert(is_match("渝.", "渝A"));
	ck_assert(is_match("^.{2}$", "渝北"));
	ck_assert(is_match("[一-龥]+", "重庆市"));
	ck_assert(!is_match("\\d", "５"));
	ck_assert(ask("a.b", (struct city_slice){ "a\0b", 3 }) == CITY_PATTERN_YES);
}
END_TEST

START_TEST(an_expression_that_explodes_is_given_up)
{
	char text[64];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '!';
	ck_assert(ask("(a+)+", (struct city_slice){ text, sizeof(text) }) ==
		  CITY_PATTERN_LOST);
	/* The expression cannot allow itself more. */
	ck_assert(ask("(*LIMIT_MATCH=4000000000)(a+)+",
		      (struct city_slice){ text, sizeof(text) }) == CITY_PATTERN_LOST);
}
END_TEST

START_TEST(what_is_no_expression_is_refused_with_the_place)
{
	static const char *const bad[] = { "(", "[a", "a{2,1}", "*", "\\C", "\xFF" };
	struct city_error error;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(!city_pattern_new(bad[i], &error), "%s", bad[i]);
		ck_assert_str_eq(error.rule, "pattern");
	}
	ck_assert(!city_pattern_new("ab(", &error));
	ck_assert_msg(strstr(error.text, "behind its first 3 bytes"), "%s", error.text);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_part_of_the_text_is_no_match,
		a_character_is_a_code_point_and_a_digit_is_ascii,
		an_expression_that_explodes_is_given_up,
		what_is_no_expression_is_refused_with_the_place,
		NULL
	};

	return city_suite_of("pattern", tests);
}
