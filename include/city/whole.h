/* SPDX-License-Identifier: Apache-2.0 */
/*
 * whole - an input as a file in which one can seek, for formats that need it.
 */
#ifndef CITY_WHOLE_H
#define CITY_WHOLE_H

#include "city/in.h"

/*
 * All of an input of which nothing but a peek has been taken: the file itself where
 * it is a regular one and not packed; otherwise a temporary file without a name, in
 * $TMPDIR or /tmp, to which it is copied block by block.  The input is at its end
 * then.
 *   *fd  the caller's to close; wherever its position is
 * CITY_OK; CITY_FAIL as of city_in_block, or with rule "io.spool" when the temporary
 * file cannot be had.
 */
enum city_status city_whole(struct city_in *in, int *fd, struct city_error *error);

#endif
