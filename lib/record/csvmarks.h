/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvmarks - where in CSV text the bytes stand that mean something: the
 * delimiter, line ends, quotes, backslashes (which JSON must escape) and control
 * characters.  Found many at a time, so that a row is split by walking over
 * its marks and looking at no other byte.
 */
#ifndef CITY_RECORD_CSVMARKS_H
#define CITY_RECORD_CSVMARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text is marked in stretches: of so many bytes at most, a multiple of 64. */
#define CITY_MARKS_STRETCH ((size_t)16 << 10)

struct city_marks {
	/* Offsets, rising; beyond n there is room for scrap. */
	uint32_t at[CITY_MARKS_STRETCH + 64];
	size_t n;
	bool beyond_ascii; /* the stretch has a byte of 0x80 or more */
};

/*
 * Marks `len` bytes, at most CITY_MARKS_STRETCH; behind them as many more may be
 * read as fill up 64.  What these hold does not matter.
 */
typedef void city_marks_find(struct city_marks *marks, const char *text, size_t len,
			     char delimiter);

extern city_marks_find city_marks_find_plain, city_marks_find_sse2,
	city_marks_find_avx2;

#endif
