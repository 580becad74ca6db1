/* SPDX-License-Identifier: Apache-2.0 */
/* text - UTF-8, full-width forms, base64. */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "city/text.h"

/* RFC 3629 section 4, with the bounds it sets on the second byte. */
size_t city_utf8_sequence(const unsigned char *s, size_t left)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t n;

	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	n = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (n > left)
		return 0;
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

size_t city_utf8_valid(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0, n;

	while (i < len) {
		uint64_t eight;

		/* Most text is ASCII for long stretches. */
		if (len - i >= 8) {
			memcpy(&eight, s + i, 8);
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				i += 8;
				continue;
			}
		}
		if (s[i] < 0x80) {
			i++;
			continue;
		}
		n = city_utf8_sequence(s + i, len - i);
		if (n == 0)
			return i;
		i += n;
	}
	return len;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct city_slice city_text_trim(struct city_slice text)
{
	while (text.len && is_blank(text.at[0])) {
		text.at++;
		text.len--;
	}
	while (text.len && is_blank(text.at[text.len - 1]))
		text.len--;
	return text;
}

/* ASCII for a folded three-byte or two-byte form at s, or 0; *n its length. */
static char folded(const unsigned char *s, size_t left, size_t *n)
{
	if (left >= 3 && s[0] == 0xEF && (s[1] == 0xBC || s[1] == 0xBD)) {
		/* U+FF01..FF5E: the code point minus 0xFEE0. */
		unsigned code = 0xF000u | ((s[1] & 0x3Fu) << 6) | (s[2] & 0x3Fu);

		*n = 3;
		return code >= 0xFF01 && code <= 0xFF5E ? (char)(code - 0xFEE0) : 0;
	}
	if (left >= 3 && s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80) {
		*n = 3; /* U+3000 */
		return ' ';
	}
	if (left >= 3 && s[0] == 0xE2 && s[1] == 0x88 && s[2] == 0x92) {
		*n = 3; /* U+2212 */
		return '-';
	}
	if (left >= 2 && s[0] == 0xC2 && s[1] == 0xA0) {
		*n = 2; /* U+00A0 */
		return ' ';
	}
	return 0;
}

void city_text_fold(struct city_buf *to, struct city_slice text)
{
	const unsigned char *s = (const unsigned char *)text.at;
	size_t start = to->len, lead = 0;
	struct city_slice whole;

	for (size_t i = 0; i < text.len;) {
		size_t n = 1;
		char c = s[i] < 0x80 ? (char)s[i] : folded(s + i, text.len - i, &n);

		if (c) {
			city_buf_put_char(to, c);
			i += n;
		} else {
			city_buf_put_char(to, text.at[i]);
			i++;
		}
	}
	if (to->failed || to->len == start)
		return;
	whole = city_text_trim((struct city_slice){ to->at + start, to->len - start });
	lead = (size_t)(whole.at - (to->at + start));
	if (lead)
		memmove(to->at + start, whole.at, whole.len);
	to->len = start + whole.len;
}

void city_base64_put(struct city_buf *to, const void *bytes, size_t len)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *s = bytes;

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		unsigned three = (unsigned)s[i] << 16;
		char four[4];

		three |= left > 1 ? (unsigned)s[i + 1] << 8 : 0;
		three |= left > 2 ? (unsigned)s[i + 2] : 0;
		four[0] = letters[three >> 18];
		four[1] = letters[(three >> 12) & 63];
		four[2] = left > 1 ? letters[(three >> 6) & 63] : '=';
		four[3] = left > 2 ? letters[three & 63] : '=';
		city_buf_put(to, four, 4);
	}
}
