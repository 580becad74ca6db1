/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan - records brought to a contract, by a plan for each shape they have.
 *
 * What a field of the record is to the contract depends on its name alone, and
 * so on the record's shape (see city_shape_id in rec.h).  It is found out once a
 * shape: which fields are converted, composed or left out, and what is written
 * before each.  A record of a known shape then costs one comparison, and a look
 * at each value the contract names: no names are looked up, and whatever lies
 * between changed values is copied in one piece.
 *
 * What was measured, in instructions a record, with bureau-air-zh (twelve fields)
 * and records of eleven, the values all text as from CSV, or as agreed already:
 *
 *   names looked up and each value folded, record by record     14,900 / 8,000
 *   plans, and city_contract_quick for the values                2,900 / 2,600
 *
 * That is a sixth and a third of the time.  Numbers digit by digit instead of in
 * one step of eight bytes cost 400 more, and a guess gone wrong at every other one.
 */
#ifndef CITY_PLAN_H
#define CITY_PLAN_H

#include "city/command.h"
#include "city/contract.h"
#include "city/rec.h"

/* The plans of one contract for the records of one scanner. */
struct city_plans;

/* Borrows the contract; NULL when memory runs out. */
struct city_plans *city_plans_new(const struct city_contract *contract);
void city_plans_free(struct city_plans *plans);

/*
 * The record as the contract wants it.
 *   object  receives it, lent until the next call: the record's own bytes where
 *           nothing changes
 * CITY_OK; CITY_REJECT with the fault that comes first: two fields of one name
 * ("contract.twice") or a field too many ("contract.extra"), a field that is missing
 * ("contract.required"), then the values in their order, by the rules of
 * city_contract_value; CITY_FAIL.
 */
enum city_status city_plans_apply(struct city_plans *plans, const struct city_rec *rec,
				  struct city_slice *object, struct city_error *error);

/* A value of the last record that could not be as agreed, and passed nevertheless. */
struct city_plans_note {
	enum city_note what;
	size_t field; /* of the contract */
	char rule[40];
};

/* Those of the last record that city_plans_apply accepted; lent until the next. */
const struct city_plans_note *city_plans_notes(const struct city_plans *plans,
					       size_t *n);

#endif
