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
	free(map->entry);
	free(map->slot);
	memset(map, 0, sizeof(*map));
}

struct city_slice city_map_text(const struct city_map *map, size_t number)
{
	const struct city_map_entry *entry = &map->entry[number];

	/* Where the empty string is alone there are no bytes to point into. */
	if (entry->len == 0)
		return (struct city_slice){ "", 0 };
	return (struct city_slice){ map->text.at + entry->at, entry->len };
}

static void place(struct city_map *map, uint64_t hash, size_t number)
{
	size_t i = hash & (map->slots - 1);

	while (map->slot[i])
		i = (i + 1) & (map->slots - 1);
	map->slot[i] = (uint32_t)number + 1;
}

/* Keeps at least half of the slots free. */
static int grow(struct city_map *map)
{
	size_t slots = map->slots ? map->slots * 2 : 64;
	struct city_map_entry *entry;
	uint32_t *slot;

	if (map->n == map->room) {
		size_t room = map->room ? map->room * 2 : 32;

		if (room > UINT32_MAX)
			return -1;
		entry = realloc(map->entry, room * sizeof(*entry));
		if (!entry)
			return -1;
		map->entry = entry;
		map->room = room;
	}
	if (map->slots >= 2 * (map->n + 1))
		return 0;
	slot = calloc(slots, sizeof(*slot));
	if (!slot)
		return -1;
	free(map->slot);
	map->slot = slot;
	map->slots = slots;
	for (size_t i = 0; i < map->n; i++)
		place(map, map->entry[i].hash, i);
	return 0;
}

static size_t find(const struct city_map *map, struct city_slice text, uint64_t hash)
{
	for (size_t i = hash & (map->slots - 1); map->slots && map->slot[i];
	     i = (i + 1) & (map->slots - 1)) {
		size_t number = map->slot[i] - 1;

		if (map->entry[number].hash == hash &&
		    city_slice_equal(city_map_text(map, number), text))
			return number;
	}
	return SIZE_MAX;
}

size_t city_map_find(const struct city_map *map, struct city_slice text)
{
	return find(map, text, XXH3_64bits(text.at, text.len));
}

size_t city_map_add(struct city_map *map, struct city_slice text, bool *fresh)
{
	uint64_t hash = XXH3_64bits(text.at, text.len);
	size_t number = find(map, text, hash), at = map->text.len;

	*fresh = false;
	if (number != SIZE_MAX)
		return number;
	if (grow(map))
		return SIZE_MAX;
	city_buf_put_slice(&map->text, text);
	if (map->text.failed)
		return SIZE_MAX;
	*fresh = true;
	map->entry[map->n] = (struct city_map_entry){ at, text.len, hash };
	place(map, hash, map->n);
	return map->n++;
}
