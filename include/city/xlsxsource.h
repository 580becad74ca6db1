/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xlsxsource - whole workbooks to records: a sheet is chosen, its first rows with a
 * value are the header, and each row behind it has its fate.
 */
#ifndef CITY_XLSXSOURCE_H
#define CITY_XLSXSOURCE_H

#include "city/command.h"
#include "city/csvrecord.h"
#include "city/header.h"

/* What was asked for; strings are lent, NULL = not asked. */
struct city_xlsx_choice {
	const char *sheet;   /* its name or number; else the first that is visible */
	const char *columns; /* names with commas between */
	size_t header;       /* rows it takes, see header.h; 0 = there is none */
};

/* Begins zeroed; private but for its size. */
struct city_xlsx_source {
	struct city_env *env;
	struct city_xlsx_choice choice;
	struct city_header header;
	struct city_csv_record record;
	struct city_buf raw; /* a row as an array of JSON */
};

/* 0, or -1 with error filled; env and the choice's strings outlive the source. */
int city_xlsx_source_open(struct city_xlsx_source *source,
			  const struct city_xlsx_choice *choice, struct city_env *env,
			  struct city_error *error);
void city_xlsx_source_release(struct city_xlsx_source *source);

/* One file: CITY_OK at its end, CITY_DONE when no more is wanted, CITY_FAIL. */
enum city_status city_xlsx_source_run(struct city_xlsx_source *source,
				      struct city_in *in, struct city_sink *out,
				      struct city_error *error);

#endif
