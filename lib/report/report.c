/* SPDX-License-Identifier: Apache-2.0 */
/* report - the order of the page, and the texts its parts are made of. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/time.h"
#include "parts.h"

const char *parts_keep(struct parts *parts, struct city_buf *text)
{
	struct parts_text *kept = NULL;

	if (!text->failed)
		kept = malloc(sizeof(*kept) + text->len + 1);
	if (kept) {
		if (text->len)
			memcpy(kept->text, text->at, text->len);
		kept->text[text->len] = '\0';
		kept->next = parts->texts;
		parts->texts = kept;
	} else {
		parts->page.to->failed = true;
	}
	city_buf_release(text);
	return kept ? kept->text : "";
}

const char *parts_say(struct parts *parts, const char *sentence,
		      const struct city_args *args)
{
	struct city_buf text = { 0 };

	city_words_fill(&text, sentence, args);
	return parts_keep(parts, &text);
}

void parts_list_item(struct parts *parts, struct city_buf *list, const char *item)
{
	if (list->len)
		city_buf_put_text(list, parts->words->separator);
	city_buf_put_text(list, item);
}

void parts_list_more(struct parts *parts, struct city_buf *list, size_t n,
		     size_t shown)
{
	struct city_args args = { { city_arg_number((int64_t)(n - shown)) } };

	if (n > shown)
		parts_list_item(parts, list,
				parts_say(parts, parts->words->more, &args));
}

int parts_limit(const struct parts *parts)
{
	return parts->rule->classes[CITY_BRIEF_GOOD_LEVEL - 1].upto;
}

const char *parts_date(struct parts *parts, const char *sentence, int64_t day)
{
	struct city_date date = city_date_from_days(day);
	struct city_buf iso = { 0 };
	int64_t weekday = (day % 7 + 7) % 7;

	city_date_put(&iso, date);
	return parts_say(parts, sentence,
			 &(struct city_args){ {
				 city_arg_number(date.year),
				 city_arg_number(date.month),
				 city_arg_number(date.day),
				 city_arg_text(parts->words->weekday[weekday]),
				 city_arg_text(parts_keep(parts, &iso)),
			 } });
}

const char *parts_pollutant(const struct parts *parts, enum city_pollutant p)
{
	/* Subscripts are of ambiguous width on a terminal. */
	static const char *const plain[CITY_POLLUTANTS] = { "PM2.5", "PM10", "SO2",
							    "NO2",   "CO",   "O3" };
	static const char *const set[CITY_POLLUTANTS] = { "PM2.5", "PM10", "SO₂",
							  "NO₂",   "CO",   "O₃" };

	return parts->page.draw == &city_page_html ? set[p] : plain[p];
}

const char *parts_unit(enum city_pollutant p)
{
	return p == CITY_CO ? "mg/m³" : "µg/m³";
}

const char *parts_pollutants(struct parts *parts, unsigned set)
{
	struct city_buf list = { 0 };

	for (int p = 0; p < CITY_POLLUTANTS; p++)
		if (set & 1U << p)
			parts_list_item(
				parts, &list,
				parts_pollutant(parts, (enum city_pollutant)p));
	if (!list.len)
		city_buf_put_text(&list, "–");
	return parts_keep(parts, &list);
}

const char *parts_class_name(const struct parts *parts, int level)
{
	return parts->class_[level].name;
}

const char *parts_place(const struct city_brief_station *station)
{
	return strstr(station->name, station->district_name)
		       ? ""
		       : station->district_name;
}

/* A layout's own classes come behind those of air. */
static void set_scales(struct parts *parts)
{
	const struct city_layout *layout = parts->report->gather->layout;

	parts->page.classes = CITY_LAYOUT_FIRST_CLASS;
	for (size_t i = 0; i < layout->scales; i++)
		for (size_t k = 0; k < layout->scale[i].n; k++) {
			const struct city_scale_class *from = &layout->scale[i].class_[k];

			parts->class_[parts->page.classes++] =
				(struct city_page_class){
					.mark = from->mark,
					.name = parts_word(parts, &from->name),
					.colour = from->colour
				};
		}
}

/* Names and colours are the rulebook's; the numerals are their levels'. */
static void set_classes(struct parts *parts)
{
	static const char *const numeral[CITY_AIR_CLASSES] = { "I",  "II", "III",
							       "IV", "V",  "VI" };
	const struct city_air_rule *rule = parts->rule;

	parts->class_[0] =
		(struct city_page_class){ .mark = parts->words->no_index_mark,
					  .name = parts->words->no_index };
	for (int i = 0; i < CITY_AIR_CLASSES; i++)
		parts->class_[i + 1] = (struct city_page_class){
			.mark = numeral[i],
			.name = parts->words->chinese ? rule->classes[i].zh
						      : rule->classes[i].en,
			.colour = rule->classes[i].colour
		};
	parts->page.class_ = parts->class_;
	set_scales(parts);
	parts_use_scale(parts, NULL);
}

static const struct city_air_rule *rule_of(const struct city_report *report)
{
	const struct city_air_rule *rule = NULL;
	const int64_t *day = report->air ? &report->air->day : report->day;

	if (day)
		rule = city_air_rule_on(report->rules, report->n_rules, *day);
	if (report->air && report->air->indexed)
		return report->air->by_aqi[0]->rule;
	return rule ? rule : &report->rules[report->n_rules - 1];
}

static void free_texts(struct parts *parts)
{
	while (parts->texts) {
		struct parts_text *next = parts->texts->next;

		free(parts->texts);
		parts->texts = next;
	}
}

static const struct part {
	const char *name;
	bool air; /* needs a day of air */
	void (*put)(struct parts *parts, size_t rows);
} known_parts[] = {
	{ "action", true, parts_action },       { "missing", true, parts_missing },
	{ "levels", true, parts_levels },       { "history", true, parts_history },
	{ "worst", true, parts_worst },         { "map", true, parts_map },
	{ "districts", true, parts_districts }, { "stations", true, parts_stations },
	{ "quality", false, parts_quality }
};

static void put_part(struct parts *parts, const struct city_section *section)
{
	for (size_t i = 0; i < sizeof(known_parts) / sizeof(known_parts[0]); i++)
		if (strcmp(known_parts[i].name, section->part) == 0 &&
		    (parts->air || !known_parts[i].air))
			known_parts[i].put(parts, section->rows);
}

static void put_sections(struct parts *parts)
{
	const struct city_gather *gather = parts->report->gather;
	const struct city_layout *layout = gather->layout;

	for (size_t i = 0; i < layout->sections; i++) {
		parts_grey(parts, city_section_kind(&layout->section[i]));
		if (layout->section[i].part)
			put_part(parts, &layout->section[i]);
		else
			parts_blocks(parts, &layout->section[i], &gather->rows[i]);
	}
	parts->page.stale = NULL;
	parts_others(parts);
}

static const char *title_of(const struct parts *parts)
{
	const char *heading =
		parts_word(parts, &parts->report->gather->layout->heading);

	if (parts->report->title)
		return parts->report->title;
	return heading[0] ? heading : parts->words->title;
}

void city_report_put(const struct city_report *report,
		     const struct city_page_format *format, struct city_buf *to)
{
	struct parts parts = { .report = report,
			       .words = city_words_of(report->language),
			       .language = report->language,
			       .air = report->air };

	parts.page.draw = format;
	parts.page.to = to;
	parts.page.lang = parts.words->lang;
	parts.page.title = title_of(&parts);
	parts.page.subtitle = "";
	parts.rule = rule_of(report);
	set_classes(&parts);
	if (report->air || report->day)
		parts.page.subtitle =
			parts_date(&parts, parts.words->date,
				   report->day ? *report->day : report->air->day);
	parts_head(&parts);
	if (report->records)
		put_sections(&parts);
	parts_notes(&parts);
	free_texts(&parts);
}
