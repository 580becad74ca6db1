/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_kept - a monitor to a state and back.
 *
 *   what is told (scores, or alerts and what they are joined by), the clock
 *   models    how they are named, their files' hashes
 *   points    id, model, group; when it was heard of, its score as it was told;
 *             alerts that are on; readings that are not out of the register
 *   chains    of messages, by model, alert and group
 *
 * Scores by a model and by another are not the same, and an alert of one is none of
 * the other: a state goes on with the models, and the options, that it began with.
 */
#include "config.h"

#include <string.h>

#include "city/kept.h"
#include "risk_sites.h"

#define MOST_USES 4096

enum { HEARD = 1, TOLD = 2, RISES = 4 };

static int put_ints(struct city_kept *kept, const int64_t *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (city_kept_put_int(kept, value[i]))
			return -1;
	return 0;
}

static int get_ints(struct city_kept *kept, int64_t *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (city_kept_get_int(kept, &value[i]))
			return -1;
	return 0;
}

static struct city_slice mode_of(const struct city_risk_monitor *monitor)
{
	const struct city_risk_monitor_options *options = &monitor->options;

	return city_slice_of(options->alerts ? "alerts" : "scores");
}

/* By itself: a field may be called alerts, or scores. */
static struct city_slice by_of(const struct city_risk_monitor *monitor)
{
	return city_slice_of(monitor->options.by ? monitor->options.by : "");
}

static int put_uses(const struct city_risk_monitor *monitor, struct city_kept *kept)
{
	if (city_kept_put_int(kept, (int64_t)monitor->uses))
		return -1;
	for (size_t i = 0; i < monitor->uses; i++) {
		const struct city_risk_use *use = &monitor->use[i];
		uint64_t hash = use->book.book.document.hash;

		if (city_kept_put_text(kept, city_slice_of(use->name)) ||
		    city_kept_put_int(kept, (int64_t)hash))
			return -1;
	}
	return 0;
}

static int put_cells(const struct city_risk_site *site, size_t nodes,
		     struct city_kept *kept)
{
	int64_t n = 0;

	for (size_t i = 0; i < nodes; i++)
		n += site->cell[i].time_us != CITY_RISK_UNHEARD &&
		     site->cell[i].time_us != CITY_RISK_ALWAYS;
	if (city_kept_put_int(kept, n))
		return -1;
	for (size_t i = 0; i < nodes; i++) {
		const struct city_risk_cell *cell = &site->cell[i];
		int64_t value[] = { (int64_t)i, cell->time_us, cell->raw };

		if (cell->time_us != CITY_RISK_UNHEARD &&
		    cell->time_us != CITY_RISK_ALWAYS && put_ints(kept, value, 3))
			return -1;
	}
	return 0;
}

static int put_site(const struct city_risk_monitor *monitor, size_t number,
		    struct city_kept *kept)
{
	const struct city_risk_site *site = &monitor->site[number];
	const struct city_risk_book *book = &monitor->use[site->use].book;
	struct city_slice members = { monitor->text.at + site->text, site->len };
	int64_t value[] = { site->use,
			    (site->heard ? HEARD : 0) | (site->told ? TOLD : 0) |
				    (site->lows ? RISES : 0),
			    site->heard_us,
			    site->offset_minutes,
			    site->last.low,
			    site->last.high,
			    site->last.coverage };

	if (city_kept_put_text(kept, city_map_text(&monitor->id, number)) ||
	    city_kept_put_text(kept, members) ||
	    city_kept_put_text(kept, city_map_text(&monitor->group, site->group)) ||
	    put_ints(kept, value, sizeof(value) / sizeof(value[0])))
		return -1;
	for (size_t i = 0; i < book->alerts; i++) {
		if (city_kept_put_int(kept, site->alarm[i].raised_us))
			return -1;
		if (site->lows && (city_kept_put_int(kept, site->lows[i].last) ||
				   city_kept_put_int(kept, site->lows[i].high) ||
				   put_ints(kept, site->lows[i].low,
					    CITY_RISK_TWELFTHS + 1)))
			return -1;
	}
	return put_cells(site, book->model.nodes, kept);
}

static int put_chain(const struct city_risk_monitor *monitor, size_t number,
		     struct city_kept *kept)
{
	const struct city_risk_chain *chain = &monitor->chain[number];
	int64_t value[] = { chain->use,	  chain->alert, chain->active,
			    chain->worst, chain->begun, chain->n };

	if (city_kept_put_text(kept, city_map_text(&monitor->key, number)) ||
	    put_ints(kept, value, sizeof(value) / sizeof(value[0])))
		return -1;
	for (uint32_t i = 0; i < chain->n; i++) {
		int64_t sent[] = { chain->sent[i].utc_us, chain->sent[i].offset_minutes };

		if (put_ints(kept, sent, 2))
			return -1;
	}
	return 0;
}

/*
 * Of a point that has gone, what there was to tell has been told; one that nothing
 * was told of has had no good reading, or is in the register.
 */
static bool is_kept(const struct city_risk_site *site)
{
	return site->told && !site->gone;
}

int city_risk_monitor_save(const struct city_risk_monitor *monitor,
			   struct city_kept *kept)
{
	size_t n = 0;

	if (city_kept_put_text(kept, mode_of(monitor)) ||
	    city_kept_put_text(kept, by_of(monitor)) ||
	    city_kept_put_int(kept, monitor->clock_us) ||
	    city_kept_put_int(kept, monitor->offset_minutes) || put_uses(monitor, kept))
		return -1;
	for (size_t i = 0; i < monitor->id.n; i++)
		n += is_kept(&monitor->site[i]);
	if (city_kept_put_int(kept, (int64_t)n))
		return -1;
	for (size_t i = 0; i < monitor->id.n; i++)
		if (is_kept(&monitor->site[i]) && put_site(monitor, i, kept))
			return -1;
	if (city_kept_put_int(kept, (int64_t)monitor->key.n))
		return -1;
	for (size_t i = 0; i < monitor->key.n; i++)
		if (put_chain(monitor, i, kept))
			return -1;
	return 0;
}

/* A state under way, and what its numbers of models are here. */
struct loading {
	struct city_risk_monitor *monitor;
	struct city_kept *kept;
	struct city_error *error;
	struct city_buf text, members, group; /* of the point at hand */
	size_t use[MOST_USES];
	int64_t uses;
};

static int other_state(struct loading *loading, const char *what)
{
	return city_error_set(loading->error, "state.other",
			      "was made with other %s: begin a new one", what);
}

static int get_uses(struct loading *loading)
{
	if (city_kept_get_int(loading->kept, &loading->uses) || loading->uses < 0 ||
	    loading->uses > MOST_USES)
		return -1;
	for (int64_t i = 0; i < loading->uses; i++) {
		const struct city_risk_monitor *monitor = loading->monitor;
		struct city_slice name;
		int64_t hash;

		city_buf_reset(&loading->text);
		if (city_kept_get_text(loading->kept, &loading->text) ||
		    city_kept_get_int(loading->kept, &hash))
			return -1;
		name = city_buf_slice(&loading->text);
		loading->use[i] = CITY_RISK_NONE;
		for (size_t u = 0; u < monitor->uses; u++)
			if (city_slice_is(name, monitor->use[u].name) &&
			    monitor->use[u].book.book.document.hash == (uint64_t)hash)
				loading->use[i] = u;
		/* Without it, nobody could say what a point's readings stand for. */
		if (loading->use[i] == CITY_RISK_NONE)
			return other_state(loading, "models");
	}
	return 0;
}

/* A point of an earlier run: it is here too, may be adopted again, or has gone. */
static size_t find_site(struct loading *loading, size_t use)
{
	struct city_risk_monitor *monitor = loading->monitor;
	struct city_slice id = city_buf_slice(&loading->text);
	size_t number = city_map_find(&monitor->id, id), group, text;
	bool fresh;

	if (number != SIZE_MAX)
		return number;
	group = city_map_add(&monitor->group, city_buf_slice(&loading->group), &fresh);
	text = monitor->text.len;
	city_buf_put_slice(&monitor->text, city_buf_slice(&loading->members));
	number = group == SIZE_MAX ? CITY_RISK_NONE
				   : city_risk_site_add(monitor, id, text, use, group);
	if (number != CITY_RISK_NONE)
		monitor->site[number].gone = !monitor->options.adopt;
	return number;
}

static int get_cells(struct loading *loading, struct city_risk_site *site)
{
	const struct city_risk_model *model =
		&loading->monitor->use[site->use].book.model;
	int64_t n, value[3];

	if (city_kept_get_int(loading->kept, &n))
		return -1;
	for (; n > 0; n--) {
		const struct city_risk_node *leaf;

		if (get_ints(loading->kept, value, 3) || value[0] < 0 ||
		    (size_t)value[0] >= model->nodes)
			return -1;
		leaf = &model->node[value[0]];
		if (leaf->combine != CITY_RISK_LEAF ||
		    (leaf->map == CITY_RISK_CATEGORIES &&
		     (value[2] < 0 || (size_t)value[2] >= leaf->points)))
			return -1;
		/* What the register says now is more than what was read. */
		if (site->cell[value[0]].time_us != CITY_RISK_ALWAYS)
			site->cell[value[0]] =
				(struct city_risk_cell){ value[1], value[2] };
	}
	return 0;
}

static int get_alarms(struct loading *loading, struct city_risk_site *site, bool rises)
{
	const struct city_risk_use *use = &loading->monitor->use[site->use];
	bool on = false;

	if (rises != use->rises)
		return -1;
	for (size_t i = 0; i < use->book.alerts; i++) {
		if (city_kept_get_int(loading->kept, &site->alarm[i].raised_us))
			return -1;
		if (rises && (city_kept_get_int(loading->kept, &site->lows[i].last) ||
			      city_kept_get_int(loading->kept, &site->lows[i].high) ||
			      get_ints(loading->kept, site->lows[i].low,
				       CITY_RISK_TWELFTHS + 1)))
			return -1;
		on |= site->alarm[i].raised_us != CITY_RISK_UNHEARD;
	}
	/* What has been raised for one group is not cleared for another. */
	if (on) {
		bool fresh;
		size_t group = city_map_add(&loading->monitor->group,
					    city_buf_slice(&loading->group), &fresh);

		if (group == SIZE_MAX)
			return -1;
		site->group = (uint32_t)group;
	}
	return 0;
}

static int get_site(struct loading *loading)
{
	struct city_risk_monitor *monitor = loading->monitor;
	struct city_risk_site *site;
	int64_t value[7];
	size_t number;

	city_buf_reset(&loading->text);
	city_buf_reset(&loading->members);
	city_buf_reset(&loading->group);
	if (city_kept_get_text(loading->kept, &loading->text) ||
	    city_kept_get_text(loading->kept, &loading->members) ||
	    city_kept_get_text(loading->kept, &loading->group) ||
	    get_ints(loading->kept, value, 7) || value[0] < 0 ||
	    value[0] >= loading->uses)
		return -1;
	number = find_site(loading, loading->use[value[0]]);
	if (number == CITY_RISK_NONE)
		return -1;
	site = &monitor->site[number];
	if (site->use != loading->use[value[0]])
		return other_state(loading, "models of points");
	site->heard = value[1] & HEARD;
	site->told = value[1] & TOLD;
	site->heard_us = value[2];
	site->offset_minutes = (int16_t)value[3];
	site->last = (struct city_risk_score){ value[4], value[5], value[6] };
	return get_alarms(loading, site, value[1] & RISES) || get_cells(loading, site)
		       ? -1
		       : 0;
}

static int get_chain(struct loading *loading)
{
	struct city_risk_chain chain = { 0 };
	int64_t value[6], sent[2];

	city_buf_reset(&loading->text);
	if (city_kept_get_text(loading->kept, &loading->text) ||
	    get_ints(loading->kept, value, 6) || value[0] < 0 ||
	    value[0] >= loading->uses || value[5] < 0 || value[5] > CITY_RISK_MESSAGES)
		return -1;
	chain.use = (uint32_t)loading->use[value[0]];
	if (value[1] < 0 ||
	    (size_t)value[1] >= loading->monitor->use[chain.use].book.alerts)
		return -1;
	chain.alert = (uint32_t)value[1];
	chain.active = (uint32_t)value[2];
	chain.worst = (uint32_t)value[3];
	chain.begun = (uint32_t)value[4];
	chain.n = (uint32_t)value[5];
	for (uint32_t i = 0; i < chain.n; i++) {
		if (get_ints(loading->kept, sent, 2))
			return -1;
		chain.sent[i] = (struct city_time){ sent[0], (int)sent[1] };
	}
	return city_risk_chain_put(loading->monitor, city_buf_slice(&loading->text),
				   &chain);
}

static int get_all(struct loading *loading)
{
	struct city_risk_monitor *monitor = loading->monitor;
	int64_t n, offset;

	if (city_kept_get_text(loading->kept, &loading->text) ||
	    city_kept_get_text(loading->kept, &loading->group))
		return -1;
	if (!city_slice_equal(city_buf_slice(&loading->text), mode_of(monitor)) ||
	    !city_slice_equal(city_buf_slice(&loading->group), by_of(monitor)))
		return other_state(loading, "options: --alerts, --by");
	if (city_kept_get_int(loading->kept, &monitor->clock_us) ||
	    city_kept_get_int(loading->kept, &offset) || get_uses(loading) ||
	    city_kept_get_int(loading->kept, &n))
		return -1;
	monitor->offset_minutes = (int16_t)offset;
	for (; n > 0; n--)
		if (get_site(loading))
			return -1;
	if (city_kept_get_int(loading->kept, &n))
		return -1;
	for (; n > 0; n--)
		if (get_chain(loading))
			return -1;
	return 0;
}

int city_risk_monitor_load(struct city_risk_monitor *monitor, struct city_kept *kept,
			   struct city_error *error)
{
	struct loading loading = { .monitor = monitor, .kept = kept, .error = error };
	int result = get_all(&loading);

	city_buf_release(&loading.text);
	city_buf_release(&loading.members);
	city_buf_release(&loading.group);
	return result ? -1 : city_risk_sites_resume(monitor, error);
}
