/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xlsxsheet - rows of a sheet: expat is stopped behind each that has a value, and
 * goes on when the next is wanted.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/text.h"
#include "xlsxparts.h"

/* What a sheet may have (ECMA-376 sets no limit, but every program does). */
#define MOST_ROWS 1048576
#define MOST_COLUMNS 16384

enum cell_type { NUMBER, SHARED, TEXT, INLINE, BOOLEAN, FAULT, DATE };

struct city_xlsx_rows {
	struct city_part part; /* first, as the handlers expect */
	struct city_xlsx *book;
	struct city_xlsx_survey *survey; /* NULL = rows are wanted */
	uint64_t survey_rows, survey_area;

	bool in_data, in_row, in_cell, in_reading, collecting;
	uint64_t number, offset;
	struct city_cell *cell; /* their texts, where they are not shared, in text */
	size_t *text_at;        /* where there; SIZE_MAX = shared */
	size_t cells, room;     /* cells so far, empty ones included */
	size_t full;            /* up to the last that is not empty */
	size_t bytes;           /* of all texts */
	struct city_buf text, stored;

	enum cell_type type;    /* of the cell that is read */
	enum city_shown shown;
	bool has_value;
	size_t begin;           /* of its text */

	size_t bad;             /* index + 1 of the first cell at fault; 0 = none */
	const char *why;
	bool too_long;
};

static void fail_memory(struct city_xlsx_rows *rows)
{
	city_part_fail(&rows->part, "memory", "out of memory");
}

/* The letters of A1, 0-based in *column, and then the number; the rest. */
static const char *read_reference(const char *text, size_t *column, uint64_t *row)
{
	size_t value = 0;

	for (; *text >= 'A' && *text <= 'Z' && value <= MOST_COLUMNS; text++)
		value = value * 26 + (size_t)(*text - 'A') + 1;
	*column = value - 1;
	for (*row = 0; *text >= '0' && *text <= '9' && *row <= MOST_ROWS; text++)
		*row = *row * 10 + (uint64_t)(*text - '0');
	return text;
}

static bool is_place(size_t column, uint64_t row)
{
	return column < MOST_COLUMNS && row >= 1 && row <= MOST_ROWS;
}

static void begin_row(struct city_xlsx_rows *rows, const char *const *attributes)
{
	const char *text = city_xml_attribute(attributes, "r");
	uint64_t number = rows->number + 1;
	size_t column;

	if (text && *read_reference(text, &column, &number))
		number = 0;
	if (rows->in_row || number <= rows->number || number > MOST_ROWS) {
		city_part_fail(&rows->part, "xlsx.damaged",
			       "row \"%.20s\" behind row %llu", text ? text : "",
			       (unsigned long long)rows->number);
		return;
	}
	rows->in_row = true;
	rows->number = number;
	rows->offset = (uint64_t)XML_GetCurrentByteIndex(rows->part.parser);
	rows->cells = rows->full = rows->bytes = rows->bad = 0;
	rows->too_long = false;
	city_buf_reset(&rows->text);
}

/* Room for cells up to an index, which is within what a sheet may have. */
static bool reserve(struct city_xlsx_rows *rows, size_t column)
{
	size_t room = rows->room ? rows->room : 32;
	struct city_cell *cell;
	size_t *text_at;

	if (column < rows->room)
		return true;
	while (room <= column)
		room *= 2;
	cell = realloc(rows->cell, room * sizeof(*cell));
	if (cell)
		rows->cell = cell;
	text_at = realloc(rows->text_at, room * sizeof(*text_at));
	if (text_at)
		rows->text_at = text_at;
	if (cell && text_at)
		rows->room = room;
	return cell && text_at;
}

static enum cell_type read_type(const char *text)
{
	static const struct {
		const char *name;
		enum cell_type type;
	} known[] = { { "s", SHARED },  { "n", NUMBER },         { "str", TEXT },
		      { "b", BOOLEAN }, { "inlineStr", INLINE }, { "e", FAULT },
		      { "d", DATE } };

	for (size_t i = 0; text && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(text, known[i].name) == 0)
			return known[i].type;
	return NUMBER;
}

static enum city_shown style_shown(const struct city_buf *shown, const char *style)
{
	size_t i = style ? strtoul(style, NULL, 10) : 0;

	return i < shown->len ? (enum city_shown)shown->at[i] : CITY_SHOWN_NUMBER;
}

/* Places the cell by its reference, or behind the one before. */
static void begin_cell(struct city_xlsx_rows *rows, const char *const *attributes)
{
	const char *reference = NULL, *type = NULL, *style = NULL;
	size_t column = rows->cells;
	uint64_t row = rows->number;

	for (const char *const *at = attributes; *at; at += 2) {
		if (strcmp(at[0], "r") == 0)
			reference = at[1];
		else if (strcmp(at[0], "t") == 0)
			type = at[1];
		else if (strcmp(at[0], "s") == 0)
			style = at[1];
	}
	if (reference && *read_reference(reference, &column, &row))
		column = MOST_COLUMNS;
	if (!rows->in_row || rows->in_cell || !is_place(column, row) ||
	    row != rows->number || column < rows->cells) {
		city_part_fail(&rows->part, "xlsx.damaged",
			       "cell \"%.20s\" where one of row %llu behind column %zu "
			       "was expected",
			       reference ? reference : "",
			       (unsigned long long)rows->number, rows->cells);
		return;
	}
	if (!reserve(rows, column)) {
		fail_memory(rows);
		return;
	}
	rows->in_cell = true;
	while (rows->cells <= column)
		rows->cell[rows->cells++] = (struct city_cell){ .kind = CITY_CELL_EMPTY };
	rows->type = read_type(type);
	rows->shown = style_shown(&rows->book->shown, style);
	rows->has_value = false;
	rows->begin = rows->text.len;
}

static struct city_slice cell_text(const struct city_xlsx_rows *rows)
{
	const char *at = rows->text.at ? rows->text.at : "";

	return (struct city_slice){ at + rows->begin, rows->text.len - rows->begin };
}

/* The cell is what its text is by now. */
static void set_cell(struct city_xlsx_rows *rows, enum city_cell_kind kind)
{
	size_t i = rows->cells - 1;

	rows->cell[i].kind = kind;
	rows->cell[i].text.len = rows->text.len - rows->begin;
	rows->text_at[i] = rows->begin;
	rows->bytes += rows->cell[i].text.len;
}

static void refuse_cell(struct city_xlsx_rows *rows, const char *why)
{
	if (!rows->bad) {
		rows->bad = rows->cells;
		rows->why = why;
	}
	set_cell(rows, CITY_CELL_TEXT);
}

static void set_shared(struct city_xlsx_rows *rows, struct city_slice number)
{
	const struct city_xlsx *book = rows->book;
	size_t i = 0, n = book->n_strings;
	struct city_cell *cell = &rows->cell[rows->cells - 1];
	uint64_t from;

	for (size_t j = 0; j < number.len && i < n; j++)
		i = number.at[j] < '0' || number.at[j] > '9' ?
			    n :
			    i * 10 + (size_t)(number.at[j] - '0');
	if (i >= n) {
		refuse_cell(rows, "a shared text that there is not");
		return;
	}
	from = i ? book->string_end[i - 1] : 0;
	*cell = (struct city_cell){
		CITY_CELL_TEXT,
		{ (book->strings.at ? book->strings.at : "") + from,
		  (size_t)(book->string_end[i] - from) }
	};
	rows->text_at[rows->cells - 1] = SIZE_MAX;
	rows->text.len = rows->begin;
	rows->bytes += cell->text.len;
}

static void set_boolean(struct city_xlsx_rows *rows, struct city_slice text)
{
	bool is_true = city_slice_is(text, "1") || city_slice_is(text, "true");

	if (!is_true && !city_slice_is(text, "0") && !city_slice_is(text, "false")) {
		refuse_cell(rows, "neither true nor false, in a cell of that type");
		return;
	}
	rows->text.len = rows->begin;
	city_buf_put_text(&rows->text, is_true ? "true" : "false");
	set_cell(rows, CITY_CELL_JSON);
}

/* The text as stored gives way to what it becomes. */
static void set_number(struct city_xlsx_rows *rows, struct city_slice text)
{
	const char *why;

	city_buf_reset(&rows->stored);
	city_buf_put_slice(&rows->stored, text);
	rows->text.len = rows->begin;
	if (city_shown_put(&rows->text, city_buf_slice(&rows->stored), rows->shown,
			   rows->book->from1904, &why) == 0) {
		set_cell(rows, rows->shown == CITY_SHOWN_NUMBER ? CITY_CELL_JSON :
								  CITY_CELL_TEXT);
		return;
	}
	city_buf_put_slice(&rows->text, city_buf_slice(&rows->stored));
	refuse_cell(rows, why);
}

static void set_value(struct city_xlsx_rows *rows)
{
	struct city_slice text = city_text_trim(cell_text(rows));

	switch (rows->type) {
	case TEXT:
	case INLINE:
		city_xstring_decode(&rows->text, rows->begin);
		set_cell(rows, CITY_CELL_TEXT);
		break;
	case FAULT:
	case DATE: set_cell(rows, CITY_CELL_TEXT); break;
	case SHARED: set_shared(rows, text); break;
	case BOOLEAN: set_boolean(rows, text); break;
	case NUMBER: set_number(rows, text); break;
	}
}

/* Of a number, as of the others but text, an empty value is none. */
static void end_cell(struct city_xlsx_rows *rows)
{
	bool is_text = rows->type == TEXT || rows->type == INLINE;

	rows->in_cell = false;
	if (!rows->has_value || (!is_text && city_text_trim(cell_text(rows)).len == 0)) {
		rows->text.len = rows->begin;
		return;
	}
	rows->full = rows->cells;
	if (rows->survey)
		rows->text.len = rows->begin;
	else
		set_value(rows);
	if (rows->bytes > rows->book->max_line)
		rows->too_long = true;
	if (rows->text.failed || rows->stored.failed)
		fail_memory(rows);
}

static void end_row(struct city_xlsx_rows *rows)
{
	struct city_xlsx_survey *survey = rows->survey;

	rows->in_row = false;
	if (rows->full == 0)
		return;
	if (!survey) {
		city_part_pause(&rows->part);
		return;
	}
	if (!survey->first_row)
		survey->first_row = rows->number;
	if (survey->width < rows->full)
		survey->width = rows->full;
}

/* Merged cells, as far as they are in the first rows. */
static void take_merge(struct city_xlsx_rows *rows, const char *reference)
{
	struct city_xlsx_survey *survey = rows->survey;
	uint64_t last = survey->first_row + rows->survey_rows - 1;
	struct city_xlsx_merge merge, *more;
	const char *rest = reference ? reference : "";

	rest = read_reference(rest, &merge.left, &merge.top);
	rest = read_reference(*rest == ':' ? rest + 1 : "-", &merge.right, &merge.bottom);
	if (*rest || !is_place(merge.left, merge.top) ||
	    !is_place(merge.right, merge.bottom) || merge.left > merge.right ||
	    merge.top > merge.bottom) {
		city_part_fail(&rows->part, "xlsx.damaged", "merged cells \"%.40s\"",
			       reference ? reference : "");
		return;
	}
	if (!survey->first_row || merge.bottom < survey->first_row || merge.top > last)
		return;
	merge.top = merge.top < survey->first_row ? survey->first_row : merge.top;
	merge.bottom = merge.bottom > last ? last : merge.bottom;
	rows->survey_area += (merge.bottom - merge.top + 1) *
			     (merge.right - merge.left + 1);
	if (rows->survey_area > rows->survey_rows * MOST_COLUMNS) {
		city_part_fail(&rows->part, "xlsx.damaged", "merged cells overlap");
		return;
	}
	more = realloc(survey->merge, (survey->merges + 1) * sizeof(*more));
	if (!more) {
		fail_memory(rows);
		return;
	}
	survey->merge = more;
	more[survey->merges++] = merge;
}

static void begin_element(void *context, const char *name, const char **attributes)
{
	struct city_xlsx_rows *rows = context;
	const char *const *all = (const char *const *)attributes;

	if (rows->part.failed)
		return;
	name = city_xml_local(name);
	if (!rows->in_data) {
		rows->in_data = strcmp(name, "sheetData") == 0;
		if (rows->survey && strcmp(name, "mergeCell") == 0)
			take_merge(rows, city_xml_attribute(all, "ref"));
		return;
	}
	if (strcmp(name, "c") == 0) {
		begin_cell(rows, all);
	} else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
		rows->collecting = rows->in_cell && !rows->in_reading;
		rows->has_value = rows->has_value || rows->collecting;
	} else if (strcmp(name, "row") == 0) {
		begin_row(rows, all);
	} else if (strcmp(name, "rPh") == 0) {
		rows->in_reading = true;
	}
}

static void end_element(void *context, const char *name)
{
	struct city_xlsx_rows *rows = context;

	if (!rows->in_data || rows->part.failed)
		return;
	name = city_xml_local(name);
	if (strcmp(name, "c") == 0)
		end_cell(rows);
	else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		rows->collecting = false;
	else if (strcmp(name, "row") == 0)
		end_row(rows);
	else if (strcmp(name, "rPh") == 0)
		rows->in_reading = false;
	else if (strcmp(name, "sheetData") == 0)
		rows->in_data = false;
}

/* Of what is too long no more is kept than is taken. */
static void take_text(void *context, const char *text, int len)
{
	struct city_xlsx_rows *rows = context;

	if (!rows->collecting)
		return;
	if (rows->text.len + (size_t)len > rows->book->max_line)
		rows->too_long = true;
	else
		city_buf_put(&rows->text, text, (size_t)len);
}

struct city_xlsx_rows *city_xlsx_rows_new(struct city_xlsx *book, struct city_part part)
{
	struct city_xlsx_rows *rows = calloc(1, sizeof(*rows));

	if (!rows) {
		city_part_release(&part);
		return NULL;
	}
	rows->part = part;
	rows->book = book;
	XML_SetUserData(part.parser, rows);
	XML_SetElementHandler(part.parser, begin_element, end_element);
	XML_SetCharacterDataHandler(part.parser, take_text);
	return rows;
}

void city_xlsx_rows_free(struct city_xlsx_rows *rows)
{
	if (!rows)
		return;
	city_part_release(&rows->part);
	free(rows->cell);
	free(rows->text_at);
	city_buf_release(&rows->text);
	city_buf_release(&rows->stored);
	free(rows);
}

/* The name of a cell's column: A, B, ..., Z, AA, ... */
static const char *column_name(size_t column, char to[4])
{
	char *at = to + 3;

	*at = '\0';
	for (size_t value = column + 1; value; value = (value - 1) / 26)
		*--at = (char)('A' + (value - 1) % 26);
	return at;
}

/* What is wrong with the row, if something is. */
static enum city_status judge(const struct city_xlsx_rows *rows,
			      struct city_xlsx_row *row, struct city_error *error)
{
	char name[4];

	row->bad = rows->bad ? rows->bad - 1 : SIZE_MAX;
	if (rows->too_long)
		city_error_set(error, "line.too-long",
			       "the texts of the row have more than %zu bytes "
			       "(--max-line)", rows->book->max_line);
	else if (rows->bad)
		city_error_set(error, "xlsx.cell", "cell %s%llu: %s",
			       column_name(row->bad, name),
			       (unsigned long long)rows->number, rows->why);
	else
		return CITY_OK;
	return CITY_REJECT;
}

enum city_status city_xlsx_next(struct city_xlsx *book, struct city_xlsx_row *row,
				struct city_error *error)
{
	struct city_xlsx_rows *rows = book->rows;
	enum city_status status = city_part_step(&rows->part, error);

	if (status != CITY_OK)
		return status;
	/* The texts stay in place now. */
	for (size_t i = 0; i < rows->full; i++)
		if (rows->cell[i].kind != CITY_CELL_EMPTY &&
		    rows->text_at[i] != SIZE_MAX)
			rows->cell[i].text.at = (rows->text.at ? rows->text.at : "") +
						rows->text_at[i];
	row->number = rows->number;
	row->offset = rows->offset;
	row->cell = rows->cell;
	row->cells = rows->full;
	return judge(rows, row, error);
}

int city_xlsx_look_through(struct city_xlsx *book, size_t sheet, uint64_t rows,
			   struct city_xlsx_survey *survey, struct city_error *error)
{
	enum city_status status;

	*survey = (struct city_xlsx_survey){ 0 };
	if (city_xlsx_begin(book, sheet, error))
		return -1;
	book->rows->survey = survey;
	book->rows->survey_rows = rows;
	status = city_part_step(&book->rows->part, error);
	city_xlsx_rows_free(book->rows);
	book->rows = NULL;
	return status == CITY_FAIL ? -1 : 0;
}
