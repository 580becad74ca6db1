/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_diff - what changes between two contracts, and whom it hurts.
 *
 * A change is breaking where data that kept the old contract may not keep the new
 * one, or where who reads by the old one would misread data that keeps the new:
 * names, types, units and what must be there are promised to both sides.  Limits
 * and choices bind the sender: wider ones are compatible, narrower ones break.
 */
#ifndef CITY_CONTRACT_DIFF_H
#define CITY_CONTRACT_DIFF_H

#include <stdbool.h>

#include "city/contract.h"

/*
 * Appends a line a change: "BREAKING pm25 number->string", "compatible +field source".
 * Titles, descriptions and notes do not matter.  Whether any change is breaking;
 * memory that runs out is to be seen in to->failed.
 */
bool city_contract_diff(const struct city_contract *before,
			const struct city_contract *after, struct city_buf *to);

#endif
