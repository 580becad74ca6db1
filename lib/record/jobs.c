/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jobs - the loop of a filter in several threads: the same bytes, sooner.
 *
 * Every thread is a whole filter.  It takes the next lines of the input, pushes
 * their records through a stage of its own, and has what comes of them written
 * in its turn.  No thread only reads or only writes: lines are worked on by the
 * processor that has just read them.
 *
 * Blocks of lines are numbered as they are read, by one thread at a time, and
 * lie in a ring of slots.  What a block comes to (output, rejects, counts) is
 * held in its slot.  Whoever finishes a block writes all finished ones that are
 * next in line, unless somebody is at it; then it leaves its own to that one,
 * and goes on reading.  A block that comes to more than a slot should hold waits
 * until all before it is written, and then hands over what it has so far.
 *
 * A block needs to know nothing of those before: its lines are counted from 1,
 * and made absolute when it is written.  The first block in the input's order
 * that ends the stream ends it; what later ones came to is thrown away.
 *
 * The calling thread is the first of them.  The others start one by one while it
 * finds more to read, so that small inputs stay with one.  One that cannot be
 * had is done without.
 */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

/* Slots a thread: one at work, one waiting for its turn. */
#define SLOTS_EACH 2
#define LONG ((size_t)64 << 10) /* lent bytes that are not worth a copy */
#define MOST_PIECES 8
#define MOST_BYTES ((size_t)1 << 20) /* held by a slot of each, about */
#define MOST_REJECTS 256
#define MOST_WARNINGS 11 /* of a block: no more than that are told of all */

/* Bytes held up to `upto`, then others lent by the block. */
struct piece {
	size_t upto;
	struct city_slice lent;
};

/* Or a warning. */
struct held_reject {
	struct city_origin origin; /* its line counted from the block's first */
	struct city_error error;
	bool passes;
};

/* A block of lines and what it came to. */
struct slot {
	uint64_t number;
	struct city_block block;
	struct city_lines lines;
	uint64_t n_lines;
	enum city_status status;   /* of the lines as read, then as worked on */
	struct city_error error;
	struct city_account account;
	struct city_notes notes;
	bool done;

	struct city_buf bytes;
	struct piece piece[MOST_PIECES];
	size_t pieces;
	struct city_slice lent;    /* the last piece, still growing */
	struct held_reject *reject;
	size_t rejects, reject_room;
	size_t warnings;           /* of the block so far */
};

struct worker {
	struct city_stage stage;   /* first: a sink's pointer is the worker's */
	struct city_jobs *jobs;
	struct slot *slot;
	pthread_t thread;
};

struct city_jobs {
	struct city_stage *stage;  /* books, writes, rejects */
	const void *opts;
	struct city_env env;       /* of all workers but the first; says nothing */
	struct worker *worker;
	size_t n, ready, running;  /* at most; opened; beside the calling thread */
	struct slot *slot;
	size_t slots;
	struct city_in *in;

	pthread_mutex_t lock;      /* of what follows */
	pthread_cond_t change;
	uint64_t read, written;    /* blocks */
	size_t bytes;              /* of lines read and not written */
	bool reading, writing;     /* somebody is */
	bool ended;                /* nothing more can be read */
	bool over;                 /* a block has ended the stream */
	enum city_status status;   /* how it ended */
	struct city_error error;

	/* Of whose turn it is to write. */
	struct city_place place;
	uint64_t taken;            /* bytes of input up to what is written */
};

static enum city_status no_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static void add_account(struct city_account *to, const struct city_account *from)
{
	to->in += from->in;
	to->out += from->out;
	to->passed += from->passed;
	to->rejected += from->rejected;
	to->duplicate += from->duplicate;
	to->filtered += from->filtered;
	to->absorbed += from->absorbed;
	to->blank += from->blank;
	to->digest_in += from->digest_in;
	to->digest_out += from->digest_out;
}

static void forget(struct slot *slot)
{
	city_buf_reset(&slot->bytes);
	slot->pieces = 0;
	slot->lent.len = 0;
	slot->rejects = 0;
}

/* What an uncommonly long line has claimed is not kept. */
static void trim(struct slot *slot)
{
	if (slot->bytes.room > 2 * MOST_BYTES)
		city_buf_release(&slot->bytes);
	if (slot->block.room > MOST_BYTES) {
		free(slot->block.at);
		slot->block = (struct city_block){ 0 };
	}
}

static enum city_status write_bytes(struct city_jobs *jobs, const char *at, size_t len,
				    struct city_error *error)
{
	struct city_sink *sink = &jobs->stage->sink;

	return len ? sink->write(sink, (struct city_slice){ at, len }, error) : CITY_OK;
}

static enum city_status write_output(struct city_jobs *jobs, const struct slot *slot,
				     struct city_error *error)
{
	enum city_status status = CITY_OK;
	size_t from = 0;

	for (size_t i = 0; i < slot->pieces && status == CITY_OK; i++) {
		const struct piece *piece = &slot->piece[i];

		status = write_bytes(jobs, slot->bytes.at + from, piece->upto - from,
				     error);
		if (status == CITY_OK)
			status = write_bytes(jobs, piece->lent.at, piece->lent.len,
					     error);
		from = piece->upto;
	}
	if (status == CITY_OK && slot->bytes.len > from)
		status = write_bytes(jobs, slot->bytes.at + from,
				     slot->bytes.len - from, error);
	if (status == CITY_OK)
		status = write_bytes(jobs, slot->lent.at, slot->lent.len, error);
	return status;
}

/* Sends on what a slot holds; only in its turn. */
static enum city_status hand_over(struct city_jobs *jobs, struct slot *slot,
				  struct city_error *error)
{
	enum city_status status = write_output(jobs, slot, error);

	for (size_t i = 0; i < slot->rejects && status == CITY_OK; i++) {
		struct held_reject *reject = &slot->reject[i];

		reject->origin.line += jobs->place.line - 1;
		*error = reject->error;
		status = reject->passes ?
				 jobs->stage->warn(jobs->stage, &reject->origin, error) :
				 jobs->stage->reject(jobs->stage, &reject->origin, error);
	}
	forget(slot);
	return status;
}

/* A block as a whole: CITY_OK when the stream goes on behind it. */
static enum city_status write_slot(struct city_jobs *jobs, struct slot *slot,
				   struct city_error *error)
{
	enum city_status status = hand_over(jobs, slot, error);

	add_account(&jobs->stage->account, &slot->account);
	if (city_notes_merge(&jobs->stage->notes, &slot->notes) && status == CITY_OK)
		status = no_memory(error);
	jobs->place.line += slot->n_lines;
	jobs->taken = slot->lines.offset + slot->lines.text.len;
	if (status == CITY_OK && slot->status != CITY_OK) {
		status = slot->status;
		*error = slot->error;
	}
	return status;
}

/* While a block is worked on: waits until it is the next to be written. */
static enum city_status hand_over_early(struct worker *worker,
					struct city_error *error)
{
	struct city_jobs *jobs = worker->jobs;
	bool over;

	pthread_mutex_lock(&jobs->lock);
	while (!jobs->over && jobs->written != worker->slot->number)
		pthread_cond_wait(&jobs->change, &jobs->lock);
	over = jobs->over;
	pthread_mutex_unlock(&jobs->lock);
	return over ? CITY_DONE : hand_over(jobs, worker->slot, error);
}

/* The lent piece is complete; a short one is copied. */
static void end_lent(struct slot *slot)
{
	if (slot->lent.len >= LONG && slot->pieces < MOST_PIECES)
		slot->piece[slot->pieces++] = (struct piece){ slot->bytes.len,
							      slot->lent };
	else
		city_buf_put_slice(&slot->bytes, slot->lent);
	slot->lent.len = 0;
}

static void hold_lent(struct slot *slot, struct city_slice line)
{
	if (slot->lent.len && line.at == slot->lent.at + slot->lent.len) {
		slot->lent.len += line.len;
		return;
	}
	end_lent(slot);
	slot->lent = line;
}

static void hold_copy(struct slot *slot, struct city_slice object)
{
	char *to;

	end_lent(slot);
	/* All or nothing: what is held is always whole records. */
	to = city_buf_reserve(&slot->bytes, object.len + 1);
	if (!to)
		return;
	memcpy(to, object.at, object.len);
	to[object.len] = '\n';
	slot->bytes.len += object.len + 1;
}

static enum city_status put(struct city_sink *sink, struct city_slice object,
			    struct city_error *error)
{
	struct worker *worker = (struct worker *)sink;
	struct slot *slot = worker->slot;

	if (city_stage_lends(&worker->stage, object))
		hold_lent(slot, (struct city_slice){ object.at, object.len + 1 });
	else
		hold_copy(slot, object);
	if (slot->bytes.failed)
		return no_memory(error);
	city_stage_book_output(&worker->stage, object);
	return slot->bytes.len < MOST_BYTES ? CITY_OK : hand_over_early(worker, error);
}

static enum city_status hold(struct city_stage *stage, const struct city_origin *origin,
			     const struct city_error *why, bool passes,
			     struct city_error *error)
{
	struct worker *worker = (struct worker *)stage;
	struct slot *slot = worker->slot;

	if (slot->rejects == slot->reject_room) {
		size_t room = slot->reject_room ? 2 * slot->reject_room : 4;
		struct held_reject *reject = realloc(slot->reject,
						     room * sizeof(*reject));

		if (!reject)
			return no_memory(error);
		slot->reject = reject;
		slot->reject_room = room;
	}
	slot->reject[slot->rejects++] = (struct held_reject){ *origin, *why, passes };
	if (stage->strict && !passes)
		return CITY_DONE;
	return slot->rejects < MOST_REJECTS ? CITY_OK : hand_over_early(worker, error);
}

static enum city_status hold_reject(struct city_stage *stage,
				    const struct city_origin *origin,
				    struct city_error *error)
{
	return hold(stage, origin, error, false, error);
}

static enum city_status hold_warning(struct city_stage *stage,
				     const struct city_origin *origin,
				     struct city_error *error)
{
	struct worker *worker = (struct worker *)stage;

	return worker->slot->warnings++ < MOST_WARNINGS ?
		       hold(stage, origin, error, true, error) :
		       CITY_OK;
}

/* Whether there is a slot; long lines leave room for fewer. */
static bool has_room(const struct city_jobs *jobs)
{
	return jobs->read == jobs->written ||
	       (jobs->read - jobs->written < jobs->slots &&
		jobs->bytes < jobs->slots * MOST_BYTES);
}

/* Reads into a slot, as the only one who reads: whether there was something. */
static bool read_lines(struct city_jobs *jobs, struct slot *slot)
{
	struct city_error *error = &slot->error;

	slot->status = city_in_lines(jobs->in, &slot->lines, error);
	if ((slot->status == CITY_OK || slot->status == CITY_REJECT) &&
	    city_in_swap(jobs->in, &slot->block, error))
		slot->status = CITY_FAIL;
	return slot->status == CITY_OK || slot->status == CITY_REJECT;
}

/* Nothing more can be read.  Blocks that are under way may still say more. */
static void end_input(struct city_jobs *jobs, const struct slot *slot)
{
	jobs->ended = true;
	if (slot->status == CITY_DONE || jobs->over)
		return;
	jobs->status = slot->status;
	jobs->error = slot->error;
}

/* The next lines to work on; NULL when there are none. */
static struct slot *take_lines(struct city_jobs *jobs)
{
	struct slot *slot = NULL;

	pthread_mutex_lock(&jobs->lock);
	while (!jobs->ended && !jobs->over && (jobs->reading || !has_room(jobs)))
		pthread_cond_wait(&jobs->change, &jobs->lock);
	if (!jobs->ended && !jobs->over) {
		bool got;

		slot = &jobs->slot[jobs->read % jobs->slots];
		jobs->reading = true;
		pthread_mutex_unlock(&jobs->lock);
		got = read_lines(jobs, slot);
		pthread_mutex_lock(&jobs->lock);
		jobs->reading = false;
		if (got) {
			slot->number = jobs->read++;
			jobs->bytes += slot->lines.text.len;
		} else {
			end_input(jobs, slot);
			slot = NULL;
		}
		pthread_cond_broadcast(&jobs->change);
	}
	pthread_mutex_unlock(&jobs->lock);
	return slot;
}

static void work_on(struct worker *worker, struct slot *slot)
{
	struct city_stage *stage = &worker->stage;
	struct city_place place = { worker->jobs->place.file, 1 };

	stage->account = (struct city_account){ .digest = stage->account.digest };
	stage->notes = slot->notes;
	stage->notes.n = 0;
	slot->warnings = 0;
	worker->slot = slot;
	slot->status = city_stage_lines(stage, slot->status, &slot->lines, &place,
					&slot->error);
	slot->n_lines = place.line - 1;
	slot->account = stage->account;
	slot->notes = stage->notes;
	stage->notes = (struct city_notes){ 0 };
}

/* The block next in line, if it is finished. */
static struct slot *next_done(const struct city_jobs *jobs)
{
	struct slot *slot = &jobs->slot[jobs->written % jobs->slots];

	return jobs->written < jobs->read && slot->done ? slot : NULL;
}

/* A block is finished: it is written now, or by who writes the one before. */
static void finish(struct city_jobs *jobs, struct slot *slot)
{
	struct city_error error;

	pthread_mutex_lock(&jobs->lock);
	slot->done = true;
	while (!jobs->writing && (slot = next_done(jobs)) != NULL) {
		bool over = jobs->over;
		enum city_status status = CITY_OK;

		jobs->writing = true;
		pthread_mutex_unlock(&jobs->lock);
		if (over)
			forget(slot);
		else
			status = write_slot(jobs, slot, &error);
		trim(slot);
		pthread_mutex_lock(&jobs->lock);
		jobs->writing = false;
		if (status != CITY_OK) {
			jobs->over = true;
			jobs->status = status;
			jobs->error = error;
		}
		slot->done = false;
		jobs->bytes -= slot->lines.text.len;
		jobs->written++;
		pthread_cond_broadcast(&jobs->change);
	}
	pthread_mutex_unlock(&jobs->lock);
}

static void *work(void *context)
{
	struct worker *worker = context;
	struct slot *slot;

	while ((slot = take_lines(worker->jobs)) != NULL) {
		work_on(worker, slot);
		finish(worker->jobs, slot);
	}
	return NULL;
}

/* A stage of its own for one more worker; 0 or -1. */
static int open_worker(struct city_jobs *jobs, struct worker *worker)
{
	struct city_stage *stage = &worker->stage;
	struct city_error error;

	*worker = (struct worker){ .stage = jobs->worker[0].stage, .jobs = jobs };
	stage->self = NULL;
	stage->scanner = city_scanner_new();
	if (stage->scanner &&
	    stage->command->open(jobs->opts, &jobs->env, &stage->self, &error) == 0)
		return 0;
	if (stage->self)
		stage->command->close(stage->self);
	city_scanner_free(stage->scanner);
	return -1;
}

/* One more thread, by the calling one; without it fewer do the work. */
static void start_one(struct city_jobs *jobs)
{
	size_t next = jobs->running + 1;
	struct worker *worker = &jobs->worker[next];

	if (next == jobs->ready && open_worker(jobs, worker) == 0)
		jobs->ready++;
	if (next < jobs->ready &&
	    pthread_create(&worker->thread, NULL, work, worker) == 0)
		jobs->running++;
	else
		jobs->n = next;
}

enum city_status city_jobs_file(struct city_jobs *jobs, struct city_in *in,
				uint64_t *taken, struct city_error *error)
{
	struct slot *slot;

	jobs->in = in;
	jobs->place = (struct city_place){ city_in_name(in), 1 };
	jobs->read = jobs->written = 0;
	jobs->ended = jobs->over = false;
	jobs->status = CITY_OK;
	while ((slot = take_lines(jobs)) != NULL) {
		/* The first block may be all there is. */
		if (slot->number > 0 && jobs->running + 1 < jobs->n)
			start_one(jobs);
		work_on(&jobs->worker[0], slot);
		finish(jobs, slot);
	}
	for (; jobs->running; jobs->running--)
		pthread_join(jobs->worker[jobs->running].thread, NULL);
	*taken = jobs->over ? jobs->taken : city_in_bytes(in);
	*error = jobs->error;
	return jobs->status;
}

int city_jobs_settle(struct city_jobs *jobs, struct city_error *error)
{
	bool over;

	pthread_mutex_lock(&jobs->lock);
	while (!jobs->over && jobs->written != jobs->read)
		pthread_cond_wait(&jobs->change, &jobs->lock);
	over = jobs->over;
	if (over)
		*error = jobs->error;
	pthread_mutex_unlock(&jobs->lock);
	return over ? -1 : 0;
}

int city_jobs_join(struct city_jobs *jobs, struct city_error *error)
{
	const struct city_command *command = jobs->stage->command;

	for (size_t i = 1; command->join && i < jobs->ready; i++)
		if (command->join(jobs->stage->self, jobs->worker[i].stage.self, error))
			return -1;
	return 0;
}

struct city_jobs *city_jobs_new(struct city_stage *stage, const void *opts,
				const struct city_env *env, size_t n)
{
	struct city_jobs *jobs = calloc(1, sizeof(*jobs));

	if (!jobs)
		return NULL;
	pthread_mutex_init(&jobs->lock, NULL);
	pthread_cond_init(&jobs->change, NULL);
	jobs->stage = stage;
	jobs->opts = opts;
	jobs->env = (struct city_env){ .rules = env->rules, .silent = true };
	jobs->n = n;
	jobs->slots = n * SLOTS_EACH;
	jobs->worker = calloc(n, sizeof(*jobs->worker));
	jobs->slot = calloc(jobs->slots, sizeof(*jobs->slot));
	if (!jobs->worker || !jobs->slot) {
		city_jobs_free(jobs);
		return NULL;
	}
	jobs->worker[0] = (struct worker){ .stage = *stage, .jobs = jobs };
	jobs->worker[0].stage.sink.put = put;
	jobs->worker[0].stage.reject = hold_reject;
	jobs->worker[0].stage.warn = hold_warning;
	jobs->ready = 1;
	return jobs;
}

static void free_slot(struct slot *slot)
{
	free(slot->block.at);
	city_buf_release(&slot->bytes);
	city_notes_release(&slot->notes);
	free(slot->reject);
}

void city_jobs_free(struct city_jobs *jobs)
{
	if (!jobs)
		return;
	/* The first worker's stage is the run's. */
	for (size_t i = 1; i < jobs->ready; i++) {
		struct city_stage *stage = &jobs->worker[i].stage;

		stage->command->close(stage->self);
		city_scanner_free(stage->scanner);
	}
	for (size_t i = 0; jobs->slot && i < jobs->slots; i++)
		free_slot(&jobs->slot[i]);
	free(jobs->env.used);
	free(jobs->slot);
	free(jobs->worker);
	pthread_cond_destroy(&jobs->change);
	pthread_mutex_destroy(&jobs->lock);
	free(jobs);
}
