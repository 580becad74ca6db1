/* SPDX-License-Identifier: Apache-2.0 */
/* air_walk - day by day through a store, with the place of every station. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_tell.h"

int city_air_walk_begin(struct city_air_walk *walk, const struct city_air_store *store)
{
	size_t groups = store->groups.n;

	memset(walk, 0, sizeof(*walk));
	walk->store = store;
	walk->slots = city_air_store_order(store, false);
	walk->groups = city_air_map_order(&store->groups);
	walk->areas = city_air_map_order(&store->areas);
	walk->area = calloc(groups + 1, sizeof(*walk->area));
	walk->slot = calloc(groups + 1, sizeof(*walk->slot));
	if (!walk->slots || !walk->groups || !walk->areas || !walk->area || !walk->slot)
		return -1;
	/* Backwards, so that each ends with the area of its first day. */
	for (size_t i = store->n; i-- > 0;) {
		const struct city_air_slot *slot =
			city_air_store_slot(store, walk->slots[i]);

		walk->area[slot->group] = slot->area;
	}
	return 0;
}

bool city_air_walk_next(struct city_air_walk *walk)
{
	const struct city_air_store *store = walk->store;
	const struct city_air_slot *slot;

	if (walk->at == store->n)
		return false;
	memset(walk->slot, 0, store->groups.n * sizeof(*walk->slot));
	slot = city_air_store_slot(store, walk->slots[walk->at]);
	walk->day = slot->day;
	walk->offset_minutes = slot->offset_minutes;
	for (; walk->at < store->n; walk->at++) {
		slot = city_air_store_slot(store, walk->slots[walk->at]);
		if (slot->day != walk->day)
			break;
		walk->slot[slot->group] = walk->slots[walk->at] + 1;
		walk->area[slot->group] = slot->area;
	}
	return true;
}

void city_air_walk_release(struct city_air_walk *walk)
{
	free(walk->slots);
	free(walk->groups);
	free(walk->areas);
	free(walk->area);
	free(walk->slot);
}

void city_air_put_stations(struct city_writer *w, const struct city_air_telling *telling,
			   const struct city_air_walk *walk, const bool *in)
{
	city_writer_begin_array(w);
	for (size_t i = 0; i < walk->store->groups.n; i++) {
		uint32_t group = walk->groups[i];
		struct city_slice text = city_map_text(&walk->store->groups, group);

		if (!in[group])
			continue;
		if (telling->by->n == 1) {
			city_writer_raw(w, city_air_group_value(telling->by, text, 0));
			continue;
		}
		/* Without the comma it begins with. */
		text.at++;
		text.len--;
		city_writer_begin_object(w);
		city_writer_raw(w, text);
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
}
