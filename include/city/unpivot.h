/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unpivot - long records from wide ones: some fields are kept, and each other
 * one becomes a record of its own, with its name and its value.
 *
 * It works on records, whatever they were made of.  Names and values go from the
 * wide record to the long ones with the bytes they have; what a long record
 * begins with, the kept fields, is written once for all of a wide one.
 */
#ifndef CITY_UNPIVOT_H
#define CITY_UNPIVOT_H

#include "city/command.h"

struct city_unpivot;

/*
 *   how  KEEP:NAME:VALUE.  NAME and VALUE are what stands behind the last two
 *        colons.  KEEP is names with commas between them, or nothing; one with a
 *        comma in it, or a quote at its beginning, stands in double quotes, as in
 *        CSV.
 * NULL with error filled: rule "usage" for one that is not so, an empty name, or a
 * name that stands twice.
 */
struct city_unpivot *city_unpivot_new(const char *how, struct city_error *error);
void city_unpivot_free(struct city_unpivot *unpivot);

/*
 * A sink over another one, which is lent as long as this is put to: it takes wide
 * records and puts long ones.  A record is CITY_REJECT where a field that is kept
 * is not there ("unpivot.missing") or no other one is ("unpivot.nothing"), and
 * nothing of it was put.
 *   table  a file, lent, whose records are rows of one table: what one of them
 *          lacks they all lack, and it is CITY_FAIL; NULL = they are not
 */
struct city_sink *city_unpivot_over(struct city_unpivot *unpivot,
				    struct city_sink *out, const char *table);

#endif
