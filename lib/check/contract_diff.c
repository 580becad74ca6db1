/* SPDX-License-Identifier: Apache-2.0 */
/* contract_diff - two documents member by member, by what each means. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/contract_diff.h"

struct diff {
	struct city_buf *to;
	const char *field; /* the field that is compared, "" = the contract */
	bool broken;
};

/* The beginning of a line. */
static void begin(struct diff *diff, bool breaks)
{
	diff->broken = diff->broken || breaks;
	city_buf_put_text(diff->to, breaks ? "BREAKING " : "compatible ");
	if (diff->field[0])
		city_buf_printf(diff->to, "%s ", diff->field);
}

/* A value as JSON, a string without its quotes; "-" where there is none. */
static void put_json(struct city_buf *to, const json_t *value)
{
	char *text;

	if (!value || json_is_string(value)) {
		city_buf_put_text(to, value ? json_string_value(value) : "-");
		return;
	}
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
	if (text)
		city_buf_put_text(to, text);
	else
		to->failed = true;
	free(text);
}

static void put_change(struct diff *diff, bool breaks, const char *what,
		       const json_t *from, const json_t *into)
{
	begin(diff, breaks);
	city_buf_printf(diff->to, "%s%s", what, what[0] ? " " : "");
	put_json(diff->to, from);
	city_buf_put_text(diff->to, "->");
	put_json(diff->to, into);
	city_buf_put_char(diff->to, '\n');
}

static void put_item(struct diff *diff, bool breaks, char sign, const char *what,
		     const json_t *item)
{
	begin(diff, breaks);
	city_buf_printf(diff->to, "%c%s ", sign, what);
	put_json(diff->to, item);
	city_buf_put_char(diff->to, '\n');
}

static bool is_same(const json_t *a, const json_t *b)
{
	return a == b || (a && b && json_equal(a, b));
}

static bool has(const json_t *list, const json_t *item)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), item))
			return true;
	return false;
}

/* Lists in which more is allowed by more elements. */
static void compare_lists(struct diff *diff, const char *what, const json_t *before,
			  const json_t *after)
{
	for (size_t i = 0; i < json_array_size(before); i++)
		if (!has(after, json_array_get(before, i)))
			put_item(diff, true, '-', what, json_array_get(before, i));
	for (size_t i = 0; i < json_array_size(after); i++)
		if (!has(before, json_array_get(after, i)))
			put_item(diff, false, '+', what, json_array_get(after, i));
}

static void compare_codes(struct diff *diff, const json_t *before, const json_t *after)
{
	const char *key;
	json_t *value;

	if (is_same(before, after))
		return;
	/* A table of codes is named as a whole, as it is when there were none. */
	if (!before || !after || json_object_get(before, "table") ||
	    json_object_get(after, "table")) {
		put_change(diff, true, "codes", before, after);
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)before, key, value) {
		if (!is_same(value, json_object_get(after, key))) {
			begin(diff, true);
			city_buf_printf(diff->to, "code %s ", key);
			put_json(diff->to, value);
			city_buf_put_text(diff->to, "->");
			put_json(diff->to, json_object_get(after, key));
			city_buf_put_char(diff->to, '\n');
		}
	}
	json_object_foreach((json_t *)(uintptr_t)after, key, value) {
		if (!json_object_get(before, key)) {
			begin(diff, false);
			city_buf_printf(diff->to, "+code %s\n", key);
		}
	}
}

/* Whether a limit has become narrower: `sign` is 1 of a minimum, -1 of a maximum. */
static bool is_narrower(const json_t *before, const json_t *after, int sign)
{
	struct city_decimal a, b;
	const char *from = json_string_value(before), *into = json_string_value(after);

	if (!after)
		return false;
	if (!before)
		return true;
	if (json_is_integer(before) && json_is_integer(after))
		return sign * json_integer_value(after) > sign * json_integer_value(before);
	if (!from || !into)
		return true;
	/* Other limits, such as dates, are written so that texts compare alike. */
	if (city_decimal_parse(city_slice_of(from), &a) ||
	    city_decimal_parse(city_slice_of(into), &b))
		return sign * strcmp(into, from) > 0;
	return sign * city_decimal_compare(b, a) > 0;
}

static void compare_constraints(struct diff *diff, const json_t *before,
				const json_t *after)
{
	static const struct {
		const char *key;
		int sign;
	} limits[] = { { "minimum", 1 },	   { "maximum", -1 },
		       { "exclusiveMinimum", 1 }, { "exclusiveMaximum", -1 },
		       { "minLength", 1 },	   { "maxLength", -1 } };
	const json_t *a = json_object_get(before, "required");
	const json_t *b = json_object_get(after, "required");

	if (json_is_true(a) != json_is_true(b)) {
		begin(diff, true);
		city_buf_put_text(diff->to, json_is_true(b) ? "optional->required\n" :
							      "required->optional\n");
	}
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		a = json_object_get(before, limits[i].key);
		b = json_object_get(after, limits[i].key);
		if (!is_same(a, b))
			put_change(diff, is_narrower(a, b, limits[i].sign), limits[i].key,
				   a, b);
	}
	a = json_object_get(before, "enum");
	b = json_object_get(after, "enum");
	if (a && b)
		compare_lists(diff, "enum", a, b);
	else if (a || b)
		put_change(diff, b != NULL, "enum", a, b);
	a = json_object_get(before, "pattern");
	b = json_object_get(after, "pattern");
	if (!is_same(a, b))
		put_change(diff, b != NULL, "pattern", a, b);
	a = json_object_get(before, "unique");
	b = json_object_get(after, "unique");
	if (json_is_true(a) != json_is_true(b))
		put_change(diff, json_is_true(b), "unique", a, b);
}

/* Members that say what a value is: any change of them is another promise. */
static void compare_members(struct diff *diff, const json_t *before, const json_t *after,
			    const char *const *ignored)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)before, key, value) {
		bool skip = false;

		for (size_t i = 0; ignored[i]; i++)
			skip = skip || strcmp(ignored[i], key) == 0;
		if (!skip && !is_same(value, json_object_get(after, key)))
			put_change(diff, true, strcmp(key, "type") == 0 ? "" : key, value,
				   json_object_get(after, key));
	}
	json_object_foreach((json_t *)(uintptr_t)after, key, value) {
		bool skip = json_object_get(before, key) != NULL;

		for (size_t i = 0; ignored[i]; i++)
			skip = skip || strcmp(ignored[i], key) == 0;
		if (!skip)
			put_change(diff, true, key, NULL, value);
	}
}

static void compare_fields(struct diff *diff, const json_t *before, const json_t *after)
{
	static const char *const ignored[] = { "name",	  "title", "description", "note",
					       "aliases", "codes", "constraints",
					       NULL };

	compare_members(diff, before, after, ignored);
	compare_lists(diff, "alias", json_object_get(before, "aliases"),
		      json_object_get(after, "aliases"));
	compare_codes(diff, json_object_get(before, "codes"),
		      json_object_get(after, "codes"));
	compare_constraints(diff, json_object_get(before, "constraints"),
			    json_object_get(after, "constraints"));
}

static const json_t *find_field(const json_t *fields, const json_t *name)
{
	for (size_t i = 0; i < json_array_size(fields); i++) {
		const json_t *field = json_array_get(fields, i);

		if (json_equal(json_object_get(field, "name"), name))
			return field;
	}
	return NULL;
}

/* What of a rule or check may grow narrower or wider, and is the same one still. */
static const struct {
	const char *key;
	int sign;
} bounds[] = { { "minimum", 1 }, { "maximum", -1 }, { "most", -1 },
	       { "within_minutes", -1 } };

#define BOUNDS (sizeof(bounds) / sizeof(bounds[0]))

/* What is asked, without words for people; owned, NULL without memory. */
static json_t *essence(const json_t *item)
{
	static const char *const words[] = { "title", "description", "source", "note",
					     "message" };
	const char *severity = json_string_value(json_object_get(item, "severity"));
	json_t *copy = json_copy((json_t *)(uintptr_t)item);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		json_object_del(copy, words[i]);
	if (severity && strcmp(severity, "error") == 0)
		json_object_del(copy, "severity");
	return copy;
}

static json_t *frame(const json_t *item)
{
	json_t *copy = essence(item);

	for (size_t i = 0; i < BOUNDS; i++)
		json_object_del(copy, bounds[i].key);
	json_object_del(copy, "except");
	json_object_del(copy, "severity");
	return copy;
}

/* The one of the list that is the same when both are looked at so; or NULL. */
static const json_t *find_same(const json_t *list, const json_t *item,
			       json_t *(*look)(const json_t *item), struct city_buf *to)
{
	json_t *wanted = look(item);
	const json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(list) && !found; i++) {
		json_t *other = look(json_array_get(list, i));

		if (json_equal(wanted, other))
			found = json_array_get(list, i);
		to->failed = to->failed || !wanted || !other;
		json_decref(other);
	}
	json_decref(wanted);
	return found;
}

static bool is_warning(const json_t *severity)
{
	const char *text = json_string_value(severity);

	return text && strcmp(text, "warning") == 0;
}

/* The same check with other bounds: "BREAKING check stuck most 3->2". */
static void compare_bounds(struct diff *diff, const char *what, const json_t *before,
			   const json_t *after)
{
	const json_t *was = json_object_get(before, "severity");
	const json_t *is = json_object_get(after, "severity");
	const char *kind = json_string_value(json_object_get(before, "check"));
	const char *id = json_string_value(json_object_get(before, "id"));
	bool warned = is_warning(was), warns = is_warning(is);
	char name[80];

	snprintf(name, sizeof(name), "%s %s", what, id ? id : kind ? kind : "");
	diff->field = name;
	if (warned != warns)
		put_change(diff, warned, "severity", was, is);
	for (size_t i = 0; i < BOUNDS; i++) {
		was = json_object_get(before, bounds[i].key);
		is = json_object_get(after, bounds[i].key);
		if (!is_same(was, is))
			put_change(diff, is_narrower(was, is, bounds[i].sign),
				   bounds[i].key, was, is);
	}
	compare_lists(diff, "except", json_object_get(before, "except"),
		      json_object_get(after, "except"));
	diff->field = "";
}

/* What is asked of records beyond their fields: more of it refuses more. */
static void compare_asked(struct diff *diff, const char *what, const json_t *before,
			  const json_t *after)
{
	for (size_t i = 0; i < json_array_size(before); i++) {
		const json_t *item = json_array_get(before, i);
		const json_t *other = find_same(after, item, frame, diff->to);

		if (find_same(after, item, essence, diff->to))
			continue;
		if (other && !find_same(before, other, essence, diff->to))
			compare_bounds(diff, what, item, other);
		else
			put_item(diff, false, '-', what, item);
	}
	for (size_t i = 0; i < json_array_size(after); i++) {
		const json_t *item = json_array_get(after, i);
		const json_t *other = find_same(before, item, frame, diff->to);

		if (find_same(before, item, essence, diff->to))
			continue;
		if (!other || find_same(after, other, essence, diff->to))
			put_item(diff, true, '+', what, item);
	}
}

static void compare_tables(struct diff *diff, const json_t *before, const json_t *after)
{
	static const char *const ignored[] = {
		"id",	  "title", "standard", "clause", "valid_from",	 "valid_to", "verified",
		"source", "note",  "fields",   "checks", "foreignKeys", "rules",
		"missingValues", NULL
	};
	const json_t *was = json_object_get(before, "missingValues");
	const json_t *is = json_object_get(after, "missingValues");

	diff->field = "";
	compare_members(diff, before, after, ignored);
	if (was && is)
		compare_lists(diff, "missingValue", was, is);
	else if (was || is)
		put_change(diff, true, "missingValues", was, is);
	compare_asked(diff, "foreignKey", json_object_get(before, "foreignKeys"),
		      json_object_get(after, "foreignKeys"));
	compare_asked(diff, "rule", json_object_get(before, "rules"),
		      json_object_get(after, "rules"));
	compare_asked(diff, "check", json_object_get(before, "checks"),
		      json_object_get(after, "checks"));
}

bool city_contract_diff(const struct city_contract *before,
			const struct city_contract *after, struct city_buf *to)
{
	const json_t *from = before->book.document.root, *into = after->book.document.root;
	const json_t *was = json_object_get(from, "fields");
	const json_t *is = json_object_get(into, "fields");
	struct diff diff = { .to = to, .field = "" };

	for (size_t i = 0; i < json_array_size(was); i++) {
		const json_t *field = json_array_get(was, i);
		const json_t *name = json_object_get(field, "name");
		const json_t *other = find_field(is, name);

		diff.field = "";
		if (!other) {
			put_item(&diff, true, '-', "field", name);
			continue;
		}
		diff.field = json_string_value(name);
		compare_fields(&diff, field, other);
	}
	diff.field = "";
	for (size_t i = 0; i < json_array_size(is); i++) {
		const json_t *field = json_array_get(is, i);
		const json_t *name = json_object_get(field, "name");
		const json_t *constraints = json_object_get(field, "constraints");

		if (!find_field(was, name))
			put_item(&diff, json_is_true(json_object_get(constraints, "required")),
				 '+', "field", name);
	}
	compare_tables(&diff, from, into);
	return diff.broken;
}
