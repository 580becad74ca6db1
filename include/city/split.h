/* SPDX-License-Identifier: Apache-2.0 */
/*
 * split - records to a file for each value of a field, for any number of values
 * with three descriptors and bounded memory.
 *
 * Records are gathered in chunks of one pool, 8 MiB for all groups together.
 * When it is full, the groups that hold most are written to the ends of their
 * files, until at least half of it is free: a file is opened for many records,
 * not for each, and closed behind them.  Few groups fill much of the pool each,
 * and of many none comes again soon: keeping descriptors open would save nothing.
 *
 * A file is DIR/VALUE.jsonl.  In it, the bytes `/`, `%`, controls, and a dot or
 * hyphen at the beginning stand as %XX, and the empty value as `%`: no two texts
 * share a file, and none leaves DIR.  Numbers, true and false are the text that they
 * are written as: 1 and "1" are one value, for the same code is a text in CSV and
 * may be a number in JSON; 1 and 1.0 are two.
 *
 * Files are written in a hidden folder in DIR and renamed at success.  What files
 * of these names were there is replaced; others are not touched.  Hidden folders
 * that a killed run has left are removed: those that nobody has locked.
 */
#ifndef CITY_SPLIT_H
#define CITY_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"

struct city_split;

/*
 * Opens a folder, which is made if it is not there (the ones above it must be).
 *   field  a record's field, lent; not a path
 *   NULL with error filled (rules "io.open", "memory")
 */
struct city_split *city_split_open(const char *dir, const char *field,
				   struct city_error *error);

/*
 * Takes one JSON object without line end.  CITY_OK; CITY_REJECT where it has no
 * value to go by: "split.missing" (no such field, or null), "split.value" (an
 * array or object), "split.long" (longer than a file's name may be); CITY_FAIL.
 */
enum city_status city_split_put(struct city_split *split, struct city_slice object,
				struct city_error *error);

/* Bytes taken so far. */
uint64_t city_split_bytes(const struct city_split *split);

/*
 * Writes what is gathered and waits until the disk has it.  *beside is the path
 * of the hidden folder, lent.  0, or -1 with error filled.
 */
int city_split_prepare(struct city_split *split, const char **beside,
		       struct city_error *error);

/*
 * Writes what is left and puts the files in their places, one by one.  Frees split
 * either way.  0, or -1 with error filled; those in place then stay there.
 */
int city_split_commit(struct city_split *split, struct city_error *error);

/* Frees split and leaves nothing behind. */
void city_split_discard(struct city_split *split);

/* The same for the hidden folder of a run that is no more. */
void city_split_remove(const char *beside);

#endif
