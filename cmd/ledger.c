/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger - proves from the accounts of a run (kind ledger) that every stage
 * balances and that each read what the one before it wrote.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/decimal.h"
#include "city/rec.h"
#include "commands.h"

struct opts {
	int verb;
};

static const struct city_option options[] = { { 0 } };

enum count { IN, OUT, REJECTED, DUPLICATE, FILTERED, ABSORBED, CREATED, COUNTS };

static const char *const count_name[COUNTS] = { "in",	    "out",	"rejected",
						"duplicate", "filtered", "absorbed",
						"created" };

/* More records than this nobody has; sums of them stay in 64 bits. */
#define MOST_RECORDS INT64_C(1000000000000000)

struct stage {
	char program[32];
	bool is_source, is_report;
	bool stopped; /* before the end of its input */
	int64_t count[COUNTS];
	uint64_t digest_in, digest_out;
	int64_t status;
};

struct state {
	struct city_scanner *nested;
	struct stage *stage;
	size_t n;
	struct city_buf scratch;
	int answer;
};

static enum city_status refuse(struct city_error *error, const char *field,
			       const char *text)
{
	city_error_set(error, "ledger.invalid", "%s", text);
	city_error_at_field(error, field, strlen(field));
	return CITY_REJECT;
}

static const struct city_field *find(const struct city_rec *rec, const char *key,
				     enum city_type type)
{
	struct city_name name = city_name_of(key);
	const struct city_field *field = city_rec_find(rec, &name);

	return field && field->type == type ? field : NULL;
}

/* A short text member into `to`, cut where it is too long. */
static int read_text(struct state *state, const struct city_rec *rec, const char *key,
		     char *to, size_t size)
{
	const struct city_field *field = find(rec, key, CITY_STRING);
	struct city_slice text;

	if (!field)
		return -1;
	text = city_field_text(field, &state->scratch);
	if (text.len >= size)
		text.len = size - 1;
	memcpy(to, text.at, text.len);
	to[text.len] = '\0';
	return 0;
}

static int read_int(const struct city_rec *rec, const char *key, int64_t *value)
{
	const struct city_field *field = find(rec, key, CITY_NUMBER);
	struct city_decimal number;

	if (!field || city_decimal_parse(field->value, &number) || number.scale ||
	    number.units < 0 || number.units > MOST_RECORDS)
		return -1;
	*value = number.units;
	return 0;
}

/* A digest of sixteen hexadecimal digits. */
static int read_digest(struct state *state, const struct city_rec *rec,
		       const char *key, uint64_t *digest)
{
	char text[18];

	if (read_text(state, rec, key, text, sizeof(text)) || strlen(text) != 16)
		return -1;
	*digest = 0;
	for (const char *c = text; *c; c++) {
		const char *digits = "0123456789abcdef", *at = strchr(digits, *c);

		if (!at)
			return -1;
		*digest = *digest << 4 | (uint64_t)(at - digits);
	}
	return 0;
}

static int read_nested(struct state *state, const struct city_rec *rec,
		       const char *key, struct city_rec *inner)
{
	const struct city_field *field = find(rec, key, CITY_OBJECT);
	struct city_error ignored; /* valid already: the whole line was scanned */

	return field && city_scan(state->nested, field->value, inner, &ignored) ==
				CITY_OK ?
		       0 :
		       -1;
}

static enum city_status read_stage(struct state *state, const struct city_rec *rec,
				   struct stage *stage, struct city_error *error)
{
	struct city_rec inner;
	char role[8];

	if (read_text(state, rec, "program", stage->program, sizeof(stage->program)))
		return refuse(error, "program", "must name the program");
	if (read_text(state, rec, "role", role, sizeof(role)))
		return refuse(error, "role", "must be source, filter or report");
	if (city_choice_index("source|filter|report", role) < 0)
		return refuse(error, "role", "must be source, filter or report");
	city_error_harmless(stage->program);
	stage->is_source = strcmp(role, "source") == 0;
	stage->is_report = strcmp(role, "report") == 0;
	stage->stopped = find(rec, "complete", CITY_FALSE) != NULL;
	if (read_int(rec, "status", &stage->status))
		return refuse(error, "status", "must be the exit status");
	if (read_nested(state, rec, "digest", &inner) ||
	    read_digest(state, &inner, "in", &stage->digest_in) ||
	    read_digest(state, &inner, "out", &stage->digest_out))
		return refuse(error, "digest",
			      "must have in and out of sixteen digits each");
	if (read_nested(state, rec, "records", &inner))
		return refuse(error, "records", "must be an object");
	for (int c = 0; c < COUNTS; c++)
		if (read_int(&inner, count_name[c], &stage->count[c]))
			return refuse(error, "records", "a count is missing");
	return CITY_OK;
}

static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	char kind[8];
	struct stage *stage = realloc(state->stage, (state->n + 1) * sizeof(*stage));
	enum city_status status;

	(void)out;
	if (!stage) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	state->stage = stage;
	if (read_text(state, rec, "kind", kind, sizeof(kind)) ||
	    strcmp(kind, "ledger") != 0)
		return refuse(error, "kind", "must be ledger");
	stage = &state->stage[state->n];
	memset(stage, 0, sizeof(*stage));
	status = read_stage(state, rec, stage, error);
	if (status == CITY_OK)
		state->n++;
	return status;
}

/*
 * Lines stand in the order of the pipe, for a stage writes its line before its
 * output closes.  A pipe begins with a source or several, and behind a report.
 * Everything else is taken to be fed by the line before it: a false alarm can
 * be looked into, a loss passed over cannot.
 */
static bool begins_pipe(const struct stage *before, const struct stage *stage)
{
	return (stage->is_source || before->is_report) && !before->is_source;
}

/* What a stage alone says: it failed, or its own counts do not add up. */
static int judge_stage(struct city_buf *to, const struct stage *stage)
{
	const int64_t *c = stage->count;
	int64_t lost = c[IN] + c[CREATED] - c[OUT] - c[REJECTED] - c[DUPLICATE] -
		       c[FILTERED] - c[ABSORBED];

	if (stage->status > 1) {
		city_buf_printf(to, "FAILED %s: exit status %lld\n", stage->program,
				(long long)stage->status);
		return 1;
	}
	if (stage->stopped) {
		city_buf_printf(to, "STOPPED %s: it did not take all of its input\n",
				stage->program);
		return 1;
	}
	if (lost) {
		city_buf_printf(to, "LOST %lld within %s\n", (long long)lost,
				stage->program);
		return 1;
	}
	return 0;
}

/*
 * What went on between a stage and those before it that feed it: one, or
 * several sources, whose counts and digests add up.
 */
static int judge_link(struct city_buf *to, const struct stage *stage, size_t feeders)
{
	const struct stage *from = stage - 1;
	int64_t wrote = 0, lost;
	uint64_t digest = 0;

	for (size_t i = 1; i <= feeders; i++) {
		wrote += (stage - i)->count[OUT];
		digest += (stage - i)->digest_out;
	}
	lost = wrote - stage->count[IN];
	if (lost == 0 && digest == stage->digest_in)
		return 0;
	if (lost == 0)
		city_buf_printf(to,
				"CHANGED between %s and %s: %lld records, not the same\n",
				from->program, stage->program,
				(long long)stage->count[IN]);
	else
		city_buf_printf(to,
				"%s %lld between %s and %s: wrote %lld, read %lld\n",
				lost > 0 ? "LOST" : "GAINED",
				(long long)(lost > 0 ? lost : -lost), from->program,
				stage->program, (long long)wrote,
				(long long)stage->count[IN]);
	return 1;
}

static void put_stage(struct city_buf *to, const struct stage *stage)
{
	city_buf_printf(to, "  %-14s", stage->program);
	for (int c = 0; c < COUNTS; c++)
		if (c <= REJECTED || stage->count[c])
			city_buf_printf(to, " %s=%lld", count_name[c],
					(long long)stage->count[c]);
	city_buf_put_char(to, '\n');
}

static int judge_pipe(struct city_buf *to, const struct stage *stage, size_t n)
{
	int64_t sum[COUNTS] = { 0 }, in = 0, out = 0;
	size_t sources = 0;
	int bad = 0;

	while (sources < n && stage[sources].is_source)
		sources++;
	for (size_t i = 0; i < n; i++) {
		bad |= judge_stage(to, &stage[i]);
		if (i > 0 && i >= sources)
			bad |= judge_link(to, &stage[i], i == sources ? sources : 1);
		in += i < sources || i == 0 ? stage[i].count[IN] : 0;
		out += sources == n || i == n - 1 ? stage[i].count[OUT] : 0;
		for (int c = 0; c < COUNTS; c++)
			sum[c] += stage[i].count[c];
	}
	if (!bad)
		city_buf_printf(to,
				"BALANCED stages=%zu in=%lld out=%lld rejected=%lld "
				"duplicate=%lld filtered=%lld lost=0\n",
				n, (long long)in, (long long)out,
				(long long)sum[REJECTED], (long long)sum[DUPLICATE],
				(long long)sum[FILTERED]);
	for (size_t i = 0; i < n; i++)
		put_stage(to, &stage[i]);
	return bad;
}

static enum city_status flush(void *self, struct city_sink *out,
			      struct city_error *error)
{
	struct state *state = self;
	struct city_buf text = { 0 };
	enum city_status status = CITY_FAIL;
	size_t begin = 0;

	for (size_t i = 1; i <= state->n; i++) {
		if (i < state->n &&
		    !begins_pipe(&state->stage[i - 1], &state->stage[i]))
			continue;
		state->answer |= judge_pipe(&text, &state->stage[begin], i - begin);
		begin = i;
	}
	if (state->n == 0) {
		city_buf_put_text(&text, "NOTHING no ledger lines\n");
		state->answer = 1;
	}
	if (text.failed)
		city_error_set(error, "memory", "out of memory");
	else
		status = out->write(out, city_buf_slice(&text), error);
	city_buf_release(&text);
	return status;
}

static int verdict(const void *self)
{
	const struct state *state = self;

	return state->answer;
}

static void close_state(void *self)
{
	struct state *state = self;

	free(state->stage);
	city_scanner_free(state->nested);
	city_buf_release(&state->scratch);
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
	*self = state;
	state->nested = city_scanner_new();
	return state->nested ? 0 : city_error_set(error, "memory", "out of memory");
}

static const struct city_example examples[] = {
	{ .command = "ledger check",
	  .input = "{\"kind\":\"ledger\",\"program\":\"normalize\",\"role\":\"filter\","
		   "\"records\":{\"in\":3,\"out\":2,\"rejected\":1,"
		   "\"duplicate\":0,\"filtered\":0,\"absorbed\":0,\"created\":0},"
		   "\"digest\":{\"in\":\"00000000000000a1\","
		   "\"out\":\"00000000000000b2\"},\"status\":1}\n",
	  .output = "BALANCED stages=1 in=3 out=2 rejected=1 duplicate=0 filtered=0 "
		    "lost=0\n  normalize      in=3 out=2 rejected=1\n" },
	{ 0 }
};

const struct city_command city_ledger = {
	.name = "ledger",
	.purpose = "prove that the stages of a run balance and nothing was lost between them",
	.operands = "[FILE...]",
	.verbs = "check",
	.verb_at = offsetof(struct opts, verb),
	.role = CITY_ROLE_REPORT,
	.examples = examples,
	.options = options,
	.opts_size = sizeof(struct opts),
	.open = open_state,
	.push = push,
	.flush = flush,
	.verdict = verdict,
	.close = close_state,
};
