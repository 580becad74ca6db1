/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compose - a time from the date and the hour that two fields give.
 *
 * The records of a day stand together as a rule: the last date is remembered
 * with what it became.
 */
#ifndef CITY_COMPOSE_H
#define CITY_COMPOSE_H

#include "city/contract.h"

/* The last date as it came, and a time of it; zeroed = none. */
struct city_last_date {
	char from[24];
	size_t from_len;
	char to[32]; /* as JSON text; only its hour differs from the next one's */
	size_t to_len;
};

/*
 * The time as JSON text.
 *   date, hour  fields of the record, texts or numbers
 *   to          receives the text; scratch is working room; both reset here
 * CITY_OK; CITY_REJECT ("contract.type") with the place of the field at fault;
 * CITY_FAIL.
 */
enum city_status city_compose_time(const struct city_contract_field *field,
				   const struct city_rec *rec,
				   const struct city_field *date,
				   const struct city_field *hour,
				   struct city_last_date *last, struct city_buf *to,
				   struct city_buf *scratch, struct city_error *error);

#endif
