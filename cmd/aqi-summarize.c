/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aqi-summarize - readings of air stations to index, class and primary
 * pollutant: each hour by itself (kind air.hour), or station by station and day
 * by day (kind air.day).  Reads time and pm25, pm10, so2, no2, o3 (ug/m3),
 * co (mg/m3); every record is judged by the rulebook of its own date.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_record.h"
#include "city/air_rules.h"
#include "city/map.h"
#include "commands.h"

enum period { PERIOD_HOUR, PERIOD_DAY };

#define MOST_BY 8

struct opts {
	int period;
	int label;
	const char *by;
};

static const struct opts defaults = { .period = PERIOD_DAY, .label = CITY_HOUR_END,
				      .by = "station" };

static const struct city_option options[] = {
	{ .key = 'p', .name = "period", .arg = "hour|day", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, period),
	  .help = "judge every hour by itself, or whole days; default day" },
	{ .key = 'b', .name = "by", .arg = "FIELD[,FIELD...]",
	  .type = CITY_OPT_STRING, .at = offsetof(struct opts, by),
	  .help = "the fields that tell one station, kept in air.day; default station" },
	{ .name = "hour-label", .arg = "end|start", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, label),
	  .help = "time is the end of the hour, so 00:00 is the day before's hour 24, "
		  "or its start; default end" },
	{ 0 }
};

/* One group and day; its text in the map is what identifies it. */
struct entry {
	int64_t day;
	int offset_minutes;
	struct city_air_day hours;
};

struct state {
	struct city_air_rules rules;
	enum period period;
	struct city_air_reader reader;
	struct city_name by[MOST_BY];
	size_t n_by;
	char *by_text;      /* what the names in by point into */
	struct city_map map;
	struct entry **entry;
	size_t room;
	struct city_buf key, line, value;
};

/* The real-time index: 1-hour values of all six pollutants. */
static struct city_air_index judge_hour(const struct city_air_rule *rule,
					const struct city_air_reading *reading)
{
	int iaqi[CITY_POLLUTANTS];

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_air_column *column = &rule->hour.column[p];
		struct city_decimal conc = reading->conc[p];

		iaqi[p] = CITY_AIR_NO_INDEX;
		if (!reading->has[p] || (column->round_hours &&
					 city_air_round(column, conc, &conc)))
			continue;
		iaqi[p] = city_air_iaqi(column, conc);
	}
	return city_air_index(rule, iaqi);
}

/* What is written of an hour: its kind, then the index part by part. */
static const char *hour_part_name(int part)
{
	return part ? city_air_part_name((enum city_air_part)(part - 1)) : "kind";
}

#define HOUR_PARTS (CITY_AIR_PARTS + 1)

static int find_part(struct state *state, const struct city_field *field)
{
	struct city_slice key = city_field_key(field, &state->value);

	for (int part = 0; part < HOUR_PARTS; part++)
		if (city_slice_is(key, hour_part_name(part)))
			return part;
	return -1;
}

static struct city_slice part_text(struct state *state, int part,
				   const struct city_air_index *index,
				   const struct city_air_rule *rule)
{
	struct city_writer w;

	city_buf_reset(&state->value);
	city_writer_init(&w, &state->value);
	if (part)
		city_air_put_part(&w, (enum city_air_part)(part - 1), index, rule);
	else
		city_writer_text(&w, "air.hour");
	return city_buf_slice(&state->value);
}

/* The record with its index behind it; fields of those names are replaced. */
static enum city_status push_hour(struct state *state, const struct city_rec *rec,
				  const struct city_air_reading *reading,
				  const struct city_air_rule *rule,
				  struct city_sink *out, struct city_error *error)
{
	struct city_air_index index = judge_hour(rule, reading);
	struct city_splice splice;
	unsigned written = 0;
	bool lost = false; /* memory ran out for a key or a part */

	city_buf_reset(&state->line);
	city_splice_begin(&splice, rec, &state->line);
	for (size_t i = 0; i < rec->fields; i++) {
		int part = find_part(state, &rec->field[i]);

		lost |= state->value.failed;
		if (part < 0) {
			city_splice_keep(&splice, i);
			continue;
		}
		written |= 1u << part;
		city_splice_value(&splice, i, part_text(state, part, &index, rule));
		lost |= state->value.failed;
	}
	for (int part = 0; part < HOUR_PARTS; part++) {
		if (written & 1u << part)
			continue;
		city_splice_append(&splice, hour_part_name(part),
				   part_text(state, part, &index, rule));
		lost |= state->value.failed;
	}
	city_splice_end(&splice);
	if (state->line.failed || lost) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return out->put(out, city_buf_slice(&state->line), error);
}

/*
 * The group's fields as they will stand in the summary, behind the day as
 * sixteen digits: sorting the texts sorts by day, then by group.
 */
static void make_key(struct state *state, const struct city_rec *rec, int64_t day)
{
	city_buf_reset(&state->key);
	city_buf_reset(&state->value);
	city_buf_printf(&state->key, "%016llx",
			(unsigned long long)(day + (INT64_C(1) << 40)));
	for (size_t i = 0; i < state->n_by; i++) {
		const struct city_field *field = city_rec_find(rec, &state->by[i]);

		city_buf_put_char(&state->key, ',');
		city_json_put_string(&state->key, state->by[i].text);
		city_buf_put_char(&state->key, ':');
		if (!field)
			city_buf_put_text(&state->key, "null");
		else if (field->value_escaped)
			/* However it is escaped, a text is the same text. */
			city_json_put_string(&state->key,
					     city_field_text(field, &state->value));
		else
			city_buf_put_slice(&state->key, field->value);
	}
}

#define KEY_DAY_DIGITS 16

/* The entry of the reading's group and day, made when it is the first. */
static struct entry *find_entry(struct state *state, const struct city_rec *rec,
				const struct city_air_reading *reading)
{
	bool fresh;
	size_t number;

	make_key(state, rec, reading->day);
	number = city_map_add(&state->map, city_buf_slice(&state->key), &fresh);
	if (number == SIZE_MAX || state->key.failed || state->value.failed)
		return NULL;
	if (number >= state->room) {
		size_t room = state->room ? state->room * 2 : 256;
		struct entry **entry = realloc(state->entry, room * sizeof(*entry));

		if (!entry)
			return NULL;
		memset(entry + state->room, 0, (room - state->room) * sizeof(*entry));
		state->entry = entry;
		state->room = room;
	}
	if (!state->entry[number]) {
		struct entry *entry = malloc(sizeof(*entry));

		if (!entry)
			return NULL;
		entry->day = reading->day;
		entry->offset_minutes = reading->time.offset_minutes;
		city_air_day_init(&entry->hours);
		state->entry[number] = entry;
	}
	return state->entry[number];
}

static enum city_status push_day(struct state *state, const struct city_rec *rec,
				 const struct city_air_reading *reading,
				 struct city_error *error)
{
	struct entry *entry = find_entry(state, rec, reading);

	if (!entry) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	if (entry->offset_minutes != reading->time.offset_minutes)
		return city_air_refuse(error, "air.time", rec,
				       city_rec_find(rec, &state->reader.time),
				       "has another offset than the day's first reading");
	return city_air_day_take(&entry->hours, reading->hour, reading->conc,
				 reading->has, error);
}

/* A reading that no analyser can have measured, by the rulebook, is none. */
static enum city_status check_plausible(struct state *state, const struct city_rec *rec,
					const struct city_air_reading *reading,
					const struct city_air_rule *rule,
					struct city_error *error)
{
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (reading->has[p] && city_decimal_compare(reading->conc[p],
							    rule->plausible[p]) > 0)
			return city_air_refuse(
				error, "air.implausible", rec,
				city_rec_find(rec, &state->reader.pollutant[p]),
				"is more than any analyser measures");
	return CITY_OK;
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	const struct city_air_rule *rule;
	struct city_air_reading reading;
	enum city_status status = city_air_reader_read(&state->reader, rec, &reading,
						       error);

	if (status != CITY_OK)
		return status;
	rule = city_air_rule_on(state->rules.rule, state->rules.n, reading.day);
	if (!rule)
		return city_air_refuse(error, "air.no-rule", rec, NULL,
				       "no rulebook holds on this date");
	status = check_plausible(state, rec, &reading, rule, error);
	if (status != CITY_OK)
		return status;
	if (state->period == PERIOD_HOUR)
		return push_hour(state, rec, &reading, rule, out, error);
	return push_day(state, rec, &reading, error);
}

/* One air.day record into state->line. */
static void make_day(struct state *state, size_t number)
{
	const struct entry *entry = state->entry[number];
	struct city_slice group = city_map_text(&state->map, number);
	const struct city_air_rule *rule =
		city_air_rule_on(state->rules.rule, state->rules.n, entry->day);
	struct city_air_day_result result;
	struct city_writer w;

	group.at += KEY_DAY_DIGITS;
	group.len -= KEY_DAY_DIGITS;
	city_air_day_judge(&entry->hours, rule, &result);
	city_buf_reset(&state->line);
	city_writer_init(&w, &state->line);
	city_air_put_day(&w, entry->day, entry->offset_minutes, group, &result, rule);
}

static int by_text(const void *left, const void *right, void *context)
{
	const struct city_map *map = context;
	struct city_slice a = city_map_text(map, *(const size_t *)left);
	struct city_slice b = city_map_text(map, *(const size_t *)right);
	int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* In the order of days and groups, whatever the order of the input. */
static enum city_status flush(void *self, struct city_sink *out,
			      struct city_error *error)
{
	struct state *state = self;
	enum city_status status = CITY_OK;
	size_t n = state->map.n;
	size_t *order = malloc((n ? n : 1) * sizeof(*order));

	for (size_t i = 0; order && i < n; i++)
		order[i] = i;
	if (order)
		qsort_r(order, n, sizeof(*order), by_text, &state->map);
	for (size_t i = 0; order && i < n && status == CITY_OK; i++) {
		make_day(state, order[i]);
		if (state->line.failed)
			break;
		status = out->put(out, city_buf_slice(&state->line), error);
	}
	if (!order || state->line.failed) {
		city_error_set(error, "memory", "out of memory");
		status = CITY_FAIL;
	}
	free(order);
	return status;
}

static void close_state(void *self)
{
	struct state *state = self;

	for (size_t i = 0; i < state->room; i++)
		free(state->entry[i]);
	free(state->entry);
	city_map_release(&state->map);
	city_air_rules_release(&state->rules);
	city_air_reader_release(&state->reader);
	city_buf_release(&state->key);
	city_buf_release(&state->line);
	city_buf_release(&state->value);
	free(state->by_text);
	free(state);
}

/* A member that air.day has of its own cannot name a station as well. */
static bool is_own_member(const char *name)
{
	static const char *const own[] = { "kind", "date",  "start",
					   "end",  "o3_1h", "time" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(name, own[i]) == 0)
			return true;
	for (int part = 0; part < CITY_AIR_PARTS; part++)
		if (strcmp(name, city_air_part_name((enum city_air_part)part)) == 0)
			return true;
	return city_pollutant_from_name(name) >= 0;
}

static int add_by(struct state *state, const char *name, struct city_error *error)
{
	if (state->n_by == MOST_BY)
		return city_error_set(error, "usage", "--by takes at most %d fields",
				      MOST_BY);
	if (is_own_member(name))
		return city_error_set(error, "usage",
				      "--by: %s is a member of the summary itself", name);
	for (size_t i = 0; i < state->n_by; i++)
		if (city_slice_is(state->by[i].text, name))
			return city_error_set(error, "usage", "--by names %s twice",
					      name);
	state->by[state->n_by++] = city_name_of(name);
	return 0;
}

/* "station,district" to names; the text is cut at its commas. */
static int read_by(struct state *state, const char *by, struct city_error *error)
{
	char *save = NULL;

	state->by_text = strdup(by);
	if (!state->by_text)
		return city_error_set(error, "memory", "out of memory");
	for (char *word = strtok_r(state->by_text, ",", &save); word;
	     word = strtok_r(NULL, ",", &save))
		if (add_by(state, word, error))
			return -1;
	return state->n_by ? 0 :
			     city_error_set(error, "usage", "--by names no field");
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	state->period = (enum period)opts->period;
	city_air_reader_init(&state->reader, (enum city_hour_label)opts->label);
	if (read_by(state, opts->by, error) ||
	    city_air_rules_read(&state->rules, env, error)) {
		close_state(state);
		return -1;
	}
	*self = state;
	return 0;
}

/* A day is the sum of its hours; an hour stands by itself. */
static bool is_stateless(const void *values)
{
	const struct opts *opts = values;

	return opts->period == PERIOD_HOUR;
}

static const struct city_example examples[] = {
	{ .command = "aqi-summarize --period hour",
	  .input = "{\"station\":\"CQ001\",\"time\":\"2026-03-01T08:00:00+08:00\","
		   "\"pm25\":60,\"pm10\":80,\"so2\":9,\"no2\":41,\"co\":0.8,\"o3\":35}\n",
	  .output = "{\"station\":\"CQ001\",\"time\":\"2026-03-01T08:00:00+08:00\","
		    "\"pm25\":60,\"pm10\":80,\"so2\":9,\"no2\":41,\"co\":0.8,\"o3\":35,"
		    "\"kind\":\"air.hour\",\"aqi\":100,\"level\":2,\"category\":\"良\","
		    "\"primary\":[\"pm25\"],\"missing\":[],\"rule\":\"HJ633-2026\"}\n" },
	{ 0 }
};

const struct city_command city_aqi_summarize = {
	.name = "aqi-summarize",
	.purpose = "air quality index of hourly readings, by the hour or by the day",
	.operands = "[FILE...]",
	.role = CITY_ROLE_FILTER,
	.examples = examples,
	.options = options,
	.defaults = &defaults,
	.opts_size = sizeof(struct opts),
	.reads_rules = true,
	.stateless = is_stateless,
	.open = open_state,
	.push = push,
	.flush = flush,
	.close = close_state,
};
