/* SPDX-License-Identifier: Apache-2.0 */
/* diff - what the merge, the comparison and the writing of a diff share. */
#ifndef CITY_REPORT_DIFF_H
#define CITY_REPORT_DIFF_H

#include "city/decimal.h"
#include "city/record_diff.h"

/* One part of a key: a number, or a text. */
struct diff_key {
	bool is_text;
	struct city_decimal number;
	struct city_slice text; /* decoded; of a number as it is written */
};

enum diff_change { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED };

/* What is the case of one record. */
struct diff_about {
	const struct city_diff *diff;
	enum diff_change change;
	const struct diff_key *key; /* diff->keys of them */
	struct city_slice record;   /* what was added or removed */
};

/* A value that was there before and is not now has length 0, and the other way. */
struct diff_field {
	const char *path;
	struct city_slice before, after;
};

/*
 * Calls tell for every field that differs, in the order of the newer record, and then
 * for those that are gone.  Returns how many; -1 when memory runs out.
 */
int64_t diff_compare(struct city_slice before, struct city_slice after,
		     void (*tell)(void *context, const struct diff_field *field),
		     void *context);

/* What stands before all else. */
void diff_put_head(const struct city_diff *diff, struct city_buf *to);

/* A changed record: begin, its fields, end.  Others have no fields. */
void diff_put_begin(const struct diff_about *about, struct city_buf *to);
void diff_put_field(const struct diff_about *about, const struct diff_field *field,
		    bool first, struct city_buf *to);
void diff_put_end(const struct diff_about *about, struct city_buf *to);

/* How many there are of each. */
void diff_put_counts(const struct city_diff *diff, struct city_buf *to);

#endif
