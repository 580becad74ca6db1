/* SPDX-License-Identifier: Apache-2.0 */
/* paths - what is named on the command line, looked at before anything is written. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"

bool city_is_stdio(const char *path)
{
	return !path || strcmp(path, "-") == 0;
}

/* What a path or, for NULL and "-", a descriptor leads to, if it is a file. */
static bool is_regular(const char *path, int fd, struct stat *st)
{
	int result = city_is_stdio(path) ? fstat(fd, st) : stat(path, st);

	return result == 0 && S_ISREG(st->st_mode);
}

/* Writing in place to what is read would destroy it, or never end. */
static int check_not_read(const char *path, const char *what, int fd, char **files,
			  int n, struct city_error *error)
{
	struct stat to, from;

	if (!is_regular(path, fd, &to))
		return 0;
	for (int i = 0; i < n; i++) {
		if (!is_regular(files[i], STDIN_FILENO, &from) ||
		    from.st_dev != to.st_dev || from.st_ino != to.st_ino)
			continue;
		city_error_set(error, "usage", "is input and %s at once", what);
		city_error_in_file(error, files[i]);
		return -1;
	}
	return 0;
}

/* No two of them may be the same file, and none may be an input. */
static int check_outputs(const struct city_common *common, char **files, int n,
			 struct city_error *error)
{
	const char *path[] = { common->rejects, common->ledger, common->state,
			       common->output };
	static const char *const name[] = { "--rejects", "--ledger", "--state",
					    "--output" };

	for (int i = 0; i < 3; i++) {
		if (path[i] && check_not_read(path[i], name[i], -1, files, n, error))
			return -1;
		for (int j = i + 1; path[i] && j < 4; j++)
			if (path[j] && !city_is_stdio(path[j]) &&
			    strcmp(path[i], path[j]) == 0)
				return city_error_set(error, "usage",
						      "%s and %s name the same file",
						      name[i], name[j]);
	}
	if (common->split_by && city_is_stdio(common->output))
		return city_error_set(error, "usage",
				      "--split-by: -o must name a folder");
	/* A file named with -o is put in place at the end: it may be an input. */
	if (!city_is_stdio(common->output))
		return 0;
	return check_not_read(NULL, "standard output", STDOUT_FILENO, files, n, error);
}

/* A missing file is told before the first record leaves. */
static int check_files(char **files, int n, struct city_error *error)
{
	struct stat st;

	for (int i = 0; i < n; i++) {
		if (city_is_stdio(files[i]))
			continue;
		if (stat(files[i], &st) < 0 || access(files[i], R_OK) < 0)
			city_error_system(error, errno, "io.open", "cannot open");
		else if (S_ISDIR(st.st_mode))
			city_error_set(error, "io.open", "is a directory");
		else
			continue;
		city_error_in_file(error, files[i]);
		return -1;
	}
	return 0;
}

int city_paths_check(const struct city_common *common, char **files, int n,
		     struct city_error *error)
{
	return check_files(files, n, error) ? -1 : check_outputs(common, files, n, error);
}

int city_verb_take(const struct city_command *command, void *opts, char **argv,
		   int argc, int *operand, struct city_error *error)
{
	int index = -1;

	if (!command->verbs)
		return 0;
	if (*operand < argc)
		index = city_choice_index(command->verbs, argv[*operand]);
	if (index < 0 && command->verb_optional)
		return 0;
	if (index < 0)
		return city_error_set(error, "usage", "say what to do: %s",
				      command->verbs);
	memcpy((char *)opts + command->verb_at, &index, sizeof(index));
	(*operand)++;
	return 0;
}
