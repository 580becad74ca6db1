/* SPDX-License-Identifier: Apache-2.0 */
/* risk_uses - the models that points are scored by, and who reads what of them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "risk_sites.h"

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

/* What is stale must widen the interval, and never go for safe. */
static int choose_policy(struct city_risk_use *use, int asked, struct city_error *error)
{
	use->missing = asked < 0 ? use->book.model.missing
				 : (enum city_risk_missing)asked;
	if (use->missing == CITY_RISK_BOUNDS || use->missing == CITY_RISK_WORST)
		return 0;
	return city_error_set(error, "usage",
			      "%s: what is missing or stale must count: give "
			      "--missing=bounds or --missing=worst",
			      use->book.book.id);
}

/* An alert is known by its model's id: there cannot be two of one. */
static int check_id(const struct city_risk_monitor *monitor,
		    const struct city_risk_use *use, struct city_error *error)
{
	for (const struct city_risk_use *other = monitor->use; other < use; other++)
		if (strcmp(other->book.book.id, use->book.book.id) == 0 &&
		    other->book.book.document.hash != use->book.book.document.hash)
			return city_error_set(error, "usage",
					      "%s and %s are two models of one id: %s",
					      other->name, use->name, use->book.book.id);
	return 0;
}

static int open_use(struct city_risk_monitor *monitor, struct city_risk_use *use,
		    struct city_env *env, struct city_error *error)
{
	const struct city_risk_monitor_options *options = &monitor->options;
	size_t nodes;

	if (city_risk_book_read(&use->book, city_env_rules(env), use->name, error))
		return -1;
	city_env_used_rule(env, use->book.book.id, use->book.book.document.hash);
	if (check_id(monitor, use, error))
		return -1;
	nodes = use->book.model.nodes;
	if (choose_policy(use, options->missing, error) ||
	    city_risk_reader_open(&use->reader, &use->book, error) ||
	    city_risk_writer_open(&use->writer, &use->book, use->missing,
				  options->explain, error))
		return -1;
	use->same = calloc(nodes, sizeof(*use->same));
	use->shown = calloc(nodes, sizeof(*use->shown));
	if (!use->same || !use->shown)
		return no_memory(error);
	use->summed = city_risk_is_summed(&use->book.model, use->missing);
	for (size_t i = 0; i < use->book.alerts; i++)
		use->rises |= use->book.alert[i].of == CITY_RISK_OF_RISE;
	for (size_t i = 0; i < nodes; i++) {
		const char *field = use->book.model.node[i].field;
		bool fresh;

		if (field && city_map_add(&monitor->category, city_slice_of(field),
					  &fresh) == SIZE_MAX)
			return no_memory(error);
	}
	return 0;
}

size_t city_risk_use_open(struct city_risk_monitor *monitor, const char *name,
			  struct city_env *env, struct city_error *error)
{
	struct city_risk_use *use;

	for (size_t i = 0; i < monitor->uses; i++)
		if (strcmp(monitor->use[i].name, name) == 0)
			return i;
	use = realloc(monitor->use, (monitor->uses + 1) * sizeof(*use));
	if (!use) {
		no_memory(error);
		return CITY_RISK_NONE;
	}
	monitor->use = use;
	use += monitor->uses;
	memset(use, 0, sizeof(*use));
	monitor->uses++;
	use->name = strdup(name);
	if (!use->name)
		no_memory(error);
	else if (open_use(monitor, use, env, error) == 0)
		return monitor->uses - 1;
	return CITY_RISK_NONE;
}

int city_risk_uses_join(struct city_risk_monitor *monitor, struct city_error *error)
{
	for (size_t u = 0; u < monitor->uses; u++) {
		struct city_risk_use *use = &monitor->use[u];

		/* Readers and writers were opened for books that have moved since. */
		use->reader.book = use->writer.book = &use->book;
		use->first = calloc(monitor->category.n + 1, sizeof(*use->first));
		if (!use->first)
			return no_memory(error);
		for (size_t c = 0; c < monitor->category.n; c++)
			use->first[c] = CITY_RISK_NONE;
		for (size_t i = use->book.model.nodes; i-- > 0;) {
			const char *field = use->book.model.node[i].field;
			size_t c;

			if (!field)
				continue;
			c = city_map_find(&monitor->category, city_slice_of(field));
			use->same[i] = use->first[c];
			use->first[c] = i;
		}
	}
	return 0;
}

void city_risk_uses_release(struct city_risk_monitor *monitor)
{
	for (size_t u = 0; u < monitor->uses; u++) {
		struct city_risk_use *use = &monitor->use[u];

		use->reader.book = use->writer.book = &use->book;
		free(use->first);
		free(use->same);
		free(use->shown);
		city_risk_writer_release(&use->writer);
		city_risk_reader_release(&use->reader);
		city_risk_book_release(&use->book);
		free(use->name);
	}
	free(monitor->use);
}
