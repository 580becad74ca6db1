/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rec - one JSON Lines record as slices of its line, and the scanner that
 * finds them.
 *
 * How it works.  Nothing is decoded and nothing copied: a value keeps its own
 * digits and escapes, and leaves as it came.  There are two ways through a line.
 *
 *   The grammar (city_scan) walks the line byte by byte, with the open arrays
 *   and objects on a small stack and the keys of the open objects in a list.  It
 *   has every verdict and every message, and reads the first record of a shape.
 *
 *   The prediction (city_scan_next) rests on this: the records of a stream have
 *   the same keys in the same order.  It compares the bytes between two values,
 *   such as `,"pm25":`, with those of an earlier record at the same place, in one
 *   step of sixteen bytes, and looks closely at the values only.  What it accepts
 *   the grammar would accept, for the compared bytes were read by the grammar
 *   once, and keys that differed then differ now; whatever else it meets, it
 *   gives up and the grammar begins anew.  The last four shapes are remembered.
 *   A field's name finds its place by the number of the shape: one comparison.
 *
 * Each line ends in '\n', which is legal in no token, so that no inner loop
 * tests for an end, and CITY_IN_PAD bytes behind it may be read (see in.h).
 * Strings are passed over by vectors: 8 bytes in plain C, 16 with SSE2, 32 with
 * AVX2, which is looked for at run time (see cpu.h); all give the same answers.
 * Where a string leaves ASCII, the UTF-8 of all lines at hand is checked in one
 * go and remembered as good, for the strings that follow.
 *
 * What was measured.  normalize without a contract, 1.55 M records of air, 278 MB
 * from the page cache to /dev/null, on one core (reading alone takes 0.034 s):
 *
 *   the grammar alone                                         0.45 s
 *   with prediction, strings by 8 / 16 / 32 bytes             0.18 / 0.15 / 0.15 s
 *   the same and no copy of what passes untouched             0.14 s
 *   two kinds of records by turns, 72 MB: one shape / four    0.19 / 0.08 s
 *   171 MB with Chinese names: 8 / 16 / 32 bytes              0.16 / 0.15 / 0.12 s
 *
 * Tried and left out: the ends of numbers by vectors (0.27 s instead of 0.15:
 * each field then waits for the length of the one before, where a loop over two
 * or three digits is guessed); guessing that a string is as long as the last one
 * at its place (0.141 for 0.147 s, and a state more); UTF-8 checked string by
 * string (1.3 times as long on Chinese text); memchr for the line's end before
 * scanning it (0.02 s more); mmap, blocks of 4 MiB, two cursors in one line.
 *
 * What it refuses, with the byte at fault: everything RFC 8259 does not allow,
 * invalid UTF-8 (RFC 3629), escaped lone surrogates ("json.surrogate"), a key
 * that stands twice in one object at any depth, however it is escaped
 * ("json.dup-key"), nesting beyond CITY_DEPTH_MAX ("json.depth"), and a record
 * that is no object ("json.not-object").  Numbers may be of any length and size:
 * what they mean is for the reader of the field to say.
 *
 * A line given to city_scan must be followed by a readable '\n' and CITY_IN_PAD
 * bytes.
 */
#ifndef CITY_REC_H
#define CITY_REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"

#define CITY_DEPTH_MAX 1024

enum city_type {
	CITY_NULL,
	CITY_FALSE,
	CITY_TRUE,
	CITY_NUMBER,
	CITY_STRING,
	CITY_ARRAY,
	CITY_OBJECT
};

struct city_field {
	struct city_slice key;   /* between its quotes, as written */
	struct city_slice value; /* as written; a string with its quotes */
	enum city_type type;
	bool key_escaped;        /* the key has a backslash in it */
	bool value_escaped;      /* the value is a string with a backslash in it */
};

struct city_scanner;

/*
 * Records of the same shape, one scanner's and not 0, differ in their values only:
 * they have the same keys at the same places, and the same bytes between.
 */
struct city_shape_id {
	const struct city_scanner *scanner;
	uint64_t number;
};

struct city_rec {
	struct city_slice raw;          /* the line without '\r' and '\n' */
	const struct city_field *field; /* in the record's order */
	size_t fields;
	struct city_shape_id shape;
};

/* NULL when memory runs out. */
struct city_scanner *city_scanner_new(void);
void city_scanner_free(struct city_scanner *scanner);

/*
 * Scans one line.  *rec borrows from the line and from the scanner, until the
 * next scan.  CITY_OK; CITY_REJECT with rule, text and at; CITY_FAIL when
 * memory runs out.
 */
enum city_status city_scan(struct city_scanner *scanner, struct city_slice line,
			   struct city_rec *rec, struct city_error *error);

/*
 * The quick way through many lines.  city_scan_lines says which lines come next,
 * whole and followed as city_scan asks.  city_scan_next then reads the record
 * at `at`, the beginning of one of them, if it has the shape of one of the last
 * that city_scan accepted: the same keys, blanks and order.  It returns the
 * '\n' of the record's line, with *rec filled as city_scan would; or NULL, which
 * tells nothing of the record: find the line's end and call city_scan.
 */
void city_scan_lines(struct city_scanner *scanner, struct city_slice lines);
const char *city_scan_next(struct city_scanner *scanner, const char *at,
			   struct city_rec *rec);

/* One line that came alone, the quick way where that knows it: as city_scan. */
enum city_status city_scan_alone(struct city_scanner *scanner, struct city_slice line,
				 struct city_rec *rec, struct city_error *error);

/*
 * Whether the last refusal came from the line's end where more was expected:
 * what an input cut in the middle of a record looks like.
 */
bool city_scan_was_cut(const struct city_scanner *scanner);

/*
 * A field's name, with the place it was last found at and the shape that is
 * known to have it there.  To be used with one scanner's records, and not longer
 * than that scanner is there.
 */
struct city_name {
	struct city_slice text;
	size_t place;                /* SIZE_MAX where the shape has no such key */
	struct city_shape_id shape;
};

struct city_name city_name_of(const char *text);

/* Finds the name in a record of another shape. */
const struct city_field *city_rec_search(const struct city_rec *rec,
					 struct city_name *name);

/* The field of that name, or NULL.  Escaped keys are compared as decoded. */
static inline const struct city_field *city_rec_find(const struct city_rec *rec,
						     struct city_name *name)
{
	if (name->shape.number == 0 || name->shape.number != rec->shape.number ||
	    name->shape.scanner != rec->shape.scanner)
		return city_rec_search(rec, name);
	return name->place == SIZE_MAX ? NULL : &rec->field[name->place];
}

/*
 * The text of a string value: a slice of the line, or, where it has escapes,
 * decoded into scratch (reset first).  The field must be a CITY_STRING.  When
 * memory runs out, scratch->failed is set and the slice is not the text.
 */
struct city_slice city_field_text(const struct city_field *field,
				  struct city_buf *scratch);

/* The text of a key, in the same manner. */
struct city_slice city_field_key(const struct city_field *field,
				 struct city_buf *scratch);

/* Places an error at a field's value; returns CITY_REJECT. */
enum city_status city_rec_refuse(const struct city_rec *rec,
				 const struct city_field *field,
				 struct city_error *error);

/* Appends what stands between a JSON string's quotes, decoded. */
void city_json_decode(struct city_buf *to, struct city_slice escaped);

/*
 * splice - a changed copy of a record: fields are kept, changed or dropped in
 * their order, new ones appended; what lies between stays as it came.
 */
struct city_splice {
	const struct city_rec *rec;
	struct city_buf *to;
	const char *pending; /* first byte not yet copied */
	const char *end;     /* end of the last field kept or changed */
	bool any;            /* a field has been written */
};

void city_splice_begin(struct city_splice *splice, const struct city_rec *rec,
		       struct city_buf *to);
/* Once for every field i = 0, 1, ... in order: */
void city_splice_keep(struct city_splice *splice, size_t i);
void city_splice_value(struct city_splice *splice, size_t i,
		       struct city_slice json);
void city_splice_field(struct city_splice *splice, size_t i, const char *key,
		       struct city_slice json);
void city_splice_drop(struct city_splice *splice, size_t i);
/* Or, instead of any of these calls: keeps every field that is left. */
void city_splice_keep_all(struct city_splice *splice);
/*
 * Then any number of new ones; the key is plain ASCII without escapes.  Of an empty
 * json the value is put to `to` by the caller, before the next call.
 */
void city_splice_append(struct city_splice *splice, const char *key,
			struct city_slice json);
void city_splice_end(struct city_splice *splice);

#endif
