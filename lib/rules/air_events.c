/* SPDX-License-Identifier: Apache-2.0 */
/* air_events - exceptional events read, and the hours they leave out. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_events.h"
#include "city/air_write.h"
#include "city/in.h"
#include "city/time.h"

#define MOST_WHERE 8

/* One condition on the place: a field of the station or of its area. */
struct where {
	bool of_area;
	size_t field;      /* number in the grouper */
	struct city_buf value; /* as JSON */
};

struct city_air_event {
	int64_t start_us, end_us; /* UTC; the end is not part of it */
	unsigned pollutants;      /* bit set by enum city_pollutant */
	struct where where[MOST_WHERE];
	size_t n_where;
	struct city_buf reason;   /* as JSON, with its quotes */
};

void city_air_events_release(struct city_air_events *events)
{
	for (size_t i = 0; i < events->n; i++) {
		for (size_t k = 0; k < events->event[i].n_where; k++)
			city_buf_release(&events->event[i].where[k].value);
		city_buf_release(&events->event[i].reason);
	}
	free(events->event);
	memset(events, 0, sizeof(*events));
}

/* What is wrong with one member of an event. */
static int bad(struct city_error *error, const char *member, const char *text)
{
	city_error_set(error, "air.event", "%s", text);
	city_error_at_field(error, member, strlen(member));
	return -1;
}

static int read_time(const struct city_rec *rec, const char *key, int64_t *utc_us,
		     struct city_error *error)
{
	struct city_name name = city_name_of(key);
	const struct city_field *field = city_rec_find(rec, &name);
	struct city_time time;

	if (!field || field->type != CITY_STRING || field->value_escaped ||
	    city_time_parse((struct city_slice){ field->value.at + 1,
						 field->value.len - 2 }, &time))
		return bad(error, key, "an event needs start and end, RFC 3339 with offset");
	*utc_us = time.utc_us;
	return 0;
}

/* The pollutant a text names; -1 when it names none. */
static int find_pollutant(struct city_slice text)
{
	int p = CITY_POLLUTANTS - 1;

	while (p >= 0 && !city_slice_is(text, city_pollutant_name((enum city_pollutant)p)))
		p--;
	return p;
}

/* "[\"pm10\",\"pm25\"]"; without the member, all. */
static int read_pollutants(const struct city_rec *rec, unsigned *set,
			   struct city_error *error)
{
	static const char list[] = "must be a list of pm25, pm10, so2, no2, co, o3";
	struct city_name name = city_name_of("pollutants");
	const struct city_field *field = city_rec_find(rec, &name);
	const char *at, *end;

	*set = field ? 0 : (1u << CITY_POLLUTANTS) - 1;
	if (!field)
		return 0;
	if (field->type != CITY_ARRAY)
		return bad(error, "pollutants", list);
	end = field->value.at + field->value.len - 1;
	for (at = field->value.at + 1; at < end; at++) {
		const char *stop;
		int p = -1;

		if (strchr(" \t\r,", *at))
			continue;
		stop = *at == '"' ? memchr(at + 1, '"', (size_t)(end - at) - 1) : NULL;
		if (stop)
			p = find_pollutant((struct city_slice){
				at + 1, (size_t)(stop - at) - 1 });
		if (p < 0)
			return bad(error, "pollutants", list);
		*set |= 1u << p;
		at = stop;
	}
	return *set ? 0 : bad(error, "pollutants", "names none; leave it out for all");
}

static bool find_name(const struct city_air_grouper *grouper, struct city_slice name,
		      size_t *at)
{
	for (*at = 0; *at < grouper->n; ++*at)
		if (city_slice_equal(grouper->by[*at].text, name))
			return true;
	return false;
}

static int unknown_place(const struct city_field *field, struct city_error *error)
{
	city_error_set(error, "air.event", "names %.*s, which is neither in --by nor "
		       "--area", (int)field->key.len, field->key.at);
	city_error_at_field(error, "where", 5);
	return -1;
}

static int add_where(const struct city_air_events *events, struct city_air_event *event,
		     const struct city_field *field, struct city_error *error)
{
	struct where *where = &event->where[event->n_where];
	struct city_buf scratch = { 0 };
	size_t at;

	if (event->n_where == MOST_WHERE)
		return bad(error, "where", "has too many fields");
	if (find_name(events->by, field->key, &at))
		where->of_area = false;
	else if (find_name(events->area, field->key, &at))
		where->of_area = true;
	else
		return unknown_place(field, error);
	where->field = at;
	if (field->value_escaped)
		city_json_put_string(&where->value, city_field_text(field, &scratch));
	else
		city_buf_put_slice(&where->value, field->value);
	event->n_where++;
	where->value.failed |= scratch.failed;
	city_buf_release(&scratch);
	return where->value.failed ? city_error_set(error, "memory", "out of memory") : 0;
}

/* The object of `where`, scanned by itself. */
static int read_where(const struct city_air_events *events, const struct city_rec *rec,
		      struct city_air_event *event, struct city_error *error)
{
	static const char pad[CITY_IN_PAD] = { 0 };
	struct city_name name = city_name_of("where");
	const struct city_field *field = city_rec_find(rec, &name);
	struct city_scanner *scanner;
	struct city_buf copy = { 0 };
	struct city_rec where;
	int result = 0;

	if (!field)
		return 0;
	if (field->type != CITY_OBJECT)
		return bad(error, "where", "must be an object of fields and values");
	scanner = city_scanner_new();
	city_buf_put_slice(&copy, field->value);
	city_buf_put_char(&copy, '\n');
	city_buf_put(&copy, pad, sizeof(pad));
	if (!scanner || copy.failed)
		result = city_error_set(error, "memory", "out of memory");
	else if (city_scan(scanner, (struct city_slice){ copy.at, field->value.len },
			   &where, error) != CITY_OK)
		result = -1;
	for (size_t i = 0; result == 0 && i < where.fields; i++)
		result = add_where(events, event, &where.field[i], error);
	city_scanner_free(scanner);
	city_buf_release(&copy);
	return result;
}

static int unknown_member(const struct city_field *field, struct city_error *error)
{
	city_error_set(error, "air.event", "an event has start, end, where, pollutants "
		       "and reason, and nothing else");
	city_error_at_field(error, field->key.at, field->key.len);
	return -1;
}

static int read_event(struct city_air_events *events, const struct city_rec *rec,
		      struct city_error *error)
{
	static const char *const known[] = { "start", "end", "pollutants", "where",
					     "reason" };
	struct city_name name = city_name_of("reason");
	const struct city_field *reason = city_rec_find(rec, &name);
	struct city_air_event *event;

	for (size_t i = 0; i < rec->fields; i++) {
		size_t k = 0;

		while (k < 5 && !city_slice_is(rec->field[i].key, known[k]))
			k++;
		if (k == 5)
			return unknown_member(&rec->field[i], error);
	}
	if (!reason || reason->type != CITY_STRING || reason->value.len < 3)
		return bad(error, "reason", "an event needs a reason, as text");
	if (events->n == events->room) {
		size_t room = events->room ? events->room * 2 : 8;
		struct city_air_event *more =
			realloc(events->event, room * sizeof(*more));

		if (!more)
			return city_error_set(error, "memory", "out of memory");
		events->event = more;
		events->room = room;
	}
	event = &events->event[events->n++];
	memset(event, 0, sizeof(*event));
	city_buf_put_slice(&event->reason, reason->value);
	if (read_time(rec, "start", &event->start_us, error) ||
	    read_time(rec, "end", &event->end_us, error) ||
	    read_pollutants(rec, &event->pollutants, error) ||
	    read_where(events, rec, event, error))
		return -1;
	return event->end_us > event->start_us ?
		       0 : bad(error, "end", "must be later than start");
}

static int read_lines(struct city_air_events *events, struct city_in *in,
		      struct city_scanner *scanner, struct city_error *error)
{
	struct city_lines lines;
	enum city_status status;
	uint64_t number = 0;

	while ((status = city_in_lines(in, &lines, error)) == CITY_OK)
		for (const char *at = lines.text.at, *end = at + lines.text.len; at < end;) {
			const char *stop = memchr(at, '\n', (size_t)(end - at));
			struct city_slice line = { at, (size_t)((stop ? stop : end) - at) };
			struct city_rec rec;

			at += line.len + 1;
			number++;
			if (line.len == 0)
				continue;
			if (city_scan(scanner, line, &rec, error) != CITY_OK ||
			    read_event(events, &rec, error)) {
				city_error_in_file(error, city_in_name(in));
				error->line = number;
				return -1;
			}
		}
	return status == CITY_DONE ? 0 : -1;
}

int city_air_events_read(struct city_air_events *events, const char *path,
			 const struct city_air_grouper *by,
			 const struct city_air_grouper *area, struct city_error *error)
{
	struct city_in *in = city_in_open(path, error);
	struct city_scanner *scanner = city_scanner_new();
	int result = -1;

	events->by = by;
	events->area = area;
	if (in && scanner)
		result = read_lines(events, in, scanner, error);
	else if (in)
		city_error_set(error, "memory", "out of memory");
	city_scanner_free(scanner);
	if (in)
		city_in_close(in);
	return result;
}

static bool is_there(const struct city_air_events *events,
		     const struct city_air_event *event,
		     const struct city_air_store *store, const struct city_air_slot *slot)
{
	for (size_t i = 0; i < event->n_where; i++) {
		const struct where *where = &event->where[i];
		struct city_slice value;

		if (where->of_area && slot->area == CITY_AIR_NO_AREA)
			return false;
		value = where->of_area ?
				city_air_group_value(events->area,
						     city_map_text(&store->areas,
								   slot->area),
						     where->field) :
				city_air_group_value(events->by,
						     city_map_text(&store->groups,
								   slot->group),
						     where->field);
		if (!city_slice_equal(value, city_buf_slice(&where->value)))
			return false;
	}
	return true;
}

/* The hours of a day that an event has any part of: bit h-1. */
static uint32_t hours_of(const struct city_air_events *events,
			 const struct city_air_event *event,
			 const struct city_air_store *store,
			 const struct city_air_slot *slot)
{
	int64_t midnight = slot->day * CITY_US_PER_DAY -
			   slot->offset_minutes * 60 * CITY_US_PER_SECOND;
	uint32_t hours = 0;

	if (event->start_us >= midnight + CITY_US_PER_DAY || event->end_us <= midnight ||
	    !is_there(events, event, store, slot))
		return 0;
	for (int h = 0; h < CITY_AIR_HOURS; h++) {
		int64_t begin = midnight + h * CITY_US_PER_HOUR;

		if (begin < event->end_us && begin + CITY_US_PER_HOUR > event->start_us)
			hours |= 1u << h;
	}
	return hours;
}

bool city_air_events_apply(const struct city_air_events *events,
			   const struct city_air_store *store,
			   const struct city_air_slot *slot, struct city_air_day *day)
{
	bool any = false;

	for (size_t i = 0; i < events->n; i++) {
		const struct city_air_event *event = &events->event[i];
		uint32_t hours = hours_of(events, event, store, slot);

		for (int p = 0; hours && p < CITY_POLLUTANTS; p++)
			for (int h = 0; h < CITY_AIR_HOURS; h++) {
				if (!(event->pollutants >> p & 1) || !(hours >> h & 1) ||
				    day->units[p][h] == CITY_AIR_NO_VALUE)
					continue;
				day->units[p][h] = CITY_AIR_NO_VALUE;
				any = true;
			}
	}
	return any;
}

/* Whether the day has a value that an event leaves out. */
static uint32_t hours_left_out(const struct city_air_event *event, uint32_t hours,
			       const struct city_air_day *day)
{
	uint32_t out = 0;

	for (int p = 0; p < CITY_POLLUTANTS; p++)
		for (int h = 0; h < CITY_AIR_HOURS; h++)
			if (event->pollutants >> p & 1 && hours >> h & 1 &&
			    day->units[p][h] != CITY_AIR_NO_VALUE)
				out |= 1u << h;
	return out;
}

static void put_entry(const struct city_air_event *event, uint32_t hours,
		      const struct city_air_store *store,
		      const struct city_air_slot *slot, struct city_buf *list)
{
	struct city_writer w;

	if (list->len)
		city_buf_put_char(list, ',');
	city_writer_init(&w, list);
	city_writer_begin_object(&w);
	city_air_put_date(&w, "date", slot->day);
	city_buf_put_slice(list, city_map_text(&store->groups, slot->group));
	city_writer_key(&w, "hours");
	city_writer_begin_array(&w);
	for (int h = 0; h < CITY_AIR_HOURS; h++)
		if (hours >> h & 1)
			city_writer_int(&w, h + 1);
	city_writer_end_array(&w);
	city_writer_key(&w, "pollutants");
	city_air_put_pollutants(&w, event->pollutants);
	city_writer_key(&w, "reason");
	city_writer_raw(&w, city_buf_slice(&event->reason));
	city_writer_end_object(&w);
}

void city_air_events_list(const struct city_air_events *events,
			  const struct city_air_store *store,
			  const struct city_air_slot *slot, struct city_buf *list)
{
	struct city_air_day day;
	bool opened = false;

	for (size_t i = 0; i < events->n; i++) {
		const struct city_air_event *event = &events->event[i];
		uint32_t hours = hours_of(events, event, store, slot);

		if (!hours)
			continue;
		if (!opened)
			city_air_slot_open(slot, &day);
		opened = true;
		hours = hours_left_out(event, hours, &day);
		if (hours)
			put_entry(event, hours, store, slot, list);
	}
}
