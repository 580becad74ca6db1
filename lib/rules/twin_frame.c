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

/*
 * Frames of feet, yards, links, chains or kilometres, each second one of some rows: by
 * the EPSG Dataset 10.076.  The German legal metre, 14 ppm longer, is one of metres.
 */
static bool is_code_of_feet(unsigned code)
{
	static const struct {
		uint16_t from, to, step;
	} codes[] = {
		{ 2066, 2066, 1 }, { 2136, 2136, 1 }, { 2155, 2155, 1 },
		{ 2159, 2160, 1 }, { 2194, 2194, 1 }, { 2204, 2204, 1 },
		{ 2222, 2289, 1 }, { 2314, 2314, 1 }, { 2867, 2930, 1 },
		{ 2964, 2968, 1 }, { 2992, 2994, 2 }, { 3080, 3080, 1 },
		{ 3089, 3091, 2 }, { 3102, 3102, 1 }, { 3139, 3140, 1 },
		{ 3167, 3167, 1 }, { 3359, 3365, 2 }, { 3404, 3404, 1 },
		{ 3407, 3407, 1 }, { 3417, 3438, 1 }, { 3441, 3446, 1 },
		{ 3451, 3459, 1 }, { 3479, 3487, 2 }, { 3490, 3512, 2 },
		{ 3515, 3553, 2 }, { 3560, 3570, 1 }, { 3582, 3590, 2 },
		{ 3593, 3593, 1 }, { 3598, 3600, 2 }, { 3605, 3605, 1 },
		{ 3608, 3636, 2 }, { 3640, 3664, 2 }, { 3668, 3676, 2 },
		{ 3677, 3679, 2 }, { 3680, 3682, 2 }, { 3683, 3683, 1 },
		{ 3686, 3692, 2 }, { 3696, 3700, 2 }, { 3728, 3739, 1 },
		{ 3753, 3760, 1 }, { 3991, 3992, 1 }, { 4217, 4217, 1 },
		{ 4399, 4413, 1 }, { 4418, 4433, 1 }, { 4438, 4457, 1 },
		{ 5472, 5472, 1 }, { 5588, 5589, 1 }, { 5623, 5625, 1 },
		{ 5646, 5646, 1 }, { 5654, 5655, 1 }, { 6128, 6129, 1 },
		{ 6141, 6202, 1 }, { 6391, 6391, 1 }, { 6405, 6413, 2 },
		{ 6416, 6438, 2 }, { 6441, 6479, 2 }, { 6484, 6496, 2 },
		{ 6499, 6507, 2 }, { 6510, 6510, 1 }, { 6515, 6565, 2 },
		{ 6568, 6578, 2 }, { 6582, 6590, 2 }, { 6593, 6609, 2 },
		{ 6612, 6618, 2 }, { 6625, 6627, 1 }, { 6633, 6633, 1 },
		{ 6785, 6863, 2 }, { 6868, 6868, 1 }, { 6880, 6880, 1 },
		{ 6885, 6887, 2 }, { 6923, 6925, 2 }, { 6966, 6966, 1 },
		{ 6997, 6997, 1 }, { 7057, 7070, 1 }, { 7119, 7128, 1 },
		{ 7132, 7132, 1 }, { 7258, 7370, 2 }, { 7587, 7645, 1 },
		{ 8035, 8036, 1 }, { 8065, 8068, 1 }, { 8091, 8093, 2 },
		{ 8096, 8182, 2 }, { 8177, 8177, 1 }, { 8185, 8185, 1 },
		{ 8189, 8189, 1 }, { 8193, 8197, 2 }, { 8200, 8210, 2 },
		{ 8213, 8213, 1 }, { 8216, 8216, 1 }, { 8220, 8220, 1 },
		{ 8224, 8226, 2 }, { 8312, 8348, 2 }, { 8380, 8384, 2 },
		{ 8387, 8387, 1 }, { 8518, 8540, 1 }, { 9748, 9749, 1 },
		{ 20050, 20050, 1 }, { 22300, 22300, 1 }, { 24100, 24100, 1 },
		{ 24370, 24374, 1 }, { 24382, 24382, 1 }, { 24571, 24571, 1 },
		{ 26729, 26813, 1 }, { 26847, 26870, 1 }, { 27291, 27292, 1 },
		{ 29871, 29872, 1 }, { 30200, 30200, 1 }, { 32001, 32058, 1 },
		{ 32064, 32077, 1 }, { 32099, 32099, 1 }, { 32164, 32167, 1 },
		{ 32664, 32667, 1 },
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (code >= codes[i].from && code <= codes[i].to &&
		    (code - codes[i].from) % codes[i].step == 0)
			return true;
	return false;
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
	if (is_code_of_feet(code) || has_word_of_feet(name))
		return CITY_TWIN_FRAME_FEET;
	return CITY_TWIN_FRAME_METRES;
}
