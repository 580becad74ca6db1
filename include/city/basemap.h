/* SPDX-License-Identifier: Apache-2.0 */
/*
 * basemap - the Polygons and MultiPolygons of a GeoJSON file (RFC 7946), to be drawn
 * under the dots of a map: one area a Feature, by its property name.
 *
 * Other geometries are passed over.  Positions are degrees.  Memory: the file as
 * jansson holds it while it is read, then 8 bytes a position.
 */
#ifndef CITY_BASEMAP_H
#define CITY_BASEMAP_H

#include "city/document.h"
#include "city/svg.h"

/* To be zeroed; release it in any case. */
struct city_basemap {
	struct city_document document; /* has the names */
	struct city_svg_area *area;
	struct city_svg_place *place;
	size_t *ring;
	size_t areas, places, rings;
	struct city_svg_ground ground; /* what is to be drawn; lent */
};

/*
 * 0, or -1 with error filled: besides what city_document_read says, "document.invalid"
 * for what is no GeoJSON, has no areas, or has positions that are no degrees.
 */
int city_basemap_read(struct city_basemap *map, const char *path,
		      struct city_error *error);
void city_basemap_release(struct city_basemap *map);

#endif
