/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_book - how far pipes are to be from one another and from the ground, as tables
 * of kinds of pipes, and what kind a pipe is.
 *
 * A kind is a class with conditions: a range of diameters, pressures, ways of burial.
 * Of a pipe of which too little is known, several kinds may be true: the least that any
 * of them asks for is asked of it, so that what is found is so whichever it is.
 *
 * Pure: figures come from a rulebook; see twin_rules.h.
 */
#ifndef CITY_TWIN_BOOK_H
#define CITY_TWIN_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/twin_attributes.h"

#define CITY_TWIN_KINDS 64
#define CITY_TWIN_MATERIALS 16 /* numbers of codes, and one more, are below */
#define CITY_TWIN_PROFILES 255

/* How well a figure is verified. */
enum city_twin_mark { CITY_TWIN_UNVERIFIED, CITY_TWIN_SECONDARY, CITY_TWIN_PRIMARY };

/* What a table asks for, in metres; 0 asks for nothing. */
struct city_twin_figure {
	double m;
	bool given; /* false: the table does not say */
	uint8_t mark;
};

struct city_twin_kind {
	const char *id;       /* "water.small" */
	uint8_t class;        /* number, and one more */
	bool known;           /* what is not known of a pipe is not so */
	uint64_t subclasses;  /* bits of numbers and one more; 0 = any */
	uint32_t burials, materials, pressures;
	double above_m, to_m; /* of the diameter; to_m 0 = without end */
	double from_kv, below_kv;
};

struct city_twin_book {
	const char *id;
	size_t kinds;
	struct city_twin_kind kind[CITY_TWIN_KINDS];
	/* Beside each other, and crossing: upper kind, lower kind. */
	struct city_twin_figure beside[CITY_TWIN_KINDS][CITY_TWIN_KINDS];
	struct city_twin_figure over[CITY_TWIN_KINDS][CITY_TWIN_KINDS];
	struct city_twin_figure cover[CITY_TWIN_KINDS][2]; /* elsewhere, under a lane */
	bool either_way;      /* a blank of `over` is what stands the other way */
	double beside_cosine; /* of the angle up to which lines run beside each other */
	uint8_t beside_mark;
	uint32_t not_buried;  /* ways of burial for which the tables do not hold */
	/* The highest pressure of each class in tenths of a kPa; below, or up to. */
	int64_t pressure_to[CITY_TWIN_PRESSURES];
	bool pressure_below[CITY_TWIN_PRESSURES];
	/* Where ends meet. */
	double joint_level_m, diameter_ratio, pressure_ratio;
	uint8_t joint_mark;
	/* The first day of each material, and one more; 0 = not known. */
	uint32_t first_day[CITY_TWIN_MATERIALS];
	uint8_t material_mark[CITY_TWIN_MATERIALS];
};

/* The kinds that a pipe may be, as bits; 0 = none of the book. */
uint64_t city_twin_kinds_of(const struct city_twin_book *book,
			    const struct city_twin_attributes *attributes);

/* What is asked of two pipes that run beside each other, and of one over another. */
struct city_twin_figure city_twin_beside(const struct city_twin_book *book, uint64_t one,
					 uint64_t two);
struct city_twin_figure city_twin_over(const struct city_twin_book *book, uint64_t upper,
				       uint64_t lower);
struct city_twin_figure city_twin_cover(const struct city_twin_book *book, uint64_t kinds,
					enum city_twin_lane lane);

/* The class of a gas pressure by what is known; UNKNOWN also beyond the last. */
enum city_twin_pressure city_twin_pressure_of(const struct city_twin_book *book,
					      const struct city_twin_attributes *attributes);

#endif
