/* SPDX-License-Identifier: Apache-2.0 */
/* format_jsonl - a record of kind "finding" each, and their summary as the last. */
#include "config.h"

#include "format.h"

static void put(struct city_findings *findings, const struct city_finding *finding,
		struct city_buf *to)
{
	city_finding_put_json(to, finding, &findings->head.rule[finding->rule]);
	city_buf_put_char(to, '\n');
}

static void put_count(struct city_writer *w, const char *key, uint64_t value)
{
	city_writer_key(w, key);
	city_writer_int(w, (int64_t)value);
}

static void put_rules(struct city_writer *w, const struct city_findings *findings)
{
	const struct city_rule *rule = findings->head.rule;

	city_writer_key(w, "rules");
	city_writer_begin_array(w);
	for (size_t i = 0; i < findings->head.rules; i++) {
		if (!findings->tally[i].found)
			continue;
		city_writer_begin_object(w);
		city_writer_key(w, "rule");
		city_writer_text(w, rule[i].id);
		city_writer_key(w, "severity");
		city_writer_text(w, city_severity_name(city_rule_severity(findings, i)));
		put_count(w, "found", findings->tally[i].found);
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
	city_writer_key(w, "skipped");
	city_writer_begin_array(w);
	for (size_t i = 0; i < findings->head.rules; i++) {
		if (!rule[i].skipped)
			continue;
		city_writer_begin_object(w);
		city_writer_key(w, "rule");
		city_writer_text(w, rule[i].id);
		city_writer_key(w, "reason");
		city_writer_text(w, rule[i].skipped);
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
}

static void end(struct city_findings *findings, struct city_buf *to)
{
	const struct city_findings_total *total = &findings->total;
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "finding.summary");
	city_writer_key(&w, "dataset");
	city_writer_text(&w, findings->head.dataset);
	put_count(&w, "records", total->records);
	put_count(&w, "refused", total->refused);
	put_count(&w, "found", total->found);
	put_count(&w, "shown", total->shown);
	city_writer_key(&w, "partial");
	city_writer_bool(&w, total->shown < total->found);
	put_count(&w, "errors", total->errors);
	put_count(&w, "warnings", total->warnings);
	put_rules(&w, findings);
	if (total->records == 0) {
		city_writer_key(&w, "note");
		city_writer_text(&w, findings->words->no_records);
	}
	city_writer_end_object(&w);
	city_buf_put_char(to, '\n');
}

const struct city_finding_writer city_finding_jsonl = { .put = put, .end = end };
