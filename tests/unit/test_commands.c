/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All programs by their descriptors: tables are sound, and every example of
 * --help and the man pages prints what it says.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../cmd/commands.h"
#include "suite.h"

START_TEST(names_are_in_order_and_all_is_there_that_the_driver_calls)
{
	for (size_t i = 0; city_commands[i]; i++) {
		const struct city_command *command = city_commands[i];

		if (i > 0)
			ck_assert_str_gt(command->name, city_commands[i - 1]->name);
		ck_assert_ptr_nonnull(command->purpose);
		ck_assert_ptr_nonnull(command->operands);
		ck_assert_ptr_nonnull(command->open);
		ck_assert_ptr_nonnull(command->close);
		ck_assert_ptr_nonnull(command->options);
		ck_assert(command->push || command->run);
		ck_assert_msg(command->examples && command->examples[0].command,
			      "%s has no example", command->name);
	}
}
END_TEST

START_TEST(options_fit_their_struct_and_read_well)
{
	for (size_t i = 0; city_commands[i]; i++) {
		const struct city_command *command = city_commands[i];

		for (const struct city_option *o = command->options; o->name; o++) {
			size_t len = strlen(o->help);

			ck_assert_uint_lt(o->at, command->opts_size);
			ck_assert_msg(len && o->help[len - 1] != '.', "%s --%s",
				      command->name, o->name);
			ck_assert_msg((o->type == CITY_OPT_FLAG) == (o->arg == NULL),
				      "%s --%s", command->name, o->name);
			for (const struct city_option *p = o + 1; p->name; p++)
				ck_assert_str_ne(o->name, p->name);
		}
	}
}
END_TEST

static char *run(const char *command, const char *input, struct city_buf *to)
{
	char path[] = "/tmp/city-example-XXXXXX", line[8192];
	int fd = mkstemp(path);
	FILE *pipe;
	size_t n;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, input, strlen(input)), (ssize_t)strlen(input));
	close(fd);
	snprintf(line, sizeof(line), "{ %s; } <%s", command, path);
	pipe = popen(line, "r");
	ck_assert_ptr_nonnull(pipe);
	while ((n = fread(line, 1, sizeof(line), pipe)) > 0)
		city_buf_put(to, line, n);
	pclose(pipe);
	unlink(path);
	city_buf_put_char(to, '\0');
	return to->at;
}

START_TEST(every_example_prints_what_it_says)
{
	for (size_t i = 0; city_commands[i]; i++) {
		for (const struct city_example *e = city_commands[i]->examples;
		     e->command; e++) {
			struct city_buf to = { 0 };

			ck_assert_str_eq(run(e->command, e->input, &to), e->output);
			city_buf_release(&to);
		}
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		names_are_in_order_and_all_is_there_that_the_driver_calls,
		options_fit_their_struct_and_read_well,
		every_example_prints_what_it_says,
		NULL
	};

	return city_suite_of("commands", tests);
}
