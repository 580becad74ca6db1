/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flags - the warnings that a record carries along: ids of rules in its field
 * "warnings", a list.  What stands in it stays; what stands in it already is not put
 * there twice, so that a record that is looked at again stays as it is.
 */
#ifndef CITY_FLAGS_H
#define CITY_FLAGS_H

#include "city/rec.h"

/*
 * The record with more ids among its warnings.
 *   id      n of them, of characters that need no escapes
 *   list    working room, reset here like `to`
 *   object  receives the record: its own bytes, or those of `to`
 * CITY_OK; CITY_REJECT ("contract.type") where its warnings are no list; CITY_FAIL.
 */
enum city_status city_flags_put(const struct city_rec *rec, const char *const *id,
				size_t n, struct city_buf *list, struct city_buf *to,
				struct city_slice *object, struct city_error *error);

#endif
