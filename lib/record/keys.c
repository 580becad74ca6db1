/* SPDX-License-Identifier: Apache-2.0 */
/* keys - what has been met, in a set for each key, or the last one alone. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "city/keys.h"
#include "city/keyset.h"
#include "city/map.h"

/* Beside each key: where its record was, and what it was. */
enum { WORD_PLACE, WORD_CONTENT, WORDS };

/* A place is a line, and the number of its file above that. */
#define LINE_BITS 40

struct city_keys {
	const struct city_contract *contract;
	struct city_map files;
	size_t file;               /* the number of the last */
	struct city_buf bytes, scratch[2];

	struct city_keyset *set;   /* one a key of the contract */
	struct city_key *now;      /* this record's */
	bool *asked;               /* it has the key at all */

	bool sorted;
	struct city_buf *last;     /* the last record's values of the key, as JSON */
	bool has_last;
	uint64_t last_place, last_content;
};

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

/* Sorted input has one key, whose values have an order. */
static int check_sorted(const struct city_contract *contract, struct city_error *error)
{
	const struct city_contract_key *key = contract->key;

	if (contract->keys != 1)
		return city_error_set(error, "usage",
				      "--sorted is for contracts with one key, and %s has "
				      "%zu",
				      contract->book.id, contract->keys);
	for (size_t i = 0; i < key->fields; i++) {
		const struct city_contract_field *field = &contract->field[key->field[i]];

		if (city_contract_kind(field) == CITY_OPERAND_OTHER)
			return city_error_set(error, "usage",
					      "--sorted needs an order, and values of "
					      "\"%s\" have none",
					      field->name);
	}
	return 0;
}

struct city_keys *city_keys_new(const struct city_contract *contract, bool sorted,
				struct city_error *error)
{
	struct city_keys *keys;
	bool failed;

	if (sorted && check_sorted(contract, error))
		return NULL;
	keys = calloc(1, sizeof(*keys));
	failed = !keys;
	if (keys) {
		keys->contract = contract;
		keys->sorted = sorted;
		keys->set = calloc(contract->keys, sizeof(*keys->set));
		keys->now = calloc(contract->keys, sizeof(*keys->now));
		keys->asked = calloc(contract->keys, sizeof(*keys->asked));
		keys->last = calloc(contract->key[0].fields, sizeof(*keys->last));
		failed = !keys->set || !keys->now || !keys->asked || !keys->last;
	}
	if (failed) {
		city_keys_free(keys);
		no_memory(error);
		return NULL;
	}
	for (size_t k = 0; k < contract->keys; k++)
		keys->set[k].words = WORDS;
	return keys;
}

void city_keys_free(struct city_keys *keys)
{
	if (!keys)
		return;
	for (size_t k = 0; keys->set && k < keys->contract->keys; k++)
		city_keyset_release(&keys->set[k]);
	for (size_t i = 0; keys->last && i < keys->contract->key[0].fields; i++)
		city_buf_release(&keys->last[i]);
	city_map_release(&keys->files);
	city_buf_release(&keys->bytes);
	city_buf_release(&keys->scratch[0]);
	city_buf_release(&keys->scratch[1]);
	free(keys->set);
	free(keys->now);
	free(keys->asked);
	free(keys->last);
	free(keys);
}

/* Whether the record has a value for each field of a key. */
static bool has_key(const struct city_contract_key *key, const struct city_slice *value)
{
	for (size_t i = 0; i < key->fields; i++) {
		struct city_slice json = value[key->field[i]];

		if (json.len == 0 || city_slice_is(json, "null"))
			return false;
	}
	return true;
}

/* The key as bytes that are the same for equal values only. */
static struct city_key hash_key(struct city_keys *keys,
				const struct city_contract_key *key,
				const struct city_slice *value)
{
	city_buf_reset(&keys->bytes);
	for (size_t i = 0; i < key->fields; i++) {
		const struct city_contract_field *field =
			&keys->contract->field[key->field[i]];
		char room[CITY_OPERAND_KEY];
		struct city_operand operand;
		struct city_slice bytes;

		city_operand_read(city_contract_kind(field), value[key->field[i]],
				  &keys->scratch[0], &operand);
		bytes = city_operand_key(&operand, room);
		city_buf_put_char(&keys->bytes, (char)operand.kind);
		city_buf_put(&keys->bytes, &bytes.len, sizeof(bytes.len));
		city_buf_put_slice(&keys->bytes, bytes);
	}
	return city_key_of(city_buf_slice(&keys->bytes));
}

/* Where the record is, as one number; 0 without memory. */
static uint64_t place_of(struct city_keys *keys, const struct city_origin *origin)
{
	struct city_slice name = city_slice_of(origin->file);
	bool fresh;

	if (keys->files.n == 0 ||
	    !city_slice_equal(city_map_text(&keys->files, keys->file), name))
		keys->file = city_map_add(&keys->files, name, &fresh);
	if (keys->file == SIZE_MAX) {
		keys->file = 0;
		return 0;
	}
	return (uint64_t)keys->file << LINE_BITS | origin->line;
}

static enum city_status repeated(const struct city_keys *keys,
				 const struct city_contract_key *key, uint64_t place,
				 size_t *field, struct city_error *error)
{
	struct city_slice file = city_map_text(&keys->files, place >> LINE_BITS);

	city_error_set(error, "contract.unique",
		       "another record with this %s stands at %.*s:%llu",
		       key->is_primary	? "primary key" :
		       key->fields == 1 ? "value" :
					  "key",
		       (int)file.len, file.at,
		       (unsigned long long)(place & ((UINT64_C(1) << LINE_BITS) - 1)));
	*field = key->field[0];
	return CITY_REJECT;
}

/* All keys are looked for before any is added: what is refused takes none. */
static enum city_status take_any(struct city_keys *keys, const struct city_slice *value,
				 uint64_t content, uint64_t place, size_t *field,
				 struct city_error *error)
{
	const struct city_contract *contract = keys->contract;
	uint64_t *words;

	for (size_t k = 0; k < contract->keys; k++) {
		keys->asked[k] = has_key(&contract->key[k], value);
		if (!keys->asked[k])
			continue;
		keys->now[k] = hash_key(keys, &contract->key[k], value);
		words = city_keyset_find(&keys->set[k], keys->now[k]);
		if (words && words[WORD_CONTENT] == content)
			return CITY_DUPLICATE;
		if (words)
			return repeated(keys, &contract->key[k], words[WORD_PLACE], field,
					error);
	}
	if (keys->bytes.failed || keys->scratch[0].failed) {
		no_memory(error);
		return CITY_FAIL;
	}
	for (size_t k = 0; k < contract->keys; k++) {
		if (!keys->asked[k])
			continue;
		words = city_keyset_add(&keys->set[k], keys->now[k]);
		if (!words) {
			no_memory(error);
			return CITY_FAIL;
		}
		words[WORD_PLACE] = place;
		words[WORD_CONTENT] = content;
	}
	return CITY_OK;
}

/* Below 0, 0, above: the last record's key beside this one's. */
static int compare_last(struct city_keys *keys, const struct city_slice *value)
{
	const struct city_contract_key *key = keys->contract->key;
	int order = 0;

	for (size_t i = 0; i < key->fields && order == 0; i++) {
		const struct city_contract_field *field =
			&keys->contract->field[key->field[i]];
		enum city_operand_kind kind = city_contract_kind(field);
		struct city_operand last, now;

		city_operand_read(kind, city_buf_slice(&keys->last[i]), &keys->scratch[0],
				  &last);
		city_operand_read(kind, value[key->field[i]], &keys->scratch[1], &now);
		/* What was kept although it is of no such type stands behind the rest. */
		order = last.kind == now.kind ? city_operand_compare(&last, &now) :
						(last.kind == CITY_OPERAND_OTHER) -
							(now.kind == CITY_OPERAND_OTHER);
	}
	return order;
}

static enum city_status unsorted(const struct city_keys *keys,
				 const struct city_origin *origin,
				 struct city_error *error)
{
	struct city_slice file = city_map_text(&keys->files,
					       keys->last_place >> LINE_BITS);

	city_error_set(error, "input.unsorted",
		       "is not sorted: its key comes before that of %.*s:%llu",
		       (int)file.len, file.at,
		       (unsigned long long)(keys->last_place &
					    ((UINT64_C(1) << LINE_BITS) - 1)));
	city_error_in_file(error, origin->file);
	error->line = origin->line;
	return CITY_FAIL;
}

static enum city_status take_sorted(struct city_keys *keys,
				    const struct city_slice *value, uint64_t content,
				    uint64_t place, const struct city_origin *origin,
				    size_t *field, struct city_error *error)
{
	const struct city_contract_key *key = keys->contract->key;
	int order;

	if (!has_key(key, value))
		return CITY_OK;
	if (keys->has_last) {
		order = compare_last(keys, value);
		if (order > 0)
			return unsorted(keys, origin, error);
		if (order == 0 && content == keys->last_content)
			return CITY_DUPLICATE;
		if (order == 0)
			return repeated(keys, key, keys->last_place, field, error);
	}
	for (size_t i = 0; i < key->fields; i++) {
		city_buf_reset(&keys->last[i]);
		city_buf_put_slice(&keys->last[i], value[key->field[i]]);
		if (keys->last[i].failed || keys->scratch[0].failed ||
		    keys->scratch[1].failed) {
			no_memory(error);
			return CITY_FAIL;
		}
	}
	keys->has_last = true;
	keys->last_place = place;
	keys->last_content = content;
	return CITY_OK;
}

enum city_status city_keys_take(struct city_keys *keys, const struct city_slice *value,
				struct city_slice object,
				const struct city_origin *origin, size_t *field,
				struct city_error *error)
{
	uint64_t content = XXH3_64bits(object.at, object.len);
	uint64_t place = place_of(keys, origin);

	if (place == 0) {
		no_memory(error);
		return CITY_FAIL;
	}
	return keys->sorted ? take_sorted(keys, value, content, place, origin, field,
					  error) :
			      take_any(keys, value, content, place, field, error);
}
