/* SPDX-License-Identifier: Apache-2.0 */
/*
 * glyph - text of unknown origin, one character at a time, made harmless.
 *
 * What a page shows comes from data that nobody has looked at.  Characters
 * that act instead of being seen (controls, line and paragraph separators,
 * marks that turn the writing direction) and bytes that are no UTF-8 become
 * U+FFFD here, in the one place through which every format takes its text.
 */
#ifndef CITY_GLYPH_H
#define CITY_GLYPH_H

#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

#define CITY_GLYPH_REPLACEMENT UINT32_C(0xFFFD)

/*
 * Takes the first character off the text and returns it, or U+FFFD for a byte
 * that begins none and for a character that must not be shown as it is.
 *   rest  must not be empty; is moved on by one character or bad byte
 */
uint32_t city_glyph_next(struct city_slice *rest);

/* Appends one character as UTF-8. */
void city_glyph_put(struct city_buf *to, uint32_t glyph);

/* Appends the text made harmless. */
void city_glyph_put_all(struct city_buf *to, struct city_slice text);

/*
 * Appends the text made harmless as a field of CSV (RFC 4180).  A spreadsheet works out
 * what begins with =, @, or a sign without a figure: it gets an apostrophe before it, with
 * which spreadsheets take it as text.
 */
void city_glyph_put_csv(struct city_buf *to, struct city_slice text);

#endif
