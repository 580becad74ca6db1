/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of divisions: what held when, and what has become of it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/codes.h"
#include "suite.h"

static int64_t day_of(const char *text)
{
	struct city_date date;

	ck_assert_int_eq(city_date_parse(city_slice_of(text), &date), 0);
	return city_days_from_date(date);
}

static void read_table(struct city_codes *codes)
{
	struct city_rules_path *path = city_rules_path_new(NULL);
	struct city_error error;

	ck_assert_msg(city_codes_read(codes, path, "gbt2260", &error) == 0, "%s: %s",
		      error.field, error.text);
	city_rules_path_free(path);
}

static void becomes(const struct city_codes *codes, const char *text, const char *day,
		    const char *expected)
{
	struct city_error error = { 0 };
	const char *code = city_codes_migrate(codes, city_slice_of(text), day_of(day),
					      &error);

	ck_assert_msg(code && strcmp(code, expected) == 0, "%s on %s: %s", text, day,
		      code ? code : error.text);
}

static void refused(const struct city_codes *codes, const char *text, const char *day,
		    const char *rule, const char *part)
{
	struct city_error error = { 0 };
	const char *code = city_codes_migrate(codes, city_slice_of(text), day_of(day),
					      &error);

	ck_assert_msg(!code, "%s on %s: %s", text, day, code);
	ck_assert_msg(strcmp(error.rule, rule) == 0, "%s: %s", text, error.text);
	ck_assert_msg(strstr(error.text, part), "%s", error.text);
}

START_TEST(a_code_or_name_is_what_it_was_that_day)
{
	struct city_codes codes;
	const struct city_codes_row *row;

	read_table(&codes);
	row = city_codes_at(&codes, city_slice_of("500234"), day_of("2010-05-01"));
	ck_assert_str_eq(row->name, "开县");
	ck_assert_ptr_null(city_codes_at(&codes, city_slice_of("500234"),
					 day_of("2017-01-01")));
	row = city_codes_at(&codes, city_slice_of("500110"), day_of("2005-01-01"));
	ck_assert_str_eq(row->name, "万盛区");
	row = city_codes_at(&codes, city_slice_of("500110"), day_of("2020-01-01"));
	ck_assert_str_eq(row->name, "綦江区");
	row = city_codes_at(&codes, city_slice_of("江北区"), day_of("1990-01-01"));
	ck_assert_str_eq(row->code, "510211");
	row = city_codes_at(&codes, city_slice_of("江北区"), day_of("2020-01-01"));
	ck_assert_str_eq(row->code, "500105");
	city_codes_release(&codes);
}
END_TEST

START_TEST(codes_lead_to_their_one_successor)
{
	struct city_codes codes;

	read_table(&codes);
	becomes(&codes, "500234", "2024-12-31", "500154");
	becomes(&codes, "开县", "2024-12-31", "500154");
	becomes(&codes, "开县", "2010-01-01", "500234");
	becomes(&codes, "500103", "2024-12-31", "500103");
	/* A chain: county, county-level city, the same of Chongqing, district. */
	becomes(&codes, "510225", "2024-12-31", "500116");
	becomes(&codes, "110103", "2024-12-31", "110101");
	becomes(&codes, "塘沽区", "2024-12-31", "120116");
	becomes(&codes, "310225", "2024-12-31", "310115");
	becomes(&codes, "东郊区", "2024-12-31", "120110");
	becomes(&codes, "500105", "2024-12-31", "500105");
	becomes(&codes, "500109", "2026-01-01", "500109");
	city_codes_release(&codes);
}
END_TEST

START_TEST(what_has_no_single_successor_is_told_and_never_guessed)
{
	struct city_codes codes;

	read_table(&codes);
	refused(&codes, "500112", "2026-01-01", "code.ambiguous", "两江新区, 500109");
	refused(&codes, "500105", "2026-01-01", "code.unnamed", "两江新区");
	refused(&codes, "两江新区", "2026-01-01", "code.unnamed", "两江新区");
	refused(&codes, "两江新区", "2024-01-01", "code.unknown", "");
	refused(&codes, "510222", "2024-12-31", "code.ambiguous", "510203");
	refused(&codes, "510212", "2024-12-31", "code.ambiguous", "500106");
	refused(&codes, "上海县", "2024-12-31", "code.ambiguous", "310115, 310112");
	refused(&codes, "310103", "2024-12-31", "code.gone", "not known");
	refused(&codes, "510200", "2024-12-31", "code.gone", "not known");
	refused(&codes, "500999", "2024-12-31", "code.unknown", "");
	refused(&codes, "500154", "2010-01-01", "code.unknown", "");
	city_codes_release(&codes);
}
END_TEST

/* Cuts a line of the published table; fields hold no quotes. */
static void cut(char *line, char *field[9])
{
	line[strcspn(line, "\r\n")] = '\0';
	for (int i = 0; i < 9; i++) {
		field[i] = line;
		line += strcspn(line, ",");
		if (*line)
			*line++ = '\0';
	}
}

/*
 * The publisher's table: code, ..., name (3), ..., last year (7), successors (8).
 * One successor, and no part of it before: the code leads where that one does.
 */
START_TEST(every_published_successor_of_chongqing_and_beijing_is_ours)
{
	const char *dir = city_test_data("admin/areacodes");
	struct city_error error;
	struct city_codes codes;
	char path[4096], line[1024], *field[9];
	int64_t day = day_of("2024-12-31");
	int single = 0, other = 0;
	FILE *file;

	if (!dir)
		return;
	read_table(&codes);
	snprintf(path, sizeof(path), "%s/result-chongqing-beijing.csv", dir);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file)); /* the header */
	while (fgets(line, sizeof(line), file)) {
		const char *code, *next;

		cut(line, field);
		code = city_codes_migrate(&codes, city_slice_of(field[0]), day, &error);
		if (field[7][0] == '\0') {
			ck_assert_msg(code && strcmp(code, field[0]) == 0, "%s", field[0]);
			continue;
		}
		if (strlen(field[8]) != 6) {
			ck_assert_msg(!code, "%s: %s", field[0], code);
			other++;
			continue;
		}
		next = city_codes_migrate(&codes, city_slice_of(field[8]), day, &error);
		/* A successor without one of its own leaves both open. */
		ck_assert_msg(next ? code && strcmp(code, next) == 0 : !code, "%s to %s: %s",
			      field[0], field[8], code ? code : error.text);
		single++;
	}
	fclose(file);
	ck_assert_int_ge(single, 50);
	ck_assert_int_eq(other, 6);
	city_codes_release(&codes);
}
END_TEST

static void faulty(const char *rows, const char *field, const char *part)
{
	char path[] = "/tmp/city-codes-XXXXXX.json";
	struct city_rules_path *rules = city_rules_path_new(NULL);
	struct city_codes codes;
	struct city_error error;
	int fd = mkstemps(path, 5);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_gt(dprintf(fd, "{\"id\":\"x\",\"rows\":[%s]}", rows), 0);
	close(fd);
	ck_assert_int_ne(city_codes_read(&codes, rules, path, &error), 0);
	ck_assert_msg(strcmp(error.field, field) == 0, "%s: %s", error.field, error.text);
	ck_assert_msg(strstr(error.text, part), "%s", error.text);
	unlink(path);
	city_rules_path_free(rules);
}

START_TEST(mistakes_in_a_table_are_told_with_their_place)
{
	faulty("{\"code\":\"1\",\"name\":\"a\",\"valid_to\":\"11\",\"successors\":[]}",
	       "/rows/0/valid_to", "YYYY");
	faulty("{\"code\":\"1\",\"name\":\"a\",\"valid_to\":\"2011\"}", "/rows/0",
	       "needs \"successors\"");
	faulty("{\"code\":\"1\",\"name\":\"a\",\"valid_to\":\"2011\",\"successors\":[\"2\"]}",
	       "/rows/0", "not in the table");
	faulty("{\"code\":\"1\",\"name\":\"a\",\"valid_from\":\"2012\",\"valid_to\":\"2011\","
	       "\"successors\":[]}", "/rows/0", "ends before");
	faulty("{\"name\":\"a\"}", "/rows/0", "\"code\" is missing");
	faulty("{\"code\":\"1\",\"name\":\"a\",\"x\":1}", "/rows/0/x", "unknown key");
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_code_or_name_is_what_it_was_that_day,
		codes_lead_to_their_one_successor,
		what_has_no_single_successor_is_told_and_never_guessed,
		every_published_successor_of_chongqing_and_beijing_is_ours,
		mistakes_in_a_table_are_told_with_their_place,
		NULL
	};

	return city_suite_of("codes", tests);
}
