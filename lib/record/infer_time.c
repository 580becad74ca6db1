/* SPDX-License-Identifier: Apache-2.0 */
/* infer_time - a time from columns whose names say that they are its parts. */
#include "config.h"

#include <strings.h>
#include <xxhash.h>

#include "infer.h"

const char *const infer_part_key[CITY_PARTS] = {
	[CITY_PART_WHOLE] = "",	       [CITY_PART_DATE] = "date",
	[CITY_PART_YEAR] = "year",     [CITY_PART_MONTH] = "month",
	[CITY_PART_DAY] = "day",       [CITY_PART_HOUR] = "hour",
	[CITY_PART_MINUTE] = "minute", [CITY_PART_SECOND] = "second",
};

static const struct {
	const char *name;
	enum city_contract_part part;
} names[] = {
	{ "date", CITY_PART_DATE },	{ "日期", CITY_PART_DATE },
	{ "监测日期", CITY_PART_DATE }, { "year", CITY_PART_YEAR },
	{ "年", CITY_PART_YEAR },	{ "年份", CITY_PART_YEAR },
	{ "month", CITY_PART_MONTH },	{ "月", CITY_PART_MONTH },
	{ "月份", CITY_PART_MONTH },	{ "day", CITY_PART_DAY },
	{ "日", CITY_PART_DAY },	{ "hour", CITY_PART_HOUR },
	{ "时", CITY_PART_HOUR },	{ "小时", CITY_PART_HOUR },
	{ "minute", CITY_PART_MINUTE }, { "分", CITY_PART_MINUTE },
	{ "分钟", CITY_PART_MINUTE },	{ "second", CITY_PART_SECOND },
	{ "秒", CITY_PART_SECOND },
};

/* Leaves those parts that make a time, or a day; the others are columns like any.
 */
static bool choose_parts(size_t *part)
{
	bool three = part[CITY_PART_YEAR] != INFER_NONE &&
		     part[CITY_PART_MONTH] != INFER_NONE &&
		     part[CITY_PART_DAY] != INFER_NONE;
	bool clock = part[CITY_PART_HOUR] != INFER_NONE;

	if (three) {
		part[CITY_PART_DATE] = INFER_NONE;
	} else {
		part[CITY_PART_YEAR] = part[CITY_PART_MONTH] = INFER_NONE;
		part[CITY_PART_DAY] = INFER_NONE;
	}
	if (!clock)
		part[CITY_PART_MINUTE] = INFER_NONE;
	if (part[CITY_PART_MINUTE] == INFER_NONE)
		part[CITY_PART_SECOND] = INFER_NONE;
	return three || (clock && part[CITY_PART_DATE] != INFER_NONE);
}

void infer_find_parts(struct city_infer *infer)
{
	for (size_t p = 0; p < CITY_PARTS; p++)
		infer->part[p] = INFER_NONE;
	for (size_t i = 0; i < infer->columns; i++)
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			if (strcasecmp(infer->column[i].name, names[n].name) == 0 &&
			    infer->part[names[n].part] == INFER_NONE)
				infer->part[names[n].part] = i;
	infer->composes = choose_parts(infer->part);
	infer->time.composed = true;
	infer->time.zone.offset_minutes = 480;
	infer->time.type = infer->part[CITY_PART_HOUR] != INFER_NONE
				   ? CITY_CONTRACT_DATETIME
				   : CITY_CONTRACT_DATE;
	for (size_t p = 0; p < CITY_PARTS; p++)
		infer->time.has_part[p] = infer->part[p] != INFER_NONE;
}

int infer_compose(struct city_infer *infer, const struct city_rec *rec)
{
	size_t at[CITY_PARTS];
	struct city_error error;
	enum city_status status;

	if (!infer->composes)
		return 0;
	for (size_t p = 0; p < CITY_PARTS; p++) {
		const struct infer_column *column = NULL;

		at[p] = INFER_NONE;
		if (infer->part[p] == INFER_NONE)
			continue;
		column = &infer->column[infer->part[p]];
		at[p] = column->at;
		infer->composes &= column->present_in == infer->records;
	}
	if (!infer->composes)
		return 0;
	status = city_compose(&infer->contract, &infer->time, rec, at, &infer->last,
			      &infer->to, &infer->scratch, &error);
	infer->composes = status == CITY_OK;
	if (infer->composes) {
		infer->time_hash = XXH3_64bits(infer->to.at, infer->to.len);
		infer_widen(&infer->time_span, infer->records == 1, &infer->time,
			    city_buf_slice(&infer->to));
	}
	return status == CITY_FAIL ? -1 : 0;
}
