/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_gas - the gas that a field's values are of, and the state that makes a
 * mass of a part of the volume.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "contract_parts.h"

/* A decimal above zero of so few digits that it can be reckoned with. */
static int read_quantity(const struct city_node *gas, const char *key,
			 struct city_decimal *value, struct city_error *error)
{
	struct city_node at = city_node_member(gas, key);

	if (!at.json)
		return city_node_error(gas, error, "the key \"%s\" is missing", key);
	if (city_node_decimal(&at, value, error))
		return -1;
	return city_gas_is_quantity(*value) ?
		       0 :
		       city_node_error(&at, error, "must be above 0, of at most %d digits",
				       CITY_GAS_DIGITS);
}

static int read_decimals(const struct city_node *gas,
			 const struct city_contract_field *field, int *decimals,
			 struct city_error *error)
{
	struct city_node at = city_node_member(gas, "decimals");

	if (city_node_int(gas, "decimals", decimals, error))
		return -1;
	if (*decimals < 0 || *decimals > CITY_GAS_DECIMALS)
		return city_node_error(&at, error, "must be from 0 to %d",
				       CITY_GAS_DECIMALS);
	return field->type == CITY_CONTRACT_INTEGER && *decimals ?
		       city_node_error(&at, error, "an integer has none") :
		       0;
}

/* The molar mass, or the formula that it is made of once its weights are read. */
static int read_mass(const struct city_node *gas, struct city_contract_field *field,
		     struct city_error *error)
{
	struct city_node mass = city_node_member(gas, "molar_mass");
	struct city_node formula = city_node_member(gas, "formula");
	struct city_node weights = city_node_member(gas, "atomic_weights");

	if (!mass.json == !formula.json)
		return city_node_error(gas, error,
				       "needs either \"formula\" or \"molar_mass\"");
	if (mass.json && weights.json)
		return city_node_error(&weights, error, "is for a formula");
	if (mass.json)
		return read_quantity(gas, "molar_mass", &field->measure.gas.molar_mass,
				     error);
	return city_node_string(gas, "formula", error) &&
			       city_node_string(gas, "atomic_weights", error) ?
		       0 :
		       -1;
}

int city_contract_read_gas(const struct city_node *node,
			   struct city_contract_field *field, struct city_error *error)
{
	static const char *const known[] = { "formula",	      "atomic_weights",
					     "molar_mass",    "temperature_k",
					     "pressure_hpa",  "decimals", NULL };
	struct city_node gas = city_node_member(node, "gas");
	struct city_measure *measure = &field->measure;

	if (!gas.json)
		return 0;
	if (field->type != CITY_CONTRACT_NUMBER && field->type != CITY_CONTRACT_INTEGER)
		return city_node_error(&gas, error, "is for numbers only");
	if (city_node_object(node, "gas", &gas, error) ||
	    city_node_check_keys(&gas, known, error) || read_mass(&gas, field, error) ||
	    read_quantity(&gas, "temperature_k", &measure->gas.temperature, error) ||
	    read_quantity(&gas, "pressure_hpa", &measure->gas.pressure, error) ||
	    read_decimals(&gas, field, &measure->gas.decimals, error))
		return -1;
	measure->has_gas = true;
	return 0;
}

/* An element's weight in the rulebook that the context is. */
static int weight_of(const void *context, const char *symbol, struct city_decimal *value)
{
	const struct city_rulebook *book = context;
	struct city_node root = city_document_root(&book->document);
	struct city_node weights = city_node_member(&root, "atomic_weights");
	struct city_node at = city_node_member(&weights, symbol);
	struct city_error unused;

	return at.json ? city_node_decimal(&at, value, &unused) : -1;
}

static int check_book(const struct city_rulebook *book, struct city_error *error)
{
	static const char *const known[] = { "id",	   "title",    "standard", "clause",
					     "valid_from", "valid_to", "verified", "source",
					     "note",	   "atomic_weights", NULL };
	struct city_node root = city_document_root(&book->document), weights;
	struct city_decimal value;
	json_t *object;

	if (city_node_check_keys(&root, known, error) ||
	    city_node_object(&root, "atomic_weights", &weights, error))
		return -1;
	/* jansson iterates without writing, but takes no const. */
	object = (json_t *)(uintptr_t)weights.json;
	for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i))
		if (read_quantity(&weights, json_object_iter_key(i), &value, error))
			return -1;
	return 0;
}

static int read_formula(struct city_contract_field *field, const struct city_node *gas,
			const struct city_rules_path *path, struct city_error *error)
{
	struct city_node at = city_node_member(gas, "formula");
	struct city_error why;

	field->weights = calloc(1, sizeof(*field->weights));
	if (!field->weights)
		return city_error_set(error, "memory", "out of memory");
	if (city_rulebook_read(field->weights, path, "elements",
			       city_node_string(gas, "atomic_weights", error), error) ||
	    check_book(field->weights, error))
		return -1;
	return city_gas_molar_mass(json_string_value(at.json), weight_of, field->weights,
				   &field->measure.gas.molar_mass, &why) ?
		       city_node_error(&at, error, "%s", why.text) :
		       0;
}

int city_contract_read_weights(struct city_contract *contract,
			       const struct city_rules_path *path,
			       struct city_error *error)
{
	struct city_node root = city_document_root(&contract->book.document);
	struct city_node fields = city_node_member(&root, "fields");

	for (size_t i = 0; i < contract->fields; i++) {
		struct city_node at = city_node_element(&fields, i);
		struct city_node gas = city_node_member(&at, "gas");

		if (json_object_get(gas.json, "formula") &&
		    read_formula(&contract->field[i], &gas, path, error))
			return -1;
	}
	return 0;
}

void city_contract_release_weights(struct city_contract_field *field)
{
	if (field->weights)
		city_rulebook_release(field->weights);
	free(field->weights);
}
