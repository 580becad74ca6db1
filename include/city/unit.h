/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit - what a quantity is measured in, and the exact way from one unit to
 * another.
 *
 * Every conversion known here moves the decimal point and nothing else, so no
 * digit is computed and none is lost: 0.05 mg/m3 is 50 ug/m3, 1.2 万 is 12000.
 * What would need more than that is refused with a reason: ppb to ug/m3 needs a molar
 * mass, a temperature and a pressure, which are gas.h's.
 *
 * Known: 1, %, ‰; ppm and ppb (of volume); ng/m3, ug/m3, mg/m3, g/m3; mm, cm, m,
 * km; their Chinese names; and 十 百 千 万 亿 before any name, known or not: 万元
 * becomes 元, for both are of the same 元.
 */
#ifndef CITY_UNIT_H
#define CITY_UNIT_H

#include "city/buf.h"
#include "city/decimal.h"
#include "city/error.h"

enum city_unit_kind {
	CITY_UNIT_NUMBER,  /* no unit at all, %, 万 */
	CITY_UNIT_VOLUME_RATIO,
	CITY_UNIT_CONCENTRATION,
	CITY_UNIT_LENGTH,
	CITY_UNIT_OTHER    /* converts to units of the same base name only */
};

struct city_unit {
	enum city_unit_kind kind;
	int power;     /* of ten: this unit / the kind's or the name's own */
	bool scaled;   /* 万 or the like stands before a name */
	char base[48]; /* the name behind 万 and the like, in one spelling */
};

/*
 * Reads a unit's name: "ug/m3", "μg/m³", "微克/立方米", "万元".  A name that is
 * not known is a unit too, of kind CITY_UNIT_OTHER.  Returns 0, or -1 when it is
 * too long to be one.
 */
int city_unit_read(struct city_slice name, struct city_unit *unit);

/*
 * How far the point moves: a value in `from`, times ten to the *shift, is the
 * value in `to`.  Returns 0, or -1 with error filled (rule "unit.convert") when
 * no such number exists or none is known.
 */
int city_unit_shift(const struct city_unit *from, const struct city_unit *to,
		    int *shift, struct city_error *error);

/*
 * value times ten to the `shift`.  Returns 0, or -1 when the result does not fit
 * a decimal; then *result is untouched.  It is never rounded.
 */
int city_unit_convert(struct city_decimal value, int shift,
		      struct city_decimal *result);

#endif
