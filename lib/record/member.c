/* SPDX-License-Identifier: Apache-2.0 */
/* member - walks through JSON that is known to be valid. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/member.h"
#include "city/rec.h"
#include "city/text.h"

static const char *behind_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
		at++;
	return at;
}

/* Behind the string that begins at `at`. */
static const char *behind_string(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at < end ? at + 1 : end;
}

static const char *behind_value(const char *at, const char *end)
{
	int depth = 0;

	do {
		if (*at == '"') {
			at = behind_string(at, end);
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if ((*at == '}' || *at == ']') && --depth < 0)
			return at;
		else if (depth == 0 && (*at == ',' || *at == ' ' || *at == '\t' || *at == '\r'))
			return at;
		at++;
	} while (at < end && (depth > 0 || (*at != ',' && *at != '}' && *at != ']')));
	return at;
}

/* The value at hand; *at goes behind it, and behind a comma after it. */
static struct city_slice take_value(const char **at, const char *end)
{
	const char *from = *at, *to = from < end ? behind_value(from, end) : from;

	*at = behind_blanks(to, end);
	if (*at < end && **at == ',')
		*at = behind_blanks(*at + 1, end);
	return (struct city_slice){ from, (size_t)(to - from) };
}

bool city_member_walk(struct city_slice *rest, struct city_slice *name,
		      struct city_slice *value)
{
	const char *end = rest->at + rest->len, *at = rest->at, *behind;

	if (rest->len && *at == '{')
		at = behind_blanks(at + 1, end);
	if (at >= end || *at != '"')
		return false;
	behind = behind_string(at, end);
	*name = (struct city_slice){ at + 1, (size_t)(behind - at) - 2 };
	at = behind_blanks(behind, end);
	at = behind_blanks(at < end ? at + 1 : end, end); /* the colon */
	*value = take_value(&at, end);
	*rest = (struct city_slice){ at, (size_t)(end - at) };
	return true;
}

static struct city_slice member_of(struct city_slice object, struct city_slice key)
{
	struct city_slice name, value;

	if (!object.len || object.at[0] != '{')
		return (struct city_slice){ "", 0 };
	while (city_member_walk(&object, &name, &value))
		if (city_slice_equal(name, key))
			return value;
	return (struct city_slice){ "", 0 };
}

struct city_slice city_member_inside(struct city_slice array)
{
	if (array.len < 2 || array.at[0] != '[')
		return (struct city_slice){ "", 0 };
	return city_text_trim((struct city_slice){ array.at + 1, array.len - 2 });
}

struct city_slice city_member_next(struct city_slice *rest)
{
	const char *at = rest->at, *end = at + rest->len;
	struct city_slice element = take_value(&at, end);

	*rest = (struct city_slice){ at, (size_t)(end - at) };
	return element;
}

static struct city_slice element_of(struct city_slice array, struct city_slice index)
{
	struct city_slice element = { "", 0 };
	size_t n = 0;

	for (size_t i = 0; i < index.len; i++) {
		if (index.at[i] < '0' || index.at[i] > '9' || n > 1000000)
			return element;
		n = n * 10 + (size_t)(index.at[i] - '0');
	}
	array = city_member_inside(array);
	do
		element = city_member_next(&array);
	while (element.len && n-- > 0);
	return element;
}

struct city_slice city_member_find(struct city_slice object, const char *path)
{
	struct city_slice whole = city_slice_of(path);
	struct city_slice value = member_of(object, whole);

	if (value.len || !memchr(path, '.', whole.len))
		return value;
	value = object;
	while (value.len) {
		size_t n = strcspn(path, ".");
		struct city_slice word = { path, n };

		value = value.at[0] == '[' ? element_of(value, word) :
					     member_of(value, word);
		if (!path[n])
			return value;
		path += n + 1;
	}
	return value;
}

static void put_string(struct city_buf *to, struct city_slice value)
{
	struct city_buf scratch = { 0 };
	struct city_field field = { .value = value,
				    .type = CITY_STRING,
				    .value_escaped = memchr(value.at, '\\', value.len) !=
						     NULL };

	city_buf_put_slice(to, city_field_text(&field, &scratch));
	to->failed = to->failed || scratch.failed;
	city_buf_release(&scratch);
}

void city_member_put(struct city_buf *to, struct city_slice value)
{
	struct city_slice element;
	bool first = true;

	if (!value.len || city_slice_is(value, "null"))
		return;
	if (value.at[0] == '"') {
		put_string(to, value);
		return;
	}
	if (value.at[0] != '[') {
		city_buf_put_slice(to, value);
		return;
	}
	value = city_member_inside(value);
	while ((element = city_member_next(&value)).len) {
		city_buf_put_text(to, first ? "" : ", ");
		first = false;
		if (element.at[0] == '"')
			put_string(to, element);
		else
			city_buf_put_slice(to, element);
	}
}

static bool put_found(struct city_buf *to, struct city_slice value)
{
	city_member_put(to, value);
	return value.len && !city_slice_is(value, "null");
}

bool city_member_put_at(struct city_buf *to, struct city_slice object, const char *path)
{
	const char *star = strstr(path, ".*.");
	struct city_slice array, element;
	struct city_buf before = { 0 };
	bool is_any = false;

	if (!star)
		return put_found(to, city_member_find(object, path));
	city_buf_put_slice(&before, (struct city_slice){ path, (size_t)(star - path) });
	city_buf_put_char(&before, '\0');
	to->failed = to->failed || before.failed;
	array = before.failed ? (struct city_slice){ "", 0 } :
				city_member_inside(city_member_find(object, before.at));
	while ((element = city_member_next(&array)).len) {
		size_t len = to->len;

		if (is_any)
			city_buf_put_text(to, ", ");
		if (put_found(to, city_member_find(element, star + 3)))
			is_any = true;
		else
			to->len = len;
	}
	city_buf_release(&before);
	return is_any;
}
