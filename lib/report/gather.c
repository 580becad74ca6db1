/* SPDX-License-Identifier: Apache-2.0 */
/* gather - sums up figures and keeps the fields of rows. */
#include "config.h"

#include <stdlib.h>

#include "city/gather.h"
#include "city/member.h"

int city_gather_init(struct city_gather *gather, const struct city_layout *layout)
{
	memset(gather, 0, sizeof(*gather));
	gather->layout = layout;
	gather->rows = calloc(layout->sections + 1, sizeof(*gather->rows));
	gather->sum = calloc(layout->metrics + 1, sizeof(*gather->sum));
	gather->other = calloc(CITY_GATHER_OTHERS, sizeof(*gather->other));
	if (!gather->rows || !gather->sum || !gather->other)
		return -1;
	for (size_t i = 0; i < layout->sections; i++)
		gather->rows[i].paths = layout->section[i].paths;
	return 0;
}

static void release_other(struct city_other *other)
{
	for (size_t i = 0; i < other->rows.paths; i++)
		free(other->path[i]);
	free(other->kind);
	free(other->rows.value);
}

void city_gather_release(struct city_gather *gather)
{
	for (size_t i = 0; gather->rows && i < gather->layout->sections; i++)
		free(gather->rows[i].value);
	for (size_t i = 0; gather->sum && i < gather->layout->metrics; i++) {
		city_buf_release(&gather->sum[i].last);
		city_buf_release(&gather->sum[i].named);
		city_buf_release(&gather->sum[i].text);
		city_buf_release(&gather->sum[i].records);
	}
	for (size_t i = 0; i < gather->others; i++)
		release_other(&gather->other[i]);
	free(gather->rows);
	free(gather->sum);
	free(gather->other);
	city_buf_release(&gather->text);
	city_buf_release(&gather->scratch);
	memset(gather, 0, sizeof(*gather));
}

static int make_row(struct city_rows *rows)
{
	size_t room = rows->room ? rows->room * 2 : 64;
	struct city_value *value;

	if (rows->n < rows->room)
		return 0;
	value = realloc(rows->value, room * (rows->paths + 1) * sizeof(*value));
	if (!value)
		return -1;
	rows->value = value;
	rows->room = room;
	return 0;
}

/* Keeps the fields of a record, as a person reads them. */
static int keep_row(struct city_gather *gather, struct city_rows *rows,
		    const char *const *path, struct city_slice record)
{
	struct city_value *value;

	if (make_row(rows))
		return -1;
	value = rows->value + rows->n * rows->paths;
	for (size_t i = 0; i < rows->paths; i++) {
		value[i].at = gather->text.len;
		value[i].given = city_member_put_at(&gather->text, record, path[i]);
		value[i].len = (uint32_t)(gather->text.len - value[i].at);
	}
	rows->n++;
	return gather->text.failed ? -1 : 0;
}

struct city_slice city_gather_text(const struct city_gather *gather,
				   const struct city_rows *rows, size_t row, size_t path)
{
	const struct city_value *value = &rows->value[row * rows->paths + path];

	return (struct city_slice){ value->len ? gather->text.at + value->at : "",
				    value->len };
}

static void put_value(struct city_buf *to, struct city_slice record, const char *field)
{
	city_buf_reset(to);
	if (field)
		city_member_put(to, city_member_find(record, field));
}

/* A later day makes a new beginning; an earlier one is past.  Whether to go on. */
static bool is_of_last(struct city_gather *gather, const struct city_metric *metric,
		       struct city_sum *sum, struct city_slice record)
{
	struct city_slice now, then = city_buf_slice(&sum->last);
	size_t shorter;
	int order;

	if (!metric->last)
		return true;
	put_value(&gather->scratch, record, metric->last);
	now = city_buf_slice(&gather->scratch);
	if (gather->day)
		return city_slice_is(now, gather->day);
	shorter = now.len < then.len ? now.len : then.len;
	order = shorter ? memcmp(now.at, then.at, shorter) : 0;
	order = order ? order : (now.len > then.len) - (now.len < then.len);
	if (order <= 0)
		return order == 0 && now.len > 0;
	sum->count = sum->whole = 0;
	sum->number = (struct city_decimal){ 0, 0 };
	sum->any = sum->overflow = false;
	city_buf_reset(&sum->named);
	city_buf_reset(&sum->text);
	city_buf_reset(&sum->records);
	city_buf_reset(&sum->last);
	city_buf_put_slice(&sum->last, now);
	return true;
}

/* Whether the value is the one to be named. */
static bool measure(const struct city_metric *metric, struct city_sum *sum,
		    struct city_decimal number)
{
	int order = sum->any ? city_decimal_compare(number, sum->number) : 0;
	bool first = !sum->any;

	sum->any = true;
	switch (metric->measure) {
	case CITY_MEASURE_SUM:
	case CITY_MEASURE_MEAN:
		if (city_decimal_add(first ? (struct city_decimal){ 0, 0 } :
					     sum->number,
				     number, &sum->number))
			sum->overflow = true;
		return false;
	case CITY_MEASURE_MIN:
		if (!first && order >= 0)
			return false;
		break;
	case CITY_MEASURE_MAX:
		if (!first && order <= 0)
			return false;
		break;
	default:
		break;
	}
	sum->number = number;
	return true;
}

static void take_metric(struct city_gather *gather, const struct city_metric *metric,
			struct city_sum *sum, struct city_slice record)
{
	struct city_slice value = { "", 0 };
	struct city_decimal number = { 0, 0 };

	if (!is_of_last(gather, metric, sum, record) ||
	    !city_tests_pass(&metric->among, record, &gather->scratch))
		return;
	sum->whole++;
	if (!city_tests_pass(&metric->where, record, &gather->scratch))
		return;
	if (metric->of)
		value = city_member_find(record, metric->of);
	if (metric->of && metric->measure != CITY_MEASURE_LAST &&
	    city_decimal_parse(value, &number))
		return;
	if (metric->of && (!value.len || city_slice_is(value, "null")))
		return;
	sum->count++;
	if (metric->of && measure(metric, sum, number)) {
		put_value(&sum->named, record, metric->named);
		put_value(&sum->text, record, metric->of);
	}
	if (gather->why == metric) {
		city_buf_put_slice(&sum->records, record);
		city_buf_put_char(&sum->records, '\n');
	}
}

static int take_section(struct city_gather *gather, size_t i, struct city_slice record)
{
	const struct city_section *section = &gather->layout->section[i];

	if (!city_tests_pass(&section->where, record, &gather->scratch))
		return 0;
	gather->rows[i].total++;
	return keep_row(gather, &gather->rows[i], section->path, record);
}

/* The plain fields of a record, by their names. */
static int name_fields(struct city_other *other, struct city_slice record)
{
	struct city_slice name, value;

	while (other->rows.paths < CITY_GATHER_FIELDS &&
	       city_member_walk(&record, &name, &value)) {
		size_t n = other->rows.paths;

		if (value.at[0] == '{' || value.at[0] == '[' ||
		    city_slice_is(name, "kind"))
			continue;
		other->path[n] = strndup(name.at, name.len);
		if (!other->path[n])
			return -1;
		other->right[n] = value.at[0] == '-' ||
				  (value.at[0] >= '0' && value.at[0] <= '9');
		other->rows.paths++;
	}
	return 0;
}

static struct city_other *other_of(struct city_gather *gather, struct city_slice kind,
				   struct city_slice record)
{
	struct city_other *other;

	for (size_t i = 0; i < gather->others; i++)
		if (city_slice_is(kind, gather->other[i].kind))
			return &gather->other[i];
	if (gather->others == CITY_GATHER_OTHERS)
		return NULL;
	other = &gather->other[gather->others];
	other->kind = strndup(kind.at, kind.len);
	if (!other->kind)
		return NULL;
	gather->others++;
	if (name_fields(other, record))
		gather->text.failed = true;
	return other;
}

static int take_other(struct city_gather *gather, struct city_slice kind,
		      struct city_slice record)
{
	struct city_other *other = other_of(gather, kind, record);

	if (!other)
		return gather->others == CITY_GATHER_OTHERS ? 1 : -1;
	other->rows.total++;
	if (other->rows.n == CITY_GATHER_FIRST && !gather->all)
		return 0;
	return keep_row(gather, &other->rows, (const char *const *)other->path, record);
}

int city_gather_take(struct city_gather *gather, struct city_slice kind,
		     struct city_slice record)
{
	const struct city_layout *layout = gather->layout;
	bool known = city_layout_knows(layout, kind);

	for (size_t i = 0; i < layout->metrics; i++) {
		const struct city_metric *metric = &layout->metric[i];

		if (city_slice_is(kind, metric->kind))
			take_metric(gather, metric, &gather->sum[i], record);
		if (metric->proof && city_slice_is(kind, metric->proof) &&
		    city_tests_pass(&metric->proof_where, record, &gather->scratch))
			gather->sum[i].proven = true;
	}
	if (gather->figures_only)
		return gather->scratch.failed ? -1 : 0;
	for (size_t i = 0; i < layout->sections; i++) {
		const char *shown = layout->section[i].kind;

		if (!shown || !city_slice_is(kind, shown))
			continue;
		if (take_section(gather, i, record))
			return -1;
	}
	return gather->scratch.failed ? -1 :
	       known		      ? 0 :
					take_other(gather, kind, record);
}

const struct city_sum *city_gather_sum(const struct city_gather *gather,
				       const struct city_metric *metric)
{
	return &gather->sum[metric - gather->layout->metric];
}

static bool put_decimal(struct city_buf *to, struct city_decimal value, int decimals)
{
	struct city_decimal rounded = value;

	if (decimals >= 0 &&
	    city_decimal_rescale(value, decimals, CITY_ROUND_HALF_EVEN, &rounded))
		return false;
	city_decimal_put(to, rounded);
	return true;
}

void city_gather_put_rounded(struct city_buf *to, struct city_slice value, int decimals)
{
	struct city_decimal number;

	if (decimals < 0 || city_decimal_parse(value, &number) ||
	    !put_decimal(to, number, decimals))
		city_buf_put_slice(to, value);
}

static bool put_share(struct city_buf *to, const struct city_metric *metric,
		      const struct city_sum *sum)
{
	struct city_decimal whole = { (int64_t)sum->count * 100, 0 }, share;

	if (!sum->whole || sum->count > INT64_MAX / 100 ||
	    city_decimal_divide(whole, (int64_t)sum->whole, metric->decimals,
				CITY_ROUND_HALF_EVEN, &share))
		return false;
	city_decimal_put(to, share);
	return true;
}

bool city_gather_put(const struct city_gather *gather, const struct city_metric *metric,
		     struct city_buf *to)
{
	const struct city_sum *sum = city_gather_sum(gather, metric);
	struct city_decimal mean;

	switch (metric->measure) {
	case CITY_MEASURE_COUNT:
		/* No record of the kind is no news of it, which is not none. */
		if (!sum->whole && !sum->proven)
			return false;
		city_buf_put_int(to, (int64_t)sum->count);
		return true;
	case CITY_MEASURE_SHARE:
		return put_share(to, metric, sum);
	case CITY_MEASURE_LAST:
		if (sum->count)
			city_gather_put_rounded(to, city_buf_slice(&sum->text),
						metric->decimals);
		return sum->count > 0;
	case CITY_MEASURE_MEAN:
		if (!sum->any || sum->overflow ||
		    city_decimal_divide(sum->number, (int64_t)sum->count,
					metric->decimals, CITY_ROUND_HALF_EVEN, &mean))
			return false;
		city_decimal_put(to, mean);
		return true;
	default:
		return sum->any && !sum->overflow &&
		       put_decimal(to, sum->number, metric->decimals);
	}
}
