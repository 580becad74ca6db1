/* SPDX-License-Identifier: Apache-2.0 */
/*
 * out - where bytes go: standard output, or a file written beside and renamed at
 * success.
 *
 * Writes are gathered into 256 KiB.  A path ending in ".gz" is compressed, as is
 * one in ".zst" in a build --with-zstd; without, it is refused.  A path that
 * names something other than a regular file (a pipe, /dev/full) is written
 * directly.
 */
#ifndef CITY_OUT_H
#define CITY_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"

struct city_out;

/* Opens a path; NULL or "-" is standard output.  NULL with error filled. */
struct city_out *city_out_open(const char *path, struct city_error *error);

/*
 * Opens a file that is written in place, for what must be there when the
 * program fails: the reject file.
 */
struct city_out *city_out_open_in_place(const char *path, struct city_error *error);

/*
 * Returns 0, or -1 with error filled (rule "io.write"; "io.pipe" when the
 * reader of a pipe has gone, where SIGPIPE is ignored).
 */
int city_out_write(struct city_out *out, struct city_slice bytes,
		   struct city_error *error);

/* The same with a '\n' behind the bytes. */
int city_out_write_line(struct city_out *out, struct city_slice bytes,
			struct city_error *error);

/*
 * As city_out_write, but the bytes are not copied: they stay as they are until
 * city_out_settle.  Neighbouring slices leave in one piece.
 */
int city_out_lend(struct city_out *out, struct city_slice bytes,
		  struct city_error *error);

/* Sends on or copies what was lent, so that its owner may have it back. */
int city_out_settle(struct city_out *out, struct city_error *error);

/* Sends on what has been gathered; 0, or -1 with error filled. */
int city_out_flush(struct city_out *out, struct city_error *error);

/* Bytes written so far, before compression. */
uint64_t city_out_bytes(const struct city_out *out);

/*
 * Writes what is left and waits until the disk has it, so that all there is left
 * to do for city_out_commit is to rename the file.  *beside is the name it has
 * until then, lent; NULL where there is none: standard output, a pipe.  Nothing is
 * written behind it.  0, or -1 with error filled.
 */
int city_out_prepare(struct city_out *out, const char **beside,
		     struct city_error *error);

/*
 * Writes what is left and puts the file in its place; standard output is
 * flushed, not closed.  Frees out either way.  0, or -1 with error filled and
 * no half file left.
 */
int city_out_commit(struct city_out *out, struct city_error *error);

/* Frees out and leaves no file behind.  What went to a pipe is gone. */
void city_out_discard(struct city_out *out);

#endif
