/* SPDX-License-Identifier: Apache-2.0 */
/* out - gathered writes to a descriptor, packed where the name says so. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "city/out.h"
#include "pack.h"

#define ROOM ((size_t)256 << 10)
#define LONG ((size_t)64 << 10) /* worth a write of its own */
#define PIPE_SIZE (1 << 20)

struct city_out {
	int fd;
	bool close_fd;
	char *path;              /* NULL = standard output */
	char *beside;            /* temporary name, to be renamed; or NULL */
	bool nameless;           /* beside is not taken yet */
	char *buffer;
	size_t len;
	struct city_slice lent;  /* behind what is in the buffer */
	uint64_t bytes;
	bool failed;             /* a write has failed; why is kept */
	struct city_error why;
	struct city_pack *pack;  /* NULL = plain */
	bool ended;              /* what is packed has its end */
};

static void free_out(struct city_out *out)
{
	city_pack_free(out->pack);
	if (out->close_fd)
		close(out->fd);
	free(out->buffer);
	free(out->beside);
	free(out->path);
	free(out);
}

static struct city_out *new_out(struct city_error *error)
{
	struct city_out *out = calloc(1, sizeof(*out));

	if (out) {
		out->fd = -1;
		out->buffer = malloc(ROOM);
		if (out->buffer)
			return out;
	}
	free(out);
	city_error_set(error, "memory", "out of memory");
	return NULL;
}

/* The length of the folder in a path, its slash included. */
static int folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (int)(slash - path) + 1 : 0;
}

/* A hidden name in the same folder, so that rename() is all it takes. */
static int name_beside(struct city_out *out, struct city_error *error)
{
	size_t room = strlen(out->path) + 16;

	out->beside = malloc(room);
	if (!out->beside)
		return city_error_set(error, "memory", "out of memory");
	snprintf(out->beside, room, "%.*s.city.XXXXXX", folder_of(out->path), out->path);
	return 0;
}

/*
 * A file without a name, where the system has that: whatever ends the program,
 * nothing is left.  Elsewhere one with a name of its own.
 */
static int open_beside(struct city_out *out, mode_t mode, struct city_error *error)
{
	int folder = folder_of(out->path);

	if (name_beside(out, error))
		return -1;
	if (folder)
		out->beside[folder] = '\0';
	out->fd = open(folder ? out->beside : ".", O_TMPFILE | O_WRONLY | O_CLOEXEC,
		       0600);
	out->nameless = out->fd >= 0;
	if (folder)
		out->beside[folder] = '.';
	if (!out->nameless)
		out->fd = mkostemp(out->beside, O_CLOEXEC);
	if (out->fd < 0) {
		city_error_system(error, errno, "io.open", "cannot create");
		free(out->beside);
		out->beside = NULL;
		return -1;
	}
	out->close_fd = true;
	fchmod(out->fd, mode);
	return 0;
}

/* Gives a nameless file its name beside, so that it can be renamed. */
static int give_name(struct city_out *out)
{
	char own[64];
	int fd = mkostemp(out->beside, O_CLOEXEC);

	/* mkostemp finds a name that is free; linkat wants it free. */
	if (fd < 0)
		return -1;
	close(fd);
	unlink(out->beside);
	snprintf(own, sizeof(own), "/proc/self/fd/%d", out->fd);
	return linkat(AT_FDCWD, own, AT_FDCWD, out->beside, AT_SYMLINK_FOLLOW);
}

/* The mode of a new file, or that of the one it takes the place of. */
static mode_t mode_of(const struct stat *replaced)
{
	mode_t mask;

	if (replaced)
		return replaced->st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int write_all(struct city_out *out, const char *bytes, size_t len,
		     struct city_error *error)
{
	while (len) {
		ssize_t n = write(out->fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			struct pollfd ready = { .fd = out->fd, .events = POLLOUT };

			poll(&ready, 1, -1);
			continue;
		}
		if (n < 0) {
			city_error_system(error, errno,
					  errno == EPIPE ? "io.pipe" : "io.write",
					  "cannot write");
			city_error_in_file(error, out->path ? out->path : "(stdout)");
			return -1;
		}
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Packed bytes on their way. */
static int write_packed(void *context, struct city_slice bytes,
			struct city_error *error)
{
	return write_all(context, bytes.at, bytes.len, error);
}

static int open_path(struct city_out *out, const char *path, bool in_place,
		     struct city_error *error)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	/* As "$unset" makes it; otherwise only the end of the run would tell. */
	if (!*path)
		return city_error_set(error, "io.open", "the file's name is empty");
	if (there && S_ISDIR(st.st_mode))
		return city_error_set(error, "io.open", "is a directory");
	/* A link to nothing yet is written through: only it knows where to. */
	if (!there && lstat(path, &st) == 0)
		in_place = true;
	/* A link is followed: what it points to is replaced, not the link. */
	out->path = there ? realpath(path, NULL) : strdup(path);
	if (!out->path)
		return city_error_system(error, errno, "io.open", "cannot open");
	if (in_place || (there && !S_ISREG(st.st_mode))) {
		/* At the end, so that two who share it do not overwrite each other. */
		out->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
			       0666);
		out->close_fd = out->fd >= 0;
		if (out->fd < 0)
			return city_error_system(error, errno, "io.open",
						 "cannot open");
	} else if (open_beside(out, mode_of(there ? &st : NULL), error)) {
		return -1;
	}
	return city_pack_open(path, (struct city_pack_target){ write_packed, out },
			      &out->pack, error);
}

static struct city_out *open_named(const char *path, bool in_place,
				   struct city_error *error)
{
	struct city_out *out = new_out(error);

	if (out && open_path(out, path, in_place, error)) {
		city_error_in_file(error, path);
		city_out_discard(out);
		out = NULL;
	}
	return out;
}

struct city_out *city_out_open_in_place(const char *path, struct city_error *error)
{
	return open_named(path, true, error);
}

struct city_out *city_out_open(const char *path, struct city_error *error)
{
	struct city_out *out;
	struct stat st;

	if (path && strcmp(path, "-") != 0)
		return open_named(path, false, error);
	out = new_out(error);
	if (!out)
		return NULL;
	out->fd = STDOUT_FILENO;
	if (fstat(out->fd, &st) == 0 && S_ISFIFO(st.st_mode))
		fcntl(out->fd, F_SETPIPE_SZ, PIPE_SIZE);
	return out;
}

static int pass_on(struct city_out *out, const char *bytes, size_t len,
		   struct city_error *error)
{
	if (!out->pack)
		return write_all(out, bytes, len, error);
	return city_pack_write(out->pack, (struct city_slice){ bytes, len }, false,
			       error);
}

/* Whatever comes behind a failed write fails alike: nothing is lost unsaid. */
static int remember(struct city_out *out, int result, struct city_error *error)
{
	if (result && !out->failed)
		out->why = *error;
	out->failed |= result != 0;
	if (out->failed)
		*error = out->why;
	return out->failed ? -1 : 0;
}

static int empty(struct city_out *out, struct city_error *error)
{
	size_t len = out->len;

	out->len = 0;
	return remember(out, len && !out->failed ?
				     pass_on(out, out->buffer, len, error) :
				     0,
			error);
}

/* What is long is passed on as it is; what is short is gathered. */
static int take(struct city_out *out, struct city_slice bytes,
		struct city_error *error)
{
	if (bytes.len > ROOM - out->len || bytes.len >= LONG) {
		if (empty(out, error))
			return -1;
		if (bytes.len >= LONG)
			return remember(out, pass_on(out, bytes.at, bytes.len, error),
					error);
	}
	if (bytes.len)
		memcpy(out->buffer + out->len, bytes.at, bytes.len);
	out->len += bytes.len;
	return 0;
}

int city_out_settle(struct city_out *out, struct city_error *error)
{
	struct city_slice lent = out->lent;

	out->lent.len = 0;
	return lent.len ? take(out, lent, error) : 0;
}

int city_out_write(struct city_out *out, struct city_slice bytes,
		   struct city_error *error)
{
	out->bytes += bytes.len;
	if (out->lent.len && city_out_settle(out, error))
		return -1;
	return take(out, bytes, error);
}

int city_out_write_line(struct city_out *out, struct city_slice bytes,
			struct city_error *error)
{
	if (out->lent.len || bytes.len >= ROOM - out->len || bytes.len >= LONG)
		return city_out_write(out, bytes, error) ||
				       city_out_write(out, (struct city_slice){ "\n", 1 },
						      error) ?
			       -1 :
			       0;
	memcpy(out->buffer + out->len, bytes.at, bytes.len);
	out->len += bytes.len;
	out->buffer[out->len++] = '\n';
	out->bytes += bytes.len + 1;
	return 0;
}

int city_out_lend(struct city_out *out, struct city_slice bytes,
		  struct city_error *error)
{
	out->bytes += bytes.len;
	if (out->lent.len && bytes.at == out->lent.at + out->lent.len) {
		out->lent.len += bytes.len;
		return 0;
	}
	if (city_out_settle(out, error))
		return -1;
	out->lent = bytes;
	return out->failed ? remember(out, -1, error) : 0;
}

int city_out_flush(struct city_out *out, struct city_error *error)
{
	return city_out_settle(out, error) ? -1 : empty(out, error);
}

uint64_t city_out_bytes(const struct city_out *out)
{
	return out->bytes;
}

static int close_and_rename(struct city_out *out, struct city_error *error)
{
	bool named = !out->nameless || give_name(out) == 0;

	out->nameless = !named;
	out->close_fd = false;
	if (close(out->fd) < 0) {
		city_error_system(error, errno, "io.write", "cannot close");
		city_error_in_file(error, out->path);
		return -1;
	}
	if (out->beside && (!named || rename(out->beside, out->path) < 0)) {
		city_error_system(error, errno, "io.write", "cannot put in place");
		city_error_in_file(error, out->path);
		return -1;
	}
	free(out->beside);
	out->beside = NULL;
	return 0;
}

/* All that there is to write; 0 or -1. */
static int write_rest(struct city_out *out, struct city_error *error)
{
	if (city_out_flush(out, error))
		return -1;
	if (!out->pack || out->ended)
		return 0;
	out->ended = true;
	return city_pack_write(out->pack, (struct city_slice){ "", 0 }, true, error);
}

int city_out_prepare(struct city_out *out, const char **beside,
		     struct city_error *error)
{
	struct stat st;

	if (write_rest(out, error))
		return -1;
	if ((out->nameless && give_name(out)) ||
	    (fstat(out->fd, &st) == 0 && S_ISREG(st.st_mode) && fsync(out->fd))) {
		city_error_system(error, errno, "io.write", "cannot write");
		city_error_in_file(error, out->path ? out->path : "(stdout)");
		return -1;
	}
	out->nameless = false;
	*beside = out->beside;
	return 0;
}

int city_out_commit(struct city_out *out, struct city_error *error)
{
	if (write_rest(out, error) ||
	    (out->close_fd && close_and_rename(out, error))) {
		city_out_discard(out);
		return -1;
	}
	free_out(out);
	return 0;
}

void city_out_discard(struct city_out *out)
{
	if (!out)
		return;
	if (out->beside && !out->nameless)
		unlink(out->beside);
	free_out(out);
}
