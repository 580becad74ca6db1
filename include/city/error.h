/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error - what went wrong, where, and what becomes of the record.
 *
 * Libraries fill a caller-owned struct city_error and return; they never print
 * and never exit.  A message is printed once, at the edge, by the driver.
 */
#ifndef CITY_ERROR_H
#define CITY_ERROR_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a stage says became of the record it was given, and whether the stream
 * goes on.  The first five are fates of one record and are counted one by one,
 * so that in = out + rejected + duplicate + filtered + absorbed can be proved.
 */
enum city_status {
	CITY_OK,        /* passed on, or: the call succeeded */
	CITY_ABSORBED,  /* taken into an aggregate */
	CITY_FILTERED,  /* left out on purpose */
	CITY_DUPLICATE, /* left out because it has been seen */
	CITY_REJECT,    /* bad record; the stream goes on; error is filled */
	CITY_DONE,      /* end of input, or: no more input is needed */
	CITY_FAIL       /* the stream is lost; error is filled */
};

#define CITY_AT_UNKNOWN SIZE_MAX

struct city_error {
	char rule[40];     /* stable id, such as "json.syntax" */
	char file[512];    /* file at fault; "" = the one being read */
	uint64_t line;     /* 1-based line in file; 0 = not known */
	uint64_t column;   /* 1-based, in bytes; 0 = not known */
	size_t at;         /* byte within the record at fault, or CITY_AT_UNKNOWN */
	char field[160];   /* JSON Pointer of the field; "" = none */
	char text[512];    /* what is wrong and what was expected; no full stop */
};

/* An error with nothing known yet. */
void city_error_clear(struct city_error *error);

/*
 * Fills rule and text (printf style) and forgets everything else.
 * Returns -1, so that `return city_error_set(...)` reads well.
 */
int city_error_set(struct city_error *error, const char *rule,
		   const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, with the system's words for errno value `number` behind. */
int city_error_system(struct city_error *error, int number, const char *rule,
		      const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Names the file, cut on the left where it is too long. */
void city_error_in_file(struct city_error *error, const char *path);

/* Names the field by the JSON Pointer "/name", escaping ~ and /. */
void city_error_at_field(struct city_error *error, const char *name, size_t len);

/*
 * Puts "?" in place of control characters (C0, DEL, C1 in UTF-8), for the text
 * may end on a terminal.
 */
void city_error_harmless(char *text);

/*
 * Writes "FILE:LINE:COLUMN: /field: text", leaving out what is not known.
 * The text is made harmless.
 * Always terminates; cuts at `size`.
 */
void city_error_format(const struct city_error *error, char *to, size_t size);

#endif
