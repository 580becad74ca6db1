/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings - findings on their way to a reader, in the format it understands.
 *
 * All are counted, by rule; `max` of them are shown, in the order they came, and
 * whoever reads is told when that is not all.  Formats that list findings one by
 * one are written as findings come, in constant memory.  TAP and JUnit XML have a
 * place for each rule: what they show is held until the end.
 */
#ifndef CITY_FINDINGS_H
#define CITY_FINDINGS_H

#include "city/finding.h"

#define CITY_FINDING_FORMATS "text|jsonl|sarif|junit|github|tap"
/* Of findings that have a geometry. */
#define CITY_FINDING_MAP_FORMATS CITY_FINDING_FORMATS "|geojson"

/* Numbers as of CITY_FINDING_FORMATS and CITY_FINDING_MAP_FORMATS. */
enum city_finding_format {
	CITY_FINDING_TEXT,
	CITY_FINDING_JSONL,
	CITY_FINDING_SARIF,
	CITY_FINDING_JUNIT,
	CITY_FINDING_GITHUB,
	CITY_FINDING_TAP,
	CITY_FINDING_GEOJSON
};

/* What the findings are of, and how they are told.  Texts are lent. */
struct city_findings_head {
	enum city_finding_format format;
	const char *program, *version;
	const char *dataset;            /* the contract's id, say */
	const char *now;                /* RFC 3339, or NULL: no clock is read */
	bool chinese;
	bool colour;                    /* of text */
	bool warnings_fail;             /* whether a warning is a failure */
	bool skips_pass;                /* what did not run is told, and no failure */
	const char *frame;              /* of geometries that are no degrees; or NULL */
	uint64_t max;                   /* findings shown */
	const struct city_rule *rule;   /* lent until city_findings_end */
	size_t rules;
};

struct city_findings_total {
	uint64_t found, shown, errors, warnings;
	size_t skipped;                 /* rules */
	uint64_t records, refused;      /* as city_findings_end was told */
};

struct city_findings;

/* NULL when memory runs out. */
struct city_findings *city_findings_new(const struct city_findings_head *head);
void city_findings_free(struct city_findings *findings);

/*
 * Text is appended to a buffer for the caller to write and reset: what comes
 * before the first finding, a finding, and what comes behind the last.  Between
 * begin and end the skipped rules and severities do not change.
 */
void city_findings_begin(struct city_findings *findings, struct city_buf *to);
void city_findings_add(struct city_findings *findings,
		       const struct city_finding *finding, struct city_buf *to);
void city_findings_end(struct city_findings *findings, uint64_t records,
		       uint64_t refused, struct city_buf *to);

/* Before the end: there was more to look at, which could not be had. */
void city_findings_break(struct city_findings *findings);

/* Whether memory ran out in what was held. */
bool city_findings_failed(const struct city_findings *findings);

struct city_findings_total city_findings_total(const struct city_findings *findings);
uint64_t city_findings_of_rule(const struct city_findings *findings, size_t rule);

/* Appends a summary in Markdown, for a pull request; after city_findings_end. */
void city_findings_put_markdown(const struct city_findings *findings,
				struct city_buf *to);

#endif
