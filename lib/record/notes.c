/* SPDX-License-Identifier: Apache-2.0 */
/* notes - what was done to records that passed: counted, summed up, booked. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

void city_notes_release(struct city_notes *notes)
{
	free(notes->entry);
	*notes = (struct city_notes){ 0 };
}

/* There are as many entries as fields and rules of a contract: few. */
int city_notes_add(struct city_notes *notes, enum city_note what, const char *rule,
		   const char *field, uint64_t n)
{
	struct city_notes_entry *entry = notes->entry;

	for (size_t i = 0; i < notes->n; i++, entry++) {
		if (entry->what != what || strcmp(entry->rule, rule) != 0 ||
		    strcmp(entry->field, field) != 0)
			continue;
		entry->n += n;
		return 0;
	}
	if (notes->n == notes->room) {
		size_t room = notes->room ? 2 * notes->room : 8;

		entry = realloc(notes->entry, room * sizeof(*entry));
		if (!entry)
			return -1;
		notes->entry = entry;
		notes->room = room;
	}
	entry = &notes->entry[notes->n++];
	entry->what = what;
	entry->n = n;
	snprintf(entry->rule, sizeof(entry->rule), "%s", rule);
	snprintf(entry->field, sizeof(entry->field), "%s", field);
	return 0;
}

int city_notes_merge(struct city_notes *to, const struct city_notes *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct city_notes_entry *entry = &from->entry[i];

		if (city_notes_add(to, entry->what, entry->rule, entry->field, entry->n))
			return -1;
	}
	return 0;
}

static bool is_of(const struct city_notes_entry *entry,
		  const struct city_notes_entry *other)
{
	return entry->what == other->what && strcmp(entry->field, other->field) == 0;
}

/* All rules by which one thing was done to a field. */
static void put_field(struct city_buf *to, const struct city_notes *notes, size_t first)
{
	const struct city_notes_entry *of = &notes->entry[first];
	const char *lead = " (";
	uint64_t total = 0;

	for (size_t i = first; i < notes->n; i++)
		if (is_of(&notes->entry[i], of))
			total += notes->entry[i].n;
	city_buf_printf(to, "%s: %llu value%s %s", of->field, (unsigned long long)total,
			total == 1 ? "" : "s",
			of->what == CITY_NOTE_NULL ? "became null" :
			total == 1		   ? "was kept as it came" :
						     "were kept as they came");
	for (size_t i = first; i < notes->n; i++) {
		const struct city_notes_entry *entry = &notes->entry[i];

		if (!is_of(entry, of))
			continue;
		city_buf_printf(to, "%s%llu %s", lead, (unsigned long long)entry->n,
				entry->rule);
		lead = ", ";
	}
	city_buf_put_text(to, ")");
}

bool city_notes_line(struct city_buf *to, const struct city_notes *notes, size_t i)
{
	const struct city_notes_entry *entry = &notes->entry[i];

	city_buf_reset(to);
	for (size_t k = 0; k < i && entry->what != CITY_NOTE_WARNING; k++)
		if (is_of(&notes->entry[k], entry))
			return false;
	if (entry->what != CITY_NOTE_WARNING)
		put_field(to, notes, i);
	else
		city_buf_printf(to, "%s: %llu warning%s", entry->rule,
				(unsigned long long)entry->n, entry->n == 1 ? "" : "s");
	return !to->failed;
}

void city_notes_put(struct city_writer *w, const struct city_notes *notes)
{
	static const char *const what[] = { "null", "kept", "warning" };

	city_writer_begin_array(w);
	for (size_t i = 0; i < notes->n; i++) {
		const struct city_notes_entry *entry = &notes->entry[i];

		city_writer_begin_object(w);
		city_writer_key(w, "what");
		city_writer_text(w, what[entry->what]);
		city_writer_key(w, "rule");
		city_writer_text(w, entry->rule);
		if (entry->field[0]) {
			city_writer_key(w, "field");
			city_writer_text(w, entry->field);
		}
		city_writer_key(w, "n");
		city_writer_int(w, (int64_t)entry->n);
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
}
