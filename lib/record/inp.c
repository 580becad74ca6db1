/* SPDX-License-Identifier: Apache-2.0 */
/* inp - files of EPANET and SWMM, line by line into words. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "city/inp.h"

static const struct city_inp_section unknown = { "?", NULL, CITY_INP_UNKNOWN, 0, false };

static const struct city_inp_section sections[] = {
	{ "JUNCTIONS", "junction", CITY_INP_NODE, 1, false },
	{ "RESERVOIRS", "reservoir", CITY_INP_NODE, 2, false },
	{ "TANKS", "tank", CITY_INP_NODE, 2, false },
	{ "OUTFALLS", "outfall", CITY_INP_NODE, 2, true },
	{ "DIVIDERS", "junction", CITY_INP_NODE, 2, true },
	{ "STORAGE", "tank", CITY_INP_NODE, 2, true },
	{ "PIPES", "pipe", CITY_INP_LINK, 5, false },
	{ "PUMPS", "pump", CITY_INP_LINK, 4, false },
	{ "VALVES", "valve", CITY_INP_LINK, 6, false },
	{ "CONDUITS", "pipe", CITY_INP_LINK, 5, true },
	{ "ORIFICES", "regulator", CITY_INP_LINK, 3, true },
	{ "WEIRS", "regulator", CITY_INP_LINK, 3, true },
	{ "OUTLETS", "regulator", CITY_INP_LINK, 3, true },
	{ "XSECTIONS", NULL, CITY_INP_SHAPE, 3, true },
	{ "COORDINATES", NULL, CITY_INP_PLACE, 3, false },
	{ "VERTICES", NULL, CITY_INP_VERTEX, 3, false },
	{ "OPTIONS", NULL, CITY_INP_OPTION, 1, false },
	{ "TIMES", NULL, CITY_INP_TIME, 2, false },
	{ "SUBCATCHMENTS", NULL, CITY_INP_LEFT, 0, true },
	{ "RAINGAGES", NULL, CITY_INP_LEFT, 0, true },
	{ "SUBAREAS", NULL, CITY_INP_PASSED, 0, true },
	{ "INFILTRATION", NULL, CITY_INP_PASSED, 0, true },
	{ "EVAPORATION", NULL, CITY_INP_PASSED, 0, true },
};

/* Of either program, and no part of the network. */
static const char *const passed[] = {
	"TITLE",     "TAGS",       "DEMANDS",	  "STATUS",	 "PATTERNS",   "CURVES",
	"CONTROLS",  "RULES",	   "ENERGY",	  "EMITTERS",	 "QUALITY",    "SOURCES",
	"REACTIONS", "MIXING",	   "REPORT",	  "LABELS",	 "BACKDROP",   "END",
	"LEAKAGE",   "MAP",	   "POLYGONS",	  "SYMBOLS",	 "INFLOWS",    "DWF",
	"LOSSES",    "TIMESERIES", "POLLUTANTS",  "LANDUSES",	 "COVERAGES",  "LOADINGS",
	"BUILDUP",   "WASHOFF",	   "TREATMENT",	  "TRANSECTS",	 "STREETS",    "INLETS",
	"INLET_USAGE", "HYDROGRAPHS", "RDII",	  "LID_CONTROLS", "LID_USAGE", "AQUIFERS",
	"GROUNDWATER", "GWF",	   "GW_FLOW",	  "SNOWPACKS",	 "TEMPERATURE", "ADJUSTMENTS",
	"FILES",     "PROFILES",   "EVENTS",	  "ROUGHNESS",
};

/* The first four letters decide, or all of a shorter name. */
static bool is_named(struct city_slice name, const char *known)
{
	size_t len = strlen(known) < 4 ? strlen(known) : 4;

	return name.len >= len && strncasecmp(name.at, known, len) == 0 &&
	       (len == 4 || name.len == len);
}

static const struct city_inp_section *section_of(struct city_slice name)
{
	static const struct city_inp_section no_part = { "", NULL, CITY_INP_PASSED, 0,
							 false };

	/* Two begin alike: [TIMES] of EPANET, and [TIMESERIES] of SWMM. */
	if (name.len > 5 && strncasecmp(name.at, "TIMESE", 6) == 0)
		return &no_part;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (is_named(name, sections[i].name))
			return &sections[i];
	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		if (is_named(name, passed[i]))
			return &no_part;
	return &unknown;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Words of a line up to its comment. */
static void split(struct city_inp_line *line)
{
	const char *p = line->raw.at, *end = p + line->raw.len;

	while (line->words < CITY_INP_WORDS) {
		const char *begin;

		while (p < end && is_blank(*p))
			p++;
		if (p == end || *p == ';')
			return;
		begin = p;
		if (*p == '"') {
			begin = ++p;
			while (p < end && *p != '"')
				p++;
		} else {
			while (p < end && !is_blank(*p) && *p != ';')
				p++;
		}
		line->word[line->words++] =
			(struct city_slice){ begin, (size_t)(p - begin) };
		p += p < end && *p == '"';
	}
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static bool hold(struct city_inp *inp, const struct city_inp_line *line)
{
	if (inp->lines == inp->room) {
		size_t room = inp->room ? 2 * inp->room : 256;
		struct city_inp_line *grown = realloc(inp->line, room * sizeof(*grown));

		if (!grown)
			return false;
		inp->line = grown;
		inp->room = room;
	}
	city_buf_put_slice(&inp->text, line->raw);
	inp->line[inp->lines++] = *line;
	return !inp->text.failed;
}

/* Texts lie where they stay once all have been read. */
static void settle(struct city_inp *inp)
{
	size_t at = 0;

	for (size_t i = 0; i < inp->lines; i++) {
		struct city_inp_line *line = &inp->line[i];
		size_t len = line->raw.len;

		line->raw = (struct city_slice){ inp->text.at + at, len };
		line->words = 0;
		split(line);
		at += len;
	}
}

/* One line; *section is that it stands in, and becomes the one that it begins. */
static bool take(struct city_inp *inp, struct city_inp_line *line,
		 const struct city_inp_section **section)
{
	struct city_slice name;

	split(line);
	if (line->words == 0 || inp->ended)
		return true;
	name = line->word[0];
	if (name.at[0] == '[') {
		name.at++;
		name.len--;
		while (name.len && name.at[name.len - 1] == ']')
			name.len--;
		*section = section_of(name);
		inp->ended = is_named(name, "END");
		inp->is_swmm |= (*section)->of_swmm;
		/* Its head is held, so that what is strange can be told with its name. */
		if (*section != &unknown)
			return true;
	}
	line->section = *section;
	inp->left += line->section->role == CITY_INP_LEFT;
	return line->section->role <= CITY_INP_LEFT &&
			       line->section->role != CITY_INP_UNKNOWN ?
		       true :
		       hold(inp, line);
}

enum city_status city_inp_read(struct city_inp *inp, struct city_in *in,
			       struct city_error *error)
{
	/* Before the first section stands nothing. */
	const struct city_inp_section *section = &unknown;
	struct city_lines lines;
	enum city_status status;
	uint64_t number = 0;

	while ((status = city_in_lines(in, &lines, error)) == CITY_OK) {
		const char *p = lines.text.at, *end = p + lines.text.len;

		while (p < end) {
			const char *stop = memchr(p, '\n', (size_t)(end - p));
			size_t len = (size_t)((stop ? stop : end) - p);
			struct city_inp_line line = {
				.line = ++number,
				.offset = lines.offset + (uint64_t)(p - lines.text.at),
				.raw = { p, len },
			};

			if (!take(inp, &line, &section))
				return no_memory(error);
			p += len + 1;
		}
	}
	if (status != CITY_DONE) {
		error->line = status == CITY_REJECT ? number + 1 : error->line;
		city_error_in_file(error, city_in_name(in));
		return CITY_FAIL;
	}
	settle(inp);
	return CITY_OK;
}

void city_inp_release(struct city_inp *inp)
{
	city_buf_release(&inp->text);
	free(inp->line);
	memset(inp, 0, sizeof(*inp));
}

bool city_inp_is_head(struct city_slice head)
{
	struct city_inp_line line = { .raw = head };
	struct city_slice name;

	while (line.raw.len) {
		const char *stop = memchr(line.raw.at, '\n', line.raw.len);
		size_t len = stop ? (size_t)(stop - line.raw.at) : line.raw.len;
		struct city_inp_line one = { .raw = { line.raw.at, len } };

		split(&one);
		if (one.words) {
			name = one.word[0];
			if (name.len < 3 || name.at[0] != '[' ||
			    name.at[name.len - 1] != ']')
				return false;
			name.at++;
			name.len -= 2;
			return section_of(name) != &unknown;
		}
		line.raw.at += stop ? len + 1 : len;
		line.raw.len -= stop ? len + 1 : len;
	}
	return false;
}
