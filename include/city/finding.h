/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finding - what was found to be wrong with data, where, and by which rule.
 *
 * Whoever looks at data fills findings; nothing here knows what was looked for.
 * All texts are valid UTF-8.
 */
#ifndef CITY_FINDING_H
#define CITY_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/writer.h"

enum city_severity {
	CITY_SEVERITY_WARNING,
	CITY_SEVERITY_ERROR
};

/* What is asked of data.  Lent, as all texts of it are. */
struct city_rule {
	const char *id;             /* stable: "air.pm25.range" */
	enum city_severity severity;
	const char *title;          /* what it asks, in a sentence without full stop */
	const char *source;         /* where it is from: "air.json#/fields/5"; or "" */
	const char *skipped;        /* why it could not run; NULL = it ran */
	bool partly;                /* it ran, but not on all: skipped says why */
};

/* The bytes of a record that are at fault. */
struct city_spot {
	uint64_t line;      /* 1-based; 0 = the whole dataset is at fault */
	uint64_t column;    /* byte in the line, 1-based; 0 = the whole record */
	uint64_t character; /* the same in code points */
	bool has_byte;
	uint64_t byte;      /* offset in the decompressed input, from 0 */
	size_t bytes, characters; /* how long it is; 0 = not known */
};

struct city_finding {
	size_t rule;               /* place in the list of rules */
	const char *file;          /* "" = the whole dataset */
	struct city_spot spot;
	struct city_slice key;     /* the record's key, a JSON object; empty = none */
	struct city_slice field;   /* JSON Pointer; empty = none */
	struct city_slice expected, found; /* empty = does not apply */
	struct city_slice message;
	struct city_slice text;    /* the record, fit to be shown; empty = it is not */
	size_t at;                 /* where the spot is in it */
	bool warns;                /* a warning, though its rule is of errors */
	/* Of findings about no line of a file, but about things somewhere; or empty. */
	struct city_slice subject; /* what it is about: "P3-P2" */
	struct city_slice record;  /* all of it, a JSON object of a kind of its own */
	struct city_slice geometry; /* where it is, of GeoJSON */
};

/* The spot of `len` bytes at `at` of a record whose line and offset are known. */
struct city_spot city_spot_of(struct city_slice record, size_t at, size_t len,
			      uint64_t line, uint64_t before, uint64_t offset);

/* A finding's severity: its rule's, or less. */
enum city_severity city_finding_severity(const struct city_finding *finding,
					 const struct city_rule *rule);

/* The word for a severity, as in all formats: "error", "warning". */
const char *city_severity_name(enum city_severity severity);

/* Appends "FIELD: MESSAGE", or the message alone, without what would act on a screen. */
void city_finding_put_sentence(struct city_buf *to, const struct city_finding *finding);

/* Appends "FILE:LINE:COLUMN", without what is not known. */
void city_finding_put_place(struct city_buf *to, const struct city_finding *finding);

/* Appends its record, one of kind "finding" unless it has its own; no line end. */
void city_finding_put_json(struct city_buf *to, const struct city_finding *finding,
			   const struct city_rule *rule);

#endif
