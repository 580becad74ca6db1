/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz - what the fuzz targets share. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/in.h"
#include "fuzz.h"

static void show(const char *what, struct city_slice text)
{
	fprintf(stderr, "%s (%zu bytes): ", what, text.len);
	for (size_t i = 0; i < text.len && i < 2000; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c >= 0x20 && c < 0x7F && c != '\\')
			fputc(c, stderr);
		else
			fprintf(stderr, "\\x%02x", c);
	}
	fputc('\n', stderr);
}

void city_fuzz_require(bool holds, const char *property, struct city_slice input)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", property);
	show("input", input);
	abort();
}

void city_fuzz_require_same(struct city_slice got, struct city_slice want,
			    const char *property, struct city_slice input)
{
	if (city_slice_equal(got, want))
		return;
	show("got", got);
	show("want", want);
	city_fuzz_require(false, property, input);
}

struct city_slice city_fuzz_copy(struct city_slice bytes, uint8_t fill)
{
	char *copy = malloc(bytes.len + 1 + CITY_IN_PAD);

	if (!copy)
		abort();
	if (bytes.len)
		memcpy(copy, bytes.at, bytes.len);
	copy[bytes.len] = '\n';
	memset(copy + bytes.len + 1, fill, CITY_IN_PAD);
	return (struct city_slice){ copy, bytes.len };
}

void city_fuzz_free(struct city_slice copy)
{
	free((char *)(uintptr_t)copy.at);
}

/* FNV-1a. */
uint32_t city_fuzz_choice(struct city_slice bytes, uint32_t salt)
{
	uint32_t hash = UINT32_C(2166136261) ^ salt;

	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.at[i]) * UINT32_C(16777619);
	return hash ^ hash >> 15;
}

bool city_fuzz_is_recoded(struct city_slice bytes)
{
	static const char marks[3][2] = { "\x1F\x8B", "\xFE\xFF", "\xFF\xFE" };

	for (size_t i = 0; i < 3; i++)
		if (bytes.len >= 2 && memcmp(bytes.at, marks[i], 2) == 0)
			return true;
	return false;
}
