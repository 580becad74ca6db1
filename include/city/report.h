/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report - what the morning's page says, in which order: from figures to the
 * parts of a page (see page.h), in the words of a language (see words.h).
 *
 * First what needs action and what is missing, then the working behind it.
 */
#ifndef CITY_REPORT_H
#define CITY_REPORT_H

#include <stdint.h>

#include "city/brief.h"
#include "city/expect.h"
#include "city/gather.h"
#include "city/page.h"
#include "city/quality.h"
#include "city/words.h"

struct city_report {
	enum city_language language;
	const struct city_gather *gather;     /* by the layout it has */
	const struct city_gather *before;     /* of an earlier page; NULL = none */
	const struct city_expect *expect;     /* judged; NULL = nothing is expected */
	const struct city_svg_ground *ground; /* under maps; NULL = nothing */
	size_t lacking;                       /* feeds that are not there */
	const char *title;                    /* NULL = the layout's own */
	const struct city_brief_summary *air; /* NULL = no day's result came */
	const int64_t *day;                   /* the page's, NULL = that of the air */
	const int64_t *earlier;               /* the air's last, where that is before it */
	const struct city_air_rule *rules;    /* n_rules > 0, in order of validity */
	size_t n_rules;
	const struct city_quality *quality;
	uint64_t records;                     /* all that came */
};

/* Appends the whole page; memory running out is told by to->failed. */
void city_report_put(const struct city_report *report,
		     const struct city_page_format *format, struct city_buf *to);

#endif
