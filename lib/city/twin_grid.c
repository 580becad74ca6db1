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

uint32_t city_twin_grid_bucket(const struct city_twin_grid *grid, int64_t x, int64_t y)
{
	uint64_t hash = (uint64_t)x * 0x9e3779b97f4a7c15u ^
			(uint64_t)y * 0xc2b2ae3d27d4eb4fu;

	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9u;
	return (uint32_t)(hash >> 32) & grid->mask;
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
	double left = fmin(piece->a.x, piece->b.x) - margin;
	double right = fmax(piece->a.x, piece->b.x) + margin;
	int64_t last = (int64_t)floor(right / grid->cell);

	for (int64_t x = (int64_t)floor(left / grid->cell); x <= last; x++) {
		double low, high;
		int64_t top;

		rows_of(piece, (double)x * grid->cell, (double)(x + 1) * grid->cell,
			margin, &low, &high);
		top = (int64_t)floor(high / grid->cell);
		for (int64_t y = (int64_t)floor(low / grid->cell); y <= top; y++) {
			uint32_t bucket = city_twin_grid_bucket(grid, x, y);

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

	while (buckets < n && buckets < 1u << 30)
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
