/* SPDX-License-Identifier: Apache-2.0 */
/* air_state - a store written, one line a station and day. */
#include "config.h"

#include <stdlib.h>

#include "city/air_state.h"
#include "city/rulebook.h"

static void put_hashes(struct city_writer *w, const struct city_rulebook *books, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		city_writer_key(w, books[i].id);
		city_writer_raw(w, city_slice_of(""));
		city_buf_printf(w->to, "\"%016llx\"",
				(unsigned long long)books[i].document.hash);
	}
}

static enum city_status tell_head(struct city_air_telling *telling,
				  const struct city_air_grouper *area,
				  struct city_error *error)
{
	const struct city_air_books *books = telling->books;
	struct city_writer w;

	city_buf_reset(&telling->line);
	city_writer_init(&w, &telling->line);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "air.state");
	city_writer_key(&w, "version");
	city_writer_int(&w, CITY_AIR_STATE_VERSION);
	city_writer_key(&w, "by");
	city_writer_begin_array(&w);
	for (size_t i = 0; i < telling->by->n; i++)
		city_writer_string(&w, telling->by->by[i].text);
	city_writer_end_array(&w);
	city_writer_key(&w, "area");
	if (area)
		city_writer_string(&w, area->by[0].text);
	else
		city_writer_null(&w);
	city_writer_key(&w, "hour_label");
	city_writer_text(&w, telling->label == CITY_HOUR_END ? "end" : "start");
	city_writer_key(&w, "rulebooks");
	city_writer_begin_object(&w);
	put_hashes(&w, books->aqi.books, books->aqi.n);
	put_hashes(&w, books->limit_books, books->n_limits);
	put_hashes(&w, books->evaluation_books, books->n_evaluation);
	city_writer_end_object(&w);
	/* Last, for all before it must be the same in states that are merged. */
	city_writer_key(&w, "days");
	city_writer_int(&w, (int64_t)telling->store->n);
	city_writer_end_object(&w);
	return city_air_tell_line(telling, error);
}

/* A group's text as the object of its fields: its comma makes room for the brace. */
static void put_fields(struct city_writer *w, const char *key, struct city_slice text)
{
	city_writer_key(w, key);
	city_writer_raw(w, city_slice_of("{"));
	city_buf_put(w->to, text.at + 1, text.len - 1);
	city_buf_put_char(w->to, '}');
}

static void put_values(struct city_writer *w, const struct city_air_day *day, int p)
{
	city_writer_key(w, city_pollutant_name((enum city_pollutant)p));
	city_writer_begin_array(w);
	for (int h = 0; h < CITY_AIR_HOURS; h++) {
		struct city_decimal value = { day->units[p][h], day->scale[p] };

		if (value.units == CITY_AIR_NO_VALUE)
			city_writer_null(w);
		else
			city_writer_decimal(w, value);
	}
	city_writer_end_array(w);
}

static bool has_values(const struct city_air_day *day, int p)
{
	for (int h = 0; h < CITY_AIR_HOURS; h++)
		if (day->units[p][h] != CITY_AIR_NO_VALUE)
			return true;
	return false;
}

static enum city_status tell_day(struct city_air_telling *telling,
				 const struct city_air_slot *slot,
				 struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	struct city_air_day day;
	struct city_writer w;

	city_air_slot_open(slot, &day);
	city_buf_reset(&telling->line);
	city_writer_init(&w, &telling->line);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "air.state.day");
	city_air_put_date(&w, "date", slot->day);
	city_writer_key(&w, "offset");
	city_writer_int(&w, slot->offset_minutes);
	put_fields(&w, "group", city_map_text(&store->groups, slot->group));
	if (slot->area != CITY_AIR_NO_AREA)
		put_fields(&w, "area", city_map_text(&store->areas, slot->area));
	city_writer_key(&w, "seen");
	city_writer_int(&w, day.hours_seen);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (has_values(&day, p))
			put_values(&w, &day, p);
	city_writer_end_object(&w);
	return city_air_tell_line(telling, error);
}

enum city_status city_air_tell_state(struct city_air_telling *telling,
				     const struct city_air_grouper *area,
				     struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	uint32_t *order = city_air_store_order(store, false);
	enum city_status status = CITY_FAIL;

	if (order)
		status = tell_head(telling, area, error);
	else
		city_error_set(error, "memory", "out of memory");
	for (size_t i = 0; i < store->n && status == CITY_OK; i++)
		status = tell_day(telling, city_air_store_slot(store, order[i]), error);
	free(order);
	return status;
}
