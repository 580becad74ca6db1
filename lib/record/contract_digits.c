/* SPDX-License-Identifier: Apache-2.0 */
/* contract_digits - numbers with another point, with groups, with things around. */
#include "config.h"

#include <string.h>

#include "city/text.h"
#include "contract_parts.h"

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool begins(struct city_slice text, size_t at, const char *with)
{
	size_t n = strlen(with);

	return n && text.len - at >= n && memcmp(text.at + at, with, n) == 0;
}

static bool is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/*
 * Whether what stands around a number says nothing of its size: no sign, point or
 * bracket, as -€5, (5) and No.5 have, and no 万.
 */
static bool is_dress(struct city_slice text)
{
	static const char *const scales[] = { "十", "百", "千", "万", "亿" };

	for (size_t i = 0; i < text.len; i++) {
		if (is_one_of(text.at[i], "+-.,()"))
			return false;
		for (size_t k = 0; k < sizeof(scales) / sizeof(scales[0]); k++)
			if (begins(text, i, scales[k]))
				return false;
	}
	return true;
}

/* The text without what stands around its number; whole where that is in doubt. */
static struct city_slice undress(struct city_slice text)
{
	size_t begin = 0, end = text.len;

	while (begin < end && !is_digit(text.at[begin]))
		begin++;
	while (end > begin && !is_digit(text.at[end - 1]))
		end--;
	/* A hyphen behind a letter is none that makes a number negative. */
	if (begin && is_one_of(text.at[begin - 1], "+-") &&
	    !(begin > 1 && is_letter(text.at[begin - 2])))
		begin--;
	if (!is_dress((struct city_slice){ text.at, begin }) ||
	    !is_dress((struct city_slice){ text.at + end, text.len - end }))
		return text;
	return (struct city_slice){ text.at + begin, end - begin };
}

/*
 * Whether a group mark at i stands behind at most three digits, and before three and
 * no more: 1,234 and no 1,23 or 1234,567.
 */
static bool is_group(const struct city_digits *digits, struct city_slice text, size_t i)
{
	size_t at = i + strlen(digits->group), before = 0, behind = 0;

	if (!begins(text, i, digits->group))
		return false;
	while (before < i && is_digit(text.at[i - 1 - before]))
		before++;
	while (at + behind < text.len && is_digit(text.at[at + behind]))
		behind++;
	return before >= 1 && before <= 3 && behind == 3;
}

struct city_slice city_digits_plain(const struct city_digits *digits,
				    struct city_slice text, struct city_buf *to)
{
	bool behind_point = false;
	size_t n;

	city_buf_reset(to);
	if (digits->dressed)
		text = undress(text);
	for (size_t i = 0; i < text.len; i += n) {
		n = strlen(digits->point);
		if (begins(text, i, digits->point)) {
			city_buf_put_char(to, '.');
			behind_point = true;
			continue;
		}
		n = strlen(digits->group);
		if (!behind_point && is_group(digits, text, i))
			continue;
		n = 1;
		/* A point that is not the field's is none: 1.5 may mean 1500. */
		city_buf_put_char(to, text.at[i] == '.' ? '?' : text.at[i]);
	}
	return city_buf_slice(to);
}
