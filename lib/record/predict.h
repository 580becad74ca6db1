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

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/*
 * The end of a number without exponent, which begins with a digit; NULL for
 * others, good or bad.  Digits are counted one by one: there are few, and a loop
 * whose end is guessed lets the next field begin earlier than the sum of a
 * vector of bits does.
 */
static inline const char *skip_number(const char *p)
{
	if (*p == '0' && is_digit(p[1]))
		return NULL;
	do
		p++;
	while (is_digit(*p));
	if (*p == '.') {
		if (!is_digit(*++p))
			return NULL;
		do
			p++;
		while (is_digit(*p));
	}
	/* What follows will be compared; an exponent would be good JSON still. */
	return *p == ',' || (*p | 0x20) != 'e' ? p : NULL;
}

/* The end of a plain string, from behind its quote; NULL for others. */
static inline const char *skip_string(const struct city_scanner *scanner, const char *p)
{
	p = skip_plain(p, true);
	if (*p == '"')
		return p + 1;
	/* Beyond ASCII, if the grammar has looked at these lines already. */
	if (!(*p & 0x80) || p >= scanner->valid_to)
		return NULL;
	p = skip_plain(p, false);
	return *p == '"' && p < scanner->valid_to ? p + 1 : NULL;
}

/* The end of a plain value, with its type; NULL when it is another. */
static inline const char *skip_value(const struct city_scanner *scanner, const char *p,
				     enum city_type *type)
{
	char c = *p;

	if (c == '"') {
		*type = CITY_STRING;
		return skip_string(scanner, p + 1);
	}
	if (is_digit(c) || (c == '-' && is_digit(p[1]))) {
		*type = CITY_NUMBER;
		return skip_number(p + (c == '-'));
	}
	*type = CITY_NULL;
	return memcmp(p, "null", 4) == 0 ? p + 4 : NULL;
}

static void forget_escapes(struct city_shape *shape)
{
	for (size_t i = 0; i < shape->fields; i++)
		shape->field[i].value_escaped = false;
	shape->escaped = false;
}

static const char *predict(struct city_scanner *scanner, struct city_shape *shape,
			   const char *at, struct city_rec *rec)
{
	const struct city_lead *lead = shape->lead, *tail = lead + shape->fields;
	const char *text = shape->text.at, *p = at;
	struct city_field *field = shape->field;

	if (shape->escaped)
		forget_escapes(shape);
	for (; lead < tail; lead++, field++) {
		const char *end;

		if (!is_lead(p, lead, text))
			return NULL;
		field->key.at = p + lead->key_at;
		p += lead->len;
		field->value.at = p;
		end = skip_value(scanner, p, &field->type);
		if (!end) {
			end = city_scan_value(scanner, p, field);
			shape->escaped |= field->value_escaped;
		}
		if (!end)
			return NULL;
		field->value.len = (size_t)(end - p);
		p = end;
	}
	if (!is_lead(p, tail, text))
		return NULL;
	rec->raw.at = at;
	rec->raw.len = (size_t)(p - at) + shape->tail_raw;
	rec->field = shape->field;
	rec->fields = shape->fields;
	rec->shape = (struct city_shape_id){ scanner, shape->number };
	return p + tail->len - 1;
}

#endif
