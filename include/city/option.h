/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option - one table per command that parses, helps, documents and completes.
 *
 * The table ends with a zeroed entry.  getopt_long does the parsing: long
 * options may be abbreviated, options and operands come in any order, "--"
 * ends the options.
 */
#ifndef CITY_OPTION_H
#define CITY_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"

enum city_option_type {
	CITY_OPT_FLAG,   /* bool, set to true */
	CITY_OPT_STRING, /* const char *, lent from argv */
	CITY_OPT_STRINGS, /* struct city_option_words: may be given again */
	CITY_OPT_FILE,   /* const char *, completed as a path */
	CITY_OPT_INT,    /* int64_t, within min..max */
	CITY_OPT_SIZE,   /* int64_t of bytes within min..max: 512, 64K, 1M, 1G */
	CITY_OPT_CHOICE, /* int, index into arg's words "a|b|c" */
	CITY_OPT_OPTIONAL /* const char *, "" when given without a value */
};

#define CITY_OPTION_WORDS 16

/* What an option was given, each time; lent from argv. */
struct city_option_words {
	const char *word[CITY_OPTION_WORDS];
	size_t n;
};

struct city_option {
	int key;          /* short option letter, or 0 */
	const char *name; /* long name */
	const char *arg;  /* FILE, NAME, ..., or the choices; NULL for a flag */
	enum city_option_type type;
	int64_t min, max; /* of a number */
	size_t at;        /* offset of the member in the options' struct */
	const char *help; /* one sentence, without capital and full stop */
};

/* A table and the struct its values go to. */
struct city_option_set {
	const struct city_option *options; /* may be NULL */
	void *values;
};

/*
 * Parses argv against several tables at once (the command's own and the tail
 * that all share).  argv is permuted: operands come last, from *operand on.
 * Returns 0, or -1 with error filled (rule "usage").
 */
int city_options_parse(const struct city_option_set *sets, size_t n, int argc,
		       char **argv, int *operand, struct city_error *error);

/* Index of `word` in "a|b|c", or -1. */
int city_choice_index(const char *choices, const char *word);

/* Appends ASCII text with a capital, a full stop and a line end. */
void city_options_put_sentence(struct city_buf *to, const char *text);

/* Appends the options as the lines of --help. */
void city_options_put_help(struct city_buf *to, const struct city_option *options);

/* Appends the options as an mdoc list's items. */
void city_options_put_mdoc(struct city_buf *to, const struct city_option *options);

/* Appends the options' part of an mdoc SYNOPSIS. */
void city_options_put_synopsis(struct city_buf *to,
			       const struct city_option *options);

/*
 * Appends one line an option for completion scripts, TAB between:
 * --name, argument kind ("-", "file", "text", or the choices), help.
 */
void city_options_put_words(struct city_buf *to, const struct city_option *options);

#endif
