/* SPDX-License-Identifier: Apache-2.0 */
/* air_store - days packed into bytes, found by group and day. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_store.h"

void city_air_store_release(struct city_air_store *store)
{
	for (size_t i = 0; i < store->n; i++) {
		struct city_air_slot *slot = city_air_store_slot(store, i);

		free(slot->high);
		free(slot->wide);
	}
	for (size_t i = 0; i < store->room / CITY_AIR_CHUNK; i++)
		free(store->chunk[i]);
	free(store->chunk);
	free(store->place);
	free(store->last);
	city_map_release(&store->groups);
	city_map_release(&store->areas);
	memset(store, 0, sizeof(*store));
}

static size_t place_of(const struct city_air_store *store, uint32_t group, int32_t day)
{
	uint64_t hash = ((uint64_t)group << 32 | (uint32_t)day) *
			UINT64_C(0x9e3779b97f4a7c15);

	/* Lower bits do not know the group: all stations of a day would collide. */
	return (hash >> 32) & (store->places - 1);
}

/* Keeps at least half of the places free. */
static int grow_places(struct city_air_store *store)
{
	size_t places = store->places ? store->places * 2 : 1024;

	if (store->places >= 2 * (store->n + 1))
		return 0;
	free(store->place);
	store->place = calloc(places, sizeof(*store->place));
	store->places = store->place ? places : 0;
	if (!store->place)
		return -1;
	for (size_t i = 0; i < store->n; i++) {
		const struct city_air_slot *slot = city_air_store_slot(store, i);
		size_t at = place_of(store, slot->group, slot->day);

		while (store->place[at])
			at = (at + 1) & (places - 1);
		store->place[at] = (uint32_t)i + 1;
	}
	return 0;
}

static int grow_slots(struct city_air_store *store)
{
	size_t chunks = store->room / CITY_AIR_CHUNK;
	struct city_air_slot **chunk;

	if (store->n < store->room)
		return 0;
	if (store->room >= UINT32_MAX - CITY_AIR_CHUNK)
		return -1;
	chunk = realloc(store->chunk, (chunks + 1) * sizeof(struct city_air_slot *));
	if (!chunk)
		return -1;
	store->chunk = chunk;
	chunk[chunks] = calloc(CITY_AIR_CHUNK, sizeof(struct city_air_slot));
	if (!chunk[chunks])
		return -1;
	store->room += CITY_AIR_CHUNK;
	return 0;
}

static int grow_lasts(struct city_air_store *store, uint32_t group)
{
	size_t lasts = store->lasts ? store->lasts * 2 : 256;
	uint32_t *last;

	if (group < store->lasts)
		return 0;
	while (lasts <= group)
		lasts *= 2;
	last = realloc(store->last, lasts * sizeof(*last));
	if (!last)
		return -1;
	memset(last + store->lasts, 0, (lasts - store->lasts) * sizeof(*last));
	store->last = last;
	store->lasts = lasts;
	return 0;
}

struct city_air_slot *city_air_store_day(struct city_air_store *store, uint32_t group,
					 int32_t day, uint32_t area, int offset_minutes,
					 bool *fresh)
{
	struct city_air_slot *slot;
	size_t at;

	*fresh = false;
	/* Mostly it is the day of the group's last reading. */
	if (group < store->lasts && store->last[group]) {
		slot = city_air_store_slot(store, store->last[group] - 1);
		if (slot->day == day)
			return slot;
	}
	if (grow_lasts(store, group) || grow_places(store) || grow_slots(store))
		return NULL;
	for (at = place_of(store, group, day); store->place[at];
	     at = (at + 1) & (store->places - 1)) {
		slot = city_air_store_slot(store, store->place[at] - 1);
		if (slot->group == group && slot->day == day) {
			store->last[group] = store->place[at];
			return slot;
		}
	}
	slot = city_air_store_slot(store, store->n++);
	slot->day = day;
	slot->group = group;
	slot->area = area;
	slot->offset_minutes = (int16_t)offset_minutes;
	store->place[at] = store->last[group] = (uint32_t)store->n;
	*fresh = true;
	return slot;
}

void city_air_slot_open(const struct city_air_slot *slot, struct city_air_day *day)
{
	static const uint8_t none[CITY_AIR_HOURS] = { 0 };

	if (slot->wide) {
		*day = *slot->wide;
		return;
	}
	day->hours_seen = slot->seen;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const uint8_t *low = slot->low[p];
		const uint8_t *high = slot->high ? slot->high[p] : none;
		const uint32_t has = slot->has[p];

		day->scale[p] = has ? slot->scale[p] : 0;
		for (int h = 0; h < CITY_AIR_HOURS; h++)
			day->units[p][h] = has >> h & 1 ? low[h] | high[h] << 8 :
							  CITY_AIR_NO_VALUE;
	}
}

static bool fits(const struct city_air_day *day, int64_t most)
{
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		for (int h = 0; h < CITY_AIR_HOURS; h++)
			if (day->units[p][h] > most)
				return false;
	return true;
}

/* Packs a day that was opened and changed; -1 when memory runs out. */
static int pack(struct city_air_slot *slot, const struct city_air_day *day)
{
	slot->seen = day->hours_seen;
	if (slot->wide || !fits(day, 0xffff)) {
		if (!slot->wide)
			slot->wide = malloc(sizeof(*slot->wide));
		if (!slot->wide)
			return -1;
		*slot->wide = *day;
		return 0;
	}
	if (!slot->high && !fits(day, 0xff)) {
		slot->high = calloc(CITY_POLLUTANTS, sizeof(*slot->high));
		if (!slot->high)
			return -1;
	}
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		slot->scale[p] = (uint8_t)day->scale[p];
		slot->has[p] = 0;
		for (int h = 0; h < CITY_AIR_HOURS; h++) {
			int64_t units = day->units[p][h];

			if (units == CITY_AIR_NO_VALUE)
				continue;
			slot->has[p] |= 1u << h;
			slot->low[p][h] = (uint8_t)(units & 0xff);
			if (slot->high)
				slot->high[p][h] = (uint8_t)(units >> 8);
		}
	}
	return 0;
}

/* All that does not go quickly: second readings, other scales, large values. */
static enum city_status take_slowly(struct city_air_slot *slot, int hour,
				    const struct city_decimal conc[CITY_POLLUTANTS],
				    const bool has[CITY_POLLUTANTS], uint32_t line,
				    struct city_error *error)
{
	struct city_air_day day;
	enum city_status status;

	city_air_slot_open(slot, &day);
	status = city_air_day_take(&day, hour, conc, has, error);
	if (status != CITY_ABSORBED)
		return status;
	if (pack(slot, &day)) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	slot->line[hour - 1] = line;
	return CITY_ABSORBED;
}

/* A short value at a finer scale; INT64_MAX when it is not as simple as that. */
static int64_t bring(struct city_decimal value, int scale)
{
	static const int64_t power[] = { 1, 10, 100, 1000, 10000 };
	int finer = scale - value.scale;

	return finer > 0 && finer <= 4 && value.units <= 0xffff ?
		       value.units * power[finer] : INT64_MAX;
}

enum city_status city_air_slot_take(struct city_air_slot *slot, int hour,
				    const struct city_decimal conc[CITY_POLLUTANTS],
				    const bool has[CITY_POLLUTANTS], uint32_t line,
				    struct city_error *error)
{
	const int h = hour - 1;
	const uint32_t bit = 1u << h;
	const int64_t most = slot->high ? 0xffff : 0xff;

	if (slot->seen & bit || slot->wide)
		return take_slowly(slot, hour, conc, has, line, error);
	/* The bytes count for nothing until all of them fit, and has[] says so. */
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		int64_t units = conc[p].units;

		if (!has[p])
			continue;
		/* Without a value yet, any scale is the common one. */
		if (!slot->has[p])
			slot->scale[p] = (uint8_t)conc[p].scale;
		if (conc[p].scale != slot->scale[p])
			units = bring(conc[p], slot->scale[p]);
		if (units > most)
			return take_slowly(slot, hour, conc, has, line, error);
		slot->low[p][h] = (uint8_t)(units & 0xff);
		if (slot->high)
			slot->high[p][h] = (uint8_t)(units >> 8);
	}
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		slot->has[p] |= has[p] ? bit : 0;
	slot->seen |= bit;
	slot->line[h] = line;
	return CITY_ABSORBED;
}

static int by_text(const void *left, const void *right, void *context)
{
	const struct city_map *map = context;
	struct city_slice a = city_map_text(map, *(const uint32_t *)left);
	struct city_slice b = city_map_text(map, *(const uint32_t *)right);
	int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

uint32_t *city_air_map_order(const struct city_map *map)
{
	uint32_t *order = malloc((map->n + 1) * sizeof(*order));

	if (!order)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, map->n, sizeof(*order), by_text, (void *)(uintptr_t)map);
	return order;
}

struct key {
	uint64_t rank;
	uint32_t slot;
};

static int by_rank(const void *left, const void *right)
{
	const struct key *a = left, *b = right;

	return (a->rank > b->rank) - (a->rank < b->rank);
}

uint32_t *city_air_store_order(const struct city_air_store *store, bool group_first)
{
	uint32_t *groups = city_air_map_order(&store->groups);
	uint32_t *rank = malloc((store->groups.n + 1) * sizeof(*rank));
	struct key *key = malloc((store->n + 1) * sizeof(*key));
	uint32_t *order = NULL;

	if (groups && rank && key) {
		for (size_t i = 0; i < store->groups.n; i++)
			rank[groups[i]] = (uint32_t)i;
		for (size_t i = 0; i < store->n; i++) {
			const struct city_air_slot *slot = city_air_store_slot(store, i);
			uint64_t day = (uint32_t)slot->day + (UINT32_C(1) << 31);
			uint64_t group = rank[slot->group];

			key[i].rank = group_first ? group << 32 | day :
						    day << 32 | group;
			key[i].slot = (uint32_t)i;
		}
		qsort(key, store->n, sizeof(*key), by_rank);
		order = malloc((store->n + 1) * sizeof(*order));
		for (size_t i = 0; order && i < store->n; i++)
			order[i] = key[i].slot;
	}
	free(groups);
	free(rank);
	free(key);
	return order;
}
