/* SPDX-License-Identifier: Apache-2.0 */
/* risk_model - the tree of a model: indicators and groups, and their weights. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/risk_model.h"
#include "city/risk_write.h"

#define MOST_NODES 256
#define MOST_DEPTH 8
#define MOST_CELLS 16 /* rows, and columns */

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

int city_risk_number_read(const struct city_node *node, int64_t *millionths,
			  struct city_error *error)
{
	struct city_decimal value;

	if (city_node_decimal(node, &value, error))
		return -1;
	if (value.scale > CITY_RISK_DECIMALS)
		return city_node_error(node, error, "has more than six decimals");
	if (city_risk_of_decimal(value, millionths))
		return city_node_error(node, error, "is beyond a million millions");
	return 0;
}

/* The two numbers of a list of two. */
static int read_pair(const struct city_node *node, int64_t pair[2],
		     struct city_error *error)
{
	if (!json_is_array(node->json) || json_array_size(node->json) != 2)
		return city_node_error(node, error,
				       "must be a list of two numbers in quotes");
	for (size_t i = 0; i < 2; i++) {
		struct city_node at = city_node_element(node, i);

		if (city_risk_number_read(&at, &pair[i], error))
			return -1;
	}
	return 0;
}

static int make_points(struct city_risk_node *leaf, size_t n, struct city_error *error)
{
	leaf->point = calloc(n, sizeof(*leaf->point));
	leaf->points = n;
	return leaf->point ? 0 : no_memory(error);
}

/* Two raw values, the one of least risk first, become the ends of a line. */
static int read_bounds(const struct city_risk_book *book, struct city_risk_node *leaf,
		       const struct city_node *node, struct city_error *error)
{
	int64_t raw[2];
	bool falls;

	if (read_pair(node, raw, error) || make_points(leaf, 2, error))
		return -1;
	if (raw[0] == raw[1])
		return city_node_error(node, error, "must be two different numbers");
	falls = raw[0] > raw[1];
	leaf->map = CITY_RISK_CURVE;
	leaf->point[0].raw = raw[falls];
	leaf->point[1].raw = raw[!falls];
	leaf->point[falls].value = book->scale_low;
	leaf->point[!falls].value = book->scale_high;
	city_risk_prepare_lines(leaf);
	return 0;
}

/* A list of [raw, value], raw rising; the first raw of steps is null. */
static int read_points(struct city_risk_node *leaf, const struct city_node *node,
		       bool steps, struct city_error *error)
{
	size_t n = json_array_size(node->json);

	if (!json_is_array(node->json) || n < 2)
		return city_node_error(node, error,
				       "must be a list of two points at least");
	if (make_points(leaf, n, error))
		return -1;
	leaf->map = steps ? CITY_RISK_STEPS : CITY_RISK_CURVE;
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(node, i), first, second;
		int64_t *raw = &leaf->point[i].raw;

		first = city_node_element(&at, 0);
		second = city_node_element(&at, 1);
		if (!json_is_array(at.json) || json_array_size(at.json) != 2)
			return city_node_error(&at, error, "must be a list of two");
		if (steps && i == 0) {
			if (!json_is_null(first.json))
				return city_node_error(&first, error,
						       "must be null: the first step "
						       "leaves no gap below it");
			*raw = INT64_MIN;
		} else if (city_risk_number_read(&first, raw, error)) {
			return -1;
		}
		if (city_risk_number_read(&second, &leaf->point[i].value, error))
			return -1;
		if (i > 0 && *raw <= leaf->point[i - 1].raw)
			return city_node_error(&first, error,
					       "must be above the one before");
	}
	if (!steps)
		city_risk_prepare_lines(leaf);
	return 0;
}

static int read_categories(struct city_risk_node *leaf, const struct city_node *node,
			   struct city_error *error)
{
	void *at = json_object_iter((json_t *)(uintptr_t)node->json);
	size_t n = json_object_size(node->json);

	if (n == 0)
		return city_node_error(node, error,
				       "must be an object of category and value");
	if (make_points(leaf, n, error))
		return -1;
	leaf->map = CITY_RISK_CATEGORIES;
	for (size_t i = 0; i < n; i++) {
		struct city_risk_point *point = &leaf->point[i];
		const char *word = json_object_iter_key(at);
		struct city_node member = city_node_member(node, word);
		struct city_decimal number;

		point->word = city_slice_of(word);
		point->numeric = city_decimal_parse(point->word, &number) == 0 &&
				 number.scale <= CITY_RISK_DECIMALS &&
				 city_risk_of_decimal(number, &point->raw) == 0;
		for (size_t j = 0; point->numeric && j < i; j++)
			if (leaf->point[j].numeric && leaf->point[j].raw == point->raw)
				return city_node_error(&member, error,
						       "is the same number as another");
		if (city_risk_number_read(&member, &point->value, error))
			return -1;
		at = json_object_iter_next((json_t *)(uintptr_t)node->json, at);
	}
	return 0;
}

/* What a reading may be, and how long it counts. */
static int read_limits(struct city_risk_node *leaf, const struct city_node *node,
		       struct city_error *error)
{
	struct city_node range = city_node_member(node, "range");
	struct city_node fresh = city_node_member(node, "fresh_minutes");
	int64_t limit[2] = { -CITY_RISK_MOST, CITY_RISK_MOST };

	if (range.json && read_pair(&range, limit, error))
		return -1;
	if (limit[0] >= limit[1])
		return city_node_error(&range, error, "must rise");
	leaf->range_low = limit[0];
	leaf->range_high = limit[1];
	return fresh.json ? city_risk_minutes_read(node, "fresh_minutes",
						   &leaf->fresh_us, error)
			  : 0;
}

static int read_leaf(const struct city_risk_book *book, struct city_risk_node *leaf,
		     const struct city_node *node, struct city_error *error)
{
	static const char *const known[] = { "id",	    "weight", "field", "unit",
					     "note",	    "bounds", "curve", "categories",
					     "steps",	    "range",
					     "fresh_minutes", NULL };
	static const char *const maps[] = { "bounds", "curve", "categories", "steps" };
	struct city_node at = { 0 };
	int map = -1, result;

	leaf->field = city_node_string(node, "field", error);
	if (!leaf->field || city_node_check_keys(node, known, error) ||
	    city_node_string_or(node, "unit", &leaf->unit, error) ||
	    read_limits(leaf, node, error))
		return -1;
	if (city_risk_is_own_field(city_slice_of(leaf->field))) {
		at = city_node_member(node, "field");
		return city_node_error(&at, error,
				       "is a field that the score is written to");
	}
	for (int m = 0; m < 4; m++) {
		struct city_node member = city_node_member(node, maps[m]);

		if (!member.json)
			continue;
		if (map >= 0)
			return city_node_error(&member, error,
					       "stands beside %s: one is enough",
					       maps[map]);
		map = m;
		at = member;
	}
	if (map < 0)
		return city_node_error(node, error,
				       "needs bounds, a curve, categories or steps");
	result = map == 0   ? read_bounds(book, leaf, &at, error)
		 : map == 2 ? read_categories(leaf, &at, error)
			    : read_points(leaf, &at, map == 3, error);
	if (result)
		return -1;
	leaf->least = leaf->greatest = leaf->point[0].value;
	for (size_t i = 1; i < leaf->points; i++) {
		int64_t value = leaf->point[i].value;

		leaf->least = value < leaf->least ? value : leaf->least;
		leaf->greatest = value > leaf->greatest ? value : leaf->greatest;
	}
	return 0;
}

static int read_cells(struct city_risk_node *group, const struct city_node *node,
		      struct city_error *error)
{
	struct city_node cells;
	size_t rows, columns = 0;

	if (city_node_array(node, "cells", &cells, error))
		return -1;
	rows = json_array_size(cells.json);
	if (rows < 1 || rows > MOST_CELLS)
		return city_node_error(&cells, error, "must have 1 to %d rows",
				       MOST_CELLS);
	for (size_t r = 0; r < rows; r++) {
		struct city_node row = city_node_element(&cells, r);
		size_t n = json_array_size(row.json);

		if (n < 1 || n > MOST_CELLS || (r > 0 && n != columns))
			return city_node_error(&row, error,
					       "must be a list of 1 to %d cells, "
					       "as many as in the other rows",
					       MOST_CELLS);
		if (r == 0)
			group->cell = calloc(rows * n, sizeof(*group->cell));
		if (!group->cell)
			return no_memory(error);
		columns = n;
		for (size_t c = 0; c < n; c++) {
			struct city_node at = city_node_element(&row, c);

			if (city_risk_number_read(&at, &group->cell[r * n + c], error))
				return -1;
		}
	}
	group->rows = (int)rows;
	group->columns = (int)columns;
	return 0;
}

/* A side of a matrix: 1, 2, 3 and no other value, and a cell for each. */
static int check_side(const struct city_risk_node *side, int cells,
		      const struct city_node *node, struct city_error *error)
{
	if (side->combine != CITY_RISK_LEAF || side->map == CITY_RISK_CURVE)
		return city_node_error(node, error,
				       "must have categories or steps: it names "
				       "cells of a matrix");
	for (size_t i = 0; i < side->points; i++) {
		int64_t value = side->point[i].value;

		if (value % CITY_RISK_ONE || value < CITY_RISK_ONE ||
		    value > cells * CITY_RISK_ONE)
			return city_node_error(node, error,
					       "must have values 1 to %d alone, for "
					       "there are so many cells",
					       cells);
	}
	return 0;
}

/* What a group asks of its children, once they are known. */
static int check_group(struct city_risk_model *model, size_t group,
		       const struct city_node *node, struct city_error *error)
{
	struct city_risk_node *self = &model->node[group];
	struct city_node of = city_node_member(node, "of");
	int64_t sum = 0;
	size_t i = 0;

	for (size_t c = self->first; c != CITY_RISK_NONE; c = model->node[c].next, i++) {
		struct city_node at = city_node_element(&of, i);

		sum += model->node[c].weight;
		if (self->combine == CITY_RISK_MATRIX &&
		    check_side(&model->node[c], i ? self->columns : self->rows, &at,
			       error))
			return -1;
		if (self->combine == CITY_RISK_GEOMETRIC &&
		    (model->node[c].least < 0 ||
		     model->node[c].greatest > CITY_RISK_ROOT_MOST))
			return city_node_error(&at, error,
					       "must come to 0 to 1000, for a "
					       "geometric mean");
	}
	if (self->combine == CITY_RISK_SUM && sum != CITY_RISK_ONE) {
		struct city_buf text = { 0 };

		city_risk_put(&text, sum, 1);
		city_node_error(&of, error, "has weights that sum to %s, not to 1",
				text.failed ? "something else" : city_buf_text(&text));
		city_buf_release(&text);
		return -1;
	}
	if (city_risk_range(model, group))
		return city_node_error(&of, error,
				       "may come to more than a million millions");
	return 0;
}

static int read_node(struct city_risk_book *book, const struct city_node *node,
		     size_t parent, int depth, struct city_error *error);

static int read_children(struct city_risk_book *book, size_t group,
			 const struct city_node *node, int depth,
			 struct city_error *error)
{
	struct city_risk_model *model = &book->model;
	struct city_risk_node *self = &model->node[group];
	size_t last = CITY_RISK_NONE;
	struct city_node of;

	if (city_node_array(node, "of", &of, error))
		return -1;
	self->children = json_array_size(of.json);
	if (self->children == 0)
		return city_node_error(&of, error, "must not be empty");
	if (self->combine == CITY_RISK_MATRIX && self->children != 2)
		return city_node_error(&of, error,
				       "must have two members: row and column");
	if (self->combine == CITY_RISK_GEOMETRIC && self->children > CITY_RISK_ROOTS)
		return city_node_error(&of, error, "must have at most %d members",
				       CITY_RISK_ROOTS);
	for (size_t i = 0; i < self->children; i++) {
		struct city_node at = city_node_element(&of, i);
		size_t child = model->nodes;

		if (read_node(book, &at, group, depth + 1, error))
			return -1;
		if (i == 0)
			self->first = child;
		else
			model->node[last].next = child;
		last = child;
	}
	return check_group(model, group, node, error);
}

static int read_group(struct city_risk_book *book, size_t group,
		      const struct city_node *node, int depth, struct city_error *error)
{
	static const char *const known[] = { "id",   "weight", "combine", "of",
					     "note", "cells",  NULL };
	static const char combines[] = "sum|geometric|max|product|matrix";
	struct city_risk_node *self = &book->model.node[group];
	const char *combine = city_node_string(node, "combine", error);
	struct city_node at = city_node_member(node, "cells");
	int index;

	if (!combine || city_node_check_keys(node, known, error))
		return -1;
	index = city_choice_index(combines, combine);
	if (index < 0) {
		at = city_node_member(node, "combine");
		return city_node_error(&at, error, "must be one of %s", combines);
	}
	self->combine = CITY_RISK_SUM + (unsigned)index;
	self->group = book->model.groups++;
	if (self->combine != CITY_RISK_MATRIX && at.json)
		return city_node_error(&at, error, "only a matrix has cells");
	if (self->combine == CITY_RISK_MATRIX && read_cells(self, node, error))
		return -1;
	return read_children(book, group, node, depth, error);
}

static int read_weight(const struct city_risk_model *model, struct city_risk_node *self,
		       const struct city_node *node, struct city_error *error)
{
	struct city_node at = city_node_member(node, "weight");
	bool weighed = self->parent != CITY_RISK_NONE &&
		       model->node[self->parent].combine == CITY_RISK_SUM;

	if (!weighed)
		return at.json ? city_node_error(&at, error,
						 "only members of a sum have one")
			       : 0;
	if (city_risk_number_read(&at, &self->weight, error))
		return -1;
	if (self->weight <= 0 || self->weight > CITY_RISK_ONE)
		return city_node_error(&at, error, "must be above 0, and at most 1");
	return 0;
}

static int read_node(struct city_risk_book *book, const struct city_node *node,
		     size_t parent, int depth, struct city_error *error)
{
	struct city_risk_model *model = &book->model;
	size_t index = model->nodes;
	struct city_risk_node *self = &model->node[index];
	struct city_node at;

	if (!json_is_object(node->json))
		return city_node_error(node, error, "must be an object");
	if (index == MOST_NODES || depth > MOST_DEPTH)
		return city_node_error(node, error,
				       "is one of too many: %d in all, %d levels",
				       MOST_NODES, MOST_DEPTH);
	*self = (struct city_risk_node){ .parent = parent,
					 .next = CITY_RISK_NONE,
					 .first = CITY_RISK_NONE };
	model->nodes++;
	self->id = city_node_string(node, "id", error);
	if (!self->id)
		return -1;
	at = city_node_member(node, "id");
	for (size_t i = 0; i < index; i++)
		if (strcmp(model->node[i].id, self->id) == 0)
			return city_node_error(&at, error, "stands twice");
	if (read_weight(model, self, node, error))
		return -1;
	return json_object_get(node->json, "of") || json_object_get(node->json, "combine")
		       ? read_group(book, index, node, depth, error)
		       : read_leaf(book, self, node, error);
}

/* What stands beside the tree. */
static int read_rest(struct city_risk_book *book, const struct city_node *root,
		     struct city_error *error)
{
	static const char *const known[] = { "id",	 "title",      "standard",
					     "clause",	 "valid_from", "valid_to",
					     "verified", "source",     "note",
					     "scale",	 "decimals",   "missing",
					     "score",	 "grades",     "alerts",
					     NULL };
	struct city_node at = city_node_member(root, "scale");
	int64_t scale[2] = { 0, 100 * CITY_RISK_ONE };
	const char *missing = "bounds";

	if (city_node_check_keys(root, known, error) ||
	    (at.json && read_pair(&at, scale, error)))
		return -1;
	if (scale[0] >= scale[1])
		return city_node_error(&at, error, "must rise");
	book->scale_low = scale[0];
	book->scale_high = scale[1];
	book->model.decimals = CITY_RISK_DECIMALS;
	at = city_node_member(root, "decimals");
	if (at.json && city_node_int(root, "decimals", &book->model.decimals, error))
		return -1;
	if (book->model.decimals < 0 || book->model.decimals > CITY_RISK_DECIMALS)
		return city_node_error(&at, error, "must be 0 to %d", CITY_RISK_DECIMALS);
	at = city_node_member(root, "missing");
	if (city_node_string_or(root, "missing", &missing, error))
		return -1;
	if (city_choice_index(CITY_RISK_POLICIES, missing) < 0)
		return city_node_error(&at, error, "must be one of %s",
				       CITY_RISK_POLICIES);
	book->model.missing =
		(enum city_risk_missing)city_choice_index(CITY_RISK_POLICIES, missing);
	return 0;
}

int city_risk_book_read(struct city_risk_book *book, const struct city_rules_path *path,
			const char *name, struct city_error *error)
{
	struct city_node root, score;

	memset(book, 0, sizeof(*book));
	if (city_rulebook_read(&book->book, path, "risk", name, error))
		return -1;
	root = city_document_root(&book->book.document);
	book->model.node = calloc(MOST_NODES, sizeof(*book->model.node));
	if (!book->model.node) {
		no_memory(error);
	} else if (read_rest(book, &root, error) == 0 &&
		   city_node_object(&root, "score", &score, error) == 0 &&
		   read_node(book, &score, CITY_RISK_NONE, 1, error) == 0 &&
		   city_risk_grades_read(book, &root, error) == 0 &&
		   city_risk_alerts_read(book, &root, error) == 0) {
		return 0;
	}
	city_risk_book_release(book);
	return -1;
}

void city_risk_book_release(struct city_risk_book *book)
{
	for (size_t i = 0; i < book->model.nodes; i++) {
		free(book->model.node[i].point);
		free(book->model.node[i].cell);
	}
	free(book->model.node);
	free(book->model.grade);
	free(book->alert);
	city_rulebook_release(&book->book);
	memset(book, 0, sizeof(*book));
}
