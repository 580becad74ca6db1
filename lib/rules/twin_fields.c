/* SPDX-License-Identifier: Apache-2.0 */
/* twin_fields - attributes of pipes out of records. */
#include "config.h"

#include <string.h>

#include "city/decimal.h"
#include "city/time.h"
#include "city/twin_fields.h"

/* CJJ 61-2017, annex B: water, drainage, gas, heat, power, telecom, industrial, other. */
static const char *const subclasses[] = {
	"JY", "SS", "ZS", "JP", "JZ", "XS", "LS", "JH", "YS", "WS", "HS", "MQ",
	"YH", "TR", "RS", "ZQ", "GD", "LD", "XH", "DC", "GG", "DH", "DS", "XX",
	"GB", "QQ", "YQ", "GQ", "YX", "BQ", "LQ", "DQ", "EY", "AQ", "JB", "ZH",
	"BM", NULL
};

/* C.0.1. */
static const char *const materials[] = { "ZT", "G",  "T",  "PE", "PVC", "BLG", "QM", "ZS",
					 "Z",  "S",  "SM", "TC", "TZ",  "VL",  "GX", NULL };

/* C.0.2. */
static const char *const burials[] = { "ZM",  "GM", "GK", "GG", "JK", "DM", "SJ",
				       "XTD", "ZH", "RF", "JN", "DG", "SX", NULL };

static const char *const pressures[] = { "low",	       "medium-B",   "medium-A",
					 "sub-high-B", "sub-high-A", NULL };
static const char *const types[] = { "pipe", "valve", "pump", "regulator", NULL };
static const char *const levels[] = { "axis", "top", "bottom", NULL };

enum { DIAMETER, OUTER, WIDTH, HEIGHT, COVER, PRESSURE, VOLTAGE, STATUS, NUMBERS };
enum { INSTALLED = NUMBERS, REMOVED, SURVEYED, DATES };
enum { SUBCLASS = DATES, MATERIAL, BURIAL, PRESSURE_CLASS, TYPE, LEVEL_OF, CODES };
enum { LANE = CODES };

/* Numbers in units of 10^-decimals, and what they may be. */
static const struct {
	int decimals;
	int64_t least, most;
	const char *expected;
} numbers[NUMBERS] = {
	[DIAMETER] = { 1, 1, 200000, "millimetres were expected, above 0, at most 20000" },
	[OUTER] = { 1, 1, 200000, "millimetres were expected, above 0, at most 20000" },
	[WIDTH] = { 1, 1, 200000, "millimetres were expected, above 0, at most 20000" },
	[HEIGHT] = { 1, 1, 200000, "millimetres were expected, above 0, at most 20000" },
	[COVER] = { 3, 0, 1000000, "metres were expected, from 0 to 1000" },
	[PRESSURE] = { 4, 0, 320000, "megapascals were expected, from 0 to 32" },
	[VOLTAGE] = { 1, 0, 15000, "kilovolts were expected, from 0 to 1500" },
	[STATUS] = { 0, 0, 3, "a status of CJJ 61 was expected, from 0 to 3" },
};

static const char *const names[CITY_TWIN_FIELDS] = {
	"diameter_mm", "outer_mm", "width_mm",	 "height_mm", "cover_m",
	"pressure_mpa", "voltage_kv", "status",	 "installed", "removed",
	"surveyed",    "subclass", "material",	 "burial",    "pressure_class",
	"type",	       "level_of", "lane",
};

void city_twin_fields_init(struct city_twin_fields *fields)
{
	for (size_t i = 0; i < CITY_TWIN_FIELDS; i++)
		fields->name[i] = city_name_of(names[i]);
}

static unsigned int find(const char *const *list, struct city_slice text)
{
	for (unsigned int i = 0; list[i]; i++)
		if (city_slice_is(text, list[i]))
			return i + 1;
	return 0;
}

unsigned int city_twin_subclass(struct city_slice code)
{
	return find(subclasses, code);
}

unsigned int city_twin_material(struct city_slice code)
{
	return find(materials, code);
}

unsigned int city_twin_burial(struct city_slice code)
{
	return find(burials, code);
}

unsigned int city_twin_pressure_class(struct city_slice name)
{
	return find(pressures, name);
}

struct reading {
	struct city_twin_fields *fields;
	const struct city_rec *rec;
	struct city_error *error;
	const struct city_field **strange;
	bool any;
	int64_t number[NUMBERS]; /* -1 = absent */
	uint32_t day[DATES - NUMBERS];
	unsigned int code[CODES - DATES];
};

static const struct city_field *field_of(struct reading *r, int which)
{
	const struct city_field *field = city_rec_find(r->rec, &r->fields->name[which]);

	if (!field || field->type == CITY_NULL)
		return NULL;
	r->any = true;
	return field;
}

static int refuse(struct reading *r, const struct city_field *field, const char *text)
{
	city_error_set(r->error, "pipe.attribute", "%s", text);
	city_rec_refuse(r->rec, field, r->error);
	return -1;
}

static struct city_slice text_of(const struct city_field *field)
{
	return (struct city_slice){ field->value.at + 1, field->value.len - 2 };
}

static int read_number(struct reading *r, int which)
{
	const struct city_field *field = field_of(r, which);
	struct city_decimal value;

	r->number[which] = -1;
	if (!field)
		return 0;
	if (field->type != CITY_NUMBER || city_decimal_parse(field->value, &value) ||
	    city_decimal_rescale(value, numbers[which].decimals, CITY_ROUND_HALF_UP,
				 &value) ||
	    value.units < numbers[which].least || value.units > numbers[which].most)
		return refuse(r, field, numbers[which].expected);
	r->number[which] = value.units;
	return 0;
}

static int read_date(struct reading *r, int which)
{
	const struct city_field *field = field_of(r, which);
	struct city_date date;
	int64_t day;

	if (!field)
		return 0;
	if (field->type != CITY_STRING || city_date_parse(text_of(field), &date))
		return refuse(r, field, "a date was expected, YYYY-MM-DD");
	day = city_days_from_date(date) - CITY_TWIN_FIRST_DAY;
	if (day < 0 || day >= CITY_TWIN_DAYS)
		return refuse(r, field, "no pipe is from before 1800 or after 2158");
	r->day[which - NUMBERS] = (uint32_t)day + 1;
	return 0;
}

static int read_code(struct reading *r, int which)
{
	static const char *const *const lists[] = { subclasses, materials, burials,
						    pressures,	types,	   levels };
	const struct city_field *field = field_of(r, which);
	unsigned int code;

	if (!field)
		return 0;
	if (field->type != CITY_STRING)
		return refuse(r, field, "a text was expected");
	code = find(lists[which - DATES], text_of(field));
	r->code[which - DATES] = code;
	if (!code && which == LEVEL_OF)
		return refuse(r, field, "is none of axis, top and bottom");
	if (!code && !*r->strange)
		*r->strange = field;
	return 0;
}

static uint16_t pack(int64_t tenths)
{
	return tenths < 0 ? 0 : city_twin_pack(tenths);
}

static int fill(struct reading *r, struct city_twin_attributes *to)
{
	const int64_t *number = r->number;
	const struct city_field *lane = field_of(r, LANE);

	if ((number[WIDTH] < 0) != (number[HEIGHT] < 0))
		return refuse(r, field_of(r, number[WIDTH] < 0 ? HEIGHT : WIDTH),
			      "of a box, width_mm and height_mm go together");
	if (lane && lane->type != CITY_TRUE && lane->type != CITY_FALSE)
		return refuse(r, lane, "is neither true nor false");
	to->diameter = pack(number[DIAMETER]);
	to->outer = pack(number[WIDTH] >= 0 ? number[WIDTH] : number[OUTER]);
	to->height = pack(number[HEIGHT]);
	to->pressure = pack(number[PRESSURE]);
	/* What lies deeper than 65 m does so for any rule. */
	if (number[COVER] >= 0)
		to->cover = (uint16_t)(number[COVER] < 65000 ? number[COVER] + 1 : 65001);
	if (number[VOLTAGE] >= 0)
		to->voltage = (uint16_t)(number[VOLTAGE] > 0 ? number[VOLTAGE] : 1);
	to->status = (unsigned int)(number[STATUS] + 1) & 7;
	to->installed = r->day[INSTALLED - NUMBERS] & 0x1ffff;
	to->removed = r->day[REMOVED - NUMBERS] & 0x1ffff;
	to->surveyed = r->day[SURVEYED - NUMBERS] & 0x1ffff;
	to->subclass = (uint8_t)r->code[SUBCLASS - DATES];
	to->material = (uint8_t)r->code[MATERIAL - DATES];
	to->burial = (uint8_t)r->code[BURIAL - DATES];
	to->pressure_class = r->code[PRESSURE_CLASS - DATES] & 7;
	to->type = (r->code[TYPE - DATES] ? r->code[TYPE - DATES] - 1 : 0) & 3;
	to->level_of = (r->code[LEVEL_OF - DATES] ? r->code[LEVEL_OF - DATES] - 1 : 0) & 3;
	to->lane = !lane ? CITY_TWIN_LANE_UNKNOWN :
		   lane->type == CITY_TRUE ? CITY_TWIN_LANE : CITY_TWIN_NO_LANE;
	return 0;
}

enum city_status city_twin_fields_read(struct city_twin_fields *fields,
				       const struct city_rec *rec, int class,
				       struct city_twin_attributes *attributes, bool *any,
				       const struct city_field **strange,
				       struct city_error *error)
{
	struct reading r = { .fields = fields, .rec = rec, .error = error,
			     .strange = strange };

	memset(attributes, 0, sizeof(*attributes));
	*strange = NULL;
	for (int i = 0; i < NUMBERS; i++)
		if (read_number(&r, i))
			return CITY_REJECT;
	for (int i = INSTALLED; i < DATES; i++)
		if (read_date(&r, i))
			return CITY_REJECT;
	for (int i = SUBCLASS; i < CODES; i++)
		if (read_code(&r, i))
			return CITY_REJECT;
	if (fill(&r, attributes))
		return CITY_REJECT;
	attributes->class = (uint8_t)(class + 1);
	*any = r.any;
	return CITY_OK;
}
