/* SPDX-License-Identifier: Apache-2.0 */
/* checkdigit - weighted sums of GB 32100 and GB 11643. */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "city/checkdigit.h"
#include "city/time.h"

#define LEN 18

enum city_checkdigit_fault city_checkdigit_credit_code(struct city_slice text)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	int sum = 0, weight = 1, last = 0;

	if (text.len != LEN)
		return CITY_CHECKDIGIT_LENGTH;
	for (int i = 0; i < LEN; i++) {
		const char *at = memchr(letters, text.at[i], sizeof(letters) - 1);

		if (!at)
			return CITY_CHECKDIGIT_CHARACTER;
		last = (int)(at - letters);
		if (i < LEN - 1)
			sum += last * weight;
		weight = weight * 3 % 31;
	}
	return last == (31 - sum % 31) % 31 ? CITY_CHECKDIGIT_OK : CITY_CHECKDIGIT_DIGIT;
}

static bool is_date(const char *digits)
{
	int n = 0;
	struct city_date date;

	for (int i = 0; i < 8; i++)
		n = n * 10 + (digits[i] - '0');
	date = (struct city_date){ n / 10000, n / 100 % 100, n % 100 };
	return date.year > 0 && city_date_check(date) == 0;
}

enum city_checkdigit_fault city_checkdigit_identity(struct city_slice text)
{
	static const int weight[LEN - 1] = { 7, 9, 10, 5, 8, 4, 2, 1, 6,
					     3, 7, 9,  10, 5, 8, 4, 2 };
	static const char check[] = "10X98765432";
	int sum = 0;
	char last;

	if (text.len != LEN)
		return CITY_CHECKDIGIT_LENGTH;
	for (int i = 0; i < LEN - 1; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return CITY_CHECKDIGIT_CHARACTER;
		sum += (text.at[i] - '0') * weight[i];
	}
	last = text.at[LEN - 1] == 'x' ? 'X' : text.at[LEN - 1];
	if (!last || !strchr("0123456789X", last))
		return CITY_CHECKDIGIT_CHARACTER;
	if (!is_date(text.at + 6))
		return CITY_CHECKDIGIT_DATE;
	return last == check[sum % 11] ? CITY_CHECKDIGIT_OK : CITY_CHECKDIGIT_DIGIT;
}
