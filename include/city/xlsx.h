/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xlsx - the rows of a workbook's sheet (ECMA-376, Office Open XML), one by one.
 *
 * A workbook is a zip archive of XML parts.  They are unpacked and parsed block by
 * block; of a sheet one row is in memory.  What a book keeps beside are its shared
 * texts: as many bytes as they have, and 8 for each; its styles, a byte each; and the
 * names of its sheets.
 *
 * A part that unpacks to more than 16 MiB and 200 times its packed size is refused
 * (rule "zip.bomb"), as is a document type definition, and so entities ("xml.dtd").
 * What a book links to outside itself is not looked at.  Formulas count with the
 * value that was stored with them.
 */
#ifndef CITY_XLSX_H
#define CITY_XLSX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/csvrecord.h"
#include "city/error.h"

struct city_xlsx;

/*
 * Opens a workbook by a descriptor in which one can seek; it is taken in any case.
 *   name      of the file, for messages; outlives the book
 *   max_line  bytes that one text, and all texts of a row, may have
 * NULL with error filled: what is no zip archive, or is cut short ("zip.cut"), is no
 * workbook ("format.unknown"), or is damaged ("zip.damaged", "xlsx.damaged").
 */
struct city_xlsx *city_xlsx_open(int fd, const char *name, size_t max_line,
				 struct city_error *error);
void city_xlsx_close(struct city_xlsx *book);

/* Sheets with cells, in the order of their tabs; charts are none. */
size_t city_xlsx_sheets(const struct city_xlsx *book);
const char *city_xlsx_sheet_name(const struct city_xlsx *book, size_t i);
bool city_xlsx_sheet_is_hidden(const struct city_xlsx *book, size_t i);

/*
 * A sheet by its name, or else by its number, the first being "1"; NULL is the first
 * that is not hidden.  SIZE_MAX with error filled (rule "usage"), naming the sheets
 * there are.
 */
size_t city_xlsx_find(const struct city_xlsx *book, const char *name,
		      struct city_error *error);

/* Goes to the first row of a sheet: 0, or -1 with error filled. */
int city_xlsx_begin(struct city_xlsx *book, size_t sheet, struct city_error *error);

struct city_xlsx_row {
	uint64_t number;              /* 1-based, as in the margin */
	uint64_t offset;              /* of its XML in the sheet's, unpacked */
	const struct city_cell *cell; /* up to the last that is not empty, 1 or more */
	size_t cells;
	size_t bad;                   /* index of the cell at fault, where one is */
};

/*
 * The next row with a value in it, lent until the next call.
 *   text, inline, shared or of a formula    CITY_CELL_TEXT, readings left out
 *   TRUE, FALSE                             true, false
 *   #N/A and other errors                   CITY_CELL_TEXT
 *   a number shown as a date                CITY_CELL_TEXT, 2025-03-26
 *   ... with a time of day                  2025-03-26T08:00:00, to the second
 *   ... shown as a time alone               08:00:00; beyond 24 hours with its date,
 *                                           but elapsed hours as 36:00:00
 *   any other number                        CITY_CELL_JSON: an integer as stored,
 *                                           others with the fewest digits that read
 *                                           back as the same double
 * CITY_OK; CITY_DONE; CITY_REJECT (rule "xlsx.cell", or "line.too-long") for a row
 * with a cell that is none of these, whose cells then have their stored texts;
 * CITY_FAIL.
 */
enum city_status city_xlsx_next(struct city_xlsx *book, struct city_xlsx_row *row,
				struct city_error *error);

/* Cells that are one; both ends included, rows 1-based, columns 0-based. */
struct city_xlsx_merge {
	uint64_t top, bottom;
	size_t left, right;
};

struct city_xlsx_survey {
	uint64_t first_row; /* with a value in it; 0 = none */
	size_t width;       /* columns up to the last value of any row */
	struct city_xlsx_merge *merge;
	size_t merges;
};

/*
 * Looks through a whole sheet, for what stands at its end and is needed before.
 *   rows  merged cells are told that touch so many rows from the first on, and of
 *         them the part in these rows; at most 64
 * 0, or -1 with error filled.  Free survey->merge in any case.
 */
int city_xlsx_look_through(struct city_xlsx *book, size_t sheet, uint64_t rows,
			   struct city_xlsx_survey *survey, struct city_error *error);

#endif
