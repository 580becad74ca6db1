/* SPDX-License-Identifier: Apache-2.0 */
/* format - magic numbers, the first byte that is no blank, and the first line. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "city/format.h"
#include "city/inp.h"
#include "city/rec.h"
#include "city/text.h"

/* The record separator of RFC 7464. */
#define RS '\x1E'

/*
 * Formats that look like nothing else, and what to do about them.  Letters that a
 * header of CSV may begin with do not tell alone.
 */
static const struct foreign {
	const char *magic;
	size_t len;
	const char *what;
} binary[] = {
	{ "\xD0\xCF\x11\xE0", 4,
	  "an old Excel workbook (.xls), or one with a password; save it as .xlsx "
	  "without" },
	{ "7z\xBC\xAF\x27\x1C", 6, "a 7z archive; unpack it first" },
	{ "Rar!\x1A\x07", 6, "a rar archive; unpack it first" },
	{ "\xFD" "7zXZ\0", 6, "packed with xz; unpack it first" },
	{ "BZh", 3, "bzip2; unpack it first" },
	{ "PAR1\x15", 5, "a Parquet file; save it as CSV or JSON Lines" },
	{ "SQLite format 3\0", 16, "an SQLite database; export its tables as CSV" },
	{ "\xFF\xFE\0\0", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
	{ "\0\0\xFE\xFF", 4, "text in UTF-32; convert it to UTF-8 with iconv" },
	{ "%PDF-", 5, "a PDF document" },
};

/* The same for text, whose letters may be of either case and behind blanks. */
static const struct foreign markup[] = {
	{ "<?xml", 5, "XML; convert it to CSV or JSON" },
	{ "<!doctype html", 14, "an HTML page, perhaps in place of the file" },
	{ "<html", 5, "an HTML page, perhaps in place of the file" },
};

const char *city_format_foreign(struct city_slice head)
{
	struct city_slice text = city_text_trim(head);

	for (size_t i = 0; i < sizeof(binary) / sizeof(binary[0]); i++)
		if (head.len >= binary[i].len &&
		    memcmp(head.at, binary[i].magic, binary[i].len) == 0)
			return binary[i].what;
	for (size_t i = 0; i < sizeof(markup) / sizeof(markup[0]); i++)
		if (text.len >= markup[i].len &&
		    strncasecmp(text.at, markup[i].magic, markup[i].len) == 0)
			return markup[i].what;
	return NULL;
}

bool city_format_is_zip(struct city_slice head)
{
	/* A file in it, or the end of one without. */
	return head.len >= 4 && (memcmp(head.at, "PK\x03\x04", 4) == 0 ||
				 memcmp(head.at, "PK\x05\x06", 4) == 0);
}

/* What of the bytes reaches to the end of a line that is not blank; 0 = nothing. */
static size_t first_line(struct city_slice bytes)
{
	const char *text = city_text_trim(bytes).at, *end = bytes.at + bytes.len;
	const char *stop = text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;

	return stop ? (size_t)(stop - bytes.at) + 1 : 0;
}

enum city_status city_format_look(struct city_in *in, struct city_slice *head,
				  struct city_error *error)
{
	for (size_t want = 1;; want = head->len + 1) {
		enum city_status status = city_in_peek_some(in, want, CITY_FORMAT_HEAD,
							    head, error);
		size_t line = status == CITY_OK ? first_line(*head) : 0;

		if (line)
			head->len = line;
		if (status != CITY_OK || line || head->len < want ||
		    head->len == CITY_FORMAT_HEAD)
			return status;
	}
}

/* What the names and types at the top of a document say. */
struct sketch {
	struct city_slice type;
	struct city_slice first_type; /* of the first of its features */
	bool features;
	bool of_feature, of_geometry, of_topology;
};

/* A string's end: its closing quote, or the end of the bytes. */
static const char *string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		p += *p == '\\' && p + 1 < end;
	return p;
}

static void note_key(struct sketch *sketch, struct city_slice key)
{
	sketch->of_feature |= city_slice_is(key, "geometry") ||
			      city_slice_is(key, "properties");
	sketch->of_geometry |= city_slice_is(key, "coordinates") ||
			       city_slice_is(key, "geometries");
	sketch->of_topology |= city_slice_is(key, "objects") || city_slice_is(key, "arcs");
}

/* A string that is a value, and the key before it at each of three levels. */
static void note_value(struct sketch *sketch, struct city_slice text, size_t depth,
		       const struct city_slice key[4])
{
	if (depth == 1 && city_slice_is(key[1], "type"))
		sketch->type = text;
	else if (depth == 3 && city_slice_is(key[1], "features") &&
		 city_slice_is(key[3], "type") && !sketch->first_type.len)
		sketch->first_type = text;
}

/*
 * Reads what there is of one object.  Of nesting, three levels matter: the document,
 * the array of its features, the first of these.
 */
static struct sketch sketch_of(struct city_slice head)
{
	const char *p = head.at, *end = head.at + head.len;
	struct sketch sketch = { 0 };
	struct city_slice key[4] = { { "", 0 } };
	size_t depth = 0;

	for (; p < end; p++) {
		if (*p == '{' || *p == '[') {
			sketch.features |= *p == '[' && depth == 1 &&
					   city_slice_is(key[1], "features");
			if (++depth < 4)
				key[depth] = (struct city_slice){ "", 0 };
		} else if (*p == '}' || *p == ']') {
			if (depth < 2)
				break;
			depth--;
		} else if (*p == '"') {
			struct city_slice text = { p + 1, 0 };
			const char *next;
			bool is_key;

			p = string_end(p, end);
			text.len = (size_t)(p - text.at);
			next = p + (p < end);
			while (next < end && strchr(" \t\r\n", *next))
				next++;
			is_key = next < end && *next == ':';
			if (!is_key)
				note_value(&sketch, text, depth, key);
			else if (depth < 4)
				key[depth] = text;
			if (is_key && depth == 1)
				note_key(&sketch, text);
		}
	}
	return sketch;
}

static bool is_collection(const struct sketch *sketch)
{
	return sketch->type.len ? city_slice_is(sketch->type, "FeatureCollection") :
				  sketch->features &&
					  city_slice_is(sketch->first_type, "Feature");
}

/* A Feature, or a geometry, which is one without properties. */
static bool is_feature(const struct sketch *sketch)
{
	static const char *const types[] = { "Point", "MultiPoint", "LineString",
					     "MultiLineString", "Polygon", "MultiPolygon",
					     "GeometryCollection" };

	if (city_slice_is(sketch->type, "Feature"))
		return sketch->of_feature;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (city_slice_is(sketch->type, types[i]))
			return sketch->of_geometry;
	return false;
}

/* Whether a text is an object, the beginning of one, one and more, or none. */
enum whole { WHOLE, CUT, MORE, BROKEN };

/* The text, taken for one line whatever ends of lines are in it. */
static enum city_status scan(struct city_scanner *scanner, struct city_slice text,
			     struct city_buf *line, struct city_error *error)
{
	struct city_rec rec;
	char *pad;

	city_buf_reset(line);
	city_buf_put_slice(line, text);
	pad = city_buf_reserve(line, 1 + CITY_IN_PAD);
	if (!pad || !scanner) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	memset(pad, 0, 1 + CITY_IN_PAD);
	*pad = '\n';
	for (size_t i = 0; i < line->len; i++)
		if (line->at[i] == '\n')
			line->at[i] = ' ';
	return city_scan(scanner, city_buf_slice(line), &rec, error);
}

static enum city_status look_at(struct city_slice text, enum whole *whole,
				struct city_error *error)
{
	struct city_scanner *scanner = city_scanner_new();
	struct city_buf line = { 0 };
	enum city_status status;

	text = city_text_trim(text);
	if (text.len && text.at[0] == RS)
		text = city_text_trim((struct city_slice){ text.at + 1, text.len - 1 });
	/* Where the look ends may be inside of a character. */
	while (text.len > CITY_FORMAT_HEAD / 2 && (text.at[text.len - 1] & 0x80))
		text.len--;
	*whole = WHOLE;
	status = scan(scanner, text, &line, error);
	if (status == CITY_REJECT) {
		*whole = city_scan_was_cut(scanner) ? CUT : BROKEN;
		if (*whole == BROKEN && error->at < text.len && text.at[error->at] == '{') {
			text.len = error->at;
			status = scan(scanner, text, &line, error);
			*whole = status == CITY_OK ? MORE : BROKEN;
		}
	}
	city_scanner_free(scanner);
	city_buf_release(&line);
	return status == CITY_FAIL ? CITY_FAIL : CITY_OK;
}

/* An object begins: is it one of lines, or spread over them? */
static enum city_status find_object(struct city_in *in, struct city_slice *head,
				    enum city_layout *layout, struct city_error *error)
{
	enum whole whole;
	enum city_status status = look_at(*head, &whole, error);
	size_t line = head->len;

	*layout = CITY_LAYOUT_LINES;
	if (status != CITY_OK || whole != CUT || line == CITY_FORMAT_HEAD)
		return status;
	status = city_in_peek(in, CITY_FORMAT_HEAD, head, error);
	/* Only what goes on behind the line's end is spread over lines. */
	if (status != CITY_OK || city_text_trim(*head).len <= line)
		return status;
	status = look_at(*head, &whole, error);
	if (whole != BROKEN)
		*layout = whole == MORE ? CITY_LAYOUT_SEQUENCE : CITY_LAYOUT_DOCUMENT;
	return status;
}

/* What JSON that begins with an object is, when nobody said. */
static enum city_format guess_object(const struct sketch *sketch, enum city_layout layout)
{
	if (is_collection(sketch) || is_feature(sketch))
		return CITY_FORMAT_GEOJSON;
	return layout == CITY_LAYOUT_LINES ? CITY_FORMAT_JSONL : CITY_FORMAT_JSON;
}

static enum city_status find_json(struct city_in *in, struct city_slice head,
				  enum city_format *format, enum city_layout *layout,
				  struct city_error *error)
{
	char first = city_text_trim(head).at[0];
	enum city_status status = CITY_OK;
	struct sketch sketch;

	*layout = CITY_LAYOUT_ARRAY;
	if (first != '[')
		status = find_object(in, &head, layout, error);
	if (first == RS)
		*layout = CITY_LAYOUT_SEQUENCE;
	if (status != CITY_OK)
		return status;
	sketch = sketch_of(head);
	if (city_slice_is(sketch.type, "Topology") && sketch.of_topology) {
		city_error_set(error, "format.unknown", "cannot be read: it is TopoJSON; "
			       "convert it to GeoJSON");
		city_error_in_file(error, city_in_name(in));
		return CITY_FAIL;
	}
	if (*format == CITY_FORMAT_AUTO)
		*format = first == '[' ? CITY_FORMAT_JSON : guess_object(&sketch, *layout);
	if (*format == CITY_FORMAT_GEOJSON && first != '[')
		*layout = is_collection(&sketch)	      ? CITY_LAYOUT_FEATURES :
			  *layout == CITY_LAYOUT_DOCUMENT ? CITY_LAYOUT_SEQUENCE :
							    *layout;
	else if (*format == CITY_FORMAT_JSON && *layout == CITY_LAYOUT_LINES)
		*layout = CITY_LAYOUT_ARRAY;
	return CITY_OK;
}

enum city_status city_format_find(struct city_in *in, struct city_slice head, bool array,
				  enum city_format *format, enum city_layout *layout,
				  struct city_error *error)
{
	struct city_slice text = city_text_trim(head);
	char first = text.len ? text.at[0] : '\0';
	bool json = first == '{' || first == '[' || first == RS;

	if (*format == CITY_FORMAT_AUTO && json && array)
		*format = CITY_FORMAT_JSON;
	*layout = *format == CITY_FORMAT_JSON ? CITY_LAYOUT_ARRAY : CITY_LAYOUT_LINES;
	/* A comment of a network may be many lines long; no header begins like one. */
	if (*format == CITY_FORMAT_AUTO && first == ';' &&
	    city_in_peek(in, CITY_FORMAT_HEAD, &head, error) != CITY_OK)
		return CITY_FAIL;
	if (*format == CITY_FORMAT_AUTO && (first == '[' || first == ';') &&
	    city_inp_is_head(head)) {
		*format = CITY_FORMAT_INP;
		return CITY_OK;
	}
	if (json && (*format == CITY_FORMAT_AUTO || *format == CITY_FORMAT_JSON ||
		     *format == CITY_FORMAT_GEOJSON))
		return find_json(in, head, format, layout, error);
	if (*format == CITY_FORMAT_AUTO)
		*format = CITY_FORMAT_CSV;
	return CITY_OK;
}
