/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf - a growing byte buffer, and the slice: bytes somebody else owns.
 *
 * Running out of memory is remembered in `failed`, and later writes do nothing,
 * so that a chain of puts is checked once, where its result is used.
 */
#ifndef CITY_BUF_H
#define CITY_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes lent for a while; not terminated. */
struct city_slice {
	const char *at;
	size_t len;
};

/* The slice of a terminated string. */
struct city_slice city_slice_of(const char *text);

/* Whether both have the same bytes. */
bool city_slice_equal(struct city_slice a, struct city_slice b);

/* Whether the slice has the bytes of a terminated string. */
bool city_slice_is(struct city_slice a, const char *text);

struct city_buf {
	char *at;    /* NULL until the first put */
	size_t len;
	size_t room; /* bytes allocated */
	bool failed; /* memory ran out; the contents are not to be used */
};

/* Lifecycle: a zeroed struct is an empty buffer too. */
void city_buf_init(struct city_buf *buf);
void city_buf_release(struct city_buf *buf);

/* Forgets the contents and the failure, keeps the memory. */
void city_buf_reset(struct city_buf *buf);

/* Gets more memory; see city_buf_reserve. */
char *city_buf_grow(struct city_buf *buf, size_t more);

/*
 * Makes room for `more` bytes beyond len and returns where they go, or NULL
 * (with failed set).  The caller writes there and adds to len itself.
 */
static inline char *city_buf_reserve(struct city_buf *buf, size_t more)
{
	if (!buf->failed && buf->room - buf->len >= more && buf->at)
		return buf->at + buf->len;
	return city_buf_grow(buf, more);
}

static inline void city_buf_put(struct city_buf *buf, const void *bytes, size_t len)
{
	char *to = len ? city_buf_reserve(buf, len) : NULL;

	if (!to)
		return;
	memcpy(to, bytes, len);
	buf->len += len;
}

static inline void city_buf_put_char(struct city_buf *buf, char c)
{
	char *to = city_buf_reserve(buf, 1);

	if (!to)
		return;
	*to = c;
	buf->len++;
}

void city_buf_put_text(struct city_buf *buf, const char *text);
void city_buf_put_slice(struct city_buf *buf, struct city_slice slice);
void city_buf_put_int(struct city_buf *buf, int64_t value);
void city_buf_printf(struct city_buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What has been put so far; lent until the next put. */
struct city_slice city_buf_slice(const struct city_buf *buf);

/* The contents as a terminated string, lent; NULL when memory ran out. */
const char *city_buf_text(struct city_buf *buf);

#endif
