/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ingest - files as bureaus send them to records, one JSON object a line: CSV
 * with a header (every value as text), JSON Lines, a JSON array (values as they
 * stand), or GeoJSON (a record a Feature).  What cannot be read as a record is kept as a reject.
 */
#include "config.h"

#include <stdlib.h>

#include "city/csvsource.h"
#include "city/format.h"
#include "city/jsonsource.h"
#include "city/sourced.h"
#include "city/unpivot.h"
#include "commands.h"

struct opts {
	int format;
	const char *encoding;
	const char *delimiter;
	const char *columns;
	int64_t header;
	const char *at;
	int titles;
	bool source;
	const char *unpivot;
};

static const struct opts defaults = { .header = 1 };

static const struct city_option options[] = {
	{ .key = 'f', .name = "format", .arg = "auto|csv|tsv|json|jsonl|geojson",
	  .type = CITY_OPT_CHOICE, .at = offsetof(struct opts, format),
	  .help = "what the input is; auto tells by its first bytes" },
	{ .key = 'e', .name = "encoding", .arg = "NAME", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, encoding),
	  .help = "the charset of CSV that is not UTF-8, such as gb18030; or detect" },
	{ .key = 'd', .name = "delimiter", .arg = "C", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, delimiter),
	  .help = "what separates the fields of CSV: one sign of ASCII, or tab" },
	{ .key = 'c', .name = "columns", .arg = "NAME[,NAME...]",
	  .type = CITY_OPT_STRING, .at = offsetof(struct opts, columns),
	  .help = "take these columns of CSV only, in this order" },
	{ .name = "header", .arg = "N", .type = CITY_OPT_INT, .min = 0,
	  .max = CITY_HEADER_ROWS, .at = offsetof(struct opts, header),
	  .help = "the header of CSV takes N rows, 1 unless given" },
	{ .name = "at", .arg = "POINTER", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, at),
	  .help = "the array is at this JSON Pointer of the document: /result/data" },
	{ .name = "titles", .arg = "none|first", .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, titles),
	  .help = "the first element of the array has the titles of the fields" },
	{ .name = "source", .type = CITY_OPT_FLAG, .at = offsetof(struct opts, source),
	  .help = "add to each record the file and line that it came from" },
	{ .name = "unpivot", .arg = "KEEP:NAME:VALUE", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, unpivot),
	  .help = "keep the fields KEEP (A,B), make a record of each other one" },
	{ 0 }
};

struct state {
	struct opts opts;
	struct city_csv_source csv;
	struct city_json_source json;
	struct city_sourced sourced;
	struct city_unpivot *unpivot; /* NULL = records stay as they are */
};

/*
 * Where records go: with --unpivot, by way of what makes long ones of them, and with
 * --source, of what says where they came from.
 *   table  the file, if it is one table
 */
static struct city_sink *way_out(struct state *state, struct city_sink *out,
				 const char *table)
{
	if (state->opts.source)
		out = city_sourced_over(&state->sourced, out);
	return state->unpivot ? city_unpivot_over(state->unpivot, out, table) : out;
}

/* Lines of JSON: the shared loop does the rest. */
static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct state *state = self;

	return city_json_source_push(&state->json, rec, way_out(state, out, NULL),
				     error);
}

/* Why an option that was given says nothing of the format; NULL when none is such. */
static const char *misplaced(const struct opts *opts, enum city_format format)
{
	if (format <= CITY_FORMAT_TSV)
		return opts->at	    ? "--at is for JSON" :
		       opts->titles ? "--titles is for JSON" :
				      NULL;
	if (opts->encoding)
		return "--encoding is for CSV; JSON is UTF-8";
	if (opts->delimiter)
		return "--delimiter is for CSV, and this is JSON";
	if (opts->columns)
		return "--columns is for CSV";
	if (opts->header != defaults.header)
		return "--header is for CSV";
	if (opts->at && format == CITY_FORMAT_JSONL)
		return "--at is for one document of JSON";
	if (opts->titles && format != CITY_FORMAT_JSON)
		return "--titles is for an array of JSON";
	return NULL;
}

static enum city_status refuse(const struct city_in *in, struct city_error *error,
			       const char *rule, const char *begin, const char *why)
{
	city_error_set(error, rule, "%s%s", begin, why);
	city_error_in_file(error, city_in_name(in));
	return CITY_FAIL;
}

static enum city_status run(void *self, struct city_in *in, struct city_sink *out,
			    struct city_error *error)
{
	struct state *state = self;
	struct city_slice head = { "", 0 };
	enum city_status status = city_format_look(in, &head, error);
	enum city_format format = (enum city_format)state->opts.format;
	enum city_layout layout = CITY_LAYOUT_ARRAY;
	bool array = state->opts.at || state->opts.titles;
	const char *what;

	if (status != CITY_OK)
		return status;
	what = city_format_foreign(head);
	if (what)
		return refuse(in, error, "format.unknown", "cannot be read: it is ", what);
	status = city_format_find(in, head, array, &format, &layout, error);
	if (status != CITY_OK)
		return status;
	what = misplaced(&state->opts, format);
	if (what)
		return refuse(in, error, "usage", "", what);
	out = way_out(state, out,
		      format <= CITY_FORMAT_TSV || state->opts.titles ? city_in_name(in) :
									NULL);
	if (format <= CITY_FORMAT_TSV)
		return city_csv_source_run(&state->csv, in, out, error);
	return city_json_source_run(&state->json, in, layout,
				    format == CITY_FORMAT_GEOJSON, out, error);
}

static void close_state(void *self)
{
	struct state *state = self;

	city_csv_source_release(&state->csv);
	city_json_source_release(&state->json);
	city_sourced_release(&state->sourced);
	city_unpivot_free(state->unpivot);
	free(state);
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct city_csv_choice csv = { .encoding = opts->encoding,
				       .delimiter = opts->delimiter,
				       .tabs = opts->format == CITY_FORMAT_TSV,
				       .columns = opts->columns,
				       .header = (size_t)opts->header };
	struct city_json_choice json = { .at = opts->at, .titles = opts->titles != 0 };
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	*self = state;
	state->opts = *opts;
	if (opts->unpivot) {
		state->unpivot = city_unpivot_new(opts->unpivot, error);
		if (!state->unpivot)
			return -1;
	}
	if (city_csv_source_open(&state->csv, &csv, env, error))
		return -1;
	if (city_json_source_open(&state->json, &json, env, error))
		return -1;
	return city_sourced_open(&state->sourced, env, error);
}

static const struct city_example examples[] = {
	{ .command = "ingest",
	  .input = "code,name\n0010,\"渝中区, 重庆\"\n",
	  .output = "{\"code\":\"0010\",\"name\":\"渝中区, 重庆\"}\n" },
	{ .command = "ingest --format json",
	  .input = "[{\"id\": 1, \"v\": 0.10},\n {\"id\": 2, \"v\": null}]\n",
	  .output = "{\"id\":1,\"v\":0.10}\n{\"id\":2,\"v\":null}\n" },
	{ 0 }
};

const struct city_command city_ingest = {
	.name = "ingest",
	.purpose = "make records of CSV, JSON and GeoJSON",
	.operands = "[FILE...]",
	.role = CITY_ROLE_SOURCE,
	.examples = examples,
	.options = options,
	.defaults = &defaults,
	.opts_size = sizeof(struct opts),
	.remembers = true,
	.splits = true,
	.open = open_state,
	.push = push,
	.run = run,
	.close = close_state,
};
