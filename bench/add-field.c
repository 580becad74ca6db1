/* SPDX-License-Identifier: Apache-2.0 */
/*
 * add-field - a stage of the benchmarks: appends "coarse", the coarse part of
 * the dust in ug/m3, which is pm10 - pm25 exactly.  It is null when either is
 * missing; a record that has the field already gets the new value in its place.
 */
#include "config.h"

#include <stdlib.h>

#include "city/command.h"
#include "city/decimal.h"

struct state {
	struct city_name pm10, pm25, coarse;
	struct city_buf line, value;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* A concentration, *has = false when there is none. */
static enum city_status read_number(const struct city_rec *rec, struct city_name *name,
				    struct city_decimal *value, bool *has,
				    struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, name);

	*has = field && field->type != CITY_NULL;
	if (!*has)
		return CITY_OK;
	if (field->type == CITY_NUMBER && city_decimal_parse(field->value, value) == 0)
		return CITY_OK;
	city_error_set(error, "bench.number", "must be a number of at most 18 digits");
	return city_rec_refuse(rec, field, error);
}

/* The new value, as JSON text in state->value. */
static enum city_status compute(struct state *state, const struct city_rec *rec,
				struct city_error *error)
{
	struct city_decimal pm10, pm25, coarse;
	bool has_pm10, has_pm25;
	enum city_status status = read_number(rec, &state->pm10, &pm10, &has_pm10, error);

	if (status == CITY_OK)
		status = read_number(rec, &state->pm25, &pm25, &has_pm25, error);
	if (status != CITY_OK)
		return status;
	city_buf_reset(&state->value);
	if (!has_pm10 || !has_pm25) {
		city_buf_put_text(&state->value, "null");
		return state->value.failed ? no_memory(error) : CITY_OK;
	}
	pm25.units = -pm25.units;
	if (city_decimal_add(pm10, pm25, &coarse)) {
		city_error_set(error, "bench.number",
			       "pm10 - pm25 has more than 18 digits");
		return CITY_REJECT;
	}
	city_decimal_put(&state->value, coarse);
	return state->value.failed ? no_memory(error) : CITY_OK;
}

static void replace(struct city_splice *splice, const struct city_rec *rec,
		    const struct city_field *old, struct city_slice value)
{
	for (size_t i = 0; i < rec->fields; i++) {
		if (&rec->field[i] == old)
			city_splice_value(splice, i, value);
		else
			city_splice_keep(splice, i);
	}
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	struct city_splice splice;
	enum city_status status = compute(state, rec, error);
	const struct city_field *old;

	if (status != CITY_OK)
		return status;
	old = city_rec_find(rec, &state->coarse);
	city_buf_reset(&state->line);
	city_splice_begin(&splice, rec, &state->line);
	if (old) {
		replace(&splice, rec, old, city_buf_slice(&state->value));
	} else {
		city_splice_keep_all(&splice);
		city_splice_append(&splice, "coarse", city_buf_slice(&state->value));
	}
	city_splice_end(&splice);
	if (state->line.failed)
		return no_memory(error);
	return out->put(out, city_buf_slice(&state->line), error);
}

static bool is_stateless(const void *opts)
{
	(void)opts;
	return true;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_buf_release(&state->line);
	city_buf_release(&state->value);
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
	state->pm10 = city_name_of("pm10");
	state->pm25 = city_name_of("pm25");
	state->coarse = city_name_of("coarse");
	*self = state;
	return 0;
}

static const struct city_example examples[] = {
	{ .command = "add-field",
	  .input = "{\"pm25\":41,\"pm10\":56.20}\n{\"pm25\":41,\"pm10\":null}\n",
	  .output = "{\"pm25\":41,\"pm10\":56.20,\"coarse\":15.20}\n"
		    "{\"pm25\":41,\"pm10\":null,\"coarse\":null}\n" },
	{ 0 }
};

static const struct city_command add_field = {
	.name = "add-field",
	.purpose = "append the coarse part of the dust, pm10 - pm25",
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
	return city_command_main(&add_field, argc, argv);
}
