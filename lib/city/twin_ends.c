/* SPDX-License-Identifier: Apache-2.0 */
/* twin_ends - where segments end: nodes, doubles of lines, gaps and islands. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "twin_parts.h"

static struct city_twin_piece end_piece(const void *context, size_t end)
{
	const struct city_twin *twin = context;
	const struct city_twin_segment *segment = &twin->segment[end / 2];
	struct city_plane at = city_twin_plane(twin, city_twin_end(twin, end));
	struct city_twin_piece piece = { at, at, segment->left_out ? CITY_TWIN_NOBODY :
								     segment->network };

	return piece;
}

static uint32_t *numbers(size_t n)
{
	uint32_t *number = malloc((n ? n : 1) * sizeof(*number));

	for (size_t i = 0; number && i < n; i++)
		number[i] = (uint32_t)i;
	return number;
}

typedef void pair_seen(struct city_twin *twin, struct city_twin_ends *ends, uint32_t a,
		       uint32_t b, double distance);

/* Shows each pair of ends a < b of one network within snap; lines left out have none. */
static void each_pair(struct city_twin *twin, struct city_twin_ends *ends, pair_seen *seen)
{
	const struct city_twin_grid *near = &ends->near;

	for (uint32_t bucket = 0; bucket <= near->mask; bucket++)
		for (uint32_t i = near->start[bucket]; i < near->start[bucket + 1]; i++)
			for (uint32_t j = i + 1; j < near->start[bucket + 1]; j++) {
				uint32_t a = near->item[i], b = near->item[j];
				const struct city_twin_segment *one = &twin->segment[a / 2];
				const struct city_twin_segment *two = &twin->segment[b / 2];
				double distance;

				if (a == b || one->network != two->network ||
				    one->left_out || two->left_out)
					continue;
				distance = city_plane_distance(
					city_twin_plane(twin, city_twin_end(twin, a)),
					city_twin_plane(twin, city_twin_end(twin, b)));
				if (distance <= ends->snap)
					seen(twin, ends, a, b, distance);
			}
}

static void join_nodes(struct city_twin *twin, struct city_twin_ends *ends, uint32_t a,
		       uint32_t b, double distance)
{
	(void)twin;
	if (distance <= CITY_TWIN_TOUCH)
		city_twin_join(ends->node, a, b);
}

/* How long pieces are in the mean, or `least`. */
static double mean_piece(const struct city_twin *twin, double least)
{
	size_t n = twin->points - twin->segments;
	double sum = 0;

	for (size_t i = 0; i < twin->segments; i++)
		sum += city_twin_length(twin, i);
	return n ? fmax(least, sum / (double)n) : least;
}

int city_twin_find_nodes(struct city_twin *twin, struct city_twin_ends *ends)
{
	size_t n = 2 * twin->segments;

	ends->node = numbers(n);
	ends->cluster = numbers(n);
	ends->component = numbers(n);
	ends->cell = mean_piece(twin, fmax(1, 2 * ends->snap));
	/* Each end lies in the cells within snap of it: near ends share one. */
	if (!ends->node || !ends->cluster || !ends->component ||
	    city_twin_grid_make(&ends->near, ends->cell, ends->snap, n, end_piece, twin))
		return -1;
	each_pair(twin, ends, join_nodes);
	for (uint32_t i = 0; i < n; i++)
		ends->node[i] = city_twin_root(ends->node, i);
	for (uint32_t i = 0; i < twin->segments; i++) {
		uint32_t a = ends->node[2 * i], b = ends->node[2 * i + 1];

		city_twin_join(ends->component, a, b);
		if (city_twin_length(twin, i) <= ends->snap)
			city_twin_join(ends->cluster, a, b);
	}
	return 0;
}

/* What lines of the same course have in common. */
struct course {
	uint32_t low, high; /* nodes */
	uint32_t points;
	uint32_t segment;
};

static int compare_courses(const void *a, const void *b, void *context)
{
	const struct course *one = a, *two = b;
	const struct city_twin *twin = context;

	if (one->low != two->low)
		return one->low < two->low ? -1 : 1;
	if (one->high != two->high)
		return one->high < two->high ? -1 : 1;
	if (one->points != two->points)
		return one->points < two->points ? -1 : 1;
	return city_twin_compare_ids(twin, twin->segment[one->segment].id,
				     twin->segment[two->segment].id);
}

static bool goes_along(const struct city_twin *twin, const struct city_twin_segment *one,
		       const struct city_twin_segment *two, bool backward)
{
	for (uint32_t i = 0; i < one->points; i++) {
		uint32_t other = two->first + (backward ? one->points - 1 - i : i);

		if (city_plane_distance(city_twin_plane(twin, one->first + i),
					city_twin_plane(twin, other)) > CITY_TWIN_TOUCH)
			return false;
	}
	return true;
}

/* Lines at the same place at other levels are two pipes. */
static bool has_other_level(const struct city_twin *twin,
			    const struct city_twin_segment *one,
			    const struct city_twin_segment *two, bool backward, double snap)
{
	uint32_t other = two->first + (backward ? two->points - 1 : 0);

	return fabs(city_twin_level(twin, one->first) - city_twin_level(twin, other)) > snap;
}

/* Each line against those of its course before it, the double being left out. */
static void compare_course(struct city_twin *twin, const struct course *course, size_t begin,
			   size_t at, double snap)
{
	struct city_twin_segment *two = &twin->segment[course[at].segment];

	for (size_t i = begin; i < at; i++) {
		const struct city_twin_segment *one = &twin->segment[course[i].segment];
		bool forward = goes_along(twin, one, two, false);

		if (one->left_out || (!forward && !goes_along(twin, one, two, true)) ||
		    has_other_level(twin, one, two, !forward, snap))
			continue;
		two->left_out = true;
		city_twin_note(twin, CITY_TWIN_DUP_GEOMETRY, course[at].segment,
			       course[i].segment, city_twin_plane(twin, one->first), -1);
		return;
	}
}

int city_twin_find_doubles(struct city_twin *twin, struct city_twin_ends *ends)
{
	struct course *course = malloc((twin->segments + 1) * sizeof(*course));
	size_t begin = 0;

	if (!course)
		return -1;
	for (uint32_t i = 0; i < twin->segments; i++) {
		uint32_t a = ends->node[2 * i], b = ends->node[2 * i + 1];

		course[i] = (struct course){ a < b ? a : b, a < b ? b : a,
					     twin->segment[i].points, i };
	}
	if (twin->segments)
		qsort_r(course, twin->segments, sizeof(*course), compare_courses, twin);
	for (size_t i = 1; i < twin->segments; i++) {
		if (course[i].low != course[begin].low ||
		    course[i].high != course[begin].high ||
		    course[i].points != course[begin].points)
			begin = i;
		else if (!twin->segment[course[i].segment].left_out)
			compare_course(twin, course, begin, i, ends->snap);
	}
	free(course);
	return 0;
}

/* Whichever of their ends are compared, two nodes have one finding. */
static void see_gap(struct city_twin *twin, struct city_twin_ends *ends, uint32_t a,
		    uint32_t b, double distance)
{
	uint32_t one = ends->node[a], two = ends->node[b];

	if (one == two || distance <= CITY_TWIN_TOUCH ||
	    city_twin_root(ends->cluster, one) == city_twin_root(ends->cluster, two))
		return;
	city_twin_join(ends->component, one, two);
	a = ends->named[one];
	b = ends->named[two];
	if (city_twin_compare_ids(twin, twin->segment[a / 2].id, twin->segment[b / 2].id) < 0)
		a = b;
	city_twin_note(twin, CITY_TWIN_SNAP_GAP, ends->named[one] / 2, ends->named[two] / 2,
		       city_twin_plane(twin, city_twin_end(twin, a)), distance);
}

int city_twin_find_gaps(struct city_twin *twin, struct city_twin_ends *ends)
{
	ends->named = numbers(2 * twin->segments);
	if (!ends->named)
		return -1;
	for (uint32_t end = 0; end < 2 * twin->segments; end++) {
		uint32_t *named = &ends->named[ends->node[end]];

		if (!twin->segment[end / 2].left_out &&
		    (twin->segment[*named / 2].left_out ||
		     city_twin_compare_ids(twin, twin->segment[end / 2].id,
					   twin->segment[*named / 2].id) < 0))
			*named = end;
	}
	each_pair(twin, ends, see_gap);
	return 0;
}

/* What is connected: its length in micrometres, exact in any order, and a name. */
struct component {
	int64_t length_um;
	uint32_t named; /* the segment with the least id, or CITY_TWIN_NOBODY */
};

static void weigh(const struct city_twin *twin, struct component *component, uint32_t segment)
{
	component->length_um += llround(city_twin_length(twin, segment) * 1e6);
	if (component->named == CITY_TWIN_NOBODY ||
	    city_twin_compare_ids(twin, twin->segment[segment].id,
				  twin->segment[component->named].id) < 0)
		component->named = segment;
}

static bool is_greater(const struct city_twin *twin, const struct component *a,
		       const struct component *b)
{
	if (a->length_um != b->length_um)
		return a->length_um > b->length_um;
	return city_twin_compare_ids(twin, twin->segment[a->named].id,
				     twin->segment[b->named].id) < 0;
}

int city_twin_find_islands(struct city_twin *twin, struct city_twin_ends *ends)
{
	size_t n = 2 * twin->segments;
	struct component *component = malloc((n + 1) * sizeof(*component));
	uint32_t *greatest = malloc((twin->networks.n + 1) * sizeof(*greatest));

	for (size_t i = 0; component && i < n; i++)
		component[i] = (struct component){ 0, CITY_TWIN_NOBODY };
	for (size_t i = 0; greatest && i < twin->networks.n; i++)
		greatest[i] = CITY_TWIN_NOBODY;
	for (uint32_t i = 0; component && greatest && i < twin->segments; i++)
		if (!twin->segment[i].left_out)
			weigh(twin, &component[city_twin_root(ends->component,
							      ends->node[2 * i])], i);
	for (uint32_t i = 0; component && greatest && i < n; i++) {
		uint32_t *most = &greatest[twin->segment[i / 2].network];

		if (component[i].named != CITY_TWIN_NOBODY &&
		    (*most == CITY_TWIN_NOBODY ||
		     is_greater(twin, &component[i], &component[*most])))
			*most = i;
	}
	for (uint32_t i = 0; component && greatest && i < n; i++) {
		uint32_t named = component[i].named;

		if (named != CITY_TWIN_NOBODY && i != greatest[twin->segment[i / 2].network])
			city_twin_note(twin, CITY_TWIN_ISLAND, named, CITY_TWIN_NOBODY,
				       city_twin_plane(twin, twin->segment[named].first),
				       (double)component[i].length_um / 1e6);
	}
	free(greatest);
	free(component);
	return component && greatest ? 0 : -1;
}
