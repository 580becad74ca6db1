/* SPDX-License-Identifier: Apache-2.0 */
/* contract_when - dates, and times without an offset of their own. */
#include "config.h"

#include <stdio.h>

#include "city/contract.h"
#include "city/when.h"

/* The serial that a text is, where the contract says that serials come. */
static bool is_serial(const struct city_contract_field *field, struct city_slice text,
		      struct city_decimal *serial)
{
	return field->serial && city_decimal_parse(text, serial) == 0;
}

static int read_date(const struct city_contract_field *field, struct city_slice text,
		     struct city_date *date, struct city_error *why)
{
	struct city_decimal serial;

	if (is_serial(field, text, &serial))
		return city_when_serial(serial, date, NULL, why);
	return city_when_date(text, date, why);
}

static int read_time(const struct city_contract_field *field, struct city_slice text,
		     struct city_time *time, struct city_error *why)
{
	struct city_decimal serial;
	struct city_clock clock;
	struct city_date date;

	if (!is_serial(field, text, &serial))
		return city_when_time(text, field->offset_minutes, time, why);
	if (city_when_serial(serial, &date, &clock, why))
		return -1;
	return city_time_from_parts(date, clock.hour, clock.minute, clock.second,
				    field->offset_minutes, time) ?
		       city_error_set(why, "when", "beyond the calendar") :
		       0;
}

int city_contract_when(const struct city_contract_field *field,
		       const struct city_field *from, struct city_slice text,
		       struct city_buf *to, char *expected, size_t room)
{
	bool is_date = field->type == CITY_CONTRACT_DATE;
	struct city_error why = { 0 };
	struct city_date date;
	struct city_time time;

	snprintf(expected, room, "%s",
		 is_date	? "a date" :
		 field->local	? "a time" :
				  "an RFC 3339 time with offset");
	if (from->type == CITY_NUMBER && field->serial)
		text = from->value;
	else if (from->type != CITY_STRING || (!is_date && !field->local))
		return -1;
	if (is_date ? read_date(field, text, &date, &why) :
		      read_time(field, text, &time, &why)) {
		snprintf(expected, room, "%s: %s", is_date ? "a date" : "a time",
			 why.text);
		return -1;
	}
	city_buf_put_char(to, '"');
	if (is_date)
		city_date_put(to, date);
	else
		city_time_put(to, time);
	city_buf_put_char(to, '"');
	return 0;
}
