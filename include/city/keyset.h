/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyset - which keys have been met, each by 128 bits of it, with a few words beside.
 *
 * Open addressing in 256 parts, each of which grows by half when it is seven eighths
 * full.  They are of different sizes from the beginning, so that they do not grow at
 * the same time: there is never much more memory taken than is used.  With one word
 * beside, a key takes 24 bytes where it lies and 33 all in all, of any number; with
 * two 32 and 44.
 *
 * Two keys of the same 128 bits (XXH3) are taken for one.  Among a thousand million
 * keys that happens by accident once in 10^20 times; it can be brought about on
 * purpose.
 */
#ifndef CITY_KEYSET_H
#define CITY_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

#define CITY_KEYSET_PARTS 256

struct city_key {
	uint64_t low, high;
};

struct city_keyset_part {
	uint64_t *slot; /* key, then words; of both zero = free */
	size_t used, room;
};

/* To be zeroed, but for the number of words beside each key. */
struct city_keyset {
	size_t words;
	size_t n;       /* keys */
	size_t bytes;   /* of memory taken */
	struct city_keyset_part part[CITY_KEYSET_PARTS];
};

void city_keyset_release(struct city_keyset *set);

/* The 128 bits of some bytes. */
struct city_key city_key_of(struct city_slice bytes);

/*
 * Has the place of a key brought nearer, for when something else is done before it is
 * looked for: in a large set it is in no cache.
 */
void city_keyset_prefetch(const struct city_keyset *set, struct city_key key);

/* The words beside a key, or NULL where it has not been met; until the next add. */
uint64_t *city_keyset_find(const struct city_keyset *set, struct city_key key);

/* Adds a key that has not been met; its words, all 0, or NULL without memory. */
uint64_t *city_keyset_add(struct city_keyset *set, struct city_key key);

/* Both in one: *fresh where the key had not been met.  NULL without memory. */
uint64_t *city_keyset_meet(struct city_keyset *set, struct city_key key, bool *fresh);

#endif
