/* SPDX-License-Identifier: Apache-2.0 */
/* air_record - the fields of readings, read. */
#include "config.h"

#include <string.h>

#include "city/air_record.h"

void city_air_reader_init(struct city_air_reader *reader, enum city_hour_label label)
{
	reader->label = label;
	reader->time = city_name_of("time");
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		reader->pollutant[p] =
			city_name_of(city_pollutant_name((enum city_pollutant)p));
	city_buf_init(&reader->scratch);
	reader->last_len = 0;
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

/* Day and hour by the label, of a civil date and an hour 0 to 24 of it. */
static void place_hour(const struct city_air_reader *reader,
		       struct city_air_reading *reading, int64_t date, int hour)
{
	if (reader->label == CITY_HOUR_START)
		hour++;
	if (hour == 0) {
		date--;
		hour = 24;
	} else if (hour == 25) {
		date++;
		hour = 1;
	}
	reading->day = date;
	reading->hour = hour;
}

/* Where the digits of the hour stand in a time as written, its quote included. */
#define HOUR_AT 12

/* A time that differs from the last one in nothing but the hour. */
static bool read_time_again(const struct city_air_reader *reader,
			    const struct city_field *field,
			    struct city_air_reading *reading)
{
	const char *at = field->value.at, *rest = at + HOUR_AT + 2;
	unsigned tens, ones;

	if (field->value.len != reader->last_len ||
	    memcmp(at, reader->last, HOUR_AT) != 0 ||
	    memcmp(rest, reader->last + HOUR_AT + 2,
		   reader->last_len - HOUR_AT - 2) != 0)
		return false;
	tens = (unsigned)(at[HOUR_AT] - '0');
	ones = (unsigned)(at[HOUR_AT + 1] - '0');
	if (tens > 2 || ones > 9 || tens * 10 + ones > 24)
		return false;
	place_hour(reader, reading, reader->last_date, (int)(tens * 10 + ones));
	reading->offset_minutes = reader->last_offset;
	return true;
}

/* Notes a time that was read whole; text is the value with its quotes. */
static void note_time(struct city_air_reader *reader, struct city_slice text,
		      int offset_minutes)
{
	struct city_date date;

	reader->last_len = 0;
	if (text.len < HOUR_AT + 2 || text.len > sizeof(reader->last) ||
	    city_date_parse((struct city_slice){ text.at + 1, 10 }, &date))
		return;
	memcpy(reader->last, text.at, text.len);
	reader->last_len = text.len;
	reader->last_date = city_days_from_date(date);
	reader->last_offset = offset_minutes;
}

static enum city_status read_time(struct city_air_reader *reader,
				  const struct city_rec *rec,
				  struct city_air_reading *reading,
				  struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->time);
	struct city_slice text = { "", 0 };
	struct city_time time;
	int64_t local, in_day;

	if (!field)
		return city_air_refuse(error, "air.time", rec, NULL,
				       "the record has no time");
	if (read_time_again(reader, field, reading))
		return CITY_OK;
	city_buf_reset(&reader->scratch);
	if (field->type == CITY_STRING)
		text = city_field_text(field, &reader->scratch);
	if (reader->scratch.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	if (city_time_parse(text, &time))
		return city_air_refuse(error, "air.time", rec, field,
				       "must be an RFC 3339 time with offset");
	local = city_time_local_us(time);
	in_day = local % CITY_US_PER_DAY;
	if (in_day < 0)
		in_day += CITY_US_PER_DAY;
	if (in_day % CITY_US_PER_HOUR)
		return city_air_refuse(error, "air.time", rec, field,
				       "an hourly reading must be on the hour");
	reading->offset_minutes = time.offset_minutes;
	place_hour(reader, reading, (local - in_day) / CITY_US_PER_DAY,
		   (int)(in_day / CITY_US_PER_HOUR));
	if (!field->value_escaped)
		note_time(reader, field->value, time.offset_minutes);
	return CITY_OK;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Nearly all there is: a number, as JSON writes it, of up to six digits, a point
 * among them perhaps.  What has a sign or an exponent is left to others.
 */
static bool read_short(struct city_slice text, struct city_decimal *value)
{
	const char *at = text.at, *end = at + text.len;
	int64_t units = 0;

	if (text.len > 7)
		return false;
	for (; at < end && is_digit(*at); at++)
		units = units * 10 + (*at - '0');
	value->scale = 0;
	if (at < end && *at == '.') {
		value->scale = (int)(end - ++at);
		for (; at < end && is_digit(*at); at++)
			units = units * 10 + (*at - '0');
	}
	value->units = units;
	return at == end;
}

static enum city_status read_value(const struct city_rec *rec,
				   const struct city_field *field,
				   struct city_decimal *conc, struct city_error *error)
{
	if (field->type != CITY_NUMBER)
		return city_air_refuse(error, "air.not-number", rec, field,
				       "must be a number or null; normalize makes "
				       "numbers of text");
	if (city_decimal_parse(field->value, conc))
		return city_air_refuse(error, "air.range", rec, field,
				       "has more than 18 digits");
	if (conc->units < 0)
		return city_air_refuse(error, "air.negative", rec, field,
				       "a concentration cannot be negative");
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
		enum city_status status = CITY_OK;

		reading->has[p] = field && field->type != CITY_NULL;
		any |= field != NULL;
		if (!reading->has[p])
			continue;
		if (field->type != CITY_NUMBER ||
		    !read_short(field->value, &reading->conc[p]))
			status = read_value(rec, field, &reading->conc[p], error);
		if (status != CITY_OK)
			return status;
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
