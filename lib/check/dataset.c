/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dataset - rules of a dataset as a whole: how many records it has, who is in it, how
 * old its last one is.  They are judged at the end and refuse no record.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "parts.h"

/* Of members that are missing, so many are named. */
#define NAMED 20

struct rule {
	struct city_check_step step; /* first: a step's pointer is the rule's */
	enum city_check_kind kind;
	size_t rule, field;
	bool skipped;
	/* Of records and members. */
	uint64_t minimum, maximum;
	struct city_map wanted;      /* members by name, as texts */
	struct city_map seen;
	/* Of freshness. */
	struct city_time now, last;
	bool any;
	int64_t within_us;
	struct city_buf text, scratch;
};

static void free_rule(struct city_check_step *step)
{
	struct rule *rule = (struct rule *)step;

	city_map_release(&rule->wanted);
	city_map_release(&rule->seen);
	city_buf_release(&rule->text);
	city_buf_release(&rule->scratch);
	free(rule);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Says something of the whole dataset. */
static enum city_status tell(struct rule *rule, struct city_check *check,
			     struct city_discovery *found, struct city_error *error)
{
	found->rule = rule->rule;
	found->field = rule->field;
	found->elsewhere = true;
	found->file = "";
	if (rule->text.failed || rule->scratch.failed)
		return no_memory(error);
	return city_check_report(check, found, error);
}

static enum city_status end_records(struct city_check_step *step,
				    struct city_check *check, struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	struct city_discovery found = { 0 };

	if (check->records >= rule->minimum && check->records <= rule->maximum)
		return CITY_OK;
	city_buf_reset(&rule->text);
	city_buf_printf(&rule->text, "%llu", (unsigned long long)check->records);
	found.found = city_buf_text(&rule->text);
	return tell(rule, check, &found, error);
}

static enum city_status take_member(struct city_check_step *step,
				    struct city_check *check, struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	struct city_slice json = check->value[rule->field].json;
	struct city_operand operand;
	bool fresh;

	if (!json.at || city_slice_is(json, "null"))
		return CITY_OK;
	city_operand_read(city_contract_kind(&check->contract->field[rule->field]), json,
			  &rule->scratch, &operand);
	if (operand.kind != CITY_OPERAND_TEXT)
		operand.text = json;
	return rule->scratch.failed ||
			       city_map_add(&rule->seen, operand.text, &fresh) == SIZE_MAX ?
		       no_memory(error) :
		       CITY_OK;
}

/* Names what was wanted and did not come, or the other way round. */
static size_t list_missing(struct city_buf *to, const struct city_map *wanted,
			   const struct city_map *seen, bool secret)
{
	size_t n = 0;

	for (size_t i = 0; i < wanted->n; i++) {
		struct city_slice name = city_map_text(wanted, i);

		if (city_map_find(seen, name) != SIZE_MAX)
			continue;
		if (n < NAMED) {
			city_buf_put_text(to, n ? ", " : " ");
			if (secret)
				city_check_put_masked(to, name);
			else
				city_buf_put_slice(to, name);
		}
		n++;
	}
	if (n > NAMED)
		city_buf_put_text(to, ", ...");
	return n;
}

static enum city_status tell_members(struct rule *rule, struct city_check *check,
				     const char *text, size_t n,
				     struct city_error *error)
{
	struct city_discovery found = { 0 };

	if (n == 0)
		return CITY_OK;
	city_buf_reset(&rule->scratch);
	city_buf_printf(&rule->scratch, "%s%s", text,
			city_buf_text(&rule->text) ? rule->text.at : "");
	found.found = city_buf_text(&rule->scratch);
	return tell(rule, check, &found, error);
}

static enum city_status end_members(struct city_check_step *step,
				    struct city_check *check, struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	bool zh = check->options.chinese, secret = check->secret[rule->field];
	struct city_discovery found = { 0 };
	enum city_status status = CITY_OK;
	size_t n;

	if (rule->seen.n < rule->minimum || rule->seen.n > rule->maximum) {
		city_buf_reset(&rule->text);
		city_buf_printf(&rule->text, "%zu", rule->seen.n);
		found.found = city_buf_text(&rule->text);
		status = tell(rule, check, &found, error);
	}
	if (status != CITY_OK || rule->wanted.n == 0)
		return status;
	city_buf_reset(&rule->text);
	n = list_missing(&rule->text, &rule->wanted, &rule->seen, secret);
	status = tell_members(rule, check, zh ? "没有数据：" : "no record of", n, error);
	if (status != CITY_OK)
		return status;
	city_buf_reset(&rule->text);
	n = list_missing(&rule->text, &rule->seen, &rule->wanted, secret);
	return tell_members(rule, check, zh ? "不在名单中：" : "not on the list:", n,
			    error);
}

static enum city_status take_time(struct city_check_step *step, struct city_check *check,
				  struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	struct city_time time;

	(void)error;
	if (city_check_instant(check, check->value[rule->field].json, &time))
		return CITY_OK;
	if (!rule->any || time.utc_us > rule->last.utc_us)
		rule->last = time;
	rule->any = true;
	return CITY_OK;
}

static enum city_status end_time(struct city_check_step *step, struct city_check *check,
				 struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	struct city_discovery found = { .third = check->options.now };

	if (rule->skipped)
		return CITY_OK;
	if (rule->any && rule->now.utc_us - rule->last.utc_us <= rule->within_us)
		return CITY_OK;
	city_buf_reset(&rule->text);
	if (rule->any)
		city_time_put(&rule->text, rule->last);
	else
		city_buf_put_text(&rule->text, check->options.chinese ? "无" : "none");
	found.found = city_buf_text(&rule->text);
	return tell(rule, check, &found, error);
}

/* A whole number that may be left out. */
static int read_count(const struct city_node *node, const char *key, uint64_t *count,
		      struct city_error *error)
{
	struct city_node at = city_node_member(node, key);

	if (!at.json)
		return 0;
	if (!json_is_integer(at.json) || json_integer_value(at.json) < 0)
		return city_node_error(&at, error, "must be a whole number");
	*count = (uint64_t)json_integer_value(at.json);
	return 0;
}

static int read_bounds(struct rule *rule, const struct city_node *node,
		       struct city_error *error)
{
	rule->maximum = UINT64_MAX;
	if (!city_node_member(node, "minimum").json && !city_node_member(node, "maximum").json)
		return city_node_error(node, error, "asks for nothing: it has no bounds");
	if (read_count(node, "minimum", &rule->minimum, error) ||
	    read_count(node, "maximum", &rule->maximum, error))
		return -1;
	if (rule->minimum > rule->maximum)
		return city_node_error(node, error, "the minimum is above the maximum");
	if (rule->minimum == rule->maximum)
		city_buf_printf(&rule->text, "%llu", (unsigned long long)rule->minimum);
	else if (rule->maximum == UINT64_MAX)
		city_buf_printf(&rule->text, ">= %llu", (unsigned long long)rule->minimum);
	else
		city_buf_printf(&rule->text, "%llu..%llu",
				(unsigned long long)rule->minimum,
				(unsigned long long)rule->maximum);
	return 0;
}

static int read_members(struct rule *rule, const struct city_node *node,
			struct city_error *error)
{
	struct city_node values = city_node_member(node, "values");
	bool fresh;

	rule->step.record = take_member;
	rule->step.end = end_members;
	if (!values.json)
		return read_bounds(rule, node, error);
	if (city_node_array(node, "values", &values, error))
		return -1;
	if (json_array_size(values.json) == 0)
		return city_node_error(&values, error, "must not be empty");
	for (size_t i = 0; i < json_array_size(values.json); i++) {
		struct city_node at = city_node_element(&values, i);

		if (!json_is_string(at.json))
			return city_node_error(&at, error, "must be a text");
		if (city_map_add(&rule->wanted, city_slice_of(json_string_value(at.json)),
				 &fresh) == SIZE_MAX) {
			no_memory(error);
			return -1;
		}
	}
	if (city_node_member(node, "minimum").json || city_node_member(node, "maximum").json)
		return read_bounds(rule, node, error);
	rule->maximum = UINT64_MAX;
	city_buf_printf(&rule->text, "%zu", rule->wanted.n);
	return 0;
}

static int read_freshness(struct rule *rule, const struct city_check_reading *reading,
			  struct city_error *error)
{
	const struct city_check *check = reading->check;
	struct city_node at = city_node_member(reading->node, "within_minutes");
	struct city_node time = city_node_member(reading->node, "time");
	int minutes;

	rule->step.record = take_time;
	rule->step.end = end_time;
	rule->field = city_check_field(reading, "time", error);
	if (rule->field == SIZE_MAX ||
	    city_node_int(reading->node, "within_minutes", &minutes, error))
		return -1;
	if (check->contract->field[rule->field].type != CITY_CONTRACT_DATETIME)
		return city_node_error(&time, error, "must be a datetime");
	if (minutes < 1)
		return city_node_error(&at, error, "must be 1 or more");
	rule->within_us = minutes * INT64_C(60) * CITY_US_PER_SECOND;
	city_buf_printf(&rule->text, "%d min", minutes);
	rule->skipped = !check->options.now;
	if (check->options.now &&
	    city_time_parse(city_slice_of(check->options.now), &rule->now))
		return city_error_set(error, "usage",
				      "--now: a time such as 2026-03-01T08:00:00+08:00 was "
				      "expected");
	return 0;
}

static int read_kind(struct rule *rule, const struct city_check_reading *reading,
		     struct city_error *error)
{
	if (rule->kind == CITY_CHECK_FRESHNESS)
		return read_freshness(rule, reading, error);
	if (rule->kind == CITY_CHECK_MEMBERS)
		return read_members(rule, reading->node, error);
	rule->step.end = end_records;
	return read_bounds(rule, reading->node, error);
}

int city_check_read_whole(const struct city_check_reading *reading,
			  struct city_error *error)
{
	struct city_check_reading named = *reading;
	struct rule *rule = calloc(1, sizeof(*rule));

	if (!rule) {
		no_memory(error);
		return -1;
	}
	rule->step.free = free_rule;
	rule->kind = reading->kind;
	rule->field = reading->field;
	if (read_kind(rule, reading, error) == 0) {
		const char *expected = city_buf_text(&rule->text);

		named.field = rule->field;
		rule->rule = city_check_add_rule(&named, expected ? expected : "",
						 rule->skipped ? "no --now was given" :
								 NULL,
						 error);
		if (rule->rule != SIZE_MAX)
			return city_check_add_step(reading->check, &rule->step, error);
	}
	free_rule(&rule->step);
	return -1;
}
