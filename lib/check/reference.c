/* SPDX-License-Identifier: Apache-2.0 */
/* reference - values that must be keys of another dataset's records. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/in.h"
#include "city/keyset.h"
#include "city/text.h"
#include "parts.h"

struct rule {
	struct city_check_step step; /* first: a step's pointer is the rule's */
	size_t rule;
	const struct city_contract_foreign *foreign;
	struct city_check_key key;   /* its own fields */
	struct city_keyset known;
	bool skipped;
	struct city_buf bytes, scratch, why;
};

/* While the other dataset is read. */
struct reading {
	struct rule *rule;
	const struct city_check *check;
	const char *path;
	struct city_scanner *scanner;
	struct city_buf made; /* a value that is not the record's own */
	struct city_name *name; /* one a field of the key */
	uint64_t line;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static void free_rule(struct city_check_step *step)
{
	struct rule *rule = (struct rule *)step;

	city_keyset_release(&rule->known);
	city_buf_release(&rule->bytes);
	city_buf_release(&rule->scratch);
	city_buf_release(&rule->why);
	free(rule);
}

static enum city_status take(struct city_check_step *step, struct city_check *check,
			     struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	struct city_discovery found = { .rule = rule->rule, .field = SIZE_MAX };
	bool whole;

	if (rule->skipped)
		return CITY_OK;
	city_buf_reset(&rule->bytes);
	whole = city_check_put_key(&rule->bytes, &rule->scratch, check, &rule->key);
	if (rule->bytes.failed || rule->scratch.failed)
		return no_memory(error);
	if (!whole || city_keyset_find(&rule->known,
				       city_key_of(city_buf_slice(&rule->bytes))))
		return CITY_OK;
	found.field = rule->key.field[0];
	return city_check_report(check, &found, error);
}

/* Why the rule cannot run: a reference that is not sound would accuse the innocent. */
static int skip(struct reading *reading, const char *why)
{
	struct rule *rule = reading->rule;

	rule->skipped = true;
	city_buf_printf(&rule->why, "%s:%llu: %s", reading->path,
			(unsigned long long)reading->line, why);
	return rule->why.failed ? -1 : 0;
}

/*
 * Part i of a record's key there, as the field here would have it: what ingest wrote
 * has its numbers as texts.  What the contract does not want stays as it came.
 */
static struct city_slice agreed(struct reading *reading, size_t i,
				const struct city_field *from)
{
	const struct city_contract *contract = reading->check->contract;
	const struct city_contract_field *field =
		&contract->field[reading->rule->foreign->field[i]];
	struct city_slice json = from->value;
	struct city_error why;

	city_buf_reset(&reading->made);
	if (city_contract_value(contract, field, from, &reading->made,
				&reading->rule->scratch, &json, &why) != CITY_OK ||
	    city_slice_is(json, "null"))
		return from->value;
	return json;
}

/* One record of the other dataset. */
static int take_line(struct reading *reading, struct city_slice line)
{
	const struct city_contract_foreign *foreign = reading->rule->foreign;
	struct rule *rule = reading->rule;
	struct city_error why;
	struct city_rec rec;
	struct city_key key;

	if (city_scan(reading->scanner, line, &rec, &why) != CITY_OK)
		return skip(reading, why.text);
	city_buf_reset(&rule->bytes);
	for (size_t i = 0; i < foreign->fields; i++) {
		const struct city_contract_field *field =
			&reading->check->contract->field[foreign->field[i]];
		const struct city_field *from = city_rec_find(&rec, &reading->name[i]);

		if (!from || from->type == CITY_NULL)
			return skip(reading, "a part of the key is missing");
		if (!city_check_put_key_part(&rule->bytes, &rule->scratch,
					     city_contract_kind(field),
					     agreed(reading, i, from)) ||
		    reading->made.failed)
			return -1;
	}
	key = city_key_of(city_buf_slice(&rule->bytes));
	if (city_keyset_find(&rule->known, key))
		return skip(reading, "the key has been there before");
	return city_keyset_add(&rule->known, key) ? 0 : -1;
}

static bool is_blank(struct city_slice line)
{
	return city_text_trim(line).len == 0;
}

/* Lines that are at hand; 0 or -1 without memory. */
static int take_lines(struct reading *reading, struct city_slice lines)
{
	const char *end = lines.at + lines.len;

	for (const char *p = lines.at; p < end && !reading->rule->skipped;) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		struct city_slice line = { p, (size_t)((stop ? stop : end) - p) };

		reading->line++;
		if (!is_blank(line) && take_line(reading, line))
			return -1;
		p += line.len + 1;
	}
	return 0;
}

/* A file that cannot be opened is trouble; one that is not sound, no reference. */
static int read_file(struct reading *reading, struct city_error *error)
{
	struct city_in *in = city_in_open(reading->path, error);
	struct city_lines lines;
	enum city_status status = in ? CITY_OK : CITY_FAIL;

	while (status == CITY_OK && !reading->rule->skipped) {
		status = city_in_lines(in, &lines, error);
		if (status == CITY_OK && take_lines(reading, lines.text))
			status = no_memory(error);
		if (status == CITY_REJECT && skip(reading, error->text))
			status = no_memory(error);
	}
	city_in_close(in);
	return status == CITY_FAIL ? -1 : 0;
}

/* The file that --ref gives for a dataset, or NULL. */
static const char *find_path(const struct city_check *check, const char *resource)
{
	size_t len = strlen(resource);

	for (size_t i = 0; i < check->options.references; i++) {
		const char *text = check->options.reference[i];

		if (strncmp(text, resource, len) == 0 && text[len] == '=')
			return text + len + 1;
	}
	return NULL;
}

static int fill(struct rule *rule, const struct city_check *check,
		struct city_error *error)
{
	const struct city_contract_foreign *foreign = rule->foreign;
	struct reading reading = { .rule = rule, .check = check,
				   .path = find_path(check, foreign->resource) };
	int result;

	if (!reading.path) {
		rule->skipped = true;
		city_buf_printf(&rule->why, "no --ref %s=FILE was given", foreign->resource);
		return 0;
	}
	reading.name = calloc(foreign->fields, sizeof(*reading.name));
	reading.scanner = city_scanner_new();
	no_memory(error);
	result = reading.name && reading.scanner ? 0 : -1;
	for (size_t i = 0; i < foreign->fields && result == 0; i++)
		reading.name[i] = city_name_of(foreign->there[i]);
	if (result == 0)
		result = read_file(&reading, error);
	city_scanner_free(reading.scanner);
	city_buf_release(&reading.made);
	free(reading.name);
	return result;
}

static int add_rule(struct city_check *check, size_t i, struct city_error *error)
{
	const struct city_contract_foreign *foreign = &check->contract->foreign[i];
	const char *contract = check->contract->book.id;
	struct city_buf id = { 0 }, names = { 0 }, expected = { 0 }, source = { 0 };
	struct city_rule_new new = { .kind = CITY_CHECK_REFERENCE,
				     .severity = CITY_SEVERITY_ERROR };
	struct rule *rule = calloc(1, sizeof(*rule));
	int result = -1;

	no_memory(error);
	if (!rule)
		return -1;
	rule->step = (struct city_check_step){ .record = take, .free = free_rule };
	rule->foreign = foreign;
	rule->key = (struct city_check_key){ foreign->field, foreign->fields };
	city_check_put_names(&names, check, &rule->key);
	city_buf_printf(&id, "%s.%s.reference", contract,
			check->contract->field[foreign->field[0]].name);
	city_buf_put_text(&expected, foreign->resource);
	city_buf_printf(&source, "%s.json#/foreignKeys/%zu", contract, i);
	new.id = city_buf_text(&id);
	new.source = city_buf_text(&source);
	new.field = city_buf_text(&names);
	new.expected = city_buf_text(&expected);
	if (new.id && new.source && new.field && new.expected &&
	    fill(rule, check, error) == 0) {
		new.skipped = rule->skipped ? city_buf_text(&rule->why) : NULL;
		rule->rule = city_rule_list_add(&check->rules, &new, check->options.chinese);
		if (rule->rule == SIZE_MAX)
			no_memory(error);
		else
			result = 0;
	}
	city_buf_release(&id);
	city_buf_release(&names);
	city_buf_release(&expected);
	city_buf_release(&source);
	if (result == 0)
		return city_check_add_step(check, &rule->step, error);
	free_rule(&rule->step);
	return -1;
}

/* A --ref that nothing refers to is a slip of the pen. */
static int check_options(const struct city_check *check, struct city_error *error)
{
	const struct city_contract *contract = check->contract;

	for (size_t i = 0; i < check->options.references; i++) {
		const char *text = check->options.reference[i];
		size_t len = strcspn(text, "=");
		bool known = false;

		for (size_t j = 0; j < contract->foreigns; j++)
			known = known || (strlen(contract->foreign[j].resource) == len &&
					  strncmp(contract->foreign[j].resource, text,
						  len) == 0);
		if (!text[len])
			return city_error_set(error, "usage",
					      "--ref: NAME=FILE was expected, not \"%s\"",
					      text);
		if (!known)
			return city_error_set(error, "usage",
					      "--ref: the contract has no reference to "
					      "\"%.*s\"", (int)len, text);
	}
	return 0;
}

int city_check_read_references(struct city_check *check, struct city_error *error)
{
	if (check_options(check, error))
		return -1;
	for (size_t i = 0; i < check->contract->foreigns; i++)
		if (add_rule(check, i, error))
			return -1;
	return 0;
}
