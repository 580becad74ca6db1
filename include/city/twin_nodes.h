/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_nodes - what pipes are joined by and fed from, as far as there are records of it.
 *
 * Stores of their own beside the segments, there from the first node or name of one on:
 * 32 bytes a node, 8 a segment where any names its nodes.  Ids of nodes are numbers of the
 * same map as those of segments, but a node and a segment may be called the same.
 */
#ifndef CITY_TWIN_NODES_H
#define CITY_TWIN_NODES_H

#include "city/twin.h"

enum city_twin_node_type {
	CITY_TWIN_NODE_OTHER,
	CITY_TWIN_NODE_JUNCTION,
	CITY_TWIN_NODE_MANHOLE,
	CITY_TWIN_NODE_VALVE,
	CITY_TWIN_NODE_PUMP,
	CITY_TWIN_NODE_HYDRANT,
	CITY_TWIN_NODE_RESERVOIR,
	CITY_TWIN_NODE_TANK,
	CITY_TWIN_NODE_PLANT,
	CITY_TWIN_NODE_OUTFALL,
	CITY_TWIN_NODE_END,
	CITY_TWIN_NODE_TYPES
};

struct city_twin_node {
	struct city_twin_kept at;
	uint32_t id, network; /* numbers of the maps */
	uint8_t type;
	bool source;          /* the network is fed here, or a drain lets out */
	bool end;             /* a pipe may end here */
};

/* The ids of the nodes that a segment goes between, or CITY_TWIN_NOBODY. */
struct city_twin_link {
	uint32_t node[2];
};

/* A valve on a pipe of a network, beside one of its nodes. */
struct city_twin_valve {
	uint32_t network, pipe, node; /* numbers of the maps */
};

struct city_twin_nodes {
	struct city_twin_node *node;
	size_t n, room;
	struct city_twin_valve *valve;
	size_t valves, valve_room;
	struct city_twin_link *link; /* by segment */
	size_t link_room;
};

/*
 * Takes a node; its texts are copied.  Reservoirs, tanks, plants and outfalls are sources,
 * and they, hydrants and ends are ends, whatever is said.  0, or -1 without memory.
 */
int city_twin_add_node(struct city_twin *twin, struct city_slice id,
		       struct city_slice network, struct city_twin_point point,
		       enum city_twin_node_type type, bool source, bool end);

/*
 * Says between which nodes the segment goes that was added last; an empty text where that is
 * not known.  0, or -1 without memory.
 */
int city_twin_add_link(struct city_twin *twin, struct city_slice from, struct city_slice to);

/* Takes a valve; its texts are copied.  0, or -1 without memory. */
int city_twin_add_valve(struct city_twin *twin, struct city_slice network,
			struct city_slice pipe, struct city_slice node);

/*
 * Takes the nodes and names of another twin whose segments are the twin's last ones; id and
 * network are what its numbers are in the twin's maps.  0, or -1 without memory.
 */
int city_twin_nodes_adopt(struct city_twin *twin, const struct city_twin *other,
			  const uint32_t *id, const uint32_t *network);

void city_twin_nodes_free(struct city_twin_nodes *nodes);

#endif
