/* SPDX-License-Identifier: Apache-2.0 */
/* unit - names of units to powers of ten, and decimal points moved by them. */
#include "config.h"

#include <string.h>

#include "city/unit.h"

/* Names in the one spelling that `spell` leaves. */
static const struct {
	const char *name;
	enum city_unit_kind kind;
	int power;
} known[] = {
	{ "", CITY_UNIT_NUMBER, 0 },
	{ "1", CITY_UNIT_NUMBER, 0 },
	{ "%", CITY_UNIT_NUMBER, -2 },
	{ "‰", CITY_UNIT_NUMBER, -3 },
	{ "ppm", CITY_UNIT_VOLUME_RATIO, -6 },
	{ "ppb", CITY_UNIT_VOLUME_RATIO, -9 },
	{ "g/m3", CITY_UNIT_CONCENTRATION, 0 },
	{ "mg/m3", CITY_UNIT_CONCENTRATION, -3 },
	{ "ug/m3", CITY_UNIT_CONCENTRATION, -6 },
	{ "ng/m3", CITY_UNIT_CONCENTRATION, -9 },
	{ "毫克/立方米", CITY_UNIT_CONCENTRATION, -3 },
	{ "微克/立方米", CITY_UNIT_CONCENTRATION, -6 },
	{ "m", CITY_UNIT_LENGTH, 0 },
	{ "mm", CITY_UNIT_LENGTH, -3 },
	{ "cm", CITY_UNIT_LENGTH, -2 },
	{ "km", CITY_UNIT_LENGTH, 3 },
	{ "米", CITY_UNIT_LENGTH, 0 },
	{ "毫米", CITY_UNIT_LENGTH, -3 },
	{ "厘米", CITY_UNIT_LENGTH, -2 },
	{ "公里", CITY_UNIT_LENGTH, 3 },
};

/* Other ways to write the same letters. */
static const struct {
	const char *from, *to;
} spelling[] = {
	{ "μ", "u" },  { "µ", "u" },  { "³", "3" },   { "²", "2" },
	{ "^", "" },   { " ", "" },   { "％", "%" },  { "／", "/" },
	{ "㎍", "ug" }, { "㎎", "mg" }, { "㎥", "m3" }, { "㎜", "mm" },
	{ "㎝", "cm" }, { "㎞", "km" },
};

static const struct {
	const char *word;
	int power;
} scales[] = { { "十", 1 }, { "百", 2 }, { "千", 3 }, { "万", 4 }, { "亿", 8 } };

static bool starts_with(struct city_slice text, const char *word)
{
	size_t n = strlen(word);

	return text.len >= n && memcmp(text.at, word, n) == 0;
}

static struct city_slice behind(struct city_slice text, size_t n)
{
	return (struct city_slice){ text.at + n, text.len - n };
}

/* The words for powers of ten that a name begins with. */
static struct city_slice take_scales(struct city_slice name, int *power)
{
	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
		if (!starts_with(name, scales[i].word))
			continue;
		*power += scales[i].power;
		name = behind(name, strlen(scales[i].word));
		i = (size_t)-1; /* from the first word again */
	}
	return name;
}

/* Copies a name in one spelling; -1 when there is no room for it. */
static int spell(struct city_slice name, char *to, size_t room)
{
	size_t n = 0;

	while (name.len) {
		struct city_slice put = { name.at, 1 };
		size_t used = 1;

		for (size_t i = 0; i < sizeof(spelling) / sizeof(spelling[0]); i++) {
			if (!starts_with(name, spelling[i].from))
				continue;
			put = city_slice_of(spelling[i].to);
			used = strlen(spelling[i].from);
			break;
		}
		if (n + put.len >= room)
			return -1;
		memcpy(to + n, put.at, put.len);
		n += put.len;
		name = behind(name, used);
	}
	to[n] = '\0';
	return 0;
}

int city_unit_read(struct city_slice name, struct city_unit *unit)
{
	struct city_slice base;
	int power = 0;

	base = take_scales(name, &power);
	if (power > CITY_DECIMAL_DIGITS || spell(base, unit->base, sizeof(unit->base)))
		return -1;
	unit->kind = CITY_UNIT_OTHER;
	unit->power = power;
	unit->scaled = power > 0 && unit->base[0];
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, unit->base) != 0)
			continue;
		unit->kind = known[i].kind;
		unit->power += known[i].power;
	}
	return 0;
}

static bool are(const struct city_unit *a, const struct city_unit *b,
		enum city_unit_kind one, enum city_unit_kind other)
{
	return (a->kind == one && b->kind == other) ||
	       (a->kind == other && b->kind == one);
}

int city_unit_shift(const struct city_unit *from, const struct city_unit *to,
		    int *shift, struct city_error *error)
{
	if (are(from, to, CITY_UNIT_VOLUME_RATIO, CITY_UNIT_CONCENTRATION))
		return city_error_set(error, "unit.convert",
				      "%s to %s needs a \"gas\": its molar mass, and the "
				      "temperature and pressure that are agreed",
				      from->base, to->base);
	if (from->kind != to->kind ||
	    (from->kind == CITY_UNIT_OTHER && strcmp(from->base, to->base) != 0))
		return city_error_set(error, "unit.convert",
				      "\"%s\" cannot be converted to \"%s\"", from->base,
				      to->base);
	*shift = from->power - to->power;
	return 0;
}

int city_unit_convert(struct city_decimal value, int shift,
		      struct city_decimal *result)
{
	int scale = value.scale - shift;

	/* Zeros at the end may go where there is no room for them. */
	while (scale > CITY_DECIMAL_DIGITS && value.units % 10 == 0 && value.units) {
		value.units /= 10;
		scale--;
	}
	if (value.units == 0 && (scale < 0 || scale > CITY_DECIMAL_DIGITS))
		scale = 0;
	if (scale > CITY_DECIMAL_DIGITS)
		return -1;
	if (scale < 0) {
		struct city_decimal whole = { value.units, 0 };

		if (city_decimal_rescale(whole, -scale, CITY_ROUND_DOWN, &value))
			return -1;
		scale = 0;
	}
	*result = (struct city_decimal){ value.units, scale };
	return 0;
}
