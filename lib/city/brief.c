/* SPDX-License-Identifier: Apache-2.0 */
/* brief - keeps one result a station and day, and sums up the last day. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/brief.h"
#include "city/map.h"

/* A result with its texts behind it. */
struct entry {
	struct city_brief_station station;
	char text[];
};

struct city_brief {
	struct entry **entry; /* at the number the map gives its day and id */
	size_t n, room;
	struct city_map map;
	struct city_buf key;
	/* What a summary lends. */
	const struct city_brief_station **by_day, **by_aqi, **silent;
	struct city_brief_district *district;
	struct city_brief_day *history;
};

struct city_brief *city_brief_new(void)
{
	return calloc(1, sizeof(struct city_brief));
}

static void forget_summary(struct city_brief *brief)
{
	free(brief->by_day);
	free(brief->by_aqi);
	free(brief->silent);
	free(brief->district);
	free(brief->history);
	brief->by_day = brief->by_aqi = brief->silent = NULL;
	brief->district = NULL;
	brief->history = NULL;
}

void city_brief_free(struct city_brief *brief)
{
	if (!brief)
		return;
	forget_summary(brief);
	for (size_t i = 0; i < brief->n; i++)
		free(brief->entry[i]);
	free(brief->entry);
	city_map_release(&brief->map);
	city_buf_release(&brief->key);
	free(brief);
}

static int grow_entries(struct city_brief *brief)
{
	size_t room = brief->room ? brief->room * 2 : 256;
	struct entry **entry;

	if (brief->n < brief->room)
		return 0;
	entry = realloc(brief->entry, room * sizeof(*entry));
	if (!entry)
		return -1;
	brief->entry = entry;
	brief->room = room;
	return 0;
}

static const char *copy_text(char **to, const char *text)
{
	size_t size = strlen(text) + 1;
	char *at = *to;

	memcpy(at, text, size);
	*to += size;
	return at;
}

static struct entry *copy_of(const struct city_brief_station *station)
{
	size_t size = strlen(station->station) + strlen(station->name) +
		      strlen(station->district) + strlen(station->district_name) +
		      4;
	struct entry *entry = malloc(sizeof(*entry) + size);
	char *to;

	if (!entry)
		return NULL;
	entry->station = *station;
	to = entry->text;
	entry->station.station = copy_text(&to, station->station);
	entry->station.name = copy_text(&to, station->name);
	entry->station.district = copy_text(&to, station->district);
	entry->station.district_name = copy_text(&to, station->district_name);
	return entry;
}

static bool is_same_figure(const struct city_brief_figure *a,
			   const struct city_brief_figure *b)
{
	return a->told == b->told && a->valid == b->valid && a->n == b->n &&
	       a->need == b->need &&
	       (!a->valid || city_decimal_compare(a->mean, b->mean) == 0);
}

static bool is_same_result(const struct city_brief_station *a,
			   const struct city_brief_station *b)
{
	for (size_t p = 0; p < CITY_POLLUTANTS; p++)
		if (!is_same_figure(&a->figure[p], &b->figure[p]))
			return false;
	return a->aqi == b->aqi && a->level == b->level &&
	       a->primary == b->primary && a->missing == b->missing &&
	       a->rule == b->rule;
}

/* The number of that station and day; SIZE_MAX when memory runs out. */
static size_t number_of(struct city_brief *brief,
			const struct city_brief_station *station, bool *fresh)
{
	city_buf_reset(&brief->key);
	city_buf_put_int(&brief->key, station->day);
	city_buf_put_char(&brief->key, ' ');
	city_buf_put_text(&brief->key, station->station);
	if (brief->key.failed)
		return SIZE_MAX;
	return city_map_add(&brief->map, city_buf_slice(&brief->key), fresh);
}

enum city_status city_brief_take(struct city_brief *brief,
				 const struct city_brief_station *station,
				 struct city_error *error)
{
	bool fresh = false;
	size_t number =
		grow_entries(brief) ? SIZE_MAX : number_of(brief, station, &fresh);

	if (number != SIZE_MAX && !fresh) {
		if (is_same_result(&brief->entry[number]->station, station))
			return CITY_DUPLICATE;
		city_error_set(
			error, "report.conflict",
			"station %s has told something else of this day before",
			station->station);
		return CITY_REJECT;
	}
	if (number != SIZE_MAX)
		brief->entry[number] = copy_of(station);
	if (number == SIZE_MAX || !brief->entry[number]) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	brief->n++;
	return CITY_OK;
}

static const struct city_brief_station *station_at(const void *pointer)
{
	return *(const struct city_brief_station *const *)pointer;
}

static int compare_days(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_day_and_id(const void *a, const void *b)
{
	const struct city_brief_station *left = station_at(a),
					*right = station_at(b);
	int order = compare_days(left->day, right->day);

	return order ? order : strcmp(left->station, right->station);
}

/* The latest of each station first. */
static int by_id_and_last_day(const void *a, const void *b)
{
	const struct city_brief_station *left = station_at(a),
					*right = station_at(b);
	int order = strcmp(left->station, right->station);

	return order ? order : compare_days(right->day, left->day);
}

static int worst_first(const void *a, const void *b)
{
	const struct city_brief_station *left = station_at(a),
					*right = station_at(b);

	if (left->aqi != right->aqi)
		return left->aqi > right->aqi ? -1 : 1;
	return strcmp(left->station, right->station);
}

static int by_district(const void *a, const void *b)
{
	const struct city_brief_station *left = station_at(a),
					*right = station_at(b);
	int order = strcmp(left->district_name, right->district_name);

	return order ? order : worst_first(a, b);
}

static int worst_district_first(const void *a, const void *b)
{
	const struct city_brief_district *left = a, *right = b;
	int left_aqi = left->worst ? left->worst->aqi : CITY_AIR_NO_INDEX;
	int right_aqi = right->worst ? right->worst->aqi : CITY_AIR_NO_INDEX;

	if (left_aqi != right_aqi)
		return left_aqi > right_aqi ? -1 : 1;
	if (left->above != right->above)
		return left->above > right->above ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int make_room(struct city_brief *brief)
{
	size_t n = brief->n;

	forget_summary(brief);
	brief->by_day = calloc(n, sizeof(struct city_brief_station *));
	brief->by_aqi = calloc(n, sizeof(struct city_brief_station *));
	brief->silent = calloc(n, sizeof(struct city_brief_station *));
	brief->district = calloc(n, sizeof(*brief->district));
	brief->history = calloc(n, sizeof(*brief->history));
	if (!brief->by_day || !brief->by_aqi || !brief->silent ||
	    !brief->district || !brief->history)
		return -1;
	for (size_t i = 0; i < n; i++)
		brief->by_day[i] = brief->silent[i] = &brief->entry[i]->station;
	return 0;
}

static void sum_days(struct city_brief *brief, struct city_brief_summary *summary)
{
	struct city_brief_day *day = NULL;

	qsort(brief->by_day, brief->n, sizeof(*brief->by_day), by_day_and_id);
	for (size_t i = 0; i < brief->n; i++) {
		if (!day || day->day != brief->by_day[i]->day) {
			day = &brief->history[summary->days++];
			day->day = brief->by_day[i]->day;
		}
		day->level[brief->by_day[i]->level]++;
	}
	summary->history = brief->history;
	summary->day = day->day;
	memcpy(summary->level, day->level, sizeof(summary->level));
	for (size_t level = 0; level < CITY_BRIEF_LEVELS; level++) {
		summary->stations += day->level[level];
		summary->indexed += level ? day->level[level] : 0;
		summary->above +=
			level > CITY_BRIEF_GOOD_LEVEL ? day->level[level] : 0;
	}
	summary->by_id = brief->by_day + (brief->n - summary->stations);
}

static void sum_stations(struct city_brief *brief,
			 struct city_brief_summary *summary)
{
	size_t indexed = 0;

	for (size_t i = 0; i < summary->stations; i++) {
		const struct city_brief_station *station = summary->by_id[i];

		if (station->level)
			brief->by_aqi[indexed++] = station;
		summary->placed += station->placed;
		for (size_t p = 0; p < CITY_POLLUTANTS; p++)
			summary->short_of[p] += station->figure[p].told &&
						!station->figure[p].valid;
	}
	qsort(brief->by_aqi, indexed, sizeof(*brief->by_aqi), worst_first);
	summary->by_aqi = brief->by_aqi;
}

static void sum_silent(struct city_brief *brief, struct city_brief_summary *summary)
{
	const struct city_brief_station *before = NULL;

	qsort(brief->silent, brief->n, sizeof(*brief->silent), by_id_and_last_day);
	for (size_t i = 0; i < brief->n; i++) {
		const struct city_brief_station *station = brief->silent[i];
		bool first =
			!before || strcmp(before->station, station->station) != 0;

		before = station;
		if (first && station->day != summary->day)
			brief->silent[summary->n_silent++] = station;
	}
	summary->silent = brief->silent;
}

static int sum_districts(struct city_brief *brief,
			 struct city_brief_summary *summary)
{
	const struct city_brief_station **sorted =
		calloc(summary->stations, sizeof(struct city_brief_station *));
	struct city_brief_district *district = NULL;

	if (!sorted)
		return -1;
	memcpy(sorted, summary->by_id, summary->stations * sizeof(*sorted));
	qsort(sorted, summary->stations, sizeof(*sorted), by_district);
	for (size_t i = 0; i < summary->stations; i++) {
		if (!sorted[i]->district_name[0])
			continue;
		if (!district ||
		    strcmp(district->name, sorted[i]->district_name) != 0) {
			district = &brief->district[summary->districts++];
			district->name = sorted[i]->district_name;
		}
		district->stations++;
		district->indexed += sorted[i]->level > 0;
		district->above += sorted[i]->level > CITY_BRIEF_GOOD_LEVEL;
		if (!district->worst && sorted[i]->level)
			district->worst = sorted[i];
	}
	free(sorted);
	qsort(brief->district, summary->districts, sizeof(*district),
	      worst_district_first);
	summary->district = brief->district;
	return 0;
}

int city_brief_sum(struct city_brief *brief, struct city_brief_summary *summary)
{
	memset(summary, 0, sizeof(*summary));
	if (!brief->n)
		return 1;
	if (make_room(brief))
		return -1;
	sum_days(brief, summary);
	sum_stations(brief, summary);
	sum_silent(brief, summary);
	return sum_districts(brief, summary);
}

const char *city_brief_label(const struct city_brief_station *station)
{
	return station->name[0] ? station->name : station->station;
}

bool city_brief_is_heard(const struct city_brief_station *station)
{
	for (size_t p = 0; p < CITY_POLLUTANTS; p++)
		if (station->figure[p].told && station->figure[p].n > 0)
			return true;
	return false;
}

int city_brief_weakest(const struct city_brief_station *station)
{
	int weakest = -1;

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_brief_figure *figure = &station->figure[p];

		if (!figure->told)
			continue;
		if (weakest < 0 || figure->n - figure->need <
					   station->figure[weakest].n -
						   station->figure[weakest].need)
			weakest = p;
	}
	return weakest;
}
