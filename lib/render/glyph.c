/* SPDX-License-Identifier: Apache-2.0 */
/* glyph - decodes UTF-8 and replaces what must not be shown as it is. */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "city/glyph.h"

/* RFC 3629: length and least value by the leading byte; 0 = begins nothing. */
static size_t length_of(unsigned char lead, uint32_t *bits, uint32_t *least)
{
	if (lead < 0x80) {
		*bits = lead;
		*least = 0;
		return 1;
	}
	if (lead >= 0xC2 && lead <= 0xDF) {
		*bits = lead & 0x1FU;
		*least = 0x80;
		return 2;
	}
	if (lead >= 0xE0 && lead <= 0xEF) {
		*bits = lead & 0x0FU;
		*least = 0x800;
		return 3;
	}
	if (lead >= 0xF0 && lead <= 0xF4) {
		*bits = lead & 0x07U;
		*least = 0x10000;
		return 4;
	}
	return 0;
}

/* Acts on the page or the terminal instead of being seen on it. */
static bool acts(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || /* ALM */
	       c == 0x200E || c == 0x200F ||			     /* LRM, RLM */
	       (c >= 0x2028 && c <= 0x202E) || /* separators, embeddings */
	       (c >= 0x2066 && c <= 0x206F) || /* isolates, deprecated */
	       c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
	       (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) ||
	       (c >= 0xE0000 && c <= 0xE007F); /* tags */
}

uint32_t city_glyph_next(struct city_slice *rest)
{
	uint32_t c = 0, least = 0;
	size_t len = length_of((unsigned char)rest->at[0], &c, &least), i = 1;

	while (i < len && i < rest->len &&
	       ((unsigned char)rest->at[i] & 0xC0) == 0x80) {
		c = c << 6 | ((unsigned char)rest->at[i] & 0x3FU);
		i++;
	}
	if (len == 0 || i < len || c < least || c > 0x10FFFF ||
	    (c >= 0xD800 && c <= 0xDFFF)) {
		rest->at++;
		rest->len--;
		return CITY_GLYPH_REPLACEMENT;
	}
	rest->at += len;
	rest->len -= len;
	return acts(c) ? CITY_GLYPH_REPLACEMENT : c;
}

void city_glyph_put(struct city_buf *to, uint32_t glyph)
{
	char bytes[4];
	size_t len = 1;

	if (glyph < 0x80) {
		bytes[0] = (char)glyph;
	} else if (glyph < 0x800) {
		bytes[0] = (char)(0xC0 | glyph >> 6);
		len = 2;
	} else if (glyph < 0x10000) {
		bytes[0] = (char)(0xE0 | glyph >> 12);
		len = 3;
	} else {
		bytes[0] = (char)(0xF0 | glyph >> 18);
		len = 4;
	}
	for (size_t i = 1; i < len; i++)
		bytes[i] = (char)(0x80 | (glyph >> 6 * (len - 1 - i) & 0x3F));
	city_buf_put(to, bytes, len);
}

void city_glyph_put_all(struct city_buf *to, struct city_slice text)
{
	while (text.len)
		city_glyph_put(to, city_glyph_next(&text));
}

/* As a spreadsheet reads it; a sign that a digit follows is one of a figure. */
static bool is_formula(struct city_slice text)
{
	uint32_t first = text.len ? city_glyph_next(&text) : 0;

	if (first >= 0xFF01 && first <= 0xFF5E)
		first -= 0xFEE0; /* full width */
	if (first == '=' || first == '@')
		return true;
	if ((first != '+' && first != '-') || !text.len)
		return false;
	return !memchr("0123456789.", text.at[0], 11) || memchr(text.at, '(', text.len) ||
	       memchr(text.at, '|', text.len) || memchr(text.at, '!', text.len);
}

void city_glyph_put_csv(struct city_buf *to, struct city_slice text)
{
	bool quoted = text.len && (memchr(text.at, ',', text.len) ||
				   memchr(text.at, '"', text.len) ||
				   memchr(text.at, '\n', text.len) ||
				   memchr(text.at, '\r', text.len));

	if (quoted)
		city_buf_put_char(to, '"');
	if (is_formula(text))
		city_buf_put_char(to, '\'');
	while (text.len) {
		uint32_t c = city_glyph_next(&text);

		if (c == '"')
			city_buf_put_char(to, '"');
		city_glyph_put(to, c);
	}
	if (quoted)
		city_buf_put_char(to, '"');
}
