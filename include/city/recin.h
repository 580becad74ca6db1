/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recin - records of an input, asked for one at a time: for what reads several inputs
 * side by side.  Where one input follows the other, the driver pushes (see command.h).
 *
 * Memory: the input's block and one scanner.
 */
#ifndef CITY_RECIN_H
#define CITY_RECIN_H

#include "city/command.h"

/* Zeroed it is none yet; release it in any case. */
struct city_recin {
	struct city_in *in; /* lent */
	struct city_scanner *scanner;
	struct city_lines lines;
	const char *at;     /* the next of them; NULL = there are none */
	uint64_t line;      /* its number, 1-based */
	struct city_origin origin; /* of the last record */
	bool cut;           /* the input's end was missing */
};

/* 0, or -1 when memory runs out. */
int city_recin_open(struct city_recin *recin, struct city_in *in);
void city_recin_release(struct city_recin *recin);

/*
 * The next record, blank lines passed over; it and recin->origin borrow from the input
 * until the next call.  CITY_OK; CITY_REJECT with error filled for a line that is no
 * record; CITY_DONE at the end of input; CITY_FAIL when it cannot be read, or was cut
 * in the middle of its last record ("input.cut"), which has been rejected by then.
 */
enum city_status city_recin_next(struct city_recin *recin, struct city_rec *rec,
				 struct city_error *error);

#endif
