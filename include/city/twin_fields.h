/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_fields - attributes of a pipe.segment of city-pipe(5), and the codes they are
 * written in: those of CJJ 61-2017.
 *
 * What is no number, date, text or truth value where one is expected, or cannot be one of a
 * pipe, is refused.  Another code than those is as if it were not there, and told.
 */
#ifndef CITY_TWIN_FIELDS_H
#define CITY_TWIN_FIELDS_H

#include "city/rec.h"
#include "city/twin_attributes.h"

#define CITY_TWIN_FIELDS 18

struct city_twin_fields {
	struct city_name name[CITY_TWIN_FIELDS];
};

void city_twin_fields_init(struct city_twin_fields *fields);

/*
 * Reads what a record says of a pipe of the class with this number.
 *   *any      whether it says anything
 *   *strange  the first field whose code is none of them, or NULL
 * CITY_OK, or CITY_REJECT with rule "pipe.attribute" and the field.
 */
enum city_status city_twin_fields_read(struct city_twin_fields *fields,
				       const struct city_rec *rec, int class,
				       struct city_twin_attributes *attributes, bool *any,
				       const struct city_field **strange,
				       struct city_error *error);

/* A code's number and one more, or 0: of CJJ 61-2017 annex B, C.0.1 and C.0.2. */
unsigned int city_twin_subclass(struct city_slice code);
unsigned int city_twin_material(struct city_slice code);
unsigned int city_twin_burial(struct city_slice code);
/* "low", "medium-B", ...; 0 for another. */
unsigned int city_twin_pressure_class(struct city_slice name);

#endif
