/* SPDX-License-Identifier: Apache-2.0 */
/*
 * infer_spell - whether a column's values are written in one way.
 *
 * Texts are compared where keys are looked for, and different ones may be one value:
 * 007 and 7, 2026-3-1 and 2026/03/01.  So what is no text in the end counts as a key
 * only where all of it is spelled so that this cannot be.
 */
#include "config.h"

#include <string.h>

#include "infer.h"

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* 0, or digits with no zero before them, and a minus perhaps. */
static bool is_one_way(struct city_slice text)
{
	bool negative = text.len && *text.at == '-';
	size_t n = text.len - negative;

	if (n == 0 || n > CITY_DECIMAL_DIGITS || (text.at[negative] == '0' && text.len > 1))
		return false;
	for (size_t i = negative; i < text.len; i++)
		if (!is_digit(text.at[i]))
			return false;
	return true;
}

/* Hour 24 is hour 0 of the next day. */
static bool has_hour_24(struct city_slice text)
{
	return memmem(text.at, text.len, "24:", 3) ||
	       memmem(text.at, text.len, "24时", strlen("24时"));
}

/*
 * The text with 0 for its digits and P for AM and PM: what is left of a time when
 * nothing but the time may differ.  An offset stays, for it makes two of one.
 */
static bool shape_of(struct city_slice text, char shape[INFER_SHAPE])
{
	bool clock = false, offset = false;

	memset(shape, 0, INFER_SHAPE);
	if (text.len >= INFER_SHAPE || has_hour_24(text))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		clock |= c == ':';
		offset |= clock && (c == '+' || c == '-');
		if (is_digit(c) && !offset)
			c = '0';
		else if (c == 'A' && i + 1 < text.len && text.at[i + 1] == 'M')
			c = 'P';
		shape[i] = c;
	}
	return true;
}

void infer_spell(struct infer_column *column, struct city_slice text,
		 struct city_slice folded)
{
	char shape[INFER_SHAPE];
	bool other = !city_slice_equal(text, folded);

	column->respelled |= other || !is_one_way(text);
	if (column->uneven)
		return;
	column->uneven = other || !shape_of(text, shape) ||
			 (column->values > 0 &&
			  memcmp(shape, column->shape, INFER_SHAPE) != 0);
	memcpy(column->shape, shape, INFER_SHAPE);
}

bool infer_is_exact(const struct infer_column *column, size_t kind)
{
	/* What is to be a text is not changed, and has one way to be. */
	return kind == INFER_STRING || (kind == INFER_INTEGER && !column->respelled) ||
	       (infer_is_when(kind) && !column->uneven);
}
