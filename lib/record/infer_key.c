/* SPDX-License-Identifier: Apache-2.0 */
/*
 * infer_key - fields, and pairs of the first ones, whose values come once only.
 *
 * Hashes are kept, not values: two that collide hide a key, and invent none.  Most
 * columns repeat themselves within a few records, and give their room back.
 */
#include "config.h"

#include <stdlib.h>
#include <xxhash.h>

#include "infer.h"

/* Hashes kept for all candidates: 8 MiB. */
#define MOST_SLOTS ((size_t)1 << 20)

static void add_key(struct city_infer *infer, size_t a, size_t b)
{
	if (infer->keys < INFER_KEYS)
		infer->key[infer->keys++] =
			(struct infer_key){ .a = a, .b = b, .alive = true };
}

bool infer_is_part(const struct city_infer *infer, size_t column)
{
	for (size_t p = 0; infer->composes && p < CITY_PARTS; p++)
		if (infer->part[p] == column)
			return true;
	return false;
}

void infer_choose_keys(struct city_infer *infer)
{
	size_t first[INFER_PAIRED], n = 0;

	if (infer->composes)
		first[n++] = INFER_COMPOSED;
	for (size_t i = 0; i < infer->columns && n < INFER_PAIRED; i++)
		if (!infer_is_part(infer, i))
			first[n++] = i;
	/* The last column is as often the station as the first. */
	if (n == INFER_PAIRED && infer->columns > n)
		first[n - 1] = infer->columns - 1;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			add_key(infer, first[i], first[j]);
	if (infer->composes)
		add_key(infer, INFER_COMPOSED, INFER_NONE);
	for (size_t i = 0; i < infer->columns; i++)
		if (!infer_is_part(infer, i))
			add_key(infer, i, INFER_NONE);
}

static void drop(struct city_infer *infer, struct infer_key *key)
{
	infer->slots -= key->slots;
	free(key->slot);
	key->slot = NULL;
	key->slots = key->n = 0;
	key->alive = false;
}

void infer_free_keys(struct city_infer *infer)
{
	for (size_t i = 0; i < infer->keys; i++)
		drop(infer, &infer->key[i]);
}

/* Puts a hash, never 0, into a table with room; false when it is there already. */
static bool put(uint64_t *slot, size_t slots, uint64_t hash)
{
	size_t at = hash & (slots - 1);

	for (; slot[at]; at = (at + 1) & (slots - 1))
		if (slot[at] == hash)
			return false;
	slot[at] = hash;
	return true;
}

/* Twice the room; 0, 1 when there is none to be had, or -1. */
static int grow(struct city_infer *infer, struct infer_key *key)
{
	size_t slots = key->slots ? 2 * key->slots : 64;
	uint64_t *slot;

	if (infer->slots + slots > MOST_SLOTS)
		return 1;
	slot = calloc(slots, sizeof(*slot));
	if (!slot)
		return -1;
	for (size_t i = 0; i < key->slots; i++)
		if (key->slot[i])
			put(slot, slots, key->slot[i]);
	infer->slots += slots - key->slots;
	free(key->slot);
	key->slot = slot;
	key->slots = slots;
	return 0;
}

/* The hash of a column's value in this record; false when it has none. */
static bool hash_of(const struct city_infer *infer, size_t column, uint64_t *hash)
{
	if (column == INFER_COMPOSED) {
		*hash = infer->time_hash;
		return infer->composes;
	}
	*hash = infer->column[column].hash;
	return infer->column[column].seen_in == infer->records;
}

static int note(struct city_infer *infer, struct infer_key *key)
{
	uint64_t hash[2] = { 0 };
	int grown = 0;

	if (!hash_of(infer, key->a, &hash[0]) ||
	    (key->b != INFER_NONE && !hash_of(infer, key->b, &hash[1]))) {
		drop(infer, key);
		return 0;
	}
	if (2 * (key->n + 1) > key->slots)
		grown = grow(infer, key);
	if (grown < 0)
		return -1;
	if (grown > 0) {
		drop(infer, key);
		key->partial = true;
		return 0;
	}
	hash[0] = XXH3_64bits(hash, sizeof(hash)) | 1;
	if (put(key->slot, key->slots, hash[0]))
		key->n++;
	else
		drop(infer, key);
	return 0;
}

int infer_note_keys(struct city_infer *infer)
{
	for (size_t i = 0; i < infer->keys; i++)
		if (infer->key[i].alive && note(infer, &infer->key[i]))
			return -1;
	return 0;
}

/* What a column of a key is taken for; a composed time is one. */
static size_t kind_of(const struct city_infer *infer, size_t column)
{
	return column == INFER_COMPOSED ? (size_t)INFER_TIME :
					  infer_choice(&infer->column[column]);
}

static bool may_be_key(const struct city_infer *infer, size_t column)
{
	size_t kind = kind_of(infer, column);

	if (column == INFER_COMPOSED)
		return infer->composes;
	return kind != INFER_NUMBER && kind != INFER_TRUTH && kind != INFER_ANSWER &&
	       kind < INFER_ARRAY && !infer_is_part(infer, column);
}

bool infer_may_be_key(const struct city_infer *infer, const struct infer_key *key)
{
	return key->alive && may_be_key(infer, key->a) &&
	       (key->b == INFER_NONE || may_be_key(infer, key->b));
}

static bool is_exact(const struct city_infer *infer, size_t column)
{
	return column == INFER_COMPOSED ||
	       infer_is_exact(&infer->column[column], kind_of(infer, column));
}

/* Numbers of rows: as many as there are records, without a gap. */
static bool counts_rows(const struct city_infer *infer, size_t column)
{
	const struct infer_column *rows = &infer->column[column];

	return rows->ranged && !rows->unranged &&
	       (uint64_t)(rows->max.units - rows->min.units) == infer->records - 1;
}

/*
 * How much speaks for it, 0 = not enough: a code; a time, alone or with what has it;
 * a text; the number of a row.  Any other whole number may be unique by chance.
 */
static int weight(const struct city_infer *infer, const struct infer_key *key)
{
	size_t a = kind_of(infer, key->a), b;

	if (key->b == INFER_NONE) {
		if (a == INFER_INTEGER)
			return counts_rows(infer, key->a) ? 2 : 0;
		if (infer_is_when(a))
			return 5;
		return infer->column[key->a].is_code ? 6 : 4;
	}
	b = kind_of(infer, key->b);
	return (infer_is_when(a) && b == INFER_STRING) ||
			       (infer_is_when(b) && a == INFER_STRING) ?
		       3 :
		       0;
}

const struct infer_key *infer_primary(const struct city_infer *infer)
{
	const struct infer_key *best = NULL;
	int most = 0;

	if (infer->records < INFER_PROOF)
		return NULL;
	for (size_t i = 0; i < infer->keys; i++) {
		const struct infer_key *key = &infer->key[i];
		int now;

		if (!infer_may_be_key(infer, key) || !is_exact(infer, key->a) ||
		    (key->b != INFER_NONE && !is_exact(infer, key->b)))
			continue;
		now = weight(infer, key);
		if (now > most)
			best = key;
		most = now > most ? now : most;
	}
	return best;
}
