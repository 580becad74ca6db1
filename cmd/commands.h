/* SPDX-License-Identifier: Apache-2.0 */
/* commands - the descriptors of all programs. */
#ifndef CITY_COMMANDS_H
#define CITY_COMMANDS_H

#include "city/command.h"

extern const struct city_command city_aqi_summarize;
extern const struct city_command city_ingest;
extern const struct city_command city_ledger;
extern const struct city_command city_normalize;
extern const struct city_command city_report;
extern const struct city_command city_riskscore;
extern const struct city_command city_twin_check_command;
extern const struct city_command city_validate;

/* All of them, in the order of their names; ends with NULL. */
extern const struct city_command *const city_commands[];

#endif
