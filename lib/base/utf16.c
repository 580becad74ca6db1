/* SPDX-License-Identifier: Apache-2.0 */
/* utf16 - by RFC 2781 and RFC 3629. */
#include "config.h"

#include <string.h>

#include "utf16.h"

enum city_utf16 city_utf16_of(struct city_slice head)
{
	const unsigned char *s = (const unsigned char *)head.at;

	if (head.len >= 2 && s[0] == 0xFE && s[1] == 0xFF)
		return CITY_UTF16_BIG;
	if (head.len < 2 || s[0] != 0xFF || s[1] != 0xFE)
		return CITY_UTF16_NONE;
	/* With two NULs behind, it is the mark of UTF-32. */
	if (head.len >= 4 && s[2] == 0 && s[3] == 0)
		return CITY_UTF16_NONE;
	return CITY_UTF16_LITTLE;
}

static unsigned unit_at(const struct city_utf16_state *state, const unsigned char *s)
{
	return state->order == CITY_UTF16_BIG ? s[0] * 0x100u + s[1] :
						s[1] * 0x100u + s[0];
}

static char *put_code(char *to, unsigned code)
{
	unsigned char *s = (unsigned char *)to;

	if (code < 0x80) {
		*s++ = (unsigned char)code;
	} else if (code < 0x800) {
		*s++ = (unsigned char)(0xC0 | code >> 6);
		*s++ = (unsigned char)(0x80 | (code & 0x3F));
	} else if (code < 0x10000) {
		*s++ = (unsigned char)(0xE0 | code >> 12);
		*s++ = (unsigned char)(0x80 | (code >> 6 & 0x3F));
		*s++ = (unsigned char)(0x80 | (code & 0x3F));
	} else {
		*s++ = (unsigned char)(0xF0 | code >> 18);
		*s++ = (unsigned char)(0x80 | (code >> 12 & 0x3F));
		*s++ = (unsigned char)(0x80 | (code >> 6 & 0x3F));
		*s++ = (unsigned char)(0x80 | (code & 0x3F));
	}
	return (char *)s;
}

/* Characters as long as they are whole; returns how many bytes they took. */
static size_t put_whole(const struct city_utf16_state *state, struct city_slice bytes,
			bool last, char **to)
{
	const unsigned char *s = (const unsigned char *)bytes.at;
	size_t at = 0;

	while (bytes.len - at >= 2) {
		unsigned code = unit_at(state, s + at);
		bool high = code >= 0xD800 && code < 0xDC00;

		if (high && bytes.len - at < 4 && !last)
			break;
		if (high && bytes.len - at >= 4) {
			unsigned low = unit_at(state, s + at + 2);

			if (low >= 0xDC00 && low < 0xE000) {
				code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
				at += 2;
			}
		}
		*to = put_code(*to, code);
		at += 2;
	}
	return at;
}

/*
 * What is held, with as many of the bytes as make it whole; returns how many. There
 * is at least one of either.
 */
static size_t put_held(struct city_utf16_state *state, struct city_slice bytes, char **to)
{
	size_t n = sizeof(state->held) - state->n, before = state->n, took;
	struct city_slice held = { (const char *)state->held, 0 };

	if (n > bytes.len)
		n = bytes.len;
	memcpy(state->held + before, bytes.at, n);
	held.len = before + n;
	took = put_whole(state, held, false, to);
	if (took >= before) {
		state->n = 0;
		return took - before;
	}
	state->n = held.len - took;
	memmove(state->held, state->held + took, state->n);
	return n;
}

size_t city_utf16_put(struct city_utf16_state *state, struct city_slice bytes, bool last,
		      char *to)
{
	char *begin = to;
	size_t took;

	while (state->n && bytes.len) {
		took = put_held(state, bytes, &to);
		bytes.at += took;
		bytes.len -= took;
	}
	if (bytes.len) {
		took = put_whole(state, bytes, last, &to);
		state->n = bytes.len - took;
		memcpy(state->held, bytes.at + took, state->n);
	}
	if (last && state->n) {
		struct city_slice held = { (const char *)state->held, state->n };

		if (put_whole(state, held, true, &to) < held.len)
			*to++ = '\xFF';
		state->n = 0;
	}
	return (size_t)(to - begin);
}
