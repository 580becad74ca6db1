/* SPDX-License-Identifier: Apache-2.0 */
/* geometry - distances and crossings of straight pieces in the plane, in metres. */
#ifndef CITY_GEOMETRY_H
#define CITY_GEOMETRY_H

#include <stdbool.h>

struct city_plane {
	double x, y;
};

double city_plane_distance(struct city_plane a, struct city_plane b);

/*
 * From p to the nearest point of the piece a-b, which may have no length; *along
 * receives where that is: 0 at a, 1 at b.
 */
double city_plane_to_piece(struct city_plane p, struct city_plane a, struct city_plane b,
			   double *along);

/*
 * Whether the pieces a-b and c-d have one point in common; parallel ones have none.
 * *along and *other receive where that is on each, 0 to 1.
 */
bool city_plane_cross(struct city_plane a, struct city_plane b, struct city_plane c,
		      struct city_plane d, double *along, double *other);

#endif
