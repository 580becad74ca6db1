/* SPDX-License-Identifier: Apache-2.0 */
/* twin_record - pipes out of records, and findings as records. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "city/in.h"
#include "city/number.h"
#include "city/twin_nodes.h"
#include "city/twin_record.h"

/* Codes of classes are those of CJJ 61-2017, annex B; oil has none there. */
static const struct {
	const char *name, *code;
} classes[CITY_TWIN_CLASSES] = {
	{ "water", "JS" },	{ "drainage", "PS" }, { "gas", "RQ" },
	{ "heat", "RL" },	{ "power", "DL" },    { "telecom", "TX" },
	{ "industrial", "GY" }, { "other", "QT" },    { "oil", NULL },
};

static bool names_degrees(struct city_slice frame)
{
	return city_slice_equal(frame, city_slice_of("CGCS2000")) ||
	       city_slice_equal(frame, city_slice_of("EPSG:4490"));
}

int city_twin_reader_init(struct city_twin_reader *reader, const char *frame)
{
	memset(reader, 0, sizeof(*reader));
	reader->kind = city_name_of("kind");
	reader->id = city_name_of("id");
	reader->class = city_name_of("class");
	reader->network = city_name_of("network");
	reader->geometry = city_name_of("geometry");
	reader->flow = city_name_of("flow");
	reader->gravity = city_name_of("gravity");
	reader->pipe = city_name_of("pipe");
	reader->node = city_name_of("at");
	reader->type = city_name_of("type");
	reader->coordinates = city_name_of("coordinates");
	reader->crs = city_name_of("crs");
	reader->from = city_name_of("from");
	reader->to = city_name_of("to");
	reader->source = city_name_of("source");
	reader->end = city_name_of("end");
	city_twin_fields_init(&reader->fields);
	if (frame) {
		city_buf_put_text(&reader->frame, frame);
		reader->asked = true;
		reader->degrees = names_degrees(city_slice_of(frame));
	}
	reader->scanner = city_scanner_new();
	return reader->scanner && !reader->frame.failed ? 0 : -1;
}

void city_twin_reader_release(struct city_twin_reader *reader)
{
	city_scanner_free(reader->scanner);
	city_buf_release(&reader->frame);
	city_buf_release(&reader->text);
	city_buf_release(&reader->id_text);
	city_buf_release(&reader->network_text);
	city_buf_release(&reader->points);
	city_buf_release(&reader->from_text);
	city_buf_release(&reader->to_text);
}

const char *city_twin_reader_frame(struct city_twin_reader *reader)
{
	size_t len = reader->frame.len;

	city_buf_put_char(&reader->frame, '\0');
	reader->frame.len = len;
	return reader->frame.failed ? "" : reader->frame.at;
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status refuse(struct city_error *error, const char *rule,
			       const struct city_rec *rec, const struct city_field *field,
			       const char *text)
{
	city_error_set(error, rule, "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

static bool has_text(const struct city_field *field, const char *text)
{
	return field->type == CITY_STRING && field->value.len == strlen(text) + 2 &&
	       memcmp(field->value.at + 1, text, strlen(text)) == 0;
}

static bool is_absent(const struct city_field *field)
{
	return !field || field->type == CITY_NULL;
}

int city_twin_class_number(struct city_slice text)
{
	for (int i = 0; i < CITY_TWIN_CLASSES; i++)
		if (city_slice_is(text, classes[i].name) ||
		    (classes[i].code && city_slice_is(text, classes[i].code)))
			return i;
	return -1;
}

const char *city_twin_class_name(int number)
{
	return classes[number].name;
}

int city_twin_class_of(const struct city_field *field)
{
	if (!field || field->type != CITY_STRING)
		return -1;
	return city_twin_class_number(
		(struct city_slice){ field->value.at + 1, field->value.len - 2 });
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

/* The positions of an array of valid JSON, into points: how many, or 0. */
static size_t read_points(struct city_twin_reader *reader, struct city_slice array)
{
	const char *p = skip_blanks(array.at + 1);
	size_t n = 0;

	city_buf_reset(&reader->points);
	while (*p != ']') {
		struct city_twin_point point;

		p = read_point(p, &point);
		if (!p)
			return 0;
		city_buf_put(&reader->points, &point, sizeof(point));
		n++;
		p = skip_blanks(p);
		if (*p == ',')
			p = skip_blanks(p + 1);
	}
	return n;
}

static void tell_two_frames(struct city_error *error, struct city_slice one,
			    struct city_slice two)
{
	city_error_set(error, "pipe.crs",
		       "/crs: records are of two frames, \"%.*s\" and \"%.*s\"", (int)one.len,
		       one.at, (int)two.len, two.at);
}

int city_twin_reader_join(struct city_twin_reader *reader,
			  const struct city_twin_reader *other, struct city_error *error)
{
	struct city_slice one = city_buf_slice(&reader->frame);
	struct city_slice two = city_buf_slice(&other->frame);

	if (one.len && two.len && !city_slice_equal(one, two)) {
		tell_two_frames(error, one, two);
		return -1;
	}
	if (!one.len)
		city_buf_put_slice(&reader->frame, two);
	return reader->frame.failed ? city_error_set(error, "memory", "out of memory") : 0;
}

/* A record's frame is that of all: one that was asked for, or the first that is named. */
static enum city_status check_frame(struct city_twin_reader *reader,
				    const struct city_rec *rec, struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->crs);
	struct city_slice frame = city_buf_slice(&reader->frame), text;

	if (is_absent(field))
		return CITY_OK;
	if (field->type != CITY_STRING || field->value.len == 2)
		return refuse(error, "pipe.crs", rec, field, "a text was expected");
	text = city_field_text(field, &reader->text);
	if (reader->text.failed)
		return no_memory(error);
	if (reader->degrees ? names_degrees(text) : city_slice_equal(text, frame))
		return CITY_OK;
	if (names_degrees(text))
		return refuse(error, "pipe.crs", rec, field,
			      "is of degrees: --crs CGCS2000 reads them");
	if (reader->asked)
		return refuse(error, "pipe.crs", rec, field, "is not the frame of --crs");
	if (frame.len > 0) {
		tell_two_frames(error, frame, text);
		return CITY_FAIL;
	}
	city_buf_put_slice(&reader->frame, text);
	return reader->frame.failed ? no_memory(error) : CITY_OK;
}

static bool is_within(double value, double from, double to)
{
	return value >= from && value <= to;
}

/* Why positions are no degrees, NULL if they are; China's extent tells a swap. */
static const char *look_at_degrees(const struct city_twin_reader *reader, size_t points)
{
	const struct city_twin_point *point =
		(const struct city_twin_point *)(const void *)reader->points.at;

	for (size_t i = 0; i < points; i++) {
		double x = point[i].x, y = point[i].y;

		if (is_within(x, 3, 54) && is_within(y, 73, 136))
			return "longitude and latitude are swapped: the longitude comes "
			       "first, 73 to 136 in China";
		if (!is_within(x, -180, 180) || !is_within(y, -90, 90))
			return "is not in degrees, longitude and latitude";
	}
	return NULL;
}

/* As "is no LineString with coordinates" is put together: of most, nothing is. */
static enum city_status refuse_geometry(struct city_error *error, const struct city_rec *rec,
					const struct city_field *field, const char *before,
					const char *name, const char *behind)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %s%s", before, name, behind);
	return refuse(error, "pipe.geometry", rec, field, text);
}

/* The coordinates of a geometry of this type, lent by reader->text. */
static enum city_status find_coordinates(struct city_twin_reader *reader,
					 const struct city_rec *rec,
					 const struct city_field *field, const char *name,
					 struct city_slice *array, struct city_error *error)
{
	const struct city_field *type, *coordinates;
	struct city_rec geometry;
	char *pad;

	if (!field || field->type != CITY_OBJECT)
		return refuse_geometry(error, rec, field, "a geometry was expected, a", name, "");
	/* The scanner wants a line's end and its pad behind what it reads. */
	city_buf_reset(&reader->text);
	city_buf_put_slice(&reader->text, field->value);
	pad = city_buf_reserve(&reader->text, 1 + CITY_IN_PAD);
	if (!pad)
		return no_memory(error);
	memset(pad, 0, 1 + CITY_IN_PAD);
	*pad = '\n';
	if (city_scan_alone(reader->scanner, city_buf_slice(&reader->text), &geometry,
			    error) != CITY_OK)
		return CITY_FAIL;
	type = city_rec_find(&geometry, &reader->type);
	coordinates = city_rec_find(&geometry, &reader->coordinates);
	if (!type || !has_text(type, name) || !coordinates ||
	    coordinates->type != CITY_ARRAY)
		return refuse_geometry(error, rec, field, "is no", name, " with coordinates");
	*array = coordinates->value;
	return CITY_OK;
}

/* Looks at the positions that were read, `least` of which are asked for. */
static enum city_status judge_points(const struct city_twin_reader *reader,
				     const struct city_rec *rec,
				     const struct city_field *field, size_t points,
				     size_t least, struct city_error *error)
{
	const char *why = NULL;

	if (points < least)
		return refuse(error, "pipe.geometry", rec, field,
			      least == 1 ? "a point is two or three numbers below 1e8, "
					   "a level below 2e4" :
					   "a line has two points or more, each of two or "
					   "three numbers below 1e8, a level below 2e4");
	if (reader->degrees)
		why = look_at_degrees(reader, points);
	return why ? refuse(error, "pipe.degrees", rec, field, why) : CITY_OK;
}

enum city_status city_twin_read_line(struct city_twin_reader *reader,
				     const struct city_rec *rec, size_t *points,
				     struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->geometry);
	enum city_status status = check_frame(reader, rec, error);
	struct city_slice array;

	if (status == CITY_OK)
		status = find_coordinates(reader, rec, field, "LineString", &array, error);
	if (status != CITY_OK)
		return status;
	*points = read_points(reader, array);
	if (reader->points.failed)
		return no_memory(error);
	return judge_points(reader, rec, field, *points, 2, error);
}

static enum city_status read_place(struct city_twin_reader *reader,
				   const struct city_rec *rec, struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->geometry);
	enum city_status status = check_frame(reader, rec, error);
	struct city_twin_point point;
	struct city_slice array;
	bool is_point;

	if (status == CITY_OK)
		status = find_coordinates(reader, rec, field, "Point", &array, error);
	if (status != CITY_OK)
		return status;
	is_point = read_point(array.at, &point);
	city_buf_reset(&reader->points);
	city_buf_put(&reader->points, &point, sizeof(point));
	if (reader->points.failed)
		return no_memory(error);
	return judge_points(reader, rec, field, is_point, 1, error);
}

/* Which way a drain falls; pressed ones may rise. */
static enum city_status read_flow(struct city_twin_reader *reader, const struct city_rec *rec,
				  const char *class, enum city_twin_flow *flow,
				  struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->flow);
	const struct city_field *gravity = city_rec_find(rec, &reader->gravity);

	*flow = CITY_TWIN_FLOW_NONE;
	if (!is_absent(gravity) && gravity->type != CITY_TRUE && gravity->type != CITY_FALSE)
		return refuse(error, "pipe.flow", rec, gravity, "is neither true nor false");
	if (is_absent(field))
		*flow = CITY_TWIN_FLOW_UNKNOWN;
	else if (has_text(field, "forward"))
		*flow = CITY_TWIN_FLOW_FORWARD;
	else if (has_text(field, "backward"))
		*flow = CITY_TWIN_FLOW_BACKWARD;
	else
		return refuse(error, "pipe.flow", rec, field,
			      "is neither \"forward\" nor \"backward\"");
	if (strcmp(class, "drainage") != 0 || (gravity && gravity->type == CITY_FALSE))
		*flow = CITY_TWIN_FLOW_NONE;
	return CITY_OK;
}

/* A code that is none is kept as why, for who reads to tell. */
static enum city_status read_attributes(struct city_twin_reader *reader,
					const struct city_rec *rec, int class,
					struct city_twin_attributes *attributes, bool *any,
					struct city_error *error)
{
	const struct city_field *strange;
	enum city_status status = city_twin_fields_read(&reader->fields, rec, class,
							attributes, any, &strange, error);

	reader->strange = status == CITY_OK && strange;
	if (reader->strange)
		refuse(&reader->why, "pipe.code", rec, strange,
		       "is none of the codes of city-pipe(5): as if it were not there");
	return status;
}

/* Who a record is of: its id, class and network; texts are lent by the reader. */
struct party {
	struct city_slice id, network;
	int class;
};

static enum city_status read_party(struct city_twin_reader *reader,
				   const struct city_rec *rec, struct party *party,
				   struct city_error *error)
{
	const struct city_field *id = city_rec_find(rec, &reader->id);
	const struct city_field *class = city_rec_find(rec, &reader->class);
	const struct city_field *network = city_rec_find(rec, &reader->network);

	party->class = city_twin_class_of(class);
	if (!id || id->type != CITY_STRING || id->value.len == 2)
		return refuse(error, "pipe.id", rec, id, "a text was expected for the id");
	if (party->class < 0)
		return refuse(error, "pipe.class", rec, class,
			      "a class was expected: " CITY_TWIN_CLASS_NAMES);
	if (!is_absent(network) && network->type != CITY_STRING)
		return refuse(error, "pipe.class", rec, network, "is no text");
	party->id = city_field_text(id, &reader->id_text);
	party->network = is_absent(network) ?
				 city_slice_of(city_twin_class_name(party->class)) :
				 city_field_text(network, &reader->network_text);
	return reader->id_text.failed || reader->network_text.failed ? no_memory(error) :
								       CITY_OK;
}

static enum city_status read_name(const struct city_rec *rec, struct city_name *name,
				  struct city_buf *buf, struct city_slice *text,
				  struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, name);

	*text = (struct city_slice){ "", 0 };
	if (is_absent(field))
		return CITY_OK;
	if (field->type != CITY_STRING || field->value.len == 2)
		return refuse(error, "pipe.node", rec, field,
			      "the id of a node was expected, a text");
	*text = city_field_text(field, buf);
	return buf->failed ? no_memory(error) : CITY_OK;
}

static enum city_status read_segment(struct city_twin_reader *reader,
				     const struct city_rec *rec, struct city_twin *twin,
				     struct city_error *error)
{
	struct city_twin_attributes attributes;
	struct city_slice from, to;
	enum city_twin_flow flow;
	struct party party;
	enum city_status status = read_party(reader, rec, &party, error);
	size_t points = 0;
	bool any;

	if (status == CITY_OK)
		status = read_flow(reader, rec, city_twin_class_name(party.class), &flow,
				   error);
	if (status == CITY_OK)
		status = read_attributes(reader, rec, party.class, &attributes, &any, error);
	if (status == CITY_OK)
		status = read_name(rec, &reader->from, &reader->from_text, &from, error);
	if (status == CITY_OK)
		status = read_name(rec, &reader->to, &reader->to_text, &to, error);
	if (status == CITY_OK)
		status = city_twin_read_line(reader, rec, &points, error);
	if (status != CITY_OK)
		return status;
	if (city_twin_add(twin, party.id, party.network, flow,
			  (const struct city_twin_point *)(const void *)reader->points.at,
			  points) ||
	    (any && city_twin_attributes_put(twin, &attributes)) ||
	    (from.len + to.len && city_twin_add_link(twin, from, to)))
		return no_memory(error);
	return CITY_ABSORBED;
}

/* What a node is, where rules are of it; another type is one of which they know nothing. */
static enum city_twin_node_type node_type_of(const struct city_field *field)
{
	static const char *const names[CITY_TWIN_NODE_TYPES] = {
		[CITY_TWIN_NODE_JUNCTION] = "junction",	  [CITY_TWIN_NODE_MANHOLE] = "manhole",
		[CITY_TWIN_NODE_VALVE] = "valve",	  [CITY_TWIN_NODE_PUMP] = "pump",
		[CITY_TWIN_NODE_HYDRANT] = "hydrant",	  [CITY_TWIN_NODE_RESERVOIR] = "reservoir",
		[CITY_TWIN_NODE_TANK] = "tank",		  [CITY_TWIN_NODE_PLANT] = "plant",
		[CITY_TWIN_NODE_OUTFALL] = "outfall",	  [CITY_TWIN_NODE_END] = "end",
	};

	for (int i = CITY_TWIN_NODE_JUNCTION; i < CITY_TWIN_NODE_TYPES; i++)
		if (has_text(field, names[i]))
			return (enum city_twin_node_type)i;
	return CITY_TWIN_NODE_OTHER;
}

static enum city_status read_truth(const struct city_rec *rec, struct city_name *name,
				   bool *truth, struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, name);

	*truth = field && field->type == CITY_TRUE;
	return is_absent(field) || *truth || field->type == CITY_FALSE ?
		       CITY_OK :
		       refuse(error, "pipe.node", rec, field, "is neither true nor false");
}

/* Where a valve is by names: the pipe it is on, and the node it is beside. */
static enum city_status read_valve(struct city_twin_reader *reader,
				   const struct city_rec *rec, struct city_slice *pipe,
				   struct city_slice *node, struct city_error *error)
{
	enum city_status status = read_name(rec, &reader->pipe, &reader->from_text, pipe,
					    error);

	if (status == CITY_OK)
		status = read_name(rec, &reader->node, &reader->to_text, node, error);
	if (status == CITY_OK && !pipe->len != !node->len)
		return refuse(error, "pipe.node", rec, NULL,
			      "a valve has both pipe and at, or neither");
	return status;
}

static enum city_status read_node(struct city_twin_reader *reader,
				  const struct city_rec *rec, struct city_twin *twin,
				  struct city_error *error)
{
	const struct city_field *type = city_rec_find(rec, &reader->type);
	enum city_twin_node_type number = CITY_TWIN_NODE_OTHER;
	struct party party;
	enum city_status status = read_party(reader, rec, &party, error);
	struct city_slice pipe = { "", 0 }, node = { "", 0 };
	bool source, end, is_placed;

	if (status == CITY_OK)
		status = read_truth(rec, &reader->source, &source, error);
	if (status == CITY_OK)
		status = read_truth(rec, &reader->end, &end, error);
	if (status != CITY_OK)
		return status;
	if (!is_absent(type) && type->type != CITY_STRING)
		return refuse(error, "pipe.node", rec, type, "a text was expected");
	if (!is_absent(type))
		number = node_type_of(type);
	if (number == CITY_TWIN_NODE_VALVE)
		status = read_valve(reader, rec, &pipe, &node, error);
	/* What says where it is by names need not lie anywhere. */
	is_placed = !pipe.len || !is_absent(city_rec_find(rec, &reader->geometry));
	if (status == CITY_OK && is_placed)
		status = read_place(reader, rec, error);
	if (status != CITY_OK)
		return status;
	if (pipe.len && city_twin_add_valve(twin, party.network, pipe, node))
		return no_memory(error);
	if (is_placed &&
	    city_twin_add_node(twin, party.id, party.network,
			       *(const struct city_twin_point *)(const void *)
					reader->points.at,
			       number, source, end))
		return no_memory(error);
	return CITY_ABSORBED;
}

enum city_status city_twin_read(struct city_twin_reader *reader, const struct city_rec *rec,
				struct city_twin *twin, struct city_error *error)
{
	const struct city_field *kind = city_rec_find(rec, &reader->kind);

	reader->strange = false;
	if (kind && has_text(kind, "pipe.node"))
		return read_node(reader, rec, twin, error);
	if (kind && !has_text(kind, "pipe.segment"))
		return refuse(error, "pipe.kind", rec, kind,
			      "is neither \"pipe.segment\" nor \"pipe.node\"");
	return read_segment(reader, rec, twin, error);
}
