/* SPDX-License-Identifier: Apache-2.0 */
/* inpsource - lines that belong together, by the names of nodes and links, to records. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "city/convert.h"
#include "city/decimal.h"
#include "city/inp.h"
#include "city/inpsource.h"
#include "city/map.h"
#include "city/text.h"
#include "city/writer.h"

#define NONE UINT32_MAX

/* A node or a link, and what other sections say of it: numbers of lines. */
struct thing {
	uint32_t line, place;       /* [COORDINATES] */
	uint32_t shape;             /* [XSECTIONS] */
	uint32_t vertex, last;      /* the first of its vertices, and the last */
};

struct run {
	struct city_env *env;
	const char *file;
	struct city_inp inp;
	struct city_map nodes, links;
	struct thing *node, *link;
	uint32_t *next;             /* of a vertex, the one behind it */
	bool *refused;              /* lines */
	bool is_si;
	uint64_t unplaced;
	struct city_origin origin;
	struct city_sink *out;
	struct city_buf line, number, name;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Rejects a line, with the section that it stands in. */
static enum city_status refuse(struct run *run, const struct city_inp_line *line,
			       struct city_error *error, const char *rule,
			       const char *begin, struct city_slice word, const char *end)
{
	const char *section = line->section->name;

	run->refused[line - run->inp.line] = true;
	run->origin = (struct city_origin){ .file = run->file,
					    .line = line->line,
					    .offset = line->offset,
					    .raw = line->raw };
	if (line->section->role == CITY_INP_UNKNOWN)
		city_error_set(error, rule, "%s%.*s%s", begin, (int)word.len, word.at, end);
	else
		city_error_set(error, rule, "[%s] %s%.*s%s", section, begin,
			       (int)word.len, word.at, end);
	return run->out->fate(run->out, CITY_REJECT, &run->origin, error);
}

static struct city_slice nothing(void)
{
	return (struct city_slice){ "", 0 };
}

/* A word as a number; exponents, a point without digits and the like are allowed. */
static bool read_number(struct run *run, struct city_slice word, struct city_decimal *value)
{
	city_buf_reset(&run->number);
	if (city_convert_number(&run->number, word) == 0)
		word = city_buf_slice(&run->number);
	return city_decimal_parse(word, value) == 0;
}

/* Which words of a line must be numbers. */
static bool is_number_due(const struct city_inp_line *line, unsigned word)
{
	switch (line->section->role) {
	case CITY_INP_PLACE:
	case CITY_INP_VERTEX: return word == 1 || word == 2;
	case CITY_INP_NODE: return word == 1;
	case CITY_INP_LINK:
		return strcmp(line->section->type, "pipe") == 0 &&
		       (word == 3 || (word == 4 && !line->section->of_swmm));
	case CITY_INP_UNKNOWN:
	case CITY_INP_PASSED:
	case CITY_INP_LEFT:
	case CITY_INP_SHAPE:
	case CITY_INP_OPTION:
	case CITY_INP_TIME: break;
	}
	return false;
}

/* "1:05", "0:30:00", "24", "12 am", "1.5 hours"; a line of STATISTIC has a word. */
static bool is_time(const struct city_inp_line *line)
{
	struct city_slice word = line->word[line->words - 1];
	size_t colons = 0;

	if (strncasecmp(line->word[0].at, "STAT", 4) == 0)
		return true;
	if (line->words > 2 && strchr("AaPpSsMmHhDd", word.at[0]) && word.at[0])
		word = line->word[line->words - 2];
	for (size_t i = 0; i < word.len; i++) {
		colons += word.at[i] == ':';
		if (!strchr("0123456789.:", word.at[i]))
			return false;
	}
	return colons <= 2;
}

/* What is wrong with a line by itself is told, and the line is left out. */
static enum city_status look_at(struct run *run, const struct city_inp_line *line,
				struct city_error *error)
{
	const struct city_inp_section *section = line->section;
	struct city_decimal value;

	if (city_utf8_valid(line->raw.at, line->raw.len) < line->raw.len)
		return refuse(run, line, error, "inp.text", "is no UTF-8", nothing(), "");
	if (section->role == CITY_INP_UNKNOWN)
		return line->word[0].at[0] == '[' ?
			       refuse(run, line, error, "inp.section", "", line->word[0],
				      " is no section of EPANET or SWMM") :
			       refuse(run, line, error, "inp.section",
				      "stands in no section that is known", nothing(), "");
	if (line->words < section->least)
		return refuse(run, line, error, "inp.words", "lacks a word behind ",
			      line->word[line->words - 1], "");
	for (unsigned i = 1; i < line->words; i++)
		if (is_number_due(line, i) && !read_number(run, line->word[i], &value))
			return refuse(run, line, error, "inp.number", "", line->word[i],
				      " is no number of up to 18 digits");
	if (section->role == CITY_INP_TIME && !is_time(line))
		return refuse(run, line, error, "inp.time", "", line->word[line->words - 1],
			      " is no time");
	return CITY_OK;
}

/* Flow units tell the others: those of [OPTIONS], of either program. */
static enum city_status read_units(struct run *run, const struct city_inp_line *line,
				   struct city_error *error)
{
	static const char *const si[] = { "LPS", "LPM", "MLD", "CMH", "CMD", "CMS" };
	static const char *const us[] = { "CFS", "GPM", "MGD", "IMGD", "AFD" };
	struct city_slice name = line->word[0], unit;

	if (line->words < 2 ||
	    !((name.len == 5 && strncasecmp(name.at, "UNITS", 5) == 0) ||
	      (name.len == 10 && strncasecmp(name.at, "FLOW_UNITS", 10) == 0)))
		return CITY_OK;
	unit = line->word[1];
	for (size_t i = 0; i < sizeof(si) / sizeof(si[0]); i++)
		if (unit.len == strlen(si[i]) && strncasecmp(unit.at, si[i], unit.len) == 0) {
			run->is_si = true;
			return CITY_OK;
		}
	for (size_t i = 0; i < sizeof(us) / sizeof(us[0]); i++)
		if (unit.len == strlen(us[i]) && strncasecmp(unit.at, us[i], unit.len) == 0) {
			run->is_si = false;
			return CITY_OK;
		}
	return refuse(run, line, error, "inp.units", "", unit, " is no unit of flow");
}

/* What a node or link is known by: SWMM takes names for equal in either case. */
static struct city_slice name_of(struct run *run, struct city_slice word)
{
	if (!run->inp.is_swmm)
		return word;
	city_buf_reset(&run->name);
	for (size_t i = 0; i < word.len; i++) {
		char c = word.at[i];

		city_buf_put_char(&run->name, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
	}
	return city_buf_slice(&run->name);
}

/* The node of that name, or NULL. */
static const struct thing *node_of(struct run *run, struct city_slice word)
{
	size_t at = city_map_find(&run->nodes, name_of(run, word));

	return at == SIZE_MAX ? NULL : &run->node[at];
}

/* Takes a node or link of a new name. */
static enum city_status add_thing(struct run *run, uint32_t number, struct city_map *names,
				  struct thing *things, struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[number];
	bool fresh;
	size_t at = city_map_add(names, name_of(run, line->word[0]), &fresh);

	if (at == SIZE_MAX)
		return no_memory(error);
	if (!fresh)
		return refuse(run, line, error, "inp.repeated", "", line->word[0],
			      " stands there twice");
	things[at] = (struct thing){ number, NONE, NONE, NONE, NONE };
	return CITY_OK;
}

/* What another section says of a node or a link. */
static enum city_status add_detail(struct run *run, uint32_t number,
				   struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[number];
	enum city_inp_role role = line->section->role;
	bool of_node = role == CITY_INP_PLACE;
	size_t at = city_map_find(of_node ? &run->nodes : &run->links,
				  name_of(run, line->word[0]));
	struct thing *thing;

	/* SWMM places what is no node, too: rain gages and subcatchments. */
	if (at == SIZE_MAX)
		return refuse(run, line, error,
			      of_node ? "inp.unknown-node" : "inp.unknown-link",
			      of_node ? "node " : "link ", line->word[0],
			      " is not in the file");
	thing = of_node ? &run->node[at] : &run->link[at];
	if (role == CITY_INP_PLACE) {
		thing->place = number;
	} else if (role == CITY_INP_SHAPE) {
		thing->shape = number;
	} else {
		if (thing->last == NONE)
			thing->vertex = number;
		else
			run->next[thing->last] = number;
		thing->last = number;
		run->next[number] = NONE;
	}
	return CITY_OK;
}

/* Both ends of a link must be there. */
static enum city_status check_ends(struct run *run, const struct city_inp_line *line,
				   struct city_error *error)
{
	for (unsigned i = 1; i < 3; i++)
		if (!node_of(run, line->word[i]))
			return refuse(run, line, error, "inp.unknown-node", "node ",
				      line->word[i], " is not in the file");
	return CITY_OK;
}

/* One of the passes over all lines that are good so far. */
static enum city_status pass_over(struct run *run, enum city_inp_role from,
				  enum city_inp_role to, struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (uint32_t i = 0; i < run->inp.lines && status == CITY_OK; i++) {
		const struct city_inp_line *line = &run->inp.line[i];
		enum city_inp_role role = line->section->role;

		if (run->refused[i] || role < from || role > to)
			continue;
		if (role == CITY_INP_OPTION)
			status = read_units(run, line, error);
		else if (role == CITY_INP_NODE)
			status = add_thing(run, i, &run->nodes, run->node, error);
		else if (role == CITY_INP_LINK)
			status = add_thing(run, i, &run->links, run->link, error);
		else if (role != CITY_INP_TIME)
			status = add_detail(run, i, error);
	}
	return status;
}

/* The number times a factor, with so many decimals more, without zeros at its end. */
static void put_scaled(struct run *run, struct city_writer *w, const char *key,
		       struct city_slice word, int64_t factor, int decimals)
{
	struct city_decimal value;

	if (!read_number(run, word, &value) ||
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
static void put_metres(struct run *run, struct city_writer *w, const char *key,
		       struct city_slice word)
{
	put_scaled(run, w, key, word, run->is_si ? 1 : 3048, run->is_si ? 0 : 4);
}

static void put_millimetres(struct run *run, struct city_writer *w, const char *key,
			    struct city_slice word, bool of_swmm)
{
	if (of_swmm)
		put_scaled(run, w, key, word, run->is_si ? 1000 : 3048, run->is_si ? 0 : 1);
	else
		put_scaled(run, w, key, word, run->is_si ? 1 : 254, run->is_si ? 0 : 1);
}

static void put_position(struct run *run, struct city_writer *w,
			 const struct city_inp_line *line)
{
	city_writer_begin_array(w);
	for (unsigned i = 1; i < 3; i++) {
		struct city_decimal value;

		if (read_number(run, line->word[i], &value))
			city_writer_decimal(w, value);
	}
	city_writer_end_array(w);
}

static void begin(struct run *run, struct city_writer *w, const char *kind,
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

static enum city_status put(struct run *run, const struct city_inp_line *line,
			    struct city_error *error)
{
	enum city_status status;

	run->origin = (struct city_origin){ .file = run->file,
					    .line = line->line,
					    .offset = line->offset,
					    .raw = line->raw };
	if (run->line.failed || run->number.failed || run->name.failed)
		return no_memory(error);
	run->out->origin = &run->origin;
	status = run->out->put(run->out, city_buf_slice(&run->line), error);
	run->out->origin = NULL;
	return status == CITY_FAIL ? status :
				     run->out->fate(run->out, status, &run->origin, error);
}

static enum city_status put_node(struct run *run, const struct thing *node,
				 struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[node->line];
	struct city_writer w;

	begin(run, &w, "pipe.node", line);
	if (node->place == NONE) {
		run->unplaced++;
		city_writer_key(&w, "geometry");
		city_writer_null(&w);
	} else {
		begin_geometry(&w, "Point");
		put_position(run, &w, &run->inp.line[node->place]);
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

static void put_line(struct run *run, struct city_writer *w, const struct thing *link,
		     const struct thing *from, const struct thing *to)
{
	begin_geometry(w, "LineString");
	city_writer_begin_array(w);
	put_position(run, w, &run->inp.line[from->place]);
	for (uint32_t at = link->vertex; at != NONE; at = run->next[at])
		put_position(run, w, &run->inp.line[at]);
	put_position(run, w, &run->inp.line[to->place]);
	city_writer_end_array(w);
	city_writer_end_object(w);
}

/* How large it is; of EPANET in its own line, of SWMM in another section. */
static void put_size(struct run *run, struct city_writer *w, const struct thing *link)
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
	if (link->shape == NONE)
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

static enum city_status put_link(struct run *run, const struct thing *link,
				 struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[link->line];
	const struct thing *from = node_of(run, line->word[1]);
	const struct thing *to = node_of(run, line->word[2]);
	struct city_writer w;

	begin(run, &w, "pipe.segment", line);
	city_writer_key(&w, "from");
	city_writer_string(&w, run->inp.line[from->line].word[0]);
	city_writer_key(&w, "to");
	city_writer_string(&w, run->inp.line[to->line].word[0]);
	if (from->place == NONE || to->place == NONE) {
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
static enum city_status put_all(struct run *run, struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < run->nodes.n && status == CITY_OK; i++)
		status = put_node(run, &run->node[i], error);
	for (size_t i = 0; i < run->links.n && status == CITY_OK; i++)
		if (!run->refused[run->link[i].line])
			status = put_link(run, &run->link[i], error);
	return status;
}

static void tell(const struct run *run)
{
	if (run->inp.left)
		city_env_tell(run->env,
			      "%s: %llu subcatchments and rain gages are no pipes, and left "
			      "out",
			      run->file, (unsigned long long)run->inp.left);
	if (run->unplaced)
		city_env_tell(run->env, "%s: %llu of %zu nodes have no coordinates",
			      run->file, (unsigned long long)run->unplaced, run->nodes.n);
	if (run->nodes.n == 0)
		city_env_tell(run->env, "%s: no node and no pipe", run->file);
}

/* All there is to be looked at, one kind of it behind the other. */
static enum city_status work(struct run *run, struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < run->inp.lines && status == CITY_OK; i++)
		status = look_at(run, &run->inp.line[i], error);
	if (status == CITY_OK)
		status = pass_over(run, CITY_INP_OPTION, CITY_INP_OPTION, error);
	if (status == CITY_OK)
		status = pass_over(run, CITY_INP_NODE, CITY_INP_NODE, error);
	for (size_t i = 0; i < run->inp.lines && status == CITY_OK; i++)
		if (run->inp.line[i].section->role == CITY_INP_LINK && !run->refused[i])
			status = check_ends(run, &run->inp.line[i], error);
	if (status == CITY_OK)
		status = pass_over(run, CITY_INP_LINK, CITY_INP_LINK, error);
	if (status == CITY_OK)
		status = pass_over(run, CITY_INP_SHAPE, CITY_INP_VERTEX, error);
	return status == CITY_OK ? put_all(run, error) : status;
}

enum city_status city_inp_source_run(struct city_env *env, struct city_in *in,
				     struct city_sink *out, struct city_error *error)
{
	struct run run = { .env = env, .file = city_in_name(in), .out = out };
	enum city_status status = city_inp_read(&run.inp, in, error);
	size_t n = run.inp.lines + 1;

	run.node = calloc(n, sizeof(*run.node));
	run.link = calloc(n, sizeof(*run.link));
	run.next = calloc(n, sizeof(*run.next));
	run.refused = calloc(n, sizeof(*run.refused));
	if (status == CITY_OK)
		status = run.node && run.link && run.next && run.refused && n < NONE ?
				 work(&run, error) :
				 no_memory(error);
	if (status != CITY_FAIL)
		tell(&run);
	city_inp_release(&run.inp);
	city_map_release(&run.nodes);
	city_map_release(&run.links);
	city_buf_release(&run.line);
	city_buf_release(&run.number);
	city_buf_release(&run.name);
	free(run.node);
	free(run.link);
	free(run.next);
	free(run.refused);
	return status;
}
