/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode - other charsets to UTF-8.  What a byte sequence stands for is asked of
 * iconv, once: the answers for one and two bytes are kept in a table, for iconv
 * takes so long over a character that it would be most of reading a file.
 */
#include "config.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "city/text.h"

/* Text is decoded in pieces, so that the room for each may be generous. */
#define PIECE ((size_t)16 << 10)
/* A character is of so many bytes at most, here and there. */
#define LONGEST 8

struct meaning {
	char utf8[3];
	unsigned char sizes; /* of the UTF-8, and, in the upper half, of the bytes; 0 =
				not known yet */
};

struct city_decoder {
	iconv_t handle;
	/*
	 * By two bytes of which the first is beyond ASCII; a character of one byte
	 * stands there with whatever follows.  NULL where the charset is not of the
	 * kind; see is_regular.
	 */
	struct meaning *table;
};

/* Whether '\n' is one byte, and that byte nothing else, in the charset. */
static bool is_line_safe(const char *charset)
{
	static const char *const wide[] = { "UTF-16", "UTF16", "UTF-32", "UTF32",
					    "UCS-2",  "UCS2",  "UCS-4",  "UCS4",
					    "UNICODE" };

	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncasecmp(charset, wide[i], strlen(wide[i])) == 0)
			return false;
	return true;
}

/* One character of exactly n bytes: how long its UTF-8 is, or -1 as iconv says. */
static ptrdiff_t ask(struct city_decoder *decoder, const char *at, size_t n,
		     char utf8[LONGEST])
{
	/* iconv takes the input without const and does not write to it. */
	char *in = (char *)(uintptr_t)at, *out = utf8;
	size_t left = LONGEST;

	iconv(decoder->handle, NULL, NULL, NULL, NULL);
	if (iconv(decoder->handle, &in, &n, &out, &left) == (size_t)-1)
		return -1;
	return (ptrdiff_t)(LONGEST - left);
}

/*
 * Whether ASCII stands for itself, wherever it stands: then what comes before does
 * not matter, and '\n' is no part of a character.  Of iconv's charsets those with
 * shift states fail here, and those that wait for accents behind a letter.
 */
static bool is_regular(struct city_decoder *decoder)
{
	for (int c = 0; c < 0x80; c++) {
		char in = (char)c, utf8[LONGEST];

		if (ask(decoder, &in, 1, utf8) != 1 || utf8[0] != in)
			return false;
	}
	return true;
}

struct city_decoder *city_decoder_open(const char *charset,
				       struct city_error *error)
{
	struct city_decoder *decoder;

	if (!is_line_safe(charset)) {
		city_error_set(error, "encoding.unsupported",
			       "encoding \"%s\" cannot be read line by line", charset);
		return NULL;
	}
	decoder = calloc(1, sizeof(*decoder));
	if (!decoder) {
		city_error_set(error, "memory", "out of memory");
		return NULL;
	}
	decoder->handle = iconv_open("UTF-8", charset);
	if (decoder->handle == (iconv_t)-1) {
		city_error_set(error, "encoding.unknown",
			       "encoding \"%s\" is not known; `iconv -l` lists them",
			       charset);
		free(decoder);
		return NULL;
	}
	if (!is_regular(decoder))
		return decoder;
	decoder->table = calloc(0x80 * 0x100, sizeof(*decoder->table));
	if (decoder->table)
		return decoder;
	city_error_set(error, "memory", "out of memory");
	city_decoder_close(decoder);
	return NULL;
}

void city_decoder_close(struct city_decoder *decoder)
{
	if (!decoder)
		return;
	iconv_close(decoder->handle);
	free(decoder->table);
	free(decoder);
}

bool city_decoder_is_regular(const struct city_decoder *decoder)
{
	return decoder->table != NULL;
}

/* What iconv still held back, at the end of a text. */
static void put_rest(struct city_decoder *decoder, struct city_buf *to)
{
	size_t left = 2 * LONGEST;
	char *out = city_buf_reserve(to, left);

	if (!out)
		return;
	iconv(decoder->handle, NULL, NULL, &out, &left);
	to->len += 2 * LONGEST - left;
}

/* All of the text by iconv. */
static size_t put_by_iconv(struct city_decoder *decoder, struct city_slice text,
			   struct city_buf *to)
{
	char *in = (char *)(uintptr_t)text.at, *out;
	size_t in_left = text.len, room, out_left;

	iconv(decoder->handle, NULL, NULL, NULL, NULL);
	while (in_left) {
		size_t before = in_left;

		room = in_left * 2 + 16;
		out = city_buf_reserve(to, room);
		if (!out)
			return text.len - in_left;
		out_left = room;
		if (iconv(decoder->handle, &in, &in_left, &out, &out_left) ==
			    (size_t)-1 &&
		    errno != E2BIG) {
			to->len += room - out_left;
			break;
		}
		to->len += room - out_left;
		if (in_left == before && out_left == room)
			break;
	}
	put_rest(decoder, to);
	return text.len - in_left;
}

/* The place in the table for two bytes, the first beyond ASCII. */
static struct meaning *meaning_of(struct city_decoder *decoder, const char *two)
{
	return decoder->table + ((unsigned char)two[0] & 0x7Fu) * 0x100 +
	       (unsigned char)two[1];
}

/*
 * A character that the table does not have, and how many bytes it takes; 0 where
 * none begins, -1 where it hangs on what follows.  Learned, if it is short enough.
 */
static int put_new(struct city_decoder *decoder, const char *at, size_t left, char **out)
{
	char utf8[LONGEST];
	ptrdiff_t len = -1;
	size_t n;

	for (n = 1; n <= LONGEST && n <= left; n++) {
		len = ask(decoder, at, n, utf8);
		if (len >= 0 || errno != EINVAL)
			break;
	}
	if (len < 0 && errno != E2BIG)
		return 0;
	/* There is room for so much, which is enough but for oddities. */
	if (len <= 0 || (size_t)len > 3 * n)
		return -1;
	memcpy(*out, utf8, LONGEST);
	*out += len;
	if (n <= 2 && len <= 3 && left >= 2) {
		struct meaning *meaning = meaning_of(decoder, at);

		memcpy(meaning->utf8, utf8, 3);
		meaning->sizes = (unsigned char)(n << 4 | (size_t)len);
	}
	return (int)n;
}

/* Copies ASCII up to the first byte that is none, at most up to `end`. */
static const char *copy_ascii(const char *at, const char *end, char **out)
{
	while (end - at >= 8) {
		uint64_t eight, beyond;

		memcpy(&eight, at, 8);
		memcpy(*out, &eight, 8);
		beyond = eight & UINT64_C(0x8080808080808080);
		if (beyond)
			break;
		at += 8;
		*out += 8;
	}
	while (at < end && (signed char)*at >= 0)
		*(*out)++ = *at++;
	return at;
}

/*
 * Characters from `at` on, until one begins at `stop` or behind it, but not beyond
 * `end`.  Returns where the next begins; *last is what put_new said of it.
 */
static const char *put_piece(struct city_decoder *decoder, const char *at,
			     const char *stop, const char *end, char **out, int *last)
{
	while (*last > 0 && at < stop) {
		const struct meaning *meaning = NULL;

		if ((signed char)*at >= 0) {
			at = copy_ascii(at, stop, out);
			continue;
		}
		if (end - at >= 2)
			meaning = meaning_of(decoder, at);
		if (meaning && meaning->sizes) {
			memcpy(*out, meaning, sizeof(*meaning));
			*out += meaning->sizes & 0x0F;
			at += meaning->sizes >> 4;
			continue;
		}
		*last = put_new(decoder, at, (size_t)(end - at), out);
		at += *last > 0 ? *last : 0;
	}
	return at;
}

size_t city_decoder_put(struct city_decoder *decoder, struct city_slice text,
			struct city_buf *to)
{
	const char *at = text.at, *end = text.at + text.len;
	struct city_slice rest;
	int last = 1;

	while (decoder->table && last > 0 && at < end) {
		const char *stop = (size_t)(end - at) > PIECE ? at + PIECE : end;
		/* A byte becomes three at most; what is copied may reach behind. */
		char *begin = city_buf_reserve(to, 3 * PIECE + 4 * LONGEST), *out = begin;

		if (!begin)
			return (size_t)(at - text.at);
		at = put_piece(decoder, at, stop, end, &out, &last);
		to->len += (size_t)(out - begin);
	}
	if (decoder->table && last >= 0)
		return (size_t)(at - text.at);
	/* No such charset after all: the rest, and all that comes, by iconv. */
	free(decoder->table);
	decoder->table = NULL;
	rest = (struct city_slice){ at, (size_t)(end - at) };
	return (size_t)(at - text.at) + put_by_iconv(decoder, rest, to);
}
