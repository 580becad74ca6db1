/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, is told by its first bytes; what is text is not mistaken. */
#include "config.h"

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
		{ { "PK\x03\x04\x14\0\x06\0", 8 }, "zip" },
		{ { "PK\x05\x06\0\0\0\0", 8 }, "zip" },
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

START_TEST(the_first_byte_that_is_not_blank_tells_json)
{
	ck_assert_int_eq(city_format_guess(city_slice_of(" {")), CITY_FORMAT_JSONL);
	ck_assert_int_eq(city_format_guess(city_slice_of("\n[")), CITY_FORMAT_JSON);
	ck_assert_int_eq(city_format_guess(city_slice_of("a{")), CITY_FORMAT_CSV);
	ck_assert_int_eq(city_format_guess(city_slice_of("")), CITY_FORMAT_CSV);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		what_is_no_format_of_ours_is_told_by_name,
		a_header_of_letters_is_no_foreign_format,
		the_first_line_that_is_not_blank_is_looked_at,
		a_line_without_end_is_looked_at_for_so_long_only,
		the_first_byte_that_is_not_blank_tells_json,
		NULL
	};

	return city_suite_of("format", tests);
}
