/* SPDX-License-Identifier: Apache-2.0 */
/* contract_when - dates, and times without an offset of their own. */
#include "config.h"

#include <stdio.h>
#include <string.h>

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
	struct city_moment moment;

	if (is_serial(field, text, &serial))
		return city_when_serial(serial, date, NULL, why);
	if (!field->formatted)
		return city_when_date(text, date, why);
	/* As it is once it has been read. */
	if (city_date_parse(text, date) == 0)
		return 0;
	if (city_moment_match(&field->format, text, &moment, why))
		return -1;
	*date = moment.date;
	return 0;
}

/* A time on its clock, as if that were UTC's; and its offset where it has one. */
static int read_local(const struct city_contract_field *field, struct city_slice text,
		      struct city_time *time, struct city_error *why)
{
	struct city_moment moment = { 0 };
	struct city_decimal serial;

	if (is_serial(field, text, &serial)) {
		if (city_when_serial(serial, &moment.date, &moment.clock, why))
			return -1;
	} else if (!field->formatted) {
		return city_when_time(text, 0, time, why);
	} else if (city_moment_match(&field->format, text, &moment, why)) {
		return -1;
	}
	return city_time_from_parts(moment.date, moment.clock.hour, moment.clock.minute,
				    moment.clock.second, moment.offset_minutes, time) ?
		       city_error_set(why, "when", "beyond the calendar") :
		       0;
}

static int read_time(const struct city_contract_field *field, struct city_slice text,
		     struct city_time *time, struct city_error *why)
{
	if (read_local(field, text, time, why))
		return -1;
	if (field->formatted && field->format.has_offset)
		return 0;
	return city_zone_place(&field->zone, time, why);
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

static int read_zone(const struct city_node *node, struct city_contract_field *field,
		     struct city_error *error)
{
	struct city_node at = city_node_member(node, "offset");
	bool told = field->formatted && field->format.has_offset;
	const char *text;

	if (at.json && (field->type != CITY_CONTRACT_DATETIME || told))
		return city_node_error(&at, error,
				       told ? "the format has one, %%z" :
					      "is for a datetime only");
	if (field->type != CITY_CONTRACT_DATETIME)
		return 0;
	field->local = told || (at.json && !field->composed);
	if (!at.json)
		return !told && (field->composed || field->serial || field->formatted) ?
			       city_node_error(node, error,
					       "such a time needs an \"offset\"") :
			       0;
	text = city_node_string(node, "offset", error);
	if (!text)
		return -1;
	return city_zone_read(city_slice_of(text), &field->zone) ?
		       city_node_error(&at, error,
				       "must be an offset such as +08:00, or a rule such "
				       "as EST5EDT,M3.2.0,M11.1.0") :
		       0;
}

static int read_pattern(const struct city_node *at, const char *format,
			struct city_contract_field *field, struct city_error *error)
{
	struct city_error why;

	if (!strchr(format, '%'))
		return city_node_error(at, error,
				       "must be default, excel or a pattern such as "
				       "%%Y-%%m-%%d");
	if (city_moment_format_read(format, &field->format, &why))
		return city_node_error(at, error, "%s", why.text);
	field->formatted = true;
	if (field->format.has_clock != (field->type == CITY_CONTRACT_DATETIME))
		return city_node_error(at, error, field->format.has_clock ?
							  "a date has no hour" :
							  "needs an hour");
	return 0;
}

/* Serials are numbers like any other: only the contract can tell. */
int city_contract_read_when(const struct city_node *node,
			    struct city_contract_field *field, struct city_error *error)
{
	struct city_node at = city_node_member(node, "format");
	const char *format = "default";

	if (field->type != CITY_CONTRACT_DATE && field->type != CITY_CONTRACT_DATETIME)
		return read_zone(node, field, error);
	if (city_node_string_or(node, "format", &format, error))
		return -1;
	if (strcmp(format, "default") == 0)
		return read_zone(node, field, error);
	if (field->composed)
		return city_node_error(&at, error, "is for dates, and times in one field");
	field->serial = strcmp(format, "excel") == 0;
	if (!field->serial && read_pattern(&at, format, field, error))
		return -1;
	return read_zone(node, field, error);
}
