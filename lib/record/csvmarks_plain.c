/* SPDX-License-Identifier: Apache-2.0 */
/* csvmarks_plain - byte by byte. */
#include "config.h"

#include "csvmarks.h"

void city_marks_find_plain(struct city_marks *marks, const char *text, size_t len,
			   char delimiter)
{
	unsigned char all = 0;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		/* Written in any case, kept where it is a mark. */
		marks->at[n] = (uint32_t)i;
		n += text[i] == delimiter || c == '"' || c == '\\' || c < 0x20;
		all |= c;
	}
	marks->n = n;
	marks->beyond_ascii = all >= 0x80;
}
