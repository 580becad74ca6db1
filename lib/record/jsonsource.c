/* SPDX-License-Identifier: Apache-2.0 */
/* jsonsource - element by element. */
#include "config.h"

#include "city/jsonarray.h"
#include "city/jsonsource.h"
#include "jsonpath.h"

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Passes a record on, or reports why it is none. */
static enum city_status settle(struct city_sink *out, enum city_status fate,
			       const struct city_origin *origin,
			       struct city_error *error)
{
	return fate == CITY_FAIL ? fate : out->fate(out, fate, origin, error);
}

enum city_status city_json_source_push(struct city_json_source *source,
				       const struct city_rec *rec, struct city_sink *out,
				       struct city_error *error)
{
	struct city_slice object = rec->raw;
	enum city_status status = CITY_OK;

	if (source->features)
		status = city_geojson_put(&source->geojson, rec, &object, error);
	return status == CITY_OK ? out->put(out, object, error) : status;
}

/* One element that should be an object. */
static enum city_status put_object(struct city_json_source *source,
				   struct city_slice text, struct city_sink *out,
				   struct city_error *error)
{
	struct city_rec rec;
	enum city_status status = city_scan_alone(source->scanner, text, &rec, error);
	size_t at = error->at;

	if (status == CITY_REJECT && text.len && text.at[0] == '[') {
		city_error_set(error, "json.not-object",
			       "a record must be an object; --titles first takes the "
			       "first array for the names");
		error->at = at;
	}
	return status == CITY_OK ? city_json_source_push(source, &rec, out, error) : status;
}

/* One that is an object or a row under titles. */
static enum city_status put_titled(struct city_json_source *source,
				   struct city_slice text, struct city_sink *out,
				   struct city_error *error)
{
	struct city_slice object;
	enum city_status status = city_json_titles_put(&source->titles, source->scanner,
						       text, &object, error);

	return status == CITY_OK ? out->put(out, object, error) : status;
}

/* The element before the first record, where that has titles. */
static enum city_status read_titles(struct city_json_source *source,
				    struct city_jsonarray *array, const char *file,
				    struct city_error *error)
{
	struct city_origin origin = { 0 };
	struct city_slice element;
	enum city_status status;

	city_json_titles_forget(&source->titles);
	status = city_jsonarray_next(array, &element, &origin, error);
	if (status == CITY_DONE)
		city_env_tell(source->env, "%s: empty: no titles and no records", file);
	if (status == CITY_OK)
		return city_json_titles_take(&source->titles, source->scanner, element,
					     &origin, source->env, error);
	if (status != CITY_REJECT)
		return status;
	city_error_in_file(error, origin.file);
	error->line = origin.line;
	return CITY_FAIL;
}

/* The elements of an array, one by one. */
static enum city_status run_array(struct city_json_source *source,
				  struct city_jsonarray *array, const char *file,
				  struct city_sink *out, struct city_error *error)
{
	struct city_origin origin = { 0 };
	struct city_slice element;
	enum city_status status = CITY_OK;
	bool ended = false;

	out->origin = &origin;
	if (source->choice.titles)
		status = read_titles(source, array, file, error);
	ended = status == CITY_DONE;
	while (status == CITY_OK) {
		status = city_jsonarray_next(array, &element, &origin, error);
		ended = status == CITY_DONE;
		if (ended || status == CITY_FAIL)
			break;
		if (status == CITY_OK) {
			status = source->choice.titles ?
					 put_titled(source, element, out, error) :
					 put_object(source, element, out, error);
			if (status == CITY_REJECT && error->at != CITY_AT_UNKNOWN)
				error->at = city_jsonarray_raw_at(array, error->at);
		}
		status = settle(out, status, &origin, error);
	}
	out->origin = NULL;
	/* The end of one file is not the end of the input. */
	return ended ? CITY_OK : status;
}

/* Objects that have no lines of their own. */
static enum city_status run_elements(struct city_json_source *source, struct city_in *in,
				     enum city_layout layout, struct city_sink *out,
				     struct city_error *error)
{
	bool sequence = layout == CITY_LAYOUT_SEQUENCE;
	const char *at = source->choice.at;
	struct city_jsonarray *array = sequence ? city_jsonarray_open_sequence(in) :
						  city_jsonarray_open(in);
	enum city_status status = array ? CITY_OK : no_memory(error);

	if (!at && layout == CITY_LAYOUT_FEATURES)
		at = "/features";
	if (array && at && city_jsonarray_at(array, at, error))
		status = CITY_FAIL;
	if (array && source->features)
		city_jsonarray_on_beside(array, city_geojson_beside, &source->geojson);
	if (status == CITY_OK)
		status = run_array(source, array, city_in_name(in), out, error);
	city_jsonarray_close(array);
	return status;
}

enum city_status city_json_source_run(struct city_json_source *source,
				      struct city_in *in, enum city_layout layout,
				      bool features, struct city_sink *out,
				      struct city_error *error)
{
	source->features = features;
	if (features)
		city_geojson_begin(&source->geojson, city_in_name(in));
	if (source->choice.at)
		layout = CITY_LAYOUT_ARRAY;
	if (layout == CITY_LAYOUT_LINES)
		return out->lines(out, in, error);
	if (layout != CITY_LAYOUT_DOCUMENT)
		return run_elements(source, in, layout, out, error);
	city_error_set(error, "json.document", "a JSON document over several lines: name "
		       "the array inside of it with --at, such as /result/data");
	city_error_in_file(error, city_in_name(in));
	return CITY_FAIL;
}

/* A pointer that is none is told before a file is read. */
static int check_pointer(const char *pointer, struct city_error *error)
{
	struct city_json_path path = { 0 };
	int result = city_json_path_to(&path, pointer, error);

	city_json_path_release(&path);
	return result;
}

int city_json_source_open(struct city_json_source *source,
			  const struct city_json_choice *choice,
			  struct city_env *env, struct city_error *error)
{
	source->env = env;
	source->choice = *choice;
	if (choice->at && check_pointer(choice->at, error))
		return -1;
	source->scanner = city_scanner_new();
	if (city_geojson_open(&source->geojson, env, error))
		return -1;
	return source->scanner ? 0 : city_error_set(error, "memory", "out of memory");
}

void city_json_source_release(struct city_json_source *source)
{
	city_json_titles_release(&source->titles);
	city_geojson_release(&source->geojson);
	city_scanner_free(source->scanner);
}
