/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvrows - what the reader of CSV is made of, shared by its two files alone: rows
 * by libcsv (csvin.c), and rows by their marks (csvquick.c).
 */
#ifndef CITY_RECORD_CSVROWS_H
#define CITY_RECORD_CSVROWS_H

#include <csv.h>

#include "city/csvin.h"
#include "csvmarks.h"

struct city_csv {
	struct city_in *in;
	struct city_lines lines;   /* at hand */
	/* Of them: the next row, and behind the last '\n'. */
	const char *came, *came_end;
	const char *next, *end;    /* the same as UTF-8, as far as it is at hand */
	uint64_t line;             /* number of the line at came */
	bool too_long;             /* what is at hand is the beginning of one */

	char delimiter;
	bool careful;              /* every row by libcsv */
	city_marks_find *find;
	struct city_marks marks;   /* of one stretch of the lines, ... */
	const char *stretch;       /* ... which begins here */
	const char *marked_to;
	size_t mark;               /* the next to be looked at */
	const char *valid_to;      /* up to here the lines are UTF-8 */
	size_t (*utf8_valid)(const char *text, size_t len);

	struct city_decoder *decoder;
	struct city_buf block;     /* lines, decoded */
	struct csv_parser parser;
	bool parser_ready;
	struct city_buf text;      /* the row's fields, one behind the other */
	size_t *field_end;         /* in text */
	struct city_slice *field;
	size_t fields, room;
	int rows;                  /* completed by the line just fed */
	bool failed;               /* memory */
	bool cut;
	struct city_buf raw;       /* bytes of a row of several lines */
	struct city_buf decoded;
};

/* Chooses the loops for the best this machine has. */
void city_csv_choose_loops(struct city_csv *csv);

/* Makes room for more fields; false when memory runs out. */
bool city_csv_more_room(struct city_csv *csv);

/*
 * The next row of the text at hand, which is not empty, as slices of it;
 * false where libcsv should see it: nothing is taken then.
 */
bool city_csv_quick_row(struct city_csv *csv, struct city_csv_row *row);

/* Forgets the marks before the next row: libcsv went over them. */
void city_csv_catch_up(struct city_csv *csv);

/* Where a byte of the lines at hand stands in the input. */
static inline uint64_t city_csv_offset(const struct city_csv *csv, const char *at)
{
	return csv->lines.offset + (uint64_t)(at - csv->lines.text.at);
}

#endif
