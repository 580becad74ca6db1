/* SPDX-License-Identifier: Apache-2.0 */
/*
 * normalize - records as they came to records as agreed: under a contract,
 * fields get their names and types, and what means "missing" becomes null.
 * Fields the contract does not name pass untouched and in place; without a
 * contract every valid record does.  Or, asked for one, a first contract for them.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/infer.h"
#include "city/plan.h"
#include "commands.h"

struct opts {
	const char *contract;
	bool infer;
};

static const struct city_option options[] = {
	{ .key = 'c', .name = "contract", .arg = "ID|FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, contract),
	  .help = "the contract to bring records to; without one they pass as they are" },
	{ .key = 'i', .name = "infer", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, infer),
	  .help = "print a first contract for the records instead, for a person to edit" },
	{ 0 }
};

struct state {
	bool has_contract;
	struct city_contract contract;
	struct city_plans *plans; /* NULL = records pass as they are */
	struct city_infer *infer; /* not NULL = none passes, all are looked at */
};

/* Values that passed although they are not as agreed. */
static enum city_status book_notes(const struct state *state, struct city_sink *out,
				   struct city_error *error)
{
	enum city_status status = CITY_OK;
	const struct city_plans_note *note;
	size_t n;

	note = city_plans_notes(state->plans, &n);
	for (size_t i = 0; i < n && status == CITY_OK; i++) {
		const char *name = state->contract.field[note[i].field].name;

		city_error_set(error, note[i].rule, "%s", "");
		city_error_at_field(error, name, strlen(name));
		status = out->note(out, note[i].what, error);
	}
	return status;
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	struct city_slice object = rec->raw;
	enum city_status status = CITY_OK;

	if (state->infer)
		return city_infer_add(state->infer, rec, error);
	if (state->plans)
		status = city_plans_apply(state->plans, rec, &object, error);
	if (status == CITY_OK && state->plans)
		status = book_notes(state, out, error);
	return status == CITY_OK ? out->put(out, object, error) : status;
}

static enum city_status flush(void *self, struct city_sink *out,
			      struct city_error *error)
{
	struct state *state = self;
	struct city_buf text = { 0 };
	enum city_status status = CITY_FAIL;

	if (!state->infer)
		return CITY_OK;
	if (city_infer_put(state->infer, &text, error) == 0)
		status = out->put(out, city_buf_slice(&text), error);
	city_buf_release(&text);
	return status;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_infer_free(state->infer);
	city_plans_free(state->plans);
	if (state->has_contract)
		city_contract_release(&state->contract);
	free(state);
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	*self = state;
	if (opts->infer && opts->contract)
		return city_error_set(error, "usage", "--infer makes a contract, and takes none");
	if (opts->infer) {
		state->infer = city_infer_new();
		return state->infer ? 0 : city_error_set(error, "memory", "out of memory");
	}
	if (!opts->contract)
		return 0;
	if (city_contract_read(&state->contract, city_env_rules(env), opts->contract,
			       error))
		return -1;
	state->has_contract = true;
	city_env_used_rule(env, state->contract.book.id,
			   state->contract.book.document.hash);
	for (size_t f = 0; f < state->contract.fields; f++) {
		const struct city_codes *table = state->contract.field[f].table;

		if (table)
			city_env_used_rule(env, table->book.id, table->book.document.hash);
	}
	state->plans = city_plans_new(&state->contract);
	return state->plans ? 0 : city_error_set(error, "memory", "out of memory");
}

static bool is_stateless(const void *values)
{
	const struct opts *opts = values;

	return !opts->infer;
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
	.flush = flush,
	.close = close_state,
};
