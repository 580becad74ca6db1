/* SPDX-License-Identifier: Apache-2.0 */
/* risk_write - the fields of a score, behind those of the record. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/risk_write.h"
#include "city/writer.h"

/* All that are written; kind first, for it stays where it is. */
static const char *const own_name[CITY_RISK_OWN] = {
	"kind",	   "score",   "score_low", "score_high", "coverage",
	"grade",   "colour",  "grade_zh",  "grade_en",	 "grade_worst",
	"missing", "clipped", "policy",	   "rule",	 "explain",
	"rank",	   "rank_best", "rank_worst",
};

bool city_risk_is_own_field(struct city_slice name)
{
	for (int i = 0; i < CITY_RISK_OWN; i++)
		if (city_slice_is(name, own_name[i]))
			return true;
	return false;
}

static void put_text_or_null(struct city_writer *w, const char *key, const char *text)
{
	city_writer_key(w, key);
	if (text)
		city_writer_text(w, text);
	else
		city_writer_null(w);
}

/* A grade's members, but for the worst; NULL = not known which. */
static void put_grade(struct city_buf *to, const struct city_risk_grade *grade)
{
	struct city_writer w;

	city_writer_init(&w, to);
	put_text_or_null(&w, "grade", grade ? grade->id : NULL);
	put_text_or_null(&w, "colour", grade ? grade->colour : NULL);
	put_text_or_null(&w, "grade_zh", grade ? grade->zh : NULL);
	put_text_or_null(&w, "grade_en", grade ? grade->en : NULL);
	city_buf_put_text(to, ",\"grade_worst\":");
}

/* The parts of a score's text that are the same for all records, or for a grade's. */
static bool prepare(struct city_risk_writer *writer, const char *policy)
{
	const struct city_risk_book *book = writer->book;
	size_t grades = book->model.grades;
	struct city_writer w;
	bool failed;

	city_writer_init(&w, &writer->ending);
	w.comma = true;
	put_text_or_null(&w, "policy", policy);
	put_text_or_null(&w, "rule", book->book.id);
	failed = writer->ending.failed;
	for (size_t i = 0; i <= grades; i++) {
		struct city_buf *whole = &writer->whole[i];

		put_grade(&writer->grade[i], i < grades ? &book->model.grade[i] : NULL);
		city_buf_put_slice(whole, city_buf_slice(&writer->grade[i]));
		if (i < grades)
			city_json_put_string(whole,
					     city_slice_of(book->model.grade[i].id));
		city_buf_put_text(whole, ",\"missing\":[],\"clipped\":[]");
		city_buf_put_slice(whole, city_buf_slice(&writer->ending));
		failed |= writer->grade[i].failed || whole->failed;
	}
	return !failed;
}

int city_risk_writer_open(struct city_risk_writer *writer,
			  const struct city_risk_book *book,
			  enum city_risk_missing missing, bool explain,
			  struct city_error *error)
{
	static const char *const policy[] = { "bounds", "renorm", "worst", "reject" };

	memset(writer, 0, sizeof(*writer));
	writer->book = book;
	writer->explain = explain;
	for (int i = 0; i < CITY_RISK_OWN; i++)
		writer->own[i] = city_name_of(own_name[i]);
	/* One more for the grade that is not known. */
	writer->grade = calloc(book->model.grades + 1, sizeof(*writer->grade));
	writer->whole = calloc(book->model.grades + 1, sizeof(*writer->whole));
	if (writer->grade && writer->whole && prepare(writer, policy[missing]))
		return 0;
	city_risk_writer_release(writer);
	return city_error_set(error, "memory", "out of memory");
}

void city_risk_writer_release(struct city_risk_writer *writer)
{
	for (size_t i = 0; writer->grade && i <= writer->book->model.grades; i++)
		city_buf_release(&writer->grade[i]);
	for (size_t i = 0; writer->whole && i <= writer->book->model.grades; i++)
		city_buf_release(&writer->whole[i]);
	free(writer->grade);
	free(writer->whole);
	city_buf_release(&writer->ending);
	city_buf_release(&writer->fate);
	city_buf_release(&writer->line);
	memset(writer, 0, sizeof(*writer));
}

/* Once a text: where it ends.  There is room for it. */
static inline char *copy_text(char *to, const char *text)
{
	return mempcpy(to, text, strlen(text));
}

static inline char *copy(char *to, struct city_slice bytes)
{
	return mempcpy(to, bytes.at, bytes.len);
}

static void put_member(struct city_buf *to, const char *key, int64_t value, int least)
{
	city_buf_put_text(to, key);
	city_risk_put(to, value, least);
}

/* The ids of the leaves that are not there, or beyond their bounds. */
static void put_ids(struct city_buf *to, const struct city_risk_reader *reader,
		    bool clipped)
{
	const struct city_risk_model *model = &reader->book->model;
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_array(&w);
	for (size_t i = 0; i < model->nodes; i++)
		if (model->node[i].combine == CITY_RISK_LEAF &&
		    (clipped ? reader->value[i].clipped : reader->value[i].coverage == 0))
			city_writer_text(&w, model->node[i].id);
	city_writer_end_array(&w);
}

/* Whether each leaf is there, and within its bounds. */
static bool is_whole(const struct city_risk_reader *reader)
{
	const struct city_risk_model *model = &reader->book->model;
	bool lacks = false;

	for (size_t i = 0; i < model->nodes; i++)
		lacks |= reader->value[i].coverage != CITY_RISK_ONE ||
			 reader->value[i].clipped;
	return !lacks;
}

/* Nearly all there is: a score that is known, and nothing to say of it. */
static void put_whole(const struct city_risk_writer *writer,
		      const struct city_risk_score *score, struct city_buf *to)
{
	const struct city_risk_model *model = &writer->book->model;
	struct city_slice whole = city_buf_slice(
		&writer->whole[city_risk_grade(model, score->low) - model->grade]);
	struct city_slice number = { .len = to->len };
	char *at;

	city_risk_put(to, score->low, 1);
	number.len = to->len - number.len;
	at = city_buf_reserve(to, 2 * number.len + 64 + whole.len);
	if (!at)
		return;
	number.at = at - number.len;
	at = copy(copy_text(at, ",\"score_low\":"), number);
	at = copy(copy_text(at, ",\"score_high\":"), number);
	at = copy(copy_text(at, ",\"coverage\":1.00,"), whole);
	to->len = (size_t)(at - to->at);
}

static void put_lacking(const struct city_risk_writer *writer,
			const struct city_risk_reader *reader,
			const struct city_risk_score *score, struct city_buf *to)
{
	const struct city_risk_model *model = &writer->book->model;
	const struct city_risk_grade *low = city_risk_grade(model, score->low),
				     *high = low;

	if (score->low != score->high) {
		high = city_risk_grade(model, score->high);
		city_buf_put_text(to, "null");
	} else {
		city_risk_put(to, score->low, 1);
	}
	put_member(to, ",\"score_low\":", score->low, 1);
	put_member(to, ",\"score_high\":", score->high, 1);
	put_member(to, ",\"coverage\":", score->coverage, 2);
	city_buf_put_char(to, ',');
	city_buf_put_slice(
		to,
		city_buf_slice(&writer->grade[low == high ? (size_t)(low - model->grade)
							  : model->grades]));
	city_json_put_string(to, city_slice_of(high->id));
	city_buf_put_text(to, ",\"missing\":");
	put_ids(to, reader, false);
	city_buf_put_text(to, ",\"clipped\":");
	put_ids(to, reader, true);
	city_buf_put_slice(to, city_buf_slice(&writer->ending));
}

/* The value of "score" and all members behind it. */
static void put_score(const struct city_risk_writer *writer,
		      const struct city_risk_reader *reader,
		      const struct city_risk_score *score, bool has_kind,
		      struct city_buf *to)
{
	if (score->low == score->high && is_whole(reader))
		put_whole(writer, score, to);
	else
		put_lacking(writer, reader, score, to);
	if (!has_kind)
		city_buf_put_text(to, ",\"kind\":\"risk.score\"");
	if (writer->explain)
		city_risk_put_explain(to, reader, score);
}

void city_risk_put_members(struct city_risk_writer *writer,
			   const struct city_risk_reader *reader,
			   const struct city_risk_score *score, struct city_buf *to)
{
	city_buf_put_text(to, "\"score\":");
	put_score(writer, reader, score, false, to);
}

/* What becomes of a record's fields. */
enum { KEPT, OURS, KIND };

/* Which fields a score brings anew, for all records of this shape. */
static void look_at_shape(struct city_risk_writer *writer, const struct city_rec *rec)
{
	struct city_buf *fate = &writer->fate;
	size_t last = 0;

	writer->shape = rec->shape;
	writer->has_kind = false;
	city_buf_reset(fate);
	for (size_t f = 0; f < rec->fields; f++)
		city_buf_put_char(fate, KEPT);
	for (int i = 0; i < CITY_RISK_OWN && !fate->failed; i++) {
		const struct city_field *own = city_rec_find(rec, &writer->own[i]);
		size_t f = own ? (size_t)(own - rec->field) : 0;

		if (!own)
			continue;
		writer->has_kind |= i == 0;
		fate->at[f] = i == 0 ? KIND : OURS;
		last = f + 1 > last ? f + 1 : last;
	}
	fate->len = last;
}

/* The record's fields, but for those that the score brings anew. */
static void keep_fields(struct city_risk_writer *writer, const struct city_rec *rec,
			struct city_splice *splice)
{
	if (rec->shape.number == 0 || rec->shape.number != writer->shape.number ||
	    rec->shape.scanner != writer->shape.scanner)
		look_at_shape(writer, rec);
	for (size_t f = 0; f < writer->fate.len; f++) {
		if (writer->fate.at[f] == KEPT)
			city_splice_keep(splice, f);
		else if (writer->fate.at[f] == KIND)
			city_splice_value(splice, f, city_slice_of("\"risk.score\""));
		else
			city_splice_drop(splice, f);
	}
	if (writer->fate.len < rec->fields)
		city_splice_keep_all(splice);
}

enum city_status city_risk_write(struct city_risk_writer *writer,
				 const struct city_rec *rec,
				 const struct city_risk_reader *reader,
				 const struct city_risk_score *score,
				 struct city_slice *object, struct city_error *error)
{
	struct city_splice splice;

	city_buf_reset(&writer->line);
	city_splice_begin(&splice, rec, &writer->line);
	keep_fields(writer, rec, &splice);
	city_splice_append(&splice, "score", (struct city_slice){ 0 });
	put_score(writer, reader, score, writer->has_kind, &writer->line);
	city_splice_end(&splice);
	if (writer->line.failed || writer->fate.failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	*object = city_buf_slice(&writer->line);
	return CITY_OK;
}
