/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are the same wherever blocks are cut, plain or packed. */
#include "config.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "../lines.h"
#include "city/in.h"
#include "suite.h"

static const char text[] = "first\nsecond line\r\n\n" "a longer third line of some "
			   "eighty bytes, longer than many blocks of this test\nlast";

/* All lines with number, offset and end, as one text. */
static void dump(struct city_slice bytes, size_t block, struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct line_reader reader = { .in = in };
	struct line line;
	enum city_status status;

	ck_assert_ptr_nonnull(in);
	city_in_set_block(in, block);
	while ((status = next_line(&reader, &line, &error)) == CITY_OK) {
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

/* The text in another charset by iconv, behind its byte order mark. */
static void put_recoded(struct city_buf *to, const char *charset, const char *utf8)
{
	size_t left = strlen(utf8), room = 4 * left + 16, rest = room;
	char *in = (char *)(uintptr_t)utf8, *out = city_buf_reserve(to, room);
	iconv_t handle = iconv_open(charset, "UTF-8");

	ck_assert(handle != (iconv_t)-1);
	ck_assert_uint_eq(iconv(handle, &in, &left, &out, &rest), 0);
	to->len += room - rest;
	iconv_close(handle);
}

START_TEST(utf16_is_the_same_text_in_utf8_wherever_blocks_are_cut)
{
	/* Of one, two, three and four bytes in UTF-8; the borders of each. */
	static const char utf8[] = "\xEF\xBB\xBF" "a\r\n\xC3\xA4\xDF\xBF\xE0\xA0\x80\n"
				   "\xE5\x8C\x97\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\n"
				   "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF,1\n\x7F\xC2\x80";
	static const char *const orders[] = { "UTF-16LE", "UTF-16BE" };
	struct city_buf expected = { 0 };

	dump(city_slice_of(utf8), 64, &expected);
	for (size_t i = 0; i < 2; i++) {
		struct city_buf units = { 0 };

		put_recoded(&units, orders[i], utf8);
		check(city_buf_slice(&units), city_buf_text(&expected));
		city_buf_release(&units);
	}
	city_buf_release(&expected);
}
END_TEST

/* They become what UTF-8 does not allow, so that the line's reader refuses it. */
START_TEST(halves_in_utf16_stay_visible)
{
	static const struct {
		struct city_slice units;
		const char *lines;
	} cases[] = {
		{ { "\xFE\xFF\xD8\x00\x00\n", 6 }, "1@3.[\xED\xA0\x80]done" },
		{ { "\xFE\xFF\xDC\x00\x00\n", 6 }, "1@3.[\xED\xB0\x80]done" },
		{ { "\xFE\xFF\xD8\x00\xD8\x00\xDC\x00", 8 },
		  "1@3![\xED\xA0\x80\xF0\x90\x80\x80]done" },
		{ { "\xFE\xFF\xD8\x00\xD8\x01", 6 },
		  "1@3![\xED\xA0\x80\xED\xA0\x81]done" },
		{ { "\xFF\xFE" "a\0b", 5 }, "1@3![a\xFF]done" },
		{ { "\xFF\xFE\x00\xD8\x01", 5 }, "1@3![\xED\xA0\x80\xFF]done" },
		{ { "\xFF\xFE" "a", 3 }, "1@3![\xFF]done" },
		{ { "\xFF\xFE", 2 }, "done" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(cases[i].units, cases[i].lines);
}
END_TEST

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

/* RFC 1952: extra field, name, comment and a checksum of them, in any company. */
START_TEST(gzip_headers_are_passed_over_whatever_they_hold)
{
	struct city_buf packed = { 0 };

	for (unsigned kind = 0; kind < 16; kind++) {
		unsigned char room[4096];
		z_stream zip = { 0 };
		gz_header header = { .os = 3 };
		size_t empty;

		if (kind & 1)
			header.extra = (Bytef *)"12345", header.extra_len = 5;
		if (kind & 2)
			header.name = (Bytef *)"a name longer than eight bytes.jsonl";
		if (kind & 4)
			header.comment = (Bytef *)"and a comment";
		header.hcrc = (kind & 8) != 0;
		ck_assert_int_eq(deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
		ck_assert_int_eq(deflateSetHeader(&zip, &header), Z_OK);
		zip.next_in = (unsigned char *)(uintptr_t)text;
		zip.avail_in = sizeof(text) - 1;
		zip.next_out = room;
		zip.avail_out = sizeof(room);
		ck_assert_int_eq(deflate(&zip, Z_FINISH), Z_STREAM_END);
		/* Behind another member, and first. */
		city_buf_reset(&packed);
		pack(&packed, "");
		empty = packed.len;
		city_buf_put(&packed, room, sizeof(room) - zip.avail_out);
		deflateEnd(&zip);
		check(city_buf_slice(&packed), expected_lines);
		check((struct city_slice){ packed.at + empty, packed.len - empty },
		      expected_lines);
	}
	city_buf_release(&packed);
}
END_TEST

/* What a cut or broken input ends with, at some block sizes. */
static void check_refused(struct city_slice bytes, const char *rule)
{
	static const size_t blocks[] = { 1, 2, 7, 64, 200, 1000 };

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		struct city_buf to = { 0 };

		dump(bytes, blocks[i], &to);
		ck_assert_msg(strstr(city_buf_text(&to), rule), "%zu bytes by %zu: %s",
			      bytes.len, blocks[i], city_buf_text(&to));
		city_buf_release(&to);
	}
}

START_TEST(gzip_cut_anywhere_is_an_error_never_a_shorter_file)
{
	struct city_buf packed = { 0 };
	size_t first;

	pack(&packed, "first\nsecond line\n");
	first = packed.len;
	pack(&packed, "third line\n");
	for (size_t len = 2; len < packed.len; len++)
		if (len != first)
			check_refused((struct city_slice){ packed.at, len },
				      "gzip.truncated");
	city_buf_release(&packed);
}
END_TEST

START_TEST(gzip_with_a_wrong_checksum_or_length_is_refused)
{
	struct city_buf packed = { 0 };

	pack(&packed, text);
	/* RFC 1952: the last eight bytes are CRC-32 and length. */
	for (size_t i = packed.len - 8; i < packed.len; i++) {
		packed.at[i] ^= 1;
		check_refused(city_buf_slice(&packed), "gzip.corrupt");
		packed.at[i] ^= 1;
	}
	city_buf_release(&packed);
}
END_TEST

START_TEST(what_follows_gzip_and_is_none_is_refused)
{
	struct city_buf packed = { 0 };

	pack(&packed, text);
	city_buf_put_text(&packed, "x");
	check_refused(city_buf_slice(&packed), "gzip.corrupt");
	city_buf_put_text(&packed, "xxxxxxxxxxxxxxxxxxxx");
	check_refused(city_buf_slice(&packed), "gzip.corrupt");
	packed.at[packed.len - 21] = '\0';
	check_refused(city_buf_slice(&packed), "gzip.corrupt");
	city_buf_release(&packed);
}
END_TEST

START_TEST(what_comes_before_a_fault_is_given)
{
	struct city_buf packed = { 0 };

	pack(&packed, "first\nsecond\n");
	packed.at[packed.len - 8] ^= 1;
	for (size_t block = 1; block <= 200; block++) {
		struct city_buf to = { 0 };

		dump(city_buf_slice(&packed), block, &to);
		ck_assert_str_eq(city_buf_text(&to),
				 "1@0.[first]2@6.[second]gzip.corrupt");
		city_buf_release(&to);
	}
	city_buf_release(&packed);
}
END_TEST

/* A file unpacked by zlib's own reader, and by ours in blocks of that size. */
static void compare_with_zlib(const char *path, size_t block)
{
	struct city_error error;
	struct city_in *in = city_in_open(path, &error);
	gzFile file = gzopen(path, "rb");
	struct city_slice bytes;
	char room[1 << 16];
	enum city_status status;
	size_t total = 0;

	ck_assert(in && file);
	city_in_set_block(in, block);
	while ((status = city_in_block(in, &bytes, &error)) == CITY_OK) {
		ck_assert_uint_le(bytes.len, sizeof(room));
		ck_assert_int_eq(gzread(file, room, (unsigned)bytes.len),
				 (int)bytes.len);
		ck_assert_mem_eq(room, bytes.at, bytes.len);
		total += bytes.len;
	}
	ck_assert_int_eq(status, CITY_DONE);
	ck_assert_int_eq(gzread(file, room, 1), 0);
	ck_assert_uint_gt(total, 0);
	gzclose(file);
	city_in_close(in);
}

START_TEST(gzip_of_others_unpacks_as_zlib_has_it)
{
	static const char *const names[] = {
		"gz/htslib/bgziptest.txt.gz", "gz/htslib/modhdr.vcf.gz",
		"gz/frictionless/table.csv.gz", "gz/frictionless/implicit-gz.csv",
	};
	const char *path;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t block = 1; block <= 200; block++)
			if ((path = city_test_data(names[i])))
				compare_with_zlib(path, block);
			else
				break;
	path = city_test_data("gz/miller-medium.gz");
	if (path) {
		compare_with_zlib(path, 1 << 16);
		compare_with_zlib(path, 4099);
	}
}
END_TEST

#ifdef HAVE_ZSTD
/* One zstd frame with `part` and a checksum, appended. */
static void pack_zstd(struct city_buf *to, const char *part)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	char room[4096];
	size_t len;

	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	len = ZSTD_compress2(context, room, sizeof(room), part, strlen(part));
	ck_assert(!ZSTD_isError(len));
	city_buf_put(to, room, len);
	ZSTD_freeCCtx(context);
}

/* RFC 8878, 3.1.2: magic, length, and bytes that are of no concern. */
static const char skippable[] = "\x53\x2A\x4D\x18\x03\x00\x00\x00{\"a";

START_TEST(zstd_frames_one_behind_the_other_are_one_input)
{
	struct city_buf packed = { 0 };

	pack_zstd(&packed, "first\nsecond li");
	city_buf_put(&packed, skippable, sizeof(skippable) - 1);
	pack_zstd(&packed, "");
	pack_zstd(&packed, "ne\r\n\na longer third line of some eighty bytes, longer "
			   "than many blocks of this test\nlast");
	check(city_buf_slice(&packed), expected_lines);
	city_buf_put(&packed, skippable, sizeof(skippable) - 1);
	check(city_buf_slice(&packed), expected_lines);
	city_buf_reset(&packed);
	city_buf_put(&packed, skippable, sizeof(skippable) - 1);
	check(city_buf_slice(&packed), "done");
	pack_zstd(&packed, text);
	check(city_buf_slice(&packed), expected_lines);
	city_buf_release(&packed);
}
END_TEST

START_TEST(zstd_cut_or_broken_is_an_error_never_a_shorter_file)
{
	struct city_buf packed = { 0 };
	size_t first;

	pack_zstd(&packed, "first\nsecond line\n");
	first = packed.len;
	city_buf_put(&packed, skippable, sizeof(skippable) - 1);
	for (size_t len = 4; len < packed.len; len++)
		if (len != first)
			check_refused((struct city_slice){ packed.at, len },
				      "zstd.truncated");
	/* The checksum is in the last four bytes of the frame. */
	packed.at[first - 1] ^= 1;
	check_refused(city_buf_slice(&packed), "zstd.corrupt");
	packed.at[first - 1] ^= 1;
	packed.len = first;
	city_buf_put_text(&packed, "no frame");
	check_refused(city_buf_slice(&packed), "zstd.corrupt");
	city_buf_release(&packed);
}
END_TEST
#else
START_TEST(zstd_is_refused_by_name_in_a_build_without)
{
	printf("# SKIP zstd frames: not built in\n");
	check(city_slice_of("\x28\xB5\x2F\xFD{\"a\":1}\n"), "format.unknown");
	check(city_slice_of("\x5F\x2A\x4D\x18"), "format.unknown");
}
END_TEST
#endif

START_TEST(what_only_begins_like_a_compression_is_plain)
{
	check(city_slice_of("\x1F"), "1@0![\x1F]done");
	check(city_slice_of("\x28\xB5\x2F"), "1@0![\x28\xB5\x2F]done");
	check(city_slice_of("PM\n"), "1@0.[PM]done");
	check(city_slice_of("(x)\n"), "1@0.[(x)]done");
}
END_TEST

/* Lines of up to five bytes, and what becomes of longer ones. */
START_TEST(lines_beyond_the_limit_are_refused_once_and_the_next_is_read)
{
	static const char *const refused[] = {
		"line of 6 bytes; at most 5 are taken (--max-line)",
		"line of 300 bytes; at most 5 are taken (--max-line)",
		"line of 7 bytes; at most 5 are taken (--max-line)",
	};
	char bytes[400] = "12345\n123456\n";

	memset(bytes + 13, 'x', 300);
	memcpy(bytes + 313, "\nnext\n1234567", 14);
	for (size_t block = 1; block <= 200; block++) {
		struct city_error error;
		struct city_in *in = city_in_memory(city_slice_of(bytes), &error);
		struct line_reader reader = { .in = in };
		struct city_buf to = { 0 };
		struct line line;
		enum city_status status;
		size_t n = 0;

		city_in_set_block(in, block);
		city_in_set_max_line(in, 5);
		while ((status = next_line(&reader, &line, &error)) < CITY_DONE) {
			city_buf_printf(&to, "%d@%d%s[", (int)line.number,
					(int)line.offset, status == CITY_OK ? "" : "!");
			city_buf_put_slice(&to, line.text);
			city_buf_put_text(&to, "]");
			if (status == CITY_REJECT) {
				ck_assert_str_eq(error.rule, "line.too-long");
				ck_assert_uint_lt(n, 3);
				ck_assert_str_eq(error.text, refused[n++]);
			}
		}
		ck_assert_int_eq(status, CITY_DONE);
		ck_assert_str_eq(city_buf_text(&to), "1@0[12345]2@6![12345]"
				 "3@13![xxxxx]4@314[next]5@319![12345]");
		ck_assert_uint_eq(city_in_bytes(in), 326);
		city_buf_release(&to);
		city_in_close(in);
	}
}
END_TEST

/* The input is cut inside the line: both are told, one after the other. */
START_TEST(a_line_beyond_the_limit_is_refused_even_where_reading_fails_in_it)
{
	struct city_buf packed = { 0 };

	pack(&packed, "1234567890\n");
	packed.len -= 4;
	for (size_t block = 1; block <= 20; block++) {
		struct city_error error;
		struct city_in *in = city_in_memory(city_buf_slice(&packed), &error);
		struct line_reader reader = { .in = in };
		struct line line;
		enum city_status status;

		city_in_set_block(in, block);
		city_in_set_max_line(in, 5);
		status = next_line(&reader, &line, &error);
		ck_assert_int_eq(status, CITY_REJECT);
		ck_assert(city_slice_is(line.text, "12345"));
		ck_assert_int_eq(next_line(&reader, &line, &error), CITY_FAIL);
		ck_assert_str_eq(error.rule, "gzip.truncated");
		city_in_close(in);
	}
	city_buf_release(&packed);
}
END_TEST

START_TEST(what_was_peeked_is_read_again)
{
	struct city_error error;
	struct city_in *in = city_in_memory(city_slice_of("ab\ncd\n"), &error);
	struct line_reader reader = { .in = in };
	struct city_slice head;
	struct line line;

	city_in_set_block(in, 1);
	ck_assert_int_eq(city_in_peek(in, 4, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab\nc"));
	ck_assert_int_eq(city_in_peek(in, 100, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab\ncd\n"));
	ck_assert_int_eq(city_in_peek_some(in, 1, 5, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab\ncd"));
	ck_assert_int_eq(next_line(&reader, &line, &error), CITY_OK);
	ck_assert(city_slice_is(line.text, "ab"));
	city_in_close(in);
}
END_TEST

START_TEST(no_more_is_waited_for_than_is_asked_for)
{
	struct city_error error;
	struct city_in *in = city_in_memory(city_slice_of("ab\ncd\n"), &error);
	struct city_slice head;

	city_in_set_block(in, 2);
	ck_assert_int_eq(city_in_peek_some(in, 1, 100, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab"));
	ck_assert_int_eq(city_in_peek_some(in, 3, 100, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab\nc"));
	ck_assert_int_eq(city_in_peek_some(in, 7, 100, &head, &error), CITY_OK);
	ck_assert(city_slice_is(head, "ab\ncd\n"));
	city_in_close(in);
}
END_TEST

/* All of an input, block by block, each kept in memory of its own. */
static void collect_kept(struct city_slice bytes, size_t size, struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct city_block kept[3] = { 0 };
	struct city_lines lines[3];
	enum city_status status;
	size_t n = 0;

	ck_assert_ptr_nonnull(in);
	city_in_set_block(in, size);
	while ((status = city_in_lines(in, &lines[n % 3], &error)) == CITY_OK) {
		ck_assert_int_eq(city_in_swap(in, &kept[n % 3], &error), 0);
		/* What was kept two blocks ago is still there. */
		if (++n >= 3)
			city_buf_put_slice(to, lines[n % 3].text);
	}
	ck_assert_int_eq(status, CITY_DONE);
	for (size_t i = n < 2 ? 0 : n - 2; i < n; i++)
		city_buf_put_slice(to, lines[i % 3].text);
	for (size_t i = 0; i < 3; i++)
		free(kept[i].at);
	ck_assert_uint_eq(city_in_bytes(in), bytes.len);
	city_in_close(in);
}

START_TEST(lines_whose_memory_was_taken_over_stay_when_reading_goes_on)
{
	for (size_t size = 1; size <= 200; size++) {
		struct city_buf to = { 0 };

		collect_kept(city_slice_of(text), size, &to);
		ck_assert_str_eq(city_buf_text(&to), text);
		city_buf_release(&to);
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		lines_do_not_depend_on_where_blocks_are_cut,
		a_byte_order_mark_is_passed_over_and_counted,
		utf16_is_the_same_text_in_utf8_wherever_blocks_are_cut,
		halves_in_utf16_stay_visible,
		gzip_members_one_behind_the_other_are_one_input,
		gzip_headers_are_passed_over_whatever_they_hold,
		gzip_cut_anywhere_is_an_error_never_a_shorter_file,
		gzip_with_a_wrong_checksum_or_length_is_refused,
		what_follows_gzip_and_is_none_is_refused,
		what_comes_before_a_fault_is_given,
		gzip_of_others_unpacks_as_zlib_has_it,
#ifdef HAVE_ZSTD
		zstd_frames_one_behind_the_other_are_one_input,
		zstd_cut_or_broken_is_an_error_never_a_shorter_file,
#else
		zstd_is_refused_by_name_in_a_build_without,
#endif
		what_only_begins_like_a_compression_is_plain,
		lines_beyond_the_limit_are_refused_once_and_the_next_is_read,
		a_line_beyond_the_limit_is_refused_even_where_reading_fails_in_it,
		what_was_peeked_is_read_again,
		no_more_is_waited_for_than_is_asked_for,
		lines_whose_memory_was_taken_over_stay_when_reading_goes_on,
		NULL
	};

	return city_suite_of("in", tests);
}
