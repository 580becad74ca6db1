/* SPDX-License-Identifier: Apache-2.0 */
/* twin_sections - sets of nodes and pipes that no valve parts. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/twin_nodes.h"
#include "city/twin_sections.h"
#include "twin_parts.h"

/* Nodes by network and name, then pipes: members of a set each. */
struct sections {
	const struct city_twin *twin;
	struct city_twin_member *member;
	uint32_t *parent;
	size_t nodes, members;
	struct city_twin_valve *valve; /* sorted */
	size_t valves;
};

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_names(const void *a, const void *b)
{
	const struct city_twin_member *one = a, *two = b;
	int order = compare_numbers(one->network, two->network);

	return order ? order : compare_numbers(one->id, two->id);
}

static int compare_valves(const void *a, const void *b)
{
	const struct city_twin_valve *one = a, *two = b;
	int order = compare_numbers(one->network, two->network);

	if (!order)
		order = compare_numbers(one->pipe, two->pipe);
	return order ? order : compare_numbers(one->node, two->node);
}

static int compare_texts(const struct city_twin *twin, const struct city_twin_member *one,
			 const struct city_twin_member *two)
{
	int order = city_twin_compare_ids(twin, one->id, two->id);

	if (!order)
		order = one->is_pipe - two->is_pipe;
	return order ? order : city_twin_compare_networks(twin, one->network, two->network);
}

/* By section; in it nodes before pipes, and by id. */
static int compare_members(const void *a, const void *b, void *context)
{
	const struct city_twin_member *one = a, *two = b;
	int order = compare_numbers(one->section, two->section);

	if (!order)
		order = one->is_pipe - two->is_pipe;
	return order ? order : compare_texts(context, one, two);
}

static bool is_linked(const struct city_twin_nodes *nodes, size_t segment)
{
	return segment < nodes->link_room &&
	       nodes->link[segment].node[0] != CITY_TWIN_NOBODY &&
	       nodes->link[segment].node[1] != CITY_TWIN_NOBODY;
}

/* Each node that a pipe names, or of which there is a record, once. */
static void gather_nodes(struct sections *sections)
{
	const struct city_twin *twin = sections->twin;
	const struct city_twin_nodes *nodes = twin->nodes;
	struct city_twin_member *member = sections->member;
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < nodes->n; i++)
		member[n++] = (struct city_twin_member){ 0, nodes->node[i].network,
							 nodes->node[i].id, false };
	for (size_t i = 0; i < twin->segments; i++)
		for (int end = 0; end < 2 && is_linked(nodes, i); end++)
			member[n++] = (struct city_twin_member){
				0, twin->segment[i].network, nodes->link[i].node[end], false
			};
	qsort(member, n, sizeof(*member), compare_names);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || compare_names(&member[kept - 1], &member[i]))
			member[kept++] = member[i];
	sections->nodes = sections->members = kept;
}

static bool is_valve(const struct sections *sections, uint32_t network, uint32_t pipe,
		     uint32_t node)
{
	struct city_twin_valve wanted = { network, pipe, node };

	return sections->valves && bsearch(&wanted, sections->valve, sections->valves,
					   sizeof(wanted), compare_valves);
}

/* A pipe, and the nodes that it is one with. */
static void join_pipe(struct sections *sections, size_t segment)
{
	const struct city_twin *twin = sections->twin;
	uint32_t network = twin->segment[segment].network, pipe = twin->segment[segment].id;
	uint32_t own = (uint32_t)sections->members++;

	sections->member[own] = (struct city_twin_member){ 0, network, pipe, true };
	for (int end = 0; end < 2; end++) {
		struct city_twin_member name = { .network = network };
		const struct city_twin_member *node;

		name.id = twin->nodes->link[segment].node[end];
		node = bsearch(&name, sections->member, sections->nodes, sizeof(name),
			       compare_names);
		if (node && !is_valve(sections, network, pipe, name.id))
			city_twin_join(sections->parent, own,
				       (uint32_t)(node - sections->member));
	}
}

/* A set, and the least of its members. */
struct lead {
	struct city_twin_member least;
	uint32_t root;
};

static int compare_leads(const void *a, const void *b, void *context)
{
	const struct lead *one = a, *two = b;

	return compare_texts(context, &one->least, &two->least);
}

/* Sets become numbers in the order of their least members. */
static int number_sections(struct sections *sections)
{
	struct city_twin_member *member = sections->member;
	uint32_t n = (uint32_t)sections->members, sets = 0;
	uint32_t *set = calloc(n + 1, sizeof(*set)); /* of a root, one more than its lead */
	struct lead *lead = calloc(n + 1, sizeof(*lead));

	if (!set || !lead) {
		free(set);
		free(lead);
		return -1;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t root = city_twin_root(sections->parent, i);

		if (!set[root]) {
			lead[sets] = (struct lead){ member[i], root };
			set[root] = ++sets;
		} else if (compare_texts(sections->twin, &member[i],
					 &lead[set[root] - 1].least) < 0) {
			lead[set[root] - 1].least = member[i];
		}
	}
	qsort_r(lead, sets, sizeof(*lead), compare_leads, (void *)sections->twin);
	for (uint32_t i = 0; i < sets; i++)
		set[lead[i].root] = i + 1;
	for (uint32_t i = 0; i < n; i++)
		member[i].section = set[city_twin_root(sections->parent, i)];
	free(set);
	free(lead);
	return 0;
}

/* Room for all of them, each in a set of its own, and the valves in order. */
static int prepare(struct sections *sections)
{
	const struct city_twin *twin = sections->twin;
	const struct city_twin_nodes *nodes = twin->nodes;
	size_t room = nodes->n + 3 * twin->segments + 1;
	size_t valves = nodes->valves;

	sections->member = calloc(room, sizeof(*sections->member));
	sections->parent = calloc(room, sizeof(*sections->parent));
	sections->valve = calloc(valves + 1, sizeof(*sections->valve));
	if (!sections->member || !sections->parent || !sections->valve)
		return -1;
	for (uint32_t i = 0; i < room; i++)
		sections->parent[i] = i;
	for (size_t i = 0; i < valves; i++)
		sections->valve[i] = nodes->valve[i];
	qsort(sections->valve, valves, sizeof(*sections->valve), compare_valves);
	sections->valves = valves;
	return 0;
}

int city_twin_find_sections(const struct city_twin *twin, struct city_twin_member **member,
			    size_t *members)
{
	struct sections sections = { .twin = twin };
	int result;

	*member = NULL;
	*members = 0;
	if (!twin->nodes)
		return 0;
	result = prepare(&sections);
	if (!result) {
		gather_nodes(&sections);
		for (size_t i = 0; i < twin->segments; i++)
			if (is_linked(twin->nodes, i))
				join_pipe(&sections, i);
		result = number_sections(&sections);
	}
	free(sections.parent);
	free(sections.valve);
	if (result) {
		free(sections.member);
		return -1;
	}
	qsort_r(sections.member, sections.members, sizeof(*sections.member),
		compare_members, (void *)twin);
	*member = sections.member;
	*members = sections.members;
	return 0;
}
