/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format - what kind of file an input is, by its first bytes.
 */
#ifndef CITY_FORMAT_H
#define CITY_FORMAT_H

#include "city/in.h"

/* In the order of ingest's option. */
enum city_format {
	CITY_FORMAT_AUTO,
	CITY_FORMAT_CSV,
	CITY_FORMAT_TSV,
	CITY_FORMAT_JSON,
	CITY_FORMAT_JSONL
};

/* At most so many bytes are looked at. */
#define CITY_FORMAT_HEAD ((size_t)64 << 10)

/*
 * The first bytes, lent until something is read: up to the end of the first line that
 * is not blank, for more is not to be waited for.  CITY_OK or CITY_FAIL.
 */
enum city_status city_format_look(struct city_in *in, struct city_slice *head,
				  struct city_error *error);

/* What it is and what to do about it, where it is no format we read; NULL. */
const char *city_format_foreign(struct city_slice head);

/* What to read it as. */
enum city_format city_format_guess(struct city_slice head);

#endif
