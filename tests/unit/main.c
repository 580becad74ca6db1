/* SPDX-License-Identifier: Apache-2.0 */
/* main - runs the one suite of a test program and speaks TAP. */
#include "config.h"

#include <stdlib.h>

#include "suite.h"

int main(void)
{
	SRunner *runner = srunner_create(city_suite());
	int failed;

	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
