/* SPDX-License-Identifier: Apache-2.0 */
/* contract - reads a contract, refusing whatever it would not act upon. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/option.h"
#include "city/text.h"
#include "city/writer.h"
#include "contract_parts.h"

/* In the order of their enums. */
static const char on_error_choices[] = "reject|null|keep";
static const char extra_choices[] = "keep|drop|reject";

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

/* A name or alias leads to one field only. */
int city_contract_add_source(struct city_contract *contract, const struct city_node *at,
			     size_t field, size_t part, struct city_error *error)
{
	struct city_contract_source *source;
	bool fresh;
	size_t number;

	if (!json_is_string(at->json) || json_string_length(at->json) == 0)
		return city_node_error(at, error, "must be a name");
	if (contract->kind && strcmp(json_string_value(at->json), "kind") == 0)
		return city_node_error(at, error,
				       "the contract gives the kind itself");
	if (json_object_get(contract->book.document.root, "rules") &&
	    strcmp(json_string_value(at->json), "warnings") == 0)
		return city_node_error(at, error, "the rules give the warnings");
	number = city_map_add(&contract->sources,
			      city_slice_of(json_string_value(at->json)), &fresh);
	if (number == SIZE_MAX)
		return no_memory(error);
	if (!fresh)
		return city_node_error(at, error, "the name \"%s\" is taken already",
				       json_string_value(at->json));
	source = realloc(contract->source, (number + 1) * sizeof(*source));
	if (!source)
		return no_memory(error);
	contract->source = source;
	source[number] = (struct city_contract_source){ field, part };
	return 0;
}

static int read_aliases(struct city_contract *contract, const struct city_node *node,
			size_t field, struct city_error *error)
{
	struct city_node array = city_node_member(node, "aliases");

	if (!array.json)
		return 0;
	if (city_node_array(node, "aliases", &array, error))
		return -1;
	for (size_t i = 0; i < json_array_size(array.json); i++) {
		struct city_node at = city_node_element(&array, i);

		if (city_contract_add_source(contract, &at, field, CITY_PART_WHOLE,
					     error))
			return -1;
	}
	return 0;
}

static int read_measure(const struct city_node *node,
			struct city_contract_field *field, struct city_error *error)
{
	struct city_node at = city_node_member(node, "from_unit");

	if (field->type == CITY_CONTRACT_NUMBER || field->type == CITY_CONTRACT_INTEGER)
		return city_measure_read(node, &field->measure, error);
	return at.json ? city_node_error(&at, error, "is for numbers only") : 0;
}

/* One of a row of words; *value stays as it is where none is given. */
static int read_choice(const struct city_node *node, const char *key,
		       const char *choices, int *value, struct city_error *error)
{
	struct city_node at = city_node_member(node, key);
	const char *word = NULL;

	if (city_node_string_or(node, key, &word, error))
		return -1;
	if (!word)
		return 0;
	*value = city_choice_index(choices, word);
	return *value < 0 ? city_node_error(&at, error, "\"%s\" is none of %s", word,
					    choices) :
			    0;
}

/*
 * The contract's default gives way where it cannot be: a required value cannot
 * become null; what came in several fields cannot be kept, nor a number that would
 * then pass for one in the field's unit.
 */
static int read_on_error(const struct city_contract *contract,
			 const struct city_node *node, struct city_contract_field *field,
			 struct city_error *error)
{
	struct city_node at = city_node_member(node, "on_error");
	int choice = (int)contract->on_error;
	bool null, keep;

	if (read_choice(node, "on_error", on_error_choices, &choice, error))
		return -1;
	null = choice == CITY_ON_ERROR_NULL && field->required;
	keep = choice == CITY_ON_ERROR_KEEP &&
	       (field->composed || field->measure.converts);
	if (at.json && null)
		return city_node_error(&at, error, "a required value cannot be null");
	if (at.json && keep)
		return city_node_error(&at, error,
				       field->composed ?
					       "what is composed has no one value to keep" :
					       "a number kept would pass for one in unit");
	field->on_error = null || keep ? CITY_ON_ERROR_REJECT :
					 (enum city_on_error)choice;
	return 0;
}

/* Whether city_contract_quick may look at such a field's values. */
static bool is_quick(const struct city_contract_field *field, bool has_codes)
{
	const struct city_constraints *is = &field->constraints;
	bool has_limits = is->minimum.given || is->maximum.given;

	if (has_codes || field->measure.converts || field->digits.given ||
	    is->minimum.exclusive || is->maximum.exclusive || is->measured ||
	    is->pattern || is->among.n)
		return false;
	switch (field->type) {
	case CITY_CONTRACT_NUMBER:
	case CITY_CONTRACT_INTEGER: return true;
	case CITY_CONTRACT_STRING: return field->looks == CITY_TEXT_ANY;
	case CITY_CONTRACT_DATETIME: return !has_limits;
	default: return false;
	}
}

static int add_separator(const struct city_node *at, struct city_contract_field *field,
			 size_t i, struct city_error *error)
{
	const char *text = json_string_value(at->json);

	if (!text || (!*text && field->type == CITY_CONTRACT_ARRAY))
		return city_node_error(at, error, "must be a text, and not empty");
	field->separator[i] = text;
	return 0;
}

/* Of an array: one text, or a list of them. */
static int read_separator(const struct city_node *node,
			  struct city_contract_field *field, struct city_error *error)
{
	struct city_node at = city_node_member(node, "separator");
	bool joins = field->type == CITY_CONTRACT_STRING && field->composed;
	size_t n = json_array_size(at.json);

	if (!at.json)
		return 0;
	if (field->type != CITY_CONTRACT_ARRAY && !joins)
		return city_node_error(&at, error, "is for arrays, and composed texts");
	if (joins || !json_is_array(at.json))
		return add_separator(&at, field, 0, error);
	if (n == 0 || n > CITY_SEPARATORS)
		return city_node_error(&at, error, "must be from 1 to %d texts",
				       CITY_SEPARATORS);
	for (size_t i = 0; i < n; i++) {
		struct city_node element = city_node_element(&at, i);

		if (add_separator(&element, field, i, error))
			return -1;
	}
	return 0;
}

/* A number's whole part tells most of them that they are within the limits. */
static void note_whole_parts(struct city_contract_field *field)
{
	const struct city_limit *minimum = &field->constraints.minimum;
	const struct city_limit *maximum = &field->constraints.maximum;
	struct city_decimal whole;

	field->beyond = INT64_MAX;
	if (field->type != CITY_CONTRACT_NUMBER && field->type != CITY_CONTRACT_INTEGER)
		return;
	if (minimum->given && minimum->at.number.units > 0) {
		city_decimal_rescale(minimum->at.number, 0, CITY_ROUND_UP, &whole);
		field->least = whole.units;
	}
	if (maximum->given) {
		city_decimal_rescale(maximum->at.number, 0, CITY_ROUND_DOWN, &whole);
		field->beyond = whole.units;
	}
}

static int read_field(struct city_contract *contract, const struct city_node *node,
		      size_t i, struct city_error *error)
{
	static const char *const known[] = {
		"name",	       "title",	      "description", "example",	 "rdfType",
		"type",	       "format",      "unit",	     "from_unit", "aliases",
		"compose",     "offset",      "constraints", "codes",	 "separator",
		"decimalChar", "groupChar",   "bareNumber",  "trueValues",
		"falseValues", "on_error",    "fold",	     "gas",
		NULL
	};
	struct city_contract_field *field = &contract->field[i];
	struct city_node name = city_node_member(node, "name");
	struct city_node codes = city_node_member(node, "codes");

	if (city_node_check_keys(node, known, error))
		return -1;
	field->name = city_node_string(node, "name", error);
	if (!field->name || city_contract_read_type(contract, node, field, error) ||
	    city_contract_add_source(contract, &name, i, CITY_PART_WHOLE, error) ||
	    read_aliases(contract, node, i, error) ||
	    city_contract_read_compose(contract, node, i, error) ||
	    city_contract_read_when(node, field, error) ||
	    city_contract_read_gas(node, field, error) ||
	    read_measure(node, field, error) ||
	    city_contract_read_constraints(contract, node, field, error) ||
	    read_on_error(contract, node, field, error) ||
	    city_contract_read_codes(contract, node, field, error) || read_separator(node, field, error))
		return -1;
	field->judged = field->type == CITY_CONTRACT_STRING ||
			field->constraints.any || codes.json;
	field->quick = is_quick(field, codes.json != NULL);
	note_whole_parts(field);
	return 0;
}

/*
 * Once folded, a text begins with the byte it began with, or it began with a
 * blank, or with a byte of the forms that city_text_fold knows.
 */
static void note_first_bytes(struct city_contract *contract)
{
	static const char folded[] = " \t\r\n\xC2\xE2\xE3\xEF";
	bool *may_be = contract->may_be_missing;

	for (const char *c = folded; *c; c++)
		may_be[(unsigned char)*c] = true;
	/* The empty text is told by the quote that ends it. */
	may_be['"'] = true;
	for (size_t i = 0; i < contract->missing.n; i++) {
		struct city_slice text = city_map_text(&contract->missing, i);

		if (text.len)
			may_be[(unsigned char)text.at[0]] = true;
	}
}

static int read_missing(struct city_contract *contract, const struct city_node *root,
			struct city_error *error)
{
	struct city_node array = city_node_member(root, "missingValues");
	bool fresh;

	/* A Table Schema without the key means the empty text. */
	if (!array.json)
		return city_map_add(&contract->missing, city_slice_of(""), &fresh) ==
				       SIZE_MAX ?
			       no_memory(error) :
			       0;
	if (city_node_array(root, "missingValues", &array, error))
		return -1;
	for (size_t i = 0; i < json_array_size(array.json); i++) {
		struct city_node at = city_node_element(&array, i);

		if (!json_is_string(at.json))
			return city_node_error(&at, error, "must be a string");
		if (city_map_add(&contract->missing,
				 city_slice_of(json_string_value(at.json)),
				 &fresh) == SIZE_MAX)
			return no_memory(error);
	}
	return 0;
}

static int read_root(struct city_contract *contract, struct city_error *error)
{
	static const char *const known[] = {
		"id",	  "title",    "standard", "clause",   "valid_from",
		"valid_to", "verified", "source",   "note",	    "$schema",
		"description", "kind",	   "missingValues", "on_error", "extra",
		"fields", "rules",    "primaryKey", "uniqueKeys", "foreignKeys",
		"checks", NULL
	};
	int on_error = CITY_ON_ERROR_REJECT, extra = CITY_EXTRA_KEEP;
	struct city_node root = city_document_root(&contract->book.document), fields;
	size_t n;

	if (city_node_check_keys(&root, known, error) ||
	    city_node_string_or(&root, "kind", &contract->kind, error) ||
	    read_choice(&root, "on_error", on_error_choices, &on_error, error) ||
	    read_choice(&root, "extra", extra_choices, &extra, error) ||
	    read_missing(contract, &root, error) ||
	    city_node_array(&root, "fields", &fields, error))
		return -1;
	contract->on_error = (enum city_on_error)on_error;
	contract->extra = (enum city_extra)extra;
	n = json_array_size(fields.json);
	if (n == 0)
		return city_node_error(&fields, error, "must name at least one field");
	contract->field = calloc(n, sizeof(*contract->field));
	if (!contract->field)
		return no_memory(error);
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&fields, i);

		contract->fields = i + 1;
		if (read_field(contract, &at, i, error))
			return -1;
	}
	note_first_bytes(contract);
	return 0;
}

int city_contract_read(struct city_contract *contract,
		       const struct city_rules_path *path, const char *name,
		       struct city_error *error)
{
	memset(contract, 0, sizeof(*contract));
	if (city_rulebook_read(&contract->book, path, "contracts", name, error))
		return -1;
	if (read_root(contract, error) ||
	    city_contract_read_tables(contract, path, error) ||
	    city_contract_read_weights(contract, path, error) ||
	    city_contract_read_keys(contract, error) ||
	    city_contract_read_rules(contract, error)) {
		city_contract_release(contract);
		return -1;
	}
	return 0;
}

void city_contract_release(struct city_contract *contract)
{
	for (size_t i = 0; i < contract->fields; i++) {
		struct city_contract_field *field = &contract->field[i];

		for (size_t j = 0; field->code && j < field->codes.n; j++)
			city_buf_release(&field->code[j]);
		free(field->code);
		city_map_release(&field->codes);
		city_map_release(&field->yes);
		city_map_release(&field->no);
		city_contract_release_constraints(&field->constraints);
		city_contract_release_table(field);
		city_contract_release_weights(field);
	}
	city_contract_release_keys(contract);
	city_contract_release_rules(contract);
	free(contract->field);
	free(contract->source);
	city_map_release(&contract->sources);
	city_map_release(&contract->missing);
	city_rulebook_release(&contract->book);
	memset(contract, 0, sizeof(*contract));
}
