/* SPDX-License-Identifier: Apache-2.0 */
/* twin_sections_put - a record a section, with the ids of its nodes and pipes. */
#include "config.h"

#include <stdlib.h>

#include "city/twin_sections_put.h"
#include "city/writer.h"

/* The ids of those members from *i on that are of the section, and pipes or not. */
static void put_ids(struct city_writer *w, const struct city_twin *twin,
		    const struct city_twin_member *member, size_t members, size_t *i,
		    bool pipes)
{
	uint32_t section = *i < members ? member[*i].section : 0;

	city_writer_begin_array(w);
	for (; *i < members && member[*i].section == section && member[*i].is_pipe == pipes;
	     ++*i)
		city_writer_string(w, city_map_text(&twin->ids, member[*i].id));
	city_writer_end_array(w);
}

static void put_section(struct city_buf *to, const struct city_twin *twin,
			const struct city_twin_member *member, size_t members, size_t *i)
{
	size_t first = *i;
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "twin.section");
	city_writer_key(&w, "network");
	city_writer_string(&w, city_map_text(&twin->networks, member[first].network));
	city_writer_key(&w, "section");
	city_writer_int(&w, member[first].section);
	city_writer_key(&w, "nodes");
	put_ids(&w, twin, member, members, i, false);
	city_writer_key(&w, "pipes");
	if (*i < members && member[*i].section == member[first].section) {
		put_ids(&w, twin, member, members, i, true);
	} else {
		city_writer_begin_array(&w);
		city_writer_end_array(&w);
	}
	city_writer_end_object(&w);
}

int city_twin_put_sections(const struct city_twin *twin, struct city_out *out,
			   struct city_error *error)
{
	struct city_twin_member *member;
	struct city_buf line = { 0 };
	size_t members, i = 0;
	int result = city_twin_find_sections(twin, &member, &members);

	if (result)
		return city_error_set(error, "memory", "out of memory");
	while (i < members && !result) {
		city_buf_reset(&line);
		put_section(&line, twin, member, members, &i);
		result = line.failed ? city_error_set(error, "memory", "out of memory") :
				       city_out_write_line(out, city_buf_slice(&line), error);
	}
	free(member);
	city_buf_release(&line);
	return result;
}
