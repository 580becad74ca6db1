/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvquick - rows without quotes, split by walking over the marks that vectors
 * have found; see csvmarks.h.
 */
#include "config.h"

#include <string.h>

#include "city/cpu.h"
#include "city/text.h"
#include "csvrows.h"

void city_csv_choose_loops(struct city_csv *csv)
{
	enum city_cpu cpu = city_cpu_best();

	csv->find = city_marks_find_plain;
	csv->utf8_valid = city_utf8_valid;
#if defined(__x86_64__)
	if (cpu >= CITY_CPU_SSE2)
		csv->find = city_marks_find_sse2;
	if (cpu >= CITY_CPU_AVX2) {
		csv->find = city_marks_find_avx2;
		csv->utf8_valid = city_utf8_valid_avx2;
	}
#else
	(void)cpu;
#endif
}

/* Marks the next stretch, until there is a mark. */
static void find_marks(struct city_csv *csv)
{
	do {
		size_t len = (size_t)(csv->end - csv->marked_to);

		if (len > CITY_MARKS_STRETCH)
			len = CITY_MARKS_STRETCH;
		csv->find(&csv->marks, csv->marked_to, len, csv->delimiter);
		csv->stretch = csv->marked_to;
		csv->marked_to += len;
		csv->mark = 0;
	} while (csv->marks.n == 0);
}

void city_csv_catch_up(struct city_csv *csv)
{
	if (csv->next >= csv->marked_to) {
		csv->marked_to = csv->next;
		csv->marks.n = 0;
		csv->mark = 0;
	}
	while (csv->mark < csv->marks.n &&
	       csv->stretch + csv->marks.at[csv->mark] < csv->next)
		csv->mark++;
}

/* Whether the text is UTF-8 up to `stop`; from `begin` on it is not known. */
static bool is_utf8(struct city_csv *csv, const char *begin, const char *stop)
{
	if (stop > csv->valid_to)
		csv->valid_to = begin + csv->utf8_valid(begin,
							(size_t)(csv->end - begin));
	return stop <= csv->valid_to;
}

/* Passes over the '\n' behind a '\r', which may be the next stretch's first byte. */
static void pass_mark(struct city_csv *csv)
{
	if (csv->mark < csv->marks.n)
		csv->mark++;
	else
		csv->marked_to++;
}

/* Takes fields while the marks at hand are delimiters; returns where the next begins. */
static const char *take_fields(struct city_csv *csv, const char *from)
{
	const uint32_t *mark = csv->marks.at + csv->mark;
	const uint32_t *last = csv->marks.at + csv->marks.n;
	const char *stretch = csv->stretch;
	const char delimiter = csv->delimiter;
	struct city_slice *field = csv->field + csv->fields;
	struct city_slice *limit = csv->field + csv->room;

	while (mark < last && field < limit && stretch[*mark] == delimiter) {
		const char *at = stretch + *mark++;

		*field++ = (struct city_slice){ from, (size_t)(at - from) };
		from = at + 1;
	}
	csv->mark = (size_t)(mark - csv->marks.at);
	csv->fields = (size_t)(field - csv->field);
	return from;
}

/*
 * Splits the next row by its marks.  Returns its '\n', or NULL where libcsv
 * should see the row: nothing is taken then.
 */
static const char *split_row(struct city_csv *csv, bool *plain, bool *beyond_ascii)
{
	const char *from = csv->next, *at;

	csv->fields = 0;
	if (csv->room == 0 && !city_csv_more_room(csv))
		return NULL;
	for (;;) {
		if (csv->mark == csv->marks.n) {
			find_marks(csv);
			*beyond_ascii |= csv->marks.beyond_ascii;
		}
		from = take_fields(csv, from);
		if (csv->fields == csv->room && !city_csv_more_room(csv))
			return NULL;
		if (csv->mark == csv->marks.n)
			continue;
		at = csv->stretch + csv->marks.at[csv->mark];
		if (*at == csv->delimiter)
			continue;
		csv->mark++;
		if (*at == '\n' || (*at == '\r' && at[1] == '\n'))
			break;
		if (*at == '"' || *at == '\r' || *at == '\0')
			return NULL;
		*plain = false;
	}
	csv->field[csv->fields++] = (struct city_slice){ from, (size_t)(at - from) };
	if (*at == '\r') {
		pass_mark(csv);
		at++;
	}
	return at;
}

bool city_csv_quick_row(struct city_csv *csv, struct city_csv_row *row)
{
	const char *begin = csv->next, *stop;
	bool beyond_ascii = csv->marks.beyond_ascii;

	row->plain = true;
	stop = split_row(csv, &row->plain, &beyond_ascii);
	if (!stop || (beyond_ascii && !is_utf8(csv, begin, stop)))
		return false;
	row->origin.file = city_in_name(csv->in);
	row->origin.line = csv->line++;
	row->field = csv->field;
	row->fields = csv->fields;
	csv->next = stop + 1;
	/* The row is one line, as it came too. */
	if (csv->decoder) {
		begin = csv->came;
		stop = memchr(begin, '\n', (size_t)(csv->came_end - begin));
	}
	row->origin.offset = city_csv_offset(csv, begin);
	row->origin.raw.at = begin;
	row->origin.raw.len = (size_t)(stop - begin);
	if (stop > begin && stop[-1] == '\r')
		row->origin.raw.len--;
	csv->came = stop + 1;
	return true;
}
