/* SPDX-License-Identifier: Apache-2.0 */
/* contract_codes - fields whose codes stand in a table, as of a day. */
#include "config.h"

#include <stdlib.h>

#include "city/contract.h"
#include "city/writer.h"

static int read_table(struct city_contract_field *field, const struct city_node *codes,
		      const struct city_rules_path *path, struct city_error *error)
{
	static const char *const known[] = { "table", "as_of", NULL };
	struct city_node as_of = city_node_member(codes, "as_of");
	const char *name, *day;
	struct city_date date;

	if (city_node_check_keys(codes, known, error) ||
	    !(name = city_node_string(codes, "table", error)) ||
	    !(day = city_node_string(codes, "as_of", error)))
		return -1;
	if (city_date_parse(city_slice_of(day), &date))
		return city_node_error(&as_of, error, "must be a date, YYYY-MM-DD");
	if (field->type != CITY_CONTRACT_STRING)
		return city_node_error(codes, error, "a table is for strings");
	field->as_of = city_days_from_date(date);
	field->table = calloc(1, sizeof(*field->table));
	return field->table ? city_codes_read(field->table, path, name, error) :
			      city_error_set(error, "memory", "out of memory");
}

bool city_contract_codes_are_table(const struct city_node *codes)
{
	return json_object_get(codes->json, "table") &&
	       json_object_get(codes->json, "as_of");
}

int city_contract_read_tables(struct city_contract *contract,
			      const struct city_rules_path *path,
			      struct city_error *error)
{
	struct city_node root = city_document_root(&contract->book.document);
	struct city_node fields = city_node_member(&root, "fields");

	for (size_t i = 0; i < contract->fields; i++) {
		struct city_node at = city_node_element(&fields, i);
		struct city_node codes = city_node_member(&at, "codes");

		if (codes.json && city_contract_codes_are_table(&codes) &&
		    read_table(&contract->field[i], &codes, path, error))
			return -1;
	}
	return 0;
}

void city_contract_release_table(struct city_contract_field *field)
{
	if (field->table)
		city_codes_release(field->table);
	free(field->table);
}

enum city_status city_contract_table_value(const struct city_contract_field *field,
					   const struct city_field *from,
					   struct city_slice text, struct city_buf *to,
					   struct city_error *error)
{
	const char *code;

	/* Whatever is no text is looked up as it is written: 500112, true. */
	if (from->type != CITY_STRING)
		text = from->value;
	code = city_codes_migrate(field->table, text, field->as_of, error);
	if (!code)
		return CITY_REJECT;
	city_json_put_string(to, city_slice_of(code));
	return CITY_OK;
}
