/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format_geojson - findings on a map (RFC 7946): a Feature each, which has the finding's
 * record as its properties.  What is not in degrees says which frame it is of by "crs",
 * a member that RFC 7946 does not know and readers pass over.
 */
#include "config.h"

#include "format.h"

static void begin(struct city_findings *findings, struct city_buf *to)
{
	struct city_writer w;

	city_buf_put_text(to, "{\"type\":\"FeatureCollection\"");
	if (findings->head.frame) {
		city_writer_init(&w, to);
		w.comma = true;
		city_writer_key(&w, "crs");
		city_writer_text(&w, findings->head.frame);
	}
	city_buf_put_text(to, ",\"features\":[");
}

static void put(struct city_findings *findings, const struct city_finding *finding,
		struct city_buf *to)
{
	city_buf_put_text(to, findings->total.shown ? ",\n" : "\n");
	city_buf_put_text(to, "{\"type\":\"Feature\",\"geometry\":");
	if (finding->geometry.len)
		city_buf_put_slice(to, finding->geometry);
	else
		city_buf_put_text(to, "null");
	city_buf_put_text(to, ",\"properties\":");
	city_finding_put_json(to, finding, &findings->head.rule[finding->rule]);
	city_buf_put_char(to, '}');
}

static void end(struct city_findings *findings, struct city_buf *to)
{
	(void)findings;
	city_buf_put_text(to, "\n]}\n");
}

const struct city_finding_writer city_finding_geojson = { .begin = begin, .put = put,
							  .end = end };
