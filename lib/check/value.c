/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value - rules of one value that go beyond the contract's fields: check digits, and
 * codes that held on the record's own day.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/checkdigit.h"
#include "parts.h"

enum standard { GB_32100, GB_11643 };

struct rule {
	struct city_check_step step; /* first: a step's pointer is the rule's */
	enum city_check_kind kind;
	size_t rule, field;
	/* Of a check digit. */
	enum standard standard;
	/* Of a division. */
	struct city_codes *table; /* owned */
	size_t time;
	struct city_buf text, scratch;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static void free_rule(struct city_check_step *step)
{
	struct rule *rule = (struct rule *)step;

	if (rule->table)
		city_codes_release(rule->table);
	free(rule->table);
	city_buf_release(&rule->text);
	city_buf_release(&rule->scratch);
	free(rule);
}

/* What stands in an agreed string; false where it is none. */
static bool take_text(struct rule *rule, struct city_slice json,
		      struct city_slice *text)
{
	struct city_operand operand;

	if (!json.at || !city_operand_read(CITY_OPERAND_TEXT, json, &rule->scratch,
					   &operand))
		return false;
	*text = operand.text;
	return true;
}

static enum city_status take_digit(struct city_check_step *step,
				   struct city_check *check, struct city_error *error)
{
	static const char *const reason[][2] = {
		[CITY_CHECKDIGIT_LENGTH] = { "is not 18 characters long", "长度不是 18 位" },
		[CITY_CHECKDIGIT_CHARACTER] = { "has a character that is none of its kind",
						"含有不允许的字符" },
		[CITY_CHECKDIGIT_DATE] = { "has a date of birth that never was",
					   "出生日期不存在" },
		[CITY_CHECKDIGIT_DIGIT] = { "has another check digit than it should",
					    "校验码不符" },
	};
	struct rule *rule = (struct rule *)step;
	struct city_discovery found = { .rule = rule->rule, .field = rule->field };
	enum city_checkdigit_fault fault;
	struct city_slice text;

	if (!take_text(rule, check->value[rule->field].json, &text))
		return CITY_OK;
	fault = rule->standard == GB_32100 ? city_checkdigit_credit_code(text) :
					     city_checkdigit_identity(text);
	if (fault == CITY_CHECKDIGIT_OK)
		return CITY_OK;
	found.third = reason[fault][check->options.chinese];
	return city_check_report(check, &found, error);
}

/* Whether the table has the code on that day. */
static bool holds(const struct rule *rule, struct city_slice code, int64_t day)
{
	const struct city_codes_row *row = city_codes_at(rule->table, code, day);

	return row && row->code && city_slice_is(code, row->code);
}

static enum city_status take_division(struct city_check_step *step,
				      struct city_check *check, struct city_error *error)
{
	struct rule *rule = (struct rule *)step;
	struct city_discovery found = { .rule = rule->rule, .field = rule->field };
	struct city_slice code;
	struct city_time time;
	int64_t local, day;

	if (!take_text(rule, check->value[rule->field].json, &code) ||
	    city_check_instant(check, check->value[rule->time].json, &time))
		return CITY_OK;
	local = city_time_local_us(time);
	day = local / CITY_US_PER_DAY - (local % CITY_US_PER_DAY < 0);
	if (holds(rule, code, day))
		return CITY_OK;
	city_buf_reset(&rule->text);
	city_date_put(&rule->text, city_date_from_days(day));
	found.third = city_buf_text(&rule->text);
	return found.third ? city_check_report(check, &found, error) : no_memory(error);
}

static int read_digit(struct rule *rule, const struct city_check_reading *reading,
		      struct city_error *error)
{
	struct city_node at = city_node_member(reading->node, "standard");
	const char *standard = city_node_string(reading->node, "standard", error);

	if (!standard)
		return -1;
	rule->step.record = take_digit;
	rule->standard = strcmp(standard, "GB 11643") == 0 ? GB_11643 : GB_32100;
	if (rule->standard == GB_32100 && strcmp(standard, "GB 32100") != 0)
		return city_node_error(&at, error, "must be \"GB 32100\" or \"GB 11643\"");
	/* Wherever its values are shown, for whatever reason. */
	reading->check->secret[rule->field] = true;
	reading->check->any_secret = true;
	city_buf_put_text(&rule->text, standard);
	return 0;
}

static int read_division(struct rule *rule, const struct city_check_reading *reading,
			 struct city_error *error)
{
	const char *table = city_node_string(reading->node, "table", error);
	struct city_node time = city_node_member(reading->node, "time");

	if (!table)
		return -1;
	rule->step.record = take_division;
	rule->time = city_check_field(reading, "time", error);
	if (rule->time == SIZE_MAX)
		return -1;
	if (reading->check->contract->field[rule->time].type != CITY_CONTRACT_DATETIME)
		return city_node_error(&time, error, "must be a datetime");
	rule->table = calloc(1, sizeof(*rule->table));
	if (!rule->table)
		return city_error_set(error, "memory", "out of memory");
	if (city_codes_read(rule->table, reading->check->options.path, table, error)) {
		free(rule->table);
		rule->table = NULL;
		return -1;
	}
	city_buf_put_text(&rule->text, table);
	return 0;
}

static int read_kind(struct rule *rule, const struct city_check_reading *reading,
		     struct city_error *error)
{
	if (rule->kind == CITY_CHECK_DIGIT)
		return read_digit(rule, reading, error);
	return read_division(rule, reading, error);
}

int city_check_read_value(const struct city_check_reading *reading,
			  struct city_error *error)
{
	struct city_node field = city_node_member(reading->node, "field");
	struct rule *rule = calloc(1, sizeof(*rule));

	if (!rule) {
		no_memory(error);
		return -1;
	}
	rule->step.free = free_rule;
	rule->kind = reading->kind;
	rule->field = reading->field;
	if (city_contract_kind(&reading->check->contract->field[rule->field]) !=
	    CITY_OPERAND_TEXT) {
		city_node_error(&field, error, "must be a string");
	} else if (read_kind(rule, reading, error) == 0) {
		const char *expected = city_buf_text(&rule->text);

		rule->rule = city_check_add_rule(reading, expected ? expected : "", NULL,
						 error);
		if (rule->rule != SIZE_MAX)
			return city_check_add_step(reading->check, &rule->step, error);
	}
	free_rule(&rule->step);
	return -1;
}
