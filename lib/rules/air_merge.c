/* SPDX-License-Identifier: Apache-2.0 */
/* air_merge - states read back into a store. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "city/air_state.h"
#include "city/rulebook.h"

void city_air_merge_init(struct city_air_merge *merge)
{
	memset(merge, 0, sizeof(*merge));
	merge->kind = city_name_of("kind");
	merge->date = city_name_of("date");
	merge->offset = city_name_of("offset");
	merge->group = city_name_of("group");
	merge->area_name = city_name_of("area");
	merge->seen = city_name_of("seen");
	merge->days = city_name_of("days");
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		merge->pollutant[p] =
			city_name_of(city_pollutant_name((enum city_pollutant)p));
}

void city_air_merge_release(struct city_air_merge *merge)
{
	city_buf_release(&merge->head);
	city_buf_release(&merge->scratch);
}

static enum city_status fail(struct city_error *error, const char *text)
{
	city_error_set(error, "air.state", "%s", text);
	return CITY_FAIL;
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Whether a series is, hash by hash, the one the state was made with. */
static int check_books(const json_t *theirs, const struct city_rulebook *books, size_t n,
		       struct city_error *error)
{
	for (size_t i = 0; i < n; i++) {
		const char *hash = json_string_value(json_object_get(theirs, books[i].id));
		char mine[17];

		snprintf(mine, sizeof(mine), "%016llx",
			 (unsigned long long)books[i].document.hash);
		if (!hash || strcmp(hash, mine) != 0)
			return city_error_set(error, "air.state",
					      "the state was made with another %s: %.20s, "
					      "not %s", books[i].id, hash ? hash : "none",
					      mine);
	}
	return 0;
}

static int check_rulebooks(const struct city_air_merge *merge, const json_t *theirs,
			   struct city_error *error)
{
	const struct city_air_books *books = merge->books;
	size_t n = books->aqi.n + books->n_limits + books->n_evaluation;

	if (check_books(theirs, books->aqi.books, books->aqi.n, error) ||
	    check_books(theirs, books->limit_books, books->n_limits, error) ||
	    check_books(theirs, books->evaluation_books, books->n_evaluation, error))
		return -1;
	return json_object_size(theirs) == n ?
		       0 :
		       city_error_set(error, "air.state", "the state was made with more "
				      "rulebooks than are here");
}

/* "by" of a head as --by has it, in scratch. */
static const char *join_names(struct city_buf *to, const json_t *by)
{
	city_buf_reset(to);
	for (size_t i = 0; i < json_array_size(by); i++) {
		const char *name = json_string_value(json_array_get(by, i));

		if (i)
			city_buf_put_char(to, ',');
		city_buf_put_text(to, name ? name : "");
	}
	return city_buf_text(to);
}

static int use_head(struct city_air_merge *merge, const json_t *head,
		    struct city_error *error)
{
	const char *area = json_string_value(json_object_get(head, "area"));
	const char *label = json_string_value(json_object_get(head, "hour_label"));
	const char *by = join_names(&merge->scratch, json_object_get(head, "by"));

	if (json_integer_value(json_object_get(head, "version")) != CITY_AIR_STATE_VERSION)
		return city_error_set(error, "air.state",
				      "the state has another version than %d",
				      CITY_AIR_STATE_VERSION);
	if (check_rulebooks(merge, json_object_get(head, "rulebooks"), error))
		return -1;
	if (!by || !label ||
	    (strcmp(label, "end") != 0 && strcmp(label, "start") != 0))
		return city_error_set(error, "air.state", "the state's head is not whole");
	if (merge->wanted_area && (!area || strcmp(area, merge->wanted_area) != 0))
		return city_error_set(error, "air.state",
				      "the state was made without --area %s",
				      merge->wanted_area);
	*merge->label = *label == 'e' ? CITY_HOUR_END : CITY_HOUR_START;
	if (area && city_air_grouper_init(merge->area, "area", area, error))
		return -1;
	return city_air_grouper_init(merge->by, "by", by, error);
}

/* How many days follow, and the text before that, which states must share. */
static int read_days(struct city_air_merge *merge, const struct city_rec *rec,
		     struct city_slice *before, struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &merge->days);
	struct city_decimal days;

	if (!field || field != &rec->field[rec->fields - 1] ||
	    field->type != CITY_NUMBER || city_decimal_parse(field->value, &days) ||
	    days.scale != 0 || days.units < 0 || days.units > UINT32_MAX)
		return city_error_set(error, "air.state", "the state's head is not whole");
	before->at = rec->raw.at;
	before->len = (size_t)(field->value.at - rec->raw.at);
	merge->told += (uint64_t)days.units;
	return 0;
}

static enum city_status take_head(struct city_air_merge *merge,
				  const struct city_rec *rec, struct city_error *error)
{
	struct city_slice before = { NULL, 0 };
	json_t *head;
	int result;

	if (read_days(merge, rec, &before, error))
		return CITY_FAIL;
	if (merge->head.len)
		return city_slice_equal(city_buf_slice(&merge->head), before) ?
			       CITY_ABSORBED :
			       fail(error, "the state was made otherwise than the first: "
					   "by other rulebooks, --by, --area or "
					   "--hour-label");
	head = json_loadb(rec->raw.at, rec->raw.len, 0, NULL);
	result = use_head(merge, head, error);
	json_decref(head);
	if (result)
		return CITY_FAIL;
	city_buf_put_slice(&merge->head, before);
	return merge->head.failed ? no_memory(error) : CITY_ABSORBED;
}

/* One state's day, read. */
struct part {
	struct city_date date;
	int offset_minutes;
	uint32_t seen;
	struct city_decimal conc[CITY_AIR_HOURS][CITY_POLLUTANTS];
	bool has[CITY_AIR_HOURS][CITY_POLLUTANTS];
};

/* "[41,null,...]": a value for every hour. */
static int read_values(struct city_slice array, struct part *part, int p)
{
	const char *at = array.at + 1, *end = array.at + array.len - 1;

	for (int h = 0; h < CITY_AIR_HOURS; h++) {
		const char *stop = memchr(at, ',', (size_t)(end - at));
		struct city_slice text = { at, (size_t)((stop ? stop : end) - at) };

		if ((h + 1 < CITY_AIR_HOURS) != (stop != NULL))
			return -1;
		part->has[h][p] = !city_slice_is(text, "null");
		if (part->has[h][p] &&
		    (city_decimal_parse(text, &part->conc[h][p]) ||
		     part->conc[h][p].units < 0 || !(part->seen >> h & 1)))
			return -1;
		if (stop)
			at = stop + 1;
	}
	return 0;
}

static int read_whole(const struct city_rec *rec, struct city_name *name, int64_t most,
		      int64_t *value)
{
	const struct city_field *field = city_rec_find(rec, name);
	struct city_decimal number;

	if (!field || field->type != CITY_NUMBER ||
	    city_decimal_parse(field->value, &number) || number.scale != 0 ||
	    number.units < -most || number.units > most)
		return -1;
	*value = number.units;
	return 0;
}

static int read_part(struct city_air_merge *merge, const struct city_rec *rec,
		     struct part *part)
{
	const struct city_field *date = city_rec_find(rec, &merge->date);
	int64_t offset, seen;

	memset(part, 0, sizeof(*part));
	if (!date || date->type != CITY_STRING || date->value.len != 12 ||
	    city_date_parse((struct city_slice){ date->value.at + 1, 10 }, &part->date) ||
	    read_whole(rec, &merge->offset, 1439, &offset) ||
	    read_whole(rec, &merge->seen, (1 << CITY_AIR_HOURS) - 1, &seen) || seen < 0)
		return -1;
	part->offset_minutes = (int)offset;
	part->seen = (uint32_t)seen;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_field *field =
			city_rec_find(rec, &merge->pollutant[p]);

		if (field && (field->type != CITY_ARRAY ||
			      read_values(field->value, part, p)))
			return -1;
	}
	return 0;
}

/* The number of the fields an object has; SIZE_MAX, with *status, when it has not. */
static size_t find_fields(const struct city_rec *rec, struct city_name *name,
			  struct city_air_grouper *grouper, struct city_map *map)
{
	const struct city_field *field = city_rec_find(rec, name);
	bool fresh;

	if (!field || field->type != CITY_OBJECT ||
	    city_air_grouper_read(grouper, field->value))
		return SIZE_MAX;
	return city_map_add(map, city_buf_slice(&grouper->key), &fresh);
}

static enum city_status refuse(struct city_air_merge *merge, const char *rule,
			       const char *text, uint32_t line, struct city_error *error)
{
	city_buf_reset(&merge->scratch);
	city_buf_put_text(&merge->scratch, text);
	city_places_put(merge->places, line, &merge->scratch);
	if (!city_buf_text(&merge->scratch))
		return no_memory(error);
	city_error_set(error, rule, "%s", city_buf_text(&merge->scratch));
	return CITY_REJECT;
}

static uint32_t any_line(const struct city_air_slot *slot)
{
	for (int h = 0; h < CITY_AIR_HOURS; h++)
		if (slot->seen >> h & 1)
			return slot->line[h];
	return 0;
}

static enum city_status take_hours(struct city_air_merge *merge, const struct part *part,
				   struct city_air_slot *slot, uint32_t line,
				   struct city_error *error)
{
	enum city_status fate = CITY_DUPLICATE;
	int conflict = -1;

	for (int h = 0; h < CITY_AIR_HOURS; h++) {
		enum city_status status;

		if (!(part->seen >> h & 1))
			continue;
		status = city_air_slot_take(slot, h + 1, part->conc[h], part->has[h], line,
					    error);
		if (status == CITY_FAIL)
			return status;
		if (status == CITY_REJECT && conflict < 0)
			conflict = h;
		if (status == CITY_ABSORBED)
			fate = CITY_ABSORBED;
	}
	if (conflict >= 0) {
		char text[60];

		snprintf(text, sizeof(text), "hour %d has other values", conflict + 1);
		return refuse(merge, "air.conflict", text, slot->line[conflict], error);
	}
	return fate;
}

static enum city_status take_day(struct city_air_merge *merge, const struct city_rec *rec,
				 const struct city_origin *origin,
				 struct city_error *error)
{
	uint32_t line = city_places_note(merge->places, origin);
	size_t group, area = CITY_AIR_NO_AREA;
	struct city_air_slot *slot;
	struct part part;
	bool fresh;

	if (!merge->head.len)
		return fail(error, "no air.state record comes before the days");
	group = find_fields(rec, &merge->group, merge->by, &merge->store->groups);
	if (merge->area->n)
		area = find_fields(rec, &merge->area_name, merge->area,
				   &merge->store->areas);
	if (group == SIZE_MAX || area == SIZE_MAX || read_part(merge, rec, &part))
		return refuse(merge, "air.state", "is no day of a state as its head says",
			      0, error);
	slot = city_air_store_day(merge->store, (uint32_t)group,
				  (int32_t)city_days_from_date(part.date),
				  (uint32_t)area, part.offset_minutes, &fresh);
	if (!slot)
		return no_memory(error);
	if (slot->offset_minutes != part.offset_minutes)
		return refuse(merge, "air.time", "the day has another offset",
			      any_line(slot), error);
	if (slot->area != area)
		return refuse(merge, "air.moved",
			      "the station lay in another area the same day",
			      any_line(slot), error);
	return take_hours(merge, &part, slot, line, error);
}

enum city_status city_air_merge_take(struct city_air_merge *merge,
				     const struct city_rec *rec,
				     const struct city_origin *origin,
				     struct city_error *error)
{
	const struct city_field *kind = city_rec_find(rec, &merge->kind);

	if (kind && city_slice_is(kind->value, "\"air.state\""))
		return take_head(merge, rec, error);
	if (kind && city_slice_is(kind->value, "\"air.state.day\"")) {
		merge->came++;
		return take_day(merge, rec, origin, error);
	}
	city_error_set(error, "air.state", "is no record of a state; --state makes them");
	return CITY_REJECT;
}

int city_air_merge_end(const struct city_air_merge *merge, struct city_error *error)
{
	if (merge->came == merge->told)
		return 0;
	return city_error_set(error, "air.state",
			      "the states are not whole: they tell of %llu days, and %llu "
			      "came", (unsigned long long)merge->told,
			      (unsigned long long)merge->came);
}
