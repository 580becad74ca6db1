/* SPDX-License-Identifier: Apache-2.0 */
/* air_books - limits and evaluation into structs; which rulebook judges a day. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_rules.h"
#include "city/rulebook.h"

#define HEAD "id", "title", "standard", "clause", "valid_from", "valid_to", \
	     "verified", "source", "note", "marks"

/* The place a JSON Pointer without escapes names, or NULL. */
static const json_t *find_place(const json_t *json, const char *pointer)
{
	char key[64];

	while (json && *pointer == '/') {
		size_t len = strcspn(++pointer, "/");

		if (len >= sizeof(key))
			return NULL;
		memcpy(key, pointer, len);
		key[len] = '\0';
		json = json_object_get(json, key);
		pointer += len;
	}
	return *pointer ? NULL : json;
}

static int check_mark(const struct city_node *root, const struct city_node *mark,
		      struct city_error *error)
{
	static const char *const known[] = { "at", "verified", "source", NULL };
	const char *at, *verified;

	if (city_node_check_keys(mark, known, error) ||
	    !(at = city_node_string(mark, "at", error)) ||
	    !(verified = city_node_string(mark, "verified", error)) ||
	    !city_node_string(mark, "source", error))
		return -1;
	if (!find_place(root->json, at))
		return city_node_error(mark, error, "nothing is at %s", at);
	if (strcmp(verified, "primary") != 0 && strcmp(verified, "secondary") != 0 &&
	    strcmp(verified, "none") != 0)
		return city_node_error(mark, error,
				       "verified must be primary, secondary or none");
	return 0;
}

int city_air_marks_check(const struct city_node *root, struct city_error *error)
{
	struct city_node marks = city_node_member(root, "marks");

	if (!marks.json)
		return 0;
	if (city_node_array(root, "marks", &marks, error))
		return -1;
	for (size_t i = 0; i < json_array_size(marks.json); i++) {
		struct city_node mark = city_node_element(&marks, i);

		if (check_mark(root, &mark, error))
			return -1;
	}
	return 0;
}

/* A pair of limits: class I, then class II, which is the one that judges. */
static int read_pair(const struct city_node *row, const char *key,
		     struct city_decimal *to, struct city_error *error)
{
	struct city_node pair, one;
	struct city_decimal first;

	if (city_node_array(row, key, &pair, error))
		return -1;
	if (json_array_size(pair.json) != 2)
		return city_node_error(&pair, error, "must be two limits, I and II");
	one = city_node_element(&pair, 0);
	if (city_node_decimal(&one, &first, error))
		return -1;
	one = city_node_element(&pair, 1);
	if (city_node_decimal(&one, to, error))
		return -1;
	if (first.units <= 0 || to->units < first.units || to->units >= 10000)
		return city_node_error(&pair, error, "must be above 0, of at most "
						     "four digits, I not above II");
	return 0;
}

static int read_limit(const struct city_node *table, enum city_pollutant p,
		      struct city_air_limits *limits, struct city_error *error)
{
	static const char *const known[] = { "unit", "year", "day", "hour", NULL };
	struct city_decimal hour;
	struct city_node row;

	if (city_node_object(table, city_pollutant_name(p), &row, error) ||
	    city_node_check_keys(&row, known, error) ||
	    !city_node_string(&row, "unit", error) ||
	    read_pair(&row, "day", &limits->day[p], error))
		return -1;
	limits->has_year[p] = json_object_get(row.json, "year") != NULL;
	if (limits->has_year[p] && read_pair(&row, "year", &limits->year[p], error))
		return -1;
	return json_object_get(row.json, "hour") ?
		       read_pair(&row, "hour", &hour, error) : 0;
}

static int read_limits(const struct city_rulebook *book,
		       struct city_air_limits *limits, struct city_error *error)
{
	static const char *const known[] = { HEAD, "limits", "other", NULL };
	static const char *const pollutants[] = { "pm25", "pm10", "so2", "no2",
						  "co", "o3", NULL };
	struct city_node root = city_document_root(&book->document), table;

	limits->id = book->id;
	limits->valid_from = book->valid_from;
	limits->valid_to = book->valid_to;
	if (city_node_check_keys(&root, known, error) ||
	    city_air_marks_check(&root, error) ||
	    city_node_object(&root, "limits", &table, error) ||
	    city_node_check_keys(&table, pollutants, error))
		return -1;
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (read_limit(&table, (enum city_pollutant)p, limits, error))
			return -1;
	return 0;
}

static int read_percentiles(const struct city_node *root,
			    struct city_air_evaluation *to, struct city_error *error)
{
	static const char *const known[] = { "method", "pm25", "pm10", "so2", "no2",
					     "co", "o3", NULL };
	struct city_node set, at;
	const char *name;
	enum city_air_method method;

	if (city_node_object(root, "percentiles", &set, error) ||
	    city_node_check_keys(&set, known, error) ||
	    !(name = city_node_string(&set, "method", error)))
		return -1;
	at = city_node_member(&set, "method");
	if (city_air_method_from_name(name, &method))
		return city_node_error(&at, error, "must be linear, nearest or weibull");
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_decimal percent;

		at = city_node_member(&set, city_pollutant_name((enum city_pollutant)p));
		if (city_node_decimal(&at, &percent, error))
			return -1;
		if (percent.scale > 3 ||
		    city_decimal_rescale(percent, 3, CITY_ROUND_DOWN, &percent) ||
		    percent.units < 0 || percent.units > 100000)
			return city_node_error(&at, error, "must be 0 to 100, of at "
							   "most three decimals");
		to->percentile[p].milli = percent.units;
		to->percentile[p].method = method;
	}
	return 0;
}

/* An integer member between two bounds. */
static int read_between(const struct city_node *set, const char *key, int low, int high,
			int *to, struct city_error *error)
{
	if (city_node_int(set, key, to, error))
		return -1;
	return *to < low || *to > high ?
		       city_node_error(set, error, "%s must be %d to %d", key, low,
				       high) : 0;
}

static int read_decimals(const struct city_node *root, struct city_air_evaluation *to,
			 struct city_error *error)
{
	static const char *const known[] = { "pm25", "pm10", "so2", "no2", "co", "o3",
					     "multiple", "rate", "single", "composite",
					     NULL };
	struct city_node set;

	if (city_node_object(root, "decimals", &set, error) ||
	    city_node_check_keys(&set, known, error) ||
	    read_between(&set, "multiple", 0, 6, &to->multiple_decimals, error) ||
	    read_between(&set, "rate", 0, 6, &to->rate_decimals, error) ||
	    read_between(&set, "single", 0, 6, &to->single_decimals, error) ||
	    read_between(&set, "composite", 0, 4, &to->composite_decimals, error))
		return -1;
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (read_between(&set, city_pollutant_name((enum city_pollutant)p), 0, 3,
				 &to->decimals[p], error))
			return -1;
	return 0;
}

/* The numbers a period needs; what is not asked for stays 0. */
static int read_need(const struct city_node *periods, const char *name,
		     struct city_air_need *need, struct city_error *error)
{
	static const char *const known[] = { "days", "month_days", "february_days",
					     NULL };
	struct city_node set;

	if (city_node_object(periods, name, &set, error) ||
	    city_node_check_keys(&set, known, error))
		return -1;
	return (json_object_get(set.json, "days") &&
		read_between(&set, "days", 1, 366, &need->days, error)) ||
			       (json_object_get(set.json, "month_days") &&
				read_between(&set, "month_days", 1, 31,
					     &need->month_days, error)) ||
			       read_between(&set, "february_days", 1, 29,
					    &need->february_days, error) ?
		       -1 :
		       0;
}

static int read_needs(const struct city_node *root, struct city_air_evaluation *to,
		      struct city_error *error)
{
	static const char *const known[] = { "year", "quarter", "month", NULL };
	static const char *const parts[] = { "percent", "few", "few_percent", NULL };
	struct city_node set;

	if (city_node_object(root, "periods", &set, error) ||
	    city_node_check_keys(&set, known, error) ||
	    read_need(&set, "year", &to->year, error) ||
	    read_need(&set, "quarter", &to->quarter, error) ||
	    read_need(&set, "month", &to->month, error) ||
	    city_node_object(root, "areas", &set, error) ||
	    city_node_check_keys(&set, parts, error))
		return -1;
	return read_between(&set, "percent", 0, 100, &to->percent, error) ||
			       read_between(&set, "few", 0, 1000, &to->few, error) ||
			       read_between(&set, "few_percent", 0, 100,
					    &to->few_percent, error) ?
		       -1 :
		       0;
}

static int read_weights(const struct city_node *root, struct city_air_evaluation *to,
			struct city_error *error)
{
	static const char *const known[] = { "pm25", "pm10", "so2", "no2", "co", "o3",
					     NULL };
	struct city_node set;

	if (city_node_object(root, "composite", &set, error) ||
	    city_node_check_keys(&set, known, error))
		return -1;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_node at = city_node_member(
			&set, city_pollutant_name((enum city_pollutant)p));

		if (city_node_decimal(&at, &to->weight[p], error))
			return -1;
		if (to->weight[p].units < 0 || to->weight[p].units > 1000 ||
		    to->weight[p].scale > 2)
			return city_node_error(&at, error, "must be 0 to 10, of at "
							   "most two decimals");
	}
	return 0;
}

static int read_evaluation(const struct city_rulebook *book,
			   struct city_air_evaluation *to, struct city_error *error)
{
	static const char *const known[] = { HEAD, "percentiles", "decimals",
					     "rounding", "periods", "areas",
					     "good_upto", "composite", NULL };
	struct city_node root = city_document_root(&book->document), at;
	const char *rounding;

	to->id = book->id;
	to->valid_from = book->valid_from;
	to->valid_to = book->valid_to;
	if (city_node_check_keys(&root, known, error) ||
	    city_air_marks_check(&root, error) ||
	    !(rounding = city_node_string(&root, "rounding", error)))
		return -1;
	at = city_node_member(&root, "rounding");
	if (city_rounding_from_name(rounding, &to->rounding))
		return city_node_error(&at, error,
				       "must be half_even, half_up, up or down");
	return read_percentiles(&root, to, error) || read_decimals(&root, to, error) ||
			       read_needs(&root, to, error) ||
			       read_between(&root, "good_upto", 0, 500, &to->good_upto,
					    error) ||
			       read_weights(&root, to, error) ?
		       -1 :
		       0;
}

static int read_all_limits(struct city_air_books *books, struct city_env *env,
			   struct city_error *error)
{
	size_t n;

	if (city_rulebooks_read(&books->limit_books, &books->n_limits,
				city_env_rules(env), "air/limits", error))
		return -1;
	n = books->n_limits;
	books->limits = calloc(n, sizeof(*books->limits));
	if (!books->limits)
		return city_error_set(error, "memory", "out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct city_rulebook *book = &books->limit_books[i];

		if (read_limits(book, &books->limits[i], error))
			return -1;
		city_env_used_rule(env, book->id, book->document.hash);
	}
	return 0;
}

static int read_all_evaluation(struct city_air_books *books, struct city_env *env,
			       struct city_error *error)
{
	size_t n;

	if (city_rulebooks_read(&books->evaluation_books, &books->n_evaluation,
				city_env_rules(env), "air/evaluation", error))
		return -1;
	n = books->n_evaluation;
	books->evaluation = calloc(n, sizeof(*books->evaluation));
	if (!books->evaluation)
		return city_error_set(error, "memory", "out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct city_rulebook *book = &books->evaluation_books[i];

		if (read_evaluation(book, &books->evaluation[i], error))
			return -1;
		city_env_used_rule(env, book->id, book->document.hash);
	}
	return 0;
}

/* Holds to the rulebook of one id, of whichever series it is. */
static int hold(struct city_air_books *books, struct city_slice id,
		struct city_error *error)
{
	bool twice = false, found = false;

	for (size_t i = 0; i < books->aqi.n; i++)
		if (city_slice_is(id, books->aqi.rule[i].id)) {
			found = true;
			twice |= books->held_rule != NULL;
			books->held_rule = &books->aqi.rule[i];
		}
	for (size_t i = 0; i < books->n_limits; i++)
		if (city_slice_is(id, books->limits[i].id)) {
			found = true;
			twice |= books->held_limits != NULL;
			books->held_limits = &books->limits[i];
		}
	for (size_t i = 0; i < books->n_evaluation; i++)
		if (city_slice_is(id, books->evaluation[i].id)) {
			found = true;
			twice |= books->held_evaluation != NULL;
			books->held_evaluation = &books->evaluation[i];
		}
	if (!found)
		return city_error_set(error, "usage", "--rules: no rulebook of air has "
				      "the id \"%.*s\"", (int)id.len, id.at);
	return twice ? city_error_set(error, "usage", "--rules: \"%.*s\" is the second "
				      "of its kind", (int)id.len, id.at) :
		       0;
}

static int hold_all(struct city_air_books *books, const char *rules,
		    struct city_error *error)
{
	if (strcmp(rules, "auto") == 0)
		return 0;
	for (;;) {
		size_t len = strcspn(rules, ",");

		if (hold(books, (struct city_slice){ rules, len }, error))
			return -1;
		if (!rules[len])
			return 0;
		rules += len + 1;
	}
}

int city_air_books_read(struct city_air_books *books, struct city_env *env,
			const char *rules, struct city_error *error)
{
	memset(books, 0, sizeof(*books));
	if (city_air_rules_read(&books->aqi, env, error))
		return -1;
	if (read_all_limits(books, env, error) ||
	    read_all_evaluation(books, env, error) || hold_all(books, rules, error)) {
		city_air_books_release(books);
		return -1;
	}
	return 0;
}

void city_air_books_release(struct city_air_books *books)
{
	city_air_rules_release(&books->aqi);
	city_rulebooks_free(books->limit_books, books->n_limits);
	city_rulebooks_free(books->evaluation_books, books->n_evaluation);
	free(books->limits);
	free(books->evaluation);
	memset(books, 0, sizeof(*books));
}

const struct city_air_rule *city_air_books_rule(const struct city_air_books *books,
						int64_t day)
{
	return books->held_rule ?
		       books->held_rule :
		       city_air_rule_on(books->aqi.rule, books->aqi.n, day);
}

const struct city_air_limits *city_air_books_limits(const struct city_air_books *books,
						    int64_t day)
{
	return books->held_limits ?
		       books->held_limits :
		       city_air_limits_on(books->limits, books->n_limits, day);
}

const struct city_air_evaluation *
city_air_books_evaluation(const struct city_air_books *books, int64_t day)
{
	return books->held_evaluation ?
		       books->held_evaluation :
		       city_air_evaluation_on(books->evaluation, books->n_evaluation,
					      day);
}
