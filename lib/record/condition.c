/* SPDX-License-Identifier: Apache-2.0 */
/* condition - read from a contract, refusing what could never be judged. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/option.h"
#include "condition.h"
#include "contract_parts.h"

/* Deeper than any that people write. */
#define MOST_DEPTH 16

/* What reading one takes along. */
struct reading {
	const struct city_contract *contract;
	struct city_error *error;
	int depth;
};

static struct city_condition *read_node(struct reading *reading,
					const struct city_node *node);

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

/* The field that a string names; 0 or -1. */
static int read_name(const struct reading *reading, const struct city_node *at,
		     size_t *field)
{
	const struct city_contract *contract = reading->contract;
	const char *name = json_string_value(at->json);

	if (!name)
		return city_node_error(at, reading->error, "must name a field");
	for (*field = 0; *field < contract->fields; (*field)++)
		if (strcmp(contract->field[*field].name, name) == 0)
			return 0;
	return city_node_error(at, reading->error,
			       "\"%s\" is no field of this contract", name);
}

static int read_field(const struct reading *reading, const struct city_node *node,
		      struct city_condition *condition)
{
	struct city_node at = city_node_member(node, "field");

	if (read_name(reading, &at, &condition->field))
		return -1;
	condition->kind = city_contract_kind(&reading->contract->field[condition->field]);
	return 0;
}

static int read_sides(const struct reading *reading, const struct city_node *node,
		      struct city_condition *condition)
{
	static const char ops[] = "=|!=|<|<=|>|>=";
	static const struct city_condition_sides sides[] = {
		{ .equal = true },  { .below = true, .above = true },
		{ .below = true },  { .below = true, .equal = true },
		{ .above = true },  { .above = true, .equal = true },
	};
	struct city_node at = city_node_member(node, "op");
	const char *op = city_node_string(node, "op", reading->error);
	int index;

	if (!op)
		return -1;
	index = city_choice_index(ops, op);
	if (index < 0)
		return city_node_error(&at, reading->error, "\"%s\" is none of %s", op,
				       ops);
	condition->sides = sides[index];
	return 0;
}

/* Whether values of a field have the unit of time. */
static bool has_unit(const struct city_contract_field *field, enum city_condition_by by)
{
	switch (field->type) {
	case CITY_CONTRACT_DATE:
	case CITY_CONTRACT_DATETIME: return true;
	case CITY_CONTRACT_YEARMONTH: return by != CITY_BY_DAY;
	case CITY_CONTRACT_YEAR:
	case CITY_CONTRACT_INTEGER: return by == CITY_BY_YEAR;
	default: return false;
	}
}

static int read_by(const struct reading *reading, const struct city_node *node,
		   struct city_condition *condition)
{
	static const char units[] = "year|month|day";
	const struct city_contract_field *field =
		&reading->contract->field[condition->field];
	struct city_node at = city_node_member(node, "by");
	const char *unit = NULL;
	int index;

	if (city_node_string_or(node, "by", &unit, reading->error))
		return -1;
	if (!unit)
		return 0;
	index = city_choice_index(units, unit);
	if (index < 0)
		return city_node_error(&at, reading->error, "\"%s\" is none of %s", unit,
				       units);
	condition->by = (enum city_condition_by)(CITY_BY_YEAR + index);
	return has_unit(field, condition->by) ?
		       0 :
		       city_node_error(&at, reading->error, "\"%s\" has no %s",
				       field->name, unit);
}

/* Whether the operator asks for an order, which some kinds do not have. */
static int check_order(const struct reading *reading, const struct city_node *node,
		       const struct city_condition *condition)
{
	struct city_node at = city_node_member(node, "op");
	bool ordered = condition->sides.below != condition->sides.above;

	return ordered && (condition->kind == CITY_OPERAND_OTHER ||
			   condition->kind == CITY_OPERAND_TRUTH) ?
		       city_node_error(&at, reading->error,
				       "values of this type have no order") :
		       0;
}

static int read_other(const struct reading *reading, const struct city_node *than,
		      struct city_condition *condition)
{
	const struct city_contract_field *field;

	if (read_name(reading, than, &condition->other))
		return -1;
	field = &reading->contract->field[condition->other];
	condition->with_field = true;
	condition->other_kind = city_contract_kind(field);
	if (condition->by != CITY_BY_NONE)
		return has_unit(field, condition->by) ?
			       0 :
			       city_node_error(than, reading->error,
					       "\"%s\" has no such unit of time",
					       field->name);
	return condition->other_kind == condition->kind ?
		       0 :
		       city_node_error(than, reading->error,
				       "is of another type; dates and times compare "
				       "\"by\" year, month or day");
}

/* The value as the field's own are, or, of a unit of time, 2026, 2026-03, 2026-03-26. */
static int read_value(const struct reading *reading, const struct city_node *at,
		      struct city_condition *condition)
{
	static const enum city_operand_kind units[] = {
		[CITY_BY_YEAR] = CITY_OPERAND_NUMBER,
		[CITY_BY_MONTH] = CITY_OPERAND_MONTH,
		[CITY_BY_DAY] = CITY_OPERAND_DATE,
	};
	static const enum city_contract_type types[] = {
		[CITY_BY_YEAR] = CITY_CONTRACT_YEAR,
		[CITY_BY_MONTH] = CITY_CONTRACT_YEARMONTH,
		[CITY_BY_DAY] = CITY_CONTRACT_DATE,
	};
	const struct city_contract_field *field =
		&reading->contract->field[condition->field];
	struct city_contract_field unit = { .name = field->name };
	struct city_buf scratch = { 0 };
	bool is_one;

	if (condition->by != CITY_BY_NONE) {
		unit.type = types[condition->by];
		field = &unit;
	}
	if (city_contract_read_agreed(reading->contract, at, field, &condition->text,
				      reading->error))
		return -1;
	if (condition->by == CITY_BY_NONE) {
		is_one = city_operand_read(condition->kind,
					   city_buf_slice(&condition->text), &scratch,
					   &condition->value);
		/* A text with escapes is kept decoded. */
		if (is_one && scratch.len) {
			city_buf_release(&condition->text);
			condition->text = scratch;
			return 0;
		}
	} else {
		is_one = city_condition_cut(units[condition->by], condition->by,
					    city_buf_slice(&condition->text), &scratch,
					    &condition->value.count);
	}
	city_buf_release(&scratch);
	return is_one ? 0 : city_node_error(at, reading->error, "cannot be compared");
}

static int read_compare(struct reading *reading, const struct city_node *node,
			struct city_condition *condition)
{
	static const char *const known[] = { "field", "op", "than", "value", "by", NULL };
	struct city_node than = city_node_member(node, "than");
	struct city_node value = city_node_member(node, "value");

	condition->form = CITY_CONDITION_COMPARE;
	if (city_node_check_keys(node, known, reading->error) ||
	    read_field(reading, node, condition) || read_sides(reading, node, condition) ||
	    read_by(reading, node, condition) || check_order(reading, node, condition))
		return -1;
	if (!than.json == !value.json)
		return city_node_error(node, reading->error,
				       "needs either \"than\", a field, or \"value\"");
	return than.json ? read_other(reading, &than, condition) :
			   read_value(reading, &value, condition);
}

static int read_among(struct reading *reading, const struct city_node *node,
		      struct city_condition *condition)
{
	static const char *const known[] = { "field", "in", NULL };
	struct city_node array;

	condition->form = CITY_CONDITION_AMONG;
	return city_node_check_keys(node, known, reading->error) ||
			       read_field(reading, node, condition) ||
			       city_node_array(node, "in", &array, reading->error) ||
			       city_contract_read_choices(
				       reading->contract, &array,
				       &reading->contract->field[condition->field],
				       &condition->among, NULL, reading->error) ?
		       -1 :
		       0;
}

static int read_given(struct reading *reading, const struct city_node *node,
		      struct city_condition *condition)
{
	static const char *const known[] = { "field", "is", NULL };
	struct city_node at = city_node_member(node, "is");
	const char *is;
	int index;

	condition->form = CITY_CONDITION_GIVEN;
	if (city_node_check_keys(node, known, reading->error) ||
	    read_field(reading, node, condition) ||
	    !(is = city_node_string(node, "is", reading->error)))
		return -1;
	index = city_choice_index("given|missing", is);
	if (index < 0)
		return city_node_error(&at, reading->error,
				       "\"%s\" is none of given|missing", is);
	condition->given = index == 0;
	return 0;
}

/* A field of numbers. */
static int read_term(const struct reading *reading, const struct city_node *at,
		     size_t *field)
{
	if (read_name(reading, at, field))
		return -1;
	return city_contract_kind(&reading->contract->field[*field]) ==
			       CITY_OPERAND_NUMBER ?
		       0 :
		       city_node_error(at, reading->error, "is no field of numbers");
}

static int read_sum(struct reading *reading, const struct city_node *node,
		    struct city_condition *condition)
{
	static const char *const known[] = { "sum", "equals", "tolerance", NULL };
	struct city_node equals = city_node_member(node, "equals");
	struct city_node tolerance = city_node_member(node, "tolerance");
	struct city_node array;
	size_t n;

	condition->form = CITY_CONDITION_SUM;
	if (city_node_check_keys(node, known, reading->error) ||
	    city_node_array(node, "sum", &array, reading->error))
		return -1;
	n = json_array_size(array.json);
	if (n < 2)
		return city_node_error(&array, reading->error, "must name two fields");
	condition->term = calloc(n, sizeof(*condition->term));
	if (!condition->term)
		return no_memory(reading->error);
	for (; condition->terms < n; condition->terms++) {
		struct city_node at = city_node_element(&array, condition->terms);

		if (read_term(reading, &at, &condition->term[condition->terms]))
			return -1;
	}
	if (!equals.json)
		return city_node_error(node, reading->error, "\"equals\" is missing");
	if (read_term(reading, &equals, &condition->other))
		return -1;
	if (tolerance.json &&
	    city_node_decimal(&tolerance, &condition->tolerance, reading->error))
		return -1;
	condition->field = condition->other;
	return condition->tolerance.units < 0 ?
		       city_node_error(&tolerance, reading->error,
				       "must not be negative") :
		       0;
}

/* One more condition below another. */
static int add_part(struct reading *reading, const struct city_node *at,
		    struct city_condition *condition)
{
	struct city_condition **part = realloc(condition->part,
					       (condition->parts + 1) * sizeof(*part));

	if (!part)
		return no_memory(reading->error);
	condition->part = part;
	part[condition->parts] = read_node(reading, at);
	if (!part[condition->parts])
		return -1;
	if (condition->parts++ == 0)
		condition->field = part[0]->field;
	return 0;
}

static int read_several(struct reading *reading, const struct city_node *node,
			const char *key, struct city_condition *condition)
{
	const char *const known[] = { key, NULL };
	struct city_node array;

	condition->form = key[1] == 'l' ? CITY_CONDITION_ALL : CITY_CONDITION_ANY;
	if (city_node_check_keys(node, known, reading->error) ||
	    city_node_array(node, key, &array, reading->error))
		return -1;
	if (json_array_size(array.json) == 0)
		return city_node_error(&array, reading->error,
				       "must have at least one condition");
	for (size_t i = 0; i < json_array_size(array.json); i++) {
		struct city_node at = city_node_element(&array, i);

		if (add_part(reading, &at, condition))
			return -1;
	}
	return 0;
}

static int read_not(struct reading *reading, const struct city_node *node,
		    struct city_condition *condition)
{
	static const char *const known[] = { "not", NULL };
	struct city_node at = city_node_member(node, "not");

	condition->form = CITY_CONDITION_NOT;
	return city_node_check_keys(node, known, reading->error) ||
			       add_part(reading, &at, condition) ?
		       -1 :
		       0;
}

static int read_if(struct reading *reading, const struct city_node *node,
		   struct city_condition *condition)
{
	static const char *const known[] = { "if", "then", NULL };
	struct city_node at = city_node_member(node, "if");
	struct city_node then = city_node_member(node, "then");

	condition->form = CITY_CONDITION_IF;
	if (city_node_check_keys(node, known, reading->error))
		return -1;
	if (!then.json)
		return city_node_error(node, reading->error, "\"then\" is missing");
	if (add_part(reading, &at, condition) || add_part(reading, &then, condition))
		return -1;
	/* What is wrong is what should have followed. */
	condition->field = condition->part[1]->field;
	return 0;
}

/* Which of the forms a node has is told by its keys. */
static int read_form(struct reading *reading, const struct city_node *node,
		     struct city_condition *condition)
{
	const json_t *json = node->json;

	if (!json_is_object(json))
		return city_node_error(node, reading->error, "must be an object");
	if (reading->depth > MOST_DEPTH)
		return city_node_error(node, reading->error,
				       "stands deeper than %d conditions", MOST_DEPTH);
	if (json_object_get(json, "in"))
		return read_among(reading, node, condition);
	if (json_object_get(json, "is"))
		return read_given(reading, node, condition);
	if (json_object_get(json, "field"))
		return read_compare(reading, node, condition);
	if (json_object_get(json, "sum"))
		return read_sum(reading, node, condition);
	if (json_object_get(json, "all"))
		return read_several(reading, node, "all", condition);
	if (json_object_get(json, "any"))
		return read_several(reading, node, "any", condition);
	if (json_object_get(json, "not"))
		return read_not(reading, node, condition);
	if (json_object_get(json, "if"))
		return read_if(reading, node, condition);
	return city_node_error(node, reading->error,
			       "must have one of field, sum, all, any, not, if");
}

static struct city_condition *read_node(struct reading *reading,
					const struct city_node *node)
{
	struct city_condition *condition = calloc(1, sizeof(*condition));

	if (!condition) {
		no_memory(reading->error);
		return NULL;
	}
	reading->depth++;
	if (read_form(reading, node, condition)) {
		city_condition_free(condition);
		condition = NULL;
	}
	reading->depth--;
	return condition;
}

struct city_condition *city_condition_read(const struct city_contract *contract,
					   const struct city_node *node,
					   struct city_error *error)
{
	struct reading reading = { contract, error, 0 };

	return read_node(&reading, node);
}

void city_condition_free(struct city_condition *condition)
{
	if (!condition)
		return;
	for (size_t i = 0; i < condition->parts; i++)
		city_condition_free(condition->part[i]);
	free(condition->part);
	free(condition->term);
	city_buf_release(&condition->text);
	city_map_release(&condition->among);
	free(condition);
}
