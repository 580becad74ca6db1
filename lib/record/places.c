/* SPDX-License-Identifier: Apache-2.0 */
/* places - files one behind the other, their lines counted on. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/places.h"

void city_places_release(struct city_places *places)
{
	for (size_t i = 0; i < places->n; i++)
		free(places->file[i].name);
	free(places->file);
	memset(places, 0, sizeof(*places));
}

static int add_file(struct city_places *places, const char *name)
{
	uint64_t before = 0;

	if (places->n == places->room) {
		size_t room = places->room ? places->room * 2 : 4;
		struct city_places_file *file =
			realloc(places->file, room * sizeof(*file));

		if (!file)
			return -1;
		places->file = file;
		places->room = room;
	}
	if (places->n)
		before = places->file[places->n - 1].before + places->last;
	places->file[places->n].name = strdup(name);
	places->file[places->n].before = before;
	if (!places->file[places->n].name)
		return -1;
	places->n++;
	places->last = 0;
	return 0;
}

/* Every record of a file begins on a line of its own. */
static bool is_same_file(const struct city_places *places,
			 const struct city_origin *origin)
{
	return places->n && origin->line > places->last &&
	       strcmp(places->file[places->n - 1].name, origin->file) == 0;
}

uint32_t city_places_note(struct city_places *places, const struct city_origin *origin)
{
	uint64_t number;

	if (!origin || !origin->file)
		return 0;
	if (!is_same_file(places, origin) && add_file(places, origin->file))
		return 0;
	places->last = origin->line;
	number = places->file[places->n - 1].before + origin->line;
	return number > UINT32_MAX ? 0 : (uint32_t)number;
}

void city_places_put(const struct city_places *places, uint32_t number,
		     struct city_buf *to)
{
	size_t i = places->n;

	if (number == 0 || i == 0)
		return;
	while (i > 1 && places->file[i - 1].before >= number)
		i--;
	city_buf_printf(to, " in line %llu",
			(unsigned long long)(number - places->file[i - 1].before));
	if (i < places->n)
		city_buf_printf(to, " of %s", places->file[i - 1].name);
}
