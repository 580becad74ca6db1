/* SPDX-License-Identifier: Apache-2.0 */
/* record_diff - two inputs walked through side by side, by their keys. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/member.h"
#include "city/recin.h"
#include "diff.h"

/* One input: the record at hand, its key, and the key of the one before. */
struct side {
	struct city_recin recin;
	struct city_rec rec;
	bool there; /* a record is at hand */
	struct diff_key key[2][CITY_DIFF_KEYS];
	struct city_buf text[2]; /* of the keys */
	int now;                 /* which of them is at hand */
	bool any;                /* one was before */
};

void city_diff_release(struct city_diff *diff)
{
	city_buf_release(&diff->text);
}

static int compare_texts(struct city_slice a, struct city_slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.at, b.at, n) : 0;

	return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

static int compare_keys(const struct diff_key *a, const struct diff_key *b, size_t n)
{
	int order = 0;

	for (size_t i = 0; i < n && !order; i++)
		if (a[i].is_text != b[i].is_text)
			order = a[i].is_text ? 1 : -1;
		else if (a[i].is_text)
			order = compare_texts(a[i].text, b[i].text);
		else
			order = city_decimal_compare(a[i].number, b[i].number);
	return order;
}

static enum city_status refuse_key(const struct city_diff *diff, size_t i,
				   const char *what, struct city_error *error)
{
	city_error_set(error, "diff.no-key", "%s", what);
	city_error_at_field(error, diff->key[i], strlen(diff->key[i]));
	return CITY_REJECT;
}

/* The record's key into side->key[side->now], its texts decoded. */
static enum city_status take_key(const struct city_diff *diff, struct side *side,
				 struct city_error *error)
{
	struct city_buf *text = &side->text[side->now];
	struct diff_key *key = side->key[side->now];
	size_t end[CITY_DIFF_KEYS], from = 0;

	city_buf_reset(text);
	for (size_t i = 0; i < diff->keys; i++) {
		struct city_slice value = city_member_find(side->rec.raw, diff->key[i]);

		if (!value.len || city_slice_is(value, "null"))
			return refuse_key(diff, i, "the record has no such key", error);
		key[i].is_text = value.at[0] == '"';
		if (!key[i].is_text && city_decimal_parse(value, &key[i].number))
			return refuse_key(diff, i,
					  "a key is a text, or a number of at most 18 "
					  "digits",
					  error);
		city_member_put(text, value);
		end[i] = text->len;
	}
	if (!city_buf_text(text)) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	for (size_t i = 0; i < diff->keys; i++) {
		key[i].text = (struct city_slice){ text->at + from, end[i] - from };
		from = end[i];
	}
	return CITY_OK;
}

/* The keys' paths as jq's sort_by has them: .id,.day */
static void name_keys(const struct city_diff *diff, char *to, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < diff->keys && len < size; i++) {
		int n = snprintf(to + len, size - len, "%s.%s", i ? "," : "",
				 diff->key[i]);

		len += n > 0 ? (size_t)n : 0;
	}
}

static enum city_status check_order(const struct city_diff *diff, struct side *side,
				    struct city_error *error)
{
	char keys[200] = "";
	int order;

	if (!side->any)
		return CITY_OK;
	order = compare_keys(side->key[side->now], side->key[!side->now], diff->keys);
	if (order > 0)
		return CITY_OK;
	if (order == 0) {
		city_error_set(error, "diff.repeated-key",
			       "has the key of the record before it");
		return CITY_REJECT;
	}
	name_keys(diff, keys, sizeof(keys));
	city_error_set(error, "input.unsorted",
		       "not sorted by its key; sort both files first, as with "
		       "jq -sc 'sort_by(%s)[]'",
		       keys);
	city_origin_place(&side->recin.origin, error);
	return CITY_FAIL;
}

/* To the next record that has a key of its own. */
static enum city_status advance(const struct city_diff *diff, struct side *side,
				struct city_sink *out, struct city_error *error)
{
	enum city_status status;

	side->there = false;
	for (;;) {
		status = city_recin_next(&side->recin, &side->rec, error);
		if (status == CITY_DONE)
			return CITY_OK;
		if (status == CITY_OK)
			status = take_key(diff, side, error);
		if (status == CITY_OK)
			status = check_order(diff, side, error);
		if (status == CITY_FAIL)
			return status;
		side->there = status == CITY_OK;
		status = out->fate(out, status, &side->recin.origin, error);
		if (status != CITY_OK || side->there)
			return status;
	}
}

/* The key at hand is the last one from now on. */
static enum city_status go_on(const struct city_diff *diff, struct side *side,
			      struct city_sink *out, struct city_error *error)
{
	side->now = !side->now;
	side->any = true;
	return advance(diff, side, out, error);
}

struct change {
	const struct diff_about *about;
	struct city_buf *to;
	bool begun;
};

static void tell_field(void *context, const struct diff_field *field)
{
	struct change *change = context;

	if (!change->begun)
		diff_put_begin(change->about, change->to);
	diff_put_field(change->about, field, !change->begun, change->to);
	change->begun = true;
}

/* Both have the key. */
static void put_changed(struct city_diff *diff, const struct side *before,
			const struct side *after)
{
	struct diff_about about = { .diff = diff,
				    .change = DIFF_CHANGED,
				    .key = after->key[after->now] };
	struct change change = { &about, &diff->text, false };
	int64_t n = diff_compare(before->rec.raw, after->rec.raw, tell_field, &change);

	if (n > 0)
		diff_put_end(&about, &diff->text);
	diff->text.failed = diff->text.failed || n < 0;
	diff->changed += n > 0;
	diff->same += n == 0;
}

static void put_whole(struct city_diff *diff, enum diff_change change,
		      const struct side *side)
{
	struct diff_about about = { .diff = diff,
				    .change = change,
				    .key = side->key[side->now],
				    .record = side->rec.raw };

	diff_put_begin(&about, &diff->text);
	diff_put_end(&about, &diff->text);
	diff->added += change == DIFF_ADDED;
	diff->removed += change == DIFF_REMOVED;
}

/* Sends on what has been put. */
static enum city_status send(struct city_diff *diff, struct city_sink *out,
			     struct city_error *error)
{
	enum city_status status = CITY_OK;

	if (diff->text.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	if (diff->text.len)
		status = out->write(out, city_buf_slice(&diff->text), error);
	city_buf_reset(&diff->text);
	return status;
}

/* One step: the lesser of the two keys at hand, or both where they are the same. */
static enum city_status step(struct city_diff *diff, struct side *before,
			     struct side *after, struct city_sink *out,
			     struct city_error *error)
{
	int order = !before->there ? 1 : !after->there ? -1 : 0;
	enum city_status status;

	if (!order)
		order = compare_keys(before->key[before->now], after->key[after->now],
				     diff->keys);
	if (order < 0)
		put_whole(diff, DIFF_REMOVED, before);
	else if (order > 0)
		put_whole(diff, DIFF_ADDED, after);
	else
		put_changed(diff, before, after);
	status = send(diff, out, error);
	if (status == CITY_OK && order <= 0)
		status = go_on(diff, before, out, error);
	if (status == CITY_OK && order >= 0)
		status = go_on(diff, after, out, error);
	return status;
}

enum city_status city_diff_merge(struct city_diff *diff, struct city_in *before,
				 struct city_in *after, struct city_sink *out,
				 struct city_error *error)
{
	struct side side[2] = { 0 };
	enum city_status status = CITY_FAIL;

	if (city_recin_open(&side[0].recin, before) == 0 &&
	    city_recin_open(&side[1].recin, after) == 0) {
		diff_put_head(diff, &diff->text);
		status = send(diff, out, error);
	} else {
		city_error_set(error, "memory", "out of memory");
	}
	for (int i = 0; i < 2 && status == CITY_OK; i++)
		status = advance(diff, &side[i], out, error);
	while (status == CITY_OK && (side[0].there || side[1].there))
		status = step(diff, &side[0], &side[1], out, error);
	for (int i = 0; i < 2; i++) {
		city_recin_release(&side[i].recin);
		city_buf_release(&side[i].text[0]);
		city_buf_release(&side[i].text[1]);
	}
	return status;
}

enum city_status city_diff_end(struct city_diff *diff, struct city_sink *out,
			       struct city_error *error)
{
	diff_put_counts(diff, &diff->text);
	return send(diff, out, error);
}
