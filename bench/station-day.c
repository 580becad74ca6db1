/* SPDX-License-Identifier: Apache-2.0 */
/*
 * station-day - a stage of the benchmarks: number and mean of pm25 by station
 * and local date, which is how the time begins.
 *
 * A value is a number, or a string that holds one, as CSV brings it; null, ""
 * and no field at all are no value.  Sums are exact; the mean has three digits,
 * half to even.  Memory: about 100 bytes a group.
 *
 * Records of one station and day mostly follow each other: the last record's
 * group is compared first, as written, before anything is decoded or hashed.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/command.h"
#include "city/decimal.h"
#include "city/map.h"
#include "city/time.h"
#include "city/writer.h"

#define DATE_LEN 10

struct group {
	struct city_decimal sum;
	int64_t n;
};

struct state {
	struct city_name station, time, pm25;
	struct city_map map; /* date, then station */
	struct group *group; /* at the map's numbers */
	size_t room;
	struct city_buf last; /* the last record's key, decoded */
	size_t last_group;    /* its number */
	struct city_buf text, line;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status refuse(const struct city_rec *rec, const struct city_field *field,
			       const char *rule, const char *text,
			       struct city_error *error)
{
	city_error_set(error, rule, "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

/* Whether the record is of the last one's group; both fields are strings. */
static bool is_last(const struct state *state, const struct city_field *station,
		    const struct city_field *time)
{
	const char *last = state->last.at;
	size_t len = station->value.len - 2;

	return state->last.len == DATE_LEN + len && !station->value_escaped &&
	       time->value.len >= DATE_LEN + 2 &&
	       memcmp(last, time->value.at + 1, DATE_LEN) == 0 &&
	       memcmp(last + DATE_LEN, station->value.at + 1, len) == 0;
}

/* Notes the group as the last record's; makes its entry when it is a new one. */
static enum city_status note_group(struct state *state, struct city_slice key,
				   struct city_error *error)
{
	bool fresh;
	size_t number = city_map_add(&state->map, key, &fresh);

	if (number == SIZE_MAX)
		return no_memory(error);
	if (number == state->room) {
		size_t room = state->room ? state->room * 2 : 256;
		struct group *group = realloc(state->group, room * sizeof(*group));

		if (!group)
			return no_memory(error);
		state->group = group;
		state->room = room;
	}
	if (fresh)
		state->group[number] = (struct group){ 0 };
	state->last_group = number;
	return CITY_OK;
}

/* The long way: the key decoded, the date looked at, the group looked up. */
static enum city_status find_group(struct state *state, const struct city_rec *rec,
				   const struct city_field *station,
				   const struct city_field *time,
				   struct city_error *error)
{
	struct city_slice text = city_field_text(time, &state->text);
	struct city_date date;

	city_buf_reset(&state->last);
	text.len = text.len < DATE_LEN ? text.len : DATE_LEN;
	if (state->text.failed)
		return no_memory(error);
	if (city_date_parse(text, &date))
		return refuse(rec, time, "bench.time", "must begin with a date", error);
	city_buf_put_slice(&state->last, text);
	text = city_field_text(station, &state->text);
	city_buf_put_slice(&state->last, text);
	if (state->last.failed || state->text.failed)
		return no_memory(error);
	return note_group(state, city_buf_slice(&state->last), error);
}

/* Finds the record's group: it is the last one from then on. */
static enum city_status take_group(struct state *state, const struct city_rec *rec,
				   struct city_error *error)
{
	const struct city_field *station = city_rec_find(rec, &state->station);
	const struct city_field *time = city_rec_find(rec, &state->time);

	if (!station || station->type != CITY_STRING)
		return refuse(rec, station, "bench.station", "a station is needed", error);
	if (!time || time->type != CITY_STRING)
		return refuse(rec, time, "bench.time", "a time is needed", error);
	if (is_last(state, station, time))
		return CITY_OK;
	return find_group(state, rec, station, time, error);
}

/* The value's digits; of length 0 when there is none. */
static struct city_slice digits_of(struct state *state, const struct city_field *field)
{
	if (!field || field->type == CITY_NULL)
		return (struct city_slice){ "", 0 };
	if (field->type == CITY_STRING)
		return city_field_text(field, &state->text);
	return field->value;
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	const struct city_field *field = city_rec_find(rec, &state->pm25);
	struct city_slice digits = digits_of(state, field);
	struct city_decimal value = { 0 };
	struct group *group;
	enum city_status status;

	(void)out;
	if (state->text.failed)
		return no_memory(error);
	if (digits.len && city_decimal_parse(digits, &value))
		return refuse(rec, field, "bench.number", "must be a number", error);
	status = take_group(state, rec, error);
	if (status != CITY_OK)
		return status;
	if (digits.len == 0)
		return CITY_ABSORBED;
	group = &state->group[state->last_group];
	if (city_decimal_add(group->sum, value, &group->sum))
		return refuse(rec, field, "bench.sum",
			      "the sum has more than 18 digits", error);
	group->n++;
	return CITY_ABSORBED;
}

static int compare_slices(struct city_slice a, struct city_slice b)
{
	int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* By station, then by date; as qsort_r wants it. */
static int compare_groups(const void *a, const void *b, void *map)
{
	struct city_slice x = city_map_text(map, *(const size_t *)a);
	struct city_slice y = city_map_text(map, *(const size_t *)b);
	int order = compare_slices((struct city_slice){ x.at + DATE_LEN, x.len - DATE_LEN },
				   (struct city_slice){ y.at + DATE_LEN, y.len - DATE_LEN });

	return order ? order : memcmp(x.at, y.at, DATE_LEN);
}

static enum city_status put_group(struct state *state, size_t number,
				  struct city_sink *out, struct city_error *error)
{
	const struct group *group = &state->group[number];
	struct city_slice key = city_map_text(&state->map, number);
	struct city_decimal mean;
	struct city_writer w;

	city_buf_reset(&state->line);
	city_writer_init(&w, &state->line);
	city_writer_begin_object(&w);
	city_writer_key(&w, "station");
	city_writer_string(&w, (struct city_slice){ key.at + DATE_LEN,
						    key.len - DATE_LEN });
	city_writer_key(&w, "date");
	city_writer_string(&w, (struct city_slice){ key.at, DATE_LEN });
	city_writer_key(&w, "n");
	city_writer_int(&w, group->n);
	city_writer_key(&w, "mean");
	if (group->n == 0) {
		city_writer_null(&w);
	} else if (city_decimal_divide(group->sum, group->n, 3, CITY_ROUND_HALF_EVEN,
				       &mean)) {
		city_error_set(error, "bench.sum", "a mean has more than 18 digits");
		return CITY_FAIL;
	} else {
		city_writer_decimal(&w, mean);
	}
	city_writer_end_object(&w);
	if (state->line.failed)
		return no_memory(error);
	return out->put(out, city_buf_slice(&state->line), error);
}

static enum city_status flush(void *self, struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	size_t n = state->map.n, *order = calloc(n + 1, sizeof(*order));
	enum city_status status = CITY_OK;

	if (!order)
		return no_memory(error);
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), compare_groups, &state->map);
	for (size_t i = 0; i < n && status == CITY_OK; i++)
		status = put_group(state, order[i], out, error);
	free(order);
	return status;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_map_release(&state->map);
	free(state->group);
	city_buf_release(&state->last);
	city_buf_release(&state->text);
	city_buf_release(&state->line);
	free(state);
}

static int open_state(const void *opts, struct city_env *env, void **self,
		      struct city_error *error)
{
	struct state *state = calloc(1, sizeof(*state));

	(void)opts;
	(void)env;
	if (!state)
		return city_error_set(error, "memory", "out of memory");
	state->station = city_name_of("station");
	state->time = city_name_of("time");
	state->pm25 = city_name_of("pm25");
	*self = state;
	return 0;
}

static const struct city_example examples[] = {
	{ .command = "station-day",
	  .input = "{\"station\":\"A\",\"time\":\"2026-03-26T01:00:00+08:00\",\"pm25\":1}\n"
		   "{\"station\":\"A\",\"time\":\"2026-03-26T02:00:00+08:00\",\"pm25\":\"2\"}\n"
		   "{\"station\":\"A\",\"time\":\"2026-03-26T03:00:00+08:00\",\"pm25\":null}\n",
	  .output = "{\"station\":\"A\",\"date\":\"2026-03-26\",\"n\":2,\"mean\":1.500}\n" },
	{ 0 }
};

static const struct city_command station_day = {
	.name = "station-day",
	.purpose = "number and mean of pm25 by station and day",
	.operands = "[FILE...]",
	.role = CITY_ROLE_FILTER,
	.examples = examples,
	.open = open_state,
	.push = push,
	.flush = flush,
	.close = close_state,
};

int main(int argc, char **argv)
{
	return city_command_main(&station_day, argc, argv);
}
