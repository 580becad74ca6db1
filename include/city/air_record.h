/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_record - readings out of records: the kind air.reading of city-air(5).
 */
#ifndef CITY_AIR_RECORD_H
#define CITY_AIR_RECORD_H

#include <stdbool.h>

#include "city/air.h"
#include "city/rec.h"
#include "city/time.h"

/* Which end of its hour a reading's time names. */
enum city_hour_label {
	CITY_HOUR_END,  /* 00:00 is hour 24 of the day before */
	CITY_HOUR_START
};

#define CITY_AIR_TIME_LEN 40

struct city_air_reader {
	enum city_hour_label label;
	struct city_name time, pollutant[CITY_POLLUTANTS];
	struct city_buf scratch;
	/* The last time that was read whole, as written; most differ in the hour. */
	char last[CITY_AIR_TIME_LEN];
	size_t last_len; /* 0 = none */
	int64_t last_date; /* the civil date it is written with */
	int last_offset;
};

/* One record, read: where its hour lies and what was measured. */
struct city_air_reading {
	int64_t day;  /* days since 1970-01-01, local */
	int hour;     /* 1..24 */
	int offset_minutes;
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

#endif
