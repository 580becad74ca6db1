/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format_github - workflow commands, which GitHub shows at the lines they name:
 * "::error file=F,line=L,col=C,title=T::message".
 */
#include "config.h"

#include <string.h>

#include "format.h"

/* Escapes of the commands: of the message, and more of a property's value. */
static void put_escaped(struct city_buf *to, struct city_slice text, bool property)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '%' || c == '\r' || c == '\n' ||
		    (property && (c == ':' || c == ',')))
			city_buf_printf(to, "%%%02X", (unsigned)(unsigned char)c);
		else
			city_buf_put_char(to, c);
	}
}

static void put(struct city_findings *findings, const struct city_finding *finding,
		struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[finding->rule];
	struct city_buf sentence = { 0 };

	city_buf_printf(to, "::%s ",
			city_severity_name(city_finding_severity(finding, rule)));
	if (finding->file[0]) {
		city_buf_put_text(to, "file=");
		put_escaped(to, city_slice_of(finding->file), true);
		city_buf_put_char(to, ',');
	}
	if (finding->spot.line)
		city_buf_printf(to, "line=%llu,", (unsigned long long)finding->spot.line);
	if (finding->spot.column)
		city_buf_printf(to, "col=%llu,",
				(unsigned long long)finding->spot.character);
	city_buf_put_text(to, "title=");
	put_escaped(to, city_slice_of(rule->id), true);
	city_buf_put_text(to, "::");
	city_finding_put_sentence(&sentence, finding);
	put_escaped(to, city_buf_slice(&sentence), false);
	city_buf_put_char(to, '\n');
	to->failed = to->failed || sentence.failed;
	city_buf_release(&sentence);
}

static void end(struct city_findings *findings, struct city_buf *to)
{
	const struct city_findings_total *total = &findings->total;

	for (size_t i = 0; i < findings->head.rules; i++) {
		const struct city_rule *rule = &findings->head.rule[i];

		if (!rule->skipped)
			continue;
		city_buf_printf(to, "::%s title=",
				findings->head.skips_pass ? "notice" : "error");
		put_escaped(to, city_slice_of(rule->id), true);
		city_buf_printf(to, "::%s: ", findings->words->skipped);
		put_escaped(to, city_slice_of(rule->skipped), false);
		city_buf_put_char(to, '\n');
	}
	if (total->records == 0) {
		city_buf_printf(to, "::notice title=%s::", findings->head.program);
		city_findings_put_total(findings, to);
		city_buf_put_char(to, '\n');
	}
	if (total->shown < total->found)
		city_buf_printf(to, "::notice title=%s::%llu %s %llu\n",
				findings->head.program, (unsigned long long)total->shown,
				findings->words->not_all,
				(unsigned long long)total->found);
}

const struct city_finding_writer city_finding_github = { .put = put, .end = end };
