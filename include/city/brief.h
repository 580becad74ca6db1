/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brief - the results of many stations gathered into what a morning's page
 * says: who is above the limit, how the levels are spread, what is missing.
 *
 * Results of several days may come in any order; the brief is about the last
 * of them.  It computes no index of its own, least of all a city's from its
 * stations' (HJ 633-2026, 4.2: that comes of the city's concentrations).
 * Every count stands beside the number it is a part of.
 *
 * Pure: no I/O, no clock.  Memory: about 500 bytes a station and day.
 */
#ifndef CITY_BRIEF_H
#define CITY_BRIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/air.h"

/* Level II and better is what the standard's classes call good. */
#define CITY_BRIEF_GOOD_LEVEL 2
#define CITY_BRIEF_LEVELS (CITY_AIR_CLASSES + 1)

/* One pollutant of a day as the result told it. */
struct city_brief_figure {
	bool told;                /* the record speaks of it */
	bool valid;               /* has a mean */
	struct city_decimal mean; /* ug/m3; CO mg/m3; when valid */
	int n, need;              /* hours, or 8-hour means for O3 */
};

struct city_brief_station {
	int64_t day;                     /* days since 1970-01-01 */
	const char *station;             /* its id */
	const char *name;                /* "" = not told, as for the next two */
	const char *district, *district_name;
	const struct city_air_rule *rule; /* lent; NULL where no index is told */
	bool placed;
	int32_t lon_udeg, lat_udeg;      /* degrees * 10^6, when placed */
	struct city_brief_figure figure[CITY_POLLUTANTS];
	int aqi;                         /* or CITY_AIR_NO_INDEX */
	int level;                       /* 1..6; 0 without an index */
	unsigned primary, missing;       /* bit set by enum city_pollutant */
};

/* One district, a part of the last day. */
struct city_brief_district {
	const char *name;
	size_t stations, indexed, above;
	const struct city_brief_station *worst; /* NULL when none is indexed */
};

struct city_brief_day {
	int64_t day;
	size_t level[CITY_BRIEF_LEVELS]; /* stations; [0] without an index */
};

struct city_brief_summary {
	int64_t day;                     /* the last one */
	size_t stations;                 /* that told anything of that day */
	size_t indexed;                  /* of them, with an index */
	size_t above;                    /* of those, worse than the good level */
	size_t placed;
	size_t level[CITY_BRIEF_LEVELS]; /* [0] = stations - indexed */
	size_t short_of[CITY_POLLUTANTS]; /* stations told without a mean */
	const struct city_brief_station **by_id;  /* stations */
	const struct city_brief_station **by_aqi; /* the indexed, worst first */
	const struct city_brief_station **silent; /* the last results of others */
	size_t n_silent;                 /* told of on earlier days only */
	struct city_brief_district *district;     /* worst first */
	size_t districts;                /* 0 when no record names any */
	struct city_brief_day *history;  /* the last one included, in order */
	size_t days;
};

struct city_brief;

/* NULL when memory runs out. */
struct city_brief *city_brief_new(void);
void city_brief_free(struct city_brief *brief);

/*
 * Takes one result; copies its texts.  CITY_OK; CITY_DUPLICATE when the station
 * told the same of that day before; CITY_REJECT when it told something else
 * ("report.conflict"); CITY_FAIL when memory runs out.
 */
enum city_status city_brief_take(struct city_brief *brief,
				 const struct city_brief_station *station,
				 struct city_error *error);

/*
 * Sums up what has been taken.  *summary borrows from the brief, until the next
 * take.  0; 1 when there is nothing to sum up; -1 when memory runs out.
 */
int city_brief_sum(struct city_brief *brief, struct city_brief_summary *summary);

/* The name of a station, or its id where it has none. */
const char *city_brief_label(const struct city_brief_station *station);

/* Whether any pollutant of the station has at least one hour. */
bool city_brief_is_heard(const struct city_brief_station *station);

/* The told figure with the fewest hours beyond its need, or -1. */
int city_brief_weakest(const struct city_brief_station *station);

#endif
