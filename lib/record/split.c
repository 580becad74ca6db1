/* SPDX-License-Identifier: Apache-2.0 */
/* split - a pool of chunks, and files that are open while they are written. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "city/in.h"
#include "city/map.h"
#include "city/rec.h"
#include "city/split.h"
#include "splitname.h"

#define CHUNK 128
#define CHUNKS (((uint32_t)8 << 20) / CHUNK)
#define STAGING ((size_t)128 << 10) /* bytes of a write */

/* A value's records that wait to be written, in chunks; 0 = none. */
struct group {
	uint32_t first, last;
	uint32_t bytes;
	bool made; /* its file is there */
};

struct city_split {
	const char *dir;         /* lent */
	bool made_dir;
	char *beside;            /* the hidden folder's path */
	int dir_fd, beside_fd;
	struct city_name field;
	struct city_scanner *scanner;
	struct city_buf line, text, name;
	struct city_map values;
	struct group *group;     /* by the value's number */
	size_t room;
	char *pool, *staging;
	uint32_t *next;          /* of each chunk; chunk 0 is not used */
	uint32_t free, fresh;    /* chunks given back; and from here on, never used */
	uint64_t bytes;
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

/* Fills error for a file in the folder, by the system's errno. */
static int file_error(const struct city_split *split, const char *name, int number,
		      const char *rule, const char *what, struct city_error *error)
{
	size_t len = strlen(split->dir);
	char path[sizeof(error->file)];

	snprintf(path, sizeof(path), "%s%s%s", split->dir,
		 len && split->dir[len - 1] == '/' ? "" : "/", name);
	city_error_system(error, number, rule, "%s", what);
	city_error_in_file(error, path);
	return -1;
}

/* The name of a group's file, lent until the next; NULL without memory. */
static const char *name_of(struct city_split *split, size_t number)
{
	city_split_name(&split->name, city_map_text(&split->values, number));
	return city_buf_text(&split->name);
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A group's chunks to its file, and back to the pool; 0 or -1 with errno. */
static int write_chunks(struct city_split *split, struct group *group, int fd)
{
	size_t staged = 0;

	while (group->bytes) {
		uint32_t chunk = group->first;
		size_t len = group->bytes < CHUNK ? group->bytes : CHUNK;

		memcpy(split->staging + staged, split->pool + (size_t)chunk * CHUNK,
		       len);
		staged += len;
		group->bytes -= (uint32_t)len;
		group->first = split->next[chunk];
		split->next[chunk] = split->free;
		split->free = chunk;
		if (staged + CHUNK > STAGING || group->bytes == 0) {
			if (write_all(fd, split->staging, staged))
				return -1;
			staged = 0;
		}
	}
	group->first = group->last = 0;
	return 0;
}

/*
 * To the end of a group's file: what it holds, then more.  A file that is new and
 * yet there is that of another value, on a file system that takes both for one.
 */
static int write_group(struct city_split *split, size_t number,
		       struct city_slice more, struct city_error *error)
{
	struct group *group = &split->group[number];
	const char *name = name_of(split, number);
	int fd, result;

	if (!name)
		return city_error_set(error, "memory", "out of memory");
	fd = openat(split->beside_fd, name,
		    O_WRONLY | O_APPEND | O_CLOEXEC |
			    (group->made ? 0 : O_CREAT | O_EXCL),
		    0666);
	if (fd < 0)
		return file_error(split, name, errno, "io.open", "cannot create", error);
	group->made = true;
	result = write_chunks(split, group, fd);
	if (result == 0)
		result = write_all(fd, more.at, more.len);
	if (result)
		file_error(split, name, errno, "io.write", "cannot write", error);
	if (close(fd) && result == 0)
		result = file_error(split, name, errno, "io.write", "cannot close",
				    error);
	return result;
}

static unsigned bits(uint32_t n)
{
	unsigned count = 0;

	for (; n; n >>= 1)
		count++;
	return count;
}

/*
 * Writes the largest groups, told apart by powers of two, with half of what there
 * is or more between them.
 */
static int make_room(struct city_split *split, struct city_error *error)
{
	uint64_t held[33] = { 0 }, all = 0, enough = 0;
	unsigned least = 33;
	const struct city_slice nothing = { "", 0 };

	for (size_t i = 0; i < split->values.n; i++) {
		held[bits(split->group[i].bytes)] += split->group[i].bytes;
		all += split->group[i].bytes;
	}
	while (least > 1 && 2 * enough < all)
		enough += held[--least];
	for (size_t i = 0; i < split->values.n; i++)
		if (bits(split->group[i].bytes) >= least &&
		    write_group(split, i, nothing, error))
			return -1;
	return 0;
}

/* A chunk at the end of a group; 0 or -1. */
static int add_chunk(struct city_split *split, struct group *group,
		     struct city_error *error)
{
	uint32_t chunk;

	if (!split->free && split->fresh == CHUNKS && make_room(split, error))
		return -1;
	chunk = split->free ? split->free : split->fresh;
	if (split->free)
		split->free = split->next[chunk];
	else
		split->fresh++;
	split->next[chunk] = 0;
	if (group->bytes)
		split->next[group->last] = chunk;
	else
		group->first = chunk;
	group->last = chunk;
	return 0;
}

/* Holds bytes; what is held already may be written meanwhile. */
static int hold(struct city_split *split, size_t number, struct city_slice bytes,
		struct city_error *error)
{
	struct group *group = &split->group[number];

	while (bytes.len) {
		size_t at, n;

		if (group->bytes % CHUNK == 0 && add_chunk(split, group, error))
			return -1;
		at = group->bytes % CHUNK;
		n = CHUNK - at < bytes.len ? CHUNK - at : bytes.len;
		memcpy(split->pool + (size_t)group->last * CHUNK + at, bytes.at, n);
		group->bytes += (uint32_t)n;
		bytes.at += n;
		bytes.len -= n;
	}
	return 0;
}

/* The text to go by. */
static enum city_status value_of(struct city_split *split, const struct city_rec *rec,
				 struct city_slice *value, struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &split->field);
	const struct city_slice name = split->field.text;

	if (!field || field->type == CITY_NULL)
		city_error_set(error, "split.missing", "no value to split by");
	else if (field->type == CITY_ARRAY || field->type == CITY_OBJECT)
		city_error_set(error, "split.value",
			       "an array or object is no value to split by");
	else {
		/* A code is a text in CSV and may be a number in JSON: one value. */
		*value = field->type == CITY_STRING ?
				 city_field_text(field, &split->text) :
				 field->value;
		if (split->text.failed)
			return no_memory(error);
		if (city_split_name_fits(*value))
			return CITY_OK;
		city_error_set(error, "split.long",
			       "a value of %zu bytes is too long for the name of a file",
			       value->len);
	}
	city_error_at_field(error, name.at, name.len);
	return CITY_REJECT;
}

/* The group of a value, made if it is new; SIZE_MAX without memory. */
static size_t group_of(struct city_split *split, struct city_slice value)
{
	bool fresh;
	size_t number = city_map_add(&split->values, value, &fresh);

	if (!fresh || number == SIZE_MAX)
		return number;
	if (number == split->room) {
		size_t room = split->room ? 2 * split->room : 64;
		struct group *more = realloc(split->group, room * sizeof(*more));

		if (!more)
			return SIZE_MAX;
		split->group = more;
		split->room = room;
	}
	split->group[number] = (struct group){ 0 };
	return number;
}

/* A copy that is followed by what the scanner asks for. */
static enum city_status scan(struct city_split *split, struct city_slice object,
			     struct city_rec *rec, struct city_error *error)
{
	struct city_buf *line = &split->line;

	city_buf_reset(line);
	city_buf_put_slice(line, object);
	city_buf_put_char(line, '\n');
	if (!city_buf_reserve(line, CITY_IN_PAD))
		return no_memory(error);
	return city_scan_alone(split->scanner,
			       (struct city_slice){ line->at, object.len }, rec, error);
}

enum city_status city_split_put(struct city_split *split, struct city_slice object,
				struct city_error *error)
{
	struct city_slice value, line;
	struct city_rec rec;
	enum city_status status = scan(split, object, &rec, error);
	size_t number;

	if (status == CITY_OK)
		status = value_of(split, &rec, &value, error);
	if (status != CITY_OK)
		return status;
	number = group_of(split, value);
	if (number == SIZE_MAX)
		return no_memory(error);
	line = city_buf_slice(&split->line);
	split->bytes += line.len;
	/* What would fill much of the pool by itself goes by it. */
	if (line.len > STAGING ? write_group(split, number, line, error) :
				 hold(split, number, line, error))
		return CITY_FAIL;
	return CITY_OK;
}

uint64_t city_split_bytes(const struct city_split *split)
{
	return split->bytes;
}

/* All that is held to the files. */
static int write_all_groups(struct city_split *split, struct city_error *error)
{
	for (size_t i = 0; i < split->values.n; i++)
		if (split->group[i].bytes &&
		    write_group(split, i, (struct city_slice){ "", 0 }, error))
			return -1;
	return 0;
}

int city_split_prepare(struct city_split *split, const char **beside,
		       struct city_error *error)
{
	*beside = split->beside;
	if (write_all_groups(split, error))
		return -1;
	if (syncfs(split->beside_fd) == 0)
		return 0;
	city_error_system(error, errno, "io.write", "cannot write");
	city_error_in_file(error, split->dir);
	return -1;
}

int city_split_commit(struct city_split *split, struct city_error *error)
{
	int result = write_all_groups(split, error);

	for (size_t i = 0; i < split->values.n && result == 0; i++) {
		const char *name = name_of(split, i);

		if (!name)
			result = city_error_set(error, "memory", "out of memory");
		else if (renameat(split->beside_fd, name, split->dir_fd, name))
			result = file_error(split, name, errno, "io.write",
					    "cannot put in place", error);
	}
	if (result == 0)
		split->made_dir = false;
	city_split_discard(split);
	return result;
}

void city_split_discard(struct city_split *split)
{
	if (!split)
		return;
	if (split->beside_fd >= 0) {
		city_split_remove(split->beside);
		close(split->beside_fd);
	}
	if (split->dir_fd >= 0)
		close(split->dir_fd);
	/* Files that were put in place keep it. */
	if (split->made_dir)
		rmdir(split->dir);
	city_scanner_free(split->scanner);
	city_map_release(&split->values);
	city_buf_release(&split->line);
	city_buf_release(&split->text);
	city_buf_release(&split->name);
	free(split->beside);
	free(split->group);
	free(split->pool);
	free(split->staging);
	free(split->next);
	free(split);
}

static int open_memory(struct city_split *split, struct city_error *error)
{
	split->scanner = city_scanner_new();
	split->pool = malloc((size_t)CHUNKS * CHUNK);
	split->next = malloc(CHUNKS * sizeof(*split->next));
	split->staging = malloc(STAGING);
	split->fresh = 1;
	return split->scanner && split->pool && split->next && split->staging ?
		       0 :
		       city_error_set(error, "memory", "out of memory");
}

static int open_folders(struct city_split *split, struct city_error *error)
{
	split->made_dir = mkdir(split->dir, 0777) == 0;
	split->dir_fd = open(split->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (split->dir_fd < 0) {
		city_error_system(error, errno, "io.open", "cannot open the folder");
		city_error_in_file(error, split->dir);
		return -1;
	}
	split->beside_fd = city_split_folder(split->dir_fd, split->dir, &split->beside,
					     error);
	return split->beside_fd < 0 ? -1 : 0;
}

struct city_split *city_split_open(const char *dir, const char *field,
				   struct city_error *error)
{
	struct city_split *split = calloc(1, sizeof(*split));

	if (!split) {
		city_error_set(error, "memory", "out of memory");
		return NULL;
	}
	split->dir = dir;
	split->dir_fd = split->beside_fd = -1;
	split->field = city_name_of(field);
	if (open_memory(split, error) || open_folders(split, error)) {
		city_split_discard(split);
		return NULL;
	}
	return split;
}
