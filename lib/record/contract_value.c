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

#include "city/convert.h"
#include "city/text.h"
#include "city/writer.h"
#include "contract_parts.h"

bool city_contract_is_missing(const struct city_contract *contract,
			      struct city_slice text)
{
	return city_map_find(&contract->missing, text) != SIZE_MAX;
}

enum city_status city_conversion_refuse(const struct city_conversion *job,
					const char *rule, const char *expected)
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

enum city_status city_conversion_lend(const struct city_conversion *job)
{
	*job->value = job->from->value;
	return CITY_OK;
}

/* A value that came as it goes is lent, so that its neighbours leave with it. */
enum city_status city_conversion_written(const struct city_conversion *job)
{
	*job->value = city_buf_slice(job->to);
	if (city_slice_equal(*job->value, job->from->value))
		*job->value = job->from->value;
	return CITY_OK;
}

/* A text that may be the record's own, byte for byte. */
enum city_status city_conversion_text(const struct city_conversion *job,
				      struct city_slice text)
{
	if (text.len + 2 == job->from->value.len)
		return city_conversion_lend(job);
	city_json_put_string(job->to, text);
	return city_conversion_written(job);
}

static enum city_status null_value(const struct city_conversion *job)
{
	if (job->field->required) {
		city_error_set(job->error, "contract.required",
			       "a value is required here");
		return CITY_REJECT;
	}
	if (job->from->type == CITY_NULL)
		return city_conversion_lend(job);
	*job->value = city_slice_of("null");
	return CITY_OK;
}

static enum city_status check_integer(const struct city_conversion *job,
				      struct city_slice number)
{
	struct city_decimal value;

	if (job->field->type == CITY_CONTRACT_NUMBER)
		return CITY_OK;
	if (city_decimal_parse(number, &value))
		return city_conversion_refuse(job, "contract.range",
					      "a number of at most 18 digits");
	if (value.scale > 0)
		return city_conversion_refuse(job, "contract.type", "an integer");
	if (job->field->type == CITY_CONTRACT_YEAR &&
	    (value.units < 1 || value.units > 9999))
		return city_conversion_refuse(job, "contract.range",
					      "a year from 1 to 9999");
	return CITY_OK;
}

static enum city_status number_of_text(const struct city_conversion *job,
				       struct city_slice text)
{
	const char *expected = NULL;
	enum city_status status;

	if (job->field->digits.given && job->from->type == CITY_STRING)
		text = city_digits_plain(&job->field->digits, text, job->spare);
	/* Words and units are looked for only where plain digits will not do. */
	if (job->field->measure.converts || city_convert_number(job->to, text))
		expected = city_measure_number(&job->field->measure, text, job->to);
	if (expected)
		return city_conversion_refuse(job, "contract.type", expected);
	status = check_integer(job, city_buf_slice(job->to));
	return status == CITY_OK ? city_conversion_written(job) : status;
}

static enum city_status number_value(const struct city_conversion *job,
				     struct city_slice text)
{
	enum city_status status;

	if (job->from->type == CITY_STRING)
		return number_of_text(job, text);
	if (job->from->type != CITY_NUMBER)
		return city_conversion_refuse(job, "contract.type", "a number");
	if (city_measure_applies(&job->field->measure, job->from, job->field->name,
				 job->scratch))
		return number_of_text(job, job->from->value);
	status = check_integer(job, job->from->value);
	return status == CITY_OK ? city_conversion_lend(job) : status;
}

static enum city_status year_value(const struct city_conversion *job,
				   struct city_slice text)
{
	static const char year[] = "年";
	const size_t n = sizeof(year) - 1;

	if (text.len > n && memcmp(text.at + text.len - n, year, n) == 0)
		text.len -= n;
	return number_value(job, text);
}

/* A date, or a time that came without its offset. */
static enum city_status when_value(const struct city_conversion *job,
				   struct city_slice text)
{
	char expected[120];

	return city_contract_when(job->field, job->from, text, job->to, expected,
				  sizeof(expected)) ?
		       city_conversion_refuse(job, "contract.type", expected) :
		       city_conversion_written(job);
}

static enum city_status datetime_value(const struct city_conversion *job,
				       struct city_slice text)
{
	struct city_time time;

	if (job->from->type != CITY_STRING || city_time_parse(text, &time))
		return when_value(job, text);
	return city_conversion_text(job, text);
}

/* What means "no value" once it is folded would do so the next time. */
static enum city_status folded_text(const struct city_conversion *job)
{
	struct city_slice text, folded;

	/* The scratch has the text as numbers are read; this one is the string's. */
	city_buf_reset(job->spare);
	text = city_field_text(job->from, job->spare);
	city_buf_reset(job->scratch);
	city_text_fold_by(job->scratch, text, job->field->fold);
	folded = city_buf_slice(job->scratch);
	if (city_slice_equal(folded, text))
		return city_conversion_lend(job);
	city_text_fold(job->to, folded);
	if (city_contract_is_missing(job->contract, folded) ||
	    city_contract_is_missing(job->contract, city_buf_slice(job->to)))
		return null_value(job);
	city_buf_reset(job->to);
	city_json_put_string(job->to, folded);
	return city_conversion_written(job);
}

static enum city_status string_value(const struct city_conversion *job)
{
	if (job->from->type == CITY_STRING)
		return job->field->fold ? folded_text(job) : city_conversion_lend(job);
	if (job->from->type != CITY_NUMBER)
		return city_conversion_refuse(job, "contract.type", "a string");
	/* As a text it would be none the next time. */
	if (city_contract_is_missing(job->contract, job->from->value))
		return null_value(job);
	/* An id that came as a number keeps every digit. */
	city_buf_put_char(job->to, '"');
	city_buf_put_slice(job->to, job->from->value);
	city_buf_put_char(job->to, '"');
	return city_conversion_written(job);
}

/* Appends the JSON of one text by the codes, or as a string without them. */
static enum city_status put_coded(const struct city_conversion *job,
				  struct city_slice text)
{
	size_t number = city_map_find(&job->field->codes, text);

	if (job->field->codes.n == 0)
		city_json_put_string(job->to, text);
	else if (number == SIZE_MAX)
		return city_conversion_refuse(job, "contract.code", "among the codes");
	else
		city_buf_put_slice(job->to, city_buf_slice(&job->field->code[number]));
	return CITY_OK;
}

/* Where the first separator stands from `begin` on, the text's end otherwise. */
static size_t find_separator(const struct city_conversion *job,
			     struct city_slice text, size_t begin, size_t *len)
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
static enum city_status array_of_text(const struct city_conversion *job,
				      struct city_slice text)
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
	return status == CITY_OK ? city_conversion_written(job) : status;
}

static enum city_status array_value(const struct city_conversion *job,
				    struct city_slice text)
{
	if (job->from->type == CITY_ARRAY)
		return city_conversion_lend(job);
	if (job->from->type != CITY_STRING || !job->field->separator[0])
		return city_conversion_refuse(job, "contract.type", "an array");
	return array_of_text(job, text);
}

/* A coded value that is one of the codes' results already stays as it is. */
static bool is_result(const struct city_conversion *job)
{
	for (size_t i = 0; i < job->field->codes.n; i++)
		if (city_slice_equal(city_buf_slice(&job->field->code[i]),
				     job->from->value))
			return true;
	return false;
}

/* What stays as it is where it is of the type at all. */
static enum city_status own_value(const struct city_conversion *job, bool is_one,
				  const char *expected)
{
	return is_one ? city_conversion_lend(job) :
			city_conversion_refuse(job, "contract.type", expected);
}

static enum city_status convert(const struct city_conversion *job,
				struct city_slice text)
{
	enum city_status status;

	if (job->field->table) {
		status = city_contract_table_value(job->field, job->from, text, job->to,
						   job->error);
		return status == CITY_OK ? city_conversion_written(job) : status;
	}
	if (job->field->codes.n && job->field->type != CITY_CONTRACT_ARRAY) {
		if (is_result(job))
			return city_conversion_lend(job);
		if (job->from->type != CITY_STRING)
			return city_conversion_refuse(job, "contract.code",
						      "among the codes");
		status = put_coded(job, text);
		return status == CITY_OK ? city_conversion_written(job) : status;
	}
	switch (job->field->type) {
	case CITY_CONTRACT_STRING: return string_value(job);
	case CITY_CONTRACT_NUMBER:
	case CITY_CONTRACT_INTEGER: return number_value(job, text);
	case CITY_CONTRACT_DATETIME: return datetime_value(job, text);
	case CITY_CONTRACT_ARRAY: return array_value(job, text);
	case CITY_CONTRACT_DATE: return when_value(job, text);
	case CITY_CONTRACT_BOOLEAN: return city_convert_truth(job, text);
	case CITY_CONTRACT_YEAR: return year_value(job, text);
	case CITY_CONTRACT_YEARMONTH: return city_convert_yearmonth(job, text);
	case CITY_CONTRACT_TIME: return city_convert_clock(job, text);
	case CITY_CONTRACT_DURATION: return city_convert_duration(job, text);
	case CITY_CONTRACT_GEOPOINT: return city_convert_geopoint(job, text);
	case CITY_CONTRACT_OBJECT:
		return own_value(job, job->from->type == CITY_OBJECT, "an object");
	case CITY_CONTRACT_ANY: return own_value(job, true, "");
	}
	return CITY_FAIL;
}

/* The value as agreed, held to its constraints. */
static enum city_status convert_and_judge(const struct city_conversion *job,
					  struct city_slice text)
{
	enum city_status status = convert(job, text);
	char expected[400];
	const char *rule;

	if (status != CITY_OK || !job->field->constraints.any ||
	    city_slice_is(*job->value, "null"))
		return status;
	rule = city_contract_fault(job->field, *job->value, job->scratch, expected,
				   sizeof(expected));
	return rule ? city_conversion_refuse(job, rule, expected) : CITY_OK;
}

enum city_status city_contract_value(const struct city_contract *contract,
				     const struct city_contract_field *field,
				     const struct city_field *from,
				     struct city_buf *to, struct city_buf *scratch,
				     struct city_slice *value,
				     struct city_error *error)
{
	struct city_slice text = { "", 0 };
	struct city_buf spare = { 0 };
	struct city_conversion job = { contract, field, from,  to, scratch,
				       &spare,	 value, error };
	enum city_status status;
	bool lost;

	if (from->type == CITY_NULL)
		return null_value(&job);
	city_buf_reset(to);
	if (from->type == CITY_STRING) {
		text = city_field_text(from, &spare);
		city_buf_reset(scratch);
		city_text_fold(scratch, text);
		if (!spare.failed && !scratch->failed &&
		    (city_contract_is_missing(contract, text) ||
		     city_contract_is_missing(contract, city_buf_slice(scratch)))) {
			city_buf_release(&spare);
			return null_value(&job);
		}
		text = city_buf_slice(scratch);
	}
	status = convert_and_judge(&job, text);
	lost = spare.failed || to->failed || scratch->failed;
	city_buf_release(&spare);
	if (lost) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return status;
}
