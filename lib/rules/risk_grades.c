/* SPDX-License-Identifier: Apache-2.0 */
/* risk_grades - the grades of a model: without gaps, overlaps, or one in vain. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/risk_model.h"

#define MOST_GRADES 16
/* So many combinations of steps and categories are tried, all of them. */
#define MOST_TRIALS 200000

/* Where a grade ends: to (without it) or upto (with it). */
struct end {
	bool there, within;
	int64_t at;
};

/* One of two members, or none: which of them, and its number. */
static int read_limit(const struct city_node *node, const char *first, const char *second,
		      struct end *limit, struct city_error *error)
{
	struct city_node a = city_node_member(node, first);
	struct city_node b = city_node_member(node, second);

	limit->there = a.json || b.json;
	limit->within = b.json != NULL;
	if (a.json && b.json)
		return city_node_error(&b, error, "stands beside %s: one is enough",
				       first);
	return limit->there ? city_risk_number_read(a.json ? &a : &b, &limit->at, error)
			    : 0;
}

static int read_names(struct city_risk_grade *grade, const struct city_node *node,
		      struct city_error *error)
{
	static const char *const known[] = { "id",    "colour", "zh",	"en",	"from",
					     "above", "to",	"upto", "note", NULL };
	struct city_node at = city_node_member(node, "colour");

	if (city_node_check_keys(node, known, error))
		return -1;
	grade->id = city_node_string(node, "id", error);
	grade->zh = grade->id ? city_node_string(node, "zh", error) : NULL;
	grade->en = grade->zh ? city_node_string(node, "en", error) : NULL;
	if (!grade->en)
		return -1;
	if (json_is_null(at.json))
		return 0;
	grade->colour = city_node_string(node, "colour", error);
	if (!grade->colour)
		return -1;
	if (city_choice_index("red|orange|yellow|blue", grade->colour) < 0)
		return city_node_error(&at, error,
				       "must be red, orange, yellow, blue or null");
	return 0;
}

/* A grade begins where the one before ended: there, and on the other side of it. */
static int check_limits(struct city_risk_grade *grade, const struct end *before,
			const struct end *from, const struct city_node *node,
			struct city_error *error)
{
	struct city_node at = city_node_member(node, from->within ? "above" : "from");

	if (!before)
		return from->there ? city_node_error(&at, error,
						     "the lowest grade has none: it "
						     "leaves nothing below it")
				   : 0;
	if (!from->there || !before->there)
		return city_node_error(node, error,
				       "must have from or above, and the grade "
				       "before it to or upto");
	if (before->at < from->at ||
	    (before->at == from->at && !before->within && from->within))
		return city_node_error(&at, error,
				       "leaves a gap behind the grade before");
	if (before->at > from->at || (before->within && !from->within))
		return city_node_error(&at, error, "overlaps the grade before");
	grade->from = from->at;
	grade->above = from->within;
	return 0;
}

/* A record says its grade by the id. */
static int check_id(const struct city_risk_model *model, size_t index,
		    const struct city_node *node, struct city_error *error)
{
	struct city_node at = city_node_member(node, "id");

	for (size_t i = 0; i < index; i++)
		if (strcmp(model->grade[i].id, model->grade[index].id) == 0)
			return city_node_error(&at, error, "stands twice");
	return 0;
}

/* Tries the next combination; false when all have been. */
static bool next_trial(const struct city_risk_model *model, size_t *choice)
{
	for (size_t i = 0; i < model->nodes; i++) {
		if (model->node[i].combine != CITY_RISK_LEAF)
			continue;
		if (++choice[i] < model->node[i].points)
			return true;
		choice[i] = 0;
	}
	return false;
}

static bool is_discrete(const struct city_risk_model *model)
{
	size_t trials = 1;

	for (size_t i = 0; i < model->nodes; i++) {
		if (model->node[i].combine != CITY_RISK_LEAF)
			continue;
		if (model->node[i].map == CITY_RISK_CURVE)
			return false;
		trials *= model->node[i].points;
		if (trials > MOST_TRIALS)
			return false;
	}
	return true;
}

/* Every score there can be, where they can be counted. */
static void mark_discrete(const struct city_risk_model *model,
			  struct city_risk_value *value, size_t *choice, bool *reached)
{
	struct city_risk_score score;

	do {
		for (size_t i = 0; i < model->nodes; i++) {
			const struct city_risk_node *node = &model->node[i];

			value[i].missing = false;
			if (node->combine == CITY_RISK_LEAF)
				value[i].low = value[i].high =
					node->point[choice[i]].value;
		}
		if (city_risk_score(model, CITY_RISK_BOUNDS, value, &score) == 0)
			reached[city_risk_grade(model, score.low) - model->grade] = true;
	} while (next_trial(model, choice));
}

/* Where they cannot, what lies between the least and the greatest. */
static void mark_range(const struct city_risk_model *model, bool *reached)
{
	size_t first =
		(size_t)(city_risk_grade(model, model->node[0].least) - model->grade);
	size_t last =
		(size_t)(city_risk_grade(model, model->node[0].greatest) - model->grade);

	for (size_t i = first; i <= last; i++)
		reached[i] = true;
}

static int check_reached(const struct city_risk_model *model,
			 const struct city_node *grades, struct city_error *error)
{
	bool reached[MOST_GRADES] = { false };
	struct city_risk_value *value;
	size_t *choice;

	if (!is_discrete(model)) {
		mark_range(model, reached);
	} else {
		value = calloc(model->nodes, sizeof(*value));
		choice = calloc(model->nodes, sizeof(*choice));
		if (value && choice)
			mark_discrete(model, value, choice, reached);
		free(choice);
		free(value);
		if (!value || !choice)
			return city_error_set(error, "memory", "out of memory");
	}
	for (size_t i = 0; i < model->grades; i++) {
		struct city_node at = city_node_element(grades, i);

		if (!reached[i])
			return city_node_error(&at, error,
					       "is a grade that no score reaches");
	}
	return 0;
}

int city_risk_grades_read(struct city_risk_book *book, const struct city_node *root,
			  struct city_error *error)
{
	struct city_risk_model *model = &book->model;
	struct end from, before = { 0 }, to = { 0 };
	struct city_node grades;
	size_t n;

	if (city_node_array(root, "grades", &grades, error))
		return -1;
	n = json_array_size(grades.json);
	if (n < 1 || n > MOST_GRADES)
		return city_node_error(&grades, error, "must have 1 to %d grades",
				       MOST_GRADES);
	model->grade = calloc(n, sizeof(*model->grade));
	if (!model->grade)
		return city_error_set(error, "memory", "out of memory");
	model->grades = n;
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&grades, i);

		if (!json_is_object(at.json))
			return city_node_error(&at, error, "must be an object");
		if (read_names(&model->grade[i], &at, error) ||
		    check_id(model, i, &at, error) ||
		    read_limit(&at, "from", "above", &from, error) ||
		    read_limit(&at, "to", "upto", &to, error) ||
		    check_limits(&model->grade[i], i ? &before : NULL, &from, &at, error))
			return -1;
		if (i && to.there &&
		    (to.at < from.at ||
		     (to.at == from.at && (from.within || !to.within))))
			return city_node_error(&at, error, "ends before it begins");
		before = to;
	}
	if (to.there) {
		struct city_node last = city_node_element(&grades, n - 1);

		return city_node_error(&last, error,
				       "the highest grade has no end: it leaves "
				       "nothing above it");
	}
	return check_reached(model, &grades, error);
}
