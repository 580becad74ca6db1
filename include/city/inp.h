/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inp - the input files of EPANET 2.2 and SWMM 5: sections, and lines of words.
 *
 * "[NAME]" begins a section; names are known by their first four letters and in either
 * case, as those programs know them.  ";" begins a comment, blanks part words, and
 * quotes keep them together.  All lines that tell of something are held in memory.
 */
#ifndef CITY_INP_H
#define CITY_INP_H

#include "city/in.h"

/* What the lines of a section are to us. */
enum city_inp_role {
	CITY_INP_UNKNOWN, /* the section is none of those programs' */
	CITY_INP_PASSED,  /* it is no part of the network: its lines are not held */
	CITY_INP_LEFT,    /* elements that are no pipes: counted */
	CITY_INP_NODE,
	CITY_INP_LINK,
	CITY_INP_SHAPE,   /* [XSECTIONS]: the sizes of conduits */
	CITY_INP_PLACE,   /* [COORDINATES] */
	CITY_INP_VERTEX,
	CITY_INP_OPTION,
	CITY_INP_TIME
};

struct city_inp_section {
	const char *name;   /* "PIPES" */
	const char *type;   /* of a node or link: "pump" */
	enum city_inp_role role;
	unsigned least;     /* words of a line */
	bool of_swmm;       /* no file of EPANET has it */
};

#define CITY_INP_WORDS 16 /* of a line; more say nothing to us */

struct city_inp_line {
	const struct city_inp_section *section;
	uint64_t line, offset;      /* as of struct city_origin */
	struct city_slice raw;
	struct city_slice word[CITY_INP_WORDS];
	unsigned words;
};

/* Begins zeroed. */
struct city_inp {
	struct city_buf text;       /* of the lines, one behind the other */
	struct city_inp_line *line;
	size_t lines, room;
	uint64_t left;              /* lines of elements that are no pipes */
	bool is_swmm;
	bool ended;   /* by [END]: what stands behind it is not read, as EPANET does */
};

/*
 * Reads a file to its end.  CITY_OK; CITY_FAIL when it cannot be read, has a line that
 * is too long, or memory runs out.
 */
enum city_status city_inp_read(struct city_inp *inp, struct city_in *in,
			       struct city_error *error);
void city_inp_release(struct city_inp *inp);

/* Whether text is the head of such a file: its first line that is no comment has a [NAME]. */
bool city_inp_is_head(struct city_slice head);

#endif
