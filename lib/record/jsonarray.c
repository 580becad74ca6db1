/* SPDX-License-Identifier: Apache-2.0 */
/* jsonarray - brackets and quotes counted, byte by byte. */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "city/jsonarray.h"
#include "jsoncursor.h"
#include "jsonpath.h"

/* The record separator of RFC 7464. */
#define RS '\x1E'

enum place {
	BEFORE_ARRAY,
	BEFORE_FIRST,  /* an element or the closing bracket */
	BEFORE_NEXT,   /* an element, behind a comma */
	IN_ELEMENT,
	BEHIND_ELEMENT /* a comma or the closing bracket */
};

/* Where in an element's text we are. */
struct squeeze {
	bool in_string, escaped;
	bool blank; /* one or more have been left out just now */
	char last;  /* the last byte outside strings that was none */
};

struct city_jsonarray {
	struct city_json_cursor cursor;
	struct city_json_path path;
	bool sequence; /* no array, but values one behind the other */
	bool records;  /* with RS before each */
	bool whole;    /* the value of a sequence has its last bracket */
	enum place place;
	size_t depth;
	struct squeeze state;
	uint64_t len, most;      /* of the element as it came */
	struct city_buf raw, text;
};

struct city_jsonarray *city_jsonarray_open(struct city_in *in)
{
	struct city_jsonarray *array = calloc(1, sizeof(*array));

	if (!array)
		return NULL;
	array->cursor = (struct city_json_cursor){ .in = in, .line = 1 };
	array->most = city_in_max_line(in);
	return array;
}

struct city_jsonarray *city_jsonarray_open_sequence(struct city_in *in)
{
	struct city_jsonarray *array = city_jsonarray_open(in);

	if (!array)
		return NULL;
	array->sequence = true;
	array->place = BEFORE_NEXT;
	return array;
}

int city_jsonarray_at(struct city_jsonarray *array, const char *pointer,
		      struct city_error *error)
{
	return city_json_path_to(&array->path, pointer, error);
}

void city_jsonarray_on_beside(struct city_jsonarray *array,
			      city_jsonarray_beside *beside, void *context)
{
	array->path.beside = beside;
	array->path.context = context;
}

void city_jsonarray_close(struct city_jsonarray *array)
{
	if (!array)
		return;
	city_json_path_release(&array->path);
	city_buf_release(&array->raw);
	city_buf_release(&array->text);
	free(array);
}

static bool is_word(char c)
{
	return !city_json_is_blank(c) && !strchr("{}[],:\"", c);
}

/*
 * What becomes of one byte of an element in its text: blanks between tokens are
 * left out, but one stays between two words, lest "1 2" become 12.  Returns how
 * many bytes of the text the byte makes: 0, 1, or 2 with a blank before it.
 */
static size_t squeeze(struct squeeze *state, char c)
{
	bool parted = state->blank && is_word(state->last) && is_word(c);

	if (state->in_string) {
		if (!state->escaped && c == '"')
			state->in_string = false;
		state->escaped = !state->escaped && c == '\\';
		return 1;
	}
	if (city_json_is_blank(c)) {
		state->blank = true;
		return 0;
	}
	state->in_string = c == '"';
	state->blank = false;
	state->last = c;
	return parted ? 2 : 1;
}

/* How many bytes from `at` on are nothing but text where they stand. */
static size_t plain(const struct city_jsonarray *array)
{
	const char *begin = array->cursor.block.at, *at = begin;
	const char *end = begin + array->cursor.block.len;
	bool records = array->records;

	if (array->state.in_string)
		while (at < end && *at != '"' && *at != '\\' && *at != '\n' &&
		       !(records && *at == RS))
			at++;
	else
		while (at < end && ((*at >= '0' && *at <= '9') || *at == '.' || *at == '-'))
			at++;
	return (size_t)(at - begin);
}

/* Takes them together, which is what most of an element is made of. */
static void take_plain(struct city_jsonarray *array)
{
	size_t n = plain(array);
	uint64_t room = array->most > array->len ? array->most - array->len : 0;
	size_t kept = n < room ? n : (size_t)room;

	city_buf_put(&array->raw, array->cursor.block.at, kept);
	city_buf_put(&array->text, array->cursor.block.at, kept);
	if (n && !array->state.in_string)
		array->state.last = array->cursor.block.at[n - 1];
	array->len += n;
	array->cursor.block.at += n;
	array->cursor.block.len -= n;
	array->cursor.offset += n;
}

/* Whether a byte that is in no string ends the element before it. */
static bool ends(struct city_jsonarray *array, char c)
{
	if (!array->sequence)
		return array->depth == 0 && (c == ',' || c == ']');
	if (array->records)
		return c == RS;
	return array->whole || (array->depth == 0 && array->len && city_json_is_blank(c));
}

/*
 * Takes one byte of an element, and what is plain behind it; true when the byte is
 * behind the element's end.
 */
static bool take(struct city_jsonarray *array, char c)
{
	size_t n;

	/* RS is no part of a string either: what was cut short ends here. */
	if ((!array->state.in_string || (array->records && c == RS)) && ends(array, c))
		return true;
	if (!array->state.in_string) {
		if (c == '{' || c == '[')
			array->depth++;
		else if ((c == '}' || c == ']') && array->depth > 0)
			array->whole = --array->depth == 0;
	}
	/* Of what is too long, the first bytes are kept. */
	if (++array->len <= array->most)
		city_buf_put_char(&array->raw, c);
	n = squeeze(&array->state, c);
	if (n == 2 && array->len <= array->most)
		city_buf_put_char(&array->text, ' ');
	/* A raw line end inside a string is for the scanner to refuse. */
	if (n && array->len <= array->most)
		city_buf_put_char(&array->text, c);
	city_json_cursor_step(&array->cursor);
	if (!array->state.escaped && !array->state.blank && !array->whole)
		take_plain(array);
	return false;
}

static void begin_element(struct city_jsonarray *array, struct city_origin *origin)
{
	city_buf_reset(&array->raw);
	city_buf_reset(&array->text);
	array->depth = 0;
	array->len = 0;
	array->whole = false;
	array->state = (struct squeeze){ .last = '[' };
	array->place = IN_ELEMENT;
	origin->file = city_in_name(array->cursor.in);
	origin->line = array->cursor.line;
	origin->before = array->cursor.offset - array->cursor.line_offset;
	origin->offset = array->cursor.offset;
}

static enum city_status too_long(const struct city_jsonarray *array,
				 struct city_error *error)
{
	city_error_set(error, "line.too-long",
		       "element of %llu bytes; at most %llu are taken (--max-line)",
		       (unsigned long long)array->len,
		       (unsigned long long)array->most);
	error->at = 0;
	return CITY_REJECT;
}

/* The element with its sentinel and pad. */
static enum city_status lend(struct city_jsonarray *array, struct city_slice *element,
			     struct city_origin *origin, struct city_error *error)
{
	size_t len = array->text.len;
	char *pad = city_buf_reserve(&array->text, 1 + CITY_IN_PAD);

	if (!pad || array->raw.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	memset(pad, 0, 1 + CITY_IN_PAD);
	*pad = '\n';
	while (array->raw.len && city_json_is_blank(array->raw.at[array->raw.len - 1]))
		array->raw.len--;
	*element = (struct city_slice){ array->text.at, len };
	origin->raw = city_buf_slice(&array->raw);
	array->place = BEHIND_ELEMENT;
	return array->len > array->most ? too_long(array, error) : CITY_OK;
}

/* Behind the last element: what is left of the document. */
static enum city_status leave(struct city_jsonarray *array, struct city_error *error)
{
	city_json_cursor_step(&array->cursor);
	return city_json_path_leave(&array->path, &array->cursor, error);
}

/* The array's first byte. */
static enum city_status enter(struct city_jsonarray *array, struct city_error *error)
{
	struct city_json_cursor *cursor = &array->cursor;
	enum city_status status = city_json_path_enter(&array->path, cursor, error);

	if (status != CITY_OK)
		return status;
	if (cursor->block.at[0] != '[')
		return city_json_path_no_array(&array->path, cursor, error);
	city_json_cursor_step(cursor);
	array->place = BEFORE_FIRST;
	return CITY_OK;
}

/* The byte between elements that is at hand and no blank. */
static enum city_status between(struct city_jsonarray *array, struct city_origin *origin,
				struct city_error *error)
{
	struct city_json_cursor *cursor = &array->cursor;
	char c = cursor->block.at[0];

	if (array->sequence && c == RS) {
		array->records = true;
		city_json_cursor_step(cursor);
		return CITY_OK;
	}
	if (array->place == BEHIND_ELEMENT && !array->sequence) {
		if (c == ']')
			return leave(array, error);
		array->place = BEFORE_NEXT;
		city_json_cursor_step(cursor);
		return CITY_OK;
	}
	if (c == ']' && array->place == BEFORE_FIRST)
		return leave(array, error);
	if (c == ']' || c == ',')
		return city_json_cursor_broken(cursor, error, "expected an element");
	begin_element(array, origin);
	return CITY_OK;
}

/* The input has ended: CITY_OK when that ends an element, too. */
static enum city_status at_end(struct city_jsonarray *array, struct city_error *error)
{
	bool inside = array->place == IN_ELEMENT;

	if (array->sequence && !inside)
		return CITY_DONE;
	if (array->sequence && !array->state.in_string && array->depth == 0)
		return CITY_OK;
	return city_json_cursor_cut(&array->cursor, error,
				    array->sequence ?
					    "input is cut short: the value does not end" :
					    "input is cut short: the array does not end");
}

enum city_status city_jsonarray_next(struct city_jsonarray *array,
				     struct city_slice *element,
				     struct city_origin *origin,
				     struct city_error *error)
{
	struct city_json_cursor *cursor = &array->cursor;
	enum city_status status = CITY_OK;

	if (array->place == BEFORE_ARRAY)
		status = enter(array, error);
	while (status == CITY_OK && array->place != IN_ELEMENT) {
		status = city_json_cursor_token(cursor, error);
		if (status == CITY_OK)
			status = between(array, origin, error);
		else if (status == CITY_DONE)
			return at_end(array, error);
	}
	while (status == CITY_OK) {
		status = city_json_cursor_fill(cursor, error);
		if (status == CITY_DONE)
			status = at_end(array, error);
		else if (status == CITY_OK && !take(array, cursor->block.at[0]))
			continue;
		if (status == CITY_OK)
			return lend(array, element, origin, error);
	}
	return status;
}

size_t city_jsonarray_raw_at(const struct city_jsonarray *array, size_t at)
{
	struct squeeze state = { .last = '[' };
	size_t made = 0, i = 0;

	for (; i < array->raw.len; i++) {
		made += squeeze(&state, array->raw.at[i]);
		if (made > at)
			break;
	}
	return i;
}
