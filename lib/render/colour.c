/* SPDX-License-Identifier: Apache-2.0 */
/* colour - parses #RRGGBB and chooses the ink. */
#include "config.h"

#include <stddef.h>

#include "city/colour.h"

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int city_colour_parse(const char *text, struct city_colour *colour)
{
	int digit[6];

	if (!text || text[0] != '#')
		return -1;
	for (size_t i = 0; i < 6; i++) {
		digit[i] = digit_of(text[i + 1]);
		if (digit[i] < 0)
			return -1;
	}
	if (text[7] != '\0')
		return -1;
	colour->red = (uint8_t)(digit[0] << 4 | digit[1]);
	colour->green = (uint8_t)(digit[2] << 4 | digit[3]);
	colour->blue = (uint8_t)(digit[4] << 4 | digit[5]);
	return 0;
}

/* The sRGB curve as a polynomial: within 0.003, and no call of pow(). */
static double linear_of(uint8_t part)
{
	double c = part / 255.0;

	return c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878);
}

struct city_colour city_colour_ink(struct city_colour ground)
{
	/*
	 * WCAG 2: black and white read equally well where
	 * (L + 0.05) / 0.05 = 1.05 / (L + 0.05), that is L = 0.179.
	 */
	double light = 0.2126 * linear_of(ground.red) +
		       0.7152 * linear_of(ground.green) +
		       0.0722 * linear_of(ground.blue);
	uint8_t ink = light > 0.179 ? 0 : 255;

	return (struct city_colour){ ink, ink, ink };
}
