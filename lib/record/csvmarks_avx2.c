/* SPDX-License-Identifier: Apache-2.0 */
/* csvmarks_avx2 - two vectors of thirty-two bytes at a time. */
#include "config.h"

#include <immintrin.h>
#include <stdint.h>

static inline uint64_t bits_of(__m256i bytes)
{
	return (uint64_t)(unsigned)_mm256_movemask_epi8(bytes);
}

/* The marks among 64 bytes, and those beyond ASCII, a bit each. */
static inline uint64_t marks64(const char *p, char delimiter, uint64_t *beyond)
{
	uint64_t marks = 0;

	*beyond = 0;
	for (int i = 0; i < 64; i += 32) {
		__m256i text = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
		__m256i comma = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(delimiter));
		__m256i quote = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('"'));
		__m256i slash = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('\\'));
		__m256i least = _mm256_min_epu8(text, _mm256_set1_epi8(0x1F));
		__m256i control = _mm256_cmpeq_epi8(least, text);

		marks |= bits_of(_mm256_or_si256(_mm256_or_si256(comma, quote),
					      _mm256_or_si256(slash, control)))
			 << i;
		*beyond |= bits_of(text) << i;
	}
	return marks;
}

/* The place of the lowest bit; of none, anything. */
static inline uint32_t lowest(uint64_t bits)
{
	return (uint32_t)_tzcnt_u64(bits);
}

#include "csvmarks_find.h"

void city_marks_find_avx2(struct city_marks *marks, const char *text, size_t len,
			  char delimiter)
{
	find_marks(marks, text, len, delimiter);
}
