/* SPDX-License-Identifier: Apache-2.0 */
/* suite - what the unit tests share. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/in.h"
#include "suite.h"

Suite *city_suite_of(const char *name, const TTest *const *tests)
{
	Suite *suite = suite_create(name);
	TCase *all = tcase_create(name);

	/* The sanitizers slow things down; a hang is found all the same. */
	tcase_set_timeout(all, 60);
	for (; *tests; tests++)
		tcase_add_test(all, *tests);
	suite_add_tcase(suite, all);
	return suite;
}

const char *city_test_data(const char *name)
{
	static char path[4096];
	const char *root = getenv("CITYUTILS_TEST_DATA");

	snprintf(path, sizeof(path), "%s/%s", root ? root : "../shared/data", name);
	if (access(path, R_OK) == 0)
		return path;
	/* Check knows no skipped tests; the log says at least what was not run. */
	printf("# SKIP no test data: %s\n", name);
	fflush(stdout);
	return NULL;
}

struct city_slice city_padded(const char *text, size_t len)
{
	static char *copy;

	free(copy);
	copy = calloc(1, len + 1 + CITY_IN_PAD);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, len);
	copy[len] = '\n';
	return (struct city_slice){ copy, len };
}
