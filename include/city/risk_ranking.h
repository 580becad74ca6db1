/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_ranking - records kept until all are there, and put in the order of their
 * scores.
 *
 * Memory: each record as it is written, and 16 bytes for each member of the model's
 * topmost sum.
 */
#ifndef CITY_RISK_RANKING_H
#define CITY_RISK_RANKING_H

#include "city/command.h"
#include "city/risk_rank.h"
#include "city/risk_record.h"

/* Begins zeroed. */
struct city_risk_ranking {
	struct city_buf text;	/* objects without their last brace */
	struct city_buf shares; /* struct city_risk_share, by record and member */
	struct city_buf ranks;	/* struct city_risk_rank */
	struct city_buf ends;	/* size_t: where each object ends in text */
	struct city_buf line;
	size_t n, members;
};

void city_risk_ranking_release(struct city_risk_ranking *ranking);

/* Whether a model can be ranked by: 0, or -1 with error filled. */
int city_risk_ranking_check(const struct city_risk_book *book, struct city_error *error);

/* Keeps a record; CITY_ABSORBED, or CITY_FAIL when memory runs out. */
enum city_status city_risk_ranking_take(struct city_risk_ranking *ranking,
					const struct city_risk_reader *reader,
					const struct city_risk_score *score,
					struct city_slice object,
					struct city_error *error);

/* Puts all of them, with rank, rank_best and rank_worst behind. */
enum city_status city_risk_ranking_put(struct city_risk_ranking *ranking,
				       struct city_sink *out, struct city_error *error);

#endif
