/* SPDX-License-Identifier: Apache-2.0 */
/* CSV rows: their fields, their places, and what is refused. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/csvin.h"
#include "suite.h"

/* How a file is read: the answers must not depend on it. */
struct way {
	size_t block;
	const char *charset;
	const char *cpu; /* see city/cpu.h */
	bool careful;
	char delimiter; /* '\0' = a comma */
};

/* All rows and verdicts as one text: fields between |, places before. */
static void dump_by(struct city_slice bytes, struct way way, struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct city_decoder *decoder =
		way.charset ? city_decoder_open(way.charset, &error) : NULL;
	struct city_csv *csv;
	struct city_csv_row row;
	enum city_status status;

	if (way.block)
		city_in_set_block(in, way.block);
	if (way.cpu)
		setenv("CITYUTILS_CPU", way.cpu, 1);
	csv = city_csv_open(in, decoder, way.delimiter ? way.delimiter : ',');
	unsetenv("CITYUTILS_CPU");
	ck_assert_ptr_nonnull(csv);
	if (way.careful)
		city_csv_be_careful(csv);
	while ((status = city_csv_next(csv, &row, &error)) != CITY_DONE) {
		ck_assert_int_ne(status, CITY_FAIL);
		city_buf_printf(to, "%d@%d ", (int)row.origin.line,
				(int)row.origin.offset);
		if (status == CITY_REJECT)
			city_buf_printf(to, "!%s@%d", error.rule,
					error.at == CITY_AT_UNKNOWN ? -1 :
								      (int)error.at);
		for (size_t i = 0; status == CITY_OK && i < row.fields; i++) {
			city_buf_put_char(to, '|');
			city_buf_put_slice(to, row.field[i]);
		}
		city_buf_put_char(to, '\n');
	}
	city_csv_close(csv);
	city_decoder_close(decoder);
	city_in_close(in);
}

static void dump(struct city_slice bytes, size_t block, const char *charset,
		 struct city_buf *to)
{
	dump_by(bytes, (struct way){ .block = block, .charset = charset }, to);
}

static void check(const char *text, const char *expected)
{
	for (size_t block = 1; block < 70; block++) {
		struct city_buf to = { 0 };

		dump(city_slice_of(text), block, NULL, &to);
		ck_assert_str_eq(city_buf_text(&to) ? city_buf_text(&to) : "", expected);
		city_buf_release(&to);
	}
}

START_TEST(rows_keep_their_places_wherever_blocks_are_cut)
{
	check("a,b\n1,2\r\n\n\"x, \"\"y\"\"\nz\",\n last , 4 ",
	      "1@0 |a|b\n2@4 |1|2\n4@10 |x, \"y\"\nz|\n6@24 | last | 4 \n");
	check("", "");
	check("\n\n", "");
	check("one", "1@0 |one\n");
	check("\"\"\n", "1@0 |\n");
	check(",\n", "1@0 ||\n");
}
END_TEST

START_TEST(a_bad_quote_costs_its_own_row_only)
{
	check("a,b\n6\" pipe,1\n2,3\n", "1@0 |a|b\n2@4 !csv.quote@1\n3@14 |2|3\n");
	check("\"x\"y,1\n2,3\n", "1@0 !csv.quote@3\n2@7 |2|3\n");
}
END_TEST

START_TEST(a_quote_never_closed_is_one_reject_to_the_end)
{
	check("a\n1\n\"open\n2\n3\n", "1@0 |a\n2@2 |1\n3@4 !csv.cut@-1\n");
	check("a\n\"open", "1@0 |a\n2@2 !csv.cut@-1\n");
}
END_TEST

START_TEST(bytes_that_are_no_text_are_told_by_their_place)
{
	struct city_buf to = { 0 };

	check("a\nok\n\xB1\xB1,x\n2\n", "1@0 |a\n2@2 |ok\n3@5 !utf8.invalid@0\n4@10 |2\n");
	dump((struct city_slice){ "a\nx\0y\nz\n", 8 }, 64, NULL, &to);
	ck_assert_str_eq(city_buf_text(&to), "1@0 |a\n2@2 !text.nul@1\n3@6 |z\n");
	city_buf_release(&to);
}
END_TEST

/* 0x7C and 0x5C are halves of characters in GBK: decoded before split. */
START_TEST(gb18030_is_decoded_before_it_is_split)
{
	struct city_buf to = { 0 };

	dump(city_slice_of("\xb1\xb1\xbe\xa9,\x96\x7c\xce\xf7\n\xff,1\n2,3\n"), 7,
	     "gb18030", &to);
	ck_assert_str_eq(city_buf_text(&to),
			 "1@0 |北京|東西\n2@10 !encoding.invalid@0\n3@14 |2|3\n");
	city_buf_release(&to);
}
END_TEST

START_TEST(a_bare_cr_between_rows_is_refused_not_guessed)
{
	check("a,b\r1,2\r3,4\r", "1@0 !csv.line-end@-1\n");
	/* What follows the CR may be no whole row yet. */
	check("a,b\r\"c\n\"\nd\n", "1@0 !csv.line-end@-1\n2@7 !csv.cut@-1\n");
}
END_TEST

/* Every way must give what libcsv alone gives, which has one line at a time. */
static void check_ways(struct city_slice bytes, char delimiter, const char *charset)
{
	static const char *const cpus[] = { "plain", "sse2", "avx2" };
	struct city_buf expected = { 0 }, to = { 0 };

	dump_by(bytes, (struct way){ .careful = true, .delimiter = delimiter,
				      .charset = charset },
		&expected);
	for (size_t i = 0; i < 3; i++) {
		for (size_t block = 0; block < 200; block = block * 3 + 5) {
			city_buf_reset(&to);
			dump_by(bytes, (struct way){ .block = block, .cpu = cpus[i],
					      .delimiter = delimiter, .charset = charset },
				&to);
			if (!city_slice_equal(city_buf_slice(&to),
					      city_buf_slice(&expected)))
				ck_abort_msg("%s, block %zu: %.*s\n%s---\n%s", cpus[i],
					     block, (int)bytes.len, bytes.at,
					     city_buf_text(&to),
					     city_buf_text(&expected));
		}
	}
	city_buf_release(&expected);
	city_buf_release(&to);
}

/* A piece with the delimiter in place of its commas. */
static void put_piece(struct city_buf *to, const char *piece, char delimiter)
{
	for (; *piece; piece++)
		city_buf_put_char(to, *piece == ',' ? delimiter : *piece);
}

START_TEST(rows_split_by_their_marks_are_those_of_libcsv)
{
	static const char *const pieces[] = { "a", "bc", ",", ",", ",", "\n", "\n", "\r\n",
					      "\"", "\"x,\"\"\n\"", "\\", "\t", "\r",
					      "渝", "\xB1", "\x7F", " ", "12.5" };
	/* Signs, controls, and what has to be escaped in JSON. */
	static const char delimiters[] = { ',', ';', '\t', '|', '\\', 'a', 1 };
	const unsigned n = sizeof(pieces) / sizeof(pieces[0]);
	struct city_buf text = { 0 };
	uint64_t state = 20260322;

	for (int round = 0; round < 6000; round++) {
		city_buf_reset(&text);
		for (int i = 0; i < 40; i++) {
			state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
			/* Half of the rounds without what is rare in real files. */
			put_piece(&text, pieces[(state >> 33) % (round % 2 ? n : 8)],
				  delimiters[round % 7]);
		}
		check_ways(city_buf_slice(&text), delimiters[round % 7], NULL);
	}
	city_buf_release(&text);
}
END_TEST

/* The same where lines are decoded many at a time, as far as that goes. */
START_TEST(rows_of_decoded_lines_are_those_of_lines_decoded_alone)
{
	static const char *const pieces[] = { "a", ",", ",", "\n", "\n", "\r\n", "12.5",
					      "\xB1\xB1", "\x96|", "\x81\x30\x81\x30",
					      "\"", "\"x,\"\"\n\"", "\\", "\xFF", "\x81",
					      "\x95\x32\x82\x36", "\x84\x31\x95\x33" };
	static const char *const charsets[] = { "gb18030", "gbk", "windows-1252",
						"windows-1255", "shift_jis" };
	const unsigned n = sizeof(pieces) / sizeof(pieces[0]);
	struct city_buf text = { 0 };
	uint64_t state = 20260323;

	for (int round = 0; round < 3000; round++) {
		city_buf_reset(&text);
		for (int i = 0; i < 40; i++) {
			state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
			city_buf_put_text(&text, pieces[(state >> 33) %
							(round % 2 ? n : 10)]);
		}
		check_ways(city_buf_slice(&text), round % 3 ? ',' : '|',
			   charsets[round % 5]);
	}
	/* More than is decoded at once, with a line that is longer than that. */
	city_buf_reset(&text);
	while (text.len < 300000)
		city_buf_put_text(&text, "\xB1\xB1\xBE\xA9,1\n2,\"3\"\n");
	city_buf_printf(&text, "%90000d,1\n\xFF,1\n%90000d,\xB1\xB1\n", 7, 8);
	check_ways(city_buf_slice(&text), ',', "gb18030");
	city_buf_release(&text);
}
END_TEST

/* Fields between other signs; a comma is a sign like any other then. */
START_TEST(a_delimiter_that_is_given_is_the_only_one)
{
	static const struct {
		char delimiter;
		const char *text, *rows;
	} cases[] = {
		{ ';', "a;b\n1,5;\"x;y\"\n", "1@0 |a|b\n2@4 |1,5|x;y\n" },
		{ '\t', "a\tb\n\t\n", "1@0 |a|b\n2@4 ||\n" },
		{ '|', "a|b,c\n", "1@0 |a|b,c\n" },
		{ '\\', "a\\b\n", "1@0 |a|b\n" },
		{ ' ', "a b\n1 2\n", "1@0 |a|b\n2@4 |1|2\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_buf to = { 0 };

		dump_by(city_slice_of(cases[i].text),
			(struct way){ .delimiter = cases[i].delimiter }, &to);
		ck_assert_str_eq(city_buf_text(&to), cases[i].rows);
		city_buf_release(&to);
	}
}
END_TEST

/* What the first rows tell, to a reader that gets them a byte at a time. */
START_TEST(the_delimiter_is_the_one_that_both_rows_agree_on)
{
	static const struct {
		const char *text;
		char delimiter;
	} cases[] = {
		{ "a,b\n1,2\n", ',' },
		{ "a;b\n1,5;2,5\n", ';' },
		{ "a;b;c\n1,5;2;3\n", ';' },
		{ "a\tb\n1\t2", '\t' },
		{ "a|b|c\r\n1|2|3\r\n", '|' },
		/* Both may be: the comma. */
		{ "a;b,c\n1;2,3\n", ',' },
		/* Most fields. */
		{ "a;b|c|d\n1;2|3|4\n", '|' },
		/* In quotes a sign separates nothing, and a line end ends nothing. */
		{ "\"a,\nb\";c\n\"1,2\";3\n", ';' },
		{ "\n\na;b\n\n1;2\n", ';' },
		/* Nothing to go by. */
		{ "a;b\n1;2;3\n", ',' },
		{ "a;b\n", ',' },
		{ "name\nx\n", ',' },
		{ "", ',' },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_error error;
		struct city_in *in =
			city_in_memory(city_slice_of(cases[i].text), &error);
		char found = '\0';

		city_in_set_block(in, 1);
		ck_assert_int_eq(city_csv_sniff(in, NULL, &found, &error), CITY_OK);
		ck_assert_msg(found == cases[i].delimiter, "%s: '%c'", cases[i].text,
			      found);
		city_in_close(in);
	}
}
END_TEST

START_TEST(lines_that_end_in_cr_alone_are_known_from_stray_ones)
{
	static const struct {
		const char *text;
		bool by_cr;
	} cases[] = {
		{ "a,b\r1,2\r3,4\r", true },
		{ "a,b\r1,2", true },
		{ "a,b\r", true },
		{ "\"a\rb\",c\r1,\"x\ny\"\r2", true },
		/* An LF tells that the CR before it is a fault, or of a CRLF. */
		{ "a,b\r\n1,2\r\n", false },
		{ "a,b\n1,2\r3,4\r", false },
		{ "a\rb,c\n1,2\n", false },
		{ "a\rb,c\r\n1,2\r\n", false },
		{ "a,b\r1,2\n", false },
		{ "\"a\rb\rc\",d\n1,2\n", false },
		{ "a,b", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_error error;
		struct city_in *in =
			city_in_memory(city_slice_of(cases[i].text), &error);
		bool found;

		city_in_set_block(in, 1);
		ck_assert_int_eq(city_csv_sniff_cr(in, &found, &error), CITY_OK);
		ck_assert_msg(found == cases[i].by_cr, "%s: %d", cases[i].text, found);
		city_in_close(in);
	}
}
END_TEST

/* Marks are looked for in stretches of 16 KiB: rows and line ends cross them. */
START_TEST(rows_that_cross_a_stretch_are_whole)
{
	struct city_buf text = { 0 };

	for (int shift = 0; shift < 12; shift++) {
		city_buf_reset(&text);
		city_buf_printf(&text, "%.*s\r\n", shift, "xxxxxxxxxxxx");
		while (text.len < 70000)
			city_buf_put_text(&text, "a,bcd,\r\n");
		city_buf_printf(&text, "%40000d,1\r\n\r\n2,\"3\"\r\n4,5", 7);
		check_ways(city_buf_slice(&text), shift % 2 ? ',' : 'c', NULL);
	}
	city_buf_release(&text);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		rows_keep_their_places_wherever_blocks_are_cut,
		a_bad_quote_costs_its_own_row_only,
		a_quote_never_closed_is_one_reject_to_the_end,
		bytes_that_are_no_text_are_told_by_their_place,
		gb18030_is_decoded_before_it_is_split,
		a_bare_cr_between_rows_is_refused_not_guessed,
		a_delimiter_that_is_given_is_the_only_one,
		the_delimiter_is_the_one_that_both_rows_agree_on,
		lines_that_end_in_cr_alone_are_known_from_stray_ones,
		rows_split_by_their_marks_are_those_of_libcsv,
		rows_of_decoded_lines_are_those_of_lines_decoded_alone,
		rows_that_cross_a_stretch_are_whole,
		NULL
	};

	return city_suite_of("csvin", tests);
}
