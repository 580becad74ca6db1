/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts - what the files that write a page's parts share: the page, what is
 * said on it, and the texts made on the way, which live as long as the page.
 */
#ifndef CITY_REPORT_PARTS_H
#define CITY_REPORT_PARTS_H

#include "city/report.h"

struct parts_text {
	struct parts_text *next;
	char text[];
};

struct parts {
	struct city_page page;
	const struct city_report *report;
	const struct city_words *words;
	const struct city_brief_summary *air;
	const struct city_air_rule *rule; /* names the classes of air's day */
	struct city_page_class class_[CITY_BRIEF_LEVELS];
	struct parts_text *texts;
};

/* A sentence with its arguments; "" when memory runs out (to->failed). */
const char *parts_say(struct parts *parts, const char *sentence,
		      const struct city_args *args);
/* What has been gathered in a buffer, which is released. */
const char *parts_keep(struct parts *parts, struct city_buf *text);

/* Appends an item of a list, with the language's separator before it. */
void parts_list_item(struct parts *parts, struct city_buf *list, const char *item);
/* Says how many items of `n` were left out after `shown`, if any. */
void parts_list_more(struct parts *parts, struct city_buf *list, size_t n,
		     size_t shown);

/* The AQI up to which the classes call a day good. */
int parts_limit(const struct parts *parts);
const char *parts_date(struct parts *parts, const char *sentence, int64_t day);

/* How a pollutant is written, and the unit of its mean. */
const char *parts_pollutant(const struct parts *parts, enum city_pollutant p);
const char *parts_unit(enum city_pollutant p);
/* "PM2.5、O3" of a set of pollutants; "–" when it is empty. */
const char *parts_pollutants(struct parts *parts, unsigned set);

/* The district, unless the station's own name says it; may be "". */
const char *parts_place(const struct city_brief_station *station);

/* The first class has the first level; [0] is what has none. */
const char *parts_class_name(const struct parts *parts, int level);

/* Parts in the order of the page. */
void parts_head(struct parts *parts);
void parts_action(struct parts *parts);
void parts_missing(struct parts *parts);
void parts_levels(struct parts *parts);
void parts_worst(struct parts *parts);
void parts_districts(struct parts *parts);
void parts_stations(struct parts *parts);
void parts_quality(struct parts *parts);
void parts_notes(struct parts *parts);

#endif
