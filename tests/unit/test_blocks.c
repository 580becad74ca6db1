/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records and rows are the same wherever blocks are cut: real files, whose
 * digest at every size of block must be that at the usual one.
 */
#include "config.h"

#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "city/csvin.h"
#include "../lines.h"
#include "suite.h"

/* Of a longer file this much is read, and not at every size. */
#define ENOUGH 32768
#define SHORT 1024

static const size_t some_sizes[] = { 1,	 2,  3,	 7,  8,	 15,  16,  17,	31,  32,
				     33, 63, 64, 65, 97, 127, 128, 129, 199, 200 };

static void add(XXH64_state_t *state, const void *bytes, size_t len)
{
	XXH64_update(state, &len, sizeof(len));
	if (len)
		XXH64_update(state, bytes, len);
}

static void add_number(XXH64_state_t *state, uint64_t number)
{
	add(state, &number, sizeof(number));
}

static void add_refusal(XXH64_state_t *state, const struct city_error *error)
{
	add(state, error->rule, strlen(error->rule));
	add(state, error->text, strlen(error->text));
	add_number(state, error->at);
}

static struct city_in *open_bytes(struct city_slice bytes, size_t block)
{
	struct city_error error;
	struct city_in *in = city_in_memory(bytes, &error);

	ck_assert_ptr_nonnull(in);
	if (block)
		city_in_set_block(in, block);
	return in;
}

/* Every line's place, verdict and fields. */
static void add_records(XXH64_state_t *state, struct city_in *in)
{
	struct city_scanner *scanner = city_scanner_new();
	struct city_error error;
	struct line_reader reader = { .in = in };
	struct line line;

	ck_assert_ptr_nonnull(scanner);
	while (next_line(&reader, &line, &error) == CITY_OK && line.offset < ENOUGH) {
		enum city_status status;
		struct city_rec rec;

		city_error_clear(&error);
		status = city_scan(scanner, line.text, &rec, &error);
		add_number(state, line.number);
		add_number(state, line.offset);
		add(state, line.text.at, line.text.len);
		add_number(state, status);
		if (status != CITY_OK)
			add_refusal(state, &error);
		for (size_t i = 0; status == CITY_OK && i < rec.fields; i++) {
			add(state, rec.field[i].key.at, rec.field[i].key.len);
			add(state, rec.field[i].value.at, rec.field[i].value.len);
			add_number(state, rec.field[i].type);
		}
	}
	city_scanner_free(scanner);
}

/* Every row's place, verdict, fields and bytes. */
static void add_rows(XXH64_state_t *state, struct city_in *in)
{
	struct city_csv *csv = city_csv_open(in, NULL, ',');
	struct city_csv_row row = { 0 };
	struct city_error error;
	enum city_status status;

	ck_assert_ptr_nonnull(csv);
	while ((status = city_csv_next(csv, &row, &error)) <= CITY_REJECT &&
	       row.origin.offset < ENOUGH) {
		add_number(state, status);
		add_number(state, row.origin.line);
		add_number(state, row.origin.offset);
		add(state, row.origin.raw.at, row.origin.raw.len);
		if (status != CITY_OK)
			add_refusal(state, &error);
		for (size_t i = 0; status == CITY_OK && i < row.fields; i++)
			add(state, row.field[i].at, row.field[i].len);
	}
	add_number(state, (uint64_t)city_csv_was_cut(csv));
	city_csv_close(csv);
}

static uint64_t digest(struct city_slice bytes, size_t block, bool is_csv)
{
	XXH64_state_t *state = XXH64_createState();
	struct city_in *in = open_bytes(bytes, block);
	uint64_t hash;

	ck_assert_ptr_nonnull(state);
	XXH64_reset(state, 0);
	if (is_csv)
		add_rows(state, in);
	else
		add_records(state, in);
	hash = XXH64_digest(state);
	XXH64_freeState(state);
	city_in_close(in);
	return hash;
}

/* The file's bytes; packed ones stay packed. */
static void load(const char *path, struct city_buf *to)
{
	FILE *file = fopen(path, "rb");
	size_t n = 1;

	ck_assert_msg(file != NULL, "%s", path);
	while (n) {
		char *room = city_buf_reserve(to, ENOUGH);

		ck_assert_ptr_nonnull(room);
		n = fread(room, 1, ENOUGH, file);
		to->len += n;
	}
	fclose(file);
}

static void check_file(const char *path, bool is_csv)
{
	struct city_buf bytes = { 0 };
	uint64_t want;
	size_t n;

	load(path, &bytes);
	want = digest(city_buf_slice(&bytes), 0, is_csv);
	n = bytes.len <= SHORT ? 200 : sizeof(some_sizes) / sizeof(some_sizes[0]);
	for (size_t i = 0; i < n; i++) {
		size_t block = bytes.len <= SHORT ? i + 1 : some_sizes[i];

		ck_assert_msg(digest(city_buf_slice(&bytes), block, is_csv) == want,
			      "%s in blocks of %zu", path, block);
	}
	city_buf_release(&bytes);
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

/* All files below the data's folder with one of two endings; how many. */
static int check_files(const char *end, const char *other, bool is_csv)
{
	const char *data = city_test_data(".");
	char *roots[] = { data ? strdup(data) : NULL, NULL };
	FTS *tree = data ? fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL) : NULL;
	FTSENT *entry;
	int seen = 0;

	while (tree && (entry = fts_read(tree)) != NULL) {
		if (entry->fts_info != FTS_F ||
		    (!ends_in(entry->fts_name, end) && !ends_in(entry->fts_name, other)))
			continue;
		check_file(entry->fts_path, is_csv);
		seen++;
	}
	if (tree)
		fts_close(tree);
	free(roots[0]);
	return data ? seen : -1;
}

START_TEST(rows_of_real_files_do_not_depend_on_blocks)
{
	int seen = check_files(".csv", ".csv.gz", true);

	ck_assert(seen < 0 || seen > 300);
}
END_TEST

START_TEST(records_of_real_files_do_not_depend_on_blocks)
{
	int seen = check_files("jsonl", ".ndjson", false);

	ck_assert(seen != 0);
	/* Most lines of these are no records: the verdicts must be the same too. */
	check_files(".json", ".geojson", false);
}
END_TEST

/* A field of every length, in quotes, with quotes, commas and line ends. */
START_TEST(a_quoted_field_may_be_cut_at_every_byte)
{
	for (size_t len = 0; len < 70; len++) {
		struct city_buf file = { 0 }, want = { 0 };

		city_buf_put_text(&file, "a,b\n\"");
		for (size_t i = 0; i < len; i++) {
			city_buf_put_text(&file, i % 5 == 4 ? "\"\"" : i % 7 == 6 ? "\r\n" :
						 i % 11 == 10 ? "," : "\xE6\xB8\x9D");
			city_buf_put_text(&want, i % 5 == 4 ? "\"" : i % 7 == 6 ? "\r\n" :
						 i % 11 == 10 ? "," : "\xE6\xB8\x9D");
		}
		city_buf_put_text(&file, "\",x\n");
		for (size_t block = 1; block <= 200; block++) {
			struct city_error error;
			struct city_in *in = open_bytes(city_buf_slice(&file), block);
			struct city_csv *csv = city_csv_open(in, NULL, ',');
			struct city_csv_row row;

			ck_assert_ptr_nonnull(csv);
			ck_assert_int_eq(city_csv_next(csv, &row, &error), CITY_OK);
			ck_assert_int_eq(city_csv_next(csv, &row, &error), CITY_OK);
			ck_assert_uint_eq(row.fields, 2);
			ck_assert(city_slice_equal(row.field[0], city_buf_slice(&want)));
			ck_assert(city_slice_is(row.field[1], "x"));
			ck_assert_uint_eq(row.origin.raw.len, file.len - strlen("a,b\n\n"));
			ck_assert_int_eq(city_csv_next(csv, &row, &error), CITY_DONE);
			city_csv_close(csv);
			city_in_close(in);
		}
		city_buf_release(&file);
		city_buf_release(&want);
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		rows_of_real_files_do_not_depend_on_blocks,
		records_of_real_files_do_not_depend_on_blocks,
		a_quoted_field_may_be_cut_at_every_byte,
		NULL
	};

	return city_suite_of("blocks", tests);
}
