/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_state - all that a run has kept as JSON Lines, and back: parts of a divided
 * run are joined by these, in any order and any tree, to the same bytes.
 *
 * A state is one air.state record, which says how it was made and how many days
 * it has, and one air.state.day for each station and day, by day and station;
 * city-air(5) has their members.  Values keep their digits.
 */
#ifndef CITY_AIR_STATE_H
#define CITY_AIR_STATE_H

#include "city/air_tell.h"
#include "city/places.h"

#define CITY_AIR_STATE_VERSION 1

/* Puts the whole state of a telling; area NULL = areas were not asked for. */
enum city_status city_air_tell_state(struct city_air_telling *telling,
				     const struct city_air_grouper *area,
				     struct city_error *error);

/* Takes states into a store.  What is pointed to is lent. */
struct city_air_merge {
	const struct city_air_books *books;
	struct city_air_grouper *by, *area; /* made by the first head */
	struct city_air_store *store;
	enum city_hour_label *label;
	struct city_places *places;
	const char *wanted_area; /* what --area names, or NULL */
	struct city_buf head;    /* the first one, as it came, up to its days */
	struct city_buf scratch;
	uint64_t told, came;     /* days: by the heads, and in fact */
	struct city_name kind, date, offset, group, area_name, seen, days;
	struct city_name pollutant[CITY_POLLUTANTS];
};

void city_air_merge_init(struct city_air_merge *merge);
void city_air_merge_release(struct city_air_merge *merge);

/*
 * Takes one record of a state: CITY_ABSORBED; CITY_DUPLICATE when all of it is
 * there; CITY_REJECT with "air.state" (it is none), "air.conflict" (an hour has
 * other values; the others are taken), "air.time" or "air.moved"; CITY_FAIL where
 * the state was made otherwise than these rulebooks or the states before say.
 */
enum city_status city_air_merge_take(struct city_air_merge *merge,
				     const struct city_rec *rec,
				     const struct city_origin *origin,
				     struct city_error *error);

/* At the end of all states: 0, or -1 where days that a head tells of did not come. */
int city_air_merge_end(const struct city_air_merge *merge, struct city_error *error);

#endif
