/* SPDX-License-Identifier: Apache-2.0 */
/* xlsxsource - the sheet, the header, then row by row. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/whole.h"
#include "city/xlsx.h"
#include "city/xlsxsource.h"

/* One sheet on its way. */
struct run {
	struct city_xlsx_source *source;
	struct city_xlsx *book;
	const char *file;
	size_t sheet;
	struct city_origin origin; /* of the row */
	struct city_xlsx_row row;
	bool held; /* the row has been read, and is a record's */
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Which sheet is read is said where there are others that could be meant. */
static void tell_sheets(const struct run *run)
{
	size_t visible = 0;

	for (size_t i = 0; i < city_xlsx_sheets(run->book); i++)
		visible += !city_xlsx_sheet_is_hidden(run->book, i);
	if (!run->source->choice.sheet && visible > 1)
		city_env_tell(run->source->env,
			      "%s: takes the sheet \"%s\", the first of %zu (--sheet)",
			      run->file, city_xlsx_sheet_name(run->book, run->sheet),
			      visible);
}

/* A name as a header's cell shows it. */
static struct city_slice name_of(struct city_cell cell)
{
	return cell.kind == CITY_CELL_EMPTY ? (struct city_slice){ "", 0 } : cell.text;
}

/* The next row of the header, or behind it; one that is refused ends the run. */
static enum city_status next_header_row(struct run *run, struct city_error *error)
{
	enum city_status status = city_xlsx_next(run->book, &run->row, error);

	if (status != CITY_REJECT)
		return status;
	city_error_in_file(error, run->file);
	error->line = run->row.number;
	return CITY_FAIL;
}

/*
 * Takes the rows of the header, which are so many from the first on, whether they
 * have values or not.
 */
static enum city_status read_names(struct run *run, struct city_error *error)
{
	struct city_xlsx_source *source = run->source;
	enum city_status status = next_header_row(run, error);
	uint64_t first = run->row.number;

	while (status == CITY_OK && run->row.number - first < source->choice.header) {
		for (size_t i = 0; i < run->row.cells; i++)
			if (city_header_set(&source->header,
					    (size_t)(run->row.number - first), i,
					    name_of(run->row.cell[i])))
				return no_memory(error);
		if (source->choice.header == 1)
			return CITY_OK;
		status = next_header_row(run, error);
	}
	run->held = status == CITY_OK;
	return status;
}

static int spread_merges(struct city_header *header,
			 const struct city_xlsx_survey *survey)
{
	for (size_t i = 0; i < survey->merges; i++) {
		const struct city_xlsx_merge *merge = &survey->merge[i];

		if (city_header_spread(header, (size_t)(merge->top - survey->first_row),
				       merge->left,
				       (size_t)(merge->bottom - survey->first_row),
				       merge->right))
			return -1;
	}
	return 0;
}

/* Names by number, for all columns of the sheet. */
static enum city_status name_by_number(struct run *run, size_t width,
				       struct city_error *error)
{
	struct city_csv_row header = { .fields = width, .origin.file = run->file };
	enum city_status status;

	header.field = calloc(width, sizeof(*header.field));
	if (!header.field)
		return no_memory(error);
	status = city_csv_record_header(&run->source->record, &header, NULL, error);
	free(header.field);
	return status;
}

/* The names that the header's rows make together. */
static enum city_status join_names(struct run *run, uint64_t line,
				   struct city_error *error)
{
	struct city_csv_row header = { .origin = { .file = run->file, .line = line } };

	header.field = city_header_join(&run->source->header, &header.fields);
	if (!header.field)
		return no_memory(error);
	return city_csv_record_header(&run->source->record, &header, run->source->env,
				      error);
}

/*
 * The header, and the sheet at its first row behind it.  CITY_OK, CITY_DONE when no
 * row is left, CITY_FAIL.
 */
static enum city_status read_header(struct run *run,
				    const struct city_xlsx_survey *survey,
				    struct city_error *error)
{
	struct city_xlsx_source *source = run->source;
	enum city_status status, named;
	uint64_t line;

	city_header_reset(&source->header);
	city_csv_record_forget(&source->record);
	if (city_xlsx_begin(run->book, run->sheet, error))
		return CITY_FAIL;
	if (source->choice.header == 0)
		return survey->width ? name_by_number(run, survey->width, error) :
				       CITY_DONE;
	status = read_names(run, error);
	if (status == CITY_FAIL || source->header.columns == 0)
		return status;
	line = survey->first_row ? survey->first_row : run->row.number;
	if (spread_merges(&source->header, survey))
		return no_memory(error);
	named = join_names(run, line, error);
	return named == CITY_OK ? status : named;
}

/* The row as an array of its cells, for what keeps or counts it as it came. */
static int put_raw(struct city_buf *to, const struct city_xlsx_row *row)
{
	city_buf_reset(to);
	for (size_t i = 0; i < row->cells; i++) {
		city_buf_put_char(to, i ? ',' : '[');
		city_cell_put(to, row->cell[i]);
	}
	city_buf_put_char(to, ']');
	return to->failed ? -1 : 0;
}

/* The row's record, if it can be one. */
static enum city_status put_row(struct run *run, enum city_status status,
				struct city_sink *out, struct city_error *error)
{
	struct city_csv_record *record = &run->source->record;
	const struct city_xlsx_row *row = &run->row;
	struct city_slice object;

	if (status == CITY_OK && row->cells > record->row_fields) {
		city_error_set(error, "xlsx.columns",
			       "the row has a value in column %zu, the header has %zu",
			       row->cells, record->row_fields);
		return CITY_REJECT;
	}
	if (status == CITY_OK)
		status = city_csv_record_put_cells(record, row->cell, row->cells, &object,
						   error);
	return status == CITY_OK ? out->put(out, object, error) : status;
}

/* The next row, its record and its fate; *ended when there is none. */
static enum city_status take_row(struct run *run, struct city_sink *out, bool *ended,
				 struct city_error *error)
{
	enum city_status status = CITY_OK;

	if (!run->held)
		status = city_xlsx_next(run->book, &run->row, error);
	run->held = false;
	*ended = status == CITY_DONE;
	if (*ended || status == CITY_FAIL)
		return *ended ? CITY_OK : status;
	run->origin.line = run->row.number;
	run->origin.offset = run->row.offset;
	if (put_raw(&run->source->raw, &run->row))
		return no_memory(error);
	run->origin.raw = city_buf_slice(&run->source->raw);
	status = put_row(run, status, out, error);
	return status == CITY_FAIL ? status : out->fate(out, status, &run->origin, error);
}

/* The rows behind the header; status is what reading that came to. */
static enum city_status run_rows(struct run *run, enum city_status status,
				 struct city_sink *out, struct city_error *error)
{
	bool any = false, ended = status == CITY_DONE;

	if (ended)
		status = CITY_OK;
	out->origin = &run->origin;
	while (status == CITY_OK && !ended) {
		status = take_row(run, out, &ended, error);
		any = any || !ended;
	}
	out->origin = NULL;
	if (ended && !any)
		city_env_tell(run->source->env, "%s: %s", run->file,
			      run->source->record.row_fields ?
				      "a header and no records" :
				      "empty: no header and no records");
	return status;
}

static enum city_status run_sheet(struct run *run, struct city_sink *out,
				  struct city_error *error)
{
	struct city_xlsx_survey survey = { 0 };
	size_t rows = run->source->choice.header;
	enum city_status status = CITY_OK;

	/* What is merged, and how wide a sheet is, is known at its end alone. */
	if (rows != 1 && city_xlsx_look_through(run->book, run->sheet, rows, &survey, error))
		status = CITY_FAIL;
	if (status == CITY_OK)
		status = read_header(run, &survey, error);
	free(survey.merge);
	return run_rows(run, status, out, error);
}

enum city_status city_xlsx_source_run(struct city_xlsx_source *source,
				      struct city_in *in, struct city_sink *out,
				      struct city_error *error)
{
	struct run run = { .source = source, .file = city_in_name(in),
			   .origin.file = city_in_name(in) };
	enum city_status status;
	int fd;

	status = city_whole(in, &fd, error);
	if (status != CITY_OK)
		return status;
	run.book = city_xlsx_open(fd, run.file, city_in_max_line(in), error);
	if (!run.book)
		return CITY_FAIL;
	run.sheet = city_xlsx_find(run.book, source->choice.sheet, error);
	if (run.sheet == SIZE_MAX) {
		status = CITY_FAIL;
	} else {
		tell_sheets(&run);
		status = run_sheet(&run, out, error);
	}
	city_xlsx_close(run.book);
	return status;
}

int city_xlsx_source_open(struct city_xlsx_source *source,
			  const struct city_xlsx_choice *choice, struct city_env *env,
			  struct city_error *error)
{
	source->env = env;
	source->choice = *choice;
	source->record.typed = true;
	return city_csv_record_ask(&source->record, choice->columns, error);
}

void city_xlsx_source_release(struct city_xlsx_source *source)
{
	city_csv_record_release(&source->record);
	city_header_release(&source->header);
	city_buf_release(&source->raw);
}
