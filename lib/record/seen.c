/* SPDX-License-Identifier: Apache-2.0 */
/* seen - an open-addressing table of hashes. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "city/seen.h"

#define FEWEST 64

void city_seen_release(struct city_seen *seen)
{
	free(seen->slot);
	*seen = (struct city_seen){ 0 };
}

struct city_seen_key city_seen_key_of(struct city_slice record)
{
	XXH128_hash_t hash = XXH3_128bits(record.at, record.len);

	return (struct city_seen_key){ hash.high64, hash.low64 };
}

void city_seen_begin_file(struct city_seen *seen)
{
	for (size_t i = 0; i < seen->slots; i++)
		seen->slot[i].here = 0;
}

/* The slot of a key, or the free one where it belongs; there is one. */
static struct city_seen_slot *find(const struct city_seen *seen,
				   struct city_seen_key key)
{
	size_t i = key.low & (seen->slots - 1);

	for (;; i = (i + 1) & (seen->slots - 1)) {
		struct city_seen_slot *slot = &seen->slot[i];

		if (slot->most == 0 ||
		    (slot->key.low == key.low && slot->key.high == key.high))
			return slot;
	}
}

/* Keeps a quarter of the slots free. */
int city_seen_reserve(struct city_seen *seen, size_t n)
{
	struct city_seen more = { .slots = seen->slots ? seen->slots : FEWEST,
				  .n = seen->n };

	if (n > SIZE_MAX / 4)
		return -1;
	while (4 * n > 3 * more.slots)
		more.slots *= 2;
	if (more.slots == seen->slots)
		return 0;
	more.slot = calloc(more.slots, sizeof(*more.slot));
	if (!more.slot)
		return -1;
	for (size_t i = 0; i < seen->slots; i++)
		if (seen->slot[i].most)
			*find(&more, seen->slot[i].key) = seen->slot[i];
	free(seen->slot);
	*seen = more;
	return 0;
}

/* The slot of a key, which is given one; NULL without memory. */
static struct city_seen_slot *claim(struct city_seen *seen, struct city_seen_key key)
{
	struct city_seen_slot *slot;

	if (city_seen_reserve(seen, seen->n + 1))
		return NULL;
	slot = find(seen, key);
	if (slot->most == 0) {
		slot->key = key;
		seen->n++;
	}
	return slot;
}

bool city_seen_again(struct city_seen *seen, struct city_seen_key key)
{
	struct city_seen_slot *slot = seen->slots ? find(seen, key) : NULL;

	if (!slot || slot->here == slot->most)
		return false;
	slot->here++;
	return true;
}

int city_seen_add(struct city_seen *seen, struct city_seen_key key)
{
	struct city_seen_slot *slot = claim(seen, key);

	if (!slot)
		return -1;
	/* Beyond 2^32 equal records in one file, they are not told apart. */
	if (slot->here < UINT32_MAX)
		slot->here++;
	if (slot->most < slot->here)
		slot->most = slot->here;
	return 0;
}

int city_seen_put(struct city_seen *seen, struct city_seen_key key, uint32_t most)
{
	struct city_seen_slot *slot = claim(seen, key);

	if (!slot)
		return -1;
	slot->most = most;
	return 0;
}
