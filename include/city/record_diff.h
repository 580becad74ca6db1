/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_diff - which records were added, removed and changed between two inputs that
 * are sorted by the same key, and which fields of the changed ones.
 *
 * A key is one or several fields (see member.h), each a text or a number.  Numbers come
 * before texts and by their size, texts by the bytes of their UTF-8: the order in which
 * sort_by of jq puts them.  Fields are compared as values: 1.0 and 1 are the same, so are
 * a letter and its escape, and the order of keys does not matter.  What differs inside of
 * an object, or of two arrays of one length, is told by its path.
 *
 * Memory: one block of each input and one record's keys, however long they are.
 */
#ifndef CITY_RECORD_DIFF_H
#define CITY_RECORD_DIFF_H

#include <stdbool.h>
#include <stdint.h>

#include "city/command.h"
#include "city/words.h"

#define CITY_DIFF_KEYS 16

enum city_diff_format {
	CITY_DIFF_TEXT,
	CITY_DIFF_MARKDOWN,
	CITY_DIFF_CSV,
	CITY_DIFF_JSON /* lines: a record of kind "diff" each, "diff.summary" at last */
};

/* Filled by the caller up to `chinese`; zero behind. */
struct city_diff {
	const char *const *key; /* lent; 1..CITY_DIFF_KEYS paths */
	size_t keys;
	enum city_diff_format format;
	bool chinese;
	uint64_t added, removed, changed, same;
	struct city_buf text; /* what is written next */
};

void city_diff_release(struct city_diff *diff);

/*
 * Reads both inputs to their ends and writes what differs.  Rejected, counted and then
 * as if they were not there: records without the key ("diff.no-key") and those that
 * have the key of the one before ("diff.repeated-key").  CITY_FAIL where a record
 * should have come earlier ("input.unsorted"): nothing could be told of it.
 */
enum city_status city_diff_merge(struct city_diff *diff, struct city_in *before,
				 struct city_in *after, struct city_sink *out,
				 struct city_error *error);

/* The last lines: how many of each. */
enum city_status city_diff_end(struct city_diff *diff, struct city_sink *out,
			       struct city_error *error);

#endif
