/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay - puts files through a fuzz target without libFuzzer: those named, or
 * all of its corpus.  Speaks TAP.  A property that does not hold ends the
 * program before its plan, and the last line of the log names the file.
 */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#ifndef CITY_LIBFUZZER

/* The bytes in a block of their own size: reading beyond them is seen. */
static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct city_buf bytes = { 0 };
	uint8_t *exact;
	size_t n;

	if (!file) {
		printf("# cannot open %s\n", path);
		return -1;
	}
	printf("# %s\n", path);
	fflush(stdout);
	do {
		char *room = city_buf_reserve(&bytes, 65536);

		n = room ? fread(room, 1, 65536, file) : 0;
		bytes.len += n;
	} while (n);
	fclose(file);
	exact = malloc(bytes.len ? bytes.len : 1);
	if (!exact || bytes.failed)
		abort();
	if (bytes.len)
		memcpy(exact, bytes.at, bytes.len);
	LLVMFuzzerTestOneInput(exact, bytes.len);
	free(exact);
	city_buf_release(&bytes);
	return 0;
}

/* The corpus of a program named .../fuzz_x is the folder corpus/x. */
static int replay_corpus(const char *program)
{
	const char *name = strrchr(program, '/'), *srcdir = getenv("srcdir");
	struct dirent *entry;
	char folder[3072], path[4096];
	int count = 0;
	DIR *dir;

	name = name ? name + 1 : program;
	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
		 srcdir ? srcdir : ".", name);
	dir = opendir(folder);
	if (!dir) {
		printf("# no folder %s\n", folder);
		return 0;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (replay(path))
			break;
		count++;
	}
	closedir(dir);
	return entry ? 0 : count;
}

int main(int argc, char **argv)
{
	int count = 0;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		count += replay(argv[i]) == 0;
	if (argc == 1)
		count = replay_corpus(argv[0]);
	printf("%sok 1 - every input of the corpus keeps the target's properties "
	       "(%d files)\n1..1\n",
	       count ? "" : "not ", count);
	return count ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
