/* SPDX-License-Identifier: Apache-2.0 */
/* twin_record - pipes and nodes out of records. */
#include "config.h"

#include <string.h>

#include "city/twin_nodes.h"
#include "twin_reading.h"

/* Codes of classes are those of CJJ 61-2017, annex B; oil has none there. */
static const struct {
	const char *name, *code;
} classes[CITY_TWIN_CLASSES] = {
	{ "water", "JS" },	{ "drainage", "PS" }, { "gas", "RQ" },
	{ "heat", "RL" },	{ "power", "DL" },    { "telecom", "TX" },
	{ "industrial", "GY" }, { "other", "QT" },    { "oil", NULL },
};

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
		reader->degrees = city_twin_names_degrees(city_slice_of(frame));
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

/* Which way a drain falls; pressed ones may rise. */
static enum city_status read_flow(struct city_twin_reader *reader,
				  const struct city_rec *rec, const char *class,
				  enum city_twin_flow *flow,
				  struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &reader->flow);
	const struct city_field *gravity = city_rec_find(rec, &reader->gravity);

	*flow = CITY_TWIN_FLOW_NONE;
	if (!city_twin_is_absent(gravity) && gravity->type != CITY_TRUE &&
	    gravity->type != CITY_FALSE)
		return city_twin_refuse(error, "pipe.flow", rec, gravity,
					"is neither true nor false");
	if (city_twin_is_absent(field))
		*flow = CITY_TWIN_FLOW_UNKNOWN;
	else if (city_twin_has_text(field, "forward"))
		*flow = CITY_TWIN_FLOW_FORWARD;
	else if (city_twin_has_text(field, "backward"))
		*flow = CITY_TWIN_FLOW_BACKWARD;
	else
		return city_twin_refuse(error, "pipe.flow", rec, field,
					"is neither \"forward\" nor \"backward\"");
	if (strcmp(class, "drainage") != 0 ||
	    (gravity && gravity->type == CITY_FALSE))
		*flow = CITY_TWIN_FLOW_NONE;
	return CITY_OK;
}

/* A code that is none is kept as why, for who reads to tell. */
static enum city_status read_attributes(struct city_twin_reader *reader,
					const struct city_rec *rec, int class,
					struct city_twin_attributes *attributes,
					bool *any, struct city_error *error)
{
	const struct city_field *strange;
	enum city_status status = city_twin_fields_read(
		&reader->fields, rec, class, attributes, any, &strange, error);

	reader->strange = status == CITY_OK && strange;
	if (reader->strange)
		city_twin_refuse(&reader->why, "pipe.code", rec, strange,
				 "is none of the codes of city-pipe(5): as if it "
				 "were not there");
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
		return city_twin_refuse(error, "pipe.id", rec, id,
					"a text was expected for the id");
	if (party->class < 0)
		return city_twin_refuse(
			error, "pipe.class", rec, class,
			"a class was expected: " CITY_TWIN_CLASS_NAMES);
	if (!city_twin_is_absent(network) && network->type != CITY_STRING)
		return city_twin_refuse(error, "pipe.class", rec, network,
					"is no text");
	party->id = city_field_text(id, &reader->id_text);
	party->network = city_twin_is_absent(network)
				 ? city_slice_of(city_twin_class_name(party->class))
				 : city_field_text(network, &reader->network_text);
	return reader->id_text.failed || reader->network_text.failed
		       ? city_twin_no_memory(error)
		       : CITY_OK;
}

static enum city_status read_name(const struct city_rec *rec,
				  struct city_name *name, struct city_buf *buf,
				  struct city_slice *text, struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, name);

	*text = (struct city_slice){ "", 0 };
	if (city_twin_is_absent(field))
		return CITY_OK;
	if (field->type != CITY_STRING || field->value.len == 2)
		return city_twin_refuse(error, "pipe.node", rec, field,
					"the id of a node was expected, a text");
	*text = city_field_text(field, buf);
	return buf->failed ? city_twin_no_memory(error) : CITY_OK;
}

static enum city_status read_segment(struct city_twin_reader *reader,
				     const struct city_rec *rec,
				     struct city_twin *twin,
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
		status = read_flow(reader, rec, city_twin_class_name(party.class),
				   &flow, error);
	if (status == CITY_OK)
		status = read_attributes(reader, rec, party.class, &attributes,
					 &any, error);
	if (status == CITY_OK)
		status = read_name(rec, &reader->from, &reader->from_text, &from,
				   error);
	if (status == CITY_OK)
		status = read_name(rec, &reader->to, &reader->to_text, &to, error);
	if (status == CITY_OK)
		status = city_twin_read_line(reader, rec, &points, error);
	if (status != CITY_OK)
		return status;
	if (city_twin_add(
		    twin, party.id, (unsigned)party.class, party.network, flow,
		    (const struct city_twin_point *)(const void *)reader->points.at,
		    points) ||
	    (any && city_twin_attributes_put(twin, &attributes)) ||
	    (from.len + to.len && city_twin_add_link(twin, from, to)))
		return city_twin_no_memory(error);
	return CITY_ABSORBED;
}

/* What a node is, where rules are of it; of another type they know nothing. */
static enum city_twin_node_type node_type_of(const struct city_field *field)
{
	static const char *const names[CITY_TWIN_NODE_TYPES] = {
		[CITY_TWIN_NODE_JUNCTION] = "junction",
		[CITY_TWIN_NODE_MANHOLE] = "manhole",
		[CITY_TWIN_NODE_VALVE] = "valve",
		[CITY_TWIN_NODE_PUMP] = "pump",
		[CITY_TWIN_NODE_HYDRANT] = "hydrant",
		[CITY_TWIN_NODE_RESERVOIR] = "reservoir",
		[CITY_TWIN_NODE_TANK] = "tank",
		[CITY_TWIN_NODE_PLANT] = "plant",
		[CITY_TWIN_NODE_OUTFALL] = "outfall",
		[CITY_TWIN_NODE_END] = "end",
	};

	for (int i = CITY_TWIN_NODE_JUNCTION; i < CITY_TWIN_NODE_TYPES; i++)
		if (city_twin_has_text(field, names[i]))
			return (enum city_twin_node_type)i;
	return CITY_TWIN_NODE_OTHER;
}

static enum city_status read_truth(const struct city_rec *rec,
				   struct city_name *name, bool *truth,
				   struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, name);

	*truth = field && field->type == CITY_TRUE;
	return city_twin_is_absent(field) || *truth || field->type == CITY_FALSE
		       ? CITY_OK
		       : city_twin_refuse(error, "pipe.node", rec, field,
					  "is neither true nor false");
}

/* Where a valve is by names: the pipe it is on, and the node it is beside. */
static enum city_status read_valve(struct city_twin_reader *reader,
				   const struct city_rec *rec,
				   struct city_slice *pipe, struct city_slice *node,
				   struct city_error *error)
{
	enum city_status status =
		read_name(rec, &reader->pipe, &reader->from_text, pipe, error);

	if (status == CITY_OK)
		status = read_name(rec, &reader->node, &reader->to_text, node,
				   error);
	if (status == CITY_OK && !pipe->len != !node->len)
		return city_twin_refuse(error, "pipe.node", rec, NULL,
					"a valve has both pipe and at, or neither");
	return status;
}

static enum city_status read_node(struct city_twin_reader *reader,
				  const struct city_rec *rec,
				  struct city_twin *twin, struct city_error *error)
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
	if (!city_twin_is_absent(type) && type->type != CITY_STRING)
		return city_twin_refuse(error, "pipe.node", rec, type,
					"a text was expected");
	if (!city_twin_is_absent(type))
		number = node_type_of(type);
	if (number == CITY_TWIN_NODE_VALVE)
		status = read_valve(reader, rec, &pipe, &node, error);
	/* What says where it is by names need not lie anywhere. */
	is_placed = !pipe.len ||
		    !city_twin_is_absent(city_rec_find(rec, &reader->geometry));
	if (status == CITY_OK && is_placed)
		status = city_twin_read_place(reader, rec, error);
	if (status != CITY_OK)
		return status;
	if (pipe.len && city_twin_add_valve(twin, party.network, pipe, node))
		return city_twin_no_memory(error);
	if (is_placed &&
	    city_twin_add_node(twin, party.id, party.network,
			       *(const struct city_twin_point *)(const void *)
					reader->points.at,
			       number, source, end))
		return city_twin_no_memory(error);
	return CITY_ABSORBED;
}

enum city_status city_twin_read(struct city_twin_reader *reader,
				const struct city_rec *rec, struct city_twin *twin,
				struct city_error *error)
{
	const struct city_field *kind = city_rec_find(rec, &reader->kind);

	reader->strange = false;
	if (kind && city_twin_has_text(kind, "pipe.node"))
		return read_node(reader, rec, twin, error);
	if (kind && !city_twin_has_text(kind, "pipe.segment"))
		return city_twin_refuse(
			error, "pipe.kind", rec, kind,
			"is neither \"pipe.segment\" nor \"pipe.node\"");
	return read_segment(reader, rec, twin, error);
}
