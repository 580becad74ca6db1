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

/* Options every program has. */
struct city_common {
	const char *output, *rejects, *ledger, *rules_path, *help;
	bool strict, version;
};

extern const struct city_option city_common_options[];
extern const struct city_option city_rules_option[];

struct city_used_rule {
	char id[64];
	uint64_t hash;
};

struct city_env {
	const char *program; /* as called, for messages; lent */
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

/* Adds a record's hash to a digest. */
void city_account_digest(uint64_t *digest, struct city_slice record);

/* Appends the ledger's line of a run to a file; 0, or -1 with error filled. */
struct city_ledger_entry {
	const struct city_command *command;
	const struct city_env *env;
	const struct city_account *account;
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
	struct city_buf line;
	uint64_t told;
};
int city_rejects_open(struct city_rejects *rejects, const char *program,
		      const char *name, const char *path, struct city_error *error);
/* Completes why with the place in origin, tells it, keeps it; 0 or -1. */
int city_rejects_add(struct city_rejects *rejects, const struct city_origin *origin,
		     struct city_error *why, struct city_error *error);
int city_rejects_close(struct city_rejects *rejects, struct city_error *error);

/* --help, --help=mdoc, --help=words; 0, or -1 when `how` is none of them. */
int city_help_put(struct city_buf *to, const struct city_command *command,
		  const char *program, const char *how);

#endif
