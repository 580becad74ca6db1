/* SPDX-License-Identifier: Apache-2.0 */
/* svg - bars, shares and marks. */
#include "config.h"

#include "city/html.h"
#include "city/svg.h"

void city_svg_put_tenths(struct city_buf *to, int64_t tenths)
{
	if (tenths < 0) {
		city_buf_put_char(to, '-');
		tenths = -tenths;
	}
	city_buf_put_int(to, tenths / 10);
	if (tenths % 10) {
		city_buf_put_char(to, '.');
		city_buf_put_int(to, tenths % 10);
	}
}

/* part / whole in percent with a tenth, rounded down so that shares add up. */
static void put_percent(struct city_buf *to, const char *name, size_t part,
			size_t whole)
{
	city_buf_printf(to, " %s=\"", name);
	city_svg_put_tenths(to, (int64_t)(part * 1000 / whole));
	city_buf_put_text(to, "%\"");
}

void city_svg_put_title(struct city_buf *to, const struct city_svg_text *text)
{
	city_buf_put_text(to, " role=\"img\"><title>");
	city_html_put_text(to, text->title);
	city_buf_put_text(to, "</title>");
	if (!text->desc[0])
		return;
	city_buf_put_text(to, "<desc>");
	city_html_put_text(to, text->desc);
	city_buf_put_text(to, "</desc>");
}

static size_t sum_of(const size_t *count, size_t n)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += count[i];
	return total ? total : 1;
}

/* The shares begin with the first class; what has none comes last. */
static size_t nth(size_t i, size_t n)
{
	return i + 1 < n ? i + 1 : 0;
}

void city_svg_put_shares(struct city_buf *to, const struct city_svg_text *text,
			 const size_t *count, size_t n, int height, size_t room)
{
	size_t total = sum_of(count, n), before = 0;

	city_buf_printf(to, "<svg class=\"shares\" width=\"100%%\" height=\"%d\"",
			height);
	city_svg_put_title(to, text);
	for (size_t i = 0; i < n; i++) {
		size_t c = nth(i, n);

		if (!count[c])
			continue;
		city_buf_printf(to, "<rect class=\"f%zu s\"", c);
		put_percent(to, "x", before, total);
		/* Up to where the next begins, whatever rounding did to either. */
		city_buf_put_text(to, " width=\"");
		city_svg_put_tenths(to,
				    (int64_t)((before + count[c]) * 1000 / total) -
					    (int64_t)(before * 1000 / total));
		city_buf_printf(to, "%%\" height=\"%d\"/>", height);
		if (count[c] * room >= total) {
			city_buf_printf(to, "<text class=\"t%zu\"", c);
			put_percent(to, "x", 2 * before + count[c], 2 * total);
			city_buf_printf(to, " y=\"%d\">%zu</text>", height / 2 + 5,
					count[c]);
		}
		before += count[c];
	}
	city_buf_put_text(to, "</svg>");
}

void city_svg_put_bar(struct city_buf *to, int value, int max, int limit,
		      int class_)
{
	city_buf_put_text(to, "<svg class=\"bar\" width=\"100%\" height=\"10\" "
			      "aria-hidden=\"true\"><rect class=\"ground\" "
			      "width=\"100%\" height=\"10\"/>");
	city_buf_printf(to, "<rect class=\"f%d s\"", class_);
	put_percent(to, "width", (size_t)value, (size_t)max);
	city_buf_put_text(to, " height=\"10\"/>");
	if (limit > 0 && limit < max) {
		city_buf_put_text(to, "<line class=\"limit\" y1=\"-2\" y2=\"12\"");
		put_percent(to, "x1", (size_t)limit, (size_t)max);
		put_percent(to, "x2", (size_t)limit, (size_t)max);
		city_buf_put_text(to, "/>");
	}
	city_buf_put_text(to, "</svg>");
}

/*
 * One shape a class, so that a class is known without its colour: what has no
 * class is a cross, then circle, square, triangle, diamond, hexagon, star.
 * All are about four units in radius; the first number moves to the left edge.
 */
static const char *const shapes[] = {
	"-3-3l6 6m-6 0l6-6",
	"-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
	"-3.2-3.2h6.4v6.4h-6.4z",
	"0-4.6l4.4 7.8h-8.8z",
	"0-4.8l4.8 4.8l-4.8 4.8l-4.8-4.8z",
	"-4.8 0l2.4-4.2h4.8l2.4 4.2l-2.4 4.2h-4.8z",
	"0-5.6l1.6 3.6l3.9.4l-2.9 2.6l.8 3.9l-3.4-2l-3.4 2l.8-3.9l-2.9-2.6l3.9-.4z"
};

static const char large_shape[] = "-7.5 0a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0z";

void city_svg_put_mark(struct city_buf *to, int class_, int32_t x, int32_t y,
		       bool large)
{
	size_t n = sizeof(shapes) / sizeof(shapes[0]);
	size_t class_of = class_ < 0 ? 0 : (size_t)class_;
	size_t shape = class_of ? (class_of - 1) % (n - 1) + 1 : 0;

	city_buf_printf(to, "<path class=\"f%zu %s\" d=\"M", class_of,
			shape ? "s" : "x");
	city_svg_put_tenths(to, x);
	city_buf_put_char(to, ' ');
	city_svg_put_tenths(to, y);
	city_buf_put_char(to, 'm');
	city_buf_put_text(to, large ? large_shape : shapes[shape]);
	city_buf_put_text(to, "\"");
}

void city_svg_put_key(struct city_buf *to, int class_)
{
	city_buf_put_text(to, "<svg class=\"key\" width=\"14\" height=\"14\" "
			      "aria-hidden=\"true\">");
	city_svg_put_mark(to, class_, 70, 70, false);
	city_buf_put_text(to, "/></svg>");
}
