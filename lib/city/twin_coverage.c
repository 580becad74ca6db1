/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_coverage - a key is a text in a map: class, NUL, dense area, and the district
 * behind a mark that says whether there is one, so that texts in order are keys in order.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/decimal.h"
#include "city/twin_coverage.h"

void city_coverage_release(struct city_coverage *coverage)
{
	city_map_release(&coverage->keys);
	free(coverage->sum);
	city_buf_release(&coverage->key);
	memset(coverage, 0, sizeof(*coverage));
}

static const char dense_marks[] = { [CITY_DENSE_YES] = 'a',
				    [CITY_DENSE_NO] = 'b',
				    [CITY_DENSE_UNKNOWN] = 'c' };

#define DISTRICT_GIVEN 'a'
#define DISTRICT_UNKNOWN 'b'

struct city_coverage_sum *city_coverage_of(struct city_coverage *coverage,
					   struct city_coverage_key key)
{
	struct city_buf *text = &coverage->key;
	size_t number;
	bool fresh;

	city_buf_reset(text);
	city_buf_put_slice(text, key.class);
	city_buf_put_char(text, '\0');
	city_buf_put_char(text, dense_marks[key.dense]);
	city_buf_put_char(text, key.district.at ? DISTRICT_GIVEN : DISTRICT_UNKNOWN);
	if (key.district.at)
		city_buf_put_slice(text, key.district);
	number = text->failed ? SIZE_MAX :
				city_map_add(&coverage->keys, city_buf_slice(text), &fresh);
	if (number == SIZE_MAX)
		return NULL;
	if (coverage->keys.n > coverage->room) {
		size_t room = coverage->room ? coverage->room * 2 : 64;
		void *grown = realloc(coverage->sum, room * sizeof(*coverage->sum));

		if (!grown)
			return NULL;
		coverage->sum = grown;
		coverage->room = room;
	}
	if (fresh)
		memset(&coverage->sum[number], 0, sizeof(coverage->sum[number]));
	return &coverage->sum[number];
}

struct city_coverage_key city_coverage_key_at(const struct city_coverage *coverage,
					      uint32_t number)
{
	struct city_slice text = city_map_text(&coverage->keys, number);
	const char *mark = (const char *)memchr(text.at, '\0', text.len) + 1;
	struct city_coverage_key key = { .class = { text.at, (size_t)(mark - 1 - text.at) } };

	for (size_t i = 0; i < sizeof(dense_marks); i++)
		if (dense_marks[i] == *mark)
			key.dense = (enum city_dense)i;
	if (mark[1] == DISTRICT_GIVEN)
		key.district = (struct city_slice){
			mark + 2, text.len - (size_t)(mark + 2 - text.at)
		};
	return key;
}

static void add(struct city_coverage_sum *to, const struct city_coverage_sum *from)
{
	for (size_t i = 0; i < CITY_COVERAGE_FATES; i++) {
		to->segments[i] += from->segments[i];
		to->mm[i] += from->mm[i];
	}
	to->surplus += from->surplus;
	to->surplus_mm += from->surplus_mm;
	to->placed += from->placed;
	to->apart_um += from->apart_um;
	if (from->most_um > to->most_um)
		to->most_um = from->most_um;
	to->longer_mm += from->longer_mm;
	to->unlike_mm += from->unlike_mm;
	for (size_t i = 0; i < CITY_COVERAGE_DIFFER; i++)
		to->differ[i] += from->differ[i];
}

int city_coverage_fold(const struct city_coverage *from, unsigned int by,
		       struct city_coverage *to)
{
	for (uint32_t i = 0; i < from->keys.n; i++) {
		struct city_coverage_key key = city_coverage_key_at(from, i);
		struct city_coverage_sum *sum;

		if (!(by & CITY_COVERAGE_BY_CLASS))
			key.class = (struct city_slice){ "", 0 };
		if (!(by & CITY_COVERAGE_BY_DISTRICT))
			key.district = (struct city_slice){ NULL, 0 };
		if (!(by & CITY_COVERAGE_BY_DENSE))
			key.dense = CITY_DENSE_UNKNOWN;
		sum = city_coverage_of(to, key);
		if (!sum)
			return -1;
		add(sum, &from->sum[i]);
	}
	return 0;
}

static int compare_keys(const void *a, const void *b, void *context)
{
	const struct city_map *keys = context;
	struct city_slice one = city_map_text(keys, *(const uint32_t *)a);
	struct city_slice two = city_map_text(keys, *(const uint32_t *)b);
	int order = memcmp(one.at, two.at, one.len < two.len ? one.len : two.len);

	return order ? order : (one.len > two.len) - (one.len < two.len);
}

uint32_t *city_coverage_order(const struct city_coverage *coverage)
{
	uint32_t *order = malloc((coverage->keys.n + 1) * sizeof(*order));
	struct city_map keys = coverage->keys; /* lent */

	if (!order)
		return NULL;
	for (uint32_t i = 0; i < coverage->keys.n; i++)
		order[i] = i;
	qsort_r(order, coverage->keys.n, sizeof(*order), compare_keys, &keys);
	return order;
}

uint64_t city_coverage_registered(const struct city_coverage_sum *sum)
{
	uint64_t all = 0;

	for (size_t i = 0; i < CITY_COVERAGE_FATES; i++)
		all += sum->segments[i];
	return all;
}

int64_t city_coverage_registered_mm(const struct city_coverage_sum *sum)
{
	int64_t all = 0;

	for (size_t i = 0; i < CITY_COVERAGE_FATES; i++)
		all += sum->mm[i];
	return all;
}

int64_t city_coverage_share(int64_t part, int64_t whole)
{
	int64_t share = city_divide_rounded(part * 10000, whole, CITY_ROUND_HALF_EVEN);

	if (share == 10000 && part < whole)
		return 9999;
	return share == 0 && part > 0 ? 1 : share;
}
