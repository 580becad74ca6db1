/* SPDX-License-Identifier: Apache-2.0 */
/* air_tell_period - periods of stations and areas out of the days of a store. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_tell_area.h"

/* The facts of one station or area in one period. */
struct facts {
	struct city_air_fact *fact;
	size_t n, room;
};

/* The same twice: with all hours, and without those that events leave out. */
struct twins {
	struct facts with, without;
	bool changed;             /* they are not the same */
	struct city_buf excluded; /* the list of what is left out */
};

static int add_fact(struct facts *facts, const struct city_air_fact *fact)
{
	if (facts->n == facts->room) {
		size_t room = facts->room ? facts->room * 2 : 32;
		struct city_air_fact *more = realloc(facts->fact, room * sizeof(*more));

		if (!more)
			return -1;
		facts->fact = more;
		facts->room = room;
	}
	facts->fact[facts->n++] = *fact;
	return 0;
}

static void forget(struct twins *twins)
{
	twins->with.n = twins->without.n = 0;
	twins->changed = false;
	city_buf_reset(&twins->excluded);
}

static void release(struct twins *twins)
{
	free(twins->with.fact);
	free(twins->without.fact);
	city_buf_release(&twins->excluded);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static struct city_air_span span_of(const struct city_air_telling *telling, int64_t day)
{
	return telling->span.kind == CITY_AIR_RANGE ||
			       telling->span.last != 0 ?
		       telling->span :
		       city_air_span_of(telling->span.kind, day);
}

static struct city_air_measure measure_of(const struct city_air_telling *telling,
					  const struct city_air_span *span)
{
	struct city_air_measure measure = {
		.evaluation = city_air_books_evaluation(telling->books, span->last),
		.limits = city_air_books_limits(telling->books, span->last),
		.extras = telling->extras
	};

	memcpy(measure.extra, telling->extra, sizeof(measure.extra));
	return measure;
}

static void put_against_plans(struct city_writer *w,
			      const struct city_air_telling *telling,
			      const struct city_air_told_period *told)
{
	const struct city_air_target *target = telling->target;
	const struct city_air_span *span = told->span;
	struct city_air_progress progress;

	if (target && span->kind == CITY_AIR_YEAR && span->first >= target->valid_from &&
	    span->last <= target->valid_to) {
		city_air_target_judge(target, told->result, span, telling->as_of,
				      told->measure->evaluation, &progress);
		city_air_put_targets(w, target, told->result, &progress);
	}
	if (telling->baseline)
		city_air_put_baseline(w, telling->baseline, told->group, span,
				      told->measure, told->result);
}

/* Sums up facts; -1 when memory runs out. */
static int sum_up(const struct facts *facts, const struct city_air_told_period *told,
		  struct city_air_period_result *result)
{
	city_air_grains *scratch = malloc((facts->n + 1) * sizeof(*scratch));

	if (!scratch)
		return -1;
	city_air_period_sum(facts->fact, facts->n, told->span, told->measure, scratch,
			    result);
	free(scratch);
	return 0;
}

/* The figures once more, and what they are without. */
static int put_without(struct city_writer *w, struct twins *twins,
		       struct city_air_told_period told)
{
	struct city_air_period_result result;

	if (!twins->changed)
		return 0;
	if (sum_up(&twins->without, &told, &result))
		return -1;
	told.result = &result;
	city_writer_key(w, "without_excluded");
	city_writer_begin_object(w);
	city_air_put_period_body(w, &told);
	city_writer_end_object(w);
	city_writer_key(w, "excluded");
	city_writer_begin_array(w);
	city_buf_put_slice(w->to, city_buf_slice(&twins->excluded));
	city_writer_end_array(w);
	return twins->excluded.failed ? -1 : 0;
}

/*
 * One line of what was gathered, which is forgotten then.
 *   walk, in  the stations of an area; NULL = it is a station itself
 */
static enum city_status tell_facts(struct city_air_telling *telling, struct twins *twins,
				   const struct city_air_span *span,
				   struct city_slice group,
				   const struct city_air_walk *walk, const bool *in,
				   struct city_error *error)
{
	struct city_air_measure measure = measure_of(telling, span);
	struct city_air_period_result result;
	struct city_air_told_period told = { span, twins->with.fact[0].offset_minutes,
					     group, &measure, &result };
	struct city_writer w;

	if (sum_up(&twins->with, &told, &result))
		return no_memory(error);
	city_buf_reset(&telling->line);
	city_writer_init(&w, &telling->line);
	city_air_put_period_head(&w, &told);
	if (walk) {
		city_writer_key(&w, "stations");
		city_air_put_stations(&w, telling, walk, in);
	}
	city_air_put_period_body(&w, &told);
	put_against_plans(&w, telling, &told);
	if (put_without(&w, twins, told))
		return no_memory(error);
	city_writer_end_object(&w);
	forget(twins);
	return city_air_tell_line(telling, error);
}

/* By group's rank, then by day. */
struct by_group {
	const struct city_air_store *store;
	const uint32_t *rank;
};

static int compare_slots(const void *left, const void *right, void *context)
{
	const struct by_group *by = context;
	const struct city_air_slot *a =
		city_air_store_slot(by->store, *(const uint32_t *)left);
	const struct city_air_slot *b =
		city_air_store_slot(by->store, *(const uint32_t *)right);
	uint32_t x = by->rank[a->group], y = by->rank[b->group];

	return x != y ? (x > y) - (x < y) : (a->day > b->day) - (a->day < b->day);
}

static struct city_air_fact judge_day(const struct city_air_slot *slot,
				      const struct city_air_day *day,
				      const struct city_air_judged *judged)
{
	city_air_grains exact[CITY_POLLUTANTS];
	struct city_air_day_result result;

	city_air_day_judge(day, judged->rule, &result);
	city_air_exact_of(&result, exact);
	return city_air_fact_of(slot->day, slot->offset_minutes, &result, exact,
				judged->rule, judged->limits);
}

static int add_slot(const struct city_air_telling *telling, struct twins *twins,
		    const struct city_air_slot *slot)
{
	struct city_air_judged judged = city_air_judged_on(telling->books, slot->day);
	struct city_air_day day;
	struct city_air_fact fact;

	city_air_slot_open(slot, &day);
	fact = judge_day(slot, &day, &judged);
	if (add_fact(&twins->with, &fact))
		return -1;
	if (!telling->events)
		return 0;
	if (city_air_events_apply(telling->events, telling->store, slot, &day)) {
		twins->changed = true;
		fact = judge_day(slot, &day, &judged);
		city_air_events_list(telling->events, telling->store, slot,
				     &twins->excluded);
	}
	return add_fact(&twins->without, &fact);
}

/* The stations of one span: n slots, of which those of one station come together. */
static enum city_status tell_stations(struct city_air_telling *telling,
				      const struct city_air_span *span,
				      const uint32_t *slots, size_t n,
				      struct twins *twins, struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < n && status == CITY_OK; i++) {
		const struct city_air_slot *slot = city_air_store_slot(store, slots[i]);

		if (add_slot(telling, twins, slot))
			return no_memory(error);
		if (i + 1 == n ||
		    city_air_store_slot(store, slots[i + 1])->group != slot->group)
			status = tell_facts(telling, twins, span,
					    city_map_text(&store->groups, slot->group),
					    NULL, NULL, error);
	}
	return status;
}

static enum city_status tell_station_periods(struct city_air_telling *telling,
					     struct twins *twins,
					     struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	uint32_t *slots = city_air_store_order(store, false);
	uint32_t *groups = city_air_map_order(&store->groups);
	uint32_t *rank = malloc((store->groups.n + 1) * sizeof(*rank));
	struct by_group by = { store, rank };
	enum city_status status = CITY_OK;

	if (!slots || !groups || !rank)
		status = no_memory(error);
	for (size_t i = 0; status == CITY_OK && i < store->groups.n; i++)
		rank[groups[i]] = (uint32_t)i;
	for (size_t i = 0, end; status == CITY_OK && i < store->n; i = end) {
		struct city_air_span span =
			span_of(telling, city_air_store_slot(store, slots[i])->day);

		if (city_air_store_slot(store, slots[i])->day > span.last)
			break;
		for (end = i; end < store->n; end++)
			if (city_air_store_slot(store, slots[end])->day > span.last)
				break;
		while (i < end && city_air_store_slot(store, slots[i])->day < span.first)
			i++;
		qsort_r(slots + i, end - i, sizeof(*slots), compare_slots, &by);
		status = tell_stations(telling, &span, slots + i, end - i, twins, error);
	}
	free(slots);
	free(groups);
	free(rank);
	return status;
}

/* Areas: what each came to since the span began. */
struct areas {
	struct twins *twins; /* by area */
	bool *in;            /* by area and group: was there on some day */
	size_t groups;
	struct city_air_stations stations, without; /* the same days */
};

static int add_area(struct city_air_telling *telling, struct city_air_stations *stations,
		    uint32_t area, struct facts *facts)
{
	city_air_grains exact[CITY_POLLUTANTS];
	struct city_air_day_result result;
	struct city_air_fact fact;

	city_air_stations_judge(stations, telling, area, 0, &result, exact);
	if (!stations->members)
		return 0;
	fact = city_air_fact_of(stations->walk.day, stations->walk.offset_minutes, &result,
				exact, stations->judged.rule, stations->judged.limits);
	return add_fact(facts, &fact);
}

static int add_areas(struct city_air_telling *telling, struct areas *areas)
{
	for (size_t area = 0; area < telling->store->areas.n; area++) {
		struct twins *twins = &areas->twins[area];

		if (add_area(telling, &areas->stations, (uint32_t)area, &twins->with))
			return -1;
		for (size_t group = 0; group < areas->groups; group++)
			areas->in[area * areas->groups + group] |=
				areas->stations.in[group];
		if (!telling->events)
			continue;
		if (add_area(telling, &areas->without, (uint32_t)area, &twins->without))
			return -1;
		twins->changed |= areas->without.any_changed;
		city_air_stations_list(&areas->without, telling, &twins->excluded);
	}
	return 0;
}

static enum city_status tell_areas(struct city_air_telling *telling, struct areas *areas,
				   const struct city_air_span *span,
				   struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	const struct city_air_walk *walk = &areas->stations.walk;
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < store->areas.n && status == CITY_OK; i++) {
		uint32_t area = walk->areas[i];

		if (areas->twins[area].with.n)
			status = tell_facts(telling, &areas->twins[area], span,
					    city_map_text(&store->areas, area), walk,
					    areas->in + area * areas->groups, error);
	}
	memset(areas->in, 0, store->areas.n * areas->groups * sizeof(*areas->in));
	return status;
}

static enum city_status walk_areas(struct city_air_telling *telling, struct areas *areas,
				   struct city_error *error)
{
	struct city_air_span span = { CITY_AIR_RANGE, 0, INT64_MIN };
	enum city_status status = CITY_OK;

	while (status == CITY_OK && city_air_stations_next(&areas->stations, telling)) {
		int64_t day = areas->stations.walk.day;
		struct city_air_span now = span_of(telling, day);

		if (telling->events)
			city_air_stations_next(&areas->without, telling);
		if (now.first != span.first || now.last != span.last)
			status = tell_areas(telling, areas, &span, error);
		span = now;
		if (status == CITY_OK && day >= now.first && day <= now.last &&
		    add_areas(telling, areas))
			status = no_memory(error);
	}
	return status == CITY_OK ? tell_areas(telling, areas, &span, error) : status;
}

static enum city_status tell_area_periods(struct city_air_telling *telling,
					  struct city_error *error)
{
	size_t n = telling->store->areas.n, groups = telling->store->groups.n;
	struct areas areas = { .twins = calloc(n + 1, sizeof(*areas.twins)),
			       .in = calloc(n * groups + 1, sizeof(*areas.in)),
			       .groups = groups };
	bool failed = city_air_stations_begin(&areas.stations, telling) != 0;
	enum city_status status;

	failed |= city_air_stations_begin(&areas.without, telling) != 0;
	areas.without.without = telling->events != NULL;
	if (failed || !areas.twins || !areas.in)
		status = no_memory(error);
	else
		status = walk_areas(telling, &areas, error);
	for (size_t i = 0; areas.twins && i < n; i++)
		release(&areas.twins[i]);
	free(areas.twins);
	free(areas.in);
	city_air_stations_release(&areas.stations);
	city_air_stations_release(&areas.without);
	return status;
}

enum city_status city_air_tell_periods(struct city_air_telling *telling,
				       struct city_error *error)
{
	struct twins twins = { 0 };
	enum city_status status;

	telling->as_of = INT64_MIN;
	for (size_t i = 0; i < telling->store->n; i++) {
		int64_t day = city_air_store_slot(telling->store, i)->day;

		telling->as_of = day > telling->as_of ? day : telling->as_of;
	}
	if (telling->areas)
		return tell_area_periods(telling, error);
	status = tell_station_periods(telling, &twins, error);
	release(&twins);
	return status;
}
