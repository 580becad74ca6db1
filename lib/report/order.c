/* SPDX-License-Identifier: Apache-2.0 */
/* order - rows by the values of a field. */
#include "config.h"

#include <stdlib.h>

#include "city/gather.h"

struct key {
	struct city_slice text;
	struct city_decimal number;
	size_t row;
	int sort; /* 0 number, 1 text, 2 not given */
	bool descending;
};

static int compare_texts(struct city_slice a, struct city_slice b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.at, b.at, shorter) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int order = 0;

	if (a->sort != b->sort)
		return a->sort - b->sort;
	if (a->sort == 0)
		order = city_decimal_compare(a->number, b->number);
	else if (a->sort == 1)
		order = compare_texts(a->text, b->text);
	if (order)
		return a->descending ? -order : order;
	return (a->row > b->row) - (a->row < b->row);
}

size_t *city_gather_order(const struct city_gather *gather,
			  const struct city_rows *rows, size_t path, bool descending)
{
	struct key *key = calloc(rows->n + 1, sizeof(*key));
	size_t *order = calloc(rows->n + 1, sizeof(*order));

	for (size_t i = 0; key && order && i < rows->n; i++) {
		key[i].text = city_gather_text(gather, rows, i, path);
		key[i].row = i;
		key[i].descending = descending;
		key[i].sort = !key[i].text.len						? 2 :
			      city_decimal_parse(key[i].text, &key[i].number) ? 1 :
										0;
	}
	if (!key || !order) {
		free(key);
		free(order);
		return NULL;
	}
	qsort(key, rows->n, sizeof(*key), compare);
	for (size_t i = 0; i < rows->n; i++)
		order[i] = key[i].row;
	free(key);
	return order;
}
