/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer - JSON text, written value by value into a buffer.
 *
 *     city_writer_begin_object(&w);
 *     city_writer_key(&w, "n");
 *     city_writer_int(&w, 19);
 *     city_writer_end_object(&w);
 *
 * Commas are its business; that keys and values take turns is the caller's.
 */
#ifndef CITY_WRITER_H
#define CITY_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/decimal.h"

struct city_writer {
	struct city_buf *to;
	bool comma; /* the next key or value needs one before it */
};

void city_writer_init(struct city_writer *w, struct city_buf *to);
void city_writer_begin_object(struct city_writer *w);
void city_writer_end_object(struct city_writer *w);
void city_writer_begin_array(struct city_writer *w);
void city_writer_end_array(struct city_writer *w);

/* A key of plain ASCII without escapes. */
void city_writer_key(struct city_writer *w, const char *key);
/* A key of any valid UTF-8. */
void city_writer_key_slice(struct city_writer *w, struct city_slice key);

void city_writer_null(struct city_writer *w);
void city_writer_bool(struct city_writer *w, bool value);
void city_writer_int(struct city_writer *w, int64_t value);
void city_writer_decimal(struct city_writer *w, struct city_decimal value);
/* Valid UTF-8; quoted and escaped here. */
void city_writer_string(struct city_writer *w, struct city_slice text);
void city_writer_text(struct city_writer *w, const char *text);
/* JSON as it stands. */
void city_writer_raw(struct city_writer *w, struct city_slice json);

/* Appends what stands between the quotes of a JSON string; valid UTF-8. */
void city_json_put_escaped(struct city_buf *to, struct city_slice text);
/* Appends a quoted JSON string; the text must be valid UTF-8. */
void city_json_put_string(struct city_buf *to, struct city_slice text);

#endif
