/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonarray - the elements of one JSON array, however its lines fall.
 *
 * Cuts the file into elements by brackets and quotes alone; whether an element
 * is valid the scanner says.  Blanks around brackets, commas, colons and strings
 * are left out, so that an element spread over lines becomes one; nothing else is
 * touched.  Memory: one
 * element, at most city_in_max_line.
 */
#ifndef CITY_JSONARRAY_H
#define CITY_JSONARRAY_H

#include "city/command.h"
#include "city/in.h"

struct city_jsonarray;

/* NULL when memory runs out; `in` outlives the reader. */
struct city_jsonarray *city_jsonarray_open(struct city_in *in);
void city_jsonarray_close(struct city_jsonarray *array);

/*
 * The next element as one line (readable pad behind it, see rec.h), and where
 * it came from; both lent until the next call.  CITY_OK; CITY_REJECT for one
 * that is too long (rule "line.too-long"; origin has the first bytes); CITY_DONE
 * behind the closing bracket; CITY_FAIL when the array is broken or cut short.
 */
enum city_status city_jsonarray_next(struct city_jsonarray *array,
				     struct city_slice *element,
				     struct city_origin *origin,
				     struct city_error *error);

/* From a byte of the element as lent to the byte of it as it came. */
size_t city_jsonarray_raw_at(const struct city_jsonarray *array, size_t at);

#endif
