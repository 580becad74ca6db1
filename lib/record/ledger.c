/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger - one line a run: what went in, what came out, what became of the
 * rest.  The line goes out in one write to a file opened for appending, so
 * that the stages of a pipe may share it.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "city/text.h"
#include "city/writer.h"
#include "driver.h"

void city_account_digest(uint64_t *digest, struct city_slice record)
{
	*digest += XXH3_64bits(record.at, record.len);
}

static void put_count(struct city_writer *w, const char *key, uint64_t n)
{
	city_writer_key(w, key);
	city_writer_int(w, (int64_t)n);
}

static void put_hash(struct city_writer *w, const char *key, uint64_t hash)
{
	static const char hex[] = "0123456789abcdef";
	char text[17] = "";

	for (int i = 15; i >= 0; i--, hash >>= 4)
		text[i] = hex[hash & 15];
	city_writer_key(w, key);
	city_writer_text(w, text);
}

/* Arguments are bytes; what is no UTF-8 in them is cut. */
static void put_strings(struct city_writer *w, const char *key, char **text, int n)
{
	city_writer_key(w, key);
	city_writer_begin_array(w);
	for (int i = 0; i < n; i++)
		city_writer_string(w, (struct city_slice){
					      text[i],
					      city_utf8_valid(text[i], strlen(text[i])) });
	city_writer_end_array(w);
}

static void put_records(struct city_writer *w, const struct city_account *a)
{
	city_writer_key(w, "records");
	city_writer_begin_object(w);
	put_count(w, "in", a->in);
	put_count(w, "out", a->out);
	put_count(w, "rejected", a->rejected);
	put_count(w, "duplicate", a->duplicate);
	put_count(w, "filtered", a->filtered);
	put_count(w, "absorbed", a->absorbed);
	/* Records made here: those out beyond one for each that passed. */
	put_count(w, "created", a->out - a->passed);
	put_count(w, "blank", a->blank);
	city_writer_end_object(w);
	city_writer_key(w, "bytes");
	city_writer_begin_object(w);
	put_count(w, "in", a->bytes_in);
	put_count(w, "out", a->bytes_out);
	city_writer_end_object(w);
	city_writer_key(w, "digest");
	city_writer_begin_object(w);
	put_hash(w, "in", a->digest_in);
	put_hash(w, "out", a->digest_out);
	city_writer_end_object(w);
}

static void put_rules(struct city_writer *w, const struct city_env *env)
{
	city_writer_key(w, "rules");
	city_writer_begin_array(w);
	for (size_t i = 0; i < env->n_used; i++) {
		city_writer_begin_object(w);
		city_writer_key(w, "id");
		city_writer_text(w, env->used[i].id);
		put_hash(w, "hash", env->used[i].hash);
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
}

static void put_entry(struct city_buf *to, const struct city_ledger_entry *entry)
{
	static const char *const roles[] = { "source", "filter", "report" };
	struct city_decimal seconds = { (int64_t)(entry->seconds * 1000), 3 };
	struct city_writer w;

	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "ledger");
	city_writer_key(&w, "program");
	city_writer_text(&w, entry->command->name);
	city_writer_key(&w, "version");
	city_writer_text(&w, PACKAGE_VERSION);
	city_writer_key(&w, "role");
	city_writer_text(&w, roles[entry->command->role]);
	put_strings(&w, "argv", entry->argv, entry->argc);
	put_strings(&w, "files", entry->files, entry->n_files);
	put_records(&w, entry->account);
	if (entry->notes->n) {
		city_writer_key(&w, "notes");
		city_notes_put(&w, entry->notes);
	}
	put_rules(&w, entry->env);
	city_writer_key(&w, "seconds");
	city_writer_decimal(&w, seconds);
	city_writer_key(&w, "status");
	city_writer_int(&w, entry->status);
	city_writer_key(&w, "complete");
	city_writer_bool(&w, entry->complete);
	city_writer_end_object(&w);
	city_buf_put_char(to, '\n');
}

int city_ledger_append(const char *path, const struct city_ledger_entry *entry,
		       struct city_error *error)
{
	struct city_buf line = { 0 };
	int result = 0;
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd < 0) {
		city_error_system(error, errno, "io.open", "cannot open");
		city_error_in_file(error, path);
		return -1;
	}
	put_entry(&line, entry);
	if (line.failed) {
		result = city_error_set(error, "memory", "out of memory");
	} else if (write(fd, line.at, line.len) != (ssize_t)line.len) {
		result = city_error_system(error, errno, "io.write", "cannot write");
		city_error_in_file(error, path);
	}
	if (close(fd) < 0 && result == 0)
		result = city_error_system(error, errno, "io.write", "cannot close");
	city_buf_release(&line);
	return result;
}
