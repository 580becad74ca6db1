/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has been seen: how often a record counts, files that are not whole, and
 * runs killed at every step of their end.  A kill is a child that stops there.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "city/out.h"
#include "city/seen.h"
#include "driver.h"
#include "statefile.h"
#include "suite.h"

/* A folder of its own for each test, which works in it. */
static void enter(void)
{
	char path[] = "/tmp/city-state-XXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(path));
	ck_assert_int_eq(chdir(path), 0);
}

static void leave(void)
{
	char path[200], line[300];

	ck_assert_ptr_nonnull(getcwd(path, sizeof(path)));
	snprintf(line, sizeof(line), "rm -rf '%s'", path);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(line), 0);
}

/* The contents of a file, "" where it is not there. */
static void read_text(const char *path, char *to, size_t size)
{
	FILE *file = fopen(path, "r");
	size_t n = file ? fread(to, 1, size - 1, file) : 0;

	to[n] = '\0';
	if (file)
		fclose(file);
}

static bool take(struct city_seen *seen, const char *record)
{
	struct city_seen_key key = city_seen_key_of(city_slice_of(record));

	if (city_seen_again(seen, key))
		return false;
	ck_assert_int_eq(city_seen_add(seen, key), 0);
	return true;
}

START_TEST(equal_records_of_one_file_are_several_and_of_two_the_same)
{
	struct city_seen seen = { 0 };

	city_seen_begin_file(&seen);
	ck_assert(take(&seen, "a"));
	ck_assert(take(&seen, "a"));
	ck_assert(take(&seen, "b"));
	city_seen_begin_file(&seen);
	ck_assert(!take(&seen, "b"));
	ck_assert(!take(&seen, "a"));
	ck_assert(!take(&seen, "a"));
	ck_assert(take(&seen, "a"));
	ck_assert(take(&seen, "b"));
	city_seen_begin_file(&seen);
	for (int i = 0; i < 3; i++)
		ck_assert(!take(&seen, "a"));
	ck_assert(take(&seen, "a"));
	ck_assert_uint_eq(seen.n, 2);
	city_seen_release(&seen);
}
END_TEST

START_TEST(a_hundred_thousand_records_are_each_known_again)
{
	struct city_seen seen = { 0 };
	char record[20];

	for (int round = 0; round < 2; round++) {
		city_seen_begin_file(&seen);
		for (int i = 0; i < 100000; i++) {
			snprintf(record, sizeof(record), "%d", i);
			ck_assert(take(&seen, record) == (round == 0));
		}
	}
	ck_assert_uint_eq(seen.n, 100000);
	city_seen_release(&seen);
}
END_TEST

static int read_state(const char *path, struct city_seen *seen,
		      struct city_state_output *output, struct city_error *error)
{
	const struct city_state_inside inside = { .seen = seen };

	city_seen_release(seen);
	city_state_output_release(output);
	return city_state_read(path, &inside, output, error);
}

START_TEST(a_file_that_is_cut_or_changed_is_refused_wherever)
{
	struct city_seen seen = { 0 }, back = { 0 };
	const struct city_state_inside inside = { .seen = &seen };
	char beside[] = "/a/.city.x", place[] = "/a/out";
	struct city_state_output output = { beside, place, 42 }, got = { 0 };
	struct city_error error;
	char bytes[4096];
	size_t len;
	FILE *file;

	enter();
	for (const char *c = "abcba"; *c; c++)
		take(&seen, (char[]){ *c, '\0' });
	ck_assert_int_eq(city_state_write("s", &inside, &output, &error), 0);
	ck_assert_int_eq(read_state("s", &back, &got, &error), 0);
	ck_assert_uint_eq(back.n, 3);
	ck_assert_str_eq(got.beside, beside);
	ck_assert_str_eq(got.place, place);
	ck_assert_uint_eq(got.inode, 42);
	ck_assert(!take(&back, "a") && !take(&back, "a") && take(&back, "a"));
	ck_assert(!take(&back, "c") && take(&back, "c"));
	ck_assert(take(&back, "d"));

	file = fopen("s", "r");
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	/* 18 of the magic, two numbers, two paths with their lengths, 3 entries. */
	ck_assert_uint_eq(len, 18 + 16 + 8 + 10 + 8 + 6 + 3 * 20 + 16);
	for (size_t i = 0; i < 2 * len; i++) {
		size_t cut = i < len ? i : len;

		if (i >= len)
			bytes[i - len] ^= 4;
		file = fopen("t", "w");
		ck_assert_uint_eq(fwrite(bytes, 1, cut, file), cut);
		fclose(file);
		if (i >= len)
			bytes[i - len] ^= 4;
		ck_assert_int_eq(read_state("t", &back, &got, &error), -1);
		ck_assert_str_eq(error.rule, "state.damaged");
		ck_assert_str_eq(error.file, "t");
	}
	file = fopen("t", "w");
	fwrite(bytes, 1, len, file);
	fputc('x', file);
	fclose(file);
	ck_assert_int_eq(read_state("t", &back, &got, &error), -1);
	bytes[16] = '2';
	file = fopen("t", "w");
	fwrite(bytes, 1, len, file);
	fclose(file);
	ck_assert_int_eq(read_state("t", &back, &got, &error), -1);
	ck_assert_str_eq(error.text, "is of another version of cityutils");
	city_seen_release(&seen);
	city_seen_release(&back);
	city_state_output_release(&got);
	leave();
}
END_TEST

/* The steps of a run; it may be killed behind each. */
enum step { OPENED, WRITTEN, PREPARED, SAVED, IN_PLACE, CONFIRMED };

/* A run as the driver does it; its exit status. */
static int steps(const char *records, const char *output, enum step last)
{
	struct city_error error;
	struct city_state *state = city_state_open("s", output, NULL, NULL, &error);
	struct city_out *out = state ? city_out_open(output, &error) : NULL;
	const char *beside = NULL;

	if (!out)
		return 2;
	if (last == OPENED)
		return 0;
	city_state_begin_file(state);
	for (; *records; records++) {
		city_state_hold(state, (struct city_slice){ records, 1 }, &error);
		if (!city_state_again(state)) {
			city_out_write(out, city_state_held(state), &error);
			city_state_remember(state, &error);
		}
		city_state_let_go(state);
	}
	if (last == WRITTEN)
		return 0;
	if (city_out_prepare(out, &beside, &error))
		return 3;
	if (last == PREPARED)
		return 0;
	if (city_state_save(state, beside, output, &error))
		return 4;
	if (last == SAVED)
		return 0;
	if (city_out_commit(out, &error))
		return 5;
	if (last == IN_PLACE)
		return 0;
	return city_state_confirm(state, output, &error) ? 6 : 0;
}

static void run(const char *records, const char *output, enum step last)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(steps(records, output, last));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

static void expect(const char *path, const char *want)
{
	char text[100];

	read_text(path, text, sizeof(text));
	ck_assert_str_eq(text, want);
}

/* Between them the files of an earlier run, x, and of two more. */
START_TEST(killed_and_run_again_into_another_file_has_all_once)
{
	for (enum step last = OPENED; last <= CONFIRMED; last++) {
		bool there = last >= IN_PLACE;

		enter();
		run("ab", "x", CONFIRMED);
		run("abcd", "first", last);
		run("abcde", "second", CONFIRMED);
		expect("x", "a\nb\n");
		expect("first", there ? "c\nd\n" : "");
		expect("second", there ? "e\n" : "c\nd\ne\n");
		ck_assert_int_ne(access("s.next", F_OK), 0);
		leave();
	}
}
END_TEST

START_TEST(killed_and_run_again_into_the_same_file_has_all_once)
{
	for (enum step last = OPENED; last < CONFIRMED; last++) {
		enter();
		run("ab", "x", CONFIRMED);
		run("abcd", "out", last);
		run("abcde", "out", CONFIRMED);
		expect("out", "c\nd\ne\n");
		run("abcde", "more", CONFIRMED);
		expect("more", "");
		leave();
	}
}
END_TEST

START_TEST(killed_twice_is_as_killed_once)
{
	for (enum step last = OPENED; last < CONFIRMED; last++) {
		for (enum step again = OPENED; again < CONFIRMED; again++) {
			enter();
			run("abc", "out", last);
			run("abc", "out", again);
			run("abcd", "out", CONFIRMED);
			expect("out", "a\nb\nc\nd\n");
			leave();
		}
	}
}
END_TEST

START_TEST(an_output_that_was_taken_away_is_not_made_again)
{
	enter();
	run("ab", "out", IN_PLACE);
	ck_assert_int_eq(rename("out", "taken"), 0);
	run("abc", "out", CONFIRMED);
	expect("taken", "a\nb\n");
	expect("out", "c\n");
	leave();
}
END_TEST

START_TEST(an_output_that_cannot_be_looked_for_is_an_error)
{
	struct city_error error;

	enter();
	ck_assert_int_eq(mkdir("d", 0777), 0);
	run("ab", "d/out", SAVED);
	ck_assert_int_eq(rename("d", "e"), 0);
	ck_assert_ptr_null(city_state_open("s", "out", NULL, NULL, &error));
	ck_assert_str_eq(error.rule, "state.output");
	ck_assert_int_eq(rename("e", "d"), 0);
	run("abc", "out", CONFIRMED);
	expect("out", "a\nb\nc\n");
	leave();
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		equal_records_of_one_file_are_several_and_of_two_the_same,
		a_hundred_thousand_records_are_each_known_again,
		a_file_that_is_cut_or_changed_is_refused_wherever,
		killed_and_run_again_into_another_file_has_all_once,
		killed_and_run_again_into_the_same_file_has_all_once,
		killed_twice_is_as_killed_once,
		an_output_that_was_taken_away_is_not_made_again,
		an_output_that_cannot_be_looked_for_is_an_error,
		NULL
	};

	return city_suite_of("state", tests);
}
