/* SPDX-License-Identifier: Apache-2.0 */
/* contract_type - of which type a field is, and how that is written in a text. */
#include "config.h"

#include <string.h>

#include "city/option.h"
#include "city/text.h"
#include "contract_parts.h"

/* In the order of enum city_contract_type. */
static const char types[] =
	"string|number|integer|datetime|array|date|boolean|year|yearmonth|time|"
	"duration|object|geopoint|any";

/* In the order of enum city_text_format. */
static const char looks[] = "default|email|uri|uuid|binary";

static bool is_number(const struct city_contract_field *field)
{
	return field->type == CITY_CONTRACT_NUMBER ||
	       field->type == CITY_CONTRACT_INTEGER;
}

enum city_operand_kind city_contract_kind(const struct city_contract_field *field)
{
	switch (field->type) {
	case CITY_CONTRACT_STRING: return CITY_OPERAND_TEXT;
	case CITY_CONTRACT_NUMBER:
	case CITY_CONTRACT_INTEGER:
	case CITY_CONTRACT_YEAR: return CITY_OPERAND_NUMBER;
	case CITY_CONTRACT_DATETIME: return CITY_OPERAND_INSTANT;
	case CITY_CONTRACT_DATE: return CITY_OPERAND_DATE;
	case CITY_CONTRACT_BOOLEAN: return CITY_OPERAND_TRUTH;
	case CITY_CONTRACT_YEARMONTH: return CITY_OPERAND_MONTH;
	case CITY_CONTRACT_TIME: return CITY_OPERAND_CLOCK;
	case CITY_CONTRACT_ARRAY:
	case CITY_CONTRACT_DURATION:
	case CITY_CONTRACT_OBJECT:
	case CITY_CONTRACT_GEOPOINT:
	case CITY_CONTRACT_ANY: break;
	}
	return CITY_OPERAND_OTHER;
}

/* Of types other than dates and times, for which see city_contract_read_when. */
static int read_format(const struct city_node *node, struct city_contract_field *field,
		       struct city_error *error)
{
	struct city_node at = city_node_member(node, "format");
	const char *format = "default";
	const char *known = field->type == CITY_CONTRACT_STRING	  ? looks :
			    field->type == CITY_CONTRACT_GEOPOINT ? "default|array" :
								    "default";
	int index;

	if (field->type == CITY_CONTRACT_DATE || field->type == CITY_CONTRACT_DATETIME)
		return 0;
	if (city_node_string_or(node, "format", &format, error))
		return -1;
	index = city_choice_index(known, format);
	if (index < 0)
		return city_node_error(&at, error, "\"%s\" is none of %s", format, known);
	if (field->type == CITY_CONTRACT_STRING)
		field->looks = (enum city_text_format)index;
	field->constraints.any = field->looks != CITY_TEXT_ANY;
	return 0;
}

/* In the order of enum city_fold, whose values are bits. */
static const char folds[] = "width|blanks|brackets";

/* What is folded of a string's texts; codes are compared folded anyway. */
static int read_fold(const struct city_node *node, struct city_contract_field *field,
		     struct city_error *error)
{
	struct city_node array = city_node_member(node, "fold");

	if (!array.json)
		return 0;
	if (field->type != CITY_CONTRACT_STRING)
		return city_node_error(&array, error, "is for strings");
	if (json_object_get(node->json, "codes"))
		return city_node_error(&array, error,
				       "is for strings without codes, which are looked up "
				       "folded");
	if (city_node_array(node, "fold", &array, error))
		return -1;
	if (json_array_size(array.json) == 0)
		return city_node_error(&array, error, "must name at least one of %s", folds);
	for (size_t i = 0; i < json_array_size(array.json); i++) {
		struct city_node at = city_node_element(&array, i);
		const char *word = json_string_value(at.json);
		int index = word ? city_choice_index(folds, word) : -1;

		if (index < 0)
			return city_node_error(&at, error, "must be one of %s", folds);
		if (field->fold & 1u << index)
			return city_node_error(&at, error, "is named twice");
		field->fold |= 1u << index;
	}
	return 0;
}

/*
 * Puts one character into `to`, as it is once the text around it is folded: between
 * others, for a blank at an end would go.
 */
static bool fold_character(const char *text, char to[5])
{
	struct city_buf between = { 0 }, folded = { 0 };
	size_t len = 0;
	const char *one;

	city_buf_printf(&between, "x%sx", text);
	if (!between.failed)
		city_text_fold(&folded, city_buf_slice(&between));
	if (!folded.failed && folded.len >= 3 && folded.len <= 6) {
		one = folded.at + 1;
		len = folded.len - 2;
		if (len > 1 &&
		    city_utf8_sequence((const unsigned char *)one, len) != len)
			len = 0;
		if (len == 1 && strchr("0123456789+-eE", *one))
			len = 0;
		memcpy(to, one, len);
		to[len] = '\0';
	}
	city_buf_release(&between);
	city_buf_release(&folded);
	return len > 0;
}

static int read_character(const struct city_node *node, const char *key, char to[5],
			  struct city_error *error)
{
	struct city_node at = city_node_member(node, key);
	const char *text = NULL;

	if (city_node_string_or(node, key, &text, error))
		return -1;
	if (text && !fold_character(text, to))
		return city_node_error(&at, error, "must be one character, and no "
						   "digit, sign or e");
	return 0;
}

static int read_digits(const struct city_node *node, struct city_contract_field *field,
		       struct city_error *error)
{
	struct city_node point = city_node_member(node, "decimalChar");
	struct city_node group = city_node_member(node, "groupChar");
	struct city_node bare = city_node_member(node, "bareNumber");
	struct city_node any = group.json ? group : bare;
	struct city_digits *digits = &field->digits;

	*digits = (struct city_digits){ .point = "." };
	if (point.json && field->type != CITY_CONTRACT_NUMBER)
		return city_node_error(&point, error, "is for the type number only");
	if (any.json && !is_number(field))
		return city_node_error(&any, error, "is for numbers only");
	if (bare.json && !json_is_boolean(bare.json))
		return city_node_error(&bare, error, "must be true or false");
	if (read_character(node, "decimalChar", digits->point, error) ||
	    read_character(node, "groupChar", digits->group, error))
		return -1;
	if (strcmp(digits->point, digits->group) == 0)
		return city_node_error(&group, error,
				       "is what the decimals stand behind as well");
	digits->dressed = json_is_false(bare.json);
	/* What stands around a number may be its unit, which is not to be lost. */
	if (digits->dressed && json_object_get(node->json, "unit"))
		return city_node_error(&bare, error, "is for numbers without a unit");
	digits->given = point.json || group.json || digits->dressed;
	return 0;
}

/* One text of a boolean, which is to mean one thing. */
static int add_truth(const struct city_contract *contract, struct city_map *to,
		     const struct city_map *other, const struct city_node *at,
		     const char *text, struct city_error *error)
{
	struct city_buf buf = { 0 };
	struct city_slice folded;
	bool fresh, clash, missing;
	size_t number;

	city_text_fold(&buf, city_slice_of(text));
	folded = city_buf_slice(&buf);
	missing = city_contract_is_missing(contract, folded);
	clash = city_map_find(other, folded) != SIZE_MAX;
	number = missing || clash ? 0 : city_map_add(to, folded, &fresh);
	city_buf_release(&buf);
	if (missing)
		return city_node_error(at, error, "\"%s\" is among the missingValues",
				       text);
	if (clash)
		return city_node_error(at, error, "\"%s\" is among the trueValues too",
				       text);
	return number == SIZE_MAX ? city_error_set(error, "memory", "out of memory") : 0;
}

static int read_truth(const struct city_contract *contract,
		      const struct city_node *node, const char *key,
		      const char *const usual[4], struct city_map *to,
		      const struct city_map *other, struct city_error *error)
{
	struct city_node array = city_node_member(node, key);

	if (!array.json) {
		for (size_t i = 0; i < 4; i++)
			if (add_truth(contract, to, other, node, usual[i], error))
				return -1;
		return 0;
	}
	if (city_node_array(node, key, &array, error))
		return -1;
	if (json_array_size(array.json) == 0)
		return city_node_error(&array, error, "must name at least one text");
	for (size_t i = 0; i < json_array_size(array.json); i++) {
		struct city_node at = city_node_element(&array, i);

		if (!json_is_string(at.json))
			return city_node_error(&at, error, "must be a string");
		if (add_truth(contract, to, other, &at, json_string_value(at.json),
			      error))
			return -1;
	}
	return 0;
}

static int read_truths(const struct city_contract *contract,
		       const struct city_node *node, struct city_contract_field *field,
		       struct city_error *error)
{
	static const char *const yes[] = { "true", "True", "TRUE", "1" };
	static const char *const no[] = { "false", "False", "FALSE", "0" };
	struct city_node given = city_node_member(node, "trueValues");

	if (!given.json)
		given = city_node_member(node, "falseValues");
	if (given.json && field->type != CITY_CONTRACT_BOOLEAN)
		return city_node_error(&given, error, "is for booleans only");
	if (field->type != CITY_CONTRACT_BOOLEAN)
		return 0;
	return read_truth(contract, node, "trueValues", yes, &field->yes, &field->no,
			  error) ||
			       read_truth(contract, node, "falseValues", no, &field->no,
					  &field->yes, error) ?
		       -1 :
		       0;
}

int city_contract_read_type(const struct city_contract *contract,
			    const struct city_node *node,
			    struct city_contract_field *field, struct city_error *error)
{
	struct city_node at = city_node_member(node, "type");
	const char *type = city_node_string(node, "type", error);
	int index;

	if (!type)
		return -1;
	index = city_choice_index(types, type);
	if (index < 0)
		return city_node_error(&at, error, "\"%s\" is none of %s", type, types);
	field->type = (enum city_contract_type)index;
	return read_format(node, field, error) || read_fold(node, field, error) ||
			       read_digits(node, field, error) ||
			       read_truths(contract, node, field, error) ?
		       -1 :
		       0;
}
