/* SPDX-License-Identifier: Apache-2.0 */
/* error - fills, places and formats the one error struct. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "city/error.h"

void city_error_clear(struct city_error *error)
{
	error->rule[0] = '\0';
	error->file[0] = '\0';
	error->field[0] = '\0';
	error->text[0] = '\0';
	error->line = 0;
	error->column = 0;
	error->at = CITY_AT_UNKNOWN;
}

__attribute__((format(printf, 3, 0)))
static void fill(struct city_error *error, const char *rule,
		 const char *format, va_list args)
{
	city_error_clear(error);
	snprintf(error->rule, sizeof(error->rule), "%s", rule);
	vsnprintf(error->text, sizeof(error->text), format, args);
}

int city_error_set(struct city_error *error, const char *rule,
		   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(error, rule, format, args);
	va_end(args);
	return -1;
}

int city_error_system(struct city_error *error, int number, const char *rule,
		      const char *format, ...)
{
	va_list args;
	size_t used;

	va_start(args, format);
	fill(error, rule, format, args);
	va_end(args);
	used = strlen(error->text);
	snprintf(error->text + used, sizeof(error->text) - used, "%s%s",
		 used ? ": " : "", strerror(number));
	return -1;
}

void city_error_in_file(struct city_error *error, const char *path)
{
	size_t len = strlen(path), room = sizeof(error->file);

	/* The end of a path says more than its beginning. */
	if (len < room)
		memcpy(error->file, path, len + 1);
	else
		snprintf(error->file, room, "...%s", path + len - (room - 4));
}

void city_error_at_field(struct city_error *error, const char *name, size_t len)
{
	size_t to = 0, room = sizeof(error->field);

	error->field[to++] = '/';
	for (size_t i = 0; i < len && to + 3 < room; i++) {
		if (name[i] == '~' || name[i] == '/') {
			error->field[to++] = '~';
			error->field[to++] = name[i] == '~' ? '0' : '1';
		} else {
			error->field[to++] = name[i];
		}
	}
	/* A name cut inside a character would make invalid UTF-8. */
	while (to + 3 >= room && to > 1 &&
	       ((unsigned char)error->field[to - 1] & 0xC0) == 0x80)
		to--;
	if (to + 3 >= room && to > 1 && ((unsigned char)error->field[to - 1] & 0x80))
		to--;
	error->field[to] = '\0';
}

void city_error_harmless(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		if (*c < 0x20 || *c == 0x7F)
			*c = '?';
		else if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0)
			c[0] = c[1] = '?';
	}
}

void city_error_format(const struct city_error *error, char *to, size_t size)
{
	char line[32] = "", column[32] = "";

	if (error->line)
		snprintf(line, sizeof(line), "%llu:", (unsigned long long)error->line);
	if (error->line && error->column)
		snprintf(column, sizeof(column), "%llu:",
			 (unsigned long long)error->column);
	snprintf(to, size, "%s%s%s%s%s%s%s%s", error->file,
		 error->file[0] ? ":" : "", line, column,
		 error->file[0] || error->line ? " " : "", error->field,
		 error->field[0] ? ": " : "", error->text);
	city_error_harmless(to);
}
