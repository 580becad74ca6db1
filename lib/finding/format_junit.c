/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format_junit - JUnit XML: a test case for each rule, whose one failure lists its
 * findings, for a case may have no more than one.  A warning is what a passing case
 * has to say, a rule that did not run an error.  Of the two schemas in use, Jenkins'
 * and that of Ant's reports, the second wants a time stamp: there is one with --now.
 */
#include "config.h"

#include "format.h"

void city_xml_put(struct city_buf *to, struct city_slice text)
{
	size_t plain = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		const char *as = c == '&'  ? "&amp;" :
				 c == '<'  ? "&lt;" :
				 c == '>'  ? "&gt;" :
				 c == '"'  ? "&quot;" :
				 c == '\n' ? "&#10;" :
				 c == '\t' ? "&#9;" :
				 c == '\r' ? "&#13;" :
				 c < 0x20  ? "?" :
					     NULL;
		size_t len = 1;

		/* U+FFFE and U+FFFF are no characters of XML either. */
		if (c == 0xEF && i + 2 < text.len && text.at[i + 1] == '\xBF' &&
		    (unsigned char)text.at[i + 2] >= 0xBE) {
			as = "?";
			len = 3;
		}
		if (!as)
			continue;
		city_buf_put(to, text.at + plain, i - plain);
		city_buf_put_text(to, as);
		i += len - 1;
		plain = i + 1;
	}
	city_buf_put(to, text.at + plain, text.len - plain);
}

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
	city_xml_put(held, city_buf_slice(&text));
	city_buf_put_char(held, '\n');
	held->failed = held->failed || text.failed;
	city_buf_release(&text);
}

static void put_attribute(struct city_buf *to, const char *name, const char *value)
{
	city_buf_printf(to, " %s=\"", name);
	city_xml_put(to, city_slice_of(value));
	city_buf_put_char(to, '"');
}

static void put_held(struct city_buf *to, const struct city_rule_tally *tally)
{
	city_buf_put_slice(to, city_buf_slice(&tally->held));
	if (tally->shown < tally->found)
		city_buf_printf(to, "... %llu/%llu\n", (unsigned long long)tally->shown,
				(unsigned long long)tally->found);
}

static void put_case(const struct city_findings *findings, size_t i,
		     struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[i];
	const struct city_rule_tally *tally = &findings->tally[i];

	city_buf_put_text(to, "    <testcase");
	put_attribute(to, "classname", findings->head.dataset);
	put_attribute(to, "name", rule->id);
	city_buf_put_text(to, " time=\"0\"");
	if (!rule->skipped && !tally->found) {
		city_buf_put_text(to, "/>\n");
		return;
	}
	city_buf_put_text(to, ">\n");
	if (rule->skipped && findings->head.skips_pass && !tally->found) {
		city_buf_put_text(to, "      <skipped");
		put_attribute(to, "message", rule->skipped);
		city_buf_put_text(to, "/>\n");
	} else if (rule->skipped && !findings->head.skips_pass) {
		/* What was not looked at is not well: no tool counts what is skipped. */
		city_buf_put_text(to, "      <error type=\"not-run\"");
		put_attribute(to, "message", rule->skipped);
		city_buf_put_text(to, "/>\n");
	} else if (city_rule_fails(findings, i)) {
		city_buf_printf(to, "      <failure type=\"%s\" message=\"%llu: ",
				city_severity_name(city_rule_severity(findings, i)),
				(unsigned long long)tally->found);
		city_xml_put(to, city_slice_of(rule->title));
		city_buf_put_text(to, "\">");
		put_held(to, tally);
		city_buf_put_text(to, "</failure>\n");
	} else {
		city_buf_put_text(to, "      <system-out>");
		put_held(to, tally);
		city_buf_put_text(to, "</system-out>\n");
	}
	city_buf_put_text(to, "    </testcase>\n");
}

static void end(struct city_findings *findings, struct city_buf *to)
{
	size_t failures = 0;

	for (size_t i = 0; i < findings->head.rules; i++)
		failures += findings->tally[i].found &&
			    city_rule_fails(findings, i);
	city_buf_put_text(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			      "<testsuites>\n  <testsuite");
	put_attribute(to, "name", findings->head.dataset);
	city_buf_printf(to, " id=\"0\" package=\"%s\" hostname=\"localhost\"",
			findings->head.program);
	/* Without a clock, no time: a date that is not true is worse than none. */
	if (findings->head.now)
		city_buf_printf(to, " timestamp=\"%.19s\"", findings->head.now);
	city_buf_printf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"0\">\n"
			    "    <properties>\n      <property",
			findings->head.rules, failures,
			findings->head.skips_pass ? 0 : findings->total.skipped);
	put_attribute(to, "name", "records");
	city_buf_printf(to, " value=\"%llu\"/>\n    </properties>\n",
			(unsigned long long)findings->total.records);
	for (size_t i = 0; i < findings->head.rules; i++)
		put_case(findings, i, to);
	city_buf_put_text(to, "    <system-out>");
	city_findings_put_total(findings, to);
	city_buf_put_text(to, "</system-out>\n    <system-err/>\n  </testsuite>\n"
			      "</testsuites>\n");
}

const struct city_finding_writer city_finding_junit = { .put = put, .end = end };
