/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure - the unit that a contract's field has, the one it comes in, and
 * numbers brought from the one to the other.
 */
#ifndef CITY_MEASURE_H
#define CITY_MEASURE_H

#include "city/document.h"
#include "city/gas.h"
#include "city/rec.h"
#include "city/unit.h"

/* Zeroed: a number without any unit. */
struct city_measure {
	bool known;    /* the contract names a unit that can be read */
	bool converts; /* it names another one that values come in */
	struct city_unit unit, from;
	bool has_gas;  /* parts of a volume are masses of it, by ... */
	struct city_gas gas; /* ... this */
};

/*
 * Reads "unit" and "from_unit" of a contract's field that is a number, once its gas
 * has been read.  Returns 0, or -1 with error filled: a from_unit alone, one that
 * cannot convert, or a gas that is of no use.
 */
int city_measure_read(const struct city_node *field, struct city_measure *measure,
		      struct city_error *error);

/*
 * Whether a JSON number has to be converted: where the contract has a from_unit,
 * unless the number stands under the field's own name, as it does once it has
 * been converted.  A stream brought to a contract thus passes it unchanged.
 *   scratch  for a key with escapes; its `failed` says when memory ran out
 */
bool city_measure_applies(const struct city_measure *measure,
			  const struct city_field *from, const char *name,
			  struct city_buf *scratch);

/*
 * Appends a number in the field's unit.  The text may be in from_unit without
 * saying so, or say its own unit: "0.05mg/m3", "1.2万", "一千二百".
 *   text  folded, or a JSON number
 * Returns NULL, or what the text should have been ("a number"); nothing is
 * appended then.
 */
const char *city_measure_number(const struct city_measure *measure,
				struct city_slice text, struct city_buf *to);

#endif
