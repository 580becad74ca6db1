/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Widths against Unicode's own file, cells and lines against columns counted by
 * hand, and text that must not act.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "city/glyph.h"
#include "city/width.h"
#include "suite.h"

/* "3000;F           # Zs         IDEOGRAPHIC SPACE" */
static bool read_line(const char *line, unsigned *first, unsigned *last,
		      char property[3], char category[3])
{
	if (sscanf(line, "%x..%x;%2s # %2s", first, last, property, category) == 4)
		return true;
	if (sscanf(line, "%x;%2s # %2s", first, property, category) != 3)
		return false;
	*last = *first;
	return true;
}

static int expected_width(const char *property, const char *category)
{
	if (strcmp(category, "Mn") == 0 || strcmp(category, "Me") == 0)
		return 0;
	return strcmp(property, "W") == 0 || strcmp(property, "F") == 0 ? 2 : 1;
}

/* Format characters and Hangul vowels are our own choice, not the file's. */
static bool is_of_the_file(unsigned glyph, const char *category)
{
	return strcmp(category, "Cf") != 0 && !(glyph >= 0x1160 && glyph <= 0x11FF);
}

START_TEST(every_width_is_the_one_unicode_15_tells)
{
	const char *path =
		city_test_data("encoding/unicode-15.0/EastAsianWidth.txt.gz");
	gzFile file = path ? gzopen(path, "rb") : NULL;
	char line[512], property[3], category[3];
	unsigned first, last, seen = 0;

	if (!file) {
		fprintf(stderr,
			"# SKIP widths of Unicode: no EastAsianWidth.txt.gz\n");
		return;
	}
	while (gzgets(file, line, sizeof(line))) {
		if (!read_line(line, &first, &last, property, category))
			continue;
		for (unsigned c = first; c <= last; c++, seen++)
			if (is_of_the_file(c, category))
				ck_assert_msg(
					city_width_of_glyph(c) ==
						expected_width(property, category),
					"U+%04X", c);
	}
	gzclose(file);
	ck_assert_uint_gt(seen, 280000);
}
END_TEST

static const char *cell(const char *text, size_t columns, enum city_align align)
{
	static struct city_buf to;

	city_buf_reset(&to);
	city_width_put_cell(&to, city_slice_of(text), columns, align);
	return city_buf_text(&to);
}

START_TEST(cells_are_padded_and_cut_by_columns)
{
	ck_assert_str_eq(cell("ab", 4, CITY_ALIGN_LEFT), "ab  ");
	ck_assert_str_eq(cell("ab", 4, CITY_ALIGN_RIGHT), "  ab");
	ck_assert_str_eq(cell("渝中", 5, CITY_ALIGN_LEFT), "渝中 ");
	ck_assert_str_eq(cell("渝中", 4, CITY_ALIGN_RIGHT), "渝中");
	/* Half a wide character is not shown: a blank makes up for it. */
	ck_assert_str_eq(cell("渝中区", 4, CITY_ALIGN_LEFT), "渝… ");
	ck_assert_str_eq(cell("渝中区", 5, CITY_ALIGN_RIGHT), "渝…区");
	/* What tells names apart stands at their end: the middle goes. */
	ck_assert_str_eq(cell("石柱县测点02", 9, CITY_ALIGN_LEFT), "石柱…点02");
	ck_assert_str_eq(cell("abc", 1, CITY_ALIGN_LEFT), "…");
	ck_assert_str_eq(cell("abc", 0, CITY_ALIGN_LEFT), "");
	ck_assert_str_eq(cell("", 2, CITY_ALIGN_LEFT), "  ");
	/* e with a combining acute takes one column. */
	ck_assert_str_eq(cell("e\xcc\x81", 2, CITY_ALIGN_LEFT), "e\xcc\x81 ");
}
END_TEST

static const char *wrapped(const char *text, size_t columns, size_t indent)
{
	static struct city_buf to;

	city_buf_reset(&to);
	city_width_put_wrapped(&to, city_slice_of(text), columns, indent);
	return city_buf_text(&to);
}

START_TEST(lines_break_at_blanks_and_between_wide_characters)
{
	ck_assert_str_eq(wrapped("one two three", 7, 2), "one two\n  three\n");
	ck_assert_str_eq(wrapped("渝中区测点", 6, 0), "渝中区\n测点\n");
	ck_assert_str_eq(wrapped("AQI 100", 3, 0), "AQI\n100\n");
	ck_assert_str_eq(wrapped("", 10, 0), "\n");
	/* A word longer than the line stays whole. */
	ck_assert_str_eq(wrapped("abcdefgh", 4, 0), "abcdefgh\n");
}
END_TEST

START_TEST(no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one)
{
	ck_assert_str_eq(wrapped("渝中区，测点", 6, 0), "渝中\n区，测\n点\n");
	ck_assert_str_eq(wrapped("渝中（区）", 6, 0), "渝中\n（区）\n");
}
END_TEST

static const char *harmless(const char *text)
{
	static struct city_buf to;

	city_buf_reset(&to);
	city_glyph_put_all(&to, city_slice_of(text));
	return city_buf_text(&to);
}

START_TEST(what_acts_instead_of_being_seen_is_replaced)
{
	ck_assert_str_eq(harmless("优 <b> é 𠮷"), "优 <b> é 𠮷");
	ck_assert_str_eq(harmless("a\x1b[31mb"), "a\xef\xbf\xbd[31mb");
	ck_assert_str_eq(harmless("a\r\n\tb\x7f"), "a���b�");
	ck_assert_str_eq(harmless("\xc2\x9b"
				  "1m"),
			 "�1m"); /* C1 CSI */
	ck_assert_str_eq(harmless("a\xe2\x80\xae"
				  "b"),
			 "a�b"); /* RLO */
	ck_assert_str_eq(harmless("a\xe2\x81\xa6"
				  "b"),
			 "a�b");			 /* LRI */
	ck_assert_str_eq(harmless("\xe2\x80\xa8"), "�"); /* line separator */
	ck_assert_str_eq(harmless("\xef\xbb\xbf"), "�"); /* byte order mark */
}
END_TEST

static const char *csv(const char *text)
{
	static struct city_buf to;

	city_buf_reset(&to);
	city_glyph_put_csv(&to, city_slice_of(text));
	return city_buf_text(&to);
}

/* OWASP's list of characters that begin a formula; figures and lone signs are none. */
START_TEST(a_spreadsheet_works_nothing_out)
{
	ck_assert_str_eq(csv("=1+1"), "'=1+1");
	ck_assert_str_eq(csv("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
	ck_assert_str_eq(csv("@SUM(A1)"), "'@SUM(A1)");
	ck_assert_str_eq(csv("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
	ck_assert_str_eq(csv("-2+3+cmd|' /C calc'!A0"), "'-2+3+cmd|' /C calc'!A0");
	ck_assert_str_eq(csv("＝1+1"), "'＝1+1");
	ck_assert_str_eq(csv("\t=1"), "�=1");
	ck_assert_str_eq(csv("-0.5"), "-0.5");
	ck_assert_str_eq(csv("+.5 km"), "+.5 km");
	ck_assert_str_eq(csv("-"), "-");
	ck_assert_str_eq(csv("–"), "–");
	ck_assert_str_eq(csv("a=b"), "a=b");
	ck_assert_str_eq(csv(""), "");
}
END_TEST

START_TEST(bytes_that_are_no_utf8_are_replaced_one_by_one)
{
	ck_assert_str_eq(harmless("\xff"), "�");
	ck_assert_str_eq(harmless("\xc0\xaf"), "��");		/* overlong */
	ck_assert_str_eq(harmless("\xed\xa0\x80"), "���");	/* surrogate */
	ck_assert_str_eq(harmless("\xf4\x90\x80\x80"), "����"); /* > U+10FFFF */
	ck_assert_str_eq(harmless("\xe4\xbc"), "��");		/* cut */
	ck_assert_str_eq(harmless("a\xe4"
				  "b"),
			 "a�b");
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		every_width_is_the_one_unicode_15_tells,
		cells_are_padded_and_cut_by_columns,
		lines_break_at_blanks_and_between_wide_characters,
		no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one,
		what_acts_instead_of_being_seen_is_replaced,
		a_spreadsheet_works_nothing_out,
		bytes_that_are_no_utf8_are_replaced_one_by_one,
		NULL
	};

	return city_suite_of("width", tests);
}
