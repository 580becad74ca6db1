/* SPDX-License-Identifier: Apache-2.0 */
/* check - a record through all that is asked of it, and what was found on its way. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/text.h"
#include "parts.h"

/* Bytes of a value that a message shows. */
#define SHOWN 60

/* Characters of a secret that may be seen. */
#define SEEN 6

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

void city_check_free(struct city_check *check)
{
	if (!check)
		return;
	for (size_t i = 0; i < check->steps; i++)
		check->step[i]->free(check->step[i]);
	free(check->step);
	city_rule_list_release(&check->rules);
	city_look_free(check->look);
	city_map_release(&check->files);
	free(check->field_rule);
	free(check->secret);
	free(check->value);
	free(check->key_field);
	city_buf_release(&check->key);
	city_buf_release(&check->field);
	city_buf_release(&check->expected);
	city_buf_release(&check->found);
	city_buf_release(&check->message);
	city_buf_release(&check->shown);
	city_buf_release(&check->scratch);
	city_buf_release(&check->file);
	city_scanner_free(check->nested);
	free(check);
}

struct city_check *city_check_new(const struct city_contract *contract,
				  const struct city_check_options *options,
				  struct city_error *error)
{
	struct city_check *check = calloc(1, sizeof(*check));

	no_memory(error);
	if (!check)
		return NULL;
	check->contract = contract;
	check->options = *options;
	check->look = city_look_new(contract);
	check->nested = city_scanner_new();
	check->source = city_name_of("source");
	check->value = calloc(contract->fields, sizeof(*check->value));
	check->secret = calloc(contract->fields, sizeof(*check->secret));
	check->field_rule = calloc(contract->fields, sizeof(*check->field_rule));
	if (check->look && check->nested && check->value && check->secret && check->field_rule &&
	    city_check_read_fields(check, error) == 0 &&
	    city_check_read_keys(check, error) == 0 &&
	    city_check_read_references(check, error) == 0 &&
	    city_check_read_conditions(check, error) == 0 &&
	    city_check_read_checks(check, error) == 0)
		return check;
	city_check_free(check);
	return NULL;
}

/*
 * Times of a dataset have their day and offset in common with the one before: the
 * hour is added to that.  An agreed time of this length has its digits in place.
 */
int city_check_instant(struct city_check *check, struct city_slice json,
		       struct city_time *time)
{
	static const char usual[] = "\"2026-03-01T08:00:00+08:00\"";
	struct city_last_day *last = &check->last_day;
	const char *at = json.at;
	int64_t seconds;

	if (!at || json.len < 2 || at[0] != '"')
		return -1;
	if (json.len == sizeof(usual) - 1 && memcmp(at, last->day, 12) == 0 &&
	    memcmp(at + 20, last->offset, 7) == 0) {
		seconds = (at[12] - '0') * 36000 + (at[13] - '0') * 3600 +
			  (at[15] - '0') * 600 + (at[16] - '0') * 60 +
			  (at[18] - '0') * 10 + (at[19] - '0');
		*time = last->midnight;
		time->utc_us += seconds * CITY_US_PER_SECOND;
		return 0;
	}
	if (city_time_parse((struct city_slice){ at + 1, json.len - 2 }, time))
		return -1;
	if (json.len != sizeof(usual) - 1 || at[23] != ':' || (at[20] != '+' && at[20] != '-'))
		return 0;
	memcpy(last->day, at, 12);
	memcpy(last->offset, at + 20, 7);
	last->midnight = *time;
	seconds = city_time_local_us(*time) % CITY_US_PER_DAY;
	/* 24:00 is of the next day: then its text is not to be compared with. */
	if (seconds < 0 || (at[12] == '2' && at[13] == '4'))
		last->day[0] = '\0';
	last->midnight.utc_us -= seconds;
	return 0;
}

int city_check_add_step(struct city_check *check, struct city_check_step *step,
			struct city_error *error)
{
	struct city_check_step **steps =
		realloc(check->step, (check->steps + 1) * sizeof(struct city_check_step *));

	if (!steps) {
		step->free(step);
		no_memory(error);
		return -1;
	}
	check->step = steps;
	check->step[check->steps++] = step;
	return 0;
}

const struct city_rule *city_check_rules(const struct city_check *check, size_t *n)
{
	*n = check->rules.n;
	return check->rules.rule;
}

void city_check_report_to(struct city_check *check, struct city_findings *findings,
			  struct city_buf *text)
{
	check->findings = findings;
	check->text = text;
}

uint64_t city_check_records(const struct city_check *check)
{
	return check->records;
}

uint64_t city_check_refused(const struct city_check *check)
{
	return check->refusals;
}

void city_check_put_masked(struct city_buf *to, struct city_slice json)
{
	size_t n = 0;

	for (size_t i = 0; i < json.len; i++) {
		unsigned char c = (unsigned char)json.at[i];

		if (c == '"' || (c & 0xC0) == 0x80)
			continue;
		city_buf_put_char(to, n++ < SEEN && c < 0x80 && c != '\\' ? (char)c : '*');
	}
}

/* A value for a message: cut where it is long. */
static void put_value(struct city_buf *to, struct city_slice json)
{
	size_t n = json.len < SHOWN ? json.len : SHOWN;

	n = city_utf8_valid(json.at, n);
	city_buf_put(to, json.at, n);
	if (n < json.len)
		city_buf_put_text(to, "...");
}

/* {"station":"A","time":"..."} of the record at hand; nothing without any value. */
static struct city_slice make_key(struct city_check *check)
{
	struct city_buf *key = &check->key;
	struct city_writer w;
	bool any = false;

	city_buf_reset(key);
	city_writer_init(&w, key);
	city_writer_begin_object(&w);
	for (size_t i = 0; i < check->key_fields; i++) {
		size_t f = check->key_field[i];
		struct city_slice json = check->value[f].json;

		if (!json.at && check->value[f].from)
			json = check->value[f].from->value;
		if (!json.at)
			continue;
		any = true;
		city_writer_key_slice(&w, city_slice_of(check->contract->field[f].name));
		if (check->secret[f]) {
			city_buf_reset(&check->scratch);
			city_check_put_masked(&check->scratch, json);
			city_writer_string(&w, city_buf_slice(&check->scratch));
		} else {
			city_writer_raw(&w, json);
		}
	}
	city_writer_end_object(&w);
	return any ? city_buf_slice(key) : (struct city_slice){ "", 0 };
}

/* Whether the record's field is a secret, also one that is not taken for the value. */
static bool is_secret(struct city_check *check, const struct city_field *from)
{
	const struct city_contract *contract = check->contract;
	size_t number = city_map_find(&contract->sources,
				      city_field_key(from, &check->scratch));

	return number != SIZE_MAX && check->secret[contract->source[number].field];
}

/* The record as it may be shown: whatever is secret under stars. */
static struct city_slice make_text(struct city_check *check)
{
	const struct city_rec *rec = check->rec;

	if (!check->any_secret)
		return rec->raw;
	city_buf_reset(&check->shown);
	city_buf_put_slice(&check->shown, rec->raw);
	for (size_t i = 0; i < rec->fields && !check->shown.failed; i++) {
		const struct city_field *from = &rec->field[i];

		if (is_secret(check, from))
			memset(check->shown.at + (from->value.at - rec->raw.at), '*',
			       from->value.len);
	}
	return city_buf_slice(&check->shown);
}

/* JSON Pointer of the record's own field, or of the contract's where it has none. */
static struct city_slice make_pointer(struct city_check *check,
				      const struct city_discovery *discovery)
{
	size_t f = discovery->field;
	const struct city_field *from = discovery->elsewhere ? NULL : check->value[f].from;
	const char *name = check->contract->field[f].name;
	struct city_slice key = city_slice_of(name);
	struct city_error at;

	if (from)
		key = city_field_key(from, &check->scratch);
	city_error_clear(&at);
	city_error_at_field(&at, key.at, key.len);
	city_buf_reset(&check->field);
	city_buf_put(&check->field, at.field,
		     city_utf8_valid(at.field, strlen(at.field)));
	return city_buf_slice(&check->field);
}

bool city_check_source(struct city_check *check, const char **file, uint64_t *line)
{
	struct city_name name = city_name_of("file"), number = city_name_of("line");
	const struct city_field *source = city_rec_find(check->rec, &check->source);
	const struct city_field *path = NULL, *at = NULL;
	struct city_decimal value;
	struct city_error ignored; /* valid already: the whole line was scanned */
	struct city_rec rec;

	*file = check->origin->file;
	*line = check->origin->line;
	if (!source || source->type != CITY_OBJECT ||
	    city_scan(check->nested, source->value, &rec, &ignored) != CITY_OK)
		return true;
	path = city_rec_find(&rec, &name);
	at = city_rec_find(&rec, &number);
	if (!path || path->type != CITY_STRING || !at ||
	    city_decimal_parse(at->value, &value) || value.scale || value.units < 1)
		return true;
	city_buf_reset(&check->file);
	city_buf_put_slice(&check->file, city_field_text(path, &check->scratch));
	if (!city_buf_text(&check->file))
		return true;
	*file = check->file.at;
	*line = (uint64_t)value.units;
	return false;
}

size_t city_check_file(struct city_check *check, uint64_t *line)
{
	struct city_slice name;
	const char *file;
	bool fresh;

	city_check_source(check, &file, line);
	name = (struct city_slice){ file, strlen(file) + 1 };
	if (check->files.n == 0 ||
	    !city_slice_equal(city_map_text(&check->files, check->last_file), name))
		check->last_file = city_map_add(&check->files, name, &fresh);
	return check->last_file;
}

/* Where in the record at hand the field is. */
static void place_in_record(struct city_check *check,
			    const struct city_discovery *discovery,
			    struct city_finding *finding)
{
	const struct city_origin *origin = check->origin;
	const struct city_field *from = NULL;

	finding->key = make_key(check);
	finding->text = make_text(check);
	finding->spot = (struct city_spot){ .has_byte = true,
					    .byte = origin->offset };
	if (discovery->field != SIZE_MAX)
		from = check->value[discovery->field].from;
	if (!from && discovery->why && discovery->why->at != CITY_AT_UNKNOWN) {
		finding->at = discovery->why->at;
		finding->field = city_slice_of(discovery->why->field);
		finding->spot = city_spot_of(check->rec->raw, finding->at, 1, origin->line,
					     origin->before, origin->offset);
	}
	if (from) {
		finding->at = (size_t)(from->value.at - check->rec->raw.at);
		finding->spot = city_spot_of(check->rec->raw, finding->at,
					     from->value.len, origin->line,
					     origin->before, origin->offset);
	}
	/* Of a place that is not this line, no more than the line is known. */
	finding->spot.has_byte =
		city_check_source(check, &finding->file, &finding->spot.line);
	if (!finding->spot.has_byte)
		finding->spot.column = 0;
}

/* The found value, by default that of the field as it came. */
static struct city_slice make_found(struct city_check *check,
				    const struct city_discovery *discovery)
{
	const struct city_field *from = NULL;

	city_buf_reset(&check->found);
	if (discovery->field != SIZE_MAX && !discovery->elsewhere)
		from = check->value[discovery->field].from;
	if (discovery->found)
		city_buf_put_text(&check->found, discovery->found);
	else if (from && check->secret[discovery->field])
		city_check_put_masked(&check->found, from->value);
	else if (from && check->contract->field[discovery->field].composed &&
		 check->value[discovery->field].json.at)
		put_value(&check->found, check->value[discovery->field].json);
	else if (from)
		put_value(&check->found, from->value);
	return city_buf_slice(&check->found);
}

/* The first error of a record is what it is rejected for. */
static bool begin_refusal(struct city_check *check, size_t rule, const char *message,
			  size_t len)
{
	enum city_check_kind kind = check->rules.detail[rule].kind;
	char name[40] = "check.";

	if (check->refused || !check->first)
		return false;
	check->refused = true;
	strncat(name, city_check_words(kind)->name, sizeof(name) - strlen(name) - 1);
	city_error_set(check->first, name, "%.*s [%s]", (int)len, message,
		       check->rules.rule[rule].id);
	return true;
}

void city_check_refuse(struct city_check *check, size_t rule)
{
	const char *title = check->rules.rule[rule].title;

	begin_refusal(check, rule, title, strlen(title));
}

static void refuse(struct city_check *check, const struct city_finding *finding)
{
	struct city_error *first = check->first;

	if (!begin_refusal(check, finding->rule, finding->message.at,
			   finding->message.len))
		return;
	if (finding->field.len && finding->field.len < sizeof(first->field)) {
		memcpy(first->field, finding->field.at, finding->field.len);
		first->field[finding->field.len] = '\0';
	}
	first->at = finding->spot.column ? finding->at : CITY_AT_UNKNOWN;
}

enum city_status city_check_report(struct city_check *check,
				   const struct city_discovery *discovery,
				   struct city_error *error)
{
	const struct city_rule *rule = &check->rules.rule[discovery->rule];
	const struct city_rule_detail *detail = &check->rules.detail[discovery->rule];
	const char *sentence =
		city_check_words(detail->kind)->message[check->options.chinese];
	struct city_finding finding = { .rule = discovery->rule, .file = "" };
	const char *args[3];

	if (discovery->elsewhere) {
		finding.file = discovery->file;
		finding.spot.line = discovery->line;
		finding.spot.has_byte = discovery->has_offset;
		finding.spot.byte = discovery->offset;
		finding.key = discovery->key;
	} else {
		place_in_record(check, discovery, &finding);
	}
	if (discovery->field != SIZE_MAX)
		finding.field = make_pointer(check, discovery);
	finding.expected = city_slice_of(detail->expected);
	finding.found = make_found(check, discovery);
	city_buf_reset(&check->message);
	args[0] = city_buf_text(&check->found);
	args[1] = detail->expected;
	args[2] = discovery->third;
	if (discovery->message)
		city_buf_put_text(&check->message, discovery->message);
	else
		city_check_fill(&check->message, sentence, args, 3);
	finding.message = city_buf_slice(&check->message);
	if (check->found.failed || check->message.failed || check->key.failed ||
	    check->shown.failed || check->field.failed || check->scratch.failed)
		return no_memory(error);
	if (rule->severity == CITY_SEVERITY_ERROR && !discovery->keeps &&
	    !discovery->elsewhere)
		refuse(check, &finding);
	city_findings_add(check->findings, &finding, check->text);
	return check->text->failed ? no_memory(error) : CITY_OK;
}

/* The kind of rule that the contract's reason is of. */
static enum city_check_kind kind_of(const char *reason)
{
	static const struct {
		const char *reason;
		enum city_check_kind kind;
	} known[] = {
		{ "contract.required", CITY_CHECK_REQUIRED },
		{ "contract.format", CITY_CHECK_FORMAT },
		{ "contract.range", CITY_CHECK_RANGE },
		{ "contract.length", CITY_CHECK_LENGTH },
		{ "contract.pattern", CITY_CHECK_PATTERN },
		{ "contract.enum", CITY_CHECK_ENUM },
		{ "contract.code", CITY_CHECK_CODE },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].reason, reason) == 0)
			return known[i].kind;
	return strncmp(reason, "code.", 5) == 0 ? CITY_CHECK_CODE : CITY_CHECK_TYPE;
}

/* A field that is not as the contract wants it. */
static enum city_status take_fault(void *context, size_t field, struct city_error *why)
{
	struct city_check *check = context;
	struct city_discovery discovery = { .field = field, .rule = check->twice };
	enum city_check_kind kind;

	if (field == SIZE_MAX || strcmp(why->rule, "contract.twice") == 0) {
		discovery.rule = field == SIZE_MAX ? check->extra : check->twice;
		discovery.third = field == SIZE_MAX ? NULL :
						      check->contract->field[field].name;
		discovery.field = SIZE_MAX;
		discovery.why = why;
		return city_check_report(check, &discovery, why);
	}
	kind = kind_of(why->rule);
	discovery.rule = check->field_rule[field][kind];
	if (discovery.rule == SIZE_MAX)
		discovery.rule = check->field_rule[field][CITY_CHECK_TYPE];
	/* The contract's own words say more, but in English, and show the value. */
	if (!check->options.chinese && !check->secret[field] &&
	    city_utf8_valid(why->text, strlen(why->text)) == strlen(why->text))
		discovery.message = why->text;
	return city_check_report(check, &discovery, why);
}

enum city_status city_check_record(struct city_check *check, const struct city_rec *rec,
				   const struct city_origin *origin,
				   struct city_error *error)
{
	struct city_error first;
	enum city_status status;

	check->rec = rec;
	check->origin = origin;
	check->refused = false;
	check->first = &first;
	check->records++;
	status = city_look_at(check->look, rec, check->value, take_fault, check, error);
	if (status == CITY_OK)
		status = city_look_fields(check->look, rec, check->value, 0,
					  check->key_fields, take_fault, check, error);
	if (status == CITY_OK && check->primary)
		status = check->primary->ask(check->primary, check, error);
	if (status == CITY_OK)
		status = city_look_fields(check->look, rec, check->value,
					  check->key_fields, check->contract->fields,
					  take_fault, check, error);
	for (size_t i = 0; i < check->steps && status == CITY_OK; i++)
		if (check->step[i]->record)
			status = check->step[i]->record(check->step[i], check, error);
	check->rec = NULL;
	check->first = NULL;
	if (status != CITY_OK || !check->refused)
		return status;
	check->refusals++;
	*error = first;
	return CITY_REJECT;
}

/* Adds a finding of what cannot be read, with the reason. */
static int tell_unreadable(struct city_check *check, struct city_finding *finding,
			   const struct city_error *why, struct city_error *error)
{
	const struct city_rule_detail *detail = &check->rules.detail[check->readable];
	const char *args[] = { NULL, NULL, why->text };

	finding->rule = check->readable;
	city_buf_reset(&check->message);
	city_check_fill(&check->message,
			city_check_words(detail->kind)->message[check->options.chinese],
			args, 3);
	check->message.len = city_utf8_valid(check->message.at, check->message.len);
	finding->message = city_buf_slice(&check->message);
	finding->expected = city_slice_of(detail->expected);
	finding->found = city_slice_of(why->rule);
	city_findings_add(check->findings, finding, check->text);
	return check->text->failed || check->message.failed ?
		       city_error_set(error, "memory", "out of memory") :
		       0;
}

int city_check_unreadable(struct city_check *check, const struct city_error *why,
			  const struct city_origin *origin, struct city_error *error)
{
	bool valid = city_utf8_valid(origin->raw.at, origin->raw.len) == origin->raw.len;
	struct city_finding finding = { .file = origin->file };

	check->records++;
	check->refusals++;
	finding.spot = (struct city_spot){ .line = why->line, .column = why->column,
					   .character = why->column, .has_byte = true,
					   .byte = origin->offset };
	if (why->at != CITY_AT_UNKNOWN) {
		finding.at = why->at;
		finding.spot.byte += why->at;
	}
	if (why->at != CITY_AT_UNKNOWN && valid && why->at <= origin->raw.len)
		finding.spot.character =
			city_spot_of(origin->raw, why->at, 0, 0, origin->before, 0).character;
	/* What cannot be read may hold a secret anywhere. */
	finding.spot.bytes = 1;
	if (valid && !check->any_secret)
		finding.text = origin->raw;
	return tell_unreadable(check, &finding, why, error);
}

int city_check_broken(struct city_check *check, const struct city_error *why,
		      struct city_error *error)
{
	struct city_finding finding = { .file = why->file };

	return tell_unreadable(check, &finding, why, error);
}

int city_check_end(struct city_check *check, struct city_error *error)
{
	check->rec = NULL;
	check->first = NULL;
	for (size_t i = 0; i < check->steps; i++)
		if (check->step[i]->end &&
		    check->step[i]->end(check->step[i], check, error) == CITY_FAIL)
			return -1;
	return 0;
}
