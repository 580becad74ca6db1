/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xlsxparts - what the reader of workbooks is made of, shared by its files alone:
 * the parts of the package (xlsxzip.c), the tables of the book (xlsx.c), the rows of
 * a sheet (xlsxsheet.c), and what the values of cells mean (xlsxvalue.c).
 */
#ifndef CITY_RECORD_XLSXPARTS_H
#define CITY_RECORD_XLSXPARTS_H

#include <expat.h>
#include <stdbool.h>
#include <stdint.h>

#include "city/xlsx.h"

struct city_package;

/*
 * Opens a zip archive, taking fd.
 *   name  of the file, for messages; outlives it
 *   NULL  with error filled (rules "zip.cut", "zip.damaged", "memory")
 */
struct city_package *city_package_open(int fd, const char *name,
				       struct city_error *error);
void city_package_close(struct city_package *package);
bool city_package_has(struct city_package *package, const char *part);

/* What it is, where it is known to be no .xlsx, and what to do about it; static. */
const char *city_package_foreign(struct city_package *package);

/*
 * One part on its way through expat, block by block.  It is the first member of what
 * its handlers get as user data.
 */
struct city_part {
	const char *file, *name;  /* for messages; lent */
	void *zipped;             /* NULL = memory */
	struct city_slice memory; /* what is left of it */
	size_t block;             /* bytes a step */
	size_t most;              /* bytes that one token may have */
	uint64_t packed, taken;
	XML_Parser parser;
	bool suspended, last, failed;
	struct city_error *error; /* of the step under way */
};

/*
 * Begins a part; user data and handlers are set on part->parser by the caller, who
 * releases it in any case.
 *   name  outlives it
 *   most  bytes that a token, or a text, may have
 * CITY_OK; CITY_DONE when there is no such part; CITY_FAIL.
 */
enum city_status city_part_open(struct city_part *part, struct city_package *package,
				const char *name, size_t most, struct city_error *error);

/* The same from memory that outlives it, `block` bytes a step; for tests. */
enum city_status city_part_of(struct city_part *part, struct city_slice bytes,
			      size_t block, size_t most, struct city_error *error);
void city_part_release(struct city_part *part);

/*
 * On to where a handler calls city_part_pause: CITY_OK; to the end: CITY_DONE;
 * CITY_FAIL where the part is damaged, or a handler says so.  Entities and other
 * things a document type brings are refused.
 */
enum city_status city_part_step(struct city_part *part, struct city_error *error);
void city_part_pause(struct city_part *part);

/* Ends the step: error has what is wrong with the part (printf style). */
void city_part_fail(struct city_part *part, const char *rule, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A name without what stands before its colon. */
const char *city_xml_local(const char *name);
/* The value of the attribute of that local name; NULL = there is none. */
const char *city_xml_attribute(const char *const *attributes, const char *local);

/* How the number of a cell is shown. */
enum city_shown {
	CITY_SHOWN_NUMBER,
	CITY_SHOWN_DATE,
	CITY_SHOWN_CLOCK,
	CITY_SHOWN_TIME,    /* a date with a time of day */
	CITY_SHOWN_ELAPSED  /* hours that do not end at 24 */
};

/* Of a number format by its id (ECMA-376-1, 18.8.30), or by its code. */
enum city_shown city_shown_by_id(unsigned long id);
enum city_shown city_shown_by_code(const char *code);

/*
 * Appends a number as it is shown.  0, or -1 with *why, static, when it is no number
 * or no day; nothing is appended then.
 *   text      as stored
 *   from1904  days count from 1904-01-01
 */
int city_shown_put(struct city_buf *to, struct city_slice text, enum city_shown shown,
		   bool from1904, const char **why);

/* _x000D_ is a CR, _x005F_ an underscore (ST_Xstring); in place, behind `begin`. */
void city_xstring_decode(struct city_buf *text, size_t begin);

struct city_xlsx_sheet {
	char *name, *part;
	bool hidden;
};

struct city_xlsx {
	const char *file; /* lent */
	size_t max_line;
	struct city_package *package;

	struct city_xlsx_sheet *sheet;
	size_t sheets;
	bool from1904;
	struct city_buf shown;   /* of each style, one byte */
	struct city_buf strings; /* shared texts, one behind the other */
	uint64_t *string_end;
	size_t n_strings, string_room;

	struct city_xlsx_rows *rows; /* of the sheet that is read */
};

/* The rows of a part that is open, which they take in any case; NULL = no memory. */
struct city_xlsx_rows *city_xlsx_rows_new(struct city_xlsx *book, struct city_part part);
void city_xlsx_rows_free(struct city_xlsx_rows *rows);

/* A book without a package, for tests of sheets. */
struct city_xlsx *city_xlsx_bare(const char *name, size_t max_line);

#endif
