/* SPDX-License-Identifier: Apache-2.0 */
/*
 * riskscore - each record with its score by a model of risk: what its indicators
 * come to, the grade, how much of it is known, and, asked for, how it came about.
 * Reads the fields that the model names; writes the record as kind risk.score.
 *
 * With points to watch (--points, --adopt), records are readings, and what is
 * written is the scores of points as they change, or the alerts that come of them.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/risk_monitor.h"
#include "city/risk_ranking.h"
#include "city/risk_write.h"
#include "commands.h"

enum verb { SCORE, RANK, CHECK_MODEL };

struct opts {
	int verb;
	const char *model;
	int missing; /* -1 = as the model says */
	bool explain;
	const char *points, *by, *now, *sender;
	bool adopt, every, alerts, watch;
	int64_t late_minutes;
	int format;
};

static const struct opts defaults = { .missing = -1, .late_minutes = 60 };

static const struct city_option options[] = {
	{ .key = 'm',
	  .name = "model",
	  .arg = "ID|FILE",
	  .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, model),
	  .help = "the model to score by; of points under watch, of those that name "
		  "none" },
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
	{ .name = "points",
	  .arg = "FILE",
	  .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, points),
	  .help = "watch the points of this register: records are readings of them" },
	{ .name = "adopt",
	  .type = CITY_OPT_FLAG,
	  .at = offsetof(struct opts, adopt),
	  .help = "watch points that are not in the register, too, from their first "
		  "reading on" },
	{ .name = "every",
	  .type = CITY_OPT_FLAG,
	  .at = offsetof(struct opts, every),
	  .help = "write scores that have not changed, too" },
	{ .name = "now",
	  .arg = "TIME",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, now),
	  .help = "reject readings that are later; what is stale or silent by then is "
		  "told" },
	{ .name = "watch",
	  .type = CITY_OPT_FLAG,
	  .at = offsetof(struct opts, watch),
	  .help = "when a pipe pauses, write what its readings so far come to" },
	{ .name = "late",
	  .arg = "MINUTES",
	  .type = CITY_OPT_INT,
	  .min = 0,
	  .max = INT64_C(366) * 24 * 60,
	  .at = offsetof(struct opts, late_minutes),
	  .help = "how far a reading may be behind the latest one; default 60" },
	{ .name = "alerts",
	  .type = CITY_OPT_FLAG,
	  .at = offsetof(struct opts, alerts),
	  .help = "write the alerts of the models instead of scores" },
	{ .name = "by",
	  .arg = "FIELD,...",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, by),
	  .help = "join alerts of points that have these fields of the register in "
		  "common" },
	{ .name = "format",
	  .arg = "jsonl|cap",
	  .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, format),
	  .help = "alerts as JSON Lines, or as CAP 1.2, an XML document a line" },
	{ .name = "sender",
	  .arg = "NAME",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, sender),
	  .help = "who sends CAP messages: a name that is unlike all others, such as a "
		  "domain" },
	{ 0 }
};

struct state {
	struct city_risk_book book;
	struct city_risk_reader reader;
	struct city_risk_writer writer;
	enum city_risk_missing missing;
	struct city_risk_monitor *monitor; /* NULL = each record by itself */
	bool tells_at_pause;
	bool ranks;
	struct city_risk_ranking ranking;
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
	enum city_status status;

	if (state->monitor)
		return city_risk_monitor_take(state->monitor, rec, out, error);
	status = city_risk_read(&state->reader, rec, error);
	if (status != CITY_OK)
		return status;
	if (city_risk_score(&state->book.model, state->missing, state->reader.value,
			    &score))
		return refuse_missing(state, error);
	status = city_risk_write(&state->writer, rec, &state->reader, &score, &object,
				 error);
	if (status != CITY_OK)
		return status;
	return state->ranks ? city_risk_ranking_take(&state->ranking, &state->reader,
						     &score, object, error)
			    : out->put(out, object, error);
}

static enum city_status flush(void *self, struct city_sink *out,
			      struct city_error *error)
{
	struct state *state = self;

	if (state->monitor)
		return city_risk_monitor_end(state->monitor, out, error);
	return city_risk_ranking_put(&state->ranking, out, error);
}

/* An instant is not waited for to be over, where somebody looks on. */
static enum city_status pause_state(void *self, struct city_sink *out,
				    struct city_error *error)
{
	struct state *state = self;

	return state->tells_at_pause ? city_risk_monitor_settle(state->monitor, out, error)
				     : CITY_OK;
}

static int load(void *self, struct city_kept *kept, struct city_error *error)
{
	struct state *state = self;

	return city_risk_monitor_load(state->monitor, kept, error);
}

static int save(const void *self, struct city_kept *kept)
{
	const struct state *state = self;

	return city_risk_monitor_save(state->monitor, kept);
}

static void close_state(void *self)
{
	struct state *state = self;

	city_risk_monitor_close(state->monitor);
	city_risk_ranking_release(&state->ranking);
	city_risk_writer_release(&state->writer);
	city_risk_reader_release(&state->reader);
	city_risk_book_release(&state->book);
	free(state);
}

static int usage(struct city_error *error, const char *text)
{
	return city_error_set(error, "usage", "%s", text);
}

/* A field of the register, as it is called in what is written. */
static struct city_slice written_name(struct city_slice name)
{
	return city_slice_is(name, "kind") ? city_slice_of("point_kind") : name;
}

/* Names that are there once, and none that alerts have a field of. */
static int check_by(const char *by, struct city_error *error)
{
	for (const char *at = by;; at++) {
		struct city_slice name = { at, strcspn(at, ",") };

		if (name.len == 0)
			return usage(error, "--by: a name of a field is missing");
		if (city_slice_is(name, "point") ||
		    (city_risk_is_alert_field(name) && !city_slice_is(name, "id") &&
		     !city_slice_is(name, "kind")))
			return city_error_set(error, "usage",
					      "--by: alerts have a field %.*s of their own",
					      (int)name.len, name.at);
		for (const char *other = by; other < at; other++) {
			size_t len = strcspn(other, ",");

			if (city_slice_equal(written_name(name),
					     written_name((struct city_slice){ other, len })))
				return usage(error, "--by: a field is named twice");
			other += len;
		}
		at += name.len;
		if (!*at)
			return 0;
	}
}

static bool watches(const struct opts *opts)
{
	return opts->points || opts->adopt;
}

/* What goes with what. */
static int check_options(const struct opts *opts, struct city_error *error)
{
	if (!watches(opts)) {
		if (opts->every || opts->alerts || opts->now || opts->by || opts->watch)
			return usage(error, "--every, --now, --watch, --alerts and --by "
					    "are for points under watch: give --points "
					    "or --adopt");
		if (!opts->model)
			return usage(error, "no model: give --model");
	}
	if (watches(opts) && opts->verb == RANK)
		return usage(error, "rank is for records, not for points under watch");
	if (opts->adopt && !opts->model)
		return usage(error, "--adopt: give --model, for what is adopted names "
				    "none");
	if ((opts->by || opts->format) && !opts->alerts)
		return usage(error, "--by and --format are for --alerts");
	if (opts->by && check_by(opts->by, error))
		return -1;
	if (opts->alerts && (opts->every || opts->explain))
		return usage(error, "--every and --explain are for scores, not for "
				    "--alerts");
	if (opts->format && !opts->sender)
		return usage(error, "--format=cap: give --sender");
	if (opts->sender &&
	    (!*opts->sender || strpbrk(opts->sender, " ,<&\t\r\n")))
		return usage(error, "--sender: a name without blanks, commas, < and &");
	return 0;
}

static int open_monitor(struct state *state, const struct opts *opts,
			struct city_env *env, struct city_error *error)
{
	struct city_risk_monitor_options watch = {
		.model = opts->model,
		.points = opts->points,
		.missing = opts->missing,
		.adopt = opts->adopt,
		.every = opts->every,
		.explain = opts->explain,
		.alerts = opts->alerts,
		.cap = opts->format == 1,
		.by = opts->by,
		.sender = opts->sender,
		.late_us = opts->late_minutes * (CITY_US_PER_HOUR / 60),
		.has_now = opts->now != NULL,
	};

	if (opts->now && city_time_parse(city_slice_of(opts->now), &watch.now))
		return usage(error, "--now: must be a time with offset, such as "
				    "2026-03-01T08:00:00+08:00");
	state->monitor = city_risk_monitor_open(&watch, env, error);
	return state->monitor ? 0 : -1;
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state;

	if (check_options(opts, error))
		return -1;
	if (!watches(opts) && city_env_has_state(env))
		return usage(error, "--state is for points under watch: give --points or "
				    "--adopt");
	state = calloc(1, sizeof(*state));
	if (!state)
		return city_error_set(error, "memory", "out of memory");
	*self = state;
	state->tells_at_pause = opts->watch;
	if (watches(opts))
		return open_monitor(state, opts, env, error);
	if (city_risk_book_read(&state->book, city_env_rules(env), opts->model, error))
		return -1;
	city_env_used_rule(env, state->book.book.id, state->book.book.document.hash);
	state->ranks = opts->verb == RANK;
	if (state->ranks && city_risk_ranking_check(&state->book, error))
		return -1;
	state->missing = opts->missing < 0 ? state->book.model.missing
					   : (enum city_risk_missing)opts->missing;
	if (city_risk_reader_open(&state->reader, &state->book, error))
		return -1;
	return city_risk_writer_open(&state->writer, &state->book, state->missing,
				     opts->explain, error);
}

/* Each operand is a model; one that cannot be used is told, and the answer is 1. */
static enum city_status answer(const void *values, struct city_env *env, char **operands,
			       int n, struct city_buf *text, int *exit_status,
			       struct city_error *error)
{
	const struct opts *opts = values;

	*exit_status = 0;
	if (opts->verb != CHECK_MODEL)
		return CITY_OK;
	if (n == 0) {
		usage(error, "check-model: name one model or more");
		return CITY_FAIL;
	}
	for (int i = 0; i < n; i++) {
		struct city_risk_book book;
		char wrong[2048];

		if (city_risk_book_read(&book, city_env_rules(env), operands[i],
					error) == 0) {
			city_risk_book_describe(&book, text);
			city_risk_book_release(&book);
			continue;
		}
		city_error_format(error, wrong, sizeof(wrong));
		city_buf_printf(text, "%s: cannot be used\n  %s\n", operands[i], wrong);
		*exit_status = 1;
	}
	return CITY_DONE;
}

static bool is_stateless(const void *values)
{
	const struct opts *opts = values;

	return !watches(opts) && opts->verb == SCORE;
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
	.verbs = "score|rank|check-model",
	.verb_at = offsetof(struct opts, verb),
	.verb_optional = true,
	.role = CITY_ROLE_FILTER,
	.examples = examples,
	.options = options,
	.defaults = &defaults,
	.opts_size = sizeof(struct opts),
	.reads_rules = true,
	.keeps = "riskscore 2",
	.stateless = is_stateless,
	.answer = answer,
	.open = open_state,
	.push = push,
	.pause = pause_state,
	.flush = flush,
	.load = load,
	.save = save,
	.close = close_state,
};
