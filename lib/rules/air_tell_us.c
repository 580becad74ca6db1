/* SPDX-License-Identifier: Apache-2.0 */
/* air_tell_us - hours and days of stations by the index of the US EPA. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_us_rules.h"

#define WINDOW_HOURS 8

/* Two days, so that each hour of the second has a day before it. */
struct history {
	struct city_air_day day[2];
};

/* An item with its working. */
struct figure {
	bool valid;
	struct city_decimal value; /* in the unit of its column, truncated */
	int n, need;
	int index;
};

/* The pollutant of each item. */
static const int measured[CITY_US_ITEMS] = { CITY_PM25, CITY_PM10, CITY_SO2, CITY_SO2,
					     CITY_NO2,	CITY_CO,   CITY_O3,  CITY_O3 };

static struct city_decimal at_hour(const struct history *history, int p, int hour)
{
	const struct city_air_day *day = &history->day[hour > 0];
	int h = hour > 0 ? hour - 1 : hour + CITY_AIR_HOURS - 1;

	return (struct city_decimal){ day->units[p][h], day->scale[p] };
}

/* Mean of so many hours that end with one, rounded down to nine decimals. */
static bool mean_until(const struct history *history, int p, int hour, int hours,
		       struct city_decimal *mean, int *n)
{
	struct city_decimal sum = { 0, 0 };

	*n = 0;
	for (int h = hour - hours + 1; h <= hour; h++) {
		struct city_decimal value = at_hour(history, p, h);

		if (value.units != CITY_AIR_NO_VALUE &&
		    city_decimal_add(sum, value, &sum) == 0)
			++*n;
	}
	return *n && city_decimal_divide(sum, *n, 9, CITY_ROUND_DOWN, mean) == 0;
}

/* Truncates, converted where the column counts moles, and finds the index. */
static void judge(const struct city_us_rule *rule, enum city_us_item item,
		  struct city_decimal conc, struct figure *figure)
{
	const struct city_us_column *column = &rule->column[item];
	int p = measured[item];

	figure->index = CITY_AIR_NO_INDEX;
	if (p != CITY_PM25 && p != CITY_PM10 &&
	    (city_decimal_rescale(conc, 6, CITY_ROUND_DOWN, &conc) ||
	     city_us_convert(rule, (enum city_pollutant)p, conc, &conc)))
		return;
	/* Ozone is told in ppm, and 1000 ug/m3 are as many moles as 1 mg/m3. */
	if (p == CITY_O3)
		conc.scale += 3;
	figure->valid = city_decimal_rescale(conc, column->decimals, CITY_ROUND_DOWN,
					     &figure->value) == 0;
	if (figure->valid)
		figure->index = city_us_index(column, figure->value);
}

static void nowcast(const struct city_us_rule *rule, const struct history *history,
		    enum city_us_item item, int hour, struct figure *figure)
{
	int p = measured[item];
	int64_t units[12];
	struct city_decimal value;
	int scale = history->day[0].scale[p] > history->day[1].scale[p] ?
			    history->day[0].scale[p] : history->day[1].scale[p];

	figure->need = rule->nowcast_need;
	for (int i = 0; i < rule->nowcast_hours; i++) {
		value = at_hour(history, p, hour - i);
		units[i] = value.units;
		if (value.units == CITY_AIR_NO_VALUE)
			continue;
		if (city_decimal_rescale(value, scale, CITY_ROUND_DOWN, &value))
			return;
		units[i] = value.units;
		figure->n += i < rule->nowcast_newest;
	}
	if (city_us_nowcast(rule, units, rule->nowcast_hours, scale, &value) == 0)
		judge(rule, item, value, figure);
}

/* The mean of hours up to one, where there are enough. */
static void mean_of(const struct city_us_rule *rule, const struct history *history,
		    enum city_us_item item, int hour, int hours, int need,
		    struct figure *figure)
{
	struct city_decimal mean;

	figure->need = need;
	if (mean_until(history, measured[item], hour, hours, &mean, &figure->n) &&
	    figure->n >= need)
		judge(rule, item, mean, figure);
}

static void judge_hour(const struct city_us_rule *rule, const struct history *history,
		       int hour, struct figure figure[CITY_US_ITEMS])
{
	nowcast(rule, history, CITY_US_PM25, hour, &figure[CITY_US_PM25]);
	nowcast(rule, history, CITY_US_PM10, hour, &figure[CITY_US_PM10]);
	mean_of(rule, history, CITY_US_SO2, hour, 1, 1, &figure[CITY_US_SO2]);
	mean_of(rule, history, CITY_US_SO2_24H, hour, CITY_AIR_HOURS, rule->need_hours,
		&figure[CITY_US_SO2_24H]);
	mean_of(rule, history, CITY_US_NO2, hour, 1, 1, &figure[CITY_US_NO2]);
	mean_of(rule, history, CITY_US_CO, hour, WINDOW_HOURS, rule->need_window_hours,
		&figure[CITY_US_CO]);
	mean_of(rule, history, CITY_US_O3, hour, WINDOW_HOURS, rule->need_window_hours,
		&figure[CITY_US_O3]);
	mean_of(rule, history, CITY_US_O3_1H, hour, 1, 1, &figure[CITY_US_O3_1H]);
}

/* The largest of the means that end with each hour from first on. */
static void largest(const struct city_us_rule *rule, const struct history *history,
		    enum city_us_item item, int first, int hours, int need_hours, int need,
		    struct figure *figure)
{
	struct city_decimal best = { 0, 0 }, mean;
	int n;

	figure->need = need;
	for (int hour = first; hour <= CITY_AIR_HOURS; hour++) {
		if (!mean_until(history, measured[item], hour, hours, &mean, &n) ||
		    n < need_hours)
			continue;
		if (figure->n++ == 0 || city_decimal_compare(mean, best) > 0)
			best = mean;
	}
	if (figure->n >= need)
		judge(rule, item, best, figure);
}

static void judge_day(const struct city_us_rule *rule, const struct history *history,
		      struct figure figure[CITY_US_ITEMS])
{
	static const enum city_us_item whole[] = { CITY_US_PM25, CITY_US_PM10,
						   CITY_US_SO2_24H };
	static const enum city_us_item single[] = { CITY_US_SO2, CITY_US_NO2,
						    CITY_US_O3_1H };
	static const enum city_us_item eight[] = { CITY_US_CO, CITY_US_O3 };

	for (int i = 0; i < 3; i++)
		mean_of(rule, history, whole[i], CITY_AIR_HOURS, CITY_AIR_HOURS,
			rule->need_hours, &figure[whole[i]]);
	for (int i = 0; i < 3; i++)
		largest(rule, history, single[i], 1, 1, 1, rule->need_hours,
			&figure[single[i]]);
	for (int i = 0; i < 2; i++)
		largest(rule, history, eight[i], rule->first_window_end, WINDOW_HOURS,
			rule->need_window_hours, rule->need_windows, &figure[eight[i]]);
}

/* The six pollutants' indices: SO2 and ozone have two items each. */
static struct city_air_index combine(const struct city_us_rule *rule,
				     const struct figure figure[CITY_US_ITEMS])
{
	const struct figure *so2 = &figure[CITY_US_SO2];
	int index[CITY_POLLUTANTS] = {
		[CITY_PM25] = figure[CITY_US_PM25].index,
		[CITY_PM10] = figure[CITY_US_PM10].index,
		[CITY_SO2] = so2->index,
		[CITY_NO2] = figure[CITY_US_NO2].index,
		[CITY_CO] = figure[CITY_US_CO].index,
		[CITY_O3] = figure[CITY_US_O3].index
	};
	struct city_air_index all = { .aqi = CITY_AIR_NO_INDEX };
	const struct city_us_column *column = &rule->column[CITY_US_SO2];

	/* Beyond its hours SO2 is judged by 24; where these are lower, as at the end. */
	if (so2->valid && so2->index < 0)
		index[CITY_SO2] = figure[CITY_US_SO2_24H].index >= 0 ?
					  figure[CITY_US_SO2_24H].index :
					  column->index_high[column->rows - 1];
	if (figure[CITY_US_O3_1H].index > index[CITY_O3])
		index[CITY_O3] = figure[CITY_US_O3_1H].index;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		if (index[p] < 0)
			all.missing |= 1u << p;
		else if (index[p] > all.aqi)
			all.aqi = index[p];
	}
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (all.aqi >= 0 && index[p] == all.aqi)
			all.primary |= 1u << p;
	for (int i = CITY_AIR_CLASSES - 1; all.aqi >= 0 && i >= 0; i--)
		if (i == CITY_AIR_CLASSES - 1 || all.aqi <= rule->classes[i].upto)
			all.class_ = &rule->classes[i];
	return all;
}

static void put_figure(struct city_writer *w, enum city_us_item item,
		       const struct figure *figure)
{
	city_writer_key(w, city_us_item_name(item));
	city_writer_begin_object(w);
	city_writer_key(w, "value");
	if (figure->valid)
		city_writer_decimal(w, figure->value);
	else
		city_writer_null(w);
	city_writer_key(w, "n");
	city_writer_int(w, figure->n);
	city_writer_key(w, "need");
	city_writer_int(w, figure->need);
	city_writer_key(w, "aqi");
	if (figure->index >= 0)
		city_writer_int(w, figure->index);
	else
		city_writer_null(w);
	city_writer_end_object(w);
}

static void put_time(struct city_writer *w, const struct city_air_telling *telling,
		     const struct city_air_slot *slot, int hour)
{
	int at = telling->label == CITY_HOUR_END ? hour : hour - 1;
	struct city_time time = {
		.utc_us = slot->day * CITY_US_PER_DAY + at * CITY_US_PER_HOUR -
			  slot->offset_minutes * 60 * CITY_US_PER_SECOND,
		.offset_minutes = slot->offset_minutes
	};

	city_writer_key(w, "time");
	city_writer_raw(w, city_slice_of("\""));
	city_time_put(w->to, time);
	city_buf_put_char(w->to, '"');
}

/* hour 0 = the day */
static enum city_status tell_one(struct city_air_telling *telling,
				 const struct city_us_rule *rule,
				 const struct city_air_slot *slot,
				 const struct history *history, int hour,
				 struct city_error *error)
{
	struct figure figure[CITY_US_ITEMS] = { 0 };
	struct city_air_rule names = { .id = rule->id };
	struct city_air_judged judged = { .rule = &names };
	struct city_air_index index;
	struct city_writer w;

	for (int item = 0; item < CITY_US_ITEMS; item++)
		figure[item].index = CITY_AIR_NO_INDEX;
	if (hour)
		judge_hour(rule, history, hour, figure);
	else
		judge_day(rule, history, figure);
	index = combine(rule, figure);
	city_buf_reset(&telling->line);
	city_writer_init(&w, &telling->line);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, hour ? "air.us.hour" : "air.us.day");
	if (hour)
		put_time(&w, telling, slot, hour);
	else
		city_air_put_date(&w, "date", slot->day);
	city_buf_put_slice(w.to, city_map_text(&telling->store->groups, slot->group));
	for (int item = 0; item < CITY_US_ITEMS; item++)
		put_figure(&w, (enum city_us_item)item, &figure[item]);
	city_air_put_index(&w, &index, &judged);
	city_writer_key(&w, "category_en");
	if (index.class_)
		city_writer_text(&w, index.class_->en);
	else
		city_writer_null(&w);
	city_writer_end_object(&w);
	return city_air_tell_line(telling, error);
}

enum city_status city_us_tell(struct city_air_telling *telling,
			      const struct city_us_rule *rule, bool hours,
			      struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	uint32_t *order = city_air_store_order(store, true);
	const struct city_air_slot *before = NULL;
	enum city_status status = CITY_OK;
	struct history history;

	if (!order) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	for (size_t i = 0; i < store->n && status == CITY_OK; i++) {
		const struct city_air_slot *slot = city_air_store_slot(store, order[i]);

		if (before && before->group == slot->group && before->day + 1 == slot->day)
			history.day[0] = history.day[1];
		else
			city_air_day_init(&history.day[0]);
		city_air_slot_open(slot, &history.day[1]);
		for (int hour = hours ? 1 : 0;
		     status == CITY_OK && hour <= (hours ? CITY_AIR_HOURS : 0); hour++)
			if (!hours || history.day[1].hours_seen >> (hour - 1) & 1)
				status = tell_one(telling, rule, slot, &history, hour,
						  error);
		before = slot;
	}
	free(order);
	return status;
}
