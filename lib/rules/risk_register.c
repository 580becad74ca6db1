/* SPDX-License-Identifier: Apache-2.0 */
/* risk_register - the points under watch, out of their file. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/writer.h"
#include "risk_sites.h"

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

static int grow(struct city_risk_monitor *monitor)
{
	size_t room = monitor->room ? monitor->room * 2 : 64;
	struct city_risk_site *site = realloc(monitor->site, room * sizeof(*site));

	if (!site)
		return -1;
	monitor->site = site;
	monitor->room = room;
	return 0;
}

/* What is remembered of a point is as long as its model asks for. */
static int make_site(struct city_risk_site *site, const struct city_risk_use *use)
{
	size_t nodes = use->book.model.nodes, alerts = use->book.alerts;

	site->cell = malloc(nodes * sizeof(*site->cell));
	if (alerts)
		site->alarm = malloc(alerts * sizeof(*site->alarm));
	if (use->rises)
		site->lows = malloc(alerts * sizeof(*site->lows));
	if (use->summed)
		site->sum = malloc(use->book.model.groups * sizeof(*site->sum));
	if (!site->cell || (use->summed && !site->sum) || (alerts && !site->alarm) || (use->rises && !site->lows))
		return -1;
	for (size_t i = 0; i < nodes; i++)
		site->cell[i] = (struct city_risk_cell){ CITY_RISK_UNHEARD, 0 };
	for (size_t i = 0; i < alerts; i++)
		site->alarm[i].raised_us = CITY_RISK_UNHEARD;
	for (size_t i = 0; use->rises && i < alerts; i++)
		city_risk_lows_init(&site->lows[i]);
	return 0;
}

static void release_site(struct city_risk_site *site)
{
	free(site->cell);
	free(site->alarm);
	free(site->lows);
	free(site->sum);
}

size_t city_risk_site_add(struct city_risk_monitor *monitor, struct city_slice id,
			  size_t text, size_t use, size_t group)
{
	struct city_risk_site *site;
	size_t number;
	bool fresh;

	if (monitor->id.n == monitor->room && grow(monitor))
		return CITY_RISK_NONE;
	number = city_map_add(&monitor->id, id, &fresh);
	if (number == SIZE_MAX || city_timers_add(&monitor->timers))
		return CITY_RISK_NONE;
	site = &monitor->site[number];
	*site = (struct city_risk_site){ .text = text,
					 .len = monitor->text.len - text,
					 .heard_us = monitor->clock_us,
					 .set_us = CITY_RISK_UNHEARD,
					 .use = (uint32_t)use,
					 .group = (uint32_t)group,
					 .home = (uint32_t)group,
					 .offset_minutes = monitor->offset_minutes };
	if (make_site(site, &monitor->use[use]) == 0 && !monitor->text.failed)
		return number;
	return CITY_RISK_NONE;
}

void city_risk_sites_release(struct city_risk_monitor *monitor)
{
	for (size_t i = 0; i < monitor->id.n; i++)
		release_site(&monitor->site[i]);
	free(monitor->site);
	free(monitor->chain);
	free(monitor->emptied);
	free(monitor->touched);
	city_timers_release(&monitor->timers);
	city_map_release(&monitor->category);
	city_map_release(&monitor->id);
	city_map_release(&monitor->group);
	city_map_release(&monitor->key);
	city_buf_release(&monitor->text);
}

/* What the register calls id and kind is written as point and point_kind. */
static struct city_slice name_of(struct city_slice key)
{
	if (city_slice_is(key, "id"))
		return city_slice_of("point");
	return city_slice_is(key, "kind") ? city_slice_of("point_kind") : key;
}

/* Whether it has to give way to what is written behind it, or in another's name. */
static bool is_taken(const struct city_risk_monitor *monitor, struct city_slice key,
		     bool has_kind)
{
	if (city_slice_is(key, "id") || city_slice_is(key, "kind"))
		return false;
	if (city_slice_is(key, "point_kind"))
		return has_kind;
	return city_slice_is(key, "point") || city_slice_is(key, "model") ||
	       city_slice_is(key, "time") || city_risk_is_own_field(key) ||
	       (monitor->options.alerts && city_risk_is_alert_field(key));
}

static void put_member(struct city_buf *to, size_t begin, struct city_slice key,
		       struct city_slice value)
{
	if (to->len > begin)
		city_buf_put_char(to, ',');
	city_buf_put_char(to, '"');
	city_buf_put_slice(to, name_of(key));
	city_buf_put_text(to, "\":");
	city_buf_put_slice(to, value);
}

/* All that is written of a point with each of its records. */
static void put_members(struct city_risk_monitor *monitor, const struct city_rec *rec)
{
	struct city_name kind = city_name_of("kind");
	bool has_kind = city_rec_find(rec, &kind) != NULL;
	size_t begin = monitor->text.len;

	for (size_t f = 0; f < rec->fields; f++)
		if (!is_taken(monitor, rec->field[f].key, has_kind))
			put_member(&monitor->text, begin, rec->field[f].key,
				   rec->field[f].value);
}

/* The point itself: what is known of one that the register does not have, too. */
static void put_point(struct city_buf *to, struct city_slice id)
{
	if (to->len)
		city_buf_put_char(to, ',');
	city_buf_put_text(to, "\"point\":");
	city_json_put_string(to, id);
}

/* A field of the register; null, as of what is not in it, where there is none. */
static void put_field(struct city_buf *to, const struct city_rec *rec,
		      struct city_slice key)
{
	struct city_slice value = city_slice_of("null");

	for (size_t f = 0; rec && f < rec->fields; f++)
		if (city_slice_equal(rec->field[f].key, key))
			value = rec->field[f].value;
	put_member(to, 0, key, value);
}

/* A point's group is the values of fields, or the point itself. */
size_t city_risk_group_of(struct city_risk_monitor *monitor, const struct city_rec *rec,
			  struct city_slice id)
{
	const char *by = monitor->options.by ? monitor->options.by : "id";
	struct city_buf *to = &monitor->word;
	bool fresh;

	city_buf_reset(to);
	while (*by) {
		size_t len = strcspn(by, ",");
		struct city_slice key = { by, len };

		if (city_slice_is(key, "id"))
			put_point(to, id);
		else
			put_field(to, rec, key);
		by += len + (by[len] == ',');
	}
	return to->failed ? SIZE_MAX
			  : city_map_add(&monitor->group, city_buf_slice(to), &fresh);
}

/* What the register says of an indicator is known once and for all. */
static enum city_status read_attributes(struct city_risk_monitor *monitor,
					struct city_risk_site *site,
					const struct city_rec *rec,
					struct city_error *error)
{
	const struct city_risk_model *model = &monitor->use[site->use].book.model;

	for (size_t i = 0; i < model->nodes; i++) {
		const struct city_risk_node *leaf = &model->node[i];
		struct city_name name;
		const struct city_field *field;
		enum city_status status;

		if (leaf->combine != CITY_RISK_LEAF)
			continue;
		name = city_name_of(leaf->field);
		field = city_rec_find(rec, &name);
		if (!field || field->type == CITY_NULL)
			continue;
		status = city_risk_read_raw(leaf, rec, field, &monitor->scratch,
					    &site->cell[i].raw, error);
		if (status != CITY_OK)
			return status;
		site->cell[i].time_us = CITY_RISK_ALWAYS;
	}
	return CITY_OK;
}

static enum city_status refuse(const struct city_rec *rec,
			       const struct city_field *field, struct city_error *error,
			       const char *text)
{
	city_error_set(error, "risk.register", "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

/* The model of a point: its own, or that of all. */
static size_t use_of(struct city_risk_monitor *monitor, const struct city_rec *rec,
		     struct city_env *env, struct city_error *error)
{
	struct city_name name = city_name_of("model");
	const struct city_field *field = city_rec_find(rec, &name);
	struct city_slice text;

	if (!field || field->type == CITY_NULL) {
		if (monitor->fallback == CITY_RISK_NONE)
			refuse(rec, field, error, "names no model: give --model");
		return monitor->fallback;
	}
	if (field->type != CITY_STRING) {
		refuse(rec, field, error, "must be the name of a model");
		return CITY_RISK_NONE;
	}
	text = city_field_text(field, &monitor->scratch);
	city_buf_reset(&monitor->word);
	city_buf_put_slice(&monitor->word, text);
	if (!city_buf_text(&monitor->word)) {
		no_memory(error);
		return CITY_RISK_NONE;
	}
	return city_risk_use_open(monitor, city_buf_text(&monitor->word), env, error);
}

/* One point; -1 with error filled. */
static int take_point(struct city_risk_monitor *monitor, const struct city_rec *rec,
		      struct city_env *env, struct city_error *error)
{
	struct city_name name = city_name_of("id");
	const struct city_field *field = city_rec_find(rec, &name);
	size_t use, group, site, text = monitor->text.len;
	struct city_slice id;

	if (!field || field->type != CITY_STRING) {
		refuse(rec, field, error, "must have an id, a text");
		return -1;
	}
	use = use_of(monitor, rec, env, error);
	if (use == CITY_RISK_NONE)
		return -1;
	id = city_field_text(field, &monitor->scratch);
	if (city_map_find(&monitor->id, id) != SIZE_MAX) {
		refuse(rec, field, error, "stands twice");
		return -1;
	}
	group = city_risk_group_of(monitor, rec, id);
	put_members(monitor, rec);
	site = group == SIZE_MAX ? CITY_RISK_NONE
				 : city_risk_site_add(monitor, id, text, use, group);
	if (site == CITY_RISK_NONE)
		return no_memory(error);
	return read_attributes(monitor, &monitor->site[site], rec, error) == CITY_OK ? 0
										     : -1;
}

static int take_lines(struct city_risk_monitor *monitor, struct city_slice text,
		      uint64_t *line, struct city_env *env, struct city_error *error)
{
	const char *end = text.at + text.len;

	while (text.at < end) {
		/* There is one behind the last line, too. */
		const char *stop = memchr(text.at, '\n', (size_t)(end - text.at) + 1);
		struct city_slice one = { text.at, (size_t)(stop - text.at) };
		struct city_rec rec;
		enum city_status status = CITY_OK;

		++*line;
		text.at = stop + 1;
		if (one.len == 0)
			continue;
		status = city_scan_alone(monitor->scanner, one, &rec, error);
		if (status == CITY_OK && take_point(monitor, &rec, env, error))
			status = CITY_REJECT;
		if (status == CITY_OK)
			continue;
		/* A model's own file is named already. */
		if (!error->file[0]) {
			city_error_in_file(error, monitor->options.points);
			error->line = *line;
		}
		return -1;
	}
	return 0;
}

int city_risk_register_read(struct city_risk_monitor *monitor, struct city_env *env,
			    struct city_error *error)
{
	struct city_in *in = city_in_open(monitor->options.points, error);
	enum city_status status = in ? CITY_OK : CITY_FAIL;
	uint64_t line = 0;

	while (status == CITY_OK) {
		struct city_lines lines;

		status = city_in_lines(in, &lines, error);
		if (status == CITY_OK &&
		    take_lines(monitor, lines.text, &line, env, error))
			status = CITY_FAIL;
	}
	city_in_close(in);
	monitor->registered = monitor->id.n;
	return status == CITY_DONE ? 0 : -1;
}
