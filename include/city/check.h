/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check - records held against a contract: every rule of it, every finding.
 *
 * A value is good when normalize(1) would bring it to the contract; the record
 * itself is only looked at.  Which fields those are is found out once a shape, as
 * in plan.h.  Then come the rules that need more than one value: the key, what the
 * contract says under "rules", references, and what it says under "checks", for
 * each of which the memory is constant, or so much a key:
 *
 *   primary key, unique               33 bytes a key (see keyset.h)
 *   references                        22 bytes a key of the other dataset
 *   order, cadence                    a text {"station":"A"} and 64 bytes a key
 *   stuck, jump                       72 bytes a key more, for each such check
 *   members                           a text and 32 bytes a member
 */
#ifndef CITY_CHECK_H
#define CITY_CHECK_H

#include "city/command.h"
#include "city/contract.h"
#include "city/findings.h"

struct city_check;

/* Texts are lent for as long as the check is there. */
struct city_check_options {
	bool chinese;                 /* language of titles and messages */
	const char *key;              /* fields of the key, commas between; NULL = the
					 contract's own */
	const char *now;              /* RFC 3339, for what is to be fresh; or NULL */
	const char *const *reference; /* "NAME=FILE" each */
	size_t references;
	const struct city_rules_path *path;
};

/* Borrows the contract.  NULL with error filled. */
struct city_check *city_check_new(const struct city_contract *contract,
				  const struct city_check_options *options,
				  struct city_error *error);
void city_check_free(struct city_check *check);

/* All rules, those skipped included; lent. */
const struct city_rule *city_check_rules(const struct city_check *check, size_t *n);

/* Where findings go from now on, and the buffer that they append to; both lent. */
void city_check_report_to(struct city_check *check, struct city_findings *findings,
			  struct city_buf *text);

/*
 * One record: CITY_OK; CITY_REJECT with the first finding of severity "error" in
 * error; CITY_FAIL.  What is found to be missing rejects no record.
 */
enum city_status city_check_record(struct city_check *check, const struct city_rec *rec,
				   const struct city_origin *origin,
				   struct city_error *error);

/* What is no record, and why; why->line and why->column are known.  0 or -1. */
int city_check_unreadable(struct city_check *check, const struct city_error *why,
			  const struct city_origin *origin, struct city_error *error);

/* There are no more records to be had than those seen, and why; 0 or -1. */
int city_check_broken(struct city_check *check, const struct city_error *why,
		      struct city_error *error);

/* What is known when all records have been seen; 0 or -1. */
int city_check_end(struct city_check *check, struct city_error *error);

uint64_t city_check_records(const struct city_check *check);
uint64_t city_check_refused(const struct city_check *check);

/* Appends what a rule, or a kind of them, means, and where it is from; 0, or -1. */
int city_check_explain(const struct city_check *check, const char *rule, bool chinese,
		       struct city_buf *to);

#endif
