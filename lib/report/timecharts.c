/* SPDX-License-Identifier: Apache-2.0 */
/* timecharts - the days of a calendar, and small multiples of values over time. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/html.h"
#include "parts.h"

#define MONTHS_MAX 24
#define PANELS_MAX 60
#define TICKS_MAX 40

struct item {
	struct city_slice label;
	int64_t at; /* days, or microseconds */
	struct city_decimal value;
	bool valued;
	size_t row;
};

static int by_label_and_time(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	size_t shorter = a->label.len < b->label.len ? a->label.len : b->label.len;
	int order = shorter ? memcmp(a->label.at, b->label.at, shorter) : 0;

	order = order ? order : (a->label.len > b->label.len) - (a->label.len < b->label.len);
	order = order ? order : (a->at > b->at) - (a->at < b->at);
	return order ? order : (a->row > b->row) - (a->row < b->row);
}

static int time_of(struct city_slice text, bool days, int64_t *at)
{
	struct city_slice first = { text.at, text.len > 10 ? 10 : text.len };
	struct city_date date;
	struct city_time time;

	if (!days && city_time_parse(text, &time) == 0) {
		*at = time.utc_us;
		return 0;
	}
	if (city_date_parse(days ? first : text, &date))
		return -1;
	*at = city_days_from_date(date) * (days ? 1 : CITY_US_PER_DAY);
	return 0;
}

/* What has a time, sorted.  The caller frees it; NULL when memory runs out. */
static struct item *items_of(struct parts *parts, const struct parts_rows *from,
			     bool days, size_t *n)
{
	struct item *item = calloc(from->rows->n + 1, sizeof(*item));

	*n = 0;
	if (!item)
		parts->page.to->failed = true;
	for (size_t i = 0; item && i < from->rows->n; i++) {
		struct item *next = &item[*n];

		if (time_of(parts_value(parts, from, i, CITY_FIELD_TIME), days, &next->at))
			continue;
		next->label = parts_value(parts, from, i, CITY_FIELD_LABEL);
		next->valued = city_decimal_parse(
				       parts_value(parts, from, i, CITY_FIELD_VALUE),
				       &next->value) == 0;
		next->row = i;
		(*n)++;
	}
	if (item)
		qsort(item, *n, sizeof(*item), by_label_and_time);
	return item;
}

static const char *figure_of(struct parts *parts, const struct parts_rows *from,
			     struct city_decimal value)
{
	struct city_buf text = { 0 }, rounded = { 0 };

	city_decimal_put(&text, value);
	city_gather_put_rounded(&rounded, city_buf_slice(&text), from->block->decimals);
	city_buf_release(&text);
	return parts_keep(parts, &rounded);
}

/* Days from the first of the first month to the last of the last. */
struct days {
	int64_t from, upto;       /* of the months; upto is the day behind */
	int64_t first, last;      /* that there are records of */
	struct city_svg_cell *cell;
};

static struct city_date next_month(struct city_date date)
{
	return (struct city_date){ date.year + date.month / 12, date.month % 12 + 1, 1 };
}

/* At most MONTHS_MAX months, the last of them; false when there is no day. */
static bool find_days(const struct item *item, size_t n, struct days *days)
{
	struct city_date first, last;

	if (n == 0)
		return false;
	days->first = item[0].at; /* by time: calendars have no labels */
	days->last = item[n - 1].at;
	first = city_date_from_days(days->first);
	last = city_date_from_days(days->last);
	first.day = 1;
	while ((last.year - first.year) * 12 + last.month - first.month >= MONTHS_MAX)
		first = next_month(first);
	days->from = city_days_from_date(first);
	days->first = days->first < days->from ? days->from : days->first;
	days->upto = city_days_from_date(next_month(last));
	return true;
}

static void fill_day(struct parts *parts, const struct parts_rows *from, int64_t day,
		     const struct item *top, struct city_svg_cell *cell)
{
	struct city_buf label = { 0 };

	*cell = (struct city_svg_cell){ .there = top != NULL, .text = "–" };
	if (top) {
		cell->text = figure_of(parts, from, top->value);
		cell->class_ = parts_class_of(parts, from->block->scale,
					      city_slice_of(cell->text));
	}
	city_date_put(&label, city_date_from_days(day));
	city_buf_printf(&label, ": %s", cell->text);
	if (cell->class_)
		city_buf_printf(&label, " %s %s", parts->class_[cell->class_].mark,
				parts->class_[cell->class_].name);
	cell->label = parts_keep(parts, &label);
}

/* Of several values of a day the greatest. */
static void fill_days(struct parts *parts, const struct parts_rows *from,
		      struct days *days, const struct item *item, size_t n)
{
	size_t i = 0;

	for (int64_t day = days->from; day < days->upto; day++) {
		const struct item *top = NULL;

		for (; i < n && item[i].at <= day; i++)
			if (item[i].at == day && item[i].valued &&
			    (!top ||
			     city_decimal_compare(item[i].value, top->value) > 0))
				top = &item[i];
		fill_day(parts, from, day, top, &days->cell[day - days->from]);
		/* Before the first record and behind the last nothing was due. */
		if (!top && (day < days->first || day > days->last))
			days->cell[day - days->from].text = "";
	}
}

static void draw_months(struct parts *parts, const struct days *days,
			struct city_buf *drawing)
{
	struct city_date month = city_date_from_days(days->from);

	city_buf_put_text(drawing, "<div class=\"months\">\n");
	for (int64_t day = days->from; day < days->upto;) {
		int64_t next = city_days_from_date(next_month(month));
		int weekday = (int)(((day + 3) % 7 + 7) % 7); /* 1970-01-01: a Thursday */
		struct city_svg_text text = { .desc = "" };
		struct city_buf name = { 0 };

		city_buf_printf(&name, "%04d-%02d", month.year, month.month);
		text.title = parts_keep(parts, &name);
		city_buf_printf(drawing, "<figure><figcaption>%s</figcaption>",
				text.title);
		city_svg_put_month(drawing, &text, &days->cell[day - days->from],
				   (int)(next - day), weekday);
		city_buf_put_text(drawing, "</figure>\n");
		month = next_month(month);
		day = next;
	}
	city_buf_put_text(drawing, "</div>");
}

/* A day a row, the last first; a page that only has the table shows some of them. */
static size_t list_days(struct parts *parts, const struct parts_rows *from,
			const struct days *days, struct city_table *table)
{
	size_t n = (size_t)(days->last - days->first) + 1, shown;

	shown = parts->page.draw == &city_page_html ?
			n :
			parts_most(parts, from->block->rows, n);
	for (size_t i = 0; i < shown; i++) {
		int64_t day = days->last - (int64_t)i;
		const struct city_svg_cell *cell = &days->cell[day - days->from];

		city_table_cell(table);
		city_date_put(&table->text, city_date_from_days(day));
		city_table_end_text(table);
		city_table_text(table, cell->text);
		city_table_text(table, cell->class_ ? parts->class_[cell->class_].name : "");
	}
	return shown;
}

void parts_show_calendar(struct parts *parts, const struct parts_rows *from)
{
	const struct city_column column[] = { { .head = parts->words->col_date },
					      { .head = parts->words->col_value,
						.align = CITY_ALIGN_RIGHT },
					      { .head = parts->words->col_level } };
	size_t n = 0, shown;
	struct item *item = items_of(parts, from, true, &n);
	struct city_buf drawing = { 0 };
	struct city_table table;
	struct days days;

	if (!item || !find_days(item, n, &days)) {
		free(item);
		return;
	}
	days.cell = calloc((size_t)(days.upto - days.from), sizeof(*days.cell));
	if (days.cell) {
		fill_days(parts, from, &days, item, n);
		draw_months(parts, &days, &drawing);
		city_table_init(&table, parts_block_title(parts, from), column, 3);
		shown = list_days(parts, from, &days, &table);
		parts_put_chart(parts, from, &drawing, &table);
		parts_cut(parts, shown, (uint64_t)(days.last - days.first) + 1);
	} else {
		parts->page.to->failed = true;
	}
	free(days.cell);
	free(item);
}

/* The least time between two neighbours: what a gap is measured by. */
static int64_t step_of(const struct item *item, size_t n)
{
	int64_t step = INT64_MAX;

	for (size_t i = 1; i < n; i++)
		if (city_slice_equal(item[i].label, item[i - 1].label) &&
		    item[i].at > item[i - 1].at && item[i].at - item[i - 1].at < step)
			step = item[i].at - item[i - 1].at;
	return step;
}

struct frame {
	int64_t from, upto, step;
	struct city_decimal max;
	struct city_slice first, last; /* the times as the records have them */
	int tick[TICKS_MAX];           /* midnights, or first days of months */
	size_t ticks;
};

static int x_of(const struct frame *frame, int64_t at)
{
	int64_t span = frame->upto > frame->from ? frame->upto - frame->from : 1;

	return (int)((double)(at - frame->from) / (double)span * CITY_SVG_PARTS);
}

/* Days where they are few enough, else months, else none; in the first time's offset. */
static void set_ticks(struct frame *frame, bool months)
{
	struct city_time first = { 0 };
	int64_t shift;

	if (city_time_parse(frame->first, &first))
		first.offset_minutes = 0; /* a date */
	shift = first.offset_minutes * (CITY_US_PER_HOUR / 60);
	frame->ticks = 0;
	for (int64_t day = (frame->from + shift) / CITY_US_PER_DAY;
	     day * CITY_US_PER_DAY - shift <= frame->upto; day++) {
		int64_t at = day * CITY_US_PER_DAY - shift;

		if (at < frame->from || (months && city_date_from_days(day).day != 1))
			continue;
		if (frame->ticks < TICKS_MAX) {
			frame->tick[frame->ticks++] = x_of(frame, at);
			continue;
		}
		frame->ticks = 0;
		if (!months)
			set_ticks(frame, true);
		return;
	}
}

static size_t points_of(const struct frame *frame, const struct item *item, size_t n,
			struct city_svg_point *point)
{
	size_t kept = 0;
	int64_t last = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t y;

		if (!item[i].valued)
			continue;
		y = parts_ratio(item[i].value, frame->max, CITY_SVG_PARTS);
		point[kept] = (struct city_svg_point){
			.x = x_of(frame, item[i].at),
			.y = y < 0 ? 0 : y > CITY_SVG_PARTS ? CITY_SVG_PARTS : (int)y,
			.after_gap = kept > 0 && item[i].at - last > frame->step
		};
		last = item[i].at;
		kept++;
	}
	return kept;
}

static void put_panel(struct parts *parts, const struct parts_rows *from,
		      const struct frame *frame, const struct item *item, size_t n,
		      struct city_buf *drawing, struct city_table *table)
{
	const struct city_layout_block *block = from->block;
	struct city_svg_point *point = calloc(n + 1, sizeof(*point));
	struct city_svg_text text = { .title = item[0].label.len ?
						       parts_text(parts, item[0].label) :
						       parts_block_title(parts, from) };
	const struct item *low = NULL, *high = NULL, *last = NULL;
	size_t kept = point ? points_of(frame, item, n, point) : 0;
	int64_t wanted = frame->step < INT64_MAX && frame->step > 0 ?
				 (frame->upto - frame->from) / frame->step + 1 :
				 (int64_t)n;
	int limit[CITY_LIMITS];
	struct city_buf desc = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (!item[i].valued)
			continue;
		last = &item[i];
		if (!low || city_decimal_compare(item[i].value, low->value) < 0)
			low = &item[i];
		if (!high || city_decimal_compare(item[i].value, high->value) > 0)
			high = &item[i];
	}
	for (size_t i = 0; i < block->limits; i++)
		limit[i] = (int)parts_ratio(block->limit[i].at, frame->max,
					    CITY_SVG_PARTS);
	city_table_text(table, text.title);
	city_table_cell(table);
	city_svg_put_spark(&table->text, point, kept);
	city_table_end_text(table);
	city_table_text(table, low ? figure_of(parts, from, low->value) : "–");
	city_table_text(table, high ? figure_of(parts, from, high->value) : "–");
	city_table_text(table, last ? figure_of(parts, from, last->value) : "–");
	city_table_int(table, (int64_t)kept);
	city_table_int(table, wanted);
	if (high)
		city_buf_printf(&desc, "%s–%s%s%s; %zu / %lld",
				figure_of(parts, from, low->value),
				figure_of(parts, from, high->value),
				block->unit[0] ? " " : "", block->unit, kept,
				(long long)wanted);
	else
		city_buf_printf(&desc, "–; 0 / %lld", (long long)wanted);
	text.desc = parts_keep(parts, &desc);
	city_buf_put_text(drawing, "<figure><figcaption>");
	city_html_put_text(drawing, text.title);
	city_buf_put_text(drawing, " <b>");
	city_html_put_text(drawing, text.desc);
	city_buf_put_text(drawing, "</b></figcaption>");
	city_svg_put_series(drawing, &text, point, kept, limit, block->limits,
			    frame->tick, frame->ticks);
	city_buf_put_text(drawing, "</figure>\n");
	parts->page.to->failed = parts->page.to->failed || !point;
	free(point);
}

static void look(struct parts *parts, const struct parts_rows *from,
		 const struct item *item, size_t n, struct frame *frame)
{
	const struct city_layout_block *block = from->block;
	const struct item *first = item, *last = item;

	*frame = (struct frame){ .max = block->max };
	for (size_t i = 0; i < n; i++) {
		first = item[i].at < first->at ? &item[i] : first;
		last = item[i].at > last->at ? &item[i] : last;
		if (item[i].valued && city_decimal_compare(item[i].value, frame->max) > 0)
			frame->max = item[i].value;
	}
	for (size_t i = 0; i < block->limits; i++)
		if (city_decimal_compare(block->limit[i].at, frame->max) > 0)
			frame->max = block->limit[i].at;
	if (frame->max.units <= 0)
		frame->max = (struct city_decimal){ 1, 0 };
	frame->step = step_of(item, n);
	if (!n)
		return;
	frame->from = first->at;
	frame->upto = last->at;
	frame->first = parts_value(parts, from, first->row, CITY_FIELD_TIME);
	frame->last = parts_value(parts, from, last->row, CITY_FIELD_TIME);
	set_ticks(frame, false);
}

static void say_limits(struct parts *parts, const struct parts_rows *from,
		       const struct frame *frame)
{
	struct city_args args = { { city_arg_text(
		figure_of(parts, from, frame->max)) } };

	parts->page.draw->paragraph(&parts->page,
				    parts_say(parts, parts->words->series_scale, &args));
	if (frame->first.len) {
		args = (struct city_args){ { city_arg_text(parts_text(parts, frame->first)),
					     city_arg_text(
						     parts_text(parts, frame->last)) } };
		parts->page.draw->paragraph(
			&parts->page, parts_say(parts, parts->words->series_span, &args));
	}
	for (size_t i = 0; i < from->block->limits; i++) {
		struct city_buf text = { 0 };

		city_decimal_put(&text, from->block->limit[i].at);
		city_buf_printf(&text, "%s%s", from->block->unit[0] ? " " : "",
				from->block->unit);
		args.at[0] = city_arg_text(
			parts_word(parts, &from->block->limit[i].name));
		args.at[1] = city_arg_text(parts_keep(parts, &text));
		parts->page.draw->paragraph(
			&parts->page, parts_say(parts, parts->words->limit_is, &args));
	}
}

/* The items of one label, and which value decides on its place. */
struct group {
	size_t from, upto;
	const struct item *high; /* NULL = no value */
};

static int by_greatest(const void *left, const void *right)
{
	const struct group *a = left, *b = right;
	int order = (a->high == NULL) - (b->high == NULL);

	if (!order && a->high)
		order = city_decimal_compare(b->high->value, a->high->value);
	return order ? order : (a->from > b->from) - (a->from < b->from);
}

/* By label, or the greatest value first.  The caller frees it; NULL without memory. */
static struct group *groups_of(const struct parts_rows *from, const struct item *item,
			       size_t n, size_t *groups)
{
	const char *sort = from->block->sort, *value = from->block->field[CITY_FIELD_VALUE];
	struct group *group = calloc(n + 1, sizeof(*group));

	*groups = 0;
	for (size_t i = 0, k; group && i < n; i = k) {
		struct group *next = &group[(*groups)++];

		next->from = i;
		for (k = i; k < n && city_slice_equal(item[i].label, item[k].label); k++)
			if (item[k].valued &&
			    (!next->high || city_decimal_compare(item[k].value,
								 next->high->value) > 0))
				next->high = &item[k];
		next->upto = k;
	}
	if (group && sort && value && from->block->descending && strcmp(sort, value) == 0)
		qsort(group, *groups, sizeof(*group), by_greatest);
	return group;
}

void parts_show_series(struct parts *parts, const struct parts_rows *from)
{
	const struct city_words *words = parts->words;
	const struct city_column column[] = {
		{ .head = "" },
		{ .head = words->col_course },
		{ .head = words->col_least, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_greatest, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_last, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_values, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_times, .align = CITY_ALIGN_RIGHT }
	};
	size_t n = 0, panels = 0, groups = 0;
	struct item *item = items_of(parts, from, false, &n);
	struct group *group = item ? groups_of(from, item, n, &groups) : NULL;
	size_t most = from->block->rows < PANELS_MAX ? from->block->rows : PANELS_MAX;
	struct city_buf drawing = { 0 };
	struct city_table table;
	struct frame frame;

	if (!group) {
		parts->page.to->failed = true;
		free(item);
		return;
	}
	look(parts, from, item, n, &frame);
	city_table_init(&table, parts_block_title(parts, from), column, 7);
	city_buf_put_text(&drawing, "<div class=\"panels\">\n");
	panels = parts_most(parts, most, groups);
	for (size_t i = 0; i < panels; i++)
		put_panel(parts, from, &frame, item + group[i].from,
			  group[i].upto - group[i].from, &drawing, &table);
	city_buf_put_text(&drawing, "</div>");
	parts_put_chart(parts, from, &drawing, &table);
	say_limits(parts, from, &frame);
	parts_cut(parts, panels, groups);
	free(group);
	free(item);
}
