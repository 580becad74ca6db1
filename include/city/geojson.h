/* SPDX-License-Identifier: Apache-2.0 */
/*
 * geojson - Features to records (RFC 7946).
 *
 * The fields of a record: the Feature's id, those of its properties in their order,
 * its geometry as it came, lon, lat and z of a Point, and what other members the
 * Feature has.  A geometry by itself is a Feature without properties.
 *
 * Nothing is lost and nothing comes twice: properties keep their names; a member of
 * the Feature whose name they have gets _2, _3 behind its own, or is left out where it
 * has the same value.  lon, lat and z repeat the geometry and are left out where one
 * of lon and lat, or z, is taken.
 *
 * A position is in degrees of WGS 84 unless a "crs" (GeoJSON of 2008) says otherwise,
 * or it is beyond 180 or 90: a record gets no lon and lat then, which is told.
 */
#ifndef CITY_GEOJSON_H
#define CITY_GEOJSON_H

#include <stdbool.h>

#include "city/command.h"

/* An object of the record that is read, scanned by itself. */
struct city_geojson_part {
	struct city_scanner *scanner;
	struct city_buf text;
	struct city_rec rec; /* no fields where there is no object */
};

/* Begins zeroed; private but for its size. */
struct city_geojson {
	struct city_env *env;
	const char *file;
	struct city_geojson_part properties, geometry;
	struct city_buf line;
	bool projected;  /* the file has a crs of its own */
	bool placed;     /* a record got lon and lat */
	bool told;       /* that a position is no degrees */
};

/* 0, or -1 with error filled; env outlives it. */
int city_geojson_open(struct city_geojson *geojson, struct city_env *env,
		      struct city_error *error);
void city_geojson_release(struct city_geojson *geojson);

/* Another file begins; its name is lent as long as it is read. */
void city_geojson_begin(struct city_geojson *geojson, const char *file);

/*
 * A member of the FeatureCollection beside its features, for city_jsonarray_on_beside;
 * the context is the struct city_geojson.  CITY_FAIL with rule "geojson.packed" for a
 * map of ECharts with encoded coordinates, with rule "geojson.crs" where a crs comes
 * behind records that got lon and lat for it.
 */
enum city_status city_geojson_beside(void *context, struct city_slice key,
				     struct city_slice value, struct city_error *error);

/*
 * A Feature as a record, lent until the next.  CITY_OK; CITY_REJECT with rule
 * "geojson.not-feature"; CITY_FAIL, also with rule "geojson.packed".
 */
enum city_status city_geojson_put(struct city_geojson *geojson,
				  const struct city_rec *feature,
				  struct city_slice *object, struct city_error *error);

#endif
