/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_area - a district's or a city's air of its stations': concentrations are
 * averaged first, then judged (HJ 633-2026 4.2.1 to 4.2.3).  Indices are never
 * averaged.
 *
 * The figures have stations where a station's has hours: n of `need` are valid,
 * `over` were averaged, and their values come to `sum`.  The largest hour of
 * ozone, which HJ 633-2012 asks for, is the mean of the stations' largest ones.
 *
 * Pure: no I/O, no clock, no allocation.
 */
#ifndef CITY_AIR_AREA_H
#define CITY_AIR_AREA_H

#include "city/air_exact.h"

struct city_air_area {
	int stations;                 /* that are there to be averaged */
	int n[CITY_POLLUTANTS], n_o3_1h;
	city_air_grains sum[CITY_POLLUTANTS], sum_o3_1h;
};

/* Adds a station's day; NULL = it is silent.  A zeroed struct is an empty area. */
void city_air_area_add_day(struct city_air_area *area,
			   const struct city_air_day_result *result,
			   const city_air_grains exact[CITY_POLLUTANTS]);

/* Adds hour 1..24 of a station's day; NULL = it is silent. */
void city_air_area_add_hour(struct city_air_area *area, const struct city_air_day *day,
			    int hour);

/* Which indicators judge the means. */
enum city_air_of { CITY_AIR_OF_HOURS, CITY_AIR_OF_DAYS };

/* The area's figures and index; exact values of what is valid, 0 elsewhere. */
void city_air_area_judge(const struct city_air_area *area, enum city_air_of of,
			 const struct city_air_rule *rule,
			 const struct city_air_evaluation *evaluation,
			 struct city_air_day_result *result,
			 city_air_grains exact[CITY_POLLUTANTS]);

#endif
