/* SPDX-License-Identifier: Apache-2.0 */
/* timers - a heap that knows where each number is. */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>

#include "city/timers.h"

void city_timers_release(struct city_timers *timers)
{
	free(timers->due);
	free(timers->heap);
	free(timers->place);
	*timers = (struct city_timers){ 0 };
}

static int grow(struct city_timers *timers)
{
	size_t room = timers->room ? timers->room * 2 : 64;
	int64_t *due = realloc(timers->due, room * sizeof(*due));
	uint32_t *heap, *place;

	if (due)
		timers->due = due;
	heap = realloc(timers->heap, room * sizeof(*heap));
	if (heap)
		timers->heap = heap;
	place = realloc(timers->place, room * sizeof(*place));
	if (place)
		timers->place = place;
	if (!due || !heap || !place || room > UINT32_MAX)
		return -1;
	timers->room = room;
	return 0;
}

int city_timers_add(struct city_timers *timers)
{
	size_t n = timers->n;

	if (n == timers->room && grow(timers))
		return -1;
	timers->due[n] = CITY_TIMERS_NEVER;
	timers->heap[n] = timers->place[n] = (uint32_t)n;
	timers->n++;
	return 0;
}

static bool before(const struct city_timers *timers, uint32_t a, uint32_t b)
{
	return timers->due[a] != timers->due[b] ? timers->due[a] < timers->due[b] : a < b;
}

static void put(struct city_timers *timers, size_t at, uint32_t number)
{
	timers->heap[at] = number;
	timers->place[number] = (uint32_t)at;
}

void city_timers_set(struct city_timers *timers, size_t number, int64_t due)
{
	uint32_t self = (uint32_t)number;
	size_t at = timers->place[number];

	timers->due[number] = due;
	while (at > 0 && before(timers, self, timers->heap[(at - 1) / 2])) {
		put(timers, at, timers->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	while (2 * at + 1 < timers->n) {
		size_t child = 2 * at + 1;

		if (child + 1 < timers->n &&
		    before(timers, timers->heap[child + 1], timers->heap[child]))
			child++;
		if (!before(timers, timers->heap[child], self))
			break;
		put(timers, at, timers->heap[child]);
		at = child;
	}
	put(timers, at, self);
}

size_t city_timers_first(const struct city_timers *timers)
{
	return timers->heap[0];
}
