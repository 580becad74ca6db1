/* SPDX-License-Identifier: Apache-2.0 */
/* inprecord - nodes and links of EPANET and SWMM as records of city-pipe(5). */
#include "config.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "city/inplevel.h"
#include "city/writer.h"
#include "inprun.h"

static struct city_slice nothing(void)
{
	return (struct city_slice){ "", 0 };
}

/* The number times a factor, with so many decimals more, without zeros at its end.
 */
static void put_scaled(struct city_inp_run *run, struct city_writer *w,
		       const char *key, struct city_slice word, int64_t factor,
		       int decimals)
{
	struct city_decimal value;

	if (!city_inp_number(run, word, &value) ||
	    __builtin_mul_overflow(value.units, factor, &value.units))
		return;
	value.scale += decimals;
	while (value.scale > 0 && value.units % 10 == 0) {
		value.units /= 10;
		value.scale--;
	}
	if (value.scale > CITY_DECIMAL_DIGITS)
		return;
	city_writer_key(w, key);
	city_writer_decimal(w, value);
}

/* 1 ft = 0.3048 m and 1 in = 25.4 mm exactly. */
static void put_metres(struct city_inp_run *run, struct city_writer *w,
		       const char *key, struct city_slice word)
{
	put_scaled(run, w, key, word, run->is_si ? 1 : 3048, run->is_si ? 0 : 4);
}

static void put_millimetres(struct city_inp_run *run, struct city_writer *w,
			    const char *key, struct city_slice word, bool of_swmm)
{
	if (of_swmm)
		put_scaled(run, w, key, word, run->is_si ? 1000 : 3048,
			   run->is_si ? 0 : 1);
	else
		put_scaled(run, w, key, word, run->is_si ? 1 : 254,
			   run->is_si ? 0 : 1);
}

/* A place of the plan, and the level there unless it is NULL. */
static void put_position(struct city_inp_run *run, struct city_writer *w,
			 const struct city_inp_line *line,
			 const struct city_decimal *level)
{
	city_writer_begin_array(w);
	for (unsigned i = 1; i < 3; i++) {
		struct city_decimal value;

		if (city_inp_number(run, line->word[i], &value))
			city_writer_decimal(w, value);
	}
	if (level)
		city_writer_decimal(w, *level);
	city_writer_end_array(w);
}

static void begin(struct city_inp_run *run, struct city_writer *w, const char *kind,
		  const struct city_inp_line *line)
{
	city_buf_reset(&run->line);
	city_writer_init(w, &run->line);
	city_writer_begin_object(w);
	city_writer_key(w, "kind");
	city_writer_text(w, kind);
	city_writer_key(w, "id");
	city_writer_string(w, line->word[0]);
	city_writer_key(w, "class");
	city_writer_text(w, run->inp.is_swmm ? "drainage" : "water");
	city_writer_key(w, "type");
	city_writer_text(w, line->section->type);
}

static void begin_geometry(struct city_writer *w, const char *type)
{
	city_writer_key(w, "geometry");
	city_writer_begin_object(w);
	city_writer_key(w, "type");
	city_writer_text(w, type);
	city_writer_key(w, "coordinates");
}

static enum city_status put(struct city_inp_run *run,
			    const struct city_inp_line *line,
			    struct city_error *error)
{
	enum city_status status;

	run->origin = (struct city_origin){ .file = run->file,
					    .line = line->line,
					    .offset = line->offset,
					    .raw = line->raw };
	if (run->line.failed || run->number.failed || run->name.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	run->out->origin = &run->origin;
	status = run->out->put(run->out, city_buf_slice(&run->line), error);
	run->out->origin = NULL;
	return status == CITY_FAIL
		       ? status
		       : run->out->fate(run->out, status, &run->origin, error);
}

static enum city_status put_node(struct city_inp_run *run,
				 const struct city_inp_thing *node,
				 struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[node->line];
	struct city_writer w;

	begin(run, &w, "pipe.node", line);
	if (node->place == CITY_INP_NONE) {
		run->unplaced++;
		city_writer_key(&w, "geometry");
		city_writer_null(&w);
	} else {
		begin_geometry(&w, "Point");
		put_position(run, &w, &run->inp.line[node->place], NULL);
		city_writer_end_object(&w);
	}
	if (line->words > 1)
		put_metres(run, &w, "level_m", line->word[1]);
	/* Of a model's junctions, any may be where a main or a drain ends. */
	if (strcmp(line->section->type, "junction") == 0) {
		city_writer_key(&w, "end");
		city_writer_bool(&w, true);
	}
	city_writer_end_object(&w);
	return put(run, line, error);
}

/* A way from node to node, and how far along it one is. */
struct way {
	const struct city_inp_thing *link, *from, *to;
	bool falls; /* levels are known */
	struct city_decimal high, low;
	double length, gone, x, y;
};

/* The levels of a conduit's ends; other links are none that lie in the ground. */
static bool find_levels(struct city_inp_run *run, struct way *way)
{
	const struct city_inp_line *line = &run->inp.line[way->link->line];
	const struct city_inp_thing *const node[2] = { way->from, way->to };
	struct city_decimal *const level[2] = { &way->high, &way->low };

	if (!line->section->of_swmm || strcmp(line->section->type, "pipe") != 0)
		return false;
	for (unsigned i = 0; i < 2; i++) {
		const struct city_inp_line *at = &run->inp.line[node[i]->line];
		struct city_decimal bottom;

		if (at->words < 2 || !city_inp_number(run, at->word[1], &bottom) ||
		    city_inp_level(bottom,
				   line->words > 5 + i ? line->word[5 + i]
						       : nothing(),
				   run->offsets_are_levels, level[i]))
			return false;
	}
	return true;
}

static double coordinate(struct city_inp_run *run, struct city_slice word)
{
	struct city_decimal value;

	return city_inp_number(run, word, &value)
		       ? (double)value.units / pow(10, value.scale)
		       : 0;
}

/* One place further; written where there is a writer. */
static void go_to(struct city_inp_run *run, struct city_writer *w, struct way *way,
		  uint32_t place, bool is_first)
{
	const struct city_inp_line *line = &run->inp.line[place];
	double x = coordinate(run, line->word[1]),
	       y = coordinate(run, line->word[2]);
	struct city_decimal level;

	way->gone += is_first ? 0 : hypot(x - way->x, y - way->y);
	way->x = x;
	way->y = y;
	if (!w)
		return;
	level = city_inp_level_between(
		way->high, way->low, way->length > 0 ? way->gone / way->length : 0,
		run->is_si);
	put_position(run, w, line, way->falls ? &level : NULL);
}

static void go_along(struct city_inp_run *run, struct city_writer *w,
		     struct way *way)
{
	way->gone = 0;
	go_to(run, w, way, way->from->place, true);
	for (uint32_t at = way->link->vertex; at != CITY_INP_NONE;
	     at = run->next[at])
		go_to(run, w, way, at, false);
	go_to(run, w, way, way->to->place, false);
}

static void put_line(struct city_inp_run *run, struct city_writer *w,
		     const struct city_inp_thing *link,
		     const struct city_inp_thing *from,
		     const struct city_inp_thing *to)
{
	struct way way = { .link = link, .from = from, .to = to };

	way.falls = find_levels(run, &way);
	go_along(run, NULL, &way);
	way.length = way.gone;
	begin_geometry(w, "LineString");
	city_writer_begin_array(w);
	go_along(run, w, &way);
	city_writer_end_array(w);
	city_writer_end_object(w);
	if (way.falls) {
		city_writer_key(w, "level_of");
		city_writer_text(w, "bottom");
	}
}

/* How large it is; of EPANET in its own line, of SWMM in another section. */
static void put_size(struct city_inp_run *run, struct city_writer *w,
		     const struct city_inp_thing *link)
{
	const struct city_inp_line *line = &run->inp.line[link->line], *shape;
	const char *type = line->section->type;
	bool is_pipe = strcmp(type, "pipe") == 0;

	if (is_pipe)
		put_metres(run, w, "length_m", line->word[3]);
	if (!line->section->of_swmm && is_pipe)
		put_millimetres(run, w, "diameter_mm", line->word[4], false);
	else if (!run->inp.is_swmm && strcmp(type, "valve") == 0)
		put_millimetres(run, w, "diameter_mm", line->word[3], false);
	if (link->shape == CITY_INP_NONE)
		return;
	shape = &run->inp.line[link->shape];
	if (shape->word[1].len == 8 &&
	    strncasecmp(shape->word[1].at, "CIRCULAR", 8) == 0) {
		put_millimetres(run, w, "diameter_mm", shape->word[2], true);
	} else if (shape->words > 3) {
		put_millimetres(run, w, "height_mm", shape->word[2], true);
		put_millimetres(run, w, "width_mm", shape->word[3], true);
	}
}

static enum city_status put_link(struct city_inp_run *run,
				 const struct city_inp_thing *link,
				 struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[link->line];
	const struct city_inp_thing *from = city_inp_node(run, line->word[1]);
	const struct city_inp_thing *to = city_inp_node(run, line->word[2]);
	struct city_writer w;

	begin(run, &w, "pipe.segment", line);
	city_writer_key(&w, "from");
	city_writer_string(&w, run->inp.line[from->line].word[0]);
	city_writer_key(&w, "to");
	city_writer_string(&w, run->inp.line[to->line].word[0]);
	if (from->place == CITY_INP_NONE || to->place == CITY_INP_NONE) {
		city_writer_key(&w, "geometry");
		city_writer_null(&w);
	} else {
		put_line(run, &w, link, from, to);
	}
	put_size(run, &w, link);
	if (run->inp.is_swmm) {
		city_writer_key(&w, "flow");
		city_writer_text(&w, "forward");
	}
	city_writer_end_object(&w);
	return put(run, line, error);
}

/* Nodes first, so that who reads the links knows what they are between. */
enum city_status city_inp_put_all(struct city_inp_run *run,
				  struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < run->nodes.n && status == CITY_OK; i++)
		status = put_node(run, &run->node[i], error);
	for (size_t i = 0; i < run->links.n && status == CITY_OK; i++)
		if (!run->refused[run->link[i].line])
			status = put_link(run, &run->link[i], error);
	return status;
}
