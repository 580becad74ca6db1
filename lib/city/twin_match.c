/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_match - the scale of a piece is that of Gauss-Krueger to the fourth power of its
 * distance from the meridian, averaged over the piece; see H. Grossmann, Geodaetische
 * Rechnungen und Abbildungen in der Landesvermessung (1976), on the reduction of
 * distances.
 */
#include "config.h"

#include <math.h>

#include "city/projection.h"
#include "city/twin_match.h"
#include "twin_parts.h"

/* The most that a corner of `one` is off `two`. */
static double most_off(const struct city_plane *one, size_t n,
		       const struct city_plane *two, size_t m)
{
	double most = 0;

	for (size_t i = 0; i < n; i++) {
		double least = city_plane_distance(one[i], two[0]), along;

		for (size_t j = 0; j + 1 < m && least > most; j++)
			least = fmin(least, city_plane_to_piece(one[i], two[j],
								two[j + 1], &along));
		most = fmax(most, least);
	}
	return most;
}

double city_lines_apart(const struct city_plane *one, size_t n,
			const struct city_plane *two, size_t m)
{
	return fmax(most_off(one, n, two, m), most_off(two, m, one, n));
}

double city_line_length(const struct city_plane *line, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i + 1 < n; i++)
		sum += city_plane_distance(line[i], line[i + 1]);
	return sum;
}

/*
 * The product of the radii of curvature on the meridian and across it.  The latitude
 * is that of a northing on a sphere: off by a sixth of a degree at most, which is a
 * part in 10^7 of what it corrects.
 */
static double radii(double northing_m)
{
	const double axis = 6378137, e2 = 0.00669438002290;
	double sine = sin(northing_m / 6367449);
	double w = 1 - e2 * sine * sine;

	return axis * axis * (1 - e2) / (w * w);
}

/* How much longer a piece is in the plane. */
static double scale(struct city_plane a, struct city_plane b)
{
	double east = a.x - CITY_FALSE_EASTING, other = b.x - CITY_FALSE_EASTING;
	double mean = (east * east + east * other + other * other) /
		      (3 * radii((a.y + b.y) / 2));

	return 1 + mean / 2 + mean * mean / 24;
}

double city_line_geodesic(const struct city_plane *line, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i + 1 < n; i++)
		sum += city_plane_distance(line[i], line[i + 1]) /
		       scale(line[i], line[i + 1]);
	return sum;
}

void city_line_project(struct city_plane *line, size_t n, double meridian_deg)
{
	for (size_t i = 0; i < n; i++)
		line[i] = city_project(line[i], meridian_deg);
}

void city_twin_line(const struct city_twin *twin, size_t segment, struct city_plane *line)
{
	const struct city_twin_segment *at = &twin->segment[segment];

	for (uint32_t i = 0; i < at->points; i++)
		line[i] = city_twin_plane(twin, at->first + i);
}

struct city_plane city_twin_begin(const struct city_twin *twin, size_t segment)
{
	return city_twin_plane(twin, twin->segment[segment].first);
}

int64_t city_twin_length_mm(const struct city_twin *twin, size_t segment)
{
	const struct city_twin_segment *at = &twin->segment[segment];
	double sum = 0;

	for (uint32_t i = at->first; i + 1 < at->first + at->points; i++) {
		struct city_plane piece[2] = { city_twin_plane(twin, i),
					       city_twin_plane(twin, i + 1) };

		sum += twin->projected ? city_line_geodesic(piece, 2) :
					 city_line_length(piece, 2);
	}
	return llround(sum * 1000);
}

int city_twin_compare_lines(const struct city_twin *twin, size_t a, size_t b)
{
	const struct city_twin_segment *one = &twin->segment[a], *two = &twin->segment[b];

	if (one->points != two->points)
		return one->points < two->points ? -1 : 1;
	for (uint32_t i = 0; i < one->points; i++) {
		struct city_plane p = city_twin_plane(twin, one->first + i);
		struct city_plane q = city_twin_plane(twin, two->first + i);

		if (p.x < q.x || p.x > q.x)
			return p.x < q.x ? -1 : 1;
		if (p.y < q.y || p.y > q.y)
			return p.y < q.y ? -1 : 1;
	}
	return 0;
}
