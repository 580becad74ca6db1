/* SPDX-License-Identifier: Apache-2.0 */
/*
 * colour - colours that come from data, checked, and the ink that reads on them.
 */
#ifndef CITY_COLOUR_H
#define CITY_COLOUR_H

#include <stdint.h>

struct city_colour {
	uint8_t red, green, blue;
};

/* Reads "#RRGGBB"; 0, or -1 with *colour untouched. */
int city_colour_parse(const char *text, struct city_colour *colour);

/* Black or white, whichever has the higher contrast on that ground. */
struct city_colour city_colour_ink(struct city_colour ground);

#endif
