/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page - a document said once and drawn as HTML, as text, or as data.
 *
 * The one who writes a page calls its format's functions in the order in which
 * things shall be read.  What is said is the same in all formats; how it looks
 * is theirs alone.
 *
 *     page.draw->begin(&page);
 *     page.draw->lead(&page, "3 of 177 stations above 100");
 *     page.draw->section(&page, "Levels", "", CITY_PAGE_HALF);
 *     page.draw->shares(&page, &shares);
 *     page.draw->end(&page, notes, n);
 *
 * All texts are plain and lent for the call; the format makes them harmless
 * (see glyph.h).  Memory running out is told by to->failed.
 */
#ifndef CITY_PAGE_H
#define CITY_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "city/buf.h"
#include "city/svg.h"
#include "city/table.h"

#define CITY_PAGE_COLUMNS 80 /* of a terminal and of mail */
#define CITY_PAGE_CLASSES 32
#define CITY_PAGE_NO_CLASS (-1)

/* What colours stand for; never shown without its mark or name. */
struct city_page_class {
	const char *mark;   /* "III" */
	const char *name;
	const char *colour; /* "#FF7E00"; what is no colour is shown grey */
};

enum city_page_width {
	CITY_PAGE_FULL,
	CITY_PAGE_HALF, /* two side by side where there is room */
	CITY_PAGE_SPREAD, /* the same, but over the whole width when printed */
	CITY_PAGE_LONG  /* full, and may be cut between rows when printed */
};

/* One of the few figures that stand at the top. */
struct city_page_figure {
	const char *id;    /* the metric's; "" = none */
	const char *value;
	const char *of;    /* "/ 177", smaller; may be "" */
	int class_;        /* or CITY_PAGE_NO_CLASS */
	const char *label;
	const char *note;  /* may be "" */
};

/* One thing to know: a statement and what it is made of. */
struct city_page_point {
	int class_; /* or CITY_PAGE_NO_CLASS */
	const char *text;
	const char *detail; /* may be "" */
};

/* How a number of things is spread over the classes. */
struct city_page_shares {
	const char *title, *desc;
	const size_t *count; /* one a class */
	size_t total;        /* > 0 */
};

/* The same for several rows, the newest last. */
struct city_page_history {
	const char *title;
	const char *row_head, *total_head, *bar_head;
	const char *const *row;
	const size_t *const *count;
	size_t rows;
};

struct city_page_bar {
	const char *label, *place;
	const char *figure; /* what the value is written as; NULL = its digits */
	int value;
	int class_;
	const char *detail;
};

/* Bars in their order on one scale of 0..max. */
struct city_page_rank {
	const struct city_page_bar *bar;
	size_t n;
	int max, limit;
	const char *scale; /* says what the bars' length means */
	const char *tick;  /* says what the tick at `limit` means; may be "" */
};

struct city_page_map {
	const char *title, *desc;
	const struct city_svg_dot *dot;
	size_t n;
	const struct city_svg_ground *ground; /* under them, or NULL */
	const size_t *count; /* of dots, one a class, for the legend */
	const char *note;
	const char *crowd;   /* what to call a part drawn again at a larger scale */
};

/* A drawing, and the table of its figures; one of them is shown, or both. */
struct city_page_chart {
	struct city_slice drawing; /* markup of svg.h */
	const struct city_table *table;
	const char *open;          /* what to call the table where it is folded away */
};

struct city_page_note {
	const char *term, *text;
};

struct city_page;

struct city_page_format {
	bool whole; /* shows every row there is, however many */
	void (*begin)(struct city_page *page);
	/* What has to be read before all else; n > 0. */
	void (*alert)(struct city_page *page, const char *title,
		      const struct city_page_point *point, size_t n);
	void (*lead)(struct city_page *page, const char *text);
	void (*figures)(struct city_page *page, const struct city_page_figure *figure,
			size_t n);
	/* Ends the section before; note may be "". */
	void (*section)(struct city_page *page, const char *title, const char *note,
			enum city_page_width width);
	void (*paragraph)(struct city_page *page, const char *text);
	void (*points)(struct city_page *page, const struct city_page_point *point,
		       size_t n);
	void (*shares)(struct city_page *page, const struct city_page_shares *shares);
	void (*history)(struct city_page *page,
			const struct city_page_history *history);
	void (*rank)(struct city_page *page, const struct city_page_rank *rank);
	/* A format without drawings leaves the map out, with its section's title. */
	void (*map)(struct city_page *page, const char *section,
		    const struct city_page_map *map);
	void (*table)(struct city_page *page, const struct city_table *table);
	void (*chart)(struct city_page *page, const struct city_page_chart *chart);
	void (*end)(struct city_page *page, const char *title,
		    const struct city_page_note *note, size_t n);
};

extern const struct city_page_format city_page_html;
extern const struct city_page_format city_page_plain;
extern const struct city_page_format city_page_markdown;
extern const struct city_page_format city_page_csv;
extern const struct city_page_format city_page_json;

struct city_page {
	const struct city_page_format *draw;
	struct city_buf *to;
	const char *lang;     /* of the page's own words: "zh-CN", "en" */
	const char *title, *subtitle;
	const struct city_page_class *class_; /* [0] is what has no class */
	size_t classes;       /* <= CITY_PAGE_CLASSES */
	size_t from, upto;    /* the classes that shares, history and map are about:
				 [0] and from..upto - 1 */
	/* The format's own; zero at first. */
	int ids;
	bool in_section;
	size_t items;              /* of the section */
	const char *section_title;
	const char *stale;         /* why the next sections are grey; NULL = they are not */
};

/* For formats that draw nothing: the same as a table, by the page's own. */
void city_page_shares_as_table(struct city_page *page,
			       const struct city_page_shares *shares);
void city_page_history_as_table(struct city_page *page,
				const struct city_page_history *history);
void city_page_chart_as_table(struct city_page *page,
			      const struct city_page_chart *chart);
void city_page_rank_as_table(struct city_page *page, const struct city_page_rank *rank);

/* The style sheet of an HTML page, without the colours of the classes. */
extern const char city_page_style[];

#endif
