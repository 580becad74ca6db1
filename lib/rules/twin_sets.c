/* SPDX-License-Identifier: Apache-2.0 */
/* twin_sets - a value is its length and one, in four bytes, and its text; 0 = none. */
#include "config.h"

#include <string.h>

#include "city/decimal.h"
#include "city/time.h"
#include "twin_sets.h"

void city_register_names_init(struct city_register_names *names,
			      const struct city_coverage_rules *rules)
{
	names->kind = city_name_of("kind");
	names->id = city_name_of("id");
	names->class = city_name_of("class");
	names->district = city_name_of("district");
	names->dense = city_name_of("dense");
	names->surveyed = city_name_of("surveyed");
	names->length = city_name_of("length_m");
	names->length_km = city_name_of("length_km");
	names->unit = city_name_of("unit");
	names->geometry = city_name_of("geometry");
	for (size_t i = 0; i < rules->compares; i++)
		names->compared[i] = city_name_of(rules->compared[i]);
	for (size_t i = 0; i < rules->needs; i++)
		for (size_t j = 0; j < rules->need[i].choices; j++)
			names->need[i][j] = city_name_of(rules->need[i].one_of[j]);
}

/* Whether a field tells something. */
static bool tells(const struct city_field *field)
{
	return field && field->type != CITY_NULL &&
	       !(field->type == CITY_STRING && field->value.len == 2);
}

static bool meets(const struct city_coverage_need *need, const struct city_field *field)
{
	struct city_decimal value;

	if (!tells(field))
		return false;
	return !need->has_most || (city_decimal_parse(field->value, &value) == 0 &&
				   city_decimal_compare(value, need->most) <= 0);
}

static uint32_t find_lacks(const struct city_coverage_rules *rules,
			   struct city_register_names *names, const struct city_rec *rec,
			   int class)
{
	uint32_t lacks = 0;

	for (size_t i = 0; i < rules->needs; i++) {
		const struct city_coverage_need *need = &rules->need[i];
		bool met = !(need->classes & 1u << class);

		for (size_t j = 0; j < need->choices && !met; j++)
			met = meets(need, city_rec_find(rec, &names->need[i][j]));
		if (!met)
			lacks |= UINT32_C(1) << i;
	}
	return lacks;
}

/* Appends a number without needless zeros, 200 for 200.0 and 2e2; other texts as told. */
static void put_text(struct city_buf *to, const struct city_field *field,
		     struct city_buf *decoded)
{
	struct city_decimal value;

	if (field->type == CITY_STRING) {
		city_buf_put_slice(to, city_field_text(field, decoded));
		to->failed |= decoded->failed;
	} else if (field->type == CITY_NUMBER &&
		   city_decimal_parse(field->value, &value) == 0) {
		for (; value.scale > 0 && value.units % 10 == 0; value.scale--)
			value.units /= 10;
		city_decimal_put(to, value);
	} else {
		city_buf_put_slice(to, field->value);
	}
}

static void put_value(struct city_buf *to, const struct city_field *field,
		      struct city_buf *decoded)
{
	uint32_t size = 0;
	size_t at = to->len;

	city_buf_put(to, &size, sizeof(size));
	if (!tells(field))
		return;
	put_text(to, field, decoded);
	if (to->failed)
		return;
	size = (uint32_t)(to->len - at - sizeof(size)) + 1;
	memcpy(to->at + at, &size, sizeof(size));
}

void city_twin_set_put(struct city_buf *to, const struct city_coverage_rules *rules,
		       struct city_register_names *names, const struct city_rec *rec,
		       int class, struct city_buf *decoded)
{
	const struct city_field *dense = city_rec_find(rec, &names->dense);
	uint32_t lacks = find_lacks(rules, names, rec, class);
	enum city_dense how = CITY_DENSE_UNKNOWN;

	if (dense && (dense->type == CITY_TRUE || dense->type == CITY_FALSE))
		how = dense->type == CITY_TRUE ? CITY_DENSE_YES : CITY_DENSE_NO;
	city_buf_put_char(to, (char)class);
	city_buf_put_char(to, (char)how);
	city_buf_put(to, &lacks, sizeof(lacks));
	put_value(to, city_rec_find(rec, &names->district), decoded);
	for (size_t i = 0; i < rules->compares; i++)
		put_value(to, city_rec_find(rec, &names->compared[i]), decoded);
}

struct city_slice city_twin_set_next(struct city_slice *values)
{
	struct city_slice value = { NULL, 0 };
	uint32_t size;

	memcpy(&size, values->at, sizeof(size));
	values->at += sizeof(size);
	values->len -= sizeof(size);
	if (size == 0)
		return value;
	value = (struct city_slice){ values->at, size - 1 };
	values->at += size - 1;
	values->len -= size - 1;
	return value;
}

struct city_twin_set city_twin_set_read(struct city_slice text)
{
	struct city_twin_set set = { .class = text.at[0],
				     .dense = (enum city_dense)text.at[1] };

	memcpy(&set.lacks, text.at + 2, sizeof(set.lacks));
	set.values = (struct city_slice){ text.at + 2 + sizeof(set.lacks),
					  text.len - 2 - sizeof(set.lacks) };
	set.district = city_twin_set_next(&set.values);
	return set;
}

int32_t city_twin_day(struct city_time time)
{
	int64_t us = city_time_local_us(time), day = CITY_US_PER_DAY;

	return (int32_t)(us >= 0 ? us / day : -((day - 1 - us) / day));
}

int32_t city_twin_day_of(const struct city_field *field)
{
	struct city_slice text;
	struct city_date date;
	struct city_time time;

	if (!tells(field) || field->type != CITY_STRING)
		return INT32_MIN;
	text = (struct city_slice){ field->value.at + 1, field->value.len - 2 };
	if (city_date_parse(text, &date) == 0)
		return (int32_t)city_days_from_date(date);
	return city_time_parse(text, &time) ? INT32_MIN : city_twin_day(time);
}
