/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are the same wherever blocks are cut, plain or packed. */
#include "config.h"

#include <string.h>
#include <zlib.h>

#include "city/in.h"
#include "suite.h"

static const char text[] = "first\nsecond line\r\n\n" "a longer third line of some "
			   "eighty bytes, longer than many blocks of this test\nlast";

/* All lines with number, offset and end, as one text. */
static void dump(struct city_slice bytes, size_t block, struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct city_line line;
	enum city_status status;

	ck_assert_ptr_nonnull(in);
	city_in_set_block(in, block);
	while ((status = city_in_line(in, &line, &error)) == CITY_OK) {
		city_buf_printf(to, "%d@%d%c[", (int)line.number, (int)line.offset,
				line.terminated ? '.' : '!');
		city_buf_put_slice(to, line.text);
		city_buf_put_text(to, "]");
		/* The sentinel and the pad may be read. */
		ck_assert_int_eq(line.text.at[line.text.len], '\n');
		for (size_t i = 1; i <= CITY_IN_PAD; i++)
			city_buf_printf(to, "%s",
					line.text.at[line.text.len + i] == 1 ? "" : "");
	}
	city_buf_printf(to, "%s", status == CITY_DONE ? "done" : error.rule);
	city_in_close(in);
}

static void check(struct city_slice bytes, const char *expected)
{
	for (size_t block = 1; block <= 200; block++) {
		struct city_buf to = { 0 };

		dump(bytes, block, &to);
		ck_assert_str_eq(city_buf_text(&to), expected);
		city_buf_release(&to);
	}
}

static const char expected_lines[] =
	"1@0.[first]2@6.[second line\r]3@19.[]4@20.[a longer third line of some eighty "
	"bytes, longer than many blocks of this test]5@99![last]done";

START_TEST(lines_do_not_depend_on_where_blocks_are_cut)
{
	check(city_slice_of(text), expected_lines);
	check(city_slice_of(""), "done");
	check(city_slice_of("\n"), "1@0.[]done");
}
END_TEST

START_TEST(a_byte_order_mark_is_passed_over_and_counted)
{
	check(city_slice_of("\xEF\xBB\xBFx\ny\n"), "1@3.[x]2@5.[y]done");
	check(city_slice_of("\xEF\xBB\xBF"), "done");
	check(city_slice_of("\xEF\xBBx"), "1@0![\xEF\xBBx]done");
}
END_TEST

/* One gzip member with `part`, appended. */
static void pack(struct city_buf *to, const char *part)
{
	unsigned char room[4096];
	z_stream zip = { 0 };

	ck_assert_int_eq(deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
	zip.next_in = (unsigned char *)(uintptr_t)part;
	zip.avail_in = (unsigned)strlen(part);
	zip.next_out = room;
	zip.avail_out = sizeof(room);
	ck_assert_int_eq(deflate(&zip, Z_FINISH), Z_STREAM_END);
	city_buf_put(to, room, sizeof(room) - zip.avail_out);
	deflateEnd(&zip);
}

START_TEST(gzip_members_one_behind_the_other_are_one_input)
{
	struct city_buf packed = { 0 };

	pack(&packed, "first\nsecond li");
	pack(&packed, "");
	pack(&packed, "ne\r\n\na longer third line of some eighty bytes, longer than "
		      "many blocks of this test\nlast");
	check(city_buf_slice(&packed), expected_lines);
	city_buf_put(&packed, "\0\0\0", 3);
	check(city_buf_slice(&packed), expected_lines);
	city_buf_release(&packed);
}
END_TEST

START_TEST(gzip_cut_anywhere_is_an_error_never_a_shorter_file)
{
	struct city_buf packed = { 0 };

	pack(&packed, "first\nsecond line\n");
	for (size_t len = 18; len < packed.len; len++) {
		struct city_buf to = { 0 };

		dump((struct city_slice){ packed.at, len }, 64, &to);
		ck_assert_msg(strstr(city_buf_text(&to), "gzip.truncated"), "%zu: %s",
			      len, city_buf_text(&to));
		city_buf_release(&to);
	}
	city_buf_release(&packed);
}
END_TEST

START_TEST(a_line_beyond_the_limit_is_refused_and_the_next_is_read)
{
	struct city_error error;
	struct city_buf bytes = { 0 };
	struct city_in *in;
	struct city_line line;
	char *room = city_buf_reserve(&bytes, CITY_IN_LINE_MAX + 100);

	ck_assert_ptr_nonnull(room);
	memset(room, 'x', CITY_IN_LINE_MAX + 50);
	memcpy(room + CITY_IN_LINE_MAX + 50, "\nnext\n", 6);
	bytes.len = CITY_IN_LINE_MAX + 56;
	in = city_in_memory(city_buf_slice(&bytes), &error);
	ck_assert_int_eq(city_in_line(in, &line, &error), CITY_REJECT);
	ck_assert_str_eq(error.rule, "line.too-long");
	ck_assert_int_eq(city_in_line(in, &line, &error), CITY_OK);
	ck_assert_uint_eq(line.number, 2);
	ck_assert(city_slice_is(line.text, "next"));
	ck_assert_int_eq(city_in_line(in, &line, &error), CITY_DONE);
	city_in_close(in);
	city_buf_release(&bytes);
}
END_TEST

START_TEST(what_was_peeked_is_read_again)
{
	struct city_error error;
	struct city_in *in = city_in_memory(city_slice_of("ab\ncd\n"), &error);
	struct city_slice head;
	struct city_line line;

	city_in_set_block(in, 1);
	ck_assert_int_eq(city_in_peek(in, 4, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab\nc"));
	ck_assert_int_eq(city_in_peek(in, 100, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab\ncd\n"));
	ck_assert_int_eq(city_in_line(in, &line, &error), CITY_OK);
	ck_assert(city_slice_is(line.text, "ab"));
	city_in_close(in);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		lines_do_not_depend_on_where_blocks_are_cut,
		a_byte_order_mark_is_passed_over_and_counted,
		gzip_members_one_behind_the_other_are_one_input,
		gzip_cut_anywhere_is_an_error_never_a_shorter_file,
		a_line_beyond_the_limit_is_refused_and_the_next_is_read,
		what_was_peeked_is_read_again,
		NULL
	};

	return city_suite_of("in", tests);
}
