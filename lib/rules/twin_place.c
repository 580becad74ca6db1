/* SPDX-License-Identifier: Apache-2.0 */
/* twin_place - where pipes and nodes lie: the frame, and positions out of geometries. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "city/in.h"
#include "city/number.h"
#include "city/twin_frame.h"
#include "twin_reading.h"

bool city_twin_names_degrees(struct city_slice frame)
{
	return city_twin_frame_of(frame) == CITY_TWIN_FRAME_CGCS2000;
}

static bool is_within(double value, double from, double to)
{
	return value >= from && value <= to;
}

/* Degrees, from the islands of the south to the rivers of the north-east. */
static bool is_in_china(double lon, double lat)
{
	return is_within(lon, 73, 136) && is_within(lat, 3, 54);
}

static bool seems_degrees(struct city_plane at)
{
	return is_in_china(at.x, at.y) || is_in_china(at.y, at.x);
}

/* Why positions of a frame are no metres; NULL if nothing says so. */
static const char *look_at_frame(struct city_slice frame)
{
	switch (city_twin_frame_of(frame)) {
	case CITY_TWIN_FRAME_DEGREES:
		return "is of longitude and latitude: convert them to CGCS2000, or to metres";
	case CITY_TWIN_FRAME_FEET:
		return "is not of metres: convert positions and levels to metres";
	case CITY_TWIN_FRAME_MERCATOR:
		return "is not to scale: convert positions to CGCS2000, or to metres";
	case CITY_TWIN_FRAME_CGCS2000:
	case CITY_TWIN_FRAME_METRES: break;
	}
	return NULL;
}

int city_twin_reader_judge_frame(const struct city_twin_reader *reader,
				 const struct city_twin *twin, struct city_error *error)
{
	struct city_slice frame = city_buf_slice(&reader->frame);
	const char *why;

	if (reader->degrees)
		return 0;
	why = look_at_frame(frame);
	if (why)
		return city_error_set(error, "pipe.crs", "%.*s %s", (int)frame.len, frame.at,
				      why);
	if (!reader->asked && city_twin_holds(twin, seems_degrees))
		return city_error_set(error, "pipe.degrees",
				      "by their extent, all positions are degrees: "
				      "--crs CGCS2000 reads them, another --crs takes them "
				      "for metres");
	return 0;
}

const char *city_twin_reader_frame(struct city_twin_reader *reader)
{
	size_t len = reader->frame.len;

	city_buf_put_char(&reader->frame, '\0');
	reader->frame.len = len;
	return reader->frame.failed ? "" : reader->frame.at;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_blanks(const char *p)
{
	while (is_blank(*p))
		p++;
	return p;
}

/* Behind a number of valid JSON, which one of these follows. */
static const char *skip_number(const char *p)
{
	while (*p != ',' && *p != ']' && !is_blank(*p))
		p++;
	return p;
}

/*
 * A position at [, of valid JSON: behind its ], or NULL where it is no two or three
 * finite numbers that can be metres.
 */
static const char *read_point(const char *p, struct city_twin_point *point)
{
	double *value[3] = { &point->x, &point->y, &point->z };
	size_t n = 0;

	if (*p++ != '[')
		return NULL;
	point->z = NAN;
	for (;;) {
		struct city_slice text;

		p = skip_blanks(p);
		text = (struct city_slice){ p, (size_t)(skip_number(p) - p) };
		if (n == 3 || city_number_parse(text, value[n]) ||
		    fabs(*value[n]) >= (n < 2 ? CITY_TWIN_FAR : CITY_TWIN_HIGH))
			return NULL;
		n++;
		p = skip_blanks(p + text.len);
		if (*p == ']')
			return n >= 2 ? p + 1 : NULL;
		p++;
	}
}

/*
 * The positions of an array of valid JSON, into points: how many, up to its end or to
 * one that is none, where *end is NULL.
 */
static size_t read_points(struct city_twin_reader *reader, const char *array,
			  const char **end)
{
	const char *p = skip_blanks(array + 1);
	size_t n = 0;

	city_buf_reset(&reader->points);
	while (*p != ']') {
		struct city_twin_point point;

		p = read_point(p, &point);
		if (!p)
			break;
		city_buf_put(&reader->points, &point, sizeof(point));
		n++;
		p = skip_blanks(p);
		if (*p == ',')
			p = skip_blanks(p + 1);
	}
	*end = p ? p + 1 : NULL;
	return n;
}

/*
 * The positions of a line that is written as most programs write it, with nothing
 * behind them: then it need not be looked at as an object.  0 where it is another
 * one.
 */
static size_t read_plain_line(struct city_twin_reader *reader,
			      struct city_slice geometry)
{
	static const char head[] = "{\"type\":\"LineString\",\"coordinates\":[";
	const char *end;
	size_t n;

	if (geometry.len < sizeof(head) ||
	    memcmp(geometry.at, head, sizeof(head) - 1) != 0)
		return 0;
	n = read_points(reader, geometry.at + sizeof(head) - 2, &end);
	return end && end + 1 == geometry.at + geometry.len ? n : 0;
}

static void tell_two_frames(struct city_error *error, struct city_slice one,
			    struct city_slice two)
{
	city_error_set(error, "pipe.crs",
		       "/crs: records are of two frames, \"%.*s\" and \"%.*s\"",
		       (int)one.len, one.at, (int)two.len, two.at);
}

int city_twin_reader_join(struct city_twin_reader *reader,
			  const struct city_twin_reader *other,
			  struct city_error *error)
{
	struct city_slice one = city_buf_slice(&reader->frame);
	struct city_slice two = city_buf_slice(&other->frame);

	if (one.len && two.len && !city_slice_equal(one, two)) {
		tell_two_frames(error, one, two);
		return -1;
	}
	if (!one.len)
		city_buf_put_slice(&reader->frame, two);
	return reader->frame.failed
		       ? city_error_set(error, "memory", "out of memory")
		       : 0;
}

/* A record's frame is that of all: one that was asked for, or the first that is named. */
static enum city_status check_frame(struct city_twin_reader *reader,
				    const struct city_rec *rec,
				    struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->crs);
	struct city_slice frame = city_buf_slice(&reader->frame), text;

	if (city_twin_is_absent(field))
		return CITY_OK;
	if (field->type != CITY_STRING || field->value.len == 2)
		return city_twin_refuse(error, "pipe.crs", rec, field,
					"a text was expected");
	text = city_field_text(field, &reader->text);
	if (reader->text.failed)
		return city_twin_no_memory(error);
	if (reader->degrees ? city_twin_names_degrees(text)
			    : city_slice_equal(text, frame))
		return CITY_OK;
	if (city_twin_names_degrees(text))
		return city_twin_refuse(error, "pipe.crs", rec, field,
					"is of degrees: --crs CGCS2000 reads them");
	if (reader->asked)
		return city_twin_refuse(error, "pipe.crs", rec, field,
					"is not the frame of --crs");
	if (frame.len > 0) {
		tell_two_frames(error, frame, text);
		return CITY_FAIL;
	}
	city_buf_put_slice(&reader->frame, text);
	return reader->frame.failed ? city_twin_no_memory(error) : CITY_OK;
}

/* Why positions are no degrees, NULL if they are; China's extent tells a swap. */
static const char *look_at_degrees(const struct city_twin_reader *reader,
				   size_t points)
{
	const struct city_twin_point *point =
		(const struct city_twin_point *)(const void *)reader->points.at;

	for (size_t i = 0; i < points; i++) {
		double x = point[i].x, y = point[i].y;

		if (is_in_china(y, x))
			return "longitude and latitude are swapped: the longitude "
			       "comes "
			       "first, 73 to 136 in China";
		if (!is_within(x, -180, 180) || !is_within(y, -90, 90))
			return "is not in degrees, longitude and latitude";
	}
	return NULL;
}

/* As "is no LineString with coordinates" is put together: of most, nothing is. */
static enum city_status refuse_geometry(struct city_error *error,
					const struct city_rec *rec,
					const struct city_field *field,
					const char *before, const char *name,
					const char *behind)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %s%s", before, name, behind);
	return city_twin_refuse(error, "pipe.geometry", rec, field, text);
}

/* The coordinates of a geometry of this type, lent by reader->text. */
static enum city_status find_coordinates(struct city_twin_reader *reader,
					 const struct city_rec *rec,
					 const struct city_field *field,
					 const char *name, struct city_slice *array,
					 struct city_error *error)
{
	const struct city_field *type, *coordinates;
	struct city_rec geometry;
	char *pad;

	if (!field || field->type != CITY_OBJECT)
		return refuse_geometry(error, rec, field,
				       "a geometry was expected, a", name, "");
	/* The scanner wants a line's end and its pad behind what it reads. */
	city_buf_reset(&reader->text);
	city_buf_put_slice(&reader->text, field->value);
	pad = city_buf_reserve(&reader->text, 1 + CITY_IN_PAD);
	if (!pad)
		return city_twin_no_memory(error);
	memset(pad, 0, 1 + CITY_IN_PAD);
	*pad = '\n';
	if (city_scan_alone(reader->scanner, city_buf_slice(&reader->text),
			    &geometry, error) != CITY_OK)
		return CITY_FAIL;
	type = city_rec_find(&geometry, &reader->type);
	coordinates = city_rec_find(&geometry, &reader->coordinates);
	if (!type || !city_twin_has_text(type, name) || !coordinates ||
	    coordinates->type != CITY_ARRAY)
		return refuse_geometry(error, rec, field, "is no", name,
				       " with coordinates");
	*array = coordinates->value;
	return CITY_OK;
}

/* Looks at the positions that were read. */
static enum city_status judge_points(const struct city_twin_reader *reader,
				     const struct city_rec *rec,
				     const struct city_field *field, size_t points,
				     struct city_error *error)
{
	const char *why = reader->degrees ? look_at_degrees(reader, points) : NULL;

	return why ? city_twin_refuse(error, "pipe.degrees", rec, field, why)
		   : CITY_OK;
}

/* Of a line that is none: where it goes wrong, or that it is no more than a point. */
static enum city_status refuse_line(struct city_error *error, const struct city_rec *rec,
				    const struct city_field *field, size_t points,
				    bool is_whole)
{
	char text[112];

	if (is_whole)
		snprintf(text, sizeof(text),
			 "a line has two positions or more, and this one has %zu", points);
	else
		snprintf(text, sizeof(text),
			 "its position %zu is no two or three numbers below 1e8, a level "
			 "below 2e4",
			 points + 1);
	return city_twin_refuse(error, "pipe.geometry", rec, field, text);
}

enum city_status city_twin_read_line(struct city_twin_reader *reader,
				     const struct city_rec *rec, size_t *points,
				     struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->geometry);
	enum city_status status = check_frame(reader, rec, error);
	struct city_slice array;
	const char *end = "";

	if (status != CITY_OK)
		return status;
	*points = field && field->type == CITY_OBJECT
			  ? read_plain_line(reader, field->value)
			  : 0;
	if (!*points) {
		status = find_coordinates(reader, rec, field, "LineString", &array,
					  error);
		if (status != CITY_OK)
			return status;
		*points = read_points(reader, array.at, &end);
	}
	if (reader->points.failed)
		return city_twin_no_memory(error);
	if (!end || *points < 2)
		return refuse_line(error, rec, field, *points, end != NULL);
	return judge_points(reader, rec, field, *points, error);
}

enum city_status city_twin_read_place(struct city_twin_reader *reader,
				      const struct city_rec *rec,
				      struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->geometry);
	enum city_status status = check_frame(reader, rec, error);
	struct city_twin_point point;
	struct city_slice array;

	if (status == CITY_OK)
		status = find_coordinates(reader, rec, field, "Point", &array,
					  error);
	if (status != CITY_OK)
		return status;
	if (!read_point(array.at, &point))
		return city_twin_refuse(error, "pipe.geometry", rec, field,
					"a point is two or three numbers below 1e8, a "
					"level below 2e4");
	city_buf_reset(&reader->points);
	city_buf_put(&reader->points, &point, sizeof(point));
	if (reader->points.failed)
		return city_twin_no_memory(error);
	return judge_points(reader, rec, field, 1, error);
}
