/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu - which vector instructions the inner loops may use.
 *
 * Every such loop exists in plain C as well, and all give the same answers.
 * The environment's CITYUTILS_CPU (plain, sse2, avx2) asks for less than the
 * machine has: for tests, and for whoever doubts.
 */
#ifndef CITY_CPU_H
#define CITY_CPU_H

enum city_cpu {
	CITY_CPU_PLAIN, /* any machine */
	CITY_CPU_SSE2,  /* every x86-64 */
	CITY_CPU_AVX2   /* with BMI; most x86-64 since 2015 */
};

/* The best the machine has and CITYUTILS_CPU allows. */
enum city_cpu city_cpu_best(void);

#endif
