/* SPDX-License-Identifier: Apache-2.0 */
/* twin_ends - where segments end: nodes, doubles of lines, gaps and islands. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

struct seeing {
	struct city_twin *twin;
	struct city_twin_ends *ends;
	pair_seen *seen;
};

static void see_ends(const struct seeing *seeing, uint32_t a, uint32_t b)
{
	struct city_twin *twin = seeing->twin;
	const struct city_twin_segment *one = &twin->segment[a / 2];
	const struct city_twin_segment *two = &twin->segment[b / 2];
	double distance;

	if (a == b || one->network != two->network || one->left_out || two->left_out)
		return;
	distance = city_plane_distance(city_twin_plane(twin, city_twin_end(twin, a)),
				       city_twin_plane(twin, city_twin_end(twin, b)));
	if (distance <= seeing->ends->snap)
		seeing->seen(twin, seeing->ends, a, b, distance);
}

static void see_buckets(void *context, size_t from, size_t to)
{
	const struct seeing *seeing = context;
	const struct city_twin_grid *near = &seeing->ends->near;

	for (size_t bucket = from; bucket < to; bucket++)
		for (uint32_t i = near->start[bucket]; i < near->start[bucket + 1]; i++)
			for (uint32_t j = i + 1; j < near->start[bucket + 1]; j++)
				see_ends(seeing, near->item[i], near->item[j]);
}

/* Shows each pair of ends of one network within snap; lines left out have none. */
static void each_pair(struct city_twin *twin, struct city_twin_ends *ends, pair_seen *seen)
{
	struct seeing seeing = { twin, ends, seen };

	city_twin_grid_see(&ends->near, twin->jobs, see_buckets, &seeing);
}

static void join_nodes(struct city_twin *twin, struct city_twin_ends *ends, uint32_t a,
		       uint32_t b, double distance)
{
	(void)twin;
	if (distance <= CITY_TWIN_TOUCH)
		city_twin_join(ends->node, a, b);
}

int city_twin_find_nodes(struct city_twin *twin, struct city_twin_ends *ends)
{
	size_t n = 2 * twin->segments;

	ends->node = numbers(n);
	ends->cluster = numbers(n);
	ends->component = numbers(n);
	ends->cell = fmax(city_twin_mean_piece(twin), fmax(1, 2 * ends->snap));
	/* Each end lies in the cells within snap of it: near ends share one. */
	if (!ends->node || !ends->cluster || !ends->component ||
	    city_twin_grid_make(&ends->near, ends->cell, ends->snap, twin->jobs, n,
				end_piece, twin))
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

/* What lines of the same course have in common, beside the node of the lower number. */
struct course {
	uint32_t high; /* node */
	uint32_t points;
	uint32_t segment;
};

/* The courses from one node. */
struct courses {
	struct course *at;
	size_t n, room;
};

/* By id, and where that is repeated by the points, as they are kept. */
static int compare_segments(const struct city_twin *twin, uint32_t a, uint32_t b)
{
	const struct city_twin_segment *one = &twin->segment[a], *two = &twin->segment[b];
	int order = city_twin_compare_ids(twin, one->id, two->id);

	if (order || one->points != two->points)
		return order ? order : one->points < two->points ? -1 : 1;
	return memcmp(twin->point + one->first, twin->point + two->first,
		      one->points * sizeof(*twin->point));
}

static int compare_courses(const void *a, const void *b, void *context)
{
	const struct course *one = a, *two = b;
	const struct city_twin *twin = context;

	if (one->high != two->high)
		return one->high < two->high ? -1 : 1;
	if (one->points != two->points)
		return one->points < two->points ? -1 : 1;
	return compare_segments(twin, one->segment, two->segment);
}

/* Whether two have the same points; lines at the same place at other levels are two pipes. */
static bool goes_along(const struct city_twin *twin, const struct city_twin_segment *one,
		       const struct city_twin_segment *two, bool backward, double snap)
{
	for (uint32_t i = 0; i < one->points; i++) {
		uint32_t own = one->first + i;
		uint32_t other = two->first + (backward ? one->points - 1 - i : i);

		if (city_plane_distance(city_twin_plane(twin, own),
					city_twin_plane(twin, other)) > CITY_TWIN_TOUCH ||
		    fabs(city_twin_level(twin, own) - city_twin_level(twin, other)) > snap)
			return false;
	}
	return true;
}

/* Each line against those of its course before it, the double being left out. */
static void compare_course(struct city_twin *twin, const struct course *course, size_t begin,
			   size_t at, double snap)
{
	struct city_twin_segment *two = &twin->segment[course[at].segment];

	for (size_t i = begin; i < at; i++) {
		const struct city_twin_segment *one = &twin->segment[course[i].segment];

		if (one->left_out || (!goes_along(twin, one, two, false, snap) &&
				      !goes_along(twin, one, two, true, snap)))
			continue;
		two->left_out = true;
		city_twin_note(twin, CITY_TWIN_DUP_GEOMETRY, course[at].segment,
			       course[i].segment, city_twin_plane(twin, one->first), -1);
		return;
	}
}

static int add_course(struct courses *courses, struct course course)
{
	if (courses->n == courses->room) {
		size_t room = courses->room ? 2 * courses->room : 16;
		struct course *at = realloc(courses->at, room * sizeof(*at));

		if (!at)
			return -1;
		courses->at = at;
		courses->room = room;
	}
	courses->at[courses->n++] = course;
	return 0;
}

static void compare_all(struct city_twin *twin, struct courses *courses, double snap)
{
	const struct course *at = courses->at;
	size_t begin = 0;

	qsort_r(courses->at, courses->n, sizeof(*at), compare_courses, twin);
	for (size_t i = 1; i < courses->n; i++) {
		if (at[i].high != at[begin].high || at[i].points != at[begin].points)
			begin = i;
		else if (!twin->segment[at[i].segment].left_out)
			compare_course(twin, at, begin, i, snap);
	}
}

/* Segments are chained by their lower node; most chains have three or four. */
int city_twin_find_doubles(struct city_twin *twin, struct city_twin_ends *ends)
{
	size_t nodes = 2 * twin->segments;
	uint32_t *first = malloc((nodes + 1) * sizeof(*first));
	uint32_t *next = malloc((twin->segments + 1) * sizeof(*next));
	struct courses courses = { 0 };
	int result = first && next ? 0 : -1;

	for (size_t i = 0; !result && i < nodes; i++)
		first[i] = CITY_TWIN_NOBODY;
	for (uint32_t i = 0; !result && i < twin->segments; i++) {
		uint32_t a = ends->node[2 * i], b = ends->node[2 * i + 1];
		uint32_t *chain = &first[a < b ? a : b];

		next[i] = *chain;
		*chain = i;
	}
	for (size_t node = 0; !result && node < nodes; node++) {
		courses.n = 0;
		for (uint32_t i = first[node]; !result && i != CITY_TWIN_NOBODY; i = next[i]) {
			uint32_t a = ends->node[2 * i], b = ends->node[2 * i + 1];

			result = add_course(&courses, (struct course){
							      a < b ? b : a,
							      twin->segment[i].points, i });
		}
		if (!result && courses.n > 1)
			compare_all(twin, &courses, ends->snap);
	}
	free(courses.at);
	free(next);
	free(first);
	return result;
}

/* The place is that of the first party; of a line's own two ends, the west one. */
static struct city_plane gap_at(const struct city_twin *twin, uint32_t a, uint32_t b)
{
	struct city_plane one = city_twin_plane(twin, city_twin_end(twin, a));
	struct city_plane two = city_twin_plane(twin, city_twin_end(twin, b));
	int order = city_twin_compare_ids(twin, twin->segment[a / 2].id,
					  twin->segment[b / 2].id);

	if (order == 0)
		order = one.x < two.x || (one.x == two.x && one.y < two.y) ? 1 : -1;
	return order > 0 ? one : two;
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
	if (ends->met) {
		__atomic_store_n(&ends->met[one], 1, __ATOMIC_RELAXED);
		__atomic_store_n(&ends->met[two], 1, __ATOMIC_RELAXED);
	}
	a = ends->named[one];
	b = ends->named[two];
	city_twin_note(twin, CITY_TWIN_SNAP_GAP, a / 2, b / 2, gap_at(twin, a, b), distance);
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
		     compare_segments(twin, end / 2, *named / 2) < 0))
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
	    compare_segments(twin, segment, component->named) < 0)
		component->named = segment;
}

static bool is_greater(const struct city_twin *twin, const struct component *a,
		       const struct component *b)
{
	if (a->length_um != b->length_um)
		return a->length_um > b->length_um;
	return compare_segments(twin, a->named, b->named) < 0;
}

/* What there is of each component, and which is its number: by the root of it. */
struct components {
	struct component *at;
	size_t n, room;
	uint32_t *number;
};

static struct component *component_of(struct components *components, uint32_t root)
{
	uint32_t *number = &components->number[root];

	if (*number == CITY_TWIN_NOBODY) {
		if (components->n == components->room) {
			size_t room = components->room ? 2 * components->room : 64;
			struct component *at = realloc(components->at, room * sizeof(*at));

			if (!at)
				return NULL;
			components->at = at;
			components->room = room;
		}
		*number = (uint32_t)components->n;
		components->at[components->n++] = (struct component){ 0, CITY_TWIN_NOBODY };
	}
	return &components->at[*number];
}

static int weigh_all(struct city_twin *twin, struct city_twin_ends *ends,
		     struct components *components)
{
	for (size_t i = 0; i < 2 * twin->segments; i++)
		components->number[i] = CITY_TWIN_NOBODY;
	for (uint32_t i = 0; i < twin->segments; i++) {
		struct component *component;

		if (twin->segment[i].left_out)
			continue;
		component = component_of(components, city_twin_root(ends->component,
								    ends->node[2 * i]));
		if (!component)
			return -1;
		weigh(twin, component, i);
	}
	return 0;
}

int city_twin_find_islands(struct city_twin *twin, struct city_twin_ends *ends)
{
	/* There are few of them; clusters are needed no more. */
	struct components components = { .number = ends->cluster };
	size_t *greatest = malloc((twin->networks.n + 1) * sizeof(*greatest));
	bool *fed = NULL, *has_source = calloc(twin->networks.n + 1, sizeof(*has_source));
	int result = greatest && has_source ? weigh_all(twin, ends, &components) : -1;

	if (!result) {
		fed = calloc(components.n + 1, sizeof(*fed));
		result = fed ? 0 : -1;
	}
	if (!result)
		city_twin_see_fed(twin, ends, components.number, fed, has_source);

	for (size_t i = 0; !result && i < twin->networks.n; i++)
		greatest[i] = SIZE_MAX;
	for (size_t i = 0; !result && i < components.n; i++) {
		const struct component *at = components.at;
		size_t *most = &greatest[twin->segment[at[i].named].network];

		if (*most == SIZE_MAX || is_greater(twin, &at[i], &at[*most]))
			*most = i;
	}
	for (size_t i = 0; !result && i < components.n; i++) {
		uint32_t named = components.at[i].named;
		uint32_t network = twin->segment[named].network;

		if (has_source[network] ? !fed[i] : i != greatest[network])
			city_twin_note(twin, CITY_TWIN_ISLAND, named, CITY_TWIN_NOBODY,
				       city_twin_plane(twin, twin->segment[named].first),
				       (double)components.at[i].length_um / 1e6);
	}
	free(fed);
	free(has_source);
	free(greatest);
	free(components.at);
	return result;
}
