/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON array is cut into the same elements however its blocks fall. */
#include "config.h"

#include <string.h>

#include "city/jsonarray.h"
#include "suite.h"

/* How an array is to be read: zeroed, the document is one. */
struct way {
	bool sequence;
	const char *pointer;
	struct city_buf *beside; /* what is told of what stands beside */
};

static enum city_status note(void *context, struct city_slice key,
			     struct city_slice value, struct city_error *error)
{
	(void)error;
	city_buf_put_slice(context, key);
	city_buf_put_char(context, '=');
	city_buf_put_slice(context, value);
	city_buf_put_char(context, ';');
	return CITY_OK;
}

static void read_all(struct city_jsonarray *array, struct city_buf *to)
{
	struct city_error error;
	struct city_origin origin;
	struct city_slice element;
	enum city_status status;

	while ((status = city_jsonarray_next(array, &element, &origin, &error)) ==
	       CITY_OK) {
		city_buf_printf(to, "%d@%d ", (int)origin.line, (int)origin.offset);
		city_buf_put_slice(to, element);
		city_buf_put_char(to, '\n');
		ck_assert_int_eq(element.at[element.len], '\n');
	}
	city_buf_put_text(to, status == CITY_DONE ? "done" : error.rule);
	if (status == CITY_FAIL && strcmp(error.rule, "json.pointer") == 0)
		city_buf_printf(to, ": %s", error.text);
}

static void check_way(struct way way, const char *text, const char *expected)
{
	for (size_t block = 1; block < 60; block++) {
		struct city_error error;
		struct city_in *in = city_in_memory(city_slice_of(text), &error);
		struct city_jsonarray *array;
		struct city_buf to = { 0 };

		city_in_set_block(in, block);
		array = way.sequence ? city_jsonarray_open_sequence(in) :
				       city_jsonarray_open(in);
		if (way.pointer)
			ck_assert_int_eq(city_jsonarray_at(array, way.pointer, &error), 0);
		if (way.beside) {
			city_buf_reset(way.beside);
			city_jsonarray_on_beside(array, note, way.beside);
		}
		read_all(array, &to);
		ck_assert_str_eq(city_buf_text(&to), expected);
		city_buf_release(&to);
		city_jsonarray_close(array);
		city_in_close(in);
	}
}

static void check(const char *text, const char *expected)
{
	check_way((struct way){ 0 }, text, expected);
}

static void check_at(const char *pointer, const char *text, const char *expected)
{
	check_way((struct way){ .pointer = pointer }, text, expected);
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
	check("[[0,12 34,5 6]]", "1@1 [0,12 34,5 6]\ndone");
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
	check("{}", "json.pointer: the document is an object, not an array; "
	      "--at names one inside of it");
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

START_TEST(an_array_is_found_by_its_pointer_wherever_it_lies)
{
	check_at("", "[1]", "1@1 1\ndone");
	check_at("/a", "{\"a\":[1,2]}", "1@6 1\n1@8 2\ndone");
	check_at("/result/data",
		 "{\"data\": [0], \"s\": \"]}\\\"\", \"result\":\n"
		 " {\"n\": {\"data\":[9]}, \"data\": [\n{\"x\": 1}] , \"m\": [{}]},\n"
		 " \"z\": null }\n",
		 "3@68 {\"x\":1}\ndone");
	/* Names with escapes, in the pointer and in the document (RFC 6901 5). */
	check_at("/a~1b/m~0n", "{\"a/b\":{\"m~n\":[1]}}", "1@15 1\ndone");
	check_at("/\xE7\xAB\x99", "{\"\\u7AD9\":[1]}", "1@11 1\ndone");
	check_at("/", "{\"\":[1]}", "1@5 1\ndone");
	/* Elements of arrays by their places. */
	check_at("/1/d", "[{\"d\":[1]},{\"d\":[2]},3]", "1@17 2\ndone");
	check_at("/0", "[[1]]", "1@2 1\ndone");
}
END_TEST

START_TEST(a_pointer_that_leads_to_no_array_tells_how_far_it_leads)
{
	static const char text[] = "{\"code\":0,\"result\":{\"data\":[],\"s\":\"x\"},"
				   "\"list\":[{}]}";

	check_at("/res", text, "json.pointer: no array at \"/res\": the document is an "
			       "object without \"res\" (it has \"code\", \"result\", \"list\")");
	check_at("/result/rows", text, "json.pointer: no array at \"/result/rows\": "
				       "\"/result\" is an object without \"rows\" (it has "
				       "\"data\", \"s\")");
	check_at("/result", text,
		 "json.pointer: no array at \"/result\": \"/result\" is an object");
	check_at("/result/s/x", text, "json.pointer: no array at \"/result/s/x\": "
				      "\"/result/s\" is a string");
	check_at("/code", text, "json.pointer: no array at \"/code\": \"/code\" is a "
				"number");
	check_at("/list/1", text, "json.pointer: no array at \"/list/1\": \"/list\" is an "
				  "array with fewer elements");
	check_at("/list/x", text, "json.pointer: no array at \"/list/x\": \"/list\" is an "
				  "array, whose elements have places 0, 1, 2");
	check_at("/a", "{}", "json.pointer: no array at \"/a\": the document is an object "
			     "without \"a\"");
}
END_TEST

START_TEST(a_document_that_is_broken_around_the_array_is_told)
{
	check_at("/a", "{\"a\":[1]", "1@6 1\ninput.cut");
	check_at("/a", "{\"b\":\"", "input.cut");
	check_at("/a", "{\"b\"", "input.cut");
	check_at("/a", "", "input.cut");
	check_at("/a", "{\"a\":[1],\"a\":[2]}", "1@6 1\njson.syntax");
	check_at("/a", "{\"a\":[1]]", "1@6 1\njson.syntax");
	check_at("/a", "{\"a\":[1]} x", "1@6 1\njson.syntax");
	check_at("/a", "{\"b\":,\"a\":[1]}", "json.syntax");
	check_at("/a", "{\"b\" 1,\"a\":[1]}", "json.syntax");
	check_at("/a", "{\"b\":1 2,\"a\":[1]}", "json.syntax");
	check_at("/a", "{\"\\x\":1,\"a\":[1]}", "json.syntax");
	check_at("/a", "{b:1,\"a\":[1]}", "json.syntax");
}
END_TEST

START_TEST(what_is_no_json_pointer_is_refused)
{
	static const char *const pointers[] = { "a", "a/b", "/a~2", "/~" };
	struct city_error error;
	struct city_in *in = city_in_memory(city_slice_of("{}"), &error);

	for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
		struct city_jsonarray *array = city_jsonarray_open(in);

		ck_assert_int_eq(city_jsonarray_at(array, pointers[i], &error), -1);
		ck_assert_str_eq(error.rule, "usage");
		city_jsonarray_close(array);
	}
	city_in_close(in);
}
END_TEST

START_TEST(what_stands_beside_the_array_is_shown_and_nothing_else)
{
	struct city_buf beside = { 0 };

	check_way((struct way){ .pointer = "/d/a", .beside = &beside },
		  "{\"x\":1,\"d\":{\"t\":\"q]\",\"c\": {\"n\":[1, 2]} ,\"a\":[5],\"e\":true},"
		  "\"y\":2}",
		  "1@45 5\ndone");
	ck_assert_str_eq(city_buf_text(&beside), "t=\"q]\";c={\"n\":[1, 2]};e=true;");
	city_buf_release(&beside);
}
END_TEST

START_TEST(values_one_behind_the_other_are_cut_where_each_ends)
{
	struct way way = { .sequence = true };

	check_way(way, "", "done");
	check_way(way, "{\"a\":\n [1]}\n {} {}{}", "1@0 {\"a\":[1]}\n3@13 {}\n3@16 {}\n"
						    "3@18 {}\ndone");
	check_way(way, "{}12{}", "1@0 {}\n1@2 12{}\ndone");
	check_way(way, "1 \"a b\" [2]", "1@0 1\n1@2 \"a b\"\n1@8 [2]\ndone");
	check_way(way, "{\"a\":1", "input.cut");
	/* RFC 8142: RS before, LF behind; what is cut short is not the next one's fault. */
	check_way(way, "\x1E{\"a\":1}\n\x1E{\"b\":\n2}\n", "1@1 {\"a\":1}\n2@10 {\"b\":2}\n"
							    "done");
	check_way(way, "\x1E{\"a\":\"\n\x1E\x1E{}\n\x1E[1\n\x1E" "2",
		  "1@1 {\"a\":\"\n\n2@10 {}\n3@14 [1\n4@18 2\ndone");
	check_way(way, "\x1E{}\n\x1E{\"a", "1@1 {}\ninput.cut");
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		elements_come_one_by_one_without_the_blanks_between_tokens,
		a_broken_array_is_told_never_taken_for_its_end,
		a_fault_is_placed_in_the_bytes_as_they_came,
		an_array_is_found_by_its_pointer_wherever_it_lies,
		a_pointer_that_leads_to_no_array_tells_how_far_it_leads,
		a_document_that_is_broken_around_the_array_is_told,
		what_is_no_json_pointer_is_refused,
		what_stands_beside_the_array_is_shown_and_nothing_else,
		values_one_behind_the_other_are_cut_where_each_ends,
		NULL
	};

	return city_suite_of("jsonarray", tests);
}
