/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table - rows of text kept until their widths are known.
 *
 * Cells are put one after the other, row by row; the number of columns tells
 * where a row ends.  Memory: the text plus 32 bytes a cell.
 */
#ifndef CITY_TABLE_H
#define CITY_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "city/buf.h"
#include "city/width.h"

/* Where a column is shown: a terminal has little room, a page has tooltips. */
enum city_column_where {
	CITY_COLUMN_ALWAYS,
	CITY_COLUMN_TEXT, /* in text only */
	CITY_COLUMN_HTML  /* in HTML only */
};

struct city_column {
	const char *head;
	const char *unit; /* second line of the head in HTML; NULL = none */
	enum city_align align;
	enum city_column_where where;
};

struct city_cell {
	size_t at, len;         /* of the text, in the table's buffer */
	size_t note_at, note_len; /* small print below it, HTML only */
	int mark;               /* index of a class whose mark is shown; -1 = none */
	bool weak;              /* stands on too little: shown as such */
};

struct city_table {
	const char *caption;
	const struct city_column *columns; /* lent */
	size_t n;                          /* columns */
	bool titled;                       /* the caption is to be seen */
	bool compact;                      /* many columns: small print in HTML */
	struct city_buf text;
	struct city_cell *cells;
	size_t count, room;
	bool failed; /* memory ran out; later puts do nothing */
};

void city_table_init(struct city_table *table, const char *caption,
		     const struct city_column *columns, size_t n);
void city_table_release(struct city_table *table);

/* Appends a cell; it is empty until something is put into it. */
void city_table_cell(struct city_table *table);
/* The same with a text, or a whole number. */
void city_table_text(struct city_table *table, const char *text);
void city_table_int(struct city_table *table, int64_t value);

/*
 * For a text made of parts: append to table->text after _cell(), then say
 * that it ends here.  What is appended after that is the note.
 */
void city_table_end_text(struct city_table *table);
void city_table_end_note(struct city_table *table);

/* The last cell carries a class's mark / stands on too little. */
void city_table_mark(struct city_table *table, int class_);
void city_table_weak(struct city_table *table);

size_t city_table_rows(const struct city_table *table);
const struct city_cell *city_table_at(const struct city_table *table, size_t row,
				      size_t column);
struct city_slice city_table_text_of(const struct city_table *table,
				     const struct city_cell *cell);
struct city_slice city_table_note_of(const struct city_table *table,
				     const struct city_cell *cell);

/* Appends the table in at most `columns` columns of a terminal. */
void city_table_put_plain(const struct city_table *table,
			  const char *const *marks, size_t columns,
			  struct city_buf *to);

#endif
