/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions: what they say of values, what they cannot say, what is refused. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/condition.h"
#include "suite.h"

/* Fields by the first letter of their names; a value is a JSON text or NULL. */
enum { A, B, D, E, I, J, L, M, S, T, U, Y, FIELDS };

static const char fields[] =
	"\"fields\":[{\"name\":\"a\",\"type\":\"number\"},{\"name\":\"b\",\"type\":\"number\"},"
	"{\"name\":\"d\",\"type\":\"date\"},{\"name\":\"e\",\"type\":\"boolean\"},"
	"{\"name\":\"i\",\"type\":\"integer\",\"constraints\":{\"minimum\":0}},"
	"{\"name\":\"j\",\"type\":\"integer\"},{\"name\":\"l\",\"type\":\"array\"},"
	"{\"name\":\"m\",\"type\":\"yearmonth\"},{\"name\":\"s\",\"type\":\"string\","
	" \"constraints\":{\"maxLength\":3}},{\"name\":\"t\",\"type\":\"datetime\"},"
	"{\"name\":\"u\",\"type\":\"datetime\"},{\"name\":\"y\",\"type\":\"year\"}]";

/* A contract whose one rule has the check; what error says of it, if anything. */
static int read_rule(struct city_contract *contract, const char *check,
		     struct city_error *error)
{
	char path[] = "/tmp/city-condition-XXXXXX.json";
	struct city_rules_path *rules = city_rules_path_new(NULL);
	FILE *file = fdopen(mkstemps(path, 5), "w");
	int result;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "{\"id\":\"x\",%s,\n\"rules\":[{\"id\":\"r\",\"severity\":\"error\","
		      "\"message\":{\"en\":\"m\"},\n\"check\":%s}]}",
		fields, check);
	fclose(file);
	result = city_contract_read(contract, rules, path, error);
	unlink(path);
	city_rules_path_free(rules);
	return result;
}

/* Asks a condition about values, each one for the field before it. */
static void ask(const char *check, enum city_truth expected, int n, ...)
{
	struct city_slice value[FIELDS] = { { "", 0 } };
	struct city_buf scratch[2] = { 0 };
	struct city_contract contract;
	struct city_error error;
	enum city_truth truth;
	va_list args;

	va_start(args, n);
	for (int i = 0; i < n; i++) {
		int field = va_arg(args, int);

		value[field] = city_slice_of(va_arg(args, const char *));
	}
	va_end(args);
	ck_assert_msg(read_rule(&contract, check, &error) == 0, "%s: %s: %s", check, error.field,
		      error.text);
	truth = city_condition_check(contract.rule[0].check, value, scratch);
	ck_assert_msg(truth == expected, "%s: %d", check, (int)truth);
	city_contract_release(&contract);
	city_buf_release(&scratch[0]);
	city_buf_release(&scratch[1]);
}

#define YES CITY_TRUTH_YES
#define NO CITY_TRUTH_NO
#define UNKNOWN CITY_TRUTH_UNKNOWN

START_TEST(values_are_compared_as_what_they_are)
{
	static const char less[] = "{\"field\":\"a\",\"op\":\"<\",\"than\":\"b\"}";
	static const char later[] = "{\"field\":\"t\",\"op\":\">\",\"than\":\"u\"}";

	ask(less, YES, 2, A, "9", B, "10");
	ask(less, NO, 2, A, "1.0", B, "1");
	ask(less, YES, 2, A, "0.1", B, "0.10000000000000001");
	/* 08:00 at +08:00 is 00:00 UTC, whatever the texts look like. */
	ask(later, NO, 2, T, "\"2026-03-01T08:00:00+08:00\"", U, "\"2026-03-01T00:00:00Z\"");
	ask(later, YES, 2, T, "\"2026-03-01T00:00:01Z\"", U, "\"2026-03-01T08:00:00+08:00\"");
	ask("{\"field\":\"a\",\"op\":\"!=\",\"value\":\"1.50\"}", NO, 1, A, "1.5");
	ask("{\"field\":\"i\",\"op\":\">=\",\"value\":3}", YES, 1, I, "3");
	ask("{\"field\":\"s\",\"op\":\"=\",\"value\":\"a\\\"b\"}", YES, 1, S, "\"a\\u0022b\"");
	ask("{\"field\":\"s\",\"op\":\"<\",\"value\":\"b\"}", YES, 1, S, "\"ab\"");
	ask("{\"field\":\"e\",\"op\":\"=\",\"value\":true}", NO, 1, E, "false");
	ask("{\"field\":\"d\",\"op\":\"<=\",\"value\":\"2026年3月1日\"}", YES, 1, D,
	    "\"2026-03-01\"");
	ask("{\"field\":\"l\",\"op\":\"!=\",\"than\":\"l\"}", NO, 1, L, "[1]");
}
END_TEST

START_TEST(dates_are_compared_by_a_unit_on_their_own_clock)
{
	ask("{\"field\":\"d\",\"op\":\">=\",\"than\":\"y\",\"by\":\"year\"}", YES, 2, D,
	    "\"1965-01-01\"", Y, "1965");
	ask("{\"field\":\"d\",\"op\":\">=\",\"than\":\"j\",\"by\":\"year\"}", NO, 2, D,
	    "\"1964-12-31\"", J, "1965");
	/* It is 2026 already where the clock says so. */
	ask("{\"field\":\"t\",\"op\":\"=\",\"value\":2026,\"by\":\"year\"}", YES, 1, T,
	    "\"2026-01-01T01:00:00+08:00\"");
	ask("{\"field\":\"t\",\"op\":\"=\",\"than\":\"d\",\"by\":\"day\"}", YES, 2, T,
	    "\"1969-12-31T23:59:59-05:00\"", D, "\"1969-12-31\"");
	ask("{\"field\":\"m\",\"op\":\"<\",\"than\":\"t\",\"by\":\"month\"}", NO, 2, M,
	    "\"2026-03\"", T, "\"2026-03-01T00:00:00Z\"");
	ask("{\"field\":\"m\",\"op\":\"<\",\"value\":\"2026-04\",\"by\":\"month\"}", YES, 1, M,
	    "\"2026-03\"");
	ask("{\"field\":\"t\",\"op\":\">\",\"value\":\"2026-03-01\",\"by\":\"day\"}", NO, 1, T,
	    "\"2026-03-01T23:59:59Z\"");
}
END_TEST

START_TEST(without_an_operand_nothing_is_said)
{
	static const char less[] = "{\"field\":\"a\",\"op\":\"<\",\"than\":\"b\"}";

	ask(less, UNKNOWN, 1, A, "1");
	ask(less, UNKNOWN, 2, A, "1", B, "null");
	/* What was kept although it is no number; what is longer than any of ours. */
	ask(less, UNKNOWN, 2, A, "1", B, "\"x\"");
	ask(less, UNKNOWN, 2, A, "1", B, "1234567890123456789");
	ask("{\"field\":\"s\",\"in\":[\"a\"]}", UNKNOWN, 0);
	ask("{\"sum\":[\"a\",\"b\"],\"equals\":\"i\"}", UNKNOWN, 2, A, "1", B, "2");
	ask("{\"field\":\"d\",\"op\":\"=\",\"than\":\"y\",\"by\":\"year\"}", UNKNOWN, 1, Y,
	    "1965");
	ask("{\"field\":\"a\",\"is\":\"given\"}", NO, 1, A, "null");
	ask("{\"field\":\"a\",\"is\":\"missing\"}", YES, 0);
	ask("{\"field\":\"a\",\"is\":\"missing\"}", NO, 1, A, "0");
}
END_TEST

START_TEST(sums_are_exact)
{
	static const char sum[] =
		"{\"sum\":[\"a\",\"b\"],\"equals\":\"j\",\"tolerance\":\"0.1\"}";

	ask("{\"sum\":[\"a\",\"b\"],\"equals\":\"a\"}", NO, 2, A, "0.3", B, "0.1");
	/* 0.1 + 0.2 is not 0.3 in binary. */
	ask("{\"sum\":[\"a\",\"b\",\"j\"],\"equals\":\"i\"}", YES, 4, A, "0.1", B, "0.2", J, "-0.3",
	    I, "0");
	ask(sum, YES, 3, A, "0.5", B, "0.6", J, "1");
	ask(sum, YES, 3, A, "0.5", B, "0.4", J, "1");
	ask(sum, NO, 3, A, "0.5", B, "0.61", J, "1");
}
END_TEST

START_TEST(conditions_of_conditions_know_three_answers)
{
#define ONE "{\"field\":\"a\",\"op\":\"=\",\"value\":1}"
#define TWO "{\"field\":\"b\",\"op\":\"=\",\"value\":2}"
	static const char all[] = "{\"all\":[" ONE "," TWO "]}";
	static const char any[] = "{\"any\":[" ONE "," TWO "]}";
	static const char then[] = "{\"if\":" ONE ",\"then\":" TWO "}";

	ask(all, YES, 2, A, "1", B, "2");
	ask(all, UNKNOWN, 1, A, "1");
	ask(all, NO, 1, B, "3");
	ask(any, YES, 1, B, "2");
	ask(any, UNKNOWN, 1, A, "0");
	ask(any, NO, 2, A, "0", B, "0");
	ask("{\"not\":" ONE "}", NO, 1, A, "1.0");
	ask("{\"not\":" ONE "}", UNKNOWN, 0);
	ask(then, NO, 2, A, "1", B, "3");
	ask(then, UNKNOWN, 2, A, "0", B, "3");
	ask(then, UNKNOWN, 1, B, "3");
	ask(then, YES, 2, A, "1", B, "2");
	ask("{\"field\":\"s\",\"in\":[\"a\",\"b\"]}", YES, 1, S, "\"\\u0062\"");
	ask("{\"field\":\"a\",\"in\":[\"1.50\"]}", YES, 1, A, "1.5");
	ask("{\"field\":\"a\",\"in\":[1,2]}", NO, 1, A, "3");
}
END_TEST

START_TEST(what_could_never_be_judged_is_refused_with_its_place)
{
	static const struct {
		const char *check, *pointer, *text;
	} cases[] = {
		{ "[]", "", "must be an object" },
		{ "{}", "", "must have one of" },
		{ "{\"field\":\"z\",\"op\":\"=\",\"value\":1}", "/field", "no field of this" },
		{ "{\"field\":1,\"op\":\"=\",\"value\":1}", "/field", "must name a field" },
		{ "{\"field\":\"a\",\"value\":1}", "", "\"op\" is missing" },
		{ "{\"field\":\"a\",\"op\":\"==\",\"value\":1}", "/op", "none of =|!=" },
		{ "{\"field\":\"a\",\"op\":\"=\"}", "", "needs either" },
		{ "{\"field\":\"a\",\"op\":\"=\",\"value\":1,\"than\":\"b\"}", "",
		  "needs either" },
		{ "{\"field\":\"a\",\"op\":\"=\",\"valeu\":1}", "/valeu", "unknown key" },
		{ "{\"field\":\"a\",\"op\":\"=\",\"value\":\"x\"}", "/value", "decimal" },
		{ "{\"field\":\"a\",\"op\":\"=\",\"than\":\"z\"}", "/than", "no field" },
		{ "{\"field\":\"a\",\"op\":\"=\",\"than\":\"s\"}", "/than", "another type" },
		{ "{\"field\":\"d\",\"op\":\"<\",\"than\":\"t\"}", "/than", "\"by\" year" },
		{ "{\"field\":\"d\",\"op\":\"<\",\"than\":\"y\",\"by\":\"month\"}", "/than",
		  "no such unit" },
		{ "{\"field\":\"y\",\"op\":\"<\",\"than\":\"d\",\"by\":\"day\"}", "/by",
		  "has no day" },
		{ "{\"field\":\"d\",\"op\":\"<\",\"than\":\"t\",\"by\":\"week\"}", "/by",
		  "none of year" },
		{ "{\"field\":\"d\",\"op\":\"<\",\"value\":\"2026-13\",\"by\":\"month\"}",
		  "/value", "not a month" },
		{ "{\"field\":\"e\",\"op\":\"<\",\"value\":true}", "/op", "no order" },
		{ "{\"field\":\"l\",\"op\":\">\",\"than\":\"l\"}", "/op", "no order" },
		{ "{\"field\":\"s\",\"op\":\"=\",\"value\":\"abcd\"}", "/value", "at most 3" },
		{ "{\"field\":\"s\",\"in\":[]}", "/in", "at least one" },
		{ "{\"field\":\"i\",\"in\":[1,-1]}", "/in/1", "at least 0" },
		{ "{\"field\":\"s\",\"is\":\"null\"}", "/is", "given|missing" },
		{ "{\"sum\":[\"a\"],\"equals\":\"b\"}", "/sum", "two fields" },
		{ "{\"sum\":[\"a\",\"s\"],\"equals\":\"b\"}", "/sum/1", "no field of numbers" },
		{ "{\"sum\":[\"a\",\"b\"]}", "", "\"equals\" is missing" },
		{ "{\"sum\":[\"a\",\"b\"],\"equals\":\"b\",\"tolerance\":\"-1\"}", "/tolerance",
		  "negative" },
		{ "{\"all\":[]}", "/all", "at least one" },
		{ "{\"any\":[{\"not\":{\"field\":\"z\",\"is\":\"given\"}}]}", "/any/0/not/field",
		  "no field" },
		{ "{\"if\":{\"field\":\"a\",\"is\":\"given\"}}", "", "\"then\" is missing" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_contract contract;
		struct city_error error;
		char pointer[200];

		snprintf(pointer, sizeof(pointer), "/rules/0/check%s", cases[i].pointer);
		ck_assert_msg(read_rule(&contract, cases[i].check, &error) != 0, "%s",
			      cases[i].check);
		ck_assert_msg(strcmp(error.field, pointer) == 0, "%s: %s",
			      cases[i].check, error.field);
		ck_assert_uint_eq(error.line, 3);
		ck_assert_msg(strstr(error.text, cases[i].text), "%s: %s", cases[i].check,
			      error.text);
	}
}
END_TEST

START_TEST(conditions_stand_in_each_other_only_so_deep)
{
	struct city_contract contract;
	struct city_error error;
	char check[4000] = "";

	for (int i = 0; i < 200; i++)
		strncat(check, "{\"not\":", sizeof(check) - strlen(check) - 1);
	strncat(check, ONE, sizeof(check) - strlen(check) - 1);
	for (int i = 0; i < 200; i++)
		strncat(check, "}", sizeof(check) - strlen(check) - 1);
	ck_assert(read_rule(&contract, check, &error) != 0);
	ck_assert_msg(strstr(error.text, "deeper than 16"), "%s", error.text);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		values_are_compared_as_what_they_are,
		dates_are_compared_by_a_unit_on_their_own_clock,
		without_an_operand_nothing_is_said,
		sums_are_exact,
		conditions_of_conditions_know_three_answers,
		what_could_never_be_judged_is_refused_with_its_place,
		conditions_stand_in_each_other_only_so_deep,
		NULL
	};

	return city_suite_of("condition", tests);
}
