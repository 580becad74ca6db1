/* SPDX-License-Identifier: Apache-2.0 */
/* risk_explain - a score with its working: 40.0 + 15.0 + 18.0 = 73.0. */
#include "config.h"

#include "city/risk_write.h"
#include "city/writer.h"

/* A number, or from where to where it may be. */
static void put_range(struct city_buf *to, int64_t low, int64_t high)
{
	city_risk_put(to, low, 1);
	if (low == high)
		return;
	city_buf_put_text(to, "..");
	city_risk_put(to, high, 1);
}

/* What a group makes its value of: parts of a sum, factors, what is compared. */
static void put_terms(struct city_buf *to, const struct city_risk_model *model,
		      size_t group, const struct city_risk_value *value)
{
	bool is_sum = model->node[group].combine == CITY_RISK_SUM;
	const char *between =
		is_sum ? " + "
		: model->node[group].combine == CITY_RISK_MAX ||
				model->node[group].combine == CITY_RISK_MATRIX
			? ", "
			: " x ";
	bool any = false;

	for (size_t c = model->node[group].first; c != CITY_RISK_NONE;
	     c = model->node[c].next) {
		if (value[c].missing)
			continue;
		if (any)
			city_buf_put_text(to, between);
		any = true;
		if (is_sum)
			put_range(to, value[c].part_low, value[c].part_high);
		else
			put_range(to, value[c].low, value[c].high);
	}
}

static size_t count_there(const struct city_risk_model *model, size_t group,
			  const struct city_risk_value *value)
{
	size_t n = 0;

	for (size_t c = model->node[group].first; c != CITY_RISK_NONE;
	     c = model->node[c].next)
		n += !value[c].missing;
	return n;
}

/* The group's value as people write it down. */
static void put_working(struct city_buf *to, const struct city_risk_model *model,
			size_t group, const struct city_risk_value *value)
{
	static const char *const open[] = { "", "", "(", "max(", "", "cell(" };
	static const char *const end[] = { "", "", ")", ")", "", ")" };
	enum city_risk_combine combine = model->node[group].combine;

	if (combine != CITY_RISK_LEAF) {
		city_buf_put_text(to, open[combine]);
		put_terms(to, model, group, value);
		city_buf_put_text(to, end[combine]);
		if (combine == CITY_RISK_GEOMETRIC)
			city_buf_printf(to, "^(1/%zu)", count_there(model, group, value));
		city_buf_put_text(to, " = ");
	}
	put_range(to, value[group].low, value[group].high);
}

static void put_number(struct city_writer *w, const char *key, int64_t value)
{
	city_writer_key(w, key);
	city_risk_put(w->to, value, 1);
	w->comma = true;
}

static void put_both(struct city_writer *w, const char *low, int64_t from,
		     const char *high, int64_t to)
{
	put_number(w, low, from);
	put_number(w, high, to);
}

static void put_leaf(struct city_writer *w, const struct city_risk_node *leaf,
		     const struct city_field *field, bool clipped)
{
	city_writer_key(w, "field");
	city_writer_text(w, leaf->field);
	city_writer_key(w, "raw");
	if (field)
		city_writer_raw(w, field->value);
	else
		city_writer_null(w);
	if (leaf->map == CITY_RISK_CURVE) {
		city_writer_key(w, "bounds");
		city_buf_put_char(w->to, '[');
		city_risk_put(w->to, leaf->point[0].raw, 1);
		city_buf_put_char(w->to, ',');
		city_risk_put(w->to, leaf->point[leaf->points - 1].raw, 1);
		city_buf_put_char(w->to, ']');
		w->comma = true;
		city_writer_key(w, "clipped");
		city_writer_bool(w, clipped);
	}
}

static void put_rule(struct city_writer *w, const struct city_risk_book *book,
		     const struct city_risk_node *node)
{
	city_writer_key(w, "rule");
	city_buf_put_char(w->to, '"');
	city_json_put_escaped(w->to, city_slice_of(book->book.id));
	city_buf_put_char(w->to, '/');
	city_json_put_escaped(w->to, city_slice_of(node->id));
	city_buf_put_char(w->to, '"');
	w->comma = true;
}

/* One node: what it read, what it came to, what it is of its group. */
static void put_node(struct city_writer *w, const struct city_risk_reader *reader,
		     size_t i)
{
	const struct city_risk_model *model = &reader->book->model;
	const struct city_risk_node *node = &model->node[i];
	const struct city_risk_value *value = &reader->value[i];

	city_writer_begin_object(w);
	city_writer_key(w, "id");
	city_writer_text(w, node->id);
	put_rule(w, reader->book, node);
	if (node->combine == CITY_RISK_LEAF)
		put_leaf(w, node, reader->field[i], value->clipped);
	if (!value->missing)
		put_both(w, "low", value->low, "high", value->high);
	if (node->parent != CITY_RISK_NONE) {
		const struct city_risk_node *parent = &model->node[node->parent];

		city_writer_key(w, "of");
		city_writer_text(w, parent->id);
		if (parent->combine == CITY_RISK_SUM)
			put_number(w, "weight", node->weight);
		if (parent->combine == CITY_RISK_SUM || parent->combine == CITY_RISK_MAX)
			put_both(w, "part_low", value->part_low, "part_high",
				 value->part_high);
	}
	if (node->combine != CITY_RISK_LEAF && !value->missing) {
		city_writer_key(w, "working");
		city_buf_put_char(w->to, '"');
		put_working(w->to, model, i, reader->value);
		city_buf_put_char(w->to, '"');
		w->comma = true;
	}
	city_writer_end_object(w);
}

void city_risk_put_explain(struct city_buf *to, const struct city_risk_reader *reader,
			   const struct city_risk_score *score)
{
	const struct city_risk_model *model = &reader->book->model;
	const struct city_risk_value *root = &reader->value[0];
	struct city_writer w;

	city_buf_put_text(to, ",\"explain\":{\"working\":\"");
	put_working(to, model, 0, reader->value);
	if (root->low != score->low || root->high != score->high) {
		city_buf_put_text(to, " ~ ");
		put_range(to, score->low, score->high);
	}
	city_buf_put_text(to, "\",\"parts\":");
	city_writer_init(&w, to);
	city_writer_begin_array(&w);
	for (size_t i = 0; i < model->nodes; i++)
		put_node(&w, reader, i);
	city_writer_end_array(&w);
	city_buf_put_char(to, '}');
}
