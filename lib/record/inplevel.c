/* SPDX-License-Identifier: Apache-2.0 */
/* inplevel - levels of conduits. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "city/convert.h"
#include "city/inplevel.h"

#define FOOT 0.3048 /* m, exactly */
#define SCALE 5     /* decimals of a metre */

int city_inp_level(struct city_decimal node, struct city_slice offset, bool is_level,
		   struct city_decimal *level)
{
	struct city_buf number = { 0 };
	struct city_decimal value;
	int result;

	*level = node;
	if (offset.len == 0 || city_slice_is(offset, "*"))
		return 0;
	if (city_convert_number(&number, offset) == 0)
		offset = city_buf_slice(&number);
	result = city_decimal_parse(offset, &value);
	city_buf_release(&number);
	if (result)
		return -1;
	if (is_level)
		*level = value;
	else
		result = city_decimal_add(node, value, level);
	return result;
}

static double number_of(struct city_decimal value)
{
	return (double)value.units / pow(10, value.scale);
}

struct city_decimal city_inp_level_between(struct city_decimal from, struct city_decimal to,
					   double along, bool is_si)
{
	double low = number_of(from), high = number_of(to);
	double level = (low + along * (high - low)) * (is_si ? 1 : FOOT);
	struct city_decimal metres = { llround(level * pow(10, SCALE)), SCALE };

	while (metres.scale > 0 && metres.units % 10 == 0) {
		metres.units /= 10;
		metres.scale--;
	}
	return metres;
}
