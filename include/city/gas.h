/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gas - from a part of the volume to a mass in the volume, and back.
 *
 * By the ideal gas law, with M the molar mass and p and T the state that is agreed:
 * a part x of the volume is x * p * M / (R * T) of mass a volume.  The factor is a
 * fraction of integers, so the one thing that is rounded is the result: half to even
 * (GB/T 8170-2008), to the decimals that are agreed.
 * Pure: no allocation, no global state.
 */
#ifndef CITY_GAS_H
#define CITY_GAS_H

#include <stdbool.h>

#include "city/decimal.h"
#include "city/error.h"

/* More digits than these are no molar mass, temperature or pressure. */
enum { CITY_GAS_DIGITS = 9, CITY_GAS_DECIMALS = 9 };

struct city_gas {
	struct city_decimal molar_mass;  /* g/mol, > 0 */
	struct city_decimal temperature; /* K, > 0 */
	struct city_decimal pressure;    /* hPa, > 0 */
	int decimals;                    /* of the result, 0..CITY_GAS_DECIMALS */
};

/* Whether a quantity of the gas is above zero and not of too many digits. */
bool city_gas_is_quantity(struct city_decimal value);

/*
 * A molar mass of a formula such as SO2 or C6H6: elements, each with a count perhaps,
 * and no brackets.
 *   weight   looks up an element's atomic weight by its symbol; 0, or -1
 *   context  what it is given
 * Returns 0, or -1 with error filled (rule "gas.formula"); *mass is untouched then.
 */
int city_gas_molar_mass(const char *formula,
			int (*weight)(const void *context, const char *symbol,
				      struct city_decimal *value),
			const void *context, struct city_decimal *mass,
			struct city_error *error);

/*
 * A value in one unit as one in the other.
 *   to_mass  from a part of the volume to g/m3, or back
 *   shift    the power of ten of the unit it is in, less that of the one it becomes:
 *            -9 + 6 for ppb to ug/m3
 * Returns 0, or -1 when the result or what it is reckoned with has too many digits.
 */
int city_gas_convert(const struct city_gas *gas, bool to_mass, int shift,
		     struct city_decimal value, struct city_decimal *result);

#endif
