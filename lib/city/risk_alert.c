/* SPDX-License-Identifier: Apache-2.0 */
/* risk_alert - readings that grow old, and alerts that do not flap. */
#include "config.h"

#include "city/risk_alert.h"
#include "city/risk_sum.h"

/* A sum of times that stays one. */
static int64_t later(int64_t time_us, int64_t by_us)
{
	int64_t sum;

	return __builtin_add_overflow(time_us, by_us, &sum) ? INT64_MAX : sum;
}

void city_risk_cells_values(const struct city_risk_model *model,
			    const struct city_risk_cell *cell, int64_t at_us,
			    struct city_risk_value *value, int64_t *due_us)
{
	*due_us = INT64_MAX;
	for (size_t i = 0; i < model->nodes; i++) {
		const struct city_risk_node *leaf = &model->node[i];
		int64_t due;

		if (leaf->combine != CITY_RISK_LEAF)
			continue;
		value[i].missing = cell[i].time_us == CITY_RISK_UNHEARD;
		due = city_risk_cell_due(leaf, &cell[i]);
		if (value[i].missing || due < at_us) {
			value[i].missing = true;
			continue;
		}
		*due_us = due < *due_us ? due : *due_us;
		city_risk_leaf_value(leaf, cell[i].raw, &value[i]);
	}
}

void city_risk_lows_init(struct city_risk_lows *lows)
{
	lows->last = INT64_MIN;
	lows->high = INT64_MAX;
	for (int i = 0; i <= CITY_RISK_TWELFTHS; i++)
		lows->low[i] = INT64_MAX;
}

static int64_t floor_divide(int64_t n, int64_t d)
{
	return n / d - (n % d < 0);
}

/* Where a twelfth is kept: they are numbered on, without a turn, from before 1970. */
static int64_t *place_of(struct city_risk_lows *lows, int64_t twelfth)
{
	int64_t rest = twelfth % (CITY_RISK_TWELFTHS + 1);

	return &lows->low[rest < 0 ? rest + CITY_RISK_TWELFTHS + 1 : rest];
}

/* Notes a score, and returns the least it has been within the time, at most. */
static int64_t least_of(struct city_risk_lows *lows, int64_t within_us,
		       const struct city_risk_score *score, int64_t at_us)
{
	int64_t now = floor_divide(at_us, within_us / CITY_RISK_TWELFTHS);
	int64_t passed = lows->last == INT64_MIN ? CITY_RISK_TWELFTHS + 1
						 : now - lows->last;
	int64_t least = score->high, *here;

	/* All the time that has passed, the score was what it was. */
	for (int64_t i = 0; i < passed && i <= CITY_RISK_TWELFTHS; i++)
		*place_of(lows, now - i) = lows->high;
	lows->last = now;
	lows->high = score->high;
	here = place_of(lows, now);
	if (score->high < *here)
		*here = score->high;
	for (int i = 0; i <= CITY_RISK_TWELFTHS; i++)
		least = lows->low[i] < least ? lows->low[i] : least;
	return least;
}

/* Whether it has to come on, and whether it may go off; due as far as it is clear. */
static void judge(const struct city_risk_alert_rule *rule, struct city_risk_lows *lows,
		  const struct city_risk_score *score, int64_t heard_us, int64_t at_us,
		  bool *on, bool *off, int64_t *due_us)
{
	int64_t silent, twelfth, least;

	switch (rule->of) {
	case CITY_RISK_OF_SCORE:
		*on = score->low >= rule->raise;
		*off = score->high < rule->clear;
		break;
	case CITY_RISK_OF_RISE:
		twelfth = rule->within_us / CITY_RISK_TWELFTHS;
		least = least_of(lows, rule->within_us, score, at_us);
		*on = score->low - least >= rule->raise;
		*off = score->high - least < rule->clear;
		/* It is over when the rise is long ago, heard of or not. */
		if (!*off)
			*due_us = (lows->last + 1) * twelfth;
		break;
	case CITY_RISK_OF_SILENCE:
		silent = later(heard_us, rule->within_us);
		*on = silent < at_us;
		*off = !*on;
		if (*off)
			*due_us = silent;
		break;
	}
}

enum city_risk_turn city_risk_alarm_step(const struct city_risk_alert_rule *rule,
					 struct city_risk_alarm *alarm,
					 struct city_risk_lows *lows,
					 const struct city_risk_score *score,
					 int64_t heard_us, int64_t at_us,
					 int64_t *due_us)
{
	bool is_on = alarm->raised_us != CITY_RISK_UNHEARD, on = false, off = false;
	int64_t due = INT64_MAX, held = INT64_MAX;
	enum city_risk_turn turn = CITY_RISK_STAYS;

	judge(rule, lows, score, heard_us, at_us, &on, &off, &due);
	if (is_on && off)
		held = later(alarm->raised_us, rule->hold_us);
	if (!is_on && on) {
		alarm->raised_us = at_us;
		turn = CITY_RISK_RAISES;
	} else if (is_on && off && held <= at_us) {
		alarm->raised_us = CITY_RISK_UNHEARD;
		turn = CITY_RISK_CLEARS;
	} else if (held < due) {
		due = held;
	}
	if (due < *due_us)
		*due_us = due;
	return turn;
}
