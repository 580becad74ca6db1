/* SPDX-License-Identifier: Apache-2.0 */
/* twin_attributes - what is known of pipes, as an array beside the segments. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/twin.h"

/* Half of the numbers are tenths, the other half are ten times as coarse. */
#define FINE 0x7fff

uint16_t city_twin_pack(int64_t tenths)
{
	if (tenths < FINE)
		return (uint16_t)(tenths + 1);
	return (uint16_t)(0x8000 + (tenths + 5) / 10);
}

int64_t city_twin_unpack(uint16_t packed)
{
	return packed <= FINE ? packed - 1 : (int64_t)(packed - 0x8000) * 10;
}

/* Room for all segments there are. */
static int make_room(struct city_twin *twin)
{
	size_t room = twin->segment_room, had = twin->attribute_room;
	struct city_twin_attributes *grown;

	if (twin->segments > had) {
		grown = realloc(twin->attribute, room * sizeof(*grown));
		if (!grown)
			return -1;
		memset(grown + had, 0, (room - had) * sizeof(*grown));
		twin->attribute = grown;
		twin->attribute_room = room;
	}
	return 0;
}

int city_twin_attributes_put(struct city_twin *twin,
			     const struct city_twin_attributes *attributes)
{
	if (make_room(twin))
		return -1;
	twin->attribute[twin->segments - 1] = *attributes;
	return 0;
}

int city_twin_attributes_adopt(struct city_twin *twin, const struct city_twin *other)
{
	size_t known = other->segments < other->attribute_room ? other->segments :
								 other->attribute_room;

	if (!known)
		return 0;
	if (make_room(twin))
		return -1;
	memcpy(twin->attribute + (twin->segments - other->segments), other->attribute,
	       known * sizeof(*twin->attribute));
	return 0;
}

const struct city_twin_attributes *city_twin_attributes_of(const struct city_twin *twin,
							   uint32_t segment)
{
	return segment < twin->attribute_room ? &twin->attribute[segment] : NULL;
}

static double metres(uint16_t packed)
{
	return packed ? (double)city_twin_unpack(packed) / 10000 : 0;
}

double city_twin_diameter(const struct city_twin_attributes *attributes)
{
	return metres(attributes->diameter);
}

double city_twin_width(const struct city_twin_attributes *attributes)
{
	return metres(attributes->outer ? attributes->outer : attributes->diameter);
}

double city_twin_height(const struct city_twin_attributes *attributes)
{
	return attributes->height ? metres(attributes->height) : city_twin_width(attributes);
}

bool city_twin_is_there(const struct city_twin_attributes *attributes)
{
	return attributes->status != CITY_TWIN_STATUS_ABANDONED + 1 && !attributes->removed;
}
