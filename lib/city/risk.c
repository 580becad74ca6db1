/* SPDX-License-Identifier: Apache-2.0 */
/* risk - values of indicators, and groups of them, as whole millionths. */
#include "config.h"

#include "city/risk.h"

typedef __int128 wide;

/* n / d for d > 0, rounded to the nearest, a half to the even one. */
static int64_t divide(wide n, wide d)
{
	wide quotient, rest, twice;

	/* Nearly always; the wide division is a function call, many times as long. */
	if ((int64_t)n == n && (int64_t)d == d)
		return city_divide_rounded((int64_t)n, (int64_t)d, CITY_ROUND_HALF_EVEN);
	quotient = n / d;
	rest = n % d;
	twice = (rest < 0 ? -rest : rest) * 2;
	if (twice > d || (twice == d && quotient % 2 != 0))
		quotient += n < 0 ? -1 : 1;
	return (int64_t)quotient;
}

int city_risk_of_decimal(struct city_decimal value, int64_t *millionths)
{
	static const int64_t power[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
	int64_t units;

	if (value.scale <= CITY_RISK_DECIMALS) {
		if (__builtin_mul_overflow(value.units, power[value.scale], &units))
			return -1;
	} else {
		int64_t by = 1;

		for (int i = CITY_RISK_DECIMALS; i < value.scale; i++)
			by *= 10;
		units = value.units / by - (value.units % by < 0);
	}
	if (units > CITY_RISK_MOST || units < -CITY_RISK_MOST)
		return -1;
	*millionths = units;
	return 0;
}

void city_risk_put(struct city_buf *to, int64_t millionths, int least)
{
	int64_t size = millionths < 0 ? -millionths : millionths;
	int64_t rest = size % CITY_RISK_ONE;
	int digits = CITY_RISK_DECIMALS;
	char *point;

	if (millionths < 0)
		city_buf_put_char(to, '-');
	city_buf_put_int(to, size / CITY_RISK_ONE);
	point = city_buf_reserve(to, CITY_RISK_DECIMALS + 1);
	if (!point)
		return;
	*point = '.';
	for (int i = CITY_RISK_DECIMALS; i > 0; i--, rest /= 10)
		point[i] = (char)('0' + rest % 10);
	while (digits > least && point[digits] == '0')
		digits--;
	to->len += digits ? (size_t)digits + 1 : 0;
}

/*
 * A quotient that is about right, and what it leaves of the dividend, exactly: the
 * nearest quotient, a half to the even one.
 *   rest  nearer to 0 than one and a half d; d < 2^61
 */
static int64_t nearest(int64_t quotient, int64_t rest, int64_t d)
{
	int64_t twice = (rest < 0 ? -rest : rest) * 2;

	if (twice > d || (twice == d && quotient % 2 != 0))
		quotient += rest < 0 ? -1 : 1;
	return quotient;
}

/* By a million: a constant, which takes no division. */
int64_t city_risk_part(int64_t weight, int64_t value)
{
	int64_t n;

	if (__builtin_mul_overflow(weight, value, &n))
		return divide((wide)weight * value, CITY_RISK_ONE);
	return nearest(n / CITY_RISK_ONE, n % CITY_RISK_ONE, CITY_RISK_ONE);
}

/* What is not above it, a double tells to within three eighths, three roundings on. */
#define LINE_MOST (INT64_C(1) << 50)

void city_risk_prepare_lines(struct city_risk_node *leaf)
{
	for (size_t i = 0; i + 1 < leaf->points; i++) {
		struct city_risk_point *at = &leaf->point[i];
		int64_t run = at[1].raw - at->raw, rise = at[1].value - at->value, most;

		if (run <= LINE_MOST && rise <= LINE_MOST && rise >= -LINE_MOST &&
		    !__builtin_mul_overflow(2 * run, rise, &most))
			at->inverse = 1 / (double)run;
	}
}

/*
 * The double, cut, is off by less than one and three eighths; what it leaves is exact,
 * and says by how much.  Nearly always: a division takes many times as long.
 */
static int64_t on_line(const struct city_risk_point *a, const struct city_risk_point *b,
		       int64_t raw)
{
	int64_t run = b->raw - a->raw, rise = b->value - a->value, n, quotient;

	if (a->inverse == 0)
		return a->value + divide((wide)(raw - a->raw) * rise, run);
	n = (raw - a->raw) * rise;
	quotient = (int64_t)((double)n * a->inverse);
	return a->value + nearest(quotient, n - quotient * run, run);
}

static void set(struct city_risk_value *value, int64_t to)
{
	value->low = value->high = to;
}

size_t city_risk_category_of_number(const struct city_risk_node *leaf, int64_t number)
{
	for (size_t i = 0; i < leaf->points; i++)
		if (leaf->point[i].numeric && leaf->point[i].raw == number)
			return i;
	return CITY_RISK_NONE;
}

size_t city_risk_category_of_word(const struct city_risk_node *leaf,
				  struct city_slice word)
{
	for (size_t i = 0; i < leaf->points; i++)
		if (city_slice_equal(leaf->point[i].word, word))
			return i;
	return CITY_RISK_NONE;
}

void city_risk_leaf_value(const struct city_risk_node *leaf, int64_t raw,
			  struct city_risk_value *value)
{
	const struct city_risk_point *point = leaf->point;
	size_t i = 0;

	value->missing = value->clipped = false;
	if (leaf->map == CITY_RISK_CATEGORIES) {
		set(value, point[raw].value);
		return;
	}
	/* How many points are not above the raw value. */
	while (i < leaf->points && point[i].raw <= raw)
		i++;
	if (leaf->map == CITY_RISK_CURVE) {
		value->clipped = i == 0 || (i == leaf->points && point[i - 1].raw < raw);
		if (i > 0 && i < leaf->points) {
			set(value, on_line(&point[i - 1], &point[i], raw));
			return;
		}
	}
	set(value, point[i ? i - 1 : 0].value);
}

/* Whole-number power of a value that is known to be small enough. */
static wide power_of(wide base, size_t n)
{
	wide result = 1;

	while (n--)
		result *= base;
	return result;
}

/* The greatest millionth whose n-th power is not above the product. */
static int64_t root_of(wide product, size_t n)
{
	int64_t low = 0, high = CITY_RISK_ROOT_MOST;

	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;

		if (power_of(middle, n) <= product)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static int64_t cell(const struct city_risk_node *node, int64_t row, int64_t column)
{
	return node->cell[(row / CITY_RISK_ONE - 1) * node->columns +
			  column / CITY_RISK_ONE - 1];
}

/* A matrix need not rise from cell to cell: all that may be are looked at. */
static void combine_cells(const struct city_risk_node *node,
			  const struct city_risk_value *row,
			  const struct city_risk_value *column,
			  struct city_risk_value *value)
{
	value->low = value->high = cell(node, row->low, column->low);
	for (int64_t r = row->low; r <= row->high; r += CITY_RISK_ONE) {
		for (int64_t c = column->low; c <= column->high; c += CITY_RISK_ONE) {
			int64_t at = cell(node, r, c);

			value->low = at < value->low ? at : value->low;
			value->high = at > value->high ? at : value->high;
		}
	}
}

/* The least and the greatest of the products of two intervals' ends. */
static void multiply(wide *low, wide *high, const struct city_risk_value *by)
{
	wide at[4] = { *low * by->low, *low * by->high, *high * by->low,
		       *high * by->high };

	*low = *high = divide(at[0], CITY_RISK_ONE);
	for (int i = 1; i < 4; i++) {
		wide product = divide(at[i], CITY_RISK_ONE);

		*low = product < *low ? product : *low;
		*high = product > *high ? product : *high;
	}
}

static int64_t weigh(int64_t weight, int64_t value, int64_t weights)
{
	return weights == CITY_RISK_ONE ? city_risk_part(weight, value)
					: divide((wide)weight * value, weights);
}

/* Weights times values; `present` is what the weights of those add up to. */
static void combine_sum(const struct city_risk_model *model, size_t group,
			int64_t present, struct city_risk_value *value)
{
	struct city_risk_value *sum = &value[group];

	sum->low = sum->high = 0;
	for (size_t c = model->node[group].first; c != CITY_RISK_NONE;
	     c = model->node[c].next) {
		int64_t weight = model->node[c].weight;

		if (value[c].missing)
			continue;
		value[c].part_low = weigh(weight, value[c].low, present);
		value[c].part_high = value[c].low == value[c].high
					     ? value[c].part_low
					     : weigh(weight, value[c].high, present);
		sum->low += value[c].part_low;
		sum->high += value[c].part_high;
	}
}

/* The first child that has the greatest value has all of it as its part. */
static void combine_max(const struct city_risk_model *model, size_t group,
			struct city_risk_value *value)
{
	size_t low = CITY_RISK_NONE, high = CITY_RISK_NONE;

	for (size_t c = model->node[group].first; c != CITY_RISK_NONE;
	     c = model->node[c].next) {
		value[c].part_low = value[c].part_high = 0;
		if (value[c].missing)
			continue;
		if (low == CITY_RISK_NONE || value[c].low > value[low].low)
			low = c;
		if (high == CITY_RISK_NONE || value[c].high > value[high].high)
			high = c;
	}
	value[group].low = value[low].part_low = value[low].low;
	value[group].high = value[high].part_high = value[high].high;
}

static void combine_factors(const struct city_risk_model *model, size_t group,
			    struct city_risk_value *value)
{
	bool is_mean = model->node[group].combine == CITY_RISK_GEOMETRIC;
	wide low = is_mean ? 1 : CITY_RISK_ONE, high = low;
	size_t n = 0;

	for (size_t c = model->node[group].first; c != CITY_RISK_NONE;
	     c = model->node[c].next) {
		if (value[c].missing)
			continue;
		if (is_mean) {
			low *= value[c].low;
			high *= value[c].high;
			n++;
		} else {
			multiply(&low, &high, &value[c]);
		}
	}
	value[group].low = is_mean ? root_of(low, n) : (int64_t)low;
	value[group].high = low == high ? value[group].low
			    : is_mean	? root_of(high, n)
					: (int64_t)high;
}

/* Coverage of a group, and what the weights of the children there add up to. */
static int64_t cover(const struct city_risk_model *model, size_t group,
		     struct city_risk_value *value, size_t *there)
{
	const struct city_risk_node *node = &model->node[group];
	bool weighs = node->combine == CITY_RISK_SUM;
	int64_t present = 0, known = 0;

	*there = 0;
	for (size_t c = node->first; c != CITY_RISK_NONE; c = model->node[c].next) {
		int64_t weight = weighs ? model->node[c].weight : 1;

		known += weight * value[c].coverage;
		present += value[c].missing ? 0 : weight;
		*there += !value[c].missing;
	}
	/* Downwards: what is not all there is never said to be. */
	value[group].coverage =
		weighs ? known / CITY_RISK_ONE : known / (int64_t)node->children;
	return present;
}

/* Nearly all sums there are, in one go; false = no, something is missing. */
static bool combine_whole_sum(const struct city_risk_model *model, size_t group,
			      struct city_risk_value *value)
{
	int64_t sum = 0;

	for (size_t c = model->node[group].first; c != CITY_RISK_NONE;
	     c = model->node[c].next) {
		struct city_risk_value *child = &value[c];

		if (child->coverage != CITY_RISK_ONE || child->low != child->high)
			return false;
		child->part_low = child->part_high =
			city_risk_part(model->node[c].weight, child->low);
		sum += child->part_low;
	}
	value[group] = (struct city_risk_value){
		.low = sum, .high = sum, .coverage = CITY_RISK_ONE
	};
	return true;
}

/* 0, or -1: a product or a matrix lacks a factor. */
static int combine(const struct city_risk_model *model, size_t group,
		   struct city_risk_value *value)
{
	const struct city_risk_node *node = &model->node[group];
	int64_t present;
	size_t there;

	if (node->combine == CITY_RISK_SUM && combine_whole_sum(model, group, value))
		return 0;
	present = cover(model, group, value, &there);
	value[group].missing = there == 0;
	value[group].clipped = false;
	value[group].part_low = value[group].part_high = 0;
	if (there == 0)
		return 0;
	switch (node->combine) {
	case CITY_RISK_LEAF: break;
	case CITY_RISK_SUM: combine_sum(model, group, present, value); break;
	case CITY_RISK_MAX: combine_max(model, group, value); break;
	case CITY_RISK_GEOMETRIC: combine_factors(model, group, value); break;
	case CITY_RISK_PRODUCT:
		if (there < node->children)
			return -1;
		combine_factors(model, group, value);
		break;
	case CITY_RISK_MATRIX:
		if (there < node->children)
			return -1;
		combine_cells(node, &value[node->first],
			      &value[model->node[node->first].next], &value[group]);
		break;
	}
	return 0;
}

static void prepare_leaf(const struct city_risk_node *leaf,
			 enum city_risk_missing missing, struct city_risk_value *value)
{
	value->coverage = value->missing ? 0 : CITY_RISK_ONE;
	value->part_low = value->part_high = 0;
	if (!value->missing)
		return;
	value->clipped = false;
	value->high = leaf->greatest;
	value->low = missing == CITY_RISK_WORST ? leaf->greatest : leaf->least;
	/* Left out is only what nothing stands in for. */
	value->missing = missing == CITY_RISK_RENORM;
}

int64_t city_risk_round(int64_t score, int decimals)
{
	int64_t unit = 1;

	for (int i = decimals; i < CITY_RISK_DECIMALS; i++)
		unit *= 10;
	return unit == 1 ? score
			 : city_divide_rounded(score, unit, CITY_ROUND_HALF_UP) * unit;
}

int city_risk_score(const struct city_risk_model *model, enum city_risk_missing missing,
		    struct city_risk_value *value, struct city_risk_score *score)
{
	for (size_t i = model->nodes; i-- > 0;) {
		if (model->node[i].combine != CITY_RISK_LEAF) {
			if (combine(model, i, value))
				return -1;
			continue;
		}
		if (value[i].missing && missing == CITY_RISK_REJECT)
			return -1;
		prepare_leaf(&model->node[i], missing, &value[i]);
	}
	if (value[0].missing)
		return -1;
	score->low = city_risk_round(value[0].low, model->decimals);
	score->high = city_risk_round(value[0].high, model->decimals);
	score->coverage = value[0].coverage;
	return 0;
}

const struct city_risk_grade *city_risk_grade(const struct city_risk_model *model,
					      int64_t score)
{
	size_t i = model->grades - 1;

	while (i > 0 && (model->grade[i].above ? score <= model->grade[i].from
					       : score < model->grade[i].from))
		i--;
	return &model->grade[i];
}

int city_risk_range(struct city_risk_model *model, size_t group)
{
	struct city_risk_node *node = &model->node[group];
	struct city_risk_value product = { 0 };
	wide low = CITY_RISK_ONE, high = CITY_RISK_ONE, sum_low = 0, sum_high = 0;
	int64_t least = CITY_RISK_MOST, greatest = -CITY_RISK_MOST;
	int64_t top_low = -CITY_RISK_MOST;

	for (size_t c = node->first; c != CITY_RISK_NONE; c = model->node[c].next) {
		const struct city_risk_node *child = &model->node[c];

		product.low = child->least;
		product.high = child->greatest;
		if (node->combine == CITY_RISK_PRODUCT)
			multiply(&low, &high, &product);
		if (low < -CITY_RISK_MOST || high > CITY_RISK_MOST)
			return -1;
		sum_low += divide((wide)child->weight * child->least, CITY_RISK_ONE);
		sum_high += divide((wide)child->weight * child->greatest, CITY_RISK_ONE);
		least = child->least < least ? child->least : least;
		top_low = child->least > top_low ? child->least : top_low;
		greatest = child->greatest > greatest ? child->greatest : greatest;
	}
	node->least = node->combine == CITY_RISK_SUM	   ? (int64_t)sum_low
		      : node->combine == CITY_RISK_MAX	   ? top_low
		      : node->combine == CITY_RISK_PRODUCT ? (int64_t)low
							   : least;
	node->greatest = node->combine == CITY_RISK_SUM	      ? (int64_t)sum_high
			 : node->combine == CITY_RISK_PRODUCT ? (int64_t)high
							      : greatest;
	if (node->combine == CITY_RISK_MATRIX) {
		node->least = node->greatest = node->cell[0];
		for (int i = 1; i < node->rows * node->columns; i++) {
			int64_t at = node->cell[i];

			node->least = at < node->least ? at : node->least;
			node->greatest = at > node->greatest ? at : node->greatest;
		}
	}
	return 0;
}
