/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan - what the scanner is made of, shared by its files alone: the grammar
 * (scan.c), the keys of open objects (scan_keys.c), and the same-shape
 * prediction (predict.h, compiled once for each kind of vector).
 */
#ifndef CITY_RECORD_SCAN_H
#define CITY_RECORD_SCAN_H

#include <stdint.h>

#include "city/rec.h"

/* A key of an object that is still open. */
struct city_key {
	const char *at;
	size_t len;
	const char *place; /* in the line, also where `at` is decoded text */
	uint64_t head; /* the first eight bytes and the length: tells most apart */
	bool escaped;
};

/*
 * The lead of a field: what stands between the value before it and its own,
 * such as `,"pm25":`, and where the key is within.
 */
#define CITY_LEAD_HEAD 16

struct city_lead {
	char head[CITY_LEAD_HEAD]; /* the first bytes: most leads have no more */
	uint32_t beyond;           /* a bit for each byte of head behind the lead */
	uint32_t len;
	uint32_t at;               /* in the shape's text, for those that have */
	uint32_t key_at;
};

#define CITY_SHAPES 4
#define CITY_SHAPE_FIELDS 2048
#define CITY_SHAPE_TEXT (4 << 10) /* bytes of a lead */

/*
 * The shape of a record that was read in full.  Behind its leads comes one more,
 * the tail: from the last value to the '\n' and with it.
 */
struct city_shape {
	struct city_lead lead[CITY_SHAPE_FIELDS + 1];
	/*
	 * Lent to the records of this shape: what they have in common (lengths of
	 * keys) stays in place, the rest is written for each.
	 */
	struct city_field field[CITY_SHAPE_FIELDS];
	size_t fields;       /* 0 = none is known */
	bool escaped;        /* the last record had a value that is escaped */
	uint64_t number;     /* see city_shape_id */
	size_t tail_raw;     /* bytes of the tail that belong to the record */
	struct city_buf text;
};

/* The inner loops, for one kind of vector. */
struct city_scan_ops {
	/*
	 * Passes over bytes that are plain inside a string: not a quote, a
	 * backslash or a control character; with `ascii`, nor beyond ASCII.
	 */
	const char *(*skip_plain)(const char *p, bool ascii);
	/* As city_utf8_valid. */
	size_t (*utf8_valid)(const char *text, size_t len);
	/* See city_scan_next; NULL where the record does not have the shape. */
	const char *(*predict)(struct city_scanner *scanner, struct city_shape *shape,
			       const char *p, struct city_rec *rec);
};

extern const struct city_scan_ops city_scan_plain;
extern const struct city_scan_ops city_scan_sse2;
extern const struct city_scan_ops city_scan_avx2;

struct city_scanner {
	struct city_scan_ops ops;
	struct city_field *field;
	size_t fields, field_room;
	struct city_key *key;  /* of all objects open, the innermost last */
	size_t keys, key_room;
	size_t first_key[CITY_DEPTH_MAX + 1];
	uint8_t is_object[CITY_DEPTH_MAX + 1];
	struct city_buf decoded;
	bool cut;
	const char *lines_end; /* of the lines given to city_scan_lines */
	const char *valid_to;  /* up to here they are known to be UTF-8 */
	/* The last ones, for streams of several kinds of records. */
	struct city_shape shape[CITY_SHAPES];
	size_t usual;          /* the one that held last */
	uint64_t shapes;       /* learnt so far; the next takes the oldest's place */
};

/* Notes a key of the innermost object; CITY_OK, or CITY_FAIL. */
enum city_status city_keys_add(struct city_scanner *scanner, struct city_slice text,
			       bool escaped, struct city_error *error);

/*
 * Looks at the keys from `first` on, and forgets them.  CITY_OK; CITY_REJECT
 * when one stands twice, with *twin where the first that does so stands again in
 * the line; CITY_FAIL.
 */
enum city_status city_keys_close(struct city_scanner *scanner, size_t first,
				 const char **twin, struct city_error *error);

/*
 * One value within the lines of city_scan_lines: for predict, where a value is
 * more than a short plain one.  Fills the field's value and returns its end, or
 * NULL where city_scan has something to tell.
 */
const char *city_scan_value(struct city_scanner *scanner, const char *p,
			    struct city_field *field);

#endif
