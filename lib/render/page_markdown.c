/* SPDX-License-Identifier: Apache-2.0 */
/* page_markdown - the page as Markdown: CommonMark with the tables of GitHub. */
#include "config.h"

#include "city/glyph.h"
#include "city/page.h"

static void put(struct city_page *page, const char *markup)
{
	city_buf_put_text(page->to, markup);
}

/* What could be markup is escaped; & would begin a reference. */
static void put_slice(struct city_page *page, struct city_slice text)
{
	while (text.len) {
		uint32_t c = city_glyph_next(&text);

		if (c == '&')
			put(page, "&amp;");
		else if (c < 0x80 && c && strchr("\\`*_[]<>|#~", (int)c))
			city_buf_put_char(page->to, '\\');
		if (c != '&')
			city_glyph_put(page->to, c);
	}
}

static void put_text(struct city_page *page, const char *text)
{
	put_slice(page, city_slice_of(text));
}

static void put_line(struct city_page *page, const char *before, const char *text,
		     const char *behind)
{
	put(page, before);
	put_text(page, text);
	put(page, behind);
}

static void begin(struct city_page *page)
{
	put_line(page, "# ", page->title, "\n");
	if (page->subtitle[0])
		put_line(page, "\n", page->subtitle, "\n");
}

static void alert(struct city_page *page, const char *title,
		  const struct city_page_point *point, size_t n)
{
	put_line(page, "\n> **", title, "**\n");
	for (size_t i = 0; i < n; i++)
		put_line(page, "> - ", point[i].text, "\n");
}

static void lead(struct city_page *page, const char *text)
{
	put_line(page, "\n**", text, "**\n");
}

static void figures(struct city_page *page, const struct city_page_figure *figure,
		    size_t n)
{
	put(page, "\n|  |  |  |\n| --- | ---: | --- |\n");
	for (size_t i = 0; i < n; i++) {
		put_line(page, "| ", figure[i].label, " | ");
		put_text(page, figure[i].value);
		if (figure[i].of[0])
			put_line(page, " ", figure[i].of, "");
		if (figure[i].class_ != CITY_PAGE_NO_CLASS)
			put_line(page, " ", page->class_[figure[i].class_].mark, "");
		put_line(page, " | ", figure[i].note, " |\n");
	}
}

static void section(struct city_page *page, const char *title, const char *note,
		    enum city_page_width width)
{
	(void)width;
	put_line(page, "\n## ", title, "\n");
	if (note[0])
		put_line(page, "\n", note, "\n");
	if (page->stale)
		put_line(page, "\n> ", page->stale, "\n");
}

static void paragraph(struct city_page *page, const char *text)
{
	put_line(page, "\n", text, "\n");
}

static void points(struct city_page *page, const struct city_page_point *point, size_t n)
{
	put(page, "\n");
	for (size_t i = 0; i < n; i++) {
		put(page, "- ");
		if (point[i].class_ != CITY_PAGE_NO_CLASS)
			put_line(page, "**", page->class_[point[i].class_].mark, "** ");
		put_line(page, "", point[i].text, "\n");
		if (point[i].detail[0])
			put_line(page, "  ", point[i].detail, "\n");
	}
}

/* Letters are too coarse for a map; its dots stand in the tables. */
static void map(struct city_page *page, const char *title,
		const struct city_page_map *given)
{
	(void)page;
	(void)title;
	(void)given;
}

static void put_head(struct city_page *page, const struct city_table *table)
{
	put(page, "\n|");
	for (size_t c = 0; c < table->n; c++) {
		put_line(page, " ", table->columns[c].head, "");
		if (table->columns[c].unit)
			put_line(page, " ", table->columns[c].unit, "");
		put(page, " |");
	}
	put(page, "\n|");
	for (size_t c = 0; c < table->n; c++)
		put(page, table->columns[c].align == CITY_ALIGN_RIGHT ? " ---: |" :
									" --- |");
	put(page, "\n");
}

static void table(struct city_page *page, const struct city_table *given)
{
	if (given->titled)
		put_line(page, "\n### ", given->caption, "\n");
	put_head(page, given);
	for (size_t r = 0; r < city_table_rows(given); r++) {
		put(page, "|");
		for (size_t c = 0; c < given->n; c++) {
			const struct city_cell *cell = city_table_at(given, r, c);

			put(page, " ");
			put_slice(page, city_table_text_of(given, cell));
			if (cell->mark >= 0)
				put_line(page, cell->len ? " " : "",
					 page->class_[cell->mark].mark, "");
			put(page, " |");
		}
		put(page, "\n");
	}
	page->to->failed = page->to->failed || given->failed || given->text.failed;
}

static void end(struct city_page *page, const char *title,
		const struct city_page_note *note, size_t n)
{
	put_line(page, "\n## ", title, "\n\n");
	for (size_t i = 0; i < n; i++) {
		put_line(page, "- **", note[i].term, "**: ");
		put_line(page, "", note[i].text, "\n");
	}
}

const struct city_page_format city_page_markdown = {
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
	.end = end
};
