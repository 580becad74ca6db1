/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aqi-summarize - readings of air stations to index, class and primary
 * pollutant: each hour by itself (kind air.hour), station by station and day by
 * day (air.day), or evaluated over longer periods (air.period); of areas as of
 * stations.  Reads time and pm25, pm10, so2, no2, o3 (ug/m3), co (mg/m3); every
 * record is judged by the rulebook of its own date.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_record.h"
#include "city/air_options.h"
#include "city/air_state.h"
#include "city/air_us_rules.h"
#include "commands.h"

enum period { PERIOD_HOUR, PERIOD_DAY, PERIOD_LONG };

struct opts {
	int label;
	bool state, merge;
	const char *period, *by, *area, *rules, *percentile, *targets, *baseline;
	const char *exclude;
};

static const struct opts defaults = { .label = CITY_HOUR_END, .period = "day",
				      .rules = "auto" };

/* Its rulebooks are no series of dates, and are used only when they are named. */
static bool is_us(const struct opts *opts)
{
	return strncmp(opts->rules, "US-", 3) == 0;
}

static const struct city_option options[] = {
	{ .key = 'p', .name = "period", .arg = "hour|day|month|quarter|year|FROM/TO",
	  .type = CITY_OPT_STRING, .at = offsetof(struct opts, period),
	  .help = "judge every hour by itself, whole days, or longer; FROM and TO are "
		  "days, both included; default day" },
	{ .key = 'b', .name = "by", .arg = "FIELD[,FIELD...]",
	  .type = CITY_OPT_STRING, .at = offsetof(struct opts, by),
	  .help = "the fields that tell one station, kept in air.day; default station" },
	{ .key = 'a', .name = "area", .arg = "FIELD",
	  .type = CITY_OPT_STRING, .at = offsetof(struct opts, area),
	  .help = "average the stations that have the same FIELD, then judge" },
	{ .name = "percentile", .arg = "P:METHOD[,P:METHOD...]",
	  .type = CITY_OPT_STRING, .at = offsetof(struct opts, percentile),
	  .help = "tell these percentiles of daily values too; METHOD is linear, "
		  "nearest or weibull" },
	{ .name = "rules", .arg = "auto|ID[,ID...]",
	  .type = CITY_OPT_STRING, .at = offsetof(struct opts, rules),
	  .help = "judge by these rulebooks whatever the date; default auto, by date" },
	{ .name = "targets", .arg = "ID|FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, targets),
	  .help = "say where a year stands against a plan; with --period year" },
	{ .name = "baseline", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, baseline),
	  .help = "compare with the air.period records of earlier years in FILE" },
	{ .name = "exclude", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, exclude),
	  .help = "tell days and longer without the exceptional events in FILE as well" },
	{ .name = "state", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, state),
	  .help = "print all that was kept, to be merged, in place of results" },
	{ .name = "merge", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, merge),
	  .help = "read what --state printed, of any number of parts" },
	{ .name = "hour-label", .arg = "end|start", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, label),
	  .help = "time is the end of the hour, so 00:00 is the day before's hour 24, "
		  "or its start; default end" },
	{ 0 }
};

struct state {
	struct city_air_books books;
	struct city_air_judged judged; /* what holds on judged_day */
	int64_t judged_day;            /* INT64_MIN = none yet */
	enum period period;
	struct city_air_reader reader;
	struct city_air_span span;  /* of PERIOD_LONG; last 0 = each of its kind */
	struct city_air_grouper by, area;
	bool areas;
	struct city_air_percentile extra[CITY_AIR_MOST_PERCENTILES];
	int extras;
	struct city_us_rules us;
	bool is_us;
	struct city_air_plan plan;
	struct city_air_baseline baseline;
	const char *baseline_path, *events_path; /* NULL = none */
	struct city_air_events events;
	bool has_plan;
	bool print_state, merging;
	struct city_air_merge merge;
	struct city_air_store store;
	struct city_places places;
	struct city_buf line, value;
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
				   const struct city_air_judged *judged)
{
	struct city_writer w;

	city_buf_reset(&state->value);
	city_writer_init(&w, &state->value);
	if (part)
		city_air_put_part(&w, (enum city_air_part)(part - 1), index, judged);
	else
		city_writer_text(&w, "air.hour");
	return city_buf_slice(&state->value);
}

/* The record with its index behind it; fields of those names are replaced. */
static enum city_status push_hour(struct state *state, const struct city_rec *rec,
				  const struct city_air_reading *reading,
				  const struct city_air_judged *judged,
				  struct city_sink *out, struct city_error *error)
{
	struct city_air_index index = judge_hour(judged->rule, reading);
	struct city_splice splice;
	/* What is only said of a restated index is as good as written otherwise. */
	unsigned written = judged->restated_from ? 0 : 1u << (CITY_AIR_PART_RESTATED + 1);
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
		if (part == CITY_AIR_PART_RESTATED + 1 && !judged->restated_from) {
			city_splice_drop(&splice, i);
			continue;
		}
		written |= 1u << part;
		city_splice_value(&splice, i, part_text(state, part, &index, judged));
		lost |= state->value.failed;
	}
	for (int part = 0; part < HOUR_PARTS; part++) {
		if (written & 1u << part)
			continue;
		city_splice_append(&splice, hour_part_name(part),
				   part_text(state, part, &index, judged));
		lost |= state->value.failed;
	}
	city_splice_end(&splice);
	if (state->line.failed || lost) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return out->put(out, city_buf_slice(&state->line), error);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Names the place of the earlier reading behind what is wrong with this one. */
static enum city_status refuse_again(struct state *state, const char *rule,
				     const char *text, uint32_t line,
				     const struct city_rec *rec,
				     struct city_error *error)
{
	city_buf_reset(&state->value);
	city_buf_put_text(&state->value, text);
	city_places_put(&state->places, line, &state->value);
	if (!city_buf_text(&state->value))
		return no_memory(error);
	return city_air_refuse(error, rule, rec, city_rec_find(rec, &state->reader.time),
			       city_buf_text(&state->value));
}

static enum city_status refuse_date(struct state *state, int64_t day,
				    const struct city_rec *rec, struct city_error *error)
{
	city_buf_reset(&state->value);
	city_buf_put_text(&state->value, "no rulebook of the index holds on ");
	city_date_put(&state->value, city_date_from_days(day));
	if (!city_buf_text(&state->value))
		return no_memory(error);
	return city_air_refuse(error, "air.no-rule", rec,
			       city_rec_find(rec, &state->reader.time),
			       city_buf_text(&state->value));
}

/* The line of a day's first reading, as far as lines are known. */
static uint32_t first_line(const struct city_air_slot *slot)
{
	uint32_t first = 0;

	for (int h = 0; h < CITY_AIR_HOURS; h++)
		if (slot->seen >> h & 1 && (!first || slot->line[h] < first))
			first = slot->line[h];
	return first;
}

static enum city_status keep(struct state *state, const struct city_rec *rec,
			     const struct city_air_reading *reading,
			     const struct city_sink *out, struct city_error *error)
{
	uint32_t line = city_places_note(&state->places, out->origin);
	size_t group = city_air_grouper_find(&state->by, rec, &state->store.groups);
	size_t area = CITY_AIR_NO_AREA;
	struct city_air_slot *slot;
	enum city_status status;
	bool fresh;

	if (state->areas)
		area = city_air_grouper_find(&state->area, rec, &state->store.areas);
	if (group == SIZE_MAX || area == SIZE_MAX)
		return no_memory(error);
	slot = city_air_store_day(&state->store, (uint32_t)group, (int32_t)reading->day,
				  (uint32_t)area, reading->offset_minutes, &fresh);
	if (!slot)
		return no_memory(error);
	if (slot->area != area)
		return refuse_again(state, "air.moved",
				    "the station lay in another area the same day",
				    first_line(slot), rec, error);
	if (slot->offset_minutes != reading->offset_minutes)
		return refuse_again(state, "air.time",
				    "has another offset than the day's first reading",
				    first_line(slot), rec, error);
	status = city_air_slot_take(slot, reading->hour, reading->conc, reading->has,
				    line, error);
	if (status == CITY_REJECT && strcmp(error->rule, "air.conflict") == 0)
		return refuse_again(state, "air.conflict",
				    "the same hour has other values",
				    slot->line[reading->hour - 1], rec, error);
	return status;
}

/* A reading that no analyser can have measured, by the rulebook, is none. */
static enum city_status check_plausible(struct state *state, const struct city_rec *rec,
					const struct city_air_reading *reading,
					const struct city_decimal most[CITY_POLLUTANTS],
					struct city_error *error)
{
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_decimal conc = reading->conc[p];

		/* Digits that are no more, point or not, are no greater value. */
		if (!reading->has[p] ||
		    (conc.units <= most[p].units && conc.scale >= most[p].scale))
			continue;
		if (city_decimal_compare(conc, most[p]) > 0)
			return city_air_refuse(
				error, "air.implausible", rec,
				city_rec_find(rec, &state->reader.pollutant[p]),
				"is more than any analyser measures");
	}
	return CITY_OK;
}

/* Whether every reading leaves as it comes. */
static bool is_told_at_once(const struct state *state)
{
	return state->period == PERIOD_HOUR && !state->areas && !state->print_state &&
	       !state->merging && !state->is_us;
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	const struct city_air_judged *judged = &state->judged;
	struct city_air_reading reading;
	enum city_status status;

	if (state->merging)
		return city_air_merge_take(&state->merge, rec, out->origin, error);
	status = city_air_reader_read(&state->reader, rec, &reading, error);
	if (status != CITY_OK)
		return status;
	/* Mostly it is the day of the reading before. */
	if (reading.day != state->judged_day) {
		state->judged = city_air_judged_on(&state->books, reading.day);
		state->judged_day = reading.day;
	}
	if (!judged->rule && !state->is_us)
		return refuse_date(state, reading.day, rec, error);
	status = check_plausible(state, rec, &reading, state->is_us ?
				 state->us.rule.plausible : judged->rule->plausible, error);
	if (status != CITY_OK)
		return status;
	if (is_told_at_once(state))
		return push_hour(state, rec, &reading, judged, out, error);
	return keep(state, rec, &reading, out, error);
}

/* The files that name stations or areas. */
static int read_named(struct state *state, struct city_error *error)
{
	if (state->events_path &&
	    city_air_events_read(&state->events, state->events_path, &state->by,
				 &state->area, error))
		return -1;
	return state->baseline_path ?
		       city_air_baseline_read(&state->baseline, state->baseline_path,
					      state->areas ? &state->area : &state->by,
					      error) : 0;
}

/* In the order of days and groups, whatever the order of the input. */
static enum city_status flush(void *self, struct city_sink *out,
			      struct city_error *error)
{
	struct state *state = self;
	struct city_air_telling telling = { .store = &state->store,
					    .books = &state->books, .by = &state->by,
					    .areas = state->areas,
					    .label = state->reader.label,
					    .span = state->span,
					    .extras = state->extras, .out = out };
	enum city_status status = CITY_OK;

	/* Only states told what their stations are by. */
	if (state->merging && (city_air_merge_end(&state->merge, error) ||
			       read_named(state, error)))
		return CITY_FAIL;
	if (state->events_path)
		telling.events = &state->events;
	if (state->has_plan)
		telling.target = &state->plan.target;
	if (state->baseline_path)
		telling.baseline = &state->baseline;
	memcpy(telling.extra, state->extra, sizeof(telling.extra));
	if (state->print_state)
		status = city_air_tell_state(&telling, state->area.n ? &state->area : NULL,
					     error);
	else if (state->is_us)
		status = city_us_tell(&telling, &state->us.rule,
				      state->period == PERIOD_HOUR, error);
	else if (state->period == PERIOD_LONG)
		status = city_air_tell_periods(&telling, error);
	else if (state->period == PERIOD_DAY)
		status = city_air_tell_days(&telling, error);
	else if (state->areas)
		status = city_air_tell_hours(&telling, error);
	city_air_telling_release(&telling);
	return status;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_air_merge_release(&state->merge);
	city_air_plan_release(&state->plan);
	city_us_rules_release(&state->us);
	city_air_baseline_release(&state->baseline);
	city_air_events_release(&state->events);
	city_air_store_release(&state->store);
	city_air_grouper_release(&state->by);
	city_air_grouper_release(&state->area);
	city_air_books_release(&state->books);
	city_air_reader_release(&state->reader);
	city_places_release(&state->places);
	city_buf_release(&state->line);
	city_buf_release(&state->value);
	free(state);
}

static int read_period(struct state *state, const char *text, struct city_error *error)
{
	if (strcmp(text, "hour") == 0 || strcmp(text, "day") == 0) {
		state->period = *text == 'h' ? PERIOD_HOUR : PERIOD_DAY;
		return 0;
	}
	state->period = PERIOD_LONG;
	return city_air_span_parse(text, &state->span, error);
}

/* What tells stations apart, and what they lie in. */
static int read_names(struct state *state, const struct opts *opts,
		      struct city_error *error)
{
	if (city_air_grouper_init(&state->by, "--by", opts->by ? opts->by : "station",
				  error) ||
	    (opts->area &&
	     city_air_grouper_init(&state->area, "--area", opts->area, error)))
		return -1;
	return state->areas && state->area.n != 1 ?
		       city_error_set(error, "usage", "--area takes one field") : 0;
}

/* States say themselves what they are by. */
static int begin_merge(struct state *state, const struct opts *opts,
		       struct city_error *error)
{
	struct city_air_merge *merge = &state->merge;

	if (opts->by)
		return city_error_set(error, "usage", "--by: a state says it itself");
	if (state->period == PERIOD_HOUR && !state->areas && !opts->state && !is_us(opts))
		return city_error_set(error, "usage", "--merge has no single hours of "
				      "stations; --period hour goes with --area");
	city_air_merge_init(merge);
	merge->books = &state->books;
	merge->by = &state->by;
	merge->area = &state->area;
	merge->store = &state->store;
	merge->label = &state->reader.label;
	merge->places = &state->places;
	merge->wanted_area = opts->area;
	return 0;
}

/* What results are held against. */
static int read_plans(struct state *state, const struct opts *opts, struct city_env *env,
		      struct city_error *error)
{
	state->has_plan = opts->targets != NULL;
	state->baseline_path = opts->baseline;
	state->events_path = opts->exclude;
	if (opts->exclude && (state->period == PERIOD_HOUR || opts->state))
		return city_error_set(error, "usage", "--exclude goes with --period day and "
				      "longer, and not with --state");
	if (opts->targets && (state->period != PERIOD_LONG ||
			      state->span.kind != CITY_AIR_YEAR))
		return city_error_set(error, "usage", "--targets goes with --period year");
	if (opts->baseline && state->period != PERIOD_LONG)
		return city_error_set(error, "usage", "--baseline goes with --period month "
				      "and longer");
	if (opts->targets && city_air_plan_read(&state->plan, env, opts->targets, error))
		return -1;
	return opts->merge ? 0 : read_named(state, error);
}

static int read_us(struct state *state, const struct opts *opts, struct city_env *env,
		   struct city_error *error)
{
	if (state->period == PERIOD_LONG || opts->area || opts->state || opts->exclude)
		return city_error_set(error, "usage", "--rules %s goes with --period hour "
				      "and day, of stations", opts->rules);
	return city_us_rules_read(&state->us, env, opts->rules, error);
}

static int read_opts(struct state *state, const struct opts *opts, struct city_env *env,
		     struct city_error *error)
{
	state->areas = opts->area != NULL;
	state->print_state = opts->state;
	state->merging = opts->merge;
	if (read_period(state, opts->period, error) ||
	    city_air_percentiles_parse(opts->percentile, state->extra, &state->extras,
				       error) ||
	    (opts->merge ? begin_merge(state, opts, error) :
			   read_names(state, opts, error)))
		return -1;
	if (read_plans(state, opts, env, error))
		return -1;
	state->is_us = is_us(opts);
	if (state->is_us && read_us(state, opts, env, error))
		return -1;
	return city_air_books_read(&state->books, env, state->is_us ? "auto" : opts->rules,
				   error);
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	state->judged_day = INT64_MIN;
	city_air_reader_init(&state->reader, (enum city_hour_label)opts->label);
	if (read_opts(state, opts, env, error)) {
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

	/* Other rulebooks may ask for the hours before. */
	return strcmp(opts->period, "hour") == 0 && !opts->area && !opts->state &&
	       !opts->merge && !is_us(opts);
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
	.purpose = "air quality index of hourly readings, by hour, day, month or year",
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
