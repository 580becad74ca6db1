/* SPDX-License-Identifier: Apache-2.0 */
/*
 * member - values inside of a record, wherever they nest, as they are written.
 *
 * A path is the names of members with dots between, "pm25.mean"; a number takes the
 * element of an array, "levels.0".  A name that has a dot of its own is found where it
 * stands in the record itself: the whole path is tried first.
 *
 * The text must have been scanned before (see rec.h): what is looked at here is valid.
 * Nothing is decoded: a name written with escapes is not found.
 */
#ifndef CITY_MEMBER_H
#define CITY_MEMBER_H

#include <stdbool.h>

#include "city/buf.h"

/* The value at the path, of length 0 where there is none.  Borrows from the object. */
struct city_slice city_member_find(struct city_slice object, const char *path);

/*
 * Walks over an object: *rest is the object at first.  False at its end.  The name is
 * as written, between its quotes.
 */
bool city_member_walk(struct city_slice *rest, struct city_slice *name,
		      struct city_slice *value);

/* What stands between the brackets of an array; nothing of what is no array. */
struct city_slice city_member_inside(struct city_slice array);

/* Walks over that: the next element, of length 0 at the end. */
struct city_slice city_member_next(struct city_slice *rest);

/*
 * Appends a value as a person reads it: strings without quotes and escapes, numbers
 * as they are written, arrays as their elements with ", " between, objects as JSON;
 * nothing for null and for what is not there.
 */
void city_member_put(struct city_buf *to, struct city_slice value);

/*
 * The same of the value at a path, in which "*" stands for each element of an array, with
 * ", " between: "skipped.*.rule"; those without a value, or null, are left out.  Whether
 * there is any.
 */
bool city_member_put_at(struct city_buf *to, struct city_slice object, const char *path);

#endif
