/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_html - the page as one HTML file: no script, nothing fetched.
 *
 * A bar or a map is a drawing, but every figure in it also stands in text, so
 * that the page can be read aloud, searched and copied from.
 */
#include "config.h"

#include "city/colour.h"
#include "city/html.h"
#include "city/page.h"

/* Two or three digits on a phone: in the whole width, in a table's row. */
#define SHARE_ROOM 15
#define ROW_ROOM 9

static void put(struct city_page *page, const char *markup)
{
	city_buf_put_text(page->to, markup);
}

static void put_text(struct city_page *page, const char *text)
{
	city_html_put_text(page->to, text);
}

static void put_element(struct city_page *page, const char *open, const char *text,
			const char *close)
{
	put(page, open);
	put_text(page, text);
	put(page, close);
}

/* A sentence in large letters: a number does not begin a line alone. */
static void put_glued(struct city_page *page, const char *text)
{
	for (const char *c = text; *c; c++) {
		size_t len = 1;

		while (c[len] && c[len] != ' ')
			len++;
		city_html_put(page->to, (struct city_slice){ c, len });
		c += len - 1;
		if (c[1] == ' ' && c[2] >= '0' && c[2] <= '9') {
			put(page, "&nbsp;");
			c++;
		}
	}
}

static void put_mark(struct city_page *page, int class_)
{
	city_buf_printf(page->to, "<span class=\"k k%d\">", class_);
	put_text(page, page->class_[class_].mark);
	put(page, "</span>");
}

/* The ground and the ink of each class, in CSS and in drawings. */
static void put_colours(struct city_page *page)
{
	for (size_t i = 0; i < page->classes; i++) {
		struct city_colour c, ink;

		if (city_colour_parse(page->class_[i].colour, &c) < 0)
			continue;
		ink = city_colour_ink(c);
		city_buf_printf(
			page->to,
			".k%zu{background:#%02X%02X%02X;color:#%02X%02X%02X}"
			".f%zu{fill:#%02X%02X%02X}"
			"svg .t%zu{fill:#%02X%02X%02X}\n",
			i, c.red, c.green, c.blue, ink.red, ink.green, ink.blue, i,
			c.red, c.green, c.blue, i, ink.red, ink.green, ink.blue);
	}
}

static void begin(struct city_page *page)
{
	put_element(page, "<!DOCTYPE html>\n<html lang=\"", page->lang, "\">\n");
	put(page, "<head>\n<meta charset=\"utf-8\">\n"
		  "<meta name=\"viewport\" content=\"width=device-width,"
		  "initial-scale=1\">\n");
	put_element(page, "<title>", page->title, "");
	put_element(page, page->subtitle[0] ? " · " : "", page->subtitle,
		    "</title>\n<style>\n");
	put(page, city_page_style);
	put_colours(page);
	put_element(page, "</style>\n</head>\n<body>\n<header>\n<h1>", page->title,
		    "</h1>\n");
	if (page->subtitle[0])
		put_element(page, "<p>", page->subtitle, "</p>\n");
	put(page, "</header>\n<main>\n");
}

static void alert(struct city_page *page, const char *title,
		  const struct city_page_point *point, size_t n)
{
	int id = ++page->ids;

	city_buf_printf(page->to,
			"<section class=\"alert\" aria-labelledby=\"h%d\">\n"
			"<h2 id=\"h%d\">",
			id, id);
	put_element(page, "", title, "</h2>\n<ul>\n");
	for (size_t i = 0; i < n; i++)
		put_element(page, "<li>", point[i].text, "</li>\n");
	put(page, "</ul>\n</section>\n");
}

static void lead(struct city_page *page, const char *text)
{
	put(page, "<p class=\"lead\">");
	put_glued(page, text);
	put(page, "</p>\n");
}

static void figures(struct city_page *page, const struct city_page_figure *figure,
		    size_t n)
{
	put(page, "<ul class=\"figures\">\n");
	for (size_t i = 0; i < n; i++) {
		put_element(page, "<li><span>", figure[i].label, "</span> <b>");
		put_text(page, figure[i].value);
		if (figure[i].of[0])
			put_element(page, " <small>", figure[i].of, "</small>");
		if (figure[i].class_ != CITY_PAGE_NO_CLASS) {
			put(page, " ");
			put_mark(page, figure[i].class_);
		}
		put(page, "</b>");
		if (figure[i].note[0])
			put_element(page, " <span>", figure[i].note, "</span>");
		put(page, "</li>\n");
	}
	put(page, "</ul>\n");
}

static void end_section(struct city_page *page)
{
	if (page->in_section)
		put(page, "</section>\n");
	page->in_section = true;
}

static void section(struct city_page *page, const char *title, const char *note,
		    enum city_page_width width)
{
	static const char *const class_[] = { [CITY_PAGE_FULL] = "full",
					      [CITY_PAGE_HALF] = "half",
					      [CITY_PAGE_SPREAD] = "half spread",
					      [CITY_PAGE_LONG] = "long" };
	int id = ++page->ids;

	end_section(page);
	city_buf_printf(page->to,
			"<section class=\"%s%s\" aria-labelledby=\"h%d\">\n"
			"<h2 id=\"h%d\">",
			class_[width], page->stale ? " stale" : "", id, id);
	put_element(page, "", title, "</h2>\n");
	if (note[0])
		put_element(page, "<p class=\"note\">", note, "</p>\n");
	if (page->stale)
		put_element(page, "<p class=\"since\">", page->stale, "</p>\n");
}

static void paragraph(struct city_page *page, const char *text)
{
	put_element(page, "<p>", text, "</p>\n");
}

static void points(struct city_page *page, const struct city_page_point *point,
		   size_t n)
{
	bool marked = false;

	for (size_t i = 0; i < n; i++)
		marked = marked || point[i].class_ != CITY_PAGE_NO_CLASS;
	put(page,
	    marked ? "<ul class=\"points\">\n" : "<ul class=\"points bare\">\n");
	for (size_t i = 0; i < n; i++) {
		put(page, "<li>");
		if (marked)
			put(page, "<span>");
		if (point[i].class_ != CITY_PAGE_NO_CLASS)
			put_mark(page, point[i].class_);
		if (marked)
			put(page, "</span>");
		put_element(page, "<div>", point[i].text, "");
		if (point[i].detail[0])
			put_element(page, "<span class=\"d\">", point[i].detail,
				    "</span>");
		put(page, "</div></li>\n");
	}
	put(page, "</ul>\n");
}

static void put_share(struct city_page *page, size_t class_, size_t count,
		      size_t total, bool drawn)
{
	size_t tenths = (count * 1000 + total / 2) / total;

	put(page, "<li>");
	if (drawn)
		city_svg_put_key(page->to, (int)class_);
	put_mark(page, (int)class_);
	put_element(page, " <span>", page->class_[class_].name, "</span> ");
	city_buf_printf(page->to, "<b>%zu</b>", count);
	if (!drawn)
		city_buf_printf(page->to, " <i>%zu.%zu%%</i>", tenths / 10,
				tenths % 10);
	put(page, "</li>\n");
}

/* Every class is named, the empty ones too: nobody there is a finding. */
static void put_legend(struct city_page *page, const size_t *count, size_t total,
		       bool drawn)
{
	put(page, "<ul class=\"legend\">\n");
	for (size_t i = page->from; i < page->upto; i++)
		if (count[i] || !drawn)
			put_share(page, i, count[i], total, drawn);
	if (count[0] || !drawn)
		put_share(page, 0, count[0], total, drawn);
	put(page, "</ul>\n");
}

static void shares(struct city_page *page, const struct city_page_shares *given)
{
	struct city_svg_text text = { .title = given->title, .desc = given->desc };

	city_svg_put_shares(page->to, &text, given->count, page->upto, 30,
			    SHARE_ROOM);
	put(page, "\n");
	put_legend(page, given->count, given->total, false);
}

static void put_counts(struct city_page *page, struct city_buf *to,
		       const size_t *count)
{
	for (size_t i = 0; i < page->upto; i++) {
		if (!count[i])
			continue;
		city_buf_put_text(to, to->len ? ", " : "");
		city_buf_put_text(to, page->class_[i].name);
		city_buf_printf(to, " %zu", count[i]);
	}
}

static void history(struct city_page *page, const struct city_page_history *given)
{
	struct city_buf desc = { 0 };

	put_element(page, "<table class=\"history\"><caption class=\"said\">",
		    given->title, "</caption>\n<thead><tr><th scope=\"col\">");
	put_element(page, "", given->row_head, "</th><th scope=\"col\">");
	put_element(page, "", given->bar_head,
		    "</th><th scope=\"col\" class=\"r\">");
	put_element(page, "", given->total_head, "</th></tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < given->rows; r++) {
		size_t total = 0;
		struct city_svg_text text = { .desc = "" };

		for (size_t i = 0; i < page->upto; i++)
			total += given->count[r][i];
		city_buf_reset(&desc);
		put_counts(page, &desc, given->count[r]);
		text.title = city_buf_text(&desc);
		put_element(page, "<tr><th scope=\"row\">", given->row[r],
			    "</th><td>");
		if (text.title)
			city_svg_put_shares(page->to, &text, given->count[r],
					    page->upto, 18, ROW_ROOM);
		city_buf_printf(page->to, "</td><td class=\"r\">%zu</td></tr>\n",
				total);
	}
	put(page, "</tbody></table>\n");
	page->to->failed = page->to->failed || desc.failed;
	city_buf_release(&desc);
}

static void rank(struct city_page *page, const struct city_page_rank *given)
{
	put(page, "<ol class=\"rank\">\n");
	for (size_t i = 0; i < given->n; i++) {
		const struct city_page_bar *bar = &given->bar[i];

		put_element(page, "<li><p><span>", bar->label, "</span>");
		if (bar->place[0])
			put_element(page, " <span class=\"note\">", bar->place,
				    "</span>");
		if (bar->figure)
			put_element(page, " <b>", bar->figure, "</b> ");
		else
			city_buf_printf(page->to, " <b>%d</b> ", bar->value);
		if (bar->class_ > 0)
			put_mark(page, bar->class_);
		put(page, "</p>");
		city_svg_put_bar(page->to, bar->value, given->max, given->limit,
				 bar->class_);
		if (bar->detail[0])
			put_element(page, "<p class=\"note\">", bar->detail, "</p>");
		put(page, "</li>\n");
	}
	put(page, "</ol>\n");
	put_element(page, "<p class=\"note\">", given->scale, "");
	put_element(page, "", given->tick, "</p>\n");
}

static void map(struct city_page *page, const char *title,
		const struct city_page_map *given)
{
	struct city_svg_text text = { .title = given->title, .desc = given->desc };
	struct city_svg_text close_text = { .title = given->crowd, .desc = "" };
	struct city_svg_box all = city_svg_bounds(given->dot, given->n), crowd;
	bool crowded = city_svg_find_crowd(given->dot, given->n, &crowd);

	section(page, title, given->note, CITY_PAGE_SPREAD);
	put(page, "<div class=\"maps\"><div>\n");
	city_svg_put_map(page->to, &text, given->dot, given->n,
			 given->ground, &all, crowded ? &crowd : NULL);
	put(page, "\n</div>");
	if (crowded) {
		put(page, "<div>\n");
		city_svg_put_map(page->to, &close_text, given->dot, given->n,
				 given->ground, &crowd, NULL);
		put_element(page, "\n<p class=\"note\">", given->crowd,
			    "</p>\n</div>");
	}
	put(page, "</div>\n");
	put_legend(page, given->count, given->n, true);
}

static void put_head(struct city_page *page, const struct city_table *table)
{
	put(page, "<thead><tr>");
	for (size_t c = 0; c < table->n; c++) {
		const struct city_column *column = &table->columns[c];

		if (column->where == CITY_COLUMN_TEXT)
			continue;
		put(page, column->align == CITY_ALIGN_RIGHT
				  ? "<th scope=\"col\" class=\"r\">"
				  : "<th scope=\"col\">");
		put_text(page, column->head);
		if (column->unit)
			put_element(page, "<small>", column->unit, "</small>");
		put(page, "</th>");
	}
	put(page, "</tr></thead>\n");
}

static void put_cell(struct city_page *page, const struct city_table *table,
		     size_t row, size_t column)
{
	const struct city_cell *cell = city_table_at(table, row, column);
	const char *name = column ? "td" : "th";
	bool right = table->columns[column].align == CITY_ALIGN_RIGHT;

	city_buf_printf(page->to, "<%s%s", name, column ? "" : " scope=\"row\"");
	if (right || cell->weak)
		city_buf_printf(page->to, " class=\"%s%s%s\"", right ? "r" : "",
				right && cell->weak ? " " : "",
				cell->weak ? "weak" : "");
	put(page, ">");
	city_html_put(page->to, city_table_text_of(table, cell));
	if (cell->mark >= 0) {
		if (cell->len)
			put(page, " ");
		put_mark(page, cell->mark);
	}
	if (cell->note_len) {
		put(page, "<small>");
		city_html_put(page->to, city_table_note_of(table, cell));
		put(page, "</small>");
	}
	city_buf_printf(page->to, "</%s>", name);
}

static void table(struct city_page *page, const struct city_table *given)
{
	/* The group can be scrolled by keyboard, so it needs a name. */
	put_element(page,
		    "<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
		    "aria-label=\"",
		    given->caption, "\">\n");
	put(page, given->compact ? "<table class=\"compact\">" : "<table>");
	put(page, given->titled ? "<caption>" : "<caption class=\"said\">");
	put_element(page, "", given->caption, "</caption>\n");
	put_head(page, given);
	put(page, "<tbody>\n");
	for (size_t r = 0; r < city_table_rows(given); r++) {
		put(page, "<tr>");
		for (size_t c = 0; c < given->n; c++)
			if (given->columns[c].where != CITY_COLUMN_TEXT)
				put_cell(page, given, r, c);
		put(page, "</tr>\n");
	}
	put(page, "</tbody>\n</table>\n</div>\n");
	page->to->failed = page->to->failed || given->failed || given->text.failed;
}

static void chart(struct city_page *page, const struct city_page_chart *given)
{
	put(page, "<div class=\"chart\">\n");
	if (given->table->titled)
		put_element(page, "<h3>", given->table->caption, "</h3>\n");
	city_buf_put_slice(page->to, given->drawing);
	put_element(page, "\n<details><summary>", given->open, "</summary>\n");
	table(page, given->table);
	put(page, "</details>\n</div>\n");
}

static void end(struct city_page *page, const char *title,
		const struct city_page_note *note, size_t n)
{
	if (page->in_section)
		put(page, "</section>\n");
	put(page, "</main>\n<footer>\n");
	put_element(page, "<h2>", title, "</h2>\n<dl>\n");
	for (size_t i = 0; i < n; i++) {
		put_element(page, "<dt>", note[i].term, "</dt>");
		put_element(page, "<dd>", note[i].text, "</dd>\n");
	}
	put(page, "</dl>\n</footer>\n</body>\n</html>\n");
}

const struct city_page_format city_page_html = { .begin = begin,
						 .alert = alert,
						.lead = lead,
						 .figures = figures,
						 .section = section,
						 .paragraph = paragraph,
						 .points = points,
						 .shares = shares,
						 .history = history,
						 .rank = rank,
						 .map = map,
						 .table = table,
						 .chart = chart,
						 .end = end };
