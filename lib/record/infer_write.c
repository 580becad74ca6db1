/* SPDX-License-Identifier: Apache-2.0 */
/* infer_write - the contract, a line a field, each with its reason. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "infer.h"

/* A member with a text, which may be of any bytes but invalid ones. */
static int set_text(json_t *object, const char *key, struct city_slice text)
{
	return json_object_set_new(object, key, json_stringn(text.at, text.len));
}

/* The whole text of a buffer; an error when memory ran out. */
static int set_buf(json_t *object, const char *key, struct city_buf *buf)
{
	int failed = buf->failed ? -1 : set_text(object, key, city_buf_slice(buf));

	city_buf_release(buf);
	return failed;
}

/* "35,064 values" would be a matter of language: plain digits. */
static void put_count(struct city_buf *to, uint64_t n, const char *what)
{
	city_buf_printf(to, "%" PRIu64 " %s%s", n, what, n == 1 ? "" : "s");
}

static void put_samples(struct city_buf *to, const struct infer_column *column)
{
	size_t n = column->samples.n;

	if (n == 0)
		return;
	city_buf_put_text(to, n > INFER_SAMPLES ? "; such as " : "; only ");
	if (n > INFER_SAMPLES)
		n = 3;
	for (size_t i = 0; i < n; i++) {
		city_buf_put_text(to, i ? ", " : "");
		city_buf_put_slice(to, city_map_text(&column->samples, i));
	}
}

static void put_range(struct city_buf *to, const struct infer_column *column)
{
	if (!column->ranged || column->unranged)
		return;
	city_buf_put_text(to, " from ");
	city_decimal_put(to, column->min);
	city_buf_put_text(to, " to ");
	city_decimal_put(to, column->max);
}

static void put_missing(struct city_buf *to, const struct infer_column *column)
{
	for (size_t i = 0; i < INFER_TOKENS; i++)
		if (column->missing[i])
			city_buf_printf(to, "; %" PRIu64 " %s", column->missing[i],
					i ? infer_token[i] : "empty");
	if (column->nulls)
		city_buf_printf(to, "; %" PRIu64 " null", column->nulls);
}

/* Why a text is nothing else, where it looked like it. */
static const char *why_string(const struct infer_column *column)
{
	uint32_t numbers = 1 << INFER_INTEGER | 1 << INFER_NUMBER;

	if (column->values == 0)
		return "no value to tell a type by";
	if ((column->alive & numbers) && column->zeros)
		return "digits with leading zeros, which a number would lose";
	if ((column->alive & numbers) && column->long_digits)
		return "digits, more than others keep of a number";
	if ((column->alive & numbers) && column->no_digit)
		return "numerals without a digit, which may be names";
	if ((column->alive & 1 << INFER_INTEGER) && column->is_code)
		return "digits, and the name is that of a code";
	for (size_t k = INFER_FORMAT; k < INFER_LOCAL; k++)
		if (column->alive & (UINT32_C(1) << k))
			return "dates of which nothing tells the month from the "
			       "day";
	return "texts";
}

static void put_reason(struct city_buf *to, const struct infer_column *column,
		       size_t kind)
{
	switch (kind) {
	case INFER_INTEGER: city_buf_put_text(to, "whole numbers"); break;
	case INFER_NUMBER: city_buf_put_text(to, "numbers"); break;
	case INFER_DATE: city_buf_put_text(to, "days"); break;
	case INFER_TIME: city_buf_put_text(to, "times with their offset"); break;
	case INFER_STRING: city_buf_put_text(to, why_string(column)); break;
	case INFER_ARRAY: city_buf_put_text(to, "lists"); break;
	default:
		city_buf_printf(to, "all of one form%s",
				kind == INFER_LOCAL ? " of date and time" : "");
	}
	if (kind == INFER_INTEGER || kind == INFER_NUMBER)
		put_range(to, column);
	city_buf_put_text(to, ", in ");
	put_count(to, column->values, "value");
	put_missing(to, column);
	if (kind != INFER_INTEGER && kind != INFER_NUMBER && kind != INFER_ARRAY)
		put_samples(to, column);
}

static const char offset_reason[] =
	"; no offset is told: +08:00 is China's, and to be set right elsewhere";

/* Unit, and what follows from it: no concentration and no length is below zero. */
static int set_unit(json_t *field, const struct infer_column *column,
		    struct city_buf *reason)
{
	enum city_unit_kind kind = column->number.measure.unit.kind;
	json_t *constraints;

	if (!column->unit[0])
		return 0;
	city_buf_printf(reason, "; unit as the name says");
	if (json_object_set_new(field, "unit", json_string(column->unit)))
		return -1;
	if ((kind != CITY_UNIT_CONCENTRATION && kind != CITY_UNIT_LENGTH) ||
	    !column->ranged || column->unranged || column->min.units < 0)
		return 0;
	city_buf_put_text(reason, ", of which nothing is below 0");
	constraints = json_pack("{s:s}", "minimum", "0");
	return json_object_set_new(field, "constraints", constraints);
}

static const char *type_of(const struct city_infer *infer, size_t kind)
{
	static const char *const name[] = {
		[CITY_CONTRACT_STRING] = "string",
		[CITY_CONTRACT_NUMBER] = "number",
		[CITY_CONTRACT_INTEGER] = "integer",
		[CITY_CONTRACT_DATE] = "date",
		[CITY_CONTRACT_DATETIME] = "datetime",
		[CITY_CONTRACT_ARRAY] = "array",
	};

	return name[infer->kind[kind].type];
}

/* One field of the contract; NULL when memory runs out. */
static json_t *field_of(const struct city_infer *infer,
			const struct infer_column *column, size_t kind)
{
	struct city_buf reason = { 0 };
	json_t *field = json_object();
	const char *format = infer_format(kind);
	bool is_time = infer->kind[kind].type == CITY_CONTRACT_DATETIME;
	int failed =
		set_text(field, "name",
			 (struct city_slice){ column->name, column->name_len });

	failed |= json_object_set_new(field, "type",
				      json_string(type_of(infer, kind)));
	put_reason(&reason, column, kind);
	if (format)
		failed |= json_object_set_new(field, "format", json_string(format));
	if (is_time && kind != INFER_TIME &&
	    !infer->kind[kind].format.has_offset) {
		failed |=
			json_object_set_new(field, "offset", json_string("+08:00"));
		city_buf_put_text(&reason, offset_reason);
	}
	if (kind == INFER_INTEGER || kind == INFER_NUMBER)
		failed |= set_unit(field, column, &reason);
	failed |= set_buf(field, "description", &reason);
	if (failed) {
		json_decref(field);
		return NULL;
	}
	return field;
}

static bool is_part(const struct city_infer *infer, size_t column)
{
	for (size_t p = 0; infer->composes && p < CITY_PARTS; p++)
		if (infer->part[p] == column)
			return true;
	return false;
}

/* A name for the composed field that no other has. */
static void name_time(const struct city_infer *infer, char *name, size_t room)
{
	const char *plain =
		infer->time.type == CITY_CONTRACT_DATE ? "date" : "time";

	snprintf(name, room, "%s", plain);
	for (int i = 2;
	     city_map_find(&infer->names, city_slice_of(name)) != SIZE_MAX; i++)
		snprintf(name, room, "%s_%d", plain, i);
}

static json_t *time_field(const struct city_infer *infer)
{
	json_t *field = json_object(), *compose = json_object();
	bool is_time = infer->time.type == CITY_CONTRACT_DATETIME;
	struct city_buf reason = { 0 };
	char name[32];
	int failed = 0;

	name_time(infer, name, sizeof(name));
	failed |= json_object_set_new(field, "name", json_string(name));
	failed |= json_object_set_new(field, "type",
				      json_string(is_time ? "datetime" : "date"));
	for (size_t p = CITY_PART_DATE; p < CITY_PARTS; p++) {
		const struct infer_column *column;

		if (infer->part[p] == INFER_NONE)
			continue;
		column = &infer->column[infer->part[p]];
		failed |= set_text(
			compose, infer_part_key[p],
			(struct city_slice){ column->name, column->name_len });
	}
	failed |= json_object_set_new(field, "compose", compose);
	if (is_time)
		failed |=
			json_object_set_new(field, "offset", json_string("+08:00"));
	failed |= json_object_set_new(field, "constraints",
				      json_pack("{s:b}", "required", 1));
	city_buf_put_text(
		&reason,
		"the names are those of its parts, and they make one in all ");
	put_count(&reason, infer->records, "record");
	if (is_time)
		city_buf_put_text(&reason, offset_reason);
	failed |= set_buf(field, "description", &reason);
	if (failed) {
		json_decref(field);
		return NULL;
	}
	return field;
}

/* Appends a value's JSON text; an error when memory runs out. */
static int put_json(struct city_buf *to, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;

	json_decref(json);
	if (!text)
		return -1;
	city_buf_put_text(to, text);
	free(text);
	return 0;
}

/* Texts that stand where a value that is no text is expected. */
static json_t *missing_values(const struct city_infer *infer)
{
	json_t *array = json_array();

	json_array_append_new(array, json_string(""));
	for (size_t t = 1; t < INFER_TOKENS; t++)
		for (size_t i = 0; i < infer->columns; i++) {
			const struct infer_column *column = &infer->column[i];
			size_t kind = infer_choice(column);

			if (!column->missing[t] || kind == INFER_STRING ||
			    kind == INFER_KINDS || is_part(infer, i))
				continue;
			json_array_append_new(array, json_string(infer_token[t]));
			break;
		}
	return array;
}

static void put_name(struct city_buf *to, const struct city_infer *infer,
		     size_t column)
{
	char name[32];

	if (column == INFER_COMPOSED) {
		name_time(infer, name, sizeof(name));
		city_buf_put_text(to, name);
	} else {
		city_buf_put(to, infer->column[column].name,
			     infer->column[column].name_len);
	}
}

/* A measurement may be unique by chance, and is no key. */
static bool may_be_key(const struct city_infer *infer, size_t column)
{
	size_t kind;

	if (column == INFER_COMPOSED)
		return infer->composes;
	kind = infer_choice(&infer->column[column]);
	return kind != INFER_NUMBER && kind < INFER_ARRAY &&
	       !is_part(infer, column);
}

/* Up to three keys; pairs only where no single field is one. */
static void put_keys(struct city_buf *to, const struct city_infer *infer)
{
	int found = 0;

	for (int pairs = 0; pairs < 2 && !found; pairs++)
		for (size_t i = 0; i < infer->keys && found < 3; i++) {
			const struct infer_key *key = &infer->key[i];

			if (!key->alive || (key->b != INFER_NONE) != (pairs == 1) ||
			    !may_be_key(infer, key->a) ||
			    (pairs && !may_be_key(infer, key->b)))
				continue;
			city_buf_put_text(
				to, found++ ? ", or the same "
					    : " No two records have the same ");
			put_name(to, infer, key->a);
			if (pairs) {
				city_buf_put_text(to, " and ");
				put_name(to, infer, key->b);
			}
		}
	city_buf_put_text(to, found ? ": a key, perhaps." : "");
}

static json_t *note_of(const struct city_infer *infer)
{
	struct city_buf text = { 0 };
	json_t *note = NULL;

	city_buf_put_text(&text, "Guessed from ");
	put_count(&text, infer->records, "record");
	city_buf_put_text(
		&text, "; each description says why. What an hour is labelled by, "
		       "what a code means and where the data come from, no record "
		       "tells.");
	if (infer->records > 1)
		put_keys(&text, infer);
	for (size_t i = 0; i < infer->columns; i++) {
		const struct infer_column *column = &infer->column[i];

		if (infer_choice(column) != INFER_KINDS)
			continue;
		city_buf_printf(&text,
				" Of no type known here, and left as it is: %s.",
				column->name);
	}
	if (infer->too_many)
		city_buf_printf(&text,
				" More than %d fields: the others are left out.",
				INFER_FIELDS);
	if (!text.failed)
		note = json_stringn(text.at, text.len);
	city_buf_release(&text);
	return note;
}

static int put_fields(struct city_infer *infer, struct city_buf *to, size_t *n)
{
	bool time_put = !infer->composes;

	*n = 0;
	for (size_t i = 0; i < infer->columns; i++) {
		size_t kind = infer_choice(&infer->column[i]);
		json_t *field;

		if (is_part(infer, i) ? time_put : kind == INFER_KINDS)
			continue;
		field = is_part(infer, i)
				? time_field(infer)
				: field_of(infer, &infer->column[i], kind);
		time_put |= is_part(infer, i);
		city_buf_put_text(to, (*n)++ ? ",\n    " : "\n    ");
		if (put_json(to, field))
			return -1;
	}
	return to->failed ? -1 : 0;
}

static int put_contract(struct city_infer *infer, struct city_buf *to,
			size_t *fields)
{
	city_buf_put_text(to, "{\n  \"id\": \"inferred\",\n"
			      "  \"title\": \"What these records look like\",\n"
			      "  \"verified\": \"none\",\n  \"note\": ");
	if (put_json(to, note_of(infer)))
		return -1;
	city_buf_put_text(to, ",\n  \"missingValues\": ");
	if (put_json(to, missing_values(infer)))
		return -1;
	city_buf_put_text(to, ",\n  \"fields\": [");
	if (put_fields(infer, to, fields))
		return -1;
	city_buf_put_text(to, "\n  ]\n}");
	return to->failed ? -1 : 0;
}

int city_infer_put(struct city_infer *infer, struct city_buf *to,
		   struct city_error *error)
{
	size_t fields;

	if (put_contract(infer, to, &fields))
		return city_error_set(error, "memory", "out of memory");
	return fields ? 0
		      : city_error_set(
				error, "infer.nothing",
				"no contract: there is no record with a field it "
				"could name");
}
