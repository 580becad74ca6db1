/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_coverage - how much of a register of pipes its digital twin covers.
 *
 * Each segment of the register has one fate: covered, or the first of missing, stale and
 * incomplete that it is.  Lengths are whole millimetres and all sums whole numbers, so
 * that parts add up to their total exactly, in any order.
 *
 * Sums are kept by class, district and dense area; city_coverage_fold adds them up over
 * what is not asked for.
 */
#ifndef CITY_TWIN_COVERAGE_H
#define CITY_TWIN_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/map.h"

enum city_coverage_fate {
	CITY_COVERAGE_COVERED,
	CITY_COVERAGE_MISSING,
	CITY_COVERAGE_STALE,
	CITY_COVERAGE_INCOMPLETE,
	CITY_COVERAGE_FATES
};

enum city_dense { CITY_DENSE_UNKNOWN, CITY_DENSE_NO, CITY_DENSE_YES };

/* Attributes at most that pairs are compared by, beside those that sums are kept by. */
#define CITY_COVERAGE_COMPARED 16
#define CITY_COVERAGE_DIFFER (3 + CITY_COVERAGE_COMPARED)

struct city_coverage_sum {
	uint64_t segments[CITY_COVERAGE_FATES];
	int64_t mm[CITY_COVERAGE_FATES];
	uint64_t surplus; /* of the twin, by what it says of itself */
	int64_t surplus_mm;
	/* Of pairs whose lines are both known: how far apart, summed and at most. */
	uint64_t placed;
	int64_t apart_um, most_um;
	/* Of all pairs: how much the twin's line is longer than registered, net and gross. */
	int64_t longer_mm, unlike_mm;
	/* Of all pairs that both tell: class, district, dense area, then the others. */
	uint64_t differ[CITY_COVERAGE_DIFFER];
};

/* What sums are of. */
struct city_coverage_key {
	struct city_slice class;    /* no NUL in it */
	struct city_slice district; /* at NULL: none is known */
	enum city_dense dense;
};

/* A zeroed struct has no sums. */
struct city_coverage {
	struct city_map keys;
	struct city_coverage_sum *sum; /* by a key's number */
	size_t room;
	struct city_buf key;
};

void city_coverage_release(struct city_coverage *coverage);

/* The sums of a key, lent until the next call; NULL without memory. */
struct city_coverage_sum *city_coverage_of(struct city_coverage *coverage,
					   struct city_coverage_key key);

#define CITY_COVERAGE_BY_CLASS 1u
#define CITY_COVERAGE_BY_DISTRICT 2u
#define CITY_COVERAGE_BY_DENSE 4u

/*
 * Adds all sums to those of `to`, whose keys have only the parts named by `by`: of the
 * others the class is empty, the district and the dense area are unknown.  0, or -1
 * without memory.
 */
int city_coverage_fold(const struct city_coverage *from, unsigned int by,
		       struct city_coverage *to);

/* Numbers of keys by class, dense area, district; unknown ones last.  NULL = memory. */
uint32_t *city_coverage_order(const struct city_coverage *coverage);
struct city_coverage_key city_coverage_key_at(const struct city_coverage *coverage,
					      uint32_t number);

uint64_t city_coverage_registered(const struct city_coverage_sum *sum);
int64_t city_coverage_registered_mm(const struct city_coverage_sum *sum);

/*
 * 10,000ths that `part` is of `whole` > 0, rounded half to even; but what is not the
 * whole is never 10,000, and what is not nothing never 0: a gap is not rounded away.
 *   part  0..whole, whole < 9e14
 */
int64_t city_coverage_share(int64_t part, int64_t whole);

#endif
