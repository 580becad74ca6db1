/* SPDX-License-Identifier: Apache-2.0 */
/* air_tell_area - hours and days of areas, with the stations they are of. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_tell_area.h"

/* What is known of each station on a day; by group. */
int city_air_stations_begin(struct city_air_stations *stations,
			    const struct city_air_telling *telling)
{
	size_t n = telling->store->groups.n + 1;

	memset(stations, 0, sizeof(*stations));
	stations->day = calloc(n, sizeof(*stations->day));
	stations->result = calloc(n, sizeof(*stations->result));
	stations->exact = calloc(n, sizeof(*stations->exact));
	stations->in = calloc(n, sizeof(*stations->in));
	stations->changed = calloc(n, sizeof(*stations->changed));
	return stations->changed && stations->day && stations->result && stations->exact && stations->in &&
			       city_air_walk_begin(&stations->walk, telling->store) == 0 ?
		       0 :
		       -1;
}

void city_air_stations_release(struct city_air_stations *stations)
{
	free(stations->day);
	free(stations->result);
	free(stations->exact);
	free(stations->in);
	free(stations->changed);
	city_air_walk_release(&stations->walk);
}

bool city_air_stations_next(struct city_air_stations *stations,
			    const struct city_air_telling *telling)
{
	const struct city_air_store *store = telling->store;

	if (!city_air_walk_next(&stations->walk))
		return false;
	stations->judged = city_air_judged_on(telling->books, stations->walk.day);
	for (size_t group = 0; group < store->groups.n; group++) {
		uint32_t number = stations->walk.slot[group];
		const struct city_air_slot *slot;

		stations->changed[group] = false;
		if (!number)
			continue;
		slot = city_air_store_slot(store, number - 1);
		city_air_slot_open(slot, &stations->day[group]);
		if (stations->without)
			stations->changed[group] = city_air_events_apply(
				telling->events, store, slot, &stations->day[group]);
		city_air_day_judge(&stations->day[group], stations->judged.rule,
				   &stations->result[group]);
		city_air_exact_of(&stations->result[group], stations->exact[group]);
	}
	return true;
}

void city_air_stations_judge(struct city_air_stations *stations,
			     const struct city_air_telling *telling, uint32_t area,
			     int hour, struct city_air_day_result *result,
			     city_air_grains exact[CITY_POLLUTANTS])
{
	const struct city_air_walk *walk = &stations->walk;
	struct city_air_area sum = { 0 };

	for (size_t group = 0; group < telling->store->groups.n; group++) {
		bool heard = walk->slot[group] != 0;

		stations->in[group] = walk->area[group] == area;
		if (!stations->in[group])
			continue;
		if (hour)
			city_air_area_add_hour(&sum, heard ? &stations->day[group] : NULL,
					       hour);
		else
			city_air_area_add_day(&sum,
					      heard ? &stations->result[group] : NULL,
					      stations->exact[group]);
	}
	stations->members = sum.stations;
	stations->any_changed = false;
	for (size_t group = 0; group < telling->store->groups.n; group++)
		stations->any_changed |= stations->in[group] && stations->changed[group];
	city_air_area_judge(&sum, hour ? CITY_AIR_OF_HOURS : CITY_AIR_OF_DAYS,
			    stations->judged.rule,
			    city_air_books_evaluation(telling->books, walk->day), result,
			    exact);
}

static bool is_absent(const struct city_air_stations *stations, size_t group, int p,
		      int hour)
{
	if (!stations->walk.slot[group])
		return true;
	if (hour)
		return stations->day[group].units[p][hour - 1] == CITY_AIR_NO_VALUE;
	return !stations->result[group].figure[p].valid;
}

/* All stations of the area, and for each pollutant those without a value. */
static int put_members(struct city_writer *w, const struct city_air_telling *telling,
		       const struct city_air_stations *stations, int hour)
{
	size_t n = telling->store->groups.n;
	bool *absent = calloc(n + 1, sizeof(*absent));

	if (!absent)
		return -1;
	city_writer_key(w, "stations");
	city_air_put_stations(w, telling, &stations->walk, stations->in);
	city_writer_key(w, "absent");
	city_writer_begin_object(w);
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		bool any = false;

		for (size_t group = 0; group < n; group++) {
			absent[group] = stations->in[group] &&
					is_absent(stations, group, p, hour);
			any |= absent[group];
		}
		if (!any)
			continue;
		city_writer_key(w, city_pollutant_name((enum city_pollutant)p));
		city_air_put_stations(w, telling, &stations->walk, absent);
	}
	city_writer_end_object(w);
	free(absent);
	return 0;
}

static void put_hour_head(struct city_writer *w, const struct city_air_telling *telling,
			  const struct city_air_walk *walk, struct city_slice group,
			  int hour)
{
	int at = telling->label == CITY_HOUR_END ? hour : hour - 1;
	struct city_time time = {
		.utc_us = walk->day * CITY_US_PER_DAY + at * CITY_US_PER_HOUR -
			  walk->offset_minutes * 60 * CITY_US_PER_SECOND,
		.offset_minutes = walk->offset_minutes
	};

	city_writer_begin_object(w);
	city_writer_key(w, "kind");
	city_writer_text(w, "air.area.hour");
	city_writer_key(w, "time");
	city_writer_raw(w, city_slice_of("\""));
	city_time_put(w->to, time);
	city_buf_put_char(w->to, '"');
	city_buf_put_slice(w->to, group);
}

void city_air_stations_list(const struct city_air_stations *stations,
			    const struct city_air_telling *telling, struct city_buf *list)
{
	const struct city_air_store *store = telling->store;

	for (size_t i = 0; i < store->groups.n; i++) {
		uint32_t group = stations->walk.groups[i];

		if (stations->in[group] && stations->changed[group])
			city_air_events_list(telling->events, store,
					     city_air_store_slot(
						     store,
						     stations->walk.slot[group] - 1),
					     list);
	}
}

/* The area's day once more, without what events leave out, if they do. */
static void put_without(struct city_writer *w, struct city_air_telling *telling,
			struct city_air_stations *without, uint32_t area)
{
	struct city_air_day_result result;
	city_air_grains exact[CITY_POLLUTANTS];

	city_air_stations_judge(without, telling, area, 0, &result, exact);
	if (!without->any_changed)
		return;
	city_writer_key(w, "without_excluded");
	city_writer_begin_object(w);
	city_air_put_day_body(w, &result, &without->judged);
	city_writer_end_object(w);
	city_air_stations_list(without, telling, &telling->excluded);
	city_air_put_excluded(w, telling);
}

/* One area on one day, or in one hour of it. */
static enum city_status tell_area(struct city_air_telling *telling,
				  struct city_air_stations *stations,
				  struct city_air_stations *without, uint32_t area,
				  int hour, struct city_error *error)
{
	const struct city_air_walk *walk = &stations->walk;
	struct city_slice group = city_map_text(&telling->store->areas, area);
	struct city_air_day_result result;
	city_air_grains exact[CITY_POLLUTANTS];
	struct city_writer w;

	city_air_stations_judge(stations, telling, area, hour, &result, exact);
	if (!stations->members)
		return CITY_OK;
	city_buf_reset(&telling->line);
	city_writer_init(&w, &telling->line);
	if (hour) {
		put_hour_head(&w, telling, walk, group, hour);
		city_air_put_figures(&w, &result, false);
		city_air_put_index(&w, &result.index, &stations->judged);
	} else {
		city_air_put_day_head(&telling->head, &w, "air.area.day", walk->day,
				      walk->offset_minutes, group);
		city_air_put_day_body(&w, &result, &stations->judged);
	}
	telling->line.failed |= put_members(&w, telling, stations, hour) != 0;
	if (telling->events)
		put_without(&w, telling, without, area);
	city_writer_end_object(&w);
	return city_air_tell_line(telling, error);
}

/* Whether any station of any area has a reading of the hour. */
static bool is_heard(const struct city_air_stations *stations,
		     const struct city_air_telling *telling, int hour)
{
	for (size_t group = 0; group < telling->store->groups.n; group++)
		if (stations->walk.slot[group] &&
		    stations->day[group].hours_seen >> (hour - 1) & 1)
			return true;
	return false;
}

static enum city_status tell_all(struct city_air_telling *telling, bool hours,
				 struct city_error *error)
{
	struct city_air_stations stations, without;
	enum city_status status = CITY_OK;
	bool failed = city_air_stations_begin(&stations, telling) != 0;

	failed |= city_air_stations_begin(&without, telling) != 0;
	without.without = telling->events != NULL;
	if (failed) {
		city_error_set(error, "memory", "out of memory");
		status = CITY_FAIL;
	}
	while (status == CITY_OK && city_air_stations_next(&stations, telling)) {
		if (telling->events)
			city_air_stations_next(&without, telling);
		for (int hour = hours ? 1 : 0; hour <= (hours ? CITY_AIR_HOURS : 0);
		     hour++) {
			if (hours && !is_heard(&stations, telling, hour))
				continue;
			for (size_t i = 0; i < telling->store->areas.n &&
					   status == CITY_OK; i++)
				status = tell_area(telling, &stations, &without,
						   stations.walk.areas[i], hour, error);
		}
	}
	city_air_stations_release(&stations);
	city_air_stations_release(&without);
	return status;
}

enum city_status city_air_tell_area_days(struct city_air_telling *telling,
					 struct city_error *error)
{
	return tell_all(telling, false, error);
}

enum city_status city_air_tell_hours(struct city_air_telling *telling,
				     struct city_error *error)
{
	return tell_all(telling, true, error);
}
