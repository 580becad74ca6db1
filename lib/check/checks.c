/* SPDX-License-Identifier: Apache-2.0 */
/* checks - reads what a contract says under "checks"; see city-contract(5). */
#include "config.h"

#include <string.h>

#include "parts.h"

/* What a kind of check takes beside what all take, and who reads it. */
static const struct known {
	enum city_check_kind kind;
	const char *keys[6];
	int (*read)(const struct city_check_reading *reading, struct city_error *error);
} known[] = {
	{ CITY_CHECK_ORDER, { "time", "by" }, city_check_read_series },
	{ CITY_CHECK_CADENCE, { "time", "by", "every_minutes" }, city_check_read_series },
	{ CITY_CHECK_STUCK, { "time", "by", "field", "most", "except" },
	  city_check_read_series },
	{ CITY_CHECK_JUMP, { "time", "by", "field", "most" }, city_check_read_series },
	{ CITY_CHECK_DIGIT, { "field", "standard" }, city_check_read_value },
	{ CITY_CHECK_DIVISION, { "field", "table", "time" }, city_check_read_value },
	{ CITY_CHECK_FRESHNESS, { "time", "within_minutes" }, city_check_read_whole },
	{ CITY_CHECK_RECORDS, { "minimum", "maximum" }, city_check_read_whole },
	{ CITY_CHECK_MEMBERS, { "field", "values", "minimum", "maximum" },
	  city_check_read_whole },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static const struct known *find(const char *name)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (strcmp(city_check_words(known[i].kind)->name, name) == 0)
			return &known[i];
	return NULL;
}

static int check_keys(const struct city_node *node, const struct known *is,
		      struct city_error *error)
{
	const char *keys[16] = { "check", "id", "severity", "title", "description",
				 "source" };
	size_t n = 6;

	for (size_t i = 0; i < 6 && is->keys[i]; i++)
		keys[n++] = is->keys[i];
	return city_node_check_keys(node, keys, error);
}

static int read_severity(const struct city_node *node, enum city_severity *severity,
			 struct city_error *error)
{
	struct city_node at = city_node_member(node, "severity");
	const char *text = "error";

	if (city_node_string_or(node, "severity", &text, error))
		return -1;
	*severity = strcmp(text, "warning") == 0 ? CITY_SEVERITY_WARNING :
						   CITY_SEVERITY_ERROR;
	if (*severity == CITY_SEVERITY_ERROR && strcmp(text, "error") != 0)
		return city_node_error(&at, error, "must be error or warning");
	return 0;
}

/* Ids and titles are shown: ids as those of rules are, see city-rules(5). */
static int read_names(const struct city_node *node, struct city_check_reading *reading,
		      struct city_error *error)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	struct city_node id = city_node_member(node, "id");
	struct city_node title = city_node_member(node, "title");

	if (city_node_string_or(node, "id", &reading->id, error) ||
	    city_node_string_or(node, "title", &reading->title, error))
		return -1;
	if (reading->id && (!*reading->id || reading->id[strspn(reading->id, letters)]))
		return city_node_error(&id, error, "must be letters, digits, dots, hyphens "
						   "or underscores");
	if (reading->title && !*reading->title)
		return city_node_error(&title, error, "must not be empty");
	return 0;
}

static int no_such_check(const struct city_node *node, const char *name,
			 struct city_error *error)
{
	struct city_node at = city_node_member(node, "check");
	struct city_buf names = { 0 };

	for (size_t i = 0; i < KNOWN; i++)
		city_buf_printf(&names, "%s%s", i ? ", " : "",
				city_check_words(known[i].kind)->name);
	city_node_error(&at, error, "\"%s\" is none of %s", name,
			city_buf_text(&names) ? names.at : "the checks");
	city_buf_release(&names);
	return -1;
}

static int read_check(struct city_check *check, const struct city_node *node,
		      struct city_error *error)
{
	struct city_check_reading reading = { .check = check, .node = node,
					      .field = SIZE_MAX };
	const char *name = city_node_string(node, "check", error);
	const struct known *is = name ? find(name) : NULL;
	bool has_field = false;

	if (!is)
		return name ? no_such_check(node, name, error) : -1;
	reading.kind = is->kind;
	if (check_keys(node, is, error) ||
	    read_severity(node, &reading.severity, error) ||
	    read_names(node, &reading, error))
		return -1;
	for (size_t i = 0; i < 6 && is->keys[i]; i++)
		has_field = has_field || strcmp(is->keys[i], "field") == 0;
	if (has_field) {
		reading.field = city_check_field(&reading, "field", error);
		if (reading.field == SIZE_MAX)
			return -1;
	}
	return is->read(&reading, error);
}

int city_check_read_checks(struct city_check *check, struct city_error *error)
{
	struct city_node root = city_document_root(&check->contract->book.document);
	struct city_node checks = city_node_member(&root, "checks");

	if (!checks.json)
		return 0;
	if (city_node_array(&root, "checks", &checks, error))
		return -1;
	for (size_t i = 0; i < json_array_size(checks.json); i++) {
		struct city_node at = city_node_element(&checks, i);

		if (read_check(check, &at, error))
			return -1;
	}
	return 0;
}

size_t city_check_add_rule(const struct city_check_reading *reading,
			   const char *expected, const char *skipped,
			   struct city_error *error)
{
	struct city_check *check = reading->check;
	const char *contract = check->contract->book.id;
	const char *kind = city_check_words(reading->kind)->name, *field = "";
	struct city_buf id = { 0 }, source = { 0 };
	struct city_rule_new rule = { .kind = reading->kind,
				      .severity = reading->severity,
				      .expected = expected, .skipped = skipped,
				      .title = reading->title };
	size_t number = SIZE_MAX;

	if (reading->field != SIZE_MAX)
		field = check->contract->field[reading->field].name;
	if (reading->id)
		city_buf_printf(&id, "%s.%s", contract, reading->id);
	else
		city_buf_printf(&id, "%s.%s%s%s", contract, field, *field ? "." : "", kind);
	city_buf_printf(&source, "%s.json#%s", contract, reading->node->pointer);
	rule.id = city_buf_text(&id);
	rule.source = city_buf_text(&source);
	rule.field = field;
	for (size_t i = 0; rule.id && i < check->rules.n; i++)
		if (strcmp(check->rules.rule[i].id, rule.id) == 0) {
			city_node_error(reading->node, error,
					"there is a rule \"%s\" already; give it an \"id\"",
					rule.id);
			goto end;
		}
	if (rule.id && rule.source)
		number = city_rule_list_add(&check->rules, &rule, check->options.chinese);
	if (number == SIZE_MAX)
		city_error_set(error, "memory", "out of memory");
end:
	city_buf_release(&id);
	city_buf_release(&source);
	return number;
}

static size_t find_field(const struct city_check *check, const struct city_node *at,
			 struct city_error *error)
{
	const char *name = json_string_value(at->json);

	for (size_t f = 0; name && f < check->contract->fields; f++)
		if (strcmp(check->contract->field[f].name, name) == 0)
			return f;
	city_node_error(at, error, "must be the name of a field of the contract");
	return SIZE_MAX;
}

size_t city_check_field(const struct city_check_reading *reading, const char *key,
			struct city_error *error)
{
	struct city_node at = city_node_member(reading->node, key);

	if (!city_node_string(reading->node, key, error))
		return SIZE_MAX;
	return find_field(reading->check, &at, error);
}

int city_check_fields(const struct city_check_reading *reading, const char *key,
		      size_t *field, int room, struct city_error *error)
{
	struct city_node list;
	size_t n;

	if (city_node_array(reading->node, key, &list, error))
		return -1;
	n = json_array_size(list.json);
	if (n == 0 || n > (size_t)room)
		return city_node_error(&list, error, "must name 1 to %d fields", room);
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&list, i);

		field[i] = find_field(reading->check, &at, error);
		if (field[i] == SIZE_MAX)
			return -1;
	}
	return (int)n;
}
