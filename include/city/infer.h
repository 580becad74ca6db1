/* SPDX-License-Identifier: Apache-2.0 */
/*
 * infer - a first contract for records whose shape nobody has written down.
 *
 * Every record is looked at, and what a field could be is asked of the contract's
 * own conversions: a type that refuses one value of it is out.  So the contract
 * that comes of it takes the same records without a reject.  Each guess says why,
 * in the field's "description", for a person to judge.
 *
 * The primary key, too: a key is guessed only where different texts are different
 * values, so that what was unique as it came is so once it is as agreed.
 *
 * Memory: about 5 KiB a field, of which 1024 are looked at; and at most 8 MiB for
 * finding out which values come once only.
 */
#ifndef CITY_INFER_H
#define CITY_INFER_H

#include "city/rec.h"

struct city_infer;

/* NULL when memory runs out. */
struct city_infer *city_infer_new(void);
void city_infer_free(struct city_infer *infer);

/* Looks at one record: CITY_ABSORBED, or CITY_FAIL when memory runs out. */
enum city_status city_infer_add(struct city_infer *infer,
				const struct city_rec *rec,
				struct city_error *error);

/*
 * Appends the contract, JSON as people write it, without a line end.  Returns 0, or
 * -1 with error filled: without a record or a field there is none
 * ("infer.nothing").
 */
int city_infer_put(struct city_infer *infer, struct city_buf *to,
		   struct city_error *error);

#endif
