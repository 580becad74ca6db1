/* SPDX-License-Identifier: Apache-2.0 */
/* air_tell - days of stations, one line each. */
#include "config.h"

#include <stdlib.h>

#include "city/air_tell_area.h"

void city_air_telling_release(struct city_air_telling *telling)
{
	city_buf_release(&telling->excluded);
	city_buf_release(&telling->line);
	city_buf_release(&telling->head.text);
}

struct city_air_judged city_air_judged_on(const struct city_air_books *books, int64_t day)
{
	struct city_air_judged judged = { .rule = city_air_books_rule(books, day),
					  .limits = city_air_books_limits(books, day) };
	const struct city_air_rule *in_force;

	if (books->held_rule) {
		in_force = city_air_rule_on(books->aqi.rule, books->aqi.n, day);
		if (in_force != books->held_rule)
			judged.restated_from = in_force ? in_force->id : "";
	}
	return judged;
}

void city_air_put_excluded(struct city_writer *w, struct city_air_telling *telling)
{
	city_writer_key(w, "excluded");
	city_writer_begin_array(w);
	city_buf_put_slice(w->to, city_buf_slice(&telling->excluded));
	w->to->failed |= telling->excluded.failed;
	city_writer_end_array(w);
	city_buf_reset(&telling->excluded);
}

/* The same day once more, without what events leave out, if they do. */
static void put_without(struct city_writer *w, struct city_air_telling *telling,
			const struct city_air_slot *slot,
			const struct city_air_judged *judged, struct city_air_day *day)
{
	struct city_air_day_result result;

	if (!telling->events ||
	    !city_air_events_apply(telling->events, telling->store, slot, day))
		return;
	city_air_day_judge(day, judged->rule, &result);
	city_writer_key(w, "without_excluded");
	city_writer_begin_object(w);
	city_air_put_day_body(w, &result, judged);
	city_writer_end_object(w);
	city_air_events_list(telling->events, telling->store, slot, &telling->excluded);
	city_air_put_excluded(w, telling);
}

enum city_status city_air_tell_line(struct city_air_telling *telling,
				    struct city_error *error)
{
	if (telling->line.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	return telling->out->put(telling->out, city_buf_slice(&telling->line), error);
}

static enum city_status tell_day(struct city_air_telling *telling,
				 const struct city_air_slot *slot,
				 struct city_error *error)
{
	struct city_air_judged judged = city_air_judged_on(telling->books, slot->day);
	struct city_air_day_result result;
	struct city_air_day day;
	struct city_writer w;

	city_air_slot_open(slot, &day);
	city_air_day_judge(&day, judged.rule, &result);
	city_buf_reset(&telling->line);
	city_writer_init(&w, &telling->line);
	city_air_put_day_head(&telling->head, &w, "air.day", slot->day,
			      slot->offset_minutes,
			      city_map_text(&telling->store->groups, slot->group));
	city_air_put_day_body(&w, &result, &judged);
	put_without(&w, telling, slot, &judged, &day);
	city_writer_end_object(&w);
	return city_air_tell_line(telling, error);
}

enum city_status city_air_tell_days(struct city_air_telling *telling,
				    struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	enum city_status status = CITY_OK;
	uint32_t *order;

	if (telling->areas)
		return city_air_tell_area_days(telling, error);
	order = city_air_store_order(store, false);
	if (!order) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	for (size_t i = 0; i < store->n && status == CITY_OK; i++)
		status = tell_day(telling, city_air_store_slot(store, order[i]), error);
	free(order);
	return status;
}
