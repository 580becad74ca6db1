/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_sections - what is cut off together when valves are shut: the sections of a
 * network between its valves.
 *
 * By the names of nodes alone, wherever pipes lie: a pipe is of one section with each of
 * its two nodes, unless a valve is on it there.  Pipes that do not name both nodes are of
 * no section.
 */
#ifndef CITY_TWIN_SECTIONS_H
#define CITY_TWIN_SECTIONS_H

#include "city/buf.h"
#include "city/twin.h"

struct city_twin_member {
	uint32_t section; /* from 1 on, by the least id of its members */
	uint32_t network, id;
	bool is_pipe;     /* else a node */
};

/*
 * The members of all sections, by section, nodes first, then by id; the caller's to free.
 * 0, or -1 without memory.
 */
int city_twin_find_sections(const struct city_twin *twin, struct city_twin_member **member,
			    size_t *members);

#endif
