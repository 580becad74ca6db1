/* SPDX-License-Identifier: Apache-2.0 */
/* page_tables - drawings as the tables they stand for, where nothing is drawn. */
#include "config.h"

#include <stdio.h>

#include "city/page.h"

static void put_table(struct city_page *page, struct city_table *table)
{
	page->draw->table(page, table);
	city_table_release(table);
}

void city_page_shares_as_table(struct city_page *page,
			       const struct city_page_shares *given)
{
	const struct city_column columns[] = {
		{ .head = "" },
		{ .head = "" },
		{ .head = "n", .align = CITY_ALIGN_RIGHT },
		{ .head = "%", .align = CITY_ALIGN_RIGHT },
	};
	struct city_table table;
	char share[32];

	city_table_init(&table, given->title, columns, 4);
	for (size_t i = page->from; i <= page->upto; i++) {
		size_t c = i < page->upto ? i : 0;
		size_t tenths = (given->count[c] * 1000 + given->total / 2) / given->total;

		city_table_text(&table, page->class_[c].mark);
		city_table_text(&table, page->class_[c].name);
		city_table_int(&table, (int64_t)given->count[c]);
		snprintf(share, sizeof(share), "%zu.%zu", tenths / 10, tenths % 10);
		city_table_text(&table, share);
	}
	put_table(page, &table);
}

void city_page_history_as_table(struct city_page *page,
				const struct city_page_history *given)
{
	struct city_column column[CITY_PAGE_CLASSES + 2] = { { .head = given->row_head } };
	struct city_table rows;
	size_t n = page->upto; /* the air's, which are the first */

	for (size_t i = 0; i < n; i++)
		column[i ? i : n] = (struct city_column){ .head = page->class_[i].mark,
							  .align = CITY_ALIGN_RIGHT };
	column[n + 1] = (struct city_column){ .head = given->total_head,
					      .align = CITY_ALIGN_RIGHT };
	city_table_init(&rows, given->title, column, n + 2);
	for (size_t r = 0; r < given->rows; r++) {
		size_t total = given->count[r][0];

		city_table_text(&rows, given->row[r]);
		for (size_t i = 1; i < n; i++) {
			city_table_int(&rows, (int64_t)given->count[r][i]);
			total += given->count[r][i];
		}
		city_table_int(&rows, (int64_t)given->count[r][0]);
		city_table_int(&rows, (int64_t)total);
	}
	put_table(page, &rows);
}

void city_page_rank_as_table(struct city_page *page, const struct city_page_rank *given)
{
	const struct city_column columns[] = { { .head = "" },
					       { .head = "" },
					       { .head = "", .align = CITY_ALIGN_RIGHT },
					       { .head = "" },
					       { .head = "" } };
	struct city_table table;

	city_table_init(&table, "", columns, 5);
	for (size_t i = 0; i < given->n; i++) {
		const struct city_page_bar *bar = &given->bar[i];

		city_table_text(&table, bar->label);
		city_table_text(&table, bar->place);
		if (bar->figure)
			city_table_text(&table, bar->figure);
		else
			city_table_int(&table, bar->value);
		city_table_text(&table,
				bar->class_ > 0 ? page->class_[bar->class_].mark : "");
		city_table_text(&table, bar->detail);
	}
	put_table(page, &table);
}

void city_page_chart_as_table(struct city_page *page, const struct city_page_chart *given)
{
	page->draw->table(page, given->table);
}
