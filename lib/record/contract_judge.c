/* SPDX-License-Identifier: Apache-2.0 */
/* contract_judge - whether a value of the right type keeps its constraints. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/contract.h"
#include "contract_parts.h"

static bool keeps(const struct city_limit *limit, int order)
{
	return limit->exclusive ? order > 0 : order >= 0;
}

static const char *judge_range(const struct city_constraints *is,
			       const struct city_operand *value, char *expected,
			       size_t room)
{
	const struct city_limit *low = &is->minimum, *high = &is->maximum, *broken;
	const char *side;

	if (low->given && !keeps(low, city_operand_compare(value, &low->at))) {
		broken = low;
		side = low->exclusive ? "above" : "at least";
	} else if (high->given && !keeps(high, city_operand_compare(&high->at, value))) {
		broken = high;
		side = high->exclusive ? "below" : "at most";
	} else {
		return NULL;
	}
	snprintf(expected, room, "%s %.*s", side, (int)broken->text.len,
		 broken->text.at);
	return "contract.range";
}

/* Every byte but those that go on with a character begins one. */
static size_t code_points(struct city_slice text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.at[i] & 0xC0) != 0x80;
	return n;
}

/* Elements of a JSON array, by the commas between them. */
static size_t elements(struct city_slice json)
{
	size_t commas = 0, depth = 0;
	bool in_string = false, empty = true;

	for (size_t i = 0; i < json.len; i++) {
		char c = json.at[i];

		empty = empty && (i == 0 || i + 1 == json.len || strchr(" \t\r", c));
		if (in_string) {
			i += c == '\\';
			in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			depth++;
		} else if (c == ']' || c == '}') {
			depth--;
		} else if (c == ',' && depth == 1) {
			commas++;
		}
	}
	return empty ? 0 : commas + 1;
}

static const char *judge_length(const struct city_contract_field *field,
				struct city_slice text, char *expected, size_t room)
{
	const struct city_constraints *is = &field->constraints;
	bool is_list = field->type == CITY_CONTRACT_ARRAY;
	const char *of = is_list ? "elements" : "characters";
	size_t length = is_list ? elements(text) : code_points(text);

	if (length < is->min_length)
		snprintf(expected, room, "at least %zu %s long", is->min_length, of);
	else if (length > is->max_length)
		snprintf(expected, room, "at most %zu %s long", is->max_length, of);
	else
		return NULL;
	return "contract.length";
}

static const char *judge_pattern(const struct city_constraints *is,
				 struct city_slice text, char *expected, size_t room)
{
	switch (city_pattern_match(is->pattern, text)) {
	case CITY_PATTERN_YES: return NULL;
	case CITY_PATTERN_NO:
		snprintf(expected, room, "of the pattern %s", is->expression);
		break;
	case CITY_PATTERN_LOST:
		snprintf(expected, room,
			 "of the pattern %s, as far as a million steps tell",
			 is->expression);
	}
	return "contract.pattern";
}

static const char *judge_choice(const struct city_constraints *is,
				const struct city_operand *value, char *expected,
				size_t room)
{
	char key[CITY_OPERAND_KEY];

	if (city_map_find(&is->among, city_operand_key(value, key)) != SIZE_MAX)
		return NULL;
	snprintf(expected, room, "%.*s", (int)is->choices.len, is->choices.at);
	return "contract.enum";
}

/* A value of another type, as codes may give, has no constraints of this one. */
static const char *judge_other(const struct city_contract_field *field,
			       struct city_slice json, char *expected, size_t room)
{
	if (city_contract_kind(field) != CITY_OPERAND_NUMBER ||
	    !(json.at[0] == '-' || (unsigned char)(json.at[0] - '0') < 10))
		return NULL;
	snprintf(expected, room, "a number of at most 18 digits");
	return "contract.range";
}

const char *city_contract_fault(const struct city_contract_field *field,
				struct city_slice json, struct city_buf *scratch,
				char *expected, size_t room)
{
	const struct city_constraints *is = &field->constraints;
	const char *rule = NULL, *fault;
	struct city_operand value;

	if (!is->any)
		return NULL;
	if (!city_operand_read(city_contract_kind(field), json, scratch, &value))
		return judge_other(field, json, expected, room);
	fault = city_format_fault(field->looks, value.text);
	if (fault) {
		snprintf(expected, room, "%s", fault);
		return "contract.format";
	}
	rule = judge_range(is, &value, expected, room);
	if (!rule && is->measured)
		rule = judge_length(field, value.text, expected, room);
	if (!rule && is->pattern)
		rule = judge_pattern(is, value.text, expected, room);
	if (!rule && is->among.n)
		rule = judge_choice(is, &value, expected, room);
	return rule;
}
