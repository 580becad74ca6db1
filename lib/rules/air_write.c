/* SPDX-License-Identifier: Apache-2.0 */
/* air_write - the members of air.hour and air.day. */
#include "config.h"

#include <string.h>

#include "city/air_write.h"
#include "city/time.h"

const char *city_air_part_name(enum city_air_part part)
{
	static const char *const names[CITY_AIR_PARTS] = { "aqi",     "level",
							   "category", "primary",
							   "missing",  "rule",
							   "restated_from" };

	return names[part];
}

void city_air_put_pollutants(struct city_writer *w, unsigned set)
{
	city_writer_begin_array(w);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (set & 1u << p)
			city_writer_text(w, city_pollutant_name((enum city_pollutant)p));
	city_writer_end_array(w);
}

static void put_int_or_null(struct city_writer *w, int value)
{
	if (value < 0)
		city_writer_null(w);
	else
		city_writer_int(w, value);
}

static void put_text_or_null(struct city_writer *w, const char *text)
{
	if (text && *text)
		city_writer_text(w, text);
	else
		city_writer_null(w);
}

void city_air_put_part(struct city_writer *w, enum city_air_part part,
		       const struct city_air_index *index,
		       const struct city_air_judged *judged)
{
	switch (part) {
	case CITY_AIR_PART_AQI: put_int_or_null(w, index->aqi); break;
	case CITY_AIR_PART_LEVEL:
		put_int_or_null(w, index->class_ ? index->class_->level : -1);
		break;
	case CITY_AIR_PART_CATEGORY:
		put_text_or_null(w, index->class_ ? index->class_->zh : NULL);
		break;
	case CITY_AIR_PART_PRIMARY: city_air_put_pollutants(w, index->primary); break;
	case CITY_AIR_PART_MISSING: city_air_put_pollutants(w, index->missing); break;
	case CITY_AIR_PART_RULE: city_writer_text(w, judged->rule->id); break;
	case CITY_AIR_PART_RESTATED: put_text_or_null(w, judged->restated_from); break;
	case CITY_AIR_PARTS: break;
	}
}

void city_air_put_midnight(struct city_writer *w, const char *key, int64_t day,
			   int offset_minutes)
{
	struct city_time time = {
		.utc_us = day * CITY_US_PER_DAY -
			  offset_minutes * 60 * CITY_US_PER_SECOND,
		.offset_minutes = offset_minutes
	};

	city_writer_key(w, key);
	city_writer_raw(w, city_slice_of("\""));
	city_time_put(w->to, time);
	city_buf_put_char(w->to, '"');
}

void city_air_put_date(struct city_writer *w, const char *key, int64_t day)
{
	city_writer_key(w, key);
	city_writer_raw(w, city_slice_of("\""));
	city_date_put(w->to, city_date_from_days(day));
	city_buf_put_char(w->to, '"');
}

void city_air_put_day_head(struct city_air_day_head *head, struct city_writer *w,
			   const char *kind, int64_t day, int offset_minutes,
			   struct city_slice group)
{
	if (head->kind != kind || head->day != day ||
	    head->offset_minutes != offset_minutes) {
		struct city_writer to;

		city_buf_reset(&head->text);
		city_writer_init(&to, &head->text);
		city_writer_begin_object(&to);
		city_writer_key(&to, "kind");
		city_writer_text(&to, kind);
		city_air_put_date(&to, "date", day);
		city_air_put_midnight(&to, "start", day, offset_minutes);
		city_air_put_midnight(&to, "end", day + 1, offset_minutes);
		head->kind = kind;
		head->day = day;
		head->offset_minutes = offset_minutes;
	}
	w->to->failed |= head->text.failed;
	city_buf_put_slice(w->to, city_buf_slice(&head->text));
	/* The group brings its own comma. */
	city_buf_put_slice(w->to, group);
	w->comma = true;
}

/*
 * A year of a city has hundreds of thousands of figures.  They are written where
 * room for all of a day has been made, without a question a byte.
 */
#define FIGURE_ROOM 160

static char *put_text(char *to, const char *text)
{
	size_t len = strlen(text);

	memcpy(to, text, len);
	return to + len;
}

/* A number of 0 or more, with so many digits at least. */
static char *put_number(char *to, int64_t value, int least)
{
	char digits[CITY_DECIMAL_DIGITS + 2];
	char *at = digits + sizeof(digits);
	uint64_t rest = (uint64_t)value;
	size_t len;

	for (; rest || least > 0; rest /= 10, least--)
		*--at = (char)('0' + rest % 10);
	len = (size_t)(digits + sizeof(digits) - at);
	memcpy(to, at, len);
	return to + len;
}

static char *put_decimal(char *to, struct city_decimal value)
{
	char *end;

	if (value.scale == 0)
		return put_number(to, value.units, 1);
	/* A digit before the point, which moves the rest up. */
	end = put_number(to, value.units, value.scale + 1);
	memmove(end - value.scale + 1, end - value.scale, (size_t)value.scale);
	end[-value.scale] = '.';
	return end + 1;
}

static char *put_mean(char *to, const char *name, const struct city_air_figure *figure)
{
	to = put_text(to, name);
	return figure->valid ? put_decimal(to, figure->mean) : put_text(to, "null");
}

/* How much there was, how much it takes, and what it comes to. */
static char *put_coverage(char *to, const struct city_air_figure *figure)
{
	to = put_number(put_text(to, ",\"n\":"), figure->n, 1);
	to = put_number(put_text(to, ",\"need\":"), figure->need, 1);
	to = put_text(to, ",\"iaqi\":");
	to = figure->iaqi < 0 ? put_text(to, "null") : put_number(to, figure->iaqi, 1);
	*to++ = '}';
	return to;
}

static char *put_figure(char *to, const char *name, const struct city_air_figure *figure)
{
	to = put_mean(put_text(to, name), "{\"mean\":", figure);
	to = put_decimal(put_text(to, ",\"sum\":"), figure->sum);
	to = put_number(put_text(to, ",\"over\":"), figure->over, 1);
	return put_coverage(to, figure);
}

void city_air_put_figures(struct city_writer *w,
			  const struct city_air_day_result *result, bool has_o3_1h)
{
	static const char *const names[CITY_POLLUTANTS] = {
		",\"pm25\":", ",\"pm10\":", ",\"so2\":", ",\"no2\":", ",\"co\":", ",\"o3\":"
	};
	char *begin = city_buf_reserve(w->to, (CITY_POLLUTANTS + 1) * FIGURE_ROOM);
	char *to = begin;

	if (!begin)
		return;
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		to = put_figure(to, names[p] + (p == 0 && !w->comma),
				&result->figure[p]);
	if (has_o3_1h) {
		to = put_mean(to, ",\"o3_1h\":{\"max\":", &result->o3_1h);
		to = put_coverage(to, &result->o3_1h);
	}
	w->to->len += (size_t)(to - begin);
	w->comma = true;
}

static void put_limits(struct city_writer *w, const struct city_air_day_result *result,
		       const struct city_air_limits *limits)
{
	struct city_air_kept kept = { .known = false };

	if (limits)
		kept = city_air_limits_judge(limits, result);
	city_writer_key(w, "attains");
	if (kept.known)
		city_writer_bool(w, kept.exceeded == 0);
	else
		city_writer_null(w);
	city_writer_key(w, "exceeded");
	city_air_put_pollutants(w, kept.exceeded);
	city_writer_key(w, "limits");
	put_text_or_null(w, limits ? limits->id : NULL);
}

void city_air_put_index(struct city_writer *w, const struct city_air_index *index,
			const struct city_air_judged *judged)
{
	for (int part = 0; part < CITY_AIR_PARTS; part++) {
		if (part == CITY_AIR_PART_RESTATED && !judged->restated_from)
			continue;
		city_writer_key(w, city_air_part_name((enum city_air_part)part));
		city_air_put_part(w, (enum city_air_part)part, index, judged);
	}
}

void city_air_put_day_body(struct city_writer *w,
			   const struct city_air_day_result *result,
			   const struct city_air_judged *judged)
{
	city_air_put_figures(w, result, judged->rule->day_has_o3_1h);
	city_air_put_index(w, &result->index, judged);
	put_limits(w, result, judged->limits);
}
