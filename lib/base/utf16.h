/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf16 - UTF-16 in, UTF-8 out, piece by piece.  Shared by the files of lib/base
 * alone.
 *
 * What is no character stays visible as what is no UTF-8, so that the reader of a
 * line refuses it there: half a surrogate pair as the three bytes that UTF-8 does
 * not allow it, a last odd byte as 0xFF.
 */
#ifndef CITY_BASE_UTF16_H
#define CITY_BASE_UTF16_H

#include <stdbool.h>
#include <stddef.h>

#include "city/buf.h"

enum city_utf16 { CITY_UTF16_NONE, CITY_UTF16_LITTLE, CITY_UTF16_BIG };

/* Whether a text is UTF-16, by its byte order mark; four bytes are enough to tell. */
enum city_utf16 city_utf16_of(struct city_slice head);

struct city_utf16_state {
	enum city_utf16 order;
	unsigned char held[4]; /* a character that has only begun */
	size_t n;
};

/* So many bytes at most come out of n, with what was held before. */
static inline size_t city_utf16_room(size_t n)
{
	return (n + 4) / 2 * 3 + 4;
}

/* Writes `bytes` as UTF-8; `last` when no more will come.  Returns how much. */
size_t city_utf16_put(struct city_utf16_state *state, struct city_slice bytes, bool last,
		      char *to);

#endif
