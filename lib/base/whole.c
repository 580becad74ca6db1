/* SPDX-License-Identifier: Apache-2.0 */
/* whole - the file itself, or a copy that nobody else can see. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "city/whole.h"

/* A file that is gone as soon as nobody has it open. */
static int open_nameless(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/cityutils.XXXXXX",
			 folder && *folder ? folder : "/tmp");
	int fd;

	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static int write_all(int fd, struct city_slice bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.at, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes.at += n;
		bytes.len -= (size_t)n;
	}
	return 0;
}

/* What the system says about the copy. */
static enum city_status no_copy(const struct city_in *in, struct city_error *error)
{
	city_error_system(error, errno, "io.spool",
			  "cannot keep the input in a temporary file");
	city_error_in_file(error, city_in_name(in));
	return CITY_FAIL;
}

enum city_status city_whole(struct city_in *in, int *fd, struct city_error *error)
{
	struct city_slice bytes;
	enum city_status status;

	*fd = city_in_file(in);
	if (*fd >= 0)
		return CITY_OK;
	*fd = open_nameless();
	if (*fd < 0)
		return no_copy(in, error);
	do {
		status = city_in_block(in, &bytes, error);
		if (status == CITY_OK && write_all(*fd, bytes))
			status = no_copy(in, error);
	} while (status == CITY_OK);
	if (status == CITY_DONE)
		return CITY_OK;
	close(*fd);
	*fd = -1;
	return CITY_FAIL;
}
