/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_store - the hours of all stations and days of a run, kept until its end.
 *
 * Nothing is summed up while readings come in: every hour is kept, so that a
 * second reading of it is known, their order does not matter, and the parts of a
 * divided run add up to the whole.  A day takes about 330 bytes: values are bytes
 * at a common scale a pollutant.  Where one is above 255 there is a second byte
 * for each, and a day with a value that needs more is kept at full width.
 *
 * A station is what --by says: a text that is the same for its readings.  So is
 * an area.  Both are numbers here, 0 and up, in the order they came.
 *
 * Pure: no I/O, no clock.
 */
#ifndef CITY_AIR_STORE_H
#define CITY_AIR_STORE_H

#include <stddef.h>

#include "city/air.h"
#include "city/map.h"

#define CITY_AIR_NO_AREA UINT32_MAX

/* One station's day, packed. */
struct city_air_slot {
	int32_t day;              /* days since 1970-01-01, local */
	uint32_t group, area;     /* the station; CITY_AIR_NO_AREA = none told */
	int16_t offset_minutes;
	uint8_t scale[CITY_POLLUTANTS];
	uint32_t seen;            /* bit h-1: a reading of hour h has been taken */
	uint32_t has[CITY_POLLUTANTS]; /* likewise, with a value; while packed */
	uint32_t line[CITY_AIR_HOURS]; /* where it came from, as told to take */
	uint8_t low[CITY_POLLUTANTS][CITY_AIR_HOURS];
	uint8_t (*high)[CITY_AIR_HOURS]; /* NULL while all are below 256 */
	struct city_air_day *wide;       /* takes the place of the values above */
};

struct city_air_store {
	struct city_map groups, areas;
	struct city_air_slot **chunk;
	size_t n, room;      /* slots; in chunks of CITY_AIR_CHUNK */
	uint32_t *place;     /* open addressing by group and day: number + 1 */
	size_t places;       /* a power of two, or 0 */
	uint32_t *last;      /* by group: its slot that was asked for last, + 1 */
	size_t lasts;
};

#define CITY_AIR_CHUNK 1024

/* A zeroed struct is an empty store. */
void city_air_store_release(struct city_air_store *store);

/* Slot number i < n. */
static inline struct city_air_slot *city_air_store_slot(const struct city_air_store *store,
							size_t i)
{
	return &store->chunk[i / CITY_AIR_CHUNK][i % CITY_AIR_CHUNK];
}

/*
 * The day of a group, made when it is the first asked for: then its area and
 * offset are the given ones, and *fresh is true.  NULL when memory runs out.
 *   group  a number of store->groups
 */
struct city_air_slot *city_air_store_day(struct city_air_store *store, uint32_t group,
					 int32_t day, uint32_t area, int offset_minutes,
					 bool *fresh);

/*
 * Takes the reading of one hour, as city_air_day_take does.
 *   line  a number to be kept with it; of the earlier one on a conflict, see line[]
 * CITY_FAIL when memory runs out.
 */
enum city_status city_air_slot_take(struct city_air_slot *slot, int hour,
				    const struct city_decimal conc[CITY_POLLUTANTS],
				    const bool has[CITY_POLLUTANTS], uint32_t line,
				    struct city_error *error);

/* The day as it is judged. */
void city_air_slot_open(const struct city_air_slot *slot, struct city_air_day *day);

/*
 * The slots' numbers by day and then by the text of their groups, compared as
 * bytes; or by group first.  NULL when memory runs out; the caller frees it.
 */
uint32_t *city_air_store_order(const struct city_air_store *store, bool group_first);

/* The numbers of a map's texts in the order of their bytes; as above. */
uint32_t *city_air_map_order(const struct city_map *map);

#endif
