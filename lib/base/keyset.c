/* SPDX-License-Identifier: Apache-2.0 */
/* keyset - small tables of 128-bit keys, one for each value of eight of the bits. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "city/keyset.h"

void city_keyset_release(struct city_keyset *set)
{
	for (size_t i = 0; i < CITY_KEYSET_PARTS; i++)
		free(set->part[i].slot);
	*set = (struct city_keyset){ .words = set->words };
}

struct city_key city_key_of(struct city_slice bytes)
{
	XXH128_hash_t hash = XXH3_128bits(bytes.at, bytes.len);

	/* Both zero is what a free slot has. */
	if (hash.low64 == 0 && hash.high64 == 0)
		hash.high64 = 1;
	return (struct city_key){ hash.low64, hash.high64 };
}

static size_t width(const struct city_keyset *set)
{
	return 2 + set->words;
}

/* The number of the slot where the search for a key begins. */
static size_t first_slot(const struct city_keyset_part *part, struct city_key key)
{
	return (size_t)(((key.high >> 32) * part->room) >> 32);
}

/* The slot of a key, or the free one where it would be. */
static uint64_t *locate(const struct city_keyset *set,
			const struct city_keyset_part *part, struct city_key key)
{
	size_t i = first_slot(part, key);

	for (;; i = i + 1 == part->room ? 0 : i + 1) {
		uint64_t *slot = part->slot + i * width(set);

		if ((slot[0] == key.low && slot[1] == key.high) ||
		    (slot[0] == 0 && slot[1] == 0))
			return slot;
	}
}

static size_t part_of(struct city_key key)
{
	return key.low % CITY_KEYSET_PARTS;
}

void city_keyset_prefetch(const struct city_keyset *set, struct city_key key)
{
	const struct city_keyset_part *part = &set->part[part_of(key)];

	if (part->room)
		__builtin_prefetch(part->slot + first_slot(part, key) * width(set), 1);
}

uint64_t *city_keyset_find(const struct city_keyset *set, struct city_key key)
{
	const struct city_keyset_part *part = &set->part[part_of(key)];
	uint64_t *slot;

	if (part->room == 0)
		return NULL;
	slot = locate(set, part, key);
	return slot[0] || slot[1] ? slot + 2 : NULL;
}

/* Room for one more; from 16 slots for the first part to 24 for the last. */
static int grow(struct city_keyset *set, struct city_keyset_part *part)
{
	size_t number = (size_t)(part - set->part), each = width(set);
	struct city_keyset_part wider = {
		.used = part->used,
		.room = part->room ? part->room + part->room / 2 :
				     16 + number * 8 / CITY_KEYSET_PARTS,
	};

	/* locate knows 32 bits of a place. */
	if (wider.room > UINT32_MAX)
		return -1;
	wider.slot = calloc(wider.room, each * sizeof(*wider.slot));
	if (!wider.slot)
		return -1;
	for (size_t i = 0; i < part->room; i++) {
		const uint64_t *slot = part->slot + i * each;
		struct city_key key = { slot[0], slot[1] };

		if (key.low || key.high)
			memcpy(locate(set, &wider, key), slot, each * sizeof(*slot));
	}
	free(part->slot);
	set->bytes += (wider.room - part->room) * each * sizeof(*wider.slot);
	*part = wider;
	return 0;
}

uint64_t *city_keyset_meet(struct city_keyset *set, struct city_key key, bool *fresh)
{
	struct city_keyset_part *part = &set->part[part_of(key)];
	uint64_t *slot;

	if ((part->used + 1) * 8 > part->room * 7 && grow(set, part))
		return NULL;
	slot = locate(set, part, key);
	*fresh = slot[0] == 0 && slot[1] == 0;
	if (!*fresh)
		return slot + 2;
	slot[0] = key.low;
	slot[1] = key.high;
	part->used++;
	set->n++;
	return slot + 2;
}

uint64_t *city_keyset_add(struct city_keyset *set, struct city_key key)
{
	bool fresh;

	return city_keyset_meet(set, key, &fresh);
}
