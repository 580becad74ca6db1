/* SPDX-License-Identifier: Apache-2.0 */
/*
 * projection - degrees of CGCS2000 to metres in the plane and back: Gauss-Krueger, that
 * is transverse Mercator of scale 1 on the meridian, 500,000 m east of its zero.
 *
 * Krueger's series to the fourth power of the third flattening: right to a hundredth of
 * a millimetre within ten degrees of the meridian.  Lengths come out too great by half the
 * square of (distance from the meridian / 6371 km): 0.03 mm a metre at 50 km.
 * Degrees of WGS 84 are others by less than a metre, and must not be mixed with these.
 */
#ifndef CITY_PROJECTION_H
#define CITY_PROJECTION_H

#include "city/geometry.h"

#define CITY_FALSE_EASTING 500000 /* m, of the meridian */

/* x is the longitude, y the latitude, in degrees; the result is in metres. */
struct city_plane city_project(struct city_plane degrees, double meridian_deg);
struct city_plane city_unproject(struct city_plane metres, double meridian_deg);

#endif
