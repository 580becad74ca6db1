/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_write - indices and days into records: the kinds air.hour and air.day of
 * city-air(5), and those of areas.
 */
#ifndef CITY_AIR_WRITE_H
#define CITY_AIR_WRITE_H

#include "city/air_limits.h"
#include "city/writer.h"

/* What an index or a day was judged by. */
struct city_air_judged {
	const struct city_air_rule *rule;
	const struct city_air_limits *limits; /* NULL = none holds on the day */
	/* The rule in force, where another was held to; "" = none; NULL = as is. */
	const char *restated_from;
};

/* The members that say what the index is, in the order they are written. */
enum city_air_part {
	CITY_AIR_PART_AQI,
	CITY_AIR_PART_LEVEL,
	CITY_AIR_PART_CATEGORY,
	CITY_AIR_PART_PRIMARY,
	CITY_AIR_PART_MISSING,
	CITY_AIR_PART_RULE,
	CITY_AIR_PART_RESTATED, /* only where another rule was held to */
	CITY_AIR_PARTS
};

const char *city_air_part_name(enum city_air_part part);

/* Writes the value of one part. */
void city_air_put_part(struct city_writer *w, enum city_air_part part,
		       const struct city_air_index *index,
		       const struct city_air_judged *judged);

/* Writes a list of pollutants, bit set by enum city_pollutant. */
void city_air_put_pollutants(struct city_writer *w, unsigned set);

/* The beginning of days' records, alike for those of one day; zeroed at first. */
struct city_air_day_head {
	const char *kind;
	int64_t day;
	int offset_minutes;
	struct city_buf text;
};

/*
 * Writes the beginning of a day's object: kind, date, start, end, group.
 *   day, offset_minutes  the local day, in days since 1970-01-01
 *   group                the fields that name the station, `,"station":"x"`
 */
void city_air_put_day_head(struct city_air_day_head *head, struct city_writer *w,
			   const char *kind, int64_t day, int offset_minutes,
			   struct city_slice group);

/* Writes the six figures as members, and the largest hour of ozone. */
void city_air_put_figures(struct city_writer *w,
			  const struct city_air_day_result *result, bool has_o3_1h);

/* Writes all parts of an index as members. */
void city_air_put_index(struct city_writer *w, const struct city_air_index *index,
			const struct city_air_judged *judged);

/* Writes the members that follow: figures, index, limits.  No brackets. */
void city_air_put_day_body(struct city_writer *w,
			   const struct city_air_day_result *result,
			   const struct city_air_judged *judged);

/* Writes key and midnight at the beginning of a day, RFC 3339. */
void city_air_put_midnight(struct city_writer *w, const char *key, int64_t day,
			   int offset_minutes);
/* Writes key and day, YYYY-MM-DD. */
void city_air_put_date(struct city_writer *w, const char *key, int64_t day);

#endif
