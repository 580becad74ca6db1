/* SPDX-License-Identifier: Apache-2.0 */
/* scan_keys - no key may stand twice in one object. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/in.h"
#include "city/text.h"
#include "scan.h"

/* Up to here keys are compared pair by pair; beyond, they are sorted. */
#define FEW_KEYS 16

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Eight bytes from anywhere in a line may be loaded: there is a pad. */
static uint64_t head_of(const char *at, size_t len)
{
	static const unsigned char masks[16] = { 255, 255, 255, 255,
						 255, 255, 255, 255 };
	uint64_t head, mask;

	memcpy(&head, at, 8);
	memcpy(&mask, masks + (len < 8 ? 8 - len : 0), 8);
	return (head & mask) ^ (uint64_t)len << 56;
}

enum city_status city_keys_add(struct city_scanner *scanner, struct city_slice text,
			       bool escaped, struct city_error *error)
{
	if (scanner->keys == scanner->key_room) {
		size_t room = scanner->key_room ? scanner->key_room * 2 : 32;
		struct city_key *key = realloc(scanner->key, room * sizeof(*key));

		if (!key)
			return no_memory(error);
		scanner->key = key;
		scanner->key_room = room;
	}
	scanner->key[scanner->keys++] = (struct city_key){
		.at = text.at, .len = text.len, .place = text.at,
		.head = head_of(text.at, text.len), .escaped = escaped
	};
	return CITY_OK;
}

/* Puts the decoded text in place of escaped keys, so that "a" meets "\u0061". */
static enum city_status decode_keys(struct city_buf *to, struct city_key *key,
				    size_t n, struct city_error *error)
{
	size_t need = 0;

	for (size_t i = 0; i < n; i++)
		need += key[i].escaped ? key[i].len : 0;
	if (need == 0)
		return CITY_OK;
	city_buf_reset(to);
	/* Decoding never lengthens: reserved once, with pad, it stays in place. */
	if (!city_buf_reserve(to, need + CITY_IN_PAD))
		return no_memory(error);
	for (size_t i = 0; i < n; i++) {
		size_t from = to->len;

		if (!key[i].escaped)
			continue;
		city_json_decode(to, (struct city_slice){ key[i].at, key[i].len });
		key[i].at = to->at + from;
		key[i].len = to->len - from;
		key[i].head = head_of(key[i].at, key[i].len);
	}
	return CITY_OK;
}

static bool same_key(const struct city_key *a, const struct city_key *b)
{
	return a->head == b->head && a->len == b->len &&
	       memcmp(a->at, b->at, a->len) == 0;
}

/* Keys that are the same are in the order of the line. */
static int compare_keys(const void *left, const void *right)
{
	const struct city_key *a = left, *b = right;
	size_t common = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->at, b->at, common);

	if (order == 0)
		order = (a->len > b->len) - (a->len < b->len);
	return order ? order : (a->place > b->place) - (a->place < b->place);
}

static const struct city_key *find_twin_sorted(struct city_key *key, size_t n)
{
	const struct city_key *first = NULL;

	qsort(key, n, sizeof(*key), compare_keys);
	for (size_t i = 1; i < n; i++)
		if (same_key(&key[i - 1], &key[i]) &&
		    (!first || key[i].place < first->place))
			first = &key[i];
	return first;
}

/* The first key in the line that stood before. */
static const struct city_key *find_twin(struct city_key *key, size_t n)
{
	uint64_t seen = 0;

	if (n > FEW_KEYS)
		return find_twin_sorted(key, n);
	/* A bit for each key seen: most keys need no look at the others. */
	for (size_t i = 0; i < n; i++) {
		uint64_t bit = UINT64_C(1)
			       << (key[i].head * UINT64_C(0x9E3779B97F4A7C15) >> 58);

		for (size_t j = 0; j < i && (seen & bit); j++)
			if (same_key(&key[i], &key[j]))
				return &key[i];
		seen |= bit;
	}
	return NULL;
}

enum city_status city_keys_close(struct city_scanner *scanner, size_t first,
				 const char **twin, struct city_error *error)
{
	size_t n = scanner->keys - first;
	const struct city_key *second;
	size_t shown;
	struct city_key *key;
	enum city_status status;

	scanner->keys = first;
	if (n < 2)
		return CITY_OK;
	key = scanner->key + first;
	status = decode_keys(&scanner->decoded, key, n, error);
	if (status != CITY_OK)
		return status;
	second = find_twin(key, n);
	if (!second)
		return CITY_OK;
	shown = city_utf8_valid(second->at, second->len < 60 ? second->len : 60);
	city_error_set(error, "json.dup-key",
		       "the key \"%.*s\" stands twice in one object", (int)shown,
		       second->at);
	*twin = second->place;
	return CITY_REJECT;
}
