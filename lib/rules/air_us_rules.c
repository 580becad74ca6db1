/* SPDX-License-Identifier: Apache-2.0 */
/* air_us_rules - reads the rulebook of the US EPA, refusing what is unclear. */
#include "config.h"

#include <string.h>

#include "city/air_us_rules.h"

/* Decimals in quotes, in units of the column's decimals; 0 or -1. */
static int read_ends(const struct city_node *node, const char *key, int decimals,
		     int64_t to[CITY_US_ROWS], int *rows, struct city_error *error)
{
	struct city_node array;
	size_t n;

	if (city_node_array(node, key, &array, error))
		return -1;
	n = json_array_size(array.json);
	if (n < 1 || n > CITY_US_ROWS || (*rows && n != (size_t)*rows))
		return city_node_error(&array, error, "must have one to %d rows, as many "
				       "as the others", CITY_US_ROWS);
	for (size_t i = 0; i < n; i++) {
		struct city_node at = city_node_element(&array, i);
		struct city_decimal value;

		if (city_node_decimal(&at, &value, error))
			return -1;
		if (value.scale > decimals || value.units < 0 || value.units >= 1000000 ||
		    city_decimal_rescale(value, decimals, CITY_ROUND_DOWN, &value))
			return city_node_error(&at, error, "must be 0 or more, of no more "
							   "than the column's decimals");
		to[i] = value.units;
		if (i > 0 && to[i] <= to[i - 1])
			return city_node_error(&at, error, "must rise");
	}
	*rows = (int)n;
	return 0;
}

static int read_indices(const struct city_node *node, const char *key, int rows,
			int to[CITY_US_ROWS], struct city_error *error)
{
	struct city_node array;

	if (city_node_array(node, key, &array, error))
		return -1;
	if (json_array_size(array.json) != (size_t)rows)
		return city_node_error(&array, error, "must have %d rows", rows);
	for (int i = 0; i < rows; i++) {
		struct city_node at = city_node_element(&array, (size_t)i);

		if (!json_is_integer(at.json) || json_integer_value(at.json) < 0 ||
		    json_integer_value(at.json) > 500)
			return city_node_error(&at, error, "must be 0 to 500");
		to[i] = (int)json_integer_value(at.json);
	}
	return 0;
}

static int read_column(const struct city_node *columns, enum city_us_item item,
		       struct city_us_column *to, struct city_error *error)
{
	static const char *const known[] = { "unit", "decimals", "low", "high",
					     "index_low", "index_high", "goes_on", NULL };
	struct city_node node, at;

	if (city_node_object(columns, city_us_item_name(item), &node, error) ||
	    city_node_check_keys(&node, known, error) ||
	    !city_node_string(&node, "unit", error) ||
	    city_node_int(&node, "decimals", &to->decimals, error))
		return -1;
	if (to->decimals < 0 || to->decimals > 4)
		return city_node_error(&node, error, "decimals must be 0 to 4");
	if (read_ends(&node, "low", to->decimals, to->low, &to->rows, error) ||
	    read_ends(&node, "high", to->decimals, to->high, &to->rows, error) ||
	    read_indices(&node, "index_low", to->rows, to->index_low, error) ||
	    read_indices(&node, "index_high", to->rows, to->index_high, error))
		return -1;
	at = city_node_member(&node, "goes_on");
	if (!json_is_boolean(at.json))
		return city_node_error(&node, error, "\"goes_on\" must be true or false");
	to->goes_on = json_is_true(at.json);
	for (int i = 0; i < to->rows; i++)
		if (to->high[i] <= to->low[i] || to->index_high[i] <= to->index_low[i] ||
		    (i > 0 && to->low[i] != to->high[i - 1] + 1))
			return city_node_error(&node, error, "row %d does not follow from "
					       "the one before", i + 1);
	return 0;
}

static int read_moles(const struct city_node *root, struct city_us_rule *rule,
		      struct city_error *error)
{
	static const char *const known[] = { "so2", "no2", "co", "o3", NULL };
	struct city_node set, at = city_node_member(root, "molar_volume");

	if (city_node_decimal(&at, &rule->molar_volume, error) ||
	    city_node_object(root, "molar_mass", &set, error) ||
	    city_node_check_keys(&set, known, error))
		return -1;
	for (int p = CITY_SO2; p < CITY_POLLUTANTS; p++) {
		at = city_node_member(&set, city_pollutant_name((enum city_pollutant)p));
		if (city_node_decimal(&at, &rule->molar_mass[p], error))
			return -1;
		if (rule->molar_mass[p].units <= 0 || rule->molar_mass[p].scale > 6 ||
		    rule->molar_mass[p].units > 1000000000)
			return city_node_error(&at, error, "must be above 0");
	}
	at = city_node_member(root, "molar_volume");
	return rule->molar_volume.units <= 0 || rule->molar_volume.scale > 6 ||
			       rule->molar_volume.units > 1000000000 ?
		       city_node_error(&at, error, "must be above 0") : 0;
}

static int read_counts(const struct city_node *root, struct city_us_rule *rule,
		       struct city_error *error)
{
	static const char *const validity[] = { "hours", "window_hours", "windows",
						"first_window_end", NULL };
	static const char *const nowcast[] = { "hours", "newest", "need", NULL };
	struct city_node set;

	if (city_node_object(root, "validity", &set, error) ||
	    city_node_check_keys(&set, validity, error) ||
	    city_node_int(&set, "hours", &rule->need_hours, error) ||
	    city_node_int(&set, "window_hours", &rule->need_window_hours, error) ||
	    city_node_int(&set, "windows", &rule->need_windows, error) ||
	    city_node_int(&set, "first_window_end", &rule->first_window_end, error) ||
	    city_node_object(root, "nowcast", &set, error) ||
	    city_node_check_keys(&set, nowcast, error) ||
	    city_node_int(&set, "hours", &rule->nowcast_hours, error) ||
	    city_node_int(&set, "newest", &rule->nowcast_newest, error) ||
	    city_node_int(&set, "need", &rule->nowcast_need, error))
		return -1;
	if (rule->need_hours < 1 || rule->need_hours > CITY_AIR_HOURS ||
	    rule->need_window_hours < 1 || rule->need_window_hours > 8 ||
	    rule->need_windows < 1 || rule->need_windows > CITY_AIR_HOURS ||
	    rule->first_window_end < 8 || rule->first_window_end > CITY_AIR_HOURS ||
	    rule->nowcast_hours < 1 || rule->nowcast_hours > 12 ||
	    rule->nowcast_newest < 1 || rule->nowcast_newest > rule->nowcast_hours ||
	    rule->nowcast_need < 1 || rule->nowcast_need > rule->nowcast_newest)
		return city_node_error(root, error, "a number of hours is out of its range");
	return 0;
}

int city_us_rules_read(struct city_us_rules *rules, struct city_env *env, const char *id,
		       struct city_error *error)
{
	static const char *const known[] = { "id", "title", "standard", "clause",
					     "valid_from", "valid_to", "verified",
					     "source", "note", "marks", "columns",
					     "molar_volume", "molar_mass", "validity",
					     "nowcast", "plausible", "classes", NULL };
	struct city_us_rule *rule = &rules->rule;
	struct city_node root, columns;
	int result;

	memset(rules, 0, sizeof(*rules));
	if (city_rulebook_read(&rules->book, city_env_rules(env), "air/us", id, error))
		return -1;
	rule->id = rules->book.id;
	root = city_document_root(&rules->book.document);
	result = city_node_check_keys(&root, known, error) ||
		 city_air_marks_check(&root, error) ||
		 city_node_object(&root, "columns", &columns, error);
	for (int item = 0; !result && item < CITY_US_ITEMS; item++)
		result = read_column(&columns, (enum city_us_item)item,
				     &rule->column[item], error);
	if (result || read_moles(&root, rule, error) || read_counts(&root, rule, error) ||
	    city_air_plausible_read(&root, rule->plausible, error) ||
	    city_air_classes_read(&root, rule->classes, error)) {
		city_us_rules_release(rules);
		return -1;
	}
	city_env_used_rule(env, rules->book.id, rules->book.document.hash);
	return 0;
}

void city_us_rules_release(struct city_us_rules *rules)
{
	city_rulebook_release(&rules->book);
	memset(rules, 0, sizeof(*rules));
}
