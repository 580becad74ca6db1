/* SPDX-License-Identifier: Apache-2.0 */
/* twin_record - the kinds pipe.segment and twin.finding of city-pipe(5). */
#ifndef CITY_TWIN_RECORD_H
#define CITY_TWIN_RECORD_H

#include "city/rec.h"
#include "city/twin.h"

struct city_twin_reader {
	struct city_name kind, id, class, network, geometry, flow, gravity;
	struct city_name type, coordinates, crs;
	bool degrees;          /* of CGCS2000 */
	bool asked;            /* for a frame */
	struct city_buf frame; /* that all records are of; empty = none has named one */
	struct city_scanner *scanner; /* of geometries */
	struct city_buf text, id_text, network_text, points;
};

/*
 * For records of a frame: "CGCS2000" or "EPSG:4490" for degrees, another text for metres
 * of the frame of that name; NULL for metres of the frame that records name, if they do.
 * 0, or -1 without memory; release it in either case.
 */
int city_twin_reader_init(struct city_twin_reader *reader, const char *frame);
void city_twin_reader_release(struct city_twin_reader *reader);

/*
 * Takes a record into the twin.  CITY_ABSORBED; CITY_REJECT with rule "pipe.kind",
 * "pipe.id", "pipe.class", "pipe.geometry", "pipe.degrees", "pipe.crs" or "pipe.flow"; CITY_FAIL without memory,
 * or where records name two frames and none was asked for.
 */
enum city_status city_twin_read(struct city_twin_reader *reader, const struct city_rec *rec,
				struct city_twin *twin, struct city_error *error);

/* Appends a finding as a record of the kind twin.finding, in the frame of the input. */
void city_twin_put_finding(struct city_buf *to, const struct city_twin *twin,
			   const struct city_twin_finding *finding, int64_t snap_mm);

#endif
