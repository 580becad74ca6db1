/* SPDX-License-Identifier: Apache-2.0 */
/* twin_coverage_put - coverage as records, and as lines of text. */
#include "config.h"

#include <stdlib.h>

#include "city/twin_register.h"
#include "city/writer.h"

/* What sums are told by, in this order; lines of text do without the last. */
static const struct {
	const char *name;
	unsigned int by;
} folds[] = {
	{ "all", 0 },
	{ "class", CITY_COVERAGE_BY_CLASS },
	{ "district", CITY_COVERAGE_BY_DISTRICT },
	{ "dense", CITY_COVERAGE_BY_DENSE },
	{ "class-dense", CITY_COVERAGE_BY_CLASS | CITY_COVERAGE_BY_DENSE },
	{ "class-district-dense", CITY_COVERAGE_BY_CLASS | CITY_COVERAGE_BY_DISTRICT |
					  CITY_COVERAGE_BY_DENSE },
};
#define FOLDS (sizeof(folds) / sizeof(folds[0]))

static void put_decimal(struct city_writer *w, const char *key, int64_t units, int scale)
{
	city_writer_key(w, key);
	city_writer_decimal(w, (struct city_decimal){ units, scale });
}

static void put_count(struct city_writer *w, const char *key, uint64_t n)
{
	city_writer_key(w, key);
	city_writer_int(w, (int64_t)n);
}

static void put_share(struct city_writer *w, const char *key, int64_t part, int64_t whole)
{
	if (whole > 0) {
		put_decimal(w, key, city_coverage_share(part, whole), 2);
	} else {
		city_writer_key(w, key);
		city_writer_null(w);
	}
}

static void put_key(struct city_writer *w, unsigned int by, struct city_coverage_key key)
{
	if (by & CITY_COVERAGE_BY_CLASS) {
		city_writer_key(w, "class");
		city_writer_string(w, key.class);
	}
	if (by & CITY_COVERAGE_BY_DISTRICT) {
		city_writer_key(w, "district");
		if (key.district.at)
			city_writer_string(w, key.district);
		else
			city_writer_null(w);
	}
	if (by & CITY_COVERAGE_BY_DENSE) {
		city_writer_key(w, "dense");
		if (key.dense == CITY_DENSE_UNKNOWN)
			city_writer_null(w);
		else
			city_writer_bool(w, key.dense == CITY_DENSE_YES);
	}
}

/* Causes that are not looked for are not there: nothing says that they are none. */
static bool is_judged(const struct city_twin_register *reg, size_t fate)
{
	return fate == CITY_COVERAGE_STALE	? reg->stale_days >= 0 :
	       fate == CITY_COVERAGE_INCOMPLETE ? reg->rules.judged :
						  true;
}

static void put_fates(struct city_writer *w, const struct city_twin_register *reg,
		      const struct city_coverage_sum *sum)
{
	static const char *const lengths[] = { "covered_km", "missing_km", "stale_km",
					       "incomplete_km" };
	static const char *const counts[] = { "covered", "missing", "stale",
					      "incomplete" };

	put_decimal(w, "registered_km", city_coverage_registered_mm(sum), 6);
	for (size_t i = 0; i < CITY_COVERAGE_FATES; i++)
		if (is_judged(reg, i))
			put_decimal(w, lengths[i], sum->mm[i], 6);
	put_share(w, "percent", sum->mm[CITY_COVERAGE_COVERED],
		  city_coverage_registered_mm(sum));
	put_count(w, "registered", city_coverage_registered(sum));
	for (size_t i = 0; i < CITY_COVERAGE_FATES; i++)
		if (is_judged(reg, i))
			put_count(w, counts[i], sum->segments[i]);
	put_share(w, "count_percent", (int64_t)sum->segments[CITY_COVERAGE_COVERED],
		  (int64_t)city_coverage_registered(sum));
	put_count(w, "surplus", sum->surplus);
	put_decimal(w, "surplus_km", sum->surplus_mm, 6);
}

static uint64_t count_pairs(const struct city_coverage_sum *sum)
{
	return city_coverage_registered(sum) - sum->segments[CITY_COVERAGE_MISSING];
}

static int64_t round_mm(int64_t um)
{
	return city_divide_rounded(um, 1000, CITY_ROUND_HALF_EVEN);
}

static int64_t mean_mm(const struct city_coverage_sum *sum)
{
	return city_divide_rounded(sum->apart_um, (int64_t)(1000 * sum->placed),
				   CITY_ROUND_HALF_EVEN);
}

/* How much the pairs are unlike, where there are any. */
static void put_pairs(struct city_writer *w, const struct city_coverage_rules *rules,
		      const struct city_coverage_sum *sum)
{
	static const char *const keys[] = { "class", "district", "dense" };

	put_count(w, "pairs", count_pairs(sum));
	if (sum->placed) {
		put_count(w, "placed", sum->placed);
		put_decimal(w, "position_mean_m", mean_mm(sum), 3);
		put_decimal(w, "position_most_m", round_mm(sum->most_um), 3);
	}
	if (count_pairs(sum) == 0)
		return;
	put_decimal(w, "longer_km", sum->longer_mm, 6);
	put_decimal(w, "length_unlike_km", sum->unlike_mm, 6);
	city_writer_key(w, "differ");
	city_writer_begin_object(w);
	for (size_t i = 0; i < 3; i++)
		put_count(w, keys[i], sum->differ[i]);
	for (size_t i = 0; i < rules->compares; i++) {
		city_writer_key_slice(w, city_slice_of(rules->compared[i]));
		city_writer_int(w, (int64_t)sum->differ[3 + i]);
	}
	city_writer_end_object(w);
}

static void put_record(struct city_buf *to, const struct city_twin_register *reg,
		       size_t fold, struct city_coverage_key key,
		       const struct city_coverage_sum *sum)
{
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "twin.coverage");
	city_writer_key(&w, "by");
	city_writer_text(&w, folds[fold].name);
	put_key(&w, folds[fold].by, key);
	put_fates(&w, reg, sum);
	put_pairs(&w, &reg->rules, sum);
	if (fold == 0)
		put_count(&w, "refused", reg->refused);
	if (reg->stale_days >= 0)
		put_count(&w, "stale_days", (uint64_t)reg->stale_days);
	if (reg->rules.judged) {
		city_writer_key(&w, "rule");
		city_writer_text(&w, reg->rules.book.id);
	}
	city_writer_end_object(&w);
}

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status put_fold(const struct city_twin_register *reg, size_t fold,
				 struct city_buf *line, struct city_sink *out,
				 struct city_error *error)
{
	struct city_coverage part = { 0 };
	uint32_t *order = NULL;
	enum city_status status = CITY_OK;

	if (city_coverage_fold(&reg->coverage, folds[fold].by, &part) == 0)
		order = city_coverage_order(&part);
	if (!order)
		status = no_memory(error);
	for (size_t i = 0; i < part.keys.n && status == CITY_OK; i++) {
		city_buf_reset(line);
		put_record(line, reg, fold, city_coverage_key_at(&part, order[i]),
			   &part.sum[order[i]]);
		status = line->failed ? no_memory(error) :
					out->put(out, city_buf_slice(line), error);
	}
	free(order);
	city_coverage_release(&part);
	return status;
}

enum city_status city_twin_coverage_put(const struct city_twin_register *reg,
					struct city_buf *line, struct city_sink *out,
					struct city_error *error)
{
	enum city_status status = CITY_OK;

	for (size_t i = 0; i < FOLDS && status == CITY_OK; i++)
		status = put_fold(reg, i, line, out, error);
	return status;
}

/* Kilometres to a tenth. */
static void tell_km(struct city_buf *to, int64_t mm)
{
	struct city_decimal km = {
		city_divide_rounded(mm, 100000, CITY_ROUND_HALF_EVEN), 1
	};

	city_decimal_put(to, km);
}

static void tell_name(struct city_buf *to, unsigned int by, struct city_coverage_key key)
{
	static const char *const dense[] = { [CITY_DENSE_YES] = "in dense areas",
					     [CITY_DENSE_NO] = "outside dense areas",
					     [CITY_DENSE_UNKNOWN] = "density unknown" };

	if (by == 0)
		city_buf_put_text(to, "all");
	if (by & CITY_COVERAGE_BY_CLASS)
		city_buf_put_slice(to, key.class);
	if (by & CITY_COVERAGE_BY_DISTRICT) {
		city_buf_put_text(to, key.district.at ? "district " : "no district");
		if (key.district.at)
			city_buf_put_slice(to, key.district);
	}
	if (by == (CITY_COVERAGE_BY_CLASS | CITY_COVERAGE_BY_DENSE))
		city_buf_put_char(to, ' ');
	if (by & CITY_COVERAGE_BY_DENSE)
		city_buf_put_text(to, dense[key.dense]);
}

static void tell_part(struct city_buf *to, const char *before, const char *name,
		      int64_t mm, uint64_t segments)
{
	city_buf_printf(to, "%s %s ", before, name);
	tell_km(to, mm);
	city_buf_printf(to, " km (%llu)", (unsigned long long)segments);
}

static void tell_sum(struct city_buf *to, const struct city_twin_register *reg,
		     const struct city_coverage_sum *sum)
{
	static const char *const names[] = { "", "missing", "stale", "incomplete" };
	int64_t whole = city_coverage_registered_mm(sum);
	const char *before = ";";

	tell_km(to, sum->mm[CITY_COVERAGE_COVERED]);
	city_buf_put_char(to, '/');
	tell_km(to, whole);
	city_buf_put_text(to, " km");
	if (whole > 0) {
		city_buf_put_char(to, ' ');
		city_decimal_put(to, (struct city_decimal){
					     city_coverage_share(
						     sum->mm[CITY_COVERAGE_COVERED],
						     whole),
					     2 });
		city_buf_put_text(to, " %");
	}
	for (size_t i = CITY_COVERAGE_MISSING; i < CITY_COVERAGE_FATES; i++)
		if (is_judged(reg, i) && sum->segments[i]) {
			tell_part(to, before, names[i], sum->mm[i], sum->segments[i]);
			before = ",";
		}
	if (sum->surplus)
		tell_part(to, ";", "surplus", sum->surplus_mm, sum->surplus);
	if (sum->placed) {
		city_buf_put_text(to, "; ");
		city_decimal_put(to, (struct city_decimal){ mean_mm(sum), 3 });
		city_buf_put_text(to, " m off, ");
		city_decimal_put(to,
				 (struct city_decimal){ round_mm(sum->most_um), 3 });
		city_buf_put_text(to, " m at most");
	}
	city_buf_put_char(to, '\n');
}

/* Of districts or dense areas that no record names there is nothing to tell. */
static bool tells_nothing(unsigned int by, const struct city_coverage *part)
{
	struct city_coverage_key key = city_coverage_key_at(part, 0);

	if (part->keys.n > 1 || by == 0 || by == CITY_COVERAGE_BY_CLASS)
		return false;
	return !key.district.at && key.dense == CITY_DENSE_UNKNOWN;
}

int city_twin_coverage_tell(const struct city_twin_register *reg, struct city_buf *to)
{
	for (size_t fold = 0; fold + 1 < FOLDS; fold++) {
		struct city_coverage part = { 0 };
		uint32_t *order = NULL;

		if (city_coverage_fold(&reg->coverage, folds[fold].by, &part) == 0)
			order = city_coverage_order(&part);
		for (size_t i = 0; order && i < part.keys.n; i++) {
			if (tells_nothing(folds[fold].by, &part))
				break;
			tell_name(to, folds[fold].by, city_coverage_key_at(&part, order[i]));
			city_buf_put_char(to, ' ');
			tell_sum(to, reg, &part.sum[order[i]]);
		}
		city_coverage_release(&part);
		if (!order)
			return -1;
		free(order);
	}
	return to->failed ? -1 : 0;
}
