/* SPDX-License-Identifier: Apache-2.0 */
/* suite - what every unit test exports, and how it builds itself. */
#ifndef CITY_TESTS_SUITE_H
#define CITY_TESTS_SUITE_H

#include <check.h>
#include <stddef.h>

Suite *city_suite(void);

/* A suite of one case with these tests; `tests` ends with NULL. */
Suite *city_suite_of(const char *name, const TTest *const *tests);

/* The folder of a real dataset, or NULL when it is not there. */
const char *city_test_data(const char *name);

/* A slice followed by the '\n' and the pad the scanner asks for; until the next. */
struct city_slice city_padded(const char *text, size_t len);

#endif
