/* SPDX-License-Identifier: Apache-2.0 */
/* The set knows every key and its words through all its growing, in little memory. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/keyset.h"
#include "suite.h"

static struct city_key key_of_number(size_t number)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%zu", number);

	return city_key_of((struct city_slice){ text, (size_t)len });
}

START_TEST(every_key_keeps_its_words_while_the_set_grows)
{
	struct city_keyset *set = calloc(1, sizeof(*set));

	ck_assert_ptr_nonnull(set);
	set->words = 2;
	for (size_t i = 0; i < 300000; i++) {
		uint64_t *words;

		ck_assert_ptr_null(city_keyset_find(set, key_of_number(i)));
		words = city_keyset_add(set, key_of_number(i));
		ck_assert_ptr_nonnull(words);
		ck_assert(words[0] == 0 && words[1] == 0);
		words[0] = i;
		words[1] = ~(uint64_t)i;
	}
	ck_assert_uint_eq(set->n, 300000);
	for (size_t i = 0; i < 300000; i++) {
		const uint64_t *words = city_keyset_find(set, key_of_number(i));

		ck_assert_ptr_nonnull(words);
		ck_assert(words[0] == i && words[1] == ~(uint64_t)i);
	}
	ck_assert_ptr_null(city_keyset_find(set, key_of_number(300000)));
	city_keyset_release(set);
	ck_assert_uint_eq(set->n, 0);
	ck_assert_ptr_null(city_keyset_find(set, key_of_number(7)));
	free(set);
}
END_TEST

/* The header promises 33 bytes a key with one word, and 64 MiB are to do for 1.55 M. */
START_TEST(memory_grows_with_the_keys_and_never_much_beyond)
{
	struct city_keyset *set = calloc(1, sizeof(*set));
	double worst = 0, sum = 0;
	size_t looks = 0;

	ck_assert_ptr_nonnull(set);
	set->words = 1;
	for (size_t i = 0; i < 1600000; i++) {
		ck_assert_ptr_nonnull(city_keyset_add(set, key_of_number(i)));
		if (i < 100000 || i % 10007)
			continue;
		worst = worst > (double)set->bytes / (double)set->n ?
				worst :
				(double)set->bytes / (double)set->n;
		sum += (double)set->bytes / (double)set->n;
		looks++;
	}
	ck_assert_msg(worst < 36, "%.1f", worst);
	ck_assert_msg(sum / (double)looks < 34, "%.1f", sum / (double)looks);
	ck_assert_uint_lt(set->bytes, (size_t)56 << 20);
	city_keyset_release(set);
	free(set);
}
END_TEST

START_TEST(a_key_whose_bits_are_what_free_slots_have_is_a_key)
{
	struct city_keyset *set = calloc(1, sizeof(*set));
	struct city_key low = { 1, 0 }, high = { 0, 1 };

	ck_assert_ptr_nonnull(set);
	ck_assert_ptr_nonnull(city_keyset_add(set, low));
	ck_assert_ptr_null(city_keyset_find(set, high));
	ck_assert_ptr_nonnull(city_keyset_add(set, high));
	ck_assert_ptr_nonnull(city_keyset_find(set, low));
	ck_assert_ptr_nonnull(city_keyset_find(set, high));
	city_keyset_release(set);
	free(set);
}
END_TEST

/* XXH3-128 of the empty input with seed 0, as its author publishes it. */
START_TEST(a_key_is_the_hash_of_its_bytes)
{
	struct city_key key = city_key_of((struct city_slice){ "", 0 });

	ck_assert_uint_eq(key.low, UINT64_C(0x6001c324468d497f));
	ck_assert_uint_eq(key.high, UINT64_C(0x99aa06d3014798d8));
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		every_key_keeps_its_words_while_the_set_grows,
		memory_grows_with_the_keys_and_never_much_beyond,
		a_key_whose_bits_are_what_free_slots_have_is_a_key,
		a_key_is_the_hash_of_its_bytes,
		NULL
	};

	return city_suite_of("keyset", tests);
}
