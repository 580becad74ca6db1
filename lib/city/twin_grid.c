/* SPDX-License-Identifier: Apache-2.0 */
/* twin_grid - which pieces lie in a cell: counted, then laid out in one array. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "city/crew.h"
#include "twin_parts.h"

static uint32_t above(const uint32_t *parent, uint32_t i)
{
	return __atomic_load_n(&parent[i], __ATOMIC_RELAXED);
}

/* A parent is never greater than its child, and only ever gets less. */
uint32_t city_twin_root(uint32_t *parent, uint32_t i)
{
	for (;;) {
		uint32_t up = above(parent, i), top = above(parent, up);

		if (up == top)
			return up;
		__atomic_store_n(&parent[i], top, __ATOMIC_RELAXED);
		i = top;
	}
}

void city_twin_join(uint32_t *parent, uint32_t a, uint32_t b)
{
	for (;;) {
		uint32_t high;

		a = city_twin_root(parent, a);
		b = city_twin_root(parent, b);
		if (a == b)
			return;
		if (a > b) {
			high = a;
			a = b;
			b = high;
		}
		/* It may have got a parent meanwhile. */
		high = b;
		if (__atomic_compare_exchange_n(&parent[b], &high, a, false,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return;
	}
}

/* The bits of a number, each followed by a 0. */
static uint64_t spread(uint64_t bits)
{
	bits &= UINT32_MAX;
	bits = (bits | bits << 16) & 0x0000ffff0000ffff;
	bits = (bits | bits << 8) & 0x00ff00ff00ff00ff;
	bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0f;
	bits = (bits | bits << 2) & 0x3333333333333333;
	return (bits | bits << 1) & 0x5555555555555555;
}

/* The mean length of pieces, of segments whose own mean is at most `most`. */
static double mean_up_to(const struct city_twin *twin, double most)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < twin->segments; i++) {
		double length = city_twin_length(twin, i);
		uint32_t pieces = twin->segment[i].points - 1;

		if (length > most * pieces)
			continue;
		sum += length;
		n += pieces;
	}
	return n ? sum / (double)n : 0;
}

double city_twin_mean_piece(const struct city_twin *twin)
{
	double mean = mean_up_to(twin, INFINITY);

	/* Those that go far lie in a few dozen cells for each other piece then, not in more. */
	return fmax(mean_up_to(twin, 16 * mean), mean / 16);
}

static uint32_t bucket_of(const struct city_twin_grid *grid, int64_t x, int64_t y,
			  uint32_t layer)
{
	uint64_t place = spread((uint64_t)x) | spread((uint64_t)y) << 1;
	/* Squares of as many cells as buckets begin anywhere: a long line has few of each. */
	uint64_t square = (place & ~(uint64_t)grid->mask) * 0x9e3779b97f4a7c15u >> 32;

	return (uint32_t)(place + square + layer * 0x9e3779b97f4a7c15u) & grid->mask;
}

/* floor() is a call where there is no SSE 4.1. */
static int64_t cell_of(const struct city_twin_grid *grid, double at)
{
	double cell = at / grid->cell;
	int64_t whole = (int64_t)cell;

	return whole - (cell < (double)whole);
}

uint32_t city_twin_grid_bucket(const struct city_twin_grid *grid, struct city_plane at,
			       uint32_t layer)
{
	return bucket_of(grid, cell_of(grid, at.x), cell_of(grid, at.y), layer);
}

/* The rows of a column that a piece passes, `margin` around it. */
static void rows_of(const struct city_twin_piece *piece, double left, double right,
		    double margin, double *low, double *high)
{
	double x = piece->b.x - piece->a.x, y = piece->b.y - piece->a.y;
	double t0 = 0, t1 = 1;

	if (fabs(x) > margin) {
		t0 = (left - margin - piece->a.x) / x;
		t1 = (right + margin - piece->a.x) / x;
		if (t0 > t1) {
			double swap = t0;

			t0 = t1;
			t1 = swap;
		}
		t0 = t0 < 0 ? 0 : t0 > 1 ? 1 : t0;
		t1 = t1 > 1 ? 1 : t1 < 0 ? 0 : t1;
	}
	*low = piece->a.y + y * (y < 0 ? t1 : t0) - margin;
	*high = piece->a.y + y * (y < 0 ? t0 : t1) + margin;
}

/* Pieces on their way into a grid: counted first, then laid there. */
struct laying {
	struct city_twin_grid *grid;
	double margin;
	struct city_twin_piece (*piece)(const void *, size_t);
	const void *context;
	bool counting;
	bool alone; /* in one thread, which need not wait for others */
};

static void lay_in(const struct laying *laying, uint32_t bucket, uint32_t number)
{
	uint32_t *at = &laying->grid->start[bucket];

	if (laying->counting && laying->alone)
		++*at;
	else if (laying->counting)
		__atomic_fetch_add(at, 1, __ATOMIC_RELAXED);
	else /* Each bucket's end moves down to its beginning. */
		laying->grid->item[laying->alone ? --*at :
						   __atomic_sub_fetch(at, 1,
								      __ATOMIC_RELAXED)] =
			number;
}

static void lay(const struct laying *laying, const struct city_twin_piece *piece,
		uint32_t number)
{
	const struct city_twin_grid *grid = laying->grid;
	double margin = laying->margin;
	bool leftward = piece->b.x < piece->a.x;
	double left = (leftward ? piece->b.x : piece->a.x) - margin;
	double right = (leftward ? piece->a.x : piece->b.x) + margin;
	int64_t last = cell_of(grid, right);

	if (piece->layer == CITY_TWIN_NOBODY)
		return;
	for (int64_t x = cell_of(grid, left); x <= last; x++) {
		double low, high;
		int64_t top;

		rows_of(piece, (double)x * grid->cell, (double)(x + 1) * grid->cell,
			margin, &low, &high);
		top = cell_of(grid, high);
		for (int64_t y = cell_of(grid, low); y <= top; y++)
			lay_in(laying, bucket_of(grid, x, y, piece->layer), number);
	}
}

static void lay_all(void *context, size_t from, size_t to)
{
	const struct laying *laying = context;

	for (size_t i = from; i < to; i++) {
		struct city_twin_piece piece = laying->piece(laying->context, i);

		lay(laying, &piece, (uint32_t)i);
	}
}

/* Work that is handed out at a time. */
#define SHARE 16384

int city_twin_grid_make(struct city_twin_grid *grid, double cell, double margin,
			size_t jobs, size_t n,
			struct city_twin_piece (*piece)(const void *, size_t),
			const void *context)
{
	struct laying laying = { .grid = grid, .margin = margin, .piece = piece,
				 .context = context, .counting = true,
				 .alone = jobs <= 1 };
	uint32_t buckets = 1024;
	uint64_t sum = 0;

	while (buckets < n / 2 && buckets < 1u << 30)
		buckets *= 2;
	grid->cell = cell;
	grid->mask = buckets - 1;
	grid->item = NULL;
	grid->start = calloc((size_t)buckets + 1, sizeof(*grid->start));
	if (!grid->start)
		return -1;
	city_crew_run(jobs, n, SHARE, lay_all, &laying);
	for (size_t i = 0; i <= buckets; i++) {
		sum += grid->start[i];
		grid->start[i] = (uint32_t)sum;
	}
	if (sum > UINT32_MAX)
		return -1;
	grid->item = malloc((sum ? sum : 1) * sizeof(*grid->item));
	if (!grid->item)
		return -1;
	laying.counting = false;
	city_crew_run(jobs, n, SHARE, lay_all, &laying);
	return 0;
}

void city_twin_grid_see(const struct city_twin_grid *grid, size_t jobs,
			void (*see)(void *context, size_t from, size_t to), void *context)
{
	city_crew_run(jobs, (size_t)grid->mask + 1, SHARE, see, context);
}

void city_twin_grid_release(struct city_twin_grid *grid)
{
	free(grid->start);
	free(grid->item);
	grid->start = grid->item = NULL;
}
