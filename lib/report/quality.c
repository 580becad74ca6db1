/* SPDX-License-Identifier: Apache-2.0 */
/* quality - counts rejects and kinds, keeps the accounts of runs. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/quality.h"

static struct city_tally_entry *find(const struct city_tally *tally,
				     const char *program, const char *key)
{
	for (size_t i = 0; i < tally->n; i++)
		if (strcmp(tally->entry[i].key, key) == 0 &&
		    strcmp(tally->entry[i].program, program) == 0)
			return &tally->entry[i];
	return NULL;
}

static void free_entry(struct city_tally_entry *entry)
{
	free(entry->program);
	free(entry->key);
	free(entry->example);
}

static struct city_tally_entry *add(struct city_tally *tally, const char *program,
				    const char *key, const char *example)
{
	struct city_tally_entry made = { strdup(program), strdup(key),
					 strdup(example), 0 };
	struct city_tally_entry *entry =
		realloc(tally->entry, (tally->n + 1) * sizeof(*entry));

	if (entry)
		tally->entry = entry;
	if (!entry || !made.program || !made.key || !made.example) {
		free_entry(&made);
		return NULL;
	}
	entry[tally->n] = made;
	return &entry[tally->n++];
}

int city_tally_count(struct city_tally *tally, const char *program, const char *key,
		     const char *example)
{
	struct city_tally_entry *entry = find(tally, program, key);

	tally->total++;
	if (!entry && tally->n == CITY_TALLY_MAX) {
		tally->others++;
		return 0;
	}
	if (!entry)
		entry = add(tally, program, key, example);
	if (!entry)
		return -1;
	entry->count++;
	return 0;
}

void city_tally_release(struct city_tally *tally)
{
	for (size_t i = 0; i < tally->n; i++)
		free_entry(&tally->entry[i]);
	free(tally->entry);
	memset(tally, 0, sizeof(*tally));
}

bool city_run_balances(const struct city_run *run)
{
	int64_t left, right;

	/* The figures are data: a sum that does not fit is no balance. */
	return !__builtin_add_overflow(run->in, run->created, &left) &&
	       !__builtin_add_overflow(run->out, run->rejected, &right) &&
	       !__builtin_add_overflow(right, run->duplicate, &right) &&
	       !__builtin_add_overflow(right, run->filtered, &right) &&
	       !__builtin_add_overflow(right, run->absorbed, &right) &&
	       left == right && run->created >= 0;
}

int city_quality_take_run(struct city_quality *quality, const struct city_run *run)
{
	struct city_run *runs;

	quality->runs_total++;
	quality->unbalanced += !city_run_balances(run);
	if (quality->runs == CITY_RUNS_MAX) {
		quality->runs_others++;
		return 0;
	}
	runs = realloc(quality->run, (quality->runs + 1) * sizeof(*runs));
	if (!runs)
		return -1;
	quality->run = runs;
	runs[quality->runs] = *run;
	runs[quality->runs].program = strdup(run->program);
	if (!runs[quality->runs].program)
		return -1;
	quality->runs++;
	return 0;
}

void city_quality_release(struct city_quality *quality)
{
	city_tally_release(&quality->rejects);
	city_tally_release(&quality->kinds);
	for (size_t i = 0; i < quality->runs; i++)
		free((char *)quality->run[i].program); /* a copy of ours */
	free(quality->run);
	memset(quality, 0, sizeof(*quality));
}
