/* SPDX-License-Identifier: Apache-2.0 */
/* air_period - figures, days and verdicts of a span of days. */
#include "config.h"

#include <string.h>

#include "city/air_period.h"
#include "city/time.h"

const char *city_air_span_name(enum city_air_span_kind kind)
{
	static const char *const names[] = { "month", "quarter", "year", "range" };

	return names[kind];
}

static int64_t first_of_month(int year, int month)
{
	struct city_date date = { year + (month - 1) / 12, (month - 1) % 12 + 1, 1 };

	return city_days_from_date(date);
}

struct city_air_span city_air_span_of(enum city_air_span_kind kind, int64_t day)
{
	struct city_date date = city_date_from_days(day);
	int months = kind == CITY_AIR_YEAR ? 12 : kind == CITY_AIR_QUARTER ? 3 : 1;
	int month = (date.month - 1) / months * months + 1;

	return (struct city_air_span){ kind, first_of_month(date.year, month),
				       first_of_month(date.year, month + months) - 1 };
}

struct city_air_span city_air_span_between(int64_t first, int64_t last)
{
	for (int kind = CITY_AIR_MONTH; kind <= CITY_AIR_YEAR; kind++) {
		struct city_air_span span =
			city_air_span_of((enum city_air_span_kind)kind, first);

		if (span.first == first && span.last == last)
			return span;
	}
	return (struct city_air_span){ CITY_AIR_RANGE, first, last };
}

void city_air_exact_of(const struct city_air_day_result *result,
		       city_air_grains exact[CITY_POLLUTANTS])
{
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_air_figure *figure = &result->figure[p];

		exact[p] = figure->valid ? city_air_grains_of(figure->sum, figure->over) : 0;
	}
}

struct city_air_fact city_air_fact_of(int64_t day, int offset_minutes,
				      const struct city_air_day_result *result,
				      const city_air_grains exact[CITY_POLLUTANTS],
				      const struct city_air_rule *rule,
				      const struct city_air_limits *limits)
{
	struct city_air_fact fact = { .day = day, .offset_minutes = offset_minutes,
				      .index = result->index, .rule = rule,
				      .limits = limits };

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		fact.has[p] = result->figure[p].valid;
		fact.value[p] = exact[p];
		fact.mean[p] = result->figure[p].mean;
	}
	if (limits)
		fact.kept = city_air_limits_judge(limits, result);
	return fact;
}

/* n of m in percent. */
static struct city_decimal percent(int n, int m, const struct city_air_evaluation *by)
{
	struct city_decimal hundredfold = { (int64_t)n * 100, 0 }, rate = { 0, 0 };

	city_decimal_divide(hundredfold, m, by->rate_decimals, by->rounding, &rate);
	return rate;
}

static void count_by(struct city_air_days_by *by, int *n, const char *id, bool good)
{
	int i = 0;

	while (i < *n && by[i].id != id)
		i++;
	if (i == CITY_AIR_MOST_RULES)
		return;
	if (i == *n)
		by[(*n)++] = (struct city_air_days_by){ .id = id };
	by[i].days++;
	by[i].good += good;
}

static void count_day(const struct city_air_fact *fact,
		      const struct city_air_evaluation *by,
		      struct city_air_period_result *result)
{
	bool good = fact->index.aqi <= by->good_upto;

	if (fact->kept.known && fact->kept.exceeded)
		result->exceeding++;
	else if (fact->kept.known)
		result->attaining++;
	if (fact->limits && fact->kept.known)
		count_by(result->edition, &result->editions, fact->limits->id,
			 fact->kept.exceeded == 0);
	if (fact->index.aqi < 0)
		return;
	result->valid++;
	result->good += good;
	result->level[fact->index.class_->level - 1]++;
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		result->primary[p] += (fact->index.primary & 1u << p) != 0;
	count_by(result->rule, &result->rules, fact->rule->id, good);
}

static const struct city_air_need *need_of(const struct city_air_evaluation *by,
					   enum city_air_span_kind kind)
{
	static const struct city_air_need none = { 0, 0, 0 };

	switch (kind) {
	case CITY_AIR_MONTH: return &by->month;
	case CITY_AIR_QUARTER: return &by->quarter;
	case CITY_AIR_YEAR: return &by->year;
	case CITY_AIR_RANGE: break;
	}
	return &none;
}

/* The valid days of each month in a span, against what it needs. */
static void check_months(const struct city_air_fact *fact, size_t n, int p,
			 const struct city_air_span *span,
			 const struct city_air_need *need,
			 struct city_air_period_figure *figure)
{
	size_t i = 0;

	for (int64_t first = span->first; first <= span->last;) {
		struct city_air_span month = city_air_span_of(CITY_AIR_MONTH, first);
		bool february = city_date_from_days(first).month == 2;
		int least = february ? need->february_days : need->month_days;
		int count = 0;

		for (; i < n && fact[i].day <= month.last; i++)
			count += fact[i].has[p];
		figure->need += least;
		if (count < least && figure->shortage == CITY_AIR_ENOUGH) {
			figure->shortage = CITY_AIR_FEW_OF_MONTH;
			figure->short_month = first;
			figure->month_n = count;
			figure->month_need = least;
		}
		first = month.last + 1;
	}
}

static void check_need(const struct city_air_fact *fact, size_t n, int p,
		       const struct city_air_span *span,
		       const struct city_air_evaluation *by,
		       struct city_air_period_figure *figure)
{
	const struct city_air_need *need = need_of(by, span->kind);

	figure->shortage = CITY_AIR_ENOUGH;
	if (need->month_days)
		check_months(fact, n, p, span, need, figure);
	if (need->days)
		figure->need = span->kind == CITY_AIR_MONTH &&
					       city_date_from_days(span->first).month == 2 ?
				       need->february_days :
				       need->days;
	if (figure->n == 0)
		figure->shortage = CITY_AIR_NO_DAYS;
	else if (need->days && figure->n < figure->need)
		figure->shortage = CITY_AIR_FEW_DAYS;
}

static void judge(struct city_air_against *against, const struct city_air_evaluation *by)
{
	struct city_decimal limit = against->limit, above;
	int scale = against->value.scale > limit.scale ? against->value.scale : limit.scale;

	if (!against->has_limit)
		return;
	against->verdict = CITY_AIR_KEPT;
	if (city_decimal_compare(against->value, limit) <= 0)
		return;
	against->verdict = CITY_AIR_EXCEEDED;
	if (city_decimal_rescale(against->value, scale, CITY_ROUND_DOWN, &above) ||
	    city_decimal_rescale(limit, scale, CITY_ROUND_DOWN, &limit))
		return;
	above.units -= limit.units;
	above.scale = 0;
	against->has_multiple = city_decimal_divide(above, limit.units,
						    by->multiple_decimals, by->rounding,
						    &against->multiple) == 0;
}

/* value / limit, of the figure that the composite index takes. */
static void find_single(struct city_air_period_figure *figure,
			const struct city_air_evaluation *by)
{
	const struct city_air_against *against =
		figure->mean.has_limit ? &figure->mean : &figure->percentile;
	struct city_decimal value = against->value, limit = against->limit;
	int scale = value.scale > limit.scale ? value.scale : limit.scale;

	if (!against->has_limit ||
	    city_decimal_rescale(value, scale, CITY_ROUND_DOWN, &value) ||
	    city_decimal_rescale(limit, scale, CITY_ROUND_DOWN, &limit))
		return;
	value.scale = 0;
	figure->has_single = city_decimal_divide(value, limit.units, by->single_decimals,
						 by->rounding, &figure->single) == 0;
}

static enum city_air_verdict both(enum city_air_verdict a, enum city_air_verdict b)
{
	if (a == CITY_AIR_EXCEEDED || b == CITY_AIR_EXCEEDED)
		return CITY_AIR_EXCEEDED;
	return a == CITY_AIR_KEPT && b == CITY_AIR_KEPT ? CITY_AIR_KEPT : CITY_AIR_UNKNOWN;
}

static void sum_figure(const struct city_air_fact *fact, size_t n, int p,
		       const struct city_air_span *span,
		       const struct city_air_measure *measure, city_air_grains *scratch,
		       struct city_air_period_figure *figure)
{
	const struct city_air_evaluation *by = measure->evaluation;
	const struct city_air_limits *limits = measure->limits;
	int decimals = by->decimals[p];

	for (size_t i = 0; i < n; i++) {
		if (!fact[i].has[p])
			continue;
		scratch[figure->n++] = fact[i].value[p];
		figure->sum += fact[i].value[p];
		figure->days_over += (fact[i].kept.exceeded & 1u << p) != 0;
	}
	check_need(fact, n, p, span, by, figure);
	figure->mean.has_limit = limits && limits->has_year[p];
	figure->percentile.has_limit = limits != NULL;
	if (figure->mean.has_limit)
		figure->mean.limit = limits->year[p];
	if (limits)
		figure->percentile.limit = limits->day[p];
	if (figure->n)
		figure->rate = percent(figure->days_over, figure->n, by);
	if (figure->shortage != CITY_AIR_ENOUGH)
		return;
	city_air_grains_sort(scratch, (size_t)figure->n);
	figure->mean.value = city_air_grains_round(figure->sum, figure->n, decimals,
						   by->rounding);
	figure->percentile.value = city_air_grains_percentile(
		scratch, (size_t)figure->n, by->percentile[p], decimals, by->rounding);
	for (int i = 0; i < measure->extras; i++)
		figure->extra[i] = city_air_grains_percentile(
			scratch, (size_t)figure->n, measure->extra[i], decimals,
			by->rounding);
	judge(&figure->mean, by);
	judge(&figure->percentile, by);
	find_single(figure, by);
	if (span->kind == CITY_AIR_YEAR)
		figure->verdict = figure->mean.has_limit ?
					  both(figure->mean.verdict,
					       figure->percentile.verdict) :
					  figure->percentile.verdict;
}

/*
 * The composite index: the sum of weight * value / limit, rounded once.  The
 * limits' product is the common denominator: six of at most four digits.
 */
static void sum_composite(const struct city_air_evaluation *by,
			  struct city_air_period_result *result)
{
	city_air_grains numerator = 0, denominator = 1, whole;
	struct city_decimal rest;

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_air_period_figure *figure = &result->figure[p];
		const struct city_air_against *against =
			figure->mean.has_limit ? &figure->mean : &figure->percentile;
		struct city_decimal value = against->value, limit = against->limit;
		struct city_decimal weight = by->weight[p];

		if (!figure->has_single || limit.scale != 0 || value.scale > 3 ||
		    city_decimal_rescale(value, 3, CITY_ROUND_DOWN, &value) ||
		    city_decimal_rescale(weight, 2, CITY_ROUND_DOWN, &weight))
			return;
		numerator = numerator * limit.units +
			    denominator * value.units * weight.units;
		denominator *= limit.units;
	}
	/* Thousandths of the value, hundredths of the weight. */
	denominator *= 100000;
	whole = numerator / denominator;
	rest.units = (int64_t)((numerator % denominator) / (denominator / 100000));
	rest.scale = 5;
	/* A digit beyond stands for all that follow: a tie stays no tie. */
	rest.units = rest.units * 10 +
		     ((numerator % denominator) % (denominator / 100000) != 0);
	rest.scale = 6;
	rest.units += (int64_t)whole * 1000000;
	result->has_composite = city_decimal_rescale(rest, by->composite_decimals,
						     by->rounding,
						     &result->composite) == 0;
}

void city_air_period_sum(const struct city_air_fact *fact, size_t n,
			 const struct city_air_span *span,
			 const struct city_air_measure *measure,
			 city_air_grains *scratch,
			 struct city_air_period_result *result)
{
	const struct city_air_evaluation *by = measure->evaluation;
	bool all_known = true;

	memset(result, 0, sizeof(*result));
	result->calendar = (int)(span->last - span->first + 1);
	for (size_t i = 0; i < n; i++)
		count_day(&fact[i], by, result);
	if (result->valid)
		result->ratio = percent(result->good, result->valid, by);
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_air_period_figure *figure = &result->figure[p];

		sum_figure(fact, n, p, span, measure, scratch, figure);
		if (figure->verdict == CITY_AIR_EXCEEDED)
			result->exceeded |= 1u << p;
		all_known &= figure->verdict != CITY_AIR_UNKNOWN;
	}
	if (result->exceeded)
		result->verdict = CITY_AIR_EXCEEDED;
	else if (all_known)
		result->verdict = CITY_AIR_KEPT;
	sum_composite(by, result);
}
