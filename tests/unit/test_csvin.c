/* SPDX-License-Identifier: Apache-2.0 */
/* CSV rows: their fields, their places, and what is refused. */
#include "config.h"

#include <string.h>

#include "city/csvin.h"
#include "suite.h"

/* All rows and verdicts as one text: fields between |, places before. */
static void dump(struct city_slice bytes, size_t block, const char *charset,
		 struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct city_decoder *decoder = charset ? city_decoder_open(charset, &error) :
						 NULL;
	struct city_csv *csv;
	struct city_csv_row row;
	enum city_status status;

	city_in_set_block(in, block);
	csv = city_csv_open(in, decoder);
	ck_assert_ptr_nonnull(csv);
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
		NULL
	};

	return city_suite_of("csvin", tests);
}
