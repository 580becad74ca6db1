/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_record - readings out of records, and indices into records: the kinds
 * air.reading, air.hour and air.day of city-air(5).
 */
#ifndef CITY_AIR_RECORD_H
#define CITY_AIR_RECORD_H

#include <stdbool.h>

#include "city/air.h"
#include "city/rec.h"
#include "city/time.h"
#include "city/writer.h"

/* Which end of its hour a reading's time names. */
enum city_hour_label {
	CITY_HOUR_END,  /* 00:00 is hour 24 of the day before */
	CITY_HOUR_START
};

struct city_air_reader {
	enum city_hour_label label;
	struct city_name time, pollutant[CITY_POLLUTANTS];
	struct city_buf scratch;
};

/* One record, read: where its hour lies and what was measured. */
struct city_air_reading {
	struct city_time time;
	int64_t day;  /* days since 1970-01-01, local */
	int hour;     /* 1..24 */
	struct city_decimal conc[CITY_POLLUTANTS]; /* ug/m3, CO mg/m3; >= 0 */
	bool has[CITY_POLLUTANTS];
};

void city_air_reader_init(struct city_air_reader *reader, enum city_hour_label label);
void city_air_reader_release(struct city_air_reader *reader);

/*
 * Reads time and concentrations.  CITY_OK, or CITY_REJECT with error filled:
 * "air.time", "air.not-number", "air.range", "air.negative", "air.no-reading".
 */
enum city_status city_air_reader_read(struct city_air_reader *reader,
				      const struct city_rec *rec,
				      struct city_air_reading *reading,
				      struct city_error *error);

/* Refuses a record for one of its fields (NULL = for none in particular). */
enum city_status city_air_refuse(struct city_error *error, const char *rule,
				 const struct city_rec *rec,
				 const struct city_field *field, const char *text);

/* The members that say what the index is, in the order they are written. */
enum city_air_part {
	CITY_AIR_PART_AQI,
	CITY_AIR_PART_LEVEL,
	CITY_AIR_PART_CATEGORY,
	CITY_AIR_PART_PRIMARY,
	CITY_AIR_PART_MISSING,
	CITY_AIR_PART_RULE,
	CITY_AIR_PARTS
};

const char *city_air_part_name(enum city_air_part part);

/* Writes the value of one part. */
void city_air_put_part(struct city_writer *w, enum city_air_part part,
		       const struct city_air_index *index,
		       const struct city_air_rule *rule);

/*
 * Writes an air.day object.
 *   day, offset_minutes  the local day, in days since 1970-01-01
 *   group                the fields that name the station, `,"station":"x"`
 */
void city_air_put_day(struct city_writer *w, int64_t day, int offset_minutes,
		      struct city_slice group,
		      const struct city_air_day_result *result,
		      const struct city_air_rule *rule);

#endif
