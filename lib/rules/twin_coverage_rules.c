/* SPDX-License-Identifier: Apache-2.0 */
/* twin_coverage_rules - attributes that are mandatory and compared, out of their file. */
#include "config.h"

#include <string.h>

#include "city/twin_coverage_rules.h"
#include "city/twin_record.h"

static int read_classes(struct city_coverage_need *need, const struct city_node *node,
			struct city_error *error)
{
	struct city_node list;

	need->classes = ~0u;
	if (!json_object_get(node->json, "classes"))
		return 0;
	if (city_node_array(node, "classes", &list, error))
		return -1;
	need->classes = 0;
	for (size_t i = 0; i < json_array_size(list.json); i++) {
		struct city_node at = city_node_element(&list, i);
		const char *name = json_string_value(at.json);
		int class = name ? city_twin_class_number(city_slice_of(name)) : -1;

		if (class < 0)
			return city_node_error(&at, error,
					       "must be a class: " CITY_TWIN_CLASS_NAMES);
		need->classes |= 1u << class;
	}
	return 0;
}

/* Names of attributes, 1 to `most`, into `name`. */
static int read_names(const struct city_node *node, const char *key, size_t most,
		      const char **name, size_t *n, struct city_error *error)
{
	struct city_node list;

	if (city_node_array(node, key, &list, error))
		return -1;
	*n = json_array_size(list.json);
	if (*n == 0 || *n > most)
		return city_node_error(&list, error, "must have 1 to %zu names", most);
	for (size_t i = 0; i < *n; i++) {
		struct city_node at = city_node_element(&list, i);

		name[i] = json_string_value(at.json);
		if (!name[i] || !*name[i])
			return city_node_error(&at, error, "must be the name of a field");
	}
	return 0;
}

static int read_need(struct city_coverage_need *need, const struct city_node *node,
		     struct city_error *error)
{
	static const char *const known[] = { "classes", "one_of", "at_most", NULL };
	struct city_node most = city_node_member(node, "at_most");

	if (city_node_check_keys(node, known, error) || read_classes(need, node, error) ||
	    read_names(node, "one_of", CITY_COVERAGE_CHOICES, need->one_of, &need->choices,
		       error))
		return -1;
	need->has_most = most.json != NULL;
	return need->has_most ? city_node_decimal(&most, &need->most, error) : 0;
}

static int read_needs(struct city_coverage_rules *rules, const struct city_node *root,
		      struct city_error *error)
{
	struct city_node list;

	if (city_node_array(root, "mandatory", &list, error))
		return -1;
	rules->needs = json_array_size(list.json);
	if (rules->needs > CITY_COVERAGE_NEEDS)
		return city_node_error(&list, error, "has more than %d entries",
				       CITY_COVERAGE_NEEDS);
	for (size_t i = 0; i < rules->needs; i++) {
		struct city_node at = city_node_element(&list, i);

		if (!json_is_object(at.json))
			return city_node_error(&at, error, "must be an object");
		if (read_need(&rules->need[i], &at, error))
			return -1;
	}
	return 0;
}

int city_coverage_rules_read(struct city_coverage_rules *rules, struct city_env *env,
			     const char *name, struct city_error *error)
{
	static const char *const known[] = { "id",	  "title",  "valid_from",
					     "valid_to",  "source", "verified",
					     "mandatory", "note",   "compared",
					     NULL };
	static const char *const usual[] = { "subclass", "diameter_mm", "material",
					     "pressure_class", "status" };
	struct city_node root;

	memset(rules, 0, sizeof(*rules));
	memcpy(rules->compared, usual, sizeof(usual));
	rules->compares = sizeof(usual) / sizeof(usual[0]);
	if (!name)
		return 0;
	if (city_rulebook_read(&rules->book, city_env_rules(env), "twin", name, error))
		return -1;
	root = city_document_root(&rules->book.document);
	rules->judged = true;
	if (city_node_check_keys(&root, known, error) || read_needs(rules, &root, error))
		return -1;
	if (json_object_get(root.json, "compared") &&
	    read_names(&root, "compared", CITY_COVERAGE_COMPARED, rules->compared,
		       &rules->compares, error))
		return -1;
	city_env_used_rule(env, rules->book.id, rules->book.document.hash);
	return 0;
}

void city_coverage_rules_release(struct city_coverage_rules *rules)
{
	city_rulebook_release(&rules->book);
	memset(rules, 0, sizeof(*rules));
}
