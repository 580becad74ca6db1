/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsontitles - arrays whose first element says what the fields are called, as
 * portals send them: {"a":"station","b":"pm25"} before objects with the keys a and b,
 * or ["station","pm25"] before arrays of values.
 */
#ifndef CITY_JSONTITLES_H
#define CITY_JSONTITLES_H

#include <stdbool.h>
#include <stddef.h>

#include "city/command.h"
#include "city/map.h"

/* Begins zeroed; private but for its size. */
struct city_json_titles {
	bool rows;            /* the first element was an array */
	struct city_map keys; /* of objects, in the order of the first */
	struct city_map names;
	struct city_slice *value; /* of one row */
	size_t values, room;
	struct city_buf row, line;
};
void city_json_titles_release(struct city_json_titles *titles);

/* Forgets them: another file begins. */
void city_json_titles_forget(struct city_json_titles *titles);

/*
 * Takes the first element, followed as city_scan asks.  A title that is empty is the
 * key itself, or column_N in a row; one that stood before gets _2, _3 behind it, which
 * is told by env.  CITY_OK, or CITY_FAIL with rule "json.titles" when it has no titles.
 */
enum city_status city_json_titles_take(struct city_json_titles *titles,
				       struct city_scanner *scanner,
				       struct city_slice element,
				       const struct city_origin *origin,
				       struct city_env *env, struct city_error *error);

/*
 * Another element as an object with those names, lent until the next; values as they
 * are written.  A key that has no title keeps its name.  CITY_OK; CITY_REJECT for what
 * the scanner refuses, with rule "json.columns" for a row with more or fewer values
 * than titles, with rule "json.dup-key" for a key without title that has the name of
 * another field; CITY_FAIL.
 */
enum city_status city_json_titles_put(struct city_json_titles *titles,
				      struct city_scanner *scanner,
				      struct city_slice element,
				      struct city_slice *object,
				      struct city_error *error);

#endif
