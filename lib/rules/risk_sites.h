/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_sites - what a monitor is made of, shared by its files alone: the models in
 * use, the points, and the chains of messages about them.
 */
#ifndef CITY_RULES_RISK_SITES_H
#define CITY_RULES_RISK_SITES_H

#include "city/map.h"
#include "city/risk_monitor.h"
#include "city/risk_sum.h"
#include "city/risk_write.h"
#include "city/timers.h"

/* A model that points are scored by. */
struct city_risk_use {
	char *name; /* as --model or the register has it */
	struct city_risk_book book;
	struct city_risk_reader reader;
	struct city_risk_writer writer;
	enum city_risk_missing missing;
	bool rises;	  /* has an alert of a rise */
	bool summed;	  /* points keep their sums */
	size_t *first;	  /* of a category: a leaf that reads it, or CITY_RISK_NONE */
	size_t *same;	  /* of a leaf: the next that reads the same field */
	struct city_field *shown; /* of a leaf: its raw value, for --explain */
};

/* A point under watch; its number is that of its id. */
struct city_risk_site {
	size_t text, len; /* its members in the monitor's text, with "point" */
	struct city_risk_cell *cell;	/* one a node of its model */
	struct city_risk_alarm *alarm;	/* one an alert, or NULL */
	struct city_risk_lows *lows;	/* one an alert, or NULL: no rises */
	struct city_risk_sum *sum;	/* one a group, or NULL: the model has others */
	int64_t set_us;			/* instant that sums are set for; or UNHEARD */
	int64_t due_us;			/* they hold till then */
	struct city_risk_score last;	/* as it was told */
	int64_t heard_us;		/* or since when it is waited for */
	uint32_t use;
	uint32_t group; /* that its alerts are joined with */
	uint32_t home;	/* by this run's register: another where alerts are still on */
	int16_t offset_minutes; /* of its latest reading */
	bool heard, told, touched;
	bool gone; /* not in the register of this run */
};

/* One raise, its updates and the clear: messages that refer to each other. */
#define CITY_RISK_MESSAGES 18
struct city_risk_chain {
	uint32_t use, alert;
	uint32_t active; /* points whose alert is on */
	uint32_t worst;	 /* grade that has been told */
	uint32_t begun;	 /* chains there have been of this kind and group */
	uint32_t n;	 /* messages of this one */
	uint32_t last;	 /* 1 + the point that went off last, while another of the
			    same instant may come on; 0 = none */
	struct city_time sent[CITY_RISK_MESSAGES];
};

struct city_risk_monitor {
	struct city_risk_monitor_options options;
	struct city_scanner *scanner; /* of the register, and of site texts */
	struct city_risk_use *use;
	size_t uses;
	size_t fallback; /* the use of points that name no model, or CITY_RISK_NONE */
	struct city_map category, id, group, key;
	struct city_risk_site *site;
	size_t room;
	size_t registered; /* points of the register: the first ones */
	struct city_buf text;
	struct city_risk_chain *chain; /* by the number of their key */
	size_t chain_room;
	uint32_t *emptied; /* chains without a point, until the instant is over */
	size_t n_emptied, emptied_room;
	struct city_timers timers;
	uint32_t *touched; /* to be scored when the clock goes on */
	size_t n_touched, touched_room;
	int64_t clock_us;	/* INT64_MIN: nothing has been heard yet */
	int16_t offset_minutes; /* of the first reading */
	struct city_name point, time, category_name, value, unit;
	struct city_buf scratch, word, line, numbers;
	struct city_sink *out; /* of the call under way */
};

/* The model of that name, read when it is the first; CITY_RISK_NONE with error. */
size_t city_risk_use_open(struct city_risk_monitor *monitor, const char *name,
			  struct city_env *env, struct city_error *error);
/* When all models are known: which leaves read what.  0 or -1. */
int city_risk_uses_join(struct city_risk_monitor *monitor, struct city_error *error);
void city_risk_uses_release(struct city_risk_monitor *monitor);

/* Reads the file of points; 0, or -1 with error filled. */
int city_risk_register_read(struct city_risk_monitor *monitor, struct city_env *env,
			    struct city_error *error);
/*
 * Adds a point; its members end in the monitor's text, from `text` on, without the
 * group's, which is known.  CITY_RISK_NONE when memory runs out.
 */
size_t city_risk_site_add(struct city_risk_monitor *monitor, struct city_slice id,
			  size_t text, size_t use, size_t group);
/* The group of what is in the register; SIZE_MAX when memory runs out. */
size_t city_risk_group_of(struct city_risk_monitor *monitor, const struct city_rec *rec,
			  struct city_slice id);
void city_risk_sites_release(struct city_risk_monitor *monitor);

/* The record of a score, or what an alert's turn comes to; CITY_OK or as put says. */
enum city_status city_risk_tell_score(struct city_risk_monitor *monitor, size_t site,
				      int64_t time_us, struct city_error *error);
enum city_status city_risk_tell_alerts(struct city_risk_monitor *monitor, size_t site,
				       int64_t at_us, int64_t time_us, int64_t *due_us,
				       struct city_error *error);
/* When an instant is over: clears joined alerts that have no point any more. */
enum city_status city_risk_tell_emptied(struct city_risk_monitor *monitor,
					int64_t time_us, struct city_error *error);

/* A chain out of a state; 0, or -1 when memory runs out. */
int city_risk_chain_put(struct city_risk_monitor *monitor, struct city_slice key,
			const struct city_risk_chain *chain);
/* Behind a state: what is due, points that are new or have gone.  0 or -1. */
int city_risk_sites_resume(struct city_risk_monitor *monitor, struct city_error *error);

/* A message on its way; all lent. */
struct city_risk_message {
	const struct city_risk_chain *chain; /* this message is its last */
	const char *phase;		     /* raise, update, clear */
	struct city_slice id;		     /* of the chain */
	struct city_slice members;	     /* of the point or the group, as JSON */
	const struct city_risk_site *site;
	const struct city_risk_use *use;
	const struct city_risk_alert_rule *rule;
	const struct city_risk_grade *low, *high; /* grades of the score's ends */
};

/* Appends it as JSON, or as CAP 1.2 on one line; the latter -1 without memory. */
void city_risk_put_message(struct city_buf *to, const struct city_risk_monitor *monitor,
			   const struct city_risk_message *message);
int city_risk_put_cap(struct city_buf *to, struct city_risk_monitor *monitor,
		      const struct city_risk_message *message);

#endif
