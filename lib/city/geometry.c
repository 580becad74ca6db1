/* SPDX-License-Identifier: Apache-2.0 */
/* geometry - of straight pieces, relative to one of their ends to keep all digits. */
#include "config.h"

#include <math.h>

#include "city/geometry.h"

/* m: what rounding makes of places, such as those that came in degrees. */
#define ROUNDING 5e-6

double city_plane_distance(struct city_plane a, struct city_plane b)
{
	double x = b.x - a.x, y = b.y - a.y;

	return sqrt(x * x + y * y);
}

double city_plane_to_piece(struct city_plane p, struct city_plane a, struct city_plane b,
			   double *along)
{
	double x = b.x - a.x, y = b.y - a.y;
	double square = x * x + y * y;
	double t = square > 0 ? ((p.x - a.x) * x + (p.y - a.y) * y) / square : 0;
	struct city_plane nearest;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	nearest.x = a.x + t * x;
	nearest.y = a.y + t * y;
	*along = t;
	return city_plane_distance(p, nearest);
}

/* Whether a share of a way is on it; beyond an end by a rounding, it is at the end. */
static bool is_on(double *share, double x, double y)
{
	double beyond = *share < 0 ? -*share : *share - 1;

	if (!(beyond > 0))
		return beyond <= 0;
	if (beyond * sqrt(x * x + y * y) > ROUNDING)
		return false;
	*share = *share < 0 ? 0 : 1;
	return true;
}

bool city_plane_cross(struct city_plane a, struct city_plane b, struct city_plane c,
		      struct city_plane d, double *along, double *other)
{
	double abx = b.x - a.x, aby = b.y - a.y;
	double cdx = d.x - c.x, cdy = d.y - c.y;
	double acx = c.x - a.x, acy = c.y - a.y;
	double turn = abx * cdy - aby * cdx;
	double scale = sqrt((abx * abx + aby * aby) * (cdx * cdx + cdy * cdy));
	double t, u;

	/* Below a millionth of a degree or so, where they meet cannot be told. */
	if (fabs(turn) <= 1e-8 * scale)
		return false;
	t = (acx * cdy - acy * cdx) / turn;
	u = (acx * aby - acy * abx) / turn;
	if (!is_on(&t, abx, aby) || !is_on(&u, cdx, cdy))
		return false;
	*along = t;
	*other = u;
	return true;
}
