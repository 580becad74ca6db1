/* SPDX-License-Identifier: Apache-2.0 */
/* air_limits - which edition holds on a day, and whether a day keeps its limits. */
#include "config.h"

#include <string.h>

#include "city/air_limits.h"

const struct city_air_limits *city_air_limits_on(const struct city_air_limits *limits,
						 size_t n, int64_t day)
{
	for (size_t i = 0; i < n; i++)
		if (day >= limits[i].valid_from && day <= limits[i].valid_to)
			return &limits[i];
	return NULL;
}

const struct city_air_evaluation *
city_air_evaluation_on(const struct city_air_evaluation *evaluation, size_t n,
		       int64_t day)
{
	for (size_t i = 0; i < n; i++)
		if (day >= evaluation[i].valid_from && day <= evaluation[i].valid_to)
			return &evaluation[i];
	return NULL;
}

static const char *const methods[] = { "linear", "nearest", "weibull" };

int city_air_method_from_name(const char *name, enum city_air_method *method)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(name, methods[i]) == 0) {
			*method = (enum city_air_method)i;
			return 0;
		}
	}
	return -1;
}

const char *city_air_method_name(enum city_air_method method)
{
	return methods[method];
}

struct city_air_kept city_air_limits_judge(const struct city_air_limits *limits,
					   const struct city_air_day_result *result)
{
	struct city_air_kept kept = { .known = true };

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_air_figure *figure = &result->figure[p];

		if (!figure->valid)
			kept.known = false;
		else if (city_decimal_compare(figure->mean, limits->day[p]) > 0)
			kept.exceeded |= 1u << p;
	}
	/* What is missing cannot undo an exceedance. */
	kept.known |= kept.exceeded != 0;
	return kept;
}

int city_air_stations_needed(const struct city_air_evaluation *evaluation,
			     int stations)
{
	int percent = stations < evaluation->few ? evaluation->few_percent :
						   evaluation->percent;
	int need = (stations * percent + 99) / 100;

	return need ? need : 1;
}
