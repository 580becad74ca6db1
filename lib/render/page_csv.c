/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_csv - the figures of the page as CSV (RFC 4180, but lines end in LF): one a
 * line, with the section, row and column it stands in.  All rows there are.
 */
#include "config.h"

#include <stdio.h>

#include "city/glyph.h"
#include "city/page.h"

static void put_field(struct city_page *page, struct city_slice text, char behind)
{
	city_glyph_put_csv(page->to, text);
	city_buf_put_char(page->to, behind);
}

static void put_text(struct city_page *page, const char *text, char behind)
{
	put_field(page, city_slice_of(text), behind);
}

static void put_row(struct city_page *page, const char *row, const char *column,
		    const char *value, const char *note)
{
	put_text(page, page->section_title ? page->section_title : "", ',');
	put_text(page, row, ',');
	put_text(page, column, ',');
	put_text(page, value, ',');
	put_text(page, note, '\n');
}

static void begin(struct city_page *page)
{
	city_buf_put_text(page->to, "section,row,column,value,note\n");
	put_row(page, "", "title", page->title, page->subtitle);
}

static void alert(struct city_page *page, const char *title,
		  const struct city_page_point *point, size_t n)
{
	put_row(page, "", "alert", title, "");
	for (size_t i = 0; i < n; i++)
		put_row(page, "", "alert", point[i].text, "");
}

static void lead(struct city_page *page, const char *text)
{
	put_row(page, "", "lead", text, "");
}

static void figures(struct city_page *page, const struct city_page_figure *figure,
		    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_row(page, figure[i].id, figure[i].label, figure[i].value,
			figure[i].note);
		if (figure[i].of[0])
			put_row(page, figure[i].id, "/",
				figure[i].of + strspn(figure[i].of, "/ "), "");
	}
}

static void section(struct city_page *page, const char *title, const char *note,
		    enum city_page_width width)
{
	(void)note;
	(void)width;
	page->section_title = title;
	if (page->stale)
		put_row(page, "", "alert", page->stale, "");
}

static void paragraph(struct city_page *page, const char *text)
{
	put_row(page, "", "", text, "");
}

static void points(struct city_page *page, const struct city_page_point *point, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_row(page, "",
			point[i].class_ < 0 ? "" : page->class_[point[i].class_].mark,
			point[i].text, point[i].detail);
}

static void map(struct city_page *page, const char *title,
		const struct city_page_map *given)
{
	(void)page;
	(void)title;
	(void)given;
}

static void table(struct city_page *page, const struct city_table *given)
{
	for (size_t r = 0; r < city_table_rows(given); r++)
		for (size_t c = given->n > 1; c < given->n; c++) {
			const struct city_cell *cell = city_table_at(given, r, c);
			struct city_slice value = city_table_text_of(given, cell);

			/* The first cell is the row's name; what says nothing is left out. */
			if (!value.len && cell->mark < 0 && !given->columns[c].head[0])
				continue;
			if (!value.len && cell->mark >= 0)
				value = city_slice_of(page->class_[cell->mark].mark);
			put_text(page, page->section_title ? page->section_title : "", ',');
			put_field(page,
				  city_table_text_of(given, city_table_at(given, r, 0)),
				  ',');
			put_text(page, given->columns[c].head, ',');
			put_field(page, value, ',');
			put_field(page, city_table_note_of(given, cell), '\n');
		}
	page->to->failed = page->to->failed || given->failed || given->text.failed;
}

static void end(struct city_page *page, const char *title,
		const struct city_page_note *note, size_t n)
{
	page->section_title = title;
	for (size_t i = 0; i < n; i++)
		put_row(page, "", note[i].term, note[i].text, "");
}

const struct city_page_format city_page_csv = { .whole = true,
						.begin = begin,
						.alert = alert,
						.lead = lead,
						.figures = figures,
						.section = section,
						.paragraph = paragraph,
						.points = points,
						.shares = city_page_shares_as_table,
						.history = city_page_history_as_table,
						.rank = city_page_rank_as_table,
						.map = map,
						.table = table,
						.chart = city_page_chart_as_table,
						.end = end };
