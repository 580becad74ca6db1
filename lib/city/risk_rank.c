/* SPDX-License-Identifier: Apache-2.0 */
/* risk_rank - pairs of records, looked at from the worst choice of weights. */
#include "config.h"

#include <stdlib.h>

#include "city/risk_rank.h"

typedef __int128 wide;

static int compare(const void *one, const void *other)
{
	const struct city_risk_rank *a = one, *b = other;

	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* Ten times the least that a's score may be above b's. */
static wide least_difference(const struct city_risk_share *a,
			     const struct city_risk_share *b, size_t members)
{
	wide sum = 0;

	for (size_t m = 0; m < members; m++) {
		wide difference = (wide)a[m].low - b[m].high;

		sum += difference * (difference > 0 ? 9 : 11);
	}
	return sum;
}

void city_risk_rank_all(struct city_risk_rank *rank, size_t n,
			const struct city_risk_share *share, size_t members)
{
	qsort(rank, n, sizeof(*rank), compare);
	for (size_t i = 0; i < n; i++) {
		rank[i].rank = i && rank[i].score == rank[i - 1].score
				       ? rank[i - 1].rank
				       : i + 1;
		rank[i].best = 1;
		rank[i].worst = n;
	}
	/* Nothing is certainly above what has a greater score in its worst case. */
	for (size_t i = 0; i < n; i++) {
		const struct city_risk_share *above = &share[rank[i].number * members];

		for (size_t j = i + 1; j < n; j++) {
			if (least_difference(above, &share[rank[j].number * members],
					     members) <= 0)
				continue;
			rank[i].worst--;
			rank[j].best++;
		}
	}
}
