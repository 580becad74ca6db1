/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin - pipes as lines in flat arrays, and whether their topology can be.
 *
 * Coordinates are metres of one projected frame, or degrees of CGCS2000, which are
 * projected before anything is looked at; see projection.h.  All points lie in one array, all
 * segments in another; a segment knows where its points begin.  What is near is found
 * by a uniform grid whose cells are hashed, so that a city and a pipe far off cost no
 * more than the city.
 *
 * Two points no farther apart than CITY_TWIN_TOUCH are one: what is written to the
 * millimetre may miss by half of one, and what is more is told as 0.001 m at least.
 * Findings do not depend on the order of the segments: of two parties, the one whose id
 * is greater byte by byte is named first, and findings are sorted.
 *
 * Memory: 16 bytes a point, kept in whole micrometres, or 1e-11 degrees, with levels in
 * hundredths of a millimetre; about 80 bytes a segment besides, and its id;
 * 24 more a segment where anything else is known of them.
 */
#ifndef CITY_TWIN_H
#define CITY_TWIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/geometry.h"
#include "city/map.h"
#include "city/twin_attributes.h"

#define CITY_TWIN_GRAIN 5e-6 /* m: what rounding makes of a place, as in degrees */
#define CITY_TWIN_TOUCH (5e-4 + CITY_TWIN_GRAIN) /* m */
#define CITY_TWIN_FAR 1e8    /* m: no place is as far from the frame's zero */
#define CITY_TWIN_HIGH 2e4   /* m: nor a level */
#define CITY_TWIN_MOST_NETWORKS (1u << 25)
#define CITY_TWIN_MOST_CLASSES 16

struct city_twin_point {
	double x, y, z; /* m, or x and y degrees; z, m, is NaN where no level is known */
};

/* A point as it is kept: x and y in 48 bits each, and z in the rest; see twin_parts.h. */
struct city_twin_kept {
	uint64_t x, y;
};

/* Of a gravity drain; NONE of what is no such drain. */
enum city_twin_flow {
	CITY_TWIN_FLOW_NONE,
	CITY_TWIN_FLOW_FORWARD,
	CITY_TWIN_FLOW_BACKWARD,
	CITY_TWIN_FLOW_UNKNOWN
};

struct city_twin_segment {
	uint32_t first, points; /* in city_twin.point */
	uint32_t id;            /* a number of the map */
	uint32_t network : 25;  /* of the other one */
	uint32_t class : 4;     /* below CITY_TWIN_MOST_CLASSES */
	uint32_t flow : 2;      /* enum city_twin_flow */
	uint32_t left_out : 1;  /* without length, or another's double */
};

enum city_twin_rule {
	CITY_TWIN_DUP_ID,         /* several records of one class */
	CITY_TWIN_ID_CLASS,       /* measured: of how many classes records are */
	CITY_TWIN_DUP_GEOMETRY,   /* two lines of one network with the same points */
	CITY_TWIN_OVERLAP,        /* measured: how much of two lines lies on each other */
	CITY_TWIN_ZERO_LENGTH,    /* measured: the length */
	CITY_TWIN_SELF_CROSSING,  /* a line meets itself */
	CITY_TWIN_SNAP_GAP,       /* measured: from an end to what it nearly meets */
	CITY_TWIN_CROSSING,       /* two lines of one network cross without a node */
	CITY_TWIN_ISLAND,         /* measured: the length of what is cut off */
	CITY_TWIN_SLOPE_REVERSE,  /* measured: the rise in the direction of flow */
	/* Of pipes in the ground; see twin_physics.h. */
	CITY_TWIN_BESIDE,          /* measured: between walls in plan, 0 = they overlap */
	CITY_TWIN_OVER,            /* measured: between walls in height */
	CITY_TWIN_COVER,           /* measured: the cover */
	CITY_TWIN_JOINT_LEVEL,     /* measured: between levels that should be one */
	CITY_TWIN_DIAMETER_SHRINK, /* measured: of the drain that leaves */
	CITY_TWIN_DIAMETER_JUMP,   /* measured: the greater one */
	CITY_TWIN_PRESSURE_JUMP,   /* measured: the greater one, MPa */
	CITY_TWIN_DATE_MATERIAL,   /* measured: days before there was any */
	CITY_TWIN_DATE_REMOVED,    /* measured: days after its removal */
	CITY_TWIN_DATE_FUTURE,     /* measured: days from now */
	CITY_TWIN_NODE_MISSING,   /* a pipe names a node of which there is no record */
	CITY_TWIN_NODE_DEGREE,    /* measured: how many ends meet there */
	CITY_TWIN_DANGLING,       /* an end that meets nothing, where nothing may end */
	CITY_TWIN_RULES
};

struct city_twin_book;

#define CITY_TWIN_NOBODY UINT32_MAX

struct city_twin_finding {
	enum city_twin_rule rule;
	uint32_t network;
	uint32_t id, other;          /* ids; other may be CITY_TWIN_NOBODY */
	int64_t x_mm, y_mm;          /* where */
	int64_t measured_mm;         /* rounded to the nearest millimetre; or -1 */
	int64_t required_mm;         /* what it should have been; or -1 */
	const char *verified;        /* of a rulebook's figure, its mark; else NULL; lent */
	uint64_t pieces;             /* that lie on each other, while they are added up */
};

/* What a rule could not look at, for something is not known. */
struct city_twin_unjudged {
	uint64_t pipes;
	const char *why; /* "without a level"; lent */
};

/* A zeroed struct is an empty twin of metres. */
struct city_twin {
	bool degrees;        /* points are in degrees: set before the check */
	bool projected;      /* by the check, so that they are in metres now */
	double meridian_deg; /* of the projection, a whole tenth */
	size_t jobs;         /* threads of the check; 0 = 1 */
	struct city_map ids, networks;
	struct city_twin_kept *point;
	struct city_twin_segment *segment;
	size_t points, segments;
	size_t point_room, segment_room;
	struct city_twin_attributes *attribute; /* by segment; see twin_attributes.h */
	size_t attribute_room;
	struct city_twin_nodes *nodes; /* NULL = none are known; see twin_nodes.h */
	struct city_twin_finding *finding; /* of city_twin_check, sorted */
	size_t findings, finding_room;
	uint64_t unasked;                  /* a bit for each rule that finds nothing */
	uint64_t bare;                     /* of those, the ones there is no data for */
	/* Set before the check, lent: without it, pipes in the ground are not looked at. */
	const struct city_twin_book *book;
	int64_t today; /* days since 1970-01-01; 0 = not known */
	char why[2][320]; /* of clearances: what was lacking */
	struct city_twin_unjudged unjudged[CITY_TWIN_RULES]; /* of city_twin_check */
	bool failed;                       /* memory ran out */
	bool noting;                       /* somebody is at the findings */
};

void city_twin_release(struct city_twin *twin);

/*
 * Takes a line of at least two points, |x| and |y| < CITY_TWIN_FAR, |z| < CITY_TWIN_HIGH or
 * NaN; its network and id are copied; class is a number below CITY_TWIN_MOST_CLASSES.  0, or
 * -1 when memory runs out, which there is not for 2^31 points or CITY_TWIN_MOST_NETWORKS.
 */
int city_twin_add(struct city_twin *twin, struct city_slice id, unsigned class,
		  struct city_slice network, enum city_twin_flow flow, const struct city_twin_point *point,
		  size_t points);

/*
 * Takes over all that another twin of the same unit has been given, which is empty then.
 * 0, or -1 when memory runs out.
 */
int city_twin_adopt(struct city_twin *twin, struct city_twin *other);

/* Whether there are points in a twin of metres, of all of which something holds. */
bool city_twin_holds(const struct city_twin *twin, bool (*holds)(struct city_plane at));

/*
 * Looks at all there is, once.
 *   snap  m, from CITY_TWIN_TOUCH to 100: ends nearer than that ought to meet
 * 0 with the findings, or -1 when memory runs out.
 */
int city_twin_check(struct city_twin *twin, double snap);

struct city_twin_rule_info {
	const char *name;  /* "snap.gap" */
	const char *title; /* what it asks, in a sentence without full stop */
	/* Of what is measured: thousandths of it are kept; of ends only whole ones are. */
	const char *unit;
};

const struct city_twin_rule_info *city_twin_rule_info(enum city_twin_rule rule);

#endif
