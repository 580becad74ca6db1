/* SPDX-License-Identifier: Apache-2.0 */
/*
 * svg - inline drawings for a page: bars, shares of a whole, marks, dot map.
 *
 * Bars are laid out in percent and text in pixels, so that a drawing fits a
 * phone and a sheet of paper alike without its letters growing or shrinking.
 * All geometry is integer arithmetic: the same input draws the same bytes.
 * Colours are the page's classes: element class "fN" fills, "tN" is the ink on
 * it, N being the index of a class; 0 is what has no class.
 */
#ifndef CITY_SVG_H
#define CITY_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

/* What a drawing is and says, for those who do not see it. */
struct city_svg_text {
	const char *title;
	const char *desc; /* may be "" */
};

/*
 * One bar cut into shares of its whole, one a class; its figure is written into
 * a share that is at least one in `room` of the whole.
 *   count   n of them, by class index
 *   height  pixels
 */
void city_svg_put_shares(struct city_buf *to, const struct city_svg_text *text,
			 const size_t *count, size_t n, int height, size_t room);

/*
 * A bar of value on a scale of 0..max, with a tick at `limit` (0 = none).
 * Says nothing by itself: the figure stands beside it.
 *   0 <= value <= max, max > 0
 */
void city_svg_put_bar(struct city_buf *to, int value, int max, int limit,
		      int class_);

/* A mark of a class's own shape at x, y in tenths of a unit. */
void city_svg_put_mark(struct city_buf *to, int class_, int32_t x, int32_t y,
		       bool large);

/* A small drawing that holds nothing but the mark, for a legend. */
void city_svg_put_key(struct city_buf *to, int class_);

struct city_svg_dot {
	int32_t lon_udeg, lat_udeg; /* degrees * 10^6; |lat| < 90 degrees */
	int class_;
	int rank;                   /* written into a larger mark; 0 = none */
	const char *label;          /* may be "" */
};

/* A part of the earth, its sides in degrees * 10^6. */
struct city_svg_box {
	int32_t west, south, east, north;
};

/* The box around dots. n > 0. */
struct city_svg_box city_svg_bounds(const struct city_svg_dot *dots, size_t n);

/*
 * Finds a small part of the map in which dots crowd so much that they hide one
 * another: a city within its region.  False when there is none.
 */
bool city_svg_find_crowd(const struct city_svg_dot *dots, size_t n,
			 struct city_svg_box *crowd);

struct city_svg_place {
	int32_t lon_udeg, lat_udeg;
};

/* Closed lines of places, one behind the other; what an odd number surrounds is in. */
struct city_svg_area {
	const char *name;                   /* may be "" */
	const struct city_svg_place *place; /* of all its rings */
	const size_t *ring;                 /* places of each ring, > 0 */
	size_t rings;
};

/* What lies under the dots, such as the districts of a city. */
struct city_svg_ground {
	const struct city_svg_area *area;
	size_t n;
};

/*
 * A map of the dots in a box: equirectangular, true to scale at its middle
 * latitude, with a graticule and a scale bar.  Dots are drawn in their order,
 * so the ones that matter come last.  A rank is left out where it would hide
 * another.
 *   ground  areas under the dots, or NULL; drawn as coarsely as it takes for some
 *           20 KB of markup
 *   frame   a part to be outlined, or NULL
 */
void city_svg_put_map(struct city_buf *to, const struct city_svg_text *text,
		      const struct city_svg_dot *dots, size_t n,
		      const struct city_svg_ground *ground,
		      const struct city_svg_box *box,
		      const struct city_svg_box *frame);

/* A field of a calendar or matrix. */
struct city_svg_cell {
	bool there;        /* something is known of it */
	int class_;
	const char *text;  /* in it, a few letters */
	const char *label; /* all of it, for those who ask */
};

/* The days of a month in weeks; the first has `weekday` 0..6, Monday first. */
void city_svg_put_month(struct city_buf *to, const struct city_svg_text *text,
			const struct city_svg_cell *day, int days, int weekday);

/* rows * columns cells, row by row from above. */
void city_svg_put_matrix(struct city_buf *to, const struct city_svg_text *text,
			 const struct city_svg_cell *cell, const char *const *row,
			 size_t rows, const char *const *column, size_t columns);

#define CITY_SVG_PARTS 10000
#define CITY_SVG_SPARK 32 /* letters of a sparkline */

/* A value at a time, both 0..CITY_SVG_PARTS of their range. */
struct city_svg_point {
	int x, y;
	bool after_gap; /* something is missing between it and the one before */
};

/*
 * A line over time with dashed limits and ticks below the axis; where something is
 * missing, a grey band.
 */
void city_svg_put_series(struct city_buf *to, const struct city_svg_text *text,
			 const struct city_svg_point *point, size_t n, const int *limit,
			 size_t limits, const int *tick, size_t ticks);

/* The same as text: a letter a value, or the greatest of several; gaps are blanks. */
void city_svg_put_spark(struct city_buf *to, const struct city_svg_point *point,
			size_t n);

/* Pieces the drawings share. */
void city_svg_put_tenths(struct city_buf *to, int64_t tenths);
void city_svg_put_title(struct city_buf *to, const struct city_svg_text *text);

#endif
