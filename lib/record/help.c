/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help - the texts that are made of a command's descriptor: --help for people,
 * the man page's regions, and the words for completion.
 */
#include "config.h"

#include <string.h>

#include "driver.h"

static const struct city_option split_option[] = {
	{ .name = "split-by", .arg = "FIELD", .type = CITY_OPT_STRING,
	  .at = offsetof(struct city_common, split_by),
	  .help = "write a file for each value of FIELD into the folder given with -o" },
	{ 0 }
};

static const struct city_option state_option[] = {
	{ .name = "state", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct city_common, state),
	  .help = "leave out what earlier runs with FILE have seen, and remember the rest" },
	{ 0 }
};

static const struct city_option keeps_option[] = {
	{ .name = "state", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct city_common, state),
	  .help = "go on where the last run with FILE ended, and keep in it where this "
		  "one does" },
	{ 0 }
};

static const struct city_option rules_option[] = {
	{ .name = "rules-path", .arg = "DIR", .type = CITY_OPT_FILE,
	  .at = offsetof(struct city_common, rules_path),
	  .help = "look for rulebooks and contracts in DIR first" },
	{ 0 }
};

static const struct city_option jobs_option[] = {
	{ .name = "jobs", .arg = "N", .type = CITY_OPT_INT, .min = 0,
	  .max = CITY_JOBS_MAX, .at = offsetof(struct city_common, jobs),
	  .help = "work on records that stand alone in up to N threads, 0 = one a "
		  "processor; default 1" },
	{ 0 }
};

static const struct city_option all_options[] = {
	{ .key = 'o', .name = "output", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct city_common, output),
	  .help = "write to FILE, put in place at success; .gz or .zst compresses" },
	{ .name = "rejects", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct city_common, rejects),
	  .help = "keep every rejected record in FILE, with place and reason" },
	{ .name = "strict", .type = CITY_OPT_FLAG,
	  .at = offsetof(struct city_common, strict),
	  .help = "stop at the first rejected record" },
	{ .name = "ledger", .arg = "FILE", .type = CITY_OPT_FILE,
	  .at = offsetof(struct city_common, ledger),
	  .help = "append the account of this run to FILE" },
	{ .name = "max-line", .arg = "SIZE", .type = CITY_OPT_SIZE, .min = 1,
	  .max = INT64_C(1) << 30, .at = offsetof(struct city_common, max_line),
	  .help = "reject what is longer than SIZE bytes, 64M unless given" },
	{ .key = 'h', .name = "help", .arg = "mdoc|words", .type = CITY_OPT_OPTIONAL,
	  .at = offsetof(struct city_common, help),
	  .help = "print this help, or its parts for man page and completion" },
	{ .key = 'V', .name = "version", .type = CITY_OPT_FLAG,
	  .at = offsetof(struct city_common, version),
	  .help = "print name and version" },
	{ 0 }
};

size_t city_common_options(const struct city_command *command,
			   const struct city_option *table[CITY_COMMON_TABLES])
{
	size_t n = 0;

	if (command->splits)
		table[n++] = split_option;
	if (command->remembers)
		table[n++] = state_option;
	if (command->keeps)
		table[n++] = keeps_option;
	if (command->reads_rules)
		table[n++] = rules_option;
	if (command->stateless)
		table[n++] = jobs_option;
	table[n++] = all_options;
	return n;
}

static void put_examples(struct city_buf *to, const struct city_example *example)
{
	if (!example || !example->command)
		return;
	city_buf_put_text(to, "\nExamples:\n");
	for (; example->command; example++) {
		city_buf_printf(to, "  $ %s\n", example->command);
		for (const char *at = example->output; *at;) {
			size_t n = strcspn(at, "\n");

			city_buf_printf(to, "  %.*s\n", (int)n, at);
			at += n + (at[n] == '\n');
		}
	}
}

static void put_text(struct city_buf *to, const struct city_command *command,
		     const char *program)
{
	const struct city_option *table[CITY_COMMON_TABLES];
	size_t n = city_common_options(command, table);

	city_buf_printf(to, "Usage: %s [OPTION...] ", program);
	if (command->verbs)
		city_buf_printf(to, command->verb_optional ? "[%s] " : "%s ",
				command->verbs);
	city_buf_printf(to, "%s\n", command->operands);
	city_options_put_sentence(to, command->purpose);
	if (command->options && command->options[0].name) {
		city_buf_put_text(to, "\nOptions:\n");
		city_options_put_help(to, command->options);
	}
	city_buf_put_text(to, "\nOptions in common with other programs:\n");
	for (size_t i = 0; i < n; i++)
		city_options_put_help(to, table[i]);
	put_examples(to, command->examples);
	city_buf_put_text(to,
			  "\nWithout FILE, or when FILE is -, reads standard input; "
			  "compressed input is recognised.\n"
			  "Exit status: 0 clean, 1 records were rejected or the answer "
			  "is no, 2 trouble.\n");
}

static void put_mdoc(struct city_buf *to, const struct city_command *command)
{
	const struct city_option *table[CITY_COMMON_TABLES];
	size_t n = city_common_options(command, table);

	city_buf_put_text(to, ".\\\" begin generated synopsis\n");
	city_buf_printf(to, ".Nm %s\n", command->name);
	city_options_put_synopsis(to, command->options);
	for (size_t i = 0; i < n; i++)
		city_options_put_synopsis(to, table[i]);
	if (command->verbs)
		city_buf_printf(to, ".%sCm %s\n", command->verb_optional ? "Op " : "",
				command->verbs);
	if (command->operands[0])
		city_buf_put_text(to, ".Op Ar\n");
	city_buf_put_text(to, ".\\\" end generated synopsis\n"
			      ".\\\" begin generated options\n"
			      ".Bl -tag -width Ds\n");
	city_options_put_mdoc(to, command->options);
	for (size_t i = 0; i < n; i++)
		city_options_put_mdoc(to, table[i]);
	city_buf_put_text(to, ".El\n.\\\" end generated options\n");
}

static void put_words(struct city_buf *to, const struct city_command *command)
{
	const struct city_option *table[CITY_COMMON_TABLES];
	size_t n = city_common_options(command, table);

	city_options_put_words(to, command->options);
	for (size_t i = 0; i < n; i++)
		city_options_put_words(to, table[i]);
}

int city_help_put(struct city_buf *to, const struct city_command *command,
		  const char *program, const char *how)
{
	if (how[0] == '\0')
		put_text(to, command, program);
	else if (strcmp(how, "mdoc") == 0)
		put_mdoc(to, command);
	else if (strcmp(how, "words") == 0)
		put_words(to, command);
	else
		return -1;
	return 0;
}
