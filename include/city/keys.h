/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys - whether a record is the first one with its keys: a contract's primary key,
 * its unique fields and what it says is unique together.
 *
 * Keys are compared as values: 1.0 and 1 are the same, and so is an instant under two
 * offsets.  Either all of them are remembered (see keyset.h: about 44 bytes a record
 * and key), or the input is sorted by its one key, and neighbours are compared.
 */
#ifndef CITY_KEYS_H
#define CITY_KEYS_H

#include "city/command.h"
#include "city/contract.h"

struct city_keys;

/*
 * Borrows the contract.  NULL with error filled: without memory, and where `sorted`
 * asks for more than is possible: more keys than one, or one that has no order.
 */
struct city_keys *city_keys_new(const struct city_contract *contract, bool sorted,
				struct city_error *error);
void city_keys_free(struct city_keys *keys);

/*
 * Takes the keys of one record.
 *   value   one a field of the contract, as city_agreed_values has them; of a key with
 *           a value that is missing or null nothing is asked
 *   object  the record as it leaves
 *   origin  where it came from
 * CITY_OK where it is the first with all of its keys; CITY_DUPLICATE where one with a
 * key of it was the same byte for byte; CITY_REJECT ("contract.unique") where it was
 * another: error names its place, and *field is the first field of the key; CITY_FAIL:
 * no memory, or sorted input that is not ("input.unsorted").
 */
enum city_status city_keys_take(struct city_keys *keys, const struct city_slice *value,
				struct city_slice object,
				const struct city_origin *origin, size_t *field,
				struct city_error *error);

#endif
