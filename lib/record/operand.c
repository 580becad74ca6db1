/* SPDX-License-Identifier: Apache-2.0 */
/* operand - JSON text to what can be compared. */
#include "config.h"

#include <string.h>

#include "city/operand.h"
#include "city/rec.h"
#include "city/time.h"
#include "city/when.h"

/* What stands between the quotes; false where there are none. */
static bool take_text(struct city_slice json, struct city_buf *scratch,
		      struct city_slice *text)
{
	if (json.len < 2 || json.at[0] != '"')
		return false;
	*text = (struct city_slice){ json.at + 1, json.len - 2 };
	if (!memchr(text->at, '\\', text->len))
		return true;
	city_buf_reset(scratch);
	city_json_decode(scratch, *text);
	*text = city_buf_slice(scratch);
	return true;
}

static bool read_truth(struct city_slice json, int64_t *count)
{
	*count = city_slice_is(json, "true");
	return *count || city_slice_is(json, "false");
}

/* A month is known by its first day. */
static bool read_month(struct city_slice text, int64_t *count)
{
	struct city_date date;
	char first[10];

	if (text.len != 7)
		return false;
	memcpy(first, text.at, 7);
	memcpy(first + 7, "-01", 3);
	if (city_date_parse((struct city_slice){ first, sizeof(first) }, &date))
		return false;
	*count = date.year * 12 + date.month - 1;
	return true;
}

static bool read_count(enum city_operand_kind kind, struct city_slice text,
		       int64_t *count)
{
	struct city_clock clock;
	struct city_error why;
	struct city_date date;
	struct city_time time;

	switch (kind) {
	case CITY_OPERAND_MONTH: return read_month(text, count);
	case CITY_OPERAND_DATE:
		if (city_date_parse(text, &date))
			return false;
		*count = city_days_from_date(date);
		return true;
	case CITY_OPERAND_INSTANT:
		if (city_time_parse(text, &time))
			return false;
		*count = time.utc_us;
		return true;
	case CITY_OPERAND_CLOCK:
		if (text.len != 8 || city_when_clock(text, &clock, &why))
			return false;
		*count = clock.hour * 3600 + clock.minute * 60 + clock.second;
		return true;
	default: return false;
	}
}

bool city_operand_read(enum city_operand_kind kind, struct city_slice json,
		       struct city_buf *scratch, struct city_operand *operand)
{
	bool is_one;

	*operand = (struct city_operand){ .kind = kind, .text = json };
	switch (kind) {
	case CITY_OPERAND_OTHER: return true;
	case CITY_OPERAND_TEXT:
		is_one = take_text(json, scratch, &operand->text);
		break;
	case CITY_OPERAND_TRUTH: is_one = read_truth(json, &operand->count); break;
	case CITY_OPERAND_NUMBER:
		is_one = city_decimal_parse(json, &operand->number) == 0;
		break;
	default:
		is_one = take_text(json, scratch, &operand->text) &&
			 read_count(kind, operand->text, &operand->count);
		operand->text = json;
	}
	if (!is_one)
		operand->kind = CITY_OPERAND_OTHER;
	return is_one;
}

static int compare_text(struct city_slice a, struct city_slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.at, b.at, n) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

int city_operand_compare(const struct city_operand *a, const struct city_operand *b)
{
	if (a->kind == CITY_OPERAND_TEXT || a->kind == CITY_OPERAND_OTHER)
		return compare_text(a->text, b->text);
	if (a->kind == CITY_OPERAND_NUMBER)
		return city_decimal_compare(a->number, b->number);
	return (a->count > b->count) - (a->count < b->count);
}

struct city_slice city_operand_key(const struct city_operand *operand,
				   char room[CITY_OPERAND_KEY])
{
	struct city_decimal number = operand->number;

	if (operand->kind == CITY_OPERAND_TEXT || operand->kind == CITY_OPERAND_OTHER)
		return operand->text;
	if (operand->kind != CITY_OPERAND_NUMBER) {
		memcpy(room, &operand->count, sizeof(operand->count));
		return (struct city_slice){ room, sizeof(operand->count) };
	}
	while (number.scale > 0 && number.units % 10 == 0) {
		number.units /= 10;
		number.scale--;
	}
	memcpy(room, &number.units, sizeof(number.units));
	room[sizeof(number.units)] = (char)number.scale;
	return (struct city_slice){ room, sizeof(number.units) + 1 };
}
