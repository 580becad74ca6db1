/* SPDX-License-Identifier: Apache-2.0 */
/* blocks - the sections that a layout makes of records: figures, tables, bars. */
#include "config.h"

#include <stdlib.h>

#include "parts.h"

#define BAR_PARTS 10000 /* a bar's length in parts of the longest */

const char *parts_word(const struct parts *parts, const struct city_wording *wording)
{
	const char *word = wording->in[parts->language];

	return word ? word : "";
}

const char *parts_text(struct parts *parts, struct city_slice text)
{
	struct city_buf kept = { 0 };

	city_buf_put_slice(&kept, text);
	return parts_keep(parts, &kept);
}

struct city_slice parts_value(const struct parts *parts, const struct parts_rows *from,
			      size_t row, enum city_role_of_field role)
{
	if (!from->block->field[role])
		return (struct city_slice){ "", 0 };
	return city_gather_text(parts->report->gather, from->rows, row,
				from->block->path[role]);
}

int parts_class_of(const struct parts *parts, const struct city_scale *scale,
		   struct city_slice value)
{
	int bound[CITY_AIR_CLASSES];

	if (!scale)
		return 0;
	for (int i = 0; i < CITY_AIR_CLASSES; i++)
		bound[i] = parts->rule->classes[i].upto;
	return city_scale_class_of(scale, value, bound);
}

const char *parts_named(struct parts *parts, const struct city_scale *scale,
			struct city_slice text)
{
	for (size_t i = 0; scale && scale->class_ && i < scale->n; i++)
		if (scale->class_[i].is && city_slice_is(text, scale->class_[i].is))
			return parts_word(parts, &scale->class_[i].name);
	return parts_text(parts, text);
}

void parts_use_scale(struct parts *parts, const struct city_scale *scale)
{
	bool air = !scale || !scale->class_;

	parts->page.from = air ? 1 : scale->first;
	parts->page.upto = air ? CITY_BRIEF_LEVELS : scale->first + scale->n;
	parts->class_[0].mark = air ? parts->words->no_index_mark : "–";
	parts->class_[0].name = air ? parts->words->no_index : parts->words->no_class;
}

/* "note; before: 12" */
static const char *was(struct parts *parts, const struct city_metric *metric,
		       const char *note)
{
	struct city_buf value = { 0 };
	struct city_args args;

	if (!city_gather_put(parts->report->before, metric, &value))
		city_buf_put_text(&value, "–");
	args = (struct city_args){ { city_arg_text(parts_keep(parts, &value)),
				     city_arg_text(note) } };
	return parts_say(parts,
			 note[0] ? parts->words->was_noted : parts->words->was, &args);
}

/* Whether a figure is to be shown. */
static bool put_metric(struct parts *parts, const struct city_metric *metric,
		       struct city_page_figure *figure)
{
	const struct city_sum *sum = city_gather_sum(parts->report->gather, metric);
	struct city_args whole = { { city_arg_number((int64_t)sum->whole) } };
	struct city_buf value = { 0 };
	bool known = city_gather_put(parts->report->gather, metric, &value);

	if (metric->quiet && (!known || sum->count == 0)) {
		city_buf_release(&value);
		return false;
	}
	*figure = (struct city_page_figure){ .id = metric->id,
					     .of = "",
					     .class_ = CITY_PAGE_NO_CLASS,
					     .label = parts_word(parts, &metric->label),
					     .note = parts_word(parts, &metric->note) };
	if (metric->scale)
		figure->class_ = parts_class_of(parts, metric->scale,
						known ? city_buf_slice(&value) :
							city_slice_of(""));
	if (!known)
		city_buf_put_text(&value, "–");
	if (known && metric->unit[0])
		city_buf_printf(&value, "%s%s",
				metric->unit[0] == '%' ? "" : "\xC2\xA0", metric->unit);
	if (metric->has_whole && sum->whole)
		figure->of = parts_say(parts, parts->words->of, &whole);
	if (sum->named.len)
		figure->note = parts_text(parts, city_buf_slice(&sum->named));
	if (parts->report->before)
		figure->note = was(parts, metric, figure->note);
	figure->value = parts_keep(parts, &value);
	return true;
}

void parts_figures(struct parts *parts, const struct city_metric *const *metric,
		   size_t n)
{
	struct city_page_figure *figure = calloc(n + 1, sizeof(*figure));
	size_t shown = 0;

	for (size_t i = 0; figure && i < n; i++)
		shown += put_metric(parts, metric[i], &figure[shown]);
	if (!figure)
		parts->page.to->failed = true;
	else if (shown)
		parts->page.draw->figures(&parts->page, figure, shown);
	free(figure);
}

/* Says how much of a section is not shown, and where it is. */
void parts_cut(struct parts *parts, size_t shown, uint64_t total)
{
	struct city_args args = { { city_arg_number((int64_t)shown),
				    city_arg_number((int64_t)total) } };

	if (shown < total)
		parts->page.draw->paragraph(
			&parts->page, parts_say(parts, parts->words->rows_cut, &args));
}

static void put_cell(struct parts *parts, struct city_table *table,
		     const struct city_layout_column *column, struct city_slice value)
{
	int class_ = parts_class_of(parts, column->scale, value);

	city_table_cell(table);
	if (value.len && column->named)
		city_buf_put_text(&table->text, parts_named(parts, column->scale, value));
	else if (value.len)
		city_gather_put_rounded(&table->text, value, column->decimals);
	else
		city_buf_put_text(&table->text, "–");
	city_table_end_text(table);
	if (class_)
		city_table_mark(table, class_);
}

size_t parts_most(const struct parts *parts, size_t most, size_t n)
{
	return parts->page.draw->whole || n < most ? n : most;
}

static void show_table(struct parts *parts, const struct parts_rows *from)
{
	const struct city_layout_block *block = from->block;
	struct city_column *column = calloc(block->columns, sizeof(*column));
	size_t shown = parts_most(parts, block->rows, from->rows->n);
	struct city_table table;

	if (!column) {
		parts->page.to->failed = true;
		return;
	}
	for (size_t i = 0; i < block->columns; i++)
		column[i] = (struct city_column){
			.head = parts_word(parts, &block->column[i].head),
			.unit = block->column[i].unit,
			.align = block->column[i].right ? CITY_ALIGN_RIGHT :
							  CITY_ALIGN_LEFT
		};
	city_table_init(&table,
			parts_word(parts, block->title.in[0] ? &block->title :
							       &from->section->title),
			column, block->columns);
	table.titled = block->title.in[0] != NULL;
	for (size_t r = 0; r < shown; r++)
		for (size_t c = 0; c < block->columns; c++)
			put_cell(parts, &table, &block->column[c],
				 city_gather_text(parts->report->gather, from->rows,
						  from->order[r],
						  block->column[c].path));
	parts->page.draw->table(&parts->page, &table);
	city_table_release(&table);
	free(column);
	parts_cut(parts, shown, from->rows->total);
}

int64_t parts_ratio(struct city_decimal value, struct city_decimal max, int64_t parts)
{
	struct city_decimal a, b;
	int scale = value.scale > max.scale ? value.scale : max.scale;

	/* Digits beyond what a drawing can show make room for the product. */
	scale = scale > 6 ? 6 : scale;
	if (city_decimal_rescale(value, scale, CITY_ROUND_DOWN, &a) ||
	    city_decimal_rescale(max, scale, CITY_ROUND_DOWN, &b))
		return 0;
	while (a.units > INT64_MAX / parts || a.units < -INT64_MAX / parts) {
		a.units /= 10;
		b.units /= 10;
	}
	return b.units > 0 ? a.units * parts / b.units : 0;
}

/* The greatest value of the rows shown, unless the layout says one. */
static struct city_decimal top_of(struct parts *parts, const struct parts_rows *from,
				  size_t shown)
{
	struct city_decimal max = from->block->max, value;

	for (size_t i = 0; i < shown; i++)
		if (city_decimal_parse(parts_value(parts, from, from->order[i],
						   CITY_FIELD_VALUE),
				       &value) == 0 &&
		    city_decimal_compare(value, max) > 0)
			max = value;
	return max;
}

static const char *number_of(struct parts *parts, struct city_slice value,
			     const struct city_layout_block *block)
{
	struct city_buf text = { 0 };

	if (!value.len)
		city_buf_put_text(&text, "–");
	city_gather_put_rounded(&text, value, block->decimals);
	if (value.len && block->unit[0])
		city_buf_printf(&text, "%s%s", block->unit[0] == '%' ? "" : "\xC2\xA0",
				block->unit);
	return parts_keep(parts, &text);
}

static void put_bar(struct parts *parts, const struct parts_rows *from, size_t row,
		    struct city_decimal max, struct city_page_bar *bar)
{
	struct city_slice value = parts_value(parts, from, row, CITY_FIELD_VALUE);
	struct city_decimal number = { 0, 0 };
	int64_t length = 0;

	if (city_decimal_parse(value, &number) == 0)
		length = parts_ratio(number, max, BAR_PARTS);
	*bar = (struct city_page_bar){
		.label = parts_text(parts,
				    parts_value(parts, from, row, CITY_FIELD_LABEL)),
		.place = "",
		.detail = "",
		.figure = number_of(parts, value, from->block),
		.value = length < 0 ? 0 : length > BAR_PARTS ? BAR_PARTS : (int)length,
		.class_ = parts_class_of(parts, from->block->scale, value)
	};
}

static const char *decimal_text(struct parts *parts, struct city_decimal value,
				const char *unit)
{
	struct city_buf text = { 0 };

	city_decimal_put(&text, value);
	city_buf_printf(&text, "%s%s", unit[0] == '%' || !unit[0] ? "" : "\xC2\xA0",
			unit);
	return parts_keep(parts, &text);
}

static void show_bars(struct parts *parts, const struct parts_rows *from)
{
	const struct city_layout_block *block = from->block;
	size_t shown = parts_most(parts, block->rows, from->rows->n);
	struct city_page_bar *bar = calloc(shown + 1, sizeof(*bar));
	struct city_decimal max = top_of(parts, from, shown);
	struct city_page_rank rank = { .bar = bar, .n = shown, .max = BAR_PARTS };
	struct city_args args = { { city_arg_text(
		decimal_text(parts, max, block->unit)) } };

	if (!bar) {
		parts->page.to->failed = true;
		return;
	}
	for (size_t i = 0; i < shown; i++)
		put_bar(parts, from, from->order[i], max, &bar[i]);
	rank.scale = parts_say(parts, parts->words->rank_scale, &args);
	rank.tick = "";
	if (block->limits) {
		rank.limit = (int)parts_ratio(block->limit[0].at, max, BAR_PARTS);
		args.at[0] = city_arg_text(parts_word(parts, &block->limit[0].name));
		args.at[1] = city_arg_text(
			decimal_text(parts, block->limit[0].at, block->unit));
		rank.tick = parts_say(parts, parts->words->line_is, &args);
	}
	parts->page.draw->rank(&parts->page, &rank);
	free(bar);
	parts_cut(parts, shown, from->rows->total);
}

const char *parts_spread(struct parts *parts, const size_t *count)
{
	struct city_buf list = { 0 }, item = { 0 };

	for (size_t i = 0; i < parts->page.upto; i++) {
		if (!count[i])
			continue;
		city_buf_put_text(&item, parts->class_[i].name);
		city_buf_printf(&item, " %zu", count[i]);
		parts_list_item(parts, &list, parts_keep(parts, &item));
	}
	return parts_keep(parts, &list);
}

static void show_shares(struct parts *parts, const struct parts_rows *from)
{
	size_t count[CITY_PAGE_CLASSES] = { 0 };
	struct city_page_shares shares = { .count = count, .total = from->rows->n };

	for (size_t i = 0; i < from->rows->n; i++)
		count[parts_class_of(parts, from->block->scale,
				     parts_value(parts, from, i, CITY_FIELD_VALUE))]++;
	parts_use_scale(parts, from->block->scale);
	shares.title = parts_word(parts, &from->section->title);
	shares.desc = parts_spread(parts, count);
	parts->page.draw->shares(&parts->page, &shares);
}

static void show_figures(struct parts *parts, const struct parts_rows *from)
{
	parts_figures(parts, from->block->metric, from->block->metrics);
}

static void (*const shows[])(struct parts *parts, const struct parts_rows *from) = {
	[CITY_SHOW_FIGURES] = show_figures,
	[CITY_SHOW_TABLE] = show_table,
	[CITY_SHOW_BARS] = show_bars,
	[CITY_SHOW_SHARES] = show_shares,
	[CITY_SHOW_CALENDAR] = parts_show_calendar,
	[CITY_SHOW_SERIES] = parts_show_series,
	[CITY_SHOW_COVERAGE] = parts_show_coverage,
	[CITY_SHOW_MATRIX] = parts_show_matrix,
	[CITY_SHOW_MAP] = parts_show_map
};

static void show_block(struct parts *parts, struct parts_rows *from)
{
	const struct city_layout_block *block = from->block;
	size_t *order = NULL;

	if (block->sort)
		order = city_gather_order(parts->report->gather, from->rows,
					  block->sort_path, block->descending);
	else
		order = calloc(from->rows->n + 1, sizeof(*order));
	for (size_t i = 0; order && !block->sort && i < from->rows->n; i++)
		order[i] = i;
	from->order = order;
	parts_use_scale(parts, block->scale);
	if (order)
		shows[block->show](parts, from);
	else
		parts->page.to->failed = true;
	if (block->note.in[0])
		parts->page.draw->paragraph(&parts->page,
					    parts_word(parts, &block->note));
	free(order);
}

void parts_blocks(struct parts *parts, const struct city_section *section,
		  const struct city_rows *rows)
{
	struct parts_rows from = { .section = section, .rows = rows };

	if (!rows->total && !section->none.in[0] && !parts->page.stale)
		return;
	parts->page.draw->section(&parts->page, parts_word(parts, &section->title),
				  parts_word(parts, &section->note),
				  section->half ? CITY_PAGE_HALF : CITY_PAGE_LONG);
	if (!rows->total && section->none.in[0] && !parts->page.stale)
		parts->page.draw->paragraph(&parts->page,
					    parts_word(parts, &section->none));
	for (size_t i = 0; rows->total && i < section->blocks; i++) {
		from.block = &section->block[i];
		show_block(parts, &from);
	}
	parts_use_scale(parts, NULL);
}

/* A kind that the layout does not know: a plain table of its first record's fields. */
static void put_other(struct parts *parts, const struct city_other *other)
{
	const struct city_rows *rows = &other->rows;
	struct city_args args = { { city_arg_number((int64_t)rows->total) } };
	struct city_column column[CITY_GATHER_FIELDS] = { { .head = "" } };
	struct city_table table;

	parts->page.draw->section(&parts->page, other->kind,
				  parts_say(parts, parts->words->other_note, &args),
				  CITY_PAGE_LONG);
	for (size_t i = 0; i < rows->paths; i++)
		column[i] = (struct city_column){ .head = other->path[i],
						  .align = other->right[i] ?
								   CITY_ALIGN_RIGHT :
								   CITY_ALIGN_LEFT };
	city_table_init(&table, other->kind, column, rows->paths);
	table.compact = true;
	for (size_t r = 0; r < rows->n; r++)
		for (size_t c = 0; c < rows->paths; c++) {
			struct city_slice text = city_gather_text(parts->report->gather,
								  rows, r, c);

			city_table_cell(&table);
			city_buf_put_slice(&table.text,
					   text.len ? text : city_slice_of("–"));
			city_table_end_text(&table);
		}
	if (rows->paths)
		parts->page.draw->table(&parts->page, &table);
	city_table_release(&table);
	parts_cut(parts, rows->n, rows->total);
}

void parts_others(struct parts *parts)
{
	const struct city_gather *gather = parts->report->gather;

	for (size_t i = 0; i < gather->others; i++)
		put_other(parts, &gather->other[i]);
}
