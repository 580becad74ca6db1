/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonsource - whole files of JSON to records, each with its fate: lines, the elements
 * of an array wherever in the document it lies, or values one behind the other.
 */
#ifndef CITY_JSONSOURCE_H
#define CITY_JSONSOURCE_H

#include "city/command.h"
#include "city/format.h"
#include "city/geojson.h"
#include "city/jsontitles.h"

/* What was asked for; strings are lent, NULL = not asked. */
struct city_json_choice {
	const char *at; /* JSON Pointer to the array */
	bool titles;    /* its first element has the fields' titles */
};

/* Begins zeroed; private but for its size. */
struct city_json_source {
	struct city_env *env;
	struct city_json_choice choice;
	struct city_json_titles titles;
	bool features; /* the objects of this file are of GeoJSON */
	struct city_geojson geojson;
	struct city_scanner *scanner;
};

/* 0, or -1 with error filled; env outlives the source. */
int city_json_source_open(struct city_json_source *source,
			  const struct city_json_choice *choice,
			  struct city_env *env, struct city_error *error);
void city_json_source_release(struct city_json_source *source);

/*
 * One file: CITY_OK at its end, CITY_DONE when no more is wanted, CITY_FAIL.
 *   features  its objects are Features, whatever the layout
 */
enum city_status city_json_source_run(struct city_json_source *source,
				      struct city_in *in, enum city_layout layout,
				      bool features, struct city_sink *out,
				      struct city_error *error);

/* A line of the file, which the sink's `lines` hands to the command's push. */
enum city_status city_json_source_push(struct city_json_source *source,
				       const struct city_rec *rec, struct city_sink *out,
				       struct city_error *error);

#endif
