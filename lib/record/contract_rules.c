/* SPDX-License-Identifier: Apache-2.0 */
/* contract_rules - what has to hold between fields, and what is said where not. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/condition.h"
#include "city/option.h"
#include "contract_parts.h"

/* Ids go into records and messages: letters, digits, dots, hyphens, underscores. */
static int read_id(const struct city_contract *contract, const struct city_node *node,
		   struct city_contract_rule *rule, struct city_error *error)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	struct city_node at = city_node_member(node, "id");
	size_t len;

	rule->id = city_node_string(node, "id", error);
	if (!rule->id)
		return -1;
	len = strlen(rule->id);
	if (len == 0 || len >= sizeof(error->rule) || strspn(rule->id, letters) != len)
		return city_node_error(&at, error,
				       "must be from 1 to %zu letters, digits, dots, "
				       "hyphens or underscores",
				       sizeof(error->rule) - 1);
	for (size_t i = 0; &contract->rule[i] < rule; i++)
		if (strcmp(contract->rule[i].id, rule->id) == 0)
			return city_node_error(&at, error, "another rule has this id");
	return 0;
}

static int read_message(const struct city_node *node, struct city_contract_rule *rule,
			struct city_error *error)
{
	static const char *const known[] = { "en", "zh", NULL };
	struct city_node message;

	if (city_node_object(node, "message", &message, error) ||
	    city_node_check_keys(&message, known, error))
		return -1;
	rule->en = city_node_string(&message, "en", error);
	rule->zh = rule->en;
	return !rule->en || city_node_string_or(&message, "zh", &rule->zh, error) ? -1 : 0;
}

static int read_rule(struct city_contract *contract, const struct city_node *node,
		     struct city_contract_rule *rule, struct city_error *error)
{
	static const char *const known[] = { "id",     "severity", "check", "message",
					     "source", "note",	   NULL };
	struct city_node severity = city_node_member(node, "severity");
	struct city_node check = city_node_member(node, "check");
	const char *word;
	int index;

	if (city_node_check_keys(node, known, error) ||
	    read_id(contract, node, rule, error) ||
	    !(word = city_node_string(node, "severity", error)))
		return -1;
	index = city_choice_index("warning|error", word);
	if (index < 0)
		return city_node_error(&severity, error, "\"%s\" is none of warning|error",
				       word);
	rule->is_error = index == 1;
	if (!check.json)
		return city_node_error(node, error, "the key \"check\" is missing");
	rule->check = city_condition_read(contract, &check, error);
	return rule->check ? read_message(node, rule, error) : -1;
}

int city_contract_read_rules(struct city_contract *contract, struct city_error *error)
{
	struct city_node root = city_document_root(&contract->book.document);
	struct city_node array = city_node_member(&root, "rules");
	size_t n = json_array_size(array.json);

	if (!array.json)
		return 0;
	if (city_node_array(&root, "rules", &array, error))
		return -1;
	contract->rule = calloc(n + 1, sizeof(*contract->rule));
	if (!contract->rule)
		return city_error_set(error, "memory", "out of memory");
	for (; contract->rules < n; contract->rules++) {
		struct city_node at = city_node_element(&array, contract->rules);

		if (read_rule(contract, &at, &contract->rule[contract->rules], error)) {
			/* It is released with the others. */
			contract->rules++;
			return -1;
		}
	}
	return 0;
}

void city_contract_release_rules(struct city_contract *contract)
{
	for (size_t i = 0; i < contract->rules; i++)
		city_condition_free(contract->rule[i].check);
	free(contract->rule);
}
