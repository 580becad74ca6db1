/* SPDX-License-Identifier: Apache-2.0 */
/* key_rules - records are called by their keys, and no two by the same one. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/keyset.h"
#include "parts.h"

/* A place is a line, and the number of its file above that. */
#define LINE_BITS 40

#define MOST_FIELDS 8 /* of --key */

struct rule {
	struct city_check_step step; /* first: a step's pointer is the rule's */
	size_t rule;
	struct city_check_key key;
	struct city_keyset seen;     /* beside each: the place of its first record */
	bool whole;                  /* the record at hand has all of it */
	struct city_key now;         /* then, this is it */
	struct city_buf bytes, scratch;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static void free_rule(struct city_check_step *step)
{
	struct rule *rule = (struct rule *)step;

	city_keyset_release(&rule->seen);
	city_buf_release(&rule->bytes);
	city_buf_release(&rule->scratch);
	free(rule);
}

/* Its length keeps a part apart from the next one. */
static void put_part(struct city_buf *to, struct city_slice part)
{
	uint32_t len = (uint32_t)part.len; /* no line is longer than that */

	city_buf_put(to, &len, sizeof(len));
	city_buf_put_slice(to, part);
}

bool city_check_put_key_part(struct city_buf *to, struct city_buf *scratch,
			     enum city_operand_kind kind, struct city_slice json)
{
	char room[CITY_OPERAND_KEY];
	struct city_operand operand;

	city_operand_read(kind, json, scratch, &operand);
	put_part(to, city_operand_key(&operand, room));
	return !to->failed && !scratch->failed;
}

bool city_check_put_key(struct city_buf *to, struct city_buf *scratch,
			struct city_check *check, const struct city_check_key *key)
{
	for (size_t i = 0; i < key->fields; i++) {
		const struct city_contract_field *field =
			&check->contract->field[key->field[i]];
		struct city_slice json = check->value[key->field[i]].json;
		struct city_time time;

		if (!json.at || city_slice_is(json, "null"))
			return false;
		/* The usual way to the same bytes would read the whole calendar. */
		if (field->type == CITY_CONTRACT_DATETIME &&
		    city_check_instant(check, json, &time) == 0)
			put_part(to, (struct city_slice){ (const char *)&time.utc_us,
							  sizeof(time.utc_us) });
		else if (!city_check_put_key_part(to, scratch, city_contract_kind(field),
						  json))
			return false;
	}
	return !to->failed;
}

void city_check_put_names(struct city_buf *to, const struct city_check *check,
			  const struct city_check_key *key)
{
	for (size_t i = 0; i < key->fields; i++)
		city_buf_printf(to, "%s%s", i ? ", " : "",
				check->contract->field[key->field[i]].name);
}

/* The record's key, and its place in the table asked for. */
static enum city_status ask(struct city_check_step *step, struct city_check *check,
			    struct city_error *error)
{
	struct rule *rule = (struct rule *)step;

	city_buf_reset(&rule->bytes);
	rule->whole = city_check_put_key(&rule->bytes, &rule->scratch, check, &rule->key);
	if (rule->bytes.failed || rule->scratch.failed)
		return no_memory(error);
	if (rule->whole)
		rule->now = city_key_of(city_buf_slice(&rule->bytes));
	if (rule->whole)
		city_keyset_prefetch(&rule->seen, rule->now);
	return CITY_OK;
}

/* "FILE:LINE" of the record that has the key. */
static const char *first_place(struct rule *rule, const struct city_check *check,
			       uint64_t place)
{
	city_buf_reset(&rule->bytes);
	city_buf_printf(&rule->bytes, "%s:%llu",
			city_map_text(&check->files, place >> LINE_BITS).at,
			(unsigned long long)(place & ((UINT64_C(1) << LINE_BITS) - 1)));
	return city_buf_text(&rule->bytes);
}

static enum city_status take_asked(struct city_check_step *step, struct city_check *check,
				   struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	struct city_discovery found = { .rule = rule->rule, .field = SIZE_MAX };
	uint64_t *words, line;
	bool fresh = false;
	size_t file;

	if (!rule->whole)
		return CITY_OK;
	/* What is refused for itself takes no key: what is sent again may be right. */
	words = check->refused ? city_keyset_find(&rule->seen, rule->now) :
				 city_keyset_meet(&rule->seen, rule->now, &fresh);
	if (!words)
		return check->refused ? CITY_OK : no_memory(error);
	if (fresh) {
		file = city_check_file(check, &line);
		*words = (uint64_t)file << LINE_BITS | line;
		return file == SIZE_MAX ? no_memory(error) : CITY_OK;
	}
	if (rule->key.fields == 1)
		found.field = rule->key.field[0];
	found.third = first_place(rule, check, *words);
	return found.third ? city_check_report(check, &found, error) : no_memory(error);
}

static enum city_status take(struct city_check_step *step, struct city_check *check,
			     struct city_error *error)
{
	enum city_status status = ask(step, check, error);

	return status == CITY_OK ? take_asked(step, check, error) : status;
}

/* Adds a rule and its step; its id ends in the field, where it is of one. */
static int add_rule(struct city_check *check, const struct city_check_key *key,
		    const char *name, const char *at, struct city_error *error)
{
	const char *contract = check->contract->book.id;
	struct city_buf id = { 0 }, names = { 0 }, source = { 0 };
	struct city_rule_new new = { .kind = CITY_CHECK_KEY,
				     .severity = CITY_SEVERITY_ERROR };
	struct rule *rule = calloc(1, sizeof(*rule));

	city_buf_printf(&id, "%s.%s%skey", contract, name, *name ? "." : "");
	if (*at)
		city_buf_printf(&source, "%s.json#%s", contract, at);
	else
		city_buf_put_text(&source, "--key");
	city_check_put_names(&names, check, key);
	new.id = city_buf_text(&id);
	new.source = city_buf_text(&source);
	new.field = new.expected = city_buf_text(&names);
	if (rule && new.id && new.source && new.expected) {
		rule->step = (struct city_check_step){ .record = take, .free = free_rule };
		rule->key = *key;
		rule->seen.words = 1;
		rule->rule = city_rule_list_add(&check->rules, &new, check->options.chinese);
	}
	if (!rule || !new.id || !new.source || !new.expected || rule->rule == SIZE_MAX) {
		no_memory(error);
		free(rule);
		rule = NULL;
	}
	city_buf_release(&id);
	city_buf_release(&source);
	city_buf_release(&names);
	return rule ? city_check_add_step(check, &rule->step, error) : -1;
}

/* --key: names of fields with commas between, put into check->key_field. */
static int parse_key(struct city_check *check, const char *text, struct city_error *error)
{
	const struct city_contract *contract = check->contract;

	while (*text) {
		size_t len = strcspn(text, ","), f = 0;

		while (f < contract->fields &&
		       (strlen(contract->field[f].name) != len ||
			memcmp(contract->field[f].name, text, len) != 0))
			f++;
		if (f == contract->fields || check->key_fields == MOST_FIELDS)
			break;
		for (size_t i = 0; i < check->key_fields; i++)
			if (check->key_field[i] == f)
				return city_error_set(error, "usage",
						      "--key: a field is named twice");
		check->key_field[check->key_fields++] = f;
		text += len + (text[len] == ',');
	}
	if (*text || check->key_fields == 0)
		return city_error_set(error, "usage",
				      "--key: up to %d fields of the contract were "
				      "expected, not \"%s\"", MOST_FIELDS, text);
	return 0;
}

/* What records are called by in findings is seen first, for that, and asked for. */
static int read_primary(struct city_check *check, struct city_error *error)
{
	const struct city_contract *contract = check->contract;
	const struct city_contract_key *own =
		contract->keys && contract->key[0].is_primary ? &contract->key[0] : NULL;
	struct city_check_key key;

	check->key_field = calloc(own ? own->fields + MOST_FIELDS : MOST_FIELDS,
				  sizeof(*check->key_field));
	if (!check->key_field)
		return city_error_set(error, "memory", "out of memory");
	if (check->options.key) {
		if (parse_key(check, check->options.key, error))
			return -1;
	} else if (own) {
		memcpy(check->key_field, own->field, own->fields * sizeof(*own->field));
		check->key_fields = own->fields;
	} else {
		return 0;
	}
	city_look_first(check->look, check->key_field, check->key_fields);
	key = (struct city_check_key){ check->key_field, check->key_fields };
	if (add_rule(check, &key, "", check->options.key ? "" : "/primaryKey", error))
		return -1;
	check->primary = check->step[check->steps - 1];
	check->primary->ask = ask;
	check->primary->record = take_asked;
	return 0;
}

int city_check_read_keys(struct city_check *check, struct city_error *error)
{
	const struct city_contract *contract = check->contract;

	if (read_primary(check, error))
		return -1;
	for (size_t i = 0; i < contract->keys; i++) {
		struct city_check_key key = { contract->key[i].field,
					      contract->key[i].fields };
		struct city_buf name = { 0 };
		int result;

		if (contract->key[i].is_primary)
			continue;
		for (size_t j = 0; j < key.fields; j++)
			city_buf_printf(&name, "%s%s", j ? "-" : "",
					contract->field[key.field[j]].name);
		result = city_buf_text(&name) ?
				 add_rule(check, &key, name.at, "/uniqueKeys", error) :
				 city_error_set(error, "memory", "out of memory");
		city_buf_release(&name);
		if (result)
			return -1;
	}
	return 0;
}
