/* SPDX-License-Identifier: Apache-2.0 */
/* air_group - a record's station: guessed by the last ones, or looked up. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/air.h"
#include "city/air_group.h"
#include "city/air_write.h"
#include "city/writer.h"

/* A member that summaries have of their own cannot name a station as well. */
static bool is_own_member(const char *name)
{
	static const char *const own[] = {
		"kind",	    "date",	"start",    "end",	"time",	      "o3_1h",
		"attains",  "exceeded", "limits",   "stations", "period",     "from",
		"to",	    "days",	"levels",   "primaries", "rules",     "composite",
		"excluded", "without_excluded", "baseline", "targets", "percentiles",
		"not_attained", "evaluation"
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(name, own[i]) == 0)
			return true;
	for (int part = 0; part < CITY_AIR_PARTS; part++)
		if (strcmp(name, city_air_part_name((enum city_air_part)part)) == 0)
			return true;
	return city_pollutant_from_name(name) >= 0;
}

static int add_name(struct city_air_grouper *grouper, const char *option,
		    const char *name, struct city_error *error)
{
	struct city_buf *prefix = &grouper->prefix[grouper->n];

	if (grouper->n == CITY_AIR_MOST_BY)
		return city_error_set(error, "usage", "%s takes at most %d fields", option,
				      CITY_AIR_MOST_BY);
	if (is_own_member(name))
		return city_error_set(error, "usage",
				      "%s: %s is a member of the summary itself", option,
				      name);
	for (size_t i = 0; i < grouper->n; i++)
		if (city_slice_is(grouper->by[i].text, name))
			return city_error_set(error, "usage", "%s names %s twice", option,
					      name);
	grouper->by[grouper->n++] = city_name_of(name);
	city_buf_put_char(prefix, ',');
	city_json_put_string(prefix, city_slice_of(name));
	city_buf_put_char(prefix, ':');
	return prefix->failed ? city_error_set(error, "memory", "out of memory") : 0;
}

int city_air_grouper_init(struct city_air_grouper *grouper, const char *option,
			  const char *by, struct city_error *error)
{
	char *save = NULL;

	grouper->names = strdup(by);
	if (!grouper->names)
		return city_error_set(error, "memory", "out of memory");
	for (char *word = strtok_r(grouper->names, ",", &save); word;
	     word = strtok_r(NULL, ",", &save))
		if (add_name(grouper, option, word, error))
			return -1;
	return grouper->n ? 0 : city_error_set(error, "usage", "%s names no field", option);
}

void city_air_grouper_release(struct city_air_grouper *grouper)
{
	for (size_t i = 0; i < grouper->n; i++)
		city_buf_release(&grouper->prefix[i]);
	city_buf_release(&grouper->key);
	city_buf_release(&grouper->scratch);
	free(grouper->names);
	free(grouper->next);
	memset(grouper, 0, sizeof(*grouper));
}

void city_air_grouper_forget(struct city_air_grouper *grouper)
{
	grouper->last = 0;
	grouper->nexts = 0;
}

/* Whether the record's fields are, as written, those of a group's text. */
static bool is_group(struct city_air_grouper *grouper, const struct city_rec *rec,
		     struct city_slice text)
{
	const char *at = text.at, *end = at + text.len;

	for (size_t i = 0; i < grouper->n; i++) {
		const struct city_field *field = city_rec_find(rec, &grouper->by[i]);

		size_t skip = grouper->prefix[i].len;

		/* A number may be the beginning of another: then no prefix follows. */
		if (!field || field->value_escaped ||
		    skip + field->value.len > (size_t)(end - at) ||
		    (i > 0 && memcmp(at, grouper->prefix[i].at, skip) != 0) ||
		    memcmp(at + skip, field->value.at, field->value.len) != 0)
			return false;
		at += skip + field->value.len;
	}
	return at == end;
}

static void make_key(struct city_air_grouper *grouper, const struct city_rec *rec)
{
	city_buf_reset(&grouper->key);
	for (size_t i = 0; i < grouper->n; i++) {
		const struct city_field *field = city_rec_find(rec, &grouper->by[i]);

		city_buf_put_slice(&grouper->key, city_buf_slice(&grouper->prefix[i]));
		if (!field)
			city_buf_put_text(&grouper->key, "null");
		else if (field->value_escaped)
			city_json_put_string(&grouper->key,
					     city_field_text(field, &grouper->scratch));
		else
			city_buf_put_slice(&grouper->key, field->value);
	}
}

/* Notes that `group` came behind the last one. */
static int note_next(struct city_air_grouper *grouper, uint32_t group)
{
	size_t nexts = grouper->nexts ? grouper->nexts * 2 : 256;
	uint32_t *next;

	while (nexts <= group)
		nexts *= 2;
	if (group >= grouper->nexts) {
		next = realloc(grouper->next, nexts * sizeof(*next));
		if (!next)
			return -1;
		memset(next + grouper->nexts, 0, (nexts - grouper->nexts) * sizeof(*next));
		grouper->next = next;
		grouper->nexts = nexts;
	}
	grouper->next[grouper->last] = group;
	grouper->last = group;
	return 0;
}

size_t city_air_grouper_find(struct city_air_grouper *grouper, const struct city_rec *rec,
			     struct city_map *groups)
{
	size_t group;
	bool fresh;

	if (groups->n && grouper->nexts) {
		uint32_t next = grouper->next[grouper->last];

		/* By station or by hour: the last one, or who came behind it before. */
		if (is_group(grouper, rec, city_map_text(groups, grouper->last)))
			return grouper->last;
		if (is_group(grouper, rec, city_map_text(groups, next)))
			return grouper->last = next;
	}
	make_key(grouper, rec);
	group = city_map_add(groups, city_buf_slice(&grouper->key), &fresh);
	if (group == SIZE_MAX || grouper->key.failed || grouper->scratch.failed ||
	    note_next(grouper, (uint32_t)group))
		return SIZE_MAX;
	return group;
}

/* The length of a JSON value at the beginning of a text that was scanned. */
static size_t value_len(struct city_slice text)
{
	size_t depth = 0, i;
	bool quoted = false;

	for (i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
			continue;
		}
		quoted = c == '"';
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && depth > 0)
			depth--;
		else if ((c == ',' || c == '}') && depth == 0)
			break;
	}
	return i < text.len ? i : text.len;
}

struct city_slice city_air_group_value(const struct city_air_grouper *grouper,
				       struct city_slice text, size_t i)
{
	for (size_t k = 0;; k++) {
		size_t skip = grouper->prefix[k].len;

		text.at += skip < text.len ? skip : text.len;
		text.len -= skip < text.len ? skip : text.len;
		if (k == i) {
			text.len = value_len(text);
			return text;
		}
		skip = value_len(text);
		text.at += skip;
		text.len -= skip;
	}
}

int city_air_grouper_read(struct city_air_grouper *grouper, struct city_slice object)
{
	struct city_slice rest;

	city_buf_reset(&grouper->key);
	city_buf_put_char(&grouper->key, ',');
	if (object.len < 2 || object.at[0] != '{')
		return -1;
	city_buf_put(&grouper->key, object.at + 1, object.len - 2);
	rest = city_buf_slice(&grouper->key);
	for (size_t i = 0; i < grouper->n; i++) {
		struct city_slice prefix = city_buf_slice(&grouper->prefix[i]);
		size_t len;

		if (rest.len <= prefix.len || memcmp(rest.at, prefix.at, prefix.len) != 0)
			return -1;
		rest.at += prefix.len;
		rest.len -= prefix.len;
		len = value_len(rest);
		rest.at += len;
		rest.len -= len;
	}
	return rest.len == 0 && !grouper->key.failed ? 0 : -1;
}
