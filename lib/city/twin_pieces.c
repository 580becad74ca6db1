/* SPDX-License-Identifier: Apache-2.0 */
/* twin_pieces - where lines meet between their ends: joints, gaps and crossings. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "city/crew.h"
#include "city/twin_nodes.h"
#include "twin_parts.h"

/* A node with a record of it, which lines go through. */
struct joint {
	struct city_plane at;
	uint32_t network;
};

/* Piece i belongs to segment owner[i], and goes from one of its points to the next. */
struct pieces {
	struct city_twin *twin;
	struct city_twin_ends *ends;
	uint32_t *owner;
	size_t n;
	struct city_twin_grid grid;
	struct joint *joint; /* by x */
	size_t joints;
};

/* Each segment before has one point more than pieces. */
static uint32_t from(const struct pieces *pieces, uint32_t piece)
{
	return piece + pieces->owner[piece];
}

static struct city_twin_piece piece_at(const void *context, size_t i)
{
	const struct pieces *pieces = context;
	const struct city_twin *twin = pieces->twin;
	uint32_t point = from(pieces, (uint32_t)i);
	const struct city_twin_segment *owner = &twin->segment[pieces->owner[i]];
	struct city_twin_piece piece = {
		city_twin_plane(twin, point), city_twin_plane(twin, point + 1),
		owner->left_out ? CITY_TWIN_NOBODY : owner->network
	};

	return piece;
}

static int collect(struct pieces *pieces)
{
	const struct city_twin *twin = pieces->twin;

	pieces->owner = malloc((twin->points + 1) * sizeof(*pieces->owner));
	if (!pieces->owner)
		return -1;
	for (uint32_t i = 0; i < twin->segments; i++)
		for (uint32_t k = 1; k < twin->segment[i].points; k++)
			pieces->owner[pieces->n++] = i;
	return city_twin_grid_make(&pieces->grid, pieces->ends->cell, pieces->ends->snap,
				   twin->jobs, pieces->n, piece_at, pieces);
}

/* Whether a place is within `reach` of an end of the segment. */
static bool is_at_end(const struct city_twin *twin, uint32_t segment, struct city_plane at,
		      double reach)
{
	struct city_plane a = city_twin_plane(twin, city_twin_end(twin, 2 * (size_t)segment));
	struct city_plane b =
		city_twin_plane(twin, city_twin_end(twin, 2 * (size_t)segment + 1));

	return city_plane_distance(at, a) <= reach || city_plane_distance(at, b) <= reach;
}

static double level(const struct city_twin *twin, uint32_t point, double along)
{
	double z = city_twin_level(twin, point);

	return z + along * (city_twin_level(twin, point + 1) - z);
}

/* An end near the middle of another line: one joint with it, or nearly so. */
static void see_end(struct pieces *pieces, uint32_t end, uint32_t piece)
{
	struct city_twin *twin = pieces->twin;
	struct city_twin_ends *ends = pieces->ends;
	uint32_t owner = pieces->owner[piece], node = ends->node[end];
	struct city_twin_piece at = piece_at(pieces, piece);
	size_t point = city_twin_end(twin, end);
	struct city_plane place = city_twin_plane(twin, point);
	double along, distance;

	if (twin->segment[owner].network != twin->segment[end / 2].network ||
	    ends->node[2 * owner] == node || ends->node[2 * owner + 1] == node)
		return;
	distance = city_plane_to_piece(place, at.a, at.b, &along);
	if (distance > ends->snap || is_at_end(twin, owner, place, ends->snap))
		return;
	/* A corner is a joint as an end is, whatever the levels; over a line one may pass. */
	if (city_plane_distance(place, at.a) > ends->snap &&
	    city_plane_distance(place, at.b) > ends->snap &&
	    fabs(city_twin_level(twin, point) - level(twin, from(pieces, piece), along)) >
		    ends->snap)
		return;
	if (distance > CITY_TWIN_TOUCH) {
		uint32_t cluster = city_twin_root(ends->cluster, node);

		if (city_twin_root(ends->cluster, ends->node[2 * owner]) == cluster ||
		    city_twin_root(ends->cluster, ends->node[2 * owner + 1]) == cluster)
			return;
		city_twin_note(twin, CITY_TWIN_SNAP_GAP, ends->named[node] / 2, owner,
			       place, distance);
	}
	city_twin_join(ends->component, node, ends->node[2 * owner]);
	if (ends->met)
		__atomic_store_n(&ends->met[node], 1, __ATOMIC_RELAXED);
}

static void look_at_ends(void *context, size_t from, size_t to)
{
	struct pieces *pieces = context;
	struct city_twin *twin = pieces->twin;

	for (uint32_t end = (uint32_t)from; end < to; end++) {
		struct city_plane at = city_twin_plane(twin, city_twin_end(twin, end));
		uint32_t bucket;

		if (twin->segment[end / 2].left_out)
			continue;
		bucket = city_twin_grid_bucket(&pieces->grid, at,
					       twin->segment[end / 2].network);
		for (uint32_t i = pieces->grid.start[bucket];
		     i < pieces->grid.start[bucket + 1]; i++)
			see_end(pieces, end, pieces->grid.item[i]);
	}
}

static bool is_before(const struct city_twin_piece *one, const struct city_twin_piece *two)
{
	if (one->a.x != two->a.x)
		return one->a.x < two->a.x;
	if (one->a.y != two->a.y)
		return one->a.y < two->a.y;
	return one->b.x != two->b.x ? one->b.x < two->b.x : one->b.y < two->b.y;
}

/* Which lines a node's record lies on between their ends; nearly, if at no end either. */
static void see_node(struct pieces *pieces, const struct city_twin_node *node,
		     struct city_twin_placed *placed)
{
	const struct city_twin *twin = pieces->twin;
	struct city_plane place = city_twin_plane_of(node->at, CITY_TWIN_PER_METRE);
	uint32_t bucket = city_twin_grid_bucket(&pieces->grid, place, node->network);
	double reach = placed->root == CITY_TWIN_NOBODY ? pieces->ends->snap :
							  CITY_TWIN_TOUCH;
	/* More lines than these through one node are as many as these to any rule. */
	uint32_t seen[8];

	for (uint32_t i = pieces->grid.start[bucket]; i < pieces->grid.start[bucket + 1];
	     i++) {
		uint32_t owner = pieces->owner[pieces->grid.item[i]], k = 0;
		struct city_twin_piece at = piece_at(pieces, pieces->grid.item[i]);
		double along;

		if (at.layer != node->network ||
		    city_plane_to_piece(place, at.a, at.b, &along) > reach ||
		    is_at_end(twin, owner, place, pieces->ends->snap))
			continue;
		while (k < placed->through && seen[k] != owner)
			k++;
		if (k == placed->through && k < sizeof(seen) / sizeof(seen[0]))
			seen[placed->through++] = owner;
		if (placed->joined == CITY_TWIN_NOBODY)
			placed->joined = pieces->ends->node[2 * owner];
		/* A record of a node there joins the lines that cross, as an end does. */
		city_twin_join(pieces->ends->component, placed->joined,
			       pieces->ends->node[2 * owner]);
	}
}

static int compare_joints(const void *a, const void *b)
{
	const struct joint *one = a, *two = b;

	return (one->at.x > two->at.x) - (one->at.x < two->at.x);
}

static int look_at_nodes(struct pieces *pieces)
{
	const struct city_twin_nodes *nodes = pieces->twin->nodes;

	if (!pieces->ends->placed)
		return 0;
	pieces->joint = malloc(nodes->n * sizeof(*pieces->joint));
	if (!pieces->joint)
		return -1;
	for (size_t i = 0; i < nodes->n; i++) {
		const struct city_twin_node *node = &nodes->node[i];

		see_node(pieces, node, &pieces->ends->placed[i]);
		if (pieces->ends->placed[i].through > 1)
			pieces->joint[pieces->joints++] = (struct joint){
				city_twin_plane_of(node->at, CITY_TWIN_PER_METRE),
				node->network
			};
	}
	qsort(pieces->joint, pieces->joints, sizeof(*pieces->joint), compare_joints);
	return 0;
}

/* Whether there is a record of a node within snap of a place. */
static bool is_at_joint(const struct pieces *pieces, struct city_plane at, uint32_t network)
{
	double reach = pieces->ends->snap;
	size_t low = 0, high = pieces->joints;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pieces->joint[middle].at.x < at.x - reach)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < pieces->joints && pieces->joint[low].at.x <= at.x + reach; low++)
		if (pieces->joint[low].network == network &&
		    city_plane_distance(pieces->joint[low].at, at) <= reach)
			return true;
	return false;
}

/* The ends of two pieces that lie on the other one: the first and the last along it. */
struct shared {
	struct city_plane from, to;
	double first, last;
	unsigned n;
};

/* Takes p where it lies on the piece; x and y are the way that both pieces go. */
static void share(struct shared *shared, struct city_plane p,
		  const struct city_twin_piece *piece, double x, double y)
{
	double along, way = p.x * x + p.y * y;

	if (city_plane_to_piece(p, piece->a, piece->b, &along) > CITY_TWIN_TOUCH)
		return;
	if (!shared->n || way < shared->first) {
		shared->from = p;
		shared->first = way;
	}
	if (!shared->n || way > shared->last) {
		shared->to = p;
		shared->last = way;
	}
	shared->n++;
}

static double level_at(const struct pieces *pieces, uint32_t piece, struct city_plane at)
{
	struct city_twin_piece its = piece_at(pieces, piece);
	double along;

	city_plane_to_piece(at, its.a, its.b, &along);
	return level(pieces->twin, from(pieces, piece), along);
}

/* From where to where two pieces lie on each other; false: no more than a joint takes. */
static bool lie_together(const struct pieces *pieces, uint32_t one, uint32_t two,
			 struct shared *shared)
{
	struct city_twin_piece first = piece_at(pieces, one), second = piece_at(pieces, two);
	double x = first.b.x - first.a.x, y = first.b.y - first.a.y;
	double u = second.b.x - second.a.x, v = second.b.y - second.a.y;
	struct city_plane middle;

	/* Beyond two degrees, lines are too soon too far apart. */
	if (fabs(x * v - y * u) > 0.035 * sqrt((x * x + y * y) * (u * u + v * v)))
		return false;
	*shared = (struct shared){ .n = 0 };
	share(shared, first.a, &second, x, y);
	share(shared, first.b, &second, x, y);
	share(shared, second.a, &first, x, y);
	share(shared, second.b, &first, x, y);
	if (shared->n < 2 ||
	    city_plane_distance(shared->from, shared->to) <= pieces->ends->snap)
		return false;
	middle.x = (shared->from.x + shared->to.x) / 2;
	middle.y = (shared->from.y + shared->to.y) / 2;
	return !(fabs(level_at(pieces, one, middle) - level_at(pieces, two, middle)) >
		 pieces->ends->snap);
}

/* Tells two pieces that lie on each other. */
static bool see_overlap(struct pieces *pieces, uint32_t one, uint32_t two)
{
	uint32_t a = pieces->owner[one], b = pieces->owner[two];
	struct shared shared;
	bool eastward;

	if (!lie_together(pieces, one, two, &shared))
		return false;
	/* Of what runs from south to north, rounding does not say where the west is. */
	eastward = fabs(shared.to.x - shared.from.x) > CITY_TWIN_TOUCH ?
			   shared.to.x > shared.from.x :
			   shared.to.y > shared.from.y;
	city_twin_note_overlap(pieces->twin, a, a == b ? CITY_TWIN_NOBODY : b,
			       eastward ? shared.from : shared.to,
			       city_plane_distance(shared.from, shared.to),
			       (uint64_t)one << 32 | two);
	return true;
}

/* A piece by itself, or the next ones as well that have an end at a corner of it. */
static void around(const struct pieces *pieces, uint32_t piece, struct city_plane at,
		   uint32_t *begin, uint32_t *end)
{
	struct city_twin_piece its = piece_at(pieces, piece);
	uint32_t owner = pieces->owner[piece];

	*begin = *end = piece;
	if (piece > 0 && pieces->owner[piece - 1] == owner &&
	    city_plane_distance(at, its.a) <= CITY_TWIN_TOUCH)
		--*begin;
	if (piece + 1 < pieces->n && pieces->owner[piece + 1] == owner &&
	    city_plane_distance(at, its.b) <= CITY_TWIN_TOUCH)
		++*end;
}

/* Lines that lie on each other and part at a corner do not cross there. */
static bool is_of_overlap(const struct pieces *pieces, uint32_t one, uint32_t two,
			  struct city_plane at)
{
	uint32_t begin, end, first, last;
	struct shared shared;

	around(pieces, one, at, &begin, &end);
	around(pieces, two, at, &first, &last);
	for (uint32_t i = begin; i <= end; i++)
		for (uint32_t k = first; k <= last; k++)
			if (i != k && lie_together(pieces, i, k, &shared))
				return true;
	return false;
}

/* Two pieces of one network; what lies at an end has been looked at. */
static void see_pair(struct pieces *pieces, uint32_t one, uint32_t two)
{
	struct city_twin *twin = pieces->twin;
	uint32_t a = pieces->owner[one], b = pieces->owner[two];
	struct city_twin_piece first = piece_at(pieces, one), second = piece_at(pieces, two);
	struct city_plane at;
	double along, other, apart, reach = pieces->ends->snap;

	/* What lies on another may be a rounding beside it. */
	if (fmin(first.a.x, first.b.x) > fmax(second.a.x, second.b.x) + CITY_TWIN_TOUCH ||
	    fmin(second.a.x, second.b.x) > fmax(first.a.x, first.b.x) + CITY_TWIN_TOUCH ||
	    fmin(first.a.y, first.b.y) > fmax(second.a.y, second.b.y) + CITY_TWIN_TOUCH ||
	    fmin(second.a.y, second.b.y) > fmax(first.a.y, first.b.y) + CITY_TWIN_TOUCH)
		return;
	/* Where they cross must not depend on which of them came first. */
	if (is_before(&second, &first)) {
		see_pair(pieces, two, one);
		return;
	}
	if (see_overlap(pieces, one, two) ||
	    !city_plane_cross(first.a, first.b, second.a, second.b, &along, &other))
		return;
	at.x = first.a.x + along * (first.b.x - first.a.x);
	at.y = first.a.y + along * (first.b.y - first.a.y);
	apart = level(twin, from(pieces, one), along) - level(twin, from(pieces, two), other);
	if (fabs(apart) > reach || is_at_end(twin, a, at, reach) ||
	    is_at_end(twin, b, at, reach) || is_of_overlap(pieces, one, two, at))
		return;
	if (a == b)
		city_twin_note(twin, CITY_TWIN_SELF_CROSSING, a, CITY_TWIN_NOBODY, at, -1);
	else if (!is_at_joint(pieces, at, twin->segment[a].network))
		city_twin_note(twin, CITY_TWIN_CROSSING, a, b, at, -1);
}

/* Whether pieces of one line have a corner in common; it may stand there repeatedly. */
static bool are_neighbours(const struct pieces *pieces, uint32_t one, uint32_t two)
{
	uint32_t first = one < two ? one : two, second = one < two ? two : one;
	struct city_plane corner = piece_at(pieces, first).b;

	while (++first < second)
		if (city_plane_distance(corner, piece_at(pieces, first).b) > CITY_TWIN_TOUCH)
			return false;
	return true;
}

static void look_at_pair(struct pieces *pieces, uint32_t one, uint32_t two)
{
	const struct city_twin *twin = pieces->twin;
	uint32_t a = pieces->owner[one], b = pieces->owner[two];

	if (one == two || twin->segment[a].network != twin->segment[b].network)
		return;
	if (a == b && are_neighbours(pieces, one, two))
		/* They can but lie on each other, where the line turns back. */
		see_overlap(pieces, one, two);
	else
		see_pair(pieces, one, two);
}

static void look_at_pairs(void *context, size_t from, size_t to)
{
	struct pieces *pieces = context;
	const struct city_twin_grid *grid = &pieces->grid;

	for (size_t bucket = from; bucket < to; bucket++)
		for (uint32_t i = grid->start[bucket]; i < grid->start[bucket + 1]; i++)
			for (uint32_t j = i + 1; j < grid->start[bucket + 1]; j++)
				look_at_pair(pieces, grid->item[i], grid->item[j]);
}

int city_twin_find_crossings(struct city_twin *twin, struct city_twin_ends *ends)
{
	const uint64_t of_pairs = UINT64_C(1) << CITY_TWIN_SELF_CROSSING |
				  UINT64_C(1) << CITY_TWIN_CROSSING |
				  UINT64_C(1) << CITY_TWIN_OVERLAP;
	struct pieces pieces = { .twin = twin, .ends = ends };
	int result = collect(&pieces);

	if (!result) {
		city_crew_run(twin->jobs, 2 * twin->segments, 4096, look_at_ends, &pieces);
		result = look_at_nodes(&pieces);
	}
	if (!result && (twin->unasked & of_pairs) != of_pairs)
		city_twin_grid_see(&pieces.grid, twin->jobs, look_at_pairs, &pieces);
	city_twin_grid_release(&pieces.grid);
	free(pieces.owner);
	free(pieces.joint);
	return result;
}
