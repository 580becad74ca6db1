/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seen - which records have been seen, by their contents.
 *
 * A record is known by its hash, XXH3 of 128 bits, and by how often it stands in
 * one file: two that are equal within a file are two, but those of the next file
 * that has them are the same two.  So a file read again brings nothing new, and
 * one that has grown brings what was added.
 *
 * Memory: 32 to 64 bytes a record that has been seen, whatever its length, and
 * once more half of that while the table grows.
 */
#ifndef CITY_SEEN_H
#define CITY_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

struct city_seen_key {
	uint64_t high, low;
};

struct city_seen_slot {
	struct city_seen_key key;
	uint32_t most; /* times it stood in one file; 0 = the slot is free */
	uint32_t here; /* times in the present file */
};

/* A zeroed struct has seen nothing. */
struct city_seen {
	struct city_seen_slot *slot;
	size_t slots; /* a power of two */
	size_t n;     /* different records */
};
void city_seen_release(struct city_seen *seen);

struct city_seen_key city_seen_key_of(struct city_slice record);

/* Another file begins. */
void city_seen_begin_file(struct city_seen *seen);

/*
 * Whether the record, one more of its kind in this file, has been seen; then it is
 * counted for this file.  One that has not is up to city_seen_add.
 */
bool city_seen_again(struct city_seen *seen, struct city_seen_key key);

/* Remembers it, as standing once more in this file; 0, or -1 without memory. */
int city_seen_add(struct city_seen *seen, struct city_seen_key key);

/*
 * Makes room for n different records; 0 or -1.  Hashes in the order of a larger
 * table crowd a smaller one: whoever puts those of a table makes room for all first.
 */
int city_seen_reserve(struct city_seen *seen, size_t n);

/* Sets how often a record stood in one file, 1 or more; 0 or -1. */
int city_seen_put(struct city_seen *seen, struct city_seen_key key, uint32_t most);

#endif
