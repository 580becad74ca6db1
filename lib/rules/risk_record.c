/* SPDX-License-Identifier: Apache-2.0 */
/* risk_record - fields to the values of indicators. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/risk_record.h"

int city_risk_reader_open(struct city_risk_reader *reader,
			  const struct city_risk_book *book, struct city_error *error)
{
	size_t n = book->model.nodes;

	memset(reader, 0, sizeof(*reader));
	reader->book = book;
	reader->name = calloc(n, sizeof(*reader->name));
	reader->value = calloc(n, sizeof(*reader->value));
	reader->field = calloc(n, sizeof(*reader->field));
	if (!reader->name || !reader->value || !reader->field) {
		city_risk_reader_release(reader);
		return city_error_set(error, "memory", "out of memory");
	}
	reader->time = city_name_of("time");
	for (size_t i = 0; i < n; i++)
		if (book->model.node[i].field)
			reader->name[i] = city_name_of(book->model.node[i].field);
	return 0;
}

void city_risk_reader_release(struct city_risk_reader *reader)
{
	free(reader->name);
	free(reader->value);
	free(reader->field);
	city_buf_release(&reader->scratch);
	memset(reader, 0, sizeof(*reader));
}

static enum city_status refuse(const struct city_rec *rec, const struct city_field *field,
			       struct city_error *error, const char *rule,
			       const char *text)
{
	city_error_set(error, rule, "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

/* The day of the record's own clock; -1 when it tells none. */
static int day_of(struct city_risk_reader *reader, const struct city_field *field,
		  int64_t *day)
{
	struct city_slice text;
	struct city_time time;
	struct city_date date;
	int64_t us;

	if (!field || field->type != CITY_STRING)
		return -1;
	text = city_field_text(field, &reader->scratch);
	if (city_date_parse(text, &date) == 0) {
		*day = city_days_from_date(date);
		return 0;
	}
	if (city_time_parse(text, &time))
		return -1;
	us = city_time_local_us(time);
	*day = us / CITY_US_PER_DAY - (us % CITY_US_PER_DAY < 0);
	return 0;
}

/* A model that holds always asks no record for its day. */
static enum city_status check_day(struct city_risk_reader *reader,
				  const struct city_rec *rec, struct city_error *error)
{
	const struct city_rulebook *book = &reader->book->book;
	const struct city_field *field;
	int64_t day;

	if (book->valid_from == INT64_MIN && book->valid_to == INT64_MAX)
		return CITY_OK;
	field = city_rec_find(rec, &reader->time);
	if (day_of(reader, field, &day))
		return refuse(rec, field, error, "risk.date",
			      "the model is not valid always, and the record has no time "
			      "that tells its day");
	if (day < book->valid_from || day > book->valid_to)
		return refuse(rec, field, error, "risk.date",
			      "the model is not valid on that day");
	return CITY_OK;
}

static enum city_status no_category(const struct city_rec *rec,
				    const struct city_field *field,
				    struct city_error *error)
{
	return refuse(rec, field, error, "risk.category",
		      "is none of the indicator's categories");
}

/*
 * Millionths of nearly all numbers there are: digits, a point perhaps, so few that
 * nothing can be too much.  The scanner has seen that they are a number.
 */
static bool read_short(struct city_slice text, int64_t *millionths)
{
	static const int64_t power[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
	const char *at = text.at, *end = at + text.len;
	int64_t units = 0;
	size_t scale = 0;

	if (text.len > 12)
		return false;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		units = units * 10 + (*at - '0');
	if (at < end && *at == '.') {
		scale = (size_t)(end - ++at);
		for (; at < end && *at >= '0' && *at <= '9'; at++)
			units = units * 10 + (*at - '0');
	}
	if (at < end || scale > CITY_RISK_DECIMALS)
		return false;
	*millionths = units * power[scale];
	return true;
}

static int read_long(struct city_slice text, struct city_decimal *number, int64_t *raw)
{
	return city_decimal_parse(text, number) || city_risk_of_decimal(*number, raw);
}

static enum city_status read_number(const struct city_risk_node *leaf,
				    const struct city_rec *rec,
				    const struct city_field *field, int64_t *raw,
				    struct city_error *error)
{
	struct city_decimal number = { 0 };
	size_t category;

	if (!read_short(field->value, raw) && read_long(field->value, &number, raw))
		return refuse(rec, field, error, "risk.range",
			      "has more than 18 digits, or is beyond a million millions");
	if (*raw < leaf->range_low || *raw > leaf->range_high)
		return refuse(rec, field, error, "risk.range",
			      "is beyond the indicator's range");
	if (leaf->map != CITY_RISK_CATEGORIES)
		return CITY_OK;
	/* A category is a number as a whole, not but for its last digits. */
	if (number.scale > CITY_RISK_DECIMALS &&
	    city_decimal_compare(number,
				 (struct city_decimal){ *raw, CITY_RISK_DECIMALS }))
		return no_category(rec, field, error);
	category = city_risk_category_of_number(leaf, *raw);
	if (category == CITY_RISK_NONE)
		return no_category(rec, field, error);
	*raw = (int64_t)category;
	return CITY_OK;
}

static enum city_status read_word(const struct city_risk_node *leaf,
				  const struct city_rec *rec,
				  const struct city_field *field,
				  struct city_buf *scratch, int64_t *raw,
				  struct city_error *error)
{
	struct city_slice word = field->value;
	size_t category;

	if (leaf->map != CITY_RISK_CATEGORIES)
		return refuse(rec, field, error, "risk.type", "must be a number");
	if (field->type == CITY_STRING)
		word = city_field_text(field, scratch);
	if (scratch->failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	category = city_risk_category_of_word(leaf, word);
	if (category == CITY_RISK_NONE)
		return no_category(rec, field, error);
	*raw = (int64_t)category;
	return CITY_OK;
}

enum city_status city_risk_read_raw(const struct city_risk_node *leaf,
				    const struct city_rec *rec,
				    const struct city_field *field,
				    struct city_buf *scratch, int64_t *raw,
				    struct city_error *error)
{
	switch (field->type) {
	case CITY_NUMBER: return read_number(leaf, rec, field, raw, error);
	case CITY_STRING:
	case CITY_TRUE:
	case CITY_FALSE: return read_word(leaf, rec, field, scratch, raw, error);
	case CITY_NULL:
	case CITY_ARRAY:
	case CITY_OBJECT: break;
	}
	return refuse(rec, field, error, "risk.type", "must be a number or a word");
}

static enum city_status read_leaf(struct city_risk_reader *reader, size_t i,
				  const struct city_rec *rec, struct city_error *error)
{
	const struct city_risk_node *leaf = &reader->book->model.node[i];
	const struct city_field *field = city_rec_find(rec, &reader->name[i]);
	struct city_risk_value *value = &reader->value[i];
	enum city_status status;
	int64_t raw = 0;

	reader->field[i] = field;
	if (!field || field->type == CITY_NULL) {
		value->missing = true;
		return CITY_OK;
	}
	status = city_risk_read_raw(leaf, rec, field, &reader->scratch, &raw, error);
	if (status == CITY_OK)
		city_risk_leaf_value(leaf, raw, value);
	return status;
}

enum city_status city_risk_read(struct city_risk_reader *reader,
				const struct city_rec *rec, struct city_error *error)
{
	const struct city_risk_model *model = &reader->book->model;
	enum city_status status = check_day(reader, rec, error);

	for (size_t i = 0; i < model->nodes && status == CITY_OK; i++)
		if (model->node[i].combine == CITY_RISK_LEAF)
			status = read_leaf(reader, i, rec, error);
	return status;
}

bool city_risk_is_absent(const struct city_risk_reader *reader, size_t leaf)
{
	return !reader->field[leaf] || reader->field[leaf]->type == CITY_NULL;
}
