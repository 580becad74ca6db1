/* SPDX-License-Identifier: Apache-2.0 */
/* inprun - one file of EPANET or SWMM on its way from lines to records. */
#ifndef CITY_INPRUN_H
#define CITY_INPRUN_H

#include "city/command.h"
#include "city/decimal.h"
#include "city/inp.h"
#include "city/map.h"

#define CITY_INP_NONE UINT32_MAX

/* A node or a link, and what other sections say of it: numbers of lines. */
struct city_inp_thing {
	uint32_t line, place;       /* [COORDINATES] */
	uint32_t shape;             /* [XSECTIONS] */
	uint32_t vertex, last;      /* the first of its vertices, and the last */
};

struct city_inp_run {
	struct city_env *env;
	const char *file;
	struct city_inp inp;
	struct city_map nodes, links;
	struct city_inp_thing *node, *link;
	uint32_t *next;             /* of a vertex, the one behind it */
	bool *refused;              /* lines */
	bool is_si, offsets_are_levels;
	uint64_t unplaced;
	struct city_origin origin;
	struct city_sink *out;
	struct city_buf line, number, name;
};

/* A word as a number; exponents, a point without digits and the like are allowed. */
bool city_inp_number(struct city_inp_run *run, struct city_slice word,
		     struct city_decimal *value);

/* What a node or link is known by: SWMM takes names for equal in either case. */
struct city_slice city_inp_name(struct city_inp_run *run, struct city_slice word);

/* The node of that name, or NULL. */
const struct city_inp_thing *city_inp_node(struct city_inp_run *run,
					   struct city_slice word);

/* Writes all nodes, then all links that were not refused. */
enum city_status city_inp_put_all(struct city_inp_run *run, struct city_error *error);

#endif
