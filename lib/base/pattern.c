/* SPDX-License-Identifier: Apache-2.0 */
/* pattern - PCRE2, anchored at both ends and bounded. */
#include "config.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "city/pattern.h"

#define MOST_STEPS 1000000
#define MOST_KIB 8192

struct city_pattern {
	pcre2_code *code;
	pcre2_match_context *bounds;
	pcre2_match_data *match;
};

struct city_pattern *city_pattern_new(const char *expression, struct city_error *error)
{
	struct city_pattern *pattern = calloc(1, sizeof(*pattern));
	unsigned char why[256] = "";
	PCRE2_SIZE at = 0;
	int number = PCRE2_ERROR_NOMEMORY;

	if (pattern)
		pattern->code = pcre2_compile((PCRE2_SPTR)expression,
					      PCRE2_ZERO_TERMINATED,
					      PCRE2_UTF | PCRE2_ANCHORED |
						      PCRE2_ENDANCHORED |
						      PCRE2_NEVER_BACKSLASH_C,
					      &number, &at, NULL);
	if (pattern && pattern->code) {
		pattern->bounds = pcre2_match_context_create(NULL);
		pattern->match = pcre2_match_data_create(1, NULL);
	}
	if (pattern && pattern->bounds && pattern->match) {
		pcre2_set_match_limit(pattern->bounds, MOST_STEPS);
		pcre2_set_heap_limit(pattern->bounds, MOST_KIB);
		return pattern;
	}
	if (pattern && !pattern->code) {
		pcre2_get_error_message(number, why, sizeof(why));
		city_error_set(error, "pattern", "%s, behind its first %zu bytes",
			       (const char *)why, (size_t)at);
	} else {
		city_error_set(error, "memory", "out of memory");
	}
	city_pattern_free(pattern);
	return NULL;
}

void city_pattern_free(struct city_pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_data_free(pattern->match);
	pcre2_match_context_free(pattern->bounds);
	pcre2_code_free(pattern->code);
	free(pattern);
}

enum city_pattern_answer city_pattern_match(const struct city_pattern *pattern,
					    struct city_slice text)
{
	int found = pcre2_match(pattern->code, (PCRE2_SPTR)text.at, text.len, 0,
				PCRE2_NO_UTF_CHECK, pattern->match, pattern->bounds);

	if (found == PCRE2_ERROR_NOMATCH)
		return CITY_PATTERN_NO;
	return found >= 0 ? CITY_PATTERN_YES : CITY_PATTERN_LOST;
}
