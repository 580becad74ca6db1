/* SPDX-License-Identifier: Apache-2.0 */
/* air - HJ 633's formula and the day's means, on scaled integers. */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "city/air.h"

static const char *const names[CITY_POLLUTANTS] = { "pm25", "pm10", "so2",
						    "no2",  "co",   "o3" };

const char *city_pollutant_name(enum city_pollutant pollutant)
{
	return names[pollutant];
}

int city_pollutant_from_name(const char *name)
{
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (strcmp(names[p], name) == 0)
			return p;
	return -1;
}

int city_air_round(const struct city_air_column *column, struct city_decimal conc,
		   struct city_decimal *rounded)
{
	return city_decimal_rescale(conc, column->decimals, column->rounding, rounded);
}

/*
 * Concentrations of the table have at most six digits before the point, so that
 * with 18 behind it they need more than 64 bits and much less than 128.
 */
__extension__ typedef __int128 city_wide;

/* The value in units of 10^-18. */
static city_wide widen(struct city_decimal value)
{
	city_wide units = value.units;

	for (int scale = value.scale; scale < CITY_DECIMAL_DIGITS; scale++)
		units *= 10;
	return units;
}

/*
 * HJ 633-2012 4.2 and HJ 633-2026 4.2.2, formula (1):
 *   IAQI = (IAQIhi - IAQIlo) / (BPhi - BPlo) * (C - BPlo) + IAQIlo
 * rounded up; the integer IAQIlo is added behind the rounding.
 */
static int iaqi_of_any(const struct city_air_column *column, struct city_decimal conc)
{
	city_wide low, part, whole;
	int row = 1;

	while (row < column->rows &&
	       city_decimal_compare(conc, column->conc[row]) > 0)
		row++;
	if (row == column->rows)
		return column->beyond;
	low = widen(column->conc[row - 1]);
	whole = widen(column->conc[row]) - low;
	part = (widen(conc) - low) * (column->iaqi[row] - column->iaqi[row - 1]);
	return column->iaqi[row - 1] + (int)((part + whole - 1) / whole);
}

/* The same in 64 bits: breakpoints below 10^6 and concentrations of few digits. */
int city_air_iaqi(const struct city_air_column *column, struct city_decimal conc)
{
	static const int64_t power[] = { 1, 10, 100, 1000 };
	int64_t unit, low, whole, part;
	int row = 1;

	if (conc.scale > 3 || !column->whole)
		return iaqi_of_any(column, conc);
	unit = power[conc.scale];
	while (row < column->rows && conc.units > column->conc[row].units * unit)
		row++;
	if (row == column->rows)
		return column->beyond;
	low = column->conc[row - 1].units * unit;
	whole = column->conc[row].units * unit - low;
	part = (conc.units - low) * (column->iaqi[row] - column->iaqi[row - 1]);
	return column->iaqi[row - 1] + (int)((part + whole - 1) / whole);
}

const struct city_air_class *city_air_class_of(const struct city_air_rule *rule,
					       int aqi)
{
	int i = 0;

	while (i < CITY_AIR_CLASSES - 1 && aqi > rule->classes[i].upto)
		i++;
	return &rule->classes[i];
}

struct city_air_index city_air_index(const struct city_air_rule *rule,
				     const int iaqi[CITY_POLLUTANTS])
{
	struct city_air_index index = { .aqi = CITY_AIR_NO_INDEX };

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		if (iaqi[p] < 0)
			index.missing |= 1u << p;
		else if (iaqi[p] > index.aqi)
			index.aqi = iaqi[p];
	}
	/* HJ 633-2026 5.3.1: with a pollutant missing, only above 100. */
	if (index.missing && rule->incomplete_is_na && index.aqi <= 100)
		index.aqi = CITY_AIR_NO_INDEX;
	if (index.aqi < 0)
		return index;
	index.class_ = city_air_class_of(rule, index.aqi);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (index.aqi > rule->primary_above && iaqi[p] == index.aqi)
			index.primary |= 1u << p;
	return index;
}

const struct city_air_rule *city_air_rule_on(const struct city_air_rule *rules,
					     size_t n, int64_t day)
{
	for (size_t i = 0; i < n; i++)
		if (day >= rules[i].valid_from && day <= rules[i].valid_to)
			return &rules[i];
	return NULL;
}
