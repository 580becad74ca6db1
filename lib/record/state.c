/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state - what has been seen, from run to run, in step with the output.
 *
 * Two files cannot be renamed at once, so the new state is written first, as
 * FILE.next, and names the output that it belongs to: by the hidden name that
 * output still has, and its inode.  Then the output is renamed, which is the one
 * moment at which the run happens or does not; then FILE.next becomes FILE.  A run
 * that finds FILE.next was preceded by one that was killed on this way:
 *
 *   the hidden name is there     the output was not put in place: both are removed
 *   it is gone                   the output is in place: FILE.next becomes FILE
 *   it is gone, and this run     the run is done again as a whole: its output is
 *   replaces that very output    what is lost if it is not, and twice nowhere
 *   there never was one          it went to a pipe, all of it: FILE.next becomes
 *                                FILE
 *
 * FILE.lock is locked for the run, and stays.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "city/seen.h"
#include "city/split.h"
#include "driver.h"
#include "statefile.h"

struct city_state {
	char *path, *next;
	int lock;
	struct city_seen seen;
	struct city_state_inside inside; /* that, or what the command keeps */
	struct city_buf held;     /* what a record came to, a line each */
	struct city_seen_key key; /* of that */
};

static int file_error(const char *path, int number, const char *what,
		      struct city_error *error)
{
	city_error_system(error, number, "io.state", "%s", what);
	city_error_in_file(error, path);
	return -1;
}

static char *joined(const char *path, const char *ending)
{
	char *text = NULL;

	return asprintf(&text, "%s%s", path, ending) < 0 ? NULL : text;
}

/* The folder a path is in, to be freed. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* Waits until the disk has the names in a folder, or in that of a file. */
static int sync_folder(const char *path, struct city_error *error)
{
	struct stat st;
	bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	char *folder = is_folder ? strdup(path) : folder_of(path);
	int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int result = fd < 0 ? -1 : fsync(fd);

	/* Some file systems keep names without being asked. */
	if (result && fd >= 0 && (errno == EINVAL || errno == ENOTSUP))
		result = 0;
	if (result)
		file_error(path, errno, "cannot write the folder", error);
	if (fd >= 0)
		close(fd);
	free(folder);
	return result;
}

/* A path from the root, of a file that may not be there yet; to be freed. */
static char *absolute(const char *path)
{
	char *real = realpath(path, NULL), *folder, *text = NULL;
	const char *slash = strrchr(path, '/');

	if (real)
		return real;
	folder = folder_of(path);
	real = folder ? realpath(folder, NULL) : NULL;
	if (real && asprintf(&text, "%s/%s", real, slash ? slash + 1 : path) < 0)
		text = NULL;
	free(folder);
	free(real);
	return text;
}

/* Whether the output is still where it was before it was put in place; or -1. */
static int is_beside(const struct city_state_output *output, struct city_error *error)
{
	struct stat st;
	char *folder;
	int number;

	if (lstat(output->beside, &st) == 0)
		return (uint64_t)st.st_ino == output->inode;
	number = errno;
	folder = folder_of(output->beside);
	if (number == ENOENT && folder && stat(folder, &st) == 0) {
		free(folder);
		return 0;
	}
	free(folder);
	city_error_set(error, "state.output",
		       "cannot tell whether the last run's output was put in place: "
		       "its folder cannot be read");
	city_error_in_file(error, output->place);
	return -1;
}

/* Whether this run is going to replace what was put in place. */
static bool is_same_place(const struct city_state_output *last, const char *output)
{
	struct stat st;
	char *place = output && strcmp(output, "-") ? absolute(output) : NULL;
	bool same = place && strcmp(place, last->place) == 0 && stat(place, &st) == 0 &&
		    (S_ISDIR(st.st_mode) || (uint64_t)st.st_ino == last->inode);

	free(place);
	return same;
}

static void remove_beside(const char *beside)
{
	if (unlink(beside))
		city_split_remove(beside);
}

/* What becomes of the state of a run that was killed at its end. */
static int recover(struct city_state *state, const char *output,
		   struct city_error *error)
{
	struct city_state_output last = { 0 };
	struct city_seen seen = { 0 };
	struct city_state_inside inside = { &seen, state->inside.keeper, NULL };
	int result, beside = 0;

	if (access(state->next, F_OK))
		return 0;
	result = city_state_read(state->next, &inside, &last, error);
	city_seen_release(&seen);
	if (result == 0 && last.beside[0])
		beside = is_beside(&last, error);
	if (result || beside < 0) {
		result = -1;
	} else if (beside) {
		/* In this order: without the file, it would seem to be in place. */
		if (unlink(state->next))
			result = file_error(state->next, errno, "cannot remove", error);
		else
			remove_beside(last.beside);
	} else if (!last.beside[0] || !is_same_place(&last, output)) {
		if (rename(state->next, state->path))
			result = file_error(state->path, errno, "cannot put in place",
					    error);
	}
	city_state_output_release(&last);
	return result;
}

static int lock(struct city_state *state, struct city_error *error)
{
	char *path = joined(state->path, ".lock");
	int result = 0;

	if (!path)
		return city_error_set(error, "memory", "out of memory");
	state->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (state->lock < 0) {
		result = file_error(path, errno, "cannot open", error);
	} else if (flock(state->lock, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK) {
			city_error_set(error, "io.state", "another run is at it");
			city_error_in_file(error, state->path);
			result = -1;
		} else {
			result = file_error(path, errno, "cannot lock", error);
		}
	}
	free(path);
	return result;
}

static int find_paths(struct city_state *state, const char *path,
		      struct city_error *error)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		city_error_set(error, "io.state", "is no regular file");
		city_error_in_file(error, path);
		return -1;
	}
	state->path = absolute(path);
	if (!state->path)
		return file_error(path, errno, "cannot open", error);
	state->next = joined(state->path, ".next");
	return state->next ? 0 : city_error_set(error, "memory", "out of memory");
}

static int load(struct city_state *state, struct city_error *error)
{
	struct city_state_output last = { 0 };
	int result;

	if (access(state->path, F_OK) && errno == ENOENT)
		return 0;
	result = city_state_read(state->path, &state->inside, &last, error);
	city_state_output_release(&last);
	return result;
}

struct city_state *city_state_open(const char *path, const char *output,
				   const struct city_command *keeper, void *self,
				   struct city_error *error)
{
	struct city_state *state = calloc(1, sizeof(*state));

	if (!state) {
		city_error_set(error, "memory", "out of memory");
		return NULL;
	}
	state->lock = -1;
	state->inside = (struct city_state_inside){ &state->seen, keeper, self };
	if (find_paths(state, path, error) || lock(state, error) ||
	    recover(state, output, error) || load(state, error)) {
		city_state_close(state);
		return NULL;
	}
	return state;
}

void city_state_close(struct city_state *state)
{
	if (!state)
		return;
	if (state->lock >= 0)
		close(state->lock);
	city_seen_release(&state->seen);
	city_buf_release(&state->held);
	free(state->path);
	free(state->next);
	free(state);
}

void city_state_begin_file(struct city_state *state)
{
	city_seen_begin_file(&state->seen);
}

enum city_status city_state_hold(struct city_state *state, struct city_slice object,
				 struct city_error *error)
{
	city_buf_put_slice(&state->held, object);
	city_buf_put_char(&state->held, '\n');
	if (!state->held.failed)
		return CITY_OK;
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

struct city_slice city_state_held(const struct city_state *state)
{
	return city_buf_slice(&state->held);
}

bool city_state_again(struct city_state *state)
{
	state->key = city_seen_key_of(city_buf_slice(&state->held));
	return city_seen_again(&state->seen, state->key);
}

enum city_status city_state_remember(struct city_state *state, struct city_error *error)
{
	if (city_seen_add(&state->seen, state->key) == 0)
		return CITY_OK;
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

void city_state_let_go(struct city_state *state)
{
	city_buf_reset(&state->held);
}

/* Names the output that is to be put in place. */
static int describe(const char *beside, const char *output,
		    struct city_state_output *last, struct city_error *error)
{
	struct stat st;

	if (stat(beside, &st))
		return file_error(beside, errno, "cannot look at", error);
	last->inode = (uint64_t)st.st_ino;
	last->beside = realpath(beside, NULL);
	last->place = absolute(output);
	return last->beside && last->place ?
		       sync_folder(last->beside, error) :
		       file_error(output, errno, "cannot look at", error);
}

void city_state_abandon(struct city_state *state)
{
	unlink(state->next);
}

int city_state_save(struct city_state *state, const char *beside, const char *output,
		    struct city_error *error)
{
	struct city_state_output last = { 0 };
	struct stat st;
	int result = beside ? describe(beside, output, &last, error) : 0;

	if (result == 0)
		result = city_state_write(state->next, &state->inside, &last, error);
	city_state_output_release(&last);
	if (result)
		return result;
	if (stat(state->path, &st) == 0 && chmod(state->next, st.st_mode & 0777))
		result = file_error(state->next, errno, "cannot set the mode", error);
	if (result == 0)
		result = sync_folder(state->next, error);
	if (result)
		city_state_abandon(state);
	/* What it takes to free much memory is not spent on the way to the end. */
	city_seen_release(&state->seen);
	return result;
}

int city_state_confirm(struct city_state *state, const char *output,
		       struct city_error *error)
{
	if (!city_is_stdio(output) && sync_folder(output, error))
		return -1;
	/* Where the disk loses this, the next run finds it to be done. */
	if (rename(state->next, state->path))
		return file_error(state->path, errno, "cannot put in place", error);
	return 0;
}
