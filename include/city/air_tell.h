/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_tell - what a run has to tell at its end, of all hours it has kept: days and
 * hours of stations and areas, and periods of either.
 */
#ifndef CITY_AIR_TELL_H
#define CITY_AIR_TELL_H

#include "city/air_area.h"
#include "city/air_events.h"
#include "city/air_group.h"
#include "city/air_period.h"
#include "city/air_plan.h"
#include "city/air_record.h"
#include "city/air_rules.h"
#include "city/air_store.h"
#include "city/air_write.h"
#include "city/command.h"

/* All that a telling needs; what is pointed to is lent. */
struct city_air_telling {
	const struct city_air_store *store;
	const struct city_air_books *books;
	const struct city_air_grouper *by;
	bool areas;                       /* of areas, not of stations */
	enum city_hour_label label;
	struct city_air_span span;        /* kind of periods; days of a range */
	struct city_air_percentile extra[CITY_AIR_MOST_PERCENTILES];
	int extras;
	const struct city_air_target *target;     /* of years; NULL = none */
	const struct city_air_baseline *baseline; /* of periods; NULL = none */
	int64_t as_of;                            /* the last day of all; of periods */
	const struct city_air_events *events;     /* of days and longer; NULL = none */
	struct city_sink *out;
	struct city_buf excluded;                 /* the list of what events left out */
	struct city_buf line;
	struct city_air_day_head head;
};

void city_air_telling_release(struct city_air_telling *telling);

/* What judges a day; rule is NULL where none holds. */
struct city_air_judged city_air_judged_on(const struct city_air_books *books, int64_t day);

/* air.day of every station, or air.area.day of every area, by day. */
enum city_status city_air_tell_days(struct city_air_telling *telling,
				    struct city_error *error);

/* air.area.hour of every area, by hour. */
enum city_status city_air_tell_hours(struct city_air_telling *telling,
				     struct city_error *error);

/* air.period of every station or area, by period. */
enum city_status city_air_tell_periods(struct city_air_telling *telling,
				       struct city_error *error);

/* Writes the member "excluded" of the list, which is forgotten then. */
void city_air_put_excluded(struct city_writer *w, struct city_air_telling *telling);

/* Puts the line that was written. */
enum city_status city_air_tell_line(struct city_air_telling *telling,
				    struct city_error *error);

/*
 * walk - all days that there are, in order, and on each the stations with the
 * area they lie in: that of their day, else of their last one, else of their first.
 */
struct city_air_walk {
	const struct city_air_store *store;
	uint32_t *slots;  /* by day and group */
	size_t at;        /* the first slot behind the day */
	uint32_t *groups, *areas; /* in the order of their texts */
	uint32_t *area;   /* by group: where it lies on the day */
	uint32_t *slot;   /* by group: its slot + 1 on the day, or 0 */
	int64_t day;
	int offset_minutes; /* of the first station by name that is there */
};

/* 0, or -1 when memory runs out; release in any case. */
int city_air_walk_begin(struct city_air_walk *walk, const struct city_air_store *store);
bool city_air_walk_next(struct city_air_walk *walk);
void city_air_walk_release(struct city_air_walk *walk);

/* Writes a list of stations: where `in` is set, by group. */
void city_air_put_stations(struct city_writer *w, const struct city_air_telling *telling,
			   const struct city_air_walk *walk, const bool *in);

/* Writes an air.period; see city-air(5).  `stations` NULL = of a station. */
struct city_air_told_period {
	const struct city_air_span *span;
	int offset_minutes;
	struct city_slice group;
	const struct city_air_measure *measure;
	const struct city_air_period_result *result;
};
void city_air_put_period_head(struct city_writer *w,
			      const struct city_air_told_period *told);
void city_air_put_period_body(struct city_writer *w,
			      const struct city_air_told_period *told);

#endif
