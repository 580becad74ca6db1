/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format - what the formats of findings have in common: the state they write
 * from, and the four moments at which they write.
 */
#ifndef CITY_FINDING_FORMAT_H
#define CITY_FINDING_FORMAT_H

#include "city/findings.h"

/* What is known of a rule's findings. */
struct city_rule_tally {
	uint64_t found, shown, errors;
	struct city_buf first; /* "FILE:LINE:COLUMN" of the first */
	struct city_buf held;  /* what a format keeps until the end */
};

/* The few words that formats say themselves, in one language. */
struct city_finding_words {
	const char *error, *warning; /* of text, where people read */
	const char *skipped, *not_whole, *none, *none_of_none, *no_records;
	const char *records, *refused, *errors, *warnings; /* how many, is behind */
	const char *comma, *rule, *severity, *found, *first;
	const char *not_all; /* of how many, is in front */
};

struct city_finding_writer {
	void (*begin)(struct city_findings *findings, struct city_buf *to);
	void (*put)(struct city_findings *findings, const struct city_finding *finding,
		    struct city_buf *to);
	void (*end)(struct city_findings *findings, struct city_buf *to);
};

struct city_findings {
	struct city_findings_head head;
	const struct city_finding_writer *writer;
	const struct city_finding_words *words;
	struct city_rule_tally *tally; /* one a rule */
	struct city_findings_total total;
	struct city_buf record;        /* the last finding's file and line */
	bool same_record;              /* that of the one before */
	bool broken;                   /* the run is no success, whatever is found */
};

extern const struct city_finding_writer city_finding_text, city_finding_jsonl,
	city_finding_sarif, city_finding_junit, city_finding_github, city_finding_tap,
	city_finding_geojson;

/* The worst of a rule's findings; the rule's own where there is none. */
enum city_severity city_rule_severity(const struct city_findings *findings, size_t rule);

/* Whether a rule's findings are failures, once warnings may be. */
bool city_rule_fails(const struct city_findings *findings, size_t rule);

/* Appends "records 3, refused 1, errors 2, warnings 0". */
void city_findings_put_total(const struct city_findings *findings, struct city_buf *to);

/* Appends XML's character data or an attribute's value; what XML cannot have as "?". */
void city_xml_put(struct city_buf *to, struct city_slice text);

#endif
