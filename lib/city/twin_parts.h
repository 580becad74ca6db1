/* SPDX-License-Identifier: Apache-2.0 */
/* twin_parts - what the files of the twin share. */
#ifndef CITY_TWIN_PARTS_H
#define CITY_TWIN_PARTS_H

#include <math.h>

#include "city/geometry.h"
#include "city/twin.h"

/*
 * Numbers by cell and layer: those of bucket b are item[start[b]] to
 * item[start[b + 1] - 1].  Cells that are neighbours mostly are so in the array, too:
 * who goes through it in order goes through the city so, and finds it in the cache.
 */
struct city_twin_grid {
	double cell; /* m */
	uint32_t mask;
	uint32_t *start, *item;
};

/*
 * Sets that grow together; the number of a set is the least of its members, whichever
 * came first.  Several threads may join and ask at a time.
 */
uint32_t city_twin_root(uint32_t *parent, uint32_t i);
void city_twin_join(uint32_t *parent, uint32_t a, uint32_t b);

/*
 * How long pieces are in the mean, for the size of cells, m; 0 where there are none.  Few
 * that go far, as to a corner at 0, 0, do not count: in cells of their size, all others
 * would lie in one.
 */
double city_twin_mean_piece(const struct city_twin *twin);

/*
 * A grid of pieces 0 to n - 1 with a margin around.  Layers keep apart what need not be
 * compared, such as networks; a piece of CITY_TWIN_NOBODY's is left out.
 */
struct city_twin_piece {
	struct city_plane a, b;
	uint32_t layer;
};
int city_twin_grid_make(struct city_twin_grid *grid, double cell, double margin,
			size_t jobs, size_t n, struct city_twin_piece (*piece)(const void *, size_t),
			const void *context);
void city_twin_grid_release(struct city_twin_grid *grid);
/* The bucket of the cell that a place lies in. */
uint32_t city_twin_grid_bucket(const struct city_twin_grid *grid, struct city_plane at,
			       uint32_t layer);

/*
 * Calls see with ranges of buckets, in as many threads as the twin may have: it must
 * change nothing that another one reads, but by the functions that say they can.
 */
void city_twin_grid_see(const struct city_twin_grid *grid, size_t jobs,
			void (*see)(void *context, size_t from, size_t to), void *context);

/* Takes a finding, unless nobody asked for it, in one thread at a time; a failure of memory is remembered. */
void city_twin_put(struct city_twin *twin, struct city_twin_finding finding);

/* Notes a finding, in one thread at a time; a failure of memory is remembered in the twin. */
void city_twin_note(struct city_twin *twin, enum city_twin_rule rule, uint32_t segment,
		    uint32_t other, struct city_plane at, double measured_m);

/*
 * The same, of a rule that measures against a figure, of a rulebook if verified is its
 * mark: "none", say.  Negative where there is no figure.
 */
void city_twin_note_against(struct city_twin *twin, enum city_twin_rule rule,
			    uint32_t segment, uint32_t other, struct city_plane at,
			    double measured, double required, const char *verified);

/*
 * Notes that two pieces lie on each other: what there is of two lines is added up in the
 * end, of each two pieces once, however often they are seen.
 */
void city_twin_note_overlap(struct city_twin *twin, uint32_t segment, uint32_t other,
			    struct city_plane at, double length_m, uint64_t pieces);

int city_twin_compare_networks(const struct city_twin *twin, uint32_t a, uint32_t b);
int city_twin_compare_ids(const struct city_twin *twin, uint32_t a, uint32_t b);

/* Units of what is kept: a metre or a degree, and a metre of level. */
#define CITY_TWIN_PER_METRE 1e6
#define CITY_TWIN_PER_DEGREE 1e11
#define CITY_TWIN_PER_LEVEL 1e5
#define CITY_TWIN_NO_LEVEL INT32_MIN

static inline struct city_twin_kept city_twin_keep(struct city_twin_point at, double per)
{
	uint32_t z = (uint32_t)(isnan(at.z) ? CITY_TWIN_NO_LEVEL :
					      (int32_t)lrint(at.z * CITY_TWIN_PER_LEVEL));
	struct city_twin_kept kept = {
		(uint64_t)llrint(at.x * per) << 16 | (z & 0xffff),
		(uint64_t)llrint(at.y * per) << 16 | z >> 16,
	};

	return kept;
}

/* Divided, so that 0.1 is the double it was read as. */
static inline struct city_plane city_twin_plane_of(struct city_twin_kept kept, double per)
{
	struct city_plane plane = { (double)((int64_t)kept.x >> 16) / per,
				    (double)((int64_t)kept.y >> 16) / per };

	return plane;
}

static inline struct city_plane city_twin_plane(const struct city_twin *twin, size_t point)
{
	return city_twin_plane_of(twin->point[point], CITY_TWIN_PER_METRE);
}

/* The level of a point, NaN where it is not known. */
static inline double city_twin_level(const struct city_twin *twin, size_t point)
{
	struct city_twin_kept kept = twin->point[point];
	int32_t z = (int32_t)(uint32_t)((kept.x & 0xffff) | kept.y << 16);

	return z == CITY_TWIN_NO_LEVEL ? NAN : (double)z / CITY_TWIN_PER_LEVEL;
}

/* End 2 i is the first point of segment i, end 2 i + 1 its last. */
static inline size_t city_twin_end(const struct city_twin *twin, size_t end)
{
	const struct city_twin_segment *segment = &twin->segment[end / 2];

	return end % 2 ? segment->first + segment->points - 1 : segment->first;
}

double city_twin_length(const struct city_twin *twin, size_t segment);
/* Whether it has no length in the plane: it goes up or down, or has none at all. */
bool city_twin_is_upright(const struct city_twin *twin, size_t segment);

/* What is at the place of a node's record. */
struct city_twin_placed {
	uint32_t root;    /* the node of the nearest end within snap, or CITY_TWIN_NOBODY */
	uint32_t joined;  /* that, or the node of an end which has its name, or of a line */
	uint32_t through; /* how many lines go through it between their ends */
	uint32_t named;   /* how many ends have its name */
};

/* What is known of the ends while topology is looked at. */
struct city_twin_ends {
	uint32_t *node;      /* ends that are one point */
	uint32_t *named;     /* of a node, the end whose segment has the least id */
	uint32_t *cluster;   /* nodes with no more than snap of pipe between them */
	uint32_t *component; /* what is connected, gaps included */
	double snap;
	double cell;         /* m: as long as pieces are in the mean, or snap asks for */
	struct city_twin_grid near; /* of ends */
	/* Of nodes; NULL where nothing needs them. */
	uint8_t *met;        /* what is joined to a line's middle or nearly to another end */
	uint32_t *degree;    /* how many ends a node is */
	uint32_t *record;    /* by id: which record it is of */
	struct city_twin_placed *placed; /* by record */
};

int city_twin_find_nodes(struct city_twin *twin, struct city_twin_ends *ends);
int city_twin_find_doubles(struct city_twin *twin, struct city_twin_ends *ends);
int city_twin_find_gaps(struct city_twin *twin, struct city_twin_ends *ends);
int city_twin_find_crossings(struct city_twin *twin, struct city_twin_ends *ends);
/*
 * Where there are records of nodes: room for what follows, once points are in metres; where
 * they lie, while the grid of ends is there; and what cannot be, behind the crossings.
 */
int city_twin_nodes_begin(struct city_twin *twin, struct city_twin_ends *ends);
void city_twin_nodes_end(struct city_twin_ends *ends);
void city_twin_place_nodes(struct city_twin *twin, struct city_twin_ends *ends);
int city_twin_look_at_nodes(struct city_twin *twin, struct city_twin_ends *ends);
/* Which components have a source, by their numbers, and which networks. */
void city_twin_see_fed(const struct city_twin *twin, struct city_twin_ends *ends,
		       const uint32_t *number, bool *fed, bool *has_source);
int city_twin_find_islands(struct city_twin *twin, struct city_twin_ends *ends);

/*
 * Of pipes in the ground, by the twin's book: which rules there is anything for, each pipe
 * by itself, those that meet, and those that are near each other.
 */
void city_twin_choose_rules(struct city_twin *twin);
int city_twin_find_lines(struct city_twin *twin);
int city_twin_find_joints(struct city_twin *twin, const struct city_twin_ends *ends);
int city_twin_find_clearances(struct city_twin *twin);

#endif
