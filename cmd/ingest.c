/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ingest - files as bureaus send them to records, one JSON object a line: CSV
 * with a header (every value as text), a sheet of an Excel workbook (values by the
 * types of their cells), JSON Lines, a JSON array (values as they stand), or GeoJSON
 * (a record a Feature), or a network of EPANET or SWMM.  What cannot be read as a record is kept as a reject.
 */
#include "config.h"

#include <stdlib.h>

#include "city/csvsource.h"
#include "city/format.h"
#include "city/inpsource.h"
#include "city/jsonsource.h"
#include "city/sourced.h"
#include "city/unpivot.h"
#include "city/xlsxsource.h"
#include "commands.h"

struct opts {
	int format;
	const char *encoding;
	const char *delimiter;
	const char *columns;
	int64_t header;
	const char *sheet;
	const char *at;
	int titles;
	bool source;
	const char *unpivot;
};

static const struct opts defaults = { .header = 1 };

static const struct city_option options[] = {
	{ .key = 'f', .name = "format", .arg = "auto|csv|tsv|json|jsonl|geojson|xlsx|inp",
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
	  .help = "take these columns of CSV or a sheet only, in this order" },
	{ .name = "header", .arg = "N", .type = CITY_OPT_INT, .min = 0,
	  .max = CITY_HEADER_ROWS, .at = offsetof(struct opts, header),
	  .help = "the header of CSV or a sheet takes N rows, 1 unless given" },
	{ .name = "sheet", .arg = "NAME|N", .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, sheet),
	  .help = "which sheet of a workbook, the first that is visible unless given" },
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
	struct city_xlsx_source xlsx;
	struct city_sourced sourced;
	struct city_env *env;
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

/* Why an option that was given says nothing of a table; NULL when none is such. */
static const char *misplaced_for_table(const struct opts *opts, bool is_sheet)
{
	if (opts->at)
		return "--at is for JSON";
	if (opts->titles)
		return "--titles is for JSON";
	if (!is_sheet)
		return opts->sheet ? "--sheet is for Excel workbooks" : NULL;
	if (opts->encoding)
		return "--encoding is for CSV";
	return opts->delimiter ? "--delimiter is for CSV" : NULL;
}

/* The same of any format. */
static const char *misplaced(const struct opts *opts, enum city_format format)
{
	if (format <= CITY_FORMAT_TSV || format == CITY_FORMAT_XLSX)
		return misplaced_for_table(opts, format == CITY_FORMAT_XLSX);
	if (format == CITY_FORMAT_INP && (opts->at || opts->titles))
		return "--at and --titles are for JSON";
	if (opts->encoding)
		return "--encoding is for CSV; other text is UTF-8";
	if (opts->delimiter)
		return "--delimiter is for CSV";
	if (opts->columns)
		return "--columns is for CSV and Excel workbooks";
	if (opts->header != defaults.header)
		return "--header is for CSV and Excel workbooks";
	if (opts->sheet)
		return "--sheet is for Excel workbooks";
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

/* What the input is, and how its objects lie if it is JSON. */
static enum city_status choose(const struct opts *opts, struct city_in *in,
			       enum city_format *format, enum city_layout *layout,
			       struct city_error *error)
{
	struct city_slice head = { "", 0 };
	enum city_status status = city_format_look(in, &head, error);
	bool zip = city_format_is_zip(head);
	const char *what = city_format_foreign(head);

	if (status != CITY_OK)
		return status;
	if (what)
		return refuse(in, error, "format.unknown", "cannot be read: it is ", what);
	*format = (enum city_format)opts->format;
	if (*format == CITY_FORMAT_AUTO && zip)
		*format = CITY_FORMAT_XLSX;
	if (zip && *format != CITY_FORMAT_XLSX)
		return refuse(in, error, "format.unknown", "cannot be read as that: it is ",
			      "a zip archive or an Excel workbook (--format xlsx)");
	if (!zip && *format == CITY_FORMAT_XLSX)
		return refuse(in, error, "format.unknown", "is no Excel workbook (.xlsx)",
			      ": it is no zip archive");
	if (!zip)
		status = city_format_find(in, head, opts->at || opts->titles, format,
					  layout, error);
	what = status == CITY_OK ? misplaced(opts, *format) : NULL;
	return what ? refuse(in, error, "usage", "", what) : status;
}

static enum city_status run(void *self, struct city_in *in, struct city_sink *out,
			    struct city_error *error)
{
	struct state *state = self;
	enum city_format format;
	enum city_layout layout = CITY_LAYOUT_ARRAY;
	enum city_status status = choose(&state->opts, in, &format, &layout, error);
	bool table;

	if (status != CITY_OK)
		return status;
	table = format <= CITY_FORMAT_TSV || format == CITY_FORMAT_XLSX ||
		state->opts.titles;
	out = way_out(state, out, table ? city_in_name(in) : NULL);
	if (format == CITY_FORMAT_XLSX)
		return city_xlsx_source_run(&state->xlsx, in, out, error);
	if (format == CITY_FORMAT_INP)
		return city_inp_source_run(state->env, in, out, error);
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
	city_xlsx_source_release(&state->xlsx);
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
	struct city_xlsx_choice xlsx = { .sheet = opts->sheet,
					 .columns = opts->columns,
					 .header = (size_t)opts->header };
	struct city_json_choice json = { .at = opts->at, .titles = opts->titles != 0 };
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	*self = state;
	state->opts = *opts;
	state->env = env;
	if (opts->unpivot) {
		state->unpivot = city_unpivot_new(opts->unpivot, error);
		if (!state->unpivot)
			return -1;
	}
	if (city_csv_source_open(&state->csv, &csv, env, error) ||
	    city_xlsx_source_open(&state->xlsx, &xlsx, env, error))
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
	.purpose = "make records of CSV, Excel workbooks, JSON, GeoJSON and pipe networks",
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
