/* SPDX-License-Identifier: Apache-2.0 */
/* csvrecord - each value of a row between prepared leads. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/csvrecord.h"
#include "city/writer.h"

/* So many bytes are copied at once where fewer are meant. */
#define SHORT 16

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

void city_csv_record_forget(struct city_csv_record *record)
{
	free(record->column);
	free(record->lead);
	record->row_fields = 0;
	record->column = NULL;
	record->lead = NULL;
	record->values = 0;
	city_buf_reset(&record->leads_text);
}

/*
 * A name for column i that no column before has; what was changed is told.  The
 * first number to try behind each name, tries, is remembered: of a header that says
 * the same a hundred thousand times, each is tried once.
 */
static int name_column(struct city_env *env, struct city_map *names, size_t *tries,
		       size_t i, const struct city_csv_row *row, struct city_buf *name)
{
	const char *why = row->field[i].len ? "has the name of another" : "has no name";
	size_t first, base;
	bool fresh;

	city_buf_reset(name);
	city_buf_put_slice(name, row->field[i]);
	if (row->field[i].len == 0)
		city_buf_printf(name, "column_%zu", i + 1);
	base = name->len;
	if (name->failed)
		return -1;
	first = city_map_add(names, city_buf_slice(name), &fresh);
	while (first != SIZE_MAX && !fresh) {
		name->len = base;
		city_buf_printf(name, "_%zu", 2 + tries[first]++);
		if (name->failed ||
		    city_map_add(names, city_buf_slice(name), &fresh) == SIZE_MAX)
			return -1;
	}
	if (env && !city_slice_equal(city_buf_slice(name), row->field[i]))
		city_env_tell(env, "%s:%llu: column %zu %s: called %s",
			      row->origin.file, (unsigned long long)row->origin.line,
			      i + 1, why, city_buf_text(name));
	return first == SIZE_MAX || name->failed ? -1 : 0;
}

int city_csv_name_columns(struct city_env *env, struct city_map *names,
			  const struct city_csv_row *row)
{
	size_t *tries = calloc(row->fields + 1, sizeof(*tries));
	struct city_buf name = { 0 };
	int result = tries ? 0 : -1;

	for (size_t i = 0; i < row->fields && result == 0; i++)
		result = name_column(env, names, tries, i, row, &name);
	city_buf_release(&name);
	free(tries);
	return result;
}

/* Which column value i is of: CITY_OK, or CITY_FAIL when there is none such. */
static enum city_status place_value(struct city_csv_record *record,
				    const struct city_map *names, size_t i,
				    const struct city_csv_row *row,
				    struct city_error *error)
{
	struct city_slice asked;

	record->column[i] = i;
	if (record->asked.n == 0)
		return CITY_OK;
	asked = city_map_text(&record->asked, i);
	record->column[i] = city_map_find(names, asked);
	if (record->column[i] != SIZE_MAX)
		return CITY_OK;
	city_error_set(error, "csv.column", "the header has no column \"%.*s\"",
		       (int)(asked.len < 60 ? asked.len : 60), asked.at);
	city_error_in_file(error, row->origin.file);
	error->line = row->origin.line;
	return CITY_FAIL;
}

/* The texts before each value, and what they are slices of. */
static enum city_status prepare_leads(struct city_csv_record *record,
				      const struct city_map *names,
				      struct city_error *error)
{
	struct city_buf *text = &record->leads_text;
	const char *at;

	for (size_t i = 0; i < record->values; i++) {
		size_t begin = text->len;

		/* Of what is text, the quotes are the lead's. */
		city_buf_put_text(text, i == 0 ? "{\"" : record->typed ? ",\"" : "\",\"");
		city_json_put_escaped(text, city_map_text(names, record->column[i]));
		city_buf_put_text(text, record->typed ? "\":" : "\":\"");
		record->lead[i].len = text->len - begin;
	}
	if (!city_buf_reserve(text, 2 * SHORT))
		return no_memory(error);
	at = text->at;
	for (size_t i = 0; i < record->values; i++) {
		record->lead[i].at = at;
		at += record->lead[i].len;
	}
	return CITY_OK;
}

enum city_status city_csv_record_header(struct city_csv_record *record,
					const struct city_csv_row *row,
					struct city_env *env, struct city_error *error)
{
	size_t n = record->asked.n ? record->asked.n : row->fields;
	struct city_map names = { 0 };
	enum city_status status = CITY_OK;

	city_csv_record_forget(record);
	record->row_fields = row->fields;
	record->column = calloc(n, sizeof(*record->column));
	record->lead = calloc(n, sizeof(*record->lead));
	if (!record->column || !record->lead || city_csv_name_columns(env, &names, row))
		status = no_memory(error);
	for (size_t i = 0; i < n && status == CITY_OK; i++)
		status = place_value(record, &names, i, row, error);
	record->values = n;
	if (status == CITY_OK)
		status = prepare_leads(record, &names, error);
	city_map_release(&names);
	return status;
}

int city_csv_record_ask(struct city_csv_record *record, const char *names,
			struct city_error *error)
{
	for (const char *at = names, *end; at; at = *end ? end + 1 : NULL) {
		bool fresh;

		end = strchrnul(at, ',');
		if (end == at)
			return city_error_set(error, "usage",
					      "--columns has an empty name: %s", names);
		if (city_map_add(&record->asked, (struct city_slice){ at, (size_t)(end - at) },
				 &fresh) == SIZE_MAX)
			return city_error_set(error, "memory", "out of memory");
		if (!fresh)
			return city_error_set(error, "usage",
					      "--columns names \"%.*s\" twice",
					      (int)(end - at < 60 ? end - at : 60), at);
	}
	return 0;
}

/*
 * Most names and values are short: copies of fixed size, whatever is behind them,
 * cost less than finding out how long they are.
 */
static inline char *put_short(char *to, struct city_slice text)
{
	memcpy(to, text.at, SHORT);
	if (text.len > SHORT)
		memcpy(to + SHORT, text.at + SHORT, SHORT);
	if (text.len > 2 * SHORT)
		memcpy(to + 2 * SHORT, text.at + 2 * SHORT, text.len - 2 * SHORT);
	return to + text.len;
}

/* A row whose values stand in JSON as they stand in CSV. */
static void put_plain(struct city_csv_record *record, const struct city_csv_row *row)
{
	const struct city_slice *last = row->field + row->fields - 1;
	size_t len = (size_t)(last->at + last->len - row->field->at);
	char *to = city_buf_reserve(&record->line,
				    len + record->leads_text.len + 2 * SHORT);

	if (!to)
		return;
	for (size_t i = 0; i < record->values; i++) {
		to = put_short(to, record->lead[i]);
		to = put_short(to, row->field[record->column[i]]);
	}
	*to++ = '"';
	*to++ = '}';
	record->line.len = (size_t)(to - record->line.at);
}

static void put_escaped(struct city_csv_record *record, const struct city_csv_row *row)
{
	for (size_t i = 0; i < record->values; i++) {
		city_buf_put_slice(&record->line, record->lead[i]);
		city_json_put_escaped(&record->line, row->field[record->column[i]]);
	}
	city_buf_put_text(&record->line, "\"}");
}

enum city_status city_csv_record_put(struct city_csv_record *record,
				     const struct city_csv_row *row,
				     struct city_slice *object, struct city_error *error)
{
	if (row->fields != record->row_fields) {
		city_error_set(error, "csv.columns",
			       "the row has %zu fields, the header has %zu",
			       row->fields, record->row_fields);
		return CITY_REJECT;
	}
	city_buf_reset(&record->line);
	if (row->plain)
		put_plain(record, row);
	else
		put_escaped(record, row);
	if (record->line.failed)
		return no_memory(error);
	*object = city_buf_slice(&record->line);
	return CITY_OK;
}

void city_cell_put(struct city_buf *to, struct city_cell cell)
{
	switch (cell.kind) {
	case CITY_CELL_EMPTY: city_buf_put(to, "null", 4); break;
	case CITY_CELL_TEXT: city_json_put_string(to, cell.text); break;
	case CITY_CELL_JSON: city_buf_put_slice(to, cell.text); break;
	}
}

enum city_status city_csv_record_put_cells(struct city_csv_record *record,
					   const struct city_cell *cell, size_t cells,
					   struct city_slice *object,
					   struct city_error *error)
{
	static const struct city_cell empty = { .kind = CITY_CELL_EMPTY };

	city_buf_reset(&record->line);
	for (size_t i = 0; i < record->values; i++) {
		size_t column = record->column[i];

		city_buf_put_slice(&record->line, record->lead[i]);
		city_cell_put(&record->line, column < cells ? cell[column] : empty);
	}
	city_buf_put_char(&record->line, '}');
	if (record->line.failed)
		return no_memory(error);
	*object = city_buf_slice(&record->line);
	return CITY_OK;
}

void city_csv_record_release(struct city_csv_record *record)
{
	city_csv_record_forget(record);
	city_map_release(&record->asked);
	city_buf_release(&record->leads_text);
	city_buf_release(&record->line);
}
