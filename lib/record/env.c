/* SPDX-License-Identifier: Apache-2.0 */
/* env - what the driver lends to a command. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

struct city_env *city_env_new(const char *program, const char *rules_path)
{
	struct city_env *env = calloc(1, sizeof(*env));

	if (!env)
		return NULL;
	env->program = program;
	env->rules = city_rules_path_new(rules_path);
	if (!env->rules) {
		free(env);
		return NULL;
	}
	return env;
}

void city_env_free(struct city_env *env)
{
	if (!env)
		return;
	city_rules_path_free(env->rules);
	free(env->used);
	free(env);
}

void city_env_tell(struct city_env *env, const char *format, ...)
{
	char text[1024];
	va_list args;

	if (env->silent)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	city_error_harmless(text);
	fprintf(stderr, "%s: %s\n", env->program, text);
}

void city_env_remembers(struct city_env *env)
{
	env->remembers = true;
}

size_t city_env_jobs(const struct city_env *env)
{
	return env->jobs ? env->jobs : 1;
}

bool city_env_is_terminal(const struct city_env *env)
{
	return env->terminal;
}

bool city_env_has_state(const struct city_env *env)
{
	return env->has_state;
}

const struct city_rules_path *city_env_rules(struct city_env *env)
{
	return env->rules;
}

void city_env_used_rule(struct city_env *env, const char *id, uint64_t hash)
{
	struct city_used_rule *used = realloc(env->used, (env->n_used + 1) *
								 sizeof(*used));

	/* Without memory the ledger misses a line's detail; the run goes on. */
	if (!used)
		return;
	env->used = used;
	snprintf(used[env->n_used].id, sizeof(used->id), "%s", id);
	used[env->n_used++].hash = hash;
}
