/* SPDX-License-Identifier: Apache-2.0 */
/*
 * in - a window over the input that slides forward by blocks.
 *
 * buffer: | taken | unread line(s) | filled so far | pad |
 *                 start            scanned         end
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "city/in.h"
#include "unpack.h"
#include "utf16.h"

#define BLOCK ((size_t)256 << 10)
#define PACKED ((size_t)64 << 10)
#define PIPE_SIZE (1 << 20)

struct city_in {
	char *name;
	int fd;                   /* -1 = memory */
	bool close_fd;
	bool may_wait;            /* not a regular file */
	struct city_slice memory; /* what is left of it */

	char *buffer;
	size_t room;              /* without pad and sentinel */
	size_t block, max_line;
	size_t start, scanned, end;
	uint64_t base;            /* input offset of buffer[0] */
	bool begun, ended;
	bool skipping;            /* inside a line that was too long */

	struct city_unpack *unpack; /* NULL = plain */
	struct city_utf16_state utf16;
	char *units;              /* of a block, where that is UTF-16 */
	bool cr_ends_lines;

	int (*wait)(void *context, struct city_error *error);
	void *wait_context;
};

static struct city_in *new_in(const char *name, struct city_error *error)
{
	struct city_in *in = calloc(1, sizeof(*in));

	if (in)
		in->name = strdup(name);
	if (!in || !in->name) {
		free(in);
		city_error_set(error, "memory", "out of memory");
		return NULL;
	}
	in->fd = -1;
	in->block = BLOCK;
	in->max_line = CITY_IN_MAX_LINE;
	return in;
}

static int open_path(struct city_in *in, const char *path, struct city_error *error)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		in->fd = STDIN_FILENO;
	} else {
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
		in->close_fd = in->fd >= 0;
	}
	if (in->fd < 0 || fstat(in->fd, &st) < 0) {
		city_error_system(error, errno, "io.open", "cannot open");
		return -1;
	}
	if (S_ISDIR(st.st_mode)) {
		city_error_set(error, "io.open", "is a directory");
		return -1;
	}
	in->may_wait = !S_ISREG(st.st_mode);
	/* A larger pipe means fewer switches; where it is not allowed, so be it. */
	if (S_ISFIFO(st.st_mode))
		fcntl(in->fd, F_SETPIPE_SZ, PIPE_SIZE);
	return 0;
}

struct city_in *city_in_open(const char *path, struct city_error *error)
{
	struct city_in *in = new_in(path, error);

	if (in && open_path(in, path, error)) {
		city_in_close(in);
		in = NULL;
	}
	if (!in)
		city_error_in_file(error, path);
	return in;
}

struct city_in *city_in_memory(struct city_slice bytes, struct city_error *error)
{
	struct city_in *in = new_in("(memory)", error);

	if (in)
		in->memory = bytes;
	return in;
}

void city_in_close(struct city_in *in)
{
	if (!in)
		return;
	city_unpack_free(in->unpack);
	if (in->close_fd)
		close(in->fd);
	free(in->buffer);
	free(in->units);
	free(in->name);
	free(in);
}

void city_in_on_wait(struct city_in *in,
		     int (*wait)(void *context, struct city_error *error),
		     void *context)
{
	in->wait = wait;
	in->wait_context = context;
}

void city_in_set_block(struct city_in *in, size_t size)
{
	in->block = size;
}

void city_in_set_max_line(struct city_in *in, size_t bytes)
{
	in->max_line = bytes;
}

size_t city_in_max_line(const struct city_in *in)
{
	return in->max_line;
}

bool city_in_is_utf16(const struct city_in *in)
{
	return in->units != NULL;
}

const char *city_in_name(const struct city_in *in)
{
	return in->name;
}

uint64_t city_in_bytes(const struct city_in *in)
{
	return in->base + in->start;
}

static enum city_status failed(struct city_in *in, struct city_error *error)
{
	city_error_in_file(error, in->name);
	return CITY_FAIL;
}

/* Reads up to `size` bytes as they come; *got == 0 at the end. */
static enum city_status read_raw(struct city_in *in, void *to, size_t size,
				 size_t *got, struct city_error *error)
{
	struct pollfd ready = { .fd = in->fd, .events = POLLIN };
	ssize_t n;

	if (in->fd < 0) {
		*got = in->memory.len < size ? in->memory.len : size;
		if (*got)
			memcpy(to, in->memory.at, *got);
		in->memory.at += *got;
		in->memory.len -= *got;
		return CITY_OK;
	}
	if (in->wait && in->may_wait && poll(&ready, 1, 0) == 0 &&
	    in->wait(in->wait_context, error))
		return CITY_FAIL;
	do
		n = read(in->fd, to, size);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN) {
		/* Somebody made the descriptor non-blocking; wait for it. */
		poll(&ready, 1, -1);
		return read_raw(in, to, size, got, error);
	}
	if (n < 0) {
		city_error_system(error, errno, "io.read", "cannot read");
		return failed(in, error);
	}
	*got = (size_t)n;
	return CITY_OK;
}

/* Makes room for `more` bytes behind end, moving the unread part forward. */
static enum city_status make_room(struct city_in *in, size_t more,
				  struct city_error *error)
{
	size_t room = in->room ? in->room : more;
	size_t most = in->max_line + more; /* but for a peek */
	char *buffer;

	if (in->start) {
		memmove(in->buffer, in->buffer + in->start, in->end - in->start);
		in->base += in->start;
		in->scanned -= in->start;
		in->end -= in->start;
		in->start = 0;
	}
	while (room - in->end < more)
		room *= 2;
	if (room > most && in->end <= in->max_line)
		room = most;
	if (in->buffer && room == in->room)
		return CITY_OK;
	buffer = realloc(in->buffer, room + 1 + CITY_IN_PAD);
	if (!buffer) {
		city_error_set(error, "memory", "out of memory");
		return failed(in, error);
	}
	/* The pad may be loaded; let it hold something. */
	memset(buffer + in->end, 0, room - in->end + 1 + CITY_IN_PAD);
	in->buffer = buffer;
	in->room = room;
	return CITY_OK;
}

/* Packed bytes for the unpacker. */
static enum city_status read_packed(void *context, void *to, size_t size, size_t *got,
				    struct city_error *error)
{
	return read_raw(context, to, size, got, error);
}

/* The input turned out to be packed: what was read is the unpacker's. */
static enum city_status begin_packed(struct city_in *in, enum city_packing packing,
				     struct city_error *error)
{
	struct city_slice head = { in->buffer, in->end };
	size_t size = in->block < 4 * PACKED ? in->block / 4 + 1 : PACKED;

	in->unpack = city_unpack_new(packing, head, size,
				     (struct city_unpack_source){ read_packed, in },
				     error);
	if (!in->unpack)
		return failed(in, error);
	in->end = 0;
	in->ended = false;
	return CITY_OK;
}

/* One block, unpacked, as it is; *got == 0 at the end. */
static enum city_status read_block(struct city_in *in, char *to, size_t *got,
				   struct city_error *error)
{
	enum city_status status =
		in->unpack ? city_unpack_read(in->unpack, to, in->block, got, error) :
			     read_raw(in, to, in->block, got, error);

	/* The unpacker's faults do not name the file yet. */
	return status != CITY_OK && !error->file[0] ? failed(in, error) : status;
}

/* Adds one block of UTF-16 to the window, as UTF-8. */
static enum city_status fill_utf16(struct city_in *in, struct city_error *error)
{
	enum city_status status = make_room(in, city_utf16_room(in->block), error);
	size_t got = 0;

	if (status == CITY_OK)
		status = read_block(in, in->units, &got, error);
	if (status != CITY_OK)
		return status;
	in->ended = got == 0;
	in->end += city_utf16_put(&in->utf16, (struct city_slice){ in->units, got },
				  in->ended, in->buffer + in->end);
	return CITY_OK;
}

static enum city_status fill_plain(struct city_in *in, struct city_error *error)
{
	enum city_status status = make_room(in, in->block, error);
	size_t got = 0;

	if (status == CITY_OK)
		status = read_block(in, in->buffer + in->end, &got, error);
	if (status != CITY_OK)
		return status;
	in->end += got;
	in->ended = got == 0;
	return CITY_OK;
}

/* CR becomes LF, but in the first `done` unread bytes. */
static void end_lines_by_cr(struct city_in *in, size_t done)
{
	char *at = in->buffer + in->start + done, *end = in->buffer + in->end;

	while ((at = memchr(at, '\r', (size_t)(end - at))))
		*at = '\n';
}

/* Adds one block to the window, or sets ended. */
static enum city_status fill(struct city_in *in, struct city_error *error)
{
	size_t unread = in->end - in->start;
	enum city_status status = (in->units ? fill_utf16 : fill_plain)(in, error);

	if (in->cr_ends_lines && status == CITY_OK)
		end_lines_by_cr(in, unread);
	return status;
}

static enum city_status fill_to(struct city_in *in, size_t want,
				struct city_error *error)
{
	while (in->end - in->start < want && !in->ended) {
		enum city_status status = fill(in, error);

		if (status != CITY_OK)
			return status;
	}
	return CITY_OK;
}

/* The input turned out to be UTF-16: what was read is made UTF-8. */
static enum city_status begin_utf16(struct city_in *in, enum city_utf16 order,
				    struct city_error *error)
{
	size_t n = in->end, room = n > in->block ? n : in->block;
	enum city_status status = make_room(in, city_utf16_room(n), error);

	if (status != CITY_OK)
		return status;
	in->utf16.order = order;
	in->units = malloc(room);
	if (!in->units) {
		city_error_set(error, "memory", "out of memory");
		return failed(in, error);
	}
	memcpy(in->units, in->buffer, n);
	in->end = city_utf16_put(&in->utf16, (struct city_slice){ in->units, n }, in->ended,
				 in->buffer);
	return CITY_OK;
}

/* The same where the first bytes are a byte order mark of UTF-16. */
static enum city_status look_for_utf16(struct city_in *in, struct city_error *error)
{
	enum city_status status = CITY_OK;
	enum city_utf16 order;

	if (in->end && (unsigned char)in->buffer[0] >= 0xFE)
		status = fill_to(in, 2, error);
	if (status == CITY_OK &&
	    city_utf16_of((struct city_slice){ in->buffer, in->end }) == CITY_UTF16_LITTLE)
		status = fill_to(in, 4, error);
	if (status != CITY_OK || !in->end)
		return status;
	order = city_utf16_of((struct city_slice){ in->buffer, in->end });
	return order == CITY_UTF16_NONE ? CITY_OK : begin_utf16(in, order, error);
}

/*
 * Looks at the first bytes: a compression, then a byte order mark.  Only what may
 * be one is waited for: a slow feed is not held up.
 */
static enum city_status begin(struct city_in *in, struct city_error *error)
{
	enum city_packing packing = CITY_PACKING_OPEN;
	enum city_status status = CITY_OK;

	in->begun = true;
	for (size_t want = 1; status == CITY_OK && packing == CITY_PACKING_OPEN &&
			      !in->ended; want++) {
		status = fill_to(in, want, error);
		packing = city_packing_of((struct city_slice){ in->buffer, in->end });
	}
	if (status == CITY_OK && packing > CITY_PACKING_OPEN)
		status = begin_packed(in, packing, error);
	if (status == CITY_OK)
		status = fill_to(in, 1, error);
	if (status == CITY_OK)
		status = look_for_utf16(in, error);
	if (status == CITY_OK && in->end && (unsigned char)in->buffer[0] == 0xEF)
		status = fill_to(in, 3, error);
	if (status == CITY_OK && in->end >= 3 &&
	    memcmp(in->buffer, "\xEF\xBB\xBF", 3) == 0) {
		in->start = 3;
		in->scanned = 3;
	}
	return status;
}

enum city_status city_in_peek_some(struct city_in *in, size_t least, size_t most,
				   struct city_slice *bytes, struct city_error *error)
{
	enum city_status status = in->begun ? CITY_OK : begin(in, error);

	if (status == CITY_OK)
		status = fill_to(in, least, error);
	if (status != CITY_OK)
		return status;
	bytes->at = in->buffer + in->start;
	bytes->len = in->end - in->start < most ? in->end - in->start : most;
	return CITY_OK;
}

void city_in_end_lines_by_cr(struct city_in *in)
{
	in->cr_ends_lines = true;
	end_lines_by_cr(in, 0);
}

/*
 * Passes over the rest of a line that is too long, up to `scanned`, and adds its
 * length to *len.  The first `kept` bytes stay in the window, for they are lent.
 */
static enum city_status skip(struct city_in *in, size_t kept, uint64_t *len,
			     struct city_error *error)
{
	enum city_status status = CITY_OK;

	in->skipping = true;
	in->scanned = in->start + kept;
	while (in->skipping && status == CITY_OK) {
		char *from = in->buffer + in->scanned;
		size_t left = in->end - in->scanned;
		char *stop = memchr(from, '\n', left);

		*len += stop ? (size_t)(stop - from) : left;
		if (stop || in->ended) {
			in->scanned += stop ? (size_t)(stop - from) + 1 : left;
			in->skipping = false;
		} else {
			in->base += left;
			in->end = in->scanned;
			status = fill(in, error);
		}
	}
	return status;
}

/*
 * Tells of a line beyond the limit and passes over it; returns the part that is
 * lent.  Where reading fails inside of it, the next call says so.
 */
static struct city_slice pass_long_line(struct city_in *in, struct city_error *error)
{
	uint64_t len = in->max_line;
	struct city_slice part;

	if (skip(in, in->max_line, &len, error) == CITY_OK)
		city_error_set(error, "line.too-long",
			       "line of %llu bytes; at most %zu are taken (--max-line)",
			       (unsigned long long)len, in->max_line);
	else
		city_error_set(error, "line.too-long",
			       "line of more than the %zu bytes that are taken "
			       "(--max-line)", in->max_line);
	part = (struct city_slice){ in->buffer + in->start, in->max_line };
	in->start = in->scanned;
	return part;
}

/* Everything from start to `stop`. */
static void take_lines(struct city_in *in, size_t stop, bool terminated,
		       struct city_lines *lines)
{
	lines->text.at = in->buffer + in->start;
	lines->text.len = stop - in->start;
	lines->offset = in->base + in->start;
	lines->terminated = terminated;
	in->start = stop;
	in->scanned = stop;
}

/*
 * Where the lines at hand end: behind the last '\n' there is.  Only where that
 * makes more than one line may have, lines are looked at one by one.
 */
static size_t end_of_lines(const struct city_in *in)
{
	const char *first = in->buffer + in->start;
	const char *last = memrchr(in->buffer + in->scanned, '\n',
				   in->end - in->scanned);

	if (last && (size_t)(last - first) > in->max_line)
		last = memchr(first, '\n', in->end - in->start);
	return last ? (size_t)(last - in->buffer) : in->end;
}

enum city_status city_in_lines(struct city_in *in, struct city_lines *lines,
			       struct city_error *error)
{
	enum city_status status = in->begun ? CITY_OK : begin(in, error);
	uint64_t passed = 0;

	if (status == CITY_OK && in->skipping) {
		status = skip(in, 0, &passed, error);
		in->start = in->scanned;
	}
	while (status == CITY_OK) {
		size_t end = end_of_lines(in);

		if (end - in->start > in->max_line) {
			lines->offset = in->base + in->start;
			lines->terminated = false;
			lines->text = pass_long_line(in, error);
			return CITY_REJECT;
		}
		if (end < in->end) {
			take_lines(in, end + 1, true, lines);
			return CITY_OK;
		}
		in->scanned = in->end;
		if (in->ended && in->start == in->end)
			return CITY_DONE;
		if (in->ended) {
			in->buffer[in->end] = '\n';
			take_lines(in, in->end, false, lines);
			return CITY_OK;
		}
		status = fill(in, error);
	}
	return status;
}

int city_in_swap(struct city_in *in, struct city_block *block,
		 struct city_error *error)
{
	struct city_block taken = { in->buffer, in->room };
	size_t rest = in->end - in->start;
	size_t room = in->block + (rest > in->block ? rest : in->block);

	if (block->room < rest + in->block) {
		char *at = calloc(1, room + 1 + CITY_IN_PAD);

		if (!at) {
			city_error_set(error, "memory", "out of memory");
			return -1;
		}
		free(block->at);
		*block = (struct city_block){ at, room };
	}
	memcpy(block->at, in->buffer + in->start, rest);
	in->buffer = block->at;
	in->room = block->room;
	in->base += in->start;
	in->scanned -= in->start;
	in->start = 0;
	in->end = rest;
	*block = taken;
	return 0;
}

enum city_status city_in_block(struct city_in *in, struct city_slice *bytes,
			       struct city_error *error)
{
	enum city_status status = in->begun ? CITY_OK : begin(in, error);

	if (status == CITY_OK)
		status = fill_to(in, 1, error);
	if (status != CITY_OK)
		return status;
	bytes->at = in->buffer + in->start;
	bytes->len = in->end - in->start;
	in->start = in->end;
	in->scanned = in->end;
	return bytes->len ? CITY_OK : CITY_DONE;
}

int city_in_file(struct city_in *in)
{
	struct stat st;
	int fd = -1;

	if (in->fd < 0 || in->may_wait || in->unpack || in->units)
		return -1;
	/* Standard input may have been read from before. */
	if (lseek(in->fd, 0, SEEK_CUR) == (off_t)(in->base + in->end) &&
	    fstat(in->fd, &st) == 0)
		fd = fcntl(in->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	in->base = (uint64_t)st.st_size;
	in->start = in->scanned = in->end = 0;
	in->ended = true;
	return fd;
}
