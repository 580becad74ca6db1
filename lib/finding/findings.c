/* SPDX-License-Identifier: Apache-2.0 */
/* findings - counts findings and hands those that are shown to their format. */
#include "config.h"

#include <stdlib.h>

#include "format.h"

static const struct city_finding_writer *const writers[] = {
	[CITY_FINDING_TEXT] = &city_finding_text,
	[CITY_FINDING_JSONL] = &city_finding_jsonl,
	[CITY_FINDING_SARIF] = &city_finding_sarif,
	[CITY_FINDING_JUNIT] = &city_finding_junit,
	[CITY_FINDING_GITHUB] = &city_finding_github,
	[CITY_FINDING_TAP] = &city_finding_tap,
	[CITY_FINDING_GEOJSON] = &city_finding_geojson,
};

static const struct city_finding_words english = {
	.error = "error", .warning = "warning", .skipped = "not run",
	.not_whole = "not all",
	.none = "no findings", .none_of_none = "is this the right file?",
	.no_records = "0 records: is this the right file?",
	.records = "records", .refused = "refused", .errors = "errors",
	.warnings = "warnings", .comma = ", ", .rule = "Rule", .severity = "Severity", .found = "Found",
	.first = "First", .not_all = "findings shown of",
};

static const struct city_finding_words chinese = {
	.error = "错误", .warning = "警告", .skipped = "未执行", .not_whole = "未查全", .none = "未发现问题",
	.none_of_none = "文件是否正确？", .no_records = "0 条记录：文件是否正确？",
	.records = "记录", .refused = "不合格",
	.errors = "错误", .warnings = "警告", .comma = "，", .rule = "规则", .severity = "级别",
	.found = "数量", .first = "首处", .not_all = "个问题已列出，共",
};

struct city_findings *city_findings_new(const struct city_findings_head *head)
{
	struct city_findings *findings = calloc(1, sizeof(*findings));

	if (!findings)
		return NULL;
	findings->head = *head;
	findings->writer = writers[head->format];
	findings->words = head->chinese ? &chinese : &english;
	findings->tally = calloc(head->rules + 1, sizeof(*findings->tally));
	if (!findings->tally) {
		free(findings);
		return NULL;
	}
	return findings;
}

void city_findings_free(struct city_findings *findings)
{
	if (!findings)
		return;
	for (size_t i = 0; i < findings->head.rules; i++) {
		city_buf_release(&findings->tally[i].first);
		city_buf_release(&findings->tally[i].held);
	}
	free(findings->tally);
	city_buf_release(&findings->record);
	free(findings);
}

enum city_severity city_rule_severity(const struct city_findings *findings, size_t rule)
{
	const struct city_rule_tally *tally = &findings->tally[rule];

	return tally->found && !tally->errors ? CITY_SEVERITY_WARNING :
						findings->head.rule[rule].severity;
}

bool city_rule_fails(const struct city_findings *findings, size_t rule)
{
	return findings->head.warnings_fail ||
	       city_rule_severity(findings, rule) == CITY_SEVERITY_ERROR;
}

void city_findings_begin(struct city_findings *findings, struct city_buf *to)
{
	for (size_t i = 0; i < findings->head.rules; i++)
		findings->total.skipped += findings->head.rule[i].skipped != NULL;
	if (findings->writer->begin)
		findings->writer->begin(findings, to);
}

/* Whether the finding is of the record of the one before; notes it. */
static void note_record(struct city_findings *findings,
			const struct city_finding *finding)
{
	struct city_buf *last = &findings->record;
	uint64_t line = finding->spot.line;
	size_t len = last->len;

	/* The new one behind the old one, then both are compared. */
	city_buf_put(last, &line, sizeof(line));
	city_buf_put_text(last, finding->file);
	if (last->failed)
		return;
	findings->same_record =
		line && city_slice_equal((struct city_slice){ last->at, len },
					 (struct city_slice){ last->at + len,
							      last->len - len });
	memmove(last->at, last->at + len, last->len - len);
	last->len -= len;
}

void city_findings_add(struct city_findings *findings,
		       const struct city_finding *finding, struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[finding->rule];
	struct city_rule_tally *tally = &findings->tally[finding->rule];
	struct city_findings_total *total = &findings->total;

	total->found++;
	if (city_finding_severity(finding, rule) == CITY_SEVERITY_ERROR) {
		total->errors++;
		tally->errors++;
	} else {
		total->warnings++;
	}
	if (tally->found++ == 0)
		city_finding_put_place(&tally->first, finding);
	if (total->shown >= findings->head.max)
		return;
	note_record(findings, finding);
	findings->writer->put(findings, finding, to);
	total->shown++;
	tally->shown++;
}

void city_findings_end(struct city_findings *findings, uint64_t records,
		       uint64_t refused, struct city_buf *to)
{
	findings->total.records = records;
	findings->total.refused = refused;
	findings->writer->end(findings, to);
}

void city_findings_break(struct city_findings *findings)
{
	findings->broken = true;
}

bool city_findings_failed(const struct city_findings *findings)
{
	bool failed = findings->record.failed;

	for (size_t i = 0; i < findings->head.rules; i++)
		failed = failed || findings->tally[i].first.failed ||
			 findings->tally[i].held.failed;
	return failed;
}

struct city_findings_total city_findings_total(const struct city_findings *findings)
{
	return findings->total;
}

uint64_t city_findings_of_rule(const struct city_findings *findings, size_t rule)
{
	return findings->tally[rule].found;
}

void city_findings_put_total(const struct city_findings *findings, struct city_buf *to)
{
	const struct city_findings_total *total = &findings->total;
	const struct city_finding_words *words = findings->words;

	city_buf_printf(to, "%s %llu%s", words->records, (unsigned long long)total->records,
			words->comma);
	city_buf_printf(to, "%s %llu%s", words->refused, (unsigned long long)total->refused,
			words->comma);
	city_buf_printf(to, "%s %llu%s", words->errors, (unsigned long long)total->errors,
			words->comma);
	city_buf_printf(to, "%s %llu", words->warnings,
			(unsigned long long)total->warnings);
	if (total->records == 0)
		city_buf_printf(to, "; %s", words->none_of_none);
}
