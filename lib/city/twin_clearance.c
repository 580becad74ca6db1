/* SPDX-License-Identifier: Apache-2.0 */
/* twin_clearance - from wall to wall, of lines beside each other and of crossings. */
#include "config.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "city/twin_physics.h"
#include "twin_parts.h"

/* Lines laid end to end have a station in common, which is no stretch of both. */
#define LEAST_STRETCH 1e-3 /* m */

struct clearance {
	const struct city_twin *twin;
	const struct city_twin_book *book;
	bool beside, over;
	struct city_twin_nears *nears;
	/* By segment: which kinds it may be, a number of `kinds`; 0 takes no part. */
	uint8_t *profile;
	uint8_t *gap; /* bits of enum city_twin_lack; a second half for crossings */
	uint64_t kinds[CITY_TWIN_PROFILES + 1];
	size_t profiles;
	struct city_twin_figure *figure; /* [2][profiles][profiles]: beside, over */
	uint32_t *owner; /* of a piece, the segment */
	size_t n;
	double most_width, most_m;
	bool noting, failed; /* noting: a thread has the list of those that are near */
	struct city_twin_grid grid;
};

/* The point a piece begins at: each segment before has one more of them. */
static uint32_t from(const struct clearance *c, uint32_t piece)
{
	return piece + c->owner[piece];
}

static struct city_twin_piece piece_at(const void *context, size_t i)
{
	const struct clearance *c = context;
	uint32_t point = from(c, (uint32_t)i);
	struct city_twin_piece piece = { city_twin_plane(c->twin, point),
					 city_twin_plane(c->twin, point + 1), 0 };

	if (!c->profile[c->owner[i]] ||
	    city_plane_distance(piece.a, piece.b) < CITY_TWIN_TOUCH)
		piece.layer = CITY_TWIN_NOBODY;
	return piece;
}

static void mark_gap(struct clearance *c, uint32_t segment, bool crossing,
		     enum city_twin_lack gap)
{
	uint8_t *gaps = &c->gap[2 * (size_t)segment + crossing];

	/* Most are marked many times, and only then would threads wait for each other. */
	if (!(__atomic_load_n(gaps, __ATOMIC_RELAXED) >> gap & 1))
		__atomic_fetch_or(gaps, (uint8_t)(1u << gap), __ATOMIC_RELAXED);
}

/* There are few: of most pipes of a class, the same is known. */
static uint8_t number_profile(struct clearance *c, uint64_t kinds)
{
	for (size_t i = 1; i <= c->profiles; i++)
		if (c->kinds[i] == kinds)
			return (uint8_t)i;
	if (c->profiles == CITY_TWIN_PROFILES) {
		c->failed = true;
		return 0;
	}
	c->kinds[++c->profiles] = kinds;
	return (uint8_t)c->profiles;
}

/* What a line may be, and what is missing to judge it. */
static void look_at_line(struct clearance *c, uint32_t segment)
{
	const struct city_twin_attributes *at = city_twin_attributes_of(c->twin, segment);
	uint64_t kinds;

	if (at && (!city_twin_is_there(at) ||
		   (at->burial && c->book->not_buried >> at->burial & 1)))
		return;
	kinds = at ? city_twin_kinds_of(c->book, at) : 0;
	for (int rule = 0; rule < 2; rule++) {
		if (!at || city_twin_width(at) <= 0)
			mark_gap(c, segment, rule, CITY_TWIN_LACKS_SIZE);
		else if (!kinds)
			mark_gap(c, segment, rule, CITY_TWIN_LACKS_KIND);
		else if (kinds & (kinds - 1))
			mark_gap(c, segment, rule, CITY_TWIN_MANY_KINDS);
	}
	if (!at || city_twin_width(at) <= 0 || !kinds)
		return;
	c->profile[segment] = number_profile(c, kinds);
	c->most_width = fmax(c->most_width, city_twin_width(at));
}

static int look_at_lines(struct clearance *c)
{
	size_t n;

	c->profile = calloc(c->twin->segments + 1, sizeof(*c->profile));
	c->gap = calloc(2 * c->twin->segments + 1, sizeof(*c->gap));
	if (!c->profile || !c->gap)
		return -1;
	for (uint32_t i = 0; i < c->twin->segments; i++)
		if (!c->twin->segment[i].left_out)
			look_at_line(c, i);
	n = c->profiles + 1;
	c->figure = calloc(2 * n * n, sizeof(*c->figure));
	if (!c->figure)
		return -1;
	for (size_t a = 1; a < n; a++)
		for (size_t b = 1; b < n; b++) {
			struct city_twin_figure beside =
				city_twin_beside(c->book, c->kinds[a], c->kinds[b]);

			c->figure[a * n + b] = beside;
			c->figure[(n + a) * n + b] =
				city_twin_over(c->book, c->kinds[a], c->kinds[b]);
			if (c->beside)
				c->most_m = fmax(c->most_m, beside.m);
		}
	return 0;
}

static struct city_twin_figure figure_of(const struct clearance *c, bool over, uint32_t a,
					 uint32_t b)
{
	size_t n = c->profiles + 1;

	return c->figure[((over ? n : 0) + c->profile[a]) * n + c->profile[b]];
}

static int collect(struct clearance *c)
{
	const struct city_twin *twin = c->twin;
	double margin = (c->most_m + c->most_width) / 2 + CITY_TWIN_TOUCH;
	double cell = fmax(city_twin_mean_piece(twin), fmax(1, 2 * margin));

	c->owner = malloc((twin->points + 1) * sizeof(*c->owner));
	if (!c->owner)
		return -1;
	for (uint32_t i = 0; i < twin->segments; i++) {
		uint32_t pieces = twin->segment[i].points - 1;

		for (uint32_t k = 0; k < pieces; k++)
			c->owner[c->n++] = i;
	}
	return city_twin_grid_make(&c->grid, cell, margin, c->twin->jobs, c->n, piece_at, c);
}

/* In one thread at a time: there are few, who waits does not wait long. */
static void note(struct clearance *c, const struct city_twin_near *near)
{
	struct city_twin_nears *nears = c->nears;

	while (__atomic_test_and_set(&c->noting, __ATOMIC_ACQUIRE))
		sched_yield();
	if (!c->failed && nears->n == nears->room) {
		size_t room = nears->room + nears->room / 2 + 256;
		struct city_twin_near *grown = realloc(nears->near, room * sizeof(*grown));

		c->failed = !grown;
		if (grown) {
			nears->near = grown;
			nears->room = room;
		}
	}
	if (!c->failed)
		nears->near[nears->n++] = *near;
	__atomic_clear(&c->noting, __ATOMIC_RELEASE);
}

/* What decides is a millimetre, as figures and levels are written. */
static bool is_less(double measured_m, double required_m)
{
	return llround(measured_m * 1000) < llround(required_m * 1000);
}

static double level(const struct city_twin *twin, uint32_t point, double along)
{
	double z = city_twin_level(twin, point);

	/* At an end, the level of the other is not asked for. */
	if (along <= 0)
		return z;
	return along >= 1 ? city_twin_level(twin, point + 1) :
			    z + along * (city_twin_level(twin, point + 1) - z);
}

/* Where the walls of a pipe are, whose level is z. */
static void find_walls(const struct city_twin_attributes *at, double z, double *bottom,
		       double *top)
{
	double height = city_twin_height(at);

	*bottom = at->level_of == CITY_TWIN_AXIS ? z - height / 2 :
		  at->level_of == CITY_TWIN_TOP  ? z - height : z;
	*top = *bottom + height;
}

/* What is asked where neither of two is the upper one: no more than either would. */
static struct city_twin_figure figure_of_level(const struct clearance *c, uint32_t a,
					       uint32_t b)
{
	struct city_twin_figure one = figure_of(c, true, a, b), two = figure_of(c, true, b, a);

	return !one.given || (two.given && two.m < one.m) ? two : one;
}

/* Walls at one place in plan: how far the upper's lower one is above the other. */
static void judge_crossing(struct clearance *c, uint32_t a, double za, uint32_t b,
			   double zb, struct city_plane place)
{
	struct city_twin_figure figure;
	struct city_twin_near near = { .a = a, .b = b, .crossing = true,
				       .x = place.x, .y = place.y };
	double bottom[2], top[2];
	bool a_above;

	if (isnan(za))
		mark_gap(c, a, true, CITY_TWIN_LACKS_LEVEL);
	if (isnan(zb))
		mark_gap(c, b, true, CITY_TWIN_LACKS_LEVEL);
	if (isnan(za) || isnan(zb))
		return;
	find_walls(city_twin_attributes_of(c->twin, a), za, &bottom[0], &top[0]);
	find_walls(city_twin_attributes_of(c->twin, b), zb, &bottom[1], &top[1]);
	a_above = bottom[0] + top[0] >= bottom[1] + top[1];
	if (fabs(bottom[0] + top[0] - bottom[1] - top[1]) < 2 * CITY_TWIN_TOUCH)
		figure = figure_of_level(c, a, b);
	else
		figure = a_above ? figure_of(c, true, a, b) : figure_of(c, true, b, a);
	if (!figure.given) {
		mark_gap(c, a, true, CITY_TWIN_LACKS_FIGURE);
		mark_gap(c, b, true, CITY_TWIN_LACKS_FIGURE);
		return;
	}
	near.measured_m = a_above ? bottom[0] - top[1] : bottom[1] - top[0];
	near.required_m = figure.m;
	near.mark = figure.mark;
	if (figure.m > 0 && is_less(near.measured_m, near.required_m))
		note(c, &near);
}

static bool ends_on(const struct clearance *c, uint32_t a, uint32_t b)
{
	const struct city_twin *twin = c->twin;
	const struct city_twin_segment *two = &twin->segment[b];
	double along;

	for (size_t end = 2 * (size_t)a; end < 2 * (size_t)a + 2; end++)
		for (uint32_t k = two->first; k + 1 < two->first + two->points; k++)
			if (city_plane_to_piece(city_twin_plane(twin,
								city_twin_end(twin, end)),
						city_twin_plane(twin, k),
						city_twin_plane(twin, k + 1),
						&along) <= CITY_TWIN_TOUCH)
				return true;
	return false;
}

/* Whether two pieces go the same way but for what coordinates are rounded to. */
static bool are_parallel(struct city_twin_piece p, struct city_twin_piece q)
{
	double px = p.b.x - p.a.x, py = p.b.y - p.a.y, qx = q.b.x - q.a.x, qy = q.b.y - q.a.y;

	return fabs(px * qy - py * qx) <=
	       1e-5 * sqrt((px * px + py * py) * (qx * qx + qy * qy));
}

/* Whether pieces that are not parallel cross, or one ends on the other. */
static bool do_meet(struct city_twin_piece p, struct city_twin_piece q)
{
	double along, other;

	if (are_parallel(p, q))
		return false;
	return city_plane_cross(p.a, p.b, q.a, q.b, &along, &other) ||
	       city_plane_to_piece(p.a, q.a, q.b, &along) <= CITY_TWIN_TOUCH ||
	       city_plane_to_piece(p.b, q.a, q.b, &along) <= CITY_TWIN_TOUCH ||
	       city_plane_to_piece(q.a, p.a, p.b, &along) <= CITY_TWIN_TOUCH ||
	       city_plane_to_piece(q.b, p.a, p.b, &along) <= CITY_TWIN_TOUCH;
}

/* Whether two lines cross anywhere. */
static bool do_cross(const struct clearance *c, uint32_t a, uint32_t b)
{
	const struct city_twin *twin = c->twin;
	const struct city_twin_segment *one = &twin->segment[a], *two = &twin->segment[b];

	for (uint32_t i = one->first; i + 1 < one->first + one->points; i++)
		for (uint32_t k = two->first; k + 1 < two->first + two->points; k++) {
			struct city_twin_piece p = { city_twin_plane(twin, i),
						     city_twin_plane(twin, i + 1), 0 };
			struct city_twin_piece q = { city_twin_plane(twin, k),
						     city_twin_plane(twin, k + 1), 0 };

			if (do_meet(p, q))
				return true;
		}
	return false;
}

static bool are_joined(const struct clearance *c, uint32_t a, uint32_t b)
{
	return city_twin_attributes_of(c->twin, a)->class ==
		       city_twin_attributes_of(c->twin, b)->class &&
	       (ends_on(c, a, b) || ends_on(c, b, a));
}

struct pair {
	uint32_t one, two, a, b; /* pieces, and segments */
	struct city_twin_piece first, second;
	double half; /* of both widths together, m */
};

/* How much of a piece lies square to another one, m. */
static double stretch(struct city_twin_piece on, struct city_twin_piece of)
{
	double x = on.b.x - on.a.x, y = on.b.y - on.a.y, length = sqrt(x * x + y * y);
	double s = ((of.a.x - on.a.x) * x + (of.a.y - on.a.y) * y) / length;
	double t = ((of.b.x - on.a.x) * x + (of.b.y - on.a.y) * y) / length;

	return fmin(length, fmax(s, t)) - fmax(0, fmin(s, t));
}

/* How far pieces that do not cross are from each other, and where that is on `first`. */
static double distance_of(const struct pair *pair, struct city_plane *place)
{
	const struct city_twin_piece *first = &pair->first, *second = &pair->second;
	const struct city_plane end[4] = { first->a, first->b, second->a, second->b };
	double least = INFINITY;

	*place = first->a;
	for (int i = 0; i < 4; i++) {
		const struct city_twin_piece *to = i < 2 ? second : first;
		double along, distance = city_plane_to_piece(end[i], to->a, to->b, &along);

		if (distance >= least)
			continue;
		least = distance;
		*place = end[i];
		if (i >= 2) {
			place->x = first->a.x + along * (first->b.x - first->a.x);
			place->y = first->a.y + along * (first->b.y - first->a.y);
		}
	}
	return least;
}

static bool are_along(const struct clearance *c, const struct pair *pair)
{
	double ax = pair->first.b.x - pair->first.a.x, ay = pair->first.b.y - pair->first.a.y;
	double bx = pair->second.b.x - pair->second.a.x;
	double by = pair->second.b.y - pair->second.a.y;

	return fabs(ax * bx + ay * by) >=
	       c->book->beside_cosine * sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
}

static void see_beside(struct clearance *c, const struct pair *pair)
{
	struct city_twin_figure figure = figure_of(c, false, pair->a, pair->b);
	struct city_twin_near near = { .a = pair->a, .b = pair->b, .mark = figure.mark,
				       .required_m = figure.m };
	struct city_plane place;

	if ((figure.given && figure.m <= 0) ||
	    stretch(pair->first, pair->second) <= LEAST_STRETCH ||
	    stretch(pair->second, pair->first) <= LEAST_STRETCH)
		return;
	near.measured_m = distance_of(pair, &place) - pair->half;
	near.x = place.x;
	near.y = place.y;
	/* Where the table is blank, it matters to those that another figure could hold. */
	if (!is_less(near.measured_m, figure.given ? figure.m : c->most_m) ||
	    are_joined(c, pair->a, pair->b) || do_cross(c, pair->a, pair->b))
		return;
	if (figure.given) {
		note(c, &near);
	} else {
		mark_gap(c, pair->a, false, CITY_TWIN_LACKS_FIGURE);
		mark_gap(c, pair->b, false, CITY_TWIN_LACKS_FIGURE);
	}
}

/* Whether a place on a piece is an end of its line, and not a corner. */
static bool is_last(const struct clearance *c, uint32_t piece, double along)
{
	const struct city_twin_segment *line = &c->twin->segment[c->owner[piece]];
	struct city_twin_piece at = piece_at(c, piece);
	double length = city_plane_distance(at.a, at.b);
	uint32_t point = from(c, piece);

	return (point == line->first && along * length <= LEAST_STRETCH) ||
	       (point + 2 == line->first + line->points &&
		(1 - along) * length <= LEAST_STRETCH);
}

/*
 * An end on a line, or within the walls of one that it does not reach and does not run
 * beside: a crossing all the same.
 */
static void see_ends_within(struct clearance *c, const struct pair *pair, bool beside)
{
	const struct city_twin *twin = c->twin;

	for (int i = 0; i < 4; i++) {
		const struct city_twin_piece *of = i < 2 ? &pair->first : &pair->second;
		const struct city_twin_piece *to = i < 2 ? &pair->second : &pair->first;
		uint32_t mine = i < 2 ? pair->a : pair->b, other = i < 2 ? pair->b : pair->a;
		uint32_t point = from(c, i < 2 ? pair->one : pair->two) + (uint32_t)(i % 2);
		double width = city_twin_width(city_twin_attributes_of(twin, other)), along;
		double distance = city_plane_to_piece(i % 2 ? of->b : of->a, to->a, to->b,
						      &along);
		uint32_t over = i < 2 ? pair->two : pair->one;
		double there;

		if (distance > CITY_TWIN_TOUCH &&
		    (beside || distance > width / 2 - CITY_TWIN_TOUCH ||
		     is_last(c, over, along)))
			continue;
		if ((point != city_twin_end(twin, 2 * (size_t)mine) &&
		     point != city_twin_end(twin, 2 * (size_t)mine + 1)) ||
		    are_joined(c, pair->a, pair->b))
			continue;
		there = level(twin, from(c, over), along);
		judge_crossing(c, pair->a, i < 2 ? city_twin_level(twin, point) : there, pair->b,
			       i < 2 ? there : city_twin_level(twin, point),
			       i % 2 ? of->b : of->a);
	}
}

static void see_over(struct clearance *c, const struct pair *pair)
{
	struct city_plane place;
	double along, other;

	if (are_parallel(pair->first, pair->second))
		return;
	if (!city_plane_cross(pair->first.a, pair->first.b, pair->second.a, pair->second.b,
			      &along, &other)) {
		see_ends_within(c, pair, are_along(c, pair));
		return;
	}
	if (are_joined(c, pair->a, pair->b))
		return;
	place.x = pair->first.a.x + along * (pair->first.b.x - pair->first.a.x);
	place.y = pair->first.a.y + along * (pair->first.b.y - pair->first.a.y);
	judge_crossing(c, pair->a, level(c->twin, from(c, pair->one), along), pair->b,
		       level(c->twin, from(c, pair->two), other), place);
}

static bool are_within(const struct pair *pair, double reach)
{
	const struct city_twin_piece *p = &pair->first, *q = &pair->second;

	return fmin(p->a.x, p->b.x) - fmax(q->a.x, q->b.x) <= reach &&
	       fmin(q->a.x, q->b.x) - fmax(p->a.x, p->b.x) <= reach &&
	       fmin(p->a.y, p->b.y) - fmax(q->a.y, q->b.y) <= reach &&
	       fmin(q->a.y, q->b.y) - fmax(p->a.y, p->b.y) <= reach;
}

/* Two pieces of two networks, in an order that is not that of the input. */
static void see_pair(struct clearance *c, uint32_t one, uint32_t two)
{
	const struct city_twin *twin = c->twin;
	struct pair pair = { one, two, c->owner[one], c->owner[two], piece_at(c, one),
			     piece_at(c, two), 0 };

	pair.half = (city_twin_width(city_twin_attributes_of(twin, pair.a)) +
		     city_twin_width(city_twin_attributes_of(twin, pair.b))) / 2;
	if (!are_within(&pair, c->most_m + pair.half))
		return;
	if (city_twin_compare_ids(twin, twin->segment[pair.a].id,
				  twin->segment[pair.b].id) < 0) {
		struct pair turned = { two, one, pair.b, pair.a, pair.second, pair.first,
				       pair.half };

		pair = turned;
	}
	if (c->beside && are_along(c, &pair))
		see_beside(c, &pair);
	if (c->over && are_within(&pair, pair.half))
		see_over(c, &pair);
}

static void look_at_pairs(void *context, size_t first, size_t last)
{
	struct clearance *c = context;
	const struct city_twin_grid *grid = &c->grid;
	const struct city_twin_segment *segment = c->twin->segment;

	for (size_t bucket = first; bucket < last; bucket++)
		for (uint32_t i = grid->start[bucket]; i < grid->start[bucket + 1]; i++)
			for (uint32_t j = i + 1; j < grid->start[bucket + 1]; j++) {
				uint32_t one = grid->item[i], two = grid->item[j];

				if (segment[c->owner[one]].network !=
				    segment[c->owner[two]].network)
					see_pair(c, one, two);
			}
}

static int compare_nears(const void *a, const void *b)
{
	const struct city_twin_near *one = a, *two = b;
	int64_t mine[] = { one->crossing, one->a, one->b, llround(one->measured_m * 1000),
			   llround(one->x * 1000), llround(one->y * 1000) };
	int64_t other[] = { two->crossing, two->a, two->b, llround(two->measured_m * 1000),
			    llround(two->x * 1000), llround(two->y * 1000) };

	for (size_t i = 0; i < sizeof(mine) / sizeof(mine[0]); i++)
		if (mine[i] != other[i])
			return mine[i] < other[i] ? -1 : 1;
	return 0;
}

/* Of each pair the least. */
static void keep_least(struct city_twin_nears *nears)
{
	size_t kept = 0;

	if (!nears->n)
		return;
	qsort(nears->near, nears->n, sizeof(*nears->near), compare_nears);
	for (size_t i = 1; i < nears->n; i++) {
		const struct city_twin_near *last = &nears->near[kept];
		const struct city_twin_near *next = &nears->near[i];

		if (last->crossing != next->crossing || last->a != next->a ||
		    last->b != next->b)
			nears->near[++kept] = *next;
	}
	nears->n = kept + 1;
}

static void count_gaps(const struct clearance *c, struct city_twin_lacks *lacks)
{
	for (size_t i = 0; i < c->twin->segments; i++) {
		for (int gap = 0; gap < CITY_TWIN_GAPS; gap++) {
			lacks->beside[gap] += c->beside && c->gap[2 * i] >> gap & 1;
			lacks->over[gap] += c->over && c->gap[2 * i + 1] >> gap & 1;
		}
		lacks->beside[CITY_TWIN_GAPS] += c->beside && c->gap[2 * i];
		lacks->over[CITY_TWIN_GAPS] += c->over && c->gap[2 * i + 1];
	}
}

int city_twin_find_nears(const struct city_twin *twin, const struct city_twin_book *book,
			 bool beside, bool over, struct city_twin_nears *nears,
			 struct city_twin_lacks *lacks)
{
	struct clearance c = { .twin = twin, .book = book, .beside = beside, .over = over,
			       .nears = nears };
	int result = look_at_lines(&c);

	if (!result)
		result = collect(&c);
	if (!result) {
		city_twin_grid_see(&c.grid, twin->jobs, look_at_pairs, &c);
		keep_least(nears);
		count_gaps(&c, lacks);
	}
	city_twin_grid_release(&c.grid);
	free(c.owner);
	free(c.figure);
	free(c.gap);
	free(c.profile);
	return result || c.failed ? -1 : 0;
}
