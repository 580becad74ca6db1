/* SPDX-License-Identifier: Apache-2.0 */
/* air_plan - targets out of their file, and where a year stands. */
#include "config.h"

#include <string.h>

#include "city/air_plan.h"
#include "city/air_rules.h"
#include "city/air_write.h"

static int read_below(const struct city_node *root, struct city_air_target *target,
		      struct city_error *error)
{
	static const char *const known[] = { "pm25", "pm10", "so2", "no2", "co", "o3",
					     NULL };
	struct city_node set;

	if (!json_object_get(root->json, "below"))
		return 0;
	if (city_node_object(root, "below", &set, error) ||
	    city_node_check_keys(&set, known, error))
		return -1;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_node at = city_node_member(
			&set, city_pollutant_name((enum city_pollutant)p));

		target->has_below[p] = at.json != NULL;
		if (!at.json)
			continue;
		if (city_node_decimal(&at, &target->below[p], error))
			return -1;
		if (target->below[p].units <= 0 || target->below[p].units >= 1000000)
			return city_node_error(&at, error, "must be above 0, of at most "
							   "six digits");
	}
	return 0;
}

int city_air_plan_read(struct city_air_plan *plan, struct city_env *env,
		       const char *name, struct city_error *error)
{
	static const char *const known[] = { "id",	 "title",    "valid_from",
					     "valid_to", "verified", "source",
					     "note",	 "marks",    "good_days",
					     "below",	 NULL };
	struct city_air_target *target = &plan->target;
	struct city_node root;

	memset(plan, 0, sizeof(*plan));
	if (city_rulebook_read(&plan->book, city_env_rules(env), "air/targets", name, error))
		return -1;
	root = city_document_root(&plan->book.document);
	target->id = plan->book.id;
	target->valid_from = plan->book.valid_from;
	target->valid_to = plan->book.valid_to;
	if (city_node_check_keys(&root, known, error) ||
	    city_air_marks_check(&root, error) || read_below(&root, target, error) ||
	    (json_object_get(root.json, "good_days") &&
	     city_node_int(&root, "good_days", &target->good_days, error))) {
		city_air_plan_release(plan);
		return -1;
	}
	city_env_used_rule(env, plan->book.id, plan->book.document.hash);
	return 0;
}

void city_air_plan_release(struct city_air_plan *plan)
{
	city_rulebook_release(&plan->book);
	memset(plan, 0, sizeof(*plan));
}

static void put_int(struct city_writer *w, const char *key, int value)
{
	city_writer_key(w, key);
	city_writer_int(w, value);
}

static void put_decimal(struct city_writer *w, const char *key, bool valid,
			struct city_decimal value)
{
	city_writer_key(w, key);
	if (valid)
		city_writer_decimal(w, value);
	else
		city_writer_null(w);
}

/* While days are left nobody knows; without any, what can be met has been met. */
static void put_verdict(struct city_writer *w, bool reachable, bool over)
{
	city_writer_key(w, "met");
	if (over)
		city_writer_bool(w, reachable);
	else
		city_writer_null(w);
	city_writer_key(w, "reachable");
	city_writer_bool(w, reachable);
}

static void put_mean(struct city_writer *w, struct city_decimal below,
		     const struct city_air_period_figure *figure,
		     const struct city_air_mean_progress *progress, int left)
{
	city_writer_begin_object(w);
	put_decimal(w, "below", true, below);
	put_decimal(w, "mean", progress->has_mean, progress->mean);
	put_int(w, "n", figure->n);
	put_int(w, "left", left);
	put_decimal(w, "rest_below", progress->has_rest && progress->reachable,
		    progress->rest);
	put_verdict(w, progress->reachable, left == 0);
	city_writer_end_object(w);
}

void city_air_put_targets(struct city_writer *w, const struct city_air_target *target,
			  const struct city_air_period_result *result,
			  const struct city_air_progress *progress)
{
	city_writer_key(w, "targets");
	city_writer_begin_object(w);
	city_writer_key(w, "rule");
	city_writer_text(w, target->id);
	city_air_put_date(w, "as_of", progress->as_of);
	if (target->good_days) {
		city_writer_key(w, "good_days");
		city_writer_begin_object(w);
		put_int(w, "target", target->good_days);
		put_int(w, "good", result->good);
		put_int(w, "valid", result->valid);
		put_int(w, "lost", progress->lost);
		put_int(w, "left", progress->left);
		put_int(w, "need", progress->need);
		put_int(w, "margin", progress->margin);
		put_verdict(w, progress->reachable,
			    progress->left == 0 || progress->need == 0);
		city_writer_end_object(w);
	}
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		if (!target->has_below[p])
			continue;
		city_writer_key(w, city_pollutant_name((enum city_pollutant)p));
		put_mean(w, target->below[p], &result->figure[p], &progress->mean[p],
			 progress->left);
	}
	city_writer_end_object(w);
}
