/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several threads give what one gives: output, rejects, counts, status and
 * message, wherever blocks are cut and whatever ends the stream.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "suite.h"

/* A run: the stage, what it wrote, refused and said. */
struct run {
	struct city_stage stage; /* first: a sink's pointer is the run's */
	struct city_buf output, rejects;
	size_t room;             /* bytes of output until writing fails */
	struct city_error error;
	enum city_status status;
	uint64_t taken;
};

static enum city_status sink_write(struct city_sink *sink, struct city_slice bytes,
				   struct city_error *error)
{
	struct run *run = (struct run *)sink;

	if (bytes.len > run->room) {
		city_error_set(error, "io.write", "cannot write");
		return CITY_FAIL;
	}
	run->room -= bytes.len;
	city_buf_put_slice(&run->output, bytes);
	return CITY_OK;
}

static enum city_status sink_put(struct city_sink *sink, struct city_slice object,
				 struct city_error *error)
{
	enum city_status status = sink_write(sink, object, error);

	if (status == CITY_OK)
		status = sink_write(sink, city_slice_of("\n"), error);
	if (status == CITY_OK)
		city_stage_book_output((struct city_stage *)sink, object);
	return status;
}

static enum city_status keep_reject(struct city_stage *stage,
				    const struct city_origin *origin,
				    struct city_error *error)
{
	struct run *run = (struct run *)stage;
	size_t n = origin->raw.len < 300 ? origin->raw.len : 300;

	city_buf_printf(&run->rejects, "%s:%d@%d+%d %s %s [", origin->file,
			(int)origin->line, (int)origin->offset, (int)error->at,
			error->rule, error->text);
	city_buf_put(&run->rejects, origin->raw.at, n);
	city_buf_put_text(&run->rejects, "]\n");
	stage->stopped = stage->strict;
	return stage->stopped ? CITY_DONE : CITY_OK;
}

static enum city_status done_with_lines(struct city_stage *stage,
					struct city_error *error)
{
	(void)stage;
	(void)error;
	return CITY_OK;
}

/* A command that does with a record what its value "is" says. */
static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct city_name name = city_name_of("is");
	const struct city_field *field = city_rec_find(rec, &name);
	char what = field && field->value.len > 1 ? field->value.at[1] : 'p';

	(void)self;
	switch (what) {
	case 'f': return CITY_FILTERED;
	case 'd': return CITY_DUPLICATE;
	case 'a': return CITY_ABSORBED;
	case 'e': return CITY_DONE;
	case 'r':
		city_error_set(error, "test.refused", "refused");
		return city_rec_refuse(rec, field, error);
	case 'l':
		city_error_set(error, "test.lost", "lost");
		return CITY_FAIL;
	case 'm':
		for (int i = 0; i < 40; i++)
			if (out->put(out, city_slice_of("{\"made\":1}"), error))
				return CITY_FAIL;
		break;
	}
	return out->put(out, rec->raw, error);
}

static int self_count;

static int open_self(const void *opts, struct city_env *env, void **self,
		     struct city_error *error)
{
	(void)opts;
	(void)env;
	(void)error;
	*self = &self_count;
	self_count++;
	return 0;
}

static void close_self(void *self)
{
	(*(int *)self)--;
}

static const struct city_command command = { .name = "test", .push = push,
					     .open = open_self,
					     .close = close_self };

/* How a run goes: in `jobs` threads, 0 being the plain loop. */
struct how {
	size_t jobs, block, room;
	bool strict;
};

/* All of `text`, which stands for two files, one after the other. */
static void go(struct run *run, struct city_slice text, struct how how)
{
	struct city_env *env = city_env_new("test", NULL);
	struct city_jobs *jobs = NULL;

	*run = (struct run){ .stage = { .sink = { .put = sink_put, .write = sink_write },
					.command = &command, .strict = how.strict,
					.reject = keep_reject,
					.done_with_lines = done_with_lines,
					.account.digest = true,
					.scanner = city_scanner_new() },
			     .room = how.room ? how.room : SIZE_MAX };
	if (how.jobs)
		jobs = city_jobs_new(&run->stage, NULL, env, how.jobs);
	ck_assert((jobs != NULL) == (how.jobs != 0));
	for (int file = 0; file < 2 && run->status == CITY_OK; file++) {
		struct city_in *in = city_in_memory(text, &run->error);
		uint64_t taken = 0;

		if (how.block)
			city_in_set_block(in, how.block);
		if (jobs)
			run->status = city_jobs_file(jobs, in, &taken, &run->error);
		else
			run->status = city_stage_file(&run->stage, in, &run->error);
		run->taken += jobs ? taken : city_in_bytes(in);
		city_in_close(in);
	}
	city_jobs_free(jobs);
	city_scanner_free(run->stage.scanner);
	city_env_free(env);
	ck_assert_int_eq(self_count, 0);
}

static void release(struct run *run)
{
	city_buf_release(&run->output);
	city_buf_release(&run->rejects);
}

static void check_same(struct run *run, struct run *plain, struct how how)
{
	const struct city_account *a = &run->stage.account, *b = &plain->stage.account;

#define SAME(member) ck_assert_msg(a->member == b->member, #member)
	ck_assert_int_eq(run->status, plain->status);
	if (run->status == CITY_FAIL)
		ck_assert_str_eq(run->error.text, plain->error.text);
	/* Writing in larger pieces leaves less of what does not fit. */
	if (how.room) {
		ck_assert_uint_le(run->output.len, plain->output.len);
		ck_assert(!run->output.len || memcmp(run->output.at, plain->output.at,
						     run->output.len) == 0);
		return;
	}
	ck_assert_msg(city_slice_equal(city_buf_slice(&run->output),
				       city_buf_slice(&plain->output)),
		      "output differs, %zu threads, blocks of %zu", how.jobs,
		      how.block);
	ck_assert_str_eq(city_buf_text(&run->rejects), city_buf_text(&plain->rejects));
	ck_assert_int_eq(run->stage.stopped, plain->stage.stopped);
	ck_assert_uint_eq(run->taken, plain->taken);
	SAME(in);
	SAME(out);
	SAME(passed);
	SAME(rejected);
	SAME(duplicate);
	SAME(filtered);
	SAME(absorbed);
	SAME(blank);
	SAME(digest_in);
	SAME(digest_out);
#undef SAME
}

/* One, two and seven threads against none. */
static void check(struct city_slice text, size_t block, size_t room, bool strict)
{
	struct run plain;

	go(&plain, text, (struct how){ 0, block, room, strict });
	for (size_t jobs = 1; jobs <= 7; jobs += jobs == 1 ? 1 : 5) {
		struct how how = { jobs, block, room, strict };
		struct run run;

		go(&run, text, how);
		check_same(&run, &plain, how);
		release(&run);
	}
	release(&plain);
}

static const char mixed[] =
	"{\"n\":1}\n{\"n\":2}\r\n\n \t\r\n{\"is\":\"refused\"}\n{\"n\":3,\"n\":3}\n"
	"{\"is\":\"filtered\"}\nnot JSON\n{\"is\":\"duplicate\"}\n{\"is\":\"absorbed\"}\n"
	"{\"is\":\"made\"}\n{\"n\":\"a longer one, which spans many of the small blocks\"}"
	"\n\xFF\xFE\n{\"is\":\"refused\",\"n\":4}\n{\"n\":5}\n";

START_TEST(threads_change_nothing_wherever_blocks_are_cut)
{
	for (size_t block = 1; block <= 200; block++) {
		check(city_slice_of(mixed), block, 0, false);
		check(city_slice_of(mixed), block, 0, true);
		/* Without the last line end. */
		check((struct city_slice){ mixed, strlen(mixed) - 1 }, block, 0, false);
	}
}
END_TEST

START_TEST(what_ends_the_stream_ends_it_at_the_same_record)
{
	static const char *const last[] = { "{\"is\":\"end\"}\n", "{\"is\":\"lost\"}\n",
					    "{\"cut\":", "" };

	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		struct city_buf text = { 0 };

		city_buf_put_text(&text, mixed);
		city_buf_put_text(&text, last[i]);
		/* Behind what is cut stands nothing. */
		if (i < 2)
			city_buf_put_text(&text, mixed);
		for (size_t block = 1; block <= 200; block += 7)
			check(city_buf_slice(&text), block, 0, false);
		city_buf_release(&text);
	}
}
END_TEST

START_TEST(rejects_are_placed_in_their_file_not_in_their_block)
{
	static const char text[] = "{}\n\nx\n{}\n{}\ny\n";
	struct run run;

	for (size_t block = 1; block <= 20; block++) {
		char *line;

		go(&run, city_slice_of(text), (struct how){ .jobs = 3, .block = block });
		line = strstr(city_buf_text(&run.rejects), "(memory):3@4+0 json.syntax");
		ck_assert_ptr_nonnull(line);
		line = strstr(line, "[x]\n(memory):6@12+0 json.syntax");
		ck_assert_ptr_nonnull(line);
		/* The second file begins anew. */
		line = strstr(line, "[y]\n(memory):3@4+0 json.syntax");
		ck_assert_ptr_nonnull(line);
		ck_assert_str_eq(city_buf_text(&run.output), "{}\n{}\n{}\n{}\n{}\n{}\n");
		ck_assert_uint_eq(run.stage.account.rejected, 4);
		release(&run);
	}
}
END_TEST

START_TEST(a_block_that_comes_to_more_than_is_held_keeps_its_order)
{
	static const char *const line[] = { "x\n", "{\"is\":\"made\"}\n",
					    "{\"is\":\"refused\"}\n", "{\"n\":1}\n" };
	struct city_buf text = { 0 };

	/* Beyond 256 rejects and 1 MiB of output in every block. */
	for (size_t i = 0; i < 40000; i++)
		city_buf_put_text(&text, line[i * i % 7 % 4]);
	check(city_buf_slice(&text), 0, 0, false);
	check(city_buf_slice(&text), 4096, 0, false);
	city_buf_release(&text);
}
END_TEST

START_TEST(records_that_pass_and_records_that_change_keep_their_order)
{
	struct city_buf text = { 0 };

	/* Runs of either, long and short, over blocks of 256 KiB. */
	for (int run = 0; run < 60; run++)
		for (int i = 0; i < (run * 7919 % 13 < 6 ? 3 : 9000); i++)
			city_buf_printf(&text, "{\"%s\":\"m%d\"}\n",
					run % 2 && i % 500 == 0 ? "is" : "n", i);
	check(city_buf_slice(&text), 0, 0, false);
	city_buf_release(&text);
}
END_TEST

START_TEST(output_that_cannot_be_written_ends_the_stream_as_with_one)
{
	for (size_t room = 1; room < 1500; room += 37)
		for (size_t block = 1; block <= 200; block += 66)
			check(city_slice_of(mixed), block, room, false);
}
END_TEST

START_TEST(a_line_beyond_the_limit_is_refused_among_others)
{
	struct city_buf text = { 0 };
	char *to;

	city_buf_put_text(&text, "{\"n\":1}\nx\n");
	to = city_buf_reserve(&text, CITY_IN_MAX_LINE + 1);
	ck_assert_ptr_nonnull(to);
	memset(to, 'x', CITY_IN_MAX_LINE + 1);
	text.len += CITY_IN_MAX_LINE + 1;
	city_buf_put_text(&text, "\n{\"n\":2}\ny\n");
	check(city_buf_slice(&text), 0, 0, false);
	check(city_buf_slice(&text), 0, 0, true);
	city_buf_release(&text);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		threads_change_nothing_wherever_blocks_are_cut,
		what_ends_the_stream_ends_it_at_the_same_record,
		rejects_are_placed_in_their_file_not_in_their_block,
		a_block_that_comes_to_more_than_is_held_keeps_its_order,
		records_that_pass_and_records_that_change_keep_their_order,
		output_that_cannot_be_written_ends_the_stream_as_with_one,
		a_line_beyond_the_limit_is_refused_among_others,
		NULL
	};

	return city_suite_of("jobs", tests);
}
