/* SPDX-License-Identifier: Apache-2.0 */
/* infer_write - the contract, a line a field, each with its reason. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* An instant is told in UTC where its texts say their offset. */
static void put_moment(struct city_buf *to, const struct city_contract_field *field,
		       int64_t count)
{
	int offset = field->format.has_offset ? 0 : field->zone.offset_minutes;

	if (field->type == CITY_CONTRACT_DATE)
		city_date_put(to, city_date_from_days(count));
	else
		city_time_put(to, (struct city_time){ count, offset });
}

static void put_span(struct city_buf *to, const struct city_contract_field *field,
		     const struct infer_span *span)
{
	city_buf_put_text(to, " from ");
	put_moment(to, field, span->low);
	city_buf_put_text(to, " to ");
	put_moment(to, field, span->high);
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

static bool is_zero_or_one(const struct infer_column *column)
{
	return column->ranged && !column->unranged && column->min.scale == 0 &&
	       column->max.scale == 0 && column->min.units == 0 &&
	       column->max.units == 1;
}

static void put_reason(struct city_buf *to, const struct city_infer *infer,
		       const struct infer_column *column, size_t kind)
{
	switch (kind) {
	case INFER_INTEGER: city_buf_put_text(to, "whole numbers"); break;
	case INFER_NUMBER: city_buf_put_text(to, "numbers"); break;
	case INFER_TRUTH: city_buf_put_text(to, "true or false"); break;
	case INFER_ANSWER: city_buf_put_text(to, "yes or no, and both"); break;
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
	if (infer_is_when(kind))
		put_span(to, &infer->kind[kind], &column->span[kind]);
	city_buf_put_text(to, ", in ");
	put_count(to, column->values, "value");
	put_missing(to, column);
	if (kind != INFER_INTEGER && kind != INFER_NUMBER && kind != INFER_ARRAY)
		put_samples(to, column);
	if (kind == INFER_INTEGER && is_zero_or_one(column))
		city_buf_put_text(to, "; only 0 and 1: false and true, perhaps");
}

static const char offset_reason[] =
	"; no offset is told: +08:00 is China's, and to be set right elsewhere";

/* The limits that a quantity has by what it is, whoever measures it. */
struct bounds {
	const char *minimum, *maximum; /* NULL = none */
	const char *reason;
};

/* No concentration and no length is below zero; and a globe is a globe. */
static struct bounds bounds_of(const struct infer_column *column)
{
	static const char *const lon[] = { "lon", "lng", "longitude", "经度" };
	static const char *const lat[] = { "lat", "latitude", "纬度" };
	enum city_unit_kind kind = column->number.measure.unit.kind;

	for (size_t i = 0; i < sizeof(lon) / sizeof(lon[0]); i++)
		if (strcasecmp(column->name, lon[i]) == 0)
			return (struct bounds){ "-180", "180",
						"; the limits are a longitude's" };
	for (size_t i = 0; i < sizeof(lat) / sizeof(lat[0]); i++)
		if (strcasecmp(column->name, lat[i]) == 0)
			return (struct bounds){ "-90", "90",
						"; the limits are a latitude's" };
	if (column->unit[0] &&
	    (kind == CITY_UNIT_CONCENTRATION || kind == CITY_UNIT_LENGTH))
		return (struct bounds){ "0", NULL, ", of which nothing is below 0" };
	return (struct bounds){ 0 };
}

static bool is_beyond(const char *limit, struct city_decimal value, int side)
{
	struct city_decimal at;

	return limit && city_decimal_parse(city_slice_of(limit), &at) == 0 &&
	       city_decimal_compare(value, at) * side > 0;
}

/* Where the values themselves go beyond, it is something else that they are. */
static int set_limits(json_t *field, const struct infer_column *column,
		      struct city_buf *reason)
{
	struct bounds bounds = bounds_of(column);
	json_t *constraints;
	int failed = 0;

	if (!bounds.reason || !column->ranged || column->unranged ||
	    is_beyond(bounds.minimum, column->min, -1) ||
	    is_beyond(bounds.maximum, column->max, 1))
		return 0;
	city_buf_put_text(reason, bounds.reason);
	constraints = json_object();
	failed |= json_object_set_new(constraints, "minimum", json_string(bounds.minimum));
	if (bounds.maximum)
		failed |= json_object_set_new(constraints, "maximum",
					      json_string(bounds.maximum));
	return failed | json_object_set_new(field, "constraints", constraints);
}

static int set_number(json_t *field, const struct infer_column *column,
		      struct city_buf *reason)
{
	int failed = 0;

	if (column->unit[0]) {
		city_buf_put_text(reason, "; unit as the name says");
		failed = json_object_set_new(field, "unit", json_string(column->unit));
	}
	return failed | set_limits(field, column, reason);
}

static json_t *list_of(const char *const *words)
{
	json_t *array = json_array();

	for (; *words; words++)
		json_array_append_new(array, json_string(*words));
	return array;
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
		[CITY_CONTRACT_BOOLEAN] = "boolean",
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
	put_reason(&reason, infer, column, kind);
	if (format)
		failed |= json_object_set_new(field, "format", json_string(format));
	if (is_time && kind != INFER_TIME &&
	    !infer->kind[kind].format.has_offset) {
		failed |=
			json_object_set_new(field, "offset", json_string("+08:00"));
		city_buf_put_text(&reason, offset_reason);
	}
	if (kind == INFER_INTEGER || kind == INFER_NUMBER)
		failed |= set_number(field, column, &reason);
	if (kind == INFER_ANSWER) {
		failed |= json_object_set_new(field, "trueValues", list_of(infer_yes));
		failed |= json_object_set_new(field, "falseValues", list_of(infer_no));
	}
	failed |= set_buf(field, "description", &reason);
	if (failed) {
		json_decref(field);
		return NULL;
	}
	return field;
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
	city_buf_put_text(&reason, ",");
	put_span(&reason, &infer->time, &infer->time_span);
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
			    kind == INFER_KINDS || infer_is_part(infer, i))
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

static void put_key(struct city_buf *to, const struct city_infer *infer,
		    const struct infer_key *key)
{
	put_name(to, infer, key->a);
	if (key->b == INFER_NONE)
		return;
	city_buf_put_text(to, " and ");
	put_name(to, infer, key->b);
}

/* Up to three keys beside the primary one; pairs only where no single field is one. */
static void put_keys(struct city_buf *to, const struct city_infer *infer)
{
	const struct infer_key *primary = infer_primary(infer);
	bool partial = false;
	int found = 0;

	if (primary) {
		city_buf_put_text(to, " The primary key: of ");
		put_count(to, infer->records, "record");
		city_buf_put_text(to, " no two have the same ");
		put_key(to, infer, primary);
		city_buf_put_text(to, ", and all have one.");
	}
	for (int pairs = 0; pairs < 2 && !found; pairs++)
		for (size_t i = 0; i < infer->keys && found < 3; i++) {
			const struct infer_key *key = &infer->key[i];

			partial |= key->partial;
			if (key == primary || (key->b != INFER_NONE) != (pairs == 1) ||
			    !infer_may_be_key(infer, key) || (pairs && primary))
				continue;
			city_buf_put_text(to, found++ ? ", or the same " :
							" No two records have the same ");
			put_key(to, infer, key);
		}
	city_buf_put_text(to, found ? ": a key, perhaps." : "");
	if (partial && !primary && !found)
		city_buf_put_text(to, " Too many records to tell whether a field is a "
				      "key.");
}

static json_t *key_part(const struct city_infer *infer, size_t column)
{
	struct city_buf name = { 0 };
	json_t *text;

	put_name(&name, infer, column);
	text = name.failed ? NULL : json_stringn(name.at, name.len);
	city_buf_release(&name);
	return text;
}

static int put_primary(struct city_buf *to, const struct city_infer *infer)
{
	const struct infer_key *key = infer_primary(infer);
	json_t *names;
	int failed;

	if (!key)
		return 0;
	names = json_array();
	failed = json_array_append_new(names, key_part(infer, key->a));
	if (key->b != INFER_NONE)
		failed |= json_array_append_new(names, key_part(infer, key->b));
	if (failed) {
		json_decref(names);
		return -1;
	}
	city_buf_put_text(to, ",\n  \"primaryKey\": ");
	return put_json(to, names);
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

		if (infer_is_part(infer, i) ? time_put : kind == INFER_KINDS)
			continue;
		field = infer_is_part(infer, i)
				? time_field(infer)
				: field_of(infer, &infer->column[i], kind);
		time_put |= infer_is_part(infer, i);
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
	if (put_primary(to, infer))
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
