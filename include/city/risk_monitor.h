/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_monitor - points with their latest readings: the score of each as it changes,
 * and the alerts that come of it.
 *
 * A reading is a record with point, time, category, value and perhaps unit; its
 * category is the field of an indicator.  The clock is that of the readings: it
 * stands at the latest of them, and never goes back.  All readings of one instant
 * count as one change.  When the clock goes on, what has grown stale meanwhile is
 * scored at the moment it did, so that the output depends on the readings alone,
 * not on how they are cut into runs.
 *
 * Memory: 16 bytes for each point and member of its model, and about 300 a point.
 */
#ifndef CITY_RISK_MONITOR_H
#define CITY_RISK_MONITOR_H

#include "city/command.h"
#include "city/kept.h"
#include "city/risk.h"
#include "city/time.h"

struct city_risk_monitor_options {
	const char *model;  /* of points that name none; or NULL */
	const char *points; /* the register's file, or NULL */
	int missing;	    /* enum city_risk_missing, or -1 = as the models say */
	bool adopt;	    /* a point that is not registered becomes one */
	bool every;	    /* tell scores that are as they were */
	bool explain;
	bool alerts;	    /* tell alerts instead of scores */
	bool cap;	    /* as CAP 1.2, a document a line */
	const char *by;	    /* fields of the register that alerts are joined by */
	const char *sender; /* of CAP */
	int64_t late_us;    /* a reading may be so much behind the clock */
	bool has_now;
	struct city_time now; /* no reading is later; the clock's end */
};

struct city_risk_monitor;

/* Whether alerts have a field of that name: none of the register's can be beside it. */
bool city_risk_is_alert_field(struct city_slice name);

/* Reads models and register; NULL with error filled.  Options are lent. */
struct city_risk_monitor *
city_risk_monitor_open(const struct city_risk_monitor_options *options,
		       struct city_env *env, struct city_error *error);
void city_risk_monitor_close(struct city_risk_monitor *monitor);

/*
 * One reading: CITY_ABSORBED; CITY_FILTERED for a category that the point's model
 * does not look at; CITY_DUPLICATE; CITY_REJECT:
 *   risk.reading    no point, time, category or value
 *   risk.point      not in the register
 *   risk.future     later than now
 *   risk.late       too far behind the clock
 *   risk.order      before the latest of that point and category
 *   risk.conflict   another value at the same time
 *   risk.attribute  the register says it already
 *   risk.unit       not in the indicator's unit
 * and those of city_risk_read.  Puts what the clock brings.
 */
enum city_status city_risk_monitor_take(struct city_risk_monitor *monitor,
					const struct city_rec *rec,
					struct city_sink *out,
					struct city_error *error);

/*
 * Puts what the readings so far come to, as if the clock's instant were over: another
 * reading of it is another change.  CITY_OK or CITY_FAIL.
 */
enum city_status city_risk_monitor_settle(struct city_risk_monitor *monitor,
					  struct city_sink *out,
					  struct city_error *error);

/* Puts what is still to be told: CITY_OK or CITY_FAIL. */
enum city_status city_risk_monitor_end(struct city_risk_monitor *monitor,
				       struct city_sink *out, struct city_error *error);

/* To a state and back, before the first reading; 0, or -1 with error filled. */
int city_risk_monitor_save(const struct city_risk_monitor *monitor,
			   struct city_kept *kept);
int city_risk_monitor_load(struct city_risk_monitor *monitor, struct city_kept *kept,
			   struct city_error *error);

#endif
