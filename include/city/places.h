/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places - lines of input files as numbers of four bytes, for what is remembered
 * of many records: a complaint about two of them then names both.
 */
#ifndef CITY_PLACES_H
#define CITY_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/command.h"

struct city_places {
	struct city_places_file {
		char *name;
		uint64_t before;  /* lines of the files before it */
	} *file;
	size_t n, room;
	uint64_t last; /* the line noted last, of the last file */
};

/* A zeroed struct is an empty one. */
void city_places_release(struct city_places *places);

/*
 * The number of a record's place; places are noted in the order they are read.
 * 0 when it is not known, memory runs out or there are more than 2^32 lines.
 */
uint32_t city_places_note(struct city_places *places, const struct city_origin *origin);

/* Appends " in line 3" or " in line 3 of FILE"; nothing for a place not known. */
void city_places_put(const struct city_places *places, uint32_t number,
		     struct city_buf *to);

#endif
