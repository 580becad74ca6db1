/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvsource - whole files of CSV to records: the charset and the delimiter are
 * chosen or found, the first rows are the header, and each row has its fate.
 */
#ifndef CITY_CSVSOURCE_H
#define CITY_CSVSOURCE_H

#include <stdbool.h>

#include "city/command.h"
#include "city/csvrecord.h"
#include "city/header.h"

/* What was asked for; strings are lent, NULL = not asked. */
struct city_csv_choice {
	const char *encoding;  /* a charset, or "detect" */
	const char *delimiter; /* one sign of ASCII, or "tab" */
	bool tabs;             /* the format says that it is a TAB */
	const char *columns;   /* names with commas between */
	size_t header;         /* rows it takes, see header.h; 0 = there is none */
};

/* Begins zeroed; private but for its size. */
struct city_csv_source {
	struct city_env *env;
	bool detect; /* each file's charset, and then decoder is of the last */
	struct city_decoder *decoder;
	char delimiter; /* '\0' = to be found */
	size_t header_rows;
	struct city_header header;
	struct city_csv_record record;
};

/* 0, or -1 with error filled; env outlives the source. */
int city_csv_source_open(struct city_csv_source *source,
			 const struct city_csv_choice *choice, struct city_env *env,
			 struct city_error *error);
void city_csv_source_release(struct city_csv_source *source);

/* One file: CITY_OK at its end, CITY_DONE when no more is wanted, CITY_FAIL. */
enum city_status city_csv_source_run(struct city_csv_source *source, struct city_in *in,
				     struct city_sink *out, struct city_error *error);

#endif
