/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gather - what a layout needs of the records that come: the figures, summed up on the
 * way, and of each section the fields that its blocks show.
 *
 * Kinds that no section shows are gathered as well, by the plain fields of their first
 * record: of each the first rows, or all.
 *
 * Sums are exact decimals.  Memory: the texts of the fields that are shown and 16 bytes
 * each; for the figure that is asked about, its records.
 */
#ifndef CITY_GATHER_H
#define CITY_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"
#include "city/layout.h"

#define CITY_GATHER_OTHERS 40 /* unknown kinds told apart */
#define CITY_GATHER_FIELDS 10 /* of an unknown kind */
#define CITY_GATHER_FIRST 20  /* of its rows */

struct city_value {
	size_t at;
	uint32_t len;
	bool given; /* there and not null */
};

/* The fields of the records of one section, row by row in the order they came. */
struct city_rows {
	struct city_value *value;
	size_t paths;   /* to a row */
	size_t n, room; /* rows */
	uint64_t total; /* of which n were kept */
};

/* A kind that the layout does not know. */
struct city_other {
	char *kind;
	char *path[CITY_GATHER_FIELDS];
	bool right[CITY_GATHER_FIELDS]; /* holds numbers */
	struct city_rows rows;
};

/* What came of one metric. */
struct city_sum {
	uint64_t count, whole; /* records that were measured; the whole of them */
	struct city_decimal number;
	bool any, overflow;
	bool proven; /* that none is nought */
	struct city_buf last, named, text;
	struct city_buf records; /* one a line, where they are asked for */
};

struct city_gather {
	const struct city_layout *layout;
	struct city_rows *rows; /* one a section */
	struct city_sum *sum;   /* one a metric */
	struct city_other *other;
	size_t others;
	struct city_buf text, scratch;
	const char *day;               /* that last ones are of; NULL = the last there is */
	const struct city_metric *why; /* whose records are kept, or NULL */
	bool figures_only;             /* keep no rows */
	bool all;                      /* keep every row of unknown kinds */
};

/* Begins empty; 0, or -1 when memory runs out.  Release it in either case. */
int city_gather_init(struct city_gather *gather, const struct city_layout *layout);
void city_gather_release(struct city_gather *gather);

/*
 * Takes a scanned record; 0; 1 when it is of one more unknown kind than are told apart;
 * -1 when memory runs out.
 */
int city_gather_take(struct city_gather *gather, struct city_slice kind,
		     struct city_slice record);

/* The text of a value; "" where it is not given.  Lent until the next take. */
struct city_slice city_gather_text(const struct city_gather *gather,
				   const struct city_rows *rows, size_t row,
				   size_t path);

/*
 * Appends the figure as it is shown, rounded half to even (GB/T 8170); false and
 * nothing appended where it is not known.
 */
bool city_gather_put(const struct city_gather *gather,
		     const struct city_metric *metric, struct city_buf *to);

/* A number with that many decimals, or what is no number and with -1 as it came. */
void city_gather_put_rounded(struct city_buf *to, struct city_slice value,
			     int decimals);

const struct city_sum *city_gather_sum(const struct city_gather *gather,
				       const struct city_metric *metric);

/*
 * The rows in the order of a field's values: numbers by size before texts by their
 * bytes, what is not given last; equals as they came.  The caller frees it; NULL when
 * memory runs out.
 */
size_t *city_gather_order(const struct city_gather *gather,
			  const struct city_rows *rows, size_t path, bool descending);

#endif
