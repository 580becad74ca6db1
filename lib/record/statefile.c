/* SPDX-License-Identifier: Apache-2.0 */
/* statefile - hashes to a file and back, checked as a whole. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "city/kept.h"
#include "city/out.h"
#include "statefile.h"

#define FAMILY "cityutils state "
#define MOST_MAGIC 64
#define ENTRY 20
#define DIGEST 16

void city_state_output_release(struct city_state_output *output)
{
	free(output->beside);
	free(output->place);
	*output = (struct city_state_output){ 0 };
}

static int get_path(struct city_kept *kept, char **path)
{
	struct city_buf text = { 0 };
	int result = city_kept_get_text(kept, &text);
	const char *terminated = result ? NULL : city_buf_text(&text);

	*path = terminated ? strdup(terminated) : NULL;
	city_buf_release(&text);
	return *path ? 0 : -1;
}

static int get_entries(struct city_kept *kept, uint64_t n, struct city_seen *seen)
{
	unsigned char entry[ENTRY];

	if (kept->left / ENTRY != n || kept->left % ENTRY || city_seen_reserve(seen, n))
		return -1;
	for (uint64_t i = 0; i < n; i++) {
		struct city_seen_key key;
		uint32_t most;

		if (city_kept_get(kept, entry, sizeof(entry)))
			return -1;
		key.high = city_state_get_number(entry, 8);
		key.low = city_state_get_number(entry + 8, 8);
		most = (uint32_t)city_state_get_number(entry + 16, 4);
		if (most == 0 || city_seen_put(seen, key, most))
			return -1;
	}
	return seen->n == n ? 0 : -1;
}

/* The first line of such a state. */
static void put_magic(char magic[MOST_MAGIC], const struct city_state_inside *inside)
{
	snprintf(magic, MOST_MAGIC, FAMILY "%s%s\n", inside->keeper ? "of " : "",
		 inside->keeper ? inside->keeper->keeps : "1");
}

/* What is wrong with a file that does not begin as it should. */
static const char *check_magic(struct city_kept *kept,
			       const struct city_state_inside *inside)
{
	char magic[MOST_MAGIC], found[MOST_MAGIC] = "";
	size_t len, common = strlen(FAMILY);

	put_magic(magic, inside);
	len = strlen(magic);
	/* The version comes last, behind a blank. */
	if (inside->keeper)
		common = (size_t)(strrchr(magic, ' ') - magic) + 1;
	if (city_kept_get(kept, found, len) || memcmp(found, magic, common) != 0)
		return inside->keeper ? "is no state of this program"
				      : "is no state of records that have been seen";
	return memcmp(found, magic, len) ? "is of another version of cityutils" : NULL;
}

static int get_head(struct city_kept *kept, int64_t *n, struct city_state_output *output)
{
	int64_t inode;

	if (city_kept_get_int(kept, n) || city_kept_get_int(kept, &inode))
		return -1;
	output->inode = (uint64_t)inode;
	return get_path(kept, &output->beside) || get_path(kept, &output->place) ? -1 : 0;
}

/* Passes over the rest, and looks whether all of it is as it was written. */
static int check_digest(struct city_kept *kept)
{
	unsigned char bytes[4096], stored[DIGEST];
	XXH128_canonical_t digest;

	while (kept->left) {
		size_t n = kept->left < sizeof(bytes) ? (size_t)kept->left
						      : sizeof(bytes);

		if (city_kept_get(kept, bytes, n))
			return -1;
	}
	XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(kept->digest));
	return fread(stored, 1, DIGEST, kept->file) == DIGEST &&
			       memcmp(stored, digest.digest, DIGEST) == 0
		       ? 0
		       : -1;
}

/* From the beginning: what is wrong, or NULL. */
static const char *rewind_kept(struct city_kept *kept)
{
	struct stat st;

	rewind(kept->file);
	if (fstat(fileno(kept->file), &st))
		return "cannot be read";
	kept->left = st.st_size < DIGEST ? 0 : (uint64_t)st.st_size - DIGEST;
	XXH3_128bits_reset(kept->digest);
	return NULL;
}

/* What is wrong with a file, or NULL; error->text where that is told there. */
static const char *read_file(struct city_kept *kept,
			     const struct city_state_inside *inside,
			     struct city_state_output *output)
{
	struct city_state_output again = { 0 };
	const char *wrong = rewind_kept(kept);
	int64_t n = 0;
	int result;

	if (!wrong)
		wrong = check_magic(kept, inside);
	if (wrong)
		return wrong;
	if (get_head(kept, &n, output) || check_digest(kept))
		return "is damaged";
	if (inside->keeper && !inside->self)
		return NULL;
	wrong = rewind_kept(kept);
	if (wrong || check_magic(kept, inside))
		return wrong ? wrong : "is damaged";
	result = get_head(kept, &n, &again);
	city_state_output_release(&again);
	city_error_clear(kept->error);
	if (result == 0 && inside->keeper)
		result = inside->keeper->load(inside->self, kept, kept->error);
	else if (result == 0)
		result = get_entries(kept, (uint64_t)n, inside->seen);
	if (result && kept->error->rule[0])
		return kept->error->text;
	return result ? "is damaged" : NULL;
}

int city_state_read(const char *path, const struct city_state_inside *inside,
		    struct city_state_output *output, struct city_error *error)
{
	struct city_kept kept = { .file = fopen(path, "re"),
				  .digest = XXH3_createState(),
				  .error = error };
	const char *wrong = NULL;

	if (!kept.file) {
		city_error_system(error, errno, "io.state", "cannot open");
		wrong = error->text;
	} else if (!kept.digest) {
		wrong = "cannot be read";
	} else {
		wrong = read_file(&kept, inside, output);
	}
	if (wrong && wrong != error->text)
		city_error_set(error, "state.damaged", "%s", wrong);
	if (wrong)
		city_error_in_file(error, path);
	if (kept.file)
		fclose(kept.file);
	XXH3_freeState(kept.digest);
	return wrong ? -1 : 0;
}

static int put_entries(struct city_kept *kept, const struct city_seen *seen)
{
	for (size_t i = 0; i < seen->slots; i++) {
		const struct city_seen_slot *slot = &seen->slot[i];
		unsigned char entry[ENTRY];

		if (slot->most == 0)
			continue;
		city_state_put_number(entry, slot->key.high, 8);
		city_state_put_number(entry + 8, slot->key.low, 8);
		city_state_put_number(entry + 16, slot->most, 4);
		if (city_kept_put(kept, entry, sizeof(entry)))
			return -1;
	}
	return 0;
}

static int put_all(struct city_kept *kept, const struct city_state_inside *inside,
		   const struct city_state_output *output)
{
	XXH128_canonical_t digest;
	char magic[MOST_MAGIC];

	put_magic(magic, inside);
	if (city_kept_put(kept, magic, strlen(magic)) ||
	    city_kept_put_int(kept, inside->keeper ? 0 : (int64_t)inside->seen->n) ||
	    city_kept_put_int(kept, (int64_t)output->inode) ||
	    city_kept_put_text(kept, city_slice_of(output->beside ? output->beside : "")) ||
	    city_kept_put_text(kept, city_slice_of(output->place ? output->place : "")) ||
	    (inside->keeper ? inside->keeper->save(inside->self, kept)
			    : put_entries(kept, inside->seen)))
		return -1;
	XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(kept->digest));
	return city_kept_put(kept, digest.digest, sizeof(digest.digest));
}

int city_state_write(const char *path, const struct city_state_inside *inside,
		     const struct city_state_output *output, struct city_error *error)
{
	struct city_kept kept = { .digest = XXH3_createState(), .error = error };
	const char *beside;
	int result = -1;

	if (!kept.digest)
		return city_error_set(error, "memory", "out of memory");
	XXH3_128bits_reset(kept.digest);
	kept.out = city_out_open(path, error);
	if (kept.out)
		result = put_all(&kept, inside, output);
	if (result == 0)
		result = city_out_prepare(kept.out, &beside, error);
	if (result == 0)
		result = city_out_commit(kept.out, error);
	else
		city_out_discard(kept.out);
	XXH3_freeState(kept.digest);
	return result;
}
