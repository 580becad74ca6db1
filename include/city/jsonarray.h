/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonarray - the elements of one JSON array, however its lines fall; the array may
 * lie anywhere in a document.  Also values one behind the other, without an array.
 *
 * Cuts the file into elements by brackets and quotes alone; whether an element
 * is valid the scanner says.  Blanks around brackets, commas, colons and strings
 * are left out, so that an element spread over lines becomes one; nothing else is
 * touched.  What lies before and behind the array is passed over in the same manner.
 * Memory: one element, at most city_in_max_line.
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
 * The same for values one behind the other up to the end of input (RFC 8142, RFC
 * 7464: each behind an RS, 0x1E; or without).  With RS, one that is cut short does
 * not harm the next.
 */
struct city_jsonarray *city_jsonarray_open_sequence(struct city_in *in);

/*
 * The array is at this JSON Pointer (RFC 6901) of the document; before the first
 * next, which fails with rule "json.pointer" where there is none, telling how far the
 * pointer leads.  0, or -1 with error filled (rule "usage" for what is no pointer).
 */
int city_jsonarray_at(struct city_jsonarray *array, const char *pointer,
		      struct city_error *error);

/*
 * Who is shown what stands beside the array, in the same object, as it is passed:
 * keys decoded, of each value the first 4 KiB.  CITY_OK to go on, CITY_FAIL.
 */
typedef enum city_status city_jsonarray_beside(void *context, struct city_slice key,
					       struct city_slice value,
					       struct city_error *error);
void city_jsonarray_on_beside(struct city_jsonarray *array,
			      city_jsonarray_beside *beside, void *context);

/*
 * The next element as one line (readable pad behind it, see rec.h), and where
 * it came from; both lent until the next call.  CITY_OK; CITY_REJECT for one
 * that is too long (rule "line.too-long"; origin has the first bytes); CITY_DONE
 * behind the end of the document; CITY_FAIL when the array is broken or cut short.
 */
enum city_status city_jsonarray_next(struct city_jsonarray *array,
				     struct city_slice *element,
				     struct city_origin *origin,
				     struct city_error *error);

/* From a byte of the element as lent to the byte of it as it came. */
size_t city_jsonarray_raw_at(const struct city_jsonarray *array, size_t at);

#endif
