/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_match - how far two lines that ought to be one are apart, and their lengths.
 *
 * Lines are corners in metres of one plane, or in degrees where a function says so.
 * Pure; safe from any thread.
 */
#ifndef CITY_TWIN_MATCH_H
#define CITY_TWIN_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "city/geometry.h"
#include "city/twin.h"

/*
 * Hausdorff distance as the corners have it: the most that a corner of either line is
 * off the other line, m.  Which way a line runs, and corners on a straight piece, do
 * not matter.  Takes n * m steps; each line has a corner at least.
 */
double city_lines_apart(const struct city_plane *one, size_t n,
			const struct city_plane *two, size_t m);

/* In the plane, m. */
double city_line_length(const struct city_plane *line, size_t n);

/*
 * On the ellipsoid of CGCS2000, of a line in the plane of city_project: each piece is
 * divided by the scale there.  Within three degrees of the meridian a kilometre is right
 * to three hundredths of a millimetre, of pieces of up to 10 km.
 */
double city_line_geodesic(const struct city_plane *line, size_t n);

/* Degrees of CGCS2000 to the plane, in place. */
void city_line_project(struct city_plane *line, size_t n, double meridian_deg);

/*
 * The corners of a segment, twin->segment[segment].points of them, in the plane, after
 * city_twin_check.
 */
void city_twin_line(const struct city_twin *twin, size_t segment,
		    struct city_plane *line);

/* Its first corner. */
struct city_plane city_twin_begin(const struct city_twin *twin, size_t segment);

/* Its length, on the ellipsoid where the twin was in degrees. */
int64_t city_twin_length_mm(const struct city_twin *twin, size_t segment);

/* Below, at or above 0: some order of lines by their corners. */
int city_twin_compare_lines(const struct city_twin *twin, size_t a, size_t b);

#endif
