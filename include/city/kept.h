/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kept - what a command keeps from run to run, as bytes one behind the other: the
 * inside of its --state file, which the driver checks and puts in place.
 */
#ifndef CITY_KEPT_H
#define CITY_KEPT_H

#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

/* A state under way, to or from its file. */
struct city_kept;

/* Takes bytes; 0, or -1 for good when they cannot be written. */
int city_kept_put(struct city_kept *kept, const void *bytes, size_t len);
int city_kept_put_int(struct city_kept *kept, int64_t value);
/* A text with its length before it. */
int city_kept_put_text(struct city_kept *kept, struct city_slice text);

/* Gives bytes back; -1 where there are not so many. */
int city_kept_get(struct city_kept *kept, void *bytes, size_t len);
int city_kept_get_int(struct city_kept *kept, int64_t *value);
/* Appends a text; -1 too when it cannot be one, or memory runs out. */
int city_kept_get_text(struct city_kept *kept, struct city_buf *to);

#endif
