/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvin - rows of a CSV file (RFC 4180), each with its place in the file.
 *
 * Most rows have no quotes: they are split at the delimiter, found by vectors,
 * and their fields are slices of the input.  From the first quote on to the end
 * of its row libcsv does the splitting, strictly: a quote inside a field that
 * does not begin with one is refused.  Lines are fed to it one by one, so that
 * every row is known by line, offset and its bytes as they came.  Blank lines
 * are no rows.  Text in another charset is decoded before it is split, for the
 * bytes of "|" and "\\" occur inside characters of some.
 */
#ifndef CITY_CSVIN_H
#define CITY_CSVIN_H

#include <stdbool.h>
#include <stddef.h>

#include "city/command.h"
#include "city/in.h"
#include "city/text.h"

struct city_csv;

struct city_csv_row {
	struct city_slice *field;   /* UTF-8, without quotes */
	size_t fields;
	bool plain;                 /* no field needs an escape in JSON, they stand
				       one behind the other, and CITY_IN_PAD bytes
				       behind each may be read */
	struct city_origin origin;
};

/*
 * Reads rows of `in`; both it and decoder (NULL = UTF-8) outlive the reader.  The
 * delimiter is a byte of ASCII, but not NUL, a quote, CR or LF.  NULL when memory
 * runs out.
 */
struct city_csv *city_csv_open(struct city_in *in, struct city_decoder *decoder,
			       char delimiter);
void city_csv_close(struct city_csv *csv);

/*
 * The next row, lent until the next call.  CITY_OK; CITY_DONE at the end;
 * CITY_REJECT for a row that cannot be read (rules "csv.quote",
 * "csv.line-end", "csv.cut", "utf8.invalid", "encoding.invalid", "text.nul",
 * "line.too-long"), with row->origin and error->at telling where: reading goes
 * on behind it; CITY_FAIL.
 */
enum city_status city_csv_next(struct city_csv *csv, struct city_csv_row *row,
			       struct city_error *error);

/*
 * The delimiter that the first two rows of `in` tell, which are read again later:
 * a comma, semicolon, TAB or "|" that splits both into the same number of fields,
 * more than one.  The comma where it is one of several, and where there is none or
 * the rows are longer than 64 KiB.  CITY_OK or CITY_FAIL.
 */
enum city_status city_csv_sniff(struct city_in *in, struct city_decoder *decoder,
				char *delimiter, struct city_error *error);

/*
 * Whether lines of `in` end in CR alone, as far as its first two rows tell, which are
 * read again later: both do, and no LF outside of quotes comes before the byte behind
 * them; or the one that there is.  Of text in which bytes of ASCII stand for
 * themselves.  CITY_OK or CITY_FAIL.
 */
enum city_status city_csv_sniff_cr(struct city_in *in, bool *found,
				   struct city_error *error);

/* Leaves all rows to libcsv, so that tests can compare. */
void city_csv_be_careful(struct city_csv *csv);

/* Whether the file ended inside a quoted field. */
int city_csv_was_cut(const struct city_csv *csv);

#endif
