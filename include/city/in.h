/* SPDX-License-Identifier: Apache-2.0 */
/*
 * in - lines of a file, a pipe or memory, plain or packed, never copied.
 *
 * Bytes are read in blocks of 256 KiB; a line is a slice of the block.  Only
 * the unfinished line at a block's end is moved.  Behind every line stands a
 * '\n' that may be read (also behind an unterminated last one), and at least
 * CITY_IN_PAD bytes more: a scanner needs no end checks in its inner loops and
 * may load whole vectors.  gzip, and zstd in a build --with-zstd, are recognised
 * by their first bytes, members one behind the other are one input, and input
 * that ends inside a member is an error.  UTF-16 with a byte order mark is taken as
 * UTF-8: lines, places and sizes are those of the text in UTF-8, a mark at its
 * beginning included.  mmap was tried and is slower; so are blocks of 4 MiB.
 */
#ifndef CITY_IN_H
#define CITY_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"

#define CITY_IN_PAD 64
#define CITY_IN_MAX_LINE ((size_t)64 << 20) /* unless another is set */

struct city_in;

/*
 * Opens a file; "-" is standard input.  A UTF-8 byte order mark at the start
 * is passed over.  Returns NULL with error filled (rule "io.open").
 */
struct city_in *city_in_open(const char *path, struct city_error *error);

/* Reads from memory that outlives the input. */
struct city_in *city_in_memory(struct city_slice bytes, struct city_error *error);

void city_in_close(struct city_in *in);

/*
 * What is called before a read that may have to wait; for flushing output.
 * When it returns -1 (with error filled), reading fails with that error.
 */
void city_in_on_wait(struct city_in *in,
		     int (*wait)(void *context, struct city_error *error),
		     void *context);

/* Sets the block size, 1 byte or more, for tests; before the first read. */
void city_in_set_block(struct city_in *in, size_t size);

/*
 * Sets the longest line that is taken, 1 byte or more, its end not counted;
 * before the first read.  No more than that and a block is kept in memory.
 */
void city_in_set_max_line(struct city_in *in, size_t bytes);
size_t city_in_max_line(const struct city_in *in);

/*
 * The first bytes of the input, of what is at hand up to `most` (<= 64 KiB) once there
 * are `least`, for telling a format as soon as it can be told; they are read again
 * later.  The slice is shorter only at the end of input.  CITY_OK or CITY_FAIL.
 */
enum city_status city_in_peek_some(struct city_in *in, size_t least, size_t most,
				   struct city_slice *bytes, struct city_error *error);

/* The same of `want` bytes. */
static inline enum city_status city_in_peek(struct city_in *in, size_t want,
					    struct city_slice *bytes,
					    struct city_error *error)
{
	return city_in_peek_some(in, want, want, bytes, error);
}

/*
 * From the first byte not taken yet, every CR is read as LF: for text whose lines end
 * in CR alone.  Places stay what they are.  After a peek.
 */
void city_in_end_lines_by_cr(struct city_in *in);

/* Whole lines one behind the other. */
struct city_lines {
	struct city_slice text; /* the last '\n' included, if there is one */
	uint64_t offset;        /* of the first byte in the decompressed input */
	bool terminated;        /* text ends in '\n': only the last input may not */
};

/*
 * The next lines, as many as are at hand: the caller finds their ends and counts
 * them.  Behind the text stand a '\n' and the pad.  CITY_OK; CITY_DONE at the end
 * of input; CITY_REJECT for one line that is longer than is taken (rule
 * "line.too-long"): the text has as much of it as is taken, without sentinel, and
 * the rest has been passed over; CITY_FAIL when reading fails or the input is cut
 * short (rules "io.read", "gzip.truncated", "gzip.corrupt", the same with zstd,
 * "format.unknown" for zstd in a build without).
 */
enum city_status city_in_lines(struct city_in *in, struct city_lines *lines,
			       struct city_error *error);

/* Memory that an input read into; zeroed, it is none yet.  Free `at`. */
struct city_block {
	char *at;
	size_t room;
};

/*
 * Hands the memory over in which the lines of the last city_in_lines lie, so
 * that they outlive the next call, and goes on in that of *block instead, whose
 * contents are lost.  Returns 0, or -1 with error filled and nothing changed.
 */
int city_in_swap(struct city_in *in, struct city_block *block,
		 struct city_error *error);

/*
 * What can be had next, whatever its lines: for formats that have none.
 * CITY_OK with at least one byte, lent until the next call; CITY_DONE at the
 * end of input; CITY_FAIL.
 */
enum city_status city_in_block(struct city_in *in, struct city_slice *bytes,
			       struct city_error *error);

/*
 * A new descriptor of the file itself, where the input is a regular file, not packed
 * and no UTF-16, that began at its first byte: for formats in which one must seek.
 * After a peek; nothing may have been taken, and all is taken then.  Otherwise -1,
 * and nothing has changed.
 */
int city_in_file(struct city_in *in);

/* Compressions this build reads, as --version tells them; static. */
const char *city_in_compressions(void);

/* Whether the input is UTF-16, made UTF-8; known from the first peek or read on. */
bool city_in_is_utf16(const struct city_in *in);

/* Path as given, "-" for standard input; lent. */
const char *city_in_name(const struct city_in *in);

/* Bytes of decompressed input taken so far, byte order mark included. */
uint64_t city_in_bytes(const struct city_in *in);

#endif
