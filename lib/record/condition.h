/* SPDX-License-Identifier: Apache-2.0 */
/* condition - a condition as it is read by one file and judged by another. */
#ifndef CITY_RECORD_CONDITION_H
#define CITY_RECORD_CONDITION_H

#include "city/condition.h"

enum city_condition_form {
	CITY_CONDITION_COMPARE, /* a field with another one, or with a value */
	CITY_CONDITION_AMONG,   /* the values of a list */
	CITY_CONDITION_GIVEN,   /* a field has a value, or none */
	CITY_CONDITION_SUM,     /* of fields is another field */
	CITY_CONDITION_ALL,
	CITY_CONDITION_ANY,
	CITY_CONDITION_NOT,
	CITY_CONDITION_IF
};

/* Which answers of a comparison, below, equal and above, are yes. */
struct city_condition_sides {
	bool below, equal, above;
};

/* To which unit of time both operands are cut. */
enum city_condition_by {
	CITY_BY_NONE,
	CITY_BY_YEAR,
	CITY_BY_MONTH,
	CITY_BY_DAY
};

struct city_condition {
	enum city_condition_form form;
	size_t field;                     /* the first one named */
	enum city_operand_kind kind;      /* of that field's values */

	struct city_condition_sides sides; /* COMPARE */
	enum city_condition_by by;
	bool with_field;
	size_t other;                     /* COMPARE, SUM: that field */
	enum city_operand_kind other_kind;
	struct city_operand value;        /* or this one ... */
	struct city_buf text;             /* ... which may borrow from here */

	struct city_map among;            /* AMONG: keys of operands */
	bool given;                       /* GIVEN: a value, or none */

	size_t *term;                     /* SUM: fields */
	size_t terms;
	struct city_decimal tolerance;

	struct city_condition **part;     /* ALL, ANY; NOT one; IF two */
	size_t parts;
};

/* A value cut to a unit of time; false where it has none. */
bool city_condition_cut(enum city_operand_kind kind, enum city_condition_by by,
			struct city_slice json, struct city_buf *scratch, int64_t *cut);

#endif
