/* SPDX-License-Identifier: Apache-2.0 */
/* conditions - what has to hold between the fields of a record, in the owner's words. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/condition.h"
#include "parts.h"

/* All conditions of a contract: they look at the same values. */
struct conditions {
	struct city_check_step step; /* first: a step's pointer is theirs */
	const struct city_contract *contract;
	size_t first;                /* rule of the first; the others follow */
	struct city_slice *value;    /* one a field of the contract */
	struct city_buf scratch[2];
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static void free_conditions(struct city_check_step *step)
{
	struct conditions *all = (struct conditions *)step;

	free(all->value);
	city_buf_release(&all->scratch[0]);
	city_buf_release(&all->scratch[1]);
	free(all);
}

static enum city_status take(struct city_check_step *step, struct city_check *check,
			     struct city_error *error)
{
	struct conditions *all = (struct conditions *)step;
	const struct city_contract *contract = all->contract;
	enum city_status status = CITY_OK;

	for (size_t f = 0; f < contract->fields; f++)
		all->value[f] = check->value[f].json.at ? check->value[f].json :
							  (struct city_slice){ "", 0 };
	for (size_t i = 0; i < contract->rules && status == CITY_OK; i++) {
		const struct city_contract_rule *rule = &contract->rule[i];
		struct city_discovery found = {
			.rule = all->first + i,
			.field = city_condition_field(rule->check),
			.message = check->options.chinese ? rule->zh : rule->en,
		};

		if (city_condition_check(rule->check, all->value, all->scratch) ==
		    CITY_TRUTH_NO)
			status = city_check_report(check, &found, error);
	}
	if (all->scratch[0].failed || all->scratch[1].failed)
		return no_memory(error);
	return status;
}

static size_t add_rule(struct city_check *check, size_t i)
{
	const struct city_contract_rule *rule = &check->contract->rule[i];
	const char *contract = check->contract->book.id;
	struct city_buf id = { 0 }, source = { 0 };
	struct city_rule_new new = {
		.kind = CITY_CHECK_CONDITION,
		.severity = rule->is_error ? CITY_SEVERITY_ERROR : CITY_SEVERITY_WARNING,
		.title = check->options.chinese ? rule->zh : rule->en,
	};
	size_t len = strlen(contract), number = SIZE_MAX;

	/* Many an owner begins with the dataset's name himself. */
	if (strncmp(rule->id, contract, len) == 0 && rule->id[len] == '.')
		city_buf_put_text(&id, rule->id);
	else
		city_buf_printf(&id, "%s.%s", contract, rule->id);
	city_buf_printf(&source, "%s.json#/rules/%zu", contract, i);
	new.id = city_buf_text(&id);
	new.source = city_buf_text(&source);
	if (new.id && new.source)
		number = city_rule_list_add(&check->rules, &new, check->options.chinese);
	city_buf_release(&id);
	city_buf_release(&source);
	return number;
}

int city_check_read_conditions(struct city_check *check, struct city_error *error)
{
	const struct city_contract *contract = check->contract;
	struct conditions *all;
	size_t number = 0;

	if (!contract->rules)
		return 0;
	no_memory(error);
	all = calloc(1, sizeof(*all));
	if (!all)
		return -1;
	all->step = (struct city_check_step){ .record = take, .free = free_conditions };
	all->contract = contract;
	all->first = check->rules.n;
	all->value = calloc(contract->fields, sizeof(*all->value));
	for (size_t i = 0; i < contract->rules && number != SIZE_MAX; i++)
		number = add_rule(check, i);
	if (all->value && number != SIZE_MAX)
		return city_check_add_step(check, &all->step, error);
	free_conditions(&all->step);
	return -1;
}
