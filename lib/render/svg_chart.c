/* SPDX-License-Identifier: Apache-2.0 */
/* svg_chart - days of a month, values over time, a matrix of counts. */
#include "config.h"

#include "city/html.h"
#include "city/svg.h"

#define CELL 24 /* pixels of a day and its gap */
#define FACE 22

#define WIDTH 300 /* of a panel of values over time */
#define HEIGHT 84
#define TOP 6
#define PLOT 72 /* of HEIGHT; the rest is for what a line touches */

static void put_cell(struct city_buf *to, int x, int y, int width, int height,
		     const struct city_svg_cell *cell)
{
	const char *face = cell->there ? "s" : "gone";

	if (!cell->there && !cell->text[0])
		return;
	city_buf_put_text(to, "<g><title>");
	city_html_put_text(to, cell->label);
	city_buf_printf(to,
			"</title><rect class=\"f%d %s\" x=\"%d\" y=\"%d\" width=\"%d\" "
			"height=\"%d\"/><text class=\"t%d\" x=\"%d\" y=\"%d\">",
			cell->class_, face, x, y, width, height, cell->class_,
			x + width / 2, y + height / 2 + 4);
	city_html_put_text(to, cell->text);
	city_buf_put_text(to, "</text></g>");
}

void city_svg_put_month(struct city_buf *to, const struct city_svg_text *text,
			const struct city_svg_cell *day, int days, int weekday)
{
	int weeks = (weekday + days + 6) / 7;

	city_buf_printf(to, "<svg class=\"cells\" width=\"%d\" height=\"%d\"", 7 * CELL,
			weeks * CELL);
	city_svg_put_title(to, text);
	for (int i = 0; i < days; i++) {
		int at = weekday + i;

		put_cell(to, at % 7 * CELL + 1, at / 7 * CELL + 1, FACE, FACE, &day[i]);
	}
	city_buf_put_text(to, "</svg>");
}

void city_svg_put_matrix(struct city_buf *to, const struct city_svg_text *text,
			 const struct city_svg_cell *cell, const char *const *row,
			 size_t rows, const char *const *column, size_t columns)
{
	const int wide = 52, high = 34, left = 56;

	city_buf_printf(to, "<svg class=\"cells matrix\" width=\"%d\" height=\"%d\"",
			left + wide * (int)columns, high * (int)rows + 20);
	city_svg_put_title(to, text);
	for (size_t r = 0; r < rows; r++) {
		city_buf_printf(to, "<text class=\"side\" x=\"%d\" y=\"%d\">", left - 8,
				(int)r * high + high / 2 + 4);
		city_html_put_text(to, row[r]);
		city_buf_put_text(to, "</text>");
		for (size_t c = 0; c < columns; c++)
			put_cell(to, left + (int)c * wide + 1, (int)r * high + 1,
				 wide - 2, high - 2, &cell[r * columns + c]);
	}
	for (size_t c = 0; c < columns; c++) {
		city_buf_printf(to, "<text x=\"%d\" y=\"%d\">",
				left + (int)c * wide + wide / 2, high * (int)rows + 15);
		city_html_put_text(to, column[c]);
		city_buf_put_text(to, "</text>");
	}
	city_buf_put_text(to, "</svg>");
}

/* x of 0..CITY_SVG_PARTS in tenths of a pixel. */
static int64_t x_of(const struct city_svg_point *point)
{
	return (int64_t)point->x * WIDTH * 10 / CITY_SVG_PARTS;
}

static int64_t y_of(int y)
{
	return (int64_t)(TOP + PLOT) * 10 - (int64_t)y * PLOT * 10 / CITY_SVG_PARTS;
}

static void put_gap(struct city_buf *to, int64_t from, int64_t upto)
{
	if (upto <= from)
		return;
	city_buf_put_text(to, "<rect class=\"gap\" x=\"");
	city_svg_put_tenths(to, from);
	city_buf_printf(to, "\" y=\"%d\" width=\"", TOP);
	city_svg_put_tenths(to, upto - from);
	city_buf_printf(to, "\" height=\"%d\"/>", PLOT);
}

/* Grey bands where nothing was heard: before, between and after what was. */
static void put_gaps(struct city_buf *to, const struct city_svg_point *point, size_t n)
{
	int64_t end = WIDTH * 10;

	put_gap(to, 0, n ? x_of(&point[0]) : end);
	for (size_t i = 0; i + 1 < n; i++)
		if (point[i + 1].after_gap)
			put_gap(to, x_of(&point[i]), x_of(&point[i + 1]));
	if (n)
		put_gap(to, x_of(&point[n - 1]), end);
}

static void put_path(struct city_buf *to, const struct city_svg_point *point, size_t n)
{
	city_buf_put_text(to, "<path class=\"line\" d=\"");
	for (size_t i = 0; i < n; i++) {
		bool move = i == 0 || point[i].after_gap;

		city_buf_put_char(to, move ? 'M' : 'L');
		city_svg_put_tenths(to, x_of(&point[i]));
		city_buf_put_char(to, ' ');
		city_svg_put_tenths(to, y_of(point[i].y));
		/* A lone value is a dot. */
		if (move && (i + 1 == n || point[i + 1].after_gap))
			city_buf_put_text(to, "h.1");
	}
	city_buf_put_text(to, "\"/>");
}

/* Below the axis, where no line is. */
static void put_ticks(struct city_buf *to, const int *tick, size_t ticks)
{
	if (!ticks)
		return;
	city_buf_put_text(to, "<path class=\"axis\" d=\"");
	for (size_t i = 0; i < ticks; i++) {
		struct city_svg_point point = { .x = tick[i] };

		city_buf_put_char(to, 'M');
		city_svg_put_tenths(to, x_of(&point));
		city_buf_printf(to, " %dv%d", TOP + PLOT, HEIGHT - TOP - PLOT);
	}
	city_buf_put_text(to, "\"/>");
}

void city_svg_put_series(struct city_buf *to, const struct city_svg_text *text,
			 const struct city_svg_point *point, size_t n, const int *limit,
			 size_t limits, const int *tick, size_t ticks)
{
	city_buf_printf(to,
			"<svg class=\"series\" viewBox=\"0 0 %d %d\" width=\"100%%\"",
			WIDTH, HEIGHT);
	city_svg_put_title(to, text);
	put_gaps(to, point, n);
	city_buf_printf(to,
			"<line class=\"axis\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
			TOP + PLOT, WIDTH, TOP + PLOT);
	put_ticks(to, tick, ticks);
	for (size_t i = 0; i < limits; i++) {
		city_buf_put_text(to, "<line class=\"limit\" x1=\"0\" y1=\"");
		city_svg_put_tenths(to, y_of(limit[i]));
		city_buf_printf(to, "\" x2=\"%d\" y2=\"", WIDTH);
		city_svg_put_tenths(to, y_of(limit[i]));
		city_buf_put_text(to, "\"/>");
	}
	put_path(to, point, n);
	city_buf_put_text(to, "</svg>");
}

void city_svg_put_spark(struct city_buf *to, const struct city_svg_point *point, size_t n)
{
	static const char *const level[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	size_t step = n > CITY_SVG_SPARK ? (n + CITY_SVG_SPARK - 1) / CITY_SVG_SPARK : 1;

	for (size_t i = 0; i < n; i += step) {
		int top = 0;
		bool gap = false;

		for (size_t k = i; k < n && k < i + step; k++) {
			top = point[k].y > top ? point[k].y : top;
			gap = gap || point[k].after_gap;
		}
		if (gap)
			city_buf_put_char(to, ' ');
		city_buf_put_text(to, level[(size_t)top * 7 / CITY_SVG_PARTS]);
	}
}
