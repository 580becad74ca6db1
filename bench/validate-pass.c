/* SPDX-License-Identifier: Apache-2.0 */
/*
 * validate-pass - a stage of the benchmarks: records that keep a dozen rules
 * pass as they came, the others are rejects.
 *
 * The rules are the table below: what must be there, of which type, and within
 * which bounds.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/command.h"
#include "city/decimal.h"
#include "city/time.h"

enum form {
	FORM_TEXT,   /* a string that is not empty */
	FORM_DIGITS, /* a string of six digits */
	FORM_DATE,   /* a string that begins with a date */
	FORM_NUMBER  /* a number within bounds */
};

struct rule {
	const char *name;
	enum form form;
	bool required;       /* otherwise it may be missing or null */
	int64_t least, most; /* of a number */
};

static const struct rule rules[] = {
	{ .name = "station", .form = FORM_TEXT, .required = true },
	{ .name = "district", .form = FORM_DIGITS }, /* not every place has a code */
	{ .name = "time", .form = FORM_DATE, .required = true },
	{ "lon", FORM_NUMBER, true, -180, 180 },
	{ "lat", FORM_NUMBER, true, -90, 90 },
	{ "pm25", FORM_NUMBER, false, 0, 1000 },
	{ "pm10", FORM_NUMBER, false, 0, 2000 },
	{ "so2", FORM_NUMBER, false, 0, 3000 },
	{ "no2", FORM_NUMBER, false, 0, 4000 },
	{ "co", FORM_NUMBER, false, 0, 200 },
	{ "o3", FORM_NUMBER, false, 0, 1500 },
};

#define RULES (sizeof(rules) / sizeof(rules[0]))
#define DATE_LEN 10

struct state {
	struct city_name name[RULES];
	struct city_buf text;
	char date[DATE_LEN]; /* the last one that was found good */
};

static enum city_status refuse(const struct city_rec *rec, const struct city_field *field,
			       const char *rule, const char *text,
			       struct city_error *error)
{
	city_error_set(error, rule, "%s", text);
	return city_rec_refuse(rec, field, error);
}

static bool is_six_digits(struct city_slice text)
{
	if (text.len != 6)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return true;
}

/* The last good date is compared first: records of a day follow each other. */
static bool begins_with_date(struct state *state, struct city_slice text)
{
	struct city_date date;

	if (text.len < DATE_LEN)
		return false;
	if (memcmp(text.at, state->date, DATE_LEN) == 0)
		return true;
	if (city_date_parse((struct city_slice){ text.at, DATE_LEN }, &date))
		return false;
	memcpy(state->date, text.at, DATE_LEN);
	return true;
}

static enum city_status check_text(struct state *state, const struct rule *rule,
				   const struct city_rec *rec,
				   const struct city_field *field,
				   struct city_error *error)
{
	struct city_slice text;

	if (field->type != CITY_STRING)
		return refuse(rec, field, "bench.type", "must be a string", error);
	text = city_field_text(field, &state->text);
	if (state->text.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	if (rule->form == FORM_TEXT && text.len == 0)
		return refuse(rec, field, "bench.empty", "must not be empty", error);
	if (rule->form == FORM_DIGITS && !is_six_digits(text))
		return refuse(rec, field, "bench.digits", "must be six digits", error);
	if (rule->form == FORM_DATE && !begins_with_date(state, text))
		return refuse(rec, field, "bench.date", "must begin with a date", error);
	return CITY_OK;
}

static enum city_status check_number(const struct rule *rule, const struct city_rec *rec,
				     const struct city_field *field,
				     struct city_error *error)
{
	struct city_decimal value, least = { rule->least, 0 }, most = { rule->most, 0 };

	if (field->type != CITY_NUMBER)
		return refuse(rec, field, "bench.type", "must be a number", error);
	if (city_decimal_parse(field->value, &value))
		return refuse(rec, field, "bench.range", "has more than 18 digits", error);
	if (city_decimal_compare(value, least) < 0 ||
	    city_decimal_compare(value, most) > 0) {
		city_error_set(error, "bench.range", "must be from %lld to %lld",
			       (long long)rule->least, (long long)rule->most);
		return city_rec_refuse(rec, field, error);
	}
	return CITY_OK;
}

static enum city_status check(struct state *state, size_t i, const struct city_rec *rec,
			      struct city_error *error)
{
	const struct rule *rule = &rules[i];
	const struct city_field *field = city_rec_find(rec, &state->name[i]);

	if (!field || (field->type == CITY_NULL && !rule->required)) {
		if (!rule->required)
			return CITY_OK;
		city_error_set(error, "bench.required", "the field is missing");
		city_error_at_field(error, rule->name, strlen(rule->name));
		return CITY_REJECT;
	}
	if (rule->form == FORM_NUMBER)
		return check_number(rule, rec, field, error);
	return check_text(state, rule, rec, field, error);
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < RULES && status == CITY_OK; i++)
		status = check(self, i, rec, error);
	return status == CITY_OK ? out->put(out, rec->raw, error) : status;
}

static bool is_stateless(const void *opts)
{
	(void)opts;
	return true;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_buf_release(&state->text);
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
	for (size_t i = 0; i < RULES; i++)
		state->name[i] = city_name_of(rules[i].name);
	*self = state;
	return 0;
}

static const struct city_example examples[] = {
	{ .command = "validate-pass",
	  .input = "{\"station\":\"A\",\"district\":\"500101\",\"time\":\"2026-03-26T01:00:00"
		   "+08:00\",\"lon\":106.5,\"lat\":29.5,\"pm25\":41}\n",
	  .output = "{\"station\":\"A\",\"district\":\"500101\",\"time\":\"2026-03-26T01:00:00"
		    "+08:00\",\"lon\":106.5,\"lat\":29.5,\"pm25\":41}\n" },
	{ 0 }
};

static const struct city_command validate_pass = {
	.name = "validate-pass",
	.purpose = "pass the records that keep all rules",
	.operands = "[FILE...]",
	.role = CITY_ROLE_FILTER,
	.examples = examples,
	.stateless = is_stateless,
	.open = open_state,
	.push = push,
	.close = close_state,
};

int main(int argc, char **argv)
{
	return city_command_main(&validate_pass, argc, argv);
}
