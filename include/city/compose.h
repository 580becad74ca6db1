/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compose - one field from several: a time from a date and an hour, or from year,
 * month, day and hour; a text from texts.
 *
 * The records of a day stand together as a rule: the last date is remembered
 * with what it became.
 */
#ifndef CITY_COMPOSE_H
#define CITY_COMPOSE_H

#include "city/contract.h"

/* The last date as its parts came, and a time of it; zeroed = none. */
struct city_last_date {
	char from[40]; /* each part with a comma behind it */
	size_t from_len;
	char to[32];   /* as JSON text; only its hour differs from the next one's */
	size_t to_len;
};

/*
 * The composed value as JSON text.
 *   part  fields of the record, texts or numbers, by enum city_contract_part; those
 *         that the field is not made of are not looked at
 *   to    receives the text; scratch is working room; both reset here
 * CITY_OK; CITY_REJECT ("contract.type", "contract.required") with the place of the
 * field at fault; CITY_FAIL.
 */
enum city_status city_compose(const struct city_contract *contract,
			      const struct city_contract_field *field,
			      const struct city_rec *rec, const size_t *part,
			      struct city_last_date *last, struct city_buf *to,
			      struct city_buf *scratch, struct city_error *error);

#endif
