/* SPDX-License-Identifier: Apache-2.0 */
/* twin_state - beginnings and ends of states, and what several have in common. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "city/number.h"
#include "city/twin_state.h"
#include "city/writer.h"

/* Beside a record: in which state it was last, how often there, how often at most. */
#define TIMES_MOST UINT64_C(0xffff)

#define REFUSED_MOST 9007199254740992.0 /* 2^53 */

void city_twin_tally_add(struct city_twin_tally *tally, struct city_key key)
{
	tally->records++;
	tally->digest.low += key.low;
	tally->digest.high += key.high;
}

void city_twin_state_head(struct city_buf *to, const char *crs)
{
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "twin.state");
	city_writer_key(&w, "version");
	city_writer_int(&w, CITY_TWIN_STATE_VERSION);
	city_writer_key(&w, "crs");
	if (crs)
		city_writer_text(&w, crs);
	else
		city_writer_null(&w);
	city_writer_end_object(&w);
}

static void digest_text(const struct city_twin_tally *tally, char text[33])
{
	snprintf(text, 33, "%016" PRIx64 "%016" PRIx64, tally->digest.high,
		 tally->digest.low);
}

void city_twin_state_end(struct city_buf *to, const struct city_twin_tally *tally)
{
	struct city_writer w;
	char digest[33];

	digest_text(tally, digest);
	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "twin.state.end");
	city_writer_key(&w, "records");
	city_writer_int(&w, (int64_t)tally->records);
	city_writer_key(&w, "digest");
	city_writer_text(&w, digest);
	city_writer_key(&w, "refused");
	city_writer_int(&w, (int64_t)tally->refused);
	city_writer_end_object(&w);
}

void city_twin_merge_init(struct city_twin_merge *merge)
{
	memset(merge, 0, sizeof(*merge));
	merge->seen.words = 1;
	merge->kind = city_name_of("kind");
	merge->version = city_name_of("version");
	merge->crs_name = city_name_of("crs");
	merge->records = city_name_of("records");
	merge->digest = city_name_of("digest");
	merge->refused_name = city_name_of("refused");
}

void city_twin_merge_release(struct city_twin_merge *merge)
{
	city_keyset_release(&merge->seen);
	city_buf_release(&merge->crs);
	city_buf_release(&merge->text);
}

static enum city_status fail(struct city_error *error, const char *text)
{
	city_error_set(error, "twin.state", "%s", text);
	return CITY_FAIL;
}

static bool has_text(const struct city_field *field, const char *text)
{
	return field && field->type == CITY_STRING && field->value.len == strlen(text) + 2 &&
	       memcmp(field->value.at + 1, text, strlen(text)) == 0;
}

static bool has_number(const struct city_field *field, uint64_t number)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%" PRIu64, number);

	return field && field->type == CITY_NUMBER &&
	       city_slice_equal(field->value, (struct city_slice){ text, (size_t)len });
}

/* All states are of one frame, or were made without --crs. */
static enum city_status begin(struct city_twin_merge *merge, const struct city_rec *rec,
			      struct city_error *error)
{
	const struct city_field *crs = city_rec_find(rec, &merge->crs_name);
	struct city_slice text = { "", 0 };

	if (merge->inside)
		return fail(error, "a state is not whole: another begins before its end");
	if (!has_number(city_rec_find(rec, &merge->version), CITY_TWIN_STATE_VERSION))
		return fail(error, "is a state of another version");
	if (crs && crs->type == CITY_STRING)
		text = city_field_text(crs, &merge->text);
	if (merge->states && !city_slice_equal(text, city_buf_slice(&merge->crs)))
		return fail(error, "states were made with different --crs");
	if (!merge->states)
		city_buf_put_slice(&merge->crs, text);
	if (merge->crs.failed || merge->text.failed || merge->states == UINT32_MAX)
		return fail(error, "out of memory");
	merge->states++;
	merge->inside = true;
	merge->tally = (struct city_twin_tally){ 0 };
	return CITY_ABSORBED;
}

static enum city_status end(struct city_twin_merge *merge, const struct city_rec *rec,
			    struct city_error *error)
{
	const struct city_field *refused = city_rec_find(rec, &merge->refused_name);
	char digest[33];
	double number;

	digest_text(&merge->tally, digest);
	if (!merge->inside ||
	    !has_number(city_rec_find(rec, &merge->records), merge->tally.records) ||
	    !has_text(city_rec_find(rec, &merge->digest), digest) || !refused ||
	    refused->type != CITY_NUMBER || city_number_parse(refused->value, &number) ||
	    !(number >= 0 && number < REFUSED_MOST))
		return fail(error, "a state is not whole: its end tells of other records");
	merge->refused += (uint64_t)number;
	merge->inside = false;
	return CITY_ABSORBED;
}

enum city_status city_twin_merge_take(struct city_twin_merge *merge,
				      const struct city_rec *rec, struct city_error *error)
{
	const struct city_field *kind = city_rec_find(rec, &merge->kind);
	struct city_key key;
	uint64_t *word, times, most;
	bool fresh;

	if (has_text(kind, "twin.state"))
		return begin(merge, rec, error);
	if (has_text(kind, "twin.state.end"))
		return end(merge, rec, error);
	if (!merge->inside)
		return fail(error, "--merge reads what --state printed");
	key = city_key_of(rec->raw);
	city_twin_tally_add(&merge->tally, key);
	word = city_keyset_meet(&merge->seen, key, &fresh);
	if (!word) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	most = *word & TIMES_MOST;
	times = *word >> 32 == merge->states ? *word >> 16 & TIMES_MOST : 0;
	times += times < TIMES_MOST;
	*word = merge->states << 32 | times << 16 | (times > most ? times : most);
	return times > most ? CITY_OK : CITY_DUPLICATE;
}

int city_twin_merge_end(const struct city_twin_merge *merge, struct city_error *error)
{
	if (merge->inside)
		return city_error_set(error, "twin.state",
				      "a state is not whole: its end is missing");
	if (!merge->states)
		return city_error_set(error, "twin.state",
				      "there is no state: --merge reads what --state printed");
	return 0;
}
