/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_alert - what is remembered of one monitored point: its latest readings, how
 * old they are, and whether an alert of it is on.
 *
 * All times are microseconds since 1970 (UTC) on the stream's own clock.
 *
 * What is not known decides nothing in favour of safety: an alert comes on where
 * the least that the score may be reaches its threshold, and goes off only where
 * the greatest is below the other one.  A point without readings can do neither;
 * that it is silent is an alert of its own.
 *
 * Pure: no I/O, no allocation, no clock.
 */
#ifndef CITY_RISK_ALERT_H
#define CITY_RISK_ALERT_H

#include "city/risk.h"

#define CITY_RISK_UNHEARD INT64_MIN /* as a time: there has been none */
#define CITY_RISK_ALWAYS INT64_MAX  /* an attribute: it does not grow old */

/* The latest reading of one leaf. */
struct city_risk_cell {
	int64_t time_us;
	int64_t raw; /* as city_risk_leaf_value takes it */
};

/*
 * Values of all leaves at an instant, from their cells, one a node: a reading of an
 * age up to its leaf's fresh_us counts, an older one is missing.  *due_us becomes
 * the instant behind which the next of them grows stale; INT64_MAX = none.
 */
void city_risk_cells_values(const struct city_risk_model *model,
			    const struct city_risk_cell *cell, int64_t at_us,
			    struct city_risk_value *value, int64_t *due_us);

enum city_risk_alert_of {
	CITY_RISK_OF_SCORE,  /* the score is `raise` or more */
	CITY_RISK_OF_RISE,   /* it is so much above the least within a time */
	CITY_RISK_OF_SILENCE /* nothing was heard of the point for a time */
};

struct city_risk_alert_rule {
	const char *id, *zh, *en; /* lent by the model */
	enum city_risk_alert_of of;
	int64_t raise, clear; /* clear: off below that; not above raise */
	int64_t within_us;    /* of a rise, and of silence */
	int64_t hold_us;      /* on for at least that */
};

/*
 * The least of the greatest a score may be, in each twelfth of the time a rise is
 * looked for in: what is remembered does not grow with the readings.  A rise is
 * thus looked for in that time and up to a twelfth more.
 */
#define CITY_RISK_TWELFTHS 12
struct city_risk_lows {
	int64_t last; /* number of the newest twelfth since 1970; INT64_MIN = none */
	int64_t high; /* of the latest score, which holds until the next */
	int64_t low[CITY_RISK_TWELFTHS + 1];
};
void city_risk_lows_init(struct city_risk_lows *lows);

/* Whether and since when an alert is on; CITY_RISK_UNHEARD = off. */
struct city_risk_alarm {
	int64_t raised_us;
};

enum city_risk_turn { CITY_RISK_STAYS, CITY_RISK_RAISES, CITY_RISK_CLEARS };

/*
 * What becomes of an alert at an instant, not before that of the call before.
 *   lows      of a rise, else NULL
 *   heard_us  when the point was last heard of, or when waiting for it began
 *   *due_us   lowered to the instant behind which it must be looked at again,
 *             though nothing is heard
 */
enum city_risk_turn city_risk_alarm_step(const struct city_risk_alert_rule *rule,
					 struct city_risk_alarm *alarm,
					 struct city_risk_lows *lows,
					 const struct city_risk_score *score,
					 int64_t heard_us, int64_t at_us,
					 int64_t *due_us);

#endif
