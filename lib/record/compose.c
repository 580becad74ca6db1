/* SPDX-License-Identifier: Apache-2.0 */
/* compose - date and hour to a time; quickly where the date is the last one. */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "city/compose.h"
#include "city/convert.h"
#include "city/text.h"

/* Where the hour stands in "YYYY-MM-DDTHH..., behind the quote. */
#define HOUR_AT 12

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* The folded text of a date or hour, which may have come as a number. */
static struct city_slice part_text(const struct city_field *field,
				   struct city_buf *decoded, struct city_buf *folded)
{
	struct city_slice text = field->value;

	if (field->type == CITY_STRING)
		text = city_field_text(field, decoded);
	city_buf_reset(folded);
	city_text_fold(folded, text);
	return city_buf_slice(folded);
}

static enum city_status bad_part(const struct city_rec *rec,
				 const struct city_field *field, const char *expected,
				 struct city_error *error)
{
	size_t n = field->value.len < 40 ? field->value.len : 40;

	n = city_utf8_valid(field->value.at, n);
	city_error_set(error, "contract.type", "%.*s is not %s", (int)n,
		       field->value.at, expected);
	return city_rec_refuse(rec, field, error);
}

/* An hour below 24 in one or two plain digits; -1 for whatever else it may be. */
static int quick_hour(const struct city_field *field)
{
	const char *at = field->value.at;
	size_t len = field->value.len;
	int hour;

	if (field->type == CITY_STRING) {
		at++;
		len -= 2;
	}
	if (len == 1 && is_digit(at[0]))
		return at[0] - '0';
	if (len != 2 || !is_digit(at[0]) || !is_digit(at[1]))
		return -1;
	hour = (at[0] - '0') * 10 + (at[1] - '0');
	return hour < 24 ? hour : -1;
}

/* The last time, with another hour; false where the date is another one. */
static bool compose_quickly(const struct city_last_date *last,
			    const struct city_field *date, int hour,
			    struct city_buf *to)
{
	char *at;

	if (hour < 0 || last->from_len != date->value.len || last->from_len == 0 ||
	    memcmp(last->from, date->value.at, last->from_len) != 0)
		return false;
	at = city_buf_reserve(to, sizeof(last->to));
	if (!at)
		return false;
	memcpy(at, last->to, sizeof(last->to));
	at[HOUR_AT] = (char)('0' + hour / 10);
	at[HOUR_AT + 1] = (char)('0' + hour % 10);
	to->len += last->to_len;
	return true;
}

/* Hour 24 is of the next day, and no example for the others of its date. */
static void remember(struct city_last_date *last, const struct city_field *date,
		     int hour, const struct city_buf *to)
{
	if (hour == 24 || date->value.len > sizeof(last->from) ||
	    to->len > sizeof(last->to))
		return;
	memcpy(last->from, date->value.at, date->value.len);
	last->from_len = date->value.len;
	memcpy(last->to, to->at, to->len);
	last->to_len = to->len;
}

enum city_status city_compose_time(const struct city_contract_field *field,
				   const struct city_rec *rec,
				   const struct city_field *date,
				   const struct city_field *hour,
				   struct city_last_date *last, struct city_buf *to,
				   struct city_buf *scratch, struct city_error *error)
{
	struct city_date day;
	struct city_time time;
	int number;

	city_buf_reset(to);
	if (compose_quickly(last, date, quick_hour(hour), to))
		return CITY_OK;
	if (city_convert_date(part_text(date, to, scratch), &day))
		return bad_part(rec, date, "a date", error);
	if (city_convert_hour(part_text(hour, to, scratch), &number))
		return bad_part(rec, hour, "an hour from 0 to 24", error);
	if (city_time_from_parts(day, number, 0, 0, field->offset_minutes, &time))
		return bad_part(rec, hour, "an hour of that date", error);
	city_buf_reset(to);
	city_buf_put_char(to, '"');
	city_time_put(to, time);
	city_buf_put_char(to, '"');
	if (to->failed) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	remember(last, date, number, to);
	return CITY_OK;
}
