/* SPDX-License-Identifier: Apache-2.0 */
/*
 * normalize - records as they came to records as agreed: under a contract,
 * fields get their names and types, and what means "missing" becomes null.  Fields the contract does not name pass untouched and in place; without
 * a contract every valid record does.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/contract.h"
#include "city/convert.h"
#include "city/text.h"
#include "city/time.h"
#include "city/writer.h"
#include "commands.h"

struct opts {
	const char *contract;
};

static const struct city_option options[] = {
	{ .key = 'c', .name = "contract", .arg = "ID|FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, contract),
	  .help = "the contract to bring records to; without one they pass as they are" },
	{ 0 }
};

/* What is known of the contract's field while one record is read. */
struct seen {
	const struct city_field *date, *hour;
	size_t first;    /* place of the part that came first */
	bool whole;
};

struct state {
	bool has_contract;
	struct city_contract contract;
	struct seen *seen;      /* one a field of the contract */
	size_t *source;         /* of each field of the record; SIZE_MAX = none */
	size_t room;
	struct city_name kind;
	struct city_buf line, value, scratch;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* The source that a field of the record is; the last record's is tried first. */
static size_t find_source(struct state *state, const struct city_rec *rec, size_t i)
{
	const struct city_map *sources = &state->contract.sources;
	struct city_slice key = city_field_key(&rec->field[i], &state->scratch);
	size_t guess = state->source[i];

	if (guess < sources->n && city_slice_equal(city_map_text(sources, guess), key))
		return guess;
	return city_map_find(sources, key);
}

static enum city_status note_part(struct state *state, const struct city_rec *rec,
				  size_t i, struct city_contract_source source,
				  struct city_error *error)
{
	struct seen *seen = &state->seen[source.field];
	const struct city_field **slot = source.part == CITY_PART_DATE ? &seen->date :
									 &seen->hour;

	bool taken = seen->whole || (source.part == CITY_PART_WHOLE ?
					     seen->date || seen->hour :
					     *slot != NULL);

	if (taken) {
		city_error_set(error, "contract.twice",
			       "a second field for \"%s\" of the contract",
			       state->contract.field[source.field].name);
		return city_rec_refuse(rec, &rec->field[i], error);
	}
	if (source.part == CITY_PART_WHOLE)
		seen->whole = true;
	else
		*slot = &rec->field[i];
	if (i < seen->first)
		seen->first = i;
	return CITY_OK;
}

/* First look: which field of the record is what. */
static enum city_status find_sources(struct state *state, const struct city_rec *rec,
				     struct city_error *error)
{
	enum city_status status = CITY_OK;

	if (rec->fields > state->room) {
		size_t *source = realloc(state->source, rec->fields * sizeof(*source));

		if (!source)
			return no_memory(error);
		memset(source + state->room, 0xFF,
		       (rec->fields - state->room) * sizeof(*source));
		state->source = source;
		state->room = rec->fields;
	}
	for (size_t f = 0; f < state->contract.fields; f++)
		state->seen[f] = (struct seen){ .first = SIZE_MAX };
	for (size_t i = 0; i < rec->fields && status == CITY_OK; i++) {
		state->source[i] = find_source(state, rec, i);
		if (state->scratch.failed)
			return no_memory(error);
		if (state->source[i] != SIZE_MAX)
			status = note_part(state, rec, i,
					   state->contract.source[state->source[i]],
					   error);
	}
	return status;
}

static enum city_status check_required(struct state *state, struct city_error *error)
{
	for (size_t f = 0; f < state->contract.fields; f++) {
		const struct city_contract_field *field = &state->contract.field[f];

		if (!field->required || state->seen[f].first != SIZE_MAX)
			continue;
		city_error_set(error, "contract.required", "the field is missing");
		city_error_at_field(error, field->name, strlen(field->name));
		return CITY_REJECT;
	}
	return CITY_OK;
}

/* The folded text of a date or hour, which may have come as a number. */
static struct city_slice part_text(struct state *state, const struct city_field *field)
{
	struct city_slice text = field->value;

	if (field->type == CITY_STRING)
		text = city_field_text(field, &state->value);
	city_buf_reset(&state->scratch);
	city_text_fold(&state->scratch, text);
	return city_buf_slice(&state->scratch);
}

static enum city_status bad_part(const struct city_rec *rec,
				 const struct city_field *field, const char *expected,
				 struct city_error *error)
{
	size_t n = field->value.len < 40 ? field->value.len : 40;

	n = city_utf8_valid(field->value.at, n);
	city_error_set(error, "contract.type", "%.*s is not %s", (int)n,
		       field->value.at, expected);
	return city_rec_refuse(rec, field, error);
}

/* A time from its date and hour, as JSON text in state->value. */
static enum city_status compose(struct state *state, const struct city_rec *rec,
				size_t f, struct city_error *error)
{
	const struct seen *seen = &state->seen[f];
	const struct city_contract_field *field = &state->contract.field[f];
	struct city_date date;
	struct city_time time;
	int hour;

	if (!seen->date || !seen->hour) {
		city_error_set(error, "contract.required",
			       "a date or an hour is missing for the time");
		city_error_at_field(error, field->name, strlen(field->name));
		return CITY_REJECT;
	}
	if (city_convert_date(part_text(state, seen->date), &date))
		return bad_part(rec, seen->date, "a date", error);
	if (city_convert_hour(part_text(state, seen->hour), &hour))
		return bad_part(rec, seen->hour, "an hour from 0 to 24", error);
	if (city_time_from_parts(date, hour, 0, 0, field->offset_minutes, &time))
		return bad_part(rec, seen->hour, "an hour of that date", error);
	city_buf_reset(&state->value);
	city_buf_put_char(&state->value, '"');
	city_time_put(&state->value, time);
	city_buf_put_char(&state->value, '"');
	return CITY_OK;
}

/* Second look, field by field: keep, change, rename, compose or leave out. */
static enum city_status write_field(struct state *state, const struct city_rec *rec,
				    size_t i, struct city_splice *splice,
				    struct city_error *error)
{
	const struct city_field *from = &rec->field[i];
	struct city_contract_source source;
	const struct city_contract_field *field;
	struct city_slice value;
	enum city_status status;

	if (state->source[i] == SIZE_MAX) {
		city_splice_keep(splice, i);
		return CITY_OK;
	}
	source = state->contract.source[state->source[i]];
	field = &state->contract.field[source.field];
	if (source.part == CITY_PART_WHOLE) {
		status = city_contract_value(&state->contract, field, from,
					     &state->value, &state->scratch, &value,
					     error);
		if (status == CITY_REJECT)
			return city_rec_refuse(rec, from, error);
		if (status != CITY_OK)
			return status;
	} else {
		/* The time stands where its first part stood. */
		if (i != state->seen[source.field].first) {
			city_splice_drop(splice, i);
			return CITY_OK;
		}
		status = compose(state, rec, source.field, error);
		if (status != CITY_OK)
			return status;
		value = city_buf_slice(&state->value);
	}
	if (!from->key_escaped && city_slice_is(from->key, field->name) &&
	    value.at == from->value.at)
		city_splice_keep(splice, i);
	else
		city_splice_field(splice, i, field->name, value);
	return CITY_OK;
}

/* The kind goes first, where a reader looks for it. */
static void write_kind(struct state *state, const struct city_rec *rec)
{
	const char *brace = strchr(rec->raw.at, '{');
	size_t lead = (size_t)(brace - rec->raw.at) + 1;

	if (!state->contract.kind || city_rec_find(rec, &state->kind))
		return;
	city_buf_put(&state->line, rec->raw.at, lead);
	city_buf_put_text(&state->line, "\"kind\":");
	city_json_put_string(&state->line, city_slice_of(state->contract.kind));
	if (rec->fields)
		city_buf_put_char(&state->line, ',');
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	struct city_splice splice;
	enum city_status status;

	if (!state->has_contract)
		return out->put(out, rec->raw, error);
	status = find_sources(state, rec, error);
	if (status == CITY_OK)
		status = check_required(state, error);
	if (status != CITY_OK)
		return status;
	city_buf_reset(&state->line);
	city_splice_begin(&splice, rec, &state->line);
	write_kind(state, rec);
	if (state->line.len)
		splice.pending = splice.end;
	for (size_t i = 0; i < rec->fields && status == CITY_OK; i++)
		status = write_field(state, rec, i, &splice, error);
	if (status != CITY_OK)
		return status;
	city_splice_end(&splice);
	if (state->line.failed)
		return no_memory(error);
	return out->put(out, city_buf_slice(&state->line), error);
}

static void close_state(void *self)
{
	struct state *state = self;

	if (state->has_contract)
		city_contract_release(&state->contract);
	free(state->seen);
	free(state->source);
	city_buf_release(&state->line);
	city_buf_release(&state->value);
	city_buf_release(&state->scratch);
	free(state);
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	state->kind = city_name_of("kind");
	*self = state;
	if (!opts->contract)
		return 0;
	if (city_contract_read(&state->contract, city_env_rules(env), opts->contract,
			       error))
		return -1;
	state->has_contract = true;
	city_env_used_rule(env, state->contract.book.id,
			   state->contract.book.document.hash);
	state->seen = calloc(state->contract.fields, sizeof(*state->seen));
	return state->seen ? 0 : city_error_set(error, "memory", "out of memory");
}

static bool is_stateless(const void *values)
{
	(void)values;
	return true;
}

static const struct city_example examples[] = {
	{ .command = "normalize",
	  .input = "{\"id\":144126219108390099,\"amt\":0.10,\"s\":\"\\u0041\"}\n",
	  .output = "{\"id\":144126219108390099,\"amt\":0.10,\"s\":\"\\u0041\"}\n" },
	{ .command = "normalize --contract cnemc-pm25in",
	  .input = "{\"Date\":\"20200402\",\"Hour\":\"08\",\"WatchPoint\":\"天生\","
		   "\"PM2.5\":\"35\",\"CO\":\"０．９\",\"O3_1h\":\"NaN\"}\n",
	  .output = "{\"kind\":\"air.reading\",\"time\":\"2020-04-02T08:00:00+08:00\","
		    "\"station\":\"天生\",\"pm25\":35,\"co\":0.9,\"o3\":null}\n" },
	{ 0 }
};

const struct city_command city_normalize = {
	.name = "normalize",
	.purpose = "bring records to the names and types of a contract",
	.operands = "[FILE...]",
	.role = CITY_ROLE_FILTER,
	.examples = examples,
	.options = options,
	.opts_size = sizeof(struct opts),
	.reads_rules = true,
	.stateless = is_stateless,
	.open = open_state,
	.push = push,
	.close = close_state,
};
