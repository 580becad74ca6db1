/* SPDX-License-Identifier: Apache-2.0 */
/* twin_nodes - the store of nodes, and what cannot be where pipes are joined. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/projection.h"
#include "city/twin_nodes.h"
#include "twin_parts.h"

void city_twin_nodes_free(struct city_twin_nodes *nodes)
{
	if (!nodes)
		return;
	free(nodes->node);
	free(nodes->valve);
	free(nodes->link);
	free(nodes);
}

static struct city_twin_nodes *nodes_of(struct city_twin *twin)
{
	if (!twin->nodes)
		twin->nodes = calloc(1, sizeof(*twin->nodes));
	return twin->nodes;
}

static bool is_source(enum city_twin_node_type type)
{
	return type == CITY_TWIN_NODE_RESERVOIR || type == CITY_TWIN_NODE_TANK ||
	       type == CITY_TWIN_NODE_PLANT || type == CITY_TWIN_NODE_OUTFALL;
}

static int make_node_room(struct city_twin_nodes *nodes, size_t more)
{
	size_t room = nodes->n + nodes->n / 4 + more + 256;
	struct city_twin_node *grown;

	if (nodes->room - nodes->n >= more)
		return 0;
	grown = realloc(nodes->node, room * sizeof(*grown));
	if (!grown)
		return -1;
	nodes->node = grown;
	nodes->room = room;
	return 0;
}

/* Room for each segment there is; all bits set are nobody's number. */
static int make_link_room(const struct city_twin *twin, struct city_twin_nodes *nodes)
{
	size_t room = twin->segment_room;
	struct city_twin_link *grown;

	if (nodes->link_room >= twin->segments)
		return 0;
	grown = realloc(nodes->link, room * sizeof(*grown));
	if (!grown)
		return -1;
	memset(grown + nodes->link_room, 0xff, (room - nodes->link_room) * sizeof(*grown));
	nodes->link = grown;
	nodes->link_room = room;
	return 0;
}

int city_twin_add_node(struct city_twin *twin, struct city_slice id,
		       struct city_slice network, struct city_twin_point point,
		       enum city_twin_node_type type, bool source, bool end)
{
	double per = twin->degrees ? CITY_TWIN_PER_DEGREE : CITY_TWIN_PER_METRE;
	struct city_twin_nodes *nodes = nodes_of(twin);
	size_t name, group;
	bool fresh;

	if (!nodes || nodes->n == INT32_MAX)
		return -1;
	if (make_node_room(nodes, 1))
		return -1;
	name = city_map_add(&twin->ids, id, &fresh);
	group = city_map_add(&twin->networks, network, &fresh);
	if (name == SIZE_MAX || group == SIZE_MAX)
		return -1;
	source = source || is_source(type);
	end = end || source || type == CITY_TWIN_NODE_HYDRANT || type == CITY_TWIN_NODE_END;
	nodes->node[nodes->n++] = (struct city_twin_node){
		city_twin_keep(point, per), (uint32_t)name, (uint32_t)group, (uint8_t)type,
		source, end
	};
	return 0;
}

static int name_node(struct city_twin *twin, struct city_slice text, uint32_t *number)
{
	size_t name;
	bool fresh;

	*number = CITY_TWIN_NOBODY;
	if (text.len == 0)
		return 0;
	name = city_map_add(&twin->ids, text, &fresh);
	*number = (uint32_t)name;
	return name == SIZE_MAX ? -1 : 0;
}

int city_twin_add_link(struct city_twin *twin, struct city_slice from, struct city_slice to)
{
	struct city_twin_nodes *nodes = nodes_of(twin);
	struct city_twin_link link;

	if (!nodes || name_node(twin, from, &link.node[0]) ||
	    name_node(twin, to, &link.node[1]) || make_link_room(twin, nodes))
		return -1;
	nodes->link[twin->segments - 1] = link;
	return 0;
}

static uint32_t translated(const uint32_t *id, uint32_t number)
{
	return number == CITY_TWIN_NOBODY ? number : id[number];
}

static int make_valve_room(struct city_twin_nodes *nodes, size_t more)
{
	size_t room = 2 * nodes->valves + more + 64;
	struct city_twin_valve *grown;

	if (nodes->valve_room - nodes->valves >= more)
		return 0;
	grown = realloc(nodes->valve, room * sizeof(*grown));
	if (!grown)
		return -1;
	nodes->valve = grown;
	nodes->valve_room = room;
	return 0;
}

int city_twin_add_valve(struct city_twin *twin, struct city_slice network,
			struct city_slice pipe, struct city_slice node)
{
	struct city_twin_nodes *nodes = nodes_of(twin);
	struct city_twin_valve valve;
	bool fresh;
	size_t group = city_map_add(&twin->networks, network, &fresh);

	if (!nodes || group == SIZE_MAX || name_node(twin, pipe, &valve.pipe) ||
	    name_node(twin, node, &valve.node) || make_valve_room(nodes, 1))
		return -1;
	valve.network = (uint32_t)group;
	nodes->valve[nodes->valves++] = valve;
	return 0;
}

int city_twin_nodes_adopt(struct city_twin *twin, const struct city_twin *other,
			  const uint32_t *id, const uint32_t *network)
{
	const struct city_twin_nodes *from = other->nodes;
	struct city_twin_nodes *nodes = from ? nodes_of(twin) : NULL;
	size_t before = twin->segments - other->segments;

	if (!from)
		return 0;
	if (!nodes || make_node_room(nodes, from->n) ||
	    make_valve_room(nodes, from->valves) ||
	    (from->link && make_link_room(twin, nodes)))
		return -1;
	for (size_t i = 0; i < from->valves; i++)
		nodes->valve[nodes->valves++] =
			(struct city_twin_valve){ network[from->valve[i].network],
						  id[from->valve[i].pipe],
						  id[from->valve[i].node] };
	for (size_t i = 0; i < from->n; i++) {
		struct city_twin_node *to = &nodes->node[nodes->n++];

		*to = from->node[i];
		to->id = id[to->id];
		to->network = network[to->network];
	}
	for (size_t i = 0; i < other->segments && i < from->link_room; i++)
		for (int end = 0; end < 2; end++)
			nodes->link[before + i].node[end] =
				translated(id, from->link[i].node[end]);
	return 0;
}

/* Levels stay in the bits below; see city_twin_keep(). */
static struct city_twin_kept project(struct city_twin_kept at, double meridian_deg)
{
	struct city_plane plane =
		city_project(city_twin_plane_of(at, CITY_TWIN_PER_DEGREE), meridian_deg);
	struct city_twin_point point = { .z = NAN };
	struct city_twin_kept kept;

	point.x = fmin(fmax(plane.x, -CITY_TWIN_FAR), CITY_TWIN_FAR);
	point.y = fmin(fmax(plane.y, -CITY_TWIN_FAR), CITY_TWIN_FAR);
	kept = city_twin_keep(point, CITY_TWIN_PER_METRE);
	kept.x = (kept.x & ~UINT64_C(0xffff)) | (at.x & 0xffff);
	kept.y = (kept.y & ~UINT64_C(0xffff)) | (at.y & 0xffff);
	return kept;
}

static void leave_out(struct city_twin *twin, enum city_twin_rule rule)
{
	twin->unasked |= UINT64_C(1) << rule;
	twin->bare |= UINT64_C(1) << rule;
}

/* Rules without anything to look at are not run, unless they were asked for by name. */
static void choose_rules(struct city_twin *twin)
{
	const struct city_twin_nodes *nodes = twin->nodes;
	bool named = twin->unasked >> 63; /* by a list, which is never of all 64 */

	if (!named && (!nodes || !nodes->n)) {
		leave_out(twin, CITY_TWIN_NODE_DEGREE);
		leave_out(twin, CITY_TWIN_DANGLING);
	}
	if (!named && (!nodes || !nodes->link))
		leave_out(twin, CITY_TWIN_NODE_MISSING);
}

int city_twin_nodes_begin(struct city_twin *twin, struct city_twin_ends *ends)
{
	struct city_twin_nodes *nodes = twin->nodes;
	bool dangling;

	choose_rules(twin);
	dangling = !(twin->unasked >> CITY_TWIN_DANGLING & 1);
	for (size_t i = 0; nodes && twin->projected && i < nodes->n; i++)
		nodes->node[i].at = project(nodes->node[i].at, twin->meridian_deg);
	if (dangling)
		ends->met = calloc(2 * twin->segments + 1, 1);
	if (dangling || (nodes && nodes->n))
		ends->degree = calloc(2 * twin->segments + 1, sizeof(*ends->degree));
	if (nodes && nodes->n) {
		ends->placed = malloc(nodes->n * sizeof(*ends->placed));
		ends->record = malloc((twin->ids.n + 1) * sizeof(*ends->record));
		if (!ends->placed || !ends->record)
			return -1;
		for (size_t i = 0; i <= twin->ids.n; i++)
			ends->record[i] = CITY_TWIN_NOBODY;
	}
	return (dangling && !ends->met) ||
			       ((dangling || (nodes && nodes->n)) && !ends->degree) ? -1 : 0;
}

void city_twin_nodes_end(struct city_twin_ends *ends)
{
	free(ends->met);
	free(ends->degree);
	free(ends->placed);
	free(ends->record);
}

static struct city_plane place_of(const struct city_twin_node *node)
{
	return city_twin_plane_of(node->at, CITY_TWIN_PER_METRE);
}

/* The nearest end within snap; of two as near, that of the lesser id. */
static uint32_t end_at(const struct city_twin *twin, const struct city_twin_ends *ends,
		       const struct city_twin_node *node)
{
	struct city_plane at = place_of(node);
	uint32_t bucket = city_twin_grid_bucket(&ends->near, at, node->network);
	uint32_t best = CITY_TWIN_NOBODY;
	double least = ends->snap;

	for (uint32_t i = ends->near.start[bucket]; i < ends->near.start[bucket + 1]; i++) {
		uint32_t end = ends->near.item[i];
		const struct city_twin_segment *segment = &twin->segment[end / 2];
		double distance;

		if (segment->network != node->network || segment->left_out)
			continue;
		distance = city_plane_distance(
			at, city_twin_plane(twin, city_twin_end(twin, end)));
		if (distance > least ||
		    (distance == least && best != CITY_TWIN_NOBODY &&
		     city_twin_compare_ids(twin, segment->id,
					   twin->segment[best / 2].id) >= 0))
			continue;
		best = end;
		least = distance;
	}
	return best == CITY_TWIN_NOBODY ? best : ends->node[best];
}

static void note_node(struct city_twin *twin, enum city_twin_rule rule,
		      const struct city_twin_node *node, int64_t measured, int64_t required)
{
	struct city_plane at = place_of(node);

	city_twin_put(twin, (struct city_twin_finding){
				    .rule = rule,
				    .network = node->network,
				    .id = node->id,
				    .other = CITY_TWIN_NOBODY,
				    .x_mm = llround(at.x * 1000),
				    .y_mm = llround(at.y * 1000),
				    .measured_mm = measured < 0 ? -1 : measured * 1000,
				    .required_mm = required < 0 ? -1 : required * 1000,
			    });
}

/* Whichever was read first, the same of two records that have one id stands for it. */
static bool stands_for(const struct city_twin_node *one, const struct city_twin_node *two)
{
	if (one->at.x != two->at.x)
		return one->at.x < two->at.x;
	if (one->at.y != two->at.y)
		return one->at.y < two->at.y;
	if (one->type != two->type)
		return one->type < two->type;
	return one->end && !two->end;
}

/* Which record an id is of; two of one id are told. */
static void index_nodes(struct city_twin *twin, struct city_twin_ends *ends)
{
	const struct city_twin_nodes *nodes = twin->nodes;

	for (uint32_t i = 0; i < nodes->n; i++) {
		uint32_t *record = &ends->record[nodes->node[i].id];

		if (*record == CITY_TWIN_NOBODY) {
			*record = i;
			continue;
		}
		note_node(twin, CITY_TWIN_DUP_ID, &nodes->node[*record], -1, -1);
		note_node(twin, CITY_TWIN_DUP_ID, &nodes->node[i], -1, -1);
		if (stands_for(&nodes->node[i], &nodes->node[*record]))
			*record = i;
	}
}

/* The record that an end names, or CITY_TWIN_NOBODY. */
static uint32_t record_of(const struct city_twin *twin, const struct city_twin_ends *ends,
			  size_t end)
{
	const struct city_twin_nodes *nodes = twin->nodes;
	uint32_t id;

	if (!nodes || !ends->record || end / 2 >= nodes->link_room)
		return CITY_TWIN_NOBODY;
	id = nodes->link[end / 2].node[end % 2];
	return id == CITY_TWIN_NOBODY ? id : ends->record[id];
}

/* Who names one node is connected there, wherever the lines end. */
static void see_names(struct city_twin *twin, struct city_twin_ends *ends)
{
	for (size_t end = 0; end < 2 * twin->segments; end++) {
		uint32_t record = record_of(twin, ends, end);
		struct city_twin_placed *placed;

		if (record == CITY_TWIN_NOBODY || twin->segment[end / 2].left_out)
			continue;
		placed = &ends->placed[record];
		placed->named++;
		if (placed->joined == CITY_TWIN_NOBODY)
			placed->joined = ends->node[end];
		city_twin_join(ends->component, placed->joined, ends->node[end]);
	}
}

void city_twin_place_nodes(struct city_twin *twin, struct city_twin_ends *ends)
{
	const struct city_twin_nodes *nodes = twin->nodes;

	for (size_t end = 0; ends->degree && end < 2 * twin->segments; end++) {
		/* What goes up or down there is no branch, but an end does meet it. */
		bool upright = ends->node[end] == ends->node[end ^ 1] &&
			       city_twin_is_upright(twin, end / 2);

		if (twin->segment[end / 2].left_out)
			continue;
		ends->degree[ends->node[end]] += !upright;
		if (upright && ends->met)
			ends->met[ends->node[end]] = 1;
	}
	if (!ends->placed)
		return;
	for (size_t i = 0; i < nodes->n; i++) {
		uint32_t root = end_at(twin, ends, &nodes->node[i]);

		ends->placed[i] = (struct city_twin_placed){ .root = root, .joined = root };
	}
	index_nodes(twin, ends);
	see_names(twin, ends);
}

/* How many ends meet at a node; a line that goes on through it has two. */
static uint32_t degree_of(const struct city_twin_ends *ends, size_t record)
{
	const struct city_twin_placed *placed = &ends->placed[record];
	uint32_t there = placed->root == CITY_TWIN_NOBODY ? 0 : ends->degree[placed->root];

	there += 2 * placed->through;
	return there > placed->named ? there : placed->named;
}

/*
 * A valve or pump is between two; an outfall lets out what one pipe brings, as in SWMM, and
 * an end is of one.  Whatever else is of the network is joined to it.
 */
static void look_at_degree(struct city_twin *twin, const struct city_twin_node *node,
			   uint32_t degree)
{
	uint32_t asked = 1;

	switch ((enum city_twin_node_type)node->type) {
	case CITY_TWIN_NODE_VALVE:
	case CITY_TWIN_NODE_PUMP: asked = 2; break;
	case CITY_TWIN_NODE_OUTFALL:
	case CITY_TWIN_NODE_END: break;
	default:
		if (degree)
			return;
	}
	if (degree != asked)
		note_node(twin, CITY_TWIN_NODE_DEGREE, node, degree, asked);
}

static void note_missing(struct city_twin *twin, size_t end, uint32_t id)
{
	struct city_plane at = city_twin_plane(twin, city_twin_end(twin, end));

	city_twin_put(twin, (struct city_twin_finding){
				    .rule = CITY_TWIN_NODE_MISSING,
				    .network = twin->segment[end / 2].network,
				    .id = twin->segment[end / 2].id,
				    .other = id,
				    .x_mm = llround(at.x * 1000),
				    .y_mm = llround(at.y * 1000),
				    .measured_mm = -1,
				    .required_mm = -1,
			    });
}

static void find_missing(struct city_twin *twin, const struct city_twin_ends *ends)
{
	struct city_twin_unjudged *unjudged = &twin->unjudged[CITY_TWIN_NODE_MISSING];
	const struct city_twin_nodes *nodes = twin->nodes;

	for (size_t i = 0; i < twin->segments && i < nodes->link_room; i++) {
		const uint32_t *id = nodes->link[i].node;

		if (!nodes->n && (id[0] != CITY_TWIN_NOBODY || id[1] != CITY_TWIN_NOBODY)) {
			unjudged->pipes++;
			unjudged->why = "they name nodes, of which there is no record at all";
			continue;
		}
		for (size_t k = 0; k < 2; k++)
			if (id[k] != CITY_TWIN_NOBODY &&
			    ends->record[id[k]] == CITY_TWIN_NOBODY)
				note_missing(twin, 2 * i + k, id[k]);
	}
}

/* Marks where lines may end: ends of their own, and what else is joined there by name. */
static void see_allowed(const struct city_twin *twin, struct city_twin_ends *ends,
			bool *has_nodes)
{
	const struct city_twin_nodes *nodes = twin->nodes;

	for (size_t i = 0; i < nodes->n; i++) {
		const struct city_twin_placed *placed = &ends->placed[i];

		has_nodes[nodes->node[i].network] = true;
		if (placed->root != CITY_TWIN_NOBODY &&
		    (nodes->node[i].end || placed->through))
			ends->met[placed->root] = 1;
	}
	for (size_t end = 0; end < 2 * twin->segments; end++) {
		uint32_t record = record_of(twin, ends, end);

		if (record != CITY_TWIN_NOBODY &&
		    (nodes->node[record].end || degree_of(ends, record) > 1))
			ends->met[ends->node[end]] = 1;
	}
}

static int find_dangling(struct city_twin *twin, struct city_twin_ends *ends)
{
	bool named = twin->unasked >> 63;
	bool *has_nodes = calloc(twin->networks.n + 1, sizeof(*has_nodes));

	if (!has_nodes)
		return -1;
	if (ends->placed)
		see_allowed(twin, ends, has_nodes);
	for (uint32_t end = 0; end < 2 * twin->segments; end++) {
		uint32_t root = ends->node[end];
		const struct city_twin_segment *segment = &twin->segment[end / 2];

		if (!segment->left_out && ends->degree[root] == 1 && !ends->met[root] &&
		    (named || has_nodes[segment->network]))
			city_twin_note(twin, CITY_TWIN_DANGLING, end / 2, CITY_TWIN_NOBODY,
				       city_twin_plane(twin, city_twin_end(twin, end)), -1);
	}
	free(has_nodes);
	return 0;
}

int city_twin_look_at_nodes(struct city_twin *twin, struct city_twin_ends *ends)
{
	const struct city_twin_nodes *nodes = twin->nodes;

	for (size_t i = 0; ends->placed && i < nodes->n; i++)
		look_at_degree(twin, &nodes->node[i], degree_of(ends, i));
	if (nodes && nodes->link)
		find_missing(twin, ends);
	return ends->met ? find_dangling(twin, ends) : 0;
}

void city_twin_see_fed(const struct city_twin *twin, struct city_twin_ends *ends,
		       const uint32_t *number, bool *fed, bool *has_source)
{
	const struct city_twin_nodes *nodes = twin->nodes;

	for (size_t i = 0; ends->placed && i < nodes->n; i++) {
		uint32_t root = ends->placed[i].joined;

		/* A source that nothing is joined to feeds nothing, and is told elsewhere. */
		if (!nodes->node[i].source || root == CITY_TWIN_NOBODY)
			continue;
		fed[number[city_twin_root(ends->component, root)]] = true;
		has_source[nodes->node[i].network] = true;
	}
}
