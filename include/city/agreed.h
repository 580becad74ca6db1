/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agreed - a record that is as its contract wants it, by the contract's fields: what
 * conditions and keys look at.
 *
 * A record that has been changed is scanned once more, by the shape of the last; one
 * that has not is taken as it is.  Contracts without rules and keys have no need of it.
 */
#ifndef CITY_AGREED_H
#define CITY_AGREED_H

#include "city/contract.h"

struct city_agreed;

/* Borrows the contract; NULL when memory runs out. */
struct city_agreed *city_agreed_new(const struct city_contract *contract);
void city_agreed_free(struct city_agreed *agreed);

/*
 * Looks at a record.
 *   rec     as it came
 *   object  as it is agreed: a whole record, or the bytes of rec
 * CITY_OK, or CITY_FAIL with error filled.
 */
enum city_status city_agreed_read(struct city_agreed *agreed, const struct city_rec *rec,
				  struct city_slice object, struct city_error *error);

/* What was looked at last, lent until the next. */
const struct city_rec *city_agreed_rec(const struct city_agreed *agreed);

/* Its values, one a field of the contract: JSON text, of length 0 where there is none. */
const struct city_slice *city_agreed_values(const struct city_agreed *agreed);

/*
 * Places an error at a field of the contract, as rec has it under whichever of its
 * names; returns CITY_REJECT.
 */
enum city_status city_agreed_refuse(const struct city_agreed *agreed,
				    const struct city_rec *rec, size_t field,
				    struct city_error *error);

#endif
