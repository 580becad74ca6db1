/* SPDX-License-Identifier: Apache-2.0 */
/* statefile - hashes to a file and back, checked as a whole. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "city/out.h"
#include "statefile.h"

#define FAMILY "cityutils state "
#define MAGIC FAMILY "1\n"
#define MAGIC_LEN (sizeof(MAGIC) - 1)
#define ENTRY 20
#define DIGEST 16
#define LONGEST_PATH ((uint64_t)1 << 16)

void city_state_output_release(struct city_state_output *output)
{
	free(output->beside);
	free(output->place);
	*output = (struct city_state_output){ 0 };
}

static void put_number(unsigned char *to, uint64_t value, size_t bytes)
{
	for (size_t i = bytes; i-- > 0; value >>= 8)
		to[i] = (unsigned char)value;
}

static uint64_t get_number(const unsigned char *from, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | from[i];
	return value;
}

struct reader {
	FILE *file;
	XXH3_state_t *digest;
	uint64_t left; /* bytes of the file */
};

/* Bytes that must be there; 0 or -1. */
static int get(struct reader *reader, void *to, size_t len)
{
	if (len > reader->left || fread(to, 1, len, reader->file) != len)
		return -1;
	reader->left -= len;
	XXH3_128bits_update(reader->digest, to, len);
	return 0;
}

static int get_uint64(struct reader *reader, uint64_t *value)
{
	unsigned char bytes[8];

	if (get(reader, bytes, sizeof(bytes)))
		return -1;
	*value = get_number(bytes, sizeof(bytes));
	return 0;
}

static int get_path(struct reader *reader, char **path)
{
	uint64_t len;

	if (get_uint64(reader, &len) || len > LONGEST_PATH)
		return -1;
	*path = calloc(1, (size_t)len + 1);
	return *path ? get(reader, *path, (size_t)len) : -1;
}

static int get_entries(struct reader *reader, uint64_t n, struct city_seen *seen)
{
	unsigned char entry[ENTRY];

	if (city_seen_reserve(seen, n))
		return -1;
	for (uint64_t i = 0; i < n; i++) {
		struct city_seen_key key;
		uint32_t most;

		if (get(reader, entry, sizeof(entry)))
			return -1;
		key.high = get_number(entry, 8);
		key.low = get_number(entry + 8, 8);
		most = (uint32_t)get_number(entry + 16, 4);
		if (most == 0 || city_seen_put(seen, key, most))
			return -1;
	}
	return seen->n == n ? 0 : -1;
}

static int get_all(struct reader *reader, struct city_seen *seen,
		   struct city_state_output *output)
{
	unsigned char stored[DIGEST];
	XXH128_canonical_t digest;
	uint64_t n;

	if (get_uint64(reader, &n) || get_uint64(reader, &output->inode) ||
	    get_path(reader, &output->beside) || get_path(reader, &output->place) ||
	    reader->left < DIGEST || (reader->left - DIGEST) / ENTRY != n ||
	    (reader->left - DIGEST) % ENTRY || get_entries(reader, n, seen))
		return -1;
	XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(reader->digest));
	return fread(stored, 1, DIGEST, reader->file) == DIGEST &&
			       memcmp(stored, digest.digest, DIGEST) == 0 ?
		       0 :
		       -1;
}

/* What is wrong with a file, or NULL. */
static const char *read_file(struct reader *reader, struct city_seen *seen,
			     struct city_state_output *output)
{
	char magic[MAGIC_LEN];

	if (get(reader, magic, sizeof(magic)) ||
	    memcmp(magic, FAMILY, strlen(FAMILY)) != 0)
		return "is no state of records that have been seen";
	if (memcmp(magic, MAGIC, MAGIC_LEN) != 0)
		return "is of another version of cityutils";
	return get_all(reader, seen, output) ? "is damaged" : NULL;
}

int city_state_read(const char *path, struct city_seen *seen,
		    struct city_state_output *output, struct city_error *error)
{
	struct reader reader = { .file = fopen(path, "re"),
				 .digest = XXH3_createState() };
	const char *wrong = NULL;
	struct stat st;

	if (!reader.file) {
		city_error_system(error, errno, "io.state", "cannot open");
		wrong = error->text;
	} else if (!reader.digest || fstat(fileno(reader.file), &st)) {
		wrong = "cannot be read";
	} else {
		reader.left = (uint64_t)st.st_size;
		XXH3_128bits_reset(reader.digest);
		wrong = read_file(&reader, seen, output);
	}
	if (wrong && wrong != error->text)
		city_error_set(error, "state.damaged", "%s", wrong);
	if (wrong)
		city_error_in_file(error, path);
	if (reader.file)
		fclose(reader.file);
	XXH3_freeState(reader.digest);
	return wrong ? -1 : 0;
}

struct writer {
	struct city_out *out;
	XXH3_state_t *digest;
	struct city_error *error;
};

static int put(struct writer *writer, const void *bytes, size_t len)
{
	XXH3_128bits_update(writer->digest, bytes, len);
	return city_out_write(writer->out, (struct city_slice){ bytes, len },
			      writer->error);
}

static int put_uint64(struct writer *writer, uint64_t value)
{
	unsigned char bytes[8];

	put_number(bytes, value, sizeof(bytes));
	return put(writer, bytes, sizeof(bytes));
}

static int put_path(struct writer *writer, const char *path)
{
	size_t len = path ? strlen(path) : 0;

	return put_uint64(writer, len) || put(writer, path ? path : "", len) ? -1 : 0;
}

static int put_entries(struct writer *writer, const struct city_seen *seen)
{
	for (size_t i = 0; i < seen->slots; i++) {
		const struct city_seen_slot *slot = &seen->slot[i];
		unsigned char entry[ENTRY];

		if (slot->most == 0)
			continue;
		put_number(entry, slot->key.high, 8);
		put_number(entry + 8, slot->key.low, 8);
		put_number(entry + 16, slot->most, 4);
		if (put(writer, entry, sizeof(entry)))
			return -1;
	}
	return 0;
}

static int put_all(struct writer *writer, const struct city_seen *seen,
		   const struct city_state_output *output)
{
	XXH128_canonical_t digest;

	if (put(writer, MAGIC, MAGIC_LEN) || put_uint64(writer, seen->n) ||
	    put_uint64(writer, output->inode) || put_path(writer, output->beside) ||
	    put_path(writer, output->place) || put_entries(writer, seen))
		return -1;
	XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(writer->digest));
	return put(writer, digest.digest, sizeof(digest.digest));
}

int city_state_write(const char *path, const struct city_seen *seen,
		     const struct city_state_output *output, struct city_error *error)
{
	struct writer writer = { .digest = XXH3_createState(), .error = error };
	const char *beside;
	int result = -1;

	if (!writer.digest)
		return city_error_set(error, "memory", "out of memory");
	XXH3_128bits_reset(writer.digest);
	writer.out = city_out_open(path, error);
	if (writer.out)
		result = put_all(&writer, seen, output);
	if (result == 0)
		result = city_out_prepare(writer.out, &beside, error);
	if (result == 0)
		result = city_out_commit(writer.out, error);
	else
		city_out_discard(writer.out);
	XXH3_freeState(writer.digest);
	return result;
}
