/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_constraints - what a value is to be beyond its type, as a contract says
 * it.  Limits and choices are read as the field's own values would be, so that
 * none is given that no value can have.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/writer.h"
#include "contract_parts.h"

#define MOST_SHOWN 120

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

/* A number in quotes, or an integer; numbers are in the field's unit already. */
static int number_as_agreed(const struct city_node *at,
			    const struct city_contract_field *field,
			    struct city_buf *json, struct city_error *error)
{
	struct city_decimal value;

	if (json_is_integer(at->json))
		city_buf_put_int(json, json_integer_value(at->json));
	else if (json_is_string(at->json))
		city_buf_put_text(json, json_string_value(at->json));
	if (json->failed)
		return no_memory(error);
	if (city_decimal_parse(city_buf_slice(json), &value))
		return city_node_error(at, error,
				       "must be a decimal number in quotes");
	if (field->type != CITY_CONTRACT_NUMBER && value.scale > 0)
		return city_node_error(at, error, "must be an integer");
	return 0;
}

/* Any other value, as it becomes when a record has it. */
static int value_as_agreed(const struct city_contract *contract,
			   const struct city_node *at,
			   const struct city_contract_field *field,
			   struct city_buf *json, struct city_error *error)
{
	struct city_field from = { .key = city_slice_of(field->name) };
	struct city_buf given = { 0 }, to = { 0 }, scratch = { 0 };
	struct city_error why;
	struct city_slice value;
	enum city_status status = CITY_REJECT;

	if (json_is_string(at->json)) {
		city_json_put_string(&given,
				     city_slice_of(json_string_value(at->json)));
		from.type = CITY_STRING;
		from.value_escaped = memchr(given.at ? given.at : "", '\\', given.len);
	} else if (json_is_integer(at->json)) {
		city_buf_put_int(&given, json_integer_value(at->json));
		from.type = CITY_NUMBER;
	} else if (json_is_boolean(at->json)) {
		city_buf_put_text(&given, json_is_true(at->json) ? "true" : "false");
		from.type = json_is_true(at->json) ? CITY_TRUE : CITY_FALSE;
	} else {
		return city_node_error(at, error,
				       "must be a string, an integer, true or false");
	}
	from.value = city_buf_slice(&given);
	if (!given.failed)
		status = city_contract_value(contract, field, &from, &to, &scratch,
					     &value, &why);
	if (status == CITY_OK)
		city_buf_put_slice(json, value);
	city_buf_release(&given);
	city_buf_release(&to);
	city_buf_release(&scratch);
	if (status == CITY_REJECT)
		return city_node_error(at, error, "%s", why.text);
	if (status != CITY_OK || json->failed)
		return no_memory(error);
	return city_slice_is(city_buf_slice(json), "null") ?
		       city_node_error(at, error, "means that there is no value") :
		       0;
}

int city_contract_read_agreed(const struct city_contract *contract,
			      const struct city_node *at,
			      const struct city_contract_field *field,
			      struct city_buf *json, struct city_error *error)
{
	return city_contract_kind(field) == CITY_OPERAND_NUMBER ?
		       number_as_agreed(at, field, json, error) :
		       value_as_agreed(contract, at, field, json, error);
}

static bool has_order(enum city_operand_kind kind)
{
	return kind != CITY_OPERAND_OTHER && kind != CITY_OPERAND_TEXT &&
	       kind != CITY_OPERAND_TRUTH;
}

/* One of the two ways to say a limit. */
static int read_limit(const struct city_contract *contract,
		      const struct city_node *constraints, const char *key,
		      bool exclusive, struct city_contract_field *field,
		      struct city_limit *limit, struct city_error *error)
{
	struct city_node at = city_node_member(constraints, key);
	enum city_operand_kind kind = city_contract_kind(field);

	if (!at.json)
		return 0;
	if (!has_order(kind))
		return city_node_error(&at, error, "is for numbers, dates and times");
	if (limit->given)
		return city_node_error(&at, error, "is the second limit on that side");
	if (city_contract_read_agreed(contract, &at, field, &limit->text, error))
		return -1;
	/* None of these kinds has a text to borrow. */
	if (!city_operand_read(kind, city_buf_slice(&limit->text), &limit->text,
			       &limit->at))
		return city_node_error(&at, error, "cannot be compared");
	limit->given = true;
	limit->exclusive = exclusive;
	return 0;
}

static int read_limits(const struct city_contract *contract,
		       const struct city_node *constraints,
		       struct city_contract_field *field, struct city_error *error)
{
	struct city_constraints *is = &field->constraints;
	int order;

	if (read_limit(contract, constraints, "minimum", false, field, &is->minimum,
		       error) ||
	    read_limit(contract, constraints, "exclusiveMinimum", true, field,
		       &is->minimum, error) ||
	    read_limit(contract, constraints, "maximum", false, field, &is->maximum,
		       error) ||
	    read_limit(contract, constraints, "exclusiveMaximum", true, field,
		       &is->maximum, error))
		return -1;
	if (!is->minimum.given || !is->maximum.given)
		return 0;
	order = city_operand_compare(&is->minimum.at, &is->maximum.at);
	if (order > 0)
		return city_node_error(constraints, error,
				       "the minimum is above the maximum");
	if (order == 0 && (is->minimum.exclusive || is->maximum.exclusive))
		return city_node_error(constraints, error,
				       "no value is between the limits");
	return 0;
}

static int read_length(const struct city_node *constraints, const char *key,
		       struct city_contract_field *field, size_t *length,
		       struct city_error *error)
{
	struct city_node at = city_node_member(constraints, key);

	if (!at.json)
		return 0;
	if (field->type != CITY_CONTRACT_STRING && field->type != CITY_CONTRACT_ARRAY)
		return city_node_error(&at, error, "is for strings and arrays");
	if (!json_is_integer(at.json) || json_integer_value(at.json) < 0)
		return city_node_error(&at, error, "must be an integer, 0 or more");
	*length = (size_t)json_integer_value(at.json);
	field->constraints.measured = true;
	return 0;
}

static int read_lengths(const struct city_node *constraints,
			struct city_contract_field *field, struct city_error *error)
{
	struct city_constraints *is = &field->constraints;

	is->max_length = SIZE_MAX;
	if (read_length(constraints, "minLength", field, &is->min_length, error) ||
	    read_length(constraints, "maxLength", field, &is->max_length, error))
		return -1;
	return is->min_length > is->max_length ?
		       city_node_error(constraints, error,
				       "minLength is above maxLength") :
		       0;
}

static int read_pattern(const struct city_node *constraints,
			struct city_contract_field *field, struct city_error *error)
{
	struct city_node at = city_node_member(constraints, "pattern");
	struct city_constraints *is = &field->constraints;
	struct city_error why;

	if (!at.json)
		return 0;
	if (field->type != CITY_CONTRACT_STRING)
		return city_node_error(&at, error, "is for strings");
	is->expression = city_node_string(constraints, "pattern", error);
	if (!is->expression)
		return -1;
	is->pattern = city_pattern_new(is->expression, &why);
	return is->pattern ? 0 : city_node_error(&at, error, "%s", why.text);
}

/* The first choices are listed when another value is refused. */
static void show_choice(struct city_buf *to, struct city_slice json, size_t i)
{
	if (to->len > MOST_SHOWN)
		return;
	city_buf_put_text(to, i ? ", " : "one of ");
	if (to->len + json.len > MOST_SHOWN)
		json = city_slice_of("...");
	city_buf_put_slice(to, json);
	if (json.at[0] == '.')
		to->len = MOST_SHOWN + 1;
}

static int add_choice(const struct city_contract *contract, const struct city_node *at,
		      const struct city_contract_field *field, struct city_map *among,
		      struct city_buf *shown, struct city_error *error)
{
	struct city_buf json = { 0 }, scratch = { 0 };
	int result = city_contract_read_agreed(contract, at, field, &json, error);
	struct city_slice text = city_buf_slice(&json);
	char expected[200], room[CITY_OPERAND_KEY];
	struct city_operand operand;
	bool fresh = true;

	if (result == 0 &&
	    city_contract_fault(field, text, &scratch, expected, sizeof(expected)))
		result = city_node_error(at, error, "is not %s", expected);
	if (result == 0) {
		city_operand_read(city_contract_kind(field), text, &scratch, &operand);
		if (shown)
			show_choice(shown, text, among->n);
		if (scratch.failed || (shown && shown->failed) ||
		    city_map_add(among, city_operand_key(&operand, room), &fresh) ==
			    SIZE_MAX)
			result = no_memory(error);
		else if (!fresh)
			result = city_node_error(at, error, "is one of them already");
	}
	city_buf_release(&json);
	city_buf_release(&scratch);
	return result;
}

int city_contract_read_choices(const struct city_contract *contract,
			       const struct city_node *array,
			       const struct city_contract_field *field,
			       struct city_map *among, struct city_buf *shown,
			       struct city_error *error)
{
	if (json_array_size(array->json) == 0)
		return city_node_error(array, error, "must name at least one value");
	for (size_t i = 0; i < json_array_size(array->json); i++) {
		struct city_node at = city_node_element(array, i);

		if (add_choice(contract, &at, field, among, shown, error))
			return -1;
	}
	return 0;
}

/* The choices are judged by the other constraints, and not by those before them. */
static int read_enum(const struct city_contract *contract,
		     const struct city_node *constraints,
		     struct city_contract_field *field, struct city_error *error)
{
	struct city_node array = city_node_member(constraints, "enum");
	struct city_map among = { 0 };

	if (!array.json)
		return 0;
	if (city_node_array(constraints, "enum", &array, error))
		return -1;
	if (city_contract_read_choices(contract, &array, field, &among,
				       &field->constraints.choices, error)) {
		city_map_release(&among);
		return -1;
	}
	field->constraints.among = among;
	field->constraints.any = true;
	return 0;
}

static int read_truth(const struct city_node *constraints, const char *key, bool *truth,
		      struct city_error *error)
{
	struct city_node at = city_node_member(constraints, key);

	*truth = json_is_true(at.json);
	return at.json && !json_is_boolean(at.json) ?
		       city_node_error(&at, error, "must be true or false") :
		       0;
}

int city_contract_read_constraints(const struct city_contract *contract,
				   const struct city_node *node,
				   struct city_contract_field *field,
				   struct city_error *error)
{
	static const char *const known[] = {
		"required",	    "unique",	 "minimum",   "maximum", "exclusiveMinimum",
		"exclusiveMaximum", "minLength", "maxLength", "pattern", "enum",
		NULL
	};
	struct city_node constraints = city_node_member(node, "constraints");
	struct city_constraints *is = &field->constraints;

	if (!constraints.json)
		return 0;
	if (city_node_check_keys(&constraints, known, error) ||
	    read_truth(&constraints, "required", &field->required, error) ||
	    read_truth(&constraints, "unique", &field->unique, error))
		return -1;
	if (read_limits(contract, &constraints, field, error) ||
	    read_lengths(&constraints, field, error) ||
	    read_pattern(&constraints, field, error))
		return -1;
	is->any = is->any || is->minimum.given || is->maximum.given || is->measured ||
		  is->pattern;
	/* Last, for its values are to keep the others. */
	if (read_enum(contract, &constraints, field, error))
		return -1;
	return 0;
}

void city_contract_release_constraints(struct city_constraints *constraints)
{
	city_buf_release(&constraints->minimum.text);
	city_buf_release(&constraints->maximum.text);
	city_pattern_free(constraints->pattern);
	city_map_release(&constraints->among);
	city_buf_release(&constraints->choices);
}
