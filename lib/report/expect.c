/* SPDX-License-Identifier: Apache-2.0 */
/* expect - the list of feeds, and what came of each. */
#include "config.h"

#include <stdlib.h>

#include "city/expect.h"
#include "city/member.h"
#include "layoutparts.h"

static int read_feed(struct city_expect *expect, size_t i, const struct city_node *node,
		     struct city_error *error)
{
	static const char *const known[] = { "id",   "title", "kind",	      "where",
					     "time", "file",  "within_hours", NULL };
	struct city_feed *feed = &expect->feed[i];

	feed->id = city_node_string(node, "id", error);
	if (!feed->id || city_node_check_keys(node, known, error))
		return -1;
	for (size_t k = 0; k < i; k++)
		if (strcmp(expect->feed[k].id, feed->id) == 0)
			return city_node_error(node, error, "has the id of another");
	feed->kind = city_node_string(node, "kind", error);
	if (!feed->kind || layout_wording(node, "title", true, &feed->title, error) ||
	    layout_tests(node, "where", &feed->where, error) ||
	    city_node_string_or(node, "time", &feed->time, error) ||
	    city_node_string_or(node, "file", &feed->file, error) ||
	    layout_int_or(node, "within_hours", 1, 100000, &feed->within_hours, error))
		return -1;
	if (feed->within_hours && !feed->time)
		return city_node_error(node, error, "the key \"time\" is missing");
	return 0;
}

int city_expect_read(struct city_expect *expect, const char *path,
		     struct city_error *error)
{
	static const char *const known[] = { "id", "title", "note", "feeds", NULL };
	struct city_node root, list;

	if (city_document_read(&expect->document, path, error))
		return -1;
	root = city_document_root(&expect->document);
	list = city_node_member(&root, "feeds");
	if (city_node_check_keys(&root, known, error) ||
	    layout_list(&root, "feeds", true, sizeof(*expect->feed),
			(void **)&expect->feed, &expect->n, error))
		return -1;
	for (size_t i = 0; i < expect->n; i++) {
		struct city_node at = city_node_element(&list, i);

		if (read_feed(expect, i, &at, error))
			return -1;
	}
	return 0;
}

void city_expect_release(struct city_expect *expect)
{
	for (size_t i = 0; i < expect->n; i++)
		free(expect->feed[i].where.test);
	free(expect->feed);
	city_document_release(&expect->document);
	memset(expect, 0, sizeof(*expect));
}

/* An instant, or the end of a day; 0 or -1. */
static int read_time(const struct city_expect *expect, struct city_slice text,
		     struct city_time *time)
{
	struct city_date date;

	if (city_date_parse(text, &date))
		return city_time_parse(text, time);
	return city_time_from_parts(date, 24, 0, 0,
				    expect->now ? expect->now->offset_minutes : 0, time);
}

/*
 * A clock gone wrong must not make a feed look alive for years.  The end of a day that
 * has begun is less than a day ahead, in whatever offset.
 */
static bool is_yet_to_come(const struct city_expect *expect, const struct city_time *time)
{
	return expect->now && time->utc_us - expect->now->utc_us > CITY_US_PER_DAY;
}

static void hear(const struct city_expect *expect, struct city_feed *feed,
		 struct city_slice record, struct city_buf *scratch)
{
	struct city_time time;

	if (!feed->time)
		return;
	city_buf_reset(scratch);
	city_member_put(scratch, city_member_find(record, feed->time));
	if (read_time(expect, city_buf_slice(scratch), &time) ||
	    is_yet_to_come(expect, &time) ||
	    (feed->has_last && time.utc_us <= feed->last.utc_us))
		return;
	feed->last = time;
	feed->has_last = true;
}

/* Whether a reject's file ends in the feed's. */
static bool is_of_file(const struct city_feed *feed, struct city_slice record,
		       struct city_buf *scratch)
{
	size_t len = feed->file ? strlen(feed->file) : 0;

	city_buf_reset(scratch);
	city_member_put(scratch, city_member_find(record, "file"));
	return len && scratch->len >= len &&
	       memcmp(scratch->at + scratch->len - len, feed->file, len) == 0;
}

void city_expect_take(struct city_expect *expect, struct city_slice kind,
		      struct city_slice record, bool earlier, struct city_buf *scratch)
{
	bool reject = city_slice_is(kind, "reject");

	for (size_t i = 0; i < expect->n; i++) {
		struct city_feed *feed = &expect->feed[i];

		if (reject && !earlier && is_of_file(feed, record, scratch))
			feed->rejects++;
		if (!city_slice_is(kind, feed->kind) ||
		    !city_tests_pass(&feed->where, record, scratch))
			continue;
		feed->records += !earlier;
		hear(expect, feed, record, scratch);
	}
}

size_t city_expect_judge(struct city_expect *expect)
{
	const struct city_time *now = expect->now;
	size_t lacking = 0;

	for (size_t i = 0; i < expect->n; i++) {
		struct city_feed *feed = &expect->feed[i];
		int64_t within = feed->within_hours * CITY_US_PER_HOUR;

		if (!feed->records)
			feed->state = feed->rejects ? CITY_FEED_REJECTED :
						      CITY_FEED_MISSING;
		else if (now && within &&
			 (!feed->has_last || now->utc_us - feed->last.utc_us > within))
			feed->state = CITY_FEED_LATE;
		lacking += feed->state != CITY_FEED_THERE;
	}
	return lacking;
}

const struct city_feed *city_expect_lacks(const struct city_expect *expect,
					  const char *kind)
{
	for (size_t i = 0; i < expect->n; i++)
		if (expect->feed[i].state != CITY_FEED_THERE &&
		    strcmp(expect->feed[i].kind, kind) == 0)
			return &expect->feed[i];
	return NULL;
}
