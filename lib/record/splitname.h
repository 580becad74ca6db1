/* SPDX-License-Identifier: Apache-2.0 */
/*
 * splitname - the names of a split's files, and the hidden folder that they are
 * written in; see city/split.h.
 */
#ifndef CITY_RECORD_SPLITNAME_H
#define CITY_RECORD_SPLITNAME_H

#include <stdbool.h>

#include "city/buf.h"
#include "city/error.h"

/* The name of a value's file; never that of another value. */
void city_split_name(struct city_buf *name, struct city_slice value);

/* Whether that is short enough for a file. */
bool city_split_name_fits(struct city_slice value);

/*
 * Makes and locks a hidden folder in dir, and removes those of runs that are no
 * more.  Its descriptor, and its path in *path, to be freed; or -1.
 */
int city_split_folder(int dir_fd, const char *dir, char **path,
		      struct city_error *error);

#endif
