/* SPDX-License-Identifier: Apache-2.0 */
/* twin_register_tell - in which pipes a twin and its register differ, as findings. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "city/projection.h"
#include "city/twin_match.h"
#include "city/twin_register_tell.h"
#include "city/writer.h"
#include "twin_sets.h"

static const struct city_rule rules[CITY_REGISTER_RULES] = {
	[CITY_REGISTER_MISSING] = { .id = "twin.missing",
				    .severity = CITY_SEVERITY_ERROR,
				    .title = "a pipe of the register is in the twin" },
	[CITY_REGISTER_STALE] = { .id = "twin.stale",
				  .title = "a pipe was surveyed not too long ago" },
	[CITY_REGISTER_INCOMPLETE] = { .id = "twin.incomplete",
				       .title = "a pipe has the mandatory attributes" },
	[CITY_REGISTER_SURPLUS] = { .id = "twin.surplus",
				    .title = "a pipe of the twin is in the register" },
};

const char *city_register_rule_name(enum city_register_rule rule)
{
	return rules[rule].id;
}

size_t city_register_teller_init(struct city_register_teller *teller,
				 const struct city_twin_register *reg,
				 const struct city_twin *twin, struct city_rule *rule,
				 size_t first)
{
	size_t n = 0;

	memset(teller, 0, sizeof(*teller));
	teller->reg = reg;
	teller->twin = twin;
	for (size_t i = 0; i < CITY_REGISTER_RULES; i++) {
		teller->place[i] = SIZE_MAX;
		if (twin->unasked >> (CITY_TWIN_RULES + i) & 1)
			continue;
		teller->place[i] = first + n;
		rule[n] = rules[i];
		rule[n].source = "";
		if (i == CITY_REGISTER_STALE && reg->stale_days < 0)
			rule[n].skipped = "--stale was not given";
		if (i == CITY_REGISTER_INCOMPLETE && !reg->rules.judged)
			rule[n].skipped = "--mandatory was not given";
		n++;
	}
	return n;
}

bool city_register_asks(const struct city_register_teller *teller, size_t i)
{
	return teller->place[teller->reg->finding[i].rule] != SIZE_MAX;
}

void city_register_teller_release(struct city_register_teller *teller)
{
	city_buf_release(&teller->record);
	city_buf_release(&teller->message);
	city_buf_release(&teller->geometry);
}

/* The first of the mandatory attributes that may stand for it. */
static void put_lacks(struct city_writer *w, const struct city_twin_register *reg,
		      uint32_t lacks)
{
	city_writer_key(w, "lacks");
	city_writer_begin_array(w);
	for (size_t i = 0; i < reg->rules.needs; i++)
		if (lacks & UINT32_C(1) << i)
			city_writer_text(w, reg->rules.need[i].one_of[0]);
	city_writer_end_array(w);
}

static void put_surveyed(struct city_writer *w, int32_t day)
{
	struct city_buf text = { 0 };

	city_writer_key(w, "surveyed");
	if (day == INT32_MIN) {
		city_writer_null(w);
		return;
	}
	city_date_put(&text, city_date_from_days(day));
	city_writer_string(w, city_buf_slice(&text));
	w->to->failed |= text.failed;
	city_buf_release(&text);
}

/* Where the pipe begins, as far as a record tells it; whether one does. */
static bool find_place(const struct city_register_teller *teller,
		       const struct city_register_finding *finding,
		       struct city_decimal place[2])
{
	const struct city_twin_register *reg = teller->reg;
	const struct city_twin *twin = teller->twin;
	uint32_t segment = city_twin_register_segment(reg, finding);
	double units = reg->lines.degrees ? 1e8 : 1e3;
	int scale = reg->lines.degrees ? 8 : 3;
	struct city_plane at = { NAN, NAN };

	if (segment != CITY_REGISTER_NOWHERE)
		at = city_twin_begin(twin, segment);
	else if (finding->id < reg->begins)
		at = reg->begin[finding->id];
	if (segment != CITY_REGISTER_NOWHERE && twin->projected)
		at = city_unproject(at, twin->meridian_deg);
	if (isnan(at.x))
		return false;
	place[0] = (struct city_decimal){ llround(at.x * units), scale };
	place[1] = (struct city_decimal){ llround(at.y * units), scale };
	return true;
}

static void put_position(struct city_writer *w, const struct city_decimal place[2])
{
	city_writer_begin_array(w);
	city_writer_decimal(w, place[0]);
	city_writer_decimal(w, place[1]);
	city_writer_end_array(w);
}

static void put_record(struct city_register_teller *teller,
		       const struct city_register_finding *finding,
		       const struct city_decimal *place)
{
	const struct city_twin_register *reg = teller->reg;
	uint32_t segment = city_twin_register_segment(reg, finding);
	struct city_writer w;

	city_writer_init(&w, &teller->record);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "twin.finding");
	city_writer_key(&w, "rule");
	city_writer_text(&w, rules[finding->rule].id);
	city_writer_key(&w, "severity");
	city_writer_text(&w, city_severity_name(rules[finding->rule].severity));
	city_writer_key(&w, "network");
	city_writer_text(&w, city_twin_class_name(finding->class));
	city_writer_key(&w, "ids");
	city_writer_begin_array(&w);
	city_writer_string(&w, city_twin_register_id(reg, teller->twin, finding));
	city_writer_end_array(&w);
	if (place) {
		city_writer_key(&w, "at");
		put_position(&w, place);
	}
	if (place && reg->lines.degrees) {
		city_writer_key(&w, "crs");
		city_writer_text(&w, "CGCS2000");
	}
	city_writer_key(&w, "length");
	city_writer_decimal(&w, (struct city_decimal){ finding->length_mm, 3 });
	if (finding->rule == CITY_REGISTER_STALE)
		put_surveyed(&w, reg->surveyed[segment]);
	if (finding->rule == CITY_REGISTER_INCOMPLETE)
		put_lacks(&w, reg,
			  city_twin_set_read(city_map_text(&reg->sets, reg->set[segment]))
				  .lacks);
	city_writer_end_object(&w);
}

/* "G2 250.000 m at 0.000, 50.000" */
static void put_message(struct city_register_teller *teller,
			const struct city_register_finding *finding,
			const struct city_decimal *place)
{
	struct city_buf *to = &teller->message;

	city_buf_put_slice(to, city_twin_register_id(teller->reg, teller->twin, finding));
	city_buf_put_char(to, ' ');
	city_decimal_put(to, (struct city_decimal){ finding->length_mm, 3 });
	city_buf_put_text(to, " m");
	if (!place)
		return;
	city_buf_put_text(to, " at ");
	city_decimal_put(to, place[0]);
	city_buf_put_text(to, ", ");
	city_decimal_put(to, place[1]);
}

static void put_geometry(struct city_buf *to, const struct city_decimal *place)
{
	struct city_writer w;

	if (!place)
		return;
	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "type");
	city_writer_text(&w, "Point");
	city_writer_key(&w, "coordinates");
	put_position(&w, place);
	city_writer_end_object(&w);
}

int city_register_tell(struct city_register_teller *teller, size_t i,
		       struct city_finding *told)
{
	const struct city_register_finding *finding = &teller->reg->finding[i];
	struct city_decimal found[2];
	const struct city_decimal *place = find_place(teller, finding, found) ? found : NULL;

	city_buf_reset(&teller->record);
	city_buf_reset(&teller->message);
	city_buf_reset(&teller->geometry);
	put_record(teller, finding, place);
	put_message(teller, finding, place);
	put_geometry(&teller->geometry, place);
	*told = (struct city_finding){
		.rule = teller->place[finding->rule],
		.file = "",
		.message = city_buf_slice(&teller->message),
		.subject = city_twin_register_id(teller->reg, teller->twin, finding),
		.record = city_buf_slice(&teller->record),
		.geometry = city_buf_slice(&teller->geometry),
	};
	return teller->record.failed || teller->message.failed || teller->geometry.failed ?
		       -1 :
		       0;
}
