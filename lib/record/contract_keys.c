/* SPDX-License-Identifier: Apache-2.0 */
/* contract_keys - what identifies a record, and what it refers to. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "contract_parts.h"

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

/* A name alone is a list of one. */
static size_t count_names(const struct city_node *names)
{
	return json_is_string(names->json) ? 1 : json_array_size(names->json);
}

static struct city_node name_at(const struct city_node *names, size_t i)
{
	return json_is_string(names->json) ? *names : city_node_element(names, i);
}

static int check_names(const struct city_node *names, struct city_error *error)
{
	if (!json_is_string(names->json) && !json_is_array(names->json))
		return city_node_error(names, error, "must be a name, or a list of names");
	if (count_names(names) == 0)
		return city_node_error(names, error, "must name at least one field");
	for (size_t i = 0; i < count_names(names); i++) {
		struct city_node at = name_at(names, i);

		if (!json_is_string(at.json))
			return city_node_error(&at, error, "must be a name");
		for (size_t k = 0; k < i; k++) {
			struct city_node other = name_at(names, k);

			if (json_equal((json_t *)(uintptr_t)at.json,
				       (json_t *)(uintptr_t)other.json))
				return city_node_error(&at, error, "is named twice");
		}
	}
	return 0;
}

/* The contract's fields of one name or a list; *field is the caller's to free. */
static int read_fields(const struct city_contract *contract,
		       const struct city_node *names, size_t **field, size_t *n,
		       struct city_error *error)
{
	if (check_names(names, error))
		return -1;
	*n = count_names(names);
	*field = calloc(*n, sizeof(**field));
	if (!*field)
		return no_memory(error);
	for (size_t i = 0; i < *n; i++) {
		struct city_node at = name_at(names, i);
		const char *name = json_string_value(at.json);
		size_t f = 0;

		while (f < contract->fields && strcmp(contract->field[f].name, name) != 0)
			f++;
		if (f == contract->fields)
			return city_node_error(&at, error,
					       "\"%s\" is no field of this contract",
					       name);
		(*field)[i] = f;
	}
	return 0;
}

/* Room for one more key, which is released with the others. */
static struct city_contract_key *add_key(struct city_contract *contract,
					 struct city_error *error)
{
	struct city_contract_key *key = realloc(contract->key, (contract->keys + 1) *
								       sizeof(*key));

	if (!key) {
		no_memory(error);
		return NULL;
	}
	contract->key = key;
	key += contract->keys++;
	*key = (struct city_contract_key){ 0 };
	return key;
}

/* A primary key is always there; so its fields are required. */
static int require(struct city_contract *contract, const struct city_contract_key *key,
		   const struct city_node *root, struct city_error *error)
{
	for (size_t i = 0; i < key->fields; i++) {
		struct city_contract_field *field = &contract->field[key->field[i]];
		struct city_node fields = city_node_member(root, "fields");
		struct city_node node = city_node_element(&fields, key->field[i]);
		struct city_node at = city_node_member(&node, "on_error");

		field->required = true;
		if (field->on_error != CITY_ON_ERROR_NULL)
			continue;
		if (at.json)
			return city_node_error(&at, error,
					       "a value of the primary key cannot be null");
		field->on_error = CITY_ON_ERROR_REJECT;
	}
	return 0;
}

static int read_primary(struct city_contract *contract, const struct city_node *root,
			struct city_error *error)
{
	struct city_node at = city_node_member(root, "primaryKey");
	struct city_contract_key *key;

	if (!at.json)
		return 0;
	key = add_key(contract, error);
	if (!key)
		return -1;
	key->is_primary = true;
	return read_fields(contract, &at, &key->field, &key->fields, error) ||
			       require(contract, key, root, error) ?
		       -1 :
		       0;
}

static int read_unique(struct city_contract *contract, const struct city_node *root,
		       struct city_error *error)
{
	struct city_node array = city_node_member(root, "uniqueKeys");

	if (!array.json)
		return 0;
	if (city_node_array(root, "uniqueKeys", &array, error))
		return -1;
	for (size_t i = 0; i < json_array_size(array.json); i++) {
		struct city_node at = city_node_element(&array, i);
		struct city_contract_key *key = add_key(contract, error);

		if (!key || read_fields(contract, &at, &key->field, &key->fields, error))
			return -1;
	}
	return 0;
}

/* Fields that say so of themselves. */
static int add_unique(struct city_contract *contract, struct city_error *error)
{
	for (size_t f = 0; f < contract->fields; f++) {
		struct city_contract_key *key;

		if (!contract->field[f].unique)
			continue;
		key = add_key(contract, error);
		if (!key)
			return -1;
		key->field = calloc(1, sizeof(*key->field));
		if (!key->field)
			return no_memory(error);
		key->field[0] = f;
		key->fields = 1;
	}
	return 0;
}

/* Names of another table's fields, as many as there are of ours. */
static int read_there(const struct city_contract *contract,
		      struct city_contract_foreign *foreign,
		      const struct city_node *reference, struct city_error *error)
{
	struct city_node names = city_node_member(reference, "fields");
	size_t *own = NULL, n = 0;
	int result = 0;

	if (!names.json)
		return city_node_error(reference, error, "the key \"fields\" is missing");
	if (check_names(&names, error))
		return -1;
	if (count_names(&names) != foreign->fields)
		return city_node_error(&names, error,
				       "must name as many fields as refer to them, %zu",
				       foreign->fields);
	/* A reference to no other table is to this one. */
	if (!foreign->resource[0])
		result = read_fields(contract, &names, &own, &n, error);
	free(own);
	foreign->there = calloc(foreign->fields, sizeof(*foreign->there));
	if (!foreign->there)
		return no_memory(error);
	for (size_t i = 0; i < foreign->fields; i++) {
		struct city_node at = name_at(&names, i);

		foreign->there[i] = json_string_value(at.json);
	}
	return result;
}

static int read_one_foreign(struct city_contract *contract, const struct city_node *node,
			    struct city_error *error)
{
	static const char *const known[] = { "fields", "reference", NULL };
	static const char *const known_there[] = { "resource", "fields", "datapackage",
						   NULL };
	struct city_contract_foreign *foreign = &contract->foreign[contract->foreigns++];
	struct city_node names = city_node_member(node, "fields"), reference;

	foreign->resource = "";
	if (city_node_check_keys(node, known, error))
		return -1;
	if (!names.json)
		return city_node_error(node, error, "the key \"fields\" is missing");
	return read_fields(contract, &names, &foreign->field, &foreign->fields, error) ||
			       city_node_object(node, "reference", &reference, error) ||
			       city_node_check_keys(&reference, known_there, error) ||
			       city_node_string_or(&reference, "resource",
						   &foreign->resource, error) ||
			       read_there(contract, foreign, &reference, error) ?
		       -1 :
		       0;
}

static int read_foreign(struct city_contract *contract, const struct city_node *root,
			struct city_error *error)
{
	struct city_node array = city_node_member(root, "foreignKeys");
	size_t n = json_array_size(array.json);

	if (!array.json)
		return 0;
	if (city_node_array(root, "foreignKeys", &array, error))
		return -1;
	contract->foreign = calloc(n + 1, sizeof(*contract->foreign));
	if (!contract->foreign)
		return no_memory(error);
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&array, i);

		if (read_one_foreign(contract, &at, error))
			return -1;
	}
	return 0;
}

int city_contract_read_keys(struct city_contract *contract, struct city_error *error)
{
	struct city_node root = city_document_root(&contract->book.document);

	return read_primary(contract, &root, error) ||
			       read_unique(contract, &root, error) ||
			       add_unique(contract, error) ||
			       read_foreign(contract, &root, error) ?
		       -1 :
		       0;
}

void city_contract_release_keys(struct city_contract *contract)
{
	for (size_t i = 0; i < contract->keys; i++)
		free(contract->key[i].field);
	for (size_t i = 0; i < contract->foreigns; i++) {
		free(contract->foreign[i].field);
		free(contract->foreign[i].there);
	}
	free(contract->key);
	free(contract->foreign);
}
