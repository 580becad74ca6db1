/* SPDX-License-Identifier: Apache-2.0 */
/* twin_frame - the unit of a frame's positions, as far as its name tells. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "city/twin_frame.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool begins(struct city_slice text, size_t at, const char *with)
{
	size_t len = strlen(with);

	return text.len - at >= len && strncasecmp(text.at + at, with, len) == 0;
}

/* Of "EPSG:2229" or "urn:ogc:def:crs:EPSG::2229", the code; 0 of another name. */
static unsigned epsg_code(struct city_slice name)
{
	bool is_urn = begins(name, 0, "urn:ogc:def:crs:EPSG:");
	unsigned code = 0;
	size_t i = name.len;

	if (!is_urn && !begins(name, 0, "EPSG:"))
		return 0;
	while (name.at[i - 1] != ':')
		i--;
	if (i == name.len || name.len - i > 5)
		return 0;
	for (; i < name.len && is_digit(name.at[i]); i++)
		code = code * 10 + (unsigned)(name.at[i] - '0');
	return i == name.len ? code : 0;
}

/* Words, as in "NAD83 / California zone 5 (ftUS)". */
static bool has_word_of_feet(struct city_slice name)
{
	static const char *const words[] = { "ft", "ftUS", "foot", "feet" };

	for (size_t i = 0; i < name.len; i++) {
		if (begins(name, i, "\xe8\x8b\xb1\xe5\xb0\xba")) /* ying chi */
			return true;
		for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++) {
			size_t end = i + strlen(words[j]);

			if (begins(name, i, words[j]) &&
			    (i == 0 || !is_letter(name.at[i - 1])) &&
			    (end == name.len || !is_letter(name.at[end])))
				return true;
		}
	}
	return false;
}

/* Longitude and latitude of other datums, or of heights above an ellipsoid. */
static bool is_of_degrees(struct city_slice name, unsigned code)
{
	static const char *const names[] = {
		"WGS84", "WGS 84", "CRS84",  "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84",
		"GCJ02", "GCJ-02", "BD09", "BD-09",
	};
	static const uint16_t codes[] = { 4326, 4979, 4214, 4610, 4555, 4480, 4611, 4269 };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (name.len == strlen(names[i]) && begins(name, 0, names[i]))
			return true;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (code == codes[i])
			return true;
	return false;
}

enum city_twin_frame city_twin_frame_of(struct city_slice name)
{
	unsigned code = epsg_code(name);

	if (code == 4490 || city_slice_is(name, "CGCS2000"))
		return CITY_TWIN_FRAME_CGCS2000;
	if (is_of_degrees(name, code))
		return CITY_TWIN_FRAME_DEGREES;
	if (code == 3857 || code == 3785)
		return CITY_TWIN_FRAME_MERCATOR;
	if (has_word_of_feet(name))
		return CITY_TWIN_FRAME_FEET;
	return CITY_TWIN_FRAME_METRES;
}
