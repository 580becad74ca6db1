/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_record - lines through city_in and city_scan, judged by jansson.
 *
 * Input: a byte, the block size (0 = larger than the input), and a stream of lines.
 *
 * A line accepted is an object for jansson, with the same keys and values in
 * the same order; a line refused is refused by jansson.  They differ, and may,
 * in this only:
 *   - a number beyond a double: kept as text here, an error for jansson
 *     (json_error_numeric_overflow); the line's values are not compared then;
 *   - a key with \u0000 in it: accepted here, not by jansson
 *     (json_error_null_byte_in_key);
 *   - nesting beyond CITY_DEPTH_MAX levels ("json.depth"); jansson goes to 2048;
 *   - a record must be an object ("json.not-object");
 *   - a NUL byte behind a number: refused here, overlooked by jansson.
 * Duplicate keys and escaped lone surrogates are refused by both.  Input that
 * begins like gzip or UTF-16 is left out.
 *
 * The verdict, its place and the fields are the same for any size of block, line
 * by line and the quick way, on every kind of processor, from a scanner that is
 * new and from one that has seen other lines, and whatever stands in the pad.  A record cut anywhere is known as cut.  A changed
 * copy has the fields it should have, and is a record again.
 */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lines.h"
#include "city/in.h"
#include "city/rec.h"
#include "fuzz.h"

#define FLAGS (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

static struct city_scanner *new_scanner(void)
{
	struct city_scanner *scanner = city_scanner_new();

	if (!scanner)
		abort();
	return scanner;
}

/* All that a scan found in an accepted line, as text. */
static void describe_record(const char *line, const struct city_rec *rec,
			    struct city_buf *to)
{
	city_buf_printf(to, "raw %td+%zu", rec->raw.at - line, rec->raw.len);
	for (size_t i = 0; i < rec->fields; i++) {
		const struct city_field *field = &rec->field[i];

		city_buf_printf(to, " %td+%zu%s:%td+%zu%s=%d", field->key.at - line,
				field->key.len, field->key_escaped ? "e" : "",
				field->value.at - line, field->value.len,
				field->value_escaped ? "e" : "", (int)field->type);
	}
	city_buf_put_char(to, '\n');
}

/* The verdict on a line, and what was found, as text. */
static enum city_status describe(struct city_scanner *scanner, struct city_slice line,
				 struct city_rec *rec, struct city_error *error,
				 struct city_buf *to)
{
	enum city_status status;

	city_error_clear(error);
	status = city_scan(scanner, line, rec, error);
	if (status == CITY_OK)
		describe_record(line.at, rec, to);
	else
		city_buf_printf(to, "%d %s at %zu cut %d: %s\n", (int)status, error->rule,
				error->at, city_scan_was_cut(scanner), error->text);
	return status;
}

static enum city_type type_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT: return CITY_OBJECT;
	case JSON_ARRAY: return CITY_ARRAY;
	case JSON_STRING: return CITY_STRING;
	case JSON_INTEGER:
	case JSON_REAL: return CITY_NUMBER;
	case JSON_TRUE: return CITY_TRUE;
	case JSON_FALSE: return CITY_FALSE;
	case JSON_NULL: break;
	}
	return CITY_NULL;
}

/* A field against the value jansson found at its place. */
static void check_value(const struct city_field *field, json_t *value,
			struct city_slice line)
{
	struct city_slice got = field->value;
	struct city_buf scratch = { 0 };
	json_error_t why;
	json_t *alone = json_loadb(got.at, got.len, FLAGS | JSON_DECODE_ANY, &why);

	city_fuzz_require(field->type == type_of(value), "a value has its type", line);
	city_fuzz_require(got.len && !strchr(" \t\r", got.at[0]) &&
				  !strchr(" \t\r", got.at[got.len - 1]),
			  "no blanks around a value", line);
	city_fuzz_require(alone && json_equal(alone, value),
			  "a value's text is the value at its place", line);
	if (field->type == CITY_STRING) {
		struct city_slice want = { json_string_value(value),
					   json_string_length(value) };

		city_fuzz_require_same(city_field_text(field, &scratch), want,
				       "a string's text is the decoded string", line);
	}
	city_buf_release(&scratch);
	json_decref(alone);
}

static void check_fields(const struct city_rec *rec, json_t *object,
			 struct city_slice line)
{
	struct city_buf scratch = { 0 };
	void *at = json_object_iter(object);

	city_fuzz_require(json_object_size(object) == rec->fields,
			  "as many fields as there are", line);
	for (size_t i = 0; i < rec->fields; i++, at = json_object_iter_next(object, at)) {
		struct city_slice want = { json_object_iter_key(at),
					   json_object_iter_key_len(at) };
		struct city_slice key;
		struct city_name name;

		key = city_field_key(&rec->field[i], &scratch);
		city_fuzz_require_same(key, want, "keys in their order", line);
		/* The same key is found from a wrong place, and then from its own. */
		name = city_name_of(want.at);
		for (int again = 0; again < 2 && i < 20; again++)
			city_fuzz_require(city_rec_find(rec, &name) == &rec->field[i],
					  "a field is found by its name", line);
		check_value(&rec->field[i], json_object_iter_value(at), line);
	}
	city_buf_release(&scratch);
}

static bool may_differ(const json_error_t *why)
{
	return json_error_code(why) == json_error_numeric_overflow ||
	       json_error_code(why) == json_error_null_byte_in_key;
}

/* jansson's opinion of an accepted line. */
static void check_accepted(const struct city_rec *rec, struct city_slice line)
{
	json_error_t why;
	json_t *object = json_loadb(line.at, line.len, FLAGS, &why);

	city_fuzz_require(object || may_differ(&why), "what is accepted is JSON", line);
	city_fuzz_require(!object || json_is_object(object),
			  "what is accepted is an object", line);
	if (object)
		check_fields(rec, object, line);
	json_decref(object);
}

static void check_refused(struct city_scanner *scanner, const struct city_error *error,
			  struct city_slice line)
{
	bool cut = city_scan_was_cut(scanner);
	json_error_t why;
	json_t *object;

	city_fuzz_require(error->rule[0] && error->text[0], "a refusal has a reason",
			  line);
	city_fuzz_require(error->at < line.len || (cut && error->at == line.len),
			  "a fault lies within its line", line);
	if (strcmp(error->rule, "json.depth") == 0)
		return;
	object = json_loadb(line.at, line.len, FLAGS, &why);
	city_fuzz_require(!json_is_object(object) || line.at[error->at] == '\0',
			  "what is refused is no object", line);
	if (strcmp(error->rule, "json.dup-key") == 0)
		city_fuzz_require(json_error_code(&why) == json_error_duplicate_key ||
					  may_differ(&why),
				  "what is refused as a duplicate key is one", line);
	json_decref(object);
}

/* Any beginning of a record is refused, and known as a record cut short. */
static void check_cut(struct city_slice line)
{
	struct city_scanner *scanner = new_scanner();
	const char *open = memchr(line.at, '{', line.len);
	size_t first = (size_t)(open - line.at) + 1, last = line.len, step;

	while (line.at[last - 1] != '}')
		last--;
	/* Every byte of a short record, some of a long one. */
	step = last > 32 ? 1 + (last - first) / 8 : 1;
	for (size_t len = first; len < last; len += step) {
		struct city_slice part = { line.at, len };
		struct city_slice copy = city_fuzz_copy(part, ' ');
		struct city_rec none;
		struct city_error error;

		city_fuzz_require(city_scan(scanner, copy, &none, &error) ==
						  CITY_REJECT &&
					  city_scan_was_cut(scanner),
				  "a record cut short is known as cut", part);
		city_fuzz_free(copy);
	}
	city_scanner_free(scanner);
}

/* A field as the changed copy should have it: key and value as written. */
static void expect(struct city_buf *to, struct city_slice key, struct city_slice value)
{
	city_buf_put_slice(to, key);
	city_buf_put_char(to, '=');
	city_buf_put_slice(to, value);
	city_buf_put_char(to, '\n');
}

/* Keeps, changes, renames or drops each field, as the line's bytes choose. */
static void change(const struct city_rec *rec, uint32_t choice, struct city_buf *to,
		   struct city_buf *want)
{
	const struct city_slice value = city_slice_of("[\"new\"]");
	struct city_splice splice;
	char name[40];

	city_splice_begin(&splice, rec, to);
	for (size_t i = 0; i < rec->fields; i++) {
		const struct city_field *field = &rec->field[i];

		snprintf(name, sizeof(name), "fuzz %zu", i);
		switch (choice >> 2 * (i % 16) & 3) {
		case 0:
			city_splice_keep(&splice, i);
			expect(want, field->key, field->value);
			break;
		case 1:
			city_splice_value(&splice, i, value);
			expect(want, field->key, value);
			break;
		case 2:
			city_splice_field(&splice, i, name, field->value);
			expect(want, city_slice_of(name), field->value);
			break;
		default: city_splice_drop(&splice, i);
		}
	}
	for (uint32_t i = 0; i < choice % 3; i++) {
		const char *key = i ? "fuzz b" : "fuzz a";

		city_splice_append(&splice, key, value);
		expect(want, city_slice_of(key), value);
	}
	city_splice_end(&splice);
}

/* Whether a key may be one of those that change() gives. */
static bool has_our_names(const struct city_rec *rec)
{
	struct city_buf scratch = { 0 };
	bool has = false;

	for (size_t i = 0; i < rec->fields; i++) {
		struct city_slice key = city_field_key(&rec->field[i], &scratch);

		has = has || (key.len > 5 && memcmp(key.at, "fuzz ", 5) == 0);
	}
	city_buf_release(&scratch);
	return has;
}

static void check_changed(const struct city_rec *rec, uint32_t choice,
			  struct city_slice line)
{
	struct city_scanner *scanner = new_scanner();
	struct city_buf changed = { 0 }, want = { 0 }, got = { 0 };
	struct city_slice copy;
	struct city_error error;
	struct city_rec again;

	change(rec, choice, &changed, &want);
	copy = city_fuzz_copy(city_buf_slice(&changed), '"');
	city_fuzz_require(city_scan(scanner, copy, &again, &error) == CITY_OK,
			  "a changed copy is a record", copy);
	for (size_t i = 0; i < again.fields; i++)
		expect(&got, again.field[i].key, again.field[i].value);
	city_fuzz_require_same(city_buf_slice(&got), city_buf_slice(&want),
			       "a changed copy has its fields", line);
	if (choice == 0)
		city_fuzz_require_same(city_buf_slice(&changed), rec->raw,
				       "an unchanged copy has the same bytes", line);
	city_fuzz_free(copy);
	city_scanner_free(scanner);
	city_buf_release(&changed);
	city_buf_release(&want);
	city_buf_release(&got);
}

/* All that must hold of one line; its description is what was seen in place. */
static void check_line(struct city_slice line, struct city_slice seen)
{
	static const uint8_t fills[] = { 0, '"', ' ', '\\', '}', 0x80, 0xFF, '0' };
	uint32_t choice = city_fuzz_choice(line, 0);
	struct city_slice copy = city_fuzz_copy(line, fills[choice % sizeof(fills)]);
	struct city_scanner *scanner = new_scanner();
	struct city_buf again = { 0 };
	struct city_rec rec = { 0 };
	struct city_error error;
	enum city_status status = describe(scanner, copy, &rec, &error, &again);

	city_fuzz_require_same(seen, city_buf_slice(&again),
			       "the lines before, and the pad, do not matter", line);
	city_fuzz_require(status == CITY_OK || status == CITY_REJECT,
			  "a line is accepted or refused", line);
	if (status == CITY_OK) {
		check_accepted(&rec, copy);
		check_changed(&rec, 0, copy);
		if (!has_our_names(&rec))
			check_changed(&rec, city_fuzz_choice(line, 1), copy);
		check_cut(copy);
	} else {
		check_refused(scanner, &error, copy);
	}
	city_buf_release(&again);
	city_scanner_free(scanner);
	city_fuzz_free(copy);
}

/* All lines of a stream with their verdicts, as text. */
static void tell(struct city_slice bytes, size_t block, bool check, struct city_buf *to)
{
	struct city_scanner *scanner = new_scanner();
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct line_reader reader = { .in = in };
	struct line line;
	enum city_status status;

	if (!in)
		abort();
	city_in_set_block(in, block ? block : CITY_FUZZ_BLOCK);
	while ((status = next_line(&reader, &line, &error)) == CITY_OK) {
		struct city_rec rec;
		struct city_slice seen;
		size_t begin;

		city_buf_printf(to, "@%d ", (int)line.offset);
		begin = to->len;
		describe(scanner, line.text, &rec, &error, to);
		seen = (struct city_slice){ to->at + begin, to->len - begin };
		if (check)
			check_line(line.text, seen);
	}
	city_fuzz_require(status == CITY_DONE, "lines come to their end", bytes);
	city_in_close(in);
	city_scanner_free(scanner);
}

/* The same of lines that came together, the quick way where it knows one. */
static void tell_lines(struct city_scanner *scanner, struct city_slice lines,
		       uint64_t offset, struct city_buf *to)
{
	const char *end = lines.at + lines.len, *stop;

	city_scan_lines(scanner, lines);
	for (const char *p = lines.at; p < end; p = stop + 1) {
		struct city_rec rec;
		struct city_error error;

		city_buf_printf(to, "@%d ", (int)(offset + (uint64_t)(p - lines.at)));
		stop = city_scan_next(scanner, p, &rec);
		if (stop) {
			city_fuzz_require(stop <= end && !memchr(p, '\n', (size_t)(stop - p)) &&
						  *stop == '\n',
					  "the quick way finds the line's end", lines);
			describe_record(p, &rec, to);
			continue;
		}
		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		describe(scanner, (struct city_slice){ p, (size_t)(stop - p) }, &rec,
			 &error, to);
	}
}

/* All lines of a stream the quick way, on a certain kind of processor. */
static void tell_quickly(struct city_slice bytes, size_t block, const char *cpu,
			 struct city_buf *to)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);
	struct city_scanner *scanner;
	struct city_lines lines;
	enum city_status status;

	setenv("CITYUTILS_CPU", cpu, 1);
	scanner = new_scanner();
	unsetenv("CITYUTILS_CPU");
	if (!in)
		abort();
	city_in_set_block(in, block ? block : CITY_FUZZ_BLOCK);
	while ((status = city_in_lines(in, &lines, &error)) == CITY_OK) {
		struct city_slice copy = city_fuzz_copy(lines.text, (uint8_t)bytes.at[0]);

		tell_lines(scanner, copy, lines.offset, to);
		city_fuzz_free(copy);
	}
	city_fuzz_require(status == CITY_DONE, "blocks of lines come to their end",
			  bytes);
	city_in_close(in);
	city_scanner_free(scanner);
}

/* Every way through a stream gives the same. */
static void check_ways(struct city_slice bytes, uint8_t choice)
{
	static const char *const cpus[] = { "plain", "sse2", "avx2" };
	struct city_buf want = { 0 }, got = { 0 };

	tell(bytes, choice, false, &want);
	for (size_t i = 0; i < 3; i++) {
		city_buf_reset(&got);
		tell_quickly(bytes, i == choice % 3 ? choice : 0, cpus[i], &got);
		city_fuzz_require_same(city_buf_slice(&got), city_buf_slice(&want),
				       cpus[i], bytes);
	}
	city_buf_release(&want);
	city_buf_release(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct city_slice stream = { "", 0 };
	struct city_buf seen = { 0 }, twice = { 0 };

	if (len)
		stream = (struct city_slice){ (const char *)bytes + 1, len - 1 };
	if (!len || city_fuzz_is_recoded(stream))
		return 0;
	tell(stream, 0, true, &seen);
	/* Twice, so that a line meets its own shape. */
	city_buf_put_slice(&twice, stream);
	city_buf_put_char(&twice, '\n');
	city_buf_put_slice(&twice, stream);
	check_ways(city_buf_slice(&twice), bytes[0]);
	city_buf_release(&seen);
	city_buf_release(&twice);
	return 0;
}
