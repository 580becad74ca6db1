/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_tell_area - the stations of a store day by day, and what an area comes to;
 * shared by what tells of areas.
 */
#ifndef CITY_AIR_TELL_AREA_H
#define CITY_AIR_TELL_AREA_H

#include "city/air_tell.h"

/* The stations on one day; the arrays go by group, and hold where walk.slot does. */
struct city_air_stations {
	struct city_air_walk walk;
	bool without;  /* what events leave out is left out */
	bool *changed; /* by group: events left out something */
	struct city_air_judged judged;
	struct city_air_day *day;
	struct city_air_day_result *result;
	city_air_grains (*exact)[CITY_POLLUTANTS];
	bool *in;    /* those of the area judged last */
	int members; /* how many */
	bool any_changed; /* of these, by events */
};

/* 0, or -1 when memory runs out; release in any case. */
int city_air_stations_begin(struct city_air_stations *stations,
			    const struct city_air_telling *telling);
bool city_air_stations_next(struct city_air_stations *stations,
			    const struct city_air_telling *telling);
void city_air_stations_release(struct city_air_stations *stations);

/* An area's day (hour 0), or one hour 1..24 of it. */
void city_air_stations_judge(struct city_air_stations *stations,
			     const struct city_air_telling *telling, uint32_t area,
			     int hour, struct city_air_day_result *result,
			     city_air_grains exact[CITY_POLLUTANTS]);

/* Appends what events left out of the area judged last to a list. */
void city_air_stations_list(const struct city_air_stations *stations,
			    const struct city_air_telling *telling,
			    struct city_buf *list);

enum city_status city_air_tell_area_days(struct city_air_telling *telling,
					 struct city_error *error);

#endif
