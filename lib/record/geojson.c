/* SPDX-License-Identifier: Apache-2.0 */
/* geojson - members of a Feature, by their names, to fields of a record. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/geojson.h"
#include "city/number.h"
#include "city/text.h"

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

int city_geojson_open(struct city_geojson *geojson, struct city_env *env,
		      struct city_error *error)
{
	geojson->env = env;
	geojson->properties.scanner = city_scanner_new();
	geojson->geometry.scanner = city_scanner_new();
	if (!geojson->properties.scanner || !geojson->geometry.scanner)
		return city_error_set(error, "memory", "out of memory");
	return 0;
}

static void release_part(struct city_geojson_part *part)
{
	city_scanner_free(part->scanner);
	city_buf_release(&part->text);
}

void city_geojson_release(struct city_geojson *geojson)
{
	release_part(&geojson->properties);
	release_part(&geojson->geometry);
	city_buf_release(&geojson->line);
}

void city_geojson_begin(struct city_geojson *geojson, const char *file)
{
	geojson->file = file;
	geojson->projected = false;
	geojson->placed = false;
	geojson->told = false;
}

/* The fields of an object; none where the text is not one. */
static enum city_status read_part(struct city_geojson_part *part, struct city_slice text,
				  struct city_error *error)
{
	enum city_status status;
	char *pad;

	city_buf_reset(&part->text);
	city_buf_put_slice(&part->text, text);
	pad = city_buf_reserve(&part->text, 1 + CITY_IN_PAD);
	part->rec.fields = 0;
	if (!pad)
		return no_memory(error);
	memset(pad, 0, 1 + CITY_IN_PAD);
	*pad = '\n';
	status = city_scan_alone(part->scanner, city_buf_slice(&part->text), &part->rec,
				 error);
	if (status == CITY_REJECT)
		part->rec.fields = 0;
	return status == CITY_FAIL ? CITY_FAIL : CITY_OK;
}

static const struct city_field *member(const struct city_rec *rec, const char *key)
{
	struct city_name name = city_name_of(key);

	return city_rec_find(rec, &name);
}

static bool has_text(const struct city_field *field, const char *json)
{
	return field && city_slice_is(field->value, json);
}

static bool is_object(const struct city_field *field)
{
	return field && field->type == CITY_OBJECT;
}

static enum city_status packed(const struct city_geojson *geojson,
			       struct city_error *error)
{
	city_error_set(error, "geojson.packed",
		       "a packed map of ECharts: its coordinates are encoded strings; "
		       "get the map as plain GeoJSON");
	city_error_in_file(error, geojson->file);
	return CITY_FAIL;
}

/* Whether a crs is one of longitude and latitude in WGS 84 or CGCS2000. */
static bool is_degrees(struct city_slice crs)
{
	static const char *const names[] = { "CRS84\"", "CRS:84\"", "EPSG:4326\"",
					     "EPSG::4326\"", "EPSG:4490\"",
					     "EPSG::4490\"" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (memmem(crs.at, crs.len, names[i], strlen(names[i])))
			return true;
	return false;
}

static enum city_status take_crs(struct city_geojson *geojson, struct city_slice crs,
				 struct city_error *error)
{
	char text[120];
	size_t len = 0;

	if (is_degrees(crs))
		return CITY_OK;
	for (size_t i = 0; i < crs.len && len < sizeof(text); i++)
		if (!strchr(" \t\r\n", crs.at[i]))
			text[len++] = crs.at[i];
	geojson->projected = true;
	if (!geojson->placed) {
		city_env_tell(geojson->env, "%s: the crs is %.*s, not WGS 84: no lon and lat",
			      geojson->file, (int)len, text);
		return CITY_OK;
	}
	city_error_set(error, "geojson.crs",
		       "the crs comes behind the features and is %.*s, not WGS 84: lon and "
		       "lat of the records are wrong", (int)len, text);
	city_error_in_file(error, geojson->file);
	return CITY_FAIL;
}

enum city_status city_geojson_beside(void *context, struct city_slice key,
				     struct city_slice value, struct city_error *error)
{
	struct city_geojson *geojson = context;

	if (city_slice_is(key, "UTF8Encoding") && city_slice_is(value, "true"))
		return packed(geojson, error);
	if (city_slice_is(key, "crs"))
		return take_crs(geojson, value, error);
	return CITY_OK;
}

static bool is_geometry(const struct city_field *type)
{
	static const char *const types[] = { "\"Point\"",	"\"MultiPoint\"",
					     "\"LineString\"",	"\"MultiLineString\"",
					     "\"Polygon\"",	"\"MultiPolygon\"",
					     "\"GeometryCollection\"" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (has_text(type, types[i]))
			return true;
	return false;
}

static enum city_status no_feature(const struct city_rec *rec,
				   const struct city_field *type,
				   struct city_error *error)
{
	if (!type) {
		city_error_set(error, "geojson.not-feature",
			       "a Feature was expected, and this has no \"type\"");
		error->at = 0;
		return CITY_REJECT;
	}
	city_error_set(error, "geojson.not-feature",
		       "a Feature was expected, and this is %.*s",
		       (int)(type->value.len < 60 ? type->value.len : 60), type->value.at);
	return city_rec_refuse(rec, type, error);
}

/* Whether a name is not to be had: the record has it, or will have. */
static bool is_taken(const struct city_geojson *geojson, const struct city_rec *feature,
		     struct city_slice text)
{
	struct city_name name = { .text = text }, again = name;

	return city_rec_find(&geojson->properties.rec, &name) ||
	       city_rec_find(feature, &again) || city_slice_is(text, "lon") ||
	       city_slice_is(text, "lat") || city_slice_is(text, "z");
}

static void put_raw(struct city_buf *line, struct city_slice key, struct city_slice value)
{
	city_buf_put_text(line, line->len > 1 ? ",\"" : "\"");
	city_buf_put_slice(line, key);
	city_buf_put_text(line, "\":");
	city_buf_put_slice(line, value);
}

/* Whether two values are one: as they are written, texts without their escapes. */
static bool is_same(const struct city_field *a, const struct city_field *b,
		    struct city_buf *scratch)
{
	struct city_buf other = { 0 };
	bool same = city_slice_equal(a->value, b->value);

	if (!same && a->type == CITY_STRING && b->type == CITY_STRING) {
		same = city_slice_equal(city_field_text(a, scratch),
					city_field_text(b, &other));
		scratch->failed = scratch->failed || other.failed;
	}
	city_buf_release(&other);
	return same;
}

/* A member of the Feature under its name or one that is free. */
static void put_member(struct city_geojson *geojson, const struct city_rec *feature,
		       const struct city_field *field)
{
	struct city_buf scratch = { 0 }, fresh = { 0 }, raw = { 0 };
	struct city_name name = { .text = city_field_key(field, &scratch) };
	const struct city_field *other = city_rec_find(&geojson->properties.rec, &name);

	if (!other) {
		put_raw(&geojson->line, field->key, field->value);
	} else if (!is_same(other, field, &raw)) {
		for (size_t times = 2; times == 2 || is_taken(geojson, feature,
							      city_buf_slice(&fresh));
		     times++) {
			city_buf_reset(&fresh);
			city_buf_put_slice(&fresh, name.text);
			city_buf_printf(&fresh, "_%zu", times);
			city_buf_reset(&raw);
			city_buf_put_slice(&raw, field->key);
			city_buf_printf(&raw, "_%zu", times);
		}
		put_raw(&geojson->line, city_buf_slice(&raw), field->value);
	}
	geojson->line.failed = geojson->line.failed || scratch.failed || fresh.failed ||
			       raw.failed;
	city_buf_release(&scratch);
	city_buf_release(&fresh);
	city_buf_release(&raw);
}

/* Fields of the properties as they stand between their braces. */
static void put_properties(struct city_geojson *geojson, const struct city_field *field)
{
	struct city_slice text = { field->value.at + 1, field->value.len - 2 };

	if (geojson->properties.rec.fields == 0)
		return;
	if (geojson->line.len > 1)
		city_buf_put_char(&geojson->line, ',');
	city_buf_put_slice(&geojson->line, city_text_trim(text));
}

/* The numbers of a position, as they are written: how many, at most three; or 0. */
static size_t read_position(const struct city_field *coordinates,
			    struct city_slice number[3], double value[3])
{
	const char *p = coordinates->value.at + 1;
	size_t n = 0;

	while (n < 3 && *p != ']') {
		const char *begin = p + strspn(p, " \t\r\n");
		struct city_slice text = { begin, strcspn(begin, ",] \t\r\n") };

		if (city_number_parse(text, &value[n]))
			return 0;
		number[n++] = text;
		p = text.at + text.len;
		p += strspn(p, " \t\r\n");
		p += *p == ',';
	}
	return n;
}

/* lon, lat and z of a Point, where they are to be had. */
static void put_position(struct city_geojson *geojson, const struct city_rec *feature)
{
	const struct city_rec *fields = &geojson->properties.rec;
	const struct city_field *coordinates =
		member(&geojson->geometry.rec, "coordinates");
	const struct city_field *crs = member(feature, "crs");
	struct city_slice number[3];
	double value[3];
	size_t n;

	if (!has_text(member(&geojson->geometry.rec, "type"), "\"Point\"") || !coordinates ||
	    coordinates->type != CITY_ARRAY || geojson->projected ||
	    (crs && !is_degrees(crs->value)) || member(fields, "lon") || member(fields, "lat") ||
	    member(feature, "lon") || member(feature, "lat"))
		return;
	n = read_position(coordinates, number, value);
	if (n < 2)
		return;
	if (value[0] < -180 || value[0] > 180 || value[1] < -90 || value[1] > 90) {
		if (!geojson->told)
			city_env_tell(geojson->env, "%s: [%.*s,%.*s] is no longitude and "
				      "latitude: no lon and lat for such",
				      geojson->file, (int)number[0].len, number[0].at,
				      (int)number[1].len, number[1].at);
		geojson->told = true;
		return;
	}
	geojson->placed = true;
	put_raw(&geojson->line, city_slice_of("lon"), number[0]);
	put_raw(&geojson->line, city_slice_of("lat"), number[1]);
	if (n == 3 && !member(fields, "z") && !member(feature, "z"))
		put_raw(&geojson->line, city_slice_of("z"), number[2]);
}

/* Whether coordinates are strings where numbers should be. */
static bool is_packed(const struct city_geojson *geojson)
{
	const struct city_field *field = member(&geojson->geometry.rec, "coordinates");

	return field && field->type == CITY_ARRAY &&
	       field->value.at[strspn(field->value.at, "[ \t\r\n")] == '"';
}

static enum city_status put_feature(struct city_geojson *geojson,
				    const struct city_rec *feature,
				    const struct city_field *type,
				    struct city_error *error)
{
	const struct city_field *properties = member(feature, "properties");
	const struct city_field *geometry = member(feature, "geometry");
	const struct city_field *id = member(feature, "id");
	enum city_status status = CITY_OK;

	if (properties && properties->type != CITY_OBJECT && properties->type != CITY_NULL) {
		city_error_set(error, "geojson.not-feature",
			       "the properties must be an object or null");
		return city_rec_refuse(feature, properties, error);
	}
	geojson->properties.rec.fields = geojson->geometry.rec.fields = 0;
	if (is_object(properties))
		status = read_part(&geojson->properties, properties->value, error);
	if (status == CITY_OK && is_object(geometry))
		status = read_part(&geojson->geometry, geometry->value, error);
	if (status == CITY_OK && is_packed(geojson))
		return packed(geojson, error);
	if (status != CITY_OK)
		return status;
	if (id)
		put_member(geojson, feature, id);
	if (is_object(properties))
		put_properties(geojson, properties);
	if (geometry)
		put_member(geojson, feature, geometry);
	put_position(geojson, feature);
	for (size_t i = 0; i < feature->fields; i++) {
		const struct city_field *field = &feature->field[i];

		if (field != type && field != id && field != properties && field != geometry)
			put_member(geojson, feature, field);
	}
	return CITY_OK;
}

/* A geometry by itself. */
static enum city_status put_geometry(struct city_geojson *geojson,
				     const struct city_rec *geometry,
				     struct city_error *error)
{
	static const struct city_rec nothing;
	enum city_status status = read_part(&geojson->geometry, geometry->raw, error);

	geojson->properties.rec.fields = 0;
	if (status == CITY_OK && is_packed(geojson))
		return packed(geojson, error);
	put_raw(&geojson->line, city_slice_of("geometry"), city_text_trim(geometry->raw));
	put_position(geojson, &nothing);
	return status;
}

enum city_status city_geojson_put(struct city_geojson *geojson,
				  const struct city_rec *feature,
				  struct city_slice *object, struct city_error *error)
{
	const struct city_field *type = member(feature, "type");
	enum city_status status;

	city_buf_reset(&geojson->line);
	city_buf_put_char(&geojson->line, '{');
	if (has_text(type, "\"Feature\""))
		status = put_feature(geojson, feature, type, error);
	else if (is_geometry(type))
		status = put_geometry(geojson, feature, error);
	else
		return no_feature(feature, type, error);
	city_buf_put_char(&geojson->line, '}');
	if (status != CITY_OK)
		return status;
	if (geojson->line.failed)
		return no_memory(error);
	*object = city_buf_slice(&geojson->line);
	return CITY_OK;
}
