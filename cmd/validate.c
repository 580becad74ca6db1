/* SPDX-License-Identifier: Apache-2.0 */
/*
 * validate - holds records against a contract and says all that is wrong with them,
 * in the format of whoever reads it.
 *
 * The findings are what it writes.  Where --findings sends them to a file, the
 * records without errors are written instead, as they came: a filter.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/check.h"
#include "city/contract_diff.h"
#include "city/out.h"
#include "commands.h"

enum fail_on { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NEVER };

struct opts {
	const char *contract, *key, *findings, *summary, *pass, *reject, *now;
	const char *diff, *explain;
	struct city_option_words reference;
	int format, fail_on, lang;
	int64_t max;
};

static const struct opts defaults = { .max = INT64_MAX, .lang = 1 };

static const struct city_option options[] = {
	{ .key = 'c', .name = "contract", .arg = "ID|FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, contract),
	  .help = "the contract to hold records against" },
	{ .key = 'k', .name = "key", .arg = "F[,F...]", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, key),
	  .help = "fields that no two records have the same; the contract's unless given" },
	{ .key = 'f', .name = "format", .arg = CITY_FINDING_FORMATS,
	  .type = CITY_OPT_CHOICE, .at = offsetof(struct opts, format),
	  .help = "how findings are written; text unless given" },
	{ .name = "findings", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, findings),
	  .help = "write findings to FILE, and the records without errors instead" },
	{ .name = "summary", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, summary),
	  .help = "write a summary in Markdown to FILE" },
	{ .name = "pass", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, pass),
	  .help = "keep the lines without errors in FILE, as they came" },
	{ .name = "reject", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, reject),
	  .help = "keep the lines with errors in FILE, as they came" },
	{ .name = "fail-on", .arg = "error|warning|never", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, fail_on),
	  .help = "the least finding that gives exit status 1; error unless given" },
	{ .key = 'm', .name = "max", .arg = "N", .type = CITY_OPT_INT, .min = 0,
	  .max = INT64_MAX, .at = offsetof(struct opts, max),
	  .help = "show the first N findings; all are counted" },
	{ .name = "now", .arg = "TIME", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, now),
	  .help = "the time, for what is to be fresh: no clock is read" },
	{ .name = "ref", .arg = "NAME=FILE", .type = CITY_OPT_STRINGS,
	  .at = offsetof(struct opts, reference),
	  .help = "the records that references to NAME are to; may be given again" },
	{ .key = 'l', .name = "lang", .arg = "zh|en", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, lang), .help = "language of messages; en unless given" },
	{ .name = "diff", .arg = "OLD", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, diff),
	  .help = "compare the contract OLD with the one that follows, and do no more" },
	{ .name = "explain", .arg = "RULE", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, explain),
	  .help = "say what RULE means and where it is from, and do no more" },
	{ 0 }
};

struct state {
	const struct opts *opts;
	bool has_contract;
	struct city_contract contract;
	struct city_check *check;
	struct city_findings *findings;
	struct city_buf text;                     /* findings to be written */
	struct city_out *to, *summary, *pass, *reject; /* NULL = not asked for */
	struct city_env *env;
};

/* Sends on what has been said of findings. */
static enum city_status send(struct state *state, struct city_sink *out,
			     struct city_error *error)
{
	struct city_slice text = city_buf_slice(&state->text);
	enum city_status status = CITY_OK;

	if (state->text.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	if (text.len == 0)
		return CITY_OK;
	if (!state->to)
		status = out->write(out, text, error);
	else if (city_out_write(state->to, text, error))
		status = CITY_FAIL;
	city_buf_reset(&state->text);
	return status;
}

/* The line as it came, a '\r' at its end included. */
static int keep(struct city_out *file, struct city_slice raw, struct city_error *error)
{
	if (!file)
		return 0;
	raw.len += raw.at[raw.len] == '\r';
	return city_out_write_line(file, raw, error);
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	enum city_status status =
		city_check_record(state->check, rec, out->origin, error);
	struct city_error trouble;

	if (status == CITY_FAIL)
		return status;
	if (keep(status == CITY_OK ? state->pass : state->reject, rec->raw, &trouble) ||
	    (state->text.len && send(state, out, &trouble) != CITY_OK)) {
		*error = trouble;
		return CITY_FAIL;
	}
	if (status != CITY_OK)
		return status;
	if (state->to)
		return out->put(out, rec->raw, error);
	out->book(out, rec->raw);
	return CITY_OK;
}

static enum city_status unreadable(void *self, const struct city_error *why,
				   struct city_sink *out, struct city_error *error)
{
	struct state *state = self;

	if (city_check_unreadable(state->check, why, out->origin, error) ||
	    keep(state->reject, out->origin->raw, error))
		return CITY_FAIL;
	return send(state, out, error);
}

/* A reader of findings gets a whole document, in which the last one tells why. */
static void broken(void *self, const struct city_error *why, struct city_sink *out)
{
	struct state *state = self;
	struct city_error unused; /* the run has failed already */

	if (city_check_broken(state->check, why, &unused))
		return;
	city_findings_break(state->findings);
	city_findings_end(state->findings, city_check_records(state->check),
			  city_check_refused(state->check), &state->text);
	send(state, out, &unused);
}

static int finish(struct city_out **file, struct city_error *error)
{
	struct city_out *out = *file;

	*file = NULL;
	return out ? city_out_commit(out, error) : 0;
}

/* Of a filter nobody sees the findings: it says what every filter says. */
static void tell(const struct state *state)
{
	struct city_findings_total total = city_findings_total(state->findings);

	if (state->opts->findings && total.refused)
		city_env_tell(state->env, "%llu of %llu records rejected",
			      (unsigned long long)total.refused,
			      (unsigned long long)total.records);
}

static enum city_status flush(void *self, struct city_sink *out,
			      struct city_error *error)
{
	struct state *state = self;

	if (city_check_end(state->check, error))
		return CITY_FAIL;
	city_findings_end(state->findings, city_check_records(state->check),
			  city_check_refused(state->check), &state->text);
	state->text.failed = state->text.failed || city_findings_failed(state->findings);
	if (send(state, out, error) != CITY_OK)
		return CITY_FAIL;
	if (state->summary) {
		city_findings_put_markdown(state->findings, &state->text);
		if (state->text.failed) {
			city_error_set(error, "memory", "out of memory");
			return CITY_FAIL;
		}
		if (city_out_write(state->summary, city_buf_slice(&state->text), error))
			return CITY_FAIL;
	}
	if (finish(&state->to, error) || finish(&state->summary, error) ||
	    finish(&state->pass, error) || finish(&state->reject, error))
		return CITY_FAIL;
	tell(state);
	return CITY_OK;
}

/* 2 where a rule was not run, 1 where findings reach --fail-on. */
static int verdict(const void *self)
{
	const struct state *state = self;
	struct city_findings_total total = city_findings_total(state->findings);

	if (total.skipped)
		return 2;
	switch ((enum fail_on)state->opts->fail_on) {
	case FAIL_ON_ERROR: return total.errors > 0;
	case FAIL_ON_WARNING: return total.found > 0;
	case FAIL_ON_NEVER: break;
	}
	return 0;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_out_discard(state->to);
	city_out_discard(state->summary);
	city_out_discard(state->pass);
	city_out_discard(state->reject);
	city_findings_free(state->findings);
	city_check_free(state->check);
	if (state->has_contract)
		city_contract_release(&state->contract);
	city_buf_release(&state->text);
	free(state);
}

static int open_file(struct city_out **file, const char *path, struct city_error *error)
{
	if (!path)
		return 0;
	if (strcmp(path, "-") == 0)
		return city_error_set(error, "usage",
				      "- stands for no file here: standard output is for "
				      "findings, or with --findings for records");
	*file = city_out_open(path, error);
	return *file ? 0 : -1;
}

/* No two of them may be the same file. */
static int check_paths(const struct opts *opts, struct city_error *error)
{
	const char *const path[] = { opts->findings, opts->summary, opts->pass,
				     opts->reject };

	for (size_t i = 0; i < 4; i++)
		for (size_t j = i + 1; j < 4; j++)
			if (path[i] && path[j] && strcmp(path[i], path[j]) == 0)
				return city_error_set(error, "usage",
						      "%s is named for two outputs",
						      path[i]);
	return 0;
}

static int open_findings(struct state *state, struct city_env *env,
			 struct city_error *error)
{
	const struct opts *opts = state->opts;
	const char *no_colour = getenv("NO_COLOR");
	struct city_findings_head head = {
		.format = (enum city_finding_format)opts->format, .program = "validate",
		.version = PACKAGE_VERSION, .dataset = state->contract.book.id,
		.now = opts->now, .chinese = opts->lang == 0,
		.warnings_fail = opts->fail_on == FAIL_ON_WARNING,
		.max = (uint64_t)opts->max,
	};

	head.colour = !opts->findings && city_env_is_terminal(env) &&
		      !(no_colour && *no_colour);
	head.rule = city_check_rules(state->check, &head.rules);
	state->findings = city_findings_new(&head);
	if (!state->findings)
		return city_error_set(error, "memory", "out of memory");
	city_check_report_to(state->check, state->findings, &state->text);
	city_findings_begin(state->findings, &state->text);
	return 0;
}

static int open_contract(struct city_contract *contract, struct city_env *env,
			 const char *name, struct city_error *error)
{
	if (city_contract_read(contract, city_env_rules(env), name, error))
		return -1;
	city_env_used_rule(env, contract->book.id, contract->book.document.hash);
	return 0;
}

static struct city_check_options check_options(const struct opts *opts,
					       struct city_env *env)
{
	return (struct city_check_options){ .chinese = opts->lang == 0,
					    .key = opts->key, .now = opts->now,
					    .reference = opts->reference.word,
					    .references = opts->reference.n,
					    .path = city_env_rules(env) };
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct city_check_options check = check_options(opts, env);
	struct state *state = calloc(1, sizeof(*state));
	struct city_time now;

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	*self = state;
	state->opts = opts;
	state->env = env;
	if (!opts->contract)
		return city_error_set(error, "usage",
				      "--contract says what to hold records against");
	if (opts->now && city_time_parse(city_slice_of(opts->now), &now))
		return city_error_set(error, "usage",
				      "--now: a time such as 2026-03-01T08:00:00+08:00 was "
				      "expected");
	if (open_contract(&state->contract, env, opts->contract, error))
		return -1;
	state->has_contract = true;
	state->check = city_check_new(&state->contract, &check, error);
	if (!state->check || check_paths(opts, error) ||
	    open_findings(state, env, error) ||
	    open_file(&state->to, opts->findings, error) ||
	    open_file(&state->summary, opts->summary, error) ||
	    open_file(&state->pass, opts->pass, error) ||
	    open_file(&state->reject, opts->reject, error))
		return -1;
	return 0;
}

/* What a rule means; with a contract, one of its own. */
static enum city_status explain(const struct opts *opts, struct city_env *env,
				struct city_buf *text, struct city_error *error)
{
	struct city_check_options how = check_options(opts, env);
	struct city_check *check = NULL;
	struct city_contract contract;
	int result;

	if (opts->contract) {
		if (open_contract(&contract, env, opts->contract, error))
			return CITY_FAIL;
		check = city_check_new(&contract, &how, error);
		if (!check) {
			city_contract_release(&contract);
			return CITY_FAIL;
		}
	}
	result = city_check_explain(check, opts->explain, opts->lang == 0, text);
	if (result)
		city_error_set(error, "usage", "--explain: there is no rule \"%s\"%s",
			       opts->explain,
			       check ? " in this contract" :
				       "; name one of a contract's with --contract");
	city_check_free(check);
	if (opts->contract)
		city_contract_release(&contract);
	return result ? CITY_FAIL : CITY_DONE;
}

/* A contract that is sound to its last check; 0, or -1 with nothing to release. */
static int open_sound(struct city_contract *contract, const struct opts *opts,
		      struct city_env *env, const char *name, struct city_error *error)
{
	struct city_check_options how = check_options(opts, env);
	struct city_check *check;

	if (open_contract(contract, env, name, error))
		return -1;
	check = city_check_new(contract, &how, error);
	if (!check)
		city_contract_release(contract);
	city_check_free(check);
	return check ? 0 : -1;
}

static enum city_status compare(const struct opts *opts, const char *new,
				struct city_env *env, struct city_buf *text,
				int *exit_status, struct city_error *error)
{
	struct city_contract before, after;

	if (open_sound(&before, opts, env, opts->diff, error))
		return CITY_FAIL;
	if (open_sound(&after, opts, env, new, error)) {
		city_contract_release(&before);
		return CITY_FAIL;
	}
	*exit_status = city_contract_diff(&before, &after, text);
	city_contract_release(&before);
	city_contract_release(&after);
	return CITY_DONE;
}

static enum city_status answer(const void *values, struct city_env *env, char **operands,
			       int n, struct city_buf *text, int *exit_status,
			       struct city_error *error)
{
	const struct opts *opts = values;

	*exit_status = 0;
	if (opts->explain)
		return explain(opts, env, text, error);
	if (!opts->diff)
		return CITY_OK;
	if (n != 1) {
		city_error_set(error, "usage", "--diff takes two contracts: --diff OLD NEW");
		return CITY_FAIL;
	}
	return compare(opts, operands[0], env, text, exit_status, error);
}

static const struct city_example examples[] = {
	{ .command = "validate --contract cnemc-pm25in",
	  .input = "{\"Date\":\"20200402\",\"Hour\":\"08\",\"WatchPoint\":\"天生\","
		   "\"PM2.5\":\"4O\"}\n",
	  .output = "-:1\n"
		    "  62: error /PM2.5: \"4O\" is not a number [cnemc-pm25in.pm25.type]\n"
		    "    {\"Date\":\"20200402\",\"Hour\":\"08\",\"WatchPoint\":\"天生\","
		    "\"PM2.5\":\"4O\"}\n"
		    "                                                               ^~~~\n"
		    "\n"
		    "cnemc-pm25in: records 1, refused 1, errors 1, warnings 0\n"
		    "       1  error  cnemc-pm25in.pm25.type\n" },
	{ 0 }
};

const struct city_command city_validate = {
	.name = "validate",
	.purpose = "hold records against a contract and tell all that is wrong with them",
	.operands = "[FILE...]",
	.role = CITY_ROLE_FILTER,
	.examples = examples,
	.options = options,
	.defaults = &defaults,
	.opts_size = sizeof(struct opts),
	.reads_rules = true,
	.open = open_state,
	.answer = answer,
	.unreadable = unreadable,
	.broken = broken,
	.push = push,
	.flush = flush,
	.verdict = verdict,
	.close = close_state,
};
