/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON array is cut into the same elements however its blocks fall. */
#include "config.h"

#include <string.h>

#include "city/jsonarray.h"
#include "suite.h"

static void check(const char *text, const char *expected)
{
	for (size_t block = 1; block < 60; block++) {
		struct city_error error;
		struct city_in *in = city_in_memory(city_slice_of(text), &error);
		struct city_jsonarray *array;
		struct city_origin origin;
		struct city_slice element;
		struct city_buf to = { 0 };
		enum city_status status;

		city_in_set_block(in, block);
		array = city_jsonarray_open(in);
		while ((status = city_jsonarray_next(array, &element, &origin,
						     &error)) == CITY_OK) {
			city_buf_printf(&to, "%d@%d ", (int)origin.line,
					(int)origin.offset);
			city_buf_put_slice(&to, element);
			city_buf_put_char(&to, '\n');
			ck_assert_int_eq(element.at[element.len], '\n');
		}
		city_buf_put_text(&to, status == CITY_DONE ? "done" : error.rule);
		ck_assert_str_eq(city_buf_text(&to), expected);
		city_buf_release(&to);
		city_jsonarray_close(array);
		city_in_close(in);
	}
}

START_TEST(elements_come_one_by_one_without_the_blanks_between_tokens)
{
	check("[]", "done");
	check(" [\n ] \n", "done");
	check("[{\"a\": 1},{\"b\":\"x y\"}]", "1@1 {\"a\":1}\n1@10 {\"b\":\"x y\"}\ndone");
	check("[\n {\"a\":\n  [1, {\"c\": \"]}\\\"\"}]},\n 5 , \"t\" ]\n",
	      "2@3 {\"a\":[1,{\"c\":\"]}\\\"\"}]}\n4@33 5\n4@37 \"t\"\ndone");
	/* A blank between words is no blank around them: 1 2 is not 12. */
	check("[1 2, tr\nue, \"a\" \"b\", - 1]",
	      "1@1 1 2\n1@6 tr ue\n2@13 \"a\"\"b\"\n2@22 - 1\ndone");
	check("\xEF\xBB\xBF[{}]", "1@4 {}\ndone");
}
END_TEST

START_TEST(a_broken_array_is_told_never_taken_for_its_end)
{
	check("[{\"a\":1}", "input.cut");
	check("[{\"a\":1},", "1@1 {\"a\":1}\ninput.cut");
	check("[{\"a\":1},]", "1@1 {\"a\":1}\njson.syntax");
	check("[,1]", "json.syntax");
	check("[1] 2", "1@1 1\njson.syntax");
	check("{}", "json.syntax");
	check("", "input.cut");
	check("[\"open]", "input.cut");
}
END_TEST

START_TEST(a_fault_is_placed_in_the_bytes_as_they_came)
{
	struct city_error error;
	struct city_in *in = city_in_memory(
		city_slice_of("[{ \"a b\" :\n  \"c\\\" d\" , x}]"), &error);
	struct city_jsonarray *array = city_jsonarray_open(in);
	struct city_origin origin;
	struct city_slice element;

	ck_assert_int_eq(city_jsonarray_next(array, &element, &origin, &error), CITY_OK);
	ck_assert(city_slice_is(element, "{\"a b\":\"c\\\" d\",x}"));
	ck_assert_int_eq(element.at[15], 'x');
	ck_assert_int_eq(origin.raw.at[city_jsonarray_raw_at(array, 15)], 'x');
	ck_assert_int_eq(origin.raw.at[city_jsonarray_raw_at(array, 7)], '"');
	ck_assert_uint_eq(city_jsonarray_raw_at(array, 0), 0);
	city_jsonarray_close(array);
	city_in_close(in);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		elements_come_one_by_one_without_the_blanks_between_tokens,
		a_broken_array_is_told_never_taken_for_its_end,
		a_fault_is_placed_in_the_bytes_as_they_came,
		NULL
	};

	return city_suite_of("jsonarray", tests);
}
