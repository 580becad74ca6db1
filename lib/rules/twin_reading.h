/* SPDX-License-Identifier: Apache-2.0 */
/* twin_reading - what the files that read pipes out of records share. */
#ifndef CITY_TWIN_READING_H
#define CITY_TWIN_READING_H

#include <string.h>

#include "city/twin_record.h"

static inline enum city_status city_twin_no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* CITY_REJECT by a rule, for a field that may be NULL. */
static inline enum city_status city_twin_refuse(struct city_error *error, const char *rule,
						const struct city_rec *rec,
						const struct city_field *field,
						const char *text)
{
	city_error_set(error, rule, "%s", text);
	return field ? city_rec_refuse(rec, field, error) : CITY_REJECT;
}

static inline bool city_twin_has_text(const struct city_field *field, const char *text)
{
	return field->type == CITY_STRING && field->value.len == strlen(text) + 2 &&
	       memcmp(field->value.at + 1, text, strlen(text)) == 0;
}

static inline bool city_twin_is_absent(const struct city_field *field)
{
	return !field || field->type == CITY_NULL;
}

/* Whether a frame's name is one of longitude and latitude, of CGCS2000. */
bool city_twin_names_degrees(struct city_slice frame);

/* A record's point, in the reader's frame, into reader->points: see city_twin_read_line(). */
enum city_status city_twin_read_place(struct city_twin_reader *reader,
				      const struct city_rec *rec, struct city_error *error);

#endif
