/* SPDX-License-Identifier: Apache-2.0 */
/* air_rules - reads the AQI rulebooks into structs, refusing what is unclear. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air_rules.h"
#include "city/rulebook.h"

static int read_int_list(const struct city_node *array, int *value, int *n,
			 struct city_error *error)
{
	size_t size = json_array_size(array->json);

	if (size < 2 || size > CITY_AIR_ROWS)
		return city_node_error(array, error, "must have 2 to %d rows",
				       CITY_AIR_ROWS);
	for (size_t i = 0; i < size; i++) {
		struct city_node at = city_node_element(array, i);

		if (!json_is_integer(at.json) || json_integer_value(at.json) < 0 ||
		    json_integer_value(at.json) > 500)
			return city_node_error(&at, error, "must be 0 to 500");
		value[i] = (int)json_integer_value(at.json);
		if (i > 0 && value[i] <= value[i - 1])
			return city_node_error(&at, error, "must rise");
	}
	*n = (int)size;
	return 0;
}

static int read_breakpoints(const struct city_node *node,
			    struct city_air_column *column, int most,
			    struct city_error *error)
{
	struct city_node array;
	size_t n;

	if (city_node_array(node, "breakpoints", &array, error))
		return -1;
	n = json_array_size(array.json);
	if (n < 2 || n > (size_t)most)
		return city_node_error(&array, error, "must have 2 to %d rows", most);
	column->whole = true;
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&array, i);

		if (city_node_decimal(&at, &column->conc[i], error))
			return -1;
		column->whole &= column->conc[i].scale == 0;
		/* See city_air_iaqi() for why. */
		if (column->conc[i].units >= 1000000 || column->conc[i].units < 0)
			return city_node_error(&at, error,
					       "must be 0 to 999999, in all digits");
		if (i > 0 && city_decimal_compare(column->conc[i],
						  column->conc[i - 1]) <= 0)
			return city_node_error(&at, error, "must rise");
	}
	if (column->conc[0].units != 0)
		return city_node_error(&array, error, "must begin with 0");
	column->rows = (int)n;
	return 0;
}

static int read_column(const struct city_node *node, const struct city_node *iaqi,
		       enum city_rounding rounding, struct city_air_column *column,
		       struct city_error *error)
{
	static const char *const known[] = { "unit", "decimals", "breakpoints",
					     "beyond", NULL };
	struct city_node beyond = city_node_member(node, "beyond");
	int rows = 0;

	if (city_node_check_keys(node, known, error) ||
	    !city_node_string(node, "unit", error) ||
	    city_node_int(node, "decimals", &column->decimals, error) ||
	    read_int_list(iaqi, column->iaqi, &rows, error) ||
	    read_breakpoints(node, column, rows, error))
		return -1;
	if (column->decimals < 0 || column->decimals > 6)
		return city_node_error(node, error, "decimals must be 0 to 6");
	column->rounding = rounding;
	column->beyond = CITY_AIR_NO_INDEX;
	if (json_is_null(beyond.json))
		return 0;
	if (city_node_int(node, "beyond", &column->beyond, error))
		return -1;
	return column->beyond < 0 || column->beyond > 500 ?
		       city_node_error(&beyond, error, "must be null, or 0 to 500") :
		       0;
}

struct context {
	struct city_node columns, iaqi;
	enum city_rounding rounding;
};

/* The column that the member `key` of `set` names. */
static int named_column(const struct context *c, const struct city_node *set,
			const char *key, struct city_air_column *column,
			struct city_error *error)
{
	const char *name = city_node_string(set, key, error);
	struct city_node at, found;

	if (!name)
		return -1;
	found = city_node_member(&c->columns, name);
	at = city_node_member(set, key);
	if (!found.json)
		return city_node_error(&at, error, "no column \"%s\"", name);
	return read_column(&found, &c->iaqi, c->rounding, column, error);
}

static int read_indicators(const struct context *c, const struct city_node *set,
			   struct city_air_indicators *to, struct city_error *error)
{
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (named_column(c, set, city_pollutant_name((enum city_pollutant)p),
				 &to->column[p], error))
			return -1;
	return 0;
}

static int read_hour(const struct context *c, const struct city_node *root,
		     struct city_air_rule *rule, struct city_error *error)
{
	static const char *const known[] = { "pm25", "pm10", "so2", "no2", "co",
					     "o3", "rounded", NULL };
	struct city_node hour, rounded;

	if (city_node_object(root, "hour", &hour, error) ||
	    city_node_check_keys(&hour, known, error) ||
	    read_indicators(c, &hour, &rule->hour, error))
		return -1;
	rounded = city_node_member(&hour, "rounded");
	if (!json_is_boolean(rounded.json))
		return city_node_error(&hour, error, "\"rounded\" must be true or false");
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		rule->hour.column[p].round_hours = json_is_true(rounded.json);
	return 0;
}

static int read_day(const struct context *c, const struct city_node *root,
		    struct city_air_rule *rule, struct city_error *error)
{
	static const char *const known[] = { "pm25", "pm10", "so2", "no2", "co",
					     "o3", "o3_1h", NULL };
	struct city_node day;

	if (city_node_object(root, "day", &day, error) ||
	    city_node_check_keys(&day, known, error) ||
	    read_indicators(c, &day, &rule->day, error))
		return -1;
	rule->day_has_o3_1h = json_object_get(day.json, "o3_1h") != NULL;
	/* Without it the column is never asked; the daily one keeps it whole. */
	return named_column(c, &day, rule->day_has_o3_1h ? "o3_1h" : "o3",
			    &rule->o3_1h, error);
}

static int read_validity(const struct city_node *root, struct city_air_rule *rule,
			 struct city_error *error)
{
	static const char *const known[] = { "hours", "window_hours", "windows",
					     "or_o3_above", "first_window_end", NULL };
	struct city_node validity, above;

	if (city_node_object(root, "validity", &validity, error) ||
	    city_node_check_keys(&validity, known, error) ||
	    city_node_int(&validity, "hours", &rule->need_hours, error) ||
	    city_node_int(&validity, "window_hours", &rule->need_window_hours, error) ||
	    city_node_int(&validity, "windows", &rule->need_windows, error) ||
	    city_node_int(&validity, "first_window_end", &rule->first_window_end, error))
		return -1;
	above = city_node_member(&validity, "or_o3_above");
	if (city_node_decimal(&above, &rule->o3_valid_above, error))
		return -1;
	if (rule->need_hours < 1 || rule->need_hours > CITY_AIR_HOURS ||
	    rule->need_window_hours < 1 || rule->need_window_hours > 8 ||
	    rule->need_windows < 1 || rule->need_windows > CITY_AIR_HOURS ||
	    rule->first_window_end < 8 || rule->first_window_end > CITY_AIR_HOURS)
		return city_node_error(&validity, error, "a number is out of its range");
	return 0;
}

static int read_class(const struct city_node *at, int i, struct city_air_class *to,
		      struct city_error *error)
{
	static const char *const known[] = { "level", "upto", "zh", "en", "colour",
					     NULL };

	if (city_node_check_keys(at, known, error) ||
	    city_node_int(at, "level", &to->level, error) ||
	    city_node_int(at, "upto", &to->upto, error) ||
	    !(to->zh = city_node_string(at, "zh", error)) ||
	    !(to->en = city_node_string(at, "en", error)) ||
	    !(to->colour = city_node_string(at, "colour", error)))
		return -1;
	if (strlen(to->colour) != 7 || to->colour[0] != '#' ||
	    strspn(to->colour + 1, "0123456789ABCDEFabcdef") != 6)
		return city_node_error(at, error, "colour must be #RRGGBB");
	return to->level == i + 1 ? 0 :
				    city_node_error(at, error, "level must be %d", i + 1);
}

int city_air_classes_read(const struct city_node *root,
			  struct city_air_class to[CITY_AIR_CLASSES],
			  struct city_error *error)
{
	struct city_node classes;

	if (city_node_array(root, "classes", &classes, error))
		return -1;
	if (json_array_size(classes.json) != CITY_AIR_CLASSES)
		return city_node_error(&classes, error, "must be %d classes",
				       CITY_AIR_CLASSES);
	for (int i = 0; i < CITY_AIR_CLASSES; i++) {
		struct city_node at = city_node_element(&classes, (size_t)i);

		if (read_class(&at, i, &to[i], error))
			return -1;
		if (i > 0 && to[i].upto <= to[i - 1].upto)
			return city_node_error(&at, error, "upto must rise");
	}
	return to[CITY_AIR_CLASSES - 1].upto == 500 ?
		       0 :
		       city_node_error(&classes, error, "the last must reach 500");
}

static int read_context(const struct city_node *root, struct context *c,
			struct city_air_rule *rule, struct city_error *error)
{
	const char *rounding = city_node_string(root, "rounding", error);
	const char *incomplete;
	struct city_node at = city_node_member(root, "rounding");

	if (!rounding)
		return -1;
	if (city_rounding_from_name(rounding, &c->rounding))
		return city_node_error(&at, error,
				       "must be half_even, half_up, up or down");
	incomplete = city_node_string(root, "incomplete", error);
	if (!incomplete)
		return -1;
	at = city_node_member(root, "incomplete");
	rule->incomplete_is_na = strcmp(incomplete, "na") == 0;
	if (!rule->incomplete_is_na && strcmp(incomplete, "publish") != 0)
		return city_node_error(&at, error, "must be publish or na");
	return city_node_array(root, "iaqi", &c->iaqi, error) ||
			       city_node_object(root, "columns", &c->columns, error) ?
		       -1 :
		       0;
}

/* What is more than any analyser can have measured; refused as a reading. */
int city_air_plausible_read(const struct city_node *root,
			    struct city_decimal to[CITY_POLLUTANTS],
			    struct city_error *error)
{
	static const char *const known[] = { "pm25", "pm10", "so2", "no2", "co", "o3",
					     NULL };
	struct city_node set;

	if (city_node_object(root, "plausible", &set, error) ||
	    city_node_check_keys(&set, known, error))
		return -1;
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_node at = city_node_member(
			&set, city_pollutant_name((enum city_pollutant)p));

		if (city_node_decimal(&at, &to[p], error))
			return -1;
		if (to[p].units <= 0 || to[p].scale > 3 || to[p].units >= 1000000)
			return city_node_error(&at, error, "must be above 0, of at "
							   "most six digits");
	}
	return 0;
}

static int read_rule(const struct city_rulebook *book, struct city_air_rule *rule,
		     struct city_error *error)
{
	static const char *const known[] = {
		"id",	   "title", "standard", "clause",     "valid_from",
		"valid_to", "verified", "source", "note",     "iaqi",
		"columns", "rounding", "hour",  "day",	      "validity",
		"incomplete", "primary_above", "classes", "plausible", "marks", NULL
	};
	struct city_node root = city_document_root(&book->document);
	struct context c;

	rule->id = book->id;
	rule->valid_from = book->valid_from;
	rule->valid_to = book->valid_to;
	if (city_node_check_keys(&root, known, error) ||
	    !(rule->standard = city_node_string(&root, "standard", error)) ||
	    read_context(&root, &c, rule, error) ||
	    read_hour(&c, &root, rule, error) || read_day(&c, &root, rule, error) ||
	    read_validity(&root, rule, error) ||
	    city_air_plausible_read(&root, rule->plausible, error) || city_air_marks_check(&root, error) ||
	    city_node_int(&root, "primary_above", &rule->primary_above, error))
		return -1;
	return city_air_classes_read(&root, rule->classes, error);
}

int city_air_rules_read(struct city_air_rules *rules, struct city_env *env,
			struct city_error *error)
{
	memset(rules, 0, sizeof(*rules));
	if (city_rulebooks_read(&rules->books, &rules->n, city_env_rules(env), "air",
				error))
		return -1;
	rules->rule = calloc(rules->n, sizeof(*rules->rule));
	if (!rules->rule) {
		city_air_rules_release(rules);
		return city_error_set(error, "memory", "out of memory");
	}
	for (size_t i = 0; i < rules->n; i++) {
		if (read_rule(&rules->books[i], &rules->rule[i], error)) {
			city_air_rules_release(rules);
			return -1;
		}
		city_env_used_rule(env, rules->books[i].id,
				   rules->books[i].document.hash);
	}
	return 0;
}

void city_air_rules_release(struct city_air_rules *rules)
{
	city_rulebooks_free(rules->books, rules->n);
	free(rules->rule);
	memset(rules, 0, sizeof(*rules));
}
