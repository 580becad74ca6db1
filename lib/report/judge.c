/* SPDX-License-Identifier: Apache-2.0 */
/* judge - what a layout asks of a record, and the class of a value. */
#include "config.h"

#include "city/layout.h"
#include "city/member.h"

const char *city_section_kind(const struct city_section *section)
{
	if (!section->part)
		return section->kind;
	return strcmp(section->part, "quality") == 0 ? "" : "air.day";
}

bool city_layout_knows(const struct city_layout *layout, struct city_slice kind)
{
	bool quality = city_slice_is(kind, "reject") || city_slice_is(kind, "ledger");

	for (size_t i = 0; i < layout->sections; i++) {
		const char *shown = city_section_kind(&layout->section[i]);

		if (shown[0] ? city_slice_is(kind, shown) : quality)
			return true;
	}
	return false;
}

const struct city_metric *city_layout_metric(const struct city_layout *layout,
					     const char *id)
{
	for (size_t i = 0; i < layout->metrics; i++)
		if (layout->metric[i].id && strcmp(layout->metric[i].id, id) == 0)
			return &layout->metric[i];
	return NULL;
}

static bool compares(enum city_test_how how, int order)
{
	switch (how) {
	case CITY_TEST_AT_LEAST:
		return order >= 0;
	case CITY_TEST_AT_MOST:
		return order <= 0;
	case CITY_TEST_ABOVE:
		return order > 0;
	default:
		return order < 0;
	}
}

static bool passes(const struct city_test *test, struct city_slice record,
		   struct city_buf *scratch)
{
	struct city_slice value = city_member_find(record, test->field);
	bool given = value.len && !city_slice_is(value, "null");
	struct city_decimal number;

	if (test->how == CITY_TEST_GIVEN)
		return given == test->given;
	if (!given)
		return false;
	if (test->how > CITY_TEST_IS_NOT)
		return city_decimal_parse(value, &number) == 0 &&
		       compares(test->how, city_decimal_compare(number, test->number));
	city_buf_reset(scratch);
	city_member_put(scratch, value);
	return city_slice_is(city_buf_slice(scratch), test->text) ==
	       (test->how == CITY_TEST_IS);
}

bool city_tests_pass(const struct city_tests *tests, struct city_slice record,
		     struct city_buf *scratch)
{
	for (size_t i = 0; i < tests->n; i++)
		if (!passes(&tests->test[i], record, scratch))
			return false;
	return true;
}

/* Levels are the classes' own numbers; an index is held against their bounds. */
static int air_class_of(const struct city_scale *scale, struct city_decimal number,
			const int *air)
{
	bool level = strcmp(scale->id, "air.level") == 0;

	for (int i = 0; air && i < CITY_LAYOUT_FIRST_CLASS - 1; i++) {
		struct city_decimal bound = { level ? i + 1 : air[i], 0 };

		if (number.units >= 0 && city_decimal_compare(number, bound) <= 0)
			return i + 1;
	}
	return 0;
}

int city_scale_class_of(const struct city_scale *scale, struct city_slice value,
			const int *air)
{
	struct city_decimal number = { 0, 0 };
	bool is_number = city_decimal_parse(value, &number) == 0;

	if (!scale || !value.len)
		return 0;
	if (!scale->class_)
		return is_number ? air_class_of(scale, number, air) : 0;
	for (size_t i = 0; i < scale->n; i++) {
		const struct city_scale_class *class_ = &scale->class_[i];

		if (class_->is ? city_slice_is(value, class_->is) :
				 is_number &&
					 (class_->open ||
					  city_decimal_compare(number, class_->upto) <= 0))
			return (int)(scale->first + i);
	}
	return 0;
}
