/* SPDX-License-Identifier: Apache-2.0 */
/* compose - several fields to one; quickly where a time's date is the last one. */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "city/compose.h"
#include "city/convert.h"
#include "city/text.h"
#include "city/writer.h"

/* Where the hour stands in "YYYY-MM-DDTHH..., behind the quote. */
#define HOUR_AT 12

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* The folded text of a date or hour, which may have come as a number. */
static struct city_slice part_text(const struct city_field *field,
				   struct city_buf *decoded, struct city_buf *folded)
{
	struct city_slice text = field->value;

	if (field->type == CITY_STRING)
		text = city_field_text(field, decoded);
	city_buf_reset(folded);
	city_text_fold(folded, text);
	return city_buf_slice(folded);
}

static enum city_status bad_part(const struct city_rec *rec,
				 const struct city_field *field, const char *expected,
				 struct city_error *error)
{
	size_t n = field->value.len < 40 ? field->value.len : 40;

	n = city_utf8_valid(field->value.at, n);
	city_error_set(error, "contract.type", "%.*s is not %s", (int)n,
		       field->value.at, expected);
	return city_rec_refuse(rec, field, error);
}

/* An hour below 24 in one or two plain digits; -1 for whatever else it may be. */
static int quick_hour(const struct city_field *field)
{
	const char *at = field->value.at;
	size_t len = field->value.len;
	int hour;

	if (field->type == CITY_STRING) {
		at++;
		len -= 2;
	}
	if (len == 1 && is_digit(at[0]))
		return at[0] - '0';
	if (len != 2 || !is_digit(at[0]) || !is_digit(at[1]))
		return -1;
	hour = (at[0] - '0') * 10 + (at[1] - '0');
	return hour < 24 ? hour : -1;
}

/* What the remembered date is known by: its parts, with a comma behind each. */
static const size_t date_parts[] = { CITY_PART_DATE, CITY_PART_YEAR, CITY_PART_MONTH,
				     CITY_PART_DAY };
#define DATE_PARTS (sizeof(date_parts) / sizeof(date_parts[0]))

static bool is_last_date(const struct city_contract_field *field,
			 const struct city_rec *rec, const size_t *part,
			 const struct city_last_date *last)
{
	size_t at = 0;

	for (size_t i = 0; i < DATE_PARTS; i++) {
		struct city_slice text;

		if (!field->has_part[date_parts[i]])
			continue;
		text = rec->field[part[date_parts[i]]].value;
		if (last->from_len - at <= text.len ||
		    memcmp(last->from + at, text.at, text.len) != 0 ||
		    last->from[at + text.len] != ',')
			return false;
		at += text.len + 1;
	}
	return at == last->from_len;
}

/* The last time, with another hour. */
static bool put_quickly(const struct city_last_date *last, int hour,
			struct city_buf *to)
{
	char *at = city_buf_reserve(to, sizeof(last->to));

	if (!at)
		return false;
	memcpy(at, last->to, sizeof(last->to));
	at[HOUR_AT] = (char)('0' + hour / 10);
	at[HOUR_AT + 1] = (char)('0' + hour % 10);
	to->len += last->to_len;
	return true;
}

/* Hour 24 is of the next day, and no example for the others of its date. */
static void remember(struct city_last_date *last,
		     const struct city_contract_field *field,
		     const struct city_rec *rec, const size_t *part, int hour,
		     const struct city_buf *to)
{
	last->from_len = 0;
	/* Nor is one whose other hours may have another offset. */
	if (hour == 24 || field->has_part[CITY_PART_MINUTE] || field->zone.has_summer ||
	    to->len > sizeof(last->to))
		return;
	for (size_t i = 0, at = 0; i < DATE_PARTS; i++) {
		struct city_slice text;

		if (!field->has_part[date_parts[i]])
			continue;
		text = rec->field[part[date_parts[i]]].value;
		if (text.len >= sizeof(last->from) - at) {
			last->from_len = 0;
			return;
		}
		memcpy(last->from + at, text.at, text.len);
		last->from[at + text.len] = ',';
		last->from_len = at += text.len + 1;
	}
	memcpy(last->to, to->at, to->len);
	last->to_len = to->len;
}

/* What the parts of one time are read with, and where they are found at fault. */
struct job {
	const struct city_rec *rec;
	const size_t *part;
	struct city_buf *to, *scratch;
	struct city_error *error;
};

static const struct city_field *part_of(const struct job *job, size_t part)
{
	return &job->rec->field[job->part[part]];
}

/* A number of one to four digits, from `least` to `most`. */
static enum city_status read_number(const struct job *job, size_t part, int least,
				    int most, const char *expected, int *number)
{
	const struct city_field *field = part_of(job, part);
	struct city_slice text = part_text(field, job->to, job->scratch);

	*number = 0;
	for (size_t i = 0; i < text.len && i < 5; i++)
		*number = is_digit(text.at[i]) ? *number * 10 + (text.at[i] - '0') : 99999;
	return text.len && *number >= least && *number <= most ?
		       CITY_OK :
		       bad_part(job->rec, field, expected, job->error);
}

/* Year, month and day, or a date in one field. */
static enum city_status read_date(const struct job *job,
				  const struct city_contract_field *field,
				  struct city_date *date)
{
	enum city_status status;

	if (field->has_part[CITY_PART_DATE]) {
		const struct city_field *from = part_of(job, CITY_PART_DATE);

		return city_convert_date(part_text(from, job->to, job->scratch), date) ?
			       bad_part(job->rec, from, "a date", job->error) :
			       CITY_OK;
	}
	status = read_number(job, CITY_PART_YEAR, 1000, 9999, "a year of four digits",
			     &date->year);
	if (status == CITY_OK)
		status = read_number(job, CITY_PART_MONTH, 1, 12, "a month from 1 to 12",
				     &date->month);
	if (status == CITY_OK)
		status = read_number(job, CITY_PART_DAY, 1, 31, "a day from 1 to 31",
				     &date->day);
	if (status == CITY_OK && city_date_check(*date))
		status = bad_part(job->rec, part_of(job, CITY_PART_DAY),
				  "a day of that month", job->error);
	return status;
}

static enum city_status read_clock(const struct job *job,
				   const struct city_contract_field *field,
				   int clock[3])
{
	const struct city_field *hour = part_of(job, CITY_PART_HOUR);
	enum city_status status = CITY_OK;

	if (city_convert_hour(part_text(hour, job->to, job->scratch), &clock[0]))
		return bad_part(job->rec, hour, "an hour from 0 to 24", job->error);
	if (field->has_part[CITY_PART_MINUTE])
		status = read_number(job, CITY_PART_MINUTE, 0, 59, "a minute from 0 to 59",
				     &clock[1]);
	if (status == CITY_OK && field->has_part[CITY_PART_SECOND])
		status = read_number(job, CITY_PART_SECOND, 0, 59, "a second from 0 to 59",
				     &clock[2]);
	return status;
}

static enum city_status compose_time(const struct city_contract_field *field,
				     const struct job *job, struct city_last_date *last)
{
	int clock[3] = { 0 }, hour = quick_hour(part_of(job, CITY_PART_HOUR));
	struct city_date date;
	struct city_error why;
	struct city_time time;
	enum city_status status;

	if (hour >= 0 && last->from_len && is_last_date(field, job->rec, job->part, last) &&
	    put_quickly(last, hour, job->to))
		return CITY_OK;
	status = read_date(job, field, &date);
	if (status == CITY_OK)
		status = read_clock(job, field, clock);
	if (status != CITY_OK)
		return status;
	if (city_time_from_parts(date, clock[0], clock[1], clock[2], 0, &time))
		return bad_part(job->rec, part_of(job, CITY_PART_HOUR),
				"an hour of that date", job->error);
	if (city_zone_place(&field->zone, &time, &why))
		return bad_part(job->rec, part_of(job, CITY_PART_HOUR),
				"an hour that the zone has once that day", job->error);
	city_buf_reset(job->to);
	city_buf_put_char(job->to, '"');
	city_time_put(job->to, time);
	city_buf_put_char(job->to, '"');
	if (!job->to->failed)
		remember(last, field, job->rec, job->part, clock[0], job->to);
	return CITY_OK;
}

static enum city_status compose_date(const struct city_contract_field *field,
				     const struct job *job)
{
	struct city_date date;
	enum city_status status = read_date(job, field, &date);

	if (status != CITY_OK)
		return status;
	city_buf_reset(job->to);
	city_buf_put_char(job->to, '"');
	city_date_put(job->to, date);
	city_buf_put_char(job->to, '"');
	return CITY_OK;
}

/* The text of one part of a joined one; nothing where it has no value. */
static enum city_status join_part(const struct city_contract *contract,
				  const struct city_contract_field *field,
				  const struct job *job, const struct city_field *from,
				  struct city_buf *decoded)
{
	struct city_slice text = from->value;

	if (from->type == CITY_NULL)
		return CITY_OK;
	if (from->type == CITY_STRING)
		text = city_text_trim(city_field_text(from, decoded));
	else if (from->type != CITY_NUMBER)
		return bad_part(job->rec, from, "a string", job->error);
	if (text.len == 0 || city_contract_is_missing(contract, text))
		return CITY_OK;
	if (job->scratch->len && field->separator[0])
		city_buf_put_text(job->scratch, field->separator[0]);
	city_buf_put_slice(job->scratch, text);
	return CITY_OK;
}

static enum city_status join_texts(const struct city_contract *contract,
				   const struct city_contract_field *field,
				   const struct job *job)
{
	struct city_buf decoded = { 0 };
	enum city_status status = CITY_OK;

	city_buf_reset(job->scratch);
	for (size_t i = 1; i < CITY_PARTS && field->has_part[i] && status == CITY_OK; i++)
		status = join_part(contract, field, job, part_of(job, i), &decoded);
	job->to->failed |= decoded.failed || job->scratch->failed;
	city_buf_release(&decoded);
	if (status != CITY_OK)
		return status;
	if (job->scratch->len) {
		city_json_put_string(job->to, city_buf_slice(job->scratch));
		return CITY_OK;
	}
	city_buf_put_text(job->to, "null");
	if (!field->required)
		return CITY_OK;
	city_error_set(job->error, "contract.required", "a value is required here");
	return city_rec_refuse(job->rec, part_of(job, 1), job->error);
}

enum city_status city_compose(const struct city_contract *contract,
			      const struct city_contract_field *field,
			      const struct city_rec *rec, const size_t *part,
			      struct city_last_date *last, struct city_buf *to,
			      struct city_buf *scratch, struct city_error *error)
{
	const struct job job = { rec, part, to, scratch, error };
	enum city_status status;

	city_buf_reset(to);
	status = field->type == CITY_CONTRACT_DATETIME ? compose_time(field, &job, last) :
		 field->type == CITY_CONTRACT_DATE     ? compose_date(field, &job) :
							 join_texts(contract, field, &job);
	if (!to->failed)
		return status;
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}
