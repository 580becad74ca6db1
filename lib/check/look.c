/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look - the values of a record as the contract wants them, whatever they are
 * called and however they are written; and each that it does not want.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "parts.h"

/* As many as a scanner remembers: more would never be met again. */
#define SHAPES 4
#define NONE SIZE_MAX

/* Which fields of the record one of the contract is made of, by its parts. */
struct slot {
	size_t part[CITY_PARTS]; /* NONE = not there; the whole is the first */
	size_t first;            /* the part that comes first */
};

struct shape {
	struct city_shape_id id;
	struct slot *slot; /* one a field of the contract */
};

/* Texts longer than this are not compared with the last one. */
#define REMEMBERED 48

/* The last value of a field that took more than one look, and was good. */
struct memory {
	char text[REMEMBERED];
	size_t len;              /* 0 = none */
	enum city_type type;
	bool lent;               /* it was as agreed already; or is in `made` */
};

struct city_look {
	const struct city_contract *contract;
	size_t *order;                 /* in which fields are looked at */
	struct shape shape[SHAPES];
	const struct slot *slot;       /* of the record at hand */
	struct city_last_date *last;   /* one a field of the contract */
	struct city_buf *made;         /* likewise: values that are not the record's */
	struct memory *memory;         /* likewise */
	struct city_buf scratch, composed;
};

struct city_look *city_look_new(const struct city_contract *contract)
{
	struct city_look *look = calloc(1, sizeof(*look));

	if (!look)
		return NULL;
	look->contract = contract;
	look->last = calloc(contract->fields, sizeof(*look->last));
	look->made = calloc(contract->fields, sizeof(*look->made));
	look->order = calloc(contract->fields, sizeof(*look->order));
	look->memory = calloc(contract->fields, sizeof(*look->memory));
	for (size_t i = 0; i < SHAPES; i++)
		look->shape[i].slot = calloc(contract->fields,
					     sizeof(*look->shape[i].slot));
	for (size_t i = 0; i < SHAPES; i++)
		if (!look->last || !look->made || !look->order || !look->memory ||
		    !look->shape[i].slot) {
			city_look_free(look);
			return NULL;
		}
	city_look_first(look, NULL, 0);
	return look;
}

void city_look_first(struct city_look *look, const size_t *field, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		look->order[at++] = field[i];
	for (size_t f = 0; f < look->contract->fields; f++) {
		bool taken = false;

		for (size_t i = 0; i < n; i++)
			taken = taken || field[i] == f;
		if (!taken)
			look->order[at++] = f;
	}
}

void city_look_free(struct city_look *look)
{
	if (!look)
		return;
	for (size_t f = 0; look->made && f < look->contract->fields; f++)
		city_buf_release(&look->made[f]);
	for (size_t i = 0; i < SHAPES; i++)
		free(look->shape[i].slot);
	free(look->last);
	free(look->made);
	free(look->order);
	free(look->memory);
	city_buf_release(&look->scratch);
	city_buf_release(&look->composed);
	free(look);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Notes field i of the record; false where the contract has that already. */
static bool note(struct slot *slot, size_t part, size_t i)
{
	if (slot->part[part] != NONE || slot->part[CITY_PART_WHOLE] != NONE ||
	    (part == CITY_PART_WHOLE && slot->first != NONE))
		return false;
	slot->part[part] = i;
	if (slot->first == NONE)
		slot->first = i;
	return true;
}

/* Whether the field comes in parts, and not in all of them. */
static bool lacks_part(const struct city_contract_field *field, const struct slot *slot)
{
	for (size_t part = 1; part < CITY_PARTS; part++)
		if (field->has_part[part] && slot->part[part] == NONE)
			return true;
	return false;
}

struct fault {
	city_look_fault *tell;
	void *context;
	struct city_error why;
};

/* Tells of field i of the record; false when the stream is lost. */
static bool tell(struct fault *fault, const struct city_rec *rec, size_t i, size_t field,
		 const char *rule, const char *text)
{
	city_error_set(&fault->why, rule, "%s", text);
	city_rec_refuse(rec, &rec->field[i], &fault->why);
	return fault->tell(fault->context, field, &fault->why) != CITY_FAIL;
}

/* kind and warnings are the stream's own, whatever a contract says. */
static bool is_extra(const struct city_contract *contract, struct city_slice key)
{
	return contract->extra == CITY_EXTRA_REJECT && !city_slice_is(key, "kind") &&
	       !city_slice_is(key, "warnings");
}

/*
 * Which field of the record is what.  A shape in which one is too many is not
 * remembered, so that each record of it is told.
 */
__attribute__((cold)) static enum city_status
learn(struct city_look *look, struct shape *shape, const struct city_rec *rec,
	struct fault *fault, struct city_error *error)
{
	const struct city_contract *contract = look->contract;
	bool good = true, goes_on = true;

	shape->id.number = 0;
	memset(shape->slot, 0xFF, contract->fields * sizeof(*shape->slot)); /* all NONE */
	for (size_t i = 0; i < rec->fields && goes_on; i++) {
		struct city_slice key = city_field_key(&rec->field[i], &look->scratch);
		size_t number = city_map_find(&contract->sources, key);
		const struct city_contract_source *source = &contract->source[number];

		if (look->scratch.failed)
			return no_memory(error);
		if (number == SIZE_MAX && is_extra(contract, key)) {
			good = false;
			goes_on = tell(fault, rec, i, SIZE_MAX, "contract.extra",
				       "the contract has no such field");
		} else if (number != SIZE_MAX &&
			   !note(&shape->slot[source->field], source->part, i)) {
			good = false;
			goes_on = tell(fault, rec, i, source->field, "contract.twice",
				       contract->field[source->field].name);
		}
	}
	if (!goes_on) {
		*error = fault->why;
		return CITY_FAIL;
	}
	if (good)
		shape->id = rec->shape;
	return CITY_OK;
}

static struct shape *find(struct city_look *look, const struct city_rec *rec)
{
	return &look->shape[rec->shape.number % SHAPES];
}

static bool is_known(const struct shape *shape, const struct city_rec *rec)
{
	return rec->shape.number && shape->id.number == rec->shape.number &&
	       shape->id.scanner == rec->shape.scanner;
}

/* What is composed is held to all that holds for a value that came as it is. */
static enum city_status compose(struct city_look *look, size_t f,
				const struct slot *slot, const struct city_rec *rec,
				struct city_slice *json, struct city_error *error)
{
	const struct city_contract_field *field = &look->contract->field[f];
	struct city_field made = { .key = city_slice_of(field->name) };
	enum city_status status = city_compose(look->contract, field, rec, slot->part,
					       &look->last[f], &look->made[f],
					       &look->scratch, error);

	*json = city_buf_slice(&look->made[f]);
	if (status != CITY_OK || !field->judged)
		return status;
	city_buf_reset(&look->composed);
	city_buf_put_slice(&look->composed, *json);
	if (look->composed.failed)
		return no_memory(error);
	made.value = city_buf_slice(&look->composed);
	made.type = *made.value.at == '"' ? CITY_STRING : CITY_NULL;
	made.value_escaped = memchr(made.value.at, '\\', made.value.len) != NULL;
	status = city_contract_value(look->contract, field, &made, &look->made[f],
				     &look->scratch, json, error);
	return status == CITY_REJECT ? city_rec_refuse(rec, &rec->field[slot->first], error) :
				       status;
}

/* Neighbours have many a code and name in common: what was good is good again. */
static bool recall(const struct city_look *look, size_t f, struct city_seen *value)
{
	const struct memory *memory = &look->memory[f];
	const struct city_field *from = value->from;

	if (!memory->len || memory->len != from->value.len ||
	    memory->type != from->type ||
	    memcmp(memory->text, from->value.at, memory->len) != 0)
		return false;
	value->json = memory->lent ? from->value : city_buf_slice(&look->made[f]);
	return true;
}

static void remember(struct city_look *look, size_t f, const struct city_seen *value,
		     enum city_status status)
{
	struct memory *memory = &look->memory[f];
	struct city_slice text = value->from->value, json = value->json;
	const struct city_buf *made = &look->made[f];

	memory->len = 0;
	if (status != CITY_OK || text.len > REMEMBERED)
		return;
	memory->lent = json.at == text.at && json.len == text.len;
	if (!memory->lent && (json.at != made->at || json.len != made->len))
		return;
	memory->len = text.len;
	memory->type = value->from->type;
	memcpy(memory->text, text.at, text.len);
}

/* A field that is not there, or not in one look as it should be. */
static enum city_status look_closely(struct city_look *look, size_t f,
				     const struct slot *slot, const struct city_rec *rec,
				     struct city_seen *value, struct fault *fault)
{
	const struct city_contract_field *field = &look->contract->field[f];
	struct city_error *why = &fault->why;
	enum city_status status = CITY_REJECT;

	if (slot->part[CITY_PART_WHOLE] != NONE) {
		if (recall(look, f, value))
			return CITY_OK;
		status = city_contract_value(look->contract, field, value->from,
					     &look->made[f], &look->scratch, &value->json,
					     why);
		remember(look, f, value, status);
		if (status == CITY_REJECT)
			city_rec_refuse(rec, value->from, why);
	} else if (slot->first == NONE && !field->required) {
		return CITY_OK;
	} else if (slot->first == NONE || lacks_part(field, slot)) {
		city_error_set(why, "contract.required",
			       slot->first == NONE ? "the field is missing" :
						     "a part of it is missing");
		city_error_at_field(why, field->name, strlen(field->name));
	} else {
		status = compose(look, f, slot, rec, &value->json, why);
	}
	if (look->made[f].failed || look->scratch.failed)
		return no_memory(why);
	if (status != CITY_REJECT)
		return status;
	value->json.at = NULL;
	return fault->tell(fault->context, f, why);
}

enum city_status city_look_at(struct city_look *look, const struct city_rec *rec,
			      struct city_seen *value, city_look_fault *told,
			      void *context, struct city_error *error)
{
	const struct city_contract *contract = look->contract;
	struct shape *shape = find(look, rec);
	enum city_status status = CITY_OK;

	look->slot = shape->slot;
	if (!is_known(shape, rec)) {
		struct fault fault;

		fault.tell = told;
		fault.context = context;
		memset(value, 0, contract->fields * sizeof(*value));
		status = learn(look, shape, rec, &fault, error);
	}
	/* Where all of them are, for whatever is told of one before the next is seen. */
	for (size_t f = 0; f < contract->fields; f++) {
		size_t first = shape->slot[f].first;

		value[f].json.at = NULL;
		value[f].from = first == NONE ? NULL : &rec->field[first];
	}
	return status;
}

enum city_status city_look_fields(struct city_look *look, const struct city_rec *rec,
				  struct city_seen *value, size_t begin, size_t end,
				  city_look_fault *told, void *context,
				  struct city_error *error)
{
	const struct city_contract *contract = look->contract;
	enum city_status status = CITY_OK;

	for (size_t i = begin; i < end && status == CITY_OK; i++) {
		size_t f = look->order[i];
		const struct slot *slot = &look->slot[f];
		struct fault fault;

		if (slot->part[CITY_PART_WHOLE] != NONE &&
		    city_contract_quick(contract, &contract->field[f], value[f].from,
					&value[f].json))
			continue;
		value[f].json.at = NULL;
		fault.tell = told;
		fault.context = context;
		status = look_closely(look, f, slot, rec, &value[f], &fault);
		if (status == CITY_FAIL)
			*error = fault.why;
	}
	return status;
}
