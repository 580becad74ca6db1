/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_json - elements of an array in a document, and the records made of them.
 *
 * Input: a byte, the block size (0 = larger than the input); a byte that chooses the way
 * through the document; and its bytes.
 *
 * Elements must be the same wherever blocks are cut.  What jansson takes for a document
 * has the elements that jansson finds at the pointer, or none where there is no array.
 * Whatever an element is, a Feature that becomes a record, or an object under titles,
 * is one that the scanner accepts: no name stands twice.
 */
#include "config.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "city/geojson.h"
#include "city/jsonarray.h"
#include "city/jsontitles.h"
#include "driver.h"
#include "fuzz.h"

#define FLAGS (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

/* The ways through a document; NULL is a sequence. */
static const char *const ways[] = { "", "/a", "/features", "/a/b", "/0", "/a/1/~01", NULL };

#define WAYS (sizeof(ways) / sizeof(ways[0]))

struct reading {
	struct city_in *in;
	struct city_jsonarray *array;
};

static struct reading open_reading(struct city_slice bytes, size_t block, size_t way)
{
	struct city_error error;
	struct reading reading = { .in = city_in_memory(bytes, &error) };

	if (!reading.in)
		abort();
	city_in_set_block(reading.in, block ? block : CITY_FUZZ_BLOCK);
	reading.array = ways[way] ? city_jsonarray_open(reading.in) :
				    city_jsonarray_open_sequence(reading.in);
	if (!reading.array ||
	    (ways[way] && city_jsonarray_at(reading.array, ways[way], &error)))
		abort();
	return reading;
}

static void close_reading(struct reading reading)
{
	city_jsonarray_close(reading.array);
	city_in_close(reading.in);
}

/* All elements with their places, and how it ended. */
static void tell(struct city_slice bytes, size_t block, size_t way, struct city_buf *to)
{
	struct reading reading = open_reading(bytes, block, way);
	struct city_error error;
	struct city_origin origin;
	struct city_slice element;
	enum city_status status;

	while ((status = city_jsonarray_next(reading.array, &element, &origin, &error)) ==
	       CITY_OK) {
		city_buf_printf(to, "%d+%d@%d ", (int)origin.line, (int)origin.before,
				(int)origin.offset);
		city_buf_put_slice(to, element);
		city_buf_put_text(to, " [");
		city_buf_put_slice(to, origin.raw);
		city_buf_put_text(to, "]\n");
		city_fuzz_require(city_jsonarray_raw_at(reading.array, element.len) <=
					  origin.raw.len,
				  "a place in an element is one in its bytes", bytes);
	}
	city_fuzz_require(status == CITY_DONE || status == CITY_FAIL,
			  "elements come to their end", bytes);
	if (status == CITY_FAIL)
		city_buf_printf(to, "%s %d: %s", error.rule, (int)error.line, error.text);
	close_reading(reading);
}

/* What jansson has at a pointer; NULL where it leads nowhere. */
static const json_t *find(const json_t *json, size_t way)
{
	static const char *const tokens[WAYS][4] = { { NULL },
						     { "a", NULL },
						     { "features", NULL },
						     { "a", "b", NULL },
						     { "0", NULL },
						     { "a", "1", "~1", NULL } };

	for (size_t i = 0; tokens[way][i] && json; i++)
		json = json_is_array(json) && strspn(tokens[way][i], "01") ?
			       json_array_get(json, (size_t)atoi(tokens[way][i])) :
			       json_object_get(json, tokens[way][i]);
	return json;
}

static void compare(struct city_slice bytes, size_t way)
{
	json_t *document = json_loadb(bytes.at, bytes.len, FLAGS, NULL);
	const json_t *array = document ? find(document, way) : NULL;
	struct reading reading = open_reading(bytes, 0, way);
	struct city_error error;
	struct city_origin origin;
	struct city_slice element;
	size_t n = 0;
	enum city_status status;

	while ((status = city_jsonarray_next(reading.array, &element, &origin, &error)) ==
	       CITY_OK) {
		json_t *mine;

		if (!document)
			break;
		mine = json_loadb(element.at, element.len, FLAGS | JSON_DECODE_ANY, NULL);
		city_fuzz_require(json_equal(mine, json_array_get(array, n)),
				  "an element is jansson's", bytes);
		json_decref(mine);
		n++;
	}
	if (document) {
		city_fuzz_require((status == CITY_DONE) == json_is_array(array),
				  "a document has an array or not", bytes);
		city_fuzz_require(status != CITY_DONE || n == json_array_size(array),
				  "an array has all its elements", bytes);
	}
	close_reading(reading);
	json_decref(document);
}

static void require_record(struct city_scanner *scanner, struct city_slice object,
			   const char *property, struct city_slice bytes)
{
	struct city_slice copy = city_fuzz_copy(object, '"');
	struct city_error error;
	struct city_rec rec;

	city_fuzz_require(city_scan(scanner, copy, &rec, &error) == CITY_OK, property,
			  bytes);
	city_fuzz_free(copy);
}

/* Records of the elements that are objects, as Features and under titles. */
static void make(struct city_slice bytes, size_t way)
{
	struct reading reading = open_reading(bytes, 0, way);
	struct city_env env = { .program = "fuzz", .silent = true };
	struct city_scanner *scanner = city_scanner_new();
	struct city_geojson geojson = { 0 };
	struct city_json_titles titles = { 0 };
	struct city_error error;
	struct city_origin origin;
	struct city_slice element, object;
	struct city_rec rec;
	bool named = false, any = false;

	if (!scanner || city_geojson_open(&geojson, &env, &error))
		abort();
	city_geojson_begin(&geojson, "-");
	city_jsonarray_on_beside(reading.array, city_geojson_beside, &geojson);
	while (city_jsonarray_next(reading.array, &element, &origin, &error) == CITY_OK) {
		if (!any)
			named = city_json_titles_take(&titles, scanner, element, &origin, &env,
						      &error) == CITY_OK;
		else if (named && city_json_titles_put(&titles, scanner, element, &object,
						       &error) == CITY_OK)
			require_record(scanner, object, "titles give each name once", bytes);
		any = true;
		if (city_scan(scanner, element, &rec, &error) == CITY_OK &&
		    city_geojson_put(&geojson, &rec, &object, &error) == CITY_OK)
			require_record(scanner, object, "a Feature gives each name once",
				       bytes);
	}
	city_json_titles_release(&titles);
	city_geojson_release(&geojson);
	city_scanner_free(scanner);
	close_reading(reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct city_slice document;
	struct city_buf want = { 0 }, got = { 0 };
	size_t way;

	if (len < 2)
		return 0;
	document = (struct city_slice){ (const char *)bytes + 2, len - 2 };
	way = bytes[1] % WAYS;
	if (city_fuzz_is_recoded(document))
		return 0;
	tell(document, 0, way, &want);
	tell(document, bytes[0], way, &got);
	city_fuzz_require_same(city_buf_slice(&got), city_buf_slice(&want),
			       "blocks do not matter", document);
	if (ways[way])
		compare(document, way);
	make(document, way);
	city_buf_release(&want);
	city_buf_release(&got);
	return 0;
}
