/* SPDX-License-Identifier: Apache-2.0 */
/* air_us - EPA's formula, and means that weigh the last hours most. */
#include "config.h"

#include <stddef.h>

#include "city/air_us.h"

const char *city_us_item_name(enum city_us_item item)
{
	static const char *const names[CITY_US_ITEMS] = { "pm25",    "pm10", "so2",
							  "so2_24h", "no2",  "co",
							  "o3",	     "o3_1h" };

	return names[item];
}

int city_us_index(const struct city_us_column *column, struct city_decimal conc)
{
	struct city_decimal cut;
	int64_t rise, range;
	int row = 0, last = column->rows - 1;

	if (city_decimal_rescale(conc, column->decimals, CITY_ROUND_DOWN, &cut) ||
	    cut.units < column->low[0])
		return CITY_AIR_NO_INDEX;
	while (row < last && cut.units > column->high[row])
		row++;
	if (cut.units > column->high[last] && !column->goes_on)
		return CITY_AIR_NO_INDEX;
	/* So large that nobody measures it. */
	if (cut.units > INT64_C(1000000000))
		return CITY_AIR_NO_INDEX;
	rise = (cut.units - column->low[row]) *
	       (column->index_high[row] - column->index_low[row]);
	range = column->high[row] - column->low[row];
	return column->index_low[row] +
	       (int)city_divide_rounded(rise, range, CITY_ROUND_HALF_UP);
}

__extension__ typedef __int128 city_wide;

static int64_t power(int exponent)
{
	int64_t value = 1;

	while (exponent-- > 0)
		value *= 10;
	return value;
}

#define CONVERTED_DECIMALS 6

int city_us_convert(const struct city_us_rule *rule, enum city_pollutant pollutant,
		    struct city_decimal conc, struct city_decimal *result)
{
	struct city_decimal mass = rule->molar_mass[pollutant];
	struct city_decimal volume = rule->molar_volume;
	city_wide above = (city_wide)conc.units * volume.units * power(mass.scale) *
			  power(CONVERTED_DECIMALS);
	city_wide below = (city_wide)mass.units * power(volume.scale);

	if (conc.scale > 6 || conc.units > INT64_C(1000000000000))
		return -1;
	below *= power(conc.scale);
	result->units = (int64_t)(above / below);
	result->scale = CONVERTED_DECIMALS;
	return 0;
}

#define NOWCAST_DECIMALS 4

/* All equal, or 0: the weights do not matter. */
static bool is_flat(int64_t least, int64_t most)
{
	return least == most;
}

/*
 * The weight is least / most, one half at least.  Its powers have no end in
 * decimals: long doubles, and a nudge far smaller than the digits told.
 */
int city_us_nowcast(const struct city_us_rule *rule, const int64_t *units, int n,
		    int scale, struct city_decimal *result)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	long double weight = 0.5L, part = 1, sum = 0, weights = 0, value;
	int newest = 0;

	for (int i = 0; i < n; i++) {
		if (units[i] == CITY_AIR_NO_VALUE)
			continue;
		newest += i < rule->nowcast_newest;
		least = units[i] < least ? units[i] : least;
		most = units[i] > most ? units[i] : most;
	}
	if (newest < rule->nowcast_need || scale > 6 || most > INT64_C(100000000000))
		return -1;
	if (is_flat(least, most)) {
		*result = (struct city_decimal){ least, scale };
		return 0;
	}
	if (2 * least > most)
		weight = (long double)least / (long double)most;
	for (int i = 0; i < n; i++, part *= weight) {
		if (units[i] == CITY_AIR_NO_VALUE)
			continue;
		sum += part * (long double)units[i];
		weights += part;
	}
	value = sum / weights / (long double)power(scale);
	result->units = (int64_t)(value * power(NOWCAST_DECIMALS) + 1e-9L);
	result->scale = NOWCAST_DECIMALS;
	return 0;
}
