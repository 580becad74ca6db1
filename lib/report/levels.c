/* SPDX-License-Identifier: Apache-2.0 */
/* levels - how stations are spread, today and before, and where the worst are. */
#include "config.h"

#include <stdlib.h>

#include "parts.h"

#define RANKED_MAX 10
#define DAYS_MAX 31
#define LABELS_MAX 2000 /* dots too dense to be pointed at */

void parts_history(struct parts *parts, size_t rows)
{
	const struct city_brief_summary *air = parts->air;
	const struct city_words *words = parts->words;
	size_t most = rows && rows < DAYS_MAX ? rows : DAYS_MAX;
	size_t shown = air->days < most ? air->days : most;
	size_t from = air->days - shown;
	struct city_args args = { { city_arg_number((int64_t)air->days - 1),
				    city_arg_number((int64_t)shown) } };
	const char *row[DAYS_MAX];
	const size_t *count[DAYS_MAX];
	struct city_page_history history = { .title = words->history,
					     .row_head = words->col_date,
					     .total_head = words->col_stations,
					     .bar_head = words->history_bar,
					     .row = row,
					     .count = count,
					     .rows = shown };

	if (air->days < 2)
		return;
	for (size_t i = 0; i < shown; i++) {
		row[i] = parts_date(parts, words->short_date,
				    air->history[from + i].day);
		count[i] = air->history[from + i].level;
	}
	parts->page.draw->section(
		&parts->page, words->history,
		parts_say(parts, from ? words->history_cut : words->history_note,
			  &args),
		CITY_PAGE_FULL);
	parts->page.draw->history(&parts->page, &history);
}

void parts_levels(struct parts *parts, size_t rows)
{
	const struct city_brief_summary *air = parts->air;
	struct city_args args = { { city_arg_number((int64_t)air->stations) } };
	struct city_page_shares shares = { .title = parts->words->levels,
					   .desc = parts_spread(parts, air->level),
					   .count = air->level,
					   .total = air->stations };

	(void)rows;
	parts->page.draw->section(
		&parts->page, parts->words->levels,
		parts_say(parts, parts->words->levels_note, &args), CITY_PAGE_FULL);
	parts->page.draw->shares(&parts->page, &shares);
}

/* "轻度污染 · PM2.5 88 µg/m³（24/20）" */
static const char *what_made_it(struct parts *parts,
				const struct city_brief_station *station)
{
	struct city_buf text = { 0 };

	city_buf_put_text(&text, parts_class_name(parts, station->level));
	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		const struct city_brief_figure *figure = &station->figure[p];
		struct city_buf mean = { 0 };

		if (!(station->primary & 1U << p))
			continue;
		city_buf_put_text(&text, " · ");
		if (!figure->valid) {
			city_buf_put_text(
				&text,
				parts_pollutant(parts, (enum city_pollutant)p));
			continue;
		}
		city_decimal_put(&mean, figure->mean);
		city_words_fill(
			&text, parts->words->rank_figure,
			&(struct city_args){ {
				city_arg_text(parts_pollutant(
					parts, (enum city_pollutant)p)),
				city_arg_text(parts_keep(parts, &mean)),
				city_arg_text(parts_unit((enum city_pollutant)p)),
				city_arg_number(figure->n),
				city_arg_number(figure->need),
			} });
	}
	return parts_keep(parts, &text);
}

static void put_rank(struct parts *parts, size_t shown)
{
	const struct city_brief_summary *air = parts->air;
	const struct city_words *words = parts->words;
	const struct city_air_class *class_ =
		city_air_class_of(parts->rule, air->by_aqi[0]->aqi);
	struct city_page_bar bar[RANKED_MAX];
	struct city_page_rank rank = { .bar = bar,
				       .n = shown,
				       .max = class_->upto,
				       .limit = parts_limit(parts) };
	struct city_args max = { { city_arg_number(rank.max) } };
	struct city_args limit = { { city_arg_number(rank.limit) } };

	for (size_t i = 0; i < shown; i++) {
		const struct city_brief_station *station = air->by_aqi[i];

		bar[i] = (struct city_page_bar){ .label = city_brief_label(station),
						 .place = parts_place(station),
						 .value = station->aqi,
						 .class_ = station->level,
						 .detail = what_made_it(parts,
									station) };
	}
	rank.scale = parts_say(parts, words->rank_scale, &max);
	rank.tick = rank.limit < rank.max
			    ? parts_say(parts, words->rank_tick, &limit)
			    : "";
	parts->page.draw->rank(&parts->page, &rank);
}

static const char *dot_label(struct parts *parts,
			     const struct city_brief_station *station)
{
	const struct city_words *words = parts->words;
	const char *why =
		city_brief_is_heard(station) ? words->no_index : words->no_data;

	if (!station->level)
		return parts_say(parts, words->dot_none,
				 &(struct city_args){ {
					 city_arg_text(city_brief_label(station)),
					 city_arg_text(why),
				 } });
	return parts_say(
		parts, words->dot,
		&(struct city_args){ {
			city_arg_text(city_brief_label(station)),
			city_arg_number(station->aqi),
			city_arg_text(parts->class_[station->level].mark),
			city_arg_text(parts_class_name(parts, station->level)),
		} });
}

static void add_dot(struct parts *parts, struct city_page_map *map, size_t *count,
		    struct city_svg_dot *dot,
		    const struct city_brief_station *station, size_t rank)
{
	if (!station->placed)
		return;
	dot[map->n++] =
		(struct city_svg_dot){ .lon_udeg = station->lon_udeg,
				       .lat_udeg = station->lat_udeg,
				       .class_ = station->level,
				       .label = parts->air->placed > LABELS_MAX
							? ""
							: dot_label(parts, station),
				       .rank = rank <= RANKED_MAX ? (int)rank : 0 };
	count[station->level]++;
}

/* What has no index lies at the bottom, then the good, the worst on top. */
static void put_map(struct parts *parts)
{
	const struct city_brief_summary *air = parts->air;
	size_t count[CITY_BRIEF_LEVELS] = { 0 };
	struct city_svg_dot *dot = calloc(air->placed, sizeof(*dot));
	struct city_args args = { { city_arg_number((int64_t)air->placed),
				    city_arg_number((int64_t)air->stations) } };
	struct city_page_map map = { .title = parts->words->map,
				     .crowd = parts->words->map_crowd,
				     .dot = dot,
				     .ground = parts->report->ground,
				     .count = count };

	if (!dot) {
		parts->page.to->failed = true;
		return;
	}
	for (size_t i = 0; i < air->stations; i++)
		if (!air->by_id[i]->level)
			add_dot(parts, &map, count, dot, air->by_id[i], SIZE_MAX);
	for (size_t i = air->indexed; i-- > 0;)
		add_dot(parts, &map, count, dot, air->by_aqi[i], i + 1);
	map.desc = parts_spread(parts, count);
	map.note = parts_say(parts, parts->words->map_note, &args);
	parts->page.draw->map(&parts->page, parts->words->map, &map);
	free(dot);
}

void parts_worst(struct parts *parts, size_t rows)
{
	const struct city_brief_summary *air = parts->air;
	size_t most = rows && rows < RANKED_MAX ? rows : RANKED_MAX;
	size_t shown = air->indexed < most ? air->indexed : most;
	struct city_args args = { { city_arg_number((int64_t)shown),
				    city_arg_number((int64_t)air->indexed) } };

	if (shown) {
		parts->page.draw->section(
			&parts->page, parts->words->rank,
			parts_say(parts, parts->words->rank_note, &args),
			air->placed ? CITY_PAGE_SPREAD : CITY_PAGE_FULL);
		put_rank(parts, shown);
	}
}

void parts_map(struct parts *parts, size_t rows)
{
	(void)rows;
	if (parts->air->placed)
		put_map(parts);
}
