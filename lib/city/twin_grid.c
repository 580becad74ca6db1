/* SPDX-License-Identifier: Apache-2.0 */
/* twin_grid - which pieces lie in a cell: counted, then laid out in one array. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "twin_parts.h"

uint32_t city_twin_root(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i) {
		parent[i] = parent[parent[i]];
		i = parent[i];
	}
	return i;
}

void city_twin_join(uint32_t *parent, uint32_t a, uint32_t b)
{
	a = city_twin_root(parent, a);
	b = city_twin_root(parent, b);
	if (a < b)
		parent[b] = a;
	else
		parent[a] = b;
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

static uint32_t bucket_of(const struct city_twin_grid *grid, int64_t x, int64_t y,
			  uint32_t layer)
{
	uint64_t place = spread((uint64_t)x) | spread((uint64_t)y) << 1;

	return (uint32_t)(place + layer * 0x9e3779b97f4a7c15u) & grid->mask;
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

/* Counts the piece in each of its buckets, or lays its number there. */
static void lay(struct city_twin_grid *grid, const struct city_twin_piece *piece,
		double margin, uint32_t *to, uint32_t number, bool counting)
{
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
		for (int64_t y = cell_of(grid, low); y <= top; y++) {
			uint32_t bucket = bucket_of(grid, x, y, piece->layer);

			if (counting)
				to[bucket]++;
			else
				grid->item[--to[bucket]] = number;
		}
	}
}

int city_twin_grid_make(struct city_twin_grid *grid, double cell, double margin,
			size_t n, struct city_twin_piece (*piece)(const void *, size_t),
			const void *context)
{
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
	for (size_t i = 0; i < n; i++) {
		struct city_twin_piece at = piece(context, i);

		lay(grid, &at, margin, grid->start, (uint32_t)i, true);
	}
	for (size_t i = 0; i <= buckets; i++) {
		sum += grid->start[i];
		grid->start[i] = (uint32_t)sum;
	}
	if (sum > UINT32_MAX)
		return -1;
	grid->item = malloc((sum ? sum : 1) * sizeof(*grid->item));
	if (!grid->item)
		return -1;
	/* From the last on, each bucket's end moves down to its beginning. */
	for (size_t i = n; i-- > 0;) {
		struct city_twin_piece at = piece(context, i);

		lay(grid, &at, margin, grid->start, (uint32_t)i, false);
	}
	return 0;
}

void city_twin_grid_release(struct city_twin_grid *grid)
{
	free(grid->start);
	free(grid->item);
	grid->start = grid->item = NULL;
}
