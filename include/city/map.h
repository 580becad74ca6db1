/* SPDX-License-Identifier: Apache-2.0 */
/*
 * map - gives each distinct byte string the next number: 0, 1, 2, ...
 *
 * An open-addressing table of numbers with their hashes (XXH3), beside the strings,
 * which lie one behind the other.  Nothing is ever removed; what belongs to a string
 * lies in an array of the caller's, at its number.  Memory: the strings, 4 GiB of them
 * at the most, and 15 to 25 bytes each.
 */
#ifndef CITY_MAP_H
#define CITY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

struct city_map {
	struct city_buf text; /* all strings, one behind the other */
	uint32_t *end;        /* of each in it */
	size_t n, room;
	struct city_map_slot *slot;
	size_t slots;         /* a power of two */
};

struct city_map_slot {
	uint32_t hash;
	uint32_t number; /* one more than it is, or 0 */
};

/* A zeroed struct is an empty map. */
void city_map_release(struct city_map *map);

/* The string's number, *fresh when it is a new one; SIZE_MAX without memory. */
size_t city_map_add(struct city_map *map, struct city_slice text, bool *fresh);

/* The string's number, or SIZE_MAX when it has not been added. */
size_t city_map_find(const struct city_map *map, struct city_slice text);

/* The string of a number < n; lent until the next add. */
struct city_slice city_map_text(const struct city_map *map, size_t number);

#endif
