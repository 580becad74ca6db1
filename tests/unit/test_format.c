/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, is told by its first bytes; what is text is not mistaken. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/format.h"
#include "suite.h"

/* The magic numbers are those of file(1) and of the formats' own papers. */
START_TEST(what_is_no_format_of_ours_is_told_by_name)
{
	static const struct {
		struct city_slice head;
		const char *what;
	} cases[] = {
		{ { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8 }, "Excel workbook (.xls)" },
		{ { "7z\xBC\xAF\x27\x1C\0\4", 8 }, "7z" },
		{ { "Rar!\x1A\x07\x01\0", 8 }, "rar" },
		{ { "\xFD" "7zXZ\0\0\4", 8 }, "xz" },
		{ { "BZh91AY&SY", 10 }, "bzip2" },
		{ { "PAR1\x15\x04\x15\x10", 8 }, "Parquet" },
		{ { "SQLite format 3\0\x10\0", 18 }, "SQLite" },
		{ { "\xFF\xFE\0\0a\0\0\0", 8 }, "UTF-32" },
		{ { "\0\0\xFE\xFF\0\0\0a", 8 }, "UTF-32" },
		{ { "%PDF-1.7\n", 9 }, "PDF" },
		{ { "<?xml version=\"1.0\"?>", 21 }, "XML" },
		{ { "\r\n<!DOCTYPE HTML>", 17 }, "HTML" },
		{ { "<HTML>", 6 }, "HTML" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *what = city_format_foreign(cases[i].head);

		ck_assert_msg(what && strstr(what, cases[i].what), "%zu: %s", i, what);
	}
}
END_TEST

START_TEST(a_header_of_letters_is_no_foreign_format)
{
	static const char *const heads[] = { "", "P", "PK\n1\n", "PAR1,PAR2\n1,2\n",
					     "7z\n", "Rar!,x\n", "%PDF\n", "<5,5-10\n",
					     "SQLite format 3,x\n", "{}", "[", "xml\n" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		ck_assert_ptr_null(city_format_foreign(city_slice_of(heads[i])));
}
END_TEST

/* What city_format_look sees, when reads bring so many bytes each. */
static void check_look(const char *text, const char *head)
{
	for (size_t block = 1; block < 20; block++) {
		struct city_error error;
		struct city_in *in = city_in_memory(city_slice_of(text), &error);
		struct city_slice seen = { "", 0 };

		city_in_set_block(in, block);
		ck_assert_int_eq(city_format_look(in, &seen, &error), CITY_OK);
		ck_assert_msg(city_slice_is(seen, head), "%.*s", (int)seen.len, seen.at);
		city_in_close(in);
	}
}

START_TEST(the_first_line_that_is_not_blank_is_looked_at)
{
	check_look("", "");
	check_look("a,b", "a,b");
	check_look("a,b\n1,2\n", "a,b\n");
	check_look(" \n\r\n\t{\"a\":1}\n{}\n", " \n\r\n\t{\"a\":1}\n");
	check_look(" \n ", " \n ");
}
END_TEST

START_TEST(a_line_without_end_is_looked_at_for_so_long_only)
{
	static char text[3 * CITY_FORMAT_HEAD];
	struct city_error error;
	struct city_in *in = city_in_memory((struct city_slice){ text, sizeof(text) },
					    &error);
	struct city_slice head = { "", 0 };

	memset(text, 'x', sizeof(text));
	ck_assert_int_eq(city_format_look(in, &head, &error), CITY_OK);
	ck_assert_uint_eq(head.len, CITY_FORMAT_HEAD);
	city_in_close(in);
}
END_TEST

/* What a text is taken for, when nobody said. */
static void check_find(const char *text, const char *expected)
{
	static const char *const formats[] = { "auto", "csv", "tsv",
					       "json", "jsonl", "geojson" };
	static const char *const layouts[] = { "lines", "array", "features", "sequence",
					       "document" };

	for (size_t block = 1; block < 20; block++) {
		struct city_error error;
		struct city_in *in = city_in_memory(city_slice_of(text), &error);
		struct city_slice head = { "", 0 };
		enum city_format format = CITY_FORMAT_AUTO;
		enum city_layout layout = CITY_LAYOUT_LINES;
		char got[100];

		city_in_set_block(in, block);
		ck_assert_int_eq(city_format_look(in, &head, &error), CITY_OK);
		if (city_format_find(in, head, false, &format, &layout, &error) == CITY_OK)
			snprintf(got, sizeof(got), "%s %s", formats[format],
				 layouts[layout]);
		else
			snprintf(got, sizeof(got), "%s", error.rule);
		ck_assert_msg(strcmp(got, expected) == 0, "%s: %s", text, got);
		city_in_close(in);
	}
}

START_TEST(json_is_told_by_its_first_byte_and_how_its_lines_fall)
{
	check_find("", "csv lines");
	check_find("a{", "csv lines");
	check_find(" \n[\n{}]", "json array");
	check_find(" {}", "jsonl lines");
	check_find("{\"a\":1}\n{\"a\":2}\n", "jsonl lines");
	check_find("{\"a\":1} x\n", "jsonl lines");
	check_find("{\n\"a\":1\n}\n", "json document");
	check_find("{\"a\":\n[1,\n2", "json document");
	check_find("{\n}\n{\n}\n", "json sequence");
	check_find("\x1E{}\n", "json sequence");
	/* A line cut short, alone or before good ones, stays a line. */
	check_find("{\"a\":", "jsonl lines");
	check_find("{\"a\":\n", "jsonl lines");
	check_find("{\"a\":1,\n{\"a\":2}\n", "jsonl lines");
	check_find("{\"a\":\"x\n{\"a\":2}\n", "jsonl lines");
	check_find("{\"a\":{\"b\":1}\n{\"a\":2}\n", "jsonl lines");
}
END_TEST

START_TEST(geojson_is_told_by_what_it_says_of_itself)
{
	check_find("{\"type\":\"FeatureCollection\",\"features\":[]}", "geojson features");
	check_find("{\n\"type\": \"FeatureCollection\",\n", "geojson features");
	check_find("{\"features\":[{\"id\":{},\"type\":\"Feature\"}]}", "geojson features");
	check_find("{\"type\":\"Feature\",\"geometry\":null}\n", "geojson lines");
	check_find("{\"properties\":{\"type\":\"a\"},\"type\" : \"Feature\"}\n",
		   "geojson lines");
	check_find("{\n\"type\":\"Feature\",\n\"geometry\":null}\n", "geojson sequence");
	check_find("\x1E{\"type\":\"Feature\",\"geometry\":null}\n", "geojson sequence");
	check_find("\x1E{\n\"type\":\"Feature\",\"geometry\":null}\n", "geojson sequence");
	check_find("{\"type\":\"Point\",\"coordinates\":[]}\n", "geojson lines");
	check_find("{\"type\":\"Topology\",\"objects\":{}}", "format.unknown");
	/* What only uses such words is JSON. */
	check_find("{\"type\":\"Feature\"}\n", "jsonl lines");
	check_find("{\"type\":\"Point\",\"x\":1}\n", "jsonl lines");
	check_find("{\"features\":[\"Feature\"]}\n", "jsonl lines");
	check_find("{\"x\":{\"type\":\"FeatureCollection\"}}\n", "jsonl lines");
	check_find("{\"type\":\"x\",\"features\":[{\"type\":\"Feature\"}]}\n", "jsonl lines");
}
END_TEST

START_TEST(a_character_cut_where_the_look_ends_does_no_harm)
{
	static char text[2 * CITY_FORMAT_HEAD];

	/* Three-byte characters, so that one of three lengths cuts between them. */
	for (size_t shift = 0; shift < 3; shift++) {
		size_t len = (size_t)snprintf(text, sizeof(text), "{\n\"%.*s", (int)shift,
					      "aa");

		while (len < sizeof(text) - 4) {
			memcpy(text + len, "\xE6\xB8\x9D", 3);
			len += 3;
		}
		text[len] = '\0';
		check_find(text, "json document");
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		what_is_no_format_of_ours_is_told_by_name,
		a_header_of_letters_is_no_foreign_format,
		the_first_line_that_is_not_blank_is_looked_at,
		a_line_without_end_is_looked_at_for_so_long_only,
		json_is_told_by_its_first_byte_and_how_its_lines_fall,
		geojson_is_told_by_what_it_says_of_itself,
		a_character_cut_where_the_look_ends_does_no_harm,
		NULL
	};

	return city_suite_of("format", tests);
}
