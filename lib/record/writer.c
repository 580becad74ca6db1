/* SPDX-License-Identifier: Apache-2.0 */
/* writer - commas, quotes and escapes. */
#include "config.h"

#include "city/writer.h"

void city_json_put_escaped(struct city_buf *to, struct city_slice text)
{
	static const char hex[] = "0123456789abcdef";
	size_t plain = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		char escape[6] = { '\\', 0, '0', '0', 0, 0 };
		size_t n = 2;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		switch (c) {
		case '"':
		case '\\': escape[1] = (char)c; break;
		case '\n': escape[1] = 'n'; break;
		case '\r': escape[1] = 'r'; break;
		case '\t': escape[1] = 't'; break;
		default:
			escape[1] = 'u';
			escape[4] = hex[c >> 4];
			escape[5] = hex[c & 15];
			n = 6;
		}
		city_buf_put(to, text.at + plain, i - plain);
		city_buf_put(to, escape, n);
		plain = i + 1;
	}
	if (text.len > plain)
		city_buf_put(to, text.at + plain, text.len - plain);
}

void city_json_put_string(struct city_buf *to, struct city_slice text)
{
	city_buf_put_char(to, '"');
	city_json_put_escaped(to, text);
	city_buf_put_char(to, '"');
}

void city_writer_init(struct city_writer *w, struct city_buf *to)
{
	w->to = to;
	w->comma = false;
}

static void before(struct city_writer *w)
{
	if (w->comma)
		city_buf_put_char(w->to, ',');
	w->comma = true;
}

static void begin(struct city_writer *w, char bracket)
{
	before(w);
	city_buf_put_char(w->to, bracket);
	w->comma = false;
}

static void end(struct city_writer *w, char bracket)
{
	city_buf_put_char(w->to, bracket);
	w->comma = true;
}

void city_writer_begin_object(struct city_writer *w)
{
	begin(w, '{');
}

void city_writer_end_object(struct city_writer *w)
{
	end(w, '}');
}

void city_writer_begin_array(struct city_writer *w)
{
	begin(w, '[');
}

void city_writer_end_array(struct city_writer *w)
{
	end(w, ']');
}

void city_writer_key_slice(struct city_writer *w, struct city_slice key)
{
	before(w);
	city_json_put_string(w->to, key);
	city_buf_put_char(w->to, ':');
	w->comma = false;
}

void city_writer_key(struct city_writer *w, const char *key)
{
	city_writer_key_slice(w, city_slice_of(key));
}

void city_writer_null(struct city_writer *w)
{
	before(w);
	city_buf_put(w->to, "null", 4);
}

void city_writer_bool(struct city_writer *w, bool value)
{
	before(w);
	city_buf_put_text(w->to, value ? "true" : "false");
}

void city_writer_int(struct city_writer *w, int64_t value)
{
	before(w);
	city_buf_put_int(w->to, value);
}

void city_writer_decimal(struct city_writer *w, struct city_decimal value)
{
	before(w);
	city_decimal_put(w->to, value);
}

void city_writer_string(struct city_writer *w, struct city_slice text)
{
	before(w);
	city_json_put_string(w->to, text);
}

void city_writer_text(struct city_writer *w, const char *text)
{
	city_writer_string(w, city_slice_of(text));
}

void city_writer_raw(struct city_writer *w, struct city_slice json)
{
	before(w);
	city_buf_put_slice(w->to, json);
}
