/* SPDX-License-Identifier: Apache-2.0 */
/* commands - the one list of programs; tests and documentation walk it. */
#include "config.h"

#include <stddef.h>

#include "commands.h"

const struct city_command *const city_commands[] = {
	&city_aqi_summarize, &city_ingest, &city_ledger,
	&city_normalize,     &city_report, &city_riskscore,
	&city_twin_check_command, &city_validate, NULL,
};
