/* SPDX-License-Identifier: Apache-2.0 */
/* contract_codes - fields with codes: a list of them, or a table as of a day. */
#include "config.h"

#include <stdlib.h>

#include "city/text.h"
#include "city/writer.h"
#include "contract_parts.h"

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

/* A code's value: a string or an integer. */
static int add_code(struct city_contract_field *field, const struct city_node *at,
		    const char *text, struct city_error *error)
{
	struct city_buf folded = { 0 };
	struct city_writer w;
	bool fresh = false;
	size_t number;

	/* Values are folded before they are looked up: so are the codes. */
	city_text_fold(&folded, city_slice_of(text));
	number = city_map_add(&field->codes, city_buf_slice(&folded), &fresh);
	city_buf_release(&folded);
	if (number == SIZE_MAX)
		return no_memory(error);
	if (!fresh)
		return city_node_error(at, error,
				       "another code is the same once it is folded");
	city_writer_init(&w, &field->code[number]);
	if (json_is_string(at->json))
		city_writer_text(&w, json_string_value(at->json));
	else if (json_is_integer(at->json))
		city_writer_int(&w, json_integer_value(at->json));
	else
		return city_node_error(at, error, "must be a string or an integer");
	return field->code[number].failed ? no_memory(error) : 0;
}

/* Whether a text, as it stands or folded, is one that means "no value". */
static bool means_none(const struct city_contract *contract, const char *text,
		       struct city_slice folded)
{
	return city_contract_is_missing(contract, city_slice_of(text)) ||
	       city_contract_is_missing(contract, folded);
}

/*
 * What a code gives has to stay as it is when it comes again: it must not mean that
 * there is no value, nor be a code for something else.
 */
static int check_result(const struct city_contract *contract,
			const struct city_contract_field *field,
			const struct city_node *at, struct city_error *error)
{
	const char *text = json_string_value(at->json);
	struct city_buf buf = { 0 };
	struct city_slice folded, own, other;
	bool none, turns;
	size_t number;

	if (!text)
		return 0;
	city_text_fold(&buf, city_slice_of(text));
	folded = city_buf_slice(&buf);
	none = means_none(contract, text, folded);
	number = city_map_find(&field->codes, folded);
	city_buf_reset(&buf);
	city_json_put_string(&buf, city_slice_of(text));
	own = city_buf_slice(&buf);
	other = number == SIZE_MAX ? own : city_buf_slice(&field->code[number]);
	turns = !city_slice_equal(own, other);
	city_buf_release(&buf);
	if (none)
		return city_node_error(at, error, "\"%s\" is among the missingValues", text);
	return turns ? city_node_error(at, error, "\"%s\" is a code for something else",
				       text) :
		       0;
}

/* All codes are known by now. */
static int check_results(const struct city_contract *contract,
			 const struct city_contract_field *field,
			 const struct city_node *codes, struct city_error *error)
{
	json_t *object = (json_t *)(uintptr_t)codes->json;

	for (void *i = json_object_iter(object); i;
	     i = json_object_iter_next(object, i)) {
		const char *key = json_object_iter_key(i);
		struct city_node at = city_node_member(codes, key);

		if (means_none(contract, key, city_slice_of(key)))
			return city_node_error(&at, error,
					       "its text is among the missingValues");
		if (check_result(contract, field, &at, error))
			return -1;
	}
	return 0;
}

int city_contract_read_codes(const struct city_contract *contract,
			     const struct city_node *node,
			     struct city_contract_field *field, struct city_error *error)
{
	struct city_node codes = city_node_member(node, "codes");
	json_t *object;

	if (!codes.json)
		return 0;
	if (city_node_object(node, "codes", &codes, error))
		return -1;
	if (city_contract_codes_are_table(&codes))
		return 0;
	if (json_object_size(codes.json) == 0)
		return city_node_error(&codes, error, "must name at least one code");
	field->code = calloc(json_object_size(codes.json) + 1, sizeof(*field->code));
	if (!field->code)
		return no_memory(error);
	/* jansson iterates without writing, but takes no const. */
	object = (json_t *)(uintptr_t)codes.json;
	for (void *i = json_object_iter(object); i;
	     i = json_object_iter_next(object, i)) {
		const char *key = json_object_iter_key(i);
		struct city_node at = city_node_member(&codes, key);

		if (add_code(field, &at, key, error))
			return -1;
	}
	/* The elements of a list that came as one are not looked up. */
	return field->type == CITY_CONTRACT_ARRAY ?
		       0 :
		       check_results(contract, field, &codes, error);
}

/* The rows of the table; where there is no such file, the contract is at fault. */
static int read_rows(struct city_contract_field *field, const struct city_node *codes,
		     const struct city_rules_path *path, const char *name,
		     struct city_error *error)
{
	struct city_node table = city_node_member(codes, "table");
	struct city_error why;

	field->table = calloc(1, sizeof(*field->table));
	if (!field->table)
		return no_memory(error);
	if (city_codes_read(field->table, path, name, error) == 0)
		return 0;
	why = *error;
	return why.file[0] ? -1 : city_node_error(&table, error, "%s", why.text);
}

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
	return read_rows(field, codes, path, name, error);
}

bool city_contract_codes_are_table(const struct city_node *codes)
{
	/* One of the two alone has lost the other, rather than being the only code. */
	return json_object_get(codes->json, "table") ?
		       json_object_get(codes->json, "as_of") ||
			       json_object_size(codes->json) == 1 :
		       json_object_get(codes->json, "as_of") &&
			       json_object_size(codes->json) == 1;
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
