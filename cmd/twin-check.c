/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin-check - whether the pipes of a city's digital twin can be one network each.
 *
 * Takes all pipe.segment records in, then looks at ends, joints, crossings and falls,
 * and tells each thing that cannot be in the format of whoever reads it; and how much of
 * a register of pipes the twin covers; see city-pipe(5).
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/findings.h"
#include "city/out.h"
#include "city/time.h"
#include "city/twin_nodes.h"
#include "city/twin_physics.h"
#include "city/twin_record.h"
#include "city/twin_register_tell.h"
#include "city/twin_rules.h"
#include "city/twin_sections_put.h"
#include "city/twin_state.h"
#include "city/twin_tell.h"
#include "commands.h"

enum fail_on { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NEVER };

struct opts {
	const char *snap, *crs, *checks, *rules, *now;
	int format, fail_on, lang;
	int64_t max;
	bool state, merge;
	const char *reg, *mandatory, *sections;
	int64_t stale_days;
};

static const struct opts defaults = { .snap = "0.05", .rules = CITY_TWIN_RULES_DEFAULT,
				      .format = CITY_FINDING_JSONL,
				      .max = INT64_MAX, .lang = 1, .stale_days = -1 };

static const struct city_option options[] = {
	{ .name = "crs", .arg = "NAME", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, crs),
	  .help = "the frame of all records: CGCS2000 (EPSG:4490) for degrees, another "
		  "for metres" },
	{ .name = "snap", .arg = "M", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, snap),
	  .help = "ends nearer than M metres ought to meet, 0.001 to 100; default 0.05" },
	{ .name = "checks", .arg = "RULE[,RULE...]", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, checks),
	  .help = "look for these alone: rules, or what they begin with, such as snap" },
	{ .name = "rules", .arg = "ID|FILE", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, rules),
	  .help = "the rulebook of pipes in the ground; GB50289-2016 unless given" },
	{ .key = 'f', .name = "format", .arg = CITY_FINDING_MAP_FORMATS,
	  .type = CITY_OPT_CHOICE, .at = offsetof(struct opts, format),
	  .help = "how findings are written; jsonl unless given" },
	{ .name = "sections", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, sections),
	  .help = "write to FILE what is cut off together when valves are shut" },
	{ .name = "fail-on", .arg = "error|warning|never", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, fail_on),
	  .help = "the least finding that gives exit status 1; error unless given" },
	{ .name = "register", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, reg),
	  .help = "tell how much of this register of pipes the twin covers, and what is "
		  "missing and surplus" },
	{ .name = "mandatory", .arg = "ID|FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, mandatory),
	  .help = "the attributes without which a pipe is not covered, such as coverage" },
	{ .name = "stale", .arg = "DAYS", .type = CITY_OPT_INT, .min = 0, .max = 36525,
	  .at = offsetof(struct opts, stale_days),
	  .help = "a pipe surveyed more than DAYS before --now is not covered" },
	{ .name = "state", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, state),
	  .help = "print the pipes of a tile, to be merged, and look at nothing" },
	{ .name = "merge", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, merge),
	  .help = "read what --state printed, of any number of tiles" },
	{ .key = 'm', .name = "max", .arg = "N", .type = CITY_OPT_INT, .min = 0,
	  .max = INT64_MAX, .at = offsetof(struct opts, max),
	  .help = "show the first N findings; all are counted" },
	{ .name = "now", .arg = "TIME", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, now),
	  .help = "the time, behind which no date may be, from which --stale counts, and "
		  "which a report in JUnit XML bears: no clock is read" },
	{ .key = 'l', .name = "lang", .arg = "zh|en", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, lang),
	  .help = "language of what is said of findings; en unless given" },
	{ 0 }
};

struct state {
	const struct opts *opts;
	struct city_env *env;
	int64_t snap_mm;
	uint64_t records, refused;
	struct city_twin_reader reader;
	struct city_twin_rules rules;
	struct city_twin twin;
	struct city_twin_merge merge;
	struct city_twin_tally tally; /* of the state that is printed */
	bool begun;
	struct city_twin_teller teller;
	struct city_twin_register reg; /* where there is one, and who tells of it */
	struct city_register_teller reg_teller;
	struct city_rule asked[CITY_TWIN_RULES + CITY_REGISTER_RULES];
	size_t asks;
	struct city_findings *findings;
	struct city_findings_total total;
	struct city_buf line; /* of a state */
	struct city_buf text; /* of findings */
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status put_line(struct state *state, struct city_sink *out,
				 struct city_error *error)
{
	return state->line.failed ? no_memory(error) :
				    out->put(out, city_buf_slice(&state->line), error);
}

/* States are read in the frame they were made in, unless --crs says it again. */
static enum city_status take_frame(struct state *state, struct city_error *error)
{
	const char *crs = city_buf_text(&state->merge.crs);

	if (!crs)
		return no_memory(error);
	if (*crs && state->opts->crs && strcmp(crs, state->opts->crs) != 0) {
		city_error_set(error, "twin.state", "the state was made with --crs %s", crs);
		return CITY_FAIL;
	}
	if (state->merge.states > 1 || !*crs || state->opts->crs)
		return CITY_ABSORBED;
	city_twin_reader_release(&state->reader);
	if (city_twin_reader_init(&state->reader, crs))
		return no_memory(error);
	state->twin.degrees = state->reader.degrees;
	return CITY_ABSORBED;
}

static enum city_status begin_state(struct state *state, struct city_sink *out,
				    struct city_error *error)
{
	const char *crs = state->opts->crs;

	if (state->begun)
		return CITY_OK;
	state->begun = true;
	if (!crs && state->merge.crs.len)
		crs = city_buf_text(&state->merge.crs);
	city_buf_reset(&state->line);
	city_twin_state_head(&state->line, crs);
	return put_line(state, out, error);
}

/* Takes a pipe in, and tells of a code that is none. */
static enum city_status read_pipe(struct state *state, const struct city_rec *rec,
				  struct city_sink *out, struct city_error *error)
{
	enum city_status status = city_twin_read(&state->reader, rec, &state->twin, error);

	if (status == CITY_ABSORBED && state->reader.strange &&
	    out->note(out, CITY_NOTE_WARNING, &state->reader.why) != CITY_OK) {
		*error = state->reader.why;
		return CITY_FAIL;
	}
	return status;
}

/* What can be read passes as it came; few pipes are kept at a time. */
static enum city_status pass(struct state *state, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	enum city_status status = read_pipe(state, rec, out, error);

	if (status != CITY_ABSORBED)
		return status;
	if (state->twin.segments == 4096 ||
	    (state->twin.nodes && state->twin.nodes->n == 4096)) {
		city_twin_release(&state->twin);
		state->twin.degrees = state->reader.degrees;
	}
	status = begin_state(state, out, error);
	if (status == CITY_OK)
		status = out->put(out, rec->raw, error);
	if (status == CITY_OK)
		city_twin_tally_add(&state->tally, city_key_of(rec->raw));
	return status;
}

static enum city_status take(struct state *state, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	size_t segment = state->twin.segments;
	enum city_status status = read_pipe(state, rec, out, error);

	/* Not all that is taken is a segment. */
	if (state->twin.segments > segment && state->opts->reg &&
	    city_twin_register_take(&state->reg, rec, segment))
		return no_memory(error);
	return status;
}

static enum city_status push(void *self, const struct city_rec *rec, struct city_sink *out,
			     struct city_error *error)
{
	struct state *state = self;
	enum city_status status = CITY_OK;

	if (state->opts->merge)
		status = city_twin_merge_take(&state->merge, rec, error);
	if (status == CITY_ABSORBED)
		return take_frame(state, error);
	if (status != CITY_OK)
		return status;
	status = state->opts->state ? pass(state, rec, out, error) :
				      take(state, rec, out, error);
	state->records++;
	state->refused += status == CITY_REJECT;
	return status;
}

static bool stateless(const void *values)
{
	const struct opts *opts = values;

	/*
	 * A state has a beginning and an end, with its pipes between; a register is
	 * held against pipes by the order they came in.
	 */
	return !opts->state && !opts->merge && !opts->reg;
}

static int join(void *self, void *another, struct city_error *error)
{
	struct state *state = self, *other = another;

	if (city_twin_reader_join(&state->reader, &other->reader, error))
		return -1;
	if (city_twin_adopt(&state->twin, &other->twin))
		return city_error_set(error, "memory", "out of memory");
	state->records += other->records;
	state->refused += other->refused;
	return 0;
}

static enum city_status end_state(struct state *state, struct city_sink *out,
				  struct city_error *error)
{
	enum city_status status = begin_state(state, out, error);

	if (status != CITY_OK)
		return status;
	city_buf_reset(&state->line);
	state->tally.refused = state->refused;
	city_twin_state_end(&state->line, &state->tally);
	return put_line(state, out, error);
}

/* Sends on what has been said of findings; a record is put, a document written. */
static enum city_status send(struct state *state, struct city_sink *out,
			     struct city_error *error)
{
	struct city_slice text = city_buf_slice(&state->text);
	enum city_status status = CITY_OK;

	if (state->text.failed)
		return no_memory(error);
	if (text.len == 0)
		return CITY_OK;
	if (state->opts->format == CITY_FINDING_JSONL) {
		text.len--; /* the line's end */
		status = out->put(out, text, error);
	} else {
		status = out->write(out, text, error);
	}
	city_buf_reset(&state->text);
	return status;
}

/* The register's rules stand behind those of the twin. */
static int open_tellers(struct state *state)
{
	struct city_twin_teller *teller = &state->teller;

	if (city_twin_teller_init(teller, &state->twin, state->snap_mm))
		return -1;
	memcpy(state->asked, teller->rule, teller->rules * sizeof(teller->rule[0]));
	state->asks = teller->rules;
	if (state->opts->reg)
		state->asks += city_register_teller_init(
			&state->reg_teller, &state->reg, &state->twin,
			state->asked + teller->rules, teller->rules);
	return 0;
}

static int open_findings(struct state *state)
{
	const struct opts *opts = state->opts;
	const char *no_colour = getenv("NO_COLOR");
	struct city_findings_head head = {
		.format = (enum city_finding_format)opts->format,
		.program = "twin-check",
		.version = PACKAGE_VERSION,
		.dataset = "twin",
		.now = opts->now,
		.chinese = opts->lang == 0,
		.warnings_fail = opts->fail_on == FAIL_ON_WARNING,
		.skips_pass = true,
		.max = (uint64_t)opts->max,
		.rule = state->asked,
		.rules = state->asks,
	};

	head.colour = city_env_is_terminal(state->env) && !(no_colour && *no_colour);
	/* What is not in degrees must not be taken for such. */
	if (!state->twin.projected)
		head.frame = city_twin_reader_frame(&state->reader);
	if (head.frame && !*head.frame)
		head.frame = "metres";
	state->findings = city_findings_new(&head);
	return state->findings ? 0 : -1;
}

/* What could not be looked at is said where nobody reads the end of a document. */
static void tell_unjudged(const struct state *state)
{
	if (state->opts->format == CITY_FINDING_TEXT)
		return;
	for (size_t i = 0; i < state->teller.rules; i++)
		if (state->asked[i].partly)
			city_env_tell(state->env, "%s: %s", state->asked[i].id,
				      state->asked[i].skipped);
}

static enum city_status tell_findings(struct state *state, struct city_sink *out,
				      struct city_error *error)
{
	struct city_finding finding;
	enum city_status status = send(state, out, error);

	for (size_t i = 0; i < state->twin.findings && status == CITY_OK; i++) {
		if (city_twin_tell(&state->teller, i, &finding))
			return no_memory(error);
		city_findings_add(state->findings, &finding, &state->text);
		status = send(state, out, error);
	}
	for (size_t i = 0; i < state->reg.findings && status == CITY_OK; i++) {
		if (!city_register_asks(&state->reg_teller, i))
			continue;
		if (city_register_tell(&state->reg_teller, i, &finding))
			return no_memory(error);
		city_findings_add(state->findings, &finding, &state->text);
		status = send(state, out, error);
	}
	return status;
}

/* As records, or as lines: behind a text, or where a document has no room for them. */
static enum city_status tell_coverage(struct state *state, struct city_error *error)
{
	struct city_buf lines = { 0 };
	char *line, *rest;

	if (state->opts->format == CITY_FINDING_TEXT) {
		city_buf_put_char(&state->text, '\n');
		return city_twin_coverage_tell(&state->reg, &state->text) ?
			       no_memory(error) :
			       CITY_OK;
	}
	city_twin_coverage_tell(&state->reg, &lines);
	city_buf_put_char(&lines, '\0');
	for (line = lines.failed ? NULL : lines.at; line && *line; line = rest) {
		rest = strchr(line, '\n');
		*rest++ = '\0';
		city_env_tell(state->env, "%s", line);
	}
	city_buf_release(&lines);
	return line ? CITY_OK : no_memory(error);
}

static int put_sections(struct state *state, struct city_error *error)
{
	struct city_out *out = city_out_open(state->opts->sections, error);

	if (!out)
		return -1;
	if (city_twin_put_sections(&state->twin, out, error)) {
		city_out_discard(out);
		return -1;
	}
	return city_out_commit(out, error);
}

static enum city_status flush(void *self, struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	bool reg = state->opts->reg != NULL;
	enum city_status status;

	if ((state->opts->merge && city_twin_merge_end(&state->merge, error)) ||
	    city_twin_reader_judge_frame(&state->reader, &state->twin, error))
		return CITY_FAIL;
	state->records += state->merge.refused;
	state->refused += state->merge.refused;
	if (state->opts->state)
		return end_state(state, out, error);
	city_keyset_release(&state->merge.seen);
	if (city_twin_check(&state->twin, (double)state->snap_mm / 1000))
		return no_memory(error);
	if (state->opts->sections && put_sections(state, error))
		return CITY_FAIL;
	if (reg && city_twin_register_read(&state->reg, &state->reader, &state->twin,
					   error) != CITY_OK)
		return CITY_FAIL;
	if (open_tellers(state) || open_findings(state))
		return no_memory(error);
	city_findings_begin(state->findings, &state->text);
	status = tell_findings(state, out, error);
	if (status == CITY_OK && reg && state->opts->format == CITY_FINDING_JSONL)
		status = city_twin_coverage_put(&state->reg, &state->line, out, error);
	if (status != CITY_OK)
		return status;
	city_findings_end(state->findings, state->records, state->refused, &state->text);
	state->text.failed = state->text.failed || city_findings_failed(state->findings);
	state->total = city_findings_total(state->findings);
	if (reg && state->opts->format != CITY_FINDING_JSONL)
		status = tell_coverage(state, error);
	if (status != CITY_OK)
		return status;
	tell_unjudged(state);
	return send(state, out, error);
}

static int verdict(const void *self)
{
	const struct state *state = self;

	if (state->reg.refused || state->merge.refused)
		return 1;
	switch ((enum fail_on)state->opts->fail_on) {
	case FAIL_ON_ERROR: return state->total.errors > 0;
	case FAIL_ON_WARNING: return state->total.found > 0;
	case FAIL_ON_NEVER: break;
	}
	return 0;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_findings_free(state->findings);
	city_twin_teller_release(&state->teller);
	city_register_teller_release(&state->reg_teller);
	city_twin_register_release(&state->reg);
	city_twin_reader_release(&state->reader);
	city_twin_rules_release(&state->rules);
	city_twin_release(&state->twin);
	city_twin_merge_release(&state->merge);
	city_buf_release(&state->line);
	city_buf_release(&state->text);
	free(state);
}

static int check_options(const struct opts *opts, int64_t *snap_mm, uint64_t *unasked,
			 struct city_time *now, struct city_error *error)
{
	struct city_slice wrong;

	if (city_twin_read_snap(opts->snap, snap_mm, error))
		return -1;
	if (opts->checks && city_twin_read_checks(opts->checks, unasked, &wrong))
		return city_error_set(error, "usage",
				      "--checks: there is no rule \"%.*s\"",
				      (int)wrong.len, wrong.at);
	if (opts->now && city_time_parse(city_slice_of(opts->now), now))
		return city_error_set(error, "usage",
				      "--now: a time such as 2026-03-01T08:00:00+08:00 was "
				      "expected");
	if (opts->stale_days >= 0 && !opts->now)
		return city_error_set(error, "usage", "--stale asks for --now");
	if (!opts->reg && (opts->mandatory || opts->stale_days >= 0))
		return city_error_set(error, "usage",
				      "--mandatory and --stale go with --register");
	if (opts->sections && opts->state)
		return city_error_set(error, "usage",
				      "--sections is for the whole: give it to --merge");
	if (opts->reg && opts->state)
		return city_error_set(error, "usage",
				      "--register is for the whole: give it to --merge");
	return 0;
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state;
	struct city_time now = { 0 };
	uint64_t unasked = 0;
	int64_t snap_mm = 0;
	bool needs_book;

	if (check_options(opts, &snap_mm, &unasked, &now, error))
		return -1;
	state = calloc(1, sizeof(*state));
	if (!state)
		return city_error_set(error, "memory", "out of memory");
	state->opts = opts;
	city_twin_merge_init(&state->merge);
	state->env = env;
	state->snap_mm = snap_mm;
	if (city_twin_reader_init(&state->reader, opts->crs)) {
		close_state(state);
		return city_error_set(error, "memory", "out of memory");
	}
	needs_book = !opts->state && city_twin_needs_book(unasked);
	if (needs_book &&
	    city_twin_rules_read(&state->rules, env, opts->rules, error)) {
		close_state(state);
		return -1;
	}
	state->twin.book = needs_book ? &state->rules.book : NULL;
	/* The day there, of who asks. */
	if (opts->now)
		state->twin.today = city_time_local_us(now) / CITY_US_PER_DAY;
	state->twin.degrees = state->reader.degrees;
	state->twin.unasked = unasked;
	state->twin.jobs = city_env_jobs(env);
	if (opts->reg && city_twin_register_open(&state->reg, env, opts->reg,
						 opts->mandatory, opts->stale_days, now,
						 error)) {
		close_state(state);
		return -1;
	}
	*self = state;
	return 0;
}

static const struct city_example examples[] = {
	{ .command = "twin-check --checks snap --format text",
	  .input = "{\"id\":\"P1\",\"class\":\"gas\",\"geometry\":{\"type\":\"LineString\","
		   "\"coordinates\":[[0,0],[100,0]]}}\n"
		   "{\"id\":\"P2\",\"class\":\"gas\",\"geometry\":{\"type\":\"LineString\","
		   "\"coordinates\":[[100.03,0],[200,0]]}}\n",
	  .output = "snap.gap P2-P1 0.030 m at 100.030, 0.000\n"
		    "\n"
		    "twin: records 2, refused 0, errors 1, warnings 0\n"
		    "       1  error  snap.gap\n" },
	{ 0 }
};

const struct city_command city_twin_check_command = {
	.name = "twin-check",
	.purpose = "whether the pipes of a digital twin are connected and possible",
	.operands = "[FILE...]",
	.role = CITY_ROLE_FILTER,
	.reads_rules = true,
	.examples = examples,
	.options = options,
	.defaults = &defaults,
	.opts_size = sizeof(struct opts),
	.stateless = stateless,
	.join = join,
	.open = open_state,
	.push = push,
	.flush = flush,
	.verdict = verdict,
	.close = close_state,
};
