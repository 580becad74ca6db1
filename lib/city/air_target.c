/* SPDX-License-Identifier: Apache-2.0 */
/* air_target - progress of a year towards a plan. */
#include "config.h"

#include <string.h>

#include "city/air_target.h"

#define REST_DECIMALS 1 /* of what the days left may average; rounded down */

static void judge_mean(const struct city_air_period_figure *figure,
		       struct city_decimal below, int left, int decimals,
		       enum city_rounding rounding, struct city_air_mean_progress *progress)
{
	city_air_grains limit = city_air_grains_of(below, 1);
	city_air_grains spare = limit * (figure->n + left) - figure->sum;

	progress->has_mean = figure->n > 0;
	progress->has_rest = left > 0;
	if (progress->has_mean)
		progress->mean = city_air_grains_round(figure->sum, figure->n, decimals,
						       rounding);
	if (!progress->has_rest) {
		progress->reachable = progress->has_mean &&
				      city_decimal_compare(progress->mean, below) < 0;
		return;
	}
	progress->reachable = spare > 0;
	if (spare > 0)
		progress->rest = city_air_grains_round(spare, left, REST_DECIMALS,
						       CITY_ROUND_DOWN);
}

void city_air_target_judge(const struct city_air_target *target,
			   const struct city_air_period_result *result,
			   const struct city_air_span *span, int64_t as_of,
			   const struct city_air_evaluation *evaluation,
			   struct city_air_progress *progress)
{
	memset(progress, 0, sizeof(*progress));
	progress->as_of = as_of < span->last ? as_of : span->last;
	progress->left = (int)(span->last - progress->as_of);
	progress->lost = result->calendar - progress->left - result->valid;
	progress->need = target->good_days > result->good ?
				 target->good_days - result->good : 0;
	progress->margin = progress->left - progress->need;
	progress->reachable = progress->margin >= 0;
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (target->has_below[p])
			judge_mean(&result->figure[p], target->below[p], progress->left,
				   evaluation->decimals[p], evaluation->rounding,
				   &progress->mean[p]);
}
