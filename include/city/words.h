/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words - every sentence of a page, once a language.
 *
 * "{0}".."{7}" stand for arguments, so that each language has its own order.
 * Nothing depends on a plural.  Between a Han character and a letter or digit
 * stands one blank, nowhere else in Chinese: where an argument meets its
 * sentence, that is seen to when it is put in, for it may begin with either.
 */
#ifndef CITY_WORDS_H
#define CITY_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "city/buf.h"

#define CITY_ARGS 8

/* A text, or a number where text is NULL. */
struct city_arg {
	const char *text;
	int64_t number;
};

struct city_args {
	struct city_arg at[CITY_ARGS];
};

struct city_arg city_arg_number(int64_t number);
struct city_arg city_arg_text(const char *text);

/* Appends the sentence with its arguments in place. */
void city_words_fill(struct city_buf *to, const char *sentence,
		     const struct city_args *args);

struct city_words {
	const char *lang;       /* BCP 47 */
	bool chinese;           /* which of the rulebook's names to show */
	const char *separator;  /* between items: "、" */
	const char *more;       /* 0 how many */
	const char *aside;      /* 0 thing, 1 what to add */
	const char *title;
	const char *weekday[7]; /* Thursday first: 1970-01-01 was one */
	/* 0 year, 1 month, 2 day, 3 weekday, 4 YYYY-MM-DD */
	const char *date, *short_date;

	/* 0 above, 1 limit, 2 worst, 3 its AQI, 4 its class, 5 primary, 6 indexed */
	const char *lead_above, *lead_none_above;
	const char *lead_more;         /* 0 without index */
	const char *lead_none_indexed; /* 0 stations */
	const char *lead_no_day;       /* 0 the last day before */
	const char *lead_no_air, *lead_nothing;
	const char *of;                /* 0 whole */
	/* 0 list of change_item: 0 figure, 1 before, 2 now */
	const char *changes, *change_item, *changes_none;

	const char *action, *action_none; /* 0 limit, 1 indexed */
	const char *action_by; /* 0 pollutant, 1 stations, 2 highest AQI, 3 indexed */
	const char *missing, *missing_note;
	const char *missing_none; /* 0 stations */
	const char *missing_index; /* 0 without, 1 stations */
	const char *missing_hours, *missing_hours_item; /* 1 of | 0 what, 1 n */
	const char *missing_silent; /* 0 stations */
	const char *missing_last;   /* 0 date */
	const char *missing_rejects; /* 0 records */
	const char *missing_balance; /* 0 runs, 1 of */

	const char *levels, *levels_note; /* 0 stations */
	const char *no_index;      /* name of what has no class */
	const char *no_index_mark; /* its mark */
	const char *no_class;      /* the name, of what a layout classes */
	const char *no_data;
	const char *level_range;   /* 0 mark, 1 name, 2 from, 3 upto */
	const char *history, *history_note; /* 0 days before */
	const char *history_cut;   /* 0 days before, 1 shown */
	const char *history_bar;

	const char *rank, *rank_note; /* 0 how many, 1 indexed */
	const char *rank_scale; /* 0 max */
	const char *rank_tick;  /* 0 limit; for bars that have one */
	const char *rank_figure; /* 0 pollutant, 1 mean, 2 unit, 3 n, 4 need */
	const char *map, *map_note; /* 0 placed, 1 stations */
	const char *map_crowd;
	const char *dot; /* 0 station, 1 AQI, 2 mark, 3 class */
	const char *dot_none; /* 0 station, 1 why */
	const char *districts, *districts_note;
	const char *stations, *stations_note;
	const char *stations_cut; /* 0 shown, 1 stations */

	const char *col_station, *col_district, *col_stations, *col_indexed;
	const char *col_worst, *col_above; /* 0 limit */
	const char *col_level, *col_primary, *col_coverage, *col_date;

	const char *quality, *quality_unknown, *quality_no_rejects;
	const char *rejects, *ledgers, *kinds;
	const char *col_program, *col_rule, *col_count, *col_example;
	const char *col_in, *col_out, *col_rejected, *col_duplicate, *col_filtered;
	const char *col_absorbed, *col_created, *col_balance, *col_kind;
	const char *balanced, *unbalanced;
	const char *others; /* 0 how many, when a list is cut */
	const char *feeds; /* 0 lacking, 1 expected */
	/* 0 feed, 1 state, 2 time */
	const char *feed_since, *feed_never;
	const char *feed_late, *feed_missing, *feed_rejected;
	const char *was, *was_noted; /* 0 figure, 1 note */
	const char *figures; /* the table behind a drawing */
	const char *map_placed; /* 0 placed, 1 records */
	const char *series_scale; /* 0 max */
	const char *series_span;  /* 0 first time, 1 last */
	const char *limit_is;     /* 0 name, 1 value */
	const char *col_course, *col_least, *col_greatest, *col_last, *col_values;
	const char *col_times, *col_value;
	const char *kinds_note, *other_note; /* 0 records */
	const char *rows_cut; /* 0 shown, 1 rows */
	const char *line_is;  /* 0 name, 1 value */

	const char *notes;
	const char *note_rule, *note_rule_is; /* 0 id, 1 standard, 2 stations */
	const char *note_city, *note_city_is;
	const char *note_levels;
	const char *note_units, *note_units_is;
	const char *note_coverage, *note_coverage_is;
	const char *note_dash, *note_dash_is;
	const char *note_na_is; /* 0 limit */
	const char *note_no_data_is;
	const char *note_records, *note_records_is; /* 0 records */
};

enum city_language {
	CITY_LANGUAGE_ZH,
	CITY_LANGUAGE_EN
};

const struct city_words *city_words_of(enum city_language language);

#endif
