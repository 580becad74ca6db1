/* SPDX-License-Identifier: Apache-2.0 */
/* twin_register - each record of the register, beside the twin's segment of its id. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "city/number.h"
#include "city/twin_match.h"
#include "twin_sets.h"

#define MOST_TOLD 10

int city_twin_register_open(struct city_twin_register *reg, struct city_env *env,
			    const char *path, const char *rules, int64_t stale_days,
			    struct city_time now, struct city_error *error)
{
	memset(reg, 0, sizeof(*reg));
	reg->env = env;
	reg->path = path;
	reg->stale_days = stale_days;
	reg->now_days = city_twin_day(now);
	if (city_coverage_rules_read(&reg->rules, env, rules, error))
		return -1;
	city_register_names_init(&reg->twin_names, &reg->rules);
	city_register_names_init(&reg->names, &reg->rules);
	reg->scanner = city_scanner_new();
	if (!reg->scanner)
		return city_error_set(error, "memory", "out of memory");
	reg->in = city_in_open(path, error);
	return reg->in ? 0 : -1;
}

void city_twin_register_release(struct city_twin_register *reg)
{
	if (reg->in)
		city_in_close(reg->in);
	city_scanner_free(reg->scanner);
	city_twin_reader_release(&reg->lines);
	city_coverage_rules_release(&reg->rules);
	city_map_release(&reg->sets);
	city_map_release(&reg->missing);
	free(reg->set);
	free(reg->surveyed);
	free(reg->counts);
	free(reg->met);
	city_buf_release(&reg->text);
	city_buf_release(&reg->decoded);
	city_buf_release(&reg->own);
	city_buf_release(&reg->other);
	city_buf_release(&reg->at);
	city_coverage_release(&reg->coverage);
	free(reg->begin);
	free(reg->finding);
	memset(reg, 0, sizeof(*reg));
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status refuse(struct city_error *error, const struct city_rec *rec,
			       const struct city_field *field, const char *text)
{
	city_error_set(error, "twin.register", "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

/* Room for n elements; a quarter more than that each time, for there may be many. */
static int make_room(void **array, size_t n, size_t *room, size_t size)
{
	void *grown;

	if (n <= *room)
		return 0;
	grown = realloc(*array, (n + n / 4 + 256) * size);
	if (!grown)
		return -1;
	*array = grown;
	*room = n + n / 4 + 256;
	return 0;
}

static int note(struct city_twin_register *reg, struct city_register_finding finding)
{
	if (make_room((void **)&reg->finding, reg->findings + 1, &reg->finding_room,
		      sizeof(finding)))
		return -1;
	reg->finding[reg->findings++] = finding;
	return 0;
}

/* One record of the register while it is looked at. */
struct entry {
	const struct city_rec *rec;
	struct city_slice id; /* in reg->text */
	int class;
	uint32_t number;      /* of the id in the twin, where a segment has it */
	uint32_t segment;     /* or CITY_REGISTER_NOWHERE */
	size_t points;        /* of its line, in reg->lines.points; 0 = none */
	int64_t length_mm;
};

/* Of the line of the record under way. */
static const struct city_twin_point *first_point(const struct city_twin_register *reg)
{
	return (const struct city_twin_point *)(const void *)reg->lines.points.at;
}

/* A line in degrees or metres; in metres in the plane of a meridian it becomes. */
static struct city_plane *plane_line(struct city_twin_register *reg,
				     const struct entry *entry, double meridian_deg)
{
	const struct city_twin_point *point = first_point(reg);
	struct city_plane *line;

	city_buf_reset(&reg->own);
	line = (struct city_plane *)(void *)city_buf_reserve(
		&reg->own, entry->points * sizeof(*line));
	if (!line)
		return NULL;
	for (size_t i = 0; i < entry->points; i++)
		line[i] = (struct city_plane){ point[i].x, point[i].y };
	if (reg->lines.degrees)
		city_line_project(line, entry->points, meridian_deg);
	return line;
}

/* The name of a field that tells a length, but not in metres. */
static const struct city_field *find_other_length(const struct city_rec *rec)
{
	for (size_t i = 0; i < rec->fields; i++) {
		struct city_slice key = rec->field[i].key;

		if (key.len >= 6 && strncasecmp(key.at, "length", 6) == 0)
			return &rec->field[i];
	}
	return NULL;
}

/* To the millimetre; a kilometre has six digits of these, a metre three. */
static enum city_status take_length(const struct city_field *field, int digits,
				    struct entry *entry, struct city_error *error)
{
	double per = digits == 6 ? 1000 : 1, metres = -1;
	struct city_decimal value;

	if (field->type == CITY_NUMBER && city_number_parse(field->value, &metres) == 0)
		metres *= per;
	if (!(metres >= 0 && metres < 1e9))
		return refuse(error, entry->rec, field,
			      digits == 6 ?
				      "a length in kilometres was expected, from 0 to 1e6" :
				      "a length in metres was expected, a number from 0 to "
				      "1e9");
	if (city_decimal_parse(field->value, &value) == 0 &&
	    city_decimal_rescale(value, digits, CITY_ROUND_HALF_EVEN, &value) == 0)
		entry->length_mm = value.units;
	else
		entry->length_mm = llround(metres * 1000);
	return CITY_OK;
}

/* As registered, or of the line that was. */
static enum city_status find_length(struct city_twin_register *reg, struct entry *entry,
				    struct city_error *error)
{
	const struct city_field *unit = city_rec_find(entry->rec, &reg->names.unit);
	const struct city_field *field = city_rec_find(entry->rec, &reg->names.length);
	const struct city_field *km = city_rec_find(entry->rec, &reg->names.length_km);
	struct city_plane *line;

	if (unit && unit->type != CITY_NULL && !city_slice_is(unit->value, "\"m\""))
		return refuse(error, entry->rec, unit,
			      "a register's lengths are in metres, as length_m");
	if (field && field->type != CITY_NULL)
		return take_length(field, 3, entry, error);
	if (km && km->type != CITY_NULL)
		return take_length(km, 6, entry, error);
	if (entry->points == 0) {
		field = find_other_length(entry->rec);
		return refuse(error, entry->rec, field,
			      field ? "a length in metres was expected, as length_m" :
				      "length_m, in metres, or a geometry was expected");
	}
	line = plane_line(reg, entry, first_point(reg)->x);
	if (!line)
		return no_memory(error);
	entry->length_mm = llround(1000 * (reg->lines.degrees ?
						   city_line_geodesic(line, entry->points) :
						   city_line_length(line, entry->points)));
	return CITY_OK;
}

static enum city_status find_id(struct city_twin_register *reg,
				const struct city_twin *twin, struct entry *entry,
				struct city_error *error)
{
	const struct city_field *field = city_rec_find(entry->rec, &reg->names.id);
	size_t number;

	if (!field || field->type != CITY_STRING || field->value.len == 2)
		return refuse(error, entry->rec, field, "a text was expected for the id");
	entry->id = city_field_text(field, &reg->text);
	if (reg->text.failed)
		return no_memory(error);
	number = city_map_find(&twin->ids, entry->id);
	entry->segment = CITY_REGISTER_NOWHERE;
	if (number != SIZE_MAX) {
		entry->number = (uint32_t)number;
		entry->segment = reg->counts[number];
	}
	if (entry->segment != CITY_REGISTER_NOWHERE ?
		    reg->met[number] :
		    city_map_find(&reg->missing, entry->id) != SIZE_MAX)
		return refuse(error, entry->rec, field, "stands twice in the register");
	return CITY_OK;
}

static enum city_status read_entry(struct city_twin_register *reg,
				   const struct city_twin *twin, struct entry *entry,
				   struct city_error *error)
{
	const struct city_field *kind = city_rec_find(entry->rec, &reg->names.kind);
	const struct city_field *class = city_rec_find(entry->rec, &reg->names.class);
	const struct city_field *line = city_rec_find(entry->rec, &reg->names.geometry);
	enum city_status status;

	if (kind && !city_slice_is(kind->value, "\"pipe.register\"") &&
	    !city_slice_is(kind->value, "\"pipe.segment\""))
		return refuse(error, entry->rec, kind,
			      "is neither \"pipe.register\" nor \"pipe.segment\"");
	entry->class = city_twin_class_of(class);
	if (entry->class < 0)
		return refuse(error, entry->rec, class,
			      "a class was expected: " CITY_TWIN_CLASS_NAMES);
	status = find_id(reg, twin, entry, error);
	if (status == CITY_OK && line && line->type != CITY_NULL)
		status = city_twin_read_line(&reg->lines, entry->rec, &entry->points, error);
	return status == CITY_OK ? find_length(reg, entry, error) : status;
}

static enum city_coverage_fate fate_of(const struct city_twin_register *reg,
				       uint32_t segment, const struct city_twin_set *set)
{
	if (reg->stale_days >= 0 &&
	    (reg->surveyed[segment] == INT32_MIN ||
	     reg->now_days - reg->surveyed[segment] > reg->stale_days))
		return CITY_COVERAGE_STALE;
	return set->lacks ? CITY_COVERAGE_INCOMPLETE : CITY_COVERAGE_COVERED;
}

static void compare_values(const struct city_coverage_rules *rules,
			   struct city_twin_set registered, struct city_twin_set twin,
			   struct city_coverage_sum *sum)
{
	sum->differ[0] += registered.class != twin.class;
	sum->differ[1] += registered.district.at && twin.district.at &&
			  !city_slice_equal(registered.district, twin.district);
	sum->differ[2] += registered.dense != CITY_DENSE_UNKNOWN &&
			  twin.dense != CITY_DENSE_UNKNOWN &&
			  registered.dense != twin.dense;
	for (size_t i = 0; i < rules->compares; i++) {
		struct city_slice one = city_twin_set_next(&registered.values);
		struct city_slice two = city_twin_set_next(&twin.values);

		sum->differ[3 + i] += one.at && two.at && !city_slice_equal(one, two);
	}
}

/* How far the pair's lines are apart, and by how much they differ in length. */
static int compare_lines(struct city_twin_register *reg, const struct city_twin *twin,
			 const struct entry *entry, struct city_coverage_sum *sum)
{
	size_t n = twin->segment[entry->segment].points;
	struct city_plane *drawn, *line;
	int64_t drawn_mm = city_twin_length_mm(twin, entry->segment), apart_um;

	sum->longer_mm += drawn_mm - entry->length_mm;
	sum->unlike_mm += llabs(drawn_mm - entry->length_mm);
	reg->drawn_mm += drawn_mm;
	reg->registered_mm += entry->length_mm;
	if (entry->points == 0)
		return 0;
	line = plane_line(reg, entry, twin->meridian_deg);
	city_buf_reset(&reg->other);
	drawn = (struct city_plane *)(void *)city_buf_reserve(&reg->other,
							      n * sizeof(*drawn));
	if (!line || !drawn)
		return -1;
	city_twin_line(twin, entry->segment, drawn);
	apart_um = llround(1e6 * city_lines_apart(line, entry->points, drawn, n));
	sum->placed++;
	sum->apart_um += apart_um;
	if (apart_um > sum->most_um)
		sum->most_um = apart_um;
	return 0;
}

/* Of what is missing: its id, and where it begins, if it was drawn. */
static int keep_missing(struct city_twin_register *reg, const struct entry *entry,
			uint32_t *id)
{
	const struct city_twin_point *first = first_point(reg);
	size_t number;
	bool fresh;

	number = city_map_add(&reg->missing, entry->id, &fresh);
	if (number == SIZE_MAX)
		return -1;
	*id = (uint32_t)number;
	if (entry->points == 0)
		return 0;
	if (make_room((void **)&reg->begin, number + 1, &reg->begin_room,
		      sizeof(*reg->begin)))
		return -1;
	while (reg->begins < number)
		reg->begin[reg->begins++] = (struct city_plane){ NAN, NAN };
	reg->begin[reg->begins++] = (struct city_plane){ first->x, first->y };
	return 0;
}

static int note_fate(struct city_twin_register *reg, const struct entry *entry,
		     enum city_coverage_fate fate)
{
	static const uint8_t rules[] = {
		[CITY_COVERAGE_MISSING] = CITY_REGISTER_MISSING,
		[CITY_COVERAGE_STALE] = CITY_REGISTER_STALE,
		[CITY_COVERAGE_INCOMPLETE] = CITY_REGISTER_INCOMPLETE,
	};
	struct city_register_finding finding = { .rule = rules[fate],
						 .class = (uint8_t)entry->class,
						 .id = entry->number,
						 .length_mm = entry->length_mm };

	if (fate == CITY_COVERAGE_COVERED)
		return 0;
	if (fate == CITY_COVERAGE_MISSING && keep_missing(reg, entry, &finding.id))
		return -1;
	return note(reg, finding);
}

static enum city_status take_entry(struct city_twin_register *reg,
				   const struct city_twin *twin,
				   const struct city_rec *rec, struct city_error *error)
{
	struct entry entry = { .rec = rec };
	enum city_status status = read_entry(reg, twin, &entry, error);
	enum city_coverage_fate fate = CITY_COVERAGE_MISSING;
	struct city_coverage_sum *sum;
	struct city_twin_set set, other;

	if (status != CITY_OK)
		return status;
	city_buf_reset(&reg->at);
	city_twin_set_put(&reg->at, &reg->rules, &reg->names, rec, entry.class,
			  &reg->decoded);
	if (reg->at.failed)
		return no_memory(error);
	set = city_twin_set_read(city_buf_slice(&reg->at));
	sum = city_coverage_of(
		&reg->coverage,
		(struct city_coverage_key){
			city_slice_of(city_twin_class_name(entry.class)), set.district,
			set.dense });
	if (!sum)
		return no_memory(error);
	if (entry.segment != CITY_REGISTER_NOWHERE) {
		reg->met[entry.number] = 1;
		other = city_twin_set_read(
			city_map_text(&reg->sets, reg->set[entry.segment]));
		fate = fate_of(reg, entry.segment, &other);
		compare_values(&reg->rules, set, other, sum);
		if (compare_lines(reg, twin, &entry, sum))
			return no_memory(error);
	}
	sum->segments[fate]++;
	sum->mm[fate] += entry.length_mm;
	reg->records++;
	return note_fate(reg, &entry, fate) ? no_memory(error) : CITY_OK;
}

static void tell_refused(struct city_twin_register *reg, struct city_error *error)
{
	char text[1280];

	if (++reg->refused > MOST_TOLD)
		return;
	city_error_in_file(error, reg->path);
	error->line = reg->line;
	city_error_format(error, text, sizeof(text));
	city_env_tell(reg->env, "%s", text);
}

static enum city_status take_lines(struct city_twin_register *reg,
				   const struct city_twin *twin, struct city_slice text,
				   struct city_error *error)
{
	const char *end = text.at + text.len;

	while (text.at < end) {
		/* There is one behind the last line, too. */
		const char *stop = memchr(text.at, '\n', (size_t)(end - text.at) + 1);
		struct city_slice one = { text.at, (size_t)(stop - text.at) };
		enum city_status status;
		struct city_rec rec;

		reg->line++;
		text.at = stop + 1;
		if (one.len == 0 || (one.len == 1 && *one.at == '\r'))
			continue;
		status = city_scan_alone(reg->scanner, one, &rec, error);
		if (status == CITY_OK)
			status = take_entry(reg, twin, &rec, error);
		if (status == CITY_REJECT)
			tell_refused(reg, error);
		else if (status != CITY_OK)
			return status;
	}
	return CITY_OK;
}

static enum city_status read_all(struct city_twin_register *reg,
				 const struct city_twin *twin, struct city_error *error)
{
	for (;;) {
		struct city_lines lines;
		enum city_status status = city_in_lines(reg->in, &lines, error);

		if (status == CITY_REJECT) {
			reg->line++;
			tell_refused(reg, error);
			continue;
		}
		if (status == CITY_OK)
			status = take_lines(reg, twin, lines.text, error);
		if (status == CITY_FAIL && !error->file[0])
			city_error_in_file(error, reg->path);
		if (status != CITY_OK)
			return status;
	}
}

/* What the twin has and the register has not. */
static int find_surplus(struct city_twin_register *reg, const struct city_twin *twin)
{
	for (uint32_t i = 0; i < twin->ids.n; i++) {
		uint32_t segment = reg->counts[i];
		struct city_register_finding finding = { .rule = CITY_REGISTER_SURPLUS,
							 .id = i };
		struct city_coverage_sum *sum;
		struct city_twin_set set;

		if (segment == CITY_REGISTER_NOWHERE || reg->met[i])
			continue;
		set = city_twin_set_read(city_map_text(&reg->sets, reg->set[segment]));
		finding.class = (uint8_t)set.class;
		finding.length_mm = city_twin_length_mm(twin, segment);
		sum = city_coverage_of(
			&reg->coverage,
			(struct city_coverage_key){
				city_slice_of(city_twin_class_name(set.class)),
				set.district, set.dense });
		if (!sum || note(reg, finding))
			return -1;
		sum->surplus++;
		sum->surplus_mm += finding.length_mm;
	}
	return 0;
}

uint32_t city_twin_register_segment(const struct city_twin_register *reg,
				    const struct city_register_finding *finding)
{
	return finding->rule == CITY_REGISTER_MISSING ? CITY_REGISTER_NOWHERE :
							reg->counts[finding->id];
}

struct city_slice city_twin_register_id(const struct city_twin_register *reg,
					const struct city_twin *twin,
					const struct city_register_finding *finding)
{
	return city_map_text(finding->rule == CITY_REGISTER_MISSING ? &reg->missing :
								      &twin->ids,
			     finding->id);
}

/* Lengths that are all by one factor off those of the twin's lines are in other units. */
static void tell_units(const struct city_twin_register *reg)
{
	static const struct {
		double factor;
		const char *unit;
	} units[] = { { 0.001, "kilometres" },	{ 1000, "millimetres" },
		      { 100, "centimetres" },	{ 3.28084, "feet" },
		      { 0.000621371, "miles" }, { 0.002, "li" } };
	double factor = (double)reg->registered_mm / (double)reg->drawn_mm;

	if (reg->drawn_mm == 0)
		return;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (fabs(factor / units[i].factor - 1) < 0.01)
			city_env_tell(reg->env,
				      "%s: its lengths are %.5g times those of the twin's "
				      "lines: metres were expected, these seem to be %s",
				      reg->path, factor, units[i].unit);
}

struct order {
	const struct city_twin_register *reg;
	const struct city_twin *twin;
};

static int compare_findings(const void *a, const void *b, void *context)
{
	const struct order *order = context;
	const struct city_register_finding *one = a, *two = b;
	struct city_slice x, y;
	int sign;

	if (one->rule != two->rule)
		return one->rule - two->rule;
	x = city_twin_register_id(order->reg, order->twin, one);
	y = city_twin_register_id(order->reg, order->twin, two);
	sign = memcmp(x.at, y.at, x.len < y.len ? x.len : y.len);
	return sign ? sign : (x.len > y.len) - (x.len < y.len);
}

enum city_status city_twin_register_read(struct city_twin_register *reg,
					 const struct city_twin_reader *reader,
					 const struct city_twin *twin,
					 struct city_error *error)
{
	struct order order = { reg, twin };
	struct city_buf frame = reader->frame; /* lent */
	enum city_status status;

	city_buf_reset(&reg->text);
	city_buf_put_slice(&reg->text, city_buf_slice(&frame));
	if (city_twin_reader_init(&reg->lines,
				  frame.len ? city_buf_text(&reg->text) : NULL) ||
	    city_twin_claims_find(reg, twin))
		return no_memory(error);
	status = read_all(reg, twin, error);
	if (status != CITY_DONE)
		return CITY_FAIL;
	if (reg->records == 0) {
		city_error_set(error, "twin.register", "%s",
			       reg->refused ? "the register has no record that can be taken" :
					      "the register is empty");
		city_error_in_file(error, reg->path);
		return CITY_FAIL;
	}
	if (reg->refused > MOST_TOLD)
		city_env_tell(reg->env, "%s: %llu records refused, %llu of them not told",
			      reg->path, (unsigned long long)reg->refused,
			      (unsigned long long)(reg->refused - MOST_TOLD));
	tell_units(reg);
	if (find_surplus(reg, twin))
		return no_memory(error);
	if (reg->findings)
		qsort_r(reg->finding, reg->findings, sizeof(*reg->finding),
			compare_findings, &order);
	return CITY_OK;
}
