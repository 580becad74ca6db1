/* SPDX-License-Identifier: Apache-2.0 */
/* page_day - days of records are texts that sort as days do. */
#include "config.h"

#include <string.h>

#include "city/page_day.h"

static int64_t day_of(const struct city_time *now)
{
	int64_t local = city_time_local_us(*now);

	return local / CITY_US_PER_DAY - (local % CITY_US_PER_DAY < 0);
}

int city_page_day_read(struct city_page_day *day, const char *text,
		       const struct city_time *now, struct city_error *error)
{
	bool today = strcmp(text, "today") == 0, yesterday = strcmp(text, "yesterday") == 0;
	struct city_buf iso = { 0 };
	struct city_date date;

	if ((today || yesterday) && !now)
		return city_error_set(error, "usage",
				      "--date: no clock is read, so %s needs --now", text);
	if (today || yesterday)
		date = city_date_from_days(day_of(now) - yesterday);
	else if (city_date_parse(city_slice_of(text), &date))
		return city_error_set(error, "usage",
				      "--date: expected a day such as 2026-03-26, today or "
				      "yesterday");
	city_date_put(&iso, date);
	if (!city_buf_text(&iso) || iso.len >= sizeof(day->text)) {
		city_buf_release(&iso);
		return city_error_set(error, "memory", "out of memory");
	}
	memcpy(day->text, iso.at, iso.len + 1);
	city_buf_release(&iso);
	day->days = city_days_from_date(date);
	day->name = city_name_of("date");
	return 0;
}

bool city_page_day_is_past(struct city_page_day *day, const struct city_rec *rec)
{
	const struct city_field *field =
		day->text[0] ? city_rec_find(rec, &day->name) : NULL;
	const size_t len = sizeof(day->text) - 1;
	int order;

	/* Quotes and ten letters. */
	if (!field || field->type != CITY_STRING || field->value.len != len + 2)
		return false;
	order = memcmp(field->value.at + 1, day->text, len);
	day->dated = true;
	day->met = day->met || order == 0;
	return order > 0;
}

bool city_page_day_lacks(const struct city_page_day *day)
{
	return day->dated && !day->met;
}
