/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts - what the files that write a page's parts share: the page, what is
 * said on it, and the texts made on the way, which live as long as the page.
 */
#ifndef CITY_REPORT_PARTS_H
#define CITY_REPORT_PARTS_H

#include "city/gather.h"
#include "city/report.h"

struct parts_text {
	struct parts_text *next;
	char text[];
};

struct parts {
	struct city_page page;
	const struct city_report *report;
	const struct city_words *words;
	enum city_language language;
	const struct city_brief_summary *air;
	const struct city_air_rule *rule; /* names the classes of air's day */
	struct city_page_class class_[CITY_PAGE_CLASSES];
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

/* Parts a layout can name; rows is the most that are shown, 0 = their own. */
void parts_action(struct parts *parts, size_t rows);
void parts_missing(struct parts *parts, size_t rows);
void parts_levels(struct parts *parts, size_t rows);
void parts_history(struct parts *parts, size_t rows);
void parts_worst(struct parts *parts, size_t rows);
void parts_map(struct parts *parts, size_t rows);
void parts_districts(struct parts *parts, size_t rows);
void parts_stations(struct parts *parts, size_t rows);
void parts_quality(struct parts *parts, size_t rows);

/* What every page has: its beginning, kinds without a section, its end. */
void parts_head(struct parts *parts);
void parts_alert(struct parts *parts);
void parts_others(struct parts *parts);
void parts_notes(struct parts *parts);

/* Greys the sections to come where a feed of their kind is not there. */
void parts_grey(struct parts *parts, const char *kind);

/* What a block of a layout's section is made of. */
struct parts_rows {
	const struct city_section *section;
	const struct city_layout_block *block;
	const struct city_rows *rows;
	const size_t *order; /* rows->n of them, as the block sorts them */
};

void parts_blocks(struct parts *parts, const struct city_section *section,
		  const struct city_rows *rows);
void parts_figures(struct parts *parts, const struct city_metric *const *metric,
		   size_t n);

/* A layout's words in the page's language; a text kept as long as the page. */
const char *parts_word(const struct parts *parts, const struct city_wording *wording);
const char *parts_text(struct parts *parts, struct city_slice text);

/* The value of a row in one of the block's fields; "" where it has none. */
struct city_slice parts_value(const struct parts *parts, const struct parts_rows *from,
			      size_t row, enum city_role_of_field role);

/* The class of a value among the page's; and what shares and legends are about. */
int parts_class_of(const struct parts *parts, const struct city_scale *scale,
		   struct city_slice value);
/* A text by the name of its class, where the scale is of texts and has it. */
const char *parts_named(struct parts *parts, const struct city_scale *scale,
			struct city_slice text);
void parts_use_scale(struct parts *parts, const struct city_scale *scale);

/* "Red 3, Orange 5" of counts by class. */
const char *parts_spread(struct parts *parts, const size_t *count);

/* The blocks that are drawn. */
void parts_show_calendar(struct parts *parts, const struct parts_rows *from);
void parts_show_series(struct parts *parts, const struct parts_rows *from);
void parts_show_coverage(struct parts *parts, const struct parts_rows *from);
void parts_show_matrix(struct parts *parts, const struct parts_rows *from);
void parts_show_map(struct parts *parts, const struct parts_rows *from);

/* Puts a drawing with the table of its figures, and releases both. */
void parts_put_chart(struct parts *parts, const struct parts_rows *from,
		     struct city_buf *drawing, struct city_table *table);

/* The block's title, or its section's. */
const char *parts_block_title(const struct parts *parts, const struct parts_rows *from);

/* value / max in so many parts, towards zero; max > 0. */
int64_t parts_ratio(struct city_decimal value, struct city_decimal max, int64_t parts);

/* How many of n are shown, and what is said when that is less than the total. */
size_t parts_most(const struct parts *parts, size_t most, size_t n);
void parts_cut(struct parts *parts, size_t shown, uint64_t total);

#endif
