/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unpack - compressed bytes in, plain bytes out, whatever packed them.
 *
 * Shared by the files of lib/base alone.  gzip is unpacked by zlib, or by ISA-L
 * in a build --with-isal; zstd needs a build --with-zstd.  Members (frames, with
 * zstd) one behind the other are one input.  What good data unpacks to, what is
 * refused, and in which words, are the same whichever library does it; how much
 * of broken data comes before the fault is seen may differ.
 */
#ifndef CITY_BASE_UNPACK_H
#define CITY_BASE_UNPACK_H

#include <stddef.h>

#include "city/buf.h"
#include "city/error.h"

enum city_packing {
	CITY_PACKING_NONE,
	CITY_PACKING_OPEN, /* so few bytes could still be any */
	CITY_PACKING_GZIP,
	CITY_PACKING_ZSTD
};

/* What an input is by its first bytes; four are enough to tell. */
enum city_packing city_packing_of(struct city_slice head);

/* Where packed bytes come from: up to `size` of them, *got == 0 at the end. */
struct city_unpack_source {
	enum city_status (*read)(void *context, void *to, size_t size, size_t *got,
				 struct city_error *error);
	void *context;
};

struct city_unpack;


/*
 * Unpacks input that began with `head` and goes on in source, which is asked for
 * `size` bytes at a time.  Free with city_unpack_free.  Returns NULL with error
 * filled (rules "memory"; "format.unknown" when the build cannot do it).
 */
struct city_unpack *city_unpack_new(enum city_packing packing, struct city_slice head,
				    size_t size, struct city_unpack_source source,
				    struct city_error *error);
void city_unpack_free(struct city_unpack *unpack);

/*
 * Unpacks up to `room` bytes; *got == 0 at the end.  All that comes before a
 * fault is given before the fault is told.  CITY_OK, or CITY_FAIL with error
 * filled: "gzip.truncated", "gzip.corrupt", the same with zstd, or what the
 * source says.
 */
enum city_status city_unpack_read(struct city_unpack *unpack, char *to, size_t room,
				  size_t *got, struct city_error *error);

#endif
