/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern - regular expressions that a whole text has to be, by PCRE2.
 *
 * The text is UTF-8 and a character is a code point; \d, \w and \s know ASCII only,
 * so that a full-width digit is no digit.  An expression may need more steps than
 * there are seconds, as (a+)+ does for a row of a's with a b behind: it is given a
 * million, the same on every machine, for which reason it is interpreted and not
 * compiled.
 */
#ifndef CITY_PATTERN_H
#define CITY_PATTERN_H

#include "city/buf.h"
#include "city/error.h"

struct city_pattern;

enum city_pattern_answer {
	CITY_PATTERN_NO,
	CITY_PATTERN_YES,
	CITY_PATTERN_LOST /* more steps than it is given, or out of memory */
};

/* NULL with error filled (rules "pattern" and "memory"). */
struct city_pattern *city_pattern_new(const char *expression, struct city_error *error);
void city_pattern_free(struct city_pattern *pattern);

/* Whether the whole text, valid UTF-8, is of the pattern; in one thread at a time. */
enum city_pattern_answer city_pattern_match(const struct city_pattern *pattern,
					    struct city_slice text);

#endif
