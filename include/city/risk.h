/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk - the score of one record by a model: indicators put on a scale, and put
 * together in groups.
 *
 * A model is a tree.  Its leaves, the indicators, bring a raw number or word onto
 * a scale; a group puts its children's values together; the root's value is the
 * score.  All numbers are whole millionths (CITY_RISK_ONE = 1), so that a sum of
 * parts is the sum to the last digit, whoever adds it up, and in what order.
 *
 * What is missing is not zero: each value is an interval, from the least it may be
 * to the greatest, and has the share of its weight that is known.
 *
 * Pure: no I/O, no allocation, no global state; safe from any thread.
 */
#ifndef CITY_RISK_H
#define CITY_RISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/decimal.h"

#define CITY_RISK_ONE INT64_C(1000000)
#define CITY_RISK_DECIMALS 6
/* No value, bound or product of a model is further from 0. */
#define CITY_RISK_MOST (INT64_C(1000000000000) * CITY_RISK_ONE)
/* A geometric mean's product must fit 127 bits: so many children, each so large. */
#define CITY_RISK_ROOTS 4
#define CITY_RISK_ROOT_MOST (1000 * CITY_RISK_ONE)

enum city_risk_map {
	CITY_RISK_CURVE,     /* straight lines between points, level beyond the ends */
	CITY_RISK_STEPS,     /* the value of the last point not above the raw value */
	CITY_RISK_CATEGORIES /* one value a word, or a number written anyhow */
};

struct city_risk_point {
	int64_t raw, value;	/* raw: of categories, if numeric */
	double inverse;		/* of the way to the next one; 0 = not prepared */
	struct city_slice word; /* of categories */
	bool numeric;		/* the word is a number too */
};

enum city_risk_combine {
	CITY_RISK_LEAF,
	CITY_RISK_SUM,	     /* weights times values; the weights sum to one */
	CITY_RISK_GEOMETRIC, /* n-th root of the product of n values of 0 and more */
	CITY_RISK_MAX,
	CITY_RISK_PRODUCT,
	CITY_RISK_MATRIX /* a cell by two values, whole numbers from 1 on */
};

#define CITY_RISK_NONE SIZE_MAX

struct city_risk_node {
	const char *id;
	enum city_risk_combine combine;
	int64_t weight;	     /* in a sum; else 0 */
	size_t parent, next; /* CITY_RISK_NONE: the root; the last of its group */
	size_t first;	     /* child; CITY_RISK_NONE of a leaf */
	size_t children;
	size_t group; /* number of a group among the groups; the root's is 0 */
	int64_t least, greatest; /* what it may come to */
	/* Of a leaf; points by rising raw, but for categories. */
	const char *field;
	enum city_risk_map map;
	struct city_risk_point *point;
	size_t points;
	const char *unit;		/* what raw numbers are in, or NULL */
	int64_t fresh_us;		/* a reading grows stale behind that; 0 = never */
	int64_t range_low, range_high; /* a raw number beyond is none */
	/* Of a matrix: row by row, the first child's value names the row. */
	int64_t *cell;
	int rows, columns;
};

/* A grade holds from `from` on, or above it, up to where the next one begins. */
struct city_risk_grade {
	const char *id, *colour, *zh, *en; /* colour: NULL = none of the four */
	int64_t from;
	bool above; /* from itself is not in it */
};

enum city_risk_missing {
	CITY_RISK_BOUNDS, /* an interval, from best case to worst */
	CITY_RISK_RENORM, /* the weights of what is there are scaled up to one */
	CITY_RISK_WORST,  /* what is missing is as bad as it can be */
	CITY_RISK_REJECT
};

/* Children come behind their parents; the root is node 0. */
struct city_risk_model {
	struct city_risk_node *node;
	size_t nodes, groups;
	struct city_risk_grade *grade; /* from the lowest on */
	size_t grades;
	int decimals; /* the score is rounded to, half up */
	enum city_risk_missing missing;
};

struct city_risk_value {
	int64_t low, high;	     /* equal where nothing is missing */
	int64_t part_low, part_high; /* of its group's value, in sums and maxima */
	int64_t coverage;	     /* 0..CITY_RISK_ONE: share that is known */
	bool missing;		     /* of a leaf: set before city_risk_score */
	bool clipped;		     /* of a leaf: the raw value is beyond the bounds */
};

struct city_risk_score {
	int64_t low, high; /* rounded as the model says */
	int64_t coverage;
};

/*
 * Millionths of a decimal, further digits cut downwards, so that a comparison with
 * a number of six decimals comes out as that of the whole one.  0, or -1 when it is
 * beyond CITY_RISK_MOST.
 */
int city_risk_of_decimal(struct city_decimal value, int64_t *millionths);

/* Appends a number with `least` to 6 decimals: 73.0, 0.80, 68.75. */
void city_risk_put(struct city_buf *to, int64_t millionths, int least);

/*
 * Which category a number or a word is: what stands for it as a raw value.
 * CITY_RISK_NONE when it is none.
 */
size_t city_risk_category_of_number(const struct city_risk_node *leaf, int64_t number);
size_t city_risk_category_of_word(const struct city_risk_node *leaf,
				  struct city_slice word);

/* Spares the lines of a curve, whose points are all there, their divisions. */
void city_risk_prepare_lines(struct city_risk_node *leaf);

/* A leaf's value of a raw one: millionths, or the index of a category. */
void city_risk_leaf_value(const struct city_risk_node *leaf, int64_t raw,
			  struct city_risk_value *value);

/* A value's part of a sum where nothing is left out. */
int64_t city_risk_part(int64_t weight, int64_t value);

/* A score with so many decimals, half up. */
int64_t city_risk_round(int64_t score, int decimals);

/* What a group may come to, from what its children may; 0, or -1: too large. */
int city_risk_range(struct city_risk_model *model, size_t group);

/*
 * The score, from the leaves' values: one for each node; those of the groups, the
 * parts and the intervals of missing leaves are filled here.
 * 0, or -1: something is missing under CITY_RISK_REJECT, or under CITY_RISK_RENORM
 * where what is left makes no score: nothing at all, or a product or a matrix
 * without one of its factors.
 */
int city_risk_score(const struct city_risk_model *model, enum city_risk_missing missing,
		    struct city_risk_value *value, struct city_risk_score *score);

/* The grade of a score. */
const struct city_risk_grade *city_risk_grade(const struct city_risk_model *model,
					      int64_t score);

#endif
