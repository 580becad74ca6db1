/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_record - what a record says of a model's indicators.
 */
#ifndef CITY_RISK_RECORD_H
#define CITY_RISK_RECORD_H

#include "city/rec.h"
#include "city/risk_model.h"

/* Begins zeroed; of one scanner's records. */
struct city_risk_reader {
	const struct city_risk_book *book; /* lent */
	struct city_name *name;		   /* one a node */
	struct city_name time;
	struct city_risk_value *value; /* one a node */
	const struct city_field *
		*field; /* what a leaf read, or NULL; as long as the record */
	struct city_buf scratch;
};

/* 0, or -1 with error filled. */
int city_risk_reader_open(struct city_risk_reader *reader,
			  const struct city_risk_book *book, struct city_error *error);
void city_risk_reader_release(struct city_risk_reader *reader);

/*
 * Fills the leaves' values; null or no field is missing.  CITY_OK; CITY_REJECT:
 *   risk.type      what is no number, or no word, where one is asked for
 *   risk.category  a word or number that the categories do not have
 *   risk.range     a number of more than 18 digits or beyond a million millions,
 *                  or beyond the indicator's range
 *   risk.date      the model is not valid on the record's day, or no day is told
 */
enum city_status city_risk_read(struct city_risk_reader *reader,
				const struct city_rec *rec, struct city_error *error);

/*
 * What a field says of one leaf, as city_risk_leaf_value takes it.  CITY_OK, or
 * CITY_REJECT as above, null included; CITY_FAIL when memory runs out.
 */
enum city_status city_risk_read_raw(const struct city_risk_node *leaf,
				    const struct city_rec *rec,
				    const struct city_field *field,
				    struct city_buf *scratch, int64_t *raw,
				    struct city_error *error);

/* Whether the last record had no value for a leaf. */
bool city_risk_is_absent(const struct city_risk_reader *reader, size_t leaf);

#endif
