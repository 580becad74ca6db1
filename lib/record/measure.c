/* SPDX-License-Identifier: Apache-2.0 */
/* measure - units of a contract's field, applied to one number's text. */
#include "config.h"

#include <string.h>

#include "city/convert.h"
#include "city/hanzi.h"
#include "city/measure.h"
#include "city/text.h"

static const char too_long[] = "a number of at most 18 digits in the field's unit";

/* Whether it is a part of a volume, or a mass in one. */
static bool is_of_gas(const struct city_unit *unit)
{
	return unit->kind == CITY_UNIT_VOLUME_RATIO ||
	       unit->kind == CITY_UNIT_CONCENTRATION;
}

/* Whether it takes the gas to bring the one to the other. */
static bool takes_gas(const struct city_measure *measure, const struct city_unit *from)
{
	return measure->has_gas && is_of_gas(from) && from->kind != measure->unit.kind;
}

/* Whether a value comes to the field's unit; -1 with error filled where it does not. */
static int check_way(const struct city_measure *measure, const struct city_unit *from,
		     struct city_error *error)
{
	int unused;

	return takes_gas(measure, from) ?
		       0 :
		       city_unit_shift(from, &measure->unit, &unused, error);
}

int city_measure_read(const struct city_node *field, struct city_measure *measure,
		      struct city_error *error)
{
	struct city_node from_node = city_node_member(field, "from_unit");
	struct city_node unit_node = city_node_member(field, "unit");
	struct city_node gas_node = city_node_member(field, "gas");
	const char *unit = NULL, *from = NULL;
	struct city_error why;

	if (city_node_string_or(field, "unit", &unit, error) ||
	    city_node_string_or(field, "from_unit", &from, error))
		return -1;
	if (from && !unit)
		return city_node_error(&from_node, error, "needs a \"unit\" beside it");
	/* Without a from_unit it may be a remark for people. */
	measure->known = unit && !city_unit_read(city_slice_of(unit), &measure->unit);
	if (measure->known)
		measure->from = measure->unit;
	if (measure->has_gas && !(measure->known && is_of_gas(&measure->unit)))
		return city_node_error(&gas_node, error,
				       "needs a \"unit\" such as ug/m3 or ppb beside it");
	if (!from)
		return 0;
	if (!measure->known)
		return city_node_error(&unit_node, error, "is too long to be a unit");
	if (city_unit_read(city_slice_of(from), &measure->from))
		return city_node_error(&from_node, error, "is too long to be a unit");
	if (check_way(measure, &measure->from, &why))
		return city_node_error(&from_node, error, "%s", why.text);
	measure->converts = true;
	return 0;
}

bool city_measure_applies(const struct city_measure *measure,
			  const struct city_field *from, const char *name,
			  struct city_buf *scratch)
{
	return measure->converts && !city_slice_is(city_field_key(from, scratch), name);
}

/* Appends the value, its point moved; NULL or what was expected. */
static const char *put_shifted(struct city_decimal value, int shift,
			       struct city_buf *to)
{
	if (city_unit_convert(value, shift, &value))
		return too_long;
	city_decimal_put(to, value);
	return NULL;
}

/* Appends a value in a unit from which there is a way to the field's. */
static const char *put_converted(const struct city_measure *measure,
				 const struct city_unit *from, struct city_decimal value,
				 struct city_buf *to)
{
	int shift = from->power - measure->unit.power;

	if (!takes_gas(measure, from))
		return put_shifted(value, shift, to);
	if (city_gas_convert(&measure->gas, measure->unit.kind == CITY_UNIT_CONCENTRATION,
			     shift, value, &value))
		return too_long;
	city_decimal_put(to, value);
	return NULL;
}

/* A number behind which the text says its unit. */
static const char *with_unit(const struct city_measure *measure,
			     struct city_decimal value, bool scaled,
			     struct city_slice name, struct city_buf *to)
{
	static const char expected[] = "a number in a unit that becomes the field's";
	struct city_error why;
	struct city_unit unit;

	/* The unit 1 is for contracts: behind a number, it is another number. */
	if (!measure->known || (name.at[0] >= '0' && name.at[0] <= '9') ||
	    city_unit_read(name, &unit))
		return "a number";
	/* "4O" is a slip of the pen, and no unit that nobody knows. */
	if (check_way(measure, &unit, &why))
		return unit.kind == CITY_UNIT_OTHER ? "a number" : expected;
	if (scaled && unit.scaled)
		return expected;
	return put_converted(measure, &unit, value, to);
}

/* Whether a scale stands here, which belongs to the number. */
static bool begins_scale(struct city_slice text)
{
	return text.len >= 3 &&
	       (memcmp(text.at, "万", 3) == 0 || memcmp(text.at, "亿", 3) == 0);
}

/* A number in digits alone, taken off `to` from start on: in from_unit, or its own. */
static const char *plain_number(const struct city_measure *measure, size_t start,
				struct city_slice rest, struct city_buf *to)
{
	struct city_slice digits = { to->at + start, to->len - start };
	struct city_decimal value;
	int failed = city_decimal_parse(digits, &value);

	to->len = start;
	if (failed)
		return too_long;
	return rest.len ? with_unit(measure, value, false, rest, to) :
			  put_converted(measure, &measure->from, value, to);
}

const char *city_measure_number(const struct city_measure *measure,
				struct city_slice text, struct city_buf *to)
{
	struct city_decimal value;
	size_t start = to->len, plain, digits, used;
	struct city_slice rest, whole;
	bool scaled;

	plain = city_convert_number_begin(to, text);
	digits = to->len;
	rest = city_text_trim((struct city_slice){ text.at + plain, text.len - plain });
	if (to->failed)
		return NULL;
	if (plain && !begins_scale(rest))
		return plain_number(measure, start, rest, to);
	/* 05 and .5 are 5 and 0.5 before a scale as well. */
	city_buf_put(to, text.at + plain, text.len - plain);
	if (to->failed)
		return NULL;
	whole = (struct city_slice){ to->at + start, to->len - start };
	/* What is too plain for numerals may have a unit with a scale: 5 万元. */
	if (city_hanzi_number(whole, &value, &used, &scaled) || used < digits - start) {
		to->len = digits;
		return plain ? plain_number(measure, start, rest, to) : "a number";
	}
	/* What is behind the number is the end of both. */
	used = whole.len - used;
	to->len = start;
	rest = city_text_trim((struct city_slice){ text.at + text.len - used, used });
	if (rest.len)
		return with_unit(measure, value, scaled, rest, to);
	if (!scaled)
		return put_converted(measure, &measure->from, value, to);
	/* 1.2万 in a column of 万元: of 元, or of 万元? */
	if (measure->from.scaled)
		return "clear: its unit has a 万 or the like too";
	/* In a column of 万, it says the same once more. */
	if (!measure->from.base[0])
		return put_shifted(value, -measure->unit.power, to);
	return put_converted(measure, &measure->from, value, to);
}
