/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_physics - whether pipes can lie in the ground as they do: walls far enough from
 * one another and from the surface, joints that fit, dates that can be.
 *
 * Two lines run beside each other where a piece of one and a piece of another network
 * go the same way, but for an angle of the book, and part of one lies square to part of
 * the other.  Their distance is that of the walls in plan, least over such pieces.  Lines
 * that cross anywhere are judged by the distance of their walls in height there, and not
 * as beside each other.  Lines of one class that end on each other are joined: nothing
 * is asked of them.  Levels are those of the axes where they cross in plan.
 *
 * What overlaps is nearer than 0.
 *
 * Memory of the clearances: 4 bytes a piece of line, about 16 for the grid, 3 a line.
 */
#ifndef CITY_TWIN_PHYSICS_H
#define CITY_TWIN_PHYSICS_H

#include "city/twin.h"
#include "city/twin_book.h"

/* Whether any rule that a twin's `unasked` leaves rests on a rulebook. */
bool city_twin_needs_book(uint64_t unasked);

/* Why a line is not, or not wholly, judged by a rule. */
enum city_twin_lack {
	CITY_TWIN_LACKS_LEVEL,   /* of a line that crosses another */
	CITY_TWIN_LACKS_SIZE,    /* no diameter, no width and height */
	CITY_TWIN_LACKS_KIND,    /* the table has nothing for such pipes */
	CITY_TWIN_MANY_KINDS, /* pressure, voltage or burial is not known: judged by the least */
	CITY_TWIN_LACKS_FIGURE,  /* of a line near another: the table is blank for the two */
	CITY_TWIN_GAPS
};

/* How many lines, by reason, and by any. */
struct city_twin_lacks {
	uint64_t beside[CITY_TWIN_GAPS + 1], over[CITY_TWIN_GAPS + 1];
};

/* Of clearance.horizontal and clearance.vertical: two walls that are too near. */
struct city_twin_near {
	uint32_t a, b; /* segments; the id of b is not the greater */
	bool crossing;
	uint8_t mark;
	double x, y;   /* on the axis of a */
	double measured_m, required_m;
};

struct city_twin_nears {
	struct city_twin_near *near;
	size_t n, room;
};

/*
 * Finds the walls that are too near: each pair of lines once a rule, by rule and number
 * of segment.  The twin is projected; lines that are left out take no part.
 *   beside, over  which rules run
 * 0, or -1 without memory; free nears->near in either case.
 */
int city_twin_find_nears(const struct city_twin *twin, const struct city_twin_book *book,
			 bool beside, bool over, struct city_twin_nears *nears,
			 struct city_twin_lacks *lacks);

#endif
