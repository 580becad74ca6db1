/* SPDX-License-Identifier: Apache-2.0 */
/* reject - a bad record is placed, told (the first ten) and kept (all). */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/text.h"
#include "city/writer.h"
#include "driver.h"

#define MOST_TOLD 10

int city_rejects_open(struct city_rejects *rejects, const char *program,
		      const char *name, const char *path, struct city_error *error)
{
	memset(rejects, 0, sizeof(*rejects));
	rejects->program = program;
	rejects->name = name;
	if (!path)
		return 0;
	rejects->file = city_out_open_in_place(path, error);
	return rejects->file ? 0 : -1;
}

void city_origin_place(const struct city_origin *origin, struct city_error *why)
{
	uint64_t before = origin->before;
	size_t begin = 0;

	city_error_in_file(why, origin->file);
	why->line = origin->line;
	if (why->at == CITY_AT_UNKNOWN)
		return;
	for (size_t i = 0; i < why->at && i < origin->raw.len; i++) {
		if (origin->raw.at[i] == '\n') {
			why->line++;
			begin = i + 1;
			before = 0;
		}
	}
	why->column = before + why->at - begin + 1;
}

static struct city_slice valid_part(const char *text)
{
	return (struct city_slice){ text, city_utf8_valid(text, strlen(text)) };
}

static void put_raw(struct city_writer *w, struct city_slice raw)
{
	if (city_utf8_valid(raw.at, raw.len) == raw.len) {
		city_writer_key(w, "raw");
		city_writer_string(w, raw);
		return;
	}
	city_writer_key(w, "raw_base64");
	city_writer_raw(w, city_slice_of("\""));
	city_base64_put(w->to, raw.at, raw.len);
	city_buf_put_char(w->to, '"');
}

static void put_line(struct city_rejects *rejects, const struct city_origin *origin,
		     const struct city_error *why)
{
	struct city_writer w;

	city_buf_reset(&rejects->line);
	city_writer_init(&w, &rejects->line);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "reject");
	city_writer_key(&w, "program");
	city_writer_text(&w, rejects->name);
	city_writer_key(&w, "file");
	city_writer_string(&w, valid_part(origin->file));
	city_writer_key(&w, "line");
	city_writer_int(&w, (int64_t)why->line);
	if (why->column) {
		city_writer_key(&w, "column");
		city_writer_int(&w, (int64_t)why->column);
	}
	city_writer_key(&w, "byte");
	city_writer_int(&w, (int64_t)(origin->offset +
				      (why->at == CITY_AT_UNKNOWN ? 0 : why->at)));
	if (why->field[0]) {
		city_writer_key(&w, "field");
		city_writer_string(&w, valid_part(why->field));
	}
	city_writer_key(&w, "rule");
	city_writer_text(&w, why->rule);
	city_writer_key(&w, "reason");
	city_writer_string(&w, valid_part(why->text));
	put_raw(&w, origin->raw);
	city_writer_end_object(&w);
	city_buf_put_char(&rejects->line, '\n');
}

int city_rejects_add(struct city_rejects *rejects, const struct city_origin *origin,
		     struct city_error *why, struct city_error *error)
{
	char text[2048];

	city_origin_place(origin, why);
	if (rejects->silent) {
		/* Nothing to tell. */
	} else if (rejects->told < MOST_TOLD) {
		city_error_format(why, text, sizeof(text));
		fprintf(stderr, "%s: %s\n", rejects->program, text);
	} else if (rejects->told == MOST_TOLD) {
		fprintf(stderr, "%s: further rejects are counted, not shown%s\n",
			rejects->program,
			rejects->file ? "" : "; --rejects=FILE keeps them");
	}
	rejects->told++;
	if (!rejects->file)
		return 0;
	put_line(rejects, origin, why);
	if (rejects->line.failed)
		return city_error_set(error, "memory", "out of memory");
	return city_out_write(rejects->file, city_buf_slice(&rejects->line), error);
}

void city_rejects_warn(struct city_rejects *rejects, const struct city_origin *origin,
		       struct city_error *why)
{
	char text[2048];

	city_origin_place(origin, why);
	if (rejects->warned < MOST_TOLD) {
		city_error_format(why, text, sizeof(text));
		fprintf(stderr, "%s: warning: %s\n", rejects->program, text);
	} else if (rejects->warned == MOST_TOLD) {
		fprintf(stderr, "%s: further warnings are counted, not shown\n",
			rejects->program);
	}
	rejects->warned++;
}

int city_rejects_close(struct city_rejects *rejects, struct city_error *error)
{
	int result = rejects->file ? city_out_commit(rejects->file, error) : 0;

	city_buf_release(&rejects->line);
	rejects->file = NULL;
	return result;
}
