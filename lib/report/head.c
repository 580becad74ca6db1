/* SPDX-License-Identifier: Apache-2.0 */
/* head - what to read if nothing else is read: action, and what is missing. */
#include "config.h"

#include <string.h>

#include "parts.h"

#define NAMES_MAX 6 /* named in a list before the rest is counted */

static const struct city_brief_station *worst_of(const struct parts *parts)
{
	return parts->air->indexed ? parts->air->by_aqi[0] : NULL;
}

static const char *lead_text(struct parts *parts)
{
	const struct city_words *words = parts->words;
	const struct city_brief_summary *air = parts->air;
	const struct city_brief_station *worst;
	struct city_buf text = { 0 };
	struct city_args args = { 0 };

	if (!air && parts->report->earlier) {
		const char *last = parts_date(parts, words->short_date,
					      *parts->report->earlier);

		args.at[0] = city_arg_text(last);
		return parts_say(parts, words->lead_no_day, &args);
	}
	if (!air)
		return parts->report->records ? words->lead_no_air
					      : words->lead_nothing;
	worst = worst_of(parts);
	if (!worst) {
		args.at[0] = city_arg_number((int64_t)air->stations);
		return parts_say(parts, words->lead_none_indexed, &args);
	}
	args = (struct city_args){ {
		city_arg_number((int64_t)air->above),
		city_arg_number(parts_limit(parts)),
		city_arg_text(city_brief_label(worst)),
		city_arg_number(worst->aqi),
		city_arg_text(parts_class_name(parts, worst->level)),
		city_arg_text(parts_pollutants(parts, worst->primary)),
		city_arg_number((int64_t)air->indexed),
	} };
	city_words_fill(&text,
			air->above ? words->lead_above : words->lead_none_above,
			&args);
	args.at[0] = city_arg_number((int64_t)air->level[0]);
	if (air->level[0])
		city_words_fill(&text, words->lead_more, &args);
	return parts_keep(parts, &text);
}

/* "... {air.good} ..." of a layout, with its figures in place. */
static const char *fill_lead(struct parts *parts, const char *sentence)
{
	const struct city_gather *gather = parts->report->gather;
	const struct city_metric *metric;
	struct city_buf text = { 0 };
	char id[80];

	for (const char *c = sentence; *c; c++) {
		size_t n = *c == '{' ? strcspn(c, "}") : 0;

		if (n < 2 || n > sizeof(id) || !c[n]) {
			city_buf_put_char(&text, *c);
			continue;
		}
		memcpy(id, c + 1, n - 1);
		id[n - 1] = '\0';
		metric = city_layout_metric(gather->layout, id);
		if (!metric || !city_gather_put(gather, metric, &text))
			city_buf_put_text(&text, "–");
		c += n;
	}
	return parts_keep(parts, &text);
}

static const char *figure_of(struct parts *parts, const struct city_gather *gather,
			     const struct city_metric *metric)
{
	struct city_buf value = { 0 };

	if (!city_gather_put(gather, metric, &value))
		city_buf_put_text(&value, "–");
	return parts_keep(parts, &value);
}

/* The figures at the top that are not what they were, behind the first sentence. */
static const char *add_changes(struct parts *parts, const char *lead)
{
	const struct city_layout *layout = parts->report->gather->layout;
	const struct city_words *words = parts->words;
	struct city_buf list = { 0 }, text = { 0 };

	for (size_t i = 0; i < layout->figures; i++) {
		const struct city_metric *metric = layout->figure[i];
		const char *was = figure_of(parts, parts->report->before, metric);
		const char *is = figure_of(parts, parts->report->gather, metric);
		struct city_args args = { { city_arg_text(parts_word(parts, &metric->label)),
					    city_arg_text(was), city_arg_text(is) } };

		if (strcmp(was, is) != 0)
			parts_list_item(parts, &list,
					parts_say(parts, words->change_item, &args));
	}
	city_buf_put_text(&text, lead);
	if (list.len)
		city_words_fill(&text, words->changes,
				&(struct city_args){
					{ city_arg_text(parts_keep(parts, &list)) } });
	else if (layout->figures)
		city_buf_put_text(&text, words->changes_none);
	return parts_keep(parts, &text);
}

void parts_head(struct parts *parts)
{
	const struct city_layout *layout = parts->report->gather->layout;
	const char *lead = parts_word(parts, &layout->lead);
	bool filled = lead[0] && parts->report->records;

	parts->page.draw->begin(&parts->page);
	parts_alert(parts);
	lead = filled ? fill_lead(parts, lead) : lead_text(parts);
	if (parts->report->before && parts->report->records)
		lead = add_changes(parts, lead);
	parts->page.draw->lead(&parts->page, lead);
	if (parts->report->records)
		parts_figures(parts, layout->figure, layout->figures);
}

/* "name (162)" */
static const char *name_and_aqi(struct parts *parts,
				const struct city_brief_station *station)
{
	struct city_args args = { { city_arg_text(city_brief_label(station)),
				    city_arg_number(station->aqi) } };

	return parts_say(parts, parts->words->aside, &args);
}

/* The stations above the limit whose primary pollutants have p among them. */
static bool action_by(struct parts *parts, enum city_pollutant p,
		      struct city_page_point *point)
{
	const struct city_brief_summary *air = parts->air;
	const struct city_brief_station *worst = NULL;
	struct city_buf names = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < air->above; i++) {
		const struct city_brief_station *station = air->by_aqi[i];

		if (!(station->primary & 1U << p))
			continue;
		worst = worst ? worst : station;
		if (n++ < NAMES_MAX)
			parts_list_item(parts, &names,
					name_and_aqi(parts, station));
	}
	if (!worst)
		return false; /* and nothing in names */
	parts_list_more(parts, &names, n, n < NAMES_MAX ? n : NAMES_MAX);
	point->class_ = worst->level;
	point->text = parts_say(parts, parts->words->action_by,
				&(struct city_args){ {
					city_arg_text(parts_pollutant(parts, p)),
					city_arg_number((int64_t)n),
					city_arg_number(worst->aqi),
					city_arg_number((int64_t)air->indexed),
				} });
	point->detail = parts_keep(parts, &names);
	return true;
}

void parts_action(struct parts *parts, size_t rows)
{
	const char *none = parts->words->action_none;
	struct city_page_point point[CITY_POLLUTANTS];
	size_t n = 0;
	struct city_args args = { { city_arg_number(parts_limit(parts)),
				    city_arg_number(
					    (int64_t)parts->air->indexed) } };

	(void)rows;
	parts->page.draw->section(&parts->page, parts->words->action, "",
				  CITY_PAGE_HALF);
	for (int p = 0; p < CITY_POLLUTANTS; p++)
		n += action_by(parts, (enum city_pollutant)p, &point[n]);
	if (n)
		parts->page.draw->points(&parts->page, point, n);
	else
		parts->page.draw->paragraph(&parts->page,
					    parts->air->indexed
						    ? parts_say(parts, none, &args)
						    : lead_text(parts));
}

/* "name (PM2.5 19/20)", or "name (no data)" */
static const char *name_and_lack(struct parts *parts,
				 const struct city_brief_station *station)
{
	struct city_buf lack = { 0 };
	const char *name = city_brief_label(station);
	bool heard = city_brief_is_heard(station);

	for (int p = 0; p < CITY_POLLUTANTS && heard; p++) {
		const struct city_brief_figure *figure = &station->figure[p];

		if (!figure->told || figure->valid)
			continue;
		city_buf_put_text(&lack, lack.len ? parts->words->separator : "");
		city_buf_printf(&lack, "%s %d/%d",
				parts_pollutant(parts, (enum city_pollutant)p),
				figure->n, figure->need);
	}
	if (!heard)
		city_buf_put_text(&lack, parts->words->no_data);
	if (!lack.len && !lack.failed)
		return name;
	return parts_say(parts, parts->words->aside,
			 &(struct city_args){ {
				 city_arg_text(name),
				 city_arg_text(parts_keep(parts, &lack)),
			 } });
}

static struct city_page_point point_of(struct parts *parts, const char *sentence,
				       uint64_t n, uint64_t of_all,
				       struct city_buf *detail)
{
	struct city_args args = { { city_arg_number((int64_t)n),
				    city_arg_number((int64_t)of_all) } };

	return (struct city_page_point){
		.class_ = CITY_PAGE_NO_CLASS,
		.text = parts_say(parts, sentence, &args),
		.detail = detail ? parts_keep(parts, detail) : ""
	};
}

static struct city_page_point missing_index(struct parts *parts)
{
	const struct city_brief_summary *air = parts->air;
	struct city_buf names = { 0 };
	size_t shown = 0;

	for (size_t i = 0; i < air->stations && shown < NAMES_MAX; i++) {
		if (air->by_id[i]->level)
			continue;
		parts_list_item(parts, &names, name_and_lack(parts, air->by_id[i]));
		shown++;
	}
	parts_list_more(parts, &names, air->level[0], shown);
	return point_of(parts, parts->words->missing_index, air->level[0],
			air->stations, &names);
}

/* By pollutant; false when each has all the hours it needs. */
static bool missing_hours(struct parts *parts, struct city_page_point *point)
{
	const struct city_brief_summary *air = parts->air;
	struct city_buf list = { 0 };

	for (int p = 0; p < CITY_POLLUTANTS; p++) {
		struct city_args args = { {
			city_arg_text(
				parts_pollutant(parts, (enum city_pollutant)p)),
			city_arg_number((int64_t)air->short_of[p]),
		} };

		if (air->short_of[p])
			parts_list_item(parts, &list,
					parts_say(parts,
						  parts->words->missing_hours_item,
						  &args));
	}
	if (!list.len && !list.failed)
		return false;
	*point = point_of(parts, parts->words->missing_hours, 0, air->stations,
			  &list);
	return true;
}

static struct city_page_point missing_silent(struct parts *parts)
{
	const struct city_brief_summary *air = parts->air;
	struct city_buf names = { 0 };
	size_t shown = 0;

	for (; shown < air->n_silent && shown < NAMES_MAX; shown++) {
		const struct city_brief_station *station = air->silent[shown];
		const char *date =
			parts_date(parts, parts->words->short_date, station->day);
		struct city_args args = { { city_arg_text(date) } };
		const char *last =
			parts_say(parts, parts->words->missing_last, &args);

		args = (struct city_args){ { city_arg_text(
						     city_brief_label(station)),
					     city_arg_text(last) } };
		parts_list_item(parts, &names,
				parts_say(parts, parts->words->aside, &args));
	}
	parts_list_more(parts, &names, air->n_silent, shown);
	return point_of(parts, parts->words->missing_silent, air->n_silent, 0,
			&names);
}

void parts_missing(struct parts *parts, size_t rows)
{
	const struct city_words *words = parts->words;
	const struct city_quality *quality = parts->report->quality;
	struct city_args args = { { city_arg_number(
		(int64_t)parts->air->stations) } };
	struct city_page_point point[5];
	size_t n = 0;

	(void)rows;
	parts->page.draw->section(&parts->page, words->missing, words->missing_note,
				  CITY_PAGE_HALF);
	if (parts->air->level[0])
		point[n++] = missing_index(parts);
	n += missing_hours(parts, &point[n]);
	if (parts->air->n_silent)
		point[n++] = missing_silent(parts);
	if (quality->rejects.total)
		point[n++] = point_of(parts, words->missing_rejects,
				      quality->rejects.total, 0, NULL);
	if (quality->unbalanced)
		point[n++] =
			point_of(parts, words->missing_balance, quality->unbalanced,
				 quality->runs_total, NULL);
	if (!parts->air->level[0])
		parts->page.draw->paragraph(
			&parts->page, parts_say(parts, words->missing_none, &args));
	if (n)
		parts->page.draw->points(&parts->page, point, n);
}
