/* SPDX-License-Identifier: Apache-2.0 */
/* unpivot - a record for each field that is not kept. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/map.h"
#include "city/text.h"
#include "city/unpivot.h"
#include "city/writer.h"

struct city_unpivot {
	struct city_sink sink;   /* first: a sink's pointer is the unpivot's */
	struct city_sink *out;   /* of that sink */
	const char *table;       /* the file that is one; NULL = none */
	struct city_scanner *scanner;
	struct city_buf wide;    /* a record that is to be scanned */
	struct city_map names;   /* those kept, then NAME and VALUE */
	size_t keeps;
	struct city_name *keep;
	const struct city_field **kept;
	bool *left_out;          /* for each field: it is kept */
	size_t room;
	struct city_buf before_name, before_value; /* `,"name":"`, `","value":` */
	struct city_buf line;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/*
 * One name of KEEP into `name`; *at is then behind it: at a comma or the end.
 * 0, or -1 for quotes that do not end where the name does.
 */
static int read_name(const char **at, const char *end, struct city_buf *name)
{
	const char *p = *at;
	bool quoted = p < end && *p == '"';

	city_buf_reset(name);
	for (p += quoted; p < end; p++) {
		if (quoted && *p == '"') {
			if (p + 1 == end || p[1] != '"')
				break;
			p++;
		} else if (!quoted && *p == ',') {
			break;
		}
		city_buf_put_char(name, *p);
	}
	if (quoted) {
		if (p == end)
			return -1;
		p++;
	}
	*at = p;
	return p == end || *p == ',' ? 0 : -1;
}

/* Adds a name that none before has; 0, or -1 with error filled. */
static int add_name(struct city_unpivot *unpivot, struct city_slice name,
		    struct city_error *error)
{
	int shown = (int)(name.len < 60 ? name.len : 60);
	bool fresh;

	if (name.len == 0)
		return city_error_set(error, "usage", "--unpivot: a name is empty; "
				      "KEEP:NAME:VALUE was expected");
	if (city_utf8_valid(name.at, name.len) != name.len)
		return city_error_set(error, "usage",
				      "--unpivot: a name is not valid UTF-8");
	if (city_map_add(&unpivot->names, name, &fresh) == SIZE_MAX)
		return city_error_set(error, "memory", "out of memory");
	if (!fresh)
		return city_error_set(error, "usage",
				      "--unpivot: \"%.*s\" would stand twice in a record",
				      shown, name.at);
	return 0;
}

static int read_keep(struct city_unpivot *unpivot, struct city_slice keep,
		     struct city_error *error)
{
	const char *at = keep.at, *end = at + keep.len;
	struct city_buf name = { 0 };
	int result = 0;

	while (keep.len && result == 0) {
		if (read_name(&at, end, &name))
			result = city_error_set(error, "usage",
						"--unpivot: a quote that does not end "
						"with its name");
		else if (name.failed)
			result = city_error_set(error, "memory", "out of memory");
		else
			result = add_name(unpivot, city_buf_slice(&name), error);
		if (at == end)
			break;
		at++;
	}
	city_buf_release(&name);
	return result;
}

/* What stands before each name and value of a long record. */
static void prepare(struct city_unpivot *unpivot, struct city_slice name,
		    struct city_slice value)
{
	struct city_buf *to = &unpivot->before_name;

	city_buf_put_text(to, unpivot->keeps ? ",\"" : "\"");
	city_json_put_escaped(to, name);
	city_buf_put_text(to, "\":\"");
	to = &unpivot->before_value;
	city_buf_put_text(to, "\",\"");
	city_json_put_escaped(to, value);
	city_buf_put_text(to, "\":");
}

static int read_how(struct city_unpivot *unpivot, const char *how,
		    struct city_error *error)
{
	const char *last = strrchr(how, ':');
	const char *first = last ? memrchr(how, ':', (size_t)(last - how)) : NULL;
	struct city_slice name, value;
	size_t n;

	if (!first)
		return city_error_set(error, "usage",
				      "--unpivot: KEEP:NAME:VALUE was expected");
	name = (struct city_slice){ first + 1, (size_t)(last - first - 1) };
	value = city_slice_of(last + 1);
	if (read_keep(unpivot, (struct city_slice){ how, (size_t)(first - how) }, error))
		return -1;
	n = unpivot->keeps = unpivot->names.n;
	/* These are not kept, but may not be named as what is. */
	if (add_name(unpivot, name, error) || add_name(unpivot, value, error))
		return -1;
	prepare(unpivot, name, value);
	unpivot->keep = calloc(n + 1, sizeof(*unpivot->keep));
	unpivot->kept = calloc(n + 1, sizeof(*unpivot->kept));
	if (!unpivot->keep || !unpivot->kept || unpivot->before_name.failed ||
	    unpivot->before_value.failed)
		return city_error_set(error, "memory", "out of memory");
	for (size_t i = 0; i < n; i++)
		unpivot->keep[i].text = city_map_text(&unpivot->names, i);
	return 0;
}

/* Whether the fields that are kept are there, and any other one. */
static enum city_status find_kept(struct city_unpivot *unpivot,
				  const struct city_rec *rec, struct city_error *error)
{
	size_t n = unpivot->keeps;
	struct city_slice name;

	for (size_t i = 0; i < n; i++) {
		unpivot->kept[i] = city_rec_find(rec, &unpivot->keep[i]);
		if (unpivot->kept[i])
			continue;
		name = unpivot->keep[i].text;
		city_error_set(error, "unpivot.missing",
			       "there is no field \"%.*s\" to keep",
			       (int)(name.len < 60 ? name.len : 60), name.at);
		return CITY_REJECT;
	}
	if (rec->fields > n)
		return CITY_OK;
	city_error_set(error, "unpivot.nothing",
		       "no field is left to make a record of");
	return CITY_REJECT;
}

/* Marks what is kept, and writes what all long records begin with; 0 or -1. */
static int begin_records(struct city_unpivot *unpivot, const struct city_rec *rec)
{
	struct city_buf *line = &unpivot->line;

	if (unpivot->room < rec->fields) {
		bool *more = realloc(unpivot->left_out, rec->fields * sizeof(*more));

		if (!more)
			return -1;
		unpivot->left_out = more;
		unpivot->room = rec->fields;
	}
	memset(unpivot->left_out, 0, rec->fields * sizeof(*unpivot->left_out));
	city_buf_reset(line);
	city_buf_put_char(line, '{');
	for (size_t i = 0; i < unpivot->keeps; i++) {
		const struct city_field *field = unpivot->kept[i];

		unpivot->left_out[field - rec->field] = true;
		city_buf_put_text(line, i ? ",\"" : "\"");
		city_buf_put_slice(line, field->key);
		city_buf_put_text(line, "\":");
		city_buf_put_slice(line, field->value);
	}
	return line->failed ? -1 : 0;
}

static char *put(char *to, struct city_slice text)
{
	memcpy(to, text.at, text.len);
	return to + text.len;
}

/* The record of one field, behind what all begin with. */
static struct city_slice write_record(struct city_unpivot *unpivot, size_t begin,
				      const struct city_field *field)
{
	const struct city_slice before_name = city_buf_slice(&unpivot->before_name);
	const struct city_slice before_value = city_buf_slice(&unpivot->before_value);
	struct city_buf *line = &unpivot->line;
	char *to;

	line->len = begin;
	to = city_buf_reserve(line, before_name.len + field->key.len +
					    before_value.len + field->value.len + 1);
	if (!to)
		return city_buf_slice(line);
	to = put(to, before_name);
	to = put(to, field->key);
	to = put(to, before_value);
	to = put(to, field->value);
	*to++ = '}';
	line->len = (size_t)(to - line->at);
	return city_buf_slice(line);
}

static enum city_status put_records(struct city_unpivot *unpivot,
				    const struct city_rec *rec,
				    struct city_error *error)
{
	struct city_sink *out = unpivot->out;
	struct city_buf *line = &unpivot->line;
	enum city_status status = find_kept(unpivot, rec, error);
	size_t begin;

	if (status != CITY_OK)
		return status;
	if (begin_records(unpivot, rec))
		return no_memory(error);
	begin = line->len;
	for (size_t i = 0; i < rec->fields && status == CITY_OK; i++) {
		struct city_slice record;

		if (unpivot->left_out[i])
			continue;
		record = write_record(unpivot, begin, &rec->field[i]);
		if (line->failed)
			return no_memory(error);
		status = out->put(out, record, error);
	}
	return status;
}

/* A copy that is followed by what the scanner asks for. */
static enum city_status scan(struct city_unpivot *unpivot, struct city_slice object,
			     struct city_rec *rec, struct city_error *error)
{
	struct city_buf *wide = &unpivot->wide;

	city_buf_reset(wide);
	city_buf_put_slice(wide, object);
	city_buf_put_char(wide, '\n');
	if (!city_buf_reserve(wide, CITY_IN_PAD))
		return no_memory(error);
	return city_scan_alone(unpivot->scanner,
			       (struct city_slice){ wide->at, object.len }, rec, error);
}

/* Of a table, its columns are told: one of them is meant. */
static void tell_columns(const struct city_rec *rec, struct city_error *error)
{
	size_t room = sizeof(error->text), used = strlen(error->text);

	for (size_t i = 0; i < rec->fields && used < room; i++) {
		const struct city_slice key = rec->field[i].key;

		if (used + key.len + 40 > room) {
			snprintf(error->text + used, room - used, ", ... (%zu)",
				 rec->fields);
			return;
		}
		used += (size_t)snprintf(error->text + used, room - used, "%s%.*s",
					 i ? ", " : "; the columns are ",
					 (int)key.len, key.at);
	}
}

static enum city_status sink_put(struct city_sink *sink, struct city_slice object,
				 struct city_error *error)
{
	struct city_unpivot *unpivot = (struct city_unpivot *)sink;
	struct city_rec rec;
	enum city_status status = scan(unpivot, object, &rec, error);

	unpivot->out->origin = sink->origin;
	if (status == CITY_OK)
		status = put_records(unpivot, &rec, error);
	if (status != CITY_REJECT || !unpivot->table ||
	    strncmp(error->rule, "unpivot.", 8) != 0)
		return status;
	tell_columns(&rec, error);
	city_error_in_file(error, unpivot->table);
	return CITY_FAIL;
}

static enum city_status sink_fate(struct city_sink *sink, enum city_status fate,
				  const struct city_origin *origin,
				  struct city_error *error)
{
	struct city_sink *out = ((struct city_unpivot *)sink)->out;

	return out->fate(out, fate, origin, error);
}

static enum city_status sink_lines(struct city_sink *sink, struct city_in *in,
				   struct city_error *error)
{
	struct city_sink *out = ((struct city_unpivot *)sink)->out;

	return out->lines(out, in, error);
}

struct city_sink *city_unpivot_over(struct city_unpivot *unpivot,
				    struct city_sink *out, const char *table)
{
	unpivot->sink = (struct city_sink){ .put = sink_put, .fate = sink_fate,
					    .lines = sink_lines,
					    .origin = out->origin };
	unpivot->out = out;
	unpivot->table = table;
	return &unpivot->sink;
}

struct city_unpivot *city_unpivot_new(const char *how, struct city_error *error)
{
	struct city_unpivot *unpivot = calloc(1, sizeof(*unpivot));

	if (unpivot)
		unpivot->scanner = city_scanner_new();
	if (!unpivot || !unpivot->scanner) {
		city_error_set(error, "memory", "out of memory");
	} else if (read_how(unpivot, how, error) == 0) {
		return unpivot;
	}
	city_unpivot_free(unpivot);
	return NULL;
}

void city_unpivot_free(struct city_unpivot *unpivot)
{
	if (!unpivot)
		return;
	city_scanner_free(unpivot->scanner);
	city_map_release(&unpivot->names);
	city_buf_release(&unpivot->wide);
	city_buf_release(&unpivot->before_name);
	city_buf_release(&unpivot->before_value);
	city_buf_release(&unpivot->line);
	free(unpivot->keep);
	free(unpivot->kept);
	free(unpivot->left_out);
	free(unpivot);
}
