/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition - what has to hold between the fields of one record, said as data:
 *
 *     {"field": "broken", "op": ">=", "than": "laid", "by": "year"}
 *     {"sum": ["male", "female"], "equals": "all", "tolerance": "0.1"}
 *     {"if": {"field": "state", "in": ["closed"]}, "then": {"field": "end", "is": "given"}}
 *
 * See city-contract(5).  Numbers are compared as decimals, dates as days, datetimes
 * as instants.  There are three answers: what lacks an operand, for the field is
 * missing, null, or not of its type, is neither kept nor broken, and so is what rests
 * on it.  Pure: no record is looked at but through its values.
 */
#ifndef CITY_CONDITION_H
#define CITY_CONDITION_H

#include "city/contract.h"

enum city_truth {
	CITY_TRUTH_NO,
	CITY_TRUTH_YES,
	CITY_TRUTH_UNKNOWN
};

struct city_condition;

/*
 * Reads one for a contract whose fields have been read; NULL with error filled: a
 * field that is not there, two that cannot be compared, a value that no field can have.
 */
struct city_condition *city_condition_read(const struct city_contract *contract,
					   const struct city_node *node,
					   struct city_error *error);
void city_condition_free(struct city_condition *condition);

/*
 * Whether it holds.
 *   value    one a field of the contract: JSON text as agreed; of length 0 where the
 *            record has no such field
 *   scratch  two buffers of working room; their `failed` says when memory ran out
 */
enum city_truth city_condition_check(const struct city_condition *condition,
				     const struct city_slice *value,
				     struct city_buf scratch[2]);

/* The field of the contract that it names first: where a finding is shown. */
size_t city_condition_field(const struct city_condition *condition);

#endif
