/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citygen_places - the made-up city: its places, its stations, and the air.
 *
 * Names and GB/T 2260 codes are those of Chongqing since November 2025, when
 * Jiangbei (500105) and Yubei (500112) were abolished and Liangjiang New Area
 * was set up, whose code was not known when this was written.  Everything else
 * is made up: positions only lie roughly as the districts do, so that a map
 * looks right, and no figure was ever measured.
 *
 * Every value is a function of the seed, the station, the hour and the
 * pollutant, in integer arithmetic alone: the same values come out everywhere,
 * and any day can be made without those before it.  Pure: no I/O, no
 * allocation, no state.
 */
#ifndef CITYGEN_PLACES_H
#define CITYGEN_PLACES_H

#include <stddef.h>
#include <stdint.h>

/* Hours are labelled by their end, 1 to 24 of the natural day at +08:00. */
enum { HOURS = 24, OUTAGES = 5, FAULTS = 11, MISSING = -1 };

/* In the order in which every format has them. */
enum pollutant { PM25, PM10, SO2, NO2, CO, O3, POLLUTANTS };

/* How a bureau departs from the plain way: ASCII, 2026-03-26, U+2014. */
enum place_style {
	WRITES_FULL_WIDTH = 1,   /* digits and point of numbers, dates, hours */
	WRITES_CHINESE_DATE = 2, /* with the words for year, month and day */
	MISSING_IS_HYPHEN = 4,   /* full-width hyphen-minus, U+FF0D */
	MISSING_IS_EMPTY = 8
};

/* A county-level division, and how its bureau writes. */
struct place {
	const char *code;   /* GB/T 2260; NULL when not known */
	const char *name;
	int lon_e2, lat_e2; /* middle of the stations, degrees / 100 */
	int reach_e4;       /* farthest station from it, degrees / 10000 */
	int stations;       /* of the whole city's 177 */
	int pm25_ugm3, so2_ugm3, no2_ugm3; /* typical means of a spring day */
	int co_tenths;      /* the same, tenths of mg/m3 */
	int o3_ugm3;        /* typical afternoon peak in early summer */
	unsigned style;     /* of enum place_style */
};

struct station {
	char code[16];
	char name[96];
	const struct place *place;
	int64_t lon_e4, lat_e4; /* degrees / 10000 */
};

struct city {
	uint64_t seed;
	int stations;
	const struct station *station; /* borrowed */
};

struct date {
	int year, month, day;
	char iso[32]; /* 2026-03-26 */
};

/* The city's air in one hour, in thousandths of what is typical. */
struct level {
	int64_t particles, traffic, ozone;
};

/* Hours without values of some pollutants, both ends included. */
struct outage {
	int station, first, last;
	unsigned pollutants; /* bit 1 << pollutant */
};

struct day {
	int64_t number; /* from 1970-01-01 */
	struct date date, next;
	struct level level[HOURS];
	struct outage outages[OUTAGES];
	int outage_count;
};

/* ug/m3, CO in tenths of mg/m3, or MISSING; PM10 is never below PM2.5. */
struct reading {
	int64_t value[POLLUTANTS];
};

/* The columns of the bureaus' file. */
enum column {
	COLUMN_CODE, COLUMN_NAME, COLUMN_DISTRICT, COLUMN_DISTRICT_CODE,
	COLUMN_LON, COLUMN_LAT, COLUMN_DATE, COLUMN_HOUR, COLUMN_POLLUTANT,
	COLUMNS = COLUMN_POLLUTANT + POLLUTANTS
};

/* A mistake in a row of the bureaus' file. */
enum fault_kind { BAD_TEXT, SHORT_ROW, REPEATED_AT_ONCE, REPEATED_LATER };

struct fault {
	enum fault_kind kind;
	int column;       /* that has the text, or is left out */
	const char *text; /* BAD_TEXT */
};

/* All mistakes of one day; every one is in a row of its own. */
struct faulty_row {
	int station, hour;
	const struct fault *fault;
};

struct plan {
	struct faulty_row row[FAULTS];
	int count;
};

/* What chance is asked for; each has its own stream. */
enum purpose {
	FOR_LONGITUDE, FOR_LATITUDE, FOR_SITE, FOR_STAGNATION, FOR_SUNSHINE,
	FOR_NEIGHBOURHOOD, FOR_PLUME, FOR_CELL, FOR_OUTAGE, FOR_FAULT
};

/* Sixty-four bits of chance, always the same ones for the same arguments. */
uint64_t gen_draw(uint64_t seed, enum purpose purpose, int64_t a, int64_t b);

/* Gregorian calendar, years 1970 to 9999. */
int64_t gen_day_number(int year, int month, int day);
struct date gen_date_of(int64_t number);

/* Fills `count` stations; they do not depend on any seed. */
void gen_place_stations(struct station *stations, int count);

/* Weather and outages of a day. */
struct day gen_day(const struct city *city, int64_t number);

/* The station's outage on that day, or NULL. */
const struct outage *gen_outage_of(const struct day *day, int station);

/* What the station, counted from 0, reported for the hour 1 to 24. */
struct reading gen_reading_at(const struct city *city, const struct day *day,
			      int station, int hour);

/* The mistakes in the day's file. */
struct plan gen_plan(const struct city *city, const struct day *day);

/* The mistake in a row, or NULL. */
const struct fault *gen_fault_at(const struct plan *plan, int station, int hour);

#endif
