/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_plain - the page as text for a terminal and for mail: 80 columns, no
 * colour codes.
 *
 * Columns are counted by East Asian width.  Block characters are ambiguous in
 * width, so bars stand at a line's end, where that moves nothing.
 */
#include "config.h"

#include <stdio.h>

#include "city/glyph.h"
#include "city/page.h"

#define BAR_COLUMNS 24

static void put(struct city_page *page, const char *text)
{
	city_glyph_put_all(page->to, city_slice_of(text));
}

static void end_line(struct city_page *page)
{
	city_buf_put_char(page->to, '\n');
}

static void put_cell(struct city_page *page, const char *text, size_t columns,
		     enum city_align align)
{
	city_width_put_cell(page->to, city_slice_of(text), columns, align);
}

static void put_int(struct city_page *page, size_t value, size_t columns)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%zu", value);
	put_cell(page, digits, columns, CITY_ALIGN_RIGHT);
}

static void put_wrapped(struct city_page *page, const char *text, size_t indent)
{
	for (size_t i = 0; i < indent; i++)
		city_buf_put_char(page->to, ' ');
	city_width_put_wrapped(page->to, city_slice_of(text),
			       CITY_PAGE_COLUMNS - indent, indent);
}

static void put_rule(struct city_page *page, const char *title, char with)
{
	size_t columns = city_width_of(city_slice_of(title));

	for (size_t i = 0; i < columns && i < CITY_PAGE_COLUMNS; i++)
		city_buf_put_char(page->to, with);
	end_line(page);
}

/* A bar in eighths of a column; what is above nothing shows at least one. */
static void put_bar(struct city_page *page, size_t value, size_t max,
		    size_t columns)
{
	static const char *const eighth[] = {
		"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"
	};
	size_t length = max ? value * columns * 8 / max : 0;

	if (value && !length)
		length = 1;
	for (size_t i = 0; i < length / 8; i++)
		city_buf_put_text(page->to, "█");
	city_buf_put_text(page->to, eighth[length % 8]);
}

static size_t widest(const char *text, size_t so_far)
{
	size_t columns = city_width_of(city_slice_of(text));

	return columns > so_far ? columns : so_far;
}

static size_t mark_columns(const struct city_page *page)
{
	size_t columns = page->classes ? widest(page->class_[0].mark, 0) : 0;

	for (size_t i = page->from; i < page->upto; i++)
		columns = widest(page->class_[i].mark, columns);
	return columns;
}

static void begin(struct city_page *page)
{
	put_wrapped(page, page->title, 0);
	put_rule(page, page->title, '=');
	if (page->subtitle[0])
		put_wrapped(page, page->subtitle, 0);
}

static void alert(struct city_page *page, const char *title,
		  const struct city_page_point *point, size_t n)
{
	end_line(page);
	put(page, "!! ");
	put_wrapped(page, title, 0);
	for (size_t i = 0; i < n; i++) {
		put(page, "!! ");
		city_width_put_wrapped(page->to, city_slice_of(point[i].text),
				       CITY_PAGE_COLUMNS - 3, 3);
	}
}

static void lead(struct city_page *page, const char *text)
{
	end_line(page);
	put_wrapped(page, text, 0);
}

static void figures(struct city_page *page, const struct city_page_figure *figure,
		    size_t n)
{
	size_t label = 0, value = 0;

	for (size_t i = 0; i < n; i++) {
		label = widest(figure[i].label, label);
		value = widest(figure[i].value, value);
	}
	end_line(page);
	for (size_t i = 0; i < n; i++) {
		put(page, "  ");
		put_cell(page, figure[i].label, label + 2, CITY_ALIGN_LEFT);
		put_cell(page, figure[i].value, value, CITY_ALIGN_RIGHT);
		if (figure[i].of[0])
			put(page, " ");
		put(page, figure[i].of);
		if (figure[i].class_ != CITY_PAGE_NO_CLASS) {
			put(page, " ");
			put(page, page->class_[figure[i].class_].mark);
		}
		if (figure[i].note[0])
			put(page, "  ");
		put(page, figure[i].note);
		end_line(page);
	}
}

static void section(struct city_page *page, const char *title, const char *note,
		    enum city_page_width width)
{
	(void)width;
	end_line(page);
	put_wrapped(page, title, 0);
	put_rule(page, title, '-');
	if (note[0])
		put_wrapped(page, note, 0);
	if (page->stale) {
		put(page, "!! ");
		city_width_put_wrapped(page->to, city_slice_of(page->stale),
				       CITY_PAGE_COLUMNS - 3, 3);
	}
}

static void paragraph(struct city_page *page, const char *text)
{
	put_wrapped(page, text, 0);
}

static void points(struct city_page *page, const struct city_page_point *point,
		   size_t n)
{
	size_t mark = mark_columns(page);

	for (size_t i = 0; i < n; i++) {
		bool marked = point[i].class_ != CITY_PAGE_NO_CLASS;

		city_buf_put_text(page->to, "  ");
		put_cell(page, marked ? page->class_[point[i].class_].mark : "*",
			 mark + 1, CITY_ALIGN_LEFT);
		city_width_put_wrapped(page->to, city_slice_of(point[i].text),
				       CITY_PAGE_COLUMNS - mark - 3, mark + 3);
		if (point[i].detail[0])
			put_wrapped(page, point[i].detail, mark + 3);
	}
}

static void put_share(struct city_page *page, size_t i, size_t name,
		      const struct city_page_shares *given)
{
	size_t tenths = (given->count[i] * 1000 + given->total / 2) / given->total;

	put(page, "  ");
	put_cell(page, page->class_[i].mark, mark_columns(page) + 1,
		 CITY_ALIGN_LEFT);
	put_cell(page, page->class_[i].name, name + 1, CITY_ALIGN_LEFT);
	put_int(page, given->count[i], 6);
	put_int(page, tenths / 10, 5);
	city_buf_printf(page->to, ".%zu%%", tenths % 10);
	if (given->count[i])
		city_buf_put_text(page->to, "  ");
	put_bar(page, given->count[i], given->total, BAR_COLUMNS);
	end_line(page);
}

static void shares(struct city_page *page, const struct city_page_shares *given)
{
	size_t name = 0;

	name = widest(page->class_[0].name, name);
	for (size_t i = page->from; i < page->upto; i++)
		name = widest(page->class_[i].name, name);
	for (size_t i = page->from; i < page->upto; i++)
		put_share(page, i, name, given);
	put_share(page, 0, name, given);
}

static void put_figure(struct city_page *page, const struct city_page_bar *bar,
		       size_t columns)
{
	if (bar->figure)
		put_cell(page, bar->figure, columns + 2, CITY_ALIGN_RIGHT);
	else
		put_int(page, (size_t)bar->value, 5);
}

static void rank(struct city_page *page, const struct city_page_rank *given)
{
	size_t mark = mark_columns(page), label = 0, place = 0, figure = 0;

	for (size_t i = 0; i < given->n; i++) {
		label = widest(given->bar[i].label, label);
		place = widest(given->bar[i].place, place);
		if (given->bar[i].figure)
			figure = widest(given->bar[i].figure, figure);
	}
	label = label < 24 ? label : 24;
	place = place < 12 ? place : 12;
	for (size_t i = 0; i < given->n; i++) {
		const struct city_page_bar *bar = &given->bar[i];

		put_int(page, i + 1, 4);
		put(page, "  ");
		put_cell(page, bar->label, label, CITY_ALIGN_LEFT);
		put(page, "  ");
		put_cell(page, bar->place, place, CITY_ALIGN_LEFT);
		put_figure(page, bar, figure);
		put(page, " ");
		put_cell(page, bar->class_ > 0 ? page->class_[bar->class_].mark : "",
			 mark ? mark + 1 : 0, CITY_ALIGN_LEFT);
		put_bar(page, (size_t)bar->value, (size_t)given->max, BAR_COLUMNS);
		end_line(page);
		if (bar->detail[0])
			put_wrapped(page, bar->detail, 6);
	}
	put_wrapped(page, given->scale, 0);
}

/* Letters are too coarse for a map; its dots stand in the table of stations. */
static void map(struct city_page *page, const char *title,
		const struct city_page_map *given)
{
	(void)page;
	(void)title;
	(void)given;
}

static void table(struct city_page *page, const struct city_table *given)
{
	const char *mark[CITY_PAGE_CLASSES];

	for (size_t i = 0; i < page->classes; i++)
		mark[i] = page->class_[i].mark;
	if (given->titled) {
		end_line(page);
		put_wrapped(page, given->caption, 0);
	}
	city_table_put_plain(given, mark, CITY_PAGE_COLUMNS, page->to);
	page->to->failed = page->to->failed || given->failed || given->text.failed;
}

static void end(struct city_page *page, const char *title,
		const struct city_page_note *note, size_t n)
{
	end_line(page);
	put_wrapped(page, title, 0);
	put_rule(page, title, '-');
	for (size_t i = 0; i < n; i++) {
		put(page, note[i].term);
		end_line(page);
		put_wrapped(page, note[i].text, 4);
	}
}

const struct city_page_format city_page_plain = { .begin = begin,
						  .alert = alert,
						.lead = lead,
						  .figures = figures,
						  .section = section,
						  .paragraph = paragraph,
						  .points = points,
						  .shares = shares,
						  .history = city_page_history_as_table,
						  .rank = rank,
						  .map = map,
						  .table = table,
						  .chart = city_page_chart_as_table,
						  .end = end };
