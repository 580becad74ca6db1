/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expect - the feeds that ought to be there, and what came of each: silence is told.
 *
 *     {"feeds": [
 *      {"id": "air", "title": {"zh": "空气站", "en": "Air stations"}, "kind": "air.day",
 *       "time": "end", "within_hours": 8},
 *      {"id": "rain", "title": {"zh": "雨量", "en": "Rain"}, "kind": "rain.hour",
 *       "where": [{"field": "bureau", "is": "meteo"}], "file": "rain.csv"}]}
 *
 * A feed is missing when no record of it came; late when the last one's time is more
 * than so many hours before `now`; rejected when none came but rejects of its file did.
 * Reads no clock.
 */
#ifndef CITY_EXPECT_H
#define CITY_EXPECT_H

#include "city/layout.h"
#include "city/time.h"

enum city_feed_state {
	CITY_FEED_THERE,
	CITY_FEED_LATE,
	CITY_FEED_MISSING,
	CITY_FEED_REJECTED
};

struct city_feed {
	const char *id, *kind; /* lent by the document */
	struct city_wording title;
	struct city_tests where;
	const char *time; /* field of an instant or a date; NULL = not looked at */
	const char *file; /* last part of the name its rejects come from; or NULL */
	int within_hours; /* 0 = never late */
	uint64_t records, rejects;
	struct city_time last; /* of the records, where has_last */
	bool has_last;
	enum city_feed_state state;
};

struct city_expect {
	struct city_document document;
	struct city_feed *feed;
	size_t n;
	const struct city_time *now; /* borrowed; its offset is that of days; or NULL */
};

/*
 * Reads the list into a struct of zeros, but for now; 0, or -1 with error filled.
 * Release it in either case.
 */
int city_expect_read(struct city_expect *expect, const char *path,
		     struct city_error *error);
void city_expect_release(struct city_expect *expect);

/*
 * Looks at a record, or at one of an earlier time, which only tells how long ago a feed
 * was heard.  Times more than a day after now are not believed.
 */
void city_expect_take(struct city_expect *expect, struct city_slice kind,
		      struct city_slice record, bool earlier, struct city_buf *scratch);

/* Says what came of each feed, late only where there is a now; the number not there. */
size_t city_expect_judge(struct city_expect *expect);

/* The first feed of a kind that is not there, or NULL. */
const struct city_feed *city_expect_lacks(const struct city_expect *expect,
					  const char *kind);

#endif
