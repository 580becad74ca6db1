/* SPDX-License-Identifier: Apache-2.0 */
/* Text: UTF-8 validity by definition, folding, base64, GB 18030 by its table. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/text.h"
#include "suite.h"

/* The definition of RFC 3629, written another way: decode, then judge. */
static size_t slow_valid(const unsigned char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
		size_t n = s[i] < 0x80 ? 1 :
			   (s[i] & 0xE0) == 0xC0 ? 2 :
			   (s[i] & 0xF0) == 0xE0 ? 3 :
			   (s[i] & 0xF8) == 0xF0 ? 4 :
						   0;
		unsigned long code = n == 1 ? s[i] : s[i] & (0xFFu >> (n + 1));

		if (n == 0 || i + n > len)
			return i;
		for (size_t k = 1; k < n; k++) {
			if ((s[i + k] & 0xC0) != 0x80)
				return i;
			code = code << 6 | (s[i + k] & 0x3F);
		}
		if (code < least[n] || code > 0x10FFFF ||
		    (code >= 0xD800 && code <= 0xDFFF))
			return i;
		i += n;
	}
	return len;
}

START_TEST(utf8_validity_agrees_with_the_definition_on_all_pairs_and_borders)
{
	unsigned char s[12];

	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			for (unsigned tail = 0; tail < 4; tail++) {
				size_t len = 2 + tail;

				memset(s, 0x80, sizeof(s));
				s[0] = (unsigned char)a;
				s[1] = (unsigned char)b;
				if (tail == 3)
					s[4] = 'x';
				ck_assert_uint_eq(city_utf8_valid((char *)s, len),
						  slow_valid(s, len));
			}
		}
	}
}
END_TEST

static void check_fold_by(unsigned what, const char *text, const char *expected)
{
	struct city_buf once = { 0 }, twice = { 0 };

	city_text_fold_by(&once, city_slice_of(text), what);
	ck_assert_uint_eq(once.len, strlen(expected));
	ck_assert_mem_eq(once.at ? once.at : "", expected, once.len);
	city_text_fold_by(&twice, city_buf_slice(&once), what);
	ck_assert(city_slice_equal(city_buf_slice(&once), city_buf_slice(&twice)));
	city_buf_release(&once);
	city_buf_release(&twice);
}

START_TEST(what_is_named_is_folded_and_nothing_else)
{
	const unsigned all = CITY_FOLD_WIDTH | CITY_FOLD_BLANKS | CITY_FOLD_BRACKETS;
	const char *text = "　Ａ１ (（)）\xC2\xA0 \t【x】〔２〕  ｟〖％〗｛";

	check_fold_by(0, text, text);
	check_fold_by(CITY_FOLD_WIDTH, text,
		      "　A1 (())\xC2\xA0 \t【x】〔2〕  ｟〖%〗{");
	check_fold_by(CITY_FOLD_BLANKS, text, "Ａ１ (（)） 【x】〔２〕 ｟〖％〗｛");
	check_fold_by(CITY_FOLD_BRACKETS, text,
		      "　Ａ１ (())\xC2\xA0 \t[x][２]  ｟[％]{");
	check_fold_by(all, text, "A1 (()) [x][2] ｟[%]{");
	check_fold_by(all, "　\r\n \t", "");
	check_fold_by(all, "", "");
	/* Neither a minus, nor an ideographic comma or stop, nor a zero-width space. */
	check_fold_by(all, "−、。\xE2\x80\x8B《》「」", "−、。\xE2\x80\x8B《》「」");
}
END_TEST

/* By arithmetic: each full-width form is its ASCII character, and no other is. */
START_TEST(width_is_folded_for_just_94_code_points)
{
	for (unsigned code = 0x80; code < 0xFFFF; code++) {
		char text[4] = { 0 }, expected[4] = { 0 };
		size_t n = 0;

		if (code >= 0xD800 && code < 0xE000)
			continue;
		if (code < 0x800) {
			text[n++] = (char)(0xC0 | code >> 6);
		} else {
			text[n++] = (char)(0xE0 | code >> 12);
			text[n++] = (char)(0x80 | (code >> 6 & 63));
		}
		text[n] = (char)(0x80 | (code & 63));
		memcpy(expected, text, sizeof(text));
		if (code > 0xFF00 && code - 0xFF00 < 95)
			memcpy(expected, (char[4]){ (char)(code - 0xFF00 + ' ') }, 4);
		check_fold_by(CITY_FOLD_WIDTH, text, expected);
	}
}
END_TEST

START_TEST(a_plain_text_is_one_that_no_folding_changes)
{
	static const char *const forms[] = { "渝！", "～", "x　y", "\xC2\xA0", "（", "［", "｛",
					     "【", "】", "〔", "〕", "〖", "〗", NULL };

	ck_assert(city_text_is_plain(city_slice_of("A 1 (x)")));
	ck_assert(city_text_is_plain(city_slice_of("")));
	ck_assert(!city_text_is_plain(city_slice_of("A  1")));
	ck_assert(!city_text_is_plain(city_slice_of(" A")));
	ck_assert(!city_text_is_plain(city_slice_of("A ")));
	ck_assert(!city_text_is_plain(city_slice_of("A\tB")));
	ck_assert(city_text_is_plain(city_slice_of("渝中区 3号")));
	for (const char *const *form = forms; *form; form++)
		ck_assert(!city_text_is_plain(city_slice_of(*form)));
	/* Wherever it stands, and whatever eight bytes are looked at together. */
	for (size_t before = 0; before < 20; before++)
		for (const char *const *form = forms; *form; form++) {
			char text[64];

			snprintf(text, sizeof(text), "%.*s%sabcdefghij", (int)before,
				 "ABCDEFGHIJKLMNOPQRSTU", *form);
			ck_assert(!city_text_is_plain(city_slice_of(text)));
			snprintf(text, sizeof(text), "%.*s  xyz", (int)before,
				 "A C E G I K M O Q S U");
			ck_assert(!city_text_is_plain(city_slice_of(text)));
		}
}
END_TEST

static void check_fold(const char *text, const char *expected)
{
	struct city_buf buf = { 0 };

	city_text_fold(&buf, city_slice_of(text));
	ck_assert_str_eq(city_buf_text(&buf), expected);
	city_buf_release(&buf);
}

START_TEST(full_width_forms_become_ascii_and_blanks_at_the_ends_go)
{
	check_fold("１２．５", "12.5");
	check_fold("　－３　", "-3");
	check_fold("−3", "-3");
	check_fold("ＡＺａｚ～！", "AZaz~!");
	check_fold("\xC2\xA0 7 \t", "7");
	check_fold("渝中区", "渝中区");
	check_fold("｟｠", "｟｠"); /* U+FF5F, FF60: beyond the ASCII forms */
	check_fold("   ", "");
}
END_TEST

START_TEST(base64_is_that_of_rfc_4648)
{
	static const char *const vectors[][2] = {
		{ "", "" },	      { "f", "Zg==" },	      { "fo", "Zm8=" },
		{ "foo", "Zm9v" },    { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" }
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct city_buf buf = { 0 };

		city_base64_put(&buf, vectors[i][0], strlen(vectors[i][0]));
		ck_assert_str_eq(city_buf_text(&buf), vectors[i][1]);
		city_buf_release(&buf);
	}
}
END_TEST

START_TEST(gb18030_decodes_and_tells_the_byte_that_does_not)
{
	struct city_error error;
	struct city_decoder *decoder = city_decoder_open("GB18030", &error);
	struct city_buf buf = { 0 };

	ck_assert_ptr_nonnull(decoder);
	ck_assert_uint_eq(city_decoder_put(decoder, city_slice_of("\xb1\xb1\xbe\xa9"),
					   &buf), 4);
	ck_assert_str_eq(city_buf_text(&buf), "北京");
	city_buf_reset(&buf);
	ck_assert_uint_eq(city_decoder_put(decoder, city_slice_of("ab\xff\x41"), &buf),
			  2);
	city_buf_reset(&buf);
	/* Cut inside a character: its first byte is the one told. */
	ck_assert_uint_eq(city_decoder_put(decoder, city_slice_of("a\xb1"), &buf), 1);
	city_buf_release(&buf);
	city_decoder_close(decoder);
}
END_TEST

/* Windows-1258 and -1255 write accents behind their letters, which wait for them. */
START_TEST(a_letter_that_iconv_holds_back_is_not_lost)
{
	static const struct {
		const char *charset, *text, *utf8;
	} cases[] = {
		{ "windows-1258", "bA", "bA" },
		/* A and a grave accent (U+0300), as one. */
		{ "windows-1258", "A\xCC" "b", "\xC3\x80" "b" },
		/* Vav (U+05D5) at the end, and with a point (U+05BC) as one, U+FB35. */
		{ "windows-1255", "x,\xE5", "x,\xD7\x95" },
		{ "windows-1255", "\xE5\xCC!", "\xEF\xAC\xB5!" },
		/* A shift state, left where the text ends. */
		{ "iso-2022-jp", "\x1B$B0!\x1B(B,", "\xE4\xBA\x9C," },
		{ "windows-1252", "\x80 5,\xE4", "\xE2\x82\xAC 5,\xC3\xA4" },
		/* Two characters for one, of two bytes: Big5 with Hong Kong's. */
		{ "big5-hkscs", "\x88\x62", "\xC3\x8A\xCC\x84" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_error error;
		struct city_decoder *decoder =
			city_decoder_open(cases[i].charset, &error);
		struct city_buf buf = { 0 };

		/* What has been learned must not change the answer. */
		for (int times = 0; times < 3; times++) {
			city_buf_reset(&buf);
			city_decoder_put(decoder, city_slice_of(cases[i].text), &buf);
			city_buf_put_char(&buf, '\0');
			ck_assert_str_eq(buf.at, cases[i].utf8);
		}
		city_buf_release(&buf);
		city_decoder_close(decoder);
	}
}
END_TEST

START_TEST(charsets_that_cannot_be_cut_into_lines_are_refused)
{
	struct city_error error;

	ck_assert_ptr_null(city_decoder_open("UTF-16LE", &error));
	ck_assert_str_eq(error.rule, "encoding.unsupported");
	ck_assert_ptr_null(city_decoder_open("no-such-charset", &error));
	ck_assert_str_eq(error.rule, "encoding.unknown");
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		utf8_validity_agrees_with_the_definition_on_all_pairs_and_borders,
		full_width_forms_become_ascii_and_blanks_at_the_ends_go,
		what_is_named_is_folded_and_nothing_else,
		width_is_folded_for_just_94_code_points,
		a_plain_text_is_one_that_no_folding_changes,
		base64_is_that_of_rfc_4648,
		gb18030_decodes_and_tells_the_byte_that_does_not,
		a_letter_that_iconv_holds_back_is_not_lost,
		charsets_that_cannot_be_cut_into_lines_are_refused,
		NULL
	};

	return city_suite_of("text", tests);
}
