/* SPDX-License-Identifier: Apache-2.0 */
/* finding - one finding, its place, and its record. */
#include "config.h"

#include <string.h>

#include "city/finding.h"
#include "city/glyph.h"

static size_t characters(const char *at, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)at[i] & 0xC0) != 0x80;
	return n;
}

struct city_spot city_spot_of(struct city_slice record, size_t at, size_t len,
			      uint64_t line, uint64_t before, uint64_t offset)
{
	struct city_spot spot = { .line = line, .has_byte = true,
				  .byte = offset + at };

	if (at > record.len)
		at = record.len;
	if (len > record.len - at)
		len = record.len - at;
	spot.bytes = len;
	spot.column = before + at + 1;
	spot.character = before + characters(record.at, at) + 1;
	spot.characters = characters(record.at + at, len);
	return spot;
}

enum city_severity city_finding_severity(const struct city_finding *finding,
					 const struct city_rule *rule)
{
	return finding->warns ? CITY_SEVERITY_WARNING : rule->severity;
}

const char *city_severity_name(enum city_severity severity)
{
	return severity == CITY_SEVERITY_ERROR ? "error" : "warning";
}

void city_finding_put_sentence(struct city_buf *to, const struct city_finding *finding)
{
	if (finding->field.len) {
		city_glyph_put_all(to, finding->field);
		city_buf_put_text(to, ": ");
	}
	city_glyph_put_all(to, finding->message);
}

void city_finding_put_place(struct city_buf *to, const struct city_finding *finding)
{
	city_buf_put_text(to, finding->file);
	if (finding->spot.line)
		city_buf_printf(to, ":%llu", (unsigned long long)finding->spot.line);
	if (finding->spot.column)
		city_buf_printf(to, ":%llu", (unsigned long long)finding->spot.column);
}

static void put_count(struct city_writer *w, const char *key, uint64_t value)
{
	city_writer_key(w, key);
	city_writer_int(w, (int64_t)value);
}

static void put_slice(struct city_writer *w, const char *key, struct city_slice value)
{
	if (!value.len)
		return;
	city_writer_key(w, key);
	city_writer_string(w, value);
}

void city_finding_put_json(struct city_buf *to, const struct city_finding *finding,
			   const struct city_rule *rule)
{
	struct city_writer w;

	if (finding->record.len) {
		city_buf_put_slice(to, finding->record);
		return;
	}
	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "finding");
	put_slice(&w, "file", city_slice_of(finding->file));
	if (finding->spot.line) {
		put_count(&w, "line", finding->spot.line);
		if (finding->spot.column)
			put_count(&w, "column", finding->spot.column);
	}
	if (finding->spot.has_byte)
		put_count(&w, "byte", finding->spot.byte);
	if (finding->key.len) {
		city_writer_key(&w, "key");
		city_writer_raw(&w, finding->key);
	}
	put_slice(&w, "field", finding->field);
	city_writer_key(&w, "rule");
	city_writer_text(&w, rule->id);
	city_writer_key(&w, "severity");
	city_writer_text(&w, city_severity_name(city_finding_severity(finding, rule)));
	put_slice(&w, "expected", finding->expected);
	put_slice(&w, "found", finding->found);
	city_writer_key(&w, "message");
	city_writer_string(&w, finding->message);
	city_writer_end_object(&w);
}
