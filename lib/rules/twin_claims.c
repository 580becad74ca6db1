/* SPDX-License-Identifier: Apache-2.0 */
/* twin_claims - what the twin's records tell, and which segment of an id counts. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/twin_match.h"
#include "twin_sets.h"

static int make_room(struct city_twin_register *reg, size_t segment)
{
	size_t room = segment + segment / 4 + 1024;
	void *grown;

	if (segment < reg->room)
		return 0;
	grown = realloc(reg->set, room * sizeof(*reg->set));
	if (!grown)
		return -1;
	reg->set = grown;
	grown = realloc(reg->surveyed, room * sizeof(*reg->surveyed));
	if (!grown)
		return -1;
	reg->surveyed = grown;
	reg->room = room;
	return 0;
}

int city_twin_register_take(struct city_twin_register *reg, const struct city_rec *rec,
			    size_t segment)
{
	struct city_register_names *names = &reg->twin_names;
	int class = city_twin_class_of(city_rec_find(rec, &names->class));
	bool fresh;
	size_t set;

	city_buf_reset(&reg->own);
	city_twin_set_put(&reg->own, &reg->rules, names, rec, class, &reg->decoded);
	set = reg->own.failed ? SIZE_MAX :
				city_map_add(&reg->sets, city_buf_slice(&reg->own), &fresh);
	if (set == SIZE_MAX || make_room(reg, segment))
		return -1;
	reg->set[segment] = (uint32_t)set;
	reg->surveyed[segment] = city_twin_day_of(city_rec_find(rec, &names->surveyed));
	reg->segments = segment + 1;
	return 0;
}

static int count_bits(uint32_t bits)
{
	return __builtin_popcount(bits);
}

/* Below 0 where segment a counts before b, which has the same id. */
static int compare_claims(const struct city_twin_register *reg,
			  const struct city_twin *twin, uint32_t a, uint32_t b)
{
	struct city_slice one = city_map_text(&reg->sets, reg->set[a]);
	struct city_slice two = city_map_text(&reg->sets, reg->set[b]);
	int lack_one = count_bits(city_twin_set_read(one).lacks);
	int lack_two = count_bits(city_twin_set_read(two).lacks);
	int order;

	if (reg->surveyed[a] != reg->surveyed[b])
		return reg->surveyed[a] > reg->surveyed[b] ? -1 : 1;
	if (lack_one != lack_two)
		return lack_one - lack_two;
	order = memcmp(one.at, two.at, one.len < two.len ? one.len : two.len);
	if (!order)
		order = (one.len > two.len) - (one.len < two.len);
	return order ? order : city_twin_compare_lines(twin, a, b);
}

int city_twin_claims_find(struct city_twin_register *reg, const struct city_twin *twin)
{
	reg->counts = malloc((twin->ids.n + 1) * sizeof(*reg->counts));
	reg->met = calloc(twin->ids.n + 1, sizeof(*reg->met));
	if (!reg->counts || !reg->met)
		return -1;
	memset(reg->counts, 0xff, twin->ids.n * sizeof(*reg->counts));
	for (uint32_t i = 0; i < reg->segments; i++) {
		uint32_t *counts = &reg->counts[twin->segment[i].id];

		if (*counts == CITY_REGISTER_NOWHERE ||
		    compare_claims(reg, twin, i, *counts) < 0)
			*counts = i;
	}
	return 0;
}
