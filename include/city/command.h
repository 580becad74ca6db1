/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command - what a program is, and the one main loop that drives them all.
 *
 * A program is one file in cmd/ that exports one struct city_command.  The
 * driver does what every program does alike: options, --help, input files,
 * gzip, line numbers, rejects, the ledger, the exit status, output.  The
 * program says what becomes of one record.
 *
 * Rules of the chain.  A record is lent for the call; a stage that remembers
 * copies what it needs.  A stage returns what became of the record (see
 * enum city_status); on CITY_REJECT the driver counts it, tells it and keeps
 * it, and goes on.  When put returns anything but CITY_OK, return that upward
 * at once.
 */
#ifndef CITY_COMMAND_H
#define CITY_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/error.h"
#include "city/in.h"
#include "city/option.h"
#include "city/rec.h"

enum city_role {
	CITY_ROLE_SOURCE, /* makes records of bytes: has run */
	CITY_ROLE_FILTER, /* records to records: has push, perhaps flush */
	CITY_ROLE_REPORT  /* records to a document: push and flush, writes text */
};

/* Where a record came from, for messages and the reject file. */
struct city_origin {
	const char *file;       /* lent */
	uint64_t line;          /* 1-based line its first byte is on */
	uint64_t before;        /* bytes of that line before it */
	uint64_t offset;        /* of its first byte in the decompressed file */
	struct city_slice raw;  /* the bytes as they came */
};

/* What was done to a record that passes. */
enum city_note {
	CITY_NOTE_NULL,    /* a value that breaks a rule became null */
	CITY_NOTE_KEPT,    /* it was kept as it came */
	CITY_NOTE_WARNING  /* the record breaks a rule that is no reason to refuse it */
};

/*
 * Where a stage sends what it makes.  Abstract, so that a test can collect in
 * memory what the driver would write.
 */
struct city_sink {
	/* Takes one JSON object without line end; lent for the call. */
	enum city_status (*put)(struct city_sink *sink, struct city_slice object,
				struct city_error *error);
	/* Takes bytes of a document (CITY_ROLE_REPORT only). */
	enum city_status (*write)(struct city_sink *sink, struct city_slice bytes,
				  struct city_error *error);
	/* Books a record as put that the command itself keeps, or looks at only. */
	void (*book)(struct city_sink *sink, struct city_slice object);
	/*
	 * For sources, once per record they meet: says what became of it.  On
	 * CITY_REJECT, error tells why and origin where; returns CITY_OK when the
	 * stream goes on, CITY_DONE under --strict.
	 */
	enum city_status (*fate)(struct city_sink *sink, enum city_status fate,
				 const struct city_origin *origin,
				 struct city_error *error);
	/*
	 * For filters, about the record under way, which passes: counted by what,
	 * why->rule and why->field, summed up at the end, and booked in the ledger.
	 * Warnings are told as rejects are, the first ten.  CITY_OK or CITY_FAIL.
	 */
	enum city_status (*note)(struct city_sink *sink, enum city_note what,
				 struct city_error *why);
	/*
	 * For sources that find the input to be JSON Lines: the loop of every
	 * filter, each record to the command's push.
	 */
	enum city_status (*lines)(struct city_sink *sink, struct city_in *in,
				  struct city_error *error);
	/*
	 * Where the record is from that a push is given, or that a source puts: a
	 * source says so before it puts.  NULL outside of both.
	 */
	const struct city_origin *origin;
};

/* What the driver lends to open: where rulebooks are, and who is asked. */
struct city_env;

/* A state on its way from or to its file; see kept.h. */
struct city_kept;

struct city_example {
	const char *command; /* a shell line; the program's input is on stdin */
	const char *input;
	const char *output;  /* what it prints, exactly */
};

struct city_command {
	const char *name;
	const char *purpose;  /* one line for --help and the man page's NAME */
	const char *operands; /* "[FILE...]" */
	const char *verbs;    /* choices for a first operand, "check|..."; or NULL */
	size_t verb_at;       /* offset of an int in the options' struct */
	bool verb_optional;   /* without one of them, it is the first */
	enum city_role role;
	const struct city_example *examples; /* ends with a zeroed entry */
	const struct city_option *options;
	const void *defaults;
	size_t opts_size;
	bool reads_rules;     /* takes --rules-path */
	bool remembers;       /* takes --state: records that have been seen */
	const char *keeps;    /* takes --state: what it likes, "NAME VERSION"; or NULL */
	bool splits;          /* takes --split-by, and then -o names a folder */
	/*
	 * Whether, under these options, each record is looked at by itself, so
	 * that several may be under way at once (--jobs): open is called once a
	 * thread, and what a self remembers changes no output.  There is nothing to
	 * flush and no verdict, and only open speaks to env, which it may tell that it
	 * remembers records after all.  NULL = never.
	 */
	bool (*stateless)(const void *opts);
	/*
	 * Of a command that only takes records in until it is flushed, whichever come
	 * first: it is stateless in the sense above, but for its flush and verdict.  Adds
	 * to a self what another one has taken, which is closed then; of selves opened
	 * by the same options, before the flush.  0, or -1 with error filled.
	 */
	int (*join)(void *self, void *other, struct city_error *error);

	/* Returns 0, or -1 with error filled: the program ends with status 2. */
	int (*open)(const void *opts, struct city_env *env, void **self,
		    struct city_error *error);
	/*
	 * What is asked of it instead of its work, by its options: CITY_OK when
	 * nothing is; CITY_DONE with a text to print, and the exit status; CITY_FAIL.
	 * No input is opened then: operands are whatever it takes them for.
	 */
	enum city_status (*answer)(const void *opts, struct city_env *env,
				   char **operands, int n, struct city_buf *text,
				   int *exit_status, struct city_error *error);
	/*
	 * Of a command that tells of rejects itself: what is no record, and why, with
	 * its place in why->line and why->column.  The driver keeps rejects, but says
	 * nothing of them, and the verdict alone is the exit status.  Under --strict
	 * it is flushed, too, for what it tells has an end.  CITY_OK or CITY_FAIL.
	 */
	enum city_status (*unreadable)(void *self, const struct city_error *why,
				       struct city_sink *out, struct city_error *error);
	/*
	 * Of such a command as well: input cannot be read any further, or what is made
	 * of it goes nowhere, and why.  What has been said so far is brought to an end
	 * that its reader understands; flush is not called.  The status is 2 anyway.
	 */
	void (*broken)(void *self, const struct city_error *why, struct city_sink *out);
	/* What became of the record; may put any number of new ones. */
	enum city_status (*push)(void *self, const struct city_rec *rec,
				 struct city_sink *out, struct city_error *error);
	/* A source's way through one input file: CITY_OK, CITY_DONE, CITY_FAIL. */
	enum city_status (*run)(void *self, struct city_in *in,
				struct city_sink *out, struct city_error *error);
	/*
	 * Of a program that may read its inputs side by side instead of one behind the
	 * other: whether it does, once it is open; and the way through all of them, each
	 * record's fate told to the sink as a source does.  CITY_OK, CITY_DONE, CITY_FAIL.
	 */
	bool (*merges)(const void *self);
	enum city_status (*merge)(void *self, struct city_in *const *in, int n,
				  struct city_sink *out, struct city_error *error);
	/*
	 * Before a read that has to wait, of input that is no regular file: puts what
	 * is not to be held back meanwhile.  CITY_OK or CITY_FAIL.
	 */
	enum city_status (*pause)(void *self, struct city_sink *out,
				  struct city_error *error);
	/* At the end of all input: CITY_OK or CITY_FAIL. */
	enum city_status (*flush)(void *self, struct city_sink *out,
				  struct city_error *error);
	/*
	 * Of a program that keeps a state: takes what an earlier run kept, between
	 * open and the first record, 0 or -1; without error filled it is damaged.  And
	 * gives what a later one needs, when all output is out, 0 or -1; see kept.h.
	 */
	int (*load)(void *self, struct city_kept *kept, struct city_error *error);
	int (*save)(const void *self, struct city_kept *kept);
	/* The verdict of a program whose answer is its exit status; 0, 1 or 2. */
	int (*verdict)(const void *self);
	void (*close)(void *self);
};

/* Completes an error with file, line and column, by what is known of its `at`. */
void city_origin_place(const struct city_origin *origin, struct city_error *error);

/* Whether what the command writes is seen on a terminal. */
bool city_env_is_terminal(const struct city_env *env);

/* Tells something that is no error on stderr: "normalize: ...". */
void city_env_tell(struct city_env *env, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* From open: what is opened is not stateless, whatever the options say of it. */
void city_env_remembers(struct city_env *env);

/* How many threads may be at work, 1 or more. */
size_t city_env_jobs(const struct city_env *env);

/* Whether --state is given. */
bool city_env_has_state(const struct city_env *env);

/* The rulebooks' search path; see rulebook.h. */
struct city_rules_path;
const struct city_rules_path *city_env_rules(struct city_env *env);

/* Notes a rulebook as used, for the ledger. */
void city_env_used_rule(struct city_env *env, const char *id, uint64_t hash);

/* An environment outside the driver, for tests; free with city_env_free. */
struct city_env *city_env_new(const char *program, const char *rules_path);
void city_env_free(struct city_env *env);

/* The whole program; returns the exit status. */
int city_command_main(const struct city_command *command, int argc, char **argv);

#endif
