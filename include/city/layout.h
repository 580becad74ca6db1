/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout - what a page shows of which records, in which order: a rulebook of topic
 * "layouts"; city-layout(5) describes the file.
 *
 *     {"id": "night", "heading": {"zh": "夜班", "en": "Night"},
 *      "scales": [{"id": "colour", "classes": [
 *          {"is": "red", "mark": "红", "zh": "红色", "en": "Red", "colour": "#D7191C"}]}],
 *      "metrics": [{"id": "risk.red", "kind": "risk.score", "measure": "count",
 *          "where": [{"field": "colour", "is": "red"}],
 *          "label": {"zh": "红色风险点", "en": "Red risk points"}}],
 *      "figures": ["risk.red"],
 *      "sections": [
 *          {"part": "missing"},
 *          {"kind": "risk.score", "title": {"zh": "风险点", "en": "Risk points"},
 *           "blocks": [{"show": "table", "sort": "score", "descending": true, "rows": 20,
 *               "columns": [{"field": "id", "head": {"zh": "编号", "en": "Id"}}]}]}]}
 *
 * Reading it refuses what cannot be meant, with the place: unknown keys, ids that are
 * used and not there or there twice, wording in one language only, numbers that are none.
 */
#ifndef CITY_LAYOUT_H
#define CITY_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/decimal.h"
#include "city/rulebook.h"
#include "city/words.h"

/* The same in each language, by enum city_language; lent by the rulebook. */
struct city_wording {
	const char *in[2];
};

enum city_test_how {
	CITY_TEST_IS,
	CITY_TEST_IS_NOT,
	CITY_TEST_AT_LEAST, /* this and what follows compare numbers */
	CITY_TEST_AT_MOST,
	CITY_TEST_ABOVE,
	CITY_TEST_BELOW,
	CITY_TEST_GIVEN /* it is there and not null; or the contrary */
};

/* A question to one field of a record.  What is not there fails all but GIVEN. */
struct city_test {
	const char *field; /* a path, see member.h */
	enum city_test_how how;
	const char *text;            /* as read by a person, for IS and IS_NOT */
	struct city_decimal number;
	bool given;
};

/* All of them have to hold. */
struct city_tests {
	struct city_test *test;
	size_t n;
};

/* A value's class, by what it is, or by the first bound it does not exceed. */
struct city_scale_class {
	const char *mark, *colour;
	struct city_wording name;
	const char *is; /* NULL for a scale of numbers */
	struct city_decimal upto;
	bool open; /* the last of numbers has no bound */
};

/* Ids "air.aqi" and "air.level" are there without being said: the rulebook's classes. */
struct city_scale {
	const char *id;
	struct city_scale_class *class_;
	size_t n;
	size_t first; /* place of its first class among the page's */
};

enum city_measure {
	CITY_MEASURE_COUNT,
	CITY_MEASURE_SHARE, /* of `where` in `among`, in percent */
	CITY_MEASURE_SUM,
	CITY_MEASURE_MEAN,
	CITY_MEASURE_MIN,
	CITY_MEASURE_MAX,
	CITY_MEASURE_LAST /* of the record that came last */
};

struct city_metric {
	const char *id, *kind;
	struct city_wording label, note;
	enum city_measure measure;
	const char *of;          /* the field measured; NULL for counts */
	const char *named;       /* the field that tells whose value it is; or NULL */
	const char *last;        /* only records with the greatest text here; or NULL */
	struct city_tests where; /* what is measured */
	struct city_tests among; /* the whole; n = 0 for none */
	const char *proof;       /* a kind which tells that none of `kind` is nought; or NULL */
	struct city_tests proof_where;
	bool has_whole;
	bool quiet;              /* not shown while it is 0 */
	int decimals;            /* -1 = as it came */
	const char *unit;        /* may be "" */
	const struct city_scale *scale; /* or NULL */
};

struct city_layout_column {
	const char *field;
	size_t path; /* place of the field among the section's */
	struct city_wording head;
	const char *unit; /* or NULL */
	int decimals;     /* -1 = as it came */
	bool right;
	bool named; /* shown by the name of its class */
	const struct city_scale *scale;
};

enum city_show {
	CITY_SHOW_FIGURES,
	CITY_SHOW_TABLE,
	CITY_SHOW_BARS,
	CITY_SHOW_SHARES,
	CITY_SHOW_CALENDAR,
	CITY_SHOW_SERIES,
	CITY_SHOW_COVERAGE,
	CITY_SHOW_MATRIX,
	CITY_SHOW_MAP
};

/* What a block's fields are for; the names in the file are the same, in small. */
enum city_role_of_field {
	CITY_FIELD_LABEL,
	CITY_FIELD_VALUE,
	CITY_FIELD_OF,   /* the whole a value is part of */
	CITY_FIELD_TIME, /* or a date */
	CITY_FIELD_ROW,
	CITY_FIELD_COLUMN,
	CITY_FIELD_LON,
	CITY_FIELD_LAT,
	CITY_FIELDS
};

#define CITY_LIMITS 3

struct city_limit_line {
	struct city_decimal at;
	struct city_wording name;
};

struct city_layout_block {
	enum city_show show;
	struct city_wording title, note; /* in[0] == NULL = none */
	const char *field[CITY_FIELDS];  /* NULL = none */
	size_t path[CITY_FIELDS];
	const struct city_metric **metric; /* of figures */
	size_t metrics;
	struct city_layout_column *column; /* of a table */
	size_t columns;
	const char *sort;
	size_t sort_path;
	bool descending;
	size_t rows;      /* most that are shown */
	int decimals;
	const char *unit; /* may be "" */
	struct city_decimal max; /* of bars; units 0 = the greatest value */
	struct city_limit_line limit[CITY_LIMITS];
	size_t limits;
	const struct city_scale *scale;
};

/* Either a part of the page that the program knows, or blocks about one kind. */
struct city_section {
	const char *part; /* NULL = blocks */
	const char *kind;
	struct city_wording title, note;
	struct city_wording none; /* said where no record came; in[0] == NULL = left out */
	struct city_tests where;
	struct city_layout_block *block;
	size_t blocks;
	const char **path; /* the fields its blocks use, each once */
	size_t paths;
	size_t rows; /* most of a part; 0 = the part's own */
	bool half;   /* beside another where there is room */
};

struct city_layout {
	struct city_rulebook book;
	struct city_wording heading, lead; /* in[0] == NULL = none */
	struct city_scale *scale;
	size_t scales;
	struct city_metric *metric;
	size_t metrics;
	const struct city_metric **figure; /* at the top */
	size_t figures;
	struct city_section *section;
	size_t sections;
};

/* The first class of the air rulebook is the page's second; others come behind. */
#define CITY_LAYOUT_FIRST_CLASS 7
#define CITY_LAYOUT_CLASSES 24 /* of all scales together */

/* Reads one by name; 0, or -1 with error filled.  Release it in either case. */
int city_layout_read(struct city_layout *layout, const struct city_rules_path *path,
		     const char *name, struct city_error *error);
void city_layout_release(struct city_layout *layout);

/* The metric of that id, or NULL. */
const struct city_metric *city_layout_metric(const struct city_layout *layout,
					     const char *id);

/* The kind a section or part is about; "" for rejects and ledgers. */
const char *city_section_kind(const struct city_section *section);

/* Whether some section or part is about the kind. */
bool city_layout_knows(const struct city_layout *layout, struct city_slice kind);

/* Whether a record passes all tests. */
bool city_tests_pass(const struct city_tests *tests, struct city_slice record,
		     struct city_buf *scratch);

/*
 * The page's class of a value as a person reads it; 0 where it has none.
 *   air  bounds of the air rulebook's classes, for the scales of air; or NULL
 */
int city_scale_class_of(const struct city_scale *scale, struct city_slice value,
			const int *air);

#endif
