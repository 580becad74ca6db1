/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_state - the pipes of a tile on their way to those of other tiles: what lies in
 * tiles is joined by these, in any order and any tree, and looked at as a whole.
 *
 * A state is one twin.state record, then the records of the tile as they came, then one
 * twin.state.end, which says how many they were, has a digest of them and tells how many
 * could not be read; city-pipe(5) has their members.  Nothing is computed of a tile alone: a gap may go across its border,
 * and whether a part is an island is known when all is there.
 *
 * A pipe on a border may be in two tiles.  A record that stands in several states, the
 * same byte for byte, counts as often as in the one that has it most often: once, as a
 * rule, but twice where one tile has it twice.
 *
 * Memory of a merge: what twin-check takes, and 33 bytes a record until the last is read.
 */
#ifndef CITY_TWIN_STATE_H
#define CITY_TWIN_STATE_H

#include "city/keyset.h"
#include "city/rec.h"

#define CITY_TWIN_STATE_VERSION 1

/* What a state has held so far; to be zeroed. */
struct city_twin_tally {
	uint64_t records;
	struct city_key digest; /* the sum of their 128 bits, word by word */
	uint64_t refused;       /* which could not be read, and are not in it */
};
void city_twin_tally_add(struct city_twin_tally *tally, struct city_key key);

/* Append the first and last record of a state; crs is that of --crs, or NULL. */
void city_twin_state_head(struct city_buf *to, const char *crs);
void city_twin_state_end(struct city_buf *to, const struct city_twin_tally *tally);

struct city_twin_merge {
	struct city_keyset seen; /* records, with how often and where last */
	struct city_twin_tally tally;
	bool inside;             /* a state that has not come to its end */
	uint64_t states;
	uint64_t refused;        /* of all tiles */
	struct city_buf crs;     /* of all; empty = none was named */
	struct city_buf text;
	struct city_name kind, version, crs_name, records, digest, refused_name;
};
void city_twin_merge_init(struct city_twin_merge *merge);
void city_twin_merge_release(struct city_twin_merge *merge);

/*
 * Looks at one record of a state: CITY_OK, it is a pipe's, to be taken; CITY_DUPLICATE,
 * another state had it; CITY_ABSORBED, it begins or ends a state; CITY_FAIL where states
 * are not whole, of another version or frame, or without memory (rules "twin.state",
 * "memory").
 */
enum city_status city_twin_merge_take(struct city_twin_merge *merge,
				      const struct city_rec *rec, struct city_error *error);

/* At the end of all states: 0, or -1 where the last one is not whole, or none came. */
int city_twin_merge_end(const struct city_twin_merge *merge, struct city_error *error);

#endif
