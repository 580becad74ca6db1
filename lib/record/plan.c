/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan - what a record's shape is to a contract, found out once; and the records
 * of that shape by it.
 *
 * A plan is a list of steps, one for each field that does not simply pass, in the
 * record's order.  What is written before each value is got from the splice of
 * rec.h, which is given the first record with its values left out.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/compose.h"
#include "city/plan.h"
#include "city/writer.h"

/* As many as a scanner remembers: more would never be met again. */
#define PLANS 4

/* So many bytes are copied at once where fewer are meant. */
#define SHORT 16

#define NONE SIZE_MAX

enum act {
	ACT_PASS,    /* the value stays, what stands before it does not */
	ACT_CONVERT, /* to what the contract says */
	ACT_COMPOSE,
	ACT_DROP     /* another part of a composed field */
};

struct step {
	enum act act;
	size_t at;                /* the field of the record */
	const struct city_contract_source *source; /* what it is; NULL = unknown */
	const struct city_contract_field *field;
	const size_t *part;       /* fields to compose */
	size_t lead_at, lead_len; /* in the plan's text */
	bool lead_kept;           /* it is what the record has there */
};

struct plan {
	struct city_shape_id shape;
	struct step *step;
	size_t steps, room;
	size_t (*part)[CITY_PARTS]; /* by field of the contract: seen->part */
	struct city_buf text;  /* the leads, then the tail */
	size_t tail_at;
	bool tail_kept;
};

/* What is known of a field of the contract while a plan is made. */
struct seen {
	size_t part[CITY_PARTS]; /* fields of the record, or NONE; the whole is the first */
	size_t first;            /* the part that comes first */
};

struct city_plans {
	const struct city_contract *contract;
	struct plan plan[PLANS];
	struct seen *seen;               /* one a field of the contract */
	struct city_last_date *last;     /* likewise */
	struct city_plans_note *note;    /* as many as there can be */
	size_t notes;                    /* of this record */
	struct city_name kind;
	struct city_buf line, value, scratch, composed;
};

struct city_plans *city_plans_new(const struct city_contract *contract)
{
	struct city_plans *plans = calloc(1, sizeof(*plans));
	bool failed = false;

	if (!plans)
		return NULL;
	plans->contract = contract;
	plans->kind = city_name_of("kind");
	plans->seen = calloc(contract->fields, sizeof(*plans->seen));
	plans->last = calloc(contract->fields, sizeof(*plans->last));
	plans->note = calloc(contract->fields, sizeof(*plans->note));
	for (size_t i = 0; i < PLANS; i++) {
		plans->plan[i].part = calloc(contract->fields,
					     sizeof(*plans->plan[i].part));
		failed |= !plans->plan[i].part;
	}
	if (!failed && plans->seen && plans->last && plans->note)
		return plans;
	city_plans_free(plans);
	return NULL;
}

void city_plans_free(struct city_plans *plans)
{
	if (!plans)
		return;
	for (size_t i = 0; i < PLANS; i++) {
		free(plans->plan[i].step);
		free(plans->plan[i].part);
		city_buf_release(&plans->plan[i].text);
	}
	free(plans->seen);
	free(plans->last);
	free(plans->note);
	city_buf_release(&plans->line);
	city_buf_release(&plans->value);
	city_buf_release(&plans->scratch);
	city_buf_release(&plans->composed);
	free(plans);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status missing(const struct city_contract_field *field,
				const char *text, struct city_error *error)
{
	city_error_set(error, "contract.required", "%s", text);
	city_error_at_field(error, field->name, strlen(field->name));
	return CITY_REJECT;
}

/* Notes that field i of the record is this one, or this part, of the contract. */
static enum city_status note_source(struct city_plans *plans,
				    const struct city_rec *rec,
				    const struct city_contract_source *source, size_t i,
				    struct city_error *error)
{
	struct seen *seen = &plans->seen[source->field];
	bool whole = source->part == CITY_PART_WHOLE;
	size_t *slot = &seen->part[source->part];

	if (*slot != NONE || seen->part[CITY_PART_WHOLE] != NONE ||
	    (whole && seen->first != NONE)) {
		city_error_set(error, "contract.twice",
			       "a second field for \"%s\" of the contract",
			       plans->contract->field[source->field].name);
		return city_rec_refuse(rec, &rec->field[i], error);
	}
	*slot = i;
	if (seen->first == NONE)
		seen->first = i;
	return CITY_OK;
}

/* What is to be done with a field; the lead is not known yet. */
static void complete(const struct city_plans *plans, struct plan *plan,
		     struct step *step)
{
	const struct seen *seen;

	if (!step->source)
		return;
	seen = &plans->seen[step->source->field];
	step->field = &plans->contract->field[step->source->field];
	step->part = plan->part[step->source->field];
	/* What is composed stands where its first part stood. */
	step->act = step->source->part == CITY_PART_WHOLE ? ACT_CONVERT :
		    step->at == seen->first		    ? ACT_COMPOSE :
							      ACT_DROP;
}

/* A field that the contract does not name; kind and warnings are the stream's. */
static enum city_status note_extra(const struct city_plans *plans,
				   const struct city_rec *rec, struct city_slice key,
				   struct step *step, struct city_error *error)
{
	enum city_extra extra = plans->contract->extra;

	if (extra == CITY_EXTRA_KEEP || city_slice_is(key, "kind") ||
	    city_slice_is(key, "warnings"))
		return CITY_OK;
	step->act = ACT_DROP;
	if (extra == CITY_EXTRA_DROP)
		return CITY_OK;
	city_error_set(error, "contract.extra", "the contract has no such field");
	return city_rec_refuse(rec, &rec->field[step->at], error);
}

/* First look: which field of the record is what. */
static enum city_status find_steps(struct city_plans *plans, struct plan *plan,
				   const struct city_rec *rec, struct city_error *error)
{
	const struct city_contract *contract = plans->contract;
	enum city_status status = CITY_OK;

	for (size_t f = 0; f < contract->fields; f++)
		memset(&plans->seen[f], 0xFF, sizeof(plans->seen[f])); /* all NONE */
	for (size_t i = 0; i < rec->fields && status == CITY_OK; i++) {
		struct city_slice key = city_field_key(&rec->field[i], &plans->scratch);
		size_t number = city_map_find(&contract->sources, key);

		if (plans->scratch.failed)
			return no_memory(error);
		plan->step[i] = (struct step){ .at = i };
		if (number == SIZE_MAX) {
			status = note_extra(plans, rec, key, &plan->step[i], error);
			continue;
		}
		plan->step[i].source = &contract->source[number];
		status = note_source(plans, rec, plan->step[i].source, i, error);
	}
	plan->steps = rec->fields;
	for (size_t f = 0; f < contract->fields; f++)
		memcpy(plan->part[f], plans->seen[f].part, sizeof(plan->part[f]));
	for (size_t i = 0; i < plan->steps && status == CITY_OK; i++)
		complete(plans, plan, &plan->step[i]);
	return status;
}

/* Whether the field comes in parts, and not in all of them. */
static bool lacks_part(const struct city_contract_field *field, const struct seen *seen)
{
	for (size_t part = 1; part < CITY_PARTS; part++)
		if (field->has_part[part] && seen->part[part] == NONE)
			return seen->part[CITY_PART_WHOLE] == NONE;
	return false;
}

static enum city_status check_required(const struct city_plans *plans,
				       struct city_error *error)
{
	const struct city_contract *contract = plans->contract;

	for (size_t f = 0; f < contract->fields; f++) {
		const struct city_contract_field *field = &contract->field[f];
		const struct seen *seen = &plans->seen[f];

		if (field->required && seen->first == NONE)
			return missing(field, "the field is missing", error);
		if (seen->first != NONE && lacks_part(field, seen))
			return missing(field, "a part of it is missing", error);
	}
	return CITY_OK;
}

/* The kind goes first, where a reader looks for it. */
static void put_kind(struct city_plans *plans, const struct city_rec *rec,
		     struct city_splice *splice)
{
	const char *kind = plans->contract->kind;

	if (!kind || city_rec_find(rec, &plans->kind))
		return;
	city_buf_put(splice->to, splice->pending,
		     (size_t)(splice->end - splice->pending));
	splice->pending = splice->end;
	city_buf_put_text(splice->to, "\"kind\":");
	city_json_put_string(splice->to, city_slice_of(kind));
	if (rec->fields)
		city_buf_put_char(splice->to, ',');
}

/* Whether the text from `from` on is what the record has there. */
static bool is_kept(const struct city_buf *text, size_t from, const char *begin,
		    const char *end)
{
	size_t len = text->len - from;

	return !text->failed && len == (size_t)(end - begin) &&
	       (len == 0 || memcmp(text->at + from, begin, len) == 0);
}

/*
 * Second look: what stands before each value.  A field that passes behind a lead
 * that is kept needs no step.
 */
static void find_leads(struct city_plans *plans, struct plan *plan,
		       const struct city_rec *rec)
{
	const struct city_slice empty = { "", 0 };
	const char *from = rec->raw.at;
	struct city_buf *text = &plan->text;
	struct city_splice splice;
	size_t steps = 0;

	city_buf_reset(text);
	city_splice_begin(&splice, rec, text);
	plan->tail_at = 0;
	put_kind(plans, rec, &splice);
	for (size_t i = 0; i < plan->steps; i++) {
		const struct city_field *field = &rec->field[i];
		struct step step = plan->step[i];

		if (step.act == ACT_DROP)
			city_splice_drop(&splice, i);
		else if (step.act == ACT_PASS ||
			 (!field->key_escaped &&
			  city_slice_is(field->key, step.field->name)))
			city_splice_value(&splice, i, empty);
		else
			city_splice_field(&splice, i, step.field->name, empty);
		step.lead_at = plan->tail_at;
		if (step.act != ACT_DROP) {
			step.lead_len = text->len - step.lead_at;
			step.lead_kept = is_kept(text, step.lead_at, from,
						 field->value.at);
			plan->tail_at = text->len;
		}
		from = field->value.at + field->value.len;
		if (step.act != ACT_PASS || !step.lead_kept)
			plan->step[steps++] = step;
	}
	plan->steps = steps;
	city_splice_end(&splice);
	plan->tail_kept = is_kept(text, plan->tail_at, from,
				  rec->raw.at + rec->raw.len);
	/* Behind the last lead, too, SHORT bytes may be read. */
	city_buf_reserve(text, SHORT);
}

/* Once a shape: kept out of the way of the records that have one. */
__attribute__((cold)) static enum city_status
make_plan(struct city_plans *plans, struct plan *plan, const struct city_rec *rec,
	  struct city_error *error)
{
	enum city_status status;

	plan->shape.number = 0;
	if (rec->fields > plan->room) {
		struct step *step = realloc(plan->step, rec->fields * sizeof(*step));

		if (!step)
			return no_memory(error);
		plan->step = step;
		plan->room = rec->fields;
	}
	status = find_steps(plans, plan, rec, error);
	if (status == CITY_OK)
		status = check_required(plans, error);
	if (status != CITY_OK)
		return status;
	find_leads(plans, plan, rec);
	if (plan->text.failed)
		return no_memory(error);
	plan->shape = rec->shape;
	return CITY_OK;
}

/* The plan of the record's shape; a shape that is refused has none. */
static enum city_status find_plan(struct city_plans *plans, const struct city_rec *rec,
				  const struct plan **found, struct city_error *error)
{
	struct plan *plan = &plans->plan[rec->shape.number % PLANS];

	*found = plan;
	if (rec->shape.number && plan->shape.number == rec->shape.number &&
	    plan->shape.scanner == rec->shape.scanner)
		return CITY_OK;
	return make_plan(plans, plan, rec, error);
}

/* What is composed is held to all that holds for a value that came as it is. */
static enum city_status judge_composed(struct city_plans *plans, const struct step *step,
				       const struct city_rec *rec,
				       struct city_slice *value, struct city_error *error)
{
	struct city_field made = { .key = city_slice_of(step->field->name) };
	enum city_status status;

	city_buf_reset(&plans->composed);
	city_buf_put_slice(&plans->composed, *value);
	if (plans->composed.failed)
		return no_memory(error);
	made.value = city_buf_slice(&plans->composed);
	made.type = *made.value.at == '"' ? CITY_STRING : CITY_NULL;
	made.value_escaped = memchr(made.value.at, '\\', made.value.len) != NULL;
	status = city_contract_value(plans->contract, step->field, &made, &plans->value,
				     &plans->scratch, value, error);
	return status == CITY_REJECT ? city_rec_refuse(rec, &rec->field[step->at], error) :
				       status;
}

/*
 * A value that was refused, where the contract does not want its record to be.  What
 * is required is: null and nothing cannot be kept.
 */
static enum city_status settle(struct city_plans *plans, const struct step *step,
			       const struct city_field *from, struct city_slice *value,
			       const struct city_error *error)
{
	enum city_on_error on_error = step->field->on_error;
	struct city_plans_note *note = &plans->note[plans->notes];

	if (on_error == CITY_ON_ERROR_REJECT ||
	    strcmp(error->rule, "contract.required") == 0)
		return CITY_REJECT;
	note->what = on_error == CITY_ON_ERROR_NULL ? CITY_NOTE_NULL : CITY_NOTE_KEPT;
	note->field = (size_t)(step->field - plans->contract->field);
	memcpy(note->rule, error->rule, sizeof(note->rule));
	plans->notes++;
	*value = on_error == CITY_ON_ERROR_NULL ? city_slice_of("null") : from->value;
	return CITY_OK;
}

/* The value of one step, as JSON text. */
static enum city_status find_value(struct city_plans *plans, const struct step *step,
				   const struct city_rec *rec, struct city_slice *value,
				   struct city_error *error)
{
	const struct city_field *from = &rec->field[step->at];
	enum city_status status;

	if (step->act == ACT_PASS) {
		*value = from->value;
		return CITY_OK;
	}
	if (step->act == ACT_CONVERT) {
		if (city_contract_quick(plans->contract, step->field, from, value))
			return CITY_OK;
		status = city_contract_value(plans->contract, step->field, from,
					     &plans->value, &plans->scratch, value,
					     error);
		if (status != CITY_REJECT)
			return status;
		city_rec_refuse(rec, from, error);
		return settle(plans, step, from, value, error);
	}
	status = city_compose(plans->contract, step->field, rec, step->part,
			      &plans->last[step->field - plans->contract->field],
			      &plans->value, &plans->scratch, error);
	*value = city_buf_slice(&plans->value);
	if (status == CITY_OK && step->field->judged)
		status = judge_composed(plans, step, rec, value, error);
	return status == CITY_REJECT ? settle(plans, step, from, value, error) : status;
}

/*
 * Most leads and values are short: a copy of fixed size, whatever is behind them,
 * costs less than finding out how long they are.
 */
static char *put_short(char *to, const char *from, size_t len)
{
	memcpy(to, from, SHORT);
	if (len > SHORT)
		memcpy(to + SHORT, from + SHORT, len - SHORT);
	return to + len;
}

static bool is_within(struct city_slice value, struct city_slice raw)
{
	return value.at >= raw.at && value.at < raw.at + raw.len;
}

/* Room for a record's leads and its own values, whatever else is written yet. */
static char *reserve_line(struct city_plans *plans, const struct plan *plan,
			  const struct city_rec *rec, size_t more)
{
	return city_buf_reserve(&plans->line, plan->text.len + rec->raw.len + more +
						      2 * SHORT);
}

/* Writes the lead and the value at `to`; returns their end, or NULL. */
static char *put_step(struct city_plans *plans, const struct plan *plan,
		      const struct step *step, const struct city_rec *rec, char *to,
		      struct city_slice value)
{
	to = put_short(to, plan->text.at + step->lead_at, step->lead_len);
	/* Behind a value of the record there is more to read. */
	if (is_within(value, rec->raw))
		return put_short(to, value.at, value.len);
	/* Another's value has not been counted on. */
	plans->line.len = (size_t)(to - plans->line.at);
	to = reserve_line(plans, plan, rec, value.len);
	return to && value.len ? mempcpy(to, value.at, value.len) : to;
}

/* Whether the value is the field's own: the same bytes at the same place. */
static bool is_lent(struct city_slice value, const struct city_field *from)
{
	return value.at == from->value.at && value.len == from->value.len;
}

/* Where the value before field i ends, or the record begins. */
static const char *end_before(const struct city_rec *rec, size_t i)
{
	if (i == 0)
		return rec->raw.at;
	return rec->field[i - 1].value.at + rec->field[i - 1].value.len;
}

/* The last of the record, from `pending` on. */
static char *put_tail(const struct plan *plan, const struct city_rec *rec, char *to,
		      const char *pending)
{
	const char *end = plan->tail_kept ? rec->raw.at + rec->raw.len :
					    end_before(rec, rec->fields);

	to = mempcpy(to, pending, (size_t)(end - pending));
	if (plan->tail_kept)
		return to;
	return mempcpy(to, plan->text.at + plan->tail_at,
		       plan->text.len - plan->tail_at);
}

enum city_status city_plans_apply(struct city_plans *plans, const struct city_rec *rec,
				  struct city_slice *object, struct city_error *error)
{
	const char *pending = rec->raw.at;
	const struct plan *plan;
	enum city_status status = find_plan(plans, rec, &plan, error);
	char *to;

	if (status != CITY_OK)
		return status;
	city_buf_reset(&plans->line);
	plans->notes = 0;
	to = reserve_line(plans, plan, rec, 0);
	for (size_t i = 0; to && i < plan->steps; i++) {
		const struct step *step = &plan->step[i];
		const struct city_field *from = &rec->field[step->at];
		const char *stop = end_before(rec, step->at);
		struct city_slice value = { "", 0 };

		if (step->act != ACT_DROP) {
			status = find_value(plans, step, rec, &value, error);
			if (status != CITY_OK)
				return status;
		}
		if (step->lead_kept && is_lent(value, from))
			continue;
		if (stop > pending)
			to = mempcpy(to, pending, (size_t)(stop - pending));
		to = put_step(plans, plan, step, rec, to, value);
		pending = from->value.at + from->value.len;
	}
	if (!to)
		return no_memory(error);
	*object = rec->raw;
	if (pending == rec->raw.at && plan->tail_kept)
		return CITY_OK;
	to = put_tail(plan, rec, to, pending);
	*object = (struct city_slice){ plans->line.at, (size_t)(to - plans->line.at) };
	return CITY_OK;
}

const struct city_plans_note *city_plans_notes(const struct city_plans *plans, size_t *n)
{
	*n = plans->notes;
	return plans->note;
}
