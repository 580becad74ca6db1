/* SPDX-License-Identifier: Apache-2.0 */
/* twin_record - the kinds pipe.segment and pipe.node of city-pipe(5). */
#ifndef CITY_TWIN_RECORD_H
#define CITY_TWIN_RECORD_H

#include "city/rec.h"
#include "city/twin.h"
#include "city/twin_fields.h"

/* Classes of pipes, by name, or by the code of CJJ 61-2017, annex B, where it has one. */
#define CITY_TWIN_CLASSES 9
#define CITY_TWIN_CLASS_NAMES                                             \
	"water, drainage, gas, heat, power, telecom, industrial, oil, other, " \
	"or a code of CJJ 61"

/* The number of the class that a text, or a field that may be NULL, names; or -1. */
int city_twin_class_number(struct city_slice text);
int city_twin_class_of(const struct city_field *field);
const char *city_twin_class_name(int number);

struct city_twin_reader {
	struct city_name kind, id, class, network, geometry, flow, gravity;
	struct city_name pipe, node; /* that a valve is on, and beside */
	struct city_name type, coordinates, crs, from, to, source, end;
	struct city_twin_fields fields;
	bool strange;          /* the record read last has a code that is none: why */
	struct city_error why;
	bool degrees;          /* of CGCS2000 */
	bool asked;            /* for a frame */
	struct city_buf frame; /* that all records are of; empty = none has named one */
	struct city_scanner *scanner; /* of geometries */
	struct city_buf text, id_text, network_text, points, from_text, to_text;
};

/*
 * For records of a frame: "CGCS2000" or "EPSG:4490" for degrees, another text for metres
 * of the frame of that name; NULL for metres of the frame that records name, if they do.
 * 0, or -1 without memory; release it in either case.
 */
int city_twin_reader_init(struct city_twin_reader *reader, const char *frame);
void city_twin_reader_release(struct city_twin_reader *reader);

/*
 * Whether what was read can be metres, as the reader took it: 0, or -1 with error filled
 * where the frame's name or the extent of all lines is that of degrees.
 */
int city_twin_reader_judge_frame(const struct city_twin_reader *reader,
				 const struct city_twin *twin, struct city_error *error);

/* The frame that was asked for or that records name; lent; "" where none is known. */
const char *city_twin_reader_frame(struct city_twin_reader *reader);

/*
 * Of two that have read records of one run, by the same frame asked for: what is known of
 * the frame afterwards is what one would know.  0, or -1 with error filled where the
 * records name two.
 */
int city_twin_reader_join(struct city_twin_reader *reader,
			  const struct city_twin_reader *other, struct city_error *error);

/*
 * Takes a record into the twin.  CITY_ABSORBED; CITY_REJECT with rule "pipe.kind",
 * "pipe.id", "pipe.class", "pipe.geometry", "pipe.degrees", "pipe.crs", "pipe.flow",
 * "pipe.node" or "pipe.attribute"; CITY_FAIL without memory,
 * or where records name two frames and none was asked for.
 */
enum city_status city_twin_read(struct city_twin_reader *reader, const struct city_rec *rec,
				struct city_twin *twin, struct city_error *error);

/*
 * Reads a record's line, in the reader's frame, into reader->points.  CITY_OK;
 * CITY_REJECT and CITY_FAIL as above.
 */
enum city_status city_twin_read_line(struct city_twin_reader *reader,
				     const struct city_rec *rec, size_t *points,
				     struct city_error *error);

#endif
