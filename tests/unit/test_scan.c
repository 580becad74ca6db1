/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner: what RFC 8259 allows and what it does not, to the byte. */
#include "config.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/rec.h"
#include "city/text.h"
#include "suite.h"

static struct city_scanner *scanner;
static struct city_error error;
static struct city_rec rec;

static enum city_status scan_bytes(const char *text, size_t len)
{
	if (!scanner)
		scanner = city_scanner_new();
	ck_assert_ptr_nonnull(scanner);
	return city_scan(scanner, city_padded(text, len), &rec, &error);
}

static enum city_status scan(const char *text)
{
	return scan_bytes(text, strlen(text));
}

static void check_refused(const char *text, const char *rule, size_t at, bool cut)
{
	ck_assert_msg(scan(text) == CITY_REJECT, "%s", text);
	ck_assert_msg(strcmp(error.rule, rule) == 0, "%s: %s", text, error.rule);
	ck_assert_msg(error.at == at, "%s: %zu, not %zu", text, error.at, at);
	ck_assert_msg(city_scan_was_cut(scanner) == cut, "%s", text);
}

START_TEST(fields_are_slices_of_the_line_as_written)
{
	ck_assert_int_eq(scan(" { \"a\" : 0.10 , \"b\":[1,{\"c\":\"}\"}],\"s\":\"\\u0041\", "
			      "\"t\":true,\"f\":false,\"n\":null,\"o\":{}} \r"),
			 CITY_OK);
	ck_assert_uint_eq(rec.fields, 7);
	ck_assert(city_slice_is(rec.field[0].key, "a"));
	ck_assert(city_slice_is(rec.field[0].value, "0.10"));
	ck_assert_int_eq(rec.field[0].type, CITY_NUMBER);
	ck_assert(city_slice_is(rec.field[1].value, "[1,{\"c\":\"}\"}]"));
	ck_assert_int_eq(rec.field[1].type, CITY_ARRAY);
	ck_assert(city_slice_is(rec.field[2].value, "\"\\u0041\""));
	ck_assert(rec.field[2].value_escaped);
	ck_assert_int_eq(rec.field[3].type, CITY_TRUE);
	ck_assert_int_eq(rec.field[4].type, CITY_FALSE);
	ck_assert_int_eq(rec.field[5].type, CITY_NULL);
	ck_assert(city_slice_is(rec.field[6].value, "{}"));
	ck_assert_int_eq(rec.field[6].type, CITY_OBJECT);
	ck_assert_int_eq(rec.raw.at[rec.raw.len - 1], ' '); /* without the CR */
}
END_TEST

START_TEST(faults_are_told_to_the_byte)
{
	check_refused("{\"id\":2,\"v\":}", "json.syntax", 12, false);
	check_refused("{\"a\":1,}", "json.syntax", 7, false);
	check_refused("{\"a\":01}", "json.syntax", 6, false);
	check_refused("{\"a\":1.}", "json.syntax", 7, false);
	check_refused("{\"a\":tru}", "json.syntax", 8, false);
	check_refused("{\"a\":1} x", "json.syntax", 8, false);
	check_refused("{\"a\":\"\t\"}", "json.syntax", 6, false);
	check_refused("{\"a\" 1}", "json.syntax", 5, false);
	check_refused("{\"a\":[1,]}", "json.syntax", 8, false);
	check_refused("{\"a\":[1}", "json.syntax", 7, false);
	check_refused("{a:1}", "json.syntax", 1, false);
	check_refused("[1]", "json.not-object", 0, false);
	check_refused("\"text\"", "json.not-object", 0, false);
	check_refused("nonsense", "json.syntax", 0, false);
	check_refused("{\"a\":\"\\uD800\"}", "json.surrogate", 6, false);
	check_refused("{\"a\":\"\\uDC00\"}", "json.surrogate", 6, false);
	check_refused("{\"a\":\"\\uD800\\u0041\"}", "json.surrogate", 6, false);
	check_refused("{\"a\":\"\xFFx\"}", "utf8.invalid", 6, false);
	check_refused("{\"a\":\"\xED\xA0\x80 and so on\"}", "utf8.invalid", 6, false);
}
END_TEST

START_TEST(a_record_cut_at_any_byte_is_known_as_cut)
{
	static const char whole[] = "{\"a\":-1.5e+3,\"b\":[true,null,\"\\u4e2d\xE4\xB8\xAD\"],"
				    "\"g\":\"\\uD83D\\uDE00\","
				    "\"c\":{\"d\":false}}";

	for (size_t len = 1; len < sizeof(whole) - 1; len++) {
		ck_assert_msg(scan_bytes(whole, len) == CITY_REJECT, "%zu", len);
		ck_assert_msg(city_scan_was_cut(scanner), "%zu: %s", len, error.text);
	}
	ck_assert_int_eq(scan(whole), CITY_OK);
}
END_TEST

START_TEST(a_key_that_stands_twice_is_refused_at_any_depth)
{
	check_refused("{\"a\":1,\"a\":2}", "json.dup-key", 8, false);
	check_refused("{\"v\":{\"a\":1,\"b\":2,\"a\":3}}", "json.dup-key", 19, false);
	check_refused("{\"v\":[{\"a\":{},\"a\":1}]}", "json.dup-key", 15, false);
	check_refused("{\"a\":1,\"\\u0061\":2}", "json.dup-key", 8, false);
	check_refused("{\"\\u0061\":1,\"a\":2,\"a\":3}", "json.dup-key", 13, false);
	ck_assert_int_eq(scan("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}"),
			 CITY_OK);
	ck_assert_int_eq(scan("{\"abcdefgh1\":1,\"abcdefgh2\":2}"), CITY_OK);
}
END_TEST

/* Seventeen are sorted; escaped keys are looked at as decoded. */
START_TEST(the_first_of_many_twins_is_told_where_it_stands_again)
{
	static const char *const twins[] = { "b", "\\u0062", "z", "a", "\\u007a" };
	size_t n = sizeof(twins) / sizeof(twins[0]), at = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			struct city_buf line = { 0 };

			city_buf_put_text(&line, "{\"a\":1,\"b\":1,\"z\":1");
			for (int k = 0; k < 15; k++)
				city_buf_printf(&line, ",\"\\u006b%d\":1", k);
			at = line.len + 2;
			city_buf_printf(&line, ",\"%s\":1,\"%s\":1}", twins[i],
					twins[j]);
			check_refused(city_buf_text(&line), "json.dup-key", at, false);
			city_buf_release(&line);
		}
	}
}
END_TEST

START_TEST(a_long_key_that_stands_twice_is_named_in_whole_characters)
{
	/* 59 bytes before a character of three. */
	static const char key[] = "0123456789" "0123456789" "0123456789" "0123456789"
				  "0123456789" "012345678" "\xE4\xB8\xAD\xE4\xB8\xAD";
	struct city_buf line = { 0 };

	city_buf_printf(&line, "{\"%s\":1,\"%s\":2}", key, key);
	check_refused(city_buf_text(&line), "json.dup-key", strlen(key) + 7, false);
	ck_assert_uint_eq(city_utf8_valid(error.text, strlen(error.text)),
			  strlen(error.text));
	city_buf_release(&line);
}
END_TEST

START_TEST(twins_are_found_among_a_hundred_thousand_keys)
{
	struct city_buf line = { 0 };
	struct city_slice text;

	city_buf_put_char(&line, '{');
	for (int i = 0; i < 100000; i++)
		city_buf_printf(&line, "\"k%d\":%d,", i, i);
	city_buf_put_text(&line, "\"last\":0}");
	ck_assert_int_eq(scan_bytes(line.at, line.len), CITY_OK);
	ck_assert_uint_eq(rec.fields, 100001);
	line.len -= strlen("\"last\":0}");
	city_buf_put_text(&line, "\"k77777\":0}");
	text = city_buf_slice(&line);
	ck_assert_int_eq(scan_bytes(text.at, text.len), CITY_REJECT);
	ck_assert_str_eq(error.rule, "json.dup-key");
	ck_assert_uint_eq(error.at, text.len - strlen("k77777\":0}"));
	city_buf_release(&line);
}
END_TEST

START_TEST(depth_is_bounded)
{
	struct city_buf line = { 0 };

	city_buf_put_text(&line, "{\"v\":");
	for (int i = 0; i < CITY_DEPTH_MAX - 1; i++)
		city_buf_put_char(&line, '[');
	for (int i = 0; i < CITY_DEPTH_MAX - 1; i++)
		city_buf_put_char(&line, ']');
	city_buf_put_char(&line, '}');
	ck_assert_int_eq(scan_bytes(line.at, line.len), CITY_OK);
	city_buf_reset(&line);
	city_buf_put_text(&line, "{\"v\":");
	for (int i = 0; i < 100000; i++)
		city_buf_put_text(&line, "[{\"\":");
	ck_assert_int_eq(scan_bytes(line.at, line.len), CITY_REJECT);
	ck_assert_str_eq(error.rule, "json.depth");
	city_buf_release(&line);
}
END_TEST

/* The file as the value of an object on one line; see the suite's README. */
static void wrap(const char *path, const char *name, struct city_buf *to)
{
	FILE *file = fopen(path, "rb");
	int c;

	ck_assert_ptr_nonnull(file);
	city_buf_reset(to);
	city_buf_put_text(to, "{\"v\":");
	while ((c = getc(file)) != EOF) {
		/* A line end is a blank here, but where it is the fault. */
		if ((c == '\n' || c == '\r') && (name[0] != 'n' || !strstr(name, "newline")))
			c = ' ';
		city_buf_put_char(to, (char)c);
	}
	city_buf_put_char(to, '}');
	fclose(file);
}

/* Ours alone: jansson and the suite let these pass. */
static bool is_ours(const char *rule)
{
	return strcmp(rule, "json.dup-key") == 0 || strcmp(rule, "json.surrogate") == 0 ||
	       strcmp(rule, "json.depth") == 0;
}

START_TEST(the_json_test_suite_is_answered_as_published)
{
	const char *folder = city_test_data("json/JSONTestSuite/test_parsing");
	struct city_buf line = { 0 };
	struct dirent *entry;
	int seen = 0;
	DIR *dir;

	if (!folder)
		return;
	dir = opendir(folder);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;
		char path[8192];
		enum city_status status;

		if (!strstr(name, ".json"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, name);
		wrap(path, name, &line);
		status = scan_bytes(line.at, line.len);
		if (name[0] == 'y')
			ck_assert_msg(status == CITY_OK || is_ours(error.rule), "%s: %s",
				      name, error.text);
		if (name[0] == 'n')
			ck_assert_msg(status == CITY_REJECT, "%s", name);
		seen++;
	}
	closedir(dir);
	city_buf_release(&line);
	ck_assert_int_ge(seen, 300);
}
END_TEST

/* Random edits of valid records: jansson is the judge. */
START_TEST(verdicts_agree_with_jansson_on_two_hundred_thousand_mutations)
{
	static const char *const seeds[] = {
		"{\"id\":1,\"v\":-0.5e+10,\"s\":\"a\\u00e9\\n\",\"x\":[1,2,{\"y\":null}]}",
		"{\"station\":\"\xE6\xB8\x9D\xE4\xB8\xAD\",\"co\":0.8,\"ok\":true,\"e\":{}}",
		"{\"\":\"\",\"a\":[[],[[]],\"\\ud83d\\ude00\"],\"b\":false}"
	};
	static const char letters[] = "{}[]\",:0123456789.eE+-\\utrfalsn \x80\xE4\xFF";
	uint64_t state = 1;

	for (int round = 0; round < 200000; round++) {
		char line[256];
		size_t len = strlen(seeds[round % 3]);
		enum city_status status;
		json_t *json;
		json_error_t why;

		memcpy(line, seeds[round % 3], len);
		for (int edit = 0; edit <= round % 3; edit++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			line[(state >> 33) % len] =
				letters[(state >> 13) % (sizeof(letters) - 1)];
		}
		status = scan_bytes(line, len);
		json = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
				  &why);
		/* Beyond a double or an int64 jansson gives up; we keep the text. */
		if (!json && strstr(why.text, "too big"))
			continue;
		if (!json && strstr(why.text, "overflow"))
			continue;
		if (status == CITY_REJECT && strcmp(error.rule, "json.surrogate") == 0) {
			json_decref(json);
			continue;
		}
		ck_assert_msg((status == CITY_OK) == json_is_object(json),
			      "%.*s: ours %s, jansson %s", (int)len, line,
			      status == CITY_OK ? "accepts" : error.text,
			      json ? "accepts" : why.text);
		json_decref(json);
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		fields_are_slices_of_the_line_as_written,
		faults_are_told_to_the_byte,
		a_record_cut_at_any_byte_is_known_as_cut,
		a_key_that_stands_twice_is_refused_at_any_depth,
		the_first_of_many_twins_is_told_where_it_stands_again,
		a_long_key_that_stands_twice_is_named_in_whole_characters,
		twins_are_found_among_a_hundred_thousand_keys,
		depth_is_bounded,
		the_json_test_suite_is_answered_as_published,
		verdicts_agree_with_jansson_on_two_hundred_thousand_mutations,
		NULL
	};

	return city_suite_of("scan", tests);
}
