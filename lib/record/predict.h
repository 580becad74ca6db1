/* SPDX-License-Identifier: Apache-2.0 */
/*
 * predict - the fast way through a record that has the shape of an earlier one.
 * Compiled once for each kind of vector, behind its vector_*.h.
 *
 * It accepts only what city_scan accepts, with the same fields, and leaves all
 * else to it: every verdict on a bad record is the grammar's.  Why accepting is
 * safe: the leads come from a record that was read in full, so their blanks,
 * colons, commas and keys are good, and the keys all differ; between them each
 * value is checked here or by the grammar.
 */
#ifndef CITY_RECORD_PREDICT_H
#define CITY_RECORD_PREDICT_H

#include <string.h>

#include "scan.h"

static inline const char *skip_digits(const char *p)
{
	while (*p >= '0' && *p <= '9')
		p++;
	return p;
}

/*
 * The end of a number without exponent; NULL for others, good or bad.  Digits
 * are counted one by one: there are few, and a loop whose end is guessed lets
 * the next field begin earlier than the sum of a vector of bits does.
 */
static inline const char *skip_number(const char *p)
{
	const char *first, *end;

	if (*p == '-')
		p++;
	first = p;
	p = skip_digits(p);
	if (p == first || (*first == '0' && p - first > 1))
		return NULL;
	if (*p == '.') {
		end = skip_digits(p + 1);
		if (end == p + 1)
			return NULL;
		p = end;
	}
	return (*p | 0x20) == 'e' ? NULL : p;
}

/* The end of a plain string, from behind its quote; NULL for others. */
static inline const char *skip_string(const struct city_scanner *scanner, const char *p)
{
	p = skip_plain(p, true);
	/* Beyond ASCII, if the grammar has looked at these lines already. */
	if (*p & 0x80 && p < scanner->valid_to) {
		p = skip_plain(p, false);
		if (p >= scanner->valid_to)
			return NULL;
	}
	return *p == '"' ? p + 1 : NULL;
}

/* The end of a plain value, with its type; NULL when it is another. */
static inline const char *skip_value(const struct city_scanner *scanner, const char *p,
				     struct city_field *field)
{
	switch (*p) {
	case '"': field->type = CITY_STRING; return skip_string(scanner, p + 1);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9': field->type = CITY_NUMBER; return skip_number(p);
	case 'n':
		field->type = CITY_NULL;
		return memcmp(p, "null", 4) == 0 ? p + 4 : NULL;
	default: return NULL;
	}
}

static const char *predict(struct city_scanner *scanner,
			   const struct city_shape *shape, const char *at,
			   struct city_rec *rec)
{
	const struct city_lead *lead = shape->lead, *tail = lead + shape->fields;
	const char *text = shape->text.at, *p = at;
	struct city_field *field = scanner->field;

	for (; lead < tail; lead++, field++) {
		const char *end;

		if (!is_same(p, text + lead->at, lead->len))
			return NULL;
		field->key.at = p + lead->key_at;
		field->key.len = lead->key_len;
		field->key_escaped = lead->key_escaped;
		p += lead->len;
		field->value.at = p;
		field->value_escaped = false;
		end = skip_value(scanner, p, field);
		if (!end)
			end = city_scan_value(scanner, p, field);
		if (!end)
			return NULL;
		field->value.len = (size_t)(end - p);
		p = end;
	}
	if (!is_same(p, text + tail->at, tail->len))
		return NULL;
	rec->raw.at = at;
	rec->raw.len = (size_t)(p - at) + shape->tail_raw;
	rec->field = scanner->field;
	rec->fields = shape->fields;
	rec->shape = (struct city_shape_id){ scanner, shape->number };
	return p + tail->len - 1;
}

#endif
