/* SPDX-License-Identifier: Apache-2.0 */
/* Records: lookup by name, decoded text, and changed copies. */
#include "config.h"

#include <string.h>

#include "city/rec.h"
#include "city/writer.h"
#include "suite.h"

static struct city_scanner *scanner;

static struct city_rec scanned(const char *text)
{
	struct city_error error;
	struct city_rec rec;

	if (!scanner)
		scanner = city_scanner_new();
	ck_assert_ptr_nonnull(scanner);
	ck_assert_msg(city_scan(scanner, city_padded(text, strlen(text)), &rec,
				&error) == CITY_OK, "%s: %s", text, error.text);
	return rec;
}

START_TEST(fields_are_found_by_name_wherever_the_last_one_was)
{
	struct city_rec rec = scanned("{\"a\":1,\"b\":2,\"\\u0063\":3}");
	struct city_name a = city_name_of("a"), b = city_name_of("b"),
			 c = city_name_of("c"), d = city_name_of("d");

	a.place = 2;
	ck_assert(city_slice_is(city_rec_find(&rec, &a)->value, "1"));
	ck_assert(city_slice_is(city_rec_find(&rec, &b)->value, "2"));
	ck_assert(city_slice_is(city_rec_find(&rec, &c)->value, "3"));
	ck_assert_ptr_null(city_rec_find(&rec, &d));
	ck_assert_uint_eq(a.place, 0);
	ck_assert_uint_eq(b.place, 1);
}
END_TEST

START_TEST(escapes_are_decoded_to_utf8)
{
	struct city_rec rec = scanned("{\"s\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u4e2d"
				      "\\ud83d\\ude00\\u007f\\u0080\\u07ff\\u0800z\"}");
	struct city_buf scratch = { 0 };
	struct city_slice text = city_field_text(&rec.field[0], &scratch);

	ck_assert(city_slice_is(text, "\"\\/\b\f\n\r\tA\xE4\xB8\xAD\xF0\x9F\x98\x80\x7F"
				      "\xC2\x80\xDF\xBF\xE0\xA0\x80z"));
	city_buf_release(&scratch);
}
END_TEST

START_TEST(strings_written_are_read_back_the_same)
{
	struct city_buf line = { 0 }, scratch = { 0 };
	char text[256];
	struct city_rec rec;

	for (int i = 0; i < 127; i++)
		text[i] = (char)(i + 1);
	text[127] = '\0';
	city_buf_put_text(&line, "{\"s\":");
	city_json_put_string(&line, (struct city_slice){ text, 128 });
	city_buf_put_char(&line, '}');
	rec = scanned(city_buf_text(&line));
	ck_assert(city_slice_equal(city_field_text(&rec.field[0], &scratch),
				   (struct city_slice){ text, 128 }));
	city_buf_release(&line);
	city_buf_release(&scratch);
}
END_TEST

/*
 * A copy made by one letter a field: k keep, v new value, f new name and value,
 * d drop; + appends a field "n".
 */
static void check_splice(const char *text, const char *how, const char *expected)
{
	struct city_rec rec = scanned(text);
	struct city_buf to = { 0 };
	struct city_splice splice;
	size_t i = 0;

	city_splice_begin(&splice, &rec, &to);
	for (; how[i] && how[i] != '+'; i++) {
		switch (how[i]) {
		case 'k': city_splice_keep(&splice, i); break;
		case 'v': city_splice_value(&splice, i, city_slice_of("0")); break;
		case 'f':
			city_splice_field(&splice, i, "new", city_slice_of("0"));
			break;
		default: city_splice_drop(&splice, i);
		}
	}
	for (; how[i] == '+'; i++)
		city_splice_append(&splice, "n", city_slice_of("9"));
	city_splice_end(&splice);
	ck_assert_str_eq(city_buf_text(&to), expected);
	city_buf_release(&to);
}

START_TEST(copies_change_what_is_asked_and_nothing_else)
{
	static const char abc[] = "{\"a\":1, \"b\" : \"x\",\"c\":[1, 2]}";

	check_splice(abc, "kkk", abc);
	check_splice(abc, "kvk", "{\"a\":1, \"b\" : 0,\"c\":[1, 2]}");
	check_splice(abc, "fkk", "{\"new\":0, \"b\" : \"x\",\"c\":[1, 2]}");
	check_splice(abc, "kkk+", "{\"a\":1, \"b\" : \"x\",\"c\":[1, 2],\"n\":9}");
	check_splice(abc, "dkk", "{\"b\" : \"x\",\"c\":[1, 2]}");
	check_splice(abc, "kdk", "{\"a\":1,\"c\":[1, 2]}");
	check_splice(abc, "kkd", "{\"a\":1, \"b\" : \"x\"}");
	check_splice(abc, "ddk", "{\"c\":[1, 2]}");
	check_splice(abc, "dkd", "{\"b\" : \"x\"}");
	check_splice(abc, "kdd", "{\"a\":1}");
	check_splice(abc, "ddd", "{}");
	check_splice(abc, "ddd+", "{\"n\":9}");
	check_splice(abc, "dvd++", "{\"b\" : 0,\"n\":9,\"n\":9}");
	check_splice("{}", "", "{}");
	check_splice("{ }", "+", "{\"n\":9 }");
}
END_TEST

START_TEST(the_writer_puts_commas_where_they_belong)
{
	struct city_buf to = { 0 };
	struct city_writer w;

	city_writer_init(&w, &to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "a");
	city_writer_begin_array(&w);
	city_writer_int(&w, -1);
	city_writer_begin_array(&w);
	city_writer_end_array(&w);
	city_writer_null(&w);
	city_writer_end_array(&w);
	city_writer_key(&w, "b");
	city_writer_begin_object(&w);
	city_writer_end_object(&w);
	city_writer_key(&w, "c");
	city_writer_bool(&w, true);
	city_writer_end_object(&w);
	ck_assert_str_eq(city_buf_text(&to), "{\"a\":[-1,[],null],\"b\":{},\"c\":true}");
	city_buf_release(&to);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		fields_are_found_by_name_wherever_the_last_one_was,
		escapes_are_decoded_to_utf8,
		strings_written_are_read_back_the_same,
		copies_change_what_is_asked_and_nothing_else,
		the_writer_puts_commas_where_they_belong,
		NULL
	};

	return city_suite_of("rec", tests);
}
