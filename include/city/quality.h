/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quality - what became of the records on their way: rejects counted by
 * program and rule, the account of each run, and kinds nobody knows.
 */
#ifndef CITY_QUALITY_H
#define CITY_QUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

/* Distinct keys kept; beyond these all go to `others`. */
#define CITY_TALLY_MAX 500
#define CITY_RUNS_MAX 500

struct city_tally_entry {
	char *program; /* "" when the key is one text */
	char *key;
	char *example; /* the first one met; may be "" */
	uint64_t count;
};

struct city_tally {
	struct city_tally_entry *entry; /* in the order in which they came */
	size_t n;
	uint64_t total;
	uint64_t others; /* not told apart any more */
};

/* Counts one; copies what it keeps.  0, or -1 when memory runs out. */
int city_tally_count(struct city_tally *tally, const char *program,
		     const char *key, const char *example);
void city_tally_release(struct city_tally *tally);

/* The account one run gave in its ledger. */
struct city_run {
	const char *program;
	int64_t in, out, rejected, duplicate, filtered, absorbed, created;
};

/* in + created = out + rejected + duplicate + filtered + absorbed. */
bool city_run_balances(const struct city_run *run);

struct city_quality {
	struct city_tally rejects;
	struct city_tally kinds;
	struct city_run *run;
	size_t runs;
	uint64_t runs_others;  /* beyond CITY_RUNS_MAX */
	uint64_t runs_total, unbalanced; /* of all runs */
};

/* Takes a run; copies its program's name.  0, or -1 when memory runs out. */
int city_quality_take_run(struct city_quality *quality, const struct city_run *run);
void city_quality_release(struct city_quality *quality);

#endif
