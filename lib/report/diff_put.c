/* SPDX-License-Identifier: Apache-2.0 */
/* diff_put - what differs, as text, Markdown, CSV or records. */
#include "config.h"

#include <string.h>

#include "city/glyph.h"
#include "city/member.h"
#include "city/writer.h"
#include "diff.h"

static const char *word_of(const struct diff_about *about)
{
	static const char *const word[][2] = { { "added", "新增" },
					       { "removed", "删除" },
					       { "changed", "改变" } };

	return word[about->change][about->diff->chinese];
}

/* What the change is called in data, whatever the language. */
static const char *name_of(const struct diff_about *about)
{
	static const char *const name[] = { "added", "removed", "changed" };

	return name[about->change];
}

static void put_csv(struct city_buf *to, struct city_slice text, char behind)
{
	city_glyph_put_csv(to, text);
	city_buf_put_char(to, behind);
}

/* What could be markup is escaped; & would begin a reference. */
static void put_markdown(struct city_buf *to, struct city_slice text)
{
	while (text.len) {
		uint32_t glyph = city_glyph_next(&text);

		if (glyph < 0x80 && glyph && strchr("\\`*_[]<>|#~&", (int)glyph))
			city_buf_put_char(to, '\\');
		city_glyph_put(to, glyph);
	}
	city_buf_put_text(to, " | ");
}

/* A value as a person reads it. */
static void put_read(struct city_buf *to, struct city_slice value,
		     void (*put)(struct city_buf *to, struct city_slice text))
{
	struct city_buf text = { 0 };

	city_member_put(&text, value);
	put(to, city_buf_slice(&text));
	to->failed = to->failed || text.failed;
	city_buf_release(&text);
}

static void put_cell(struct city_buf *to, struct city_slice text)
{
	put_csv(to, text, ',');
}

static void put_last_cell(struct city_buf *to, struct city_slice text)
{
	put_csv(to, text, '\n');
}

void diff_put_head(const struct city_diff *diff, struct city_buf *to)
{
	if (diff->format == CITY_DIFF_CSV) {
		city_buf_put_text(to, "change,");
		for (size_t i = 0; i < diff->keys; i++)
			put_csv(to, city_slice_of(diff->key[i]), ',');
		city_buf_put_text(to, "field,old,new\n");
	}
	if (diff->format != CITY_DIFF_MARKDOWN)
		return;
	city_buf_put_text(to, diff->chinese ? "| 变动 | " : "| Change | ");
	for (size_t i = 0; i < diff->keys; i++)
		put_markdown(to, city_slice_of(diff->key[i]));
	city_buf_put_text(to, diff->chinese ? "字段 | 原值 | 新值 |\n|" :
					      "Field | Old | New |\n|");
	for (size_t i = 0; i < diff->keys + 4; i++)
		city_buf_put_text(to, " --- |");
	city_buf_put_char(to, '\n');
}

/* The change and the key, before the fields of a row. */
static void put_row(const struct diff_about *about, struct city_buf *to)
{
	bool csv = about->diff->format == CITY_DIFF_CSV;

	city_buf_put_text(to, csv ? name_of(about) : "| ");
	if (csv)
		city_buf_put_char(to, ',');
	else
		put_markdown(to, city_slice_of(word_of(about)));
	for (size_t i = 0; i < about->diff->keys; i++)
		if (csv)
			put_csv(to, about->key[i].text, ',');
		else
			put_markdown(to, about->key[i].text);
}

/* "changed  id=R7 kind=risk.score" */
static void put_line(const struct diff_about *about, struct city_buf *to)
{
	city_buf_put_text(to, word_of(about));
	for (size_t i = 0; i < about->diff->keys; i++) {
		city_buf_put_char(to, ' ');
		city_glyph_put_all(to, city_slice_of(about->diff->key[i]));
		city_buf_put_char(to, '=');
		city_glyph_put_all(to, about->key[i].text);
	}
	city_buf_put_char(to, '\n');
}

static void put_object(const struct diff_about *about, struct city_buf *to)
{
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "diff");
	city_writer_key(&w, "change");
	city_writer_text(&w, name_of(about));
	city_writer_key(&w, "key");
	city_writer_begin_object(&w);
	for (size_t i = 0; i < about->diff->keys; i++) {
		city_writer_key_slice(&w, city_slice_of(about->diff->key[i]));
		if (about->key[i].is_text)
			city_writer_string(&w, about->key[i].text);
		else
			city_writer_raw(&w, about->key[i].text);
	}
	city_writer_end_object(&w);
	if (about->change == DIFF_CHANGED) {
		city_writer_key(&w, "fields");
		city_writer_begin_array(&w);
		return;
	}
	city_writer_key(&w, about->change == DIFF_ADDED ? "new" : "old");
	city_writer_raw(&w, about->record);
}

void diff_put_begin(const struct diff_about *about, struct city_buf *to)
{
	const struct city_slice none = { "", 0 };
	bool added = about->change == DIFF_ADDED, whole = about->change != DIFF_CHANGED;

	switch (about->diff->format) {
	case CITY_DIFF_TEXT:
		put_line(about, to);
		break;
	case CITY_DIFF_MARKDOWN:
		if (whole) {
			put_row(about, to);
			city_buf_put_text(to, " |  |  |\n");
		}
		break;
	case CITY_DIFF_CSV:
		if (whole) {
			put_row(about, to);
			city_buf_put_char(to, ',');
			put_csv(to, added ? none : about->record, ',');
			put_csv(to, added ? about->record : none, '\n');
		}
		break;
	case CITY_DIFF_JSON:
		put_object(about, to);
		break;
	}
}

static void put_json_field(const struct diff_field *field, bool first,
			   struct city_buf *to)
{
	struct city_writer w;

	if (!first)
		city_buf_put_char(to, ',');
	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "field");
	city_writer_text(&w, field->path);
	if (field->before.len) {
		city_writer_key(&w, "old");
		city_writer_raw(&w, field->before);
	}
	if (field->after.len) {
		city_writer_key(&w, "new");
		city_writer_raw(&w, field->after);
	}
	city_writer_end_object(&w);
}

/* As JSON, so that a number and its text differ; a dash for what is not there. */
static void put_value(struct city_buf *to, struct city_slice value)
{
	city_glyph_put_all(to, value.len ? value : city_slice_of("–"));
}

void diff_put_field(const struct diff_about *about, const struct diff_field *field,
		    bool first, struct city_buf *to)
{
	switch (about->diff->format) {
	case CITY_DIFF_TEXT:
		city_buf_put_text(to, "    ");
		city_glyph_put_all(to, city_slice_of(field->path));
		city_buf_put_text(to, ": ");
		put_value(to, field->before);
		city_buf_put_text(to, " -> ");
		put_value(to, field->after);
		city_buf_put_char(to, '\n');
		break;
	case CITY_DIFF_MARKDOWN:
		put_row(about, to);
		put_markdown(to, city_slice_of(field->path));
		put_markdown(to, field->before.len ? field->before : city_slice_of("–"));
		put_markdown(to, field->after.len ? field->after : city_slice_of("–"));
		to->len -= to->len ? 1 : 0;
		city_buf_put_char(to, '\n');
		break;
	case CITY_DIFF_CSV:
		put_row(about, to);
		put_csv(to, city_slice_of(field->path), ',');
		put_read(to, field->before, put_cell);
		put_read(to, field->after, put_last_cell);
		break;
	case CITY_DIFF_JSON:
		put_json_field(field, first, to);
		break;
	}
}

void diff_put_end(const struct diff_about *about, struct city_buf *to)
{
	if (about->diff->format != CITY_DIFF_JSON)
		return;
	city_buf_put_text(to, about->change == DIFF_CHANGED ? "]}\n" : "}\n");
}

void diff_put_counts(const struct city_diff *diff, struct city_buf *to)
{
	const unsigned long long n[] = { diff->added, diff->removed, diff->changed,
					 diff->same };

	if (diff->format == CITY_DIFF_JSON)
		city_buf_printf(to,
				"{\"kind\":\"diff.summary\",\"added\":%llu,\"removed\":%llu,"
				"\"changed\":%llu,\"same\":%llu}\n",
				n[0], n[1], n[2], n[3]);
	else if (diff->format != CITY_DIFF_CSV)
		city_buf_printf(to,
				diff->chinese ?
					"%s新增 %llu，删除 %llu，改变 %llu，相同 %llu\n" :
					"%s%llu added, %llu removed, %llu changed, "
					"%llu the same\n",
				diff->format == CITY_DIFF_MARKDOWN ? "\n" : "", n[0],
				n[1], n[2], n[3]);
}
