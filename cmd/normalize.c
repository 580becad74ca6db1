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

#include "city/agreed.h"
#include "city/condition.h"
#include "city/flags.h"
#include "city/infer.h"
#include "city/keys.h"
#include "city/plan.h"
#include "commands.h"

struct opts {
	const char *contract;
	bool infer, sorted;
};

static const struct city_option options[] = {
	{ .key = 'c', .name = "contract", .arg = "ID|FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, contract),
	  .help = "the contract to bring records to; without one they pass as they are" },
	{ .name = "sorted", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, sorted),
	  .help = "the input is sorted by its key: look for repeats in little memory" },
	{ .key = 'i', .name = "infer", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, infer),
	  .help = "print a first contract for the records instead, for a person to edit" },
	{ 0 }
};

struct state {
	bool has_contract;
	struct city_contract contract;
	struct city_plans *plans; /* NULL = records pass as they are */
	bool looks_closer;          /* what is as agreed is not all that counts */
	struct city_agreed *agreed; /* NULL = the contract has no rules and no keys */
	struct city_keys *keys;     /* NULL = no keys */
	const char **broken;        /* ids of warnings, one a rule at most */
	struct city_buf scratch[2], flagged;
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

/* Says which rule the record breaks, where its field is. */
static enum city_status break_rule(const struct state *state, const struct city_rec *rec,
				   const struct city_contract_rule *rule,
				   struct city_error *error)
{
	city_error_set(error, rule->id, "%s (%s)", rule->en, rule->id);
	return city_agreed_refuse(state->agreed, rec, city_condition_field(rule->check),
				  error);
}

/* The first rule that is broken and an error; the others are remembered. */
static enum city_status judge(struct state *state, const struct city_rec *rec, size_t *n,
			      struct city_error *error)
{
	const struct city_slice *value = city_agreed_values(state->agreed);

	for (size_t i = 0; i < state->contract.rules; i++) {
		const struct city_contract_rule *rule = &state->contract.rule[i];

		if (city_condition_check(rule->check, value, state->scratch) !=
		    CITY_TRUTH_NO)
			continue;
		if (rule->is_error)
			return break_rule(state, rec, rule, error);
		state->broken[(*n)++] = rule->id;
	}
	if (!state->scratch[0].failed && !state->scratch[1].failed)
		return CITY_OK;
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Whether no record before has one of this one's keys. */
static enum city_status take_keys(struct state *state, const struct city_rec *rec,
				  const struct city_sink *out, struct city_slice object,
				  struct city_error *error)
{
	enum city_status status;
	size_t field;

	status = city_keys_take(state->keys, city_agreed_values(state->agreed), object,
				out->origin, &field, error);
	return status == CITY_REJECT ?
		       city_agreed_refuse(state->agreed, rec, field, error) :
		       status;
}

/* Each rule that is broken and no error is told. */
static enum city_status note_warnings(const struct state *state,
				      const struct city_rec *rec, size_t n,
				      struct city_sink *out, struct city_error *error)
{
	const struct city_contract_rule *rule = state->contract.rule;
	enum city_status status = CITY_OK;

	for (size_t k = 0; k < n && status == CITY_OK; rule++) {
		if (rule->id != state->broken[k])
			continue;
		break_rule(state, rec, rule, error);
		status = out->note(out, CITY_NOTE_WARNING, error);
		k++;
	}
	return status;
}

/*
 * What few contracts ask for, kept out of the way of the others' records.  Nothing is
 * told of a record before it is known that it passes.
 */
__attribute__((noinline)) static enum city_status
look_closer(struct state *state, const struct city_rec *rec, struct city_sink *out,
	    struct city_slice object, struct city_error *error)
{
	enum city_status status = CITY_OK;
	size_t n = 0;

	if (state->agreed)
		status = city_agreed_read(state->agreed, rec, object, error);
	if (status == CITY_OK && state->agreed)
		status = judge(state, rec, &n, error);
	if (status == CITY_OK && n)
		status = city_flags_put(city_agreed_rec(state->agreed), state->broken, n,
					&state->scratch[0], &state->flagged, &object,
					error);
	if (status == CITY_OK && state->keys)
		status = take_keys(state, rec, out, object, error);
	if (status == CITY_OK)
		status = note_warnings(state, rec, n, out, error);
	if (status == CITY_OK)
		status = book_notes(state, out, error);
	return status == CITY_OK ? out->put(out, object, error) : status;
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
	if (status != CITY_OK)
		return status;
	if (state->looks_closer)
		return look_closer(state, rec, out, object, error);
	return out->put(out, object, error);
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
	city_agreed_free(state->agreed);
	city_keys_free(state->keys);
	free(state->broken);
	city_buf_release(&state->scratch[0]);
	city_buf_release(&state->scratch[1]);
	city_buf_release(&state->flagged);
	if (state->has_contract)
		city_contract_release(&state->contract);
	free(state);
}

/* What looks at records once they are as agreed; 0 or -1. */
static int open_closer(struct state *state, struct city_env *env, bool sorted,
		       struct city_error *error)
{
	const struct city_contract *contract = &state->contract;

	if (sorted && contract->keys == 0)
		return city_error_set(error, "usage", "--sorted is for contracts with a key");
	for (size_t f = 0; f < contract->fields; f++)
		state->looks_closer |= contract->field[f].on_error != CITY_ON_ERROR_REJECT;
	if (contract->rules == 0 && contract->keys == 0)
		return 0;
	state->looks_closer = true;
	state->agreed = city_agreed_new(contract);
	state->broken = calloc(contract->rules + 1, sizeof(*state->broken));
	if (!state->agreed || !state->broken)
		return city_error_set(error, "memory", "out of memory");
	if (contract->keys == 0)
		return 0;
	city_env_remembers(env);
	state->keys = city_keys_new(contract, sorted, error);
	return state->keys ? 0 : -1;
}

static int open_contract(struct state *state, const struct opts *opts,
			 struct city_env *env, struct city_error *error)
{
	if (city_contract_read(&state->contract, city_env_rules(env), opts->contract,
			       error))
		return -1;
	state->has_contract = true;
	city_env_used_rule(env, state->contract.book.id,
			   state->contract.book.document.hash);
	for (size_t f = 0; f < state->contract.fields; f++) {
		const struct city_codes *table = state->contract.field[f].table;
		const struct city_rulebook *weights = state->contract.field[f].weights;

		if (table)
			city_env_used_rule(env, table->book.id, table->book.document.hash);
		if (weights)
			city_env_used_rule(env, weights->id, weights->document.hash);
	}
	state->plans = city_plans_new(&state->contract);
	return state->plans ? open_closer(state, env, opts->sorted, error) :
			      city_error_set(error, "memory", "out of memory");
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
	if (opts->sorted && !opts->contract)
		return city_error_set(error, "usage", "--sorted needs a contract with a key");
	if (opts->infer) {
		state->infer = city_infer_new();
		return state->infer ? 0 : city_error_set(error, "memory", "out of memory");
	}
	return opts->contract ? open_contract(state, opts, env, error) : 0;
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
