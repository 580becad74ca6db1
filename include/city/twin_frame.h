/* SPDX-License-Identifier: Apache-2.0 */
/* twin_frame - the unit of a frame's positions, as far as its name tells. */
#ifndef CITY_TWIN_FRAME_H
#define CITY_TWIN_FRAME_H

#include "city/buf.h"

enum city_twin_frame {
	CITY_TWIN_FRAME_CGCS2000, /* longitude and latitude: CGCS2000, EPSG:4490 */
	CITY_TWIN_FRAME_DEGREES,  /* the same of another datum */
	CITY_TWIN_FRAME_FEET,     /* by its name */
	CITY_TWIN_FRAME_MERCATOR, /* of the web: its metres grow with latitude */
	CITY_TWIN_FRAME_METRES,   /* and all that says nothing, such as a city's own */
};

/*
 * By an EPSG code, "EPSG:4326" or "urn:ogc:def:crs:EPSG::4326", or the words of a name,
 * "... (ftUS)"; what unit a projected frame is of is not known by its code.  Pure.
 */
enum city_twin_frame city_twin_frame_of(struct city_slice name);

#endif
