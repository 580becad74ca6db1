/* SPDX-License-Identifier: Apache-2.0 */
/* charts - blocks that are drawn: coverage, a matrix, days of a year, a map. */
#include "config.h"

#include <stdlib.h>

#include "parts.h"

#define BAR_PARTS 10000
#define LABELS_MAX 500 /* dots too dense to be pointed at */
#define SIDE_MAX 12   /* rows and columns of a matrix */
#define DOTS_MAX 800  /* on a map before neighbours become one */
#define GRID 30       /* of them, cells a side */

static void put_rounded(struct city_buf *to, struct city_decimal value, int decimals)
{
	struct city_decimal rounded;

	if (decimals >= 0 && value.scale > decimals &&
	    city_decimal_rescale(value, decimals, CITY_ROUND_HALF_EVEN, &rounded) == 0)
		value = rounded;
	city_decimal_put(to, value);
}

/* "19 / 24 (79.2%)"; no gap is rounded away, what is not all is 99.9% at most. */
static const char *part_of(struct parts *parts, const struct city_layout_block *block,
			   struct city_decimal value, struct city_decimal whole)
{
	struct city_buf text = { 0 };
	int64_t share =
		whole.units > 0 ? (parts_ratio(value, whole, 10000) + 5) / 10 : -1;

	if (share == 1000 && city_decimal_compare(value, whole) < 0)
		share = 999;
	if (share == 0 && value.units > 0)
		share = 1;
	put_rounded(&text, value, block->decimals);
	city_buf_put_text(&text, " / ");
	put_rounded(&text, whole, block->decimals);
	if (block->unit[0])
		city_buf_printf(&text, "\xC2\xA0%s", block->unit);
	if (share >= 0)
		city_buf_printf(&text, " (%lld.%lld%%)", (long long)(share / 10),
				(long long)(share % 10));
	return parts_keep(parts, &text);
}

void parts_show_coverage(struct parts *parts, const struct parts_rows *from)
{
	size_t shown = parts_most(parts, from->block->rows, from->rows->n);
	struct city_page_bar *bar = calloc(shown + 1, sizeof(*bar));
	struct city_page_rank rank = { .bar = bar, .n = shown, .max = BAR_PARTS };
	struct city_args args = { { city_arg_text("100%") } };

	for (size_t i = 0; bar && i < shown; i++) {
		struct city_decimal value, whole;
		struct city_slice label =
			parts_value(parts, from, from->order[i], CITY_FIELD_LABEL);
		bool known = !city_decimal_parse(parts_value(parts, from, from->order[i],
							     CITY_FIELD_VALUE),
						 &value) &&
			     !city_decimal_parse(parts_value(parts, from, from->order[i],
							     CITY_FIELD_OF),
						 &whole);
		int64_t length = known ? parts_ratio(value, whole, BAR_PARTS) : 0;

		bar[i] = (struct city_page_bar){
			.label = parts_named(parts, from->block->scale, label),
			.place = "",
			.detail = "",
			.figure = known ? part_of(parts, from->block, value, whole) : "–",
			.value = length < 0	    ? 0 :
				 length > BAR_PARTS ? BAR_PARTS :
						      (int)length
		};
	}
	rank.scale = parts_say(parts, parts->words->rank_scale, &args);
	rank.tick = "";
	if (bar)
		parts->page.draw->rank(&parts->page, &rank);
	else
		parts->page.to->failed = true;
	free(bar);
	parts_cut(parts, shown, from->rows->total);
}

/* The distinct values of a field, numbers rising, at most SIDE_MAX. */
static size_t sides_of(struct parts *parts, const struct parts_rows *from,
		       enum city_role_of_field role, const char **side)
{
	size_t *order = city_gather_order(parts->report->gather, from->rows,
					  from->block->path[role], false);
	size_t n = 0;

	if (!order)
		parts->page.to->failed = true;
	for (size_t i = 0; order && i < from->rows->n && n < SIDE_MAX; i++) {
		struct city_slice text = parts_value(parts, from, order[i], role);

		if (text.len && (!n || !city_slice_is(text, side[n - 1])))
			side[n++] = parts_text(parts, text);
	}
	free(order);
	return n;
}

static size_t place_of(const char *const *side, size_t n, struct city_slice text)
{
	size_t i = 0;

	while (i < n && !city_slice_is(text, side[i]))
		i++;
	return i;
}

/* The class of a cell: that of likelihood times severity. */
static int class_of_cell(struct parts *parts, const struct parts_rows *from,
			 const char *row, const char *column)
{
	struct city_decimal a, b;
	struct city_buf text = { 0 };
	int class_ = 0;

	if (!city_decimal_parse(city_slice_of(row), &a) &&
	    !city_decimal_parse(city_slice_of(column), &b) && a.units < 1000000 &&
	    b.units < 1000000) {
		city_decimal_put(&text, (struct city_decimal){ a.units * b.units,
							       a.scale + b.scale });
		class_ = parts_class_of(parts, from->block->scale, city_buf_slice(&text));
	}
	city_buf_release(&text);
	return class_;
}

struct matrix {
	const char *row[SIDE_MAX], *column[SIDE_MAX];
	size_t rows, columns;
	size_t count[SIDE_MAX][SIDE_MAX];
	struct city_svg_cell cell[SIDE_MAX * SIDE_MAX];
};

static void fill_matrix(struct parts *parts, const struct parts_rows *from,
			struct matrix *matrix)
{
	const char *rising[SIDE_MAX] = { NULL };

	matrix->rows = sides_of(parts, from, CITY_FIELD_ROW, rising);
	for (size_t i = 0; i < matrix->rows; i++)
		matrix->row[i] = rising[matrix->rows - 1 - i];
	matrix->columns = sides_of(parts, from, CITY_FIELD_COLUMN, matrix->column);
	for (size_t i = 0; i < from->rows->n; i++) {
		size_t r = place_of(matrix->row, matrix->rows,
				    parts_value(parts, from, i, CITY_FIELD_ROW));
		size_t c = place_of(matrix->column, matrix->columns,
				    parts_value(parts, from, i, CITY_FIELD_COLUMN));

		if (r < matrix->rows && c < matrix->columns)
			matrix->count[r][c]++;
	}
	for (size_t r = 0; r < matrix->rows; r++)
		for (size_t c = 0; c < matrix->columns; c++) {
			struct city_buf text = { 0 }, label = { 0 };
			int class_ = class_of_cell(parts, from, matrix->row[r],
						   matrix->column[c]);

			city_buf_put_int(&text, (int64_t)matrix->count[r][c]);
			city_buf_printf(&label, "%s × %s: %zu %s", matrix->row[r],
					matrix->column[c], matrix->count[r][c],
					class_ ? parts->class_[class_].name : "");
			matrix->cell[r * matrix->columns + c] = (struct city_svg_cell){
				.there = true,
				.class_ = class_,
				.text = parts_keep(parts, &text),
				.label = parts_keep(parts, &label)
			};
		}
}

void parts_put_chart(struct parts *parts, const struct parts_rows *from,
		     struct city_buf *drawing, struct city_table *table)
{
	struct city_page_chart chart = { .drawing = city_buf_slice(drawing),
					 .table = table,
					 .open = parts->words->figures };

	table->titled = from->block->title.in[0] != NULL;
	parts->page.draw->chart(&parts->page, &chart);
	parts->page.to->failed = parts->page.to->failed || drawing->failed;
	city_buf_release(drawing);
	city_table_release(table);
}

const char *parts_block_title(const struct parts *parts, const struct parts_rows *from)
{
	return parts_word(parts, from->block->title.in[0] ? &from->block->title :
							    &from->section->title);
}

void parts_show_matrix(struct parts *parts, const struct parts_rows *from)
{
	struct city_svg_text text = { parts_block_title(parts, from), "" };
	struct city_column column[SIDE_MAX + 1] = { { .head = "" } };
	struct matrix *matrix = calloc(1, sizeof(*matrix));
	struct city_buf drawing = { 0 };
	struct city_table table;

	if (!matrix) {
		parts->page.to->failed = true;
		return;
	}
	fill_matrix(parts, from, matrix);
	city_svg_put_matrix(&drawing, &text, matrix->cell, matrix->row, matrix->rows,
			    matrix->column, matrix->columns);
	for (size_t c = 0; c < matrix->columns; c++)
		column[c + 1] = (struct city_column){ .head = matrix->column[c],
						      .align = CITY_ALIGN_RIGHT };
	city_table_init(&table, text.title, column, matrix->columns + 1);
	for (size_t r = 0; r < matrix->rows; r++) {
		city_table_text(&table, matrix->row[r]);
		for (size_t c = 0; c < matrix->columns; c++)
			city_table_int(&table, (int64_t)matrix->count[r][c]);
	}
	parts_put_chart(parts, from, &drawing, &table);
	free(matrix);
}

static int32_t udeg_of(struct city_slice text, bool *placed)
{
	struct city_decimal value, micro;

	if (city_decimal_parse(text, &value) ||
	    city_decimal_rescale(value, 6, CITY_ROUND_HALF_UP, &micro) ||
	    micro.units > 180000000 || micro.units < -180000000) {
		*placed = false;
		return 0;
	}
	return (int32_t)micro.units;
}

static size_t place_dots(struct parts *parts, const struct parts_rows *from,
			 struct city_svg_dot *dot)
{
	size_t n = 0;

	for (size_t i = 0; i < from->rows->n; i++) {
		bool placed = true;
		int32_t lon = udeg_of(parts_value(parts, from, i, CITY_FIELD_LON), &placed);
		int32_t lat = udeg_of(parts_value(parts, from, i, CITY_FIELD_LAT), &placed);

		if (!placed || lat > 89000000 || lat < -89000000)
			continue;
		dot[n++] = (struct city_svg_dot){
			.lon_udeg = lon,
			.lat_udeg = lat,
			.class_ = parts_class_of(parts, from->block->scale,
						 parts_value(parts, from, i,
							     CITY_FIELD_VALUE)),
			.label = from->rows->n > LABELS_MAX ?
					 "" :
					 parts_text(parts,
						    parts_value(parts, from, i,
								CITY_FIELD_LABEL))
		};
	}
	return n;
}

/* Words come worst first in a scale, numbers last: how much a dot matters. */
static int weight_of(const struct city_scale *scale, const struct city_svg_dot *dot)
{
	bool words = scale && scale->class_ && scale->class_[0].is;

	return !dot->class_ ? -CITY_PAGE_CLASSES : words ? -dot->class_ : dot->class_;
}

/* Of the dots that would lie on one another the one that matters most is kept. */
static size_t thin_dots(struct parts *parts, const struct city_scale *scale,
			struct city_svg_dot *dot, size_t n)
{
	struct city_svg_box box = city_svg_bounds(dot, n);
	size_t *at = calloc((size_t)GRID * GRID, sizeof(*at)), kept = 0;

	for (size_t i = 0; at && i < n; i++) {
		int64_t wide = (int64_t)box.east - box.west + 1;
		int64_t high = (int64_t)box.north - box.south + 1;
		int64_t x = ((int64_t)dot[i].lon_udeg - box.west) * GRID / wide;
		int64_t y = ((int64_t)dot[i].lat_udeg - box.south) * GRID / high;
		size_t *cell = &at[y * GRID + x];

		if (!*cell) {
			dot[kept++] = dot[i];
			*cell = kept;
		} else if (weight_of(scale, &dot[i]) >
			   weight_of(scale, &dot[*cell - 1])) {
			dot[*cell - 1] = dot[i];
		}
	}
	if (!at)
		parts->page.to->failed = true;
	free(at);
	return kept;
}

void parts_show_map(struct parts *parts, const struct parts_rows *from)
{
	struct city_svg_dot *dot = calloc(from->rows->n + 1, sizeof(*dot));
	size_t count[CITY_PAGE_CLASSES] = { 0 };
	size_t n = dot ? place_dots(parts, from, dot) : 0;
	struct city_args args = { { city_arg_number((int64_t)n),
				    city_arg_number((int64_t)from->rows->total) } };
	struct city_page_map map = { .title = parts_block_title(parts, from),
				     .crowd = parts->words->map_crowd,
				     .dot = dot,
				     .ground = parts->report->ground,
				     .count = count };

	if (!dot)
		parts->page.to->failed = true;
	for (size_t i = 0; i < n; i++)
		count[dot[i].class_]++;
	map.n = n > DOTS_MAX ? thin_dots(parts, from->block->scale, dot, n) : n;
	map.desc = parts_spread(parts, count);
	map.note = parts_say(parts, parts->words->map_placed, &args);
	if (n)
		parts->page.draw->map(&parts->page, map.title, &map);
	free(dot);
}
