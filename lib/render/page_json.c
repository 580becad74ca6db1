/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_json - the page as one JSON object: title, lead, figures, sections of items,
 * notes.  All rows there are; what stands at a column's right is a number or null.
 */
#include "config.h"

#include "city/decimal.h"
#include "city/glyph.h"
#include "city/page.h"

static void put(struct city_page *page, const char *json)
{
	city_buf_put_text(page->to, json);
}

static void put_slice(struct city_page *page, struct city_slice text)
{
	city_buf_put_char(page->to, '"');
	while (text.len) {
		uint32_t c = city_glyph_next(&text);

		if (c == '"' || c == '\\')
			city_buf_put_char(page->to, '\\');
		city_glyph_put(page->to, c);
	}
	city_buf_put_char(page->to, '"');
}

static void put_member(struct city_page *page, const char *before, const char *text)
{
	put(page, before);
	put_slice(page, city_slice_of(text));
}

/* Digits as a number, a dash as null, anything else as a text. */
static void put_figure(struct city_page *page, struct city_slice text)
{
	struct city_decimal number;

	if (!text.len || city_slice_is(text, "–"))
		put(page, "null");
	else if (city_decimal_parse(text, &number) == 0)
		city_buf_put_slice(page->to, text);
	else
		put_slice(page, text);
}

static void begin(struct city_page *page)
{
	put_member(page, "{\"lang\":", page->lang);
	put_member(page, ",\"title\":", page->title);
	put_member(page, ",\"subtitle\":", page->subtitle);
}

static void alert(struct city_page *page, const char *title,
		  const struct city_page_point *point, size_t n)
{
	put_member(page, ",\"alert\":{\"title\":", title);
	put(page, ",\"feeds\":[");
	for (size_t i = 0; i < n; i++)
		put_member(page, i ? "," : "", point[i].text);
	put(page, "]}");
}

static void lead(struct city_page *page, const char *text)
{
	put_member(page, ",\"lead\":", text);
}

/* The next item of the section at hand. */
static void begin_item(struct city_page *page, const char *type)
{
	put(page, page->items++ ? ",\n" : "\n");
	put_member(page, "{\"type\":", type);
}

static void put_figures(struct city_page *page, const struct city_page_figure *figure,
			size_t n)
{
	put(page, ",\"figures\":[");
	for (size_t i = 0; i < n; i++) {
		put_member(page, i ? ",\n{\"id\":" : "\n{\"id\":", figure[i].id);
		put_member(page, ",\"label\":", figure[i].label);
		put(page, ",\"value\":");
		put_figure(page, city_slice_of(figure[i].value));
		if (figure[i].of[0]) {
			put(page, ",\"of\":");
			put_figure(page, city_slice_of(figure[i].of +
						       strspn(figure[i].of, "/ ")));
		}
		if (figure[i].class_ != CITY_PAGE_NO_CLASS)
			put_member(page, ",\"class\":",
				   page->class_[figure[i].class_].name);
		put_member(page, ",\"note\":", figure[i].note);
		put(page, "}");
	}
	put(page, "]");
}

static void figures(struct city_page *page, const struct city_page_figure *figure,
		    size_t n)
{
	if (page->in_section)
		begin_item(page, "figures");
	put_figures(page, figure, n);
	if (page->in_section)
		put(page, "}");
}

static void section(struct city_page *page, const char *title, const char *note,
		    enum city_page_width width)
{
	(void)width;
	put_member(page,
		   page->in_section ? "]},\n{\"title\":" :
				      ",\n\"sections\":[\n{\"title\":",
		   title);
	put_member(page, ",\"note\":", note);
	if (page->stale)
		put_member(page, ",\"alert\":", page->stale);
	put(page, ",\"items\":[");
	page->in_section = true;
	page->items = 0;
}

static void paragraph(struct city_page *page, const char *text)
{
	begin_item(page, "text");
	put_member(page, ",\"text\":", text);
	put(page, "}");
}

static void points(struct city_page *page, const struct city_page_point *point, size_t n)
{
	begin_item(page, "points");
	put(page, ",\"points\":[");
	for (size_t i = 0; i < n; i++) {
		put_member(page, i ? ",{\"text\":" : "{\"text\":", point[i].text);
		put_member(page, ",\"detail\":", point[i].detail);
		put(page, "}");
	}
	put(page, "]}");
}

static void map(struct city_page *page, const char *title,
		const struct city_page_map *given)
{
	(void)page;
	(void)title;
	(void)given;
}

static void put_cell(struct city_page *page, const struct city_table *table,
		     const struct city_cell *cell, size_t column)
{
	struct city_slice text = city_table_text_of(table, cell);

	if (!text.len && cell->mark >= 0)
		text = city_slice_of(page->class_[cell->mark].mark);
	if (table->columns[column].align == CITY_ALIGN_RIGHT)
		put_figure(page, text);
	else
		put_slice(page, text);
}

static void table(struct city_page *page, const struct city_table *given)
{
	begin_item(page, "table");
	put_member(page, ",\"title\":", given->caption);
	put(page, ",\"columns\":[");
	for (size_t c = 0; c < given->n; c++)
		put_member(page, c ? "," : "", given->columns[c].head);
	put(page, "],\"rows\":[");
	for (size_t r = 0; r < city_table_rows(given); r++) {
		put(page, r ? ",\n[" : "\n[");
		for (size_t c = 0; c < given->n; c++) {
			put(page, c ? "," : "");
			put_cell(page, given, city_table_at(given, r, c), c);
		}
		put(page, "]");
	}
	put(page, "]}");
	page->to->failed = page->to->failed || given->failed || given->text.failed;
}

static void end(struct city_page *page, const char *title,
		const struct city_page_note *note, size_t n)
{
	(void)title;
	put(page, page->in_section ? "]}]" : ",\n\"sections\":[]");
	put(page, ",\n\"notes\":[");
	for (size_t i = 0; i < n; i++) {
		put_member(page, i ? ",\n{\"term\":" : "\n{\"term\":", note[i].term);
		put_member(page, ",\"text\":", note[i].text);
		put(page, "}");
	}
	put(page, "]}\n");
}

const struct city_page_format city_page_json = { .whole = true,
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
