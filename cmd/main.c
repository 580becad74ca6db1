/* SPDX-License-Identifier: Apache-2.0 */
/* main - hands one descriptor to the shared driver; built once per program. */
#include "config.h"

#include "commands.h"

int main(int argc, char **argv)
{
	return city_command_main(&CITY_COMMAND, argc, argv);
}
