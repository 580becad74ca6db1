/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_tell - what was found in a twin, as findings for a reader and records of the kind
 * twin.finding of city-pipe(5).
 */
#ifndef CITY_TWIN_TELL_H
#define CITY_TWIN_TELL_H

#include "city/finding.h"
#include "city/twin.h"

struct city_twin_teller {
	const struct city_twin *twin;
	int64_t snap_mm;
	struct city_rule rule[CITY_TWIN_RULES]; /* those that were asked for */
	size_t rules;
	size_t place[CITY_TWIN_RULES]; /* of a rule among them */
	struct city_buf skipped[CITY_TWIN_RULES];
	struct city_buf record, message, subject, geometry; /* of the finding told last */
};

/*
 * Which rules a list of names leaves out, a bit each, those of a register behind those
 * of the twin.  A name is a rule's, or the part before its point; between them are
 * commas.  0, or -1: *wrong is no such name.
 */
int city_twin_read_checks(const char *list, uint64_t *unasked, struct city_slice *wrong);

/*
 * A distance within which ends ought to meet, "0.05": in metres, from 0.001 to 100, to the
 * millimetre.  0, or -1 with error filled.
 */
int city_twin_read_snap(const char *text, int64_t *snap_mm, struct city_error *error);

/* For a twin that has been checked; release it in either case.  0, or -1: no memory. */
int city_twin_teller_init(struct city_twin_teller *teller, const struct city_twin *twin,
			  int64_t snap_mm);
void city_twin_teller_release(struct city_twin_teller *teller);

/* The twin's finding i, lent until the next one is told.  0, or -1: no memory. */
int city_twin_tell(struct city_twin_teller *teller, size_t i,
		   struct city_finding *finding);

#endif
