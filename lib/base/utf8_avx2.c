/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8_avx2 - validity of UTF-8, thirty-two bytes at a time.
 *
 * The method is that of John Keiser and Daniel Lemire, "Validating UTF-8 in less
 * than one instruction per byte", Software: Practice and Experience 51 (2021).
 * Whatever can be wrong with two neighbouring bytes shows in three nibbles: both
 * of the first and the high one of the second.  Three tables give for a nibble
 * the set of faults it allows; a fault that all three allow is one.  That third
 * and fourth bytes are where they must be, and nowhere else, is checked beside.
 */
#include "config.h"

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#include "city/text.h"

enum fault {
	TOO_SHORT = 1 << 0,  /* a lead byte, and no continuation behind it */
	TOO_LONG = 1 << 1,   /* a continuation behind ASCII */
	OVERLONG_3 = 1 << 2, /* E0 80..9F */
	TOO_LARGE = 1 << 3,  /* F4 90..BF, F5..FF 90..BF */
	SURROGATE = 1 << 4,  /* ED A0..BF */
	OVERLONG_2 = 1 << 5, /* C0..C1 80..BF */
	FOUR_80 = 1 << 6,    /* F0 80..8F (overlong), F5..FF 80..8F (too large) */
	TWO_CONTS = 1 << 7,  /* two continuations: good only in longer sequences */
	/* What does not depend on the low nibble of the first byte. */
	ANY_LOW = TOO_SHORT | TOO_LONG | TWO_CONTS,
	BEYOND = ANY_LOW | TOO_LARGE | FOUR_80,
	CONT = TOO_LONG | OVERLONG_2 | TWO_CONTS
};

static inline __m256i table(const uint8_t *sixteen)
{
	__m128i half = _mm_loadu_si128((const __m128i *)(const void *)sixteen);

	return _mm256_broadcastsi128_si256(half);
}

/* The faults of each byte with the one before it. */
static inline __m256i faults_of_pairs(__m256i text, __m256i before)
{
	static const uint8_t first_high[16] = {
		TOO_LONG,  TOO_LONG,  TOO_LONG,  TOO_LONG,
		TOO_LONG,  TOO_LONG,  TOO_LONG,  TOO_LONG,
		TWO_CONTS, TWO_CONTS, TWO_CONTS, TWO_CONTS,
		TOO_SHORT | OVERLONG_2, TOO_SHORT,
		TOO_SHORT | OVERLONG_3 | SURROGATE,
		TOO_SHORT | TOO_LARGE | FOUR_80
	};
	static const uint8_t first_low[16] = {
		ANY_LOW | OVERLONG_2 | OVERLONG_3 | FOUR_80, ANY_LOW | OVERLONG_2,
		ANY_LOW, ANY_LOW, ANY_LOW | TOO_LARGE,
		BEYOND, BEYOND, BEYOND, BEYOND, BEYOND, BEYOND, BEYOND, BEYOND,
		BEYOND | SURROGATE, BEYOND, BEYOND
	};
	static const uint8_t second_high[16] = {
		TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
		TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
		CONT | OVERLONG_3 | FOUR_80, CONT | OVERLONG_3 | TOO_LARGE,
		CONT | SURROGATE | TOO_LARGE, CONT | SURROGATE | TOO_LARGE,
		TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT
	};
	const __m256i low = _mm256_set1_epi8(0x0F);
	__m256i high_before = _mm256_and_si256(_mm256_srli_epi16(before, 4), low);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(text, 4), low);
	__m256i first = _mm256_and_si256(
		_mm256_shuffle_epi8(table(first_high), high_before),
		_mm256_shuffle_epi8(table(first_low), _mm256_and_si256(before, low)));

	return _mm256_and_si256(first, _mm256_shuffle_epi8(table(second_high), high));
}

/* The text n bytes earlier, filled up from what stood before it. */
#define EARLIER(text, last, n) \
	_mm256_alignr_epi8(text, _mm256_permute2x128_si256(last, text, 0x21), 16 - (n))

/* Whether thirty-two bytes are good behind the thirty-two before them. */
static inline bool is_good(__m256i text, __m256i last)
{
	__m256i pairs = faults_of_pairs(text, EARLIER(text, last, 1));
	__m256i third = _mm256_subs_epu8(EARLIER(text, last, 2),
					 _mm256_set1_epi8((char)(0xE0 - 0x80)));
	__m256i fourth = _mm256_subs_epu8(EARLIER(text, last, 3),
					  _mm256_set1_epi8((char)(0xF0 - 0x80)));
	__m256i conts = _mm256_and_si256(_mm256_or_si256(third, fourth),
					 _mm256_set1_epi8((char)0x80));
	__m256i faults = _mm256_xor_si256(pairs, conts);

	return _mm256_testz_si256(faults, faults);
}

/* The beginning of a sequence that is not over before `at`, or `at`. */
static size_t boundary(const char *text, size_t at)
{
	for (size_t back = 1; back <= 3 && back <= at; back++) {
		unsigned char c = (unsigned char)text[at - back];

		if (c >= 0xC0)
			return at - back;
		if (c < 0x80)
			break;
	}
	return at;
}

size_t city_utf8_valid_avx2(const char *text, size_t len)
{
	__m256i last = _mm256_setzero_si256();
	size_t at = 0;

	for (; len - at >= 32; at += 32) {
		__m256i now = _mm256_loadu_si256((const __m256i *)(const void *)(text +
										 at));

		if (_mm256_movemask_epi8(_mm256_or_si256(now, last)) &&
		    !is_good(now, last))
			break;
		last = now;
	}
	/* The rest, or where the fault is to the byte. */
	at = boundary(text, at);
	return at + city_utf8_valid(text + at, len - at);
}
