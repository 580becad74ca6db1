/* SPDX-License-Identifier: Apache-2.0 */
/* crew - work on many things alike in several threads. */
#ifndef CITY_CREW_H
#define CITY_CREW_H

#include <stddef.h>

/*
 * Does numbers 0 to n - 1: calls work with shares of them, from `from` to before `to`, in
 * up to `jobs` threads at a time, one of which is the caller's; returns when all are
 * done.  A share has `share` numbers, or fewer.  Which thread has which is chance.
 * Threads that cannot be had are done without; with one (or 0), it is one call.
 */
void city_crew_run(size_t jobs, size_t n, size_t share,
		   void (*work)(void *context, size_t from, size_t to), void *context);

#endif
