/* SPDX-License-Identifier: Apache-2.0 */
/* twin_tell - findings of a twin in words, as records, and as points on a map. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "city/projection.h"
#include "city/twin_register_tell.h"
#include "city/twin_tell.h"
#include "city/writer.h"

static bool is_named(const char *rule, struct city_slice name)
{
	return city_slice_is(name, rule) ||
	       (strncmp(rule, name.at, name.len) == 0 && rule[name.len] == '.');
}

int city_twin_read_checks(const char *list, uint64_t *unasked, struct city_slice *wrong)
{
	uint64_t asked = 0;

	for (;;) {
		struct city_slice name = { list, strcspn(list, ",") };
		uint64_t found = 0;

		for (int i = 0; i < CITY_TWIN_RULES; i++)
			if (is_named(city_twin_rule_info((enum city_twin_rule)i)->name,
				     name))
				found |= UINT64_C(1) << i;
		for (int i = 0; i < CITY_REGISTER_RULES; i++)
			if (is_named(city_register_rule_name((enum city_register_rule)i),
				     name))
				found |= UINT64_C(1) << (CITY_TWIN_RULES + i);
		*wrong = name;
		if (!found)
			return -1;
		asked |= found;
		if (!list[name.len])
			break;
		list += name.len + 1;
	}
	*unasked = ~asked;
	return 0;
}

int city_twin_read_snap(const char *text, int64_t *snap_mm, struct city_error *error)
{
	struct city_decimal snap;

	if (city_decimal_parse(city_slice_of(text), &snap))
		return city_error_set(error, "usage",
				      "--snap: \"%s\" is no number of metres such as 0.05",
				      text);
	if (city_decimal_rescale(snap, 3, CITY_ROUND_HALF_EVEN, &snap) || snap.units < 1 ||
	    snap.units > 100000)
		return city_error_set(error, "usage",
				      "--snap: metres from 0.001 to 100 were expected");
	*snap_mm = snap.units;
	return 0;
}

int city_twin_teller_init(struct city_twin_teller *teller, const struct city_twin *twin,
			  int64_t snap_mm)
{
	static const char no_data[] = "without data";
	bool failed = false;

	memset(teller, 0, sizeof(*teller));
	teller->twin = twin;
	teller->snap_mm = snap_mm;
	for (int i = 0; i < CITY_TWIN_RULES; i++) {
		const struct city_twin_rule_info *info =
			city_twin_rule_info((enum city_twin_rule)i);
		const struct city_twin_unjudged *unjudged = &twin->unjudged[i];
		struct city_buf *skipped = &teller->skipped[i];
		struct city_rule rule = { .id = info->name, .title = info->title,
					  .severity = CITY_SEVERITY_ERROR, .source = "" };

		if (twin->unasked >> i & 1 && !(twin->bare >> i & 1))
			continue;
		if (twin->bare >> i & 1) {
			rule.skipped = no_data;
		} else if (unjudged->pipes) {
			city_buf_printf(skipped, "%llu pipe%s not fully judged: %s",
					(unsigned long long)unjudged->pipes,
					unjudged->pipes == 1 ? "" : "s", unjudged->why);
			city_buf_put_char(skipped, '\0');
			failed = failed || skipped->failed;
			rule.skipped = skipped->at;
			rule.partly = true;
		}
		teller->place[i] = teller->rules;
		teller->rule[teller->rules++] = rule;
	}
	return failed ? -1 : 0;
}

void city_twin_teller_release(struct city_twin_teller *teller)
{
	for (int i = 0; i < CITY_TWIN_RULES; i++)
		city_buf_release(&teller->skipped[i]);
	city_buf_release(&teller->record);
	city_buf_release(&teller->message);
	city_buf_release(&teller->subject);
	city_buf_release(&teller->geometry);
}

static struct city_decimal thousandths(int64_t units)
{
	return (struct city_decimal){ units, 3 };
}

/* Ends and classes are counted. */
static struct city_decimal measure(const char *unit, int64_t units)
{
	bool is_count = strcmp(unit, "ends") == 0 || strcmp(unit, "classes") == 0;

	return is_count ? (struct city_decimal){ units / 1000, 0 } : thousandths(units);
}

/* Where it is: metres to the millimetre, or degrees to a hundred-millionth. */
static void place_of(const struct city_twin *twin, const struct city_twin_finding *finding,
		     struct city_decimal place[2])
{
	struct city_plane at = { (double)finding->x_mm / 1000,
				 (double)finding->y_mm / 1000 };

	place[0] = thousandths(finding->x_mm);
	place[1] = thousandths(finding->y_mm);
	if (!twin->projected)
		return;
	at = city_unproject(at, twin->meridian_deg);
	place[0] = (struct city_decimal){ llround(at.x * 1e8), 8 };
	place[1] = (struct city_decimal){ llround(at.y * 1e8), 8 };
}

static void put_position(struct city_writer *w, const struct city_decimal place[2])
{
	city_writer_begin_array(w);
	city_writer_decimal(w, place[0]);
	city_writer_decimal(w, place[1]);
	city_writer_end_array(w);
}

/* Behind what was measured, what it should have been, where that is a figure. */
static void put_measured(struct city_writer *w, const struct city_twin_teller *teller,
			 const struct city_twin_finding *finding)
{
	const char *unit = city_twin_rule_info(finding->rule)->unit;

	if (finding->measured_mm < 0)
		return;
	city_writer_key(w, "measured");
	city_writer_decimal(w, measure(unit, finding->measured_mm));
	if (finding->required_mm >= 0) {
		city_writer_key(w, "required");
		city_writer_decimal(w, measure(unit, finding->required_mm));
	}
	city_writer_key(w, "unit");
	city_writer_text(w, unit);
	if (finding->rule == CITY_TWIN_SNAP_GAP) {
		city_writer_key(w, "snap");
		city_writer_decimal(w, thousandths(teller->snap_mm));
	}
}

static void put_ids(struct city_writer *w, const struct city_twin *twin,
		    const struct city_twin_finding *finding)
{
	city_writer_key(w, "ids");
	city_writer_begin_array(w);
	city_writer_string(w, city_map_text(&twin->ids, finding->id));
	if (finding->other != CITY_TWIN_NOBODY)
		city_writer_string(w, city_map_text(&twin->ids, finding->other));
	city_writer_end_array(w);
}

static void put_record(struct city_twin_teller *teller,
		       const struct city_twin_finding *finding, bool warns,
		       const struct city_decimal place[2])
{
	const struct city_twin *twin = teller->twin;
	struct city_writer w;

	city_writer_init(&w, &teller->record);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "twin.finding");
	city_writer_key(&w, "rule");
	city_writer_text(&w, city_twin_rule_info(finding->rule)->name);
	city_writer_key(&w, "severity");
	city_writer_text(&w, city_severity_name(warns ? CITY_SEVERITY_WARNING :
							CITY_SEVERITY_ERROR));
	if (finding->verified) {
		city_writer_key(&w, "verified");
		city_writer_text(&w, finding->verified);
	}
	city_writer_key(&w, "network");
	city_writer_string(&w, city_map_text(&twin->networks, finding->network));
	put_ids(&w, twin, finding);
	city_writer_key(&w, "at");
	put_position(&w, place);
	if (twin->projected) {
		city_writer_key(&w, "crs");
		city_writer_text(&w, "CGCS2000");
	}
	put_measured(&w, teller, finding);
	city_writer_end_object(&w);
}

static void put_subject(struct city_buf *to, const struct city_twin *twin,
			const struct city_twin_finding *finding)
{
	city_buf_put_slice(to, city_map_text(&twin->ids, finding->id));
	if (finding->other == CITY_TWIN_NOBODY)
		return;
	city_buf_put_char(to, finding->rule == CITY_TWIN_DUP_GEOMETRY ? '=' : '-');
	city_buf_put_slice(to, city_map_text(&twin->ids, finding->other));
}

/* "P3-P2 0.030 m at 200.030, 0.000", or against a rulebook "0.100 < 0.150 m P2-P1 ...". */
static void put_message(struct city_twin_teller *teller,
			const struct city_twin_finding *finding,
			const struct city_decimal place[2])
{
	const char *unit = city_twin_rule_info(finding->rule)->unit;
	struct city_buf *to = &teller->message;

	if (finding->verified && finding->required_mm >= 0) {
		city_decimal_put(to, thousandths(finding->measured_mm));
		city_buf_put_text(to, finding->measured_mm < finding->required_mm ?
					      " < " : " > ");
		city_decimal_put(to, thousandths(finding->required_mm));
		city_buf_printf(to, " %s ", unit);
		city_buf_put_slice(to, city_buf_slice(&teller->subject));
	} else {
		city_buf_put_slice(to, city_buf_slice(&teller->subject));
		if (finding->measured_mm >= 0) {
			city_buf_put_char(to, ' ');
			city_decimal_put(to, measure(unit, finding->measured_mm));
			city_buf_printf(to, " %s", unit);
		}
	}
	city_buf_put_text(to, " at ");
	city_decimal_put(to, place[0]);
	city_buf_put_text(to, ", ");
	city_decimal_put(to, place[1]);
}

static void put_geometry(struct city_buf *to, const struct city_decimal place[2])
{
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "type");
	city_writer_text(&w, "Point");
	city_writer_key(&w, "coordinates");
	put_position(&w, place);
	city_writer_end_object(&w);
}

int city_twin_tell(struct city_twin_teller *teller, size_t i, struct city_finding *told)
{
	const struct city_twin_finding *finding = &teller->twin->finding[i];
	/* Who goes by a figure that nobody has verified may warn, and no more. */
	bool warns = finding->verified && strcmp(finding->verified, "none") == 0;
	struct city_decimal place[2];

	city_buf_reset(&teller->record);
	city_buf_reset(&teller->message);
	city_buf_reset(&teller->subject);
	city_buf_reset(&teller->geometry);
	place_of(teller->twin, finding, place);
	put_record(teller, finding, warns, place);
	put_subject(&teller->subject, teller->twin, finding);
	put_message(teller, finding, place);
	put_geometry(&teller->geometry, place);
	*told = (struct city_finding){
		.rule = teller->place[finding->rule],
		.file = "",
		.warns = warns,
		.message = city_buf_slice(&teller->message),
		.subject = city_buf_slice(&teller->subject),
		.record = city_buf_slice(&teller->record),
		.geometry = city_buf_slice(&teller->geometry),
	};
	return teller->record.failed || teller->message.failed || teller->subject.failed ||
			       teller->geometry.failed ? -1 : 0;
}
