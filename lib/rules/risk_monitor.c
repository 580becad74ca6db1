/* SPDX-License-Identifier: Apache-2.0 */
/* risk_monitor - readings in, by the clock they bring; scores and alerts out. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/unit.h"
#include "city/writer.h"
#include "risk_sites.h"

struct reading {
	struct city_slice point;
	const struct city_field *point_field, *time_field, *value_field, *unit_field;
	struct city_time time;
	size_t category; /* or SIZE_MAX: no model's */
};

static int no_memory(struct city_error *error)
{
	return city_error_set(error, "memory", "out of memory");
}

struct city_risk_monitor *
city_risk_monitor_open(const struct city_risk_monitor_options *options,
		       struct city_env *env, struct city_error *error)
{
	struct city_risk_monitor *monitor = calloc(1, sizeof(*monitor));

	if (!monitor) {
		no_memory(error);
		return NULL;
	}
	monitor->options = *options;
	monitor->fallback = CITY_RISK_NONE;
	monitor->clock_us = INT64_MIN;
	monitor->point = city_name_of("point");
	monitor->time = city_name_of("time");
	monitor->category_name = city_name_of("category");
	monitor->value = city_name_of("value");
	monitor->unit = city_name_of("unit");
	monitor->scanner = city_scanner_new();
	if (!monitor->scanner)
		no_memory(error);
	else if ((!options->model ||
		  (monitor->fallback = city_risk_use_open(monitor, options->model, env,
							  error)) != CITY_RISK_NONE) &&
		 (!options->points ||
		  city_risk_register_read(monitor, env, error) == 0) &&
		 city_risk_uses_join(monitor, error) == 0)
		return monitor;
	city_risk_monitor_close(monitor);
	return NULL;
}

void city_risk_monitor_close(struct city_risk_monitor *monitor)
{
	if (!monitor)
		return;
	city_risk_sites_release(monitor);
	city_risk_uses_release(monitor);
	city_buf_release(&monitor->scratch);
	city_buf_release(&monitor->word);
	city_buf_release(&monitor->line);
	city_buf_release(&monitor->numbers);
	city_scanner_free(monitor->scanner);
	free(monitor);
}

static enum city_status refuse(const struct city_rec *rec, const struct city_field *field,
			       struct city_error *error, const char *rule,
			       const char *text)
{
	city_error_set(error, rule, "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

/* The score of a point with all that it is made of in its model's reader. */
static void score_all(struct city_risk_monitor *monitor, struct city_risk_site *site,
		      int64_t at_us, struct city_risk_score *score)
{
	struct city_risk_use *use = &monitor->use[site->use];
	const struct city_risk_model *model = &use->book.model;

	city_risk_cells_values(model, site->cell, at_us, use->reader.value,
			       &site->due_us);
	/* Under bounds and worst there always is one. */
	city_risk_score(model, use->missing, use->reader.value, score);
	if (!use->summed)
		return;
	city_risk_sums_set(model, use->reader.value, site->sum);
	site->set_us = at_us;
}

/* The score of a point as it stands, and what follows of it. */
static enum city_status evaluate(struct city_risk_monitor *monitor, size_t number,
				 int64_t at_us, int64_t time_us,
				 struct city_error *error)
{
	struct city_risk_site *site = &monitor->site[number];
	const struct city_risk_model *model = &monitor->use[site->use].book.model;
	bool alerts = monitor->options.alerts;
	enum city_status status = CITY_OK;
	struct city_risk_score score;
	bool changed, summed;
	int64_t due = INT64_MAX;

	if (site->gone)
		return alerts ? city_risk_tell_alerts(monitor, number, at_us, time_us,
						      &due, error)
			      : CITY_OK;
	summed = site->set_us != CITY_RISK_UNHEARD && at_us <= site->due_us;
	if (summed)
		city_risk_sums_score(model, site->sum, &score);
	else
		score_all(monitor, site, at_us, &score);
	changed = !site->told || score.low != site->last.low ||
		  score.high != site->last.high || score.coverage != site->last.coverage;
	site->last = score;
	site->told = true;
	if (!alerts && (changed || monitor->options.every)) {
		if (summed)
			score_all(monitor, site, at_us, &score);
		status = city_risk_tell_score(monitor, number, time_us, error);
	}
	due = site->due_us;
	if (alerts)
		status = city_risk_tell_alerts(monitor, number, at_us, time_us, &due,
					       error);
	city_timers_set(&monitor->timers, number, due);
	return status;
}

/* The points that readings have come for, as they are at the clock. */
static enum city_status settle(struct city_risk_monitor *monitor,
			       struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < monitor->n_touched && status == CITY_OK; i++) {
		monitor->site[monitor->touched[i]].touched = false;
		status = evaluate(monitor, monitor->touched[i], monitor->clock_us,
				  monitor->clock_us, error);
	}
	monitor->n_touched = 0;
	return status == CITY_OK
		       ? city_risk_tell_emptied(monitor, monitor->clock_us, error)
		       : status;
}

static int touch(struct city_risk_monitor *monitor, size_t number,
		 struct city_error *error)
{
	if (monitor->site[number].touched)
		return 0;
	if (monitor->n_touched == monitor->touched_room) {
		size_t room = monitor->touched_room ? monitor->touched_room * 2 : 64;
		uint32_t *touched = realloc(monitor->touched, room * sizeof(*touched));

		if (!touched)
			return no_memory(error);
		monitor->touched = touched;
		monitor->touched_room = room;
	}
	monitor->touched[monitor->n_touched++] = (uint32_t)number;
	monitor->site[number].touched = true;
	return 0;
}

/*
 * Points of the register that are new are waited for from now on, and told as they
 * stand.  What is not in the register is there from its first good reading on.
 */
static int wait_for_new(struct city_risk_monitor *monitor, struct city_error *error)
{
	for (size_t i = 0; i < monitor->registered; i++) {
		struct city_risk_site *site = &monitor->site[i];

		if (site->heard_us != INT64_MIN)
			continue;
		site->heard_us = monitor->clock_us;
		site->offset_minutes = monitor->offset_minutes;
		if (touch(monitor, i, error))
			return -1;
	}
	return 0;
}

static enum city_status begin(struct city_risk_monitor *monitor, struct city_time time,
			      struct city_error *error)
{
	monitor->clock_us = time.utc_us;
	monitor->offset_minutes = (int16_t)time.offset_minutes;
	return wait_for_new(monitor, error) ? CITY_FAIL : CITY_OK;
}

/* What is due of a point is not in a state: it follows from what is. */
static int resume(struct city_risk_monitor *monitor, size_t number,
		  struct city_error *error)
{
	struct city_risk_site *site = &monitor->site[number];
	struct city_risk_use *use = &monitor->use[site->use];
	int64_t due = monitor->clock_us;

	if (site->gone)
		return touch(monitor, number, error);
	/* An alert is looked at behind the clock, which changes nothing else. */
	if (!monitor->options.alerts || !use->book.alerts)
		city_risk_cells_values(&use->book.model, site->cell, monitor->clock_us,
				       use->reader.value, &due);
	city_timers_set(&monitor->timers, number, due);
	return 0;
}

int city_risk_sites_resume(struct city_risk_monitor *monitor, struct city_error *error)
{
	if (monitor->clock_us == INT64_MIN)
		return 0;
	for (size_t i = 0; i < monitor->id.n; i++)
		if (monitor->site[i].heard_us != INT64_MIN && resume(monitor, i, error))
			return -1;
	return wait_for_new(monitor, error);
}

/* The clock goes on, and what has grown stale on the way is told. */
static enum city_status advance(struct city_risk_monitor *monitor, struct city_time time,
				struct city_error *error)
{
	struct city_timers *timers = &monitor->timers;
	enum city_status status;

	if (monitor->clock_us == INT64_MIN)
		return begin(monitor, time, error);
	if (time.utc_us <= monitor->clock_us)
		return CITY_OK;
	status = settle(monitor, error);
	while (status == CITY_OK && timers->n) {
		size_t first = city_timers_first(timers);
		int64_t due = timers->due[first];

		if (due >= time.utc_us)
			break;
		/* Readings of the very instant still count: it is stale behind it. */
		status = evaluate(monitor, first, due + 1, due, error);
		if (status == CITY_OK && timers->due[city_timers_first(timers)] != due)
			status = city_risk_tell_emptied(monitor, due, error);
	}
	monitor->clock_us = time.utc_us;
	return status;
}

static enum city_status read_reading(struct city_risk_monitor *monitor,
				     const struct city_rec *rec, struct reading *reading,
				     struct city_error *error)
{
	const struct city_field *category =
		city_rec_find(rec, &monitor->category_name);

	reading->point_field = city_rec_find(rec, &monitor->point);
	reading->time_field = city_rec_find(rec, &monitor->time);
	reading->value_field = city_rec_find(rec, &monitor->value);
	reading->unit_field = city_rec_find(rec, &monitor->unit);
	if (!reading->point_field || reading->point_field->type != CITY_STRING)
		return refuse(rec, reading->point_field, error, "risk.reading",
			      "a reading must have a point, a text");
	if (!reading->time_field || reading->time_field->type != CITY_STRING ||
	    city_time_parse(city_field_text(reading->time_field, &monitor->scratch),
			    &reading->time))
		return refuse(rec, reading->time_field, error, "risk.reading",
			      "a reading must have a time with offset, such as "
			      "2026-03-01T08:00:00+08:00");
	if (!category || category->type != CITY_STRING)
		return refuse(rec, category, error, "risk.reading",
			      "a reading must have a category, a text");
	if (!reading->value_field)
		return refuse(rec, NULL, error, "risk.reading",
			      "a reading must have a value");
	reading->category = city_map_find(&monitor->category,
					  city_field_text(category, &monitor->scratch));
	reading->point = city_field_text(reading->point_field, &monitor->scratch);
	return CITY_OK;
}

static enum city_status check_time(const struct city_risk_monitor *monitor,
				   const struct city_rec *rec,
				   const struct reading *reading,
				   struct city_error *error)
{
	const struct city_risk_monitor_options *options = &monitor->options;
	int64_t time_us = reading->time.utc_us;

	if (options->has_now && time_us > options->now.utc_us)
		return refuse(rec, reading->time_field, error, "risk.future",
			      "is later than --now");
	if (monitor->clock_us != INT64_MIN &&
	    time_us < monitor->clock_us - options->late_us)
		return refuse(rec, reading->time_field, error, "risk.late",
			      "is further behind the latest reading than --late allows");
	return CITY_OK;
}

/* The point of a reading: CITY_RISK_NONE for one that is there from it on. */
static enum city_status find_site(const struct city_risk_monitor *monitor,
				  const struct city_rec *rec,
				  const struct reading *reading, size_t *number,
				  struct city_error *error)
{
	size_t found = city_map_find(&monitor->id, reading->point);
	bool known = found != SIZE_MAX;

	*number = known ? found : CITY_RISK_NONE;
	if (known ? !monitor->site[found].gone : monitor->options.adopt)
		return CITY_OK;
	return refuse(rec, reading->point_field, error, "risk.point",
		      "is not in the register");
}

/* A good reading's point is watched, too; CITY_RISK_NONE when memory runs out. */
static size_t adopt(struct city_risk_monitor *monitor, const struct reading *reading,
		    struct city_error *error)
{
	/* What was read since may have been where an escaped id was unescaped to. */
	struct city_slice id = city_field_text(reading->point_field, &monitor->scratch);
	size_t group = city_risk_group_of(monitor, NULL, id), text = monitor->text.len;
	size_t number = CITY_RISK_NONE;

	city_buf_put_text(&monitor->text, "\"point\":");
	city_buf_put_slice(&monitor->text, reading->point_field->value);
	if (group != SIZE_MAX)
		number = city_risk_site_add(monitor, id, text, monitor->fallback, group);
	if (number == CITY_RISK_NONE)
		no_memory(error);
	return number;
}

/* The same unit, however it is spelled. */
static enum city_status check_unit(struct city_risk_monitor *monitor,
				   const struct city_risk_node *leaf,
				   const struct city_rec *rec,
				   const struct reading *reading,
				   struct city_error *error)
{
	const struct city_field *field = reading->unit_field;
	struct city_unit from, to;
	struct city_slice text;
	int shift = 0;

	if (!field || field->type == CITY_NULL)
		return CITY_OK;
	if (field->type != CITY_STRING || !leaf->unit)
		return refuse(rec, field, error, "risk.unit",
			      leaf->unit ? "must be a text"
					 : "the model names no unit for it");
	text = city_field_text(field, &monitor->scratch);
	if (city_slice_is(text, leaf->unit))
		return CITY_OK;
	if (city_unit_read(text, &from) == 0 &&
	    city_unit_read(city_slice_of(leaf->unit), &to) == 0 &&
	    city_unit_shift(&from, &to, &shift, error) == 0 && shift == 0)
		return CITY_OK;
	city_error_set(error, "risk.unit", "is not what the model asks for: %s",
		       leaf->unit);
	return city_rec_refuse(rec, field, error);
}

/* A model that is not valid always is for the days that it is. */
static enum city_status check_day(const struct city_risk_use *use,
				  const struct city_rec *rec,
				  const struct reading *reading,
				  struct city_error *error)
{
	int64_t us = city_time_local_us(reading->time);
	int64_t day = us / CITY_US_PER_DAY - (us % CITY_US_PER_DAY < 0);

	if (day >= use->book.book.valid_from && day <= use->book.book.valid_to)
		return CITY_OK;
	return refuse(rec, reading->time_field, error, "risk.date",
		      "the model is not valid on that day");
}

/* Whether a leaf can take it; CITY_OK with *raw, or why not. */
static enum city_status read_value(struct city_risk_monitor *monitor,
				   const struct city_risk_node *leaf,
				   const struct city_risk_cell *cell,
				   const struct city_rec *rec,
				   const struct reading *reading, int64_t *raw,
				   struct city_error *error)
{
	int64_t time_us = reading->time.utc_us;
	enum city_status status;

	if (cell->time_us == CITY_RISK_ALWAYS)
		return refuse(rec, reading->value_field, error, "risk.attribute",
			      "is of what the register says already");
	if (time_us < cell->time_us)
		return refuse(rec, reading->time_field, error, "risk.order",
			      "is before the latest of that point and category");
	status = check_unit(monitor, leaf, rec, reading, error);
	if (status == CITY_OK)
		status = city_risk_read_raw(leaf, rec, reading->value_field,
					    &monitor->scratch, raw, error);
	if (status != CITY_OK || time_us != cell->time_us)
		return status;
	return *raw == cell->raw
		       ? CITY_DUPLICATE
		       : refuse(rec, reading->value_field, error, "risk.conflict",
				"is not what was read at that time before");
}

static void put_value(struct city_risk_monitor *monitor, size_t number, size_t leaf,
		      struct city_risk_cell cell)
{
	struct city_risk_site *site = &monitor->site[number];
	const struct city_risk_use *use = &monitor->use[site->use];
	const struct city_risk_model *model = &use->book.model;

	if (site->set_us != CITY_RISK_UNHEARD) {
		int64_t due = city_risk_cell_due(&model->node[leaf], &cell);

		city_risk_sums_change(model, use->missing, site->sum, leaf,
				      &site->cell[leaf], &cell, site->set_us);
		if (due >= site->set_us && due < site->due_us)
			site->due_us = due;
	}
	site->cell[leaf] = cell;
}

/* The first leaf that reads a reading's category; CITY_RISK_NONE = none does. */
static size_t first_leaf(const struct city_risk_use *use, const struct reading *reading)
{
	return reading->category == SIZE_MAX ? CITY_RISK_NONE
					     : use->first[reading->category];
}

/*
 * Whether every leaf that reads this category can take it: CITY_OK with *raw of the
 * last of them, or why not.
 */
static enum city_status check_value(struct city_risk_monitor *monitor, size_t number,
				    const struct city_rec *rec,
				    const struct reading *reading, int64_t *raw,
				    struct city_error *error)
{
	static const struct city_risk_cell unheard = { CITY_RISK_UNHEARD, 0 };
	bool known = number != CITY_RISK_NONE;
	const struct city_risk_site *site = known ? &monitor->site[number] : NULL;
	const struct city_risk_use *use =
		&monitor->use[known ? site->use : monitor->fallback];
	enum city_status status = check_day(use, rec, reading, error);

	/* What is again for one may be in a wrong unit for another. */
	for (size_t i = first_leaf(use, reading);
	     i != CITY_RISK_NONE && (status == CITY_OK || status == CITY_DUPLICATE);
	     i = use->same[i])
		status = read_value(monitor, &use->book.model.node[i],
				    known ? &site->cell[i] : &unheard, rec, reading,
				    raw, error);
	return status;
}

/* What has been checked, to every leaf that reads this category; whether one does. */
static bool put_values(struct city_risk_monitor *monitor, size_t number,
		       const struct city_rec *rec, const struct reading *reading,
		       int64_t raw, struct city_error *error)
{
	const struct city_risk_use *use = &monitor->use[monitor->site[number].use];
	size_t first = first_leaf(use, reading);

	for (size_t i = first; i != CITY_RISK_NONE; i = use->same[i]) {
		/* Again: another leaf's categories have other numbers. */
		if (use->same[first] != CITY_RISK_NONE)
			city_risk_read_raw(&use->book.model.node[i], rec,
					   reading->value_field, &monitor->scratch,
					   &raw, error);
		put_value(monitor, number, i,
			  (struct city_risk_cell){ reading->time.utc_us, raw });
	}
	return first != CITY_RISK_NONE;
}

enum city_status city_risk_monitor_take(struct city_risk_monitor *monitor,
					const struct city_rec *rec,
					struct city_sink *out, struct city_error *error)
{
	struct reading reading;
	struct city_risk_site *site;
	enum city_status status = read_reading(monitor, rec, &reading, error);
	size_t number = CITY_RISK_NONE;
	int64_t raw = 0;
	bool used;

	monitor->out = out;
	if (status == CITY_OK)
		status = check_time(monitor, rec, &reading, error);
	if (status == CITY_OK)
		status = find_site(monitor, rec, &reading, &number, error);
	if (status == CITY_OK)
		status = check_value(monitor, number, rec, &reading, &raw, error);
	if (status == CITY_OK)
		status = advance(monitor, reading.time, error);
	if (status != CITY_OK)
		return status;
	if (number == CITY_RISK_NONE)
		number = adopt(monitor, &reading, error);
	if (number == CITY_RISK_NONE)
		return CITY_FAIL;
	used = put_values(monitor, number, rec, &reading, raw, error);
	site = &monitor->site[number];
	if (!site->heard || reading.time.utc_us > site->heard_us) {
		site->heard_us = reading.time.utc_us;
		site->offset_minutes = (int16_t)reading.time.offset_minutes;
	}
	site->heard = true;
	if (touch(monitor, number, error))
		return CITY_FAIL;
	return used ? CITY_ABSORBED : CITY_FILTERED;
}

enum city_status city_risk_monitor_settle(struct city_risk_monitor *monitor,
					  struct city_sink *out,
					  struct city_error *error)
{
	monitor->out = out;
	return settle(monitor, error);
}

enum city_status city_risk_monitor_end(struct city_risk_monitor *monitor,
				       struct city_sink *out, struct city_error *error)
{
	enum city_status status = CITY_OK;

	monitor->out = out;
	if (monitor->options.has_now)
		status = advance(monitor, monitor->options.now, error);
	return status == CITY_OK ? settle(monitor, error) : status;
}

/* The raw values as they are remembered, for --explain. */
static void show_values(struct city_risk_monitor *monitor,
			const struct city_risk_site *site, struct city_risk_use *use)
{
	const struct city_risk_model *model = &use->book.model;
	struct city_buf *to = &monitor->numbers;
	size_t at = 0;

	city_buf_reset(to);
	for (size_t i = 0; i < model->nodes; i++) {
		const struct city_risk_node *leaf = &model->node[i];

		use->shown[i].value.len = 0;
		if (leaf->combine != CITY_RISK_LEAF || use->reader.value[i].coverage == 0)
			continue;
		at = to->len;
		if (leaf->map != CITY_RISK_CATEGORIES)
			city_risk_put(to, site->cell[i].raw, 0);
		else
			city_json_put_string(to, leaf->point[site->cell[i].raw].word);
		use->shown[i].value.len = to->len - at;
	}
	at = 0;
	for (size_t i = 0; i < model->nodes; i++) {
		use->reader.field[i] = use->shown[i].value.len ? &use->shown[i] : NULL;
		use->shown[i].value.at = to->at + at;
		at += use->shown[i].value.len;
	}
}

enum city_status city_risk_tell_score(struct city_risk_monitor *monitor, size_t number,
				      int64_t time_us, struct city_error *error)
{
	const struct city_risk_site *site = &monitor->site[number];
	struct city_risk_use *use = &monitor->use[site->use];
	struct city_buf *to = &monitor->line;

	if (monitor->options.explain)
		show_values(monitor, site, use);
	city_buf_reset(to);
	city_buf_put_char(to, '{');
	city_buf_put(to, monitor->text.at + site->text, site->len);
	city_buf_put_text(to, ",\"time\":\"");
	city_time_put(to, (struct city_time){ time_us, site->offset_minutes });
	city_buf_put_text(to, "\",");
	city_risk_put_members(&use->writer, &use->reader, &site->last, to);
	city_buf_put_char(to, '}');
	if (!to->failed)
		return monitor->out->put(monitor->out, city_buf_slice(to), error);
	no_memory(error);
	return CITY_FAIL;
}
