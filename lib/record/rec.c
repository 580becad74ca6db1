/* SPDX-License-Identifier: Apache-2.0 */
/* rec - fields by name, text of strings, and changed copies of a record. */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "city/rec.h"
#include "city/writer.h"

struct city_name city_name_of(const char *text)
{
	return (struct city_name){ .text = city_slice_of(text) };
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return (c | 0x20) - 'a' + 10;
}

static uint32_t four_hex(const char *s)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value = value * 16 + (uint32_t)hex_value(s[i]);
	return value;
}

static void put_code_point(struct city_buf *to, uint32_t code)
{
	char s[4];

	if (code < 0x80) {
		s[0] = (char)code;
		city_buf_put(to, s, 1);
	} else if (code < 0x800) {
		s[0] = (char)(0xC0 | code >> 6);
		s[1] = (char)(0x80 | (code & 0x3F));
		city_buf_put(to, s, 2);
	} else if (code < 0x10000) {
		s[0] = (char)(0xE0 | code >> 12);
		s[1] = (char)(0x80 | (code >> 6 & 0x3F));
		s[2] = (char)(0x80 | (code & 0x3F));
		city_buf_put(to, s, 3);
	} else {
		s[0] = (char)(0xF0 | code >> 18);
		s[1] = (char)(0x80 | (code >> 12 & 0x3F));
		s[2] = (char)(0x80 | (code >> 6 & 0x3F));
		s[3] = (char)(0x80 | (code & 0x3F));
		city_buf_put(to, s, 4);
	}
}

/* The escape at s (behind its backslash); returns its length. */
static size_t put_escape(struct city_buf *to, const char *s)
{
	static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *letter = strchr(letters, *s);
	uint32_t code;

	if (*s != 'u') {
		city_buf_put_char(to, letter ? meant[letter - letters] : *s);
		return 1;
	}
	code = four_hex(s + 1);
	if (code < 0xD800 || code > 0xDBFF) {
		put_code_point(to, code);
		return 5;
	}
	/* The scanner has seen to it that the other half follows. */
	code = 0x10000 + ((code - 0xD800) << 10) + (four_hex(s + 7) - 0xDC00);
	put_code_point(to, code);
	return 11;
}

/*
 * Compares an escaped key with a name, decoding one escape at a time into a
 * buffer on the stack: a comparison must not fail for want of memory.
 */
static bool escaped_key_is(const struct city_field *field, struct city_slice name)
{
	const char *at = field->key.at, *end = at + field->key.len;
	char room[8];

	while (at < end) {
		struct city_buf one = { .at = room, .room = sizeof(room) };

		if (*at == '\\')
			at += 1 + put_escape(&one, at + 1);
		else
			city_buf_put_char(&one, *at++);
		if (one.len > name.len || memcmp(room, name.at, one.len) != 0)
			return false;
		name.at += one.len;
		name.len -= one.len;
	}
	return name.len == 0;
}

static bool key_is(const struct city_field *field, struct city_slice name)
{
	if (field->key_escaped)
		return escaped_key_is(field, name);
	return field->key.len == name.len &&
	       memcmp(field->key.at, name.at, name.len) == 0;
}

/* A record of another shape often has the key at the same place still. */
const struct city_field *city_rec_search(const struct city_rec *rec,
					 struct city_name *name)
{
	size_t i = name->place;

	name->shape = rec->shape;
	if (i < rec->fields && key_is(&rec->field[i], name->text))
		return &rec->field[i];
	for (i = 0; i < rec->fields; i++) {
		if (key_is(&rec->field[i], name->text)) {
			name->place = i;
			return &rec->field[i];
		}
	}
	name->place = SIZE_MAX;
	return NULL;
}

void city_json_decode(struct city_buf *to, struct city_slice escaped)
{
	size_t i = 0;

	while (i < escaped.len) {
		const char *slash = memchr(escaped.at + i, '\\', escaped.len - i);
		size_t plain = slash ? (size_t)(slash - escaped.at) - i :
				       escaped.len - i;

		city_buf_put(to, escaped.at + i, plain);
		i += plain;
		if (slash)
			i += 1 + put_escape(to, slash + 1);
	}
}

struct city_slice city_field_text(const struct city_field *field,
				  struct city_buf *scratch)
{
	struct city_slice text = { field->value.at + 1, field->value.len - 2 };

	if (!field->value_escaped)
		return text;
	city_buf_reset(scratch);
	city_json_decode(scratch, text);
	return city_buf_slice(scratch);
}

struct city_slice city_field_key(const struct city_field *field,
				 struct city_buf *scratch)
{
	if (!field->key_escaped)
		return field->key;
	city_buf_reset(scratch);
	city_json_decode(scratch, field->key);
	return city_buf_slice(scratch);
}

enum city_status city_rec_refuse(const struct city_rec *rec,
				 const struct city_field *field,
				 struct city_error *error)
{
	struct city_buf decoded = { 0 };
	struct city_slice key = city_field_key(field, &decoded);

	city_error_at_field(error, key.at, decoded.failed ? 0 : key.len);
	error->at = (size_t)(field->value.at - rec->raw.at);
	city_buf_release(&decoded);
	return CITY_REJECT;
}

static const char *field_begin(const struct city_field *field)
{
	return field->key.at - 1;
}

static const char *field_end(const struct city_field *field)
{
	return field->value.at + field->value.len;
}

static void copy_to(struct city_splice *splice, const char *stop)
{
	city_buf_put(splice->to, splice->pending, (size_t)(stop - splice->pending));
	splice->pending = stop;
}

void city_splice_begin(struct city_splice *splice, const struct city_rec *rec,
		       struct city_buf *to)
{
	splice->rec = rec;
	splice->to = to;
	splice->pending = rec->raw.at;
	/* Up to here the record is its opening brace. */
	splice->end = (*rec->raw.at == '{' ? rec->raw.at : strchr(rec->raw.at, '{')) + 1;
	splice->any = false;
}

void city_splice_keep(struct city_splice *splice, size_t i)
{
	splice->any = true;
	splice->end = field_end(&splice->rec->field[i]);
}

void city_splice_keep_all(struct city_splice *splice)
{
	if (splice->rec->fields)
		city_splice_keep(splice, splice->rec->fields - 1);
}

void city_splice_value(struct city_splice *splice, size_t i, struct city_slice json)
{
	const struct city_field *field = &splice->rec->field[i];

	copy_to(splice, field->value.at);
	city_buf_put_slice(splice->to, json);
	splice->pending = field_end(field);
	splice->end = splice->pending;
	splice->any = true;
}

void city_splice_field(struct city_splice *splice, size_t i, const char *key,
		       struct city_slice json)
{
	const struct city_field *field = &splice->rec->field[i];

	copy_to(splice, field_begin(field));
	city_json_put_string(splice->to, city_slice_of(key));
	splice->pending = field->key.at + field->key.len + 1;
	city_splice_value(splice, i, json);
}

/*
 * With a field goes the comma before it, or, while none has been written, the
 * comma behind it.
 */
void city_splice_drop(struct city_splice *splice, size_t i)
{
	const struct city_rec *rec = splice->rec;

	copy_to(splice, splice->end);
	if (splice->any || i + 1 == rec->fields)
		splice->pending = field_end(&rec->field[i]);
	else
		splice->pending = field_begin(&rec->field[i + 1]);
	splice->end = splice->pending;
}

/* Once a record on the way of every stage that adds a field: one reservation. */
void city_splice_append(struct city_splice *splice, const char *key,
			struct city_slice json)
{
	size_t copied = (size_t)(splice->end - splice->pending), len = strlen(key);
	char *at = city_buf_reserve(splice->to, copied + len + json.len + 4);

	if (!at)
		return;
	at = mempcpy(at, splice->pending, copied);
	if (splice->any)
		*at++ = ',';
	*at++ = '"';
	at = mempcpy(at, key, len);
	*at++ = '"';
	*at++ = ':';
	if (json.len) /* not for a value that memory ran out for */
		at = mempcpy(at, json.at, json.len);
	splice->to->len = (size_t)(at - splice->to->at);
	splice->pending = splice->end;
	splice->any = true;
}

void city_splice_end(struct city_splice *splice)
{
	const struct city_slice raw = splice->rec->raw;

	copy_to(splice, raw.at + raw.len);
}
