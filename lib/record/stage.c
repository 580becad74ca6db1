/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage - the loop of every filter: lines in, one push a record, the fate of
 * each booked.
 */
#include "config.h"

#include <string.h>

#include "driver.h"

static void book_input(struct city_stage *stage, struct city_slice record)
{
	stage->account.in++;
	if (stage->account.digest)
		city_account_digest(&stage->account.digest_in, record);
}

void city_stage_book_output(struct city_stage *stage, struct city_slice record)
{
	stage->account.out++;
	if (stage->account.digest)
		city_account_digest(&stage->account.digest_out, record);
}

/* Books a record's fate; tells whether the stream goes on. */
static enum city_status settle(struct city_stage *stage, enum city_status fate,
			       const struct city_origin *origin,
			       struct city_error *error)
{
	struct city_account *account = &stage->account;

	if (stage->judge)
		fate = stage->judge(stage, fate, error);
	switch (fate) {
	case CITY_OK: account->passed++; return CITY_OK;
	case CITY_ABSORBED: account->absorbed++; return CITY_OK;
	case CITY_FILTERED: account->filtered++; return CITY_OK;
	case CITY_DUPLICATE: account->duplicate++; return CITY_OK;
	case CITY_DONE: account->passed++; return CITY_DONE;
	case CITY_FAIL: return CITY_FAIL;
	case CITY_REJECT: break;
	}
	account->rejected++;
	return stage->reject(stage, origin, error);
}

void city_stage_sink_book(struct city_sink *sink, struct city_slice object)
{
	city_stage_book_output((struct city_stage *)sink, object);
}

enum city_status city_stage_fate(struct city_sink *sink, enum city_status fate,
				 const struct city_origin *origin,
				 struct city_error *error)
{
	struct city_stage *stage = (struct city_stage *)sink;

	book_input(stage, origin->raw);
	return settle(stage, fate, origin, error);
}

enum city_status city_stage_note(struct city_sink *sink, enum city_note what,
				 struct city_error *why)
{
	struct city_stage *stage = (struct city_stage *)sink;

	const char *field = what == CITY_NOTE_WARNING ? "" : why->field;

	if (city_notes_add(&stage->notes, what, why->rule, field, 1)) {
		city_error_set(why, "memory", "out of memory");
		return CITY_FAIL;
	}
	return what == CITY_NOTE_WARNING ? stage->warn(stage, sink->origin, why) :
					   CITY_OK;
}

static bool is_blank(struct city_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != ' ' && text.at[i] != '\t' && text.at[i] != '\r')
			return false;
	return true;
}

static struct city_slice without_cr(struct city_slice text)
{
	if (text.len && text.at[text.len - 1] == '\r')
		text.len--;
	return text;
}

/* A last line without end that is no whole record: the input was cut. */
static enum city_status cut_short(const struct city_origin *origin,
				  struct city_slice line, struct city_error *error)
{
	city_error_set(error, "input.cut", "input is cut short at byte %llu",
		       (unsigned long long)(origin->offset + line.len));
	city_error_in_file(error, origin->file);
	return CITY_FAIL;
}

/* The command's own word on what is no record, where it has one. */
static enum city_status tell_unreadable(struct city_stage *stage,
					const struct city_origin *origin,
					struct city_error *why)
{
	struct city_error error;

	if (!stage->command->unreadable)
		return CITY_REJECT;
	city_origin_place(origin, why);
	if (stage->command->unreadable(stage->self, why, &stage->sink, &error) == CITY_OK)
		return CITY_REJECT;
	*why = error;
	return CITY_FAIL;
}

/* One line that city_scan_next could not tell, or that is refused by now. */
static enum city_status take_line(struct city_stage *stage, struct city_slice line,
				  bool terminated, struct city_origin *origin,
				  enum city_status status, struct city_error *error)
{
	struct city_rec rec;
	bool cut = false;

	if (status == CITY_OK && is_blank(line)) {
		stage->account.blank++;
		return CITY_OK;
	}
	origin->raw = without_cr(line);
	book_input(stage, origin->raw);
	if (status == CITY_OK) {
		status = city_scan(stage->scanner, line, &rec, error);
		cut = status == CITY_REJECT && !terminated &&
		      city_scan_was_cut(stage->scanner);
	}
	if (status == CITY_OK)
		status = stage->command->push(stage->self, &rec, &stage->sink, error);
	else if (status == CITY_REJECT)
		status = tell_unreadable(stage, origin, error);
	status = settle(stage, status, origin, error);
	return cut && status == CITY_OK ? cut_short(origin, line, error) : status;
}

/* A record told by its shape. */
static enum city_status take_record(struct city_stage *stage,
				    const struct city_rec *rec,
				    struct city_origin *origin,
				    struct city_error *error)
{
	enum city_status status;

	book_input(stage, rec->raw);
	status = stage->command->push(stage->self, rec, &stage->sink, error);
	if (status == CITY_OK && !stage->judge) {
		stage->account.passed++;
		return CITY_OK;
	}
	origin->raw = rec->raw;
	return settle(stage, status, origin, error);
}

/* The one line that is too long, as error tells. */
static enum city_status take_too_long(struct city_stage *stage,
				      const struct city_lines *lines,
				      struct city_place *place,
				      struct city_error *error)
{
	struct city_origin origin = { .file = place->file, .line = place->line++,
				      .offset = lines->offset };

	stage->sink.origin = &origin;
	return take_line(stage, lines->text, true, &origin, CITY_REJECT, error);
}

bool city_stage_lends(const struct city_stage *stage, struct city_slice object)
{
	const struct city_slice lines = stage->lines;

	return lines.len && object.at >= lines.at && object.at < lines.at + lines.len &&
	       object.at[object.len] == '\n';
}

enum city_status city_stage_lines(struct city_stage *stage, enum city_status found,
				  const struct city_lines *lines,
				  struct city_place *place, struct city_error *error)
{
	const char *begin = lines->text.at, *end = begin + lines->text.len;
	enum city_status status = CITY_OK;

	if (found == CITY_REJECT)
		return take_too_long(stage, lines, place, error);
	stage->lines = lines->text;
	city_scan_lines(stage->scanner, lines->text);
	for (const char *p = begin; p < end && status == CITY_OK; place->line++) {
		struct city_origin origin = { .file = place->file, .line = place->line,
					      .offset = lines->offset +
							(uint64_t)(p - begin) };
		struct city_rec rec;
		const char *stop = city_scan_next(stage->scanner, p, &rec);

		stage->sink.origin = &origin;
		if (stop) {
			status = take_record(stage, &rec, &origin, error);
		} else {
			struct city_slice line = { p, (size_t)(end - p) };

			stop = memchr(p, '\n', line.len);
			if (stop)
				line.len = (size_t)(stop - p);
			status = take_line(stage, line, stop != NULL, &origin, CITY_OK,
					   error);
			stop = p + line.len;
		}
		p = stop + 1;
	}
	stage->sink.origin = NULL;
	return status;
}

enum city_status city_stage_file(struct city_stage *stage, struct city_in *in,
				 struct city_error *error)
{
	struct city_place place = { .file = city_in_name(in), .line = 1 };
	struct city_lines lines;
	enum city_status status, done;

	for (;;) {
		status = city_in_lines(in, &lines, error);
		if (status == CITY_DONE)
			return CITY_OK;
		if (status == CITY_FAIL)
			return status;
		status = city_stage_lines(stage, status, &lines, &place, error);
		done = stage->done_with_lines(stage, error);
		stage->lines.len = 0;
		if (status != CITY_OK || done != CITY_OK)
			return status != CITY_OK ? status : done;
	}
}

enum city_status city_stage_sink_lines(struct city_sink *sink, struct city_in *in,
				       struct city_error *error)
{
	return city_stage_file((struct city_stage *)sink, in, error);
}
