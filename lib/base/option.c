/* SPDX-License-Identifier: Apache-2.0 */
/* option - getopt_long fed from a table, and the texts made of that table. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "city/option.h"

/* Values getopt_long returns for options without a letter start here. */
#define FIRST_LONG 256
#define MOST_OPTIONS 64

struct table {
	const struct city_option *option[MOST_OPTIONS];
	void *values[MOST_OPTIONS];
	struct option lib[MOST_OPTIONS + 1];
	char letters[2 * MOST_OPTIONS + 2];
	size_t n;
};

int city_choice_index(const char *choices, const char *word)
{
	size_t len = strlen(word);
	int index = 0;

	for (const char *at = choices; at; index++) {
		const char *bar = strchr(at, '|');
		size_t n = bar ? (size_t)(bar - at) : strlen(at);

		if (n == len && memcmp(at, word, n) == 0)
			return index;
		at = bar ? bar + 1 : NULL;
	}
	return -1;
}

static int argument_kind(const struct city_option *option)
{
	if (option->type == CITY_OPT_FLAG)
		return no_argument;
	return option->type == CITY_OPT_OPTIONAL ? optional_argument :
						   required_argument;
}

static void add(struct table *table, const struct city_option *option, void *values,
		size_t *letter)
{
	size_t i = table->n++;

	table->option[i] = option;
	table->values[i] = values;
	table->lib[i] = (struct option){ .name = option->name,
					 .has_arg = argument_kind(option),
					 .val = FIRST_LONG + (int)i };
	if (!option->key)
		return;
	table->letters[(*letter)++] = (char)option->key;
	if (argument_kind(option) == required_argument)
		table->letters[(*letter)++] = ':';
}

static void *member(void *values, size_t at)
{
	return (char *)values + at;
}

static int store_int(const struct city_option *option, void *values,
		     const char *text, struct city_error *error)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < option->min ||
	    value > option->max)
		return city_error_set(error, "usage",
				      "--%s: \"%s\" is not a whole number from %lld to "
				      "%lld",
				      option->name, text, (long long)option->min,
				      (long long)option->max);
	*(int64_t *)member(values, option->at) = value;
	return 0;
}

/* Bytes, with a letter for a power of 1024; 0 for what is no size. */
static int64_t parse_size(const char *text)
{
	static const char letters[] = "KMG";
	char *end;
	long long value;
	const char *letter;
	int shift;

	errno = 0;
	value = strtoll(text, &end, 10);
	letter = *end ? strchr(letters, *end) : NULL;
	shift = letter ? 10 * (int)(letter - letters + 1) : 0;
	if (text[0] < '0' || text[0] > '9' || errno || end[letter != NULL] ||
	    value > INT64_MAX >> shift)
		return 0;
	return value << shift;
}

static int store_size(const struct city_option *option, void *values,
		      const char *text, struct city_error *error)
{
	int64_t value = parse_size(text);

	if (value < option->min || value > option->max)
		return city_error_set(error, "usage",
				      "--%s: \"%s\" is no size from %lld to %lld bytes, "
				      "such as 512, 64K, 10M or 1G",
				      option->name, text, (long long)option->min,
				      (long long)option->max);
	*(int64_t *)member(values, option->at) = value;
	return 0;
}

static int store_again(const struct city_option *option, void *values,
		       const char *text, struct city_error *error)
{
	struct city_option_words *words = member(values, option->at);

	if (words->n == CITY_OPTION_WORDS)
		return city_error_set(error, "usage",
				      "--%s: may be given %d times at most", option->name,
				      CITY_OPTION_WORDS);
	words->word[words->n++] = text;
	return 0;
}

static int store(const struct city_option *option, void *values, const char *text,
		 struct city_error *error)
{
	int index;

	switch (option->type) {
	case CITY_OPT_FLAG: *(bool *)member(values, option->at) = true; return 0;
	case CITY_OPT_INT: return store_int(option, values, text, error);
	case CITY_OPT_SIZE: return store_size(option, values, text, error);
	case CITY_OPT_CHOICE:
		index = city_choice_index(option->arg, text);
		if (index < 0)
			return city_error_set(error, "usage",
					      "--%s: \"%s\" is none of %s", option->name,
					      text, option->arg);
		*(int *)member(values, option->at) = index;
		return 0;
	case CITY_OPT_STRINGS: return store_again(option, values, text, error);
	case CITY_OPT_STRING:
	case CITY_OPT_FILE:
	case CITY_OPT_OPTIONAL:
		*(const char **)member(values, option->at) = text ? text : "";
		return 0;
	}
	return 0;
}

/* getopt_long says that something is wrong, not what: find the words. */
static int complain(const struct table *table, char **argv, int code,
		    struct city_error *error)
{
	const char *word = argv[optind - 1];
	const char *name = optopt >= FIRST_LONG ?
				   table->option[optopt - FIRST_LONG]->name :
				   NULL;

	if (code == ':' && name)
		return city_error_set(error, "usage", "option --%s needs a value", name);
	if (code == ':')
		return city_error_set(error, "usage", "option -%c needs a value", optopt);
	if (name)
		return city_error_set(error, "usage", "option --%s takes no value", name);
	if (optopt)
		return city_error_set(error, "usage", "unknown option -%c", optopt);
	return city_error_set(error, "usage", "unknown or ambiguous option %s", word);
}

static const struct city_option *by_code(const struct table *table, int code,
					 void **values)
{
	for (size_t i = 0; i < table->n; i++) {
		if (code == FIRST_LONG + (int)i || code == table->option[i]->key) {
			*values = table->values[i];
			return table->option[i];
		}
	}
	return NULL;
}

int city_options_parse(const struct city_option_set *sets, size_t n, int argc,
		       char **argv, int *operand, struct city_error *error)
{
	struct table table = { .letters = ":" };
	size_t letter = 1;
	int code;

	for (size_t i = 0; i < n; i++)
		for (const struct city_option *o = sets[i].options; o && o->name; o++)
			if (table.n < MOST_OPTIONS)
				add(&table, o, sets[i].values, &letter);
	optind = 0; /* GNU's way to start afresh */
	opterr = 0;
	while ((code = getopt_long(argc, argv, table.letters, table.lib, NULL)) != -1) {
		void *values = NULL;
		const struct city_option *option = by_code(&table, code, &values);

		if (!option)
			return complain(&table, argv, code, error);
		if (store(option, values, optarg, error))
			return -1;
	}
	*operand = optind;
	return 0;
}

void city_options_put_sentence(struct city_buf *to, const char *text)
{
	bool lower = text[0] >= 'a' && text[0] <= 'z';

	city_buf_printf(to, "%c%s.\n", lower ? text[0] - 'a' + 'A' : text[0],
			text + 1);
}

/* "-o, --output=FILE" */
static void put_names(struct city_buf *to, const struct city_option *option)
{
	if (option->key)
		city_buf_printf(to, "-%c, ", option->key);
	else
		city_buf_put_text(to, "    ");
	city_buf_printf(to, "--%s", option->name);
	if (option->type == CITY_OPT_OPTIONAL)
		city_buf_printf(to, "[=%s]", option->arg);
	else if (option->arg)
		city_buf_printf(to, "=%s", option->arg);
}

void city_options_put_help(struct city_buf *to, const struct city_option *options)
{
	const size_t column = 30;

	for (const struct city_option *o = options; o && o->name; o++) {
		size_t begin = to->len;

		city_buf_put_text(to, "  ");
		put_names(to, o);
		/* Long names push their sentence to the next line. */
		if (to->len - begin > column - 2) {
			city_buf_put_char(to, '\n');
			begin = to->len;
		}
		while (!to->failed && to->len - begin < column)
			city_buf_put_char(to, ' ');
		city_buf_printf(to, "%s\n", o->help);
	}
}

static void put_mdoc_argument(struct city_buf *to, const struct city_option *option)
{
	if (option->type == CITY_OPT_OPTIONAL)
		city_buf_printf(to, " Ns Op = Ns Ar %s", option->arg);
	else if (option->type == CITY_OPT_CHOICE)
		city_buf_printf(to, " Ns = Ns Cm %s", option->arg);
	else if (option->arg)
		city_buf_printf(to, " Ns = Ns Ar %s", option->arg);
}

void city_options_put_mdoc(struct city_buf *to, const struct city_option *options)
{
	for (const struct city_option *o = options; o && o->name; o++) {
		city_buf_put_text(to, ".It ");
		if (o->key)
			city_buf_printf(to, "Fl %c , ", o->key);
		city_buf_printf(to, "Fl -%s", o->name);
		put_mdoc_argument(to, o);
		city_buf_put_char(to, '\n');
		city_options_put_sentence(to, o->help);
	}
}

void city_options_put_synopsis(struct city_buf *to,
			       const struct city_option *options)
{
	for (const struct city_option *o = options; o && o->name; o++) {
		city_buf_printf(to, ".Op Fl -%s", o->name);
		put_mdoc_argument(to, o);
		city_buf_put_char(to, '\n');
	}
}

static const char *word_kind(const struct city_option *option)
{
	switch (option->type) {
	case CITY_OPT_FLAG:
	case CITY_OPT_OPTIONAL: return "-";
	case CITY_OPT_FILE: return "file";
	case CITY_OPT_CHOICE: return option->arg;
	case CITY_OPT_STRING:
	case CITY_OPT_STRINGS:
	case CITY_OPT_SIZE:
	case CITY_OPT_INT: return "text";
	}
	return "-";
}

void city_options_put_words(struct city_buf *to, const struct city_option *options)
{
	for (const struct city_option *o = options; o && o->name; o++)
		city_buf_printf(to, "--%s\t%s\t%s\n", o->name, word_kind(o), o->help);
}
