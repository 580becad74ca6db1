/* SPDX-License-Identifier: Apache-2.0 */
/* risk_sum - parts of sums, changed one by one. */
#include "config.h"

#include "city/risk_sum.h"

bool city_risk_is_summed(const struct city_risk_model *model,
			 enum city_risk_missing missing)
{
	for (size_t i = 0; i < model->nodes; i++)
		if (model->node[i].combine != CITY_RISK_LEAF &&
		    model->node[i].combine != CITY_RISK_SUM)
			return false;
	return model->groups > 0 &&
	       (missing == CITY_RISK_BOUNDS || missing == CITY_RISK_WORST);
}

int64_t city_risk_cell_due(const struct city_risk_node *leaf,
			   const struct city_risk_cell *cell)
{
	int64_t due;

	if (cell->time_us == CITY_RISK_UNHEARD || leaf->fresh_us == 0 ||
	    __builtin_add_overflow(cell->time_us, leaf->fresh_us, &due))
		return INT64_MAX;
	return due;
}

void city_risk_sums_set(const struct city_risk_model *model,
			const struct city_risk_value *value, struct city_risk_sum *sum)
{
	for (size_t i = 0; i < model->nodes; i++) {
		const struct city_risk_node *node = &model->node[i];
		struct city_risk_sum *group = &sum[node->group];

		if (node->combine == CITY_RISK_LEAF)
			continue;
		*group = (struct city_risk_sum){ value[i].low, value[i].high, 0 };
		for (size_t c = node->first; c != CITY_RISK_NONE;
		     c = model->node[c].next)
			group->known += model->node[c].weight * value[c].coverage;
	}
}

/* What a leaf adds to its group's knowledge, and between what it lies. */
static struct city_risk_sum value_of(const struct city_risk_node *leaf,
				     enum city_risk_missing missing,
				     const struct city_risk_cell *cell, int64_t at_us)
{
	struct city_risk_value value;

	if (cell->time_us == CITY_RISK_UNHEARD || city_risk_cell_due(leaf, cell) < at_us)
		return (struct city_risk_sum){
			missing == CITY_RISK_WORST ? leaf->greatest : leaf->least,
			leaf->greatest, 0
		};
	city_risk_leaf_value(leaf, cell->raw, &value);
	return (struct city_risk_sum){ value.low, value.high, CITY_RISK_ONE };
}

void city_risk_sums_change(const struct city_risk_model *model,
			   enum city_risk_missing missing, struct city_risk_sum *sum,
			   size_t leaf, const struct city_risk_cell *old,
			   const struct city_risk_cell *new, int64_t at_us)
{
	const struct city_risk_node *node = &model->node[leaf];
	struct city_risk_sum from = value_of(node, missing, old, at_us);
	struct city_risk_sum to = value_of(node, missing, new, at_us);

	/* Each value here is its whole group's, with coverage in place of known. */
	for (; node->parent != CITY_RISK_NONE; node = &model->node[node->parent]) {
		struct city_risk_sum *group =
			&sum[model->node[node->parent].group];
		struct city_risk_sum before = *group;

		group->low += city_risk_part(node->weight, to.low) -
			      city_risk_part(node->weight, from.low);
		group->high += city_risk_part(node->weight, to.high) -
			       city_risk_part(node->weight, from.high);
		group->known += node->weight * (to.known - from.known);
		from = before;
		to = *group;
		from.known /= CITY_RISK_ONE;
		to.known /= CITY_RISK_ONE;
	}
}

void city_risk_sums_score(const struct city_risk_model *model,
			  const struct city_risk_sum *sum,
			  struct city_risk_score *score)
{
	score->low = city_risk_round(sum[0].low, model->decimals);
	score->high = city_risk_round(sum[0].high, model->decimals);
	score->coverage = sum[0].known / CITY_RISK_ONE;
}
