/* SPDX-License-Identifier: Apache-2.0 */
/* layoutblock - the sections of a layout, and what each of their blocks shows. */
#include "config.h"

#include <stdlib.h>

#include "layoutparts.h"

#define ROWS 20 /* of a table, unless said */
#define ROWS_MAX 1000

static const char shows[] =
	"figures|table|bars|shares|calendar|series|coverage|matrix|map";

static const char *const roles[CITY_FIELDS] = { "label", "value",  "of",  "time",
						"row",   "column", "lon", "lat" };

#define NEEDS(role) (1U << CITY_FIELD_##role)

/* The fields without which there is nothing to show, and those that may be there. */
static const struct need {
	unsigned must, may;
} needs[] = {
	[CITY_SHOW_FIGURES] = { 0, 0 },
	[CITY_SHOW_TABLE] = { 0, 0 },
	[CITY_SHOW_BARS] = { NEEDS(LABEL) | NEEDS(VALUE), 0 },
	[CITY_SHOW_SHARES] = { NEEDS(VALUE), 0 },
	[CITY_SHOW_CALENDAR] = { NEEDS(TIME) | NEEDS(VALUE), 0 },
	[CITY_SHOW_SERIES] = { NEEDS(LABEL) | NEEDS(TIME) | NEEDS(VALUE), 0 },
	[CITY_SHOW_COVERAGE] = { NEEDS(LABEL) | NEEDS(VALUE) | NEEDS(OF), 0 },
	[CITY_SHOW_MATRIX] = { NEEDS(ROW) | NEEDS(COLUMN), 0 },
	[CITY_SHOW_MAP] = { NEEDS(LON) | NEEDS(LAT), NEEDS(LABEL) | NEEDS(VALUE) },
};

/* The place of a field among the section's, which takes each once; or SIZE_MAX. */
static size_t place_of(struct city_section *section, const char *field)
{
	const char **path;

	for (size_t i = 0; i < section->paths; i++)
		if (strcmp(section->path[i], field) == 0)
			return i;
	path = realloc(section->path, (section->paths + 1) * sizeof(*path));
	if (!path)
		return SIZE_MAX;
	section->path = path;
	path[section->paths] = field;
	return section->paths++;
}

static int take_path(struct city_section *section, const char *field, size_t *path,
		     struct city_error *error)
{
	*path = place_of(section, field);
	return *path == SIZE_MAX ? city_error_set(error, "memory", "out of memory") : 0;
}

static int read_fields(struct city_section *section, struct city_layout_block *block,
		       const struct city_node *node, struct city_error *error)
{
	const struct need *need = &needs[block->show];

	for (size_t i = 0; i < CITY_FIELDS; i++) {
		struct city_node at = city_node_member(node, roles[i]);

		if (!at.json && !(need->must & 1U << i))
			continue;
		if (!((need->must | need->may) & 1U << i))
			return city_node_error(&at, error, "has no meaning here");
		block->field[i] = city_node_string(node, roles[i], error);
		if (!block->field[i] ||
		    take_path(section, block->field[i], &block->path[i], error))
			return -1;
	}
	return 0;
}

static int read_column(const struct city_layout *layout, struct city_section *section,
		       struct city_layout_column *column, const struct city_node *node,
		       struct city_error *error)
{
	static const char *const known[] = { "field", "head",  "unit", "decimals",
					     "right", "scale", "named", NULL };

	column->decimals = -1;
	column->field = city_node_string(node, "field", error);
	if (!column->field || city_node_check_keys(node, known, error) ||
	    layout_wording(node, "head", true, &column->head, error) ||
	    city_node_string_or(node, "unit", &column->unit, error) ||
	    layout_int_or(node, "decimals", 0, 6, &column->decimals, error))
		return -1;
	column->right = column->decimals >= 0;
	return layout_bool_or(node, "right", &column->right, error) ||
			       layout_bool_or(node, "named", &column->named, error) ||
			       layout_scale_or(layout, node, &column->scale, error)
		       ? -1
		       : take_path(section, column->field, &column->path, error);
}

static int read_columns(const struct city_layout *layout, struct city_section *section,
			struct city_layout_block *block, const struct city_node *node,
			struct city_error *error)
{
	struct city_node list = city_node_member(node, "columns");

	if (block->show != CITY_SHOW_TABLE)
		return list.json ? city_node_error(&list, error, "belongs to a table") :
				   0;
	if (layout_list(node, "columns", true, sizeof(*block->column),
			(void **)&block->column, &block->columns, error))
		return -1;
	for (size_t i = 0; i < block->columns; i++) {
		struct city_node at = city_node_element(&list, i);

		if (read_column(layout, section, &block->column[i], &at, error))
			return -1;
	}
	return 0;
}

static int read_limits(struct city_layout_block *block, const struct city_node *node,
		       struct city_error *error)
{
	static const char *const known[] = { "at", "zh", "en", NULL };
	struct city_node list = city_node_member(node, "limits");

	if (!list.json)
		return 0;
	if (city_node_array(node, "limits", &list, error))
		return -1;
	if (json_array_size(list.json) > CITY_LIMITS)
		return city_node_error(&list, error, "more than %d", CITY_LIMITS);
	for (size_t i = 0; i < json_array_size(list.json); i++) {
		struct city_limit_line *limit = &block->limit[i];
		struct city_node at = city_node_element(&list, i), number;

		if (city_node_check_keys(&at, known, error))
			return -1;
		number = city_node_member(&at, "at");
		limit->name.in[CITY_LANGUAGE_ZH] = city_node_string(&at, "zh", error);
		if (!limit->name.in[CITY_LANGUAGE_ZH])
			return -1;
		limit->name.in[CITY_LANGUAGE_EN] = city_node_string(&at, "en", error);
		if (!limit->name.in[CITY_LANGUAGE_EN] ||
		    city_node_decimal(&number, &limit->at, error))
			return -1;
		block->limits = i + 1;
	}
	return 0;
}

static int check_block(const struct city_layout_block *block, const struct city_node *node,
		       struct city_error *error)
{
	struct city_node at = city_node_member(node, "scale");

	if (block->show == CITY_SHOW_SHARES && !block->scale)
		return city_node_error(node, error, "the key \"scale\" is missing");
	if (block->show == CITY_SHOW_MAP && block->scale &&
	    !block->field[CITY_FIELD_VALUE])
		return city_node_error(&at, error, "has no value to be a scale of");
	at = city_node_member(node, "max");
	if (block->max.units < 0 || (at.json && block->max.units == 0))
		return city_node_error(&at, error, "must be above 0");
	return 0;
}

static int read_block(const struct city_layout *layout, struct city_section *section,
		      struct city_layout_block *block, const struct city_node *node,
		      struct city_error *error)
{
	static const char *const known[] = {
		"show",  "title",      "note", "metrics",  "columns", "sort",
		"label", "value",      "of",   "time",     "row",     "column",
		"lon",   "lat",        "rows", "decimals", "unit",    "max",
		"scale", "descending", "limits", NULL
	};
	int show = 0, rows = ROWS;
	bool figures;

	if (layout_choice(node, "show", shows, &show, error) ||
	    city_node_check_keys(node, known, error))
		return -1;
	block->show = (enum city_show)show;
	block->decimals = -1;
	block->unit = "";
	figures = block->show == CITY_SHOW_FIGURES;
	if (layout_wording(node, "title", false, &block->title, error) ||
	    layout_wording(node, "note", false, &block->note, error) ||
	    layout_metrics(layout, node, "metrics", figures, &block->metric,
			   &block->metrics, error) ||
	    read_fields(section, block, node, error) ||
	    read_columns(layout, section, block, node, error) ||
	    city_node_string_or(node, "sort", &block->sort, error) ||
	    layout_bool_or(node, "descending", &block->descending, error) ||
	    layout_int_or(node, "rows", 1, ROWS_MAX, &rows, error) ||
	    layout_int_or(node, "decimals", 0, 6, &block->decimals, error) ||
	    city_node_string_or(node, "unit", &block->unit, error) ||
	    layout_decimal_or(node, "max", &block->max, error) ||
	    layout_scale_or(layout, node, &block->scale, error) ||
	    read_limits(block, node, error))
		return -1;
	block->rows = (size_t)rows;
	if (block->sort && take_path(section, block->sort, &block->sort_path, error))
		return -1;
	return check_block(block, node, error);
}

static int read_blocks(const struct city_layout *layout, struct city_section *section,
		       const struct city_node *node, struct city_error *error)
{
	static const char *const known[] = { "kind", "title",  "note", "none",
					     "where", "blocks", "half", NULL };
	struct city_node list = city_node_member(node, "blocks");
	size_t n = 0;

	section->kind = city_node_string(node, "kind", error);
	if (!section->kind || city_node_check_keys(node, known, error) ||
	    layout_wording(node, "title", true, &section->title, error) ||
	    layout_wording(node, "none", false, &section->none, error) ||
	    layout_tests(node, "where", &section->where, error) ||
	    layout_list(node, "blocks", true, sizeof(*section->block),
			(void **)&section->block, &n, error))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&list, i);

		section->blocks = i + 1;
		if (read_block(layout, section, &section->block[i], &at, error))
			return -1;
	}
	return 0;
}

static int read_part(struct city_section *section, const struct city_node *node,
		     struct city_error *error)
{
	static const char *const known[] = { "part", "rows", NULL };
	int which = 0, rows = 0;

	if (layout_choice(node, "part",
			  "action|missing|levels|history|worst|map|districts|"
			  "stations|quality",
			  &which, error) ||
	    city_node_check_keys(node, known, error) ||
	    layout_int_or(node, "rows", 1, ROWS_MAX, &rows, error))
		return -1;
	section->part = city_node_string(node, "part", error);
	section->rows = (size_t)rows;
	return 0;
}

int layout_section(const struct city_layout *layout, struct city_section *section,
		   const struct city_node *node, struct city_error *error)
{
	if (!json_is_object(node->json))
		return city_node_error(node, error, "must be an object");
	if (city_node_member(node, "part").json)
		return read_part(section, node, error);
	return layout_wording(node, "note", false, &section->note, error) ||
			       layout_bool_or(node, "half", &section->half, error) ||
			       read_blocks(layout, section, node, error)
		       ? -1
		       : 0;
}

void layout_section_release(struct city_section *section)
{
	for (size_t i = 0; i < section->blocks; i++) {
		free(section->block[i].metric);
		free(section->block[i].column);
	}
	free(section->where.test);
	free(section->block);
	free(section->path);
}
