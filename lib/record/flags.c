/* SPDX-License-Identifier: Apache-2.0 */
/* flags - the list of warnings of a record, which few records have. */
#include "config.h"

#include <string.h>

#include "city/flags.h"

/* Whether an element of the list, at its top level, is this id. */
static bool has(struct city_slice list, const char *id)
{
	size_t n = strlen(id), depth = 0;

	for (size_t i = 0; i < list.len; i++) {
		size_t begin = i + 1;

		if (list.at[i] == '[' || list.at[i] == '{')
			depth++;
		if (list.at[i] == ']' || list.at[i] == '}')
			depth--;
		if (list.at[i] != '"')
			continue;
		for (i++; list.at[i] != '"'; i++)
			i += list.at[i] == '\\';
		if (depth == 1 && i - begin == n && memcmp(list.at + begin, id, n) == 0)
			return true;
	}
	return false;
}

/* Whether a list has no element: nothing but blanks between its brackets. */
static bool is_empty(struct city_slice list)
{
	for (size_t i = 1; i + 1 < list.len; i++)
		if (!strchr(" \t\r\n", list.at[i]))
			return false;
	return true;
}

/* The ids that the list lacks, behind those it has. */
static void put_list(struct city_buf *to, struct city_slice list, const char *const *id,
		     size_t n)
{
	bool comma = !is_empty(list);

	city_buf_reset(to);
	city_buf_put(to, list.at, list.len - 1);
	for (size_t i = 0; i < n; i++) {
		if (has(list, id[i]))
			continue;
		city_buf_printf(to, "%s\"%s\"", comma ? "," : "", id[i]);
		comma = true;
	}
	city_buf_put_char(to, ']');
}

enum city_status city_flags_put(const struct city_rec *rec, const char *const *id,
				size_t n, struct city_buf *list, struct city_buf *to,
				struct city_slice *object, struct city_error *error)
{
	struct city_name name = city_name_of("warnings");
	const struct city_field *field = city_rec_find(rec, &name);
	struct city_splice splice;

	if (field && field->type != CITY_ARRAY) {
		city_error_set(error, "contract.type",
			       "the warnings of the record are no list");
		city_error_at_field(error, name.text.at, name.text.len);
		return CITY_REJECT;
	}
	put_list(list, field ? field->value : city_slice_of("[]"), id, n);
	*object = rec->raw;
	/* All of them stand there already. */
	if (field && !list->failed && list->len == field->value.len)
		return CITY_OK;
	city_buf_reset(to);
	city_splice_begin(&splice, rec, to);
	for (size_t i = 0; i < rec->fields; i++)
		if (&rec->field[i] == field)
			city_splice_value(&splice, i, city_buf_slice(list));
		else
			city_splice_keep(&splice, i);
	if (!field)
		city_splice_append(&splice, "warnings", city_buf_slice(list));
	city_splice_end(&splice);
	if (list->failed || to->failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	*object = city_buf_slice(to);
	return CITY_OK;
}
