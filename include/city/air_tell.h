/* SPDX-License-Identifier: Apache-2.0 */
/*
 * air_tell - what a run has to tell at its end, of all hours it has kept: days,
 * areas, periods, and the state itself.
 */
#ifndef CITY_AIR_TELL_H
#define CITY_AIR_TELL_H

#include "city/air_group.h"
#include "city/air_rules.h"
#include "city/air_store.h"
#include "city/air_write.h"
#include "city/command.h"

/* All that a telling needs; what is pointed to is lent. */
struct city_air_telling {
	const struct city_air_store *store;
	const struct city_air_books *books;
	struct city_sink *out;
	struct city_buf line;
	struct city_air_day_head head;
};

void city_air_telling_release(struct city_air_telling *telling);

/* What judges a day; rule is NULL where none holds. */
struct city_air_judged city_air_judged_on(const struct city_air_books *books, int64_t day);

/* air.day of every station, by day and then by station. */
enum city_status city_air_tell_days(struct city_air_telling *telling,
				    struct city_error *error);

#endif
