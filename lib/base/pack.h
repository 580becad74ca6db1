/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack - plain bytes in, compressed bytes out, by the name of a file.
 *
 * Shared by the files of lib/base alone.  gzip is always zlib's, also where
 * ISA-L unpacks: its bytes do not depend on the build.  No name and no time go
 * into the header: the same bytes every time.
 */
#ifndef CITY_BASE_PACK_H
#define CITY_BASE_PACK_H

#include <stdbool.h>

#include "city/buf.h"
#include "city/error.h"

struct city_pack;

/* Where packed bytes go; 0, or -1 with error filled. */
struct city_pack_target {
	int (*write)(void *context, struct city_slice bytes, struct city_error *error);
	void *context;
};

/*
 * Sets *pack for a path that ends in ".gz" or ".zst", and to NULL for others.
 * Returns 0, or -1 with error filled (rules "memory"; "format.unknown" when the
 * build cannot do it).  Free with city_pack_free.
 */
int city_pack_open(const char *path, struct city_pack_target target,
		   struct city_pack **pack, struct city_error *error);
void city_pack_free(struct city_pack *pack);

/* Packs bytes; with `last`, until nothing is left inside.  0 or -1. */
int city_pack_write(struct city_pack *pack, struct city_slice bytes, bool last,
		    struct city_error *error);

#endif
