/* SPDX-License-Identifier: Apache-2.0 */
/* contract_compose - which fields of the record a composed field is made of. */
#include "config.h"

#include "city/contract.h"

/* The keys of a time's or a date's "compose", by part. */
static const char *const key[CITY_PARTS] = {
	[CITY_PART_DATE] = "date",     [CITY_PART_YEAR] = "year",
	[CITY_PART_MONTH] = "month",   [CITY_PART_DAY] = "day",
	[CITY_PART_HOUR] = "hour",     [CITY_PART_MINUTE] = "minute",
	[CITY_PART_SECOND] = "second",
};

/* One date is given, in one field or in three; and a clock from the hour on. */
static int check_parts(const struct city_node *compose,
		       const struct city_contract_field *field,
		       struct city_error *error)
{
	const bool *has = field->has_part;
	bool three = has[CITY_PART_YEAR] && has[CITY_PART_MONTH] && has[CITY_PART_DAY];
	bool some = has[CITY_PART_YEAR] || has[CITY_PART_MONTH] || has[CITY_PART_DAY];
	bool clock = has[CITY_PART_HOUR] || has[CITY_PART_MINUTE] ||
		     has[CITY_PART_SECOND];

	if (has[CITY_PART_DATE] == some || some != three)
		return city_node_error(compose, error,
				       "needs either \"date\" or all of \"year\", "
				       "\"month\" and \"day\"");
	if (field->type == CITY_CONTRACT_DATE)
		return clock ? city_node_error(compose, error, "a date has no hour") : 0;
	if (!has[CITY_PART_HOUR])
		return city_node_error(compose, error, "\"hour\" is missing");
	if (has[CITY_PART_SECOND] && !has[CITY_PART_MINUTE])
		return city_node_error(compose, error, "\"minute\" is missing");
	return 0;
}

static int read_time(struct city_contract *contract, const struct city_node *compose,
		     size_t i, struct city_error *error)
{
	/* Like `key`, but ended by a NULL and nowhere else. */
	static const char *const known[] = { "date", "year",   "month",  "day",
					     "hour", "minute", "second", NULL };
	struct city_contract_field *field = &contract->field[i];

	if (city_node_check_keys(compose, known, error))
		return -1;
	for (size_t part = CITY_PART_DATE; part < CITY_PARTS; part++) {
		struct city_node at = city_node_member(compose, key[part]);

		field->has_part[part] = at.json != NULL;
		if (at.json && city_contract_add_source(contract, &at, i, part, error))
			return -1;
	}
	return check_parts(compose, field, error);
}

static int read_texts(struct city_contract *contract, const struct city_node *compose,
		      size_t i, struct city_error *error)
{
	size_t n = json_array_size(compose->json);

	if (n < 2 || n >= CITY_PARTS)
		return city_node_error(compose, error, "must be from 2 to %d names",
				       CITY_PARTS - 1);
	for (size_t part = 1; part <= n; part++) {
		struct city_node at = city_node_element(compose, part - 1);

		contract->field[i].has_part[part] = true;
		if (city_contract_add_source(contract, &at, i, part, error))
			return -1;
	}
	return 0;
}

int city_contract_read_compose(struct city_contract *contract,
			       const struct city_node *node, size_t i,
			       struct city_error *error)
{
	struct city_node compose = city_node_member(node, "compose");
	struct city_contract_field *field = &contract->field[i];

	if (!compose.json)
		return 0;
	field->composed = true;
	if (field->type == CITY_CONTRACT_STRING)
		return city_node_array(node, "compose", &compose, error) ?
			       -1 :
			       read_texts(contract, &compose, i, error);
	if (field->type != CITY_CONTRACT_DATETIME && field->type != CITY_CONTRACT_DATE)
		return city_node_error(&compose, error,
				       "only a string, a date or a datetime can be composed");
	return city_node_object(node, "compose", &compose, error) ?
		       -1 :
		       read_time(contract, &compose, i, error);
}
