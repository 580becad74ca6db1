/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_events - exceptional events: hours that are left out of a second set of
 * figures, by place and interval.  The first set always has them.
 */
#ifndef CITY_AIR_EVENTS_H
#define CITY_AIR_EVENTS_H

#include "city/air_group.h"
#include "city/air_store.h"
#include "city/error.h"

struct city_air_event;

struct city_air_events {
	struct city_air_event *event;
	size_t n, room;
	const struct city_air_grouper *by, *area; /* lent */
};

/*
 * Reads events of a file of JSON Lines; zeroed storage is the caller's, to be
 * released.
 *   by, area  what `where` may name; lent, area may be of no fields
 * 0, or -1 with error filled.
 */
int city_air_events_read(struct city_air_events *events, const char *path,
			 const struct city_air_grouper *by,
			 const struct city_air_grouper *area, struct city_error *error);
void city_air_events_release(struct city_air_events *events);

/* Takes from an opened day what events leave out; whether that was anything. */
bool city_air_events_apply(const struct city_air_events *events,
			   const struct city_air_store *store,
			   const struct city_air_slot *slot, struct city_air_day *day);

/*
 * Appends an object for each event that leaves out hours of a day, commas between
 * and before where the list is not empty: date, station, hours, pollutants, reason.
 */
void city_air_events_list(const struct city_air_events *events,
			  const struct city_air_store *store,
			  const struct city_air_slot *slot, struct city_buf *list);

#endif
