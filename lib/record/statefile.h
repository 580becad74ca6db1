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
 *
 * The state of a program that keeps what it likes is "cityutils state of NAME\n", a 0
 * for n, and its own bytes instead of the hashes.
 */
#ifndef CITY_RECORD_STATEFILE_H
#define CITY_RECORD_STATEFILE_H

#include <stdint.h>
#include <stdio.h>
#include <xxhash.h>

#include "city/command.h"
#include "city/error.h"
#include "city/kept.h"
#include "city/out.h"
#include "city/seen.h"

/* An output on its way, by paths from the root. */
struct city_state_output {
	char *beside;   /* its hidden name; "" or NULL where it has none */
	char *place;    /* what it is called then */
	uint64_t inode; /* what beside names */
};
void city_state_output_release(struct city_state_output *output);

/* A state on its way. */
struct city_kept {
	FILE *file;	      /* it comes from */
	struct city_out *out; /* or goes to */
	XXH3_state_t *digest;
	uint64_t left; /* bytes of the file, its digest not counted */
	struct city_error *error;
};

/* Numbers of so many bytes, the highest first. */
void city_state_put_number(unsigned char *to, uint64_t value, size_t bytes);
uint64_t city_state_get_number(const unsigned char *from, size_t bytes);

/*
 * What is in a state: what has been seen, or what a command keeps.  Of a keeper
 * without self the bytes are checked and not given to anyone.
 */
struct city_state_inside {
	struct city_seen *seen;
	const struct city_command *keeper; /* NULL = seen */
	void *self;
};

/*
 * Reads a file; 0, or -1 with error filled: "io.state", or "state.damaged" for
 * one that is cut, changed, of another version or no such file; or as load says.
 * Nothing is loaded of a file that is not whole.
 */
int city_state_read(const char *path, const struct city_state_inside *inside,
		    struct city_state_output *output, struct city_error *error);

/* Writes it beside, waits until the disk has it, and renames it; 0 or -1. */
int city_state_write(const char *path, const struct city_state_inside *inside,
		     const struct city_state_output *output,
		     struct city_error *error);

#endif
