/* SPDX-License-Identifier: Apache-2.0 */
/* header - a small table of names, each known by its number. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/header.h"

void city_header_reset(struct city_header *header)
{
	city_header_release(header);
	*header = (struct city_header){ 0 };
}

void city_header_release(struct city_header *header)
{
	city_map_release(&header->names);
	free(header->cell);
	free(header->joined);
	city_buf_release(&header->text);
}

static size_t *at(const struct city_header *header, size_t row, size_t column)
{
	return &header->cell[row * header->room + column];
}

/* Makes the table at least so large; what is new is empty. */
static int make_room(struct city_header *header, size_t rows, size_t columns)
{
	struct city_header larger = *header;

	larger.rows = rows < header->rows ? header->rows : rows;
	larger.columns = columns < header->columns ? header->columns : columns;
	while (larger.room < larger.columns)
		larger.room = larger.room ? larger.room * 2 : 16;
	if (larger.rows > header->rows || larger.room > header->room) {
		larger.cell = calloc(larger.rows * larger.room, sizeof(*larger.cell));
		if (!larger.cell)
			return -1;
		for (size_t row = 0; row < header->rows; row++)
			memcpy(at(&larger, row, 0), at(header, row, 0),
			       header->columns * sizeof(*header->cell));
		free(header->cell);
	}
	*header = larger;
	return 0;
}

int city_header_set(struct city_header *header, size_t row, size_t column,
		    struct city_slice name)
{
	size_t number;
	bool fresh;

	if (header->names.n == 0 &&
	    city_map_add(&header->names, (struct city_slice){ "", 0 }, &fresh) == SIZE_MAX)
		return -1;
	number = city_map_add(&header->names, name, &fresh);
	if (number == SIZE_MAX || make_room(header, row + 1, column + 1))
		return -1;
	*at(header, row, column) = number;
	return 0;
}

int city_header_spread(struct city_header *header, size_t top, size_t left,
		       size_t bottom, size_t right)
{
	size_t number;

	if (make_room(header, bottom + 1, right + 1))
		return -1;
	number = *at(header, top, left);
	for (size_t row = top; row <= bottom; row++)
		for (size_t column = left; column <= right; column++)
			*at(header, row, column) = number;
	return 0;
}

/* Whether a name begins in this column in a row above, as the file had it. */
static bool begins_above(const struct city_header *header, size_t row, size_t column)
{
	for (size_t above = 0; above < row; above++)
		if (*at(header, above, column))
			return true;
	return false;
}

void city_header_spread_left(struct city_header *header)
{
	/* From below, so that the rows above are still as the file had them. */
	for (size_t row = header->rows ? header->rows - 1 : 0; row-- > 0;)
		for (size_t column = 1; column < header->columns; column++)
			if (!*at(header, row, column) &&
			    !begins_above(header, row, column))
				*at(header, row, column) = *at(header, row, column - 1);
}

static void join_column(struct city_header *header, size_t column)
{
	struct city_buf *text = &header->text;
	size_t begin = text->len, last = 0;

	for (size_t row = 0; row < header->rows; row++) {
		size_t number = *at(header, row, column);

		if (number == 0 || number == last)
			continue;
		if (last)
			city_buf_put_char(text, '_');
		city_buf_put_slice(text, city_map_text(&header->names, number));
		last = number;
	}
	header->joined[column].len = text->len - begin;
}

struct city_slice *city_header_join(struct city_header *header, size_t *columns)
{
	const char *name;

	free(header->joined);
	header->joined = calloc(header->columns + 1, sizeof(*header->joined));
	city_buf_reset(&header->text);
	if (!header->joined)
		return NULL;
	for (size_t i = 0; i < header->columns; i++)
		join_column(header, i);
	if (header->text.failed)
		return NULL;
	name = header->text.at ? header->text.at : "";
	for (size_t i = 0; i < header->columns; i++) {
		header->joined[i].at = name;
		name += header->joined[i].len;
	}
	*columns = header->columns;
	return header->joined;
}
