/* SPDX-License-Identifier: Apache-2.0 */
/* air_record - the fields of air records, read and written. */
#include "config.h"

#include "city/air_record.h"

void city_air_reader_init(struct city_air_reader *reader, enum city_hour_label label)
{
	reader->label = label;
	reader->time = city_name_of("time");
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		reader->pollutant[p] =
			city_name_of(city_pollutant_name((enum city_pollutant)p));
	city_buf_init(&reader->scratch);
}

void city_air_reader_release(struct city_air_reader *reader)
{
	city_buf_release(&reader->scratch);
}

enum city_status city_air_refuse(struct city_error *error, const char *rule,
				 const struct city_rec *rec,
				 const struct city_field *field, const char *text)
{
	city_error_set(error, rule, "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

static enum city_status read_time(struct city_air_reader *reader,
				  const struct city_rec *rec,
				  struct city_air_reading *reading,
				  struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->time);
	struct city_slice text = { "", 0 };
	int64_t local, in_day;

	if (!field)
		return city_air_refuse(error, "air.time", rec, NULL,
				       "the record has no time");
	city_buf_reset(&reader->scratch);
	if (field->type == CITY_STRING)
		text = city_field_text(field, &reader->scratch);
	if (reader->scratch.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	if (city_time_parse(text, &reading->time))
		return city_air_refuse(error, "air.time", rec, field,
				       "must be an RFC 3339 time with offset");
	local = city_time_local_us(reading->time);
	in_day = local % CITY_US_PER_DAY;
	if (in_day < 0)
		in_day += CITY_US_PER_DAY;
	if (in_day % CITY_US_PER_HOUR)
		return city_air_refuse(error, "air.time", rec, field,
				       "an hourly reading must be on the hour");
	reading->day = (local - in_day) / CITY_US_PER_DAY;
	reading->hour = (int)(in_day / CITY_US_PER_HOUR);
	if (reader->label == CITY_HOUR_START) {
		reading->hour++;
	} else if (reading->hour == 0) {
		reading->hour = 24;
		reading->day--;
	}
	return CITY_OK;
}

static enum city_status read_values(struct city_air_reader *reader,
				    const struct city_rec *rec,
				    struct city_air_reading *reading,
				    struct city_error *error)
{
	bool any = false;

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_field *field =
			city_rec_find(rec, &reader->pollutant[p]);

		reading->has[p] = false;
		any |= field != NULL;
		if (!field || field->type == CITY_NULL)
			continue;
		if (field->type != CITY_NUMBER)
			return city_air_refuse(error, "air.not-number", rec, field,
					       "must be a number or null; normalize "
					       "makes numbers of text");
		if (city_decimal_parse(field->value, &reading->conc[p]))
			return city_air_refuse(error, "air.range", rec, field,
					       "has more than 18 digits");
		if (reading->conc[p].units < 0)
			return city_air_refuse(error, "air.negative", rec, field,
					       "a concentration cannot be negative");
		reading->has[p] = true;
	}
	if (any)
		return CITY_OK;
	return city_air_refuse(error, "air.no-reading", rec, NULL,
			       "has none of pm25, pm10, so2, no2, co, o3; normalize "
			       "--contract gives fields their names");
}

enum city_status city_air_reader_read(struct city_air_reader *reader,
				      const struct city_rec *rec,
				      struct city_air_reading *reading,
				      struct city_error *error)
{
	enum city_status status = read_time(reader, rec, reading, error);

	return status == CITY_OK ? read_values(reader, rec, reading, error) : status;
}

const char *city_air_part_name(enum city_air_part part)
{
	static const char *const names[CITY_AIR_PARTS] = { "aqi",     "level",
							   "category", "primary",
							   "missing",  "rule" };

	return names[part];
}

static void put_pollutants(struct city_writer *w, unsigned set)
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

void city_air_put_part(struct city_writer *w, enum city_air_part part,
		       const struct city_air_index *index,
		       const struct city_air_rule *rule)
{
	switch (part) {
	case CITY_AIR_PART_AQI: put_int_or_null(w, index->aqi); break;
	case CITY_AIR_PART_LEVEL:
		put_int_or_null(w, index->class_ ? index->class_->level : -1);
		break;
	case CITY_AIR_PART_CATEGORY:
		if (index->class_)
			city_writer_text(w, index->class_->zh);
		else
			city_writer_null(w);
		break;
	case CITY_AIR_PART_PRIMARY: put_pollutants(w, index->primary); break;
	case CITY_AIR_PART_MISSING: put_pollutants(w, index->missing); break;
	case CITY_AIR_PART_RULE: city_writer_text(w, rule->id); break;
	case CITY_AIR_PARTS: break;
	}
}

static void put_mean(struct city_writer *w, const char *name,
		     const struct city_air_figure *figure)
{
	city_writer_key(w, name);
	if (figure->valid)
		city_writer_decimal(w, figure->mean);
	else
		city_writer_null(w);
}

/* How much there was, how much it takes, and what it comes to. */
static void put_coverage(struct city_writer *w, const struct city_air_figure *figure)
{
	city_writer_key(w, "n");
	city_writer_int(w, figure->n);
	city_writer_key(w, "need");
	city_writer_int(w, figure->need);
	city_writer_key(w, "iaqi");
	put_int_or_null(w, figure->iaqi);
}

static void put_figure(struct city_writer *w, const char *name,
		       const struct city_air_figure *figure)
{
	city_writer_key(w, name);
	city_writer_begin_object(w);
	put_mean(w, "mean", figure);
	city_writer_key(w, "sum");
	city_writer_decimal(w, figure->sum);
	city_writer_key(w, "over");
	city_writer_int(w, figure->over);
	put_coverage(w, figure);
	city_writer_end_object(w);
}

static void put_maximum(struct city_writer *w, const struct city_air_figure *figure)
{
	city_writer_key(w, "o3_1h");
	city_writer_begin_object(w);
	put_mean(w, "max", figure);
	put_coverage(w, figure);
	city_writer_end_object(w);
}

/* Midnight at the day's beginning. */
static void put_midnight(struct city_writer *w, const char *key, int64_t day,
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

void city_air_put_day(struct city_writer *w, int64_t day, int offset_minutes,
		      struct city_slice group,
		      const struct city_air_day_result *result,
		      const struct city_air_rule *rule)
{
	city_writer_begin_object(w);
	city_writer_key(w, "kind");
	city_writer_text(w, "air.day");
	city_writer_key(w, "date");
	city_writer_raw(w, city_slice_of("\""));
	city_date_put(w->to, city_date_from_days(day));
	city_buf_put_char(w->to, '"');
	put_midnight(w, "start", day, offset_minutes);
	put_midnight(w, "end", day + 1, offset_minutes);
	/* The group brings its own comma. */
	city_buf_put_slice(w->to, group);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		put_figure(w, city_pollutant_name((enum city_pollutant)p),
			   &result->figure[p]);
	if (rule->day_has_o3_1h)
		put_maximum(w, &result->o3_1h);
	for (int part = 0; part < CITY_AIR_PARTS; part++) {
		city_writer_key(w, city_air_part_name((enum city_air_part)part));
		city_air_put_part(w, (enum city_air_part)part, &result->index, rule);
	}
	city_writer_end_object(w);
}
