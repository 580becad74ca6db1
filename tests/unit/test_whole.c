/* SPDX-License-Identifier: Apache-2.0 */
/* An input becomes a file in which one can seek, itself or a copy. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "city/whole.h"
#include "suite.h"

/* Longer than a few blocks of the tests, and without one line end. */
#define SIZE 3000

static void fill(char *text)
{
	for (size_t i = 0; i < SIZE; i++)
		text[i] = (char)('a' + i % 23);
}

/* Whether a file has these bytes, whatever its position; it is closed. */
static void check_file(int fd, const char *text, size_t len)
{
	char got[SIZE + 1];

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pread(fd, got, sizeof(got), 0), (ssize_t)len);
	ck_assert_mem_eq(got, text, len);
	close(fd);
}

/* A new file with these bytes. */
static int make_file(char path[64], const void *bytes, size_t len)
{
	int fd;

	snprintf(path, 64, "test_whole.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	return fd;
}

/* All of an input after a peek; tells whether it is the file itself. */
static bool take(struct city_in *in, const char *text, size_t len, int file)
{
	struct city_error error;
	struct city_slice head;
	struct stat had, has;
	int fd = -1;

	ck_assert_int_eq(city_in_peek(in, 7, &head, &error), CITY_OK);
	ck_assert_int_eq(city_whole(in, &fd, &error), CITY_OK);
	ck_assert_int_eq(fstat(fd, &has), 0);
	ck_assert_int_eq(fstat(file >= 0 ? file : fd, &had), 0);
	check_file(fd, text, len);
	ck_assert_uint_eq(city_in_bytes(in), len);
	ck_assert_int_eq(city_in_block(in, &head, &error), CITY_DONE);
	city_in_close(in);
	return file >= 0 && had.st_ino == has.st_ino && had.st_dev == has.st_dev;
}

START_TEST(what_is_no_file_is_copied_whole)
{
	char text[SIZE];

	fill(text);
	for (size_t block = 1; block < 5000; block = block * 3 + 1) {
		struct city_error error;
		struct city_in *in =
			city_in_memory((struct city_slice){ text, SIZE }, &error);

		city_in_set_block(in, block);
		take(in, text, SIZE, -1);
	}
}
END_TEST

START_TEST(a_file_is_not_copied_unless_it_is_packed)
{
	char text[SIZE], path[64], packed[64];
	struct city_error error;
	gzFile gz;
	int fd, gz_fd;

	fill(text);
	fd = make_file(path, text, SIZE);
	ck_assert(take(city_in_open(path, &error), text, SIZE, fd));
	gz_fd = make_file(packed, "", 0);
	gz = gzopen(packed, "wb");
	ck_assert_int_eq(gzwrite(gz, text, SIZE), SIZE);
	gzclose(gz);
	ck_assert(!take(city_in_open(packed, &error), text, SIZE, gz_fd));
	close(fd);
	close(gz_fd);
	unlink(path);
	unlink(packed);
}
END_TEST

/* { read -r line; ingest; } <file: what was read before is no part of the input. */
START_TEST(standard_input_begins_where_it_stands)
{
	char text[SIZE], path[64];
	struct city_error error;
	int fd, saved = dup(STDIN_FILENO);

	fill(text);
	fd = make_file(path, text, SIZE);
	ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	ck_assert_int_eq(lseek(STDIN_FILENO, 100, SEEK_SET), 100);
	ck_assert(!take(city_in_open("-", &error), text + 100, SIZE - 100, fd));
	ck_assert_int_eq(lseek(STDIN_FILENO, 0, SEEK_SET), 0);
	ck_assert(take(city_in_open("-", &error), text, SIZE, fd));
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(fd);
	unlink(path);
}
END_TEST

START_TEST(without_room_for_the_copy_the_run_ends)
{
	struct city_error error;
	struct city_in *in = city_in_memory(city_slice_of("PK"), &error);
	int fd;

	setenv("TMPDIR", "/nowhere", 1);
	ck_assert_int_eq(city_whole(in, &fd, &error), CITY_FAIL);
	unsetenv("TMPDIR");
	ck_assert_str_eq(error.rule, "io.spool");
	ck_assert_str_eq(error.file, "(memory)");
	city_in_close(in);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		what_is_no_file_is_copied_whole,
		a_file_is_not_copied_unless_it_is_packed,
		standard_input_begins_where_it_stands,
		without_room_for_the_copy_the_run_ends,
		NULL
	};

	return city_suite_of("whole", tests);
}
