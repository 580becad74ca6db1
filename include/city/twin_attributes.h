/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_attributes - what is known of a pipe besides where it lies, in 24 bytes.
 *
 * A store of its own beside the segments, there from the first pipe on of which
 * anything is known.  Sizes are kept to a tenth of a millimetre up to 3.2767 m, to a
 * millimetre beyond; pressures likewise in kPa.  In a zeroed struct nothing is known.
 */
#ifndef CITY_TWIN_ATTRIBUTES_H
#define CITY_TWIN_ATTRIBUTES_H

#include <stdbool.h>
#include <stdint.h>

struct city_twin;

/* What the third coordinate is of, through the outer wall. */
enum city_twin_level { CITY_TWIN_AXIS, CITY_TWIN_TOP, CITY_TWIN_BOTTOM };
enum city_twin_type {
	CITY_TWIN_PIPE,
	CITY_TWIN_VALVE,
	CITY_TWIN_PUMP,
	CITY_TWIN_REGULATOR /* an orifice, a weir or an outlet of drains */
};
enum city_twin_fall { CITY_TWIN_ANY_FALL, CITY_TWIN_GRAVITY, CITY_TWIN_PRESSED };
enum city_twin_lane { CITY_TWIN_LANE_UNKNOWN, CITY_TWIN_NO_LANE, CITY_TWIN_LANE };
enum city_twin_pressure {
	CITY_TWIN_PRESSURE_UNKNOWN,
	CITY_TWIN_LOW,
	CITY_TWIN_MEDIUM_B,
	CITY_TWIN_MEDIUM_A,
	CITY_TWIN_SUB_HIGH_B,
	CITY_TWIN_SUB_HIGH_A,
	CITY_TWIN_PRESSURES
};

struct city_twin_attributes {
	/* Of city_twin_pack; a box has a height, and its width as outer size. */
	uint16_t diameter, outer, height;
	uint16_t cover;    /* mm, and one more */
	uint16_t pressure; /* of city_twin_pack, tenths of a kPa */
	uint16_t voltage;  /* tenths of a kV */
	/* Numbers of codes, and one more; see twin_fields.h. */
	uint8_t class, subclass, material, burial;
	/* Days since 1800-01-01, and one more. */
	uint64_t installed : 17, removed : 17, surveyed : 17;
	uint64_t level_of : 2, type : 2, lane : 2;
	uint64_t pressure_class : 3;
	uint64_t status : 3; /* of CJJ 61-2017 C.0.3, and one more */
};

#define CITY_TWIN_STATUS_ABANDONED 1
#define CITY_TWIN_FIRST_DAY (-62091) /* 1800-01-01 in days since 1970-01-01 */
#define CITY_TWIN_DAYS ((1 << 17) - 1)

/* Tenths, from 0 to 327670, as a number that is not 0; 0 says that nothing is known. */
uint16_t city_twin_pack(int64_t tenths);
/* What was packed, in tenths; -1 of 0. */
int64_t city_twin_unpack(uint16_t packed);

/*
 * Says what is known of the segment that was added last.  0, or -1 without memory.
 */
int city_twin_attributes_put(struct city_twin *twin,
			     const struct city_twin_attributes *attributes);

/*
 * Says it of the last segments, which are those of another twin, as that one knows it.
 */
int city_twin_attributes_adopt(struct city_twin *twin, const struct city_twin *other);

/* Of a segment; NULL where nothing is known of any. */
const struct city_twin_attributes *city_twin_attributes_of(const struct city_twin *twin,
							   uint32_t segment);

/* In metres; 0 where they are not known. */
double city_twin_diameter(const struct city_twin_attributes *attributes);
double city_twin_width(const struct city_twin_attributes *attributes);
double city_twin_height(const struct city_twin_attributes *attributes);

/* Whether it lies in the ground and is used, as far as is known. */
bool city_twin_is_there(const struct city_twin_attributes *attributes);

#endif
