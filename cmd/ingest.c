/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ingest - files as bureaus send them to records, one JSON object a line: CSV
 * with a header (every value as text), JSON Lines, or a JSON array (values as
 * they stand).  What cannot be read as a record is kept as a reject.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/charset.h"
#include "city/csvin.h"
#include "city/csvrecord.h"
#include "city/jsonarray.h"
#include "city/rec.h"
#include "commands.h"

enum format { FORMAT_AUTO, FORMAT_CSV, FORMAT_TSV, FORMAT_JSON, FORMAT_JSONL };

struct opts {
	int format;
	const char *encoding;
	const char *delimiter;
	const char *columns;
};

static const struct city_option options[] = {
	{ .key = 'f', .name = "format", .arg = "auto|csv|tsv|json|jsonl",
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
	{ 0 }
};

struct state {
	enum format format;
	struct city_env *env;
	bool detect; /* each file's charset, and then decoder is of the last */
	struct city_decoder *decoder;
	char delimiter; /* '\0' = to be found */
	struct city_scanner *scanner;
	struct city_csv_record record;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Passes a record on, or reports why it is none. */
static enum city_status settle(struct city_sink *out, enum city_status fate,
			       const struct city_origin *origin,
			       struct city_error *error)
{
	return fate == CITY_FAIL ? fate : out->fate(out, fate, origin, error);
}

/* A file whose header cannot be read is of no use. */
static enum city_status read_header(struct state *state, struct city_csv *csv,
				    struct city_csv_row *row, struct city_error *error)
{
	enum city_status status = city_csv_next(csv, row, error);

	if (status == CITY_OK)
		return city_csv_record_header(&state->record, row, state->env, error);
	if (status == CITY_REJECT) {
		city_error_in_file(error, row->origin.file);
		error->line = row->origin.line;
		return CITY_FAIL;
	}
	return status;
}

/* Finds the charset of a file by its first bytes, and says so. */
static enum city_status detect(struct state *state, struct city_in *in,
			       struct city_error *error)
{
	struct city_slice head = { "", 0 };
	enum city_status status = city_in_peek(in, CITY_CHARSET_HEAD, &head, error);
	const char *charset;

	city_decoder_close(state->decoder);
	state->decoder = NULL;
	if (status != CITY_OK)
		return status;
	charset = city_in_is_utf16(in) ? "utf-16" : city_charset_guess(head);
	if (!charset) {
		city_error_set(error, "encoding.unknown",
			       "the encoding cannot be told from the text; name it "
			       "with --encoding");
		city_error_in_file(error, city_in_name(in));
		return CITY_FAIL;
	}
	city_env_tell(state->env, "%s: the encoding is taken for %s", city_in_name(in),
		      charset);
	if (strncmp(charset, "utf", 3) == 0)
		return CITY_OK;
	state->decoder = city_decoder_open(charset, error);
	return state->decoder ? CITY_OK : CITY_FAIL;
}

/* The charset that was declared; the mark of UTF-16 says more than that. */
static struct city_decoder *decoder_for(struct state *state, const struct city_in *in)
{
	if (!state->decoder || !city_in_is_utf16(in))
		return state->decoder;
	city_env_tell(state->env, "%s: is UTF-16 by its byte order mark, whatever "
		      "--encoding says", city_in_name(in));
	return NULL;
}

/* The delimiter that was given, or is found; one that few expect is told. */
static enum city_status choose_delimiter(struct state *state, struct city_in *in,
					 struct city_decoder *decoder, char *delimiter, struct city_error *error)
{
	enum city_status status;

	*delimiter = state->delimiter;
	if (*delimiter)
		return CITY_OK;
	status = city_csv_sniff(in, decoder, delimiter, error);
	if (status == CITY_OK && *delimiter != ',')
		city_env_tell(state->env, "%s: fields are separated by %s",
			      city_in_name(in), *delimiter == ';'  ? "semicolons" :
						*delimiter == '\t' ? "TABs" :
								     "\"|\"");
	return status;
}

/* The rows of one file, behind its first bytes. */
static enum city_status run_rows(struct state *state, struct city_csv *csv,
				 struct city_in *in, struct city_sink *out,
				 struct city_error *error)
{
	struct city_csv_row row = { 0 };
	struct city_slice object;
	enum city_status status;
	bool any = false, ended = false;

	city_csv_record_forget(&state->record);
	status = read_header(state, csv, &row, error);
	ended = status == CITY_DONE;
	if (ended)
		city_env_tell(state->env, "%s: empty: no header and no records",
			      city_in_name(in));
	while (status == CITY_OK) {
		status = city_csv_next(csv, &row, error);
		ended = status == CITY_DONE;
		if (ended || status == CITY_FAIL)
			break;
		any = true;
		if (status == CITY_OK)
			status = city_csv_record_put(&state->record, &row, &object,
						     error);
		if (status == CITY_OK)
			status = out->put(out, object, error);
		status = settle(out, status, &row.origin, error);
	}
	if (ended && !any && state->record.row_fields)
		city_env_tell(state->env, "%s: a header and no records",
			      city_in_name(in));
	if (status != CITY_FAIL && city_csv_was_cut(csv)) {
		city_error_set(error, "input.cut", "input is cut short at byte %llu",
			       (unsigned long long)city_in_bytes(in));
		city_error_in_file(error, city_in_name(in));
		status = CITY_FAIL;
	}
	/* The end of one file is not the end of the input. */
	return ended && status != CITY_FAIL ? CITY_OK : status;
}

static enum city_status run_csv(struct state *state, struct city_in *in,
				struct city_sink *out, struct city_error *error)
{
	struct city_decoder *decoder;
	struct city_csv *csv;
	char delimiter;
	enum city_status status = state->detect ? detect(state, in, error) : CITY_OK;

	decoder = decoder_for(state, in);
	if (status == CITY_OK)
		status = choose_delimiter(state, in, decoder, &delimiter, error);
	if (status != CITY_OK)
		return status;
	csv = city_csv_open(in, decoder, delimiter);
	if (!csv)
		return no_memory(error);
	status = run_rows(state, csv, in, out, error);
	city_csv_close(csv);
	return status;
}

/* One element or line that should be an object. */
static enum city_status put_object(struct state *state, struct city_slice text,
				   struct city_sink *out, struct city_error *error)
{
	struct city_rec rec;
	enum city_status status = city_scan(state->scanner, text, &rec, error);

	return status == CITY_OK ? out->put(out, rec.raw, error) : status;
}

static enum city_status run_json(struct state *state, struct city_in *in,
				 struct city_sink *out, struct city_error *error)
{
	struct city_jsonarray *array = city_jsonarray_open(in);
	struct city_origin origin = { 0 };
	struct city_slice element;
	enum city_status status = array ? CITY_OK : no_memory(error);

	while (status == CITY_OK) {
		status = city_jsonarray_next(array, &element, &origin, error);
		if (status == CITY_DONE) {
			city_jsonarray_close(array);
			return CITY_OK;
		}
		if (status == CITY_FAIL)
			break;
		if (status == CITY_OK) {
			status = put_object(state, element, out, error);
			if (status == CITY_REJECT)
				error->at = city_jsonarray_raw_at(array, error->at);
		}
		status = settle(out, status, &origin, error);
	}
	city_jsonarray_close(array);
	return status;
}

/* Lines of JSON: the shared loop does all there is to do. */
static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	(void)self;
	return out->put(out, rec->raw, error);
}

/* Whether --encoding was given; the last file's decoder may be there with detect. */
static bool has_charset(const struct state *state)
{
	return state->detect || state->decoder;
}

/* Formats that look like nothing else, and what to do about them. */
static const char *foreign_format(struct city_slice head)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *what;
	} known[] = {
		{ "\xD0\xCF\x11\xE0", 4,
		  "an old Excel workbook (.xls); save it as CSV" },
		{ "PK\x03\x04", 4,
		  "a zip archive or an Excel workbook (.xlsx); save it as CSV" },
		{ "\xFF\xFE\0\0", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
		{ "\0\0\xFE\xFF", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
		{ "%PDF", 4, "a PDF document" },
		{ "BZh", 3, "bzip2; unpack it first" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (head.len >= known[i].len &&
		    memcmp(head.at, known[i].magic, known[i].len) == 0)
			return known[i].what;
	return NULL;
}

/* By the first byte that is no blank: { begins an object, [ an array. */
static enum format guess(struct city_slice head)
{
	struct city_slice text = city_text_trim(head);

	if (text.len && text.at[0] == '{')
		return FORMAT_JSONL;
	return text.len && text.at[0] == '[' ? FORMAT_JSON : FORMAT_CSV;
}

/* The first bytes, enough to see one that is no blank if there is any. */
static enum city_status look(struct city_in *in, struct city_slice *head,
			     struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t want = 4; status == CITY_OK && want <= 4096; want *= 2) {
		status = city_in_peek(in, want, head, error);
		if (head->len < want || city_text_trim(*head).len)
			break;
	}
	return status;
}

static enum city_status run(void *self, struct city_in *in, struct city_sink *out,
			    struct city_error *error)
{
	struct state *state = self;
	struct city_slice head = { "", 0 };
	enum city_status status = look(in, &head, error);
	enum format format = state->format;
	const char *what;

	if (status != CITY_OK)
		return status;
	what = foreign_format(head);
	if (what) {
		city_error_set(error, "format.unknown", "cannot be read: it is %s", what);
		city_error_in_file(error, city_in_name(in));
		return CITY_FAIL;
	}
	if (format == FORMAT_AUTO)
		format = guess(head);
	if (format > FORMAT_TSV && (has_charset(state) || state->delimiter)) {
		city_error_set(error, "usage", "%s", has_charset(state) ?
			       "--encoding is for CSV; JSON is UTF-8" :
			       "--delimiter is for CSV, and this is JSON");
		city_error_in_file(error, city_in_name(in));
		return CITY_FAIL;
	}
	if (format > FORMAT_TSV && state->record.asked.n) {
		city_error_set(error, "usage", "--columns is for CSV");
		city_error_in_file(error, city_in_name(in));
		return CITY_FAIL;
	}
	if (format == FORMAT_JSONL)
		return out->lines(out, in, error);
	return format == FORMAT_JSON ? run_json(state, in, out, error) :
				       run_csv(state, in, out, error);
}

static void close_state(void *self)
{
	struct state *state = self;

	city_csv_record_release(&state->record);
	city_decoder_close(state->decoder);
	city_scanner_free(state->scanner);
	free(state);
}

/* The byte meant by an option's words; 0 or -1. */
static int read_delimiter(const char *text, char *delimiter, struct city_error *error)
{
	if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0)
		text = "\t";
	if (strlen(text) != 1 || strchr("\"\r\n", text[0]) ||
	    (unsigned char)text[0] >= 0x80)
		return city_error_set(error, "usage",
				      "--delimiter: one sign of ASCII, or tab, was "
				      "expected, no quote and no line end");
	*delimiter = text[0];
	return 0;
}

/* How fields are separated, where the options say it. */
static int choose_dialect(struct state *state, const struct opts *opts,
			  struct city_error *error)
{
	if (opts->delimiter && read_delimiter(opts->delimiter, &state->delimiter, error))
		return -1;
	if (state->format != FORMAT_TSV)
		return 0;
	if (state->delimiter && state->delimiter != '\t')
		return city_error_set(error, "usage",
				      "--delimiter: TAB is that of --format tsv");
	state->delimiter = '\t';
	return 0;
}

static int open_state(const void *values, struct city_env *env, void **self,
		      struct city_error *error)
{
	const struct opts *opts = values;
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return city_error_set(error, "memory", "out of memory");
	*self = state;
	state->format = (enum format)opts->format;
	state->env = env;
	if (choose_dialect(state, opts, error))
		return -1;
	state->scanner = city_scanner_new();
	if (!state->scanner)
		return city_error_set(error, "memory", "out of memory");
	if (city_csv_record_ask(&state->record, opts->columns, error))
		return -1;
	state->detect = opts->encoding && strcmp(opts->encoding, "detect") == 0;
	if (!opts->encoding || state->detect)
		return 0;
	state->decoder = city_decoder_open(opts->encoding, error);
	return state->decoder ? 0 : -1;
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
	.purpose = "make records of CSV, JSON Lines and JSON arrays",
	.operands = "[FILE...]",
	.role = CITY_ROLE_SOURCE,
	.examples = examples,
	.options = options,
	.opts_size = sizeof(struct opts),
	.open = open_state,
	.push = push,
	.run = run,
	.close = close_state,
};
