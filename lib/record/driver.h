/* SPDX-License-Identifier: Apache-2.0 */
/*
 * driver - what the main loop is made of, shared by its files alone: the
 * environment lent to commands, the account of a run, rejects, help.
 */
#ifndef CITY_RECORD_DRIVER_H
#define CITY_RECORD_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "city/command.h"
#include "city/out.h"
#include "city/rulebook.h"
#include "city/writer.h"

/* Options every program has. */
struct city_common {
	const char *output, *rejects, *ledger, *rules_path, *help;
	const char *split_by, *state;
	int64_t jobs;
	bool strict, version;
	int64_t max_line;
};

#define CITY_JOBS_MAX 64

/*
 * The tables of these options that a command takes, in the order of help.  Returns
 * how many there are.
 */
#define CITY_COMMON_TABLES 5
size_t city_common_options(const struct city_command *command,
			   const struct city_option *table[CITY_COMMON_TABLES]);

struct city_used_rule {
	char id[64];
	uint64_t hash;
};

struct city_env {
	const char *program; /* as called, for messages; lent */
	bool silent;         /* another one has told it already */
	bool has_state;      /* --state is given */
	bool remembers;      /* the command does, whatever its options say */
	bool terminal;       /* output is seen on one */
	size_t jobs;         /* threads that may be at work; 0 = 1 */
	struct city_rules_path *rules;
	struct city_used_rule *used;
	size_t n_used;
};

/* What became of the records of a run. */
struct city_account {
	uint64_t in, out, passed, rejected, duplicate, filtered, absorbed, blank;
	uint64_t bytes_in, bytes_out;
	uint64_t digest_in, digest_out; /* sums of XXH3, so order does not matter */
	bool digest;
};

/* What was done to records that passed, by what, rule and field. */
struct city_notes_entry {
	enum city_note what;
	char rule[40], field[160];
	uint64_t n;
};

/* Zeroed: nothing. */
struct city_notes {
	struct city_notes_entry *entry; /* in the order they were first met */
	size_t n, room;
};
void city_notes_release(struct city_notes *notes);
/* 0, or -1 without memory. */
int city_notes_add(struct city_notes *notes, enum city_note what, const char *rule,
		   const char *field, uint64_t n);
int city_notes_merge(struct city_notes *to, const struct city_notes *from);
/* What entry i and those like it come to, for people; false = told already. */
bool city_notes_line(struct city_buf *to, const struct city_notes *notes, size_t i);
/* The entries as a list. */
void city_notes_put(struct city_writer *w, const struct city_notes *notes);

/*
 * A command at work on lines of records.  It books what became of each; where
 * output and rejects go is its owner's business.
 */
struct city_stage {
	struct city_sink sink; /* first: a sink's pointer is the stage's */
	const struct city_command *command;
	void *self;
	struct city_scanner *scanner;
	struct city_account account;
	struct city_notes notes;
	struct city_slice lines; /* at hand: records may be slices of them */
	bool strict;             /* the first reject ends the stream */
	bool stopped;            /* by it */
	/* Takes a reject; CITY_OK when the stream goes on, CITY_DONE, CITY_FAIL. */
	enum city_status (*reject)(struct city_stage *stage,
				   const struct city_origin *origin,
				   struct city_error *error);
	/* Takes a warning; CITY_OK or CITY_FAIL. */
	enum city_status (*warn)(struct city_stage *stage,
				 const struct city_origin *origin,
				 struct city_error *error);
	/* Has the last word on what became of a record; NULL = nobody. */
	enum city_status (*judge)(struct city_stage *stage, enum city_status fate,
				  struct city_error *error);
	/* Called before the lines at hand are given back. */
	enum city_status (*done_with_lines)(struct city_stage *stage,
					    struct city_error *error);
};

/* Where lines come from: their file, and the number of the first. */
struct city_place {
	const char *file; /* lent */
	uint64_t line;    /* 1-based; counts on */
};

/*
 * Every record of the lines to the command: CITY_OK, CITY_DONE, CITY_FAIL.
 *   found  what city_in_lines said of them; CITY_REJECT, with error as it was
 *          filled there, for one that is too long
 */
enum city_status city_stage_lines(struct city_stage *stage, enum city_status found,
				  const struct city_lines *lines,
				  struct city_place *place, struct city_error *error);

/*
 * Whether a record that is put lies in the lines at hand with its '\n' behind it,
 * so that it need not be copied, and neighbours leave in one piece.
 */
bool city_stage_lends(const struct city_stage *stage, struct city_slice object);

/* The rest of an input, lines by lines. */
enum city_status city_stage_file(struct city_stage *stage, struct city_in *in,
				 struct city_error *error);

/* What a sink has for sources: see city/command.h; the sink is a stage's. */
enum city_status city_stage_fate(struct city_sink *sink, enum city_status fate,
				 const struct city_origin *origin,
				 struct city_error *error);
enum city_status city_stage_note(struct city_sink *sink, enum city_note what,
				 struct city_error *why);
enum city_status city_stage_sink_lines(struct city_sink *sink, struct city_in *in,
				       struct city_error *error);

/*
 * The same in several threads: the rest of one input after the other.  All that
 * comes of records is the stage's, in the input's order, as with city_stage_file:
 * its account, its sink's write (whole records), its reject.  Both are called by
 * one thread at a time, whichever.
 *   n     threads at most, the calling one included
 *   opts  the command's, for stages like it; lent, as env is
 *   NULL  when memory runs out; free with city_jobs_free
 */
struct city_jobs;
struct city_jobs *city_jobs_new(struct city_stage *stage, const void *opts,
				const struct city_env *env, size_t n);
void city_jobs_free(struct city_jobs *jobs);

/* *taken is the bytes of input that were worked on, whatever the status. */
enum city_status city_jobs_file(struct city_jobs *jobs, struct city_in *in,
				uint64_t *taken, struct city_error *error);

/*
 * For what is called before a read that waits: lets all that has been read be
 * written first.  -1, with error filled, when the stream has ended meanwhile.
 */
int city_jobs_settle(struct city_jobs *jobs, struct city_error *error);

/* At the end of all files: what the workers have taken is joined; 0 or -1. */
int city_jobs_join(struct city_jobs *jobs, struct city_error *error);

/* Books a record that has been put; the second for sinks, see city/command.h. */
void city_stage_book_output(struct city_stage *stage, struct city_slice record);
void city_stage_sink_book(struct city_sink *sink, struct city_slice object);

/* Adds a record's hash to a digest. */
void city_account_digest(uint64_t *digest, struct city_slice record);

/*
 * --state: records that earlier runs have seen, in step with the output.  What a
 * record comes to is held until its fate is known.
 *   output  what -o says, lent for the call
 *   keeper  a command that keeps a state of its own in it, and its self, which are
 *           lent; NULL = none
 * NULL with error filled, for a state that another run is at, too.
 */
struct city_state;
struct city_state *city_state_open(const char *path, const char *output,
				   const struct city_command *keeper, void *self,
				   struct city_error *error);
void city_state_close(struct city_state *state);

/* Another input file begins: see seen.h. */
void city_state_begin_file(struct city_state *state);

/* Holds one object; then all of them, a line each, lent. */
enum city_status city_state_hold(struct city_state *state, struct city_slice object,
				 struct city_error *error);
struct city_slice city_state_held(const struct city_state *state);

/* Whether what is held has been seen; if not, remember it when it is written. */
bool city_state_again(struct city_state *state);
enum city_status city_state_remember(struct city_state *state,
				     struct city_error *error);

/* Holds nothing. */
void city_state_let_go(struct city_state *state);

/*
 * At the end of a run, in this order: the output is prepared (city_out_prepare),
 * the state saved, the output put in place, the ledger's line written, the state
 * confirmed.  Where something in between fails, what was saved is abandoned instead.  0, or -1 with error
 * filled; what could not be saved is abandoned already.
 *   beside  the name the output has until it is put in place; NULL = none
 *   output  what it is called then, as -o says
 */
int city_state_save(struct city_state *state, const char *beside, const char *output,
		    struct city_error *error);
int city_state_confirm(struct city_state *state, const char *output,
		       struct city_error *error);
void city_state_abandon(struct city_state *state);

/* Appends the ledger's line of a run to a file; 0, or -1 with error filled. */
struct city_ledger_entry {
	const struct city_command *command;
	const struct city_env *env;
	const struct city_account *account;
	const struct city_notes *notes;
	char **argv;
	int argc;
	char **files;
	int n_files;
	double seconds;
	int status;
	bool complete; /* all input was taken */
};
int city_ledger_append(const char *path, const struct city_ledger_entry *entry,
		       struct city_error *error);

/* Keeps and tells rejects. */
struct city_rejects {
	const char *program;    /* for messages */
	const char *name;       /* for the file */
	struct city_out *file;  /* NULL without --rejects */
	bool silent;            /* the command tells of them itself */
	struct city_buf line;
	uint64_t told, warned;
};
int city_rejects_open(struct city_rejects *rejects, const char *program,
		      const char *name, const char *path, struct city_error *error);
/* Completes why with the place in origin, tells it, keeps it; 0 or -1. */
int city_rejects_add(struct city_rejects *rejects, const struct city_origin *origin,
		     struct city_error *why, struct city_error *error);
/* Completes a warning with its place and tells it. */
void city_rejects_warn(struct city_rejects *rejects, const struct city_origin *origin,
		       struct city_error *why);
int city_rejects_close(struct city_rejects *rejects, struct city_error *error);

/* Descriptors 0 to 2 that came closed must not be taken by our own files. */
void city_process_begin(void);
/* The processors it may run on, at most CITY_JOBS_MAX. */
size_t city_process_jobs(void);
/* On a clock that only runs forward. */
double city_process_seconds(void);
/* What it was called by, without its folder; lent. */
const char *city_process_name(const char *path);

/* Whether a path, NULL or "-", means standard input or output. */
bool city_is_stdio(const char *path);

/*
 * The paths of a command line: inputs are there, and no output is an input or
 * another output.  0, or -1 with error filled.
 */
int city_paths_check(const struct city_common *common, char **files, int n,
		     struct city_error *error);

/*
 * The first operand of a program with verbs, into its options; 0, or -1 with error
 * filled.
 */
int city_verb_take(const struct city_command *command, void *opts, char **argv, int argc,
		   int *operand, struct city_error *error);

/* --help, --help=mdoc, --help=words; 0, or -1 when `how` is none of them. */
int city_help_put(struct city_buf *to, const struct city_command *command,
		  const char *program, const char *how);

#endif
