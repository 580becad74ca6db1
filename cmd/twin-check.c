/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin-check - whether the pipes of a city's digital twin can be one network each.
 *
 * Takes all pipe.segment records in, then looks at ends, joints, crossings and falls,
 * and puts a twin.finding record for each thing that cannot be; see city-pipe(5).
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/decimal.h"
#include "city/twin_record.h"
#include "city/twin_state.h"
#include "commands.h"

enum fail_on { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NEVER };

struct opts {
	const char *snap, *crs;
	int fail_on;
	bool state, merge;
};

static const struct opts defaults = { .snap = "0.05" };

static const struct city_option options[] = {
	{ .name = "crs", .arg = "NAME", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, crs),
	  .help = "the frame of all records: CGCS2000 (EPSG:4490) for degrees, another "
		  "for metres" },
	{ .name = "snap", .arg = "M", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, snap),
	  .help = "ends nearer than M metres ought to meet, 0.001 to 100; default 0.05" },
	{ .name = "fail-on", .arg = "error|warning|never", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, fail_on),
	  .help = "the least finding that gives exit status 1; error unless given" },
	{ .name = "state", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, state),
	  .help = "print the pipes of a tile, to be merged, and look at nothing" },
	{ .name = "merge", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, merge),
	  .help = "read what --state printed, of any number of tiles" },
	{ 0 }
};

struct state {
	const struct opts *opts;
	int64_t snap_mm;
	enum fail_on fail_on;
	struct city_twin_reader reader;
	struct city_twin twin;
	struct city_twin_merge merge;
	struct city_twin_tally tally; /* of the state that is printed */
	bool begun;
	struct city_buf line;
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

/* What can be read passes as it came; few pipes are kept at a time. */
static enum city_status pass(struct state *state, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	enum city_status status = city_twin_read(&state->reader, rec, &state->twin, error);

	if (status != CITY_ABSORBED)
		return status;
	if (state->twin.segments == 4096) {
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
	return state->opts->state ? pass(state, rec, out, error) :
				    city_twin_read(&state->reader, rec, &state->twin, error);
}

static enum city_status end_state(struct state *state, struct city_sink *out,
				  struct city_error *error)
{
	enum city_status status = begin_state(state, out, error);

	if (status != CITY_OK)
		return status;
	city_buf_reset(&state->line);
	city_twin_state_end(&state->line, &state->tally);
	return put_line(state, out, error);
}

static enum city_status flush(void *self, struct city_sink *out, struct city_error *error)
{
	struct state *state = self;
	enum city_status status = CITY_OK;

	if (state->opts->merge && city_twin_merge_end(&state->merge, error))
		return CITY_FAIL;
	if (state->opts->state)
		return end_state(state, out, error);
	city_keyset_release(&state->merge.seen);
	if (city_twin_check(&state->twin, (double)state->snap_mm / 1000))
		return no_memory(error);
	for (size_t i = 0; i < state->twin.findings && status == CITY_OK; i++) {
		city_buf_reset(&state->line);
		city_twin_put_finding(&state->line, &state->twin, &state->twin.finding[i],
				      state->snap_mm);
		status = put_line(state, out, error);
	}
	return status;
}

static int verdict(const void *self)
{
	const struct state *state = self;

	return state->fail_on != FAIL_ON_NEVER && state->twin.findings > 0;
}

static void close_state(void *self)
{
	struct state *state = self;

	city_twin_reader_release(&state->reader);
	city_twin_release(&state->twin);
	city_twin_merge_release(&state->merge);
	city_buf_release(&state->line);
	free(state);
}

static int read_snap(const char *text, int64_t *snap_mm)
{
	struct city_decimal snap;

	if (city_decimal_parse(city_slice_of(text), &snap) ||
	    city_decimal_rescale(snap, 3, CITY_ROUND_HALF_EVEN, &snap) || snap.units < 1 ||
	    snap.units > 100000)
		return -1;
	*snap_mm = snap.units;
	return 0;
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state;
	int64_t snap_mm;

	(void)env;
	if (read_snap(opts->snap, &snap_mm))
		return city_error_set(error, "usage", "--snap takes metres from 0.001 to 100");
	state = calloc(1, sizeof(*state));
	if (!state)
		return city_error_set(error, "memory", "out of memory");
	state->opts = opts;
	city_twin_merge_init(&state->merge);
	state->snap_mm = snap_mm;
	state->fail_on = (enum fail_on)opts->fail_on;
	if (city_twin_reader_init(&state->reader, opts->crs)) {
		close_state(state);
		return city_error_set(error, "memory", "out of memory");
	}
	state->twin.degrees = state->reader.degrees;
	*self = state;
	return 0;
}

static const struct city_example examples[] = {
	{ .command = "twin-check",
	  .input = "{\"id\":\"P1\",\"class\":\"gas\",\"geometry\":{\"type\":\"LineString\","
		   "\"coordinates\":[[0,0],[100,0]]}}\n"
		   "{\"id\":\"P2\",\"class\":\"gas\",\"geometry\":{\"type\":\"LineString\","
		   "\"coordinates\":[[100.03,0],[200,0]]}}\n",
	  .output = "{\"kind\":\"twin.finding\",\"rule\":\"snap.gap\","
		    "\"severity\":\"error\",\"network\":\"gas\",\"ids\":[\"P2\",\"P1\"],"
		    "\"at\":[100.030,0.000],\"measured\":0.030,\"required\":0.000,"
		    "\"unit\":\"m\",\"snap\":0.050}\n" },
	{ 0 }
};

const struct city_command city_twin_check_command = {
	.name = "twin-check",
	.purpose = "whether the pipes of a digital twin are connected and possible",
	.operands = "[FILE...]",
	.role = CITY_ROLE_FILTER,
	.examples = examples,
	.options = options,
	.defaults = &defaults,
	.opts_size = sizeof(struct opts),
	.open = open_state,
	.push = push,
	.flush = flush,
	.verdict = verdict,
	.close = close_state,
};
