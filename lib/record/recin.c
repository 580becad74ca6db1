/* SPDX-License-Identifier: Apache-2.0 */
/* recin - the lines at hand, one by one, and more of them when they are used up. */
#include "config.h"

#include <string.h>

#include "city/recin.h"

int city_recin_open(struct city_recin *recin, struct city_in *in)
{
	*recin = (struct city_recin){ .in = in, .line = 1 };
	recin->origin.file = city_in_name(in);
	recin->scanner = city_scanner_new();
	return recin->scanner ? 0 : -1;
}

void city_recin_release(struct city_recin *recin)
{
	city_scanner_free(recin->scanner);
	recin->scanner = NULL;
}

static bool is_blank(struct city_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != ' ' && text.at[i] != '\t' && text.at[i] != '\r')
			return false;
	return true;
}

static void place(struct city_recin *recin, const char *at, size_t len)
{
	recin->origin.line = recin->line++;
	recin->origin.offset =
		recin->lines.offset + (uint64_t)(at - recin->lines.text.at);
	if (len && at[len - 1] == '\r')
		len--;
	recin->origin.raw = (struct city_slice){ at, len };
}

/* A line that the shapes of the last ones do not tell. */
static enum city_status scan(struct city_recin *recin, struct city_slice line,
			     bool terminated, struct city_rec *rec,
			     struct city_error *error)
{
	enum city_status status = city_scan(recin->scanner, line, rec, error);

	recin->cut = status == CITY_REJECT && !terminated &&
		     city_scan_was_cut(recin->scanner);
	return status;
}

/* CITY_ABSORBED where the line was blank. */
static enum city_status take(struct city_recin *recin, struct city_rec *rec,
			     struct city_error *error)
{
	const char *begin = recin->at;
	const char *end = recin->lines.text.at + recin->lines.text.len;
	struct city_slice line = { begin, (size_t)(end - begin) };
	const char *stop = city_scan_next(recin->scanner, begin, rec);

	if (stop) {
		recin->at = stop + 1;
		place(recin, begin, (size_t)(stop - begin));
		return CITY_OK;
	}
	stop = memchr(begin, '\n', line.len);
	if (stop)
		line.len = (size_t)(stop - begin);
	recin->at = begin + line.len + 1;
	place(recin, begin, line.len);
	return is_blank(line) ? CITY_ABSORBED :
				scan(recin, line, stop != NULL, rec, error);
}

static enum city_status more_lines(struct city_recin *recin, struct city_error *error)
{
	enum city_status status = city_in_lines(recin->in, &recin->lines, error);

	recin->at = NULL;
	if (status == CITY_REJECT)
		place(recin, recin->lines.text.at, recin->lines.text.len);
	if (status != CITY_OK)
		return status;
	recin->at = recin->lines.text.at;
	city_scan_lines(recin->scanner, recin->lines.text);
	return CITY_OK;
}

enum city_status city_recin_next(struct city_recin *recin, struct city_rec *rec,
				 struct city_error *error)
{
	enum city_status status = CITY_ABSORBED;

	if (recin->cut) {
		city_error_set(error, "input.cut", "input is cut short at byte %llu",
			       (unsigned long long)(recin->origin.offset +
						    recin->origin.raw.len));
		city_error_in_file(error, recin->origin.file);
		return CITY_FAIL;
	}
	while (status == CITY_ABSORBED) {
		const struct city_slice text = recin->lines.text;

		if (!recin->at || recin->at >= text.at + text.len) {
			status = more_lines(recin, error);
			if (status != CITY_OK)
				return status;
		}
		status = take(recin, rec, error);
	}
	return status;
}
