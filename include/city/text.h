/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text - UTF-8 validity, folding of full-width forms, decoding of charsets.
 */
#ifndef CITY_TEXT_H
#define CITY_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "city/buf.h"
#include "city/error.h"

/*
 * Length of the valid UTF-8 sequence at s, whose first byte is >= 0x80, or 0
 * when there is none within `left` (>= 1) bytes.
 */
size_t city_utf8_sequence(const unsigned char *s, size_t left);

/* Offset of the first byte that is not valid UTF-8 (RFC 3629), or len. */
size_t city_utf8_valid(const char *text, size_t len);
/* The same for x86-64 with AVX2; see cpu.h. */
size_t city_utf8_valid_avx2(const char *text, size_t len);

/*
 * Appends the text with full-width forms (U+FF01..FF5E) as ASCII, U+3000,
 * U+00A0 as a blank, U+2212 as "-", and with blanks at both ends removed.
 * The text must be valid UTF-8.
 */
void city_text_fold(struct city_buf *to, struct city_slice text);

/* What city_text_fold_by folds; any of them, added up. */
enum city_fold {
	CITY_FOLD_WIDTH = 1,   /* U+FF01..FF5E to ASCII */
	CITY_FOLD_BLANKS = 2,  /* runs of them to one; none at the ends */
	CITY_FOLD_BRACKETS = 4 /* （）［］｛｝【】〔〕〖〗 to ASCII */
};

/*
 * Appends the text with what is named folded, and nothing else changed.  Blanks are
 * space, TAB, CR, LF, U+00A0 and U+3000.  The text must be valid UTF-8.  To fold
 * what has been folded changes nothing.
 */
void city_text_fold_by(struct city_buf *to, struct city_slice text, unsigned what);

/*
 * Whether a text has nothing that might be folded, as most codes and names have not.
 * It may say no of one that has not; the text must be valid UTF-8.
 */
bool city_text_is_plain(struct city_slice text);

/* The slice without blanks (space, TAB, CR, LF) at both ends. */
struct city_slice city_text_trim(struct city_slice text);

/* Appends base64 (RFC 4648 section 4, with padding). */
void city_base64_put(struct city_buf *to, const void *bytes, size_t len);

/*
 * A decoder from a charset to UTF-8 by iconv.  Only charsets in which the
 * bytes of ASCII stand for nothing else at line level can be used line by
 * line: UTF-16 and UTF-32 are refused.
 */
struct city_decoder;

/* NULL with error filled when iconv does not know the name. */
struct city_decoder *city_decoder_open(const char *charset,
				       struct city_error *error);
void city_decoder_close(struct city_decoder *decoder);

/*
 * Whether a byte of ASCII, where a character begins, stands for itself whatever was
 * before, and '\n' is no part of another: lines one behind the other are then
 * decoded to as many, each as if it were alone.
 */
bool city_decoder_is_regular(const struct city_decoder *decoder);

/*
 * Appends `text` as UTF-8.  Returns the number of bytes decoded: less than
 * text.len where the byte at that offset begins no valid character.
 */
size_t city_decoder_put(struct city_decoder *decoder, struct city_slice text,
			struct city_buf *to);

#endif
