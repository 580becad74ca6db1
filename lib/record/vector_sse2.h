/* SPDX-License-Identifier: Apache-2.0 */
/* vector_sse2 - see vector_plain.h; sixteen bytes at a time. */
#ifndef CITY_RECORD_VECTOR_SSE2_H
#define CITY_RECORD_VECTOR_SSE2_H

#include <emmintrin.h>
#include <stdbool.h>
#include <stddef.h>

#include "scan.h"

static inline __m128i load16(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline unsigned bits_of(__m128i bytes)
{
	return (unsigned)_mm_movemask_epi8(bytes);
}

static inline const char *skip_plain(const char *p, bool ascii)
{
	for (;; p += 16) {
		__m128i text = load16(p);
		__m128i quote = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
		__m128i slash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
		__m128i least = _mm_min_epu8(text, _mm_set1_epi8(0x1F));
		__m128i control = _mm_cmpeq_epi8(least, text);
		__m128i hit = _mm_or_si128(_mm_or_si128(quote, slash), control);
		/* The high bit of a byte beyond ASCII is set already. */
		unsigned bits = bits_of(ascii ? _mm_or_si128(hit, text) : hit);

		if (bits)
			return p + __builtin_ctz(bits);
	}
}

static inline unsigned same_bits(const char *a, const char *b)
{
	return bits_of(_mm_cmpeq_epi8(load16(a), load16(b)));
}

/* What of a lead is longer than its head. */
static bool is_long_lead(const char *p, const struct city_lead *lead, const char *text)
{
	size_t len = lead->len;

	for (text += lead->at; len > 16; p += 16, text += 16, len -= 16)
		if (same_bits(p, text) != 0xFFFF)
			return false;
	return (~same_bits(p, text) & ((1u << len) - 1)) == 0;
}

static inline bool is_lead(const char *p, const struct city_lead *lead, const char *text)
{
	if ((same_bits(p, lead->head) | lead->beyond) != 0xFFFF)
		return false;
	return lead->len <= CITY_LEAD_HEAD || is_long_lead(p, lead, text);
}

#endif
