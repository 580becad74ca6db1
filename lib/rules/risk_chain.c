/* SPDX-License-Identifier: Apache-2.0 */
/*
 * risk_chain - alerts as messages: one that raises, those that tell of a worse
 * grade, one that clears.
 *
 * Each kind of alert has one chain at a time for each group of points, which is the
 * point itself unless --by joins several: the first point raises it, the last one
 * clears it, when all of an instant has been looked at: which of its points comes
 * first is no reason to ring twice.  It is told of a worse grade, never of a better one: what swings about
 * a grade's limit would ring at every turn.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "city/writer.h"
#include "risk_sites.h"

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* What a chain is known by: model, alert and group. */
static bool put_key(struct city_risk_monitor *monitor, const struct city_risk_site *site,
		    size_t alert)
{
	const struct city_risk_use *use = &monitor->use[site->use];
	struct city_buf *to = &monitor->word;

	city_buf_reset(to);
	city_buf_put_text(to, use->book.book.id);
	city_buf_put_char(to, '/');
	city_buf_put_text(to, use->book.alert[alert].id);
	city_buf_put_char(to, ' ');
	city_buf_put_slice(to, city_map_text(&monitor->group, site->group));
	return !to->failed;
}

/* The chain of that key; NULL when memory runs out. */
static struct city_risk_chain *chain_of(struct city_risk_monitor *monitor,
					struct city_slice key, bool *fresh)
{
	size_t number;

	if (monitor->key.n == monitor->chain_room) {
		size_t room = monitor->chain_room ? monitor->chain_room * 2 : 16;
		struct city_risk_chain *chain =
			realloc(monitor->chain, room * sizeof(*chain));

		if (!chain)
			return NULL;
		monitor->chain = chain;
		monitor->chain_room = room;
	}
	number = city_map_add(&monitor->key, key, fresh);
	return number == SIZE_MAX ? NULL : &monitor->chain[number];
}

int city_risk_chain_put(struct city_risk_monitor *monitor, struct city_slice key,
			const struct city_risk_chain *chain)
{
	bool fresh;
	struct city_risk_chain *to = chain_of(monitor, key, &fresh);

	if (!to)
		return -1;
	*to = *chain;
	return 0;
}

static struct city_risk_chain *find_chain(struct city_risk_monitor *monitor,
					  const struct city_risk_site *site,
					  size_t alert)
{
	struct city_risk_chain *chain = NULL;
	bool fresh;

	if (put_key(monitor, site, alert))
		chain = chain_of(monitor, city_buf_slice(&monitor->word), &fresh);
	if (chain && fresh)
		*chain = (struct city_risk_chain){ .use = site->use,
						   .alert = (uint32_t)alert };
	return chain;
}

/* The same for the same alert, in every run: of its key and its beginning. */
static void put_id(struct city_buf *to, const struct city_risk_monitor *monitor,
		   const struct city_risk_chain *chain)
{
	size_t number = (size_t)(chain - monitor->chain);
	struct city_buf text = { 0 };

	city_buf_put_slice(&text, city_map_text(&monitor->key, number));
	city_buf_printf(&text, " %lld %u", (long long)chain->sent[0].utc_us,
			(unsigned)chain->begun);
	city_buf_printf(to, "risk-%016llx",
			(unsigned long long)XXH3_64bits(text.at, text.len));
	to->failed |= text.failed;
	city_buf_release(&text);
}

static enum city_status send(struct city_risk_monitor *monitor,
			     const struct city_risk_site *site,
			     struct city_risk_chain *chain, const char *phase,
			     int64_t time_us, struct city_error *error)
{
	const struct city_risk_use *use = &monitor->use[site->use];
	const struct city_risk_model *model = &use->book.model;
	struct city_risk_message message = {
		.chain = chain,
		.phase = phase,
		.members = city_map_text(&monitor->group, site->group),
		.site = site,
		.use = use,
		.rule = &use->book.alert[chain->alert],
		.low = city_risk_grade(model, site->last.low),
		.high = city_risk_grade(model, site->last.high),
	};
	struct city_buf *to = &monitor->line;

	if (!monitor->options.by)
		message.members = (struct city_slice){ monitor->text.at + site->text,
						       site->len };
	/* A grade is told once: there is room for all of them, and for both ends. */
	chain->sent[chain->n++] = (struct city_time){ time_us, site->offset_minutes };
	city_buf_reset(&monitor->word);
	put_id(&monitor->word, monitor, chain);
	message.id = city_buf_slice(&monitor->word);
	city_buf_reset(to);
	if (!monitor->options.cap)
		city_risk_put_message(to, monitor, &message);
	else if (city_risk_put_cap(to, monitor, &message))
		return no_memory(error);
	if (to->failed || monitor->word.failed)
		return no_memory(error);
	return monitor->out->put(monitor->out, city_buf_slice(to), error);
}

/* The grade that is certain, by its place among the model's. */
static uint32_t grade_of(const struct city_risk_monitor *monitor,
			 const struct city_risk_site *site)
{
	const struct city_risk_model *model = &monitor->use[site->use].book.model;

	return (uint32_t)(city_risk_grade(model, site->last.low) - model->grade);
}

static enum city_status raise_chain(struct city_risk_monitor *monitor,
				    const struct city_risk_site *site, size_t alert,
				    int64_t time_us, struct city_error *error)
{
	struct city_risk_chain *chain = find_chain(monitor, site, alert);

	if (!chain)
		return no_memory(error);
	if (chain->active++)
		return CITY_OK;
	if (chain->last) {
		chain->last = 0;
		return CITY_OK;
	}
	chain->begun++;
	chain->n = 0;
	chain->worst = grade_of(monitor, site);
	return send(monitor, site, chain, "raise", time_us, error);
}

/* Notes a chain that the last of several points has gone off of. */
static int note_emptied(struct city_risk_monitor *monitor,
			const struct city_risk_site *site,
			struct city_risk_chain *chain)
{
	if (monitor->n_emptied == monitor->emptied_room) {
		size_t room = monitor->emptied_room ? monitor->emptied_room * 2 : 16;
		uint32_t *emptied = realloc(monitor->emptied, room * sizeof(*emptied));

		if (!emptied)
			return -1;
		monitor->emptied = emptied;
		monitor->emptied_room = room;
	}
	monitor->emptied[monitor->n_emptied++] = (uint32_t)(chain - monitor->chain);
	chain->last = 1 + (uint32_t)(site - monitor->site);
	return 0;
}

enum city_status city_risk_tell_emptied(struct city_risk_monitor *monitor,
					int64_t time_us, struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < monitor->n_emptied && status == CITY_OK; i++) {
		struct city_risk_chain *chain = &monitor->chain[monitor->emptied[i]];
		uint32_t last = chain->last;

		chain->last = 0;
		if (last)
			status = send(monitor, &monitor->site[last - 1], chain, "clear",
				      time_us, error);
	}
	monitor->n_emptied = 0;
	return status;
}

static enum city_status clear_chain(struct city_risk_monitor *monitor,
				    const struct city_risk_site *site, size_t alert,
				    int64_t time_us, struct city_error *error)
{
	struct city_risk_chain *chain = find_chain(monitor, site, alert);

	if (!chain)
		return no_memory(error);
	/* A state may have lost it, but not for us to fail by. */
	if (chain->active == 0 || --chain->active)
		return CITY_OK;
	if (!monitor->options.by)
		return send(monitor, site, chain, "clear", time_us, error);
	return note_emptied(monitor, site, chain) ? no_memory(error) : CITY_OK;
}

static enum city_status update_chain(struct city_risk_monitor *monitor,
				     const struct city_risk_site *site, size_t alert,
				     int64_t time_us, struct city_error *error)
{
	uint32_t grade = grade_of(monitor, site);
	struct city_risk_chain *chain;

	/* Nothing is known of a silent point that would be worse than before. */
	if (monitor->use[site->use].book.alert[alert].of == CITY_RISK_OF_SILENCE)
		return CITY_OK;
	chain = find_chain(monitor, site, alert);
	if (!chain)
		return no_memory(error);
	if (grade <= chain->worst)
		return CITY_OK;
	chain->worst = grade;
	return send(monitor, site, chain, "update", time_us, error);
}

/* Of a point that is not watched any more. */
static enum city_status clear_all(struct city_risk_monitor *monitor,
				  struct city_risk_site *site, int64_t time_us,
				  struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < monitor->use[site->use].book.alerts; i++) {
		if (status != CITY_OK || site->alarm[i].raised_us == CITY_RISK_UNHEARD)
			continue;
		site->alarm[i].raised_us = CITY_RISK_UNHEARD;
		status = clear_chain(monitor, site, i, time_us, error);
	}
	return status;
}

/* Alerts that are on stay where they are; then a point is of its new group. */
static void go_home(struct city_risk_site *site, size_t alerts)
{
	for (size_t i = 0; i < alerts; i++)
		if (site->alarm[i].raised_us != CITY_RISK_UNHEARD)
			return;
	site->group = site->home;
}

enum city_status city_risk_tell_alerts(struct city_risk_monitor *monitor, size_t number,
				       int64_t at_us, int64_t time_us, int64_t *due_us,
				       struct city_error *error)
{
	struct city_risk_site *site = &monitor->site[number];
	const struct city_risk_book *book = &monitor->use[site->use].book;
	enum city_status status = CITY_OK;

	if (site->gone)
		return clear_all(monitor, site, time_us, error);
	if (site->group != site->home)
		go_home(site, book->alerts);
	for (size_t i = 0; i < book->alerts && status == CITY_OK; i++) {
		struct city_risk_alarm *alarm = &site->alarm[i];

		switch (city_risk_alarm_step(&book->alert[i], alarm,
					     site->lows ? &site->lows[i] : NULL,
					     &site->last, site->heard_us, at_us,
					     due_us)) {
		case CITY_RISK_RAISES:
			/* What is seen right behind an instant is told, and held, from it. */
			alarm->raised_us = time_us;
			status = raise_chain(monitor, site, i, time_us, error);
			break;
		case CITY_RISK_CLEARS:
			status = clear_chain(monitor, site, i, time_us, error);
			break;
		case CITY_RISK_STAYS:
			break;
		}
		if (status == CITY_OK && alarm->raised_us != CITY_RISK_UNHEARD)
			status = update_chain(monitor, site, i, time_us, error);
	}
	return status;
}

static void put_time(struct city_writer *w, const char *key, struct city_time time)
{
	city_writer_key(w, key);
	city_buf_put_char(w->to, '"');
	city_time_put(w->to, time);
	city_buf_put_char(w->to, '"');
	w->comma = true;
}

static void put_message_id(struct city_writer *w, const struct city_risk_message *message,
			   uint32_t n)
{
	if (w->comma)
		city_buf_put_char(w->to, ',');
	city_buf_put_char(w->to, '"');
	city_buf_put_slice(w->to, message->id);
	city_buf_printf(w->to, ".%u\"", (unsigned)n);
	w->comma = true;
}

static void put_number(struct city_writer *w, const char *key, int64_t value)
{
	city_writer_key(w, key);
	city_risk_put(w->to, value, 1);
	w->comma = true;
}

static void put_grade(struct city_writer *w, const struct city_risk_grade *grade)
{
	const char *const key[] = { "grade", "colour", "grade_zh", "grade_en" };
	const char *const text[] = { grade ? grade->id : NULL,
				     grade ? grade->colour : NULL,
				     grade ? grade->zh : NULL,
				     grade ? grade->en : NULL };

	for (int i = 0; i < 4; i++) {
		city_writer_key(w, key[i]);
		if (text[i])
			city_writer_text(w, text[i]);
		else
			city_writer_null(w);
	}
}

/* What the alert is about, and how the point stands that brought the message. */
static void put_reason(struct city_writer *w, const struct city_risk_monitor *monitor,
		       const struct city_risk_message *message)
{
	const struct city_risk_site *site = message->site;
	static const char *const of[] = { "score", "rise", "silence" };

	city_writer_key(w, "of");
	city_writer_text(w, of[message->rule->of]);
	city_writer_key(w, "alert_zh");
	city_writer_text(w, message->rule->zh);
	city_writer_key(w, "alert_en");
	city_writer_text(w, message->rule->en);
	if (monitor->options.by) {
		city_writer_key(w, "points");
		city_writer_int(w, message->chain->active);
		city_writer_key(w, "by_point");
		city_writer_string(w, city_map_text(&monitor->id,
						    (size_t)(site - monitor->site)));
	}
	if (site->heard)
		put_time(w, "heard",
			 (struct city_time){ site->heard_us, site->offset_minutes });
	else
		city_writer_key(w, "heard");
	if (!site->heard)
		city_writer_null(w);
	put_number(w, "score_low", site->last.low);
	put_number(w, "score_high", site->last.high);
	city_writer_key(w, "coverage");
	city_risk_put(w->to, site->last.coverage, 2);
	w->comma = true;
	put_grade(w, message->low == message->high ? message->low : NULL);
	city_writer_key(w, "grade_worst");
	city_writer_text(w, message->high->id);
}

bool city_risk_is_alert_field(struct city_slice name)
{
	/* Beside those that a score has, too. */
	static const char *const own[] = { "time",   "phase",	 "id",	     "alert",
					   "raised", "references", "of",	     "alert_zh",
					   "points", "by_point",   "alert_en", "heard" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (city_slice_is(name, own[i]))
			return true;
	return city_risk_is_own_field(name);
}

void city_risk_put_message(struct city_buf *to, const struct city_risk_monitor *monitor,
			   const struct city_risk_message *message)
{
	const struct city_risk_chain *chain = message->chain;
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_buf_put_slice(to, message->members);
	w.comma = true;
	put_time(&w, "time", chain->sent[chain->n - 1]);
	city_writer_key(&w, "phase");
	city_writer_text(&w, message->phase);
	city_writer_key(&w, "id");
	put_message_id(&w, message, chain->n);
	city_writer_key(&w, "alert");
	city_writer_string(&w, message->id);
	city_writer_key(&w, "references");
	city_writer_begin_array(&w);
	for (uint32_t i = 1; i < chain->n; i++)
		put_message_id(&w, message, i);
	city_writer_end_array(&w);
	put_time(&w, "raised", chain->sent[0]);
	put_reason(&w, monitor, message);
	city_writer_key(&w, "rule");
	city_buf_put_char(to, '"');
	city_json_put_escaped(to, city_slice_of(message->use->book.book.id));
	city_buf_put_char(to, '/');
	city_json_put_escaped(to, city_slice_of(message->rule->id));
	city_buf_put_char(to, '"');
	w.comma = true;
	city_writer_key(&w, "kind");
	city_writer_text(&w, "risk.alert");
	city_writer_end_object(&w);
}
