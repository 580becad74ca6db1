/* SPDX-License-Identifier: Apache-2.0 */
/* twin_rules - reads the rulebook of pipes in the ground, refusing what is unclear. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "city/time.h"
#include "city/twin_fields.h"
#include "city/twin_record.h"
#include "city/twin_rules.h"

/* A decimal in quotes, from 0 to `most`. */
static int read_amount(const struct city_node *at, double most, double *to,
		       struct city_error *error)
{
	struct city_decimal value;

	if (city_node_decimal(at, &value, error))
		return -1;
	*to = (double)value.units / pow(10, value.scale);
	if (*to < 0 || *to > most || value.scale > 4)
		return city_node_error(at, error, "must be 0 to %g, of at most four decimals",
				       most);
	return 0;
}

static int read_amount_or(const struct city_node *node, const char *key, double most,
			  double *to, struct city_error *error)
{
	struct city_node at = city_node_member(node, key);

	return at.json ? read_amount(&at, most, to, error) : 0;
}

static int read_mark(const struct city_node *node, uint8_t *mark, struct city_error *error)
{
	static const char *const names[] = { "none", "secondary", "primary" };
	const char *name = city_node_string(node, "verified", error);
	struct city_node at = city_node_member(node, "verified");

	if (!name)
		return -1;
	for (*mark = 0; *mark < 3; ++*mark)
		if (strcmp(name, names[*mark]) == 0)
			return 0;
	return city_node_error(&at, error, "must be primary, secondary or none");
}

/* Codes of a list, as bits; absent gives none. */
static int read_codes(const struct city_node *node, const char *key,
		      unsigned int (*number)(struct city_slice), uint64_t *bits,
		      struct city_error *error)
{
	struct city_node list = city_node_member(node, key);

	*bits = 0;
	if (!list.json)
		return 0;
	if (city_node_array(node, key, &list, error))
		return -1;
	for (size_t i = 0; i < json_array_size(list.json); i++) {
		struct city_node at = city_node_element(&list, i);
		unsigned int code = json_is_string(at.json) ?
					    number(city_slice_of(json_string_value(at.json))) :
					    0;

		if (!code)
			return city_node_error(&at, error, "is none of CJJ 61-2017");
		*bits |= UINT64_C(1) << code;
	}
	return 0;
}

static int read_kind(const struct city_node *at, struct city_twin_kind *kind,
		     struct city_error *error)
{
	static const char *const known[] = { "id", "class", "subclass", "burial", "material",
					     "pressure", "above_mm", "to_mm", "from_kv",
					     "below_kv", "known", NULL };
	struct city_node flag = city_node_member(at, "known");
	struct city_node class_at = city_node_member(at, "class");
	uint64_t burials, materials, pressures;
	double above = 0, to = 0;
	const char *class;
	int number;

	if (city_node_check_keys(at, known, error) ||
	    !(kind->id = city_node_string(at, "id", error)) ||
	    !(class = city_node_string(at, "class", error)))
		return -1;
	number = city_twin_class_number(city_slice_of(class));
	if (number < 0)
		return city_node_error(&class_at, error, "must be " CITY_TWIN_CLASS_NAMES);
	if (flag.json && !json_is_boolean(flag.json))
		return city_node_error(&flag, error, "must be true or false");
	if (read_codes(at, "subclass", city_twin_subclass, &kind->subclasses, error) ||
	    read_codes(at, "burial", city_twin_burial, &burials, error) ||
	    read_codes(at, "material", city_twin_material, &materials, error) ||
	    read_codes(at, "pressure", city_twin_pressure_class, &pressures, error) ||
	    read_amount_or(at, "above_mm", 20000, &above, error) ||
	    read_amount_or(at, "to_mm", 20000, &to, error) ||
	    read_amount_or(at, "from_kv", 1500, &kind->from_kv, error) ||
	    read_amount_or(at, "below_kv", 1500, &kind->below_kv, error))
		return -1;
	kind->class = (uint8_t)(number + 1);
	kind->known = json_is_true(flag.json);
	kind->burials = (uint32_t)burials;
	kind->materials = (uint32_t)materials;
	kind->pressures = (uint32_t)pressures;
	kind->above_m = above / 1000;
	kind->to_m = to / 1000;
	return 0;
}

static int read_kinds(const struct city_node *root, struct city_twin_book *book,
		      struct city_error *error)
{
	struct city_node list;

	if (city_node_array(root, "kinds", &list, error))
		return -1;
	book->kinds = json_array_size(list.json);
	if (book->kinds > CITY_TWIN_KINDS)
		return city_node_error(&list, error, "must be at most %d kinds",
				       CITY_TWIN_KINDS);
	for (size_t i = 0; i < book->kinds; i++) {
		struct city_node at = city_node_element(&list, i);

		if (read_kind(&at, &book->kind[i], error))
			return -1;
		for (size_t k = 0; k < i; k++)
			if (strcmp(book->kind[k].id, book->kind[i].id) == 0)
				return city_node_error(&at, error, "\"%s\" stands twice",
						       book->kind[i].id);
	}
	return 0;
}

/* The kinds that a name is of, or begins: "gas" is "gas.low.small", too. */
static uint64_t kinds_named(const struct city_twin_book *book, const char *name)
{
	size_t len = strlen(name);
	uint64_t kinds = 0;

	for (size_t i = 0; i < book->kinds; i++) {
		const char *id = book->kind[i].id;

		if (strncmp(id, name, len) == 0 && (id[len] == '\0' || id[len] == '.'))
			kinds |= UINT64_C(1) << i;
	}
	return kinds;
}

/* The kinds of a row: one name or several. */
static int read_of(const struct city_node *row, const struct city_twin_book *book,
		   uint64_t *kinds, struct city_error *error)
{
	struct city_node of = city_node_member(row, "of");
	size_t n = json_is_array(of.json) ? json_array_size(of.json) : 1;

	*kinds = 0;
	for (size_t i = 0; i < n; i++) {
		struct city_node at =
			json_is_array(of.json) ? city_node_element(&of, i) : of;
		uint64_t more = json_is_string(at.json) ?
					kinds_named(book, json_string_value(at.json)) :
					0;

		if (!more || *kinds & more)
			return city_node_error(at.json ? &at : row, error,
					       "\"of\" must name kinds, each once");
		*kinds |= more;
	}
	return n ? 0 : city_node_error(&of, error, "must name a kind");
}

/* A figure in metres, or "-", which asks for nothing. */
static int read_figure(const struct city_node *at, uint8_t mark,
		       struct city_twin_figure *figure, struct city_error *error)
{
	if (figure->given)
		return city_node_error(at, error, "has a figure in an earlier row");
	figure->given = true;
	figure->mark = mark;
	if (json_is_string(at->json) && strcmp(json_string_value(at->json), "-") == 0)
		return 0;
	if (read_amount(at, 100, &figure->m, error))
		return -1;
	return figure->m > 0 ? 0 : city_node_error(at, error, "must be above 0, or \"-\"");
}

typedef struct city_twin_figure table[CITY_TWIN_KINDS][CITY_TWIN_KINDS];

static int read_row(const struct city_node *row, const struct city_twin_book *book, table to,
		    struct city_error *error)
{
	static const char *const known[] = { "of", "verified", "m", "note", NULL };
	struct city_node cells;
	uint64_t of, kinds;
	const char *name;
	json_t *value;
	uint8_t mark;

	if (city_node_check_keys(row, known, error) || read_of(row, book, &of, error) ||
	    read_mark(row, &mark, error) || city_node_object(row, "m", &cells, error))
		return -1;
	json_object_foreach((json_t *)cells.json, name, value) {
		struct city_node at = city_node_member(&cells, name);

		kinds = kinds_named(book, name);
		if (!kinds)
			return city_node_error(&at, error, "no kind is called so");
		for (size_t a = 0; a < book->kinds; a++)
			for (size_t b = 0; b < book->kinds; b++)
				if (of >> a & 1 && kinds >> b & 1 &&
				    read_figure(&at, mark, &to[a][b], error))
					return -1;
	}
	return 0;
}

static int read_table(const struct city_node *root, const char *key,
		      const struct city_twin_book *book, table to, struct city_error *error)
{
	struct city_node rows;

	if (city_node_array(root, key, &rows, error))
		return -1;
	for (size_t i = 0; i < json_array_size(rows.json); i++) {
		struct city_node row = city_node_element(&rows, i);

		if (read_row(&row, book, to, error))
			return -1;
	}
	return 0;
}

static int read_cover(const struct city_node *root, struct city_twin_book *book,
		      struct city_error *error)
{
	static const char *const known[] = { "of", "verified", "m", "lane_m", "note", NULL };
	struct city_node rows;

	if (city_node_array(root, "cover", &rows, error))
		return -1;
	for (size_t i = 0; i < json_array_size(rows.json); i++) {
		struct city_node row = city_node_element(&rows, i);
		struct city_node m = city_node_member(&row, "m");
		struct city_node lane = city_node_member(&row, "lane_m");
		uint64_t of;
		uint8_t mark;

		if (city_node_check_keys(&row, known, error) ||
		    read_of(&row, book, &of, error) || read_mark(&row, &mark, error))
			return -1;
		for (size_t k = 0; k < book->kinds; k++)
			if (of >> k & 1 &&
			    (read_figure(&m, mark, &book->cover[k][0], error) ||
			     read_figure(&lane, mark, &book->cover[k][1], error)))
				return -1;
	}
	return 0;
}

static int read_pressures(const struct city_node *root, struct city_twin_book *book,
			  struct city_error *error)
{
	static const char *const known[] = { "id", "below_mpa", "to_mpa", NULL };
	struct city_node list;
	double last = 0;

	if (city_node_array(root, "pressure_classes", &list, error))
		return -1;
	if (json_array_size(list.json) != CITY_TWIN_PRESSURES - 1)
		return city_node_error(&list, error, "must be %d, from low to sub-high-A",
				       CITY_TWIN_PRESSURES - 1);
	for (size_t i = 1; i < CITY_TWIN_PRESSURES; i++) {
		struct city_node at = city_node_element(&list, i - 1);
		struct city_node below = city_node_member(&at, "below_mpa");
		struct city_node to = city_node_member(&at, "to_mpa");
		const char *id = city_node_string(&at, "id", error);
		double mpa;

		if (!id || city_node_check_keys(&at, known, error))
			return -1;
		if (city_twin_pressure_class(city_slice_of(id)) != i)
			return city_node_error(&at, error, "is not the next class");
		if (!below.json == !to.json)
			return city_node_error(&at, error,
					       "must have either below_mpa or to_mpa");
		if (read_amount(below.json ? &below : &to, 32, &mpa, error))
			return -1;
		if (mpa <= last)
			return city_node_error(&at, error, "must rise");
		last = mpa;
		book->pressure_below[i] = below.json != NULL;
		book->pressure_to[i] = llround(mpa * 10000);
	}
	return 0;
}

static int read_joints(const struct city_node *root, struct city_twin_book *book,
		       struct city_error *error)
{
	static const char *const beside_keys[] = { "degrees", "verified", "source", NULL };
	static const char *const joint_keys[] = { "level_m", "diameter_ratio",
						  "pressure_ratio", "verified", "source",
						  NULL };
	struct city_node beside, joints, degrees, level, diameter, pressure;
	double angle;

	if (city_node_object(root, "beside", &beside, error) ||
	    city_node_check_keys(&beside, beside_keys, error) ||
	    read_mark(&beside, &book->beside_mark, error) ||
	    !city_node_string(&beside, "source", error) ||
	    city_node_object(root, "joints", &joints, error) ||
	    city_node_check_keys(&joints, joint_keys, error) ||
	    read_mark(&joints, &book->joint_mark, error) ||
	    !city_node_string(&joints, "source", error))
		return -1;
	degrees = city_node_member(&beside, "degrees");
	level = city_node_member(&joints, "level_m");
	diameter = city_node_member(&joints, "diameter_ratio");
	pressure = city_node_member(&joints, "pressure_ratio");
	if (read_amount(&degrees, 89, &angle, error) ||
	    read_amount(&level, 10, &book->joint_level_m, error) ||
	    read_amount(&diameter, 100, &book->diameter_ratio, error) ||
	    read_amount(&pressure, 100, &book->pressure_ratio, error))
		return -1;
	if (book->diameter_ratio < 1 || book->pressure_ratio < 1)
		return city_node_error(&joints, error, "ratios must be 1 or more");
	book->beside_cosine = cos(angle * acos(-1) / 180);
	return 0;
}

static int read_materials(const struct city_node *root, struct city_twin_book *book,
			  struct city_error *error)
{
	static const char *const known[] = { "material", "from", "verified", "source", NULL };
	struct city_node list;

	if (city_node_array(root, "materials", &list, error))
		return -1;
	for (size_t i = 0; i < json_array_size(list.json); i++) {
		struct city_node at = city_node_element(&list, i);
		const char *name = city_node_string(&at, "material", error);
		const char *from = name ? city_node_string(&at, "from", error) : NULL;
		unsigned int code = name ? city_twin_material(city_slice_of(name)) : 0;
		struct city_date date;
		int64_t day;

		if (!from || city_node_check_keys(&at, known, error) ||
		    !city_node_string(&at, "source", error))
			return -1;
		if (!code || book->first_day[code])
			return city_node_error(&at, error, "must be a material of CJJ 61-2017, "
							   "once");
		if (city_date_parse(city_slice_of(from), &date))
			return city_node_error(&at, error, "from must be a date, YYYY-MM-DD");
		day = city_days_from_date(date) - CITY_TWIN_FIRST_DAY;
		if (day < 0 || day >= CITY_TWIN_DAYS)
			return city_node_error(&at, error, "from must be 1800 to 2158");
		book->first_day[code] = (uint32_t)day + 1;
		if (read_mark(&at, &book->material_mark[code], error))
			return -1;
	}
	return 0;
}

static int read_book(const struct city_rulebook *document, struct city_twin_book *book,
		     struct city_error *error)
{
	static const char *const known[] = {
		"id",	    "title",  "standard", "clause",   "valid_from", "valid_to",
		"verified", "source", "note",	  "kinds",    "not_buried", "horizontal",
		"vertical", "vertical_either_way", "cover", "pressure_classes", "beside",
		"joints",   "materials", NULL
	};
	struct city_node root = city_document_root(&document->document);
	struct city_node either = city_node_member(&root, "vertical_either_way");
	uint64_t not_buried;

	book->id = document->id;
	if (city_node_check_keys(&root, known, error) ||
	    !city_node_string(&root, "source", error) ||
	    read_pressures(&root, book, error) || read_kinds(&root, book, error) ||
	    read_codes(&root, "not_buried", city_twin_burial, &not_buried, error) ||
	    read_table(&root, "horizontal", book, book->beside, error) ||
	    read_table(&root, "vertical", book, book->over, error) ||
	    read_cover(&root, book, error) || read_joints(&root, book, error) ||
	    read_materials(&root, book, error))
		return -1;
	if (either.json && !json_is_boolean(either.json))
		return city_node_error(&either, error, "must be true or false");
	book->not_buried = (uint32_t)not_buried;
	book->either_way = json_is_true(either.json);
	return 0;
}

int city_twin_rules_read(struct city_twin_rules *rules, struct city_env *env,
			 const char *name, struct city_error *error)
{
	memset(rules, 0, sizeof(*rules));
	if (city_rulebook_read(&rules->document, city_env_rules(env), "twin", name, error) ||
	    read_book(&rules->document, &rules->book, error))
		return -1;
	city_env_used_rule(env, rules->book.id, rules->document.document.hash);
	return 0;
}

void city_twin_rules_release(struct city_twin_rules *rules)
{
	city_rulebook_release(&rules->document);
	memset(rules, 0, sizeof(*rules));
}
