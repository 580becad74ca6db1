/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_rank - the order of records by their scores, and how far it hangs on the
 * weights: each weight of the topmost sum may be up to a tenth greater or smaller,
 * each by itself, and each missing value anywhere between its ends.
 *
 * One record is certainly above another when it is for every such choice.  That is
 * exact, not sampled: the difference of two scores is a sum in which every part is
 * least by itself, where its weight or its value is at an end.  The best rank of a
 * record is behind those that are certainly above it, the worst before those that it
 * is certainly above.  No choice takes it further; whether a single one takes it so
 * far for all pairs at once is not said.
 *
 * Pure: no I/O, no allocation.  Time grows with the square of the records: 30,000 of
 * six members take seconds.
 */
#ifndef CITY_RISK_RANK_H
#define CITY_RISK_RANK_H

#include "city/risk.h"

/* What one member of the sum brings, from least to most. */
struct city_risk_share {
	int64_t low, high;
};

struct city_risk_rank {
	size_t number;	       /* of the record: where its shares are */
	int64_t score;	       /* in the worst case, by which they are ordered */
	size_t rank;	       /* 1 and up; equal scores have equal ones */
	size_t best, worst;    /* from where to where it may be */
};

/*
 * Puts n records in their order, the greatest score first and of equal ones the
 * lower number, and fills what is behind number and score.
 *   share  of record i and member m at i * members + m
 */
void city_risk_rank_all(struct city_risk_rank *rank, size_t n,
			const struct city_risk_share *share, size_t members);

#endif
