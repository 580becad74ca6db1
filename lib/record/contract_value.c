/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_value - one value, from how it came to how the contract wants it.
 *
 * Text is folded and copied digit by digit; a value that is as agreed already
 * is lent as it stands.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/contract.h"
#include "city/convert.h"
#include "city/text.h"
#include "city/writer.h"

/* What one conversion works with. */
struct job {
	const struct city_contract *contract;
	const struct city_contract_field *field;
	const struct city_field *from;
	struct city_buf *to, *scratch;
	struct city_slice *value;
	struct city_error *error;
};

bool city_contract_is_missing(const struct city_contract *contract,
			      struct city_slice text)
{
	return city_map_find(&contract->missing, text) != SIZE_MAX;
}

/* Refuses the value, showing at most thirty bytes of it. */
static enum city_status refuse(const struct job *job, const char *rule,
			       const char *expected)
{
	struct city_slice found = job->from->value;
	char quote[2] = "\"";
	size_t n;

	if (job->from->type == CITY_STRING || found.len == 0)
		quote[0] = '\0';
	n = found.len < 30 ? found.len : 30;
	n = city_utf8_valid(found.at, n);
	city_error_set(job->error, rule, "%s%.*s%s%s is not %s", quote, (int)n, found.at,
		       n < found.len ? "..." : "", quote, expected);
	return CITY_REJECT;
}

static enum city_status lend(const struct job *job)
{
	*job->value = job->from->value;
	return CITY_OK;
}

static enum city_status written(const struct job *job)
{
	*job->value = city_buf_slice(job->to);
	return CITY_OK;
}

static enum city_status null_value(const struct job *job)
{
	if (job->field->required) {
		city_error_set(job->error, "contract.required",
			       "a value is required here");
		return CITY_REJECT;
	}
	if (job->from->type == CITY_NULL)
		return lend(job);
	*job->value = city_slice_of("null");
	return CITY_OK;
}

/* Refuses a number beyond a limit, which is named. */
static enum city_status beyond(const struct job *job, const char *side,
			       struct city_decimal limit)
{
	struct city_buf text = { 0 };
	enum city_status status;

	city_buf_put_text(&text, side);
	city_decimal_put(&text, limit);
	status = refuse(job, "contract.range",
			city_buf_text(&text) ? city_buf_text(&text) : side);
	city_buf_release(&text);
	return status;
}

static enum city_status check_range(const struct job *job, struct city_slice number)
{
	const struct city_contract_field *field = job->field;
	struct city_decimal value;

	if (!field->has_minimum && !field->has_maximum &&
	    field->type != CITY_CONTRACT_INTEGER)
		return CITY_OK;
	if (city_decimal_parse(number, &value))
		return refuse(job, "contract.range", "a number of at most 18 digits");
	if (field->type == CITY_CONTRACT_INTEGER && value.scale > 0)
		return refuse(job, "contract.type", "an integer");
	if (field->has_minimum && city_decimal_compare(value, field->minimum) < 0)
		return beyond(job, "at least ", field->minimum);
	if (field->has_maximum && city_decimal_compare(value, field->maximum) > 0)
		return beyond(job, "at most ", field->maximum);
	return CITY_OK;
}

static enum city_status number_of_text(const struct job *job, struct city_slice text)
{
	const char *expected = NULL;
	enum city_status status;

	/* Words and units are looked for only where plain digits will not do. */
	if (job->field->measure.converts || city_convert_number(job->to, text))
		expected = city_measure_number(&job->field->measure, text, job->to);
	if (expected)
		return refuse(job, "contract.type", expected);
	status = check_range(job, city_buf_slice(job->to));
	return status == CITY_OK ? written(job) : status;
}

static enum city_status number_value(const struct job *job, struct city_slice text)
{
	enum city_status status;

	if (job->from->type == CITY_STRING)
		return number_of_text(job, text);
	if (job->from->type != CITY_NUMBER)
		return refuse(job, "contract.type", "a number");
	if (city_measure_applies(&job->field->measure, job->from, job->field->name,
				 job->scratch))
		return number_of_text(job, job->from->value);
	status = check_range(job, job->from->value);
	return status == CITY_OK ? lend(job) : status;
}

/* A date, or a time that came without its offset. */
static enum city_status when_value(const struct job *job, struct city_slice text)
{
	char expected[120];

	return city_contract_when(job->field, job->from, text, job->to, expected,
				  sizeof(expected)) ?
		       refuse(job, "contract.type", expected) :
		       written(job);
}

static enum city_status datetime_value(const struct job *job, struct city_slice text)
{
	struct city_time time;

	if (job->from->type != CITY_STRING || city_time_parse(text, &time))
		return when_value(job, text);
	if (text.len + 2 == job->from->value.len)
		return lend(job);
	city_json_put_string(job->to, text);
	return written(job);
}

static enum city_status string_value(const struct job *job)
{
	if (job->from->type == CITY_STRING)
		return lend(job);
	if (job->from->type != CITY_NUMBER)
		return refuse(job, "contract.type", "a string");
	/* An id that came as a number keeps every digit. */
	city_buf_put_char(job->to, '"');
	city_buf_put_slice(job->to, job->from->value);
	city_buf_put_char(job->to, '"');
	return written(job);
}

/* Appends the JSON of one text by the codes, or as a string without them. */
static enum city_status put_coded(const struct job *job, struct city_slice text)
{
	size_t number = city_map_find(&job->field->codes, text);

	if (job->field->codes.n == 0)
		city_json_put_string(job->to, text);
	else if (number == SIZE_MAX)
		return refuse(job, "contract.code", "among the codes");
	else
		city_buf_put_slice(job->to, city_buf_slice(&job->field->code[number]));
	return CITY_OK;
}

/* Where the first separator stands from `begin` on, the text's end otherwise. */
static size_t find_separator(const struct job *job, struct city_slice text, size_t begin,
			     size_t *len)
{
	size_t found = text.len;

	*len = 1;
	for (size_t i = 0; i < CITY_SEPARATORS && job->field->separator[i]; i++) {
		struct city_slice mark = city_slice_of(job->field->separator[i]);
		const char *cut = begin < found ? memmem(text.at + begin, found - begin,
							 mark.at, mark.len) :
						  NULL;

		if (!cut)
			continue;
		found = (size_t)(cut - text.at);
		*len = mark.len;
	}
	return found;
}

/* Cuts the text at the separators; blanks around and empty parts go. */
static enum city_status array_of_text(const struct job *job, struct city_slice text)
{
	enum city_status status = CITY_OK;
	size_t begin = 0, len;

	city_buf_put_char(job->to, '[');
	while (begin <= text.len && status == CITY_OK) {
		size_t end = find_separator(job, text, begin, &len);
		struct city_slice part = city_text_trim(
			(struct city_slice){ text.at + begin, end - begin });

		begin = end + len;
		if (part.len == 0)
			continue;
		if (job->to->len > 1)
			city_buf_put_char(job->to, ',');
		status = put_coded(job, part);
	}
	city_buf_put_char(job->to, ']');
	return status == CITY_OK ? written(job) : status;
}

static enum city_status array_value(const struct job *job, struct city_slice text)
{
	if (job->from->type == CITY_ARRAY)
		return lend(job);
	if (job->from->type != CITY_STRING || !job->field->separator[0])
		return refuse(job, "contract.type", "an array");
	return array_of_text(job, text);
}

/* A coded value that is one of the codes' results already stays as it is. */
static bool is_result(const struct job *job)
{
	for (size_t i = 0; i < job->field->codes.n; i++)
		if (city_slice_equal(city_buf_slice(&job->field->code[i]),
				     job->from->value))
			return true;
	return false;
}

static enum city_status convert(const struct job *job, struct city_slice text)
{
	enum city_status status;

	if (job->field->table) {
		status = city_contract_table_value(job->field, job->from, text, job->to,
						   job->error);
		return status == CITY_OK ? written(job) : status;
	}
	if (job->field->codes.n && job->field->type != CITY_CONTRACT_ARRAY) {
		if (is_result(job))
			return lend(job);
		if (job->from->type != CITY_STRING)
			return refuse(job, "contract.code", "among the codes");
		status = put_coded(job, text);
		return status == CITY_OK ? written(job) : status;
	}
	switch (job->field->type) {
	case CITY_CONTRACT_STRING: return string_value(job);
	case CITY_CONTRACT_NUMBER:
	case CITY_CONTRACT_INTEGER: return number_value(job, text);
	case CITY_CONTRACT_DATETIME: return datetime_value(job, text);
	case CITY_CONTRACT_ARRAY: return array_value(job, text);
	case CITY_CONTRACT_DATE: return when_value(job, text);
	}
	return CITY_FAIL;
}

enum city_status city_contract_value(const struct city_contract *contract,
				     const struct city_contract_field *field,
				     const struct city_field *from,
				     struct city_buf *to, struct city_buf *scratch,
				     struct city_slice *value,
				     struct city_error *error)
{
	struct job job = { contract, field, from, to, scratch, value, error };
	struct city_slice text = { "", 0 };
	struct city_buf decoded = { 0 };
	enum city_status status;
	bool lost;

	if (from->type == CITY_NULL)
		return null_value(&job);
	city_buf_reset(to);
	if (from->type == CITY_STRING) {
		text = city_field_text(from, &decoded);
		city_buf_reset(scratch);
		city_text_fold(scratch, text);
		if (!decoded.failed && !scratch->failed &&
		    (city_contract_is_missing(contract, text) ||
		     city_contract_is_missing(contract, city_buf_slice(scratch)))) {
			city_buf_release(&decoded);
			return null_value(&job);
		}
		text = city_buf_slice(scratch);
	}
	status = convert(&job, text);
	lost = decoded.failed || to->failed || scratch->failed;
	city_buf_release(&decoded);
	if (lost) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return status;
}
