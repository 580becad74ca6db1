/* SPDX-License-Identifier: Apache-2.0 */
/* condition_check - whether a condition holds for the values of a record. */
#include "config.h"

#include "city/time.h"
#include "condition.h"

static bool is_missing(struct city_slice value)
{
	return value.len == 0 || city_slice_is(value, "null");
}

static enum city_truth truth_of(bool holds)
{
	return holds ? CITY_TRUTH_YES : CITY_TRUTH_NO;
}

/* The local day of a date or of an instant under its own offset. */
static bool read_day(const struct city_operand *value, int64_t *days)
{
	struct city_time time;

	if (value->kind == CITY_OPERAND_DATE) {
		*days = value->count;
		return true;
	}
	/* Between the quotes. */
	if (city_time_parse((struct city_slice){ value->text.at + 1,
						 value->text.len - 2 },
			    &time))
		return false;
	*days = city_divide_rounded(city_time_local_us(time), CITY_US_PER_DAY,
				    CITY_ROUND_DOWN);
	*days -= *days * CITY_US_PER_DAY > city_time_local_us(time);
	return true;
}

static bool cut_day(const struct city_operand *value, enum city_condition_by by,
		    int64_t *cut)
{
	struct city_date date;
	int64_t days;

	if (!read_day(value, &days))
		return false;
	date = city_date_from_days(days);
	*cut = by == CITY_BY_YEAR  ? date.year :
	       by == CITY_BY_MONTH ? date.year * 12 + date.month - 1 :
				     days;
	return true;
}

bool city_condition_cut(enum city_operand_kind kind, enum city_condition_by by,
			struct city_slice json, struct city_buf *scratch, int64_t *cut)
{
	struct city_operand value;

	if (!city_operand_read(kind, json, scratch, &value))
		return false;
	switch (kind) {
	case CITY_OPERAND_NUMBER:
		if (city_decimal_rescale(value.number, 0, CITY_ROUND_DOWN, &value.number))
			return false;
		*cut = value.number.units;
		return true;
	case CITY_OPERAND_MONTH:
		*cut = by == CITY_BY_YEAR ? value.count / 12 : value.count;
		return true;
	default: return cut_day(&value, by, cut);
	}
}

static enum city_truth by_sides(struct city_condition_sides sides, int order)
{
	return truth_of(order < 0 ? sides.below : order > 0 ? sides.above : sides.equal);
}

static enum city_truth compare_cut(const struct city_condition *condition,
				   const struct city_slice *value,
				   struct city_buf *scratch)
{
	int64_t a, b = condition->value.count;

	if (!city_condition_cut(condition->kind, condition->by, value[condition->field],
				scratch, &a))
		return CITY_TRUTH_UNKNOWN;
	if (condition->with_field &&
	    !city_condition_cut(condition->other_kind, condition->by,
				value[condition->other], scratch, &b))
		return CITY_TRUTH_UNKNOWN;
	return by_sides(condition->sides, (a > b) - (a < b));
}

static enum city_truth compare(const struct city_condition *condition,
			       const struct city_slice *value,
			       struct city_buf scratch[2])
{
	struct city_operand a, b = condition->value;

	if (is_missing(value[condition->field]) ||
	    (condition->with_field && is_missing(value[condition->other])))
		return CITY_TRUTH_UNKNOWN;
	if (condition->by != CITY_BY_NONE)
		return compare_cut(condition, value, &scratch[0]);
	if (!city_operand_read(condition->kind, value[condition->field], &scratch[0], &a))
		return CITY_TRUTH_UNKNOWN;
	if (condition->with_field &&
	    !city_operand_read(condition->kind, value[condition->other], &scratch[1], &b))
		return CITY_TRUTH_UNKNOWN;
	return by_sides(condition->sides, city_operand_compare(&a, &b));
}

static enum city_truth is_among(const struct city_condition *condition,
				const struct city_slice *value, struct city_buf *scratch)
{
	char room[CITY_OPERAND_KEY];
	struct city_operand operand;

	if (is_missing(value[condition->field]) ||
	    !city_operand_read(condition->kind, value[condition->field], scratch,
			       &operand))
		return CITY_TRUTH_UNKNOWN;
	return truth_of(city_map_find(&condition->among,
				      city_operand_key(&operand, room)) != SIZE_MAX);
}

/* The sum of the terms less what it should be, beside the tolerance. */
static enum city_truth is_sum(const struct city_condition *condition,
			      const struct city_slice *value, struct city_buf *scratch)
{
	struct city_operand operand;
	struct city_decimal sum = { 0 };

	for (size_t i = 0; i <= condition->terms; i++) {
		bool last = i == condition->terms;
		size_t field = last ? condition->other : condition->term[i];

		if (is_missing(value[field]) ||
		    !city_operand_read(CITY_OPERAND_NUMBER, value[field], scratch,
				       &operand))
			return CITY_TRUTH_UNKNOWN;
		if (last)
			operand.number.units = -operand.number.units;
		if (city_decimal_add(sum, operand.number, &sum))
			return CITY_TRUTH_UNKNOWN;
	}
	if (sum.units < 0)
		sum.units = -sum.units;
	return truth_of(city_decimal_compare(sum, condition->tolerance) <= 0);
}

/* The parts one by one, until one is what decides. */
static enum city_truth several(const struct city_condition *condition,
			       const struct city_slice *value,
			       struct city_buf scratch[2], enum city_truth decides)
{
	enum city_truth so_far = truth_of(decides == CITY_TRUTH_NO);

	for (size_t i = 0; i < condition->parts; i++) {
		enum city_truth truth = city_condition_check(condition->part[i], value,
							     scratch);

		if (truth == decides)
			return truth;
		if (truth == CITY_TRUTH_UNKNOWN)
			so_far = truth;
	}
	return so_far;
}

enum city_truth city_condition_check(const struct city_condition *condition,
				     const struct city_slice *value,
				     struct city_buf scratch[2])
{
	enum city_truth truth;

	switch (condition->form) {
	case CITY_CONDITION_COMPARE: return compare(condition, value, scratch);
	case CITY_CONDITION_AMONG: return is_among(condition, value, &scratch[0]);
	case CITY_CONDITION_GIVEN:
		return truth_of(condition->given != is_missing(value[condition->field]));
	case CITY_CONDITION_SUM: return is_sum(condition, value, &scratch[0]);
	case CITY_CONDITION_ALL: return several(condition, value, scratch, CITY_TRUTH_NO);
	case CITY_CONDITION_ANY: return several(condition, value, scratch, CITY_TRUTH_YES);
	case CITY_CONDITION_NOT:
		truth = city_condition_check(condition->part[0], value, scratch);
		return truth == CITY_TRUTH_UNKNOWN ? truth :
						     truth_of(truth == CITY_TRUTH_NO);
	case CITY_CONDITION_IF:
		truth = city_condition_check(condition->part[0], value, scratch);
		return truth == CITY_TRUTH_YES ?
			       city_condition_check(condition->part[1], value, scratch) :
			       CITY_TRUTH_UNKNOWN;
	}
	return CITY_TRUTH_UNKNOWN;
}

size_t city_condition_field(const struct city_condition *condition)
{
	return condition->field;
}
