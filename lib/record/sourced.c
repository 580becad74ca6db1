/* SPDX-License-Identifier: Apache-2.0 */
/* sourced - one field more. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/sourced.h"
#include "city/text.h"
#include "city/writer.h"

int city_sourced_open(struct city_sourced *sourced, struct city_env *env,
		      struct city_error *error)
{
	sourced->env = env;
	sourced->name = city_name_of("source");
	sourced->scanner = city_scanner_new();
	return sourced->scanner ? 0 : city_error_set(error, "memory", "out of memory");
}

void city_sourced_release(struct city_sourced *sourced)
{
	city_scanner_free(sourced->scanner);
	city_buf_release(&sourced->file);
	city_buf_release(&sourced->lead);
	city_buf_release(&sourced->text);
	city_buf_release(&sourced->line);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* {"file":"...","line": */
static void name_file(struct city_sourced *sourced, const char *file)
{
	struct city_slice name = city_slice_of(file);
	struct city_buf *lead = &sourced->lead;

	city_buf_reset(&sourced->file);
	city_buf_put_slice(&sourced->file, name);
	city_buf_reset(lead);
	if (city_utf8_valid(name.at, name.len) == name.len) {
		city_buf_put_text(lead, "{\"file\":");
		city_json_put_string(lead, name);
	} else {
		city_buf_put_text(lead, "{\"file_base64\":\"");
		city_base64_put(lead, name.at, name.len);
		city_buf_put_char(lead, '"');
	}
	city_buf_put_text(lead, ",\"line\":");
}

/* The record's fields, for it may have one of our name. */
static enum city_status read_record(struct city_sourced *sourced,
				    struct city_slice object, struct city_rec *rec,
				    struct city_error *error)
{
	char *pad;

	city_buf_reset(&sourced->text);
	city_buf_put_slice(&sourced->text, object);
	pad = city_buf_reserve(&sourced->text, 1 + CITY_IN_PAD);
	if (!pad)
		return no_memory(error);
	memset(pad, 0, 1 + CITY_IN_PAD);
	*pad = '\n';
	return city_scan_alone(sourced->scanner, city_buf_slice(&sourced->text), rec,
			       error);
}

/* "source", or the next of its kind that the record does not have. */
static void put_name(struct city_sourced *sourced, const struct city_rec *rec,
		     const char *file)
{
	char text[40] = "source";

	if (city_rec_find(rec, &sourced->name)) {
		for (unsigned times = 2;; times++) {
			struct city_name name;

			snprintf(text, sizeof(text), "source_%u", times);
			name = city_name_of(text);
			if (!city_rec_find(rec, &name))
				break;
		}
		if (!sourced->told)
			city_env_tell(sourced->env, "%s: there is a field \"source\": where "
				      "records came from is called %s", file, text);
		sourced->told = true;
	}
	city_buf_printf(&sourced->line, "%s\"%s\":", rec->fields ? "," : "", text);
}

static enum city_status put(struct city_sink *sink, struct city_slice object,
			    struct city_error *error)
{
	struct city_sourced *sourced = (struct city_sourced *)sink;
	const struct city_origin *origin = sink->origin;
	struct city_slice text = city_text_trim(object);
	struct city_rec rec;
	enum city_status status = read_record(sourced, text, &rec, error);

	if (status != CITY_OK)
		return status;
	if (!sourced->lead.len ||
	    !city_slice_is(city_buf_slice(&sourced->file), origin->file))
		name_file(sourced, origin->file);
	city_buf_reset(&sourced->line);
	city_buf_put(&sourced->line, text.at, text.len - 1);
	put_name(sourced, &rec, origin->file);
	city_buf_put_slice(&sourced->line, city_buf_slice(&sourced->lead));
	city_buf_put_int(&sourced->line, (int64_t)origin->line);
	city_buf_put_text(&sourced->line, "}}");
	if (sourced->line.failed || sourced->lead.failed ||
	    sourced->file.failed)
		return no_memory(error);
	return sourced->out->put(sourced->out, city_buf_slice(&sourced->line), error);
}

static enum city_status fate(struct city_sink *sink, enum city_status fate,
			     const struct city_origin *origin, struct city_error *error)
{
	struct city_sourced *sourced = (struct city_sourced *)sink;

	return sourced->out->fate(sourced->out, fate, origin, error);
}

static enum city_status lines(struct city_sink *sink, struct city_in *in,
			      struct city_error *error)
{
	struct city_sourced *sourced = (struct city_sourced *)sink;

	return sourced->out->lines(sourced->out, in, error);
}

struct city_sink *city_sourced_over(struct city_sourced *sourced, struct city_sink *out)
{
	sourced->out = out;
	sourced->sink = (struct city_sink){ .put = put, .fate = fate, .lines = lines,
					    .origin = out->origin };
	return &sourced->sink;
}
