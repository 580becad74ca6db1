/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statefile - the file of a state: what has been seen, and which output it goes
 * with.
 *
 *   "cityutils state 1\n"
 *   n, inode              numbers of 64 bits, the highest byte first
 *   beside, place         a number that is its length, and a path
 *   n times               XXH3-128 of a record; 32 bits: times in one file
 *   XXH3-128 of all that
 */
#ifndef CITY_RECORD_STATEFILE_H
#define CITY_RECORD_STATEFILE_H

#include <stdint.h>

#include "city/error.h"
#include "city/seen.h"

/* An output on its way, by paths from the root. */
struct city_state_output {
	char *beside;   /* its hidden name; "" or NULL where it has none */
	char *place;    /* what it is called then */
	uint64_t inode; /* what beside names */
};
void city_state_output_release(struct city_state_output *output);

/*
 * Reads a file; 0, or -1 with error filled: "io.state", or "state.damaged" for
 * one that is cut, changed, of another version or no such file.
 */
int city_state_read(const char *path, struct city_seen *seen,
		    struct city_state_output *output, struct city_error *error);

/* Writes it beside, waits until the disk has it, and renames it; 0 or -1. */
int city_state_write(const char *path, const struct city_seen *seen,
		     const struct city_state_output *output,
		     struct city_error *error);

#endif
