/* SPDX-License-Identifier: Apache-2.0 */
/* twin - the store of segments, its findings, and the checks one after the other. */
#include "config.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "city/projection.h"
#include "city/twin_attributes.h"
#include "city/twin_nodes.h"
#include "twin_parts.h"

void city_twin_release(struct city_twin *twin)
{
	city_map_release(&twin->ids);
	city_map_release(&twin->networks);
	free(twin->point);
	free(twin->segment);
	free(twin->attribute);
	free(twin->finding);
	city_twin_nodes_free(twin->nodes);
	memset(twin, 0, sizeof(*twin));
}

/* Room for `more` elements behind n; a quarter more each time, for these are large. */
static int make_room(void **array, size_t n, size_t more, size_t *room, size_t size)
{
	size_t wanted = *room;
	void *grown;

	if (*room - n >= more)
		return 0;
	wanted += wanted / 4 + more + 1024;
	grown = realloc(*array, wanted * size);
	if (!grown)
		return -1;
	*array = grown;
	*room = wanted;
	return 0;
}

int city_twin_add(struct city_twin *twin, struct city_slice id, unsigned class,
		  struct city_slice network, enum city_twin_flow flow, const struct city_twin_point *point,
		  size_t points)
{
	struct city_twin_segment segment = { .first = (uint32_t)twin->points,
					     .points = (uint32_t)points,
					     .class = class & 15,
					     .flow = (unsigned)flow & 3 };
	double per = twin->degrees ? CITY_TWIN_PER_DEGREE : CITY_TWIN_PER_METRE;
	size_t name, group;
	bool fresh;

	if (points > INT32_MAX - twin->points ||
	    make_room((void **)&twin->point, twin->points, points, &twin->point_room,
		      sizeof(*twin->point)) ||
	    make_room((void **)&twin->segment, twin->segments, 1, &twin->segment_room,
		      sizeof(segment)))
		return -1;
	name = city_map_add(&twin->ids, id, &fresh);
	group = city_map_add(&twin->networks, network, &fresh);
	if (name == SIZE_MAX || group >= CITY_TWIN_MOST_NETWORKS)
		return -1;
	segment.id = (uint32_t)name;
	segment.network = (uint32_t)group & (CITY_TWIN_MOST_NETWORKS - 1);
	for (size_t i = 0; i < points; i++)
		twin->point[twin->points++] = city_twin_keep(point[i], per);
	twin->segment[twin->segments++] = segment;
	return 0;
}

/* The numbers that texts of another map have in this one. */
static uint32_t *translate(struct city_map *map, const struct city_map *other)
{
	uint32_t *number = malloc((other->n + 1) * sizeof(*number));
	bool fresh;

	for (size_t i = 0; number && i < other->n; i++) {
		size_t here = city_map_add(map, city_map_text(other, i), &fresh);

		if (here >= UINT32_MAX) {
			free(number);
			return NULL;
		}
		number[i] = (uint32_t)here;
	}
	return number;
}

int city_twin_adopt(struct city_twin *twin, struct city_twin *other)
{
	uint32_t *id = translate(&twin->ids, &other->ids);
	uint32_t *network = translate(&twin->networks, &other->networks);
	uint32_t before = (uint32_t)twin->points;
	int result = id && network && twin->networks.n < CITY_TWIN_MOST_NETWORKS &&
				     other->points <= INT32_MAX - twin->points ? 0 : -1;

	/* One array after the other, so that not all of them are there twice. */
	city_map_release(&other->ids);
	if (!result && make_room((void **)&twin->point, twin->points, other->points,
				 &twin->point_room, sizeof(*twin->point)))
		result = -1;
	if (!result && other->points)
		memcpy(twin->point + twin->points, other->point,
		       other->points * sizeof(*twin->point));
	free(other->point);
	other->point = NULL;
	if (!result && make_room((void **)&twin->segment, twin->segments, other->segments,
				 &twin->segment_room, sizeof(*twin->segment)))
		result = -1;
	for (size_t i = 0; !result && i < other->segments; i++) {
		struct city_twin_segment *to = &twin->segment[twin->segments++];

		*to = other->segment[i];
		to->first += before;
		to->id = id[to->id];
		to->network = network[to->network] & (CITY_TWIN_MOST_NETWORKS - 1);
	}
	if (!result) {
		twin->points += other->points;
		result = city_twin_attributes_adopt(twin, other);
	}
	if (!result)
		result = city_twin_nodes_adopt(twin, other, id, network);
	city_twin_release(other);
	free(network);
	free(id);
	return result;
}

const struct city_twin_rule_info *city_twin_rule_info(enum city_twin_rule rule)
{
	static const struct city_twin_rule_info rules[CITY_TWIN_RULES] = {
		[CITY_TWIN_DUP_ID] = { "dup.id", "an id is of one record", "m" },
		[CITY_TWIN_ID_CLASS] = { "id.class", "an id is of one class",
					 "classes" },
		[CITY_TWIN_DUP_GEOMETRY] = { "dup.geometry",
					     "no line lies where another does", "m" },
		[CITY_TWIN_OVERLAP] = { "overlap.geometry",
					"no part of a line lies on another", "m" },
		[CITY_TWIN_ZERO_LENGTH] = { "line.zero-length", "a line has a length",
					    "m" },
		[CITY_TWIN_SELF_CROSSING] = { "line.self-crossing",
					      "a line does not cross itself", "m" },
		[CITY_TWIN_SNAP_GAP] = { "snap.gap", "ends that nearly meet do meet",
					 "m" },
		[CITY_TWIN_CROSSING] = { "crossing.no-node",
					 "lines of a network cross at a node", "m" },
		[CITY_TWIN_ISLAND] = { "component.island",
				       "all of a network is connected", "m" },
		[CITY_TWIN_SLOPE_REVERSE] = { "slope.reverse",
					      "a gravity drain falls as it flows", "m" },
		[CITY_TWIN_BESIDE] = { "clearance.horizontal",
				       "pipes beside each other keep their distance",
				       "m" },
		[CITY_TWIN_OVER] = { "clearance.vertical",
				     "pipes that cross keep their distance", "m" },
		[CITY_TWIN_COVER] = { "cover.minimum", "a pipe lies deep enough", "m" },
		[CITY_TWIN_JOINT_LEVEL] = { "joint.level",
					    "pipes meet on the level they should", "m" },
		[CITY_TWIN_DIAMETER_SHRINK] = { "diameter.shrink",
						"a drain is no smaller downstream", "m" },
		[CITY_TWIN_DIAMETER_JUMP] = { "diameter.jump",
					      "pipes that meet are of like size", "m" },
		[CITY_TWIN_PRESSURE_JUMP] = { "pressure.jump",
					      "pipes that meet are of like pressure",
					      "MPa" },
		[CITY_TWIN_DATE_MATERIAL] = { "date.material",
					      "no pipe is older than its material", "d" },
		[CITY_TWIN_DATE_REMOVED] = { "date.removed",
					     "nothing is laid or seen after it is removed",
					     "d" },
		[CITY_TWIN_DATE_FUTURE] = { "date.future", "no date is to come", "d" },
		[CITY_TWIN_NODE_MISSING] = { "node.missing",
					     "there is each node that a pipe names", "m" },
		[CITY_TWIN_NODE_DEGREE] = { "node.degree",
					    "a node joins as many pipes as it can", "ends" },
		[CITY_TWIN_DANGLING] = { "end.dangling", "no pipe ends where none may", "m" },
	};

	return &rules[rule];
}

static int compare_text(struct city_slice a, struct city_slice b)
{
	size_t least = a.len < b.len ? a.len : b.len;
	int order = least ? memcmp(a.at, b.at, least) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

int city_twin_compare_networks(const struct city_twin *twin, uint32_t a, uint32_t b)
{
	return a == b ? 0 : compare_text(city_map_text(&twin->networks, a),
					 city_map_text(&twin->networks, b));
}

int city_twin_compare_ids(const struct city_twin *twin, uint32_t a, uint32_t b)
{
	return a == b ? 0 : compare_text(city_map_text(&twin->ids, a),
					 city_map_text(&twin->ids, b));
}

/* Of two parties, the one whose id is greater byte by byte comes first. */
static void name_parties(const struct city_twin *twin, struct city_twin_finding *finding,
			 uint32_t other)
{
	uint32_t swap = finding->id;

	finding->other = twin->segment[other].id;
	if (city_twin_compare_ids(twin, finding->id, finding->other) >= 0)
		return;
	finding->id = finding->other;
	finding->other = swap;
}

void city_twin_put(struct city_twin *twin, struct city_twin_finding finding)
{
	if (twin->unasked >> finding.rule & 1)
		return;
	/* Findings are few: who waits does not wait long. */
	while (__atomic_test_and_set(&twin->noting, __ATOMIC_ACQUIRE))
		sched_yield();
	if (twin->failed ||
	    make_room((void **)&twin->finding, twin->findings, 1, &twin->finding_room,
		      sizeof(finding)))
		twin->failed = true;
	else
		twin->finding[twin->findings++] = finding;
	__atomic_clear(&twin->noting, __ATOMIC_RELEASE);
}

static struct city_twin_finding finding_of(const struct city_twin *twin,
					   enum city_twin_rule rule, uint32_t segment,
					   uint32_t other, struct city_plane at)
{
	struct city_twin_finding finding = {
		.rule = rule,
		.network = twin->segment[segment].network,
		.id = twin->segment[segment].id,
		.other = CITY_TWIN_NOBODY,
		.x_mm = llround(at.x * 1000),
		.y_mm = llround(at.y * 1000),
		.measured_mm = -1,
		.required_mm = -1,
	};

	if (other != CITY_TWIN_NOBODY)
		name_parties(twin, &finding, other);
	return finding;
}

void city_twin_note_against(struct city_twin *twin, enum city_twin_rule rule,
			    uint32_t segment, uint32_t other, struct city_plane at,
			    double measured, double required, const char *verified)
{
	struct city_twin_finding finding = finding_of(twin, rule, segment, other, at);

	if (measured >= 0)
		finding.measured_mm = llround(measured * 1000);
	if (required >= 0)
		finding.required_mm = llround(required * 1000);
	finding.verified = verified;
	city_twin_put(twin, finding);
}

/* Micrometres, until they are added up. */
void city_twin_note_overlap(struct city_twin *twin, uint32_t segment, uint32_t other,
			    struct city_plane at, double length_m, uint64_t pieces)
{
	struct city_twin_finding finding =
		finding_of(twin, CITY_TWIN_OVERLAP, segment, other, at);

	finding.measured_mm = llround(length_m * 1e6);
	finding.pieces = pieces;
	city_twin_put(twin, finding);
}

void city_twin_note(struct city_twin *twin, enum city_twin_rule rule, uint32_t segment,
		    uint32_t other, struct city_plane at, double measured_m)
{
	/* Of what is measured here, no more than nothing is allowed of some. */
	bool is_none = rule == CITY_TWIN_SNAP_GAP || rule == CITY_TWIN_SLOPE_REVERSE;

	city_twin_note_against(twin, rule, segment, other, at, measured_m,
			       is_none ? 0 : -1, NULL);
}

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* What a line does with itself comes before what it does with another. */
static int compare_others(const struct city_twin *twin, uint32_t one, uint32_t two)
{
	if (one == CITY_TWIN_NOBODY || two == CITY_TWIN_NOBODY)
		return (one != CITY_TWIN_NOBODY) - (two != CITY_TWIN_NOBODY);
	return city_twin_compare_ids(twin, one, two);
}

/* By rule, parties, place and network. */
static int compare_findings(const void *a, const void *b, void *context)
{
	const struct city_twin *twin = context;
	const struct city_twin_finding *one = a, *two = b;
	int order = compare_numbers(one->rule, two->rule);

	if (!order)
		order = city_twin_compare_ids(twin, one->id, two->id);
	if (!order)
		order = compare_others(twin, one->other, two->other);
	if (!order)
		order = compare_numbers(one->x_mm, two->x_mm);
	if (!order)
		order = compare_numbers(one->y_mm, two->y_mm);
	if (!order && one->network != two->network)
		order = compare_text(city_map_text(&twin->networks, one->network),
				     city_map_text(&twin->networks, two->network));
	if (!order)
		order = compare_numbers(one->measured_mm, two->measured_mm);
	return order ? order : (one->pieces > two->pieces) - (one->pieces < two->pieces);
}

/* A crossing at a corner is met by the pieces on both sides. */
static bool is_there(const struct city_twin_finding *one,
		     const struct city_twin_finding *two)
{
	return llabs(one->x_mm - two->x_mm) <= 1 && llabs(one->y_mm - two->y_mm) <= 1;
}

/* Whether the later of two that are sorted tells nothing new. */
static bool is_again(const struct city_twin_finding *one,
		     const struct city_twin_finding *two)
{
	bool once = one->rule == CITY_TWIN_DUP_ID || one->rule == CITY_TWIN_ID_CLASS ||
		    one->rule == CITY_TWIN_DUP_GEOMETRY || one->rule == CITY_TWIN_OVERLAP;

	return one->rule == two->rule && one->id == two->id && one->other == two->other &&
	       (once || is_there(one, two));
}

static void sort_findings(struct city_twin *twin)
{
	size_t kept = 0;

	if (!twin->findings)
		return;
	qsort_r(twin->finding, twin->findings, sizeof(*twin->finding), compare_findings,
		twin);
	for (size_t i = 1; i < twin->findings; i++) {
		struct city_twin_finding *last = &twin->finding[kept];
		const struct city_twin_finding *next = &twin->finding[i];

		if (!is_again(last, next))
			twin->finding[++kept] = *next;
		else if (last->rule == CITY_TWIN_OVERLAP && next[-1].pieces != next->pieces)
			/* Of two lines, all that lies on each other, piece by piece. */
			last->measured_mm += next->measured_mm;
	}
	twin->findings = kept + 1;
	for (size_t i = 0; i < twin->findings; i++)
		if (twin->finding[i].rule == CITY_TWIN_OVERLAP)
			twin->finding[i].measured_mm =
				(twin->finding[i].measured_mm + 500) / 1000;
}

double city_twin_length(const struct city_twin *twin, size_t segment)
{
	const struct city_twin_segment *at = &twin->segment[segment];
	double sum = 0;

	for (uint32_t i = at->first; i + 1 < at->first + at->points; i++)
		sum += city_plane_distance(city_twin_plane(twin, i),
					   city_twin_plane(twin, i + 1));
	return sum;
}

/* An id twice in a class is another matter than one that two bureaus have given. */
bool city_twin_is_upright(const struct city_twin *twin, size_t segment)
{
	return city_twin_length(twin, segment) < CITY_TWIN_TOUCH;
}

/* How far it goes up or down, as far as levels are known. */
static double rise_of(const struct city_twin *twin, size_t segment)
{
	const struct city_twin_segment *at = &twin->segment[segment];
	double low = INFINITY, high = -INFINITY;

	for (uint32_t i = at->first; i < at->first + at->points; i++) {
		low = fmin(low, city_twin_level(twin, i));
		high = fmax(high, city_twin_level(twin, i));
	}
	return high - low;
}

static int find_repeated_ids(struct city_twin *twin)
{
	struct {
		uint16_t once, again; /* a bit for each class */
	} *seen = calloc(twin->ids.n + 1, sizeof(*seen));

	if (!seen)
		return -1;
	for (size_t i = 0; i < twin->segments; i++) {
		const struct city_twin_segment *at = &twin->segment[i];
		uint16_t class = (uint16_t)(1u << at->class);

		seen[at->id].again |= seen[at->id].once & class;
		seen[at->id].once |= class;
	}
	for (size_t i = 0; i < twin->segments; i++) {
		const struct city_twin_segment *at = &twin->segment[i];
		struct city_plane place = city_twin_plane(twin, at->first);
		int classes = __builtin_popcount(seen[at->id].once);

		if (seen[at->id].again >> at->class & 1)
			city_twin_note(twin, CITY_TWIN_DUP_ID, (uint32_t)i,
				       CITY_TWIN_NOBODY, place, -1);
		if (classes > 1)
			city_twin_note(twin, CITY_TWIN_ID_CLASS, (uint32_t)i,
				       CITY_TWIN_NOBODY, place, classes);
	}
	free(seen);
	return 0;
}

/* The most a drain rises from a point of it to a later one, where that begins. */
static void find_rise(struct city_twin *twin, uint32_t segment)
{
	const struct city_twin_segment *at = &twin->segment[segment];
	bool backward = at->flow == CITY_TWIN_FLOW_BACKWARD;
	struct city_twin_unjudged *unjudged = &twin->unjudged[CITY_TWIN_SLOPE_REVERSE];
	double rise = 0, lowest = INFINITY;
	size_t begin = 0, low = 0;
	uint32_t known = 0;

	if (at->flow == CITY_TWIN_FLOW_NONE)
		return;
	for (uint32_t i = 0; i < at->points; i++) {
		size_t point = at->first + (backward ? at->points - 1 - i : i);
		double z = city_twin_level(twin, point);

		known += isnan(z) ? 0 : 1;
		if (z < lowest) {
			lowest = z;
			low = point;
		} else if (z - lowest > rise) {
			rise = z - lowest;
			begin = low;
		}
	}
	if (at->flow == CITY_TWIN_FLOW_UNKNOWN || known < at->points) {
		unjudged->pipes++;
		unjudged->why = "drains without a flow, or a level at each point";
	}
	if (at->flow == CITY_TWIN_FLOW_UNKNOWN)
		return;
	/* What rounds to no millimetre is how levels are written, not how pipes lie. */
	if (rise >= 0.0005 - CITY_TWIN_GRAIN)
		city_twin_note(twin, CITY_TWIN_SLOPE_REVERSE, segment, CITY_TWIN_NOBODY,
			       city_twin_plane(twin, begin), rise);
}

static void look_at_each(struct city_twin *twin)
{
	for (uint32_t i = 0; i < twin->segments; i++) {
		double length = city_twin_length(twin, i);

		if (length < CITY_TWIN_TOUCH && !(rise_of(twin, i) >= CITY_TWIN_TOUCH)) {
			twin->segment[i].left_out = true;
			city_twin_note(twin, CITY_TWIN_ZERO_LENGTH, i, CITY_TWIN_NOBODY,
				       city_twin_plane(twin, twin->segment[i].first),
				       length);
		} else {
			find_rise(twin, i);
		}
	}
}

bool city_twin_holds(const struct city_twin *twin, bool (*holds)(struct city_plane at))
{
	for (size_t i = 0; i < twin->points; i++)
		if (!holds(city_twin_plane(twin, i)))
			return false;
	return twin->points > 0;
}

/* On the meridian in the middle of all points, whatever their order: a whole sum. */
static void project(struct city_twin *twin)
{
	int64_t sum = 0;

	for (size_t i = 0; i < twin->points; i++)
		sum += ((int64_t)twin->point[i].x >> 16) / 100000;
	if (twin->points)
		twin->meridian_deg =
			(double)llround((double)sum / (double)twin->points / 1e5) / 10;
	for (size_t i = 0; i < twin->points; i++) {
		struct city_plane at = city_project(
			city_twin_plane_of(twin->point[i], CITY_TWIN_PER_DEGREE),
			twin->meridian_deg);

		/* Far round the globe there is no plane: such pipes are nowhere near. */
		at.x = fmin(fmax(at.x, -CITY_TWIN_FAR), CITY_TWIN_FAR);
		at.y = fmin(fmax(at.y, -CITY_TWIN_FAR), CITY_TWIN_FAR);
		twin->point[i] = city_twin_keep((struct city_twin_point){
							at.x, at.y, city_twin_level(twin, i) },
						CITY_TWIN_PER_METRE);
	}
	twin->degrees = false;
	twin->projected = true;
}

int city_twin_check(struct city_twin *twin, double snap)
{
	/* What is as far as snap but for a rounding is so wherever it lies. */
	struct city_twin_ends ends = { .snap = snap + CITY_TWIN_GRAIN };
	int result;

	if (twin->degrees)
		project(twin);
	city_twin_choose_rules(twin);
	result = city_twin_nodes_begin(twin, &ends);
	if (!result)
		result = find_repeated_ids(twin);
	if (!result)
		result = city_twin_find_lines(twin);
	if (!result)
		look_at_each(twin);
	if (!result)
		result = city_twin_find_nodes(twin, &ends);
	if (!result)
		result = city_twin_find_doubles(twin, &ends);
	if (!result)
		result = city_twin_find_gaps(twin, &ends);
	if (!result)
		city_twin_place_nodes(twin, &ends);
	city_twin_grid_release(&ends.near);
	if (!result)
		result = city_twin_find_crossings(twin, &ends);
	if (!result)
		result = city_twin_look_at_nodes(twin, &ends);
	if (!result)
		result = city_twin_find_islands(twin, &ends);
	free(ends.named);
	free(ends.cluster);
	free(ends.component);
	city_twin_nodes_end(&ends);
	if (!result)
		result = city_twin_find_joints(twin, &ends);
	free(ends.node);
	if (!result)
		result = city_twin_find_clearances(twin);
	sort_findings(twin);
	return result || twin->failed ? -1 : 0;
}
