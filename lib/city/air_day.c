/* SPDX-License-Identifier: Apache-2.0 */
/* air_day - a station's day: hourly values, means with their validity. */
#include "config.h"

#include <stddef.h>

#include "city/air.h"

#define WINDOW_HOURS 8 /* "8 consecutive hourly means", GB 3095-2026 3.12 */

/* So small that 24 of them, times 24 for a comparison of means, do not overflow. */
#define MOST_UNITS (INT64_MAX / (CITY_AIR_HOURS * CITY_AIR_HOURS))

void city_air_day_init(struct city_air_day *day)
{
	day->hours_seen = 0;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		day->scale[p] = 0;
		for (int h = 0; h < CITY_AIR_HOURS; h++)
			day->units[p][h] = CITY_AIR_NO_VALUE;
	}
}

/* Brings a pollutant's values to a finer scale; -1 when they do not fit. */
static int refine(struct city_air_day *day, int p, int scale)
{
	int64_t finer[CITY_AIR_HOURS];

	for (int h = 0; h < CITY_AIR_HOURS; h++) {
		struct city_decimal value = { day->units[p][h], day->scale[p] };

		finer[h] = day->units[p][h];
		if (value.units == CITY_AIR_NO_VALUE)
			continue;
		if (city_decimal_rescale(value, scale, CITY_ROUND_DOWN, &value) ||
		    value.units > MOST_UNITS)
			return -1;
		finer[h] = value.units;
	}
	for (int h = 0; h < CITY_AIR_HOURS; h++)
		day->units[p][h] = finer[h];
	day->scale[p] = scale;
	return 0;
}

static int same_hour(const struct city_air_day *day, int h,
		     const struct city_decimal conc[CITY_POLLUTANTS],
		     const bool has[CITY_POLLUTANTS])
{
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_decimal there = { day->units[p][h], day->scale[p] };
		bool is_there = there.units != CITY_AIR_NO_VALUE;

		if (is_there != has[p] ||
		    (is_there && city_decimal_compare(there, conc[p]) != 0))
			return 0;
	}
	return 1;
}

static enum city_status refuse(struct city_error *error, const char *rule,
			       const char *text)
{
	city_error_set(error, rule, "%s", text);
	return CITY_REJECT;
}

enum city_status city_air_day_take(struct city_air_day *day, int hour,
				   const struct city_decimal conc[CITY_POLLUTANTS],
				   const bool has[CITY_POLLUTANTS],
				   struct city_error *error)
{
	struct city_decimal value[CITY_POLLUTANTS];
	int h = hour - 1;

	if (day->hours_seen & 1u << h) {
		if (same_hour(day, h, conc, has))
			return CITY_DUPLICATE;
		return refuse(error, "air.conflict",
			      "another reading of the same hour has other values");
	}
	/* All is checked before anything is changed. */
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		if (!has[p])
			continue;
		value[p] = conc[p];
		if ((value[p].scale > day->scale[p] &&
		     refine(day, p, value[p].scale)) ||
		    city_decimal_rescale(value[p], day->scale[p], CITY_ROUND_DOWN,
					 &value[p]) ||
		    value[p].units > MOST_UNITS)
			return refuse(error, "air.range",
				      "the concentration has too many digits");
	}
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (has[p])
			day->units[p][h] = value[p].units;
	day->hours_seen |= 1u << h;
	return CITY_ABSORBED;
}

/* Rounds the mean and gives it its sub-index. */
static void judge(struct city_air_figure *figure,
		  const struct city_air_column *column)
{
	figure->iaqi = CITY_AIR_NO_INDEX;
	if (!figure->valid)
		return;
	if (city_decimal_divide(figure->sum, figure->over, column->decimals,
				column->rounding, &figure->mean))
		figure->valid = false;
	else
		figure->iaqi = city_air_iaqi(column, figure->mean);
}

static struct city_air_figure sum_hours(const struct city_air_day *day, int p,
					int first, int last)
{
	struct city_air_figure figure = { .sum.scale = day->scale[p],
					  .iaqi = CITY_AIR_NO_INDEX };

	for (int h = first; h <= last; h++) {
		if (day->units[p][h] == CITY_AIR_NO_VALUE)
			continue;
		figure.sum.units += day->units[p][h];
		figure.over++;
	}
	return figure;
}

/* GB 3095-2026 table 4: a daily mean needs so many hourly ones. */
static struct city_air_figure daily_mean(const struct city_air_day *day, int p,
					 const struct city_air_rule *rule)
{
	struct city_air_figure figure = sum_hours(day, p, 0, CITY_AIR_HOURS - 1);

	figure.n = figure.over;
	figure.need = rule->need_hours;
	figure.valid = figure.n >= figure.need;
	judge(&figure, &rule->day.column[p]);
	return figure;
}

/*
 * The largest of the day's 8-hour means, HJ 663 6.1.2: with too few of them it
 * is valid still when it exceeds the limit.  Of equal means the first counts.
 */
static struct city_air_figure daily_maximum_8h(const struct city_air_day *day,
					       const struct city_air_rule *rule)
{
	const struct city_air_column *column = &rule->day.column[CITY_O3];
	struct city_air_figure best = { .iaqi = CITY_AIR_NO_INDEX };
	int windows = 0;

	for (int end = rule->first_window_end; end <= CITY_AIR_HOURS; end++) {
		struct city_air_figure figure =
			sum_hours(day, CITY_O3, end - WINDOW_HOURS, end - 1);

		if (figure.over < rule->need_window_hours)
			continue;
		if (windows++ == 0 ||
		    figure.sum.units * best.over > best.sum.units * figure.over)
			best = figure;
	}
	best.n = windows;
	best.need = rule->need_windows;
	best.valid = windows > 0;
	judge(&best, column);
	if (best.valid && best.n < best.need &&
	    city_decimal_compare(best.mean, rule->o3_valid_above) <= 0) {
		best.valid = false;
		best.iaqi = CITY_AIR_NO_INDEX;
	}
	return best;
}

/*
 * The largest hourly mean of the day.  No standard says how many hours it
 * needs; as many as a daily mean, lest a single hour of the night be the day.
 */
static struct city_air_figure daily_maximum_1h(const struct city_air_day *day,
					       const struct city_air_rule *rule)
{
	struct city_air_figure figure = { .sum.scale = day->scale[CITY_O3],
					  .need = rule->need_hours };

	for (int h = 0; h < CITY_AIR_HOURS; h++) {
		int64_t units = day->units[CITY_O3][h];

		if (units == CITY_AIR_NO_VALUE)
			continue;
		if (figure.n++ == 0 || units > figure.sum.units)
			figure.sum.units = units;
	}
	figure.over = 1;
	figure.valid = figure.n >= figure.need;
	judge(&figure, &rule->o3_1h);
	return figure;
}

void city_air_day_judge(const struct city_air_day *day,
			const struct city_air_rule *rule,
			struct city_air_day_result *result)
{
	int iaqi[CITY_POLLUTANTS];

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		result->figure[p] = p == CITY_O3 ? daily_maximum_8h(day, rule) :
						   daily_mean(day, p, rule);
		iaqi[p] = result->figure[p].iaqi;
	}
	result->o3_1h = daily_maximum_1h(day, rule);
	/* HJ 633-2012: of the two indicators of ozone the worse counts. */
	if (rule->day_has_o3_1h && result->o3_1h.iaqi > iaqi[CITY_O3])
		iaqi[CITY_O3] = result->o3_1h.iaqi;
	result->index = city_air_index(rule, iaqi);
}
