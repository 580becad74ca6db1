/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_group - what of a record says which station it is of, or which area: one
 * text for the same fields, and its number in a map.
 *
 * The text is what a summary has of them: `,"station":"CQ001","district":null`.
 * However a value is escaped it is the same text; a field that is not there is
 * null.
 */
#ifndef CITY_AIR_GROUP_H
#define CITY_AIR_GROUP_H

#include "city/map.h"
#include "city/rec.h"

#define CITY_AIR_MOST_BY 8

struct city_air_grouper {
	struct city_name by[CITY_AIR_MOST_BY];
	struct city_buf prefix[CITY_AIR_MOST_BY]; /* `,"station":` */
	size_t n;
	char *names;        /* what by points into */
	struct city_buf key, scratch;
	uint32_t last;      /* the group found last */
	uint32_t *next;     /* by group: the one that came behind it, last time */
	size_t nexts;
};

/*
 * Makes one of the names in `by`, commas between.
 *   option  "--by" or the like, for the complaint
 * 0, or -1 with error filled; zeroed storage is the caller's, to be released.
 */
int city_air_grouper_init(struct city_air_grouper *grouper, const char *option,
			  const char *by, struct city_error *error);
void city_air_grouper_release(struct city_air_grouper *grouper);

/* The number of the record's group in the map; SIZE_MAX when memory runs out. */
size_t city_air_grouper_find(struct city_air_grouper *grouper, const struct city_rec *rec,
			     struct city_map *groups);

/* Forgets what came last: the next records are for another map. */
void city_air_grouper_forget(struct city_air_grouper *grouper);

/*
 * The text of an object of just these fields, as another run wrote it, into key;
 * 0, or -1 when it is none.
 */
int city_air_grouper_read(struct city_air_grouper *grouper, struct city_slice object);

/* The value of a group's field number i, as JSON; lent as the text is. */
struct city_slice city_air_group_value(const struct city_air_grouper *grouper,
				       struct city_slice text, size_t i);

#endif
