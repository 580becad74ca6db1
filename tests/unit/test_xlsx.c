/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of sheets, and what the numbers of cells stand for. */
#include "config.h"

#include <stdlib.h>

#include "suite.h"
#include "xlsxparts.h"

/* A number as shown, or why it is not. */
static void check_shown(const char *stored, enum city_shown shown, bool from1904,
			const char *expected)
{
	struct city_buf to = { 0 };
	const char *why = NULL;

	if (city_shown_put(&to, city_slice_of(stored), shown, from1904, &why))
		city_buf_put_text(&to, why);
	ck_assert_msg(strcmp(city_buf_text(&to), expected) == 0, "%s: %s, not %s", stored,
		      city_buf_text(&to), expected);
	city_buf_release(&to);
}

static void number(const char *stored, const char *expected)
{
	check_shown(stored, CITY_SHOWN_NUMBER, false, expected);
}

START_TEST(numbers_have_the_digits_they_were_typed_with)
{
	/* What a spreadsheet stores of 17.1, 0.1 + 0.2 and 1234567890.12. */
	number("17.100000000000001", "17.1");
	number("0.30000000000000004", "0.30000000000000004");
	number("1234567890.1199999", "1234567890.12");
	number("1E-3", "0.001");
	number("1.5E+3", "1500");
	number("12.50", "12.5");
	number("-0.5", "-0.5");
}
END_TEST

START_TEST(integers_keep_all_their_digits)
{
	number("0", "0");
	number("-7", "-7");
	number("91500000123456789012", "91500000123456789012");
	number("1.23456789012345E+17", "123456789012345000");
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
	static const char *const none[] = { "", "x", "1,5", "007", "+1", "1e999", "NaN",
					    "0x10", "1 2", "-" };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		number(none[i], "no number, in a cell of that type");
}
END_TEST

static const char no_day[] = "a number that is no day, in a cell shown as a date";

/* Days by ECMA-376-1, 18.17.4.1. */
START_TEST(days_count_from_1900_with_a_leap_day_that_never_was)
{
	check_shown("1", CITY_SHOWN_DATE, false, "1900-01-01");
	check_shown("59", CITY_SHOWN_DATE, false, "1900-02-28");
	check_shown("60", CITY_SHOWN_DATE, false, "29 February 1900, a day that never was");
	check_shown("61", CITY_SHOWN_DATE, false, "1900-03-01");
	check_shown("45742", CITY_SHOWN_DATE, false, "2025-03-26");
	check_shown("2958465", CITY_SHOWN_DATE, false, "9999-12-31");
	check_shown("2958466", CITY_SHOWN_DATE, false, no_day);
	check_shown("0", CITY_SHOWN_DATE, false, no_day);
	check_shown("-1", CITY_SHOWN_DATE, false, no_day);
	check_shown("1e300", CITY_SHOWN_TIME, false, no_day);
}
END_TEST

START_TEST(days_may_count_from_1904)
{
	check_shown("0", CITY_SHOWN_DATE, true, "1904-01-01");
	check_shown("60", CITY_SHOWN_DATE, true, "1904-03-01");
	check_shown("44280", CITY_SHOWN_DATE, true, "2025-03-26");
	check_shown("2957003", CITY_SHOWN_DATE, true, "9999-12-31");
	check_shown("2957004", CITY_SHOWN_DATE, true, no_day);
}
END_TEST

START_TEST(times_are_to_the_nearest_second)
{
	check_shown("45742.333333333336", CITY_SHOWN_TIME, false, "2025-03-26T08:00:00");
	check_shown("45742", CITY_SHOWN_TIME, false, "2025-03-26T00:00:00");
	check_shown("0.33333333333333331", CITY_SHOWN_CLOCK, false, "08:00:00");
	check_shown("1.1574074074074073E-5", CITY_SHOWN_CLOCK, false, "00:00:01");
	check_shown("0", CITY_SHOWN_CLOCK, false, "00:00:00");
	/* The last half second of a day is the next day's. */
	check_shown("45742.999994", CITY_SHOWN_TIME, false, "2025-03-26T23:59:59");
	check_shown("45742.999995", CITY_SHOWN_TIME, false, "2025-03-27T00:00:00");
	check_shown("45742.999995", CITY_SHOWN_DATE, false, "2025-03-27");
}
END_TEST

START_TEST(a_time_of_day_rounded_up_does_not_become_a_date)
{
	check_shown("0.999999", CITY_SHOWN_CLOCK, false, "24:00:00");
	check_shown("0.999999", CITY_SHOWN_CLOCK, true, "24:00:00");
	check_shown("0.99999", CITY_SHOWN_CLOCK, false, "23:59:59");
}
END_TEST

START_TEST(what_a_format_hides_is_not_lost)
{
	check_shown("45742.5", CITY_SHOWN_DATE, false, "2025-03-26T12:00:00");
	check_shown("45742.5", CITY_SHOWN_CLOCK, false, "2025-03-26T12:00:00");
	check_shown("1.5", CITY_SHOWN_ELAPSED, false, "36:00:00");
	check_shown("0.25", CITY_SHOWN_ELAPSED, false, "06:00:00");
}
END_TEST

START_TEST(a_format_is_a_date_by_its_letters_outside_of_quotes)
{
	static const struct {
		const char *code;
		enum city_shown shown;
	} cases[] = {
		{ "General", CITY_SHOWN_NUMBER },
		{ "0.00", CITY_SHOWN_NUMBER },
		{ "0.00E+00", CITY_SHOWN_NUMBER },
		{ "0.0%", CITY_SHOWN_NUMBER },
		{ "#,##0.00\"days\"", CITY_SHOWN_NUMBER },
		{ "0\\d", CITY_SHOWN_NUMBER },
		{ "[Red]0.0", CITY_SHOWN_NUMBER },
		{ "[$USD] 0.0_d", CITY_SHOWN_NUMBER },
		{ "0;[h]", CITY_SHOWN_NUMBER },
		{ "*d0", CITY_SHOWN_NUMBER },
		{ "\"never ends", CITY_SHOWN_NUMBER },
		{ "[never ends", CITY_SHOWN_NUMBER },
		{ "\\", CITY_SHOWN_NUMBER },
		{ "@", CITY_SHOWN_NUMBER },
		{ "", CITY_SHOWN_NUMBER },
		{ "yyyy-mm-dd", CITY_SHOWN_DATE },
		{ "YYYY/M/D", CITY_SHOWN_DATE },
		{ "mmm", CITY_SHOWN_DATE },
		{ "[$-804]yyyy\"年\"m\"月\"d\"日\"", CITY_SHOWN_DATE },
		{ "yyyy年m月d日;@", CITY_SHOWN_DATE },
		{ "yyyy\\-mm\\-dd\\ hh:mm:ss", CITY_SHOWN_TIME },
		{ "m/d/yy h:mm AM/PM", CITY_SHOWN_TIME },
		{ "h:mm", CITY_SHOWN_CLOCK },
		{ "h:mm A/P", CITY_SHOWN_CLOCK },
		{ "上午/下午h\"时\"mm\"分\"", CITY_SHOWN_CLOCK },
		{ "mm:ss.0", CITY_SHOWN_CLOCK },
		{ "[h]:mm:ss", CITY_SHOWN_ELAPSED },
		{ "[mm]:ss", CITY_SHOWN_ELAPSED },
		{ "yyyy-mm-dd [hh]:mm", CITY_SHOWN_TIME },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(city_shown_by_code(cases[i].code) == cases[i].shown, "%s: %d",
			      cases[i].code, (int)city_shown_by_code(cases[i].code));
}
END_TEST

/* ECMA-376-1, 18.8.30, and its table for zh-cn. */
START_TEST(formats_without_a_code_are_known_by_their_id)
{
	static const char known[] = ".............. dddd cccc T....dddddcccc"
				    "d........cec..ddddd ccdd.";
	size_t id = 0;

	for (const char *at = known; *at; at++) {
		enum city_shown expected = *at == 'd' ? CITY_SHOWN_DATE :
					   *at == 'c' ? CITY_SHOWN_CLOCK :
					   *at == 'T' ? CITY_SHOWN_TIME :
					   *at == 'e' ? CITY_SHOWN_ELAPSED :
							CITY_SHOWN_NUMBER;

		if (*at == ' ')
			continue;
		ck_assert_msg(city_shown_by_id(id) == expected, "%zu", id);
		id++;
	}
	ck_assert_uint_eq(id, 60);
	ck_assert_int_eq(city_shown_by_id(164), CITY_SHOWN_NUMBER);
}
END_TEST

START_TEST(escapes_of_xml_strings_become_characters)
{
	static const char *const cases[][2] = {
		{ "a_x000D_b", "a\rb" },        { "_x005F_x0041_", "_x0041_" },
		{ "_x6E1D_", "渝" },            { "_x00E9_x", "éx" },
		{ "_x004_", "_x004_" },         { "_x00zz_", "_x00zz_" },
		{ "_xD83D_", "_xD83D_" },       { "_x0000_", "_x0000_" },
		{ "a_x", "a_x" },               { "_x0041", "_x0041" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_buf text = { 0 };

		city_buf_put_text(&text, "_x0042_");
		city_buf_put_text(&text, cases[i][0]);
		/* What stands before is another text. */
		city_xstring_decode(&text, 7);
		ck_assert_str_eq(city_buf_text(&text) + 7, cases[i][1]);
		city_buf_release(&text);
	}
}
END_TEST

/* All rows of a sheet, whose shared texts are "s0", "s1"; styles 1 to 3 are dates. */
static void dump(const char *xml, size_t block, size_t most, struct city_buf *to)
{
	static const char shown[] = { CITY_SHOWN_NUMBER, CITY_SHOWN_DATE, CITY_SHOWN_CLOCK,
				      CITY_SHOWN_TIME };
	struct city_xlsx *book = city_xlsx_bare("book", most);
	struct city_error error;
	struct city_part part;
	struct city_xlsx_row row;
	enum city_status status;

	city_buf_put(&book->shown, shown, sizeof(shown));
	city_buf_put_text(&book->strings, "s0s1");
	book->string_end = calloc(2, sizeof(*book->string_end));
	book->string_end[0] = 2;
	book->string_end[1] = 4;
	book->n_strings = 2;
	ck_assert_int_eq(city_part_of(&part, city_slice_of(xml), block, most, &error),
			 CITY_OK);
	book->rows = city_xlsx_rows_new(book, part);
	while ((status = city_xlsx_next(book, &row, &error)) == CITY_OK ||
	       status == CITY_REJECT) {
		city_buf_printf(to, "%d[", (int)row.number);
		for (size_t i = 0; i < row.cells; i++) {
			city_buf_put_text(to, i ? "," : "");
			city_cell_put(to, row.cell[i]);
		}
		city_buf_printf(to, "]%s%s ", status == CITY_REJECT ? "!" : "",
				status == CITY_REJECT ? error.rule : "");
	}
	city_buf_put_text(to, status == CITY_DONE ? "done" : error.rule);
	city_xlsx_close(book);
}

/* The same, wherever blocks are cut. */
static void check_most(const char *xml, size_t most, const char *expected)
{
	for (size_t block = 1; block < 200; block += 1 + block / 8) {
		struct city_buf to = { 0 };

		dump(xml, block, most, &to);
		ck_assert_str_eq(city_buf_text(&to), expected);
		city_buf_release(&to);
	}
}

static void check(const char *rows, const char *expected)
{
	struct city_buf xml = { 0 };

	city_buf_printf(&xml, "<worksheet><sheetData>%s</sheetData></worksheet>", rows);
	check_most(city_buf_text(&xml), 1000, expected);
	city_buf_release(&xml);
}

START_TEST(cells_are_placed_by_their_references)
{
	check("<row r='2'><c r='B2'><v>1</v></c><c r='AA2'><v>2</v></c></row>"
	      "<row r='5'><c r='A5'><v>3</v></c></row>",
	      "2[null,1,null,null,null,null,null,null,null,null,null,null,null,null,null,"
	      "null,null,null,null,null,null,null,null,null,null,null,2] 5[3] done");
	/* Where there are none, one behind the other. */
	check("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>",
	      "1[1,null,2] 2[3] done");
}
END_TEST

START_TEST(rows_without_a_value_are_none)
{
	check("", "done");
	check("<row r='1'/><row r='2'><c r='A2' s='1'/><c r='B2'><v></v></c></row>"
	      "<row r='3'><c r='A3'><v>1</v></c><c r='B3' s='1'/></row>",
	      "3[1] done");
}
END_TEST

START_TEST(values_are_of_the_types_of_their_cells)
{
	check("<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1' t='b'><v>1</v></c>"
	      "<c r='C1' t='b'><v>0</v></c><c r='D1' t='e'><v>#N/A</v></c>"
	      "<c r='E1' t='str'><f>A1&amp;\"x\"</f><v>a&lt;b\"</v></c>"
	      "<c r='F1' t='d'><v>2025-03-26</v></c><c r='G1' t='n'><v> 1.50 </v></c>"
	      "<c r='H1' t='str'><f>\"\"</f><v></v></c></row>",
	      "1[\"s1\",true,false,\"#N/A\",\"a<b\\\"\",\"2025-03-26\",1.5,\"\"] done");
	check("<row r='1'><c r='A1' s='1'><v>45742</v></c><c r='B1' s='2'><v>0.5</v></c>"
	      "<c r='C1' s='3'><f>NOW()</f><v>45742.5</v></c><c r='D1' s='9'><v>5</v></c>"
	      "</row>",
	      "1[\"2025-03-26\",\"12:00:00\",\"2025-03-26T12:00:00\",5] done");
}
END_TEST

START_TEST(runs_of_a_text_are_joined_and_readings_left_out)
{
	check("<row r='1'><c r='A1' t='inlineStr'><is><r><rPr><b/></rPr><t>重</t></r>"
	      "<r><t xml:space='preserve'>庆 </t></r><rPh sb='0' eb='1'><t>chong</t></rPh>"
	      "</is></c><c r='B1' t='inlineStr'><is><t/></is></c>"
	      "<c r='C1' t='inlineStr'><is><t>_x0041_</t></is></c></row>",
	      "1[\"重庆 \",\"\",\"A\"] done");
}
END_TEST

START_TEST(names_may_have_prefixes)
{
	check_most("<x:worksheet xmlns:x='u'><x:sheetData><x:row r='1'><x:c r='A1'>"
		   "<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
		   1000, "1[1] done");
}
END_TEST

START_TEST(a_bad_cell_costs_its_row_alone)
{
	check("<row r='1'><c r='A1' s='1'><v>60</v></c></row>"
	      "<row r='2'><c r='A2'><v>x</v></c><c r='B2'><v>2</v></c></row>"
	      "<row r='3'><c r='A3' t='s'><v>2</v></c></row>"
	      "<row r='4'><c r='A4' t='s'><v>-1</v></c></row>"
	      "<row r='5'><c r='A5' t='b'><v>2</v></c></row>"
	      "<row r='6'><c r='A6'><v>1</v></c></row>",
	      "1[\"60\"]!xlsx.cell 2[\"x\",2]!xlsx.cell 3[\"2\"]!xlsx.cell "
	      "4[\"-1\"]!xlsx.cell 5[\"2\"]!xlsx.cell 6[1] done");
}
END_TEST

START_TEST(places_that_cannot_be_end_the_sheet)
{
	static const char *const rows[] = {
		"<row r='1'><c r='A2'><v>1</v></c></row>",
		"<row r='1'><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>",
		"<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>1</v></c></row>",
		"<row r='1'><c r='XFE1'><v>1</v></c></row>",
		"<row r='1'><c r='ZZZZZZZZZZZZZZZZZZ1'/></row>",
		"<row r='1'><c r='1'/></row>",
		"<row r='1'><c r='a1'/></row>",
		"<row r='0'/>",
		"<row r='x'/>",
		"<row r='2'/><row r='2'/>",
		"<row r='1048577'/>",
		"<row r='99999999999999999999999'/>",
		"<c><v>1</v></c>",
		"<row/><c><v>1</v></c>",
		"<row><c><v>1</v></c><row><c><v>2</v></c></row></row>",
		"<row><c><v>1</v><c><v>2</v></c></c></row>",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(rows[i], "xlsx.damaged");
	check("<row r='1048576'><c r='A1048576'><v>1</v></c></row>", "1048576[1] done");
}
END_TEST

START_TEST(xml_that_is_none_ends_the_sheet)
{
	check_most("<worksheet><sheetData><row><c><v>1</v></c></row>", 1000,
		   "1[1] xml.syntax");
	check_most("<worksheet><sheetData><row><c><v>1</c></row>", 1000, "xml.syntax");
	check_most("", 1000, "xml.syntax");
	check_most("<worksheet>&who;</worksheet>", 1000, "xml.syntax");
	check_most("<worksheet>\xFF</worksheet>", 1000, "xml.syntax");
}
END_TEST

/* A billion laughs, a file of the system: neither is begun. */
START_TEST(document_types_are_refused)
{
	check_most("<!DOCTYPE w [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><w>&b;</w>", 1000,
		   "xml.dtd");
	check_most("<!DOCTYPE w SYSTEM 'file:///etc/passwd'><w/>", 1000, "xml.dtd");
}
END_TEST

START_TEST(what_is_too_long_is_not_kept)
{
	static const char before[] = "<w><sheetData><row><c t='inlineStr'><is><t>";
	static const char behind[] = "</t></is></c></row><row><c><v>1</v></c></row>"
				     "</sheetData></w>";
	struct city_buf xml = { 0 };
	struct city_buf to = { 0 };

	city_buf_put_text(&xml, before);
	for (size_t i = 0; i < 100000; i++)
		city_buf_put_char(&xml, 'x');
	city_buf_put_text(&xml, behind);
	dump(city_buf_text(&xml), 100, 50, &to);
	ck_assert_ptr_nonnull(strstr(city_buf_text(&to), "]!line.too-long 2[1] done"));
	ck_assert_uint_lt(to.len, 200);
	/* Nor is a comment that never ends. */
	city_buf_reset(&xml);
	city_buf_reset(&to);
	city_buf_put_text(&xml, "<w><!-- ");
	for (size_t i = 0; i < 100000; i++)
		city_buf_put_char(&xml, 'x');
	city_buf_put_text(&xml, " --><sheetData><row><c><v>1</v></c></row></sheetData></w>");
	dump(city_buf_text(&xml), 100, 5000, &to);
	ck_assert_str_eq(city_buf_text(&to), "line.too-long");
	city_buf_release(&xml);
	city_buf_release(&to);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		numbers_have_the_digits_they_were_typed_with,
		integers_keep_all_their_digits,
		what_is_no_number_is_refused,
		days_count_from_1900_with_a_leap_day_that_never_was,
		days_may_count_from_1904,
		times_are_to_the_nearest_second,
		a_time_of_day_rounded_up_does_not_become_a_date,
		what_a_format_hides_is_not_lost,
		a_format_is_a_date_by_its_letters_outside_of_quotes,
		formats_without_a_code_are_known_by_their_id,
		escapes_of_xml_strings_become_characters,
		cells_are_placed_by_their_references,
		rows_without_a_value_are_none,
		values_are_of_the_types_of_their_cells,
		runs_of_a_text_are_joined_and_readings_left_out,
		names_may_have_prefixes,
		a_bad_cell_costs_its_row_alone,
		places_that_cannot_be_end_the_sheet,
		xml_that_is_none_ends_the_sheet,
		document_types_are_refused,
		what_is_too_long_is_not_kept,
		NULL
	};

	return city_suite_of("xlsx", tests);
}
