/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vector_plain - the steps of the scanner's inner loop in plain C, eight bytes
 * at a time; vector_sse2.h and vector_avx2.h have the same ones.
 */
#ifndef CITY_RECORD_VECTOR_PLAIN_H
#define CITY_RECORD_VECTOR_PLAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "scan.h"

/*
 * Passes over bytes that are plain inside a string, see scan.h.  Each test
 * leaves the high bit of a byte set that is not; borrows can only spoil the
 * bytes behind the first hit, in the order of a little-endian load.
 */
static inline const char *skip_plain(const char *p, bool ascii)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t high = UINT64_C(0x8080808080808080);

	for (;; p += 8) {
		uint64_t eight, quote, slash, hit;

		memcpy(&eight, p, 8);
		if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
			eight = __builtin_bswap64(eight);
		quote = eight ^ ones * '"';
		slash = eight ^ ones * '\\';
		hit = (quote - ones) | (slash - ones) | (eight - ones * 0x20);
		/* A byte beyond ASCII is itself a hit, or must not be one. */
		hit = (ascii ? hit | eight : hit & ~eight) & high;
		if (hit)
			return p + __builtin_ctzll(hit) / 8;
	}
}

/*
 * Whether the lead stands at p; the lead's text is in `text`.  In steps, for p
 * may come to its line's end, and the pad's, long before the lead's.
 */
static inline bool is_lead(const char *p, const struct city_lead *lead, const char *text)
{
	size_t len = lead->len;

	for (text += lead->at; len > 8; p += 8, text += 8, len -= 8)
		if (memcmp(p, text, 8) != 0)
			return false;
	return memcmp(p, text, len) == 0;
}

#endif
