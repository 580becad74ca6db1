/* SPDX-License-Identifier: Apache-2.0 */
/* air_area - means over stations, and their index. */
#include "config.h"

#include <string.h>

#include "city/air_area.h"

#define SUM_DECIMALS 6 /* of sums that are shown; a mean's thirds have no end */

void city_air_area_add_day(struct city_air_area *area,
			   const struct city_air_day_result *result,
			   const city_air_grains exact[CITY_POLLUTANTS])
{
	area->stations++;
	if (!result)
		return;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		area->n[p] += result->figure[p].valid;
		area->sum[p] += result->figure[p].valid ? exact[p] : 0;
	}
	if (result->o3_1h.valid) {
		area->n_o3_1h++;
		area->sum_o3_1h += city_air_grains_of(result->o3_1h.sum, 1);
	}
}

void city_air_area_add_hour(struct city_air_area *area, const struct city_air_day *day,
			    int hour)
{
	area->stations++;
	if (!day)
		return;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_decimal value = { day->units[p][hour - 1], day->scale[p] };

		if (value.units == CITY_AIR_NO_VALUE)
			continue;
		area->n[p]++;
		area->sum[p] += city_air_grains_of(value, 1);
	}
}

/* The same number without zeros at its end. */
static struct city_decimal trim(struct city_decimal value)
{
	while (value.scale > 0 && value.units % 10 == 0) {
		value.units /= 10;
		value.scale--;
	}
	return value;
}

static city_air_grains judge(struct city_air_figure *figure, int n, int need,
			     city_air_grains sum, const struct city_air_column *column)
{
	memset(figure, 0, sizeof(*figure));
	figure->n = figure->over = n;
	figure->need = need;
	figure->valid = n >= need;
	figure->iaqi = CITY_AIR_NO_INDEX;
	if (n)
		figure->sum = trim(city_air_grains_round(sum, 1, SUM_DECIMALS,
							 CITY_ROUND_HALF_EVEN));
	if (!figure->valid)
		return 0;
	figure->mean = city_air_grains_round(sum, n, column->decimals, column->rounding);
	figure->iaqi = city_air_iaqi(column, figure->mean);
	return city_air_grains_mean(sum, n);
}

void city_air_area_judge(const struct city_air_area *area, enum city_air_of of,
			 const struct city_air_rule *rule,
			 const struct city_air_evaluation *evaluation,
			 struct city_air_day_result *result,
			 city_air_grains exact[CITY_POLLUTANTS])
{
	const struct city_air_indicators *by =
		of == CITY_AIR_OF_HOURS ? &rule->hour : &rule->day;
	int need = city_air_stations_needed(evaluation, area->stations);
	int iaqi[CITY_POLLUTANTS];

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		exact[p] = judge(&result->figure[p], area->n[p], need, area->sum[p],
				 &by->column[p]);
		iaqi[p] = result->figure[p].iaqi;
	}
	judge(&result->o3_1h, area->n_o3_1h, need, area->sum_o3_1h, &rule->o3_1h);
	if (of == CITY_AIR_OF_DAYS && rule->day_has_o3_1h &&
	    result->o3_1h.iaqi > iaqi[CITY_O3])
		iaqi[CITY_O3] = result->o3_1h.iaqi;
	result->index = city_air_index(rule, iaqi);
}
