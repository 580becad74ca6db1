/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz - what the fuzz targets share.
 *
 * A target is one file with LLVMFuzzerTestOneInput, which puts any bytes
 * through a parser and checks what must hold whatever they are.  `make fuzz`
 * links it with libFuzzer; `make check` links the same file with replay.c and
 * puts its corpus through it.
 */
#ifndef CITY_TESTS_FUZZ_H
#define CITY_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "city/buf.h"

/* More than an input has, and less than would take long to allocate. */
#define CITY_FUZZ_BLOCK 8192

/* Returns 0; a property that does not hold ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Ends the program, naming the property, when it does not hold. */
void city_fuzz_require(bool holds, const char *property, struct city_slice input);

/* The same for two texts that must have the same bytes; both are shown. */
void city_fuzz_require_same(struct city_slice got, struct city_slice want,
			    const char *property, struct city_slice input);

/*
 * A copy of the bytes that ends where reading must: behind them one '\n' and
 * CITY_IN_PAD bytes, all of them `fill`, and the end of the heap block.
 */
struct city_slice city_fuzz_copy(struct city_slice bytes, uint8_t fill);
void city_fuzz_free(struct city_slice copy);

/* A number that depends on every byte, for choices that are the input's. */
uint32_t city_fuzz_choice(struct city_slice bytes, uint32_t salt);

/*
 * Whether the input layer would unpack the bytes, or bring UTF-16 to UTF-8: the
 * targets are not about that.
 */
bool city_fuzz_is_recoded(struct city_slice bytes);

#endif
