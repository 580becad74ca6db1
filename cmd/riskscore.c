/* SPDX-License-Identifier: Apache-2.0 */
/*
 * riskscore - each record with its score by a model of risk: what its indicators
 * come to, the grade, how much of it is known, and, asked for, how it came about.
 * Reads the fields that the model names; writes the record as kind risk.score.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/risk_write.h"
#include "commands.h"

struct opts {
	const char *model;
	int missing; /* -1 = as the model says */
	bool explain;
};

static const struct opts defaults = { .missing = -1 };

static const struct city_option options[] = {
	{ .key = 'm',
	  .name = "model",
	  .arg = "ID|FILE",
	  .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, model),
	  .help = "the model to score by; required" },
	{ .name = "missing",
	  .arg = CITY_RISK_POLICIES,
	  .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, missing),
	  .help = "what a missing indicator means: an interval, weights scaled up, the "
		  "worst, a reject; default as the model says" },
	{ .name = "explain",
	  .type = CITY_OPT_FLAG,
	  .at = offsetof(struct opts, explain),
	  .help = "write with each score what it is made of" },
	{ 0 }
};

struct state {
	struct city_risk_book book;
	struct city_risk_reader reader;
	struct city_risk_writer writer;
	enum city_risk_missing missing;
};

/* Names the first that is missing. */
static enum city_status refuse_missing(const struct state *state,
				       struct city_error *error)
{
	const struct city_risk_model *model = &state->book.model;
	size_t i = 0;

	while (i + 1 < model->nodes &&
	       !(model->node[i].field && city_risk_is_absent(&state->reader, i)))
		i++;
	city_error_set(error, "risk.missing", "%s",
		       state->missing == CITY_RISK_REJECT
			       ? "is missing"
			       : "is missing, and what is left makes no score");
	city_error_at_field(error, model->node[i].field, strlen(model->node[i].field));
	return CITY_REJECT;
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	struct city_risk_score score;
	struct city_slice object;
	enum city_status status = city_risk_read(&state->reader, rec, error);

	if (status != CITY_OK)
		return status;
	if (city_risk_score(&state->book.model, state->missing, state->reader.value,
			    &score))
		return refuse_missing(state, error);
	status = city_risk_write(&state->writer, rec, &state->reader, &score, &object,
				 error);
	return status == CITY_OK ? out->put(out, object, error) : status;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_risk_writer_release(&state->writer);
	city_risk_reader_release(&state->reader);
	city_risk_book_release(&state->book);
	free(state);
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state;

	if (!opts->model)
		return city_error_set(error, "usage", "no model: give --model");
	state = calloc(1, sizeof(*state));
	if (!state)
		return city_error_set(error, "memory", "out of memory");
	*self = state;
	if (city_risk_book_read(&state->book, city_env_rules(env), opts->model, error))
		return -1;
	city_env_used_rule(env, state->book.book.id, state->book.book.document.hash);
	state->missing = opts->missing < 0 ? state->book.model.missing
					   : (enum city_risk_missing)opts->missing;
	if (city_risk_reader_open(&state->reader, &state->book, error))
		return -1;
	return city_risk_writer_open(&state->writer, &state->book, state->missing,
				     opts->explain, error);
}

static bool is_stateless(const void *values)
{
	(void)values;
	return true;
}

static const struct city_example examples[] = {
	{ .command = "riskscore --model lec",
	  .input = "{\"place\":\"pit "
		   "3\",\"likelihood\":3,\"exposure\":6,\"consequence\":15}\n",
	  .output = "{\"place\":\"pit "
		    "3\",\"likelihood\":3,\"exposure\":6,\"consequence\":15,"
		    "\"score\":270.0,\"score_low\":270.0,\"score_high\":270.0,"
		    "\"coverage\":1.00,\"grade\":\"high\",\"colour\":\"orange\","
		    "\"grade_zh\":\"高度危险\",\"grade_en\":\"high, act at once\","
		    "\"grade_worst\":\"high\",\"missing\":[],\"clipped\":[],"
		    "\"policy\":\"bounds\",\"rule\":\"lec\",\"kind\":\"risk.score\"}\n" },
	{ 0 }
};

const struct city_command city_riskscore = {
	.name = "riskscore",
	.purpose = "score records by a model of risk, and say how each score came about",
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
	.close = close_state,
};
