/* SPDX-License-Identifier: Apache-2.0 */
/* map - strings to numbers, by open addressing. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "city/map.h"

void city_map_release(struct city_map *map)
{
	city_buf_release(&map->text);
	free(map->end);
	free(map->slot);
	memset(map, 0, sizeof(*map));
}

struct city_slice city_map_text(const struct city_map *map, size_t number)
{
	uint32_t from = number ? map->end[number - 1] : 0;

	/* Where the empty string is alone there are no bytes to point into. */
	if (map->end[number] == from)
		return (struct city_slice){ "", 0 };
	return (struct city_slice){ map->text.at + from, map->end[number] - from };
}

static uint32_t hash_of(struct city_slice text)
{
	return (uint32_t)XXH3_64bits(text.at, text.len);
}

static void place(struct city_map *map, struct city_map_slot slot)
{
	size_t i = slot.hash & (map->slots - 1);

	while (map->slot[i].number)
		i = (i + 1) & (map->slots - 1);
	map->slot[i] = slot;
}

/* Twice as many slots. */
static int spread(struct city_map *map)
{
	struct city_map_slot *old = map->slot;
	size_t n = map->slots;

	map->slot = calloc(n ? 2 * n : 64, sizeof(*map->slot));
	if (!map->slot) {
		map->slot = old;
		return -1;
	}
	map->slots = n ? 2 * n : 64;
	for (size_t i = 0; i < n; i++)
		if (old[i].number)
			place(map, old[i]);
	free(old);
	return 0;
}

/* Keeps at least a quarter of the slots free: hashes beside numbers lie close. */
static int grow(struct city_map *map)
{
	if (map->n == map->room) {
		size_t room = map->room ? map->room * 2 : 32;
		uint32_t *end;

		if (room > UINT32_MAX)
			return -1;
		end = realloc(map->end, room * sizeof(*end));
		if (!end)
			return -1;
		map->end = end;
		map->room = room;
	}
	return 3 * map->slots >= 4 * (map->n + 1) ? 0 : spread(map);
}

static size_t find(const struct city_map *map, struct city_slice text, uint32_t hash)
{
	for (size_t i = hash & (map->slots - 1); map->slots && map->slot[i].number;
	     i = (i + 1) & (map->slots - 1)) {
		size_t number = map->slot[i].number - 1;

		if (map->slot[i].hash == hash &&
		    city_slice_equal(city_map_text(map, number), text))
			return number;
	}
	return SIZE_MAX;
}

size_t city_map_find(const struct city_map *map, struct city_slice text)
{
	return find(map, text, hash_of(text));
}

size_t city_map_add(struct city_map *map, struct city_slice text, bool *fresh)
{
	uint32_t hash = hash_of(text);
	size_t number = find(map, text, hash);

	*fresh = false;
	if (number != SIZE_MAX)
		return number;
	if (text.len > UINT32_MAX - map->text.len || grow(map))
		return SIZE_MAX;
	city_buf_put_slice(&map->text, text);
	if (map->text.failed)
		return SIZE_MAX;
	*fresh = true;
	map->end[map->n] = (uint32_t)map->text.len;
	place(map, (struct city_map_slot){ hash, (uint32_t)map->n + 1 });
	return map->n++;
}
