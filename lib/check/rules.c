/* SPDX-License-Identifier: Apache-2.0 */
/* rules - the list of all that is asked, with its texts; and what each means. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "parts.h"

/* Cut where what was made of it has failed. */
static char *copy(const char *text)
{
	return strdup(text ? text : "");
}

static bool has(const struct city_rule_list *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->rule[i].id, id) == 0)
			return true;
	return false;
}

/* Two references of one field, say, are two rules: the second is called "...-2". */
static char *make_id(const struct city_rule_list *list, const char *wanted)
{
	struct city_buf id = { 0 };
	char *made;

	if (!has(list, wanted))
		return copy(wanted);
	for (unsigned n = 2; id.len == 0 || (!id.failed && has(list, id.at)); n++) {
		city_buf_reset(&id);
		city_buf_printf(&id, "%s-%u", wanted, n);
		if (!city_buf_text(&id))
			break;
	}
	made = city_buf_text(&id) ? strdup(id.at) : NULL;
	city_buf_release(&id);
	return made;
}

static char *title_of(const struct city_rule_new *rule, bool chinese)
{
	const char *args[] = { rule->field, rule->expected };
	struct city_buf text = { 0 };
	char *title;

	if (rule->title)
		return copy(rule->title);
	city_check_fill(&text, city_check_words(rule->kind)->title[chinese], args, 2);
	title = city_buf_text(&text) ? strdup(text.at) : NULL;
	city_buf_release(&text);
	return title;
}

static void release_detail(struct city_rule_detail *detail)
{
	free(detail->expected);
	for (size_t i = 0; i < sizeof(detail->owned) / sizeof(detail->owned[0]); i++)
		free(detail->owned[i]);
}

size_t city_rule_list_add(struct city_rule_list *list, const struct city_rule_new *rule,
			  bool chinese)
{
	struct city_rule *rules = realloc(list->rule, (list->n + 1) * sizeof(*rules));
	struct city_rule_detail *details, *detail;

	if (!rules)
		return SIZE_MAX;
	list->rule = rules;
	details = realloc(list->detail, (list->n + 1) * sizeof(*details));
	if (!details)
		return SIZE_MAX;
	list->detail = details;
	detail = &details[list->n];
	*detail = (struct city_rule_detail){
		.kind = rule->kind,
		.expected = copy(rule->expected),
		.owned = { make_id(list, rule->id), title_of(rule, chinese), copy(rule->source),
			   rule->skipped ? copy(rule->skipped) : NULL },
	};
	if (!detail->expected || !detail->owned[0] || !detail->owned[1] ||
	    !detail->owned[2] || (rule->skipped && !detail->owned[3])) {
		release_detail(detail);
		return SIZE_MAX;
	}
	rules[list->n] = (struct city_rule){ .id = detail->owned[0],
					     .severity = rule->severity,
					     .title = detail->owned[1],
					     .source = detail->owned[2],
					     .skipped = detail->owned[3] };
	return list->n++;
}

void city_rule_list_release(struct city_rule_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		release_detail(&list->detail[i]);
	free(list->detail);
	free(list->rule);
	memset(list, 0, sizeof(*list));
}

static void put_meaning(const struct city_check_words *words, bool chinese,
			struct city_buf *to)
{
	city_buf_printf(to, "  %s\n", words->meaning[chinese]);
}

int city_check_explain(const struct city_check *check, const char *rule, bool chinese,
		       struct city_buf *to)
{
	int kind = city_check_kind_of(rule);

	if (kind >= 0) {
		const struct city_check_words *words =
			city_check_words((enum city_check_kind)kind);

		city_buf_printf(to, "%s\n", words->name);
		put_meaning(words, chinese, to);
		return 0;
	}
	for (size_t i = 0; check && i < check->rules.n; i++) {
		const struct city_rule *found = &check->rules.rule[i];

		if (strcmp(found->id, rule) != 0)
			continue;
		city_buf_printf(to, "%s (%s)\n  %s.\n", found->id,
				city_severity_name(found->severity), found->title);
		put_meaning(city_check_words(check->rules.detail[i].kind), chinese, to);
		if (found->source[0])
			city_buf_printf(to, "  %s\n", found->source);
		if (found->skipped)
			city_buf_printf(to, "  - %s\n", found->skipped);
		return 0;
	}
	return -1;
}
