/* SPDX-License-Identifier: Apache-2.0 */
/* feeds - what did not arrive, said before anything else. */
#include "config.h"

#include <stdlib.h>

#include "parts.h"

/* "Rain: missing; no data since 2026-03-01T08:00:00+08:00" */
static const char *state_of(struct parts *parts, const struct city_feed *feed)
{
	const struct city_words *words = parts->words;
	const char *const state[] = { [CITY_FEED_THERE] = "",
				      [CITY_FEED_LATE] = words->feed_late,
				      [CITY_FEED_MISSING] = words->feed_missing,
				      [CITY_FEED_REJECTED] = words->feed_rejected };
	struct city_buf time = { 0 };
	struct city_args args = { { city_arg_text(parts_word(parts, &feed->title)),
				    city_arg_text(state[feed->state]) } };

	if (!feed->has_last)
		return parts_say(parts, words->feed_never, &args);
	city_time_put(&time, feed->last);
	args.at[2] = city_arg_text(parts_keep(parts, &time));
	return parts_say(parts, words->feed_since, &args);
}

void parts_alert(struct parts *parts)
{
	const struct city_expect *expect = parts->report->expect;
	struct city_page_point *point;
	struct city_args args;
	size_t n = 0;

	if (!expect || !parts->report->lacking)
		return;
	point = calloc(expect->n, sizeof(*point));
	if (!point) {
		parts->page.to->failed = true;
		return;
	}
	for (size_t i = 0; i < expect->n; i++)
		if (expect->feed[i].state != CITY_FEED_THERE)
			point[n++] = (struct city_page_point){
				.class_ = CITY_PAGE_NO_CLASS,
				.text = state_of(parts, &expect->feed[i]),
				.detail = ""
			};
	args = (struct city_args){ { city_arg_number((int64_t)n),
				     city_arg_number((int64_t)expect->n) } };
	parts->page.draw->alert(&parts->page,
				parts_say(parts, parts->words->feeds, &args), point, n);
	free(point);
}

void parts_grey(struct parts *parts, const char *kind)
{
	const struct city_feed *feed = NULL;

	if (parts->report->expect)
		feed = city_expect_lacks(parts->report->expect, kind);
	parts->page.stale = feed ? state_of(parts, feed) : NULL;
}
