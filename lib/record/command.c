/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command - the main loop of every program: lines in, one push a record, the
 * fate of each counted, and an honest exit status.
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/split.h"
#include "driver.h"

struct run {
	struct city_stage stage; /* first: a sink's pointer is the run's */
	struct city_common common;
	struct city_env *env;
	struct city_out *out;     /* one of these two */
	struct city_split *split;
	struct city_state *state; /* NULL = no record is known from before */
	bool saved;               /* the state is, and waits to be confirmed */
	struct city_rejects rejects;
	struct city_jobs *jobs; /* NULL = the calling thread does it all */
	uint64_t refused_to;    /* where the last reject ends in its input */
	char told[2048];        /* the last trouble */
	bool wrote; /* a document, which is whole though the records are not */
	bool reader_gone;
};

static int trouble(struct run *run, const struct city_error *error)
{
	char text[2048];

	/* head has seen enough: no fault, and nothing to tell. */
	if (strcmp(error->rule, "io.pipe") == 0) {
		run->reader_gone = true;
		return 128 + SIGPIPE;
	}
	city_error_format(error, text, sizeof(text));
	/* A disk that is full while writing is full still when it ends. */
	if (strcmp(text, run->told) != 0)
		fprintf(stderr, "%s: %s\n", run->env->program, text);
	snprintf(run->told, sizeof(run->told), "%s", text);
	return 2;
}

/*
 * SIGPIPE is ignored while there is something to book, so that rejects and
 * ledger are kept; in the end the program dies of it as every filter does.
 */
static void die_of_sigpipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

/* A record on its way out. */
static enum city_status write_record(struct run *run, struct city_slice object,
				     struct city_error *error)
{
	if (run->split) {
		enum city_status status = city_split_put(run->split, object, error);

		if (status != CITY_OK)
			return status;
	} else if (city_stage_lends(&run->stage, object)) {
		object.len++;
		if (city_out_lend(run->out, object, error))
			return CITY_FAIL;
		object.len--;
	} else if (city_out_write_line(run->out, object, error)) {
		return CITY_FAIL;
	}
	city_stage_book_output(&run->stage, object);
	return CITY_OK;
}

static enum city_status sink_put(struct city_sink *sink, struct city_slice object,
				 struct city_error *error)
{
	struct run *run = (struct run *)sink;

	return run->stage.judge ? city_state_hold(run->state, object, error) :
			    write_record(run, object, error);
}

/* With --state: what a record came to has been seen, or goes out now. */
static enum city_status judge(struct city_stage *stage, enum city_status fate,
			      struct city_error *error)
{
	struct run *run = (struct run *)stage;
	struct city_slice held = city_state_held(run->state), line;

	if (fate == CITY_OK && city_state_again(run->state))
		fate = CITY_DUPLICATE;
	while (fate == CITY_OK && held.len) {
		line = held;
		line.len = (size_t)((const char *)memchr(held.at, '\n', held.len) -
				    held.at);
		fate = write_record(run, line, error);
		held.at += line.len + 1;
		held.len -= line.len + 1;
	}
	if (fate == CITY_OK)
		fate = city_state_remember(run->state, error);
	city_state_let_go(run->state);
	return fate;
}

static enum city_status sink_write(struct city_sink *sink, struct city_slice bytes,
				   struct city_error *error)
{
	struct run *run = (struct run *)sink;

	run->wrote = true;
	return city_out_write(run->out, bytes, error) ? CITY_FAIL : CITY_OK;
}

static enum city_status keep_reject(struct city_stage *stage,
				    const struct city_origin *origin,
				    struct city_error *error)
{
	struct run *run = (struct run *)stage;

	if (city_rejects_add(&run->rejects, origin, error, error))
		return CITY_FAIL;
	stage->stopped = stage->strict;
	run->refused_to = origin->offset + origin->raw.len;
	return stage->stopped ? CITY_DONE : CITY_OK;
}

static enum city_status tell_warning(struct city_stage *stage,
				     const struct city_origin *origin,
				     struct city_error *error)
{
	struct run *run = (struct run *)stage;

	city_rejects_warn(&run->rejects, origin, error);
	return CITY_OK;
}

/* Lines are done with: what was lent of them goes out. */
static enum city_status done_with_lines(struct city_stage *stage,
					struct city_error *error)
{
	struct run *run = (struct run *)stage;

	return run->out && city_out_settle(run->out, error) ? CITY_FAIL : CITY_OK;
}

/*
 * Before a read that waits, what is ready goes out: tail -f sees no delay, and
 * a reader that has gone is noticed.
 */
static int flush_before_wait(void *context, struct city_error *error)
{
	struct run *run = context;
	const struct city_stage *stage = &run->stage;

	if (stage->command->pause && !run->jobs &&
	    stage->command->pause(stage->self, &run->stage.sink, error) != CITY_OK)
		return -1;
	if (run->jobs && city_jobs_settle(run->jobs, error))
		return -1;
	if (run->out && city_out_flush(run->out, error))
		return -1;
	return run->rejects.file ? city_out_flush(run->rejects.file, error) : 0;
}

/*
 * Bytes of an input that were taken.  Where --strict stopped, how many had been
 * read by then is chance; the record that was refused is the end.
 */
static uint64_t bytes_taken(const struct run *run, const struct city_in *in,
			    uint64_t by_jobs)
{
	if (run->stage.stopped)
		return run->refused_to;
	return run->jobs ? by_jobs : city_in_bytes(in);
}

static struct city_in *open_input(struct run *run, const char *path,
				  struct city_error *error)
{
	struct city_in *in = city_in_open(path, error);

	if (!in)
		return NULL;
	city_in_on_wait(in, flush_before_wait, run);
	city_in_set_max_line(in, (size_t)run->common.max_line);
	return in;
}

static enum city_status take_file(struct run *run, const char *path,
				  struct city_error *error)
{
	struct city_in *in = open_input(run, path, error);
	struct city_stage *stage = &run->stage;
	enum city_status status;
	uint64_t by_jobs = 0;

	if (!in)
		return CITY_FAIL;
	if (run->stage.judge)
		city_state_begin_file(run->state);
	if (run->jobs)
		status = city_jobs_file(run->jobs, in, &by_jobs, error);
	else if (stage->command->run)
		status = stage->command->run(stage->self, in, &stage->sink, error);
	else
		status = city_stage_file(stage, in, error);
	stage->account.bytes_in += bytes_taken(run, in, by_jobs);
	city_in_close(in);
	return status;
}

/* All inputs are open at once. */
static enum city_status take_together(struct run *run, char **files, int n,
				      struct city_error *error)
{
	struct city_in **in = calloc((size_t)n, sizeof(struct city_in *));
	struct city_stage *stage = &run->stage;
	enum city_status status = CITY_OK;

	if (!in) {
		city_error_set(error, "memory", "out of memory");
		return CITY_FAIL;
	}
	for (int i = 0; i < n && status == CITY_OK; i++) {
		in[i] = open_input(run, files[i], error);
		status = in[i] ? CITY_OK : CITY_FAIL;
	}
	if (status == CITY_OK)
		status = stage->command->merge(stage->self, in, n, &stage->sink, error);
	for (int i = 0; i < n && in[i]; i++) {
		stage->account.bytes_in += city_in_bytes(in[i]);
		city_in_close(in[i]);
	}
	free(in);
	return status;
}

static enum city_status take_all(struct run *run, char **files, int n,
				 struct city_error *error)
{
	const struct city_command *command = run->stage.command;
	bool together = command->merge && command->merges(run->stage.self);
	enum city_status status = CITY_OK;

	if (together)
		status = take_together(run, files, n, error);
	for (int i = 0; i < n && status == CITY_OK && !together; i++)
		status = take_file(run, files[i], error);
	if (status == CITY_FAIL && run->stage.command->broken)
		run->stage.command->broken(run->stage.self, error, &run->stage.sink);
	if (status == CITY_FAIL || (run->stage.stopped && !run->rejects.silent) ||
	    !run->stage.command->flush)
		return status;
	if (run->jobs && city_jobs_join(run->jobs, error))
		return CITY_FAIL;
	return run->stage.command->flush(run->stage.self, &run->stage.sink, error);
}

/* What is known from before; 0 or -1. */
static int open_state(struct run *run, struct city_error *error)
{
	const struct city_common *common = &run->common;

	const struct city_command *command = run->stage.command;
	const struct city_command *keeper = command->keeps ? command : NULL;

	if (!common->state)
		return 0;
	run->state = city_state_open(common->state, common->output, keeper,
				     run->stage.self, error);
	if (!keeper)
		run->stage.judge = judge;
	return run->state ? 0 : -1;
}

/* Where records go: 0 or -1. */
static int open_output(struct run *run, struct city_error *error)
{
	const struct city_common *common = &run->common;

	if (common->split_by)
		run->split = city_split_open(common->output, common->split_by, error);
	else
		run->out = city_out_open(common->output, error);
	return run->split || run->out ? 0 : -1;
}

/* Puts the output in its place, or leaves no half of one. */
static int put_in_place(struct run *run, bool whole, struct city_error *error)
{
	struct city_split *split = run->split;
	struct city_out *out = run->out;

	run->split = NULL;
	run->out = NULL;
	if (whole)
		return split ? city_split_commit(split, error) :
			       city_out_commit(out, error);
	city_split_discard(split);
	/* What standard output got, it keeps. */
	if (out && city_is_stdio(run->common.output))
		return city_out_commit(out, error);
	city_out_discard(out);
	return 0;
}

static int save_state(struct run *run, struct city_error *error)
{
	const char *beside = NULL;

	if (run->split ? city_split_prepare(run->split, &beside, error) :
			 city_out_prepare(run->out, &beside, error))
		return -1;
	return city_state_save(run->state, beside, run->common.output, error);
}

static int finish_output(struct run *run, bool whole, struct city_error *error)
{
	struct city_error ignored; /* of what is thrown away */

	run->stage.account.bytes_out = run->split ? city_split_bytes(run->split) :
						    city_out_bytes(run->out);
	if (!run->state || !whole)
		return put_in_place(run, whole, error);
	if (save_state(run, error)) {
		put_in_place(run, false, &ignored);
		return -1;
	}
	if (put_in_place(run, true, error)) {
		city_state_abandon(run->state);
		return -1;
	}
	run->saved = true;
	return 0;
}

/* The last that a run does: what is remembered is a run that has ended well. */
static int settle_state(struct run *run, int status)
{
	struct city_error error;

	if (run->saved && status == 2)
		city_state_abandon(run->state);
	else if (run->saved &&
		 city_state_confirm(run->state, run->common.output, &error))
		return trouble(run, &error);
	return status;
}

static void tell_rejected(const struct run *run)
{
	if (run->stage.account.rejected == 0 || run->rejects.silent)
		return;
	fprintf(stderr, "%s: %llu of %llu records rejected%s\n", run->env->program,
		(unsigned long long)run->stage.account.rejected,
		(unsigned long long)run->stage.account.in,
		run->stage.stopped ? ", stopped there (--strict)" : "");
}

static void tell_notes(const struct run *run)
{
	const struct city_notes *notes = &run->stage.notes;
	struct city_buf line = { 0 };

	for (size_t i = 0; i < notes->n; i++)
		if (city_notes_line(&line, notes, i))
			city_env_tell(run->env, "%s", city_buf_text(&line));
	city_buf_release(&line);
}

/* Threads where they are wanted and of use; 0 or -1. */
static int open_jobs(struct run *run, const void *opts, struct city_error *error)
{
	const struct city_command *command = run->stage.command;
	size_t n = run->env->jobs;

	if (n == 1 || run->state || run->common.split_by || run->env->remembers ||
	    !command->stateless || !command->stateless(opts))
		return 0;
	run->jobs = city_jobs_new(&run->stage, opts, run->env, n);
	return run->jobs ? 0 : city_error_set(error, "memory", "out of memory");
}

/* Everything between a good command line and the ledger. */
static int do_run(struct run *run, const void *opts, char **files, int n)
{
	struct city_error error;
	enum city_status status = CITY_FAIL;
	int result = 0;

	run->stage.scanner = city_scanner_new();
	if (!run->stage.scanner)
		city_error_set(&error, "memory", "out of memory");
	else if (city_paths_check(&run->common, files, n, &error) == 0 &&
		 run->stage.command->open(opts, run->env, &run->stage.self, &error) == 0 &&
		 open_state(run, &error) == 0 &&
		 open_jobs(run, opts, &error) == 0 &&
		 city_rejects_open(&run->rejects, run->env->program,
				   run->stage.command->name, run->common.rejects,
				   &error) == 0 &&
		 open_output(run, &error) == 0) {
		run->rejects.silent = run->stage.command->unreadable != NULL;
		status = take_all(run, files, n, &error);
	}
	if (status == CITY_FAIL)
		result = trouble(run, &error);
	if ((run->out || run->split) &&
	    finish_output(run, status != CITY_FAIL &&
				       (!run->stage.stopped ||
					(run->wrote && run->rejects.silent)),
			  &error))
		result = trouble(run, &error);
	if (city_rejects_close(&run->rejects, &error))
		result = trouble(run, &error);
	tell_notes(run);
	tell_rejected(run);
	if (result == 0 && run->stage.account.rejected && !run->rejects.silent)
		result = 1;
	if (result == 0 && run->stage.command->verdict)
		result = run->stage.command->verdict(run->stage.self);
	return result;
}

/* A text that is all there is to say, to a file or (NULL) standard output. */
static int print(const struct city_buf *text, const char *path, struct city_error *error)
{
	struct city_out *out;

	if (text->failed)
		return city_error_set(error, "memory", "out of memory");
	out = city_out_open(path, error);
	if (out && city_out_write(out, city_buf_slice(text), error) == 0)
		return city_out_commit(out, error);
	city_out_discard(out);
	return -1;
}

/* What is asked of the command instead of a run; -1 when nothing is. */
static int do_answer(struct run *run, const void *opts, char **operands, int n)
{
	const struct city_command *command = run->stage.command;
	struct city_buf text = { 0 };
	struct city_error error;
	enum city_status status = CITY_OK;
	int result = 0;

	if (command->answer)
		status = command->answer(opts, run->env, operands, n, &text, &result,
					 &error);
	if (status == CITY_DONE && print(&text, run->common.output, &error))
		status = CITY_FAIL;
	city_buf_release(&text);
	if (status == CITY_FAIL)
		return trouble(run, &error);
	return status == CITY_DONE ? result : -1;
}

static int usage(const char *program, const char *words)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s", words);
	city_error_harmless(text);
	fprintf(stderr, "%s: %s\nTry '%s --help'.\n", program, text, program);
	return 2;
}

/* --help and --version; -1 when neither was asked for. */
static int inform(const struct city_command *command, const char *program,
		  const struct city_common *common)
{
	struct city_buf text = { 0 };
	struct city_error error;
	int result;

	if (!common->help && !common->version)
		return -1;
	if (common->help && city_help_put(&text, command, program, common->help))
		return usage(program, "--help takes mdoc or words");
	if (!common->help)
		city_buf_printf(&text, "%s (cityutils) %s\nreads: %s\n", program,
				PACKAGE_VERSION, city_in_compressions());
	result = print(&text, NULL, &error) ? 2 : 0;
	city_buf_release(&text);
	if (result && strcmp(error.rule, "io.pipe") == 0)
		die_of_sigpipe();
	if (result)
		fprintf(stderr, "%s: cannot write\n", program);
	return result;
}

static int append_ledger(struct run *run, int argc, char **argv, char **files, int n,
			 double seconds, int status)
{
	struct city_ledger_entry entry = { .command = run->stage.command, .env = run->env,
					   .account = &run->stage.account,
					   .notes = &run->stage.notes, .argv = argv,
					   .argc = argc, .files = files, .n_files = n,
					   .seconds = seconds, .status = status,
					   .complete = status < 2 && !run->stage.stopped };
	struct city_error error;

	if (!run->common.ledger ||
	    city_ledger_append(run->common.ledger, &entry, &error) == 0)
		return status;
	return trouble(run, &error);
}

/* With the options parsed: the run, its ledger line, the exit status. */
static int work(const struct city_command *command, const char *program,
		const struct city_common *common, const void *opts, int argc,
		char **argv, int operand)
{
	static char standard_input[] = "-";
	char *only[] = { standard_input };
	char **files = operand < argc ? argv + operand : only;
	int n = operand < argc ? argc - operand : 1, status;
	double begin = city_process_seconds();
	struct run run = { .stage = { .sink = { .put = sink_put, .write = sink_write,
						.fate = city_stage_fate,
						.lines = city_stage_sink_lines,
						.note = city_stage_note,
						.book = city_stage_sink_book },
				      .command = command, .strict = common->strict,
				      .reject = keep_reject, .warn = tell_warning,
				      .done_with_lines = done_with_lines },
			   .common = *common };

	run.env = city_env_new(program, common->rules_path);
	if (!run.env)
		return usage(program, "out of memory");
	run.env->terminal = city_is_stdio(common->output) && isatty(STDOUT_FILENO);
	run.env->has_state = common->state != NULL;
	run.env->jobs = common->jobs ? (size_t)common->jobs : city_process_jobs();
	run.stage.account.digest = common->ledger != NULL;
	status = do_answer(&run, opts, argv + operand, argc - operand);
	if (status < 0) {
		status = do_run(&run, opts, files, n);
		if (command->role == CITY_ROLE_REPORT)
			run.stage.account.out = run.stage.account.passed;
		status = append_ledger(&run, argc, argv, files, n,
				       city_process_seconds() - begin, status);
	}
	city_jobs_free(run.jobs);
	if (run.stage.self)
		command->close(run.stage.self);
	city_scanner_free(run.stage.scanner);
	city_notes_release(&run.stage.notes);
	status = settle_state(&run, status);
	city_state_close(run.state);
	city_env_free(run.env);
	if (run.reader_gone)
		die_of_sigpipe();
	return status;
}

int city_command_main(const struct city_command *command, int argc, char **argv)
{
	const char *program = argc > 0 ? city_process_name(argv[0]) : command->name;
	struct city_common common = { .max_line = CITY_IN_MAX_LINE, .jobs = 1 };
	struct city_error error;
	void *opts = calloc(1, command->opts_size ? command->opts_size : 1);
	const struct city_option *table[CITY_COMMON_TABLES];
	struct city_option_set sets[1 + CITY_COMMON_TABLES] = { { command->options,
								  opts } };
	size_t tables = city_common_options(command, table);
	int operand = argc, status;

	city_process_begin();
	signal(SIGPIPE, SIG_IGN);
	if (!opts)
		return usage(program, "out of memory");
	if (command->defaults)
		memcpy(opts, command->defaults, command->opts_size);
	for (size_t i = 0; i < tables; i++)
		sets[1 + i] = (struct city_option_set){ table[i], &common };
	if (city_options_parse(sets, 1 + tables, argc, argv, &operand, &error)) {
		status = usage(program, error.text);
	} else {
		status = inform(command, program, &common);
		if (status < 0 &&
		    city_verb_take(command, opts, argv, argc, &operand, &error))
			status = usage(program, error.text);
		if (status < 0)
			status = work(command, program, &common, opts, argc, argv,
				      operand);
	}
	free(opts);
	return status;
}
