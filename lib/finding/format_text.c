/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format_text - for people: findings under the record they are of, each with the
 * part of it that is at fault and a caret below, then how many of which rule.
 */
#include "config.h"

#include "city/width.h"
#include "format.h"

/* Columns of a record that are shown, and how many of them before the spot. */
#define SHOWN 72
#define BEFORE 36

#define BOLD "1"
#define RED "1;31"
#define YELLOW "1;33"
#define DIM "2"

static void paint(const struct city_findings *findings, struct city_buf *to,
		  const char *colour, struct city_slice text)
{
	if (findings->head.colour)
		city_buf_printf(to, "\033[%sm", colour);
	/* As wide as it is: only made harmless. */
	city_width_put_cell(to, text, city_width_of(text), CITY_ALIGN_LEFT);
	if (findings->head.colour)
		city_buf_put_text(to, "\033[0m");
}

static const char *colour_of(enum city_severity severity)
{
	return severity == CITY_SEVERITY_ERROR ? RED : YELLOW;
}

static const char *word_of(const struct city_findings *findings,
			   enum city_severity severity)
{
	return severity == CITY_SEVERITY_ERROR ? findings->words->error :
						 findings->words->warning;
}

/* Moves to where a character begins. */
static size_t align(struct city_slice text, size_t at)
{
	while (at > 0 && at < text.len && ((unsigned char)text.at[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* The part of the record around the spot, and the caret below it. */
static void put_excerpt(const struct city_findings *findings,
			const struct city_finding *finding, struct city_buf *to)
{
	struct city_slice text = finding->text, part, lead, spot;
	size_t at = finding->at < text.len ? finding->at : text.len, begin = 0, end;

	if (text.len > SHOWN && at > BEFORE)
		begin = align(text, at - BEFORE);
	end = text.len - begin > SHOWN ? align(text, begin + SHOWN) : text.len;
	if (end < at)
		end = at;
	part = (struct city_slice){ text.at + begin, end - begin };
	lead = (struct city_slice){ text.at + begin, at - begin };
	spot = (struct city_slice){ text.at + at, end - at };
	if (spot.len > finding->spot.bytes)
		spot.len = finding->spot.bytes;
	city_buf_put_text(to, "    ");
	if (begin)
		city_buf_put_text(to, "…");
	city_width_put_cell(to, part, city_width_of(part), CITY_ALIGN_LEFT);
	if (end < text.len)
		city_buf_put_text(to, "…");
	city_buf_put_text(to, "\n    ");
	for (size_t i = city_width_of(lead) + (begin > 0); i > 0; i--)
		city_buf_put_char(to, ' ');
	if (findings->head.colour)
		city_buf_printf(to, "\033[%sm",
				colour_of(city_finding_severity(
					finding, &findings->head.rule[finding->rule])));
	city_buf_put_char(to, '^');
	for (size_t i = city_width_of(spot); i > 1; i--)
		city_buf_put_char(to, '~');
	city_buf_put_text(to, findings->head.colour ? "\033[0m\n" : "\n");
}

/* Of things that lie in no file: a line each, the rule first. */
static void put_subject(const struct city_findings *findings,
			const struct city_finding *finding, struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[finding->rule];
	enum city_severity severity = city_finding_severity(finding, rule);
	struct city_buf text = { 0 };

	paint(findings, to, colour_of(severity), city_slice_of(rule->id));
	city_buf_put_char(to, ' ');
	city_finding_put_sentence(&text, finding);
	city_width_put_cell(to, city_buf_slice(&text),
			    city_width_of(city_buf_slice(&text)), CITY_ALIGN_LEFT);
	if (severity == CITY_SEVERITY_WARNING) {
		city_buf_put_text(to, "  ");
		paint(findings, to, DIM, city_slice_of(word_of(findings, severity)));
	}
	city_buf_put_char(to, '\n');
	to->failed = to->failed || text.failed;
	city_buf_release(&text);
}

static void put(struct city_findings *findings, const struct city_finding *finding,
		struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[finding->rule];
	enum city_severity severity = city_finding_severity(finding, rule);
	struct city_buf text = { 0 };

	if (finding->record.len) {
		put_subject(findings, finding, to);
		return;
	}
	if (!findings->same_record) {
		if (findings->total.shown)
			city_buf_put_char(to, '\n');
		city_buf_put_text(&text, finding->file[0] ? finding->file :
							    findings->head.dataset);
		if (finding->spot.line)
			city_buf_printf(&text, ":%llu",
					(unsigned long long)finding->spot.line);
		paint(findings, to, BOLD, city_buf_slice(&text));
		if (finding->key.len) {
			city_buf_put_text(to, "  ");
			paint(findings, to, DIM, finding->key);
		}
		city_buf_put_char(to, '\n');
	}
	city_buf_put_text(to, "  ");
	if (finding->spot.column)
		city_buf_printf(to, "%llu: ", (unsigned long long)finding->spot.column);
	paint(findings, to, colour_of(severity),
	      city_slice_of(word_of(findings, severity)));
	city_buf_put_char(to, ' ');
	city_buf_reset(&text);
	city_finding_put_sentence(&text, finding);
	city_width_put_cell(to, city_buf_slice(&text),
			    city_width_of(city_buf_slice(&text)), CITY_ALIGN_LEFT);
	city_buf_put_text(to, " ");
	city_buf_reset(&text);
	city_buf_printf(&text, "[%s]", rule->id);
	paint(findings, to, DIM, city_buf_slice(&text));
	city_buf_put_char(to, '\n');
	if (finding->text.len && finding->spot.bytes)
		put_excerpt(findings, finding, to);
	to->failed = to->failed || text.failed;
	city_buf_release(&text);
}

/* Rules that one thing keeps from running are told in one line, where the first stands. */
static void put_skipped(const struct city_findings *findings, size_t first,
			struct city_buf *to)
{
	const struct city_rule *rule = findings->head.rule;
	const char *why = rule[first].skipped;

	for (size_t i = 0; i < first; i++)
		if (rule[i].skipped == why)
			return;
	city_buf_printf(to, "%8s  %s  %s", "-",
			rule[first].partly ? findings->words->not_whole :
					     findings->words->skipped,
			rule[first].id);
	for (size_t i = first + 1; i < findings->head.rules; i++)
		if (rule[i].skipped == why)
			city_buf_printf(to, ", %s", rule[i].id);
	city_buf_printf(to, ": %s\n", why);
}

static void put_tallies(const struct city_findings *findings, struct city_buf *to)
{
	for (size_t i = 0; i < findings->head.rules; i++) {
		const struct city_rule *rule = &findings->head.rule[i];

		if (!findings->tally[i].found)
			continue;
		city_buf_printf(to, "%8llu  ",
				(unsigned long long)findings->tally[i].found);
		paint(findings, to, colour_of(city_rule_severity(findings, i)),
		      city_slice_of(word_of(findings, city_rule_severity(findings, i))));
		city_buf_printf(to, "  %s\n", rule->id);
	}
	for (size_t i = 0; i < findings->head.rules; i++)
		if (findings->head.rule[i].skipped)
			put_skipped(findings, i, to);
}

static void end(struct city_findings *findings, struct city_buf *to)
{
	const struct city_findings_total *total = &findings->total;
	const struct city_finding_words *words = findings->words;

	if (total->shown)
		city_buf_put_char(to, '\n');
	city_buf_printf(to, "%s: ", findings->head.dataset);
	city_findings_put_total(findings, to);
	if (!total->found && total->records)
		city_buf_printf(to, "%s%s", words->comma, words->none);
	city_buf_put_char(to, '\n');
	if (total->shown < total->found)
		city_buf_printf(to, "%llu %s %llu\n", (unsigned long long)total->shown,
				words->not_all, (unsigned long long)total->found);
	put_tallies(findings, to);
}

const struct city_finding_writer city_finding_text = { .put = put, .end = end };
