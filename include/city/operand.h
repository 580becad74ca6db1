/* SPDX-License-Identifier: Apache-2.0 */
/*
 * operand - a value as it is compared: exact numbers, instants whatever their
 * offset, texts by their code points.
 *
 * Made of the JSON text of a value that is as a contract wants it; what limits,
 * enumerations, conditions and keys have in common.
 */
#ifndef CITY_OPERAND_H
#define CITY_OPERAND_H

#include <stdbool.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/decimal.h"

enum city_operand_kind {
	CITY_OPERAND_OTHER,   /* equal by its bytes, and without any order */
	CITY_OPERAND_TEXT,
	CITY_OPERAND_TRUTH,   /* false before true */
	CITY_OPERAND_NUMBER,
	CITY_OPERAND_MONTH,   /* 2026-03 */
	CITY_OPERAND_DATE,    /* 2026-03-26 */
	CITY_OPERAND_INSTANT, /* RFC 3339, to the microsecond */
	CITY_OPERAND_CLOCK    /* 08:05:00 */
};

struct city_operand {
	enum city_operand_kind kind;
	struct city_decimal number;
	int64_t count;          /* of months, days, microseconds UTC, seconds; 0, 1 */
	struct city_slice text; /* of a text, decoded; of others the JSON */
};

/*
 * Reads a JSON value as one of its kind.
 *   json     not null; lent as long as the operand is used
 *   scratch  for a text with escapes, reset here; lent likewise.  Its `failed`
 *            says when memory ran out
 * true; or false, the operand being CITY_OPERAND_OTHER, for what is no such value,
 * and for a number of more than 18 digits.
 */
bool city_operand_read(enum city_operand_kind kind, struct city_slice json,
		       struct city_buf *scratch, struct city_operand *operand);

/* Below 0, 0 or above, of two of one kind that is not CITY_OPERAND_OTHER. */
int city_operand_compare(const struct city_operand *a, const struct city_operand *b);

/*
 * Bytes that are the same for equal values of one kind, and for no others: 1.0 and
 * 1, or one instant under two offsets, give the same.  Lent from the operand, or
 * put into room.
 */
#define CITY_OPERAND_KEY 16
struct city_slice city_operand_key(const struct city_operand *operand,
				   char room[CITY_OPERAND_KEY]);

#endif
