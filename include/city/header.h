/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header - the names of a table's columns, where they take several rows.
 *
 *     | air           | rain |         air_pm25, air_pm10, rain
 *     | pm25  | pm10  |      |
 *
 * A merged cell has its name in its first cell alone: it is spread over the others,
 * by where merged cells are known to be, or by what a file without such knowledge
 * shows.  The name of a column is then what stands above it, from top to bottom,
 * with "_" between; what is empty, or the same as what is above it, is left out.
 */
#ifndef CITY_HEADER_H
#define CITY_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "city/buf.h"
#include "city/map.h"

#define CITY_HEADER_ROWS 16 /* at most */

/* Begins zeroed; private but for its size.  Memory: the names, and 16 bytes a cell. */
struct city_header {
	struct city_map names;   /* number 0 is "" */
	size_t *cell;            /* number of its name; a row has room for some more */
	size_t rows, columns, room;
	struct city_slice *joined;
	struct city_buf text;
};
void city_header_release(struct city_header *header);

/* Forgets all rows, for another file. */
void city_header_reset(struct city_header *header);

/* Sets the name in a row and a column, 0-based: 0, or -1 when memory runs out. */
int city_header_set(struct city_header *header, size_t row, size_t column,
		    struct city_slice name);

/*
 * Gives the name of a merged cell, which stands at its top and left, to all of it;
 * both ends included.  0, or -1 when memory runs out.
 */
int city_header_spread(struct city_header *header, size_t top, size_t left,
		       size_t bottom, size_t right);

/*
 * The same where merged cells have to be seen: in all rows but the last, an empty
 * cell takes the name to its left, unless a name begins in a row above it.
 */
void city_header_spread_left(struct city_header *header);

/*
 * The columns' names, lent until the next reset; some may be empty or the same.
 * *columns is how many there are; NULL when memory runs out.
 */
struct city_slice *city_header_join(struct city_header *header, size_t *columns);

#endif
