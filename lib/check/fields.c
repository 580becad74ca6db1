/* SPDX-License-Identifier: Apache-2.0 */
/* fields - the rules that a contract's fields are to their values. */
#include "config.h"

#include <string.h>

#include "parts.h"

/* While the rules of one field are added. */
struct reading {
	struct city_check *check;
	size_t field;
	struct city_buf id, expected, source;
};

static const char *name_of(const struct reading *reading)
{
	return reading->check->contract->field[reading->field].name;
}

/* Expected is what reading->expected has. */
static int add(struct reading *reading, enum city_check_kind kind, const char *at)
{
	struct city_check *check = reading->check;
	const char *contract = check->contract->book.id;
	struct city_rule_new rule = { .kind = kind, .severity = CITY_SEVERITY_ERROR,
				      .field = name_of(reading) };
	size_t number;

	/* A value that normalize(1) drops or keeps is no reason to refuse its record. */
	if (kind != CITY_CHECK_REQUIRED &&
	    check->contract->field[reading->field].on_error != CITY_ON_ERROR_REJECT)
		rule.severity = CITY_SEVERITY_WARNING;
	city_buf_reset(&reading->id);
	city_buf_printf(&reading->id, "%s.%s.%s", contract, name_of(reading),
			city_check_words(kind)->name);
	city_buf_reset(&reading->source);
	city_buf_printf(&reading->source, "%s.json#/fields/%zu%s", contract,
			reading->field, at);
	rule.id = city_buf_text(&reading->id);
	rule.source = city_buf_text(&reading->source);
	rule.expected = city_buf_text(&reading->expected);
	if (!rule.id || !rule.source || !rule.expected)
		return -1;
	number = city_rule_list_add(&check->rules, &rule, check->options.chinese);
	check->field_rule[reading->field][kind] = number;
	city_buf_reset(&reading->expected);
	return number == SIZE_MAX ? -1 : 0;
}

static void put_limit(struct city_buf *to, const struct city_limit *limit,
		      const char *open, const char *closed)
{
	if (!limit->given)
		return;
	if (to->len)
		city_buf_put_text(to, ", ");
	city_buf_put_text(to, limit->exclusive ? open : closed);
	city_buf_put_slice(to, city_buf_slice(&limit->text));
}

static void put_length(struct city_buf *to, const struct city_constraints *is)
{
	if (is->max_length == SIZE_MAX)
		city_buf_printf(to, ">= %zu", is->min_length);
	else if (is->min_length == is->max_length)
		city_buf_printf(to, "%zu", is->min_length);
	else
		city_buf_printf(to, "%zu..%zu", is->min_length, is->max_length);
}

/* The list without the words that stand before it in messages. */
static void put_choices(struct city_buf *to, const struct city_buf *choices)
{
	static const char lead[] = "one of ";
	size_t skip = choices->len >= strlen(lead) &&
				      memcmp(choices->at, lead, strlen(lead)) == 0 ?
			      strlen(lead) :
			      0;

	city_buf_put(to, choices->at + skip, choices->len - skip);
}

static int add_constraints(struct reading *reading)
{
	const struct city_constraints *is =
		&reading->check->contract->field[reading->field].constraints;
	struct city_buf *expected = &reading->expected;

	put_limit(expected, &is->minimum, "> ", ">= ");
	put_limit(expected, &is->maximum, "< ", "<= ");
	if (expected->len && add(reading, CITY_CHECK_RANGE, "/constraints"))
		return -1;
	if (is->measured)
		put_length(expected, is);
	if (is->measured && add(reading, CITY_CHECK_LENGTH, "/constraints"))
		return -1;
	if (is->pattern)
		city_buf_put_text(expected, is->expression);
	if (is->pattern && add(reading, CITY_CHECK_PATTERN, "/constraints/pattern"))
		return -1;
	if (is->among.n)
		put_choices(expected, &is->choices);
	return is->among.n ? add(reading, CITY_CHECK_ENUM, "/constraints/enum") : 0;
}

static int add_rules(struct reading *reading, const struct city_node *node)
{
	const struct city_contract_field *field =
		&reading->check->contract->field[reading->field];
	const char *type = json_string_value(city_node_member(node, "type").json);
	const char *format = json_string_value(city_node_member(node, "format").json);

	if (field->required && add(reading, CITY_CHECK_REQUIRED, "/constraints/required"))
		return -1;
	/* Of every field, for what none of the others is there to say. */
	city_buf_put_text(&reading->expected, type ? type : "any");
	if (add(reading, CITY_CHECK_TYPE, "/type"))
		return -1;
	if (field->looks != CITY_TEXT_ANY) {
		city_buf_put_text(&reading->expected, format ? format : "");
		if (add(reading, CITY_CHECK_FORMAT, "/format"))
			return -1;
	}
	if (add_constraints(reading))
		return -1;
	return field->code || field->table ? add(reading, CITY_CHECK_CODE, "/codes") : 0;
}

/* Rules of every dataset, whatever the contract says. */
static size_t add_general(struct city_check *check, enum city_check_kind kind,
			  const char *expected)
{
	struct city_buf id = { 0 };
	struct city_rule_new rule = { .kind = kind, .severity = CITY_SEVERITY_ERROR,
				      .expected = expected };
	size_t number = SIZE_MAX;

	city_buf_printf(&id, "%s.%s", check->contract->book.id,
			city_check_words(kind)->name);
	rule.id = city_buf_text(&id);
	if (rule.id)
		number = city_rule_list_add(&check->rules, &rule, check->options.chinese);
	city_buf_release(&id);
	return number;
}

int city_check_read_fields(struct city_check *check, struct city_error *error)
{
	struct city_node root = city_document_root(&check->contract->book.document);
	struct city_node fields = city_node_member(&root, "fields");
	struct reading reading = { .check = check };
	int result = 0;

	check->readable = add_general(check, CITY_CHECK_READABLE, "JSON");
	check->twice = add_general(check, CITY_CHECK_TWICE, "");
	check->extra = check->readable;
	if (check->contract->extra == CITY_EXTRA_REJECT)
		check->extra = add_general(check, CITY_CHECK_EXTRA, "");
	for (size_t f = 0; f < check->contract->fields && result == 0; f++) {
		struct city_node node = city_node_element(&fields, f);

		reading.field = f;
		for (size_t k = 0; k < CITY_CHECK_FIELD_KINDS; k++)
			check->field_rule[f][k] = SIZE_MAX;
		result = add_rules(&reading, &node);
	}
	city_buf_release(&reading.id);
	city_buf_release(&reading.expected);
	city_buf_release(&reading.source);
	if (result || check->readable == SIZE_MAX || check->twice == SIZE_MAX ||
	    check->extra == SIZE_MAX)
		return city_error_set(error, "memory", "out of memory");
	return 0;
}
