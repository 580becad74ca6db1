/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonpath - the way to one value inside a document, and out of it again, in as much
 * memory as the longest key takes.
 */
#ifndef CITY_RECORD_JSONPATH_H
#define CITY_RECORD_JSONPATH_H

#include "city/buf.h"
#include "city/jsonarray.h"
#include "city/rec.h"
#include "jsoncursor.h"

/* Begins zeroed, which is the way to the document itself. */
struct city_json_path {
	char *pointer;     /* owned; NULL = "" */
	size_t depth;      /* containers that have been entered */
	char *kind;        /* of each: '{' or '[' */
	size_t *token;     /* where its member's name begins in the pointer */
	city_jsonarray_beside *beside;
	void *context;
	struct city_scanner *scanner; /* of keys with escapes, once there is one */
	struct city_buf key, decoded, value, seen;
};

/* Takes an RFC 6901 pointer; 0, or -1 with error filled ("usage", "memory"). */
int city_json_path_to(struct city_json_path *path, const char *pointer,
		      struct city_error *error);
void city_json_path_release(struct city_json_path *path);

/*
 * From the document's first byte to that of the value, which is at hand then.
 * CITY_OK; CITY_FAIL where the way ends before ("json.pointer"), naming what is
 * there.
 */
enum city_status city_json_path_enter(struct city_json_path *path,
				      struct city_json_cursor *cursor,
				      struct city_error *error);

/* From behind the value to the end of the input: CITY_DONE or CITY_FAIL. */
enum city_status city_json_path_leave(struct city_json_path *path,
				      struct city_json_cursor *cursor,
				      struct city_error *error);

/* Complains that the value at hand is no array ("json.pointer"). */
enum city_status city_json_path_no_array(const struct city_json_path *path,
					 const struct city_json_cursor *cursor,
					 struct city_error *error);

#endif
