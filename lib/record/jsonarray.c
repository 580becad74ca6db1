/* SPDX-License-Identifier: Apache-2.0 */
/* jsonarray - brackets and quotes counted, block by block. */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "city/jsonarray.h"

enum place {
	BEFORE_ARRAY,
	BEFORE_FIRST,  /* an element or the closing bracket */
	BEFORE_NEXT,   /* an element, behind a comma */
	IN_ELEMENT,
	BEHIND_ELEMENT, /* a comma or the closing bracket */
	BEHIND_ARRAY
};

/* Where in an element's text we are. */
struct squeeze {
	bool in_string, escaped;
	bool blank; /* one or more have been left out just now */
	char last;  /* the last byte outside strings that was none */
};

struct city_jsonarray {
	struct city_in *in;
	enum place place;
	struct city_slice block; /* what is left of it */
	uint64_t line, offset;   /* of the next byte */
	uint64_t line_offset;    /* of the line it is on */
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
	array->in = in;
	array->most = city_in_max_line(in);
	array->line = 1;
	return array;
}

void city_jsonarray_close(struct city_jsonarray *array)
{
	if (!array)
		return;
	city_buf_release(&array->raw);
	city_buf_release(&array->text);
	free(array);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum city_status broken(const struct city_jsonarray *array,
			       struct city_error *error, const char *rule,
			       const char *text)
{
	city_error_set(error, rule, "%s at byte %llu", text,
		       (unsigned long long)array->offset);
	city_error_in_file(error, city_in_name(array->in));
	error->line = array->line;
	return CITY_FAIL;
}

static void step(struct city_jsonarray *array)
{
	array->offset++;
	if (array->block.at[0] == '\n') {
		array->line++;
		array->line_offset = array->offset;
	}
	array->block.at++;
	array->block.len--;
}

static bool is_word(char c)
{
	return !is_blank(c) && !strchr("{}[],:\"", c);
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
	if (is_blank(c)) {
		state->blank = true;
		return 0;
	}
	state->in_string = c == '"';
	state->blank = false;
	state->last = c;
	return parted ? 2 : 1;
}

/* Takes one byte of an element; true when the byte is behind its end. */
static bool take(struct city_jsonarray *array, char c)
{
	size_t n;

	if (!array->state.in_string) {
		if (array->depth == 0 && (c == ',' || c == ']'))
			return true;
		if (c == '{' || c == '[')
			array->depth++;
		else if ((c == '}' || c == ']') && array->depth > 0)
			array->depth--;
	}
	/* Of what is too long, the first bytes are kept. */
	if (++array->len <= array->most)
		city_buf_put_char(&array->raw, c);
	n = squeeze(&array->state, c);
	if (array->len > array->most)
		return false;
	if (n == 2)
		city_buf_put_char(&array->text, ' ');
	/* A raw line end inside a string is for the scanner to refuse. */
	if (n)
		city_buf_put_char(&array->text, c);
	return false;
}

static void begin_element(struct city_jsonarray *array, struct city_origin *origin)
{
	city_buf_reset(&array->raw);
	city_buf_reset(&array->text);
	array->depth = 0;
	array->len = 0;
	array->state = (struct squeeze){ .last = '[' };
	array->place = IN_ELEMENT;
	origin->file = city_in_name(array->in);
	origin->line = array->line;
	origin->before = array->offset - array->line_offset;
	origin->offset = array->offset;
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
	while (array->raw.len && is_blank(array->raw.at[array->raw.len - 1]))
		array->raw.len--;
	*element = (struct city_slice){ array->text.at, len };
	origin->raw = city_buf_slice(&array->raw);
	array->place = BEHIND_ELEMENT;
	return array->len > array->most ? too_long(array, error) : CITY_OK;
}

/* One byte between elements. */
static enum city_status between(struct city_jsonarray *array, char c,
				struct city_origin *origin, struct city_error *error)
{
	switch (array->place) {
	case BEFORE_ARRAY:
		if (c != '[')
			return broken(array, error, "json.syntax",
				      "an array must begin with \"[\"");
		array->place = BEFORE_FIRST;
		break;
	case BEFORE_FIRST:
	case BEFORE_NEXT:
		if (c == ']' && array->place == BEFORE_FIRST) {
			array->place = BEHIND_ARRAY;
			break;
		}
		if (c == ']' || c == ',')
			return broken(array, error, "json.syntax",
				      "expected an element");
		begin_element(array, origin);
		take(array, c);
		break;
	case BEHIND_ELEMENT:
		array->place = c == ',' ? BEFORE_NEXT : BEHIND_ARRAY;
		break;
	case BEHIND_ARRAY:
		return broken(array, error, "json.syntax",
			      "something follows the end of the array");
	case IN_ELEMENT: break;
	}
	step(array);
	return CITY_OK;
}

static enum city_status at_end(struct city_jsonarray *array, struct city_error *error)
{
	return array->place == BEHIND_ARRAY ?
		       CITY_DONE :
		       broken(array, error, "input.cut",
			      "input is cut short: the array does not end");
}

enum city_status city_jsonarray_next(struct city_jsonarray *array,
				     struct city_slice *element,
				     struct city_origin *origin,
				     struct city_error *error)
{
	enum city_status status = CITY_OK;

	while (status == CITY_OK) {
		char c;

		if (array->block.len == 0) {
			status = city_in_block(array->in, &array->block, error);
			if (status == CITY_DONE)
				return at_end(array, error);
			/* A byte order mark has been passed over. */
			if (status == CITY_OK && array->offset == 0)
				array->offset = city_in_bytes(array->in) -
						array->block.len;
			continue;
		}
		c = array->block.at[0];
		if (array->place != IN_ELEMENT) {
			if (is_blank(c))
				step(array);
			else
				status = between(array, c, origin, error);
			continue;
		}
		if (take(array, c))
			return lend(array, element, origin, error);
		step(array);
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
