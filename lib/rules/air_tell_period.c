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

/*
 * One line of what was gathered, which is forgotten then.
 *   walk, in  the stations of an area; NULL = it is a station itself
 */
static enum city_status tell_facts(struct city_air_telling *telling, struct facts *facts,
				   const struct city_air_span *span,
				   struct city_slice group,
				   const struct city_air_walk *walk, const bool *in,
				   struct city_error *error)
{
	struct city_air_measure measure = measure_of(telling, span);
	city_air_grains *scratch = malloc((facts->n + 1) * sizeof(*scratch));
	struct city_air_period_result result;
	struct city_air_told_period told = { span, facts->fact[0].offset_minutes, group,
					     &measure, &result };
	struct city_writer w;

	if (!scratch)
		return no_memory(error);
	city_air_period_sum(facts->fact, facts->n, span, &measure, scratch, &result);
	free(scratch);
	facts->n = 0;
	city_buf_reset(&telling->line);
	city_writer_init(&w, &telling->line);
	city_air_put_period_head(&w, &told);
	if (walk) {
		city_writer_key(&w, "stations");
		city_air_put_stations(&w, telling, walk, in);
	}
	city_air_put_period_body(&w, &told);
	put_against_plans(&w, telling, &told);
	city_writer_end_object(&w);
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

static int add_slot(const struct city_air_telling *telling, struct facts *facts,
		    const struct city_air_slot *slot)
{
	struct city_air_judged judged = city_air_judged_on(telling->books, slot->day);
	city_air_grains exact[CITY_POLLUTANTS];
	struct city_air_day_result result;
	struct city_air_day day;
	struct city_air_fact fact;

	city_air_slot_open(slot, &day);
	city_air_day_judge(&day, judged.rule, &result);
	city_air_exact_of(&result, exact);
	fact = city_air_fact_of(slot->day, slot->offset_minutes, &result, exact,
				judged.rule, judged.limits);
	return add_fact(facts, &fact);
}

/* The stations of one span: n slots, of which those of one station come together. */
static enum city_status tell_stations(struct city_air_telling *telling,
				      const struct city_air_span *span,
				      const uint32_t *slots, size_t n,
				      struct facts *facts, struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < n && status == CITY_OK; i++) {
		const struct city_air_slot *slot = city_air_store_slot(store, slots[i]);

		if (add_slot(telling, facts, slot))
			return no_memory(error);
		if (i + 1 == n ||
		    city_air_store_slot(store, slots[i + 1])->group != slot->group)
			status = tell_facts(telling, facts, span,
					    city_map_text(&store->groups, slot->group),
					    NULL, NULL, error);
	}
	return status;
}

static enum city_status tell_station_periods(struct city_air_telling *telling,
					     struct facts *facts,
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
		status = tell_stations(telling, &span, slots + i, end - i, facts, error);
	}
	free(slots);
	free(groups);
	free(rank);
	return status;
}

/* Areas: what each came to since the span began. */
struct areas {
	struct facts *facts; /* by area */
	bool *in;            /* by area and group: was there on some day */
	size_t groups;
};

static int add_areas(struct city_air_telling *telling, struct city_air_stations *stations,
		     struct areas *areas)
{
	for (size_t area = 0; area < telling->store->areas.n; area++) {
		city_air_grains exact[CITY_POLLUTANTS];
		struct city_air_day_result result;
		struct city_air_fact fact;

		city_air_stations_judge(stations, telling, (uint32_t)area, 0, &result,
					exact);
		if (!stations->members)
			continue;
		for (size_t group = 0; group < areas->groups; group++)
			areas->in[area * areas->groups + group] |= stations->in[group];
		fact = city_air_fact_of(stations->walk.day, stations->walk.offset_minutes,
					&result, exact, stations->judged.rule,
					stations->judged.limits);
		if (add_fact(&areas->facts[area], &fact))
			return -1;
	}
	return 0;
}

static enum city_status tell_areas(struct city_air_telling *telling,
				   const struct city_air_walk *walk, struct areas *areas,
				   const struct city_air_span *span,
				   struct city_error *error)
{
	const struct city_air_store *store = telling->store;
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < store->areas.n && status == CITY_OK; i++) {
		uint32_t area = walk->areas[i];

		if (areas->facts[area].n)
			status = tell_facts(telling, &areas->facts[area], span,
					    city_map_text(&store->areas, area), walk,
					    areas->in + area * areas->groups, error);
	}
	memset(areas->in, 0, store->areas.n * areas->groups * sizeof(*areas->in));
	return status;
}

static enum city_status walk_areas(struct city_air_telling *telling,
				   struct city_air_stations *stations,
				   struct areas *areas, struct city_error *error)
{
	struct city_air_span span = { CITY_AIR_RANGE, 0, INT64_MIN };
	enum city_status status = CITY_OK;

	while (status == CITY_OK && city_air_stations_next(stations, telling)) {
		struct city_air_span now = span_of(telling, stations->walk.day);

		if (now.first != span.first || now.last != span.last)
			status = tell_areas(telling, &stations->walk, areas, &span, error);
		span = now;
		if (status == CITY_OK && stations->walk.day >= now.first &&
		    stations->walk.day <= now.last &&
		    add_areas(telling, stations, areas))
			status = no_memory(error);
	}
	return status == CITY_OK ?
		       tell_areas(telling, &stations->walk, areas, &span, error) :
		       status;
}

static enum city_status tell_area_periods(struct city_air_telling *telling,
					  struct city_error *error)
{
	size_t n = telling->store->areas.n, groups = telling->store->groups.n;
	struct areas areas = { calloc(n + 1, sizeof(*areas.facts)),
			       calloc(n * groups + 1, sizeof(*areas.in)), groups };
	struct city_air_stations stations;
	enum city_status status;
	bool failed = city_air_stations_begin(&stations, telling) != 0;

	if (failed || !areas.facts || !areas.in)
		status = no_memory(error);
	else
		status = walk_areas(telling, &stations, &areas, error);
	for (size_t i = 0; areas.facts && i < n; i++)
		free(areas.facts[i].fact);
	free(areas.facts);
	free(areas.in);
	city_air_stations_release(&stations);
	return status;
}

enum city_status city_air_tell_periods(struct city_air_telling *telling,
				       struct city_error *error)
{
	struct facts facts = { 0 };
	enum city_status status;

	telling->as_of = INT64_MIN;
	for (size_t i = 0; i < telling->store->n; i++) {
		int64_t day = city_air_store_slot(telling->store, i)->day;

		telling->as_of = day > telling->as_of ? day : telling->as_of;
	}
	if (telling->areas)
		return tell_area_periods(telling, error);
	status = tell_station_periods(telling, &facts, error);
	free(facts.fact);
	return status;
}
