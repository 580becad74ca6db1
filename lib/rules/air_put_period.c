/* SPDX-License-Identifier: Apache-2.0 */
/* air_put_period - the members of air.period. */
#include "config.h"

#include "city/air_tell.h"

#define SUM_DECIMALS 6 /* of sums that are shown */

/* What belongs to one key, in place of a pair of calls a line. */
static void put_int(struct city_writer *w, const char *key, int64_t value)
{
	city_writer_key(w, key);
	city_writer_int(w, value);
}

static void put_decimal(struct city_writer *w, const char *key, bool valid,
			struct city_decimal value)
{
	city_writer_key(w, key);
	if (valid)
		city_writer_decimal(w, value);
	else
		city_writer_null(w);
}

static void put_text(struct city_writer *w, const char *key, const char *text)
{
	city_writer_key(w, key);
	if (text)
		city_writer_text(w, text);
	else
		city_writer_null(w);
}

static void put_verdict(struct city_writer *w, const char *key,
			enum city_air_verdict verdict)
{
	city_writer_key(w, key);
	if (verdict == CITY_AIR_UNKNOWN)
		city_writer_null(w);
	else
		city_writer_bool(w, verdict == CITY_AIR_KEPT);
}

/* The working of a sum: to six decimals, without zeros at the end. */
static struct city_decimal shown_sum(city_air_grains sum)
{
	struct city_decimal value =
		city_air_grains_round(sum, 1, SUM_DECIMALS, CITY_ROUND_HALF_EVEN);

	while (value.scale > 0 && value.units % 10 == 0) {
		value.units /= 10;
		value.scale--;
	}
	return value;
}

static struct city_decimal percent_of(int64_t milli)
{
	struct city_decimal value = { milli, 3 };

	while (value.scale > 0 && value.units % 10 == 0) {
		value.units /= 10;
		value.scale--;
	}
	return value;
}

/* In words, for people; the numbers stand beside it for programs. */
static void put_reason(struct city_writer *w, const struct city_air_period_figure *figure)
{
	struct city_date month;

	city_writer_key(w, "reason");
	switch (figure->shortage) {
	case CITY_AIR_ENOUGH: city_writer_null(w); break;
	case CITY_AIR_NO_DAYS: city_writer_text(w, "no valid day"); break;
	case CITY_AIR_FEW_DAYS:
		city_writer_raw(w, city_slice_of(""));
		city_buf_printf(w->to, "\"%d valid days, %d needed\"", figure->n,
				figure->need);
		break;
	case CITY_AIR_FEW_OF_MONTH:
		month = city_date_from_days(figure->short_month);
		city_writer_raw(w, city_slice_of(""));
		city_buf_printf(w->to, "\"%04d-%02d: %d valid days, %d needed\"",
				month.year, month.month, figure->month_n,
				figure->month_need);
		break;
	}
}

static void put_against(struct city_writer *w, const struct city_air_against *against,
			bool valid)
{
	put_decimal(w, "limit", against->has_limit, against->limit);
	put_decimal(w, "multiple", valid && against->has_multiple, against->multiple);
}

static void put_percentile(struct city_writer *w, struct city_air_percentile percentile,
			   bool valid, struct city_decimal value)
{
	city_writer_key(w, "p");
	city_writer_decimal(w, percent_of(percentile.milli));
	put_text(w, "method", city_air_method_name(percentile.method));
	put_decimal(w, "value", valid, value);
}

static void put_extras(struct city_writer *w, const struct city_air_measure *measure,
		       const struct city_air_period_figure *figure, bool valid)
{
	if (!measure->extras)
		return;
	city_writer_key(w, "percentiles");
	city_writer_begin_array(w);
	for (int i = 0; i < measure->extras; i++) {
		city_writer_begin_object(w);
		put_percentile(w, measure->extra[i], valid, figure->extra[i]);
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
}

static void put_figure(struct city_writer *w, const struct city_air_measure *measure,
		       enum city_pollutant p, const struct city_air_period_figure *figure)
{
	bool valid = figure->shortage == CITY_AIR_ENOUGH;

	city_writer_key(w, city_pollutant_name(p));
	city_writer_begin_object(w);
	put_decimal(w, "mean", valid, figure->mean.value);
	put_decimal(w, "sum", true, shown_sum(figure->sum));
	put_int(w, "over", figure->n);
	put_int(w, "n", figure->n);
	city_writer_key(w, "need");
	if (figure->need)
		city_writer_int(w, figure->need);
	else
		city_writer_null(w);
	put_reason(w, figure);
	put_against(w, &figure->mean, valid);
	city_writer_key(w, "percentile");
	city_writer_begin_object(w);
	put_percentile(w, measure->evaluation->percentile[p], valid,
		       figure->percentile.value);
	put_against(w, &figure->percentile, valid);
	city_writer_end_object(w);
	put_extras(w, measure, figure, valid);
	put_int(w, "days_over", figure->days_over);
	put_decimal(w, "rate", figure->n > 0, figure->rate);
	put_decimal(w, "single", figure->has_single, figure->single);
	put_verdict(w, "attains", figure->verdict);
	city_writer_end_object(w);
}

static void put_days_by(struct city_writer *w, const char *key,
			const struct city_air_days_by *by, int n, const char *good)
{
	city_writer_key(w, key);
	city_writer_begin_object(w);
	for (int i = 0; i < n; i++) {
		city_writer_key(w, by[i].id);
		city_writer_begin_object(w);
		put_int(w, "days", by[i].days);
		put_int(w, good, by[i].good);
		city_writer_end_object(w);
	}
	city_writer_end_object(w);
}

static void put_days(struct city_writer *w, const struct city_air_period_result *result)
{
	city_writer_key(w, "days");
	city_writer_begin_object(w);
	put_int(w, "calendar", result->calendar);
	put_int(w, "valid", result->valid);
	put_int(w, "good", result->good);
	put_decimal(w, "ratio", result->valid > 0, result->ratio);
	put_int(w, "attaining", result->attaining);
	put_int(w, "exceeding", result->exceeding);
	city_writer_end_object(w);
	city_writer_key(w, "levels");
	city_writer_begin_array(w);
	for (int i = 0; i < CITY_AIR_CLASSES; i++)
		city_writer_int(w, result->level[i]);
	city_writer_end_array(w);
	city_writer_key(w, "primaries");
	city_writer_begin_object(w);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		put_int(w, city_pollutant_name((enum city_pollutant)p),
			result->primary[p]);
	city_writer_end_object(w);
	put_days_by(w, "rules", result->rule, result->rules, "good");
	put_days_by(w, "editions", result->edition, result->editions, "attaining");
}

/* The sum with its weights; null with the pollutants that are short of days. */
static void put_composite(struct city_writer *w, const struct city_air_measure *measure,
			  const struct city_air_period_result *result)
{
	unsigned without = 0;

	city_writer_key(w, "composite");
	city_writer_begin_object(w);
	put_decimal(w, "index", result->has_composite, result->composite);
	city_writer_key(w, "weights");
	city_writer_begin_object(w);
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		city_writer_key(w, city_pollutant_name((enum city_pollutant)p));
		city_writer_decimal(w, measure->evaluation->weight[p]);
		if (!result->figure[p].has_single)
			without |= 1u << p;
	}
	city_writer_end_object(w);
	city_writer_key(w, "missing");
	city_air_put_pollutants(w, without);
	city_writer_end_object(w);
}

void city_air_put_period_head(struct city_writer *w,
			      const struct city_air_told_period *told)
{
	city_writer_begin_object(w);
	put_text(w, "kind", "air.period");
	put_text(w, "period", city_air_span_name(told->span->kind));
	city_air_put_date(w, "from", told->span->first);
	city_air_put_date(w, "to", told->span->last);
	city_air_put_midnight(w, "start", told->span->first, told->offset_minutes);
	city_air_put_midnight(w, "end", told->span->last + 1, told->offset_minutes);
	city_buf_put_slice(w->to, told->group);
}

void city_air_put_period_body(struct city_writer *w,
			      const struct city_air_told_period *told)
{
	const struct city_air_period_result *result = told->result;

	put_days(w, result);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		put_figure(w, told->measure, (enum city_pollutant)p, &result->figure[p]);
	put_composite(w, told->measure, result);
	put_verdict(w, "attains", result->verdict);
	city_writer_key(w, "exceeded");
	city_air_put_pollutants(w, result->exceeded);
	put_text(w, "limits", told->measure->limits ? told->measure->limits->id : NULL);
	put_text(w, "rule", told->measure->evaluation->id);
}
