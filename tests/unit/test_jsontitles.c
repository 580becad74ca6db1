/* SPDX-License-Identifier: Apache-2.0 */
/* Titles in the first element become the names of the others' fields. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/jsontitles.h"
#include "suite.h"

/* A text with what the scanner asks for behind it. */
struct line {
	char text[1024];
};

static struct city_slice line_of(struct line *line, const char *text)
{
	memset(line, 0, sizeof(*line));
	snprintf(line->text, sizeof(line->text), "%s\n", text);
	return (struct city_slice){ line->text, strlen(text) };
}

/* What becomes of an element under the first; its rule where it is refused. */
static void check(const char *first, const char *element, const char *expected)
{
	struct city_scanner *scanner = city_scanner_new();
	struct city_env *env = city_env_new("test", NULL);
	struct city_json_titles titles = { 0 };
	struct city_origin origin = { .file = "f", .line = 1 };
	struct city_error error;
	struct city_slice object = { "", 0 };
	struct line line;
	enum city_status status =
		city_json_titles_take(&titles, scanner, line_of(&line, first), &origin, env,
				      &error);

	if (status == CITY_OK)
		status = city_json_titles_put(&titles, scanner, line_of(&line, element),
					      &object, &error);
	if (status != CITY_OK)
		object = city_slice_of(error.rule);
	ck_assert_msg(city_slice_is(object, expected), "%.*s", (int)object.len, object.at);
	city_json_titles_release(&titles);
	city_env_free(env);
	city_scanner_free(scanner);
}

START_TEST(keys_become_their_titles_and_values_stay)
{
	check("{\"a\":\"x\",\"b\":\"y\"}", "{\"b\":1.0,\"a\":\"\\u0041\"}",
	      "{\"y\":1.0,\"x\":\"\\u0041\"}");
	check("{\"a\":\"x\"}", "{}", "{}");
	check("{}", "{\"a\":1}", "{\"a\":1}");
	/* Escapes are decoded before keys are compared, and names are escaped again. */
	check("{\"\\u0061\":\"q\\\"\"}", "{\"a\":1}", "{\"q\\\"\":1}");
	check("{\"a\":\"b\",\"b\":\"a\"}", "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}");
	check("{\"a\":2026,\"b\":null,\"c\":\"\"}", "{\"a\":1,\"b\":2,\"c\":3}",
	      "{\"2026\":1,\"b\":2,\"c\":3}");
}
END_TEST

START_TEST(no_name_is_given_twice)
{
	check("{\"a\":\"x\",\"b\":\"x\"}", "{\"a\":1,\"b\":2}", "{\"x\":1,\"x_2\":2}");
	check("{\"a\":\"x\"}", "{\"a\":1,\"x\":2}", "json.dup-key");
	check("{\"a\":\"x\"}", "{\"x\":2}", "{\"x\":2}");
	check("[\"x\",\"x\",null]", "[1,2,3]", "{\"x\":1,\"x_2\":2,\"column_3\":3}");
}
END_TEST

START_TEST(rows_are_split_at_their_own_commas)
{
	check("[\"a\",\"b\"]", "[[1,{\"c\":\",]\"}],\"\\\",\\\\\"]",
	      "{\"a\":[1,{\"c\":\",]\"}],\"b\":\"\\\",\\\\\"}");
	check("[]", "[]", "{}");
	check("[\"a\"]", "[]", "json.columns");
	check("[\"a\"]", "[1,2]", "json.columns");
	check("[\"a\"]", "{\"a\":1}", "json.not-array");
	/* What would be an array only with what is put around it. */
	check("[\"a\"]", "[1],\"b\":[2]", "json.not-array");
	check("[\"a\"]", "[1", "json.syntax");
	check("{\"a\":\"x\"}", "[1]", "json.not-object");
}
END_TEST

START_TEST(what_has_no_titles_is_told)
{
	check("5", "{}", "json.titles");
	check("\"a\"", "{}", "json.titles");
	check("{\"a\":{}}", "{}", "json.titles");
	check("[[]]", "{}", "json.titles");
	check("[true]", "{}", "json.titles");
	check("{\"a\":", "{}", "json.titles");
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = { keys_become_their_titles_and_values_stay,
				       no_name_is_given_twice,
				       rows_are_split_at_their_own_commas,
				       what_has_no_titles_is_told, NULL };

	return city_suite_of("jsontitles", tests);
}
