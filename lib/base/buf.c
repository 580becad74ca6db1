/* SPDX-License-Identifier: Apache-2.0 */
/* buf - a growing byte buffer with sticky failure. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/buf.h"

struct city_slice city_slice_of(const char *text)
{
	return (struct city_slice){ .at = text, .len = strlen(text) };
}

bool city_slice_equal(struct city_slice a, struct city_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool city_slice_is(struct city_slice a, const char *text)
{
	return city_slice_equal(a, city_slice_of(text));
}

void city_buf_init(struct city_buf *buf)
{
	memset(buf, 0, sizeof(*buf));
}

void city_buf_release(struct city_buf *buf)
{
	free(buf->at);
	city_buf_init(buf);
}

void city_buf_reset(struct city_buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

char *city_buf_grow(struct city_buf *buf, size_t more)
{
	size_t room = buf->room ? buf->room : 256;
	char *at;

	if (buf->failed)
		return NULL;
	if (more > SIZE_MAX / 2 - buf->len) {
		buf->failed = true;
		return NULL;
	}
	while (room - buf->len < more)
		room += room / 2;
	at = realloc(buf->at, room);
	if (!at) {
		buf->failed = true;
		return NULL;
	}
	buf->at = at;
	buf->room = room;
	return at + buf->len;
}

void city_buf_put_text(struct city_buf *buf, const char *text)
{
	city_buf_put(buf, text, strlen(text));
}

void city_buf_put_slice(struct city_buf *buf, struct city_slice slice)
{
	city_buf_put(buf, slice.at, slice.len);
}

void city_buf_put_int(struct city_buf *buf, int64_t value)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		digits[--at] = '-';
	city_buf_put(buf, digits + at, sizeof(digits) - at);
}

void city_buf_printf(struct city_buf *buf, const char *format, ...)
{
	va_list args, again;
	int need;
	char *to;

	va_start(args, format);
	va_copy(again, args);
	need = vsnprintf(NULL, 0, format, args);
	va_end(args);
	to = need < 0 ? NULL : city_buf_reserve(buf, (size_t)need + 1);
	if (to) {
		vsnprintf(to, (size_t)need + 1, format, again);
		buf->len += (size_t)need;
	} else {
		buf->failed = true;
	}
	va_end(again);
}

struct city_slice city_buf_slice(const struct city_buf *buf)
{
	return (struct city_slice){ .at = buf->at, .len = buf->len };
}

const char *city_buf_text(struct city_buf *buf)
{
	char *end = city_buf_reserve(buf, 1);

	if (!end)
		return NULL;
	*end = '\0';
	return buf->at;
}
