/* SPDX-License-Identifier: Apache-2.0 */
/* risk_check - a model that can be used, told: what it comes to, what it leaves open. */
#include "config.h"

#include <string.h>

#include "city/risk_model.h"

static void put_range(struct city_buf *to, const struct city_risk_node *node)
{
	city_risk_put(to, node->least, 1);
	city_buf_put_text(to, "..");
	city_risk_put(to, node->greatest, 1);
}

static int depth_of(const struct city_risk_model *model, size_t i)
{
	int depth = 0;

	for (; model->node[i].parent != CITY_RISK_NONE; i = model->node[i].parent)
		depth++;
	return depth;
}

/* A member on a line of its own: weight, what it is or reads, what it may come to. */
static void put_node(struct city_buf *to, const struct city_risk_model *model, size_t i)
{
	static const char *const combine[] = { "", "sum", "geometric mean", "maximum",
					       "product", "matrix" };
	const struct city_risk_node *node = &model->node[i];

	city_buf_printf(to, "%*s%s", 2 + 2 * depth_of(model, i), "", node->id);
	if (node->weight) {
		city_buf_put_text(to, " x ");
		city_risk_put(to, node->weight, 1);
	}
	if (node->combine != CITY_RISK_LEAF)
		city_buf_printf(to, ": %s, ", combine[node->combine]);
	else
		city_buf_printf(to, ": of %s%s%s, ", node->field,
				node->unit ? " in " : "", node->unit ? node->unit : "");
	put_range(to, node);
	if (node->fresh_us)
		city_buf_printf(to, ", fresh for %lld min",
				(long long)(node->fresh_us / (CITY_US_PER_HOUR / 60)));
	city_buf_put_char(to, '\n');
}

/* What is allowed, and may be a slip. */
static void put_doubts(struct city_buf *to, const struct city_risk_book *book)
{
	const struct city_risk_model *model = &book->model;
	bool silence = false;

	if (strcmp(book->book.verified, "none") == 0)
		city_buf_put_text(to, "  note: its numbers are verified by nothing\n");
	for (size_t i = 0; i < book->alerts; i++)
		silence |= book->alert[i].of == CITY_RISK_OF_SILENCE;
	if (book->alerts && !silence)
		city_buf_put_text(to, "  note: no alert tells that a point is silent\n");
	for (size_t i = 0; i < model->nodes && book->alerts; i++) {
		const struct city_risk_node *node = &model->node[i];

		if (node->combine != CITY_RISK_LEAF || node->fresh_us)
			continue;
		city_buf_printf(to, "  note: readings of %s never grow old\n", node->field);
	}
}

void city_risk_book_describe(const struct city_risk_book *book, struct city_buf *to)
{
	const struct city_risk_model *model = &book->model;

	city_buf_printf(to, "%s: can be used; %zu grades, %zu alerts\n", book->book.id,
			model->grades, book->alerts);
	for (size_t i = 0; i < model->nodes; i++)
		put_node(to, model, i);
	put_doubts(to, book);
}
