/* SPDX-License-Identifier: Apache-2.0 */
/* jsonpath - one container after the other is entered, what is beside is passed. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "jsonpath.h"

/* Of a key, so much is compared; of a value beside the array, so much is shown. */
#define KEY_MOST ((size_t)64 << 10)
#define VALUE_MOST ((size_t)4 << 10)
/* Of the names that are there instead, so much is told. */
#define SEEN_MOST 120

void city_json_path_release(struct city_json_path *path)
{
	free(path->pointer);
	free(path->kind);
	free(path->token);
	city_scanner_free(path->scanner);
	city_buf_release(&path->key);
	city_buf_release(&path->decoded);
	city_buf_release(&path->value);
	city_buf_release(&path->seen);
}

int city_json_path_to(struct city_json_path *path, const char *pointer,
		      struct city_error *error)
{
	size_t depth = 0;

	for (const char *p = pointer; *p; p++) {
		depth += *p == '/';
		if (pointer[0] != '/' || (*p == '~' && p[1] != '0' && p[1] != '1'))
			return city_error_set(error, "usage",
					      "\"%s\" is no JSON Pointer, such as "
					      "/result/data", pointer);
	}
	path->pointer = strdup(pointer);
	path->kind = calloc(depth + 1, 1);
	path->token = calloc(depth + 1, sizeof(*path->token));
	if (!path->pointer || !path->kind || !path->token)
		return city_error_set(error, "memory", "out of memory");
	depth = 0;
	for (const char *p = pointer; *p; p++)
		if (*p == '/')
			path->token[depth++] = (size_t)(p - pointer) + 1;
	path->token[depth] = strlen(pointer) + 1;
	return 0;
}

/* How many names the pointer has. */
static size_t names(const struct city_json_path *path)
{
	size_t n = 0;

	for (const char *p = path->pointer; p && *p; p++)
		n += *p == '/';
	return n;
}

/* A name of the pointer as it stands there, ~0 and ~1 included. */
static struct city_slice token_of(const struct city_json_path *path, size_t level)
{
	size_t begin = path->token[level];

	return (struct city_slice){ path->pointer + begin,
				    path->token[level + 1] - 1 - begin };
}

/* Whether a key, decoded, is the one the pointer names. */
static bool is_named(const struct city_json_path *path, struct city_slice key,
		     size_t level)
{
	struct city_slice token = token_of(path, level);
	size_t i = 0;

	for (size_t j = 0; j < token.len; i++, j++) {
		char c = token.at[j];

		if (c == '~')
			c = token.at[++j] == '0' ? '~' : '/';
		if (i == key.len || key.at[i] != c)
			return false;
	}
	return i == key.len;
}

static const char *what_is(char c)
{
	return c == '{' ? "an object" : c == '[' ? "an array" : c == '"' ? "a string" :
	       c == 'n' ? "null" : c == 't' || c == 'f' ? "a boolean" : "a number";
}

/*
 * Complains of the container or value that the first `level` names lead to.
 *   what  what it is, and why the way ends there
 */
static enum city_status ends(const struct city_json_path *path, size_t level,
			     const struct city_json_cursor *cursor,
			     struct city_error *error, const char *what)
{
	size_t len = level ? path->token[level] - 1 : 0;

	if (names(path) == 0)
		city_error_set(error, "json.pointer", "the document is %s, not an array; "
			       "--at names one inside of it", what);
	else
		city_error_set(error, "json.pointer", "no array at \"%s\": %s%.*s%s is %s",
			       path->pointer, len ? "\"" : "", len ? (int)len : 12,
			       len ? path->pointer : "the document", len ? "\"" : "",
			       what);
	city_error_in_file(error, city_in_name(cursor->in));
	error->line = cursor->line;
	return CITY_FAIL;
}

enum city_status city_json_path_no_array(const struct city_json_path *path,
					 const struct city_json_cursor *cursor,
					 struct city_error *error)
{
	return ends(path, path->depth, cursor, error, what_is(cursor->block.at[0]));
}

static enum city_status cut(const struct city_json_cursor *cursor,
			    enum city_status status, struct city_error *error)
{
	return status == CITY_DONE ?
		       city_json_cursor_cut(cursor, error,
					    "input is cut short: the document does not end") :
		       status;
}

/* Expects one sign and goes behind it. */
static enum city_status expect(struct city_json_cursor *cursor, char sign,
			       const char *text, struct city_error *error)
{
	enum city_status status = city_json_cursor_token(cursor, error);

	if (status != CITY_OK)
		return cut(cursor, status, error);
	if (cursor->block.at[0] != sign)
		return city_json_cursor_broken(cursor, error, text);
	city_json_cursor_step(cursor);
	return CITY_OK;
}

/* The text of a key with escapes, by way of a record that has it. */
static enum city_status decode(struct city_json_path *path, struct city_slice *key,
			       struct city_error *error)
{
	struct city_buf line = { 0 };
	struct city_rec rec;
	enum city_status status = CITY_FAIL;
	char *pad;

	if (!path->scanner)
		path->scanner = city_scanner_new();
	city_buf_put_text(&line, "{\"");
	city_buf_put_slice(&line, *key);
	city_buf_put_text(&line, "\":0}\n");
	pad = city_buf_reserve(&line, CITY_IN_PAD);
	city_error_set(error, "memory", "out of memory");
	if (pad && path->scanner) {
		memset(pad, 0, CITY_IN_PAD);
		status = city_scan(path->scanner,
				   (struct city_slice){ line.at, line.len - 1 }, &rec, error);
	}
	if (status == CITY_OK)
		*key = city_field_key(&rec.field[0], &path->decoded);
	if (status == CITY_OK && path->decoded.failed)
		status = CITY_FAIL;
	city_buf_release(&line);
	return status;
}

/* A key and its colon; the value is next.  *key is the decoded text. */
static enum city_status read_key(struct city_json_path *path,
				 struct city_json_cursor *cursor, struct city_slice *key,
				 struct city_error *error)
{
	enum city_status status = city_json_cursor_token(cursor, error);

	if (status != CITY_OK)
		return cut(cursor, status, error);
	if (cursor->block.at[0] != '"')
		return city_json_cursor_broken(cursor, error, "expected a key");
	city_buf_reset(&path->key);
	status = city_json_cursor_string(cursor, &path->key, KEY_MOST, error);
	*key = city_buf_slice(&path->key);
	if (status == CITY_OK && path->key.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	if (status == CITY_OK && key->len && key->len < KEY_MOST &&
	    memchr(key->at, '\\', key->len))
		status = decode(path, key, error);
	if (status == CITY_REJECT)
		return city_json_cursor_broken(cursor, error, "expected a key");
	if (status == CITY_OK)
		status = expect(cursor, ':', "expected \":\"", error);
	return status == CITY_OK ?
		       cut(cursor, city_json_cursor_token(cursor, error), error) :
		       status;
}

/* Passes over a member's value; what stands beside the array is shown. */
static enum city_status pass_member(struct city_json_path *path, size_t level,
				    struct city_slice key,
				    struct city_json_cursor *cursor,
				    struct city_error *error)
{
	bool shown = path->beside && path->kind[level] == '{' &&
		     level + 1 == names(path);
	enum city_status status;

	city_buf_reset(&path->value);
	status = city_json_cursor_value(cursor, shown ? &path->value : NULL, VALUE_MOST,
					error);
	if (status != CITY_OK || !shown)
		return status;
	if (path->value.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return path->beside(path->context, key, city_buf_slice(&path->value), error);
}

/* Behind a value: a comma, or the end of its container.  *more tells which. */
static enum city_status separate(struct city_json_cursor *cursor, char kind, bool *more,
				 struct city_error *error)
{
	enum city_status status = cut(cursor, city_json_cursor_token(cursor, error), error);
	char c = status == CITY_OK ? cursor->block.at[0] : '\0';

	if (status != CITY_OK)
		return status;
	*more = c == ',';
	if (!*more && c != (kind == '{' ? '}' : ']'))
		return city_json_cursor_broken(cursor, error,
					       kind == '{' ? "expected \",\" or \"}\"" :
							     "expected \",\" or \"]\"");
	city_json_cursor_step(cursor);
	return CITY_OK;
}

static void note_seen(struct city_buf *seen, struct city_slice key)
{
	if (seen->len > SEEN_MOST)
		return;
	city_buf_put_text(seen, seen->len ? ", \"" : " (it has \"");
	city_buf_put(seen, key.at, key.len < SEEN_MOST ? key.len : SEEN_MOST);
	city_buf_put_char(seen, '"');
	if (seen->len > SEEN_MOST)
		city_buf_put_text(seen, ", ...");
}

/* The names that are there, and the one that is not. */
static enum city_status no_member(struct city_json_path *path, size_t level,
				  const struct city_json_cursor *cursor,
				  struct city_error *error)
{
	struct city_slice token = token_of(path, level);
	struct city_buf what = { 0 };
	const char *text;
	enum city_status status;

	if (path->seen.len)
		city_buf_put_char(&path->seen, ')');
	city_buf_printf(&what, "an object without \"%.*s\"", (int)token.len, token.at);
	city_buf_put_slice(&what, city_buf_slice(&path->seen));
	text = city_buf_text(&what);
	status = ends(path, level, cursor, error, text ? text : "an object without it");
	city_buf_release(&what);
	return status;
}

/* To the value of the member that is named. */
static enum city_status enter_object(struct city_json_path *path, size_t level,
				     struct city_json_cursor *cursor,
				     struct city_error *error)
{
	enum city_status status;
	bool more = true;

	city_buf_reset(&path->seen);
	city_json_cursor_step(cursor);
	status = cut(cursor, city_json_cursor_token(cursor, error), error);
	if (status == CITY_OK && cursor->block.at[0] == '}')
		more = false;
	while (status == CITY_OK && more) {
		struct city_slice key;

		status = read_key(path, cursor, &key, error);
		if (status != CITY_OK || is_named(path, key, level))
			return status;
		note_seen(&path->seen, key);
		status = pass_member(path, level, key, cursor, error);
		if (status == CITY_OK)
			status = separate(cursor, '{', &more, error);
	}
	return status == CITY_OK ? no_member(path, level, cursor, error) : status;
}

/* The place that a name is in an array; -1 when it is none. */
static int64_t place_of(struct city_slice token)
{
	int64_t place = 0;

	if (token.len == 0 || token.len > 15 || (token.len > 1 && token.at[0] == '0'))
		return -1;
	for (size_t i = 0; i < token.len; i++) {
		if (token.at[i] < '0' || token.at[i] > '9')
			return -1;
		place = place * 10 + token.at[i] - '0';
	}
	return place;
}

/* To the element that is named by its place. */
static enum city_status enter_array(struct city_json_path *path, size_t level,
				    struct city_json_cursor *cursor,
				    struct city_error *error)
{
	int64_t place = place_of(token_of(path, level));
	enum city_status status;
	bool more = true;

	if (place < 0)
		return ends(path, level, cursor, error,
			    "an array, whose elements have places 0, 1, 2");
	city_json_cursor_step(cursor);
	status = cut(cursor, city_json_cursor_token(cursor, error), error);
	if (status == CITY_OK && cursor->block.at[0] == ']')
		more = false;
	while (status == CITY_OK && more) {
		status = cut(cursor, city_json_cursor_token(cursor, error), error);
		if (status != CITY_OK || place-- == 0)
			return status;
		status = city_json_cursor_value(cursor, NULL, 0, error);
		if (status == CITY_OK)
			status = separate(cursor, '[', &more, error);
	}
	return status == CITY_OK ? ends(path, level, cursor, error,
					"an array with fewer elements") :
				   status;
}

enum city_status city_json_path_enter(struct city_json_path *path,
				      struct city_json_cursor *cursor,
				      struct city_error *error)
{
	size_t n = names(path);
	enum city_status status = cut(cursor, city_json_cursor_token(cursor, error), error);

	for (path->depth = 0; status == CITY_OK && path->depth < n; path->depth++) {
		char kind = cursor->block.at[0];

		path->kind[path->depth] = kind;
		if (kind == '{')
			status = enter_object(path, path->depth, cursor, error);
		else if (kind == '[')
			status = enter_array(path, path->depth, cursor, error);
		else
			return ends(path, path->depth, cursor, error, what_is(kind));
	}
	return status;
}

/* What follows the value inside of its container, and the container's end. */
static enum city_status leave(struct city_json_path *path, size_t level,
			      struct city_json_cursor *cursor, struct city_error *error)
{
	char kind = path->kind[level];
	bool more = false;
	enum city_status status = separate(cursor, kind, &more, error);

	while (status == CITY_OK && more) {
		struct city_slice key = { "", 0 };

		if (kind == '{')
			status = read_key(path, cursor, &key, error);
		else
			status = cut(cursor, city_json_cursor_token(cursor, error), error);
		if (status == CITY_OK && kind == '{' && is_named(path, key, level))
			return city_json_cursor_broken(cursor, error,
						       "the key of the array stands twice");
		if (status == CITY_OK)
			status = pass_member(path, level, key, cursor, error);
		if (status == CITY_OK)
			status = separate(cursor, kind, &more, error);
	}
	return status;
}

enum city_status city_json_path_leave(struct city_json_path *path,
				      struct city_json_cursor *cursor,
				      struct city_error *error)
{
	enum city_status status = CITY_OK;

	while (status == CITY_OK && path->depth > 0)
		status = leave(path, --path->depth, cursor, error);
	if (status == CITY_OK)
		status = city_json_cursor_token(cursor, error);
	return status != CITY_OK ? status :
	       city_json_cursor_broken(cursor, error,
				       names(path) ?
					       "something follows the end of the document" :
					       "something follows the end of the array");
}
