/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan - one pass over a line: the grammar of RFC 8259, and the slices of the
 * top-level fields.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "city/cpu.h"
#include "city/in.h"
#include "city/text.h"
#include "scan.h"

/* One scan's way through its line. */
struct walk {
	struct city_scanner *scanner;
	struct city_error *error;
	const char *start, *p, *end;
	const char *valid_to; /* up to here the bytes are known to be UTF-8 */
	size_t depth;
};

static const struct city_scan_ops *ops_of(enum city_cpu cpu)
{
#if defined(__x86_64__)
	switch (cpu) {
	case CITY_CPU_AVX2: return &city_scan_avx2;
	case CITY_CPU_SSE2: return &city_scan_sse2;
	case CITY_CPU_PLAIN: break;
	}
#else
	(void)cpu;
#endif
	return &city_scan_plain;
}

struct city_scanner *city_scanner_new(void)
{
	struct city_scanner *scanner = calloc(1, sizeof(*scanner));

	if (scanner)
		scanner->ops = *ops_of(city_cpu_best());
	return scanner;
}

void city_scanner_free(struct city_scanner *scanner)
{
	if (!scanner)
		return;
	city_buf_release(&scanner->decoded);
	for (size_t i = 0; i < CITY_SHAPES; i++)
		city_buf_release(&scanner->shape[i].text);
	free(scanner->field);
	free(scanner->key);
	free(scanner);
}

bool city_scan_was_cut(const struct city_scanner *scanner)
{
	return scanner->cut;
}

static enum city_status no_memory(struct walk *walk)
{
	city_error_set(walk->error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status refuse(struct walk *walk, const char *rule, const char *text)
{
	city_error_set(walk->error, rule, "%s", text);
	walk->error->at = (size_t)(walk->p - walk->start);
	return CITY_REJECT;
}

/* "expected X, found Y", or that the line ends where X should be. */
static enum city_status expected(struct walk *walk, const char *what)
{
	unsigned char c = (unsigned char)*walk->p;

	if (walk->p >= walk->end) {
		walk->scanner->cut = true;
		city_error_set(walk->error, "json.syntax",
			       "expected %s, but the record ends here", what);
	} else if (c > 0x20 && c < 0x7F) {
		city_error_set(walk->error, "json.syntax", "expected %s, found \"%c\"",
			       what, c);
	} else {
		city_error_set(walk->error, "json.syntax",
			       "expected %s, found byte 0x%02X", what, c);
	}
	walk->error->at = (size_t)(walk->p - walk->start);
	return CITY_REJECT;
}

static void skip_blanks(struct walk *walk)
{
	while (*walk->p == ' ' || *walk->p == '\t' || *walk->p == '\r')
		walk->p++;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static enum city_status take_digits(struct walk *walk)
{
	if (!is_digit(*walk->p))
		return expected(walk, "a digit");
	while (is_digit(*walk->p))
		walk->p++;
	return CITY_OK;
}

static enum city_status take_number(struct walk *walk)
{
	enum city_status status = CITY_OK;

	if (*walk->p == '-')
		walk->p++;
	if (*walk->p == '0') {
		walk->p++;
		if (is_digit(*walk->p))
			return refuse(walk, "json.syntax",
				      "a number must not begin with 0");
	} else {
		status = take_digits(walk);
	}
	if (status == CITY_OK && *walk->p == '.') {
		walk->p++;
		status = take_digits(walk);
	}
	if (status == CITY_OK && (*walk->p == 'e' || *walk->p == 'E')) {
		walk->p++;
		if (*walk->p == '+' || *walk->p == '-')
			walk->p++;
		status = take_digits(walk);
	}
	return status;
}

static enum city_status take_word(struct walk *walk, const char *word)
{
	for (const char *w = word; *w; w++, walk->p++)
		if (*walk->p != *w)
			return expected(walk, word);
	return CITY_OK;
}

/* Four hexadecimal digits at walk->p, or -1. */
static int take_hex(struct walk *walk)
{
	int value = 0;

	for (int i = 0; i < 4; i++, walk->p++) {
		char c = *walk->p;
		int digit = is_digit(c) ? c - '0' :
			    c >= 'a' && c <= 'f' ? c - 'a' + 10 :
			    c >= 'A' && c <= 'F' ? c - 'A' + 10 :
						   -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* What follows a backslash; surrogates must come in pairs. */
static enum city_status take_escape(struct walk *walk)
{
	const char *begin = walk->p++;
	int unit;

	if (*walk->p && strchr("\"\\/bfnrt", *walk->p)) {
		walk->p++;
		return CITY_OK;
	}
	if (*walk->p != 'u')
		return expected(walk, "an escape");
	walk->p++;
	unit = take_hex(walk);
	if (unit < 0)
		return expected(walk, "four hexadecimal digits");
	if (unit >= 0xD800 && unit <= 0xDBFF) {
		/* The other half may be what is missing, cut behind its backslash. */
		walk->p += *walk->p == '\\' && walk->p + 1 == walk->end;
		if (walk->p >= walk->end)
			return expected(walk, "a low surrogate");
		if (walk->p[0] == '\\' && walk->p[1] == 'u') {
			walk->p += 2;
			unit = take_hex(walk);
			if (unit < 0)
				return expected(walk, "four hexadecimal digits");
		}
		if (unit < 0xDC00 || unit > 0xDFFF) {
			walk->p = begin;
			return refuse(walk, "json.surrogate",
				      "a high surrogate stands alone");
		}
	} else if (unit >= 0xDC00 && unit <= 0xDFFF) {
		walk->p = begin;
		return refuse(walk, "json.surrogate", "a low surrogate stands alone");
	}
	return CITY_OK;
}

/*
 * What begins beyond ASCII.  The text is checked from here to its end, not just
 * to the end of the string: once a line, or once for all lines at hand.
 */
static enum city_status take_beyond_ascii(struct walk *walk)
{
	const struct city_scan_ops *ops = &walk->scanner->ops;

	if (walk->p >= walk->valid_to)
		walk->valid_to = walk->p + ops->utf8_valid(walk->p, (size_t)(walk->end -
									     walk->p));
	if (walk->p == walk->valid_to) {
		walk->scanner->cut = walk->end - walk->p < 4 &&
				     (unsigned char)*walk->p >= 0xC2;
		return refuse(walk, "utf8.invalid",
			      "not valid UTF-8; name the encoding to ingest, or repair "
			      "the text");
	}
	walk->p = ops->skip_plain(walk->p, false);
	if (walk->p > walk->valid_to)
		walk->p = walk->valid_to;
	return CITY_OK;
}

/* A string with its quotes; *escaped is set where it has a backslash. */
static enum city_status take_string(struct walk *walk, bool *escaped)
{
	enum city_status status = CITY_OK;

	*escaped = false;
	walk->p++;
	while (status == CITY_OK) {
		unsigned char c;

		walk->p = walk->scanner->ops.skip_plain(walk->p, true);
		c = (unsigned char)*walk->p;
		if (c == '"') {
			walk->p++;
			return CITY_OK;
		}
		if (c == '\\') {
			*escaped = true;
			status = take_escape(walk);
		} else if (c >= 0x80) {
			status = take_beyond_ascii(walk);
		} else if (walk->p >= walk->end) {
			return expected(walk, "the closing quote");
		} else {
			return refuse(walk, "json.syntax",
				      "a control character in a string must be escaped");
		}
	}
	return status;
}

static enum city_status add_field(struct walk *walk, const struct city_field *field)
{
	struct city_scanner *scanner = walk->scanner;

	if (scanner->fields == scanner->field_room) {
		size_t room = scanner->field_room ? scanner->field_room * 2 : 32;
		struct city_field *grown = realloc(scanner->field,
						   room * sizeof(*grown));

		if (!grown)
			return no_memory(walk);
		scanner->field = grown;
		scanner->field_room = room;
	}
	scanner->field[scanner->fields++] = *field;
	return CITY_OK;
}

static enum city_status open_container(struct walk *walk, bool is_object)
{
	if (walk->depth == CITY_DEPTH_MAX)
		return refuse(walk, "json.depth", "nested deeper than 1024 levels");
	walk->p++;
	walk->depth++;
	walk->scanner->is_object[walk->depth] = is_object;
	walk->scanner->first_key[walk->depth] = walk->scanner->keys;
	return CITY_OK;
}

/* A key and its colon; leaves walk->p at the value. */
static enum city_status take_key(struct walk *walk, struct city_slice *key,
				 bool *escaped)
{
	const char *begin;
	enum city_status status;

	skip_blanks(walk);
	if (*walk->p != '"')
		return expected(walk, "a key in quotes");
	begin = walk->p;
	status = take_string(walk, escaped);
	if (status != CITY_OK)
		return status;
	key->at = begin + 1;
	key->len = (size_t)(walk->p - begin) - 2;
	status = city_keys_add(walk->scanner, *key, *escaped, walk->error);
	if (status != CITY_OK)
		return status;
	skip_blanks(walk);
	if (*walk->p != ':')
		return expected(walk, "\":\"");
	walk->p++;
	skip_blanks(walk);
	return CITY_OK;
}

/* A scalar, or the opening of a container; *type tells which. */
static enum city_status take_value(struct walk *walk, enum city_type *type,
				   bool *escaped)
{
	switch (*walk->p) {
	case '"': *type = CITY_STRING; return take_string(walk, escaped);
	case '{': *type = CITY_OBJECT; return open_container(walk, true);
	case '[': *type = CITY_ARRAY; return open_container(walk, false);
	case 't': *type = CITY_TRUE; return take_word(walk, "true");
	case 'f': *type = CITY_FALSE; return take_word(walk, "false");
	case 'n': *type = CITY_NULL; return take_word(walk, "null");
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9': *type = CITY_NUMBER; return take_number(walk);
	default: return expected(walk, "a value");
	}
}

/* What came at the end of an object or array: its keys are done with. */
static enum city_status close_container(struct walk *walk)
{
	struct city_scanner *scanner = walk->scanner;
	enum city_status status = CITY_OK;
	const char *twin = NULL;

	walk->p++;
	if (scanner->is_object[walk->depth])
		status = city_keys_close(scanner, scanner->first_key[walk->depth], &twin,
					 walk->error);
	if (status == CITY_REJECT)
		walk->error->at = (size_t)(twin - walk->start);
	walk->depth--;
	return status;
}

/* The rest of a container that was opened at depth `base` + 1. */
static enum city_status take_nested(struct walk *walk, size_t base)
{
	enum city_status status = CITY_OK;
	bool fresh = true; /* nothing yet in the innermost container */

	while (status == CITY_OK && walk->depth > base) {
		bool in_object = walk->scanner->is_object[walk->depth];
		enum city_type type = CITY_NULL;
		struct city_slice key;
		bool escaped;

		skip_blanks(walk);
		if (*walk->p == (in_object ? '}' : ']')) {
			status = close_container(walk);
			fresh = false;
			continue;
		}
		if (!fresh) {
			if (*walk->p != ',')
				return expected(walk, in_object ? "\",\" or \"}\"" :
								  "\",\" or \"]\"");
			walk->p++;
		}
		if (in_object)
			status = take_key(walk, &key, &escaped);
		else
			skip_blanks(walk);
		if (status == CITY_OK)
			status = take_value(walk, &type, &escaped);
		fresh = type >= CITY_ARRAY;
	}
	return status;
}

/* The value of a top-level field, whole. */
static enum city_status take_field_value(struct walk *walk, struct city_field *field)
{
	enum city_status status;

	field->value.at = walk->p;
	field->value_escaped = false;
	status = take_value(walk, &field->type, &field->value_escaped);
	if (status == CITY_OK && field->type >= CITY_ARRAY)
		status = take_nested(walk, walk->depth - 1);
	field->value.len = (size_t)(walk->p - field->value.at);
	return status;
}

/* The whole record, from its '{' on. */
static enum city_status take_record(struct walk *walk)
{
	struct city_field field = { .type = CITY_NULL };
	enum city_status status = open_container(walk, true);

	skip_blanks(walk);
	while (status == CITY_OK && (*walk->p != '}' || walk->scanner->fields)) {
		status = take_key(walk, &field.key, &field.key_escaped);
		if (status == CITY_OK)
			status = take_field_value(walk, &field);
		if (status == CITY_OK)
			status = add_field(walk, &field);
		if (status != CITY_OK)
			return status;
		skip_blanks(walk);
		if (*walk->p == '}')
			break;
		if (*walk->p != ',')
			return expected(walk, "\",\" or \"}\"");
		walk->p++;
	}
	return status == CITY_OK ? close_container(walk) : status;
}

const char *city_scan_value(struct city_scanner *scanner, const char *p,
			    struct city_field *field)
{
	struct city_error error;
	struct walk walk = { .scanner = scanner, .error = &error, .start = p, .p = p,
			     .end = scanner->lines_end, .valid_to = scanner->valid_to,
			     .depth = 1 };
	enum city_status status;

	scanner->keys = 0;
	status = take_field_value(&walk, field);
	scanner->valid_to = walk.valid_to;
	return status == CITY_OK ? walk.p : NULL;
}

static void set_lead(struct city_shape *shape, struct city_lead *lead,
		     const char *from, size_t len)
{
	size_t head = len < CITY_LEAD_HEAD ? len : CITY_LEAD_HEAD;

	memset(lead, 0, sizeof(*lead));
	memcpy(lead->head, from, head);
	lead->beyond = 0xFFFFu >> head << head;
	lead->len = (uint32_t)len;
	lead->at = (uint32_t)shape->text.len;
	city_buf_put(&shape->text, from, len);
}

/*
 * Remembers the shape of a record that was read in full: the next may have it
 * too.  Where memory runs out there is none to remember, and no harm done.
 */
static void learn(struct city_scanner *scanner, struct city_rec *rec, const char *end)
{
	struct city_shape *shape = &scanner->shape[scanner->shapes % CITY_SHAPES];
	const char *from = rec->raw.at;

	rec->shape.number = ++scanner->shapes;
	shape->number = scanner->shapes;
	shape->fields = 0;
	city_buf_reset(&shape->text);
	if (rec->fields == 0 || rec->fields > CITY_SHAPE_FIELDS)
		return;
	for (size_t i = 0; i < rec->fields; i++) {
		const struct city_field *field = &rec->field[i];
		struct city_lead *lead = &shape->lead[i];

		if (field->value.at - from > CITY_SHAPE_TEXT)
			return;
		set_lead(shape, lead, from, (size_t)(field->value.at - from));
		lead->key_at = (uint32_t)(field->key.at - from);
		shape->field[i] = *field;
		shape->field[i].value_escaped = false;
		from = field->value.at + field->value.len;
	}
	if (end - from > CITY_SHAPE_TEXT)
		return;
	set_lead(shape, &shape->lead[rec->fields], from, (size_t)(end - from));
	shape->tail_raw = (size_t)(rec->raw.at + rec->raw.len - from);
	/* A vector may read beyond the last lead's end. */
	if (!city_buf_reserve(&shape->text, CITY_IN_PAD))
		return;
	shape->fields = rec->fields;
	scanner->usual = (size_t)(shape - scanner->shape);
}

void city_scan_lines(struct city_scanner *scanner, struct city_slice lines)
{
	scanner->lines_end = lines.at + lines.len;
	scanner->valid_to = lines.at;
}

const char *city_scan_next(struct city_scanner *scanner, const char *at,
			   struct city_rec *rec)
{
	for (size_t i = 0; i < CITY_SHAPES; i++) {
		size_t k = (scanner->usual + i) % CITY_SHAPES;
		struct city_shape *shape = &scanner->shape[k];
		const char *stop;

		if (shape->fields == 0)
			continue;
		stop = scanner->ops.predict(scanner, shape, at, rec);
		if (stop) {
			scanner->usual = k;
			return stop;
		}
	}
	return NULL;
}

enum city_status city_scan_alone(struct city_scanner *scanner, struct city_slice line,
				 struct city_rec *rec, struct city_error *error)
{
	city_scan_lines(scanner, (struct city_slice){ line.at, line.len + 1 });
	if (city_scan_next(scanner, line.at, rec) == line.at + line.len)
		return CITY_OK;
	return city_scan(scanner, line, rec, error);
}

enum city_status city_scan(struct city_scanner *scanner, struct city_slice line,
			   struct city_rec *rec, struct city_error *error)
{
	struct walk walk = { .scanner = scanner, .error = error, .start = line.at,
			     .p = line.at, .end = line.at + line.len,
			     .valid_to = line.at };
	enum city_status status;

	scanner->fields = 0;
	scanner->keys = 0;
	scanner->cut = false;
	rec->raw = line;
	if (line.len && line.at[line.len - 1] == '\r')
		rec->raw.len--;
	skip_blanks(&walk);
	if (*walk.p != '{') {
		if (walk.p < walk.end && *walk.p && strchr("[\"-0123456789", *walk.p))
			return refuse(&walk, "json.not-object",
				      "a record must be an object");
		return expected(&walk, "\"{\"");
	}
	status = take_record(&walk);
	if (status != CITY_OK)
		return status;
	while (walk.p < walk.end && (*walk.p == ' ' || *walk.p == '\t' ||
				     *walk.p == '\r'))
		walk.p++;
	if (walk.p < walk.end)
		return expected(&walk, "the end of the record");
	rec->field = scanner->field;
	rec->fields = scanner->fields;
	rec->shape = (struct city_shape_id){ scanner, 0 };
	if (*walk.end == '\n')
		learn(scanner, rec, walk.end + 1);
	return CITY_OK;
}
