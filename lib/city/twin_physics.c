/* SPDX-License-Identifier: Apache-2.0 */
/* twin_physics - each pipe by itself, and where pipes of a network meet. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "city/twin_physics.h"
#include "twin_parts.h"

static const char *mark_name(uint8_t mark)
{
	static const char *const names[] = { "none", "secondary", "primary" };

	return names[mark];
}

bool city_twin_needs_book(uint64_t unasked)
{
	const uint64_t rules =
		UINT64_C(1) << CITY_TWIN_BESIDE | UINT64_C(1) << CITY_TWIN_OVER |
		UINT64_C(1) << CITY_TWIN_COVER | UINT64_C(1) << CITY_TWIN_JOINT_LEVEL |
		UINT64_C(1) << CITY_TWIN_DIAMETER_SHRINK |
		UINT64_C(1) << CITY_TWIN_DIAMETER_JUMP |
		UINT64_C(1) << CITY_TWIN_PRESSURE_JUMP |
		UINT64_C(1) << CITY_TWIN_DATE_MATERIAL;

	return (~unasked & rules) != 0;
}

/* A rule for which no pipe has what it takes is not run, unless it was asked for. */
static void drop(struct city_twin *twin, enum city_twin_rule rule, bool there_is)
{
	uint64_t bit = UINT64_C(1) << rule;

	if (!there_is)
		twin->bare |= bit & ~twin->unasked;
	twin->unasked |= twin->bare;
}

void city_twin_choose_rules(struct city_twin *twin)
{
	bool size = false, diameter = false, cover = false, pressure = false, date = false;
	bool material = false, level = false, asked = twin->unasked != 0;

	for (uint32_t i = 0; i < twin->segments; i++) {
		const struct city_twin_attributes *at = city_twin_attributes_of(twin, i);

		level = level || !isnan(city_twin_level(twin, twin->segment[i].first));
		if (!at)
			continue;
		size = size || at->outer || at->diameter;
		diameter = diameter || at->diameter;
		cover = cover || at->cover;
		pressure = pressure || at->pressure || at->pressure_class;
		date = date || at->installed || at->removed || at->surveyed;
		material = material || (at->material && at->installed);
	}
	if (asked && twin->book)
		return;
	drop(twin, CITY_TWIN_BESIDE, size && twin->book);
	drop(twin, CITY_TWIN_OVER, size && twin->book);
	drop(twin, CITY_TWIN_COVER, cover && twin->book);
	drop(twin, CITY_TWIN_JOINT_LEVEL, level && twin->book);
	drop(twin, CITY_TWIN_DIAMETER_SHRINK, diameter && twin->book);
	drop(twin, CITY_TWIN_DIAMETER_JUMP, diameter && twin->book);
	drop(twin, CITY_TWIN_PRESSURE_JUMP, pressure && twin->book);
	drop(twin, CITY_TWIN_DATE_MATERIAL, material && twin->book);
	drop(twin, CITY_TWIN_DATE_REMOVED, asked || date);
	drop(twin, CITY_TWIN_DATE_FUTURE, asked || date);
}

static bool is_asked(const struct city_twin *twin, enum city_twin_rule rule)
{
	return !(twin->unasked >> rule & 1);
}

static void leave_out(struct city_twin *twin, enum city_twin_rule rule, const char *why)
{
	twin->unjudged[rule].pipes++;
	twin->unjudged[rule].why = why;
}

/* A pipe by itself; where it begins. */
static void note_pipe(struct city_twin *twin, enum city_twin_rule rule, uint32_t i,
		      double measured, double required, const char *verified)
{
	city_twin_note_against(twin, rule, i, CITY_TWIN_NOBODY,
			       city_twin_plane(twin, twin->segment[i].first), measured,
			       required, verified);
}

static void look_at_cover(struct city_twin *twin, uint32_t i)
{
	const struct city_twin_book *book = twin->book;
	const struct city_twin_attributes *at = city_twin_attributes_of(twin, i);
	struct city_twin_figure figure;
	uint64_t kinds;

	if (at && (!city_twin_is_there(at) ||
		   (at->burial && book->not_buried >> at->burial & 1)))
		return;
	kinds = at ? city_twin_kinds_of(book, at) : 0;
	figure = kinds ? city_twin_cover(book, kinds, (enum city_twin_lane)at->lane) :
			 (struct city_twin_figure){ 0 };
	if (!figure.given || !at->cover)
		leave_out(twin, CITY_TWIN_COVER,
			  "without cover_m, or a figure of the rulebook for their kind");
	else if (figure.m > 0 && at->cover - 1 < llround(figure.m * 1000))
		note_pipe(twin, CITY_TWIN_COVER, i, (at->cover - 1) / 1e3, figure.m,
			  mark_name(figure.mark));
}

/* Days by which something was too early or too late. */
static void look_at_dates(struct city_twin *twin, uint32_t i)
{
	const struct city_twin_attributes *at = city_twin_attributes_of(twin, i);
	int64_t now = twin->today - CITY_TWIN_FIRST_DAY + 1;
	int64_t from, installed, removed, latest;

	if (!at)
		return;
	installed = at->installed;
	removed = at->removed;
	latest = at->surveyed > at->installed ? at->surveyed : at->installed;
	from = twin->book ? twin->book->first_day[at->material] : 0;
	if (from && installed && installed < from)
		note_pipe(twin, CITY_TWIN_DATE_MATERIAL, i, (double)(from - installed), -1,
			  mark_name(twin->book->material_mark[at->material]));
	/* What is in use today has not been removed by then. */
	if (twin->today && at->status == 1 && now > latest)
		latest = now;
	if (removed && latest > removed)
		note_pipe(twin, CITY_TWIN_DATE_REMOVED, i, (double)(latest - removed), -1,
			  NULL);
	latest = at->surveyed > at->installed ? at->surveyed : at->installed;
	if (twin->today && latest > now)
		note_pipe(twin, CITY_TWIN_DATE_FUTURE, i, (double)(latest - now), -1, NULL);
	else if (!twin->today && latest)
		leave_out(twin, CITY_TWIN_DATE_FUTURE, "without --now, behind which no date may be");
}

static bool has_levels(const struct city_twin *twin, uint32_t i)
{
	return !isnan(city_twin_level(twin, city_twin_end(twin, 2 * (size_t)i))) &&
	       !isnan(city_twin_level(twin, city_twin_end(twin, 2 * (size_t)i + 1)));
}

/* What is missing to compare a pipe with those it meets. */
static void look_at_ends(struct city_twin *twin, uint32_t i, bool in_space)
{
	const struct city_twin_attributes *at = city_twin_attributes_of(twin, i);
	unsigned int flow = twin->segment[i].flow;

	if (in_space && !has_levels(twin, i))
		leave_out(twin, CITY_TWIN_JOINT_LEVEL,
			  "without a level at each end, in a network that has levels");
	if (!at || !at->diameter) {
		leave_out(twin, CITY_TWIN_DIAMETER_JUMP, "without diameter_mm");
		if (flow != CITY_TWIN_FLOW_NONE)
			leave_out(twin, CITY_TWIN_DIAMETER_SHRINK,
				  "drains without diameter_mm, or a flow");
	} else if (flow == CITY_TWIN_FLOW_UNKNOWN) {
		leave_out(twin, CITY_TWIN_DIAMETER_SHRINK,
			  "drains without diameter_mm, or a flow");
	}
	if (at && at->pressure_class && !at->pressure)
		leave_out(twin, CITY_TWIN_PRESSURE_JUMP, "whose pressure is a class only");
}

int city_twin_find_lines(struct city_twin *twin)
{
	bool covers = is_asked(twin, CITY_TWIN_COVER);
	bool *in_space = calloc(twin->networks.n + 1, sizeof(*in_space));

	if (!in_space)
		return -1;
	for (uint32_t i = 0; i < twin->segments; i++)
		in_space[twin->segment[i].network] |= has_levels(twin, i);
	for (uint32_t i = 0; i < twin->segments; i++) {
		if (covers)
			look_at_cover(twin, i);
		look_at_dates(twin, i);
		look_at_ends(twin, i, in_space[twin->segment[i].network]);
	}
	free(in_space);
	return 0;
}

/* Ends of one node, in the order of their ids. */
struct joint {
	struct city_twin *twin;
	const struct city_twin_book *book;
	uint32_t *end;
	size_t n, room;
};

static const struct city_twin_attributes *attributes_at(const struct joint *joint, size_t i)
{
	static const struct city_twin_attributes nothing;
	const struct city_twin_attributes *at =
		city_twin_attributes_of(joint->twin, joint->end[i] / 2);

	return at ? at : &nothing;
}

static int compare_ends(const void *a, const void *b, void *context)
{
	const struct city_twin *twin = context;
	uint32_t one = *(const uint32_t *)a, two = *(const uint32_t *)b;
	int order = city_twin_compare_ids(twin, twin->segment[one / 2].id,
					  twin->segment[two / 2].id);

	return order ? order : (one > two) - (one < two);
}

/* Of two that meet. */
static void note_joint(const struct joint *joint, enum city_twin_rule rule, size_t a,
		       size_t b, double measured, double required)
{
	struct city_twin *twin = joint->twin;

	city_twin_note_against(twin, rule, joint->end[a] / 2, joint->end[b] / 2,
			       city_twin_plane(twin, city_twin_end(twin, joint->end[a])),
			       measured, required, mark_name(joint->book->joint_mark));
}

enum through { IN, OUT, NEITHER };

/* Whether a drain brings to the node or takes from it. */
static enum through through(const struct joint *joint, size_t i)
{
	uint32_t end = joint->end[i];
	unsigned int flow = joint->twin->segment[end / 2].flow;

	if (flow != CITY_TWIN_FLOW_FORWARD && flow != CITY_TWIN_FLOW_BACKWARD)
		return NEITHER;
	return (end % 2 == 1) == (flow == CITY_TWIN_FLOW_FORWARD) ? IN : OUT;
}

/* The level of an end's axis or bottom, NaN where it cannot be told. */
static double level_at(const struct joint *joint, size_t i, bool bottom, bool as_given)
{
	const struct city_twin_attributes *at = attributes_at(joint, i);
	double z = city_twin_level(joint->twin, city_twin_end(joint->twin, joint->end[i]));
	double height = city_twin_height(at), down;

	if (as_given)
		return z;
	if (height <= 0)
		return at->level_of == (bottom ? CITY_TWIN_BOTTOM : CITY_TWIN_AXIS) ? z : NAN;
	down = at->level_of == CITY_TWIN_TOP  ? height :
	       at->level_of == CITY_TWIN_AXIS ? height / 2 : 0;
	return z - down + (bottom ? 0 : height / 2);
}

static bool are_alike(const struct joint *joint)
{
	for (size_t i = 1; i < joint->n; i++)
		if (attributes_at(joint, i)->level_of != attributes_at(joint, 0)->level_of)
			return false;
	return true;
}

/* From which level to which pipes go up or down there; 0 to 0 where none does. */
static void find_upright(const struct joint *joint, bool alike, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i + 1 < joint->n; i++) {
		if (joint->end[i] / 2 != joint->end[i + 1] / 2 ||
		    !city_twin_is_upright(joint->twin, joint->end[i] / 2))
			continue;
		for (size_t k = i; k < i + 2; k++) {
			*low = fmin(*low, level_at(joint, k, false, alike));
			*high = fmax(*high, level_at(joint, k, false, alike));
		}
	}
	if (*low > *high)
		*low = *high = 0;
}

/* What is pressed meets on one level, or on those between which a pipe goes up. */
static void compare_levels(const struct joint *joint)
{
	bool alike = are_alike(joint);
	size_t low = 0, high = 0;
	double least = INFINITY, most = -INFINITY, bottom, top;

	find_upright(joint, alike, &bottom, &top);
	for (size_t i = 0; i < joint->n; i++) {
		double z = level_at(joint, i, false, alike);

		z -= fmin(fmax(z, bottom), top);
		if (z < least) {
			least = z;
			low = i;
		}
		if (z > most) {
			most = z;
			high = i;
		}
	}
	if (llround((most - least) * 1000) > llround(joint->book->joint_level_m * 1000))
		note_joint(joint, CITY_TWIN_JOINT_LEVEL, low, high,
			    most - least, joint->book->joint_level_m);
}

/* Drains may drop into a manhole, but what leaves it lies no higher than what comes. */
static void compare_drains(const struct joint *joint)
{
	size_t in = 0, out = 0;
	double lowest[2] = { INFINITY, INFINITY };

	for (size_t i = 0; i < joint->n; i++) {
		enum through way = through(joint, i);
		double z = level_at(joint, i, true, are_alike(joint) &&
				    attributes_at(joint, i)->level_of != CITY_TWIN_AXIS);

		if (way == NEITHER || !(z < lowest[way]))
			continue;
		lowest[way] = z;
		*(way == IN ? &in : &out) = i;
	}
	if (isinf(lowest[IN]) || isinf(lowest[OUT]))
		return;
	if (llround((lowest[OUT] - lowest[IN]) * 1000) >
	    llround(joint->book->joint_level_m * 1000))
		note_joint(joint, CITY_TWIN_JOINT_LEVEL, out, in,
			    lowest[OUT] - lowest[IN], joint->book->joint_level_m);
}

/* The one drain that leaves is no smaller than any that comes. */
static void compare_sizes_of_drains(const struct joint *joint)
{
	size_t out = 0, outs = 0, in = 0;
	double most = 0, leaves;

	for (size_t i = 0; i < joint->n; i++) {
		double m = city_twin_diameter(attributes_at(joint, i));
		enum through way = through(joint, i);

		if (way == OUT) {
			out = i;
			outs++;
		} else if (way == IN && m > most) {
			most = m;
			in = i;
		}
	}
	leaves = outs == 1 ? city_twin_diameter(attributes_at(joint, out)) : 0;
	if (leaves > 0 && leaves < most)
		note_joint(joint, CITY_TWIN_DIAMETER_SHRINK, out, in,
			    leaves, most);
}

/* Where two pipes and no branch meet, one is not many times as wide as the other. */
static void compare_sizes(const struct joint *joint)
{
	double a, b, least, most, ratio = joint->book->diameter_ratio;

	if (joint->n != 2 || joint->end[0] / 2 == joint->end[1] / 2)
		return;
	a = city_twin_diameter(attributes_at(joint, 0));
	b = city_twin_diameter(attributes_at(joint, 1));
	least = fmin(a, b);
	most = fmax(a, b);
	if (least > 0 && most > ratio * least * (1 + 1e-9))
		note_joint(joint, CITY_TWIN_DIAMETER_JUMP, a > b ? 0 : 1, a > b ? 1 : 0,
			    most, ratio * least);
}

/* Pressure changes in a pump, a valve or a plant, and not where two pipes meet. */
static void compare_pressures(const struct joint *joint)
{
	const struct city_twin_book *book = joint->book;
	size_t low = 0, high = 0;
	int64_t least = INT64_MAX, most = 0;

	for (size_t i = 0; i < joint->n; i++) {
		const struct city_twin_attributes *at = attributes_at(joint, i);
		int64_t value = city_twin_unpack(at->pressure);

		if (at->type != CITY_TWIN_PIPE)
			return;
		if (value > 0 && value < least) {
			least = value;
			low = i;
		}
		if (value > most) {
			most = value;
			high = i;
		}
	}
	if (most > 0 && (double)most > book->pressure_ratio * (double)least * (1 + 1e-9))
		note_joint(joint, CITY_TWIN_PRESSURE_JUMP, high, low,
			    (double)most / 1e4, book->pressure_ratio * (double)least / 1e4);
}

static void look_at_joint(struct joint *joint)
{
	bool drains = false;

	qsort_r(joint->end, joint->n, sizeof(*joint->end), compare_ends, joint->twin);
	for (size_t i = 0; i < joint->n; i++)
		drains |= joint->twin->segment[joint->end[i] / 2].flow !=
			  CITY_TWIN_FLOW_NONE;
	if (drains) {
		compare_drains(joint);
		compare_sizes_of_drains(joint);
	} else {
		compare_levels(joint);
	}
	compare_sizes(joint);
	compare_pressures(joint);
}

static int gather(struct joint *joint, uint32_t end)
{
	if (joint->n == joint->room) {
		size_t room = 2 * joint->room + 16;
		uint32_t *grown = realloc(joint->end, room * sizeof(*grown));

		if (!grown)
			return -1;
		joint->end = grown;
		joint->room = room;
	}
	joint->end[joint->n++] = end;
	return 0;
}

int city_twin_find_joints(struct city_twin *twin, const struct city_twin_ends *ends)
{
	struct joint joint = { .twin = twin, .book = twin->book };
	size_t n = 2 * twin->segments;
	uint32_t *next;
	int result = 0;

	if (!is_asked(twin, CITY_TWIN_JOINT_LEVEL) &&
	    !is_asked(twin, CITY_TWIN_DIAMETER_SHRINK) &&
	    !is_asked(twin, CITY_TWIN_DIAMETER_JUMP) &&
	    !is_asked(twin, CITY_TWIN_PRESSURE_JUMP))
		return 0;
	next = malloc((n + 1) * sizeof(*next));
	if (!next)
		return -1;
	/* A node's number is the least of its ends: the others hang behind it. */
	for (uint32_t end = 0; end < n; end++) {
		uint32_t node = ends->node[end];

		next[end] = node == end ? CITY_TWIN_NOBODY : next[node];
		if (node != end)
			next[node] = end;
	}
	for (uint32_t node = 0; !result && node < n; node++) {
		if (ends->node[node] != node || next[node] == CITY_TWIN_NOBODY)
			continue;
		joint.n = 0;
		for (uint32_t end = node; end != CITY_TWIN_NOBODY && !result; end = next[end])
			if (!twin->segment[end / 2].left_out)
				result = gather(&joint, end);
		if (!result && joint.n > 1)
			look_at_joint(&joint);
	}
	free(joint.end);
	free(next);
	return result;
}

/* "3 without a level, 2 without a size" */
static void say_lacks(struct city_twin *twin, enum city_twin_rule rule,
		      const uint64_t lacks[CITY_TWIN_GAPS + 1], char *why, size_t size)
{
	static const char *const reasons[CITY_TWIN_GAPS] = {
		[CITY_TWIN_LACKS_LEVEL] = "without a level where they cross",
		[CITY_TWIN_LACKS_SIZE] = "without a size",
		[CITY_TWIN_LACKS_KIND] = "of no kind that the rulebook has",
		[CITY_TWIN_MANY_KINDS] = "only by the least figure of those they may be of",
		[CITY_TWIN_LACKS_FIGURE] = "near one for which their row is blank",
	};
	size_t len = 0;

	why[0] = '\0';
	for (int i = 0; i < CITY_TWIN_GAPS; i++)
		if (lacks[i])
			len += (size_t)snprintf(why + len, size - len, "%s%llu %s",
						len ? ", " : "", (unsigned long long)lacks[i],
						reasons[i]);
	twin->unjudged[rule].pipes = lacks[CITY_TWIN_GAPS];
	twin->unjudged[rule].why = why;
}

int city_twin_find_clearances(struct city_twin *twin)
{
	struct city_twin_nears nears = { 0 };
	struct city_twin_lacks lacks = { 0 };
	bool beside = is_asked(twin, CITY_TWIN_BESIDE), over = is_asked(twin, CITY_TWIN_OVER);
	int result = 0;

	if (beside || over)
		result = city_twin_find_nears(twin, twin->book, beside, over, &nears, &lacks);
	for (size_t i = 0; i < nears.n && !result; i++) {
		const struct city_twin_near *near = &nears.near[i];
		struct city_plane at = { near->x, near->y };

		city_twin_note_against(twin,
				       near->crossing ? CITY_TWIN_OVER : CITY_TWIN_BESIDE,
				       near->a, near->b, at, fmax(0, near->measured_m),
				       near->required_m, mark_name(near->mark));
	}
	free(nears.near);
	say_lacks(twin, CITY_TWIN_BESIDE, lacks.beside, twin->why[0], sizeof(twin->why[0]));
	say_lacks(twin, CITY_TWIN_OVER, lacks.over, twin->why[1], sizeof(twin->why[1]));
	return result;
}
