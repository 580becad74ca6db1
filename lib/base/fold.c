/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold - one way to write what is written in several.
 *
 * Each character becomes another one that nothing below changes again, and runs of
 * blanks are made last: so what has been folded once stays as it is.
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "city/text.h"

/* As they come, in UTF-8; those of U+FF01 to U+FF5E are full-width forms as well. */
static const struct {
	const char *form;
	char ascii;
} brackets[] = {
	{ "（", '(' }, { "）", ')' }, { "［", '[' }, { "］", ']' }, { "｛", '{' },
	{ "｝", '}' }, { "【", '[' }, { "】", ']' }, { "〔", '[' }, { "〕", ']' },
	{ "〖", '[' }, { "〗", ']' },
};

static const char *const blanks[] = { " ", "\t", "\n", "\r", "\u00A0", "\u3000" };

static bool starts_with(struct city_slice text, const char *word, size_t *n)
{
	*n = strlen(word);
	return text.len >= *n && memcmp(text.at, word, *n) == 0;
}

static bool is_blank(struct city_slice text, size_t *n)
{
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
		if (starts_with(text, blanks[i], n))
			return true;
	return false;
}

/* U+FF01 to U+FF5E are EF BC 81 to EF BD 9E: ASCII, 0xFEE0 code points above it. */
static char of_full_width(struct city_slice text)
{
	const unsigned char *s = (const unsigned char *)text.at;
	unsigned code;

	if (text.len < 3 || s[0] != 0xEF || (s[1] != 0xBC && s[1] != 0xBD))
		return 0;
	code = 0xF000u | ((s[1] & 0x3Fu) << 6) | (s[2] & 0x3Fu);
	return code >= 0xFF01 && code <= 0xFF5E ? (char)(code - 0xFEE0) : 0;
}

/* What the character at the front becomes, 0 where it stays; *n its length. */
static char folded(struct city_slice text, unsigned what, size_t *n)
{
	char ascii = what & CITY_FOLD_WIDTH ? of_full_width(text) : 0;

	*n = 3;
	for (size_t i = 0;
	     !ascii && what & CITY_FOLD_BRACKETS &&
	     i < sizeof(brackets) / sizeof(brackets[0]);
	     i++)
		if (starts_with(text, brackets[i].form, n))
			ascii = brackets[i].ascii;
	return ascii;
}

void city_text_fold_by(struct city_buf *to, struct city_slice text, unsigned what)
{
	bool gap = false, first = true;

	while (text.len) {
		char ascii = 0;
		size_t n = 1;

		if (what & CITY_FOLD_BLANKS && is_blank(text, &n)) {
			gap = !first;
		} else {
			/* No form begins with a byte of ASCII. */
			if ((unsigned char)*text.at >= 0x80)
				ascii = folded(text, what, &n);
			if (gap)
				city_buf_put_char(to, ' ');
			gap = first = false;
			n = ascii ? n : 1;
			city_buf_put_char(to, ascii ? ascii : *text.at);
		}
		text.at += n;
		text.len -= n;
	}
}

/* What is folded begins with one of these bytes; no Chinese character does. */
static bool begins_form(unsigned char c)
{
	return c == 0xC2 || c == 0xE3 || c == 0xEF;
}

/* Whether one of eight bytes is c. */
static bool is_among(uint64_t eight, unsigned char c)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	eight ^= ones * c;
	return (eight - ones) & ~eight & (ones << 7);
}

/* Whether one of the bytes is a blank or begins a form, or is a control character. */
static bool may_fold(const char *at)
{
	const uint64_t threes = UINT64_C(0xE0E0E0E0E0E0E0E0);
	uint64_t eight;

	memcpy(&eight, at, sizeof(eight));
	return is_among(eight, ' ') || is_among(eight & threes, 0) ||
	       is_among(eight, 0xC2) || is_among(eight, 0xE3) || is_among(eight, 0xEF);
}

bool city_text_is_plain(struct city_slice text)
{
	bool blank = true;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (text.len - i >= 8 && !may_fold(text.at + i)) {
			blank = false;
			i += 7;
			continue;
		}
		if (begins_form(c) || c < ' ' || (c == ' ' && blank))
			return false;
		blank = c == ' ';
	}
	return !blank || text.len == 0;
}
