/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timers - which of many numbered things is due first.
 *
 * A binary heap of numbers 0, 1, 2, ... by the time each is due, with the place of
 * each in it, so that a time can be changed.  Of several due at once the lowest
 * number comes first.  Memory: 16 bytes a number.
 */
#ifndef CITY_TIMERS_H
#define CITY_TIMERS_H

#include <stddef.h>
#include <stdint.h>

#define CITY_TIMERS_NEVER INT64_MAX

/* A zeroed struct has none. */
struct city_timers {
	int64_t *due;	 /* of each number */
	uint32_t *heap;	 /* numbers */
	uint32_t *place; /* of each number in the heap */
	size_t n, room;
};

void city_timers_release(struct city_timers *timers);

/* Adds the next number, due never; 0, or -1 when memory runs out. */
int city_timers_add(struct city_timers *timers);

/* When a number < n is due from now on. */
void city_timers_set(struct city_timers *timers, size_t number, int64_t due);

/* The number that is due first; n must not be 0. */
size_t city_timers_first(const struct city_timers *timers);

#endif
