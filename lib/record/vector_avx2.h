/* SPDX-License-Identifier: Apache-2.0 */
/* vector_avx2 - see vector_plain.h; thirty-two bytes at a time. */
#ifndef CITY_RECORD_VECTOR_AVX2_H
#define CITY_RECORD_VECTOR_AVX2_H

#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>

#include "scan.h"

static inline __m256i load32(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline unsigned bits_of(__m256i bytes)
{
	return (unsigned)_mm256_movemask_epi8(bytes);
}

static inline const char *skip_plain(const char *p, bool ascii)
{
	for (;; p += 32) {
		__m256i text = load32(p);
		__m256i quote = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('"'));
		__m256i slash = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('\\'));
		__m256i least = _mm256_min_epu8(text, _mm256_set1_epi8(0x1F));
		__m256i control = _mm256_cmpeq_epi8(least, text);
		__m256i hit = _mm256_or_si256(_mm256_or_si256(quote, slash), control);
		/* The high bit of a byte beyond ASCII is set already. */
		unsigned bits = bits_of(ascii ? _mm256_or_si256(hit, text) : hit);

		if (bits)
			return p + __builtin_ctz(bits);
	}
}

static inline bool is_long_lead(const char *p, const struct city_lead *lead,
				const char *text)
{
	size_t len = lead->len;

	for (text += lead->at; len >= 32; p += 32, text += 32, len -= 32)
		if (bits_of(_mm256_cmpeq_epi8(load32(p), load32(text))) != 0xFFFFFFFF)
			return false;
	return (~bits_of(_mm256_cmpeq_epi8(load32(p), load32(text))) &
		((1u << len) - 1)) == 0;
}

/* Heads are short: half a vector does. */
static inline bool is_lead(const char *p, const struct city_lead *lead, const char *text)
{
	__m128i here = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i head = _mm_loadu_si128((const __m128i *)(const void *)lead->head);
	unsigned same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(here, head));

	if ((same | lead->beyond) != 0xFFFF)
		return false;
	return lead->len <= CITY_LEAD_HEAD || is_long_lead(p, lead, text);
}

#endif
