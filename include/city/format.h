/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format - what kind of file an input is, by its first bytes.
 */
#ifndef CITY_FORMAT_H
#define CITY_FORMAT_H

#include <stdbool.h>

#include "city/in.h"

/* In the order of ingest's option. */
enum city_format {
	CITY_FORMAT_AUTO,
	CITY_FORMAT_CSV,
	CITY_FORMAT_TSV,
	CITY_FORMAT_JSON,
	CITY_FORMAT_JSONL,
	CITY_FORMAT_GEOJSON,
	CITY_FORMAT_XLSX,
	CITY_FORMAT_INP
};

/* How the objects lie in a file of JSON. */
enum city_layout {
	CITY_LAYOUT_LINES,    /* one a line */
	CITY_LAYOUT_ARRAY,    /* elements of the document, or of an array inside */
	CITY_LAYOUT_FEATURES, /* elements of a FeatureCollection */
	CITY_LAYOUT_SEQUENCE, /* one behind the other, spread over lines or behind RS */
	CITY_LAYOUT_DOCUMENT  /* the file is one, spread over lines */
};

/* At most so many bytes are looked at. */
#define CITY_FORMAT_HEAD ((size_t)64 << 10)

/*
 * The first bytes, lent until something is read: up to the end of the first line that
 * is not blank, for more is not to be waited for.  CITY_OK or CITY_FAIL.
 */
enum city_status city_format_look(struct city_in *in, struct city_slice *head,
				  struct city_error *error);

/* What it is and what to do about it, where it is no format we read; NULL. */
const char *city_format_foreign(struct city_slice head);

/*
 * Whether it is a zip archive, which a workbook is; what is in it is known when it has
 * been opened.
 */
bool city_format_is_zip(struct city_slice head);

/*
 * What to read text as; more is looked at where the first line is no whole object.
 *   array    what is JSON is to be read as an array, or as a document with one
 *   *format  as asked for; AUTO becomes what it is
 *   *layout  of what is JSON
 * CITY_OK; CITY_FAIL, with rule "format.unknown" for what is told by its names to be no
 * format we read.
 */
enum city_status city_format_find(struct city_in *in, struct city_slice head, bool array,
				  enum city_format *format, enum city_layout *layout,
				  struct city_error *error);

#endif
