/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_csv - rows of city_csv, judged by a splitter written for this.
 *
 * Input: a byte, the block size (0 = larger than the input) and, from 0xE0 on, also
 * a delimiter that is no comma; and the bytes of a file.
 *
 * The splitter below is a machine of five states over RFC 4180, strict, with
 * what csvin.h adds: a CR ends a row as LF and CRLF do, but no row may end before
 * the line it is on; blank lines are no rows; NUL and bytes that are no UTF-8 cost the
 * row they stand in, and the next line begins a new one.  Fields, places, bytes
 * and refusals must be the same, wherever blocks are cut and on every kind of
 * processor.  Input that begins like gzip or UTF-16 is left out.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/csvin.h"
#include "fuzz.h"

/* What is compared: a line of text for each row, with all that is known of it. */
static void tell_row(struct city_buf *to, uint64_t line, uint64_t offset,
		     struct city_slice raw)
{
	city_buf_printf(to, "%d@%d [", (int)line, (int)offset);
	city_buf_put_slice(to, raw);
	city_buf_put_text(to, "]");
}

static void tell_refusal(struct city_buf *to, const char *rule, size_t at)
{
	city_buf_printf(to, " !%s@%d\n", rule, at == CITY_AT_UNKNOWN ? -1 : (int)at);
}

static void tell_field(struct city_buf *to, struct city_slice field)
{
	city_buf_printf(to, "|%zu:", field.len);
	city_buf_put_slice(to, field);
}

/* What a row is called plain for: written as they are, its fields are JSON. */
static void check_plain(const struct city_csv_row *row, struct city_slice bytes)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < row->fields; i++) {
		struct city_slice field = row->field[i];

		for (size_t j = 0; j < field.len; j++)
			city_fuzz_require((unsigned char)field.at[j] >= 0x20 &&
						  field.at[j] != '"' &&
						  field.at[j] != '\\',
					  "a plain field needs no escape", bytes);
		for (size_t j = 0; j < CITY_IN_PAD; j++)
			sum += (unsigned char)field.at[field.len + j];
	}
	/* For the compiler, which would not read what nobody asks for. */
	city_fuzz_require(sum < UINT64_MAX, "what is behind a field is readable", bytes);
}

/* All rows as city_csv gives them, on a certain kind of processor. */
static void tell(struct city_slice bytes, char delimiter, size_t block, const char *cpu,
		 struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct city_csv *csv;
	struct city_csv_row row = { 0 };
	enum city_status status;

	setenv("CITYUTILS_CPU", cpu, 1);
	csv = in ? city_csv_open(in, NULL, delimiter) : NULL;
	unsetenv("CITYUTILS_CPU");
	if (!csv)
		abort();
	city_in_set_block(in, block ? block : CITY_FUZZ_BLOCK);
	while ((status = city_csv_next(csv, &row, &error)) != CITY_DONE) {
		city_fuzz_require(status == CITY_OK || status == CITY_REJECT,
				  "rows come to their end", bytes);
		tell_row(to, row.origin.line, row.origin.offset, row.origin.raw);
		if (status == CITY_REJECT) {
			city_fuzz_require(error.text[0] != '\0', "a refusal has a reason",
					  bytes);
			tell_refusal(to, error.rule, error.at);
			continue;
		}
		if (row.plain)
			check_plain(&row, bytes);
		for (size_t i = 0; i < row.fields; i++)
			tell_field(to, row.field[i]);
		city_buf_put_char(to, '\n');
	}
	if (city_csv_was_cut(csv))
		city_buf_put_text(to, "cut\n");
	city_csv_close(csv);
	city_in_close(in);
}

enum state { ROW_BEGIN, FIELD_BEGIN, PLAIN, QUOTED, QUOTE_SEEN };

struct splitter {
	char delimiter;
	enum state state;
	struct city_buf field;
	struct city_buf fields; /* of the row, as told */
	int rows;               /* that the line has ended */
	struct city_slice row;  /* the bytes from its first line on */
	uint64_t line, offset;
};

static void end_field(struct splitter *s)
{
	if (s->rows == 0)
		tell_field(&s->fields, city_buf_slice(&s->field));
	city_buf_reset(&s->field);
	s->state = FIELD_BEGIN;
}

static void end_row(struct splitter *s)
{
	end_field(s);
	s->rows++;
	s->state = ROW_BEGIN;
}

/* One byte; false when it may not stand here. */
static bool take(struct splitter *s, char c)
{
	bool line_end = c == '\r' || c == '\n';

	switch (s->state) {
	case ROW_BEGIN:
		if (line_end)
			return true;
		s->state = FIELD_BEGIN;
		return take(s, c);
	case FIELD_BEGIN:
		if (c == '"') {
			s->state = QUOTED;
			return true;
		}
		break;
	case PLAIN:
		if (c == '"')
			return false;
		break;
	case QUOTED:
		if (c == '"')
			s->state = QUOTE_SEEN;
		else
			city_buf_put_char(&s->field, c);
		return true;
	case QUOTE_SEEN:
		if (c == '"') {
			s->state = QUOTED;
			city_buf_put_char(&s->field, c);
			return true;
		}
		if (c != s->delimiter && !line_end)
			return false;
		break;
	}
	if (c == s->delimiter) {
		end_field(s);
	} else if (line_end) {
		end_row(s);
	} else {
		city_buf_put_char(&s->field, c);
		s->state = PLAIN;
	}
	return true;
}

static void forget(struct splitter *s)
{
	city_buf_reset(&s->field);
	city_buf_reset(&s->fields);
	s->rows = 0;
	s->state = ROW_BEGIN;
	s->row = (struct city_slice){ NULL, 0 };
}

static void give(struct splitter *s, const char *rule, size_t at, struct city_buf *to)
{
	if (s->row.len && s->row.at[s->row.len - 1] == '\r')
		s->row.len--;
	tell_row(to, s->line, s->offset, s->row);
	if (rule) {
		tell_refusal(to, rule, at);
	} else {
		city_buf_put_slice(to, city_buf_slice(&s->fields));
		city_buf_put_char(to, '\n');
	}
	forget(s);
}

/* A line of the row; its bytes and its end through the machine. */
static void split_line(struct splitter *s, struct city_slice line, bool terminated,
		       struct city_buf *to)
{
	size_t before = (size_t)(line.at - s->row.at);
	const char *nul = memchr(line.at, '\0', line.len);
	size_t valid = city_utf8_valid(line.at, line.len);
	size_t body = line.len && line.at[line.len - 1] == '\r' ? line.len - 1 : line.len;
	bool early = false;

	if (nul) {
		give(s, "text.nul", before + (size_t)(nul - line.at), to);
		return;
	}
	if (valid < line.len) {
		give(s, "utf8.invalid", before + valid, to);
		return;
	}
	for (size_t i = 0; i < line.len + terminated; i++) {
		if (!take(s, i < line.len ? line.at[i] : '\n')) {
			give(s, "csv.quote", before + i, to);
			return;
		}
		early = early || (s->rows > 0 && i < body);
	}
	if (!terminated && s->state == QUOTED) {
		give(s, "csv.cut", CITY_AT_UNKNOWN, to);
		city_buf_put_text(to, "cut\n");
		return;
	}
	if (!terminated && s->state != ROW_BEGIN)
		end_row(s);
	if (early)
		give(s, "csv.line-end", CITY_AT_UNKNOWN, to);
	else if (s->rows == 1)
		give(s, NULL, 0, to);
	else if (s->state == ROW_BEGIN)
		forget(s);
}

/* All rows as the splitter gives them. */
static void split(struct city_slice bytes, char delimiter, struct city_buf *to)
{
	bool mark = bytes.len >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0;
	struct splitter s = { .delimiter = delimiter };
	uint64_t number = 0;

	for (size_t at = mark ? 3 : 0; at < bytes.len;) {
		struct city_slice line = { bytes.at + at, bytes.len - at };
		const char *stop = memchr(line.at, '\n', line.len);

		line.len = stop ? (size_t)(stop - line.at) : line.len;
		number++;
		if (!s.row.at) {
			s.row.at = line.at;
			s.line = number;
			s.offset = at;
		}
		s.row.len = (size_t)(line.at + line.len - s.row.at);
		at += line.len + (stop ? 1 : 0);
		split_line(&s, line, stop != NULL, to);
	}
	if (s.state == QUOTED) {
		give(&s, "csv.cut", CITY_AT_UNKNOWN, to);
		city_buf_put_text(to, "cut\n");
	}
	city_buf_release(&s.field);
	city_buf_release(&s.fields);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const cpus[] = { "plain", "sse2", "avx2" };
	static const char others[8] = ";\t| \\a:\x01";
	struct city_slice file = { "", 0 };
	char delimiter = ',';
	struct city_buf want = { 0 }, got = { 0 };

	if (len)
		delimiter = bytes[0] < 0xE0 ? ',' : others[bytes[0] % 8];
	if (len)
		file = (struct city_slice){ (const char *)bytes + 1, len - 1 };
	if (!len || city_fuzz_is_recoded(file))
		return 0;
	split(file, delimiter, &want);
	for (size_t i = 0; i < 4; i++) {
		/* Each kind with one block, and one kind with small ones. */
		size_t block = i < 3 ? 0 : bytes[0];

		city_buf_reset(&got);
		tell(file, delimiter, block, cpus[i < 3 ? i : bytes[0] % 3], &got);
		city_fuzz_require_same(city_buf_slice(&got), city_buf_slice(&want),
				       i < 3 ? cpus[i] : "blocks may be cut anywhere",
				       file);
	}
	city_buf_release(&want);
	city_buf_release(&got);
	return 0;
}
