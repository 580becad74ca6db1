/* SPDX-License-Identifier: Apache-2.0 */
/* Check digits: published numbers, worked out by hand, and each of them spoilt. */
#include "config.h"

#include <string.h>

#include "city/checkdigit.h"
#include "suite.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The example of GB 11643 itself; a code of GB 32100's registrar, both recomputed. */
static const char identity[] = "11010519491231002X";
static const char credit[] = "91350100M000100Y43";

START_TEST(published_numbers_are_right)
{
	ck_assert_int_eq(city_checkdigit_identity(city_slice_of(identity)),
			 CITY_CHECKDIGIT_OK);
	ck_assert_int_eq(city_checkdigit_identity(city_slice_of("11010519491231002x")),
			 CITY_CHECKDIGIT_OK);
	ck_assert_int_eq(city_checkdigit_credit_code(city_slice_of(credit)),
			 CITY_CHECKDIGIT_OK);
}
END_TEST

/* Both sums are modulo a prime: one wrong character never goes unnoticed. */
START_TEST(a_single_wrong_character_is_always_found)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char text[19];

	for (size_t i = 0; i < 18; i++) {
		for (const char *c = letters; *c; c++) {
			memcpy(text, credit, sizeof(text));
			text[i] = *c;
			ck_assert_int_eq(city_checkdigit_credit_code(city_slice_of(text)) ==
						 CITY_CHECKDIGIT_OK,
					 *c == credit[i]);
		}
		for (char c = '0'; c <= '9'; c++) {
			memcpy(text, identity, sizeof(text));
			text[i] = c;
			ck_assert_int_eq(city_checkdigit_identity(city_slice_of(text)) ==
						 CITY_CHECKDIGIT_OK,
					 c == identity[i]);
		}
	}
}
END_TEST

START_TEST(what_is_wrong_is_told_apart)
{
	static const struct {
		const char *text;
		enum city_checkdigit_fault identity, credit;
	} cases[] = {
		{ "", CITY_CHECKDIGIT_LENGTH, CITY_CHECKDIGIT_LENGTH },
		{ "1101051949123100", CITY_CHECKDIGIT_LENGTH, CITY_CHECKDIGIT_LENGTH },
		{ "11010519491231002X1", CITY_CHECKDIGIT_LENGTH, CITY_CHECKDIGIT_LENGTH },
		{ "1101051949I231002X", CITY_CHECKDIGIT_CHARACTER,
		  CITY_CHECKDIGIT_CHARACTER },
		{ "11010519490231002X", CITY_CHECKDIGIT_DATE, CITY_CHECKDIGIT_DIGIT },
		{ "11010500001231002X", CITY_CHECKDIGIT_DATE, CITY_CHECKDIGIT_DIGIT },
		{ "11010519491231002Y", CITY_CHECKDIGIT_CHARACTER, CITY_CHECKDIGIT_DIGIT },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct city_slice text = city_slice_of(cases[i].text);

		ck_assert_msg(city_checkdigit_identity(text) == cases[i].identity,
			      "identity %s", cases[i].text);
		ck_assert_msg(city_checkdigit_credit_code(text) == cases[i].credit,
			      "credit %s", cases[i].text);
	}
	ck_assert_int_eq(city_checkdigit_identity((struct city_slice){
				 "11010519491231002\0", 18 }),
			 CITY_CHECKDIGIT_CHARACTER);
	ck_assert_int_eq(city_checkdigit_credit_code((struct city_slice){
				 "91350100M000100Y4\0", 18 }),
			 CITY_CHECKDIGIT_CHARACTER);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = { published_numbers_are_right,
					      a_single_wrong_character_is_always_found,
					      what_is_wrong_is_told_apart, NULL };

	return city_suite_of("checkdigit", tests);
}
