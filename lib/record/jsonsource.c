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

/* One element that should be an object. */
static enum city_status put_object(struct city_json_source *source,
				   struct city_slice text,
				   struct city_sink *out, struct city_error *error)
{
	struct city_rec rec;
	enum city_status status = city_scan_alone(source->scanner, text, &rec,
						  error);

	return status == CITY_OK ? out->put(out, rec.raw, error) : status;
}

/* The elements of an array, one by one. */
static enum city_status run_array(struct city_json_source *source,
				  struct city_jsonarray *array, struct city_sink *out,
				  struct city_error *error)
{
	struct city_origin origin = { 0 };
	struct city_slice element;
	enum city_status status = CITY_OK;

	while (status == CITY_OK) {
		status = city_jsonarray_next(array, &element, &origin, error);
		/* The end of one file is not the end of the input. */
		if (status == CITY_DONE)
			return CITY_OK;
		if (status == CITY_FAIL)
			break;
		if (status == CITY_OK) {
			status = put_object(source, element, out, error);
			if (status == CITY_REJECT)
				error->at = city_jsonarray_raw_at(array, error->at);
		}
		status = settle(out, status, &origin, error);
	}
	return status;
}

enum city_status city_json_source_run(struct city_json_source *source,
				      struct city_in *in, struct city_sink *out,
				      struct city_error *error)
{
	struct city_jsonarray *array = city_jsonarray_open(in);
	enum city_status status = array ? CITY_OK : no_memory(error);

	if (array && source->choice.at &&
	    city_jsonarray_at(array, source->choice.at, error))
		status = CITY_FAIL;
	if (status == CITY_OK)
		status = run_array(source, array, out, error);
	city_jsonarray_close(array);
	return status;
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
			  struct city_error *error)
{
	source->choice = *choice;
	if (choice->at && check_pointer(choice->at, error))
		return -1;
	source->scanner = city_scanner_new();
	return source->scanner ? 0 : city_error_set(error, "memory", "out of memory");
}

void city_json_source_release(struct city_json_source *source)
{
	city_scanner_free(source->scanner);
}
