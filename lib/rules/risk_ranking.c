/* SPDX-License-Identifier: Apache-2.0 */
/* risk_ranking - scored records in, ranked records out. */
#include "config.h"

#include "city/risk_ranking.h"

void city_risk_ranking_release(struct city_risk_ranking *ranking)
{
	city_buf_release(&ranking->text);
	city_buf_release(&ranking->shares);
	city_buf_release(&ranking->ranks);
	city_buf_release(&ranking->ends);
	city_buf_release(&ranking->line);
}

int city_risk_ranking_check(const struct city_risk_book *book, struct city_error *error)
{
	if (book->model.node[0].combine == CITY_RISK_SUM)
		return 0;
	return city_error_set(error, "usage",
			      "rank: %s is no sum, and has no weights to change",
			      book->book.id);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

enum city_status city_risk_ranking_take(struct city_risk_ranking *ranking,
					const struct city_risk_reader *reader,
					const struct city_risk_score *score,
					struct city_slice object,
					struct city_error *error)
{
	const struct city_risk_model *model = &reader->book->model;
	struct city_risk_rank rank = { .number = ranking->n, .score = score->high };
	size_t end;

	for (size_t c = model->node[0].first; c != CITY_RISK_NONE;
	     c = model->node[c].next) {
		const struct city_risk_value *value = &reader->value[c];
		struct city_risk_share share = { value->part_low, value->part_high };

		city_buf_put(&ranking->shares, &share, sizeof(share));
	}
	city_buf_put(&ranking->text, object.at, object.len - 1);
	end = ranking->text.len;
	city_buf_put(&ranking->ends, &end, sizeof(end));
	city_buf_put(&ranking->ranks, &rank, sizeof(rank));
	ranking->members = model->node[0].children;
	ranking->n++;
	return ranking->shares.failed || ranking->text.failed || ranking->ends.failed ||
			       ranking->ranks.failed
		       ? no_memory(error)
		       : CITY_ABSORBED;
}

static enum city_status put_one(struct city_risk_ranking *ranking,
				const struct city_risk_rank *rank, struct city_sink *out,
				struct city_error *error)
{
	const size_t *end = (const void *)ranking->ends.at;
	size_t begin = rank->number ? end[rank->number - 1] : 0;
	struct city_buf *to = &ranking->line;

	city_buf_reset(to);
	city_buf_put(to, ranking->text.at + begin, end[rank->number] - begin);
	city_buf_printf(to, ",\"rank\":%zu,\"rank_best\":%zu,\"rank_worst\":%zu}",
			rank->rank, rank->best, rank->worst);
	return to->failed ? no_memory(error) : out->put(out, city_buf_slice(to), error);
}

enum city_status city_risk_ranking_put(struct city_risk_ranking *ranking,
				       struct city_sink *out, struct city_error *error)
{
	struct city_risk_rank *rank = (void *)ranking->ranks.at;
	enum city_status status = CITY_OK;

	if (ranking->n == 0)
		return CITY_OK;
	city_risk_rank_all(rank, ranking->n, (const void *)ranking->shares.at,
			   ranking->members);
	for (size_t i = 0; i < ranking->n && status == CITY_OK; i++)
		status = put_one(ranking, &rank[i], out, error);
	return status;
}
