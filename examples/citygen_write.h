/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citygen_write - what the formats of citygen share: a run, and how numbers are
 * written.
 */
#ifndef CITYGEN_WRITE_H
#define CITYGEN_WRITE_H

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "citygen_places.h"

struct run {
	struct city city;
	FILE *out;       /* where the rows are written */
	iconv_t gb18030; /* bureau: from the rows in memory to stdout */
	char *rows;
	size_t rows_len;
	int64_t row_count, rejected, duplicate; /* truth */
};

extern const char *const citygen_pollutant_names[POLLUTANTS];

/* Written after a value: CO is counted in tenths, everything else in ones. */
extern const int citygen_pollutant_decimals[POLLUTANTS];

void citygen_put_text(FILE *out, const char *text);

/*
 * A number of at least 0 that counts 1, 1/10 ... as `decimals` says; with
 * full-width digits where `wide`.
 */
void citygen_put_fixed(FILE *out, int64_t value, int decimals, bool wide);

/* The format "truth", day by day; false means that writing failed. */
bool citygen_truth_day(struct run *run, const struct day *day);
bool citygen_truth_end(struct run *run);

#endif
