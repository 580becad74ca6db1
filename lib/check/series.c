/* SPDX-License-Identifier: Apache-2.0 */
/*
 * series - rules of records that follow each other in time: each station's, say.
 *
 * A series is what has the same values in the fields of "by".  Records are taken in
 * the order they come; one that is not later than the last of its series is looked
 * at by "order" alone, and moves nothing.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "parts.h"

#define MOST_BY 4
#define MOST_MINUTES 5256000 /* ten years */

/* A record of before, for a finding about it. */
struct place {
	size_t file; /* number of its name */
	uint64_t line, offset;
	bool has_offset;
};

/* What is known of one series. */
struct track {
	bool any;
	int64_t last_us;
	struct city_decimal value; /* of stuck and jump: the last one */
	bool has_value;
	uint64_t run;              /* records that had it */
	int64_t run_us;            /* the first of them ... */
	struct place begin;        /* ... and where it is */
	size_t masked;             /* of a series with a secret: its text for people */
};

struct series {
	struct city_check_step step; /* first: a step's pointer is the series' */
	size_t rule, field, time;
	size_t by[MOST_BY];
	int n_by;
	enum city_check_kind kind;
	bool refuses;               /* whether the rule's findings are errors */
	int64_t every_us;
	int offset_minutes;         /* of the last time, for those that are told */
	struct city_decimal most;
	struct city_decimal *except; /* of stuck: values that may stay */
	size_t n_except;
	struct city_map keys;       /* {"station":"A"} -> ... */
	struct city_map masked;     /* texts of those with secrets, without them */
	struct track *track;        /* ... what is known of it */
	size_t room;
	struct city_buf key, text;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static void free_series(struct city_check_step *step)
{
	struct series *series = (struct series *)step;

	free(series->except);
	city_map_release(&series->keys);
	city_map_release(&series->masked);
	free(series->track);
	city_buf_release(&series->key);
	city_buf_release(&series->text);
	free(series);
}

/* The series' text from the record at hand; false where a part has no value. */
static bool make_key(struct series *series, const struct city_check *check, bool masked)
{
	city_buf_reset(&series->key);
	for (int i = 0; i < series->n_by; i++) {
		size_t f = series->by[i];
		struct city_slice json = check->value[f].json;

		if (!json.at || city_slice_is(json, "null"))
			return false;
		city_buf_put_char(&series->key, i ? ',' : '{');
		city_json_put_string(&series->key,
				     city_slice_of(check->contract->field[f].name));
		city_buf_put_char(&series->key, ':');
		if (masked && check->secret[f]) {
			city_buf_reset(&series->text);
			city_check_put_masked(&series->text, json);
			city_json_put_string(&series->key, city_buf_slice(&series->text));
		} else {
			city_buf_put_slice(&series->key, json);
		}
	}
	city_buf_put_text(&series->key, series->n_by ? "}" : "{}");
	return true;
}

/* What begins: where it has a secret, its text without that is kept, too. */
static bool begin_track(struct series *series, const struct city_check *check,
			struct track *track)
{
	bool fresh;

	*track = (struct track){ .masked = SIZE_MAX };
	for (int i = 0; i < series->n_by; i++) {
		if (!check->secret[series->by[i]])
			continue;
		make_key(series, check, true);
		track->masked =
			city_map_add(&series->masked, city_buf_slice(&series->key), &fresh);
		return track->masked != SIZE_MAX && !series->key.failed &&
		       !series->text.failed;
	}
	return true;
}

static struct track *find_track(struct series *series, const struct city_check *check)
{
	bool fresh = false;
	size_t number = city_map_add(&series->keys, city_buf_slice(&series->key), &fresh);

	if (number == SIZE_MAX)
		return NULL;
	if (number >= series->room) {
		size_t room = series->room ? series->room * 2 : 64;
		struct track *track = realloc(series->track, room * sizeof(*track));

		if (!track)
			return NULL;
		series->track = track;
		series->room = room;
	}
	if (fresh && !begin_track(series, check, &series->track[number]))
		return NULL;
	return &series->track[number];
}

static struct city_slice key_of(const struct series *series, const struct track *track)
{
	if (track->masked != SIZE_MAX)
		return city_map_text(&series->masked, track->masked);
	return city_map_text(&series->keys, (size_t)(track - series->track));
}

/* An instant as text, at the offset that the last time had. */
static const char *time_text(struct series *series, int64_t utc_us)
{
	struct city_time time = { utc_us, series->offset_minutes };

	city_buf_reset(&series->text);
	city_time_put(&series->text, time);
	return city_buf_text(&series->text);
}

static enum city_status check_order(struct series *series, struct city_check *check,
				    const struct track *track, int64_t now,
				    struct city_error *error)
{
	struct city_discovery found = { .rule = series->rule, .field = series->time };

	if (!track->any || now >= track->last_us)
		return CITY_OK;
	found.third = time_text(series, track->last_us);
	return city_check_report(check, &found, error);
}

static void put_span(struct city_buf *to, int64_t us)
{
	int64_t minutes = us / (60 * CITY_US_PER_SECOND);

	if (minutes % 1440 == 0)
		city_buf_printf(to, "%lld d", (long long)(minutes / 1440));
	else if (minutes % 60 == 0)
		city_buf_printf(to, "%lld h", (long long)(minutes / 60));
	else
		city_buf_printf(to, "%lld min", (long long)minutes);
}

/* A gap is told with how many are missing in it; what comes between is as bad. */
static enum city_status check_cadence(struct series *series, struct city_check *check,
				      const struct track *track, int64_t now,
				      struct city_error *error)
{
	struct city_discovery found = { .rule = series->rule, .field = series->time,
					.keeps = true };
	int64_t gap = now - track->last_us;

	if (!track->any || gap == series->every_us)
		return CITY_OK;
	city_buf_reset(&series->text);
	put_span(&series->text, gap);
	if (gap > series->every_us && gap % series->every_us == 0)
		city_buf_printf(&series->text,
				check->options.chinese ? "（缺 %lld 条）" : " (%lld missing)",
				(long long)(gap / series->every_us - 1));
	found.third = city_buf_text(&series->text);
	return city_check_report(check, &found, error);
}

static enum city_status check_jump(struct series *series, struct city_check *check,
				   const struct track *track, struct city_decimal value,
				   struct city_error *error)
{
	struct city_discovery found = { .rule = series->rule, .field = series->field };
	struct city_decimal before = track->value, change;

	if (!track->has_value)
		return CITY_OK;
	before.units = -before.units;
	if (city_decimal_add(value, before, &change))
		change = (struct city_decimal){ INT64_C(999999999999999999), 0 };
	if (change.units < 0)
		change.units = -change.units;
	if (city_decimal_compare(change, series->most) <= 0)
		return CITY_OK;
	city_buf_reset(&series->text);
	city_decimal_put(&series->text, change);
	found.third = city_buf_text(&series->text);
	return city_check_report(check, &found, error);
}

/* A stretch is told once, when it is over and its length known. */
static enum city_status end_stretch(struct series *series, struct city_check *check,
				    const struct track *track, int64_t until,
				    struct city_error *error)
{
	struct city_discovery found = { .rule = series->rule, .field = series->field,
					.elsewhere = true };
	struct city_buf span = { 0 }, value = { 0 };
	enum city_status status;

	if (!track->has_value ||
	    track->run <= (uint64_t)series->most.units)
		return CITY_OK;
	found.file = city_map_text(&check->files, track->begin.file).at;
	found.line = track->begin.line;
	found.offset = track->begin.offset;
	found.has_offset = track->begin.has_offset;
	found.key = key_of(series, track);
	city_decimal_put(&value, track->value);
	city_buf_printf(&span, check->options.chinese ? "连续 %llu 条（" : "%llu records (",
			(unsigned long long)track->run);
	city_buf_put_text(&span, time_text(series, track->run_us));
	city_buf_put_text(&span, check->options.chinese ? " 至 " : " to ");
	city_buf_put_text(&span, time_text(series, until));
	city_buf_put_text(&span, check->options.chinese ? "）" : ")");
	found.found = city_buf_text(&value);
	found.third = city_buf_text(&span);
	status = found.found && found.third ? city_check_report(check, &found, error) :
					      no_memory(error);
	city_buf_release(&span);
	city_buf_release(&value);
	return status;
}

/* Notes where the record at hand is; the name is kept with its end. */
static int note_place(struct city_check *check, struct place *place)
{
	const char *name;

	place->offset = check->origin->offset;
	place->has_offset = city_check_source(check, &name, &place->line);
	place->file = city_check_file(check, &place->line);
	return place->file == SIZE_MAX ? -1 : 0;
}

static enum city_status check_stuck(struct series *series, struct city_check *check,
				    struct track *track, struct city_decimal value,
				    int64_t now, struct city_error *error)
{
	enum city_status status;

	if (track->has_value && city_decimal_compare(track->value, value) == 0) {
		/* What goes on beyond the limit is refused at once, and told later. */
		if (++track->run > (uint64_t)series->most.units && series->refuses)
			city_check_refuse(check, series->rule);
		return CITY_OK;
	}
	status = end_stretch(series, check, track, track->last_us, error);
	track->run = 1;
	track->run_us = now;
	return note_place(check, &track->begin) ? no_memory(error) : status;
}

/* Whether the value may stay as it is: 0.0 is 0. */
static bool may_stay(const struct series *series, struct city_decimal value)
{
	for (size_t i = 0; i < series->n_except; i++)
		if (city_decimal_compare(series->except[i], value) == 0)
			return true;
	return false;
}

static enum city_status take_value(struct series *series, struct city_check *check,
				   struct track *track, int64_t now,
				   struct city_error *error)
{
	struct city_slice json = check->value[series->field].json;
	enum city_status status;
	struct city_decimal value;

	if (!json.at || city_decimal_parse(json, &value))
		return CITY_OK;
	if (series->kind == CITY_CHECK_JUMP)
		status = check_jump(series, check, track, value, error);
	else if (may_stay(series, value))
		return CITY_OK;
	else
		status = check_stuck(series, check, track, value, now, error);
	track->value = value;
	track->has_value = true;
	/* The end of a stretch is the last record that had its value. */
	track->last_us = now;
	track->any = true;
	return status;
}

static enum city_status take(struct city_check_step *step, struct city_check *check,
			     struct city_error *error)
{
	struct series *series = (struct series *)step;
	enum city_status status = CITY_OK;
	struct city_time time;
	struct track *track;
	int64_t now;

	if (city_check_instant(check, check->value[series->time].json, &time) ||
	    !make_key(series, check, false))
		return CITY_OK;
	now = time.utc_us;
	series->offset_minutes = time.offset_minutes;
	track = find_track(series, check);
	if (!track)
		return no_memory(error);
	if (series->kind == CITY_CHECK_ORDER)
		status = check_order(series, check, track, now, error);
	if (track->any && now <= track->last_us)
		return status;
	if (series->kind == CITY_CHECK_STUCK || series->kind == CITY_CHECK_JUMP)
		return take_value(series, check, track, now, error);
	if (series->kind == CITY_CHECK_CADENCE)
		status = check_cadence(series, check, track, now, error);
	track->last_us = now;
	track->any = true;
	return status;
}

/* Stretches that last to the end of the input, in the order of their series. */
static enum city_status take_end(struct city_check_step *step, struct city_check *check,
				 struct city_error *error)
{
	struct series *series = (struct series *)step;
	enum city_status status = CITY_OK;

	if (series->kind != CITY_CHECK_STUCK)
		return CITY_OK;
	for (size_t i = 0; i < series->keys.n && status == CITY_OK; i++)
		status = end_stretch(series, check, &series->track[i],
				     series->track[i].last_us, error);
	return status;
}

static int read_except(struct series *series, const struct city_node *node,
		       struct city_error *error)
{
	struct city_node list = city_node_member(node, "except");

	if (!list.json)
		return 0;
	if (city_node_array(node, "except", &list, error))
		return -1;
	series->except = calloc(json_array_size(list.json) + 1, sizeof(*series->except));
	if (!series->except) {
		no_memory(error);
		return -1;
	}
	for (size_t i = 0; i < json_array_size(list.json); i++) {
		struct city_node at = city_node_element(&list, i);

		if (city_node_decimal(&at, &series->except[series->n_except++], error))
			return -1;
	}
	return 0;
}

static bool is_number(const struct city_contract *contract, size_t field)
{
	return city_contract_kind(&contract->field[field]) == CITY_OPERAND_NUMBER;
}

/* What the kind asks beside time and by; the text of it to expected. */
static int read_measure(struct series *series, const struct city_check_reading *reading,
			struct city_buf *expected, struct city_error *error)
{
	struct city_node at = city_node_member(reading->node, "most");
	struct city_node field = city_node_member(reading->node, "field");
	int number;

	if (series->kind == CITY_CHECK_ORDER)
		return 0;
	if (series->kind == CITY_CHECK_CADENCE) {
		at = city_node_member(reading->node, "every_minutes");
		if (city_node_int(reading->node, "every_minutes", &number, error))
			return -1;
		if (number < 1 || number > MOST_MINUTES)
			return city_node_error(&at, error, "must be 1 to %d", MOST_MINUTES);
		series->every_us = number * INT64_C(60) * CITY_US_PER_SECOND;
		put_span(expected, series->every_us);
		return 0;
	}
	if (!is_number(reading->check->contract, series->field))
		return city_node_error(&field, error, "must be a number or integer");
	if (series->kind == CITY_CHECK_JUMP) {
		if (city_node_decimal(&at, &series->most, error))
			return -1;
		if (series->most.units < 0)
			return city_node_error(&at, error, "must not be negative");
		city_decimal_put(expected, series->most);
		return 0;
	}
	if (city_node_int(reading->node, "most", &number, error))
		return -1;
	if (number < 1)
		return city_node_error(&at, error, "must be 1 or more");
	series->most = (struct city_decimal){ number, 0 };
	city_buf_printf(expected, "%d", number);
	return read_except(series, reading->node, error);
}

int city_check_read_series(const struct city_check_reading *reading,
			   struct city_error *error)
{
	struct city_node by = city_node_member(reading->node, "by");
	struct city_node time = city_node_member(reading->node, "time");
	struct city_check *check = reading->check;
	struct city_check_reading rule = *reading;
	struct city_buf expected = { 0 };
	struct series *series = calloc(1, sizeof(*series));

	if (!series) {
		no_memory(error);
		return -1;
	}
	series->step = (struct city_check_step){ .record = take, .end = take_end,
						 .free = free_series };
	series->kind = reading->kind;
	series->field = reading->field;
	series->refuses = reading->severity == CITY_SEVERITY_ERROR;
	series->time = city_check_field(reading, "time", error);
	if (series->time != SIZE_MAX && by.json)
		series->n_by = city_check_fields(reading, "by", series->by, MOST_BY, error);
	if (rule.field == SIZE_MAX)
		rule.field = series->time;
	if (series->time != SIZE_MAX && series->n_by >= 0 &&
	    check->contract->field[series->time].type != CITY_CONTRACT_DATETIME) {
		city_node_error(&time, error, "must be a datetime");
	} else if (series->time != SIZE_MAX && series->n_by >= 0 &&
		   read_measure(series, reading, &expected, error) == 0) {
		series->rule = city_check_add_rule(
			&rule, city_buf_text(&expected) ? expected.at : "", NULL, error);
		city_buf_release(&expected);
		if (series->rule != SIZE_MAX)
			return city_check_add_step(check, &series->step, error);
	}
	city_buf_release(&expected);
	free_series(&series->step);
	return -1;
}
