/* SPDX-License-Identifier: Apache-2.0 */
/* layout - scales and metrics of a layout, and the whole of it. */
#include "config.h"

#include <stdlib.h>

#include "city/colour.h"
#include "city/option.h"
#include "layoutparts.h"

static const struct city_scale air_scales[] = { { .id = "air.aqi", .first = 1 },
						{ .id = "air.level", .first = 1 } };

int layout_wording(const struct city_node *node, const char *key, bool required,
		   struct city_wording *wording, struct city_error *error)
{
	static const char *const known[] = { "zh", "en", NULL };
	struct city_node at = city_node_member(node, key);

	if (!at.json && !required)
		return 0;
	if (!at.json)
		return city_node_error(node, error, "the key \"%s\" is missing", key);
	if (city_node_check_keys(&at, known, error))
		return -1;
	for (size_t i = 0; i < 2; i++) {
		wording->in[i] = city_node_string(&at, known[i], error);
		if (!wording->in[i])
			return -1;
	}
	return 0;
}

int layout_decimal_or(const struct city_node *node, const char *key,
		      struct city_decimal *value, struct city_error *error)
{
	struct city_node at = city_node_member(node, key);

	return at.json ? city_node_decimal(&at, value, error) : 0;
}

int layout_int_or(const struct city_node *node, const char *key, int min, int max,
		  int *value, struct city_error *error)
{
	struct city_node at = city_node_member(node, key);

	if (!at.json)
		return 0;
	if (city_node_int(node, key, value, error))
		return -1;
	if (*value < min || *value > max)
		return city_node_error(&at, error, "must be from %d to %d", min, max);
	return 0;
}

int layout_bool_or(const struct city_node *node, const char *key, bool *value,
		   struct city_error *error)
{
	struct city_node at = city_node_member(node, key);

	if (!at.json)
		return 0;
	if (!json_is_boolean(at.json))
		return city_node_error(&at, error, "must be true or false");
	*value = json_is_true(at.json);
	return 0;
}

int layout_choice(const struct city_node *node, const char *key, const char *choices,
		  int *value, struct city_error *error)
{
	const char *word = city_node_string(node, key, error);
	struct city_node at = city_node_member(node, key);

	if (!word)
		return -1;
	*value = city_choice_index(choices, word);
	if (*value < 0)
		return city_node_error(&at, error, "must be one of %s", choices);
	return 0;
}

int layout_list(const struct city_node *node, const char *key, bool required,
		size_t size, void **list, size_t *n, struct city_error *error)
{
	struct city_node at = city_node_member(node, key);

	if (!at.json && !required)
		return 0;
	if (city_node_array(node, key, &at, error))
		return -1;
	if (json_array_size(at.json) == 0)
		return city_node_error(&at, error, "must not be empty");
	*list = calloc(json_array_size(at.json), size);
	if (!*list)
		return city_error_set(error, "memory", "out of memory");
	*n = json_array_size(at.json);
	return 0;
}

/* "is" takes a text, a number or a truth value: they are compared as they are read. */
static int read_is(struct city_test *test, const struct city_node *node,
		   struct city_error *error)
{
	if (json_is_boolean(node->json))
		test->text = json_is_true(node->json) ? "true" : "false";
	else if (json_is_string(node->json))
		test->text = json_string_value(node->json);
	else
		return city_node_error(node, error, "must be a text, true or false");
	return 0;
}

static int read_test(struct city_test *test, const struct city_node *node,
		     struct city_error *error)
{
	static const char *const known[] = { "is",    "is_not", "at_least", "at_most",
					     "above", "below",  "given",    "field",
					     NULL };
	int found = -1;

	test->field = city_node_string(node, "field", error);
	if (!test->field || city_node_check_keys(node, known, error))
		return -1;
	for (int how = 0; how <= CITY_TEST_GIVEN; how++) {
		struct city_node at = city_node_member(node, known[how]);

		if (!at.json)
			continue;
		if (found >= 0)
			return city_node_error(&at, error, "is a second question");
		found = how;
		test->how = (enum city_test_how)how;
		if (how <= CITY_TEST_IS_NOT ? read_is(test, &at, error) :
		    how == CITY_TEST_GIVEN ?
			    layout_bool_or(node, "given", &test->given, error) :
			    city_node_decimal(&at, &test->number, error))
			return -1;
	}
	if (found < 0)
		return city_node_error(node, error, "asks nothing of the field: is, "
				       "is_not, at_least, at_most, above, below, given");
	return 0;
}

int layout_tests(const struct city_node *node, const char *key,
		 struct city_tests *tests, struct city_error *error)
{
	struct city_node list = city_node_member(node, key);

	if (layout_list(node, key, false, sizeof(*tests->test), (void **)&tests->test,
			&tests->n, error))
		return -1;
	for (size_t i = 0; i < tests->n; i++) {
		struct city_node at = city_node_element(&list, i);

		if (read_test(&tests->test[i], &at, error))
			return -1;
	}
	return 0;
}

int layout_scale_or(const struct city_layout *layout, const struct city_node *node,
		    const struct city_scale **scale, struct city_error *error)
{
	struct city_node at = city_node_member(node, "scale");
	const char *id = NULL;

	if (city_node_string_or(node, "scale", &id, error))
		return -1;
	if (!id)
		return 0;
	for (size_t i = 0; i < 2; i++)
		if (strcmp(air_scales[i].id, id) == 0)
			*scale = &air_scales[i];
	for (size_t i = 0; i < layout->scales; i++)
		if (strcmp(layout->scale[i].id, id) == 0)
			*scale = &layout->scale[i];
	return *scale ? 0 : city_node_error(&at, error, "there is no scale \"%s\"", id);
}

int layout_metrics(const struct city_layout *layout, const struct city_node *node,
		   const char *key, bool required, const struct city_metric ***metric,
		   size_t *n, struct city_error *error)
{
	struct city_node list = city_node_member(node, key);

	if (layout_list(node, key, required, sizeof(**metric), (void **)metric, n,
			error))
		return -1;
	for (size_t i = 0; i < *n; i++) {
		struct city_node at = city_node_element(&list, i);
		const char *id = json_string_value(at.json);

		if (id)
			(*metric)[i] = city_layout_metric(layout, id);
		if (!(*metric)[i])
			return city_node_error(&at, error, "must be the id of a metric");
	}
	return 0;
}

static int read_class(struct city_scale *scale, size_t i, const struct city_node *node,
		      struct city_error *error)
{
	static const char *const known[] = { "is", "upto",   "mark", "zh",
					     "en", "colour", NULL };
	struct city_scale_class *class_ = &scale->class_[i];
	bool bounded = city_node_member(node, "upto").json != NULL;
	struct city_node at = city_node_member(node, "colour");
	struct city_colour colour;

	class_->mark = city_node_string(node, "mark", error);
	if (!class_->mark || city_node_check_keys(node, known, error))
		return -1;
	class_->colour = city_node_string(node, "colour", error);
	if (!class_->colour)
		return -1;
	if (city_colour_parse(class_->colour, &colour))
		return city_node_error(&at, error, "must be a colour such as #2C7BB6");
	class_->name.in[CITY_LANGUAGE_ZH] = city_node_string(node, "zh", error);
	if (!class_->name.in[CITY_LANGUAGE_ZH])
		return -1;
	class_->name.in[CITY_LANGUAGE_EN] = city_node_string(node, "en", error);
	if (!class_->name.in[CITY_LANGUAGE_EN] ||
	    city_node_string_or(node, "is", &class_->is, error) ||
	    layout_decimal_or(node, "upto", &class_->upto, error))
		return -1;
	class_->open = !class_->is && !bounded;
	if (class_->is && bounded)
		return city_node_error(node, error, "has both is and upto");
	if (i > 0 && !class_->is != !scale->class_[0].is)
		return city_node_error(node, error, "is of texts, or all are of numbers");
	if (class_->open && i + 1 < scale->n)
		return city_node_error(node, error, "only the last may be without upto");
	if (i > 0 && bounded &&
	    city_decimal_compare(class_->upto, scale->class_[i - 1].upto) <= 0)
		return city_node_error(node, error, "must be above the one before");
	return 0;
}

static int read_scale(struct city_layout *layout, size_t i,
		      const struct city_node *node, size_t first,
		      struct city_error *error)
{
	static const char *const known[] = { "id", "classes", NULL };
	struct city_scale *scale = &layout->scale[i];
	struct city_node list = city_node_member(node, "classes");

	scale->id = city_node_string(node, "id", error);
	if (!scale->id || city_node_check_keys(node, known, error) ||
	    layout_list(node, "classes", true, sizeof(*scale->class_),
			(void **)&scale->class_, &scale->n, error))
		return -1;
	scale->first = first;
	for (size_t k = 0; k < i; k++)
		if (strcmp(layout->scale[k].id, scale->id) == 0)
			return city_node_error(node, error, "has the id of another");
	if (first + scale->n > CITY_LAYOUT_FIRST_CLASS + CITY_LAYOUT_CLASSES)
		return city_node_error(&list, error, "more than %d classes in all",
				       CITY_LAYOUT_CLASSES);
	for (size_t k = 0; k < scale->n; k++) {
		struct city_node at = city_node_element(&list, k);

		if (read_class(scale, k, &at, error))
			return -1;
	}
	return 0;
}

static int read_measure(struct city_metric *metric, const struct city_node *node,
			struct city_error *error)
{
	int measure = 0;

	if (layout_choice(node, "measure", "count|share|sum|mean|min|max|last", &measure,
			  error))
		return -1;
	metric->measure = (enum city_measure)measure;
	if (metric->measure > CITY_MEASURE_SHARE && !metric->of)
		return city_node_error(node, error, "the key \"of\" is missing");
	if (metric->measure <= CITY_MEASURE_SHARE && metric->of)
		return city_node_error(node, error, "counts, so there is no \"of\"");
	if (metric->measure == CITY_MEASURE_SHARE && !metric->has_whole)
		return city_node_error(node, error, "the key \"among\" is missing");
	if (metric->measure == CITY_MEASURE_MEAN && metric->decimals < 0)
		return city_node_error(node, error, "the key \"decimals\" is missing");
	if (metric->measure == CITY_MEASURE_SHARE && metric->decimals < 0)
		metric->decimals = 1;
	return 0;
}

/* "proven_by": what came of a run that found nothing. */
static int read_proof(struct city_metric *metric, const struct city_node *node,
		      struct city_error *error)
{
	static const char *const known[] = { "kind", "where", NULL };
	struct city_node proof = city_node_member(node, "proven_by");

	if (!proof.json)
		return 0;
	if (metric->measure != CITY_MEASURE_COUNT)
		return city_node_error(&proof, error, "is for what counts");
	if (city_node_check_keys(&proof, known, error))
		return -1;
	metric->proof = city_node_string(&proof, "kind", error);
	return metric->proof && !layout_tests(&proof, "where", &metric->proof_where, error) ?
		       0 :
		       -1;
}

static int read_metric(struct city_layout *layout, size_t i,
		       const struct city_node *node, struct city_error *error)
{
	static const char *const known[] = { "id",    "kind",    "label",    "note",
					     "of",    "measure", "named",    "last",
					     "where", "among",   "decimals", "unit",
					     "scale", "quiet",   "proven_by", NULL };
	struct city_metric *metric = &layout->metric[i];

	metric->id = city_node_string(node, "id", error);
	if (!metric->id || city_node_check_keys(node, known, error))
		return -1;
	metric->kind = city_node_string(node, "kind", error);
	if (!metric->kind)
		return -1;
	if (city_layout_metric(layout, metric->id) != metric)
		return city_node_error(node, error, "has the id of another");
	metric->decimals = -1;
	metric->unit = "";
	metric->has_whole = city_node_member(node, "among").json != NULL;
	if (layout_wording(node, "label", true, &metric->label, error) ||
	    layout_wording(node, "note", false, &metric->note, error) ||
	    city_node_string_or(node, "of", &metric->of, error) ||
	    city_node_string_or(node, "named", &metric->named, error) ||
	    city_node_string_or(node, "last", &metric->last, error) ||
	    city_node_string_or(node, "unit", &metric->unit, error) ||
	    layout_tests(node, "where", &metric->where, error) ||
	    layout_tests(node, "among", &metric->among, error) ||
	    layout_bool_or(node, "quiet", &metric->quiet, error) ||
	    layout_int_or(node, "decimals", 0, 6, &metric->decimals, error) ||
	    layout_scale_or(layout, node, &metric->scale, error))
		return -1;
	return read_measure(metric, node, error) || read_proof(metric, node, error) ? -1 : 0;
}

static int read_scales(struct city_layout *layout, const struct city_node *root,
		       struct city_error *error)
{
	struct city_node list = city_node_member(root, "scales");
	size_t first = CITY_LAYOUT_FIRST_CLASS;

	if (layout_list(root, "scales", false, sizeof(*layout->scale),
			(void **)&layout->scale, &layout->scales, error))
		return -1;
	for (size_t i = 0; i < layout->scales; i++) {
		struct city_node at = city_node_element(&list, i);

		if (read_scale(layout, i, &at, first, error))
			return -1;
		first += layout->scale[i].n;
	}
	return 0;
}

static int read_metrics(struct city_layout *layout, const struct city_node *root,
			struct city_error *error)
{
	struct city_node list = city_node_member(root, "metrics");
	size_t n = 0;

	if (layout_list(root, "metrics", false, sizeof(*layout->metric),
			(void **)&layout->metric, &n, error))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&list, i);

		layout->metrics = i + 1;
		if (read_metric(layout, i, &at, error))
			return -1;
	}
	return layout_metrics(layout, root, "figures", false, &layout->figure,
			      &layout->figures, error);
}

static int read_sections(struct city_layout *layout, const struct city_node *root,
			 struct city_error *error)
{
	struct city_node list = city_node_member(root, "sections");

	if (layout_list(root, "sections", true, sizeof(*layout->section),
			(void **)&layout->section, &layout->sections, error))
		return -1;
	for (size_t i = 0; i < layout->sections; i++) {
		struct city_node at = city_node_element(&list, i);

		if (layout_section(layout, &layout->section[i], &at, error))
			return -1;
	}
	return 0;
}

/* A slip in a metric's name would be a figure that is never known. */
static int check_lead(const struct city_layout *layout, const struct city_node *root,
		      struct city_error *error)
{
	static const char *const language[] = { "zh", "en" };
	struct city_node lead = city_node_member(root, "lead");
	char id[80];

	for (size_t i = 0; lead.json && i < 2; i++) {
		struct city_node at = city_node_member(&lead, language[i]);

		for (const char *c = strchr(layout->lead.in[i], '{'); c;
		     c = strchr(c + 1, '{')) {
			size_t n = strcspn(c + 1, "}");

			if (!c[n + 1] || n >= sizeof(id))
				return city_node_error(&at, error,
						       "has a brace that is not closed");
			memcpy(id, c + 1, n);
			id[n] = '\0';
			if (!city_layout_metric(layout, id))
				return city_node_error(&at, error,
						       "there is no metric \"%s\"", id);
		}
	}
	return 0;
}

int city_layout_read(struct city_layout *layout, const struct city_rules_path *path,
		     const char *name, struct city_error *error)
{
	static const char *const known[] = {
		"id",      "title",   "standard", "clause", "valid_from", "valid_to",
		"source",  "note",    "verified", "heading", "lead",      "scales",
		"metrics", "figures", "sections", NULL
	};
	struct city_node root;

	memset(layout, 0, sizeof(*layout));
	if (city_rulebook_read(&layout->book, path, "layouts", name, error))
		return -1;
	root = city_document_root(&layout->book.document);
	return city_node_check_keys(&root, known, error) ||
			       layout_wording(&root, "heading", false,
					      &layout->heading, error) ||
			       layout_wording(&root, "lead", false, &layout->lead,
					      error) ||
			       read_scales(layout, &root, error) ||
			       read_metrics(layout, &root, error) ||
			       check_lead(layout, &root, error) ||
			       read_sections(layout, &root, error)
		       ? -1
		       : 0;
}

void city_layout_release(struct city_layout *layout)
{
	for (size_t i = 0; i < layout->scales; i++)
		free(layout->scale[i].class_);
	for (size_t i = 0; i < layout->metrics; i++) {
		free(layout->metric[i].where.test);
		free(layout->metric[i].among.test);
		free(layout->metric[i].proof_where.test);
	}
	for (size_t i = 0; i < layout->sections; i++)
		layout_section_release(&layout->section[i]);
	free(layout->scale);
	free(layout->metric);
	free(layout->figure);
	free(layout->section);
	city_rulebook_release(&layout->book);
	memset(layout, 0, sizeof(*layout));
}
