/* SPDX-License-Identifier: Apache-2.0 */
/* gas - the ideal gas law in integers. */
#include "config.h"

#include <string.h>

#include "city/gas.h"

__extension__ typedef unsigned __int128 city_wide;

/*
 * R in J/(mol K): the Avogadro constant times the Boltzmann constant, which define
 * the mole and the kelvin since 2019 and are exact, 6.02214076e23 and 1.380649e-23
 * (BIPM, The International System of Units, 9th edition, section 2.2, table 1).
 */
static const struct city_decimal gas_constant = { INT64_C(831446261815324), 14 };

bool city_gas_is_quantity(struct city_decimal value)
{
	struct city_decimal most = { INT64_C(1000000000), 0 };

	return value.units > 0 && value.units < most.units;
}

/* One element and its count; NULL when there is none. */
static const char *take_element(const char *at, char symbol[3], int *count)
{
	size_t n = 0;

	if (*at < 'A' || *at > 'Z')
		return NULL;
	symbol[n++] = *at++;
	if (*at >= 'a' && *at <= 'z')
		symbol[n++] = *at++;
	symbol[n] = '\0';
	*count = 0;
	if (*at == '0')
		return NULL;
	for (; *at >= '0' && *at <= '9'; at++)
		if (*count < 1000)
			*count = *count * 10 + (*at - '0');
	*count = *count ? *count : 1;
	return *count < 1000 ? at : NULL;
}

int city_gas_molar_mass(const char *formula,
			int (*weight)(const void *context, const char *symbol,
				      struct city_decimal *value),
			const void *context, struct city_decimal *mass,
			struct city_error *error)
{
	struct city_decimal sum = { 0, 0 }, one;
	const char *at = formula;
	char symbol[3];
	int count;

	do {
		at = take_element(at, symbol, &count);
		if (!at)
			return city_error_set(error, "gas.formula",
					      "\"%s\" is no formula such as SO2", formula);
		if (weight(context, symbol, &one))
			return city_error_set(error, "gas.formula",
					      "no atomic weight of %s is known", symbol);
		one.units *= count;
		if (city_decimal_add(sum, one, &sum))
			return city_error_set(error, "gas.formula", "\"%s\" is too heavy",
					      formula);
	} while (*at);
	if (!city_gas_is_quantity(sum))
		return city_error_set(error, "gas.formula", "\"%s\" is too heavy",
				      formula);
	*mass = sum;
	return 0;
}

static bool times(city_wide *value, city_wide by)
{
	return !__builtin_mul_overflow(*value, by, value);
}

/* Powers of ten go where they make a number larger. */
static bool times_ten(city_wide *up, city_wide *down, int power)
{
	bool fits = true;

	for (; power > 0 && fits; power--)
		fits = times(up, 10);
	for (; power < 0 && fits; power++)
		fits = times(down, 10);
	return fits;
}

static void reduce(city_wide *a, city_wide *b)
{
	city_wide x = *a, y = *b;

	while (y) {
		city_wide rest = x % y;

		x = y;
		y = rest;
	}
	*a /= x;
	*b /= x;
}

/* Half to even. */
static city_wide divide(city_wide up, city_wide down)
{
	city_wide whole = up / down, rest = up % down;

	if (rest > down - rest || (rest == down - rest && (whole & 1)))
		whole++;
	return whole;
}

int city_gas_convert(const struct city_gas *gas, bool to_mass, int shift,
		     struct city_decimal value, struct city_decimal *result)
{
	/* 1 hPa is 100 Pa. */
	int power = 2 - gas->pressure.scale - gas->molar_mass.scale +
		    gas_constant.scale + gas->temperature.scale;
	city_wide up = (city_wide)gas->pressure.units * (city_wide)gas->molar_mass.units;
	city_wide down = (city_wide)gas_constant.units * (city_wide)gas->temperature.units;
	city_wide units = (city_wide)(value.units < 0 ? -value.units : value.units);
	city_wide most = 1, unused = 1;

	reduce(&up, &down);
	if (!to_mass) {
		city_wide swap = up;

		up = down;
		down = swap;
		power = -power;
	}
	power += shift + gas->decimals - value.scale;
	reduce(&units, &down);
	if (!times(&up, units) || !times_ten(&up, &down, power))
		return -1;
	up = divide(up, down);
	times_ten(&most, &unused, CITY_DECIMAL_DIGITS);
	if (up >= most)
		return -1;
	*result = (struct city_decimal){ value.units < 0 ? -(int64_t)up : (int64_t)up,
					 gas->decimals };
	return 0;
}
