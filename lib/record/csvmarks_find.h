/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvmarks_find - the loop over 64 bytes at a time, for the kind of vector whose
 * marks64() and lowest() stand before it.
 */
#ifndef CITY_RECORD_CSVMARKS_FIND_H
#define CITY_RECORD_CSVMARKS_FIND_H

#include "csvmarks.h"

/*
 * Writes the places of set bits.  Eight are written whether there are as many
 * or not: that costs less than guessing wrong how many there are.
 */
static inline uint32_t *put_places(uint32_t *to, uint64_t bits, uint32_t base)
{
	uint32_t *end = to + __builtin_popcountll(bits);

	while (to < end) {
		for (int i = 0; i < 8; i++) {
			to[i] = base + lowest(bits);
			bits &= bits - 1;
		}
		to += 8;
	}
	return end;
}

static inline void find_marks(struct city_marks *marks, const char *text, size_t len,
			      char delimiter)
{
	uint32_t *to = marks->at;
	uint64_t high = 0;

	for (size_t i = 0; i < len; i += 64) {
		/* Of the last 64, only those that are asked for. */
		uint64_t all = len - i < 64 ? (UINT64_C(1) << (len - i)) - 1 : ~UINT64_C(0);
		uint64_t beyond;
		uint64_t bits = marks64(text + i, delimiter, &beyond);

		high |= beyond & all;
		to = put_places(to, bits & all, (uint32_t)i);
	}
	marks->n = (size_t)(to - marks->at);
	marks->beyond_ascii = high != 0;
}

#endif
