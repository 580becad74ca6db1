/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checkdigit - numbers that carry a digit computed from the others.
 *
 * Pure; says what is wrong, never what the number should have been.
 */
#ifndef CITY_CHECKDIGIT_H
#define CITY_CHECKDIGIT_H

#include "city/buf.h"

enum city_checkdigit_fault {
	CITY_CHECKDIGIT_OK,
	CITY_CHECKDIGIT_LENGTH,    /* not 18 characters */
	CITY_CHECKDIGIT_CHARACTER, /* one that such a number never has */
	CITY_CHECKDIGIT_DATE,      /* no date of the calendar */
	CITY_CHECKDIGIT_DIGIT      /* the check digit is another one */
};

/*
 * Unified social credit code, GB 32100-2015: 18 of 0-9 and A-Z without I, O, S, V
 * and Z; weights 3^(i-1) mod 31, check = (31 - sum mod 31) mod 31.
 */
enum city_checkdigit_fault city_checkdigit_credit_code(struct city_slice text);

/*
 * Identity number, GB 11643-1999: six digits of a division, a date of birth, three
 * digits and a check character; weights 2^(18-i) mod 11, "10X98765432"[sum mod 11].
 * A small x is taken as X.
 */
enum city_checkdigit_fault city_checkdigit_identity(struct city_slice text);

#endif
