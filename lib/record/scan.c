/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan - one pass over a line: the grammar of RFC 8259, and the slices of the
 * top-level fields.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "city/in.h"
#include "city/rec.h"
#include "city/text.h"

/* Up to here keys are compared pair by pair; beyond, they are sorted. */
#define FEW_KEYS 16

struct key {
	const char *at;
	size_t len;
	uint64_t head; /* the first eight bytes and the length: tells most apart */
	bool escaped;
};

struct city_scanner {
	struct city_field *field;
	size_t fields, field_room;
	struct key *key;       /* of all objects open */
	size_t keys, key_room;
	size_t first_key[CITY_DEPTH_MAX + 1];
	uint8_t is_object[CITY_DEPTH_MAX + 1];
	struct city_buf decoded;
	bool cut;
};

/* One scan's way through its line. */
struct walk {
	struct city_scanner *scanner;
	struct city_error *error;
	const char *start, *p, *end;
	size_t depth;
};

struct city_scanner *city_scanner_new(void)
{
	return calloc(1, sizeof(struct city_scanner));
}

void city_scanner_free(struct city_scanner *scanner)
{
	if (!scanner)
		return;
	city_buf_release(&scanner->decoded);
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
		if (walk->p[0] != '\\' || walk->p[1] != 'u') {
			if (walk->p >= walk->end)
				return expected(walk, "a low surrogate");
			walk->p = begin;
			return refuse(walk, "json.surrogate",
				      "a high surrogate stands alone");
		}
		walk->p += 2;
		unit = take_hex(walk);
		if (unit < 0)
			return expected(walk, "four hexadecimal digits");
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

/* Which of eight bytes, lowest first, is the first with its high bit set. */
static int first_byte(uint64_t hit)
{
	return __builtin_ctzll(hit) / 8;
}

/*
 * Passes over bytes that are plain inside a string, eight at a time: a byte is
 * not when it is a quote, a backslash, a control character or beyond ASCII.
 * Each test leaves the high bit of such a byte set; borrows can only spoil the
 * bytes behind the first hit, in the order of a little-endian load.
 */
static const char *skip_plain(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t high = UINT64_C(0x8080808080808080);

	for (;; p += 8) {
		uint64_t eight, quote, slash, hit;

		memcpy(&eight, p, 8);
		if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
			eight = __builtin_bswap64(eight);
		quote = eight ^ ones * '"';
		slash = eight ^ ones * '\\';
		hit = ((quote - ones) | (slash - ones) | (eight - ones * 0x20) |
		       eight) & high;
		if (hit)
			return p + first_byte(hit);
	}
}

/* A string with its quotes; *escaped is set where it has a backslash. */
static enum city_status take_string(struct walk *walk, bool *escaped)
{
	enum city_status status;

	*escaped = false;
	walk->p++;
	for (;;) {
		unsigned char c;
		size_t n;

		walk->p = skip_plain(walk->p);
		c = (unsigned char)*walk->p;
		if (c == '"') {
			walk->p++;
			return CITY_OK;
		}
		if (c == '\\') {
			*escaped = true;
			status = take_escape(walk);
			if (status != CITY_OK)
				return status;
		} else if (c >= 0x80) {
			n = city_utf8_sequence((const unsigned char *)walk->p,
					       (size_t)(walk->end - walk->p));
			if (n == 0) {
				walk->scanner->cut = walk->end - walk->p < 4 &&
						     c >= 0xC2;
				return refuse(walk, "utf8.invalid",
					      "not valid UTF-8; name the encoding to "
					      "ingest, or repair the text");
			}
			walk->p += n;
		} else if (walk->p >= walk->end) {
			return expected(walk, "the closing quote");
		} else {
			return refuse(walk, "json.syntax",
				      "a control character in a string must be escaped");
		}
	}
}

/* Eight bytes from anywhere in a line may be loaded: there is a pad. */
static uint64_t head_of(const char *at, size_t len)
{
	static const unsigned char masks[16] = { 255, 255, 255, 255,
						 255, 255, 255, 255 };
	uint64_t head, mask;

	memcpy(&head, at, 8);
	memcpy(&mask, masks + (len < 8 ? 8 - len : 0), 8);
	return (head & mask) ^ (uint64_t)len << 56;
}

static enum city_status add_key(struct walk *walk, struct city_slice text,
				bool escaped)
{
	struct city_scanner *scanner = walk->scanner;

	if (scanner->keys == scanner->key_room) {
		size_t room = scanner->key_room ? scanner->key_room * 2 : 32;
		struct key *key = realloc(scanner->key, room * sizeof(*key));

		if (!key)
			return no_memory(walk);
		scanner->key = key;
		scanner->key_room = room;
	}
	scanner->key[scanner->keys++] = (struct key){
		.at = text.at, .len = text.len, .head = head_of(text.at, text.len),
		.escaped = escaped
	};
	return CITY_OK;
}

static enum city_status add_field(struct walk *walk, struct city_slice key,
				  bool escaped)
{
	struct city_scanner *scanner = walk->scanner;

	if (scanner->fields == scanner->field_room) {
		size_t room = scanner->field_room ? scanner->field_room * 2 : 32;
		struct city_field *field = realloc(scanner->field,
						   room * sizeof(*field));

		if (!field)
			return no_memory(walk);
		scanner->field = field;
		scanner->field_room = room;
	}
	scanner->field[scanner->fields++] = (struct city_field){
		.key = key, .key_escaped = escaped
	};
	return CITY_OK;
}

/* Puts the decoded text in place of escaped keys, so that "a" meets "\u0061". */
static enum city_status decode_keys(struct walk *walk, struct key *key, size_t n)
{
	struct city_buf *to = &walk->scanner->decoded;
	size_t need = 0;

	for (size_t i = 0; i < n; i++)
		need += key[i].escaped ? key[i].len : 0;
	if (need == 0)
		return CITY_OK;
	city_buf_reset(to);
	/* Decoding never lengthens: reserved once, with pad, it stays in place. */
	if (!city_buf_reserve(to, need + CITY_IN_PAD))
		return no_memory(walk);
	for (size_t i = 0; i < n; i++) {
		size_t from = to->len;

		if (!key[i].escaped)
			continue;
		city_json_decode(to, (struct city_slice){ key[i].at, key[i].len });
		key[i].at = to->at + from;
		key[i].len = to->len - from;
		key[i].head = head_of(key[i].at, key[i].len);
	}
	return CITY_OK;
}

static bool same_key(const struct key *a, const struct key *b)
{
	return a->head == b->head && a->len == b->len &&
	       memcmp(a->at, b->at, a->len) == 0;
}

static int compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	size_t common = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->at, b->at, common);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static const struct key *find_twin(struct key *key, size_t n)
{
	uint64_t seen = 0;

	if (n > FEW_KEYS) {
		qsort(key, n, sizeof(*key), compare_keys);
		for (size_t i = 1; i < n; i++)
			if (same_key(&key[i - 1], &key[i]))
				return &key[key[i - 1].at > key[i].at ? i - 1 : i];
		return NULL;
	}
	/* A bit for each key seen: most keys need no look at the others. */
	for (size_t i = 0; i < n; i++) {
		uint64_t bit = UINT64_C(1)
			       << (key[i].head * UINT64_C(0x9E3779B97F4A7C15) >> 58);

		for (size_t j = 0; j < i && (seen & bit); j++)
			if (same_key(&key[i], &key[j]))
				return &key[i];
		seen |= bit;
	}
	return NULL;
}

/* At an object's end: no key of it may stand twice. */
static enum city_status check_keys(struct walk *walk)
{
	struct city_scanner *scanner = walk->scanner;
	size_t first = scanner->first_key[walk->depth];
	struct key *key = scanner->key + first;
	size_t n = scanner->keys - first;
	const struct key *twin;
	enum city_status status;

	if (n < 2)
		return CITY_OK;
	status = decode_keys(walk, key, n);
	if (status != CITY_OK)
		return status;
	twin = find_twin(key, n);
	if (!twin)
		return CITY_OK;
	city_error_set(walk->error, "json.dup-key",
		       "the key \"%.*s\" stands twice in one object",
		       (int)(twin->len < 60 ? twin->len : 60), twin->at);
	/* A decoded key has lost its place; the object's end is known. */
	walk->error->at = twin->at >= walk->start && twin->at < walk->end ?
				  (size_t)(twin->at - walk->start) :
				  (size_t)(walk->p - 1 - walk->start);
	return CITY_REJECT;
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
static enum city_status take_key(struct walk *walk)
{
	const char *begin;
	struct city_slice key;
	enum city_status status;
	bool escaped;

	skip_blanks(walk);
	if (*walk->p != '"')
		return expected(walk, "a key in quotes");
	begin = walk->p;
	status = take_string(walk, &escaped);
	if (status != CITY_OK)
		return status;
	key.at = begin + 1;
	key.len = (size_t)(walk->p - begin) - 2;
	status = add_key(walk, key, escaped);
	if (status == CITY_OK && walk->depth == 1)
		status = add_field(walk, key, escaped);
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
	enum city_status status = CITY_OK;

	walk->p++;
	if (walk->scanner->is_object[walk->depth]) {
		status = check_keys(walk);
		walk->scanner->keys = walk->scanner->first_key[walk->depth];
	}
	walk->depth--;
	return status;
}

/* The whole object, from its '{' on. */
static enum city_status take_object(struct walk *walk)
{
	struct city_scanner *scanner = walk->scanner;
	enum city_status status = open_container(walk, true);
	bool fresh = true; /* nothing yet in the innermost container */

	while (status == CITY_OK && walk->depth > 0) {
		bool in_object = scanner->is_object[walk->depth];
		struct city_field *field;
		enum city_type type = CITY_NULL;
		const char *begin;
		bool escaped = false;

		skip_blanks(walk);
		if (*walk->p == (in_object ? '}' : ']')) {
			status = close_container(walk);
			fresh = false;
			if (walk->depth == 1 && status == CITY_OK) {
				field = &scanner->field[scanner->fields - 1];
				field->value.len = (size_t)(walk->p - field->value.at);
			}
			continue;
		}
		if (!fresh) {
			if (*walk->p != ',')
				return expected(walk, in_object ? "\",\" or \"}\"" :
								  "\",\" or \"]\"");
			walk->p++;
		}
		if (in_object)
			status = take_key(walk);
		else
			skip_blanks(walk);
		if (status != CITY_OK)
			return status;
		begin = walk->p;
		fresh = false;
		if (walk->depth > 1) {
			status = take_value(walk, &type, &escaped);
			fresh = type >= CITY_ARRAY;
			continue;
		}
		status = take_value(walk, &type, &escaped);
		field = &scanner->field[scanner->fields - 1];
		field->value.at = begin;
		field->value.len = (size_t)(walk->p - begin);
		field->type = type;
		field->value_escaped = escaped;
		fresh = type >= CITY_ARRAY;
	}
	return status;
}

enum city_status city_scan(struct city_scanner *scanner, struct city_slice line,
			   struct city_rec *rec, struct city_error *error)
{
	struct walk walk = { .scanner = scanner, .error = error, .start = line.at,
			     .p = line.at, .end = line.at + line.len };
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
	status = take_object(&walk);
	if (status != CITY_OK)
		return status;
	while (walk.p < walk.end && (*walk.p == ' ' || *walk.p == '\t' ||
				     *walk.p == '\r'))
		walk.p++;
	if (walk.p < walk.end)
		return expected(&walk, "the end of the record");
	rec->field = scanner->field;
	rec->fields = scanner->fields;
	return CITY_OK;
}
