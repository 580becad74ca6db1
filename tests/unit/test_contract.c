/* SPDX-License-Identifier: Apache-2.0 */
/* Contracts and documents: a mistake is told by file, line and pointer. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/contract.h"
#include "suite.h"

/* Reads the text as a contract file; returns what was complained of. */
static void check(const char *text, const char *field, unsigned long long line,
		  const char *part)
{
	char path[] = "/tmp/city-contract-XXXXXX.json";
	struct city_rules_path *rules = city_rules_path_new(NULL);
	struct city_contract contract;
	struct city_error error;
	int fd = mkstemps(path, 5);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	if (!part) {
		ck_assert_msg(city_contract_read(&contract, rules, path, &error) == 0,
			      "%s: %s", error.field, error.text);
		city_contract_release(&contract);
	} else {
		ck_assert_msg(city_contract_read(&contract, rules, path, &error) != 0,
			      "%s", text);
		ck_assert_str_eq(error.file, path);
		ck_assert_msg(strcmp(error.field, field) == 0, "%s: %s", error.field,
			      error.text);
		ck_assert_uint_eq(error.line, line);
		ck_assert_msg(strstr(error.text, part), "%s", error.text);
	}
	unlink(path);
	city_rules_path_free(rules);
}

START_TEST(a_sound_contract_is_read)
{
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}]}", "", 0,
	      NULL);
}
END_TEST

START_TEST(mistakes_are_told_with_line_and_pointer)
{
	check("{\"id\":\"x\",\n\"fields\":[\n}", "", 3, "not valid JSON");
	check("", "", 1, "not valid JSON");
	check("{\"id\":\"x\",\"id\":\"y\"}", "", 1, "not valid JSON");
	check("[]", "", 1, "must be an object");
	check("{\"id\":\"x\"}", "", 1, "\"fields\" is missing");
	check("{\"id\":\"x\",\n \"fields\": [],\n \"feilds\": []}", "/feilds", 3,
	      "unknown key");
	check("{\"id\":\"x\",\n\"fields\":[\n {\"name\":\"a\",\"type\":\"string\"},\n "
	      "{\"name\":\"b\",\n  \"typ\":\"string\"}]}",
	      "/fields/1/typ", 5, "unknown key");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\n\"type\":\"text\"}]}",
	      "/fields/0/type", 2, "none of");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"},\n"
	      "{\"name\":\"a\",\"type\":\"string\"}]}",
	      "/fields/1/name", 2, "taken already");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\",\n"
	      "\"constraints\":{\"minimum\":\"0\"}}]}",
	      "/fields/0/constraints/minimum", 2, "is for numbers");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"number\",\n"
	      "\"constraints\":{\"minimum\":0.5}}]}",
	      "/fields/0/constraints/minimum", 2, "decimal number in quotes");
	check("{\"id\":\"x\",\"valid_from\":\"2026-02-30\",\"fields\":[]}",
	      "/valid_from", 1, "must be a date");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"t\",\"type\":\"datetime\",\n"
	      "\"compose\":{\"date\":\"d\",\"hour\":\"h\"}}]}",
	      "/fields/0", 1, "needs an \"offset\"");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\",\n"
	      "\"codes\":{\"table\":\"gbt2260\",\"as_of\":\"2024\"}}]}",
	      "/fields/0/codes/as_of", 2, "must be a date");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"number\",\n"
	      "\"codes\":{\"table\":\"gbt2260\",\"as_of\":\"2024-12-31\"}}]}",
	      "/fields/0/codes", 2, "is for strings");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"number\",\n"
	      "\"from_unit\":\"mm\"}]}",
	      "/fields/0/from_unit", 2, "needs a \"unit\"");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"number\",\n"
	      "\"unit\":\"m\",\n\"from_unit\":\"mg/m3\"}]}",
	      "/fields/0/from_unit", 3, "cannot be converted");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"number\",\n"
	      "\"unit\":\"ug/m3\",\n\"from_unit\":\"ppb\"}]}",
	      "/fields/0/from_unit", 3, "molar mass");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\",\n"
	      "\"from_unit\":\"mm\"}]}",
	      "/fields/0/from_unit", 2, "numbers only");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\",\n"
	      "\"format\":\"excel\"}]}",
	      "/fields/0/format", 2, "\"excel\" is none of default|email");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"date\",\n"
	      "\"format\":\"%Y\"}]}",
	      "/fields/0/format", 2, "needs %Y, %m and %d");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"date\",\n"
	      "\"format\":\"iso\"}]}",
	      "/fields/0/format", 2, "default, excel or a pattern");
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"datetime\",\n"
	      "\"format\":\"excel\"}]}",
	      "/fields/0", 1, "needs an \"offset\"");
}
END_TEST

/* A contract with one field, whose first line is its name and type. */
static void check_field(const char *type, const char *more, const char *pointer,
			const char *part)
{
	char text[600];

	snprintf(text, sizeof(text),
		 "{\"id\":\"x\",\"missingValues\":[\"\",\"-\"],\"fields\":[{\"name\":\"a\","
		 "\"type\":\"%s\",\n%s}]}",
		 type, more);
	check(text, pointer, 2, part);
}

START_TEST(limits_and_choices_that_no_value_can_keep_are_refused)
{
	static const char at[] = "/fields/0/constraints";

	check_field("number", "\"constraints\":{\"minimum\":\"2\",\"maximum\":1}", at,
		    "above the maximum");
	check_field("number", "\"constraints\":{\"minimum\":1,\"exclusiveMaximum\":1}",
		    at, "no value is between");
	check_field("number", "\"constraints\":{\"minimum\":1,\"exclusiveMinimum\":0}",
		    "/fields/0/constraints/exclusiveMinimum", "second limit");
	check_field("integer", "\"constraints\":{\"minimum\":\"1.5\"}",
		    "/fields/0/constraints/minimum", "must be an integer");
	check_field("date", "\"constraints\":{\"minimum\":\"2026-02-30\"}",
		    "/fields/0/constraints/minimum", "no such day");
	check_field("date", "\"constraints\":{\"minimum\":\"-\"}",
		    "/fields/0/constraints/minimum", "no value");
	check_field("datetime", "\"constraints\":{\"minimum\":\"2026-03-01 00:00\"}",
		    "/fields/0/constraints/minimum", "RFC 3339");
	check_field("boolean", "\"constraints\":{\"maximum\":true}",
		    "/fields/0/constraints/maximum", "is for numbers, dates");
	check_field("duration", "\"constraints\":{\"maximum\":\"P1D\"}",
		    "/fields/0/constraints/maximum", "is for numbers, dates");
	check_field("string", "\"constraints\":{\"minLength\":3,\"maxLength\":2}", at,
		    "above maxLength");
	check_field("string", "\"constraints\":{\"minLength\":\"3\"}",
		    "/fields/0/constraints/minLength", "must be an integer");
	check_field("number", "\"constraints\":{\"maxLength\":3}",
		    "/fields/0/constraints/maxLength", "is for strings and arrays");
	check_field("string", "\"constraints\":{\"pattern\":\"[a\"}",
		    "/fields/0/constraints/pattern", "missing terminating ]");
	check_field("integer", "\"constraints\":{\"pattern\":\"1\"}",
		    "/fields/0/constraints/pattern", "is for strings");
	check_field("integer", "\"constraints\":{\"enum\":[1,\"x\"]}",
		    "/fields/0/constraints/enum/1", "decimal number");
	check_field("integer", "\"constraints\":{\"enum\":[1,9],\"maximum\":5}",
		    "/fields/0/constraints/enum/1", "is not at most 5");
	check_field("number", "\"constraints\":{\"enum\":[1,\"1.0\"]}",
		    "/fields/0/constraints/enum/1", "one of them already");
	check_field("string", "\"constraints\":{\"enum\":[\"abc\",\"ab\"],\"minLength\":3}",
		    "/fields/0/constraints/enum/1", "at least 3 characters");
	check_field("string", "\"constraints\":{\"enum\":[]}",
		    "/fields/0/constraints/enum", "at least one");
	check_field("string", "\"constraints\":{\"enum\":[0.5]}",
		    "/fields/0/constraints/enum/0", "must be a string");
	check_field("string", "\"constraints\":{\"unique_\":true}",
		    "/fields/0/constraints/unique_", "unknown key");
	check_field("string", "\"constraints\":{\"required\":\"yes\"}",
		    "/fields/0/constraints/required", "true or false");
}
END_TEST

START_TEST(types_are_written_only_as_they_can_be_read)
{
	check("{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\n\"type\":\"geojson\"}]}",
	      "/fields/0/type", 2, "\"geojson\" is none of string|");
	check_field("boolean", "\"trueValues\":[\"Y\"],\"falseValues\":[\"N\",\"Ｙ\"]",
		    "/fields/0/falseValues/1", "trueValues too");
	check_field("boolean", "\"trueValues\":[\"Y\",\"-\"]",
		    "/fields/0/trueValues/1", "missingValues");
	check_field("boolean", "\"trueValues\":[]", "/fields/0/trueValues",
		    "at least one");
	check_field("string", "\"falseValues\":[\"N\"]", "/fields/0/falseValues",
		    "is for booleans");
	check_field("number", "\"decimalChar\":\",\",\"groupChar\":\"，\"",
		    "/fields/0/groupChar", "decimals");
	check_field("number", "\"groupChar\":\"\"", "/fields/0/groupChar",
		    "one character");
	check_field("number", "\"groupChar\":\"ab\"", "/fields/0/groupChar",
		    "one character");
	check_field("number", "\"decimalChar\":\"-\"", "/fields/0/decimalChar",
		    "one character");
	check_field("integer", "\"decimalChar\":\",\"", "/fields/0/decimalChar",
		    "type number only");
	check_field("string", "\"bareNumber\":false", "/fields/0/bareNumber",
		    "numbers only");
	check_field("number", "\"unit\":\"km\",\"bareNumber\":false",
		    "/fields/0/bareNumber", "without a unit");
	check_field("geopoint", "\"format\":\"object\"", "/fields/0/format",
		    "\"object\" is none of default|array");
	check_field("time", "\"format\":\"%H\"", "/fields/0/format",
		    "\"%H\" is none of default");
}
END_TEST

START_TEST(every_contract_we_ship_is_sound)
{
	static const char *const ids[] = { "cnemc-pm25in", "bureau-air-zh" };
	struct city_rules_path *rules = city_rules_path_new(NULL);
	struct city_contract contract;
	struct city_error error;

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		ck_assert_msg(city_contract_read(&contract, rules, ids[i], &error) == 0,
			      "%s: %s: %s", ids[i], error.field, error.text);
		ck_assert_str_eq(contract.book.id, ids[i]);
		city_contract_release(&contract);
	}
	city_rules_path_free(rules);
}
END_TEST

START_TEST(what_becomes_of_bad_values_is_said_only_where_it_can_be_done)
{
	static const char at[] = "/fields/0/on_error";

	check_field("string", "\"on_error\":\"ignore\"", at, "none of reject|null|keep");
	check_field("string", "\"on_error\":\"null\",\"constraints\":{\"required\":true}",
		    at, "cannot be null");
	check_field("datetime",
		    "\"on_error\":\"keep\",\"offset\":\"Z\","
		    "\"compose\":{\"date\":\"d\",\"hour\":\"h\"}",
		    at, "no one value");
	check_field("number",
		    "\"on_error\":\"keep\",\"unit\":\"m\",\"from_unit\":\"mm\"", at,
		    "would pass for one in unit");
	check("{\"id\":\"x\",\n\"on_error\":null,\"fields\":[{}]}", "/on_error", 2,
	      "must be a string");
	check("{\"id\":\"x\",\n\"extra\":\"warn\",\"fields\":[{}]}", "/extra", 2,
	      "none of keep|drop|reject");
}
END_TEST

/* A contract whose second line is the rule. */
static void check_rule(const char *rule, const char *pointer, const char *part)
{
	char text[600];

	snprintf(text, sizeof(text),
		 "{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}],\"rules\":["
		 "{\"id\":\"a.b\",\"severity\":\"error\",\"message\":{\"en\":\"m\"},"
		 "\"check\":{\"field\":\"a\",\"is\":\"given\"}},\n%s]}",
		 rule);
	check(text, pointer, 2, part);
}

#define CHECK "\"check\":{\"field\":\"a\",\"is\":\"given\"}"

START_TEST(rules_say_who_they_are_and_what_they_mean)
{
	check_rule("{\"id\":\"c\",\"severity\":\"fatal\"," CHECK "}",
		   "/rules/1/severity", "none of warning|error");
	check_rule("{\"id\":\"c\"," CHECK "}", "/rules/1", "\"severity\" is missing");
	check_rule("{\"id\":\"a.b\",\"severity\":\"error\"," CHECK "}", "/rules/1/id",
		   "another rule");
	check_rule("{\"id\":\"a b\",\"severity\":\"error\"," CHECK "}", "/rules/1/id",
		   "letters, digits");
	check_rule("{\"id\":\"0123456789012345678901234567890123456789\","
		   "\"severity\":\"error\"," CHECK "}",
		   "/rules/1/id", "from 1 to 39");
	check_rule("{\"id\":\"c\",\"severity\":\"error\",\"message\":{\"en\":\"m\"}}",
		   "/rules/1", "\"check\" is missing");
	check_rule("{\"id\":\"c\",\"severity\":\"error\"," CHECK "}", "/rules/1",
		   "\"message\" is missing");
	check_rule("{\"id\":\"c\",\"severity\":\"error\"," CHECK
		   ",\"message\":{\"zh\":\"m\"}}",
		   "/rules/1/message", "\"en\" is missing");
	check_rule("{\"id\":\"c\",\"severity\":\"error\"," CHECK
		   ",\"message\":{\"en\":\"m\",\"fr\":\"m\"}}",
		   "/rules/1/message/fr", "unknown key");
	check("{\"id\":\"x\",\"rules\":[],\"fields\":[\n"
	      "{\"name\":\"warnings\",\"type\":\"array\"}]}",
	      "/fields/0/name", 2, "rules give the warnings");
	check("{\"id\":\"x\",\"rules\":{},\n\"fields\":["
	      "{\"name\":\"a\",\"type\":\"array\"}]}",
	      "/rules", 1, "must be an array");
}
END_TEST

/* A contract with fields a and b, whose second line is a key. */
static void check_key(const char *key, const char *pointer, const char *part)
{
	char text[600];

	snprintf(text, sizeof(text),
		 "{\"id\":\"x\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"},"
		 "{\"name\":\"b\",\"type\":\"string\",\"aliases\":[\"c\"]}],\n%s}",
		 key);
	check(text, pointer, 2, part);
}

START_TEST(keys_name_fields_that_are_there)
{
	check_key("\"primaryKey\":1", "/primaryKey", "must be a name, or a list");
	check_key("\"primaryKey\":[]", "/primaryKey", "at least one field");
	check_key("\"primaryKey\":\"c\"", "/primaryKey", "no field of this contract");
	check_key("\"primaryKey\":[\"a\",\"d\"]", "/primaryKey/1", "\"d\" is no field");
	check_key("\"primaryKey\":[\"a\",\"a\"]", "/primaryKey/1", "named twice");
	check_key("\"primaryKey\":[\"a\",2]", "/primaryKey/1", "must be a name");
	check_key("\"uniqueKeys\":\"a\"", "/uniqueKeys", "must be an array");
	check_key("\"uniqueKeys\":[\"a\",[\"b\",\"d\"]]", "/uniqueKeys/1/1",
		  "\"d\" is no field");
	check_key("\"fieldsMatch\":\"exact\"", "/fieldsMatch", "unknown key");
	check("{\"id\":\"x\",\"primaryKey\":\"a\",\"fields\":[{\"name\":\"a\",\n"
	      "\"type\":\"string\",\"on_error\":\"null\"}]}",
	      "/fields/0/on_error", 2, "primary key cannot be null");
	check_field("string", "\"constraints\":{\"unique\":1}",
		    "/fields/0/constraints/unique", "true or false");
}
END_TEST

#define REFERENCE ",\"reference\":{\"resource\":\"r\",\"fields\":"

START_TEST(references_are_of_as_many_fields_on_both_sides)
{
	static const char at[] = "/foreignKeys/0/reference/fields";

	check_key("\"foreignKeys\":{}", "/foreignKeys", "must be an array");
	check_key("\"foreignKeys\":[{\"fields\":\"a\"}]", "/foreignKeys/0",
		  "\"reference\" is missing");
	check_key("\"foreignKeys\":[{\"fields\":\"d\"" REFERENCE "\"x\"}}]",
		  "/foreignKeys/0/fields", "\"d\" is no field");
	check_key("\"foreignKeys\":[{\"fields\":[\"a\",\"b\"]" REFERENCE "\"x\"}}]", at,
		  "as refer to them, 2");
	check_key("\"foreignKeys\":[{\"fields\":\"a\"" REFERENCE "[\"x\",\"y\"]}}]", at,
		  "as refer to them, 1");
	check_key("\"foreignKeys\":[{\"fields\":\"a\",\"reference\":{\"fields\":\"d\"}}]",
		  at, "\"d\" is no field");
	check_key("\"foreignKeys\":[{\"fields\":\"a\",\"reference\":{\"resource\":\"r\"}}]",
		  "/foreignKeys/0/reference", "\"fields\" is missing");
	check_key("\"foreignKeys\":[{\"fields\":\"a\"" REFERENCE "\"x\",\"on\":1}}]",
		  "/foreignKeys/0/reference/on", "unknown key");
	check_key("\"foreignKeys\":[{\"fields\":[\"a\",\"b\"]" REFERENCE
		  "[\"x\",\"y\"]}}]",
		  "", NULL);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_sound_contract_is_read,
		mistakes_are_told_with_line_and_pointer,
		limits_and_choices_that_no_value_can_keep_are_refused,
		types_are_written_only_as_they_can_be_read,
		what_becomes_of_bad_values_is_said_only_where_it_can_be_done,
		rules_say_who_they_are_and_what_they_mean,
		keys_name_fields_that_are_there,
		references_are_of_as_many_fields_on_both_sides,
		every_contract_we_ship_is_sound,
		NULL
	};

	return city_suite_of("contract", tests);
}
