/* SPDX-License-Identifier: Apache-2.0 */
/* codes - rows chained by code and by name, walked from successor to successor. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/codes.h"
#include "city/text.h"

static const char *const row_keys[] = { "code",	      "name",  "valid_from", "valid_to",
					"successors", "parts", "verified",   "note",
					NULL };

/*
 * A day, a month or a year: its first and its last day.  -1 when it is none of
 * them.
 */
static int read_period(const char *text, int64_t *first, int64_t *last)
{
	static const char *const rest[2][2] = { { "-01-01", "-12-31" }, { "-01", "-01" } };
	char day[2][16];
	struct city_date date[2];
	size_t len = strlen(text);

	for (int i = 0; i < 2; i++) {
		if (len != 4 && len != 7 && len != 10)
			return -1;
		snprintf(day[i], sizeof(day[i]), "%s%s", text,
			 len == 10 ? "" : rest[len == 7][i]);
		if (city_date_parse(city_slice_of(day[i]), &date[i]))
			return -1;
	}
	*first = city_days_from_date(date[0]);
	*last = city_days_from_date(date[1]);
	if (len == 7) {
		/* The day before the first of the next month. */
		bool turn = date[1].month == 12;

		date[1].year += turn;
		date[1].month = turn ? 1 : date[1].month + 1;
		*last = city_days_from_date(date[1]) - 1;
	}
	return 0;
}

static int read_bound(const struct city_node *row, const char *key, int64_t *bound,
		      bool is_end, struct city_error *error)
{
	struct city_node at = city_node_member(row, key);
	int64_t first, last;

	*bound = is_end ? INT64_MAX : INT64_MIN;
	if (!at.json || json_is_null(at.json))
		return 0;
	if (!json_is_string(at.json) ||
	    read_period(json_string_value(at.json), &first, &last))
		return city_node_error(&at, error,
				       "must be YYYY, YYYY-MM or YYYY-MM-DD");
	*bound = is_end ? last : first;
	return 0;
}

/* The place of a text in `texts`, a fresh one with no row yet. */
static size_t place_of(struct city_codes *codes, const char *text)
{
	bool fresh;
	size_t place = city_map_add(&codes->texts, city_slice_of(text), &fresh);
	size_t *first;

	if (place == SIZE_MAX || !fresh)
		return place;
	first = realloc(codes->first, (place + 1) * sizeof(*first));
	if (!first)
		return SIZE_MAX;
	codes->first = first;
	first[place] = SIZE_MAX;
	return place;
}

/* Puts a row in front of those of the same code or name. */
static int chain(struct city_codes *codes, size_t i, const char *text, size_t *next,
		 struct city_error *error)
{
	size_t place = place_of(codes, text);

	if (place == SIZE_MAX)
		return city_error_set(error, "memory", "out of memory");
	*next = codes->first[place];
	codes->first[place] = i;
	return 0;
}

static int read_successors(struct city_codes *codes, const struct city_node *node,
			   struct city_codes_row *row, struct city_error *error)
{
	struct city_node array = city_node_member(node, "successors");
	struct city_node parts = city_node_member(node, "parts");

	row->has_parts = parts.json != NULL;
	if (!array.json)
		return row->last == INT64_MAX ?
			       0 :
			       city_node_error(node, error,
					       "has ended and needs \"successors\"");
	if (city_node_array(node, "successors", &array, error))
		return -1;
	row->successors = json_array_size(array.json);
	if (row->last == INT64_MAX || row->successors > CITY_CODES_SUCCESSORS)
		return city_node_error(&array, error,
				       "are for what has ended, and at most %d",
				       CITY_CODES_SUCCESSORS);
	for (size_t i = 0; i < row->successors; i++) {
		struct city_node at = city_node_element(&array, i);

		if (!json_is_string(at.json))
			return city_node_error(&at, error, "must be a code or a name");
		row->successor[i] = place_of(codes, json_string_value(at.json));
		if (row->successor[i] == SIZE_MAX)
			return city_error_set(error, "memory", "out of memory");
	}
	return 0;
}

static int read_row(struct city_codes *codes, const struct city_node *node, size_t i,
		    struct city_error *error)
{
	struct city_codes_row *row = &codes->row[i];
	struct city_node code = city_node_member(node, "code");

	if (city_node_check_keys(node, row_keys, error) ||
	    !(row->name = city_node_string(node, "name", error)) ||
	    read_bound(node, "valid_from", &row->first, false, error) ||
	    read_bound(node, "valid_to", &row->last, true, error))
		return -1;
	if (row->last < row->first)
		return city_node_error(node, error, "ends before it begins");
	if (!json_is_null(code.json) && !(row->code = city_node_string(node, "code", error)))
		return -1;
	if ((row->code && chain(codes, i, row->code, &row->next_of_code, error)) ||
	    chain(codes, i, row->name, &row->next_of_name, error))
		return -1;
	return read_successors(codes, node, row, error);
}

/* Successors must be in the table, and the chains of them must end. */
static int check_rows(const struct city_codes *codes, const struct city_node *array,
		      struct city_error *error)
{
	for (size_t i = 0; i < codes->rows; i++) {
		const struct city_codes_row *row = &codes->row[i];
		struct city_node at = city_node_element(array, i);

		for (size_t j = 0; j < row->successors; j++) {
			if (codes->first[row->successor[j]] == SIZE_MAX)
				return city_node_error(&at, error,
						       "a successor is not in the table");
		}
	}
	return 0;
}

static int read_rows(struct city_codes *codes, struct city_error *error)
{
	static const char *const known[] = { "id",	   "title",    "standard", "clause",
					     "valid_from", "valid_to", "verified", "source",
					     "note",	   "rows",     NULL };
	struct city_node root = city_document_root(&codes->book.document), array;
	size_t n;

	if (city_node_check_keys(&root, known, error) ||
	    city_node_array(&root, "rows", &array, error))
		return -1;
	n = json_array_size(array.json);
	codes->row = calloc(n ? n : 1, sizeof(*codes->row));
	if (!codes->row)
		return city_error_set(error, "memory", "out of memory");
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&array, i);

		codes->rows = i + 1;
		if (read_row(codes, &at, i, error))
			return -1;
	}
	return check_rows(codes, &array, error);
}

int city_codes_read(struct city_codes *codes, const struct city_rules_path *path,
		    const char *name, struct city_error *error)
{
	memset(codes, 0, sizeof(*codes));
	if (city_rulebook_read(&codes->book, path, "codes", name, error))
		return -1;
	if (read_rows(codes, error)) {
		city_codes_release(codes);
		return -1;
	}
	return 0;
}

void city_codes_release(struct city_codes *codes)
{
	free(codes->row);
	free(codes->first);
	city_map_release(&codes->texts);
	city_rulebook_release(&codes->book);
	memset(codes, 0, sizeof(*codes));
}

/* The row behind one in the chain of a text, be it code or name. */
static size_t next_row(const struct city_codes *codes, size_t i, struct city_slice text)
{
	const struct city_codes_row *row = &codes->row[i];

	return row->code && city_slice_is(text, row->code) ? row->next_of_code :
							     row->next_of_name;
}

static bool holds(const struct city_codes_row *row, int64_t day)
{
	return row->first <= day && day <= row->last;
}

static bool same_code(const struct city_codes_row *a, const struct city_codes_row *b)
{
	return a == b || (a->code && b->code && strcmp(a->code, b->code) == 0);
}

const struct city_codes_row *city_codes_at(const struct city_codes *codes,
					   struct city_slice text, int64_t day)
{
	const struct city_codes_row *found = NULL;
	size_t place = city_map_find(&codes->texts, text);

	if (place == SIZE_MAX)
		return NULL;
	for (size_t i = codes->first[place]; i != SIZE_MAX; i = next_row(codes, i, text)) {
		const struct city_codes_row *row = &codes->row[i];

		if (!holds(row, day))
			continue;
		if (found && !same_code(found, row))
			return NULL;
		/* In a year of change both hold; the later name is the answer. */
		if (!found || row->first > found->first)
			found = row;
	}
	return found;
}

/* How much of a text a message shows: forty bytes, and whole characters. */
static int shown(struct city_slice text)
{
	return (int)city_utf8_valid(text.at, text.len < 40 ? text.len : 40);
}

/* Lists what a text may have become; the error's rule is "code.ambiguous". */
static const char *ambiguous(const struct city_codes *codes, struct city_slice text,
			     const struct city_codes_row *row, struct city_error *error)
{
	struct city_buf list = { 0 };

	for (size_t i = 0; i < row->successors; i++) {
		city_buf_put_text(&list, i ? ", " : "");
		city_buf_put_slice(&list, city_map_text(&codes->texts, row->successor[i]));
	}
	city_error_set(error, "code.ambiguous", "%.*s may be any of %s%s", shown(text),
		       text.at, city_buf_text(&list) ? city_buf_text(&list) : "several",
		       row->has_parts ? ", or one that parts of it went to before" : "");
	city_buf_release(&list);
	return NULL;
}

/* The row that held last before a day; *several when names led to different ones. */
static const struct city_codes_row *last_before(const struct city_codes *codes,
						struct city_slice text, int64_t day,
						bool *several)
{
	const struct city_codes_row *found = NULL;
	size_t place = city_map_find(&codes->texts, text);

	*several = false;
	if (place == SIZE_MAX)
		return NULL;
	for (size_t i = codes->first[place]; i != SIZE_MAX; i = next_row(codes, i, text)) {
		const struct city_codes_row *row = &codes->row[i];

		if (row->first > day)
			continue;
		*several |= found && !same_code(found, row) && found->last == row->last;
		if (!found || row->last > found->last)
			found = row;
	}
	return found;
}

const char *city_codes_migrate(const struct city_codes *codes, struct city_slice text,
			       int64_t day, struct city_error *error)
{
	struct city_slice at = text;

	/* A chain is never longer than the table. */
	for (size_t step = 0; step <= codes->rows; step++) {
		const struct city_codes_row *row = city_codes_at(codes, at, day);
		bool several;

		if (row && !row->code) {
			city_error_set(error, "code.unnamed",
				       "no code is known of %s, which %.*s is then",
				       row->name, shown(text), text.at);
			return NULL;
		}
		if (row)
			return row->code;
		row = last_before(codes, at, day, &several);
		if (!row || several) {
			city_error_set(error, several ? "code.ambiguous" : "code.unknown",
				       "%.*s is %s", shown(text), text.at,
				       several ? "several" :
						 "no code or name of that day or before");
			return NULL;
		}
		if (row->successors > 1 || (row->successors && row->has_parts))
			return ambiguous(codes, text, row, error);
		if (row->successors == 0) {
			city_error_set(error, "code.gone",
				       "what became of %.*s is not known",
				       shown(text), text.at);
			return NULL;
		}
		at = city_map_text(&codes->texts, row->successor[0]);
	}
	city_error_set(error, "code.gone", "the successors of %.*s go round in a circle",
		       shown(text), text.at);
	return NULL;
}
