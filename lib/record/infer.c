/* SPDX-License-Identifier: Apache-2.0 */
/* infer - every record, field by field. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "infer.h"

struct city_infer *city_infer_new(void)
{
	struct city_infer *infer = calloc(1, sizeof(*infer));

	if (infer)
		infer_kinds(infer);
	return infer;
}

void city_infer_free(struct city_infer *infer)
{
	if (!infer)
		return;
	for (size_t i = 0; i < infer->columns; i++) {
		free(infer->column[i].name);
		city_map_release(&infer->column[i].samples);
	}
	for (size_t k = 0; k < INFER_KINDS; k++) {
		city_map_release(&infer->kind[k].yes);
		city_map_release(&infer->kind[k].no);
	}
	infer_free_keys(infer);
	free(infer->column);
	free(infer->place);
	city_map_release(&infer->names);
	city_buf_release(&infer->to);
	city_buf_release(&infer->scratch);
	city_buf_release(&infer->name);
	free(infer);
}

/* The column of a name, a new one perhaps; *place is NONE where it is left out. */
static int find_column(struct city_infer *infer, struct city_slice name,
		       size_t *place)
{
	struct infer_column *column;
	bool fresh;

	*place = city_map_find(&infer->names, name);
	if (*place != SIZE_MAX)
		return 0;
	*place = INFER_NONE;
	/* No contract could name these two. */
	if (name.len == 0 || memchr(name.at, '\0', name.len))
		return 0;
	infer->too_many |= infer->columns == INFER_FIELDS;
	if (infer->columns == INFER_FIELDS)
		return 0;
	if (infer->columns == infer->room) {
		size_t room = infer->room ? 2 * infer->room : 16;

		column = realloc(infer->column, room * sizeof(*column));
		if (!column)
			return -1;
		infer->column = column;
		infer->room = room;
	}
	column = &infer->column[infer->columns];
	memset(column, 0, sizeof(*column));
	column->name = strndup(name.at, name.len);
	if (!column->name ||
	    city_map_add(&infer->names, name, &fresh) == SIZE_MAX) {
		free(column->name);
		return -1;
	}
	column->name_len = name.len;
	infer_name_column(infer, column);
	*place = infer->columns++;
	return 0;
}

/* Which columns the fields of a shape are. */
static int find_places(struct city_infer *infer, const struct city_rec *rec)
{
	if (rec->shape.number && rec->shape.number == infer->shape.number &&
	    rec->shape.scanner == infer->shape.scanner)
		return 0;
	if (rec->fields > infer->place_room) {
		size_t *place = realloc(infer->place, rec->fields * sizeof(*place));

		if (!place)
			return -1;
		infer->place = place;
		infer->place_room = rec->fields;
	}
	for (size_t i = 0; i < rec->fields; i++) {
		struct city_slice key =
			city_field_key(&rec->field[i], &infer->name);

		if (infer->name.failed || find_column(infer, key, &infer->place[i]))
			return -1;
	}
	infer->places = rec->fields;
	infer->shape = rec->shape;
	return 0;
}

static int add(struct city_infer *infer, const struct city_rec *rec)
{
	bool first = infer->records++ == 0;

	if (find_places(infer, rec))
		return -1;
	if (first) {
		infer_find_parts(infer);
		infer_choose_keys(infer);
	}
	for (size_t i = 0; i < rec->fields; i++) {
		struct infer_column *column;

		if (infer->place[i] == INFER_NONE)
			continue;
		column = &infer->column[infer->place[i]];
		column->at = i;
		if (infer_value(infer, column, &rec->field[i]))
			return -1;
	}
	return infer_compose(infer, rec) || infer_note_keys(infer) ? -1 : 0;
}

enum city_status city_infer_add(struct city_infer *infer,
				const struct city_rec *rec,
				struct city_error *error)
{
	if (add(infer, rec) == 0)
		return CITY_ABSORBED;
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}
