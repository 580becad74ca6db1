/* SPDX-License-Identifier: Apache-2.0 */
/* stations - the tables: a line a district, a line a station. */
#include "config.h"

#include "parts.h"

#define ROWS_MAX 1000 /* a page is no archive */

/* A number of a class: the number in one cell, the class's mark in the next. */
static void put_aqi(struct city_table *table,
		    const struct city_brief_station *station)
{
	if (station && station->level)
		city_table_int(table, station->aqi);
	else
		city_table_text(table, "–");
}

static void put_level(struct parts *parts, struct city_table *table,
		      const struct city_brief_station *station)
{
	if (station && !city_brief_is_heard(station) && !station->level) {
		city_table_text(table, parts->words->no_data);
		return;
	}
	city_table_cell(table);
	city_table_mark(table, station ? station->level : 0);
}

void parts_districts(struct parts *parts, size_t rows)
{
	const struct city_brief_summary *air = parts->air;
	const struct city_words *words = parts->words;
	struct city_args limit = { { city_arg_number(parts_limit(parts)) } };
	const struct city_column columns[] = {
		{ .head = words->col_district },
		{ .head = words->col_stations, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_indexed, .align = CITY_ALIGN_RIGHT },
		{ .head = parts_say(parts, words->col_above, &limit),
		  .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_worst, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_level },
		{ .head = words->col_primary }
	};
	struct city_table table;

	(void)rows;
	if (!air->districts)
		return;
	city_table_init(&table, words->districts, columns,
			sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < air->districts; i++) {
		const struct city_brief_district *district = &air->district[i];

		city_table_text(&table, district->name);
		city_table_int(&table, (int64_t)district->stations);
		city_table_int(&table, (int64_t)district->indexed);
		city_table_int(&table, (int64_t)district->above);
		put_aqi(&table, district->worst);
		put_level(parts, &table, district->worst);
		city_table_text(
			&table,
			parts_pollutants(parts, district->worst
							? district->worst->primary
							: 0));
	}
	parts->page.draw->section(&parts->page, words->districts,
				  words->districts_note, CITY_PAGE_LONG);
	parts->page.draw->table(&parts->page, &table);
	city_table_release(&table);
}

static void put_name(struct city_table *table,
		     const struct city_brief_station *station)
{
	city_table_cell(table);
	city_buf_put_text(&table->text, city_brief_label(station));
	city_table_end_text(table);
	if (station->name[0])
		city_buf_put_text(&table->text, station->station);
	if (station->name[0] && parts_place(station)[0])
		city_buf_put_text(&table->text, " · ");
	city_buf_put_text(&table->text, parts_place(station));
	city_table_end_note(table);
}

static void put_figure(struct city_table *table,
		       const struct city_brief_figure *figure)
{
	city_table_cell(table);
	if (figure->valid)
		city_decimal_put(&table->text, figure->mean);
	else
		city_buf_put_text(&table->text, "–");
	city_table_end_text(table);
	if (!figure->told)
		return;
	city_buf_printf(&table->text, "%d/%d", figure->n, figure->need);
	city_table_end_note(table);
	if (!figure->valid)
		city_table_weak(table);
}

static void put_coverage(struct city_table *table,
			 const struct city_brief_station *station)
{
	int weakest = city_brief_weakest(station);

	city_table_cell(table);
	if (weakest < 0)
		city_buf_put_text(&table->text, "–");
	else
		city_buf_printf(&table->text, "%d/%d", station->figure[weakest].n,
				station->figure[weakest].need);
	city_table_end_text(table);
}

static void put_station(struct parts *parts, struct city_table *table,
			const struct city_brief_station *station)
{
	put_name(table, station);
	put_aqi(table, station);
	put_level(parts, table, station);
	city_table_text(table, parts_pollutants(parts, station->primary));
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		put_figure(table, &station->figure[p]);
	put_coverage(table, station);
}

void parts_stations(struct parts *parts, size_t rows)
{
	const struct city_brief_summary *air = parts->air;
	const struct city_words *words = parts->words;
	struct city_column columns[5 + CITY_POLLUTANTS] = {
		{ .head = words->col_station },
		{ .head = "AQI", .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_level },
		{ .head = words->col_primary },
		[4 + CITY_POLLUTANTS] = { .head = words->col_coverage,
					  .align = CITY_ALIGN_RIGHT,
					  .where = CITY_COLUMN_TEXT }
	};
	size_t shown = parts_most(parts, rows ? rows : ROWS_MAX, air->stations);
	struct city_args cut = { { city_arg_number((int64_t)shown),
				   city_arg_number((int64_t)air->stations) } };
	struct city_table table;

	for (int p = 0; p < CITY_POLLUTANTS; p++)
		columns[4 + p] = (struct city_column){
			.head = parts_pollutant(parts, (enum city_pollutant)p),
			.unit = parts_unit((enum city_pollutant)p),
			.align = CITY_ALIGN_RIGHT
		};
	city_table_init(&table, words->stations, columns,
			sizeof(columns) / sizeof(columns[0]));
	table.compact = true;
	for (size_t i = 0; i < shown; i++)
		put_station(parts, &table, air->by_id[i]);
	parts->page.draw->section(&parts->page, words->stations,
				  words->stations_note, CITY_PAGE_LONG);
	parts->page.draw->table(&parts->page, &table);
	city_table_release(&table);
	if (shown < air->stations)
		parts->page.draw->paragraph(
			&parts->page, parts_say(parts, words->stations_cut, &cut));
}
