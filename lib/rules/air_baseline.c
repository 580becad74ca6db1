/* SPDX-License-Identifier: Apache-2.0 */
/* air_baseline - earlier periods out of summaries, and what has changed since. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_plan.h"
#include "city/air_write.h"
#include "city/in.h"

#define PAST_YEARS 5 /* whose mean is the base of a plan's percentages */

/* What reading takes: a scanner for the record, and one for each object in it. */
struct reader {
	struct city_air_baseline *baseline;
	struct city_air_grouper *grouper;
	struct city_scanner *scanner[3];
	struct city_buf copy[2];
	struct city_name kind, from, to, days;
	struct city_name pollutant[CITY_POLLUTANTS];
};

/* An object within a record, scanned in turn; false when it is none. */
static bool open_object(struct reader *reader, int depth, const struct city_field *field,
			struct city_rec *rec, struct city_error *error)
{
	static const char pad[CITY_IN_PAD] = { 0 };
	struct city_buf *copy = &reader->copy[depth];

	if (!field || field->type != CITY_OBJECT)
		return false;
	city_buf_reset(copy);
	city_buf_put_slice(copy, field->value);
	city_buf_put_char(copy, '\n');
	city_buf_put(copy, pad, sizeof(pad));
	return !copy->failed &&
	       city_scan(reader->scanner[depth + 1],
			 (struct city_slice){ copy->at, field->value.len }, rec,
			 error) == CITY_OK;
}

static bool read_number(const struct city_rec *rec, const char *key,
			struct city_decimal *value)
{
	struct city_name name = city_name_of(key);
	const struct city_field *field = city_rec_find(rec, &name);

	return field && field->type == CITY_NUMBER &&
	       city_decimal_parse(field->value, value) == 0;
}

static int read_count(const struct city_rec *rec, const char *key)
{
	struct city_decimal value;

	return read_number(rec, key, &value) && value.scale == 0 && value.units >= 0 &&
			       value.units <= 1000000 ?
		       (int)value.units : 0;
}

static bool read_date(const struct city_rec *rec, struct city_name *name, int64_t *day)
{
	const struct city_field *field = city_rec_find(rec, name);
	struct city_date date;

	if (!field || field->type != CITY_STRING || field->value.len != 12 ||
	    city_date_parse((struct city_slice){ field->value.at + 1, 10 }, &date))
		return false;
	*day = city_days_from_date(date);
	return true;
}

static void read_figure(struct reader *reader, const struct city_rec *rec, int p,
			struct city_air_past *past, struct city_error *error)
{
	struct city_rec figure, percentile;
	struct city_name name = city_name_of("percentile");

	if (!open_object(reader, 0, city_rec_find(rec, &reader->pollutant[p]), &figure,
			 error))
		return;
	past->n[p] = read_count(&figure, "n");
	if (p != CITY_CO && p != CITY_O3)
		past->has[p] = read_number(&figure, "mean", &past->value[p]);
	else if (open_object(reader, 1, city_rec_find(&figure, &name), &percentile, error))
		past->has[p] = read_number(&percentile, "value", &past->value[p]);
	past->has[p] &= past->value[p].scale <= 6 && past->value[p].units >= 0 &&
			past->value[p].units < 1000000000;
}

static int add_past(struct city_air_baseline *baseline, const struct city_air_past *past)
{
	if (baseline->n == baseline->room) {
		size_t room = baseline->room ? baseline->room * 2 : 64;
		struct city_air_past *more =
			realloc(baseline->past, room * sizeof(*more));

		if (!more)
			return -1;
		baseline->past = more;
		baseline->room = room;
	}
	baseline->past[baseline->n++] = *past;
	return 0;
}

/* Which of two tellings of a period is meant, nobody can say. */
static bool is_known(const struct city_air_baseline *baseline,
		     const struct city_air_past *past)
{
	for (size_t i = 0; i < baseline->n; i++)
		if (baseline->past[i].group == past->group &&
		    baseline->past[i].from == past->from &&
		    baseline->past[i].to == past->to)
			return true;
	return false;
}

static enum city_status take(struct reader *reader, const struct city_rec *rec,
			     struct city_error *error)
{
	const struct city_field *kind = city_rec_find(rec, &reader->kind);
	struct city_air_past past = { 0 };
	struct city_rec days;

	if (!kind || !city_slice_is(kind->value, "\"air.period\""))
		return CITY_OK;
	if (!read_date(rec, &reader->from, &past.from) ||
	    !read_date(rec, &reader->to, &past.to)) {
		city_error_set(error, "air.baseline", "an air.period without from or to");
		return CITY_FAIL;
	}
	past.group = city_air_grouper_find(reader->grouper, rec, &reader->baseline->groups);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		read_figure(reader, rec, p, &past, error);
	if (open_object(reader, 0, city_rec_find(rec, &reader->days), &days, error)) {
		past.valid = read_count(&days, "valid");
		past.has_ratio = read_number(&days, "ratio", &past.ratio);
	}
	if (is_known(reader->baseline, &past)) {
		city_error_set(error, "air.baseline", "tells of a period a second time");
		return CITY_FAIL;
	}
	if (past.group == SIZE_MAX || add_past(reader->baseline, &past)) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return CITY_OK;
}

static enum city_status read_lines(struct reader *reader, struct city_in *in,
				   struct city_error *error)
{
	struct city_lines lines;
	enum city_status status;
	uint64_t number = 0;

	while ((status = city_in_lines(in, &lines, error)) == CITY_OK)
		for (const char *at = lines.text.at, *end = at + lines.text.len; at < end;) {
			const char *stop = memchr(at, '\n', (size_t)(end - at));
			struct city_slice line = { at, (size_t)((stop ? stop : end) - at) };
			struct city_rec rec;

			at += line.len + 1;
			number++;
			if (line.len == 0)
				continue;
			if (city_scan(reader->scanner[0], line, &rec, error) != CITY_OK ||
			    take(reader, &rec, error) != CITY_OK) {
				error->line = number;
				return CITY_FAIL;
			}
		}
	return status;
}

int city_air_baseline_read(struct city_air_baseline *baseline, const char *path,
			   struct city_air_grouper *grouper, struct city_error *error)
{
	struct reader reader = { .baseline = baseline, .grouper = grouper };
	struct city_in *in = city_in_open(path, error);
	enum city_status status = in ? CITY_OK : CITY_FAIL;

	reader.kind = city_name_of("kind");
	reader.from = city_name_of("from");
	reader.to = city_name_of("to");
	reader.days = city_name_of("days");
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		reader.pollutant[p] =
			city_name_of(city_pollutant_name((enum city_pollutant)p));
	for (int i = 0; i < 3; i++) {
		reader.scanner[i] = city_scanner_new();
		if (!reader.scanner[i] && status == CITY_OK) {
			city_error_set(error, "memory", "out of memory");
			status = CITY_FAIL;
		}
	}
	/* What it guesses by is of another map before and after. */
	city_air_grouper_forget(grouper);
	if (status == CITY_OK)
		status = read_lines(&reader, in, error);
	city_air_grouper_forget(grouper);
	if (status == CITY_DONE && baseline->n == 0) {
		city_error_set(error, "air.baseline", "has no air.period record");
		status = CITY_FAIL;
	}
	if (in)
		city_in_close(in);
	for (int i = 0; i < 3; i++)
		city_scanner_free(reader.scanner[i]);
	city_buf_release(&reader.copy[0]);
	city_buf_release(&reader.copy[1]);
	if (status != CITY_DONE && !error->file[0])
		city_error_in_file(error, path);
	return status == CITY_DONE ? 0 : -1;
}

void city_air_baseline_release(struct city_air_baseline *baseline)
{
	city_map_release(&baseline->groups);
	free(baseline->past);
	memset(baseline, 0, sizeof(*baseline));
}

/* The same day so many years before; of 29 February, the 28th. */
static int64_t years_before(int64_t day, int years)
{
	struct city_date date = city_date_from_days(day);

	date.year -= years;
	if (city_date_check(date))
		date.day = 28;
	return city_days_from_date(date);
}

/* The last day of a month stays the last one. */
static int64_t end_before(int64_t last, int years)
{
	return years_before(last + 1, years) - 1;
}

static const struct city_air_past *find_past(const struct city_air_baseline *baseline,
					     size_t group,
					     const struct city_air_span *span, int years)
{
	int64_t from = years_before(span->first, years);
	int64_t to = end_before(span->last, years);

	for (size_t i = 0; i < baseline->n; i++)
		if (baseline->past[i].group == group && baseline->past[i].from == from &&
		    baseline->past[i].to == to)
			return &baseline->past[i];
	return NULL;
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

/* (count * now - sum) / sum in percent; false where there is no base. */
static bool change(struct city_decimal now, struct city_decimal sum, int count,
		   const struct city_air_evaluation *by, struct city_decimal *percent)
{
	struct city_decimal rise;
	int scale = now.scale > sum.scale ? now.scale : sum.scale;

	if (sum.units == 0 || city_decimal_rescale(now, scale, CITY_ROUND_DOWN, &now) ||
	    city_decimal_rescale(sum, scale, CITY_ROUND_DOWN, &sum))
		return false;
	rise.units = (now.units * count - sum.units) * 100;
	rise.scale = 0;
	return city_decimal_divide(rise, sum.units, by->rate_decimals, by->rounding,
				   percent) == 0;
}

/* What is compared: the mean, or the percentile of what has no limit of the year. */
static const struct city_air_against *
compared(const struct city_air_period_result *result, int p)
{
	const struct city_air_period_figure *figure = &result->figure[p];

	return p == CITY_CO || p == CITY_O3 ? &figure->percentile : &figure->mean;
}

/* One pollutant against the past years that are given; missing ones are NULL. */
static void put_change(struct city_writer *w, int p,
		       const struct city_air_past *const *past, int years,
		       const struct city_air_evaluation *by,
		       const struct city_air_period_result *result)
{
	bool valid = result->figure[p].shortage == CITY_AIR_ENOUGH, has_change;
	struct city_decimal sum = { 0, 0 }, mean = { 0, 0 }, percent = { 0, 0 };
	int n = 0, days = 0;

	for (int i = 0; i < years; i++) {
		if (!past[i] || !past[i]->has[p])
			continue;
		n += city_decimal_add(sum, past[i]->value[p], &sum) == 0;
		days += past[i]->n[p];
	}
	/* A fifth of a decimal has one digit more, and no end beyond. */
	if (n == years)
		city_decimal_divide(sum, years, sum.scale + (years > 1), by->rounding,
				    &mean);
	has_change = n == years && valid &&
		     change(compared(result, p)->value, sum, years, by, &percent);
	city_writer_key(w, city_pollutant_name((enum city_pollutant)p));
	city_writer_begin_object(w);
	put_decimal(w, "value", n == years, mean);
	city_writer_key(w, "years");
	city_writer_int(w, n);
	city_writer_key(w, "n");
	city_writer_int(w, days);
	put_decimal(w, "change", has_change, percent);
	city_writer_key(w, "reason");
	if (has_change)
		city_writer_null(w);
	else
		city_writer_text(w, n < years ? "the past is short of valid years" :
				    !valid    ? "the period is short of valid days" :
						"the past is 0");
	city_writer_end_object(w);
}

static void put_years(struct city_writer *w, const char *key,
		      const struct city_air_past *const *past, int years,
		      const struct city_air_measure *measure,
		      const struct city_air_period_result *result)
{
	city_writer_key(w, key);
	city_writer_begin_object(w);
	city_writer_key(w, "from");
	city_writer_begin_array(w);
	for (int i = years - 1; i >= 0; i--) {
		if (!past[i])
			continue;
		city_writer_raw(w, city_slice_of("\""));
		city_date_put(w->to, city_date_from_days(past[i]->from));
		city_buf_put_char(w->to, '"');
	}
	city_writer_end_array(w);
	city_writer_key(w, "of");
	city_writer_int(w, years);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		put_change(w, p, past, years, measure->evaluation, result);
	if (years == 1 && past[0]) {
		put_decimal(w, "ratio", past[0]->has_ratio, past[0]->ratio);
		city_writer_key(w, "valid");
		city_writer_int(w, past[0]->valid);
	}
	city_writer_end_object(w);
}

void city_air_put_baseline(struct city_writer *w,
			   const struct city_air_baseline *baseline,
			   struct city_slice group, const struct city_air_span *span,
			   const struct city_air_measure *measure,
			   const struct city_air_period_result *result)
{
	const struct city_air_past *past[PAST_YEARS] = { NULL };
	size_t number = city_map_find(&baseline->groups, group);

	for (int i = 0; number != SIZE_MAX && i < PAST_YEARS; i++)
		past[i] = find_past(baseline, number, span, i + 1);
	city_writer_key(w, "baseline");
	city_writer_begin_object(w);
	put_years(w, "last_year", past, 1, measure, result);
	put_years(w, "five_years", past, PAST_YEARS, measure, result);
	city_writer_end_object(w);
}
