/* SPDX-License-Identifier: Apache-2.0 */
/* csvmarks_sse2 - four vectors of sixteen bytes at a time. */
#include "config.h"

#include <emmintrin.h>
#include <stdint.h>

static inline uint64_t bits_of(__m128i bytes)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(bytes);
}

/* The marks among 64 bytes, and those beyond ASCII, a bit each. */
static inline uint64_t marks64(const char *p, char delimiter, uint64_t *beyond)
{
	uint64_t marks = 0;

	*beyond = 0;
	for (int i = 0; i < 64; i += 16) {
		__m128i text = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i comma = _mm_cmpeq_epi8(text, _mm_set1_epi8(delimiter));
		__m128i quote = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
		__m128i slash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
		__m128i least = _mm_min_epu8(text, _mm_set1_epi8(0x1F));
		__m128i control = _mm_cmpeq_epi8(least, text);

		marks |= bits_of(_mm_or_si128(_mm_or_si128(comma, quote),
					      _mm_or_si128(slash, control)))
			 << i;
		*beyond |= bits_of(text) << i;
	}
	return marks;
}

/* The place of the lowest bit; of none, anything. */
static inline uint32_t lowest(uint64_t bits)
{
	return (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
}

#include "csvmarks_find.h"

void city_marks_find_sse2(struct city_marks *marks, const char *text, size_t len,
			  char delimiter)
{
	find_marks(marks, text, len, delimiter);
}
