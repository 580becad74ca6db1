/* SPDX-License-Identifier: Apache-2.0 */
/* splitname - what a file system takes, and what it leaves lying about. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "city/split.h"
#include "splitname.h"

#define ENDING ".jsonl"
#define HIDDEN ".city."

/* A dot would hide the file or leave the folder, a hyphen look like an option. */
static bool is_safe(char c, bool first)
{
	return (unsigned char)c >= ' ' && c != 0x7f && c != '/' && c != '%' &&
	       !(first && (c == '.' || c == '-'));
}

void city_split_name(struct city_buf *name, struct city_slice value)
{
	static const char hex[] = "0123456789ABCDEF";

	city_buf_reset(name);
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];

		if (is_safe(c, i == 0)) {
			city_buf_put_char(name, c);
			continue;
		}
		city_buf_put_char(name, '%');
		city_buf_put_char(name, hex[(unsigned char)c >> 4]);
		city_buf_put_char(name, hex[(unsigned char)c & 15]);
	}
	if (value.len == 0)
		city_buf_put_char(name, '%');
	city_buf_put_text(name, ENDING);
}

bool city_split_name_fits(struct city_slice value)
{
	size_t len = strlen(ENDING);

	for (size_t i = 0; i < value.len && len <= NAME_MAX; i++)
		len += is_safe(value.at[i], i == 0) ? 1 : 3;
	return len <= NAME_MAX;
}

/* Files and folder, whose descriptor is closed. */
static void remove_folder(int fd, int dir_fd, const char *name)
{
	DIR *folder = fdopendir(fd);
	const struct dirent *entry;

	if (!folder) {
		close(fd);
		return;
	}
	while ((entry = readdir(folder)) != NULL)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlinkat(fd, entry->d_name, 0);
	unlinkat(dir_fd, name, AT_REMOVEDIR);
	closedir(folder);
}

void city_split_remove(const char *beside)
{
	int fd = open(beside, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		remove_folder(fd, AT_FDCWD, beside);
}

/* One that can be locked is nobody's. */
static void remove_left_over(int dir_fd)
{
	int own = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = own < 0 ? NULL : fdopendir(own);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)) != NULL) {
		int fd;

		if (strncmp(entry->d_name, HIDDEN, strlen(HIDDEN)) != 0)
			continue;
		fd = openat(dir_fd, entry->d_name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			remove_folder(fd, dir_fd, entry->d_name);
		else
			close(fd);
	}
	if (folder)
		closedir(folder);
	else if (own >= 0)
		close(own);
}

int city_split_folder(int dir_fd, const char *dir, char **path,
		      struct city_error *error)
{
	size_t room = strlen(dir) + 32;
	struct stat st;
	int fd = -1;

	remove_left_over(dir_fd);
	*path = malloc(room);
	if (!*path)
		return city_error_set(error, "memory", "out of memory");
	/* Another run may take it for left over, and remove it, until it is locked. */
	do {
		if (fd >= 0)
			close(fd);
		snprintf(*path, room, "%s/" HIDDEN "XXXXXX", dir);
		fd = -1;
		if (!mkdtemp(*path))
			break;
		fd = open(*path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			flock(fd, LOCK_EX);
	} while (fd < 0 ? errno == ENOENT : fstat(fd, &st) == 0 && st.st_nlink == 0);
	if (fd >= 0)
		return fd;
	city_error_system(error, errno, "io.open", "cannot create in the folder");
	city_error_in_file(error, dir);
	free(*path);
	*path = NULL;
	return -1;
}
