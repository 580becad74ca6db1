/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_write - a record with its score behind it: kind risk.score.
 */
#ifndef CITY_RISK_WRITE_H
#define CITY_RISK_WRITE_H

#include "city/risk_record.h"

/* The names of enum city_risk_missing, in its order. */
#define CITY_RISK_POLICIES "bounds|renorm|worst|reject"

/* Whether a field of that name is one of those that are written here. */
bool city_risk_is_own_field(struct city_slice name);

#define CITY_RISK_OWN 18

/* Begins zeroed; of one scanner's records. */
struct city_risk_writer {
	const struct city_risk_book *book; /* lent */
	struct city_name own[CITY_RISK_OWN];
	struct city_buf *grade;	    /* one a grade, as it is written */
	struct city_buf *whole;	    /* and all that follows, of a record without a lack */
	struct city_buf ending;	    /* what is the same for all records */
	struct city_shape_id shape; /* the last one that was looked at */
	struct city_buf fate; /* of its fields up to the last that changes: a char each */
	bool has_kind;
	struct city_buf line;
	bool explain;
};

/* 0, or -1 with error filled. */
int city_risk_writer_open(struct city_risk_writer *writer,
			  const struct city_risk_book *book,
			  enum city_risk_missing missing, bool explain,
			  struct city_error *error);
void city_risk_writer_release(struct city_risk_writer *writer);

/*
 * The record and its score, as JSON lent until the next call.
 * CITY_OK, or CITY_FAIL when memory runs out.
 */
enum city_status city_risk_write(struct city_risk_writer *writer,
				 const struct city_rec *rec,
				 const struct city_risk_reader *reader,
				 const struct city_risk_score *score,
				 struct city_slice *object, struct city_error *error);

/*
 * Appends the members of a score, from "score": on, for a record that is no input's:
 * its values and fields are the reader's.
 */
void city_risk_put_members(struct city_risk_writer *writer,
			   const struct city_risk_reader *reader,
			   const struct city_risk_score *score, struct city_buf *to);

/* Appends "explain" and its object: the sum as people write it, and each part. */
void city_risk_put_explain(struct city_buf *to, const struct city_risk_reader *reader,
			   const struct city_risk_score *score);

#endif
