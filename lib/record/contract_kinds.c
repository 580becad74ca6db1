/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_kinds - values of the rarer types: booleans, months, times of day,
 * durations, points; formats of strings.
 */
#include "config.h"

#include <string.h>

#include "city/text.h"
#include "city/when.h"
#include "contract_parts.h"

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

enum city_status city_convert_truth(const struct city_conversion *job,
				    struct city_slice text)
{
	const struct city_contract_field *field = job->field;

	if (job->from->type == CITY_TRUE || job->from->type == CITY_FALSE)
		return city_conversion_lend(job);
	if (job->from->type == CITY_NUMBER)
		text = job->from->value;
	else if (job->from->type != CITY_STRING)
		return city_conversion_refuse(job, "contract.type", "true or false");
	if (city_map_find(&field->yes, text) != SIZE_MAX)
		*job->value = city_slice_of("true");
	else if (city_map_find(&field->no, text) != SIZE_MAX)
		*job->value = city_slice_of("false");
	else
		return city_conversion_refuse(job, "contract.type", "true or false");
	return CITY_OK;
}

/* A month is whatever gives a date once its first day is put behind it. */
static int read_month(struct city_slice text, struct city_date *date)
{
	static const char *const days[] = { "-1", "/1", ".1", "1日", "01" };
	struct city_error why;
	char whole[64];

	if (text.len + 8 > sizeof(whole))
		return -1;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		size_t n = strlen(days[i]);

		/* 202603, but not 2026-03- */
		if (i == 4 && text.len != 6)
			continue;
		memcpy(whole, text.at, text.len);
		memcpy(whole + text.len, days[i], n);
		if (city_when_date((struct city_slice){ whole, text.len + n }, date,
				   &why) == 0)
			return 0;
	}
	return -1;
}

enum city_status city_convert_yearmonth(const struct city_conversion *job,
					struct city_slice text)
{
	struct city_date date;

	if (job->from->type == CITY_NUMBER)
		text = job->from->value;
	if ((job->from->type != CITY_STRING && job->from->type != CITY_NUMBER) ||
	    read_month(text, &date))
		return city_conversion_refuse(job, "contract.type", "a month of a year");
	city_buf_put_char(job->to, '"');
	city_date_put(job->to, date);
	if (!job->to->failed)
		memcpy(job->to->at + job->to->len - 3, "\"  ", 3);
	job->to->len -= 2;
	return city_conversion_written(job);
}

enum city_status city_convert_clock(const struct city_conversion *job,
				    struct city_slice text)
{
	struct city_clock clock;
	struct city_error why;

	if (job->from->type != CITY_STRING || city_when_clock(text, &clock, &why))
		return city_conversion_refuse(job, "contract.type", "a time of day");
	city_buf_printf(job->to, "\"%02d:%02d:%02d\"", clock.hour, clock.minute,
			clock.second);
	return city_conversion_written(job);
}

/* Passes over digits, of seconds with a fraction, and the letter behind them. */
static bool take_part(struct city_slice text, size_t *at, char letter)
{
	size_t i = *at;

	while (i < text.len && is_digit(text.at[i]))
		i++;
	if (i == *at)
		return false;
	if (letter == 'S' && i + 1 < text.len && text.at[i] == '.' &&
	    is_digit(text.at[i + 1]))
		for (i++; i < text.len && is_digit(text.at[i]);)
			i++;
	if (i == text.len || text.at[i] != letter)
		return false;
	*at = i + 1;
	return true;
}

/* XML Schema part 2, 3.2.6: -P1Y2M3DT4H5M6.7S, any of them left out but not all. */
static bool is_duration(struct city_slice text)
{
	static const char letters[] = "YMDTHMS";
	size_t at = text.len && text.at[0] == '-', parts = 0, behind_t = 1;

	if (at == text.len || text.at[at++] != 'P')
		return false;
	for (size_t i = 0; letters[i]; i++) {
		if (letters[i] != 'T') {
			bool took = take_part(text, &at, letters[i]);

			parts += took;
			behind_t += took;
		} else if (at < text.len && text.at[at] == 'T') {
			at++;
			behind_t = 0;
		} else {
			break;
		}
	}
	return at == text.len && parts > 0 && behind_t > 0;
}

enum city_status city_convert_duration(const struct city_conversion *job,
				       struct city_slice text)
{
	if (job->from->type != CITY_STRING || !is_duration(text))
		return city_conversion_refuse(job, "contract.type",
					      "a duration such as P1DT12H");
	return city_conversion_text(job, text);
}

static size_t behind_blanks(struct city_slice text, size_t at)
{
	while (at < text.len && strchr(" \t\r\n", text.at[at]) && text.at[at])
		at++;
	return at;
}

/* A decimal of at most `most` in size, up to a blank or the mark; false, or *at. */
static bool take_degrees(struct city_slice text, size_t *at, char mark, int64_t most,
			 struct city_slice *number)
{
	const struct city_decimal limit = { most, 0 };
	size_t begin = behind_blanks(text, *at), end = begin;
	struct city_decimal degrees;

	while (end < text.len && !strchr(" \t\r\n,]", text.at[end]))
		end++;
	*number = (struct city_slice){ text.at + begin, end - begin };
	if (city_decimal_parse(*number, &degrees))
		return false;
	if (degrees.units < 0)
		degrees.units = -degrees.units;
	end = behind_blanks(text, end);
	if (mark && (end == text.len || text.at[end++] != mark))
		return false;
	*at = end;
	return city_decimal_compare(degrees, limit) <= 0;
}

enum city_status city_convert_geopoint(const struct city_conversion *job,
				       struct city_slice text)
{
	bool is_array = job->from->type == CITY_ARRAY;
	struct city_slice lon, lat;
	size_t at = is_array;

	if (is_array)
		text = job->from->value;
	else if (job->from->type != CITY_STRING)
		text.len = 0;
	if (!take_degrees(text, &at, ',', 180, &lon) ||
	    !take_degrees(text, &at, is_array ? ']' : '\0', 90, &lat) ||
	    behind_blanks(text, at) != text.len)
		return city_conversion_refuse(job, "contract.type",
					      "a longitude and a latitude");
	if (is_array)
		return city_conversion_lend(job);
	city_buf_put_char(job->to, '[');
	city_buf_put_slice(job->to, lon);
	city_buf_put_char(job->to, ',');
	city_buf_put_slice(job->to, lat);
	city_buf_put_char(job->to, ']');
	return city_conversion_written(job);
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Something before the last @, and behind it a name with a point between. */
static bool is_email(struct city_slice text)
{
	const char *sign = text.len ? memrchr(text.at, '@', text.len) : NULL;
	size_t at = sign ? (size_t)(sign - text.at) : 0, points = 0;

	if (at == 0 || at > 64 || text.len - at - 1 > 253)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] <= ' ' || text.at[i] == 0x7F)
			return false;
	for (size_t i = at + 1; i < text.len; i++) {
		bool edge = i == at + 1 || i + 1 == text.len ||
			    text.at[i - 1] == '.';

		if (text.at[i] == '.' && edge)
			return false;
		points += text.at[i] == '.';
	}
	return points > 0;
}

/* RFC 3986, section 3: a scheme, a colon, and no character that must be coded. */
static bool is_uri(struct city_slice text)
{
	size_t i = 0;

	while (i < text.len && (is_letter(text.at[i]) ||
				(i && (is_digit(text.at[i]) ||
				       is_one_of(text.at[i], "+-.")))))
		i++;
	if (i == 0 || i + 1 >= text.len || text.at[i] != ':')
		return false;
	for (; i < text.len; i++)
		if (text.at[i] <= ' ' || is_one_of(text.at[i], "\"<>\\^`{|}\x7F"))
			return false;
	return true;
}

/* RFC 9562, section 4: 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(struct city_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		char c = text.at[i];

		if (hyphen ? c != '-' :
			     !is_digit(c) && (unsigned char)((c | 0x20) - 'a') > 5)
			return false;
	}
	return text.len == 36;
}

/* RFC 4648, section 4. */
static bool is_base64(struct city_slice text)
{
	size_t n = text.len;

	if (n % 4)
		return false;
	for (int pad = 0; pad < 2 && n && text.at[n - 1] == '='; pad++)
		n--;
	for (size_t i = 0; i < n; i++)
		if (!is_letter(text.at[i]) && !is_digit(text.at[i]) &&
		    !is_one_of(text.at[i], "+/"))
			return false;
	return true;
}

const char *city_format_fault(enum city_text_format format, struct city_slice text)
{
	switch (format) {
	case CITY_TEXT_EMAIL: return is_email(text) ? NULL : "an e-mail address";
	case CITY_TEXT_URI: return is_uri(text) ? NULL : "a URI";
	case CITY_TEXT_UUID: return is_uuid(text) ? NULL : "a UUID";
	case CITY_TEXT_BINARY: return is_base64(text) ? NULL : "base64";
	case CITY_TEXT_ANY: break;
	}
	return NULL;
}
