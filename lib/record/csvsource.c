/* SPDX-License-Identifier: Apache-2.0 */
/* csvsource - header, charset and delimiter, then row by row. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/charset.h"
#include "city/csvsource.h"

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

/* One row of the header, or of what stands in its place. */
static enum city_status next_header_row(struct city_csv *csv, struct city_csv_row *row,
					struct city_error *error)
{
	enum city_status status = city_csv_next(csv, row, error);

	/* A file whose header cannot be read is of no use. */
	if (status == CITY_REJECT) {
		city_error_in_file(error, row->origin.file);
		error->line = row->origin.line;
		return CITY_FAIL;
	}
	return status;
}

/* Names for as many columns as the first row has; that is a record like any other. */
static enum city_status name_by_number(struct city_csv_source *source,
				       const struct city_csv_row *first,
				       struct city_error *error)
{
	struct city_csv_row header = { .fields = first->fields, .origin = first->origin };
	enum city_status status;

	header.field = calloc(first->fields, sizeof(*header.field));
	if (!header.field)
		return no_memory(error);
	status = city_csv_record_header(&source->record, &header, NULL, error);
	free(header.field);
	return status;
}

/* Adds a row of names to the header. */
static enum city_status add_names(struct city_csv_source *source, size_t number,
				  const struct city_csv_row *row,
				  struct city_error *error)
{
	for (size_t i = 0; i < row->fields; i++)
		if (city_header_set(&source->header, number, i, row->field[i]))
			return no_memory(error);
	return CITY_OK;
}

/* The names that several rows make together, as those of the first. */
static enum city_status join_names(struct city_csv_source *source,
				   struct city_origin origin, struct city_error *error)
{
	struct city_csv_row header = { .origin = origin };

	city_header_spread_left(&source->header);
	header.field = city_header_join(&source->header, &header.fields);
	if (!header.field)
		return no_memory(error);
	return city_csv_record_header(&source->record, &header, source->env, error);
}

/*
 * The header, of no row, one or several.  CITY_OK; CITY_DONE where the file ends
 * before its first row or, with record.row_fields set, inside the header; CITY_FAIL.
 *   row  the first of the file; without a header, it is a record's
 */
static enum city_status read_header(struct city_csv_source *source, struct city_csv *csv,
				    struct city_csv_row *row, struct city_error *error)
{
	enum city_status status = next_header_row(csv, row, error), named;
	struct city_origin origin = row->origin;

	if (status != CITY_OK)
		return status;
	if (source->header_rows == 0)
		return name_by_number(source, row, error);
	if (source->header_rows == 1)
		return city_csv_record_header(&source->record, row, source->env, error);
	city_header_reset(&source->header);
	for (size_t i = 0; status == CITY_OK; i++) {
		status = add_names(source, i, row, error);
		if (status != CITY_OK || i + 1 == source->header_rows)
			break;
		status = next_header_row(csv, row, error);
	}
	if (status == CITY_FAIL)
		return status;
	named = join_names(source, origin, error);
	return named == CITY_OK ? status : named;
}

/* Finds the charset of a file by its first bytes, and says so. */
static enum city_status detect(struct city_csv_source *source, struct city_in *in,
			       struct city_error *error)
{
	struct city_slice head = { "", 0 };
	enum city_status status = city_in_peek(in, CITY_CHARSET_HEAD, &head, error);
	const char *charset;

	city_decoder_close(source->decoder);
	source->decoder = NULL;
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
	city_env_tell(source->env, "%s: the encoding is taken for %s", city_in_name(in),
		      charset);
	if (strncmp(charset, "utf", 3) == 0)
		return CITY_OK;
	source->decoder = city_decoder_open(charset, error);
	return source->decoder ? CITY_OK : CITY_FAIL;
}

/* The charset that was declared; the mark of UTF-16 says more than that. */
static struct city_decoder *decoder_for(struct city_csv_source *source,
					const struct city_in *in)
{
	if (!source->decoder || !city_in_is_utf16(in))
		return source->decoder;
	city_env_tell(source->env, "%s: is UTF-16 by its byte order mark, whatever "
		      "--encoding says", city_in_name(in));
	return NULL;
}

/* Lines that end in CR alone are made to end in LF, and that is told. */
static enum city_status choose_line_end(struct city_csv_source *source,
					struct city_in *in,
					const struct city_decoder *decoder,
					struct city_error *error)
{
	bool by_cr = false;
	enum city_status status = CITY_OK;

	if (!decoder || city_decoder_is_regular(decoder))
		status = city_csv_sniff_cr(in, &by_cr, error);
	if (by_cr) {
		city_in_end_lines_by_cr(in);
		city_env_tell(source->env, "%s: lines end in CR", city_in_name(in));
	}
	return status;
}

/* The delimiter that was given, or is found; one that few expect is told. */
static enum city_status choose_delimiter(struct city_csv_source *source,
					 struct city_in *in,
					 struct city_decoder *decoder, char *delimiter,
					 struct city_error *error)
{
	enum city_status status;

	*delimiter = source->delimiter;
	if (*delimiter)
		return CITY_OK;
	status = city_csv_sniff(in, decoder, delimiter, error);
	if (status == CITY_OK && *delimiter != ',')
		city_env_tell(source->env, "%s: fields are separated by %s",
			      city_in_name(in), *delimiter == ';'  ? "semicolons" :
						*delimiter == '\t' ? "TABs" :
								     "\"|\"");
	return status;
}

/* The rows of one file, behind its first bytes. */
static enum city_status run_rows(struct city_csv_source *source, struct city_csv *csv,
				 struct city_in *in, struct city_sink *out,
				 struct city_error *error)
{
	struct city_csv_row row = { 0 };
	struct city_slice object;
	enum city_status status;
	bool any = false, ended = false, held;

	out->origin = &row.origin;
	city_csv_record_forget(&source->record);
	status = read_header(source, csv, &row, error);
	ended = status == CITY_DONE;
	held = status == CITY_OK && source->header_rows == 0;
	if (ended && !source->record.row_fields)
		city_env_tell(source->env, "%s: empty: no header and no records",
			      city_in_name(in));
	while (status == CITY_OK) {
		status = held ? CITY_OK : city_csv_next(csv, &row, error);
		held = false;
		ended = status == CITY_DONE;
		if (ended || status == CITY_FAIL)
			break;
		any = true;
		if (status == CITY_OK)
			status = city_csv_record_put(&source->record, &row, &object,
						     error);
		if (status == CITY_OK)
			status = out->put(out, object, error);
		status = settle(out, status, &row.origin, error);
	}
	out->origin = NULL;
	if (ended && !any && source->record.row_fields)
		city_env_tell(source->env, "%s: a header and no records",
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

enum city_status city_csv_source_run(struct city_csv_source *source, struct city_in *in,
				     struct city_sink *out, struct city_error *error)
{
	struct city_decoder *decoder;
	struct city_csv *csv;
	char delimiter;
	enum city_status status = source->detect ? detect(source, in, error) : CITY_OK;

	decoder = decoder_for(source, in);
	if (status == CITY_OK)
		status = choose_line_end(source, in, decoder, error);
	if (status == CITY_OK)
		status = choose_delimiter(source, in, decoder, &delimiter, error);
	if (status != CITY_OK)
		return status;
	csv = city_csv_open(in, decoder, delimiter);
	if (!csv)
		return no_memory(error);
	status = run_rows(source, csv, in, out, error);
	city_csv_close(csv);
	return status;
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
static int choose_dialect(struct city_csv_source *source,
			  const struct city_csv_choice *choice, struct city_error *error)
{
	if (choice->delimiter &&
	    read_delimiter(choice->delimiter, &source->delimiter, error))
		return -1;
	if (!choice->tabs)
		return 0;
	if (source->delimiter && source->delimiter != '\t')
		return city_error_set(error, "usage",
				      "--delimiter: TAB is that of --format tsv");
	source->delimiter = '\t';
	return 0;
}

int city_csv_source_open(struct city_csv_source *source,
			 const struct city_csv_choice *choice, struct city_env *env,
			 struct city_error *error)
{
	source->env = env;
	source->header_rows = choice->header;
	if (choose_dialect(source, choice, error))
		return -1;
	if (city_csv_record_ask(&source->record, choice->columns, error))
		return -1;
	source->detect = choice->encoding && strcmp(choice->encoding, "detect") == 0;
	if (!choice->encoding || source->detect)
		return 0;
	source->decoder = city_decoder_open(choice->encoding, error);
	return source->decoder ? 0 : -1;
}

void city_csv_source_release(struct city_csv_source *source)
{
	city_csv_record_release(&source->record);
	city_header_release(&source->header);
	city_decoder_close(source->decoder);
}
