/* SPDX-License-Identifier: Apache-2.0 */
/* table - gathers cells and lays them out for a terminal. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/table.h"

#define COLUMNS_MAX 16
#define LEAST_WIDTH 6 /* below this a cut text says nothing */

void city_table_init(struct city_table *table, const char *caption,
		     const struct city_column *columns, size_t n)
{
	memset(table, 0, sizeof(*table));
	table->caption = caption;
	table->columns = columns;
	table->n = n < COLUMNS_MAX ? n : COLUMNS_MAX;
}

void city_table_release(struct city_table *table)
{
	free(table->cells);
	city_buf_release(&table->text);
	memset(table, 0, sizeof(*table));
}

void city_table_cell(struct city_table *table)
{
	size_t room = table->room ? table->room * 2 : 256;
	struct city_cell *cells;

	if (table->failed)
		return;
	if (table->count == table->room) {
		cells = realloc(table->cells, room * sizeof(*cells));
		if (!cells) {
			table->failed = true;
			return;
		}
		table->cells = cells;
		table->room = room;
	}
	table->cells[table->count++] = (struct city_cell){
		.at = table->text.len, .note_at = table->text.len, .mark = -1
	};
}

static struct city_cell *last(struct city_table *table)
{
	return table->failed || !table->count ? NULL
					      : &table->cells[table->count - 1];
}

void city_table_end_text(struct city_table *table)
{
	struct city_cell *cell = last(table);

	if (!cell)
		return;
	cell->len = table->text.len - cell->at;
	cell->note_at = table->text.len;
}

void city_table_end_note(struct city_table *table)
{
	struct city_cell *cell = last(table);

	if (cell)
		cell->note_len = table->text.len - cell->note_at;
}

void city_table_text(struct city_table *table, const char *text)
{
	city_table_cell(table);
	city_buf_put_text(&table->text, text);
	city_table_end_text(table);
}

void city_table_int(struct city_table *table, int64_t value)
{
	city_table_cell(table);
	city_buf_put_int(&table->text, value);
	city_table_end_text(table);
}

void city_table_mark(struct city_table *table, int class_)
{
	struct city_cell *cell = last(table);

	if (cell)
		cell->mark = class_;
}

void city_table_weak(struct city_table *table)
{
	struct city_cell *cell = last(table);

	if (cell)
		cell->weak = true;
}

size_t city_table_rows(const struct city_table *table)
{
	return table->n ? table->count / table->n : 0;
}

const struct city_cell *city_table_at(const struct city_table *table, size_t row,
				      size_t column)
{
	return &table->cells[row * table->n + column];
}

static struct city_slice part(const struct city_table *table, size_t at, size_t len)
{
	if (table->text.failed || len == 0)
		return (struct city_slice){ .at = "" };
	return (struct city_slice){ .at = table->text.at + at, .len = len };
}

struct city_slice city_table_text_of(const struct city_table *table,
				     const struct city_cell *cell)
{
	return part(table, cell->at, cell->len);
}

struct city_slice city_table_note_of(const struct city_table *table,
				     const struct city_cell *cell)
{
	return part(table, cell->note_at, cell->note_len);
}

/* A cell's text, or, where it has none, its mark. */
static struct city_slice shown(const struct city_table *table,
			       const struct city_cell *cell,
			       const char *const *marks)
{
	if (cell->mark >= 0 && !cell->len)
		return city_slice_of(marks[cell->mark]);
	return city_table_text_of(table, cell);
}

static void measure(const struct city_table *table, const char *const *marks,
		    size_t *width)
{
	for (size_t c = 0; c < table->n; c++) {
		if (table->columns[c].where == CITY_COLUMN_HTML)
			continue;
		width[c] = city_width_of(city_slice_of(table->columns[c].head));
		for (size_t r = 0; r < city_table_rows(table); r++) {
			const struct city_cell *cell = city_table_at(table, r, c);
			size_t w = city_width_of(shown(table, cell, marks));

			if (w > width[c])
				width[c] = w;
		}
	}
}

/* Takes columns from the widest text until the table fits, or cannot. */
static size_t fit(const struct city_table *table, size_t *width, size_t columns)
{
	size_t gap = 2;

	for (;;) {
		size_t total = 0, widest = table->n;

		for (size_t c = 0; c < table->n; c++) {
			total += width[c] + (total && width[c] ? gap : 0);
			if (table->columns[c].align == CITY_ALIGN_LEFT &&
			    (widest == table->n || width[c] > width[widest]))
				widest = c;
		}
		if (total <= columns)
			return gap;
		if (gap == 2)
			gap = 1;
		else if (widest == table->n || width[widest] <= LEAST_WIDTH)
			return gap;
		else
			width[widest]--;
	}
}

/* Blanks at a line's end are nothing to send by mail. */
static void end_line(struct city_buf *to, size_t from)
{
	while (!to->failed && to->len > from && to->at[to->len - 1] == ' ')
		to->len--;
	city_buf_put_char(to, '\n');
}

void city_table_put_plain(const struct city_table *table, const char *const *marks,
			  size_t columns, struct city_buf *to)
{
	size_t width[COLUMNS_MAX] = { 0 };
	size_t gap;

	if (table->failed)
		return;
	measure(table, marks, width);
	gap = fit(table, width, columns);
	for (size_t line = 0; line <= city_table_rows(table); line++) {
		size_t from = to->len;

		for (size_t c = 0; c < table->n; c++) {
			const struct city_column *column = &table->columns[c];
			struct city_slice text =
				line ? shown(table,
					     city_table_at(table, line - 1, c),
					     marks)
				     : city_slice_of(column->head);

			if (column->where == CITY_COLUMN_HTML)
				continue;
			for (size_t i = 0; i < gap && to->len > from; i++)
				city_buf_put_char(to, ' ');
			city_width_put_cell(to, text, width[c], column->align);
		}
		end_line(to, from);
	}
}
