/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvrecord - rows of a table to records: names for the columns, which of them are
 * wanted, and each row as one JSON object.  Of CSV every value is a string; cells of
 * a sheet have types.
 */
#ifndef CITY_CSVRECORD_H
#define CITY_CSVRECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "city/command.h"
#include "city/csvin.h"
#include "city/map.h"

/* The value of a cell that has a type. */
enum city_cell_kind {
	CITY_CELL_EMPTY, /* null */
	CITY_CELL_TEXT,  /* valid UTF-8, for a string */
	CITY_CELL_JSON   /* a number, true or false, as JSON writes it */
};

struct city_cell {
	enum city_cell_kind kind;
	struct city_slice text;
};

/* Begins zeroed; private but for its size. */
struct city_csv_record {
	bool typed;              /* set before the header: rows are cells with types */
	struct city_map asked;   /* names of the columns wanted; none = all */
	size_t row_fields;       /* of a whole row; 0 = no header yet */
	size_t *column;          /* of each value of the record */
	struct city_slice *lead; /* `{"name":"` before the first, then `","name":"` */
	size_t values;
	struct city_buf leads_text;
	struct city_buf line;
};
void city_csv_record_release(struct city_csv_record *record);

/*
 * Only these columns are wanted, in this order.
 *   names  commas between them; NULL = all columns
 * 0, or -1 with error filled (rule "usage") for a name that is empty or stands
 * twice.
 */
int city_csv_record_ask(struct city_csv_record *record, const char *names,
			struct city_error *error);

/*
 * Takes a file's header.  A column without a name, or with that of another, gets
 * one, which is told by env, unless that is NULL.  CITY_OK; CITY_FAIL when memory runs out, or with
 * rule "csv.column" when a column that is wanted is not there.
 */
enum city_status city_csv_record_header(struct city_csv_record *record,
					const struct city_csv_row *row,
					struct city_env *env, struct city_error *error);

/*
 * Names for all columns of a header, in their order and none twice, whatever the
 * format it was in; names begins empty.  What is not called as it stands is told by
 * env.  0, or -1 when memory runs out.
 */
int city_csv_name_columns(struct city_env *env, struct city_map *names,
			  const struct city_csv_row *row);

/* Forgets the header: another file begins. */
void city_csv_record_forget(struct city_csv_record *record);

/*
 * The row as an object, lent until the next.  CITY_OK; CITY_REJECT with rule
 * "csv.columns" when it has not as many fields as the header; CITY_FAIL.
 */
enum city_status city_csv_record_put(struct city_csv_record *record,
				     const struct city_csv_row *row,
				     struct city_slice *object, struct city_error *error);

/*
 * The same for cells with types: those that are missing at a row's end are empty.
 *   cells  no more than the header has
 * CITY_OK or CITY_FAIL.
 */
enum city_status city_csv_record_put_cells(struct city_csv_record *record,
					   const struct city_cell *cell, size_t cells,
					   struct city_slice *object,
					   struct city_error *error);

/* Appends a cell as JSON. */
void city_cell_put(struct city_buf *to, struct city_cell cell);

#endif
