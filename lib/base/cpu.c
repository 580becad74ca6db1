/* SPDX-License-Identifier: Apache-2.0 */
/* cpu - what this machine can do. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/cpu.h"

static enum city_cpu machine(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
		return CITY_CPU_AVX2;
	return CITY_CPU_SSE2;
#else
	return CITY_CPU_PLAIN;
#endif
}

enum city_cpu city_cpu_best(void)
{
	static const char *const names[] = { "plain", "sse2", "avx2" };
	const char *asked = getenv("CITYUTILS_CPU");
	enum city_cpu best = machine();

	for (enum city_cpu cpu = CITY_CPU_PLAIN; asked && cpu < best; cpu++)
		if (strcmp(asked, names[cpu]) == 0)
			return cpu;
	return best;
}
