/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_gb18030 - bytes through city_decoder, judged by iconv in one go.
 *
 * Input: a byte, the block size (0 = larger than the input), and bytes of GB 18030.
 *
 * Decoded whole, and line by line, the text is that of glibc's iconv on all of
 * it, up to the same byte at fault.  Rows read from the bytes are those read from
 * the text; and no row has a field that is not UTF-8, whatever iconv lets pass.
 * Input that begins with the mark of gzip, UTF-8 or UTF-16 is left out.
 */
#include "config.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "city/csvin.h"
#include "fuzz.h"

static struct city_decoder *open_decoder(void)
{
	struct city_error error;
	struct city_decoder *decoder = city_decoder_open("gb18030", &error);

	if (!decoder)
		abort();
	return decoder;
}

/* iconv with room for all of it; how many bytes it took. */
static size_t judge(struct city_slice bytes, struct city_buf *to)
{
	iconv_t handle = iconv_open("UTF-8", "GB18030");
	size_t left = bytes.len, room = bytes.len * 4 + 16, out_left = room;
	char *in = (char *)(uintptr_t)bytes.at, *out = city_buf_reserve(to, room);

	if (handle == (iconv_t)-1 || !out)
		abort();
	if (iconv(handle, &in, &left, &out, &out_left) == (size_t)-1 && errno == E2BIG)
		abort();
	to->len += room - out_left;
	iconv_close(handle);
	return bytes.len - left;
}

/* Line by line, each with its end, until one has a byte at fault. */
static size_t decode_lines(struct city_decoder *decoder, struct city_slice bytes,
			   struct city_buf *to)
{
	size_t at = 0;

	while (at < bytes.len) {
		struct city_slice line = { bytes.at + at, bytes.len - at };
		const char *stop = memchr(line.at, '\n', line.len);
		size_t n;

		if (stop)
			line.len = (size_t)(stop - line.at) + 1;
		n = city_decoder_put(decoder, line, to);
		at += n;
		if (n < line.len)
			break;
	}
	return at;
}

/* All rows: their fields, or that one was refused; true when none was. */
static bool tell(struct city_slice bytes, size_t block, struct city_decoder *decoder,
		 struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct city_csv *csv = in ? city_csv_open(in, decoder, ',') : NULL;
	struct city_csv_row row = { 0 };
	enum city_status status;
	bool decoded = true;

	if (!csv)
		abort();
	city_in_set_block(in, block ? block : CITY_FUZZ_BLOCK);
	while ((status = city_csv_next(csv, &row, &error)) != CITY_DONE) {
		city_fuzz_require(status == CITY_OK || status == CITY_REJECT,
				  "rows come to their end", bytes);
		city_buf_printf(to, "%d ", (int)row.origin.line);
		if (status == CITY_REJECT) {
			city_buf_printf(to, "!%s\n", error.rule);
			decoded = decoded && strcmp(error.rule, "encoding.invalid") != 0;
			continue;
		}
		for (size_t i = 0; i < row.fields; i++) {
			struct city_slice field = row.field[i];

			city_fuzz_require(city_utf8_valid(field.at, field.len) ==
						  field.len,
					  "a field is UTF-8", bytes);
			city_buf_printf(to, "|%zu:", field.len);
			city_buf_put_slice(to, field);
		}
		city_buf_put_char(to, '\n');
	}
	city_csv_close(csv);
	city_in_close(in);
	return decoded;
}

static void check_rows(struct city_decoder *decoder, struct city_slice bytes,
		       size_t block, struct city_slice text, bool whole)
{
	struct city_buf want = { 0 }, got = { 0 };
	bool decoded = tell(bytes, 0, decoder, &want);

	tell(bytes, block, decoder, &got);
	city_fuzz_require_same(city_buf_slice(&got), city_buf_slice(&want),
			       "blocks may be cut anywhere", bytes);
	/* A line with a NUL is refused before it is decoded. */
	city_fuzz_require(decoded || !whole ||
				  city_utf8_valid(text.at, text.len) < text.len,
			  "what iconv decodes is not refused as undecodable", bytes);
	if (decoded && whole && !city_fuzz_is_recoded(text)) {
		city_buf_reset(&got);
		tell(text, 0, NULL, &got);
		city_fuzz_require_same(city_buf_slice(&want), city_buf_slice(&got),
				       "rows of the bytes are rows of the text", bytes);
	}
	city_buf_release(&want);
	city_buf_release(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct city_buf want = { 0 }, got = { 0 };
	struct city_slice coded = { "", 0 };
	struct city_decoder *decoder;
	size_t taken;

	if (len)
		coded = (struct city_slice){ (const char *)bytes + 1, len - 1 };
	if (!len || city_fuzz_is_recoded(coded) ||
	    (coded.len >= 3 && memcmp(coded.at, "\xEF\xBB\xBF", 3) == 0))
		return 0;
	decoder = open_decoder();
	taken = judge(coded, &want);
	city_fuzz_require(city_decoder_put(decoder, coded, &got) == taken,
			  "decoded up to the same byte", coded);
	city_fuzz_require_same(city_buf_slice(&got), city_buf_slice(&want),
			       "the text is iconv's", coded);
	city_buf_reset(&got);
	city_fuzz_require(decode_lines(decoder, coded, &got) == taken,
			  "line by line, decoded up to the same byte", coded);
	city_fuzz_require_same(city_buf_slice(&got), city_buf_slice(&want),
			       "line by line, the text is iconv's", coded);
	check_rows(decoder, coded, bytes[0], city_buf_slice(&want), taken == coded.len);
	city_decoder_close(decoder);
	city_buf_release(&want);
	city_buf_release(&got);
	return 0;
}
