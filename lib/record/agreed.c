/* SPDX-License-Identifier: Apache-2.0 */
/* agreed - records scanned once more, and found by the names of a contract. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/agreed.h"
#include "city/in.h"

struct city_agreed {
	const struct city_contract *contract;
	struct city_scanner *scanner;
	struct city_rec rec;
	struct city_buf line;
	struct city_name *name;   /* one a field of the contract */
	struct city_slice *value; /* likewise */
};

struct city_agreed *city_agreed_new(const struct city_contract *contract)
{
	struct city_agreed *agreed = calloc(1, sizeof(*agreed));

	if (!agreed)
		return NULL;
	agreed->contract = contract;
	agreed->scanner = city_scanner_new();
	agreed->name = calloc(contract->fields, sizeof(*agreed->name));
	agreed->value = calloc(contract->fields, sizeof(*agreed->value));
	if (!agreed->scanner || !agreed->name || !agreed->value) {
		city_agreed_free(agreed);
		return NULL;
	}
	for (size_t f = 0; f < contract->fields; f++)
		agreed->name[f] = city_name_of(contract->field[f].name);
	return agreed;
}

void city_agreed_free(struct city_agreed *agreed)
{
	if (!agreed)
		return;
	city_scanner_free(agreed->scanner);
	city_buf_release(&agreed->line);
	free(agreed->name);
	free(agreed->value);
	free(agreed);
}

/* A copy with what the scanner asks for behind it. */
static enum city_status scan(struct city_agreed *agreed, struct city_slice object,
			     struct city_error *error)
{
	struct city_slice line;
	char *pad;

	city_buf_reset(&agreed->line);
	city_buf_put_slice(&agreed->line, object);
	pad = city_buf_reserve(&agreed->line, CITY_IN_PAD + 1);
	if (!pad) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	memset(pad, 0, CITY_IN_PAD + 1);
	*pad = '\n';
	line = (struct city_slice){ agreed->line.at, object.len + 1 };
	city_scan_lines(agreed->scanner, line);
	if (city_scan_next(agreed->scanner, line.at, &agreed->rec))
		return CITY_OK;
	line.len--;
	/* It was put together of records that passed: it is one. */
	return city_scan(agreed->scanner, line, &agreed->rec, error) == CITY_OK ?
		       CITY_OK :
		       CITY_FAIL;
}

enum city_status city_agreed_read(struct city_agreed *agreed, const struct city_rec *rec,
				  struct city_slice object, struct city_error *error)
{
	enum city_status status = CITY_OK;

	if (object.at == rec->raw.at && object.len == rec->raw.len)
		agreed->rec = *rec;
	else
		status = scan(agreed, object, error);
	for (size_t f = 0; f < agreed->contract->fields && status == CITY_OK; f++) {
		const struct city_field *field = city_rec_find(&agreed->rec,
							       &agreed->name[f]);

		agreed->value[f] = field ? field->value : (struct city_slice){ "", 0 };
	}
	return status;
}

const struct city_rec *city_agreed_rec(const struct city_agreed *agreed)
{
	return &agreed->rec;
}

const struct city_slice *city_agreed_values(const struct city_agreed *agreed)
{
	return agreed->value;
}

enum city_status city_agreed_refuse(const struct city_agreed *agreed,
				    const struct city_rec *rec, size_t field,
				    struct city_error *error)
{
	const struct city_contract *contract = agreed->contract;
	const char *name = contract->field[field].name;
	struct city_buf scratch = { 0 };
	const struct city_field *found = NULL;

	for (size_t i = 0; i < rec->fields && !found; i++) {
		struct city_slice key = city_field_key(&rec->field[i], &scratch);
		size_t number = city_map_find(&contract->sources, key);

		if (number != SIZE_MAX && contract->source[number].field == field)
			found = &rec->field[i];
	}
	city_buf_release(&scratch);
	if (found)
		return city_rec_refuse(rec, found, error);
	city_error_at_field(error, name, strlen(name));
	return CITY_REJECT;
}
