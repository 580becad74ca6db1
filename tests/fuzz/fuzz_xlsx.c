/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_xlsx - rows of a sheet, from any bytes.
 *
 * Input: a byte, whose low bits are the size of blocks and whose highest says that
 * days count from 1904; and the XML of a sheet.  Wherever blocks are cut, the rows, what
 * is refused of them and how the sheet ends must be the same; rows come in their
 * order; and the cells of one that is not refused are JSON.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/rec.h"
#include "fuzz.h"
#include "xlsxparts.h"

#define MOST 1000

/* A book with a text and with styles of all kinds. */
static struct city_xlsx *make_book(bool from1904)
{
	struct city_xlsx *book = city_xlsx_bare("book", MOST);

	if (!book)
		abort();
	book->from1904 = from1904;
	for (int i = CITY_SHOWN_NUMBER; i <= CITY_SHOWN_ELAPSED; i++)
		city_buf_put_char(&book->shown, (char)i);
	city_buf_put_text(&book->strings, "shared");
	book->string_end = malloc(sizeof(*book->string_end));
	if (!book->string_end)
		abort();
	book->string_end[0] = 6;
	book->n_strings = 1;
	return book;
}

/* A row that is not refused is an array of JSON. */
static void check_json(const struct city_xlsx_row *row, struct city_slice bytes)
{
	struct city_scanner *scanner = city_scanner_new();
	struct city_buf text = { 0 };
	struct city_slice copy;
	struct city_error error;
	struct city_rec rec;

	city_buf_put_text(&text, "{\"a\":[");
	for (size_t i = 0; i < row->cells; i++) {
		city_buf_put_text(&text, i ? "," : "");
		city_cell_put(&text, row->cell[i]);
	}
	city_buf_put_text(&text, "]}");
	copy = city_fuzz_copy(city_buf_slice(&text), ' ');
	city_fuzz_require(city_scan(scanner, copy, &rec, &error) == CITY_OK,
			  "cells are JSON", bytes);
	city_fuzz_free(copy);
	city_buf_release(&text);
	city_scanner_free(scanner);
}

/* All rows and the end, as one text. */
static void tell(struct city_slice bytes, size_t block, bool from1904,
		 struct city_buf *to)
{
	struct city_xlsx *book = make_book(from1904);
	struct city_error error;
	struct city_part part;
	struct city_xlsx_row row;
	enum city_status status;
	uint64_t last = 0;

	if (city_part_of(&part, bytes, block, MOST, &error) != CITY_OK)
		abort();
	book->rows = city_xlsx_rows_new(book, part);
	while ((status = city_xlsx_next(book, &row, &error)) == CITY_OK ||
	       status == CITY_REJECT) {
		city_fuzz_require(row.number > last, "rows come in their order", bytes);
		city_fuzz_require(row.cells > 0, "a row has a value", bytes);
		if (status == CITY_OK)
			check_json(&row, bytes);
		last = row.number;
		city_buf_printf(to, "%d@%d %s", (int)row.number, (int)row.offset,
				status == CITY_OK ? "" : error.rule);
		for (size_t i = 0; i < row.cells && status == CITY_OK; i++) {
			city_buf_put_char(to, '|');
			city_cell_put(to, row.cell[i]);
		}
		city_buf_put_char(to, '\n');
	}
	city_buf_put_text(to, status == CITY_DONE ? "done" : error.rule);
	city_xlsx_close(book);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct city_slice sheet;
	struct city_buf whole = { 0 }, cut = { 0 };
	bool from1904;

	/* A tag is refused by the blocks that have come, so none may be too long. */
	if (len < 1 || len > MOST)
		return 0;
	sheet = (struct city_slice){ (const char *)bytes + 1, len - 1 };
	from1904 = bytes[0] & 0x80;
	tell(sheet, CITY_FUZZ_BLOCK, from1904, &whole);
	tell(sheet, (bytes[0] & 0x7Fu) + 1, from1904, &cut);
	city_fuzz_require_same(city_buf_slice(&cut), city_buf_slice(&whole),
			       "blocks may be cut anywhere", sheet);
	city_buf_release(&whole);
	city_buf_release(&cut);
	return 0;
}
