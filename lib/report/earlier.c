/* SPDX-License-Identifier: Apache-2.0 */
/* earlier - a file of records, for their figures only. */
#include "config.h"

#include "city/earlier.h"
#include "city/in.h"
#include "city/member.h"
#include "city/rec.h"

static int take(const struct city_rec *rec, struct city_gather *gather,
		struct city_expect *expect, struct city_buf scratch[2],
		struct city_error *error)
{
	struct city_slice kind = city_member_find(rec->raw, "kind");

	city_buf_reset(&scratch[0]);
	city_member_put(&scratch[0], kind);
	kind = city_buf_slice(&scratch[0]);
	if (!kind.len && !scratch[0].failed)
		return 0;
	if (city_gather_take(gather, kind, rec->raw) < 0 || scratch[0].failed)
		return city_error_set(error, "memory", "out of memory");
	if (expect)
		city_expect_take(expect, kind, rec->raw, true, &scratch[1]);
	return 0;
}

static int take_lines(struct city_scanner *scanner, const struct city_lines *lines,
		      struct city_gather *gather, struct city_expect *expect,
		      struct city_buf scratch[2], struct city_error *error)
{
	const char *at = lines->text.at, *end = at + lines->text.len;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		struct city_slice line = { at, (size_t)((stop ? stop : end) - at) };
		struct city_rec rec;

		at += line.len + 1;
		if (line.len && (city_scan(scanner, line, &rec, error) != CITY_OK ||
				 take(&rec, gather, expect, scratch, error)))
			return -1;
	}
	return 0;
}

int city_earlier_read(const char *path, struct city_gather *gather,
		      struct city_expect *expect, struct city_error *error)
{
	struct city_in *in = city_in_open(path, error);
	struct city_scanner *scanner = in ? city_scanner_new() : NULL;
	struct city_buf scratch[2] = { { 0 }, { 0 } };
	enum city_status status = CITY_OK;
	struct city_lines lines;

	gather->figures_only = true;
	if (in && !scanner)
		city_error_set(error, "memory", "out of memory");
	while (scanner && status == CITY_OK) {
		status = city_in_lines(in, &lines, error);
		if (status == CITY_OK &&
		    take_lines(scanner, &lines, gather, expect, scratch, error))
			status = CITY_FAIL;
	}
	if (status != CITY_DONE)
		city_error_in_file(error, path);
	city_buf_release(&scratch[0]);
	city_buf_release(&scratch[1]);
	city_scanner_free(scanner);
	if (in)
		city_in_close(in);
	return status == CITY_DONE ? 0 : -1;
}
