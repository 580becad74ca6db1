/* SPDX-License-Identifier: Apache-2.0 */
/* summary - reads the kinds of records a page is made of. */
#include "config.h"

#include <string.h>

#include "city/summary.h"
#include "city/time.h"

static int bad_field(struct city_error *error, const char *key,
		     const char *expected)
{
	city_error_set(error, "report.field", "expected %s", expected);
	city_error_at_field(error, key, strlen(key));
	return -1;
}

static bool is_told(const json_t *value)
{
	return value && !json_is_null(value);
}

/* *text stays as it is when the member is absent or null. */
static int read_text(const json_t *object, const char *key, const char **text,
		     struct city_error *error)
{
	const json_t *value = json_object_get(object, key);

	if (!is_told(value))
		return 0;
	if (!json_is_string(value))
		return bad_field(error, key, "a text");
	*text = json_string_value(value);
	return 0;
}

static int read_int(const json_t *object, const char *key, int max, int *number,
		    struct city_error *error)
{
	const json_t *value = json_object_get(object, key);

	if (!is_told(value))
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > max)
		return bad_field(error, key, "a whole number within its range");
	*number = (int)json_integer_value(value);
	return 0;
}

/*
 * A number as whole units of 1/scale, |value| <= max.  For showing only; what
 * decides has been decided in exact decimals before.
 */
static int read_scaled(const json_t *value, int scale, double max, int64_t *units)
{
	double number = json_number_value(value) * scale;

	if (!json_is_number(value) || !(number <= max * scale) ||
	    !(number >= -max * scale))
		return -1;
	*units = (int64_t)(number + (number < 0 ? -0.5 : 0.5));
	return 0;
}

static int read_figure(const json_t *root, enum city_pollutant p,
		       struct city_brief_figure *figure, struct city_error *error)
{
	const char *key = city_pollutant_name(p);
	const json_t *object = json_object_get(root, key);
	const json_t *mean = json_object_get(object, "mean");
	int scale = p == CITY_CO ? 1 : 0;

	figure->told = is_told(object);
	if (!figure->told)
		return 0;
	if (!json_is_object(object))
		return bad_field(error, key, "an object with mean, n and need");
	if (read_int(object, "n", 1000, &figure->n, error) ||
	    read_int(object, "need", 1000, &figure->need, error))
		return -1;
	figure->valid = is_told(mean);
	figure->mean.scale = scale;
	if (figure->valid &&
	    (read_scaled(mean, scale ? 10 : 1, 1e6, &figure->mean.units) ||
	     figure->mean.units < 0))
		return bad_field(error, key, "a mean of 0 to 1000000");
	return 0;
}

static void read_place(const json_t *root, struct city_brief_station *station)
{
	const json_t *lon = json_object_get(root, "lon");
	const json_t *lat = json_object_get(root, "lat");
	int64_t x = 0, y = 0;

	if (!is_told(lon) || !is_told(lat))
		return;
	/* A place that cannot be keeps a station off the map, not off the page. */
	if (read_scaled(lon, 1000000, 180, &x) || read_scaled(lat, 1000000, 89, &y))
		return;
	station->placed = true;
	station->lon_udeg = (int32_t)x;
	station->lat_udeg = (int32_t)y;
}

static int read_set(const json_t *root, const char *key, unsigned *set,
		    struct city_error *error)
{
	const json_t *list = json_object_get(root, key);

	if (is_told(list) && !json_is_array(list))
		return bad_field(error, key, "a list of pollutants");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));
		int p = name ? city_pollutant_from_name(name) : -1;

		if (p < 0)
			return bad_field(error, key, "a list of pollutants");
		*set |= 1U << p;
	}
	return 0;
}

/* The rule is needed to know the class; what it says must be what is told. */
static int read_index(const struct city_air_rules *rules, const json_t *root,
		      struct city_brief_station *station, struct city_error *error)
{
	const char *id = "";

	station->aqi = CITY_AIR_NO_INDEX;
	if (read_text(root, "rule", &id, error) ||
	    read_int(root, "aqi", 500, &station->aqi, error) ||
	    read_int(root, "level", CITY_AIR_CLASSES, &station->level, error) ||
	    read_set(root, "primary", &station->primary, error) ||
	    read_set(root, "missing", &station->missing, error))
		return -1;
	for (size_t i = 0; i < rules->n; i++)
		if (strcmp(rules->rule[i].id, id) == 0)
			station->rule = &rules->rule[i];
	if (!id[0])
		station->rule =
			city_air_rule_on(rules->rule, rules->n, station->day);
	if (station->aqi == CITY_AIR_NO_INDEX && station->level == 0)
		return 0;
	if (!station->rule)
		return bad_field(error, "rule", "the id of an air rulebook");
	if (station->aqi == CITY_AIR_NO_INDEX)
		return bad_field(error, "aqi", "an index, for there is a level");
	if (station->level &&
	    station->level != city_air_class_of(station->rule, station->aqi)->level)
		return bad_field(error, "level", "the level of its aqi");
	station->level = city_air_class_of(station->rule, station->aqi)->level;
	return 0;
}

int city_summary_read_day(const json_t *root, const struct city_air_rules *rules,
			  struct city_brief_station *station,
			  struct city_error *error)
{
	const char *date = "";
	struct city_date day;

	*station = (struct city_brief_station){
		.station = "", .name = "", .district = "", .district_name = ""
	};
	if (read_text(root, "date", &date, error))
		return -1;
	if (city_date_parse(city_slice_of(date), &day))
		return bad_field(error, "date", "a date such as 2026-03-01");
	station->day = city_days_from_date(day);
	if (read_text(root, "station", &station->station, error) ||
	    read_text(root, "name", &station->name, error) ||
	    read_text(root, "district", &station->district, error) ||
	    read_text(root, "district_name", &station->district_name, error) ||
	    read_index(rules, root, station, error))
		return -1;
	read_place(root, station);
	if (!station->station[0])
		return bad_field(error, "station", "the station's id");
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (read_figure(root, (enum city_pollutant)p, &station->figure[p],
				error))
			return -1;
	return 0;
}

int city_summary_read_reject(const json_t *root, struct city_summary_reject *reject,
			     struct city_error *error)
{
	*reject = (struct city_summary_reject){
		.program = "?", .rule = "?", .file = "", .reason = ""
	};
	return read_text(root, "program", &reject->program, error) ||
			       read_text(root, "rule", &reject->rule, error) ||
			       read_text(root, "file", &reject->file, error) ||
			       read_text(root, "reason", &reject->reason, error) ||
			       read_int(root, "line", INT32_MAX, &reject->line,
					error)
		       ? -1
		       : 0;
}

int city_summary_read_ledger(const json_t *root, struct city_run *run,
			     struct city_error *error)
{
	static const struct {
		const char *name;
		size_t at;
	} counts[] = { { "in", offsetof(struct city_run, in) },
		       { "out", offsetof(struct city_run, out) },
		       { "rejected", offsetof(struct city_run, rejected) },
		       { "duplicate", offsetof(struct city_run, duplicate) },
		       { "filtered", offsetof(struct city_run, filtered) },
		       { "absorbed", offsetof(struct city_run, absorbed) },
		       { "created", offsetof(struct city_run, created) } };
	const json_t *records = json_object_get(root, "records");

	*run = (struct city_run){ .program = "?" };
	if (read_text(root, "program", &run->program, error))
		return -1;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const json_t *value = json_object_get(records, counts[i].name);
		int64_t n = json_integer_value(value);

		if (!json_is_integer(value))
			return bad_field(error, "records",
					 "the counts of a ledger");
		memcpy((char *)run + counts[i].at, &n, sizeof(n));
	}
	return 0;
}
