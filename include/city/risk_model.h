/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_model - models of risk out of their files; see city-risk-model(5).
 */
#ifndef CITY_RISK_MODEL_H
#define CITY_RISK_MODEL_H

#include "city/command.h"
#include "city/risk_alert.h"
#include "city/rulebook.h"

struct city_risk_book {
	struct city_rulebook book;
	struct city_risk_model model;  /* texts lent by the book */
	int64_t scale_low, scale_high; /* what bounds are brought to */
	struct city_risk_alert_rule *alert;
	size_t alerts;
};

/*
 * Reads a model by name, of the topic "risk"; 0, or -1 with error filled: file,
 * line, column and pointer of what makes it unusable.
 */
int city_risk_book_read(struct city_risk_book *book, const struct city_rules_path *path,
			const char *name, struct city_error *error);
void city_risk_book_release(struct city_risk_book *book);

/*
 * Appends what a model comes to, a line a member, and what it leaves open: for
 * people.
 */
void city_risk_book_describe(const struct city_risk_book *book, struct city_buf *to);

/*
 * What a model says beyond its parts: that each grade can be reached.  Called by
 * city_risk_book_read.
 */
int city_risk_grades_read(struct city_risk_book *book, const struct city_node *root,
			  struct city_error *error);

/* When alerts come on and go off; called by city_risk_book_read. */
int city_risk_alerts_read(struct city_risk_book *book, const struct city_node *root,
			  struct city_error *error);

/* A member of whole minutes, from 1 to a year, in microseconds; 0 or -1. */
int city_risk_minutes_read(const struct city_node *node, const char *key,
			   int64_t *time_us, struct city_error *error);

/* A decimal of the file in millionths; more than six decimals are refused. */
int city_risk_number_read(const struct city_node *node, int64_t *millionths,
			  struct city_error *error);

#endif
