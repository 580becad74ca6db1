/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvin - rows by libcsv, which is fed line by line, so that they keep their
 * places; those without quotes are left to csvquick.c.
 */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "csvrows.h"

/* Of another charset so much is decoded at once: it stays near the processor. */
#define DECODE ((size_t)64 << 10)

/* One line for libcsv. */
struct line {
	struct city_slice text; /* without '\n' */
	uint64_t number;
	uint64_t offset;
	bool terminated;        /* a '\n' stood behind it */
};

static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int begin_parser(struct city_csv *csv)
{
	if (csv->parser_ready)
		csv_free(&csv->parser);
	csv->parser_ready = csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
	/* libcsv would trim blanks around fields; they are data. */
	if (csv->parser_ready) {
		csv_set_space_func(&csv->parser, no_space);
		csv_set_delim(&csv->parser, (unsigned char)csv->delimiter);
	}
	return csv->parser_ready ? 0 : -1;
}

struct city_csv *city_csv_open(struct city_in *in, struct city_decoder *decoder,
			       char delimiter)
{
	struct city_csv *csv = calloc(1, sizeof(*csv));

	if (!csv)
		return NULL;
	csv->in = in;
	csv->line = 1;
	csv->delimiter = delimiter;
	city_csv_choose_loops(csv);
	csv->decoder = decoder;
	csv->careful = decoder && !city_decoder_is_regular(decoder);
	if (begin_parser(csv)) {
		free(csv);
		return NULL;
	}
	return csv;
}

void city_csv_close(struct city_csv *csv)
{
	if (!csv)
		return;
	if (csv->parser_ready)
		csv_free(&csv->parser);
	city_buf_release(&csv->text);
	city_buf_release(&csv->raw);
	city_buf_release(&csv->decoded);
	city_buf_release(&csv->block);
	free(csv->field_end);
	free(csv->field);
	free(csv);
}

void city_csv_be_careful(struct city_csv *csv)
{
	csv->careful = true;
}

int city_csv_was_cut(const struct city_csv *csv)
{
	return csv->cut;
}

bool city_csv_more_room(struct city_csv *csv)
{
	size_t room = csv->room ? csv->room * 2 : 32;
	size_t *end;
	struct city_slice *field;

	end = realloc(csv->field_end, room * sizeof(*end));
	if (end)
		csv->field_end = end;
	field = realloc(csv->field, room * sizeof(*field));
	if (field)
		csv->field = field;
	csv->failed = !end || !field;
	if (!csv->failed)
		csv->room = room;
	return !csv->failed;
}

static void take_field(void *text, size_t len, void *context)
{
	struct city_csv *csv = context;

	if (csv->rows || (csv->fields == csv->room && !city_csv_more_room(csv)))
		return;
	city_buf_put(&csv->text, text, len);
	csv->field_end[csv->fields++] = csv->text.len;
}

static void take_row(int c, void *context)
{
	struct city_csv *csv = context;

	(void)c;
	csv->rows++;
}

static void forget_row(struct city_csv *csv)
{
	city_buf_reset(&csv->text);
	city_buf_reset(&csv->raw);
	csv->fields = 0;
	csv->rows = 0;
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* The row's bytes as they came, without the end of its last line. */
static struct city_slice raw_row(const struct city_csv *csv)
{
	struct city_slice raw = city_buf_slice(&csv->raw);

	if (raw.len && raw.at[raw.len - 1] == '\r')
		raw.len--;
	return raw;
}

/* Gives the row's bytes and refuses it; the next line begins a new one. */
static enum city_status refuse(struct city_csv *csv, struct city_csv_row *row,
			       size_t at, struct city_error *error)
{
	error->at = at;
	row->origin.raw = raw_row(csv);
	return begin_parser(csv) ? no_memory(error) : CITY_REJECT;
}

/* How long the byte order mark is with which the text begins, if it does. */
static size_t mark_length(struct city_slice text)
{
	return text.len >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/*
 * The line as UTF-8, in *text; or CITY_REJECT with the byte at fault in *at.
 * A byte order mark of the charset is passed over in the first line.
 */
static enum city_status decode(struct city_csv *csv, struct city_slice line,
			       bool first, struct city_slice *text, size_t *at,
			       struct city_error *error)
{
	const char *nul = memchr(line.at, '\0', line.len);

	*text = line;
	if (nul) {
		*at = (size_t)(nul - line.at);
		city_error_set(error, "text.nul",
			       "a NUL byte: not text, or text in UTF-16");
		return CITY_REJECT;
	}
	if (!csv->decoder) {
		*at = city_utf8_valid(line.at, line.len);
		if (*at == line.len)
			return CITY_OK;
		city_error_set(error, "utf8.invalid",
			       "not valid UTF-8; name the encoding with --encoding");
		return CITY_REJECT;
	}
	city_buf_reset(&csv->decoded);
	*at = city_decoder_put(csv->decoder, line, &csv->decoded);
	*text = city_buf_slice(&csv->decoded);
	if (csv->decoded.failed)
		return no_memory(error);
	if (first) {
		size_t mark = mark_length(*text);

		text->at += mark;
		text->len -= mark;
	}
	/* A decoder may let pass what Unicode does not have: look once more. */
	if (*at == line.len && city_utf8_valid(text->at, text->len) == text->len)
		return CITY_OK;
	if (*at == line.len)
		*at = CITY_AT_UNKNOWN;
	city_error_set(error, "encoding.invalid",
		       "no character of the encoding begins here");
	return CITY_REJECT;
}

static size_t parse(struct city_csv *csv, const char *bytes, size_t len)
{
	return csv_parse(&csv->parser, bytes, len, take_field, take_row, csv);
}

/* Feeds one line and its end to libcsv. */
static enum city_status feed(struct city_csv *csv, struct city_slice text,
			     bool terminated, size_t *at, struct city_error *error)
{
	bool cr = text.len && text.at[text.len - 1] == '\r', early;
	size_t n = parse(csv, text.at, text.len - cr);

	/* No row may end before its line does. */
	early = csv->rows > 0;
	if (n == text.len - cr && cr)
		n += parse(csv, "\r", 1);
	if (n == text.len && terminated)
		n += parse(csv, "\n", 1);
	else if (n == text.len && csv_fini(&csv->parser, take_field, take_row, csv))
		csv->cut = true;
	if (csv->failed || csv->text.failed ||
	    csv_error(&csv->parser) == CSV_ENOMEM)
		return no_memory(error);
	*at = csv->decoder ? CITY_AT_UNKNOWN : n;
	if (csv->cut) {
		city_error_set(error, "csv.cut",
			       "the file ends inside a quoted field that begins in "
			       "this row");
		*at = CITY_AT_UNKNOWN;
		return CITY_REJECT;
	}
	if (n < text.len + terminated) {
		city_error_set(error, "csv.quote",
			       "a quote inside a field; such a field must be in "
			       "quotes, and its quotes doubled");
		return CITY_REJECT;
	}
	if (early) {
		city_error_set(error, "csv.line-end",
			       "a bare CR ends a row here; lines must end in LF or "
			       "CRLF (tr '\\r' '\\n' makes them)");
		*at = CITY_AT_UNKNOWN;
		return CITY_REJECT;
	}
	return CITY_OK;
}

/* The fields as slices, now that their text stays in place. */
static void lend_fields(struct city_csv *csv, struct city_csv_row *row)
{
	/* There is no buffer yet where all fields so far were empty. */
	const char *text = csv->text.at ? csv->text.at : "";
	size_t begin = 0;

	for (size_t i = 0; i < csv->fields; i++) {
		csv->field[i].at = text + begin;
		csv->field[i].len = csv->field_end[i] - begin;
		begin = csv->field_end[i];
	}
	row->field = csv->field;
	row->fields = csv->fields;
	row->plain = false;
}

/* Whether the parser is between rows: nothing of one has been seen. */
static bool between_rows(const struct city_csv *csv)
{
	return csv->parser.pstate == 0 && csv->fields == 0;
}

/* A row of several lines is as long as one line may be; what is more is left out. */
static enum city_status check_length(const struct city_csv *csv,
				     struct line *line, struct city_error *error)
{
	size_t most = city_in_max_line(csv->in), have = csv->raw.len + 1;

	if (csv->raw.len == 0 || have + line->text.len <= most)
		return CITY_OK;
	line->text.len = have < most ? most - have : 0;
	city_error_set(error, "line.too-long",
		       "the row is longer than the %zu bytes that are taken "
		       "(--max-line)", most);
	return CITY_REJECT;
}

/* Adds a line to the row's bytes; the row takes its place from the first. */
static size_t note_line(struct city_csv *csv, const struct line *line,
			struct city_csv_row *row)
{
	size_t before;

	if (csv->raw.len == 0) {
		row->origin.file = city_in_name(csv->in);
		row->origin.line = line->number;
		row->origin.offset = line->offset;
	} else {
		city_buf_put_char(&csv->raw, '\n');
	}
	before = csv->raw.len;
	city_buf_put_slice(&csv->raw, line->text);
	return before;
}

/* What is left when the last line had no end, or none was left open. */
static enum city_status end_of_file(struct city_csv *csv, struct city_csv_row *row,
				    struct city_error *error)
{
	size_t at;
	enum city_status status;

	if (between_rows(csv))
		return CITY_DONE;
	status = feed(csv, (struct city_slice){ "", 0 }, false, &at, error);
	return status == CITY_REJECT ? refuse(csv, row, at, error) : CITY_DONE;
}

/* Text to be split, none of it looked at yet. */
static void begin_text(struct city_csv *csv, const char *at, const char *end)
{
	csv->next = at;
	csv->end = end;
	csv->marked_to = at;
	csv->marks.n = 0;
	csv->mark = 0;
	csv->valid_to = at;
}

/* Sees to it that there is a line; a line that is too long is one. */
static enum city_status have_line(struct city_csv *csv, struct city_error *error)
{
	enum city_status status;

	if (csv->came < csv->came_end)
		return CITY_OK;
	status = city_in_lines(csv->in, &csv->lines, error);
	if (status == CITY_DONE || status == CITY_FAIL)
		return status;
	csv->too_long = status == CITY_REJECT;
	csv->came = csv->lines.text.at;
	csv->came_end = csv->came + csv->lines.text.len;
	/* Behind a last line without end stands a '\n' as well. */
	if (!csv->lines.terminated)
		csv->came_end++;
	/* Another charset is decoded when it is asked for. */
	begin_text(csv, csv->came, csv->decoder ? csv->came : csv->came_end);
	return CITY_OK;
}

/* About so many bytes of the lines at hand, whole lines, at least one. */
static size_t lines_to_decode(const struct city_csv *csv)
{
	size_t len = (size_t)(csv->came_end - csv->came);
	const char *last;

	if (len <= DECODE)
		return len;
	last = memrchr(csv->came, '\n', DECODE);
	if (!last)
		last = memchr(csv->came + DECODE, '\n', len - DECODE);
	return (size_t)(last + 1 - csv->came);
}

/*
 * Decodes lines, up to the first in which that fails: where it is the first of all,
 * no text is at hand.
 */
static enum city_status decode_lines(struct city_csv *csv, struct city_error *error)
{
	struct city_slice lines = { csv->came, lines_to_decode(csv) }, text;
	bool whole;

	city_buf_reset(&csv->block);
	whole = city_decoder_put(csv->decoder, lines, &csv->block) == lines.len;
	if (!city_buf_reserve(&csv->block, CITY_IN_PAD))
		return no_memory(error);
	memset(csv->block.at + csv->block.len, 0, CITY_IN_PAD);
	text = city_buf_slice(&csv->block);
	if (!whole) {
		const char *last = memrchr(text.at, '\n', text.len);

		text.len = last ? (size_t)(last + 1 - text.at) : 0;
	}
	begin_text(csv, text.at, text.at + text.len);
	if (csv->line == 1)
		csv->next += mark_length(text);
	return CITY_OK;
}

/* Sees to it that there is a line, and text if it can be had. */
static enum city_status have_text(struct city_csv *csv, struct city_error *error)
{
	enum city_status status = have_line(csv, error);

	if (status != CITY_OK || csv->too_long || csv->next < csv->end)
		return status;
	return decode_lines(csv, error);
}

/* Passes over the line that was taken as it came, where it is at hand as text too. */
static void pass_text(struct city_csv *csv)
{
	if (!csv->decoder)
		csv->next = csv->came;
	else if (csv->next < csv->end)
		csv->next = (const char *)memchr(csv->next, '\n',
						 (size_t)(csv->end - csv->next)) + 1;
}

/* The next line; statuses as of city_in_lines. */
static enum city_status next_line(struct city_csv *csv, struct line *line,
				  struct city_error *error)
{
	enum city_status status = have_line(csv, error);
	const char *stop;

	if (status != CITY_OK)
		return status;
	stop = csv->too_long ? csv->came_end - 1 :
			       memchr(csv->came, '\n', (size_t)(csv->came_end - csv->came));
	line->text.at = csv->came;
	line->text.len = (size_t)(stop - csv->came);
	line->number = csv->line++;
	line->offset = city_csv_offset(csv, csv->came);
	csv->came = stop + 1;
	line->terminated = csv->came < csv->came_end || csv->lines.terminated;
	pass_text(csv);
	status = csv->too_long ? CITY_REJECT : CITY_OK;
	csv->too_long = false;
	return status;
}

static bool is_blank_row(const struct city_csv_row *row)
{
	return row->fields == 1 && row->field[0].len == 0;
}

/* The next line to libcsv: CITY_OK when that ends a row. */
static enum city_status careful_line(struct city_csv *csv, struct city_csv_row *row,
				     struct city_error *error)
{
	struct line line = { .terminated = false };
	struct city_slice text;
	size_t at = 0, before;
	enum city_status status = next_line(csv, &line, error);

	if (status == CITY_DONE)
		return end_of_file(csv, row, error);
	if (status == CITY_FAIL)
		return status;
	if (status == CITY_OK)
		status = check_length(csv, &line, error);
	before = note_line(csv, &line, row);
	if (csv->raw.failed)
		return no_memory(error);
	if (status == CITY_OK)
		status = decode(csv, line.text, line.number == 1, &text, &at, error);
	if (status == CITY_OK)
		status = feed(csv, text, line.terminated, &at, error);
	if (status == CITY_REJECT)
		return refuse(csv, row, at == CITY_AT_UNKNOWN ? at : before + at, error);
	return status;
}

/* A whole row by libcsv, of as many lines as it takes. */
static enum city_status careful_row(struct city_csv *csv, struct city_csv_row *row,
				    struct city_error *error)
{
	forget_row(csv);
	for (;;) {
		enum city_status status = careful_line(csv, row, error);

		if (status != CITY_OK)
			return status;
		if (csv->rows) {
			lend_fields(csv, row);
			row->origin.raw = raw_row(csv);
			return CITY_OK;
		}
		if (between_rows(csv))
			forget_row(csv);
	}
}

enum city_status city_csv_next(struct city_csv *csv, struct city_csv_row *row,
			       struct city_error *error)
{
	enum city_status status;

	while (!csv->careful) {
		status = have_text(csv, error);
		if (status != CITY_OK)
			return status;
		if (csv->too_long || csv->next == csv->end ||
		    !city_csv_quick_row(csv, row))
			break;
		if (!is_blank_row(row))
			return CITY_OK;
	}
	status = careful_row(csv, row, error);
	city_csv_catch_up(csv);
	return status;
}
