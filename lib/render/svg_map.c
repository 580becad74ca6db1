/* SPDX-License-Identifier: Apache-2.0 */
/*
 * svg_map - dots at their longitude and latitude.
 *
 * A graticule says where the dots are, a scale bar how far apart; under them areas
 * may lie, such as districts.
 */
#include "config.h"

#include <stdlib.h>

#include "city/decimal.h"
#include "city/html.h"
#include "city/svg.h"

/* The drawing in units; about the pixels of a phone's width. */
#define WIDTH 360
#define HEIGHT_MAX 360
#define MARGIN 22
#define FOOT 26

#define UDEG INT64_C(1000000)
#define METRES_PER_DEGREE 111195 /* of latitude: 2 pi 6371.0 km / 360 */
#define RANKS_MAX 32

/* A crowd: a quarter of the dots in a window of a fifth of the map's width. */
#define CROWD_SHARE 4
#define CROWD_PARTS 5
#define CROWD_LEAST 40 /* dots on a map worth a second one */
#define CROWD_TRIED_MAX 3000

struct view {
	int64_t west, south; /* micro-degrees at the drawing's left bottom */
	int64_t east, north;
	int64_t shrink; /* cos(latitude) * 10^6 of the middle */
	int64_t span;	/* micro-degrees of latitude per WIDTH - margins */
	int64_t bottom; /* units from the top to `south` */
};

/* cos by its series: plain products, so no two C libraries disagree. */
static int64_t cosine_millionths(int64_t udeg)
{
	double x = (double)udeg / (double)UDEG * 3.14159265358979323846 / 180;
	double term = 1, sum = 1;

	for (int i = 1; i <= 9; i++) {
		term *= -x * x / ((2 * i - 1) * (2 * i));
		sum += term;
	}
	return (int64_t)(sum * 1000000 + 0.5);
}

/* How much shorter a degree of longitude is in a box's middle. */
static int64_t shrink_of(const struct city_svg_box *box)
{
	int64_t shrink = cosine_millionths(((int64_t)box->south + box->north) / 2);

	return shrink < UDEG / 100 ? UDEG / 100 : shrink; /* a pole */
}

static int64_t x_tenths(const struct view *view, int64_t lon)
{
	/* Below 3.6e8 * 1e6 * 3160, which fits. */
	return MARGIN * 10 + city_divide_rounded((lon - view->west) * view->shrink *
							 (WIDTH - 2 * MARGIN) * 10,
						 view->span * UDEG,
						 CITY_ROUND_HALF_UP);
}

static int64_t y_tenths(const struct view *view, int64_t lat)
{
	return view->bottom * 10 -
	       city_divide_rounded((lat - view->south) * (WIDTH - 2 * MARGIN) * 10,
				   view->span, CITY_ROUND_HALF_UP);
}

struct city_svg_box city_svg_bounds(const struct city_svg_dot *dots, size_t n)
{
	struct city_svg_box box = { dots[0].lon_udeg, dots[0].lat_udeg,
				    dots[0].lon_udeg, dots[0].lat_udeg };

	for (size_t i = 1; i < n; i++) {
		if (dots[i].lon_udeg < box.west)
			box.west = dots[i].lon_udeg;
		if (dots[i].lon_udeg > box.east)
			box.east = dots[i].lon_udeg;
		if (dots[i].lat_udeg < box.south)
			box.south = dots[i].lat_udeg;
		if (dots[i].lat_udeg > box.north)
			box.north = dots[i].lat_udeg;
	}
	return box;
}

/* Fits the box into the drawing, in the middle of it, true to scale. */
static void look(struct view *view, const struct city_svg_box *box)
{
	const int64_t least = UDEG / 100;
	int64_t across, up, tall = HEIGHT_MAX - 2 * MARGIN,
			    wide = WIDTH - 2 * MARGIN;
	int64_t gap;

	view->west = box->west;
	view->east = box->east;
	view->south = box->south;
	view->north = box->north;
	view->shrink = shrink_of(box);
	across = (view->east - view->west) * view->shrink / UDEG;
	up = view->north - view->south;
	view->span = across;
	if (up * wide / tall > view->span)
		view->span = up * wide / tall;
	if (view->span < least)
		view->span = least;
	gap = (view->span - across) * UDEG / view->shrink / 2;
	view->west -= gap;
	view->east += gap;
	/* Flat shapes get a flat drawing, but not flatter than a half. */
	if (up < view->span / 2) {
		view->south -= (view->span / 2 - up) / 2;
		view->north += (view->span / 2 - up) / 2;
	}
	view->bottom = MARGIN + (view->north - view->south) * wide / view->span;
}

/* The least step of 1, 2, 5, 10... thousandths of a degree with few lines. */
static int64_t round_step(int64_t span, int lines)
{
	static const int64_t factor[] = { 1, 2, 5 };

	for (int64_t unit = 1000;; unit *= 10)
		for (size_t i = 0; i < sizeof(factor) / sizeof(factor[0]); i++)
			if (span / (unit * factor[i]) < lines)
				return unit * factor[i];
}

static int64_t first_multiple(int64_t from, int64_t step)
{
	int64_t rest = from % step;

	return rest > 0 ? from - rest + step : from - rest;
}

/* 106500000 -> 106.5°E */
static void put_degrees(struct city_buf *to, int64_t udeg, char plus, char minus)
{
	int64_t size = udeg < 0 ? -udeg : udeg;
	char fraction[8];
	int digits = 6;

	city_buf_put_int(to, size / UDEG);
	size %= UDEG;
	for (int i = 5; i >= 0; i--) {
		fraction[i] = (char)('0' + size % 10);
		size /= 10;
	}
	while (digits && fraction[digits - 1] == '0')
		digits--;
	if (digits) {
		city_buf_put_char(to, '.');
		city_buf_put(to, fraction, (size_t)digits);
	}
	city_buf_put_text(to, "°");
	if (udeg)
		city_buf_put_char(to, udeg < 0 ? minus : plus);
}

static void put_line(struct city_buf *to, int64_t x1, int64_t y1, int64_t x2,
		     int64_t y2)
{
	const int64_t at[] = { x1, y1, x2, y2 };
	const char *const name[] = { "x1", "y1", "x2", "y2" };

	city_buf_put_text(to, "<line");
	for (size_t i = 0; i < 4; i++) {
		city_buf_printf(to, " %s=\"", name[i]);
		city_svg_put_tenths(to, at[i]);
		city_buf_put_char(to, '"');
	}
	city_buf_put_text(to, "/>");
}

static void put_text_at(struct city_buf *to, const char *class_, int64_t x,
			int64_t y)
{
	city_buf_printf(to, "<text%s x=\"", class_);
	city_svg_put_tenths(to, x);
	city_buf_put_text(to, "\" y=\"");
	city_svg_put_tenths(to, y);
	city_buf_put_text(to, "\">");
}

static void put_graticule(struct city_buf *to, const struct view *view)
{
	int64_t height = view->north - view->south;
	int64_t lon_step = round_step(view->east - view->west, 4);
	int64_t lat_step = round_step(height, 4);
	int64_t foot = (view->bottom + MARGIN) * 10;

	city_buf_put_text(to, "<g class=\"grid\">");
	for (int64_t lon = first_multiple(view->west, lon_step); lon <= view->east;
	     lon += lon_step) {
		int64_t x = x_tenths(view, lon);

		put_line(to, x, 0, x, foot);
		put_text_at(to, "", x + 30, foot - 30);
		put_degrees(to, lon, 'E', 'W');
		city_buf_put_text(to, "</text>");
	}
	for (int64_t lat = first_multiple(view->south, lat_step);
	     lat <= view->north; lat += lat_step) {
		int64_t y = y_tenths(view, lat);

		put_line(to, 0, y, WIDTH * 10, y);
		put_text_at(to, "", 20, y - 30);
		put_degrees(to, lat, 'N', 'S');
		city_buf_put_text(to, "</text>");
	}
	city_buf_put_text(to, "</g>");
}

/* The longest of 1, 2, 5, 10... km that takes at most a third of the width. */
static void put_scale(struct city_buf *to, const struct view *view)
{
	int64_t metres =
		view->span * METRES_PER_DEGREE / UDEG; /* between margins */
	int64_t length = 100, tenths, y = (view->bottom + MARGIN) * 10 + 140;
	int64_t right = WIDTH * 10 - 10;

	while (length * 10 * 3 <= metres)
		length *= 10;
	if (length * 5 * 3 <= metres)
		length *= 5;
	else if (length * 2 * 3 <= metres)
		length *= 2;
	tenths = length * (WIDTH - 2 * MARGIN) * 10 / metres;
	city_buf_put_text(to, "<g class=\"scale\">");
	put_line(to, right - tenths, y, right, y);
	put_line(to, right - tenths, y - 40, right - tenths, y + 40);
	put_line(to, right, y - 40, right, y + 40);
	put_text_at(to, "", right - tenths - 60, y + 40);
	if (length >= 1000)
		city_buf_printf(to, "%lld km", (long long)(length / 1000));
	else
		city_buf_printf(to, "%lld m", (long long)length);
	city_buf_put_text(to, "</text></g>");
}

struct place {
	int64_t x, y;
};

/* Whether a ranked mark here would cover one that is drawn already. */
static bool covers(const struct place *drawn, size_t n, struct place here)
{
	for (size_t i = 0; i < n; i++) {
		int64_t dx = drawn[i].x - here.x, dy = drawn[i].y - here.y;

		if (dx * dx + dy * dy < 140 * 140)
			return true;
	}
	return false;
}

static void put_dot(struct city_buf *to, const struct city_svg_dot *dot,
		    struct place at, bool ranked)
{
	city_svg_put_mark(to, dot->class_, (int32_t)at.x, (int32_t)at.y, ranked);
	if (dot->label[0]) {
		city_buf_put_text(to, "><title>");
		city_html_put_text(to, dot->label);
		city_buf_put_text(to, "</title></path>");
	} else {
		city_buf_put_text(to, "/>");
	}
	if (!ranked)
		return;
	city_buf_printf(to, "<text class=\"t%d\" x=\"", dot->class_);
	city_svg_put_tenths(to, at.x);
	city_buf_put_text(to, "\" y=\"");
	city_svg_put_tenths(to, at.y + 38);
	city_buf_printf(to, "\">%d</text>", dot->rank);
}

static bool is_in(const struct city_svg_box *box, const struct city_svg_dot *dot)
{
	return dot->lon_udeg >= box->west && dot->lon_udeg <= box->east &&
	       dot->lat_udeg >= box->south && dot->lat_udeg <= box->north;
}

static void put_dots(struct city_buf *to, const struct view *view,
		     const struct city_svg_dot *dots, size_t n,
		     const struct city_svg_box *box)
{
	struct place taken[RANKS_MAX];
	size_t ranked = 0, which[RANKS_MAX];

	/* The best rank has the first right to a place, so from the end. */
	for (size_t i = n; i-- > 0 && ranked < RANKS_MAX;) {
		struct place at = { x_tenths(view, dots[i].lon_udeg),
				    y_tenths(view, dots[i].lat_udeg) };

		if (dots[i].rank && is_in(box, &dots[i]) &&
		    !covers(taken, ranked, at)) {
			which[ranked] = i;
			taken[ranked++] = at;
		}
	}
	for (size_t i = 0; i < n; i++) {
		bool large = ranked && which[ranked - 1] == i;
		struct place at = { x_tenths(view, dots[i].lon_udeg),
				    y_tenths(view, dots[i].lat_udeg) };

		if (large)
			ranked--;
		if (is_in(box, &dots[i]))
			put_dot(to, &dots[i], at, large);
	}
}

/* The box of that half height around a dot, as wide as it is high. */
static struct city_svg_box around(const struct city_svg_dot *dot, int64_t half,
				  int64_t shrink)
{
	return (struct city_svg_box){
		.west = (int32_t)(dot->lon_udeg - half * UDEG / shrink),
		.south = (int32_t)(dot->lat_udeg - half),
		.east = (int32_t)(dot->lon_udeg + half * UDEG / shrink),
		.north = (int32_t)(dot->lat_udeg + half)
	};
}

bool city_svg_find_crowd(const struct city_svg_dot *dots, size_t n,
			 struct city_svg_box *crowd)
{
	struct city_svg_box all = city_svg_bounds(dots, n);
	int64_t shrink = shrink_of(&all), half;
	size_t most = 0;
	struct view view;

	/* Every dot is tried as the middle: too slow for a great many. */
	if (n < CROWD_LEAST || n > CROWD_TRIED_MAX)
		return false;
	look(&view, &all);
	half = view.span / CROWD_PARTS / 2;
	for (size_t i = 0; i < n; i++) {
		struct city_svg_box box = around(&dots[i], half, shrink);
		size_t inside = 0;

		for (size_t k = 0; k < n; k++)
			inside += is_in(&box, &dots[k]);
		if (inside > most) {
			most = inside;
			*crowd = box;
		}
	}
	return most * CROWD_SHARE >= n && most * CROWD_SHARE >= CROWD_LEAST;
}

static void put_frame(struct city_buf *to, const struct view *view,
		      const struct city_svg_box *frame)
{
	int64_t left = x_tenths(view, frame->west),
		top = y_tenths(view, frame->north);
	int64_t size[] = { left, top, x_tenths(view, frame->east) - left,
			   y_tenths(view, frame->south) - top };
	static const char *const name[] = { "x", "y", "width", "height" };

	city_buf_put_text(to, "<rect class=\"frame\"");
	for (size_t i = 0; i < 4; i++) {
		city_buf_printf(to, " %s=\"", name[i]);
		city_svg_put_tenths(to, size[i]);
		city_buf_put_char(to, '"');
	}
	city_buf_put_text(to, "/>");
}

/* Areas are drawn in steps of at least `step` tenths of a unit. */
#define GROUND_STEP 5
#define GROUND_MOST 20000 /* bytes of markup */

/* Whether any place of a ring may be seen. */
static bool is_seen(const struct view *view, const struct city_svg_place *place, size_t n)
{
	int64_t west = INT64_MAX, east = INT64_MIN, south = INT64_MAX, north = INT64_MIN;

	for (size_t i = 0; i < n; i++) {
		int64_t x = x_tenths(view, place[i].lon_udeg);
		int64_t y = y_tenths(view, place[i].lat_udeg);

		west = x < west ? x : west;
		east = x > east ? x : east;
		north = y > north ? y : north;
		south = y < south ? y : south;
	}
	return east >= 0 && west <= WIDTH * 10 && north >= 0 &&
	       south <= (view->bottom + MARGIN) * 10;
}

static struct place place_of(const struct view *view, const struct city_svg_place *at)
{
	return (struct place){ x_tenths(view, at->lon_udeg), y_tenths(view, at->lat_udeg) };
}

/* Beyond which sides of the drawing it lies. */
static unsigned beyond(const struct view *view, struct place at)
{
	return (at.x < 0 ? 1U : 0U) | (at.x > WIDTH * 10 ? 2U : 0U) | (at.y < 0 ? 4U : 0U) |
	       (at.y > (view->bottom + MARGIN) * 10 ? 8U : 0U);
}

/* Leaves out steps too small, and places between others beyond the same side. */
static void put_ring(struct city_buf *to, const struct view *view,
		     const struct city_svg_place *place, size_t n, int64_t step)
{
	struct place last = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		struct place at = place_of(view, &place[i]);
		struct place next = place_of(view, &place[i + 1 < n ? i + 1 : 0]);
		int64_t dx = at.x - last.x, dy = at.y - last.y;

		if (i && ((dx < step && -dx < step && dy < step && -dy < step) ||
			  (beyond(view, last) & beyond(view, at) & beyond(view, next))))
			continue;
		city_buf_put_char(to, i ? 'L' : 'M');
		city_svg_put_tenths(to, at.x);
		city_buf_put_char(to, ' ');
		city_svg_put_tenths(to, at.y);
		last = at;
	}
	city_buf_put_char(to, 'Z');
}

static void put_area(struct city_buf *to, const struct view *view,
		     const struct city_svg_area *area, int64_t step)
{
	const struct city_svg_place *place = area->place;
	size_t begin = to->len, inside;

	city_buf_put_text(to, "<path d=\"");
	inside = to->len;
	for (size_t i = 0; i < area->rings; i++) {
		if (is_seen(view, place, area->ring[i]))
			put_ring(to, view, place, area->ring[i], step);
		place += area->ring[i];
	}
	if (to->len == inside) {
		to->len = begin;
		return;
	}
	city_buf_put_text(to, area->name[0] ? "\"><title>" : "\"/>");
	if (!area->name[0])
		return;
	city_html_put_text(to, area->name);
	city_buf_put_text(to, "</title></path>");
}

/* What reaches beyond the ground is covered at the foot; the rest is not seen. */
static void put_ground(struct city_buf *to, const struct view *view,
		       const struct city_svg_ground *ground)
{
	size_t begin = to->len;

	for (int64_t step = GROUND_STEP; step < WIDTH * 10; step *= 2) {
		to->len = begin;
		city_buf_put_text(to, "<g class=\"land\">");
		for (size_t i = 0; i < ground->n; i++)
			put_area(to, view, &ground->area[i], step);
		city_buf_put_text(to, "</g>");
		if (to->len - begin <= GROUND_MOST)
			break;
	}
	city_buf_printf(to,
			"<rect class=\"foot\" y=\"%lld\" width=\"%d\" height=\"%d\"/>",
			(long long)(view->bottom + MARGIN), WIDTH, FOOT);
}

void city_svg_put_map(struct city_buf *to, const struct city_svg_text *text,
		      const struct city_svg_dot *dots, size_t n,
		      const struct city_svg_ground *ground,
		      const struct city_svg_box *box,
		      const struct city_svg_box *frame)
{
	struct view view;

	look(&view, box);
	city_buf_printf(to, "<svg class=\"map\" viewBox=\"0 0 %d %lld\"", WIDTH,
			(long long)(view.bottom + MARGIN + FOOT));
	city_svg_put_title(to, text);
	city_buf_printf(to, "<rect class=\"ground\" width=\"%d\" height=\"%lld\"/>",
			WIDTH, (long long)(view.bottom + MARGIN));
	if (ground)
		put_ground(to, &view, ground);
	put_graticule(to, &view);
	put_dots(to, &view, dots, n, box);
	if (frame)
		put_frame(to, &view, frame);
	put_scale(to, &view);
	city_buf_put_text(to, "</svg>");
}
