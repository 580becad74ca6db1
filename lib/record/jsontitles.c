/* SPDX-License-Identifier: Apache-2.0 */
/* jsontitles - keys to names, by number. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/csvrecord.h"
#include "city/jsontitles.h"
#include "city/writer.h"

/* What stands before an array that is scanned as the value of a record. */
#define LEAD "{\"\":"

void city_json_titles_forget(struct city_json_titles *titles)
{
	city_map_release(&titles->keys);
	city_map_release(&titles->names);
}

void city_json_titles_release(struct city_json_titles *titles)
{
	city_json_titles_forget(titles);
	free(titles->value);
	city_buf_release(&titles->row);
	city_buf_release(&titles->line);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static bool add_value(struct city_json_titles *titles, const char *begin, const char *end)
{
	if (titles->values == titles->room) {
		size_t room = titles->room ? 2 * titles->room : 16;
		struct city_slice *value = realloc(titles->value, room * sizeof(*value));

		if (!value)
			return false;
		titles->value = value;
		titles->room = room;
	}
	titles->value[titles->values++] =
		(struct city_slice){ begin, (size_t)(end - begin) };
	return true;
}

/* Splits an array that has been scanned, without blanks, at its own commas. */
static bool split(struct city_json_titles *titles, struct city_slice array)
{
	const char *end = array.at + array.len - 1, *begin = array.at + 1;
	bool in_string = false, good = true;
	size_t depth = 0;

	titles->values = 0;
	for (const char *p = begin; p < end && good; p++) {
		if (in_string && *p == '\\') {
			p++;
		} else if (*p == '"') {
			in_string = !in_string;
		} else if (!in_string) {
			depth += *p == '[' || *p == '{';
			depth -= *p == ']' || *p == '}';
			if (*p == ',' && depth == 0) {
				good = add_value(titles, begin, p);
				begin = p + 1;
			}
		}
	}
	return good && (begin == end || add_value(titles, begin, end));
}

/* The values of an array; CITY_REJECT where it is none that can be read. */
static enum city_status read_row(struct city_json_titles *titles,
				 struct city_scanner *scanner, struct city_slice element,
				 struct city_error *error)
{
	const size_t lead = strlen(LEAD);
	struct city_rec rec;
	enum city_status status;
	char *pad;

	city_buf_reset(&titles->row);
	city_buf_put_text(&titles->row, LEAD);
	city_buf_put_slice(&titles->row, element);
	city_buf_put_text(&titles->row, "}\n");
	pad = city_buf_reserve(&titles->row, CITY_IN_PAD);
	if (!pad)
		return no_memory(error);
	memset(pad, 0, CITY_IN_PAD);
	status = city_scan(scanner, (struct city_slice){ titles->row.at, titles->row.len - 1 },
			   &rec, error);
	if (status == CITY_OK && (rec.fields != 1 || rec.field[0].type != CITY_ARRAY)) {
		city_error_set(error, "json.not-array",
			       "a row must be an array, as the titles are");
		error->at = 0;
		return CITY_REJECT;
	}
	if (status == CITY_REJECT && error->at != CITY_AT_UNKNOWN)
		error->at = error->at > lead ? error->at - lead : 0;
	if (status != CITY_OK)
		return status;
	return split(titles, rec.field[0].value) ? CITY_OK : no_memory(error);
}

static enum city_status no_titles(const struct city_origin *origin,
				  struct city_error *error, const char *why)
{
	city_error_set(error, "json.titles", "the first element has no titles: %s", why);
	city_error_in_file(error, origin->file);
	error->line = origin->line;
	return CITY_FAIL;
}

/*
 * Puts the text of a title behind the others: a string's, a number's digits, nothing
 * for null.  Whether it is one of these.
 */
static bool put_title(struct city_buf *to, struct city_slice value)
{
	struct city_field field = { .value = value, .type = CITY_STRING };
	struct city_buf scratch = { 0 };

	if (value.at[0] == '"') {
		field.value_escaped = memchr(value.at, '\\', value.len) != NULL;
		city_buf_put_slice(to, city_field_text(&field, &scratch));
		to->failed = to->failed || scratch.failed;
		city_buf_release(&scratch);
		return true;
	}
	if (value.at[0] == '-' || (value.at[0] >= '0' && value.at[0] <= '9'))
		city_buf_put_slice(to, value);
	else if (value.at[0] != 'n')
		return false;
	return true;
}

/* Names for the titles, none twice; `keys` stand in for empty ones, if there are any. */
static enum city_status name_all(struct city_json_titles *titles,
				 const struct city_slice *values, size_t n,
				 const struct city_origin *origin, struct city_env *env,
				 struct city_error *error)
{
	struct city_csv_row row = { .fields = n, .origin = *origin };
	struct city_buf text = { 0 };
	enum city_status status = CITY_OK;
	size_t at = 0;

	row.field = calloc(n ? n : 1, sizeof(*row.field));
	for (size_t i = 0; i < n && row.field && status == CITY_OK; i++) {
		size_t before = text.len;

		if (!put_title(&text, values[i]))
			status = no_titles(origin, error, "one is no text");
		if (text.len == before && titles->keys.n)
			city_buf_put_slice(&text, city_map_text(&titles->keys, i));
		row.field[i].len = text.len - before;
	}
	for (size_t i = 0; i < n && row.field && !text.failed; i++) {
		row.field[i].at = text.at ? text.at + at : "";
		at += row.field[i].len;
	}
	if (status == CITY_OK && (!row.field || text.failed ||
				  city_csv_name_columns(env, &titles->names, &row)))
		status = no_memory(error);
	free(row.field);
	city_buf_release(&text);
	return status;
}

/* The keys of the first object, and their titles. */
static enum city_status take_object(struct city_json_titles *titles,
				    const struct city_rec *rec,
				    const struct city_origin *origin,
				    struct city_env *env, struct city_error *error)
{
	struct city_buf scratch = { 0 };
	bool fresh, good = true;

	titles->values = 0;
	for (size_t i = 0; i < rec->fields && good; i++) {
		const struct city_field *field = &rec->field[i];
		struct city_slice key = city_field_key(field, &scratch);

		good = !scratch.failed &&
		       city_map_add(&titles->keys, key, &fresh) != SIZE_MAX &&
		       add_value(titles, field->value.at, field->value.at + field->value.len);
	}
	city_buf_release(&scratch);
	return good ? name_all(titles, titles->value, titles->values, origin, env, error) :
		      no_memory(error);
}

enum city_status city_json_titles_take(struct city_json_titles *titles,
				       struct city_scanner *scanner,
				       struct city_slice element,
				       const struct city_origin *origin,
				       struct city_env *env, struct city_error *error)
{
	char why[sizeof(error->text)];
	struct city_rec rec;
	enum city_status status;

	titles->rows = element.len && element.at[0] == '[';
	status = titles->rows ? read_row(titles, scanner, element, error) :
				city_scan(scanner, element, &rec, error);
	if (status == CITY_REJECT) {
		snprintf(why, sizeof(why), "%s", error->text);
		return no_titles(origin, error, why);
	}
	if (status != CITY_OK)
		return status;
	if (!titles->rows)
		return take_object(titles, &rec, origin, env, error);
	return name_all(titles, titles->value, titles->values, origin, env, error);
}

/* Whether the record has the key of a title. */
static bool has_key(const struct city_json_titles *titles, const struct city_rec *rec,
		    size_t number)
{
	struct city_name name = { .text = city_map_text(&titles->keys, number) };

	return city_rec_find(rec, &name) != NULL;
}

/* What a field is to be called; CITY_REJECT where another has that name. */
static enum city_status name_of(const struct city_json_titles *titles,
				const struct city_rec *rec,
				const struct city_field *field, struct city_buf *scratch,
				struct city_slice *name, struct city_error *error)
{
	struct city_slice key = city_field_key(field, scratch);
	size_t number = city_map_find(&titles->keys, key);

	*name = key;
	if (number != SIZE_MAX) {
		*name = city_map_text(&titles->names, number);
		return CITY_OK;
	}
	number = city_map_find(&titles->names, key);
	if (number == SIZE_MAX || !has_key(titles, rec, number))
		return CITY_OK;
	city_error_set(error, "json.dup-key",
		       "the key \"%.*s\" is the title of another that is there, too",
		       (int)(key.len < 60 ? key.len : 60), key.at);
	error->at = (size_t)(field->key.at - rec->raw.at);
	return CITY_REJECT;
}

static void put_field(struct city_buf *line, struct city_slice name,
		      struct city_slice value)
{
	city_buf_put_char(line, line->len ? ',' : '{');
	city_json_put_string(line, name);
	city_buf_put_char(line, ':');
	city_buf_put_slice(line, value);
}

static enum city_status put_object(struct city_json_titles *titles,
				   struct city_scanner *scanner, struct city_slice element,
				   struct city_error *error)
{
	struct city_buf scratch = { 0 };
	struct city_rec rec;
	enum city_status status = city_scan_alone(scanner, element, &rec, error);

	for (size_t i = 0; status == CITY_OK && i < rec.fields; i++) {
		struct city_slice name;

		status = name_of(titles, &rec, &rec.field[i], &scratch, &name, error);
		if (status == CITY_OK)
			put_field(&titles->line, name, rec.field[i].value);
	}
	titles->line.failed = titles->line.failed || scratch.failed;
	city_buf_release(&scratch);
	return status;
}

static enum city_status put_row(struct city_json_titles *titles,
				struct city_scanner *scanner, struct city_slice element,
				struct city_error *error)
{
	enum city_status status = read_row(titles, scanner, element, error);

	if (status == CITY_OK && titles->values != titles->names.n) {
		city_error_set(error, "json.columns",
			       "the row has %zu values, there are %zu titles",
			       titles->values, titles->names.n);
		return CITY_REJECT;
	}
	for (size_t i = 0; status == CITY_OK && i < titles->values; i++)
		put_field(&titles->line, city_map_text(&titles->names, i),
			  titles->value[i]);
	return status;
}

enum city_status city_json_titles_put(struct city_json_titles *titles,
				      struct city_scanner *scanner,
				      struct city_slice element,
				      struct city_slice *object,
				      struct city_error *error)
{
	enum city_status status;

	city_buf_reset(&titles->line);
	status = titles->rows ? put_row(titles, scanner, element, error) :
				put_object(titles, scanner, element, error);
	if (status != CITY_OK)
		return status;
	city_buf_put_text(&titles->line, titles->line.len ? "}" : "{}");
	if (titles->line.failed)
		return no_memory(error);
	*object = city_buf_slice(&titles->line);
	return CITY_OK;
}
