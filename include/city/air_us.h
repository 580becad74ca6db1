/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_us - the air quality index of the US EPA, and NowCast for particles
 * (EPA-454/B-24-002).
 *
 * Figures come from a rulebook; see air_us_rules.h.  Concentrations are
 * truncated, then interpolated between the ends of their class, and the result is
 * rounded to the nearest integer, half up.  Above the last class the same formula
 * goes on.
 *
 * Pure: no I/O, no clock, no allocation.
 */
#ifndef CITY_AIR_US_H
#define CITY_AIR_US_H

#include "city/air.h"

#define CITY_US_ROWS 8

/* What an index is made of, in the order records list them. */
enum city_us_item {
	CITY_US_PM25,   /* 24 hours, or NowCast; ug/m3 */
	CITY_US_PM10,   /* likewise */
	CITY_US_SO2,    /* 1 hour, ppb */
	CITY_US_SO2_24H, /* 24 hours, ppb; from 305 ppb on */
	CITY_US_NO2,    /* 1 hour, ppb */
	CITY_US_CO,     /* 8 hours, ppm */
	CITY_US_O3,     /* 8 hours, ppm */
	CITY_US_O3_1H,  /* 1 hour, ppm; where it has a class */
	CITY_US_ITEMS
};

const char *city_us_item_name(enum city_us_item item);

/* The ends of the classes; both lie in them. */
struct city_us_column {
	int rows;
	int decimals;                        /* truncated to these */
	int64_t low[CITY_US_ROWS], high[CITY_US_ROWS]; /* in units of the decimals */
	int index_low[CITY_US_ROWS], index_high[CITY_US_ROWS];
	bool goes_on;                        /* above the last row, by its formula */
};

struct city_us_rule {
	const char *id;
	struct city_us_column column[CITY_US_ITEMS];
	/* Grams a mole of what is measured in ug/m3 or mg/m3, and litres a mole. */
	struct city_decimal molar_mass[CITY_POLLUTANTS], molar_volume;
	int need_hours, need_window_hours, need_windows, first_window_end;
	int nowcast_hours, nowcast_newest, nowcast_need;
	struct city_air_class classes[CITY_AIR_CLASSES];
	struct city_decimal plausible[CITY_POLLUTANTS];
};

/*
 * The index of a concentration in the column's unit; CITY_AIR_NO_INDEX where the
 * column has no class for it.  SO2 of 1 hour above its column is 200 (EPA's note).
 */
int city_us_index(const struct city_us_column *column, struct city_decimal conc);

/* ug/m3 to ppb and mg/m3 to ppm: the same number of moles; cut after six decimals. */
int city_us_convert(const struct city_us_rule *rule, enum city_pollutant pollutant,
		    struct city_decimal conc, struct city_decimal *result);

/*
 * NowCast of hourly values, newest first.
 *   units   of 10^-scale ug/m3, CITY_AIR_NO_VALUE = none; n <= 12
 *   result  cut after four decimals
 * 0, or -1 when too few of the newest are there.
 */
int city_us_nowcast(const struct city_us_rule *rule, const int64_t *units, int n,
		    int scale, struct city_decimal *result);

#endif
