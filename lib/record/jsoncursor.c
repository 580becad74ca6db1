/* SPDX-License-Identifier: Apache-2.0 */
/* jsoncursor - blocks, and brackets counted. */
#include "config.h"

#include "jsoncursor.h"

enum city_status city_json_cursor_fill(struct city_json_cursor *cursor,
				       struct city_error *error)
{
	while (cursor->block.len == 0) {
		enum city_status status = city_in_block(cursor->in, &cursor->block, error);

		if (status != CITY_OK)
			return status;
		/* A byte order mark has been passed over. */
		if (cursor->offset == 0)
			cursor->offset = city_in_bytes(cursor->in) - cursor->block.len;
	}
	return CITY_OK;
}

enum city_status city_json_cursor_token(struct city_json_cursor *cursor,
					struct city_error *error)
{
	for (;;) {
		enum city_status status = city_json_cursor_fill(cursor, error);

		if (status != CITY_OK || !city_json_is_blank(cursor->block.at[0]))
			return status;
		city_json_cursor_step(cursor);
	}
}

static enum city_status broken(const struct city_json_cursor *cursor,
			       struct city_error *error, const char *rule,
			       const char *text)
{
	city_error_set(error, rule, "%s at byte %llu", text,
		       (unsigned long long)cursor->offset);
	city_error_in_file(error, city_in_name(cursor->in));
	error->line = cursor->line;
	return CITY_FAIL;
}

enum city_status city_json_cursor_broken(const struct city_json_cursor *cursor,
					 struct city_error *error, const char *text)
{
	return broken(cursor, error, "json.syntax", text);
}

enum city_status city_json_cursor_cut(const struct city_json_cursor *cursor,
				      struct city_error *error, const char *text)
{
	return broken(cursor, error, "input.cut", text);
}

static enum city_status ended(const struct city_json_cursor *cursor,
			      enum city_status status, struct city_error *error)
{
	return status != CITY_DONE ?
		       status :
		       city_json_cursor_cut(cursor, error,
					    "input is cut short: the document does not end");
}

static void keep(struct city_buf *text, size_t most, char c)
{
	if (text && text->len < most)
		city_buf_put_char(text, c);
}

enum city_status city_json_cursor_string(struct city_json_cursor *cursor,
					 struct city_buf *text, size_t most,
					 struct city_error *error)
{
	bool escaped = false;
	enum city_status status;

	city_json_cursor_step(cursor);
	while ((status = city_json_cursor_fill(cursor, error)) == CITY_OK) {
		char c = cursor->block.at[0];

		city_json_cursor_step(cursor);
		if (c == '"' && !escaped)
			return CITY_OK;
		keep(text, most, c);
		escaped = !escaped && c == '\\';
	}
	return ended(cursor, status, error);
}

enum city_status city_json_cursor_value(struct city_json_cursor *cursor,
					struct city_buf *text, size_t most,
					struct city_error *error)
{
	size_t depth = 0;
	bool any = false;
	enum city_status status;

	while ((status = city_json_cursor_fill(cursor, error)) == CITY_OK) {
		char c = cursor->block.at[0];

		if (depth == 0 && (c == ',' || c == ']' || c == '}' || city_json_is_blank(c)))
			return any ? CITY_OK :
				     city_json_cursor_broken(cursor, error,
							     "expected a value");
		any = true;
		keep(text, most, c);
		if (c == '"') {
			status = city_json_cursor_string(cursor, text, most, error);
			keep(text, most, '"');
		} else {
			city_json_cursor_step(cursor);
			depth += c == '{' || c == '[';
			depth -= c == '}' || c == ']';
		}
		if (status != CITY_OK)
			return status;
		if (depth == 0 && (c == '"' || c == '}' || c == ']'))
			return CITY_OK;
	}
	return ended(cursor, status, error);
}
