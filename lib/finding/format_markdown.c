/* SPDX-License-Identifier: Apache-2.0 */
/* format_markdown - what was found as a table, for a pull request. */
#include "config.h"

#include "format.h"

/* Nothing in a cell may end it, or begin something. */
static void put_cell(struct city_buf *to, struct city_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' ||
		    c == '[' || c == '<')
			city_buf_put_char(to, '\\');
		city_buf_put_char(to, c == '\n' || c == '\r' ? ' ' : c);
	}
}

static void put_row(const struct city_findings *findings, size_t i, struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[i];
	const struct city_rule_tally *tally = &findings->tally[i];
	const struct city_finding_words *words = findings->words;

	city_buf_put_text(to, "| ");
	put_cell(to, city_slice_of(rule->id));
	city_buf_printf(to, " | %s | ",
			rule->skipped ? words->skipped :
			city_rule_severity(findings, i) == CITY_SEVERITY_ERROR ?
				words->error : words->warning);
	if (tally->found)
		city_buf_printf(to, "%llu", (unsigned long long)tally->found);
	city_buf_put_text(to, " | ");
	put_cell(to, rule->skipped ? city_slice_of(rule->skipped) :
				     city_buf_slice(&tally->first));
	city_buf_put_text(to, " |\n");
}

void city_findings_put_markdown(const struct city_findings *findings,
				struct city_buf *to)
{
	const struct city_findings_total *total = &findings->total;
	const struct city_finding_words *words = findings->words;
	bool clean = total->found == 0 && total->skipped == 0;

	city_buf_put_text(to, "### ");
	put_cell(to, city_slice_of(findings->head.dataset));
	city_buf_put_text(to, "\n\n");
	city_findings_put_total(findings, to);
	city_buf_put_char(to, '\n');
	if (clean)
		return;
	city_buf_printf(to, "\n| %s | %s | %s | %s |\n| --- | --- | ---: | --- |\n",
			words->rule, words->severity, words->found, words->first);
	for (size_t i = 0; i < findings->head.rules; i++)
		if (findings->tally[i].found || findings->head.rule[i].skipped)
			put_row(findings, i, to);
}
