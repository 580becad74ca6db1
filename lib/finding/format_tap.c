/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format_tap - Test Anything Protocol 14: a test point for each rule, and its
 * findings in the YAML below.  A warning is a point that is "TODO": it is told, and
 * no harness counts it.
 */
#include "config.h"

#include "format.h"

/* A JSON string is a YAML string: city_json_put_string does it. */
static void put(struct city_findings *findings, const struct city_finding *finding,
		struct city_buf *to)
{
	struct city_buf *held = &findings->tally[finding->rule].held;
	struct city_buf text = { 0 };

	(void)to;
	city_finding_put_place(&text, finding);
	if (text.len)
		city_buf_put_text(&text, ": ");
	city_finding_put_sentence(&text, finding);
	city_buf_put_text(held, "    - ");
	city_json_put_string(held, city_buf_slice(&text));
	city_buf_put_char(held, '\n');
	held->failed = held->failed || text.failed;
	city_buf_release(&text);
}

/* In a description "#" begins a directive; what came of a contract may have line ends. */
static void put_words(struct city_buf *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			city_buf_put_char(to, '\\');
		city_buf_put_char(to, *text == '\n' || *text == '\r' ? ' ' : *text);
	}
}

static void put_point(struct city_findings *findings, size_t i, struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[i];
	const struct city_rule_tally *tally = &findings->tally[i];

	city_buf_printf(to, "%s %zu - ", tally->found ? "not ok" : "ok", i + 1);
	put_words(to, rule->id);
	if (rule->skipped && !(tally->found && findings->head.skips_pass)) {
		city_buf_put_text(to, " # SKIP ");
		put_words(to, rule->skipped);
	} else if (tally->found && !city_rule_fails(findings, i)) {
		city_buf_put_text(to, " # TODO warning");
	}
	city_buf_put_char(to, '\n');
	if (!tally->found)
		return;
	city_buf_put_text(to, "  ---\n  title: ");
	city_json_put_string(to, city_slice_of(rule->title));
	city_buf_printf(to, "\n  severity: %s\n  found: %llu\n  shown: %llu\n",
			city_severity_name(city_rule_severity(findings, i)),
			(unsigned long long)tally->found,
			(unsigned long long)tally->shown);
	city_buf_put_text(to, tally->shown ? "  findings:\n" : "  findings: []\n");
	city_buf_put_slice(to, city_buf_slice(&tally->held));
	city_buf_put_text(to, "  ...\n");
}

static void end(struct city_findings *findings, struct city_buf *to)
{
	const struct city_findings_total *total = &findings->total;

	city_buf_printf(to, "TAP version 14\n1..%zu\n", findings->head.rules);
	for (size_t i = 0; i < findings->head.rules; i++)
		put_point(findings, i, to);
	city_buf_put_text(to, "# ");
	city_findings_put_total(findings, to);
	if (total->shown < total->found)
		city_buf_printf(to, "; %llu %s %llu", (unsigned long long)total->shown,
				findings->words->not_all,
				(unsigned long long)total->found);
	city_buf_put_char(to, '\n');
}

const struct city_finding_writer city_finding_tap = { .put = put, .end = end };
