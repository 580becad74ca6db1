/* SPDX-License-Identifier: Apache-2.0 */
/* What is due first comes first, as a look at all of them finds. */
#include "config.h"

#include <stdlib.h>

#include "city/timers.h"
#include "suite.h"

#define N 200

START_TEST(the_first_due_is_the_least_of_all_with_the_lowest_number)
{
	struct city_timers timers = { 0 };
	unsigned seed = 11;

	for (int i = 0; i < N; i++)
		ck_assert_int_eq(city_timers_add(&timers), 0);
	ck_assert_uint_eq(city_timers_first(&timers), 0);
	for (int round = 0; round < 20000; round++) {
		size_t number, least = 0;

		seed = seed * 1103515245 + 12345;
		number = (seed >> 8) % N;
		seed = seed * 1103515245 + 12345;
		city_timers_set(&timers, number,
				(seed >> 8) % 8 ? (seed >> 12) % 50
						: CITY_TIMERS_NEVER);
		for (size_t i = 1; i < N; i++)
			if (timers.due[i] < timers.due[least])
				least = i;
		ck_assert_uint_eq(city_timers_first(&timers), least);
	}
	city_timers_release(&timers);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		the_first_due_is_the_least_of_all_with_the_lowest_number, NULL
	};

	return city_suite_of("timers", tests);
}
