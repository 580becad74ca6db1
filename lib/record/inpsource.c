/* SPDX-License-Identifier: Apache-2.0 */
/* inpsource - lines that belong together, by the names of nodes and links, to records. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "city/convert.h"
#include "city/decimal.h"
#include "city/inpsource.h"
#include "city/text.h"
#include "inprun.h"

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Rejects a line, with the section that it stands in. */
static enum city_status refuse(struct city_inp_run *run, const struct city_inp_line *line,
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
bool city_inp_number(struct city_inp_run *run, struct city_slice word,
		     struct city_decimal *value)
{
	city_buf_reset(&run->number);
	if (city_convert_number(&run->number, word) == 0)
		word = city_buf_slice(&run->number);
	return city_decimal_parse(word, value) == 0;
}

/* What a node or link is known by: SWMM takes names for equal in either case. */
struct city_slice city_inp_name(struct city_inp_run *run, struct city_slice word)
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
const struct city_inp_thing *city_inp_node(struct city_inp_run *run, struct city_slice word)
{
	size_t at = city_map_find(&run->nodes, city_inp_name(run, word));

	return at == SIZE_MAX ? NULL : &run->node[at];
}

/* Which words of a line must be numbers. */
static bool is_number_due(const struct city_inp_line *line, unsigned word)
{
	switch (line->section->role) {
	case CITY_INP_PLACE:
	case CITY_INP_VERTEX: return word == 1 || word == 2;
	case CITY_INP_NODE: return word == 1;
	case CITY_INP_LINK:
		/* Offsets of a conduit may be left open by a star. */
		return strcmp(line->section->type, "pipe") == 0 &&
		       (word == 3 || (word == 4 && !line->section->of_swmm) ||
			((word == 5 || word == 6) && line->section->of_swmm &&
			 !city_slice_is(line->word[word], "*")));
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
static enum city_status look_at(struct city_inp_run *run, const struct city_inp_line *line,
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
		if (is_number_due(line, i) && !city_inp_number(run, line->word[i], &value))
			return refuse(run, line, error, "inp.number", "", line->word[i],
				      " is no number of up to 18 digits");
	if (section->role == CITY_INP_TIME && !is_time(line))
		return refuse(run, line, error, "inp.time", "", line->word[line->words - 1],
			      " is no time");
	return CITY_OK;
}

static bool is_word(struct city_slice word, const char *known)
{
	return word.len == strlen(known) && strncasecmp(word.at, known, word.len) == 0;
}

/* Flow units tell the others: those of [OPTIONS], of either program. */
static enum city_status read_option(struct city_inp_run *run,
				    const struct city_inp_line *line,
				    struct city_error *error)
{
	static const char *const si[] = { "LPS", "LPM", "MLD", "CMH", "CMD", "CMS" };
	static const char *const us[] = { "CFS", "GPM", "MGD", "IMGD", "AFD" };
	struct city_slice name = line->word[0], unit;

	if (line->words > 1 && is_word(name, "LINK_OFFSETS"))
		run->offsets_are_levels = is_word(line->word[1], "ELEVATION");
	if (line->words < 2 || !(is_word(name, "UNITS") || is_word(name, "FLOW_UNITS")))
		return CITY_OK;
	unit = line->word[1];
	for (size_t i = 0; i < sizeof(si) / sizeof(si[0]); i++)
		if (is_word(unit, si[i])) {
			run->is_si = true;
			return CITY_OK;
		}
	for (size_t i = 0; i < sizeof(us) / sizeof(us[0]); i++)
		if (is_word(unit, us[i])) {
			run->is_si = false;
			return CITY_OK;
		}
	/* It says what all lengths are in, which no reader should guess. */
	city_error_set(error, "inp.units", "[OPTIONS] %.*s is no unit of flow", (int)unit.len,
		       unit.at);
	error->line = line->line;
	city_error_in_file(error, run->file);
	return CITY_FAIL;
}

/* Takes a node or link of a new name. */
static enum city_status add_thing(struct city_inp_run *run, uint32_t number,
				  struct city_map *names, struct city_inp_thing *things,
				  struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[number];
	bool fresh;
	size_t at = city_map_add(names, city_inp_name(run, line->word[0]), &fresh);

	if (at == SIZE_MAX)
		return no_memory(error);
	if (!fresh)
		return refuse(run, line, error, "inp.repeated", "", line->word[0],
			      " stands there twice");
	things[at] = (struct city_inp_thing){ number, CITY_INP_NONE, CITY_INP_NONE,
					      CITY_INP_NONE, CITY_INP_NONE };
	return CITY_OK;
}

/* What another section says of a node or a link. */
static enum city_status add_detail(struct city_inp_run *run, uint32_t number,
				   struct city_error *error)
{
	const struct city_inp_line *line = &run->inp.line[number];
	enum city_inp_role role = line->section->role;
	bool of_node = role == CITY_INP_PLACE;
	size_t at = city_map_find(of_node ? &run->nodes : &run->links,
				  city_inp_name(run, line->word[0]));
	struct city_inp_thing *thing;

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
		if (thing->last == CITY_INP_NONE)
			thing->vertex = number;
		else
			run->next[thing->last] = number;
		thing->last = number;
		run->next[number] = CITY_INP_NONE;
	}
	return CITY_OK;
}

/* Both ends of a link must be there. */
static enum city_status check_ends(struct city_inp_run *run,
				   const struct city_inp_line *line,
				   struct city_error *error)
{
	for (unsigned i = 1; i < 3; i++)
		if (!city_inp_node(run, line->word[i]))
			return refuse(run, line, error, "inp.unknown-node", "node ",
				      line->word[i], " is not in the file");
	return CITY_OK;
}

/* One of the passes over all lines that are good so far. */
static enum city_status pass_over(struct city_inp_run *run, enum city_inp_role from,
				  enum city_inp_role to, struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (uint32_t i = 0; i < run->inp.lines && status == CITY_OK; i++) {
		const struct city_inp_line *line = &run->inp.line[i];
		enum city_inp_role role = line->section->role;

		if (run->refused[i] || role < from || role > to)
			continue;
		if (role == CITY_INP_OPTION)
			status = read_option(run, line, error);
		else if (role == CITY_INP_NODE)
			status = add_thing(run, i, &run->nodes, run->node, error);
		else if (role == CITY_INP_LINK)
			status = add_thing(run, i, &run->links, run->link, error);
		else if (role != CITY_INP_TIME)
			status = add_detail(run, i, error);
	}
	return status;
}

static void tell(const struct city_inp_run *run)
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
static enum city_status work(struct city_inp_run *run, struct city_error *error)
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
	return status == CITY_OK ? city_inp_put_all(run, error) : status;
}

enum city_status city_inp_source_run(struct city_env *env, struct city_in *in,
				     struct city_sink *out, struct city_error *error)
{
	struct city_inp_run run = { .env = env, .file = city_in_name(in), .out = out };
	enum city_status status = city_inp_read(&run.inp, in, error);
	size_t n = run.inp.lines + 1;

	run.node = calloc(n, sizeof(*run.node));
	run.link = calloc(n, sizeof(*run.link));
	run.next = calloc(n, sizeof(*run.next));
	run.refused = calloc(n, sizeof(*run.refused));
	if (status == CITY_OK)
		status = run.node && run.link && run.next && run.refused && n < CITY_INP_NONE ?
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
