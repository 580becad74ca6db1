/* SPDX-License-Identifier: Apache-2.0 */
/*
 * width - how many columns text takes on a terminal, and cells that line up.
 *
 * Unicode 15.0: East_Asian_Width W and F take two columns; combining marks and
 * invisible format characters take none; all others one, the ambiguous too.
 * Limits: joined emoji are measured by their parts.
 */
#ifndef CITY_WIDTH_H
#define CITY_WIDTH_H

#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

enum city_align {
	CITY_ALIGN_LEFT,
	CITY_ALIGN_RIGHT
};

/* Columns of one character: 0, 1 or 2. */
int city_width_of_glyph(uint32_t glyph);

/* Columns of a text, as city_width_put_cell() would write it. */
size_t city_width_of(struct city_slice text);

/*
 * Appends the text made harmless and padded to `columns`, or cut, with "…" in
 * place of its middle.  A wide character that would be cut in half is left out.
 */
void city_width_put_cell(struct city_buf *to, struct city_slice text,
			 size_t columns, enum city_align align);

/*
 * Appends the text in lines of at most `columns`, broken at blanks and between
 * wide characters; never before a closing mark.  Lines after the first have
 * `indent` blanks before that; the first line's are the caller's business.
 * The last line is ended too.
 */
void city_width_put_wrapped(struct city_buf *to, struct city_slice text,
			    size_t columns, size_t indent);

#endif
