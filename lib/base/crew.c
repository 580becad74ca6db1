/* SPDX-License-Identifier: Apache-2.0 */
/* crew - threads that take the next share until there is none. */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>

#include "city/crew.h"

struct crew {
	size_t next, n, share;
	void (*work)(void *context, size_t from, size_t to);
	void *context;
};

static void *take_shares(void *context)
{
	struct crew *crew = context;
	size_t from;

	while ((from = __atomic_fetch_add(&crew->next, crew->share, __ATOMIC_RELAXED)) <
	       crew->n)
		crew->work(crew->context, from,
			   crew->n - from > crew->share ? from + crew->share : crew->n);
	return NULL;
}

void city_crew_run(size_t jobs, size_t n, size_t share,
		   void (*work)(void *context, size_t from, size_t to), void *context)
{
	struct crew crew = { .n = n, .share = share, .work = work, .context = context };
	pthread_t *thread = jobs > 1 && n > share ? calloc(jobs - 1, sizeof(*thread)) : NULL;
	size_t others = 0;

	if (!thread) {
		work(context, 0, n);
		return;
	}
	while (others + 1 < jobs &&
	       pthread_create(&thread[others], NULL, take_shares, &crew) == 0)
		others++;
	take_shares(&crew);
	while (others > 0)
		pthread_join(thread[--others], NULL);
	free(thread);
}
