/* SPDX-License-Identifier: Apache-2.0 */
/* ending - what became of records on their way, and how to read the page. */
#include "config.h"

#include "parts.h"

#define ROWS_MAX 30 /* of a table about quality; the rest is counted */
#define RULES_MAX 8 /* that can judge one day */

static void put_others(struct parts *parts, struct city_table *table,
		       uint64_t kinds)
{
	struct city_args args = { { city_arg_number((int64_t)kinds) } };

	city_table_text(table, parts_say(parts, parts->words->others, &args));
}

/* Rows of a tally beyond ROWS_MAX, and what it did not tell apart. */
static uint64_t rest_of(const struct city_tally *tally)
{
	uint64_t rest = tally->others;

	for (size_t i = ROWS_MAX; i < tally->n; i++)
		rest += tally->entry[i].count;
	return rest;
}

static void put_rejects(struct parts *parts)
{
	const struct city_words *words = parts->words;
	const struct city_tally *rejects = &parts->report->quality->rejects;
	const struct city_column columns[] = { { .head = words->col_program },
					       { .head = words->col_rule },
					       { .head = words->col_count,
						 .align = CITY_ALIGN_RIGHT },
					       { .head = words->col_example } };
	struct city_table table;

	city_table_init(&table, words->rejects, columns, 4);
	for (size_t i = 0; i < rejects->n && i < ROWS_MAX; i++) {
		city_table_text(&table, rejects->entry[i].program);
		city_table_text(&table, rejects->entry[i].key);
		city_table_int(&table, (int64_t)rejects->entry[i].count);
		city_table_text(&table, rejects->entry[i].example);
	}
	if (rejects->n > ROWS_MAX) {
		put_others(parts, &table, rejects->n - ROWS_MAX);
		city_table_text(&table, "");
		city_table_int(&table, (int64_t)rest_of(rejects));
		city_table_text(&table, "");
	}
	table.titled = true;
	parts->page.draw->table(&parts->page, &table);
	city_table_release(&table);
}

static void put_run(struct parts *parts, struct city_table *table,
		    const struct city_run *run)
{
	city_table_text(table, run->program);
	city_table_int(table, run->in);
	city_table_int(table, run->created);
	city_table_int(table, run->out);
	city_table_int(table, run->rejected);
	city_table_int(table, run->duplicate);
	city_table_int(table, run->filtered);
	city_table_int(table, run->absorbed);
	if (city_run_balances(run)) {
		city_table_text(table, parts->words->balanced);
		return;
	}
	city_table_text(table, parts->words->unbalanced);
	city_table_weak(table);
}

static void put_runs(struct parts *parts)
{
	const struct city_words *words = parts->words;
	const struct city_quality *quality = parts->report->quality;
	const struct city_column columns[] = {
		{ .head = words->col_program },
		{ .head = words->col_in, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_created, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_out, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_rejected, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_duplicate, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_filtered, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_absorbed, .align = CITY_ALIGN_RIGHT },
		{ .head = words->col_balance }
	};
	size_t n = sizeof(columns) / sizeof(columns[0]);
	size_t shown = quality->runs < ROWS_MAX ? quality->runs : ROWS_MAX;
	struct city_table table;

	city_table_init(&table, words->ledgers, columns, n);
	for (size_t i = 0; i < shown; i++)
		put_run(parts, &table, &quality->run[i]);
	if (quality->runs_total > shown) {
		put_others(parts, &table, quality->runs_total - shown);
		for (size_t i = 1; i < n; i++)
			city_table_text(&table, "");
	}
	table.titled = true;
	parts->page.draw->table(&parts->page, &table);
	city_table_release(&table);
}

static void put_kinds(struct parts *parts)
{
	const struct city_words *words = parts->words;
	const struct city_tally *kinds = &parts->report->quality->kinds;
	const struct city_column columns[] = { { .head = words->col_kind },
					       { .head = words->col_count,
						 .align = CITY_ALIGN_RIGHT } };
	struct city_table table;

	city_table_init(&table, words->kinds, columns, 2);
	for (size_t i = 0; i < kinds->n && i < ROWS_MAX; i++) {
		city_table_text(&table, kinds->entry[i].key);
		city_table_int(&table, (int64_t)kinds->entry[i].count);
	}
	if (kinds->n > ROWS_MAX) {
		put_others(parts, &table, kinds->n - ROWS_MAX);
		city_table_int(&table, (int64_t)rest_of(kinds));
	}
	parts->page.draw->section(&parts->page, words->kinds, words->kinds_note,
				  CITY_PAGE_LONG);
	parts->page.draw->table(&parts->page, &table);
	city_table_release(&table);
}

void parts_quality(struct parts *parts, size_t rows)
{
	const struct city_words *words = parts->words;
	const struct city_quality *quality = parts->report->quality;
	bool rejects = quality->rejects.total > 0, runs = quality->runs_total > 0;

	(void)rows;
	parts->page.draw->section(&parts->page, words->quality, "", CITY_PAGE_LONG);
	if (!rejects)
		parts->page.draw->paragraph(&parts->page,
					    runs ? words->quality_no_rejects
						 : words->quality_unknown);
	else
		put_rejects(parts);
	if (runs)
		put_runs(parts);
	if (quality->kinds.total)
		put_kinds(parts);
}

struct judged {
	const struct city_air_rule *rule;
	int64_t stations;
};

/* The rules of the day's records, each with the stations it judged. */
static size_t count_rules(const struct city_brief_summary *air,
			  struct judged *judged)
{
	size_t n = 0;

	for (size_t i = 0; i < air->stations; i++) {
		const struct city_air_rule *rule = air->by_id[i]->rule;
		size_t at = 0;

		while (at < n && judged[at].rule != rule)
			at++;
		if (!rule || at == RULES_MAX)
			continue;
		if (at == n)
			judged[n++] = (struct judged){ .rule = rule };
		judged[at].stations++;
	}
	return n;
}

static const char *rules_of(struct parts *parts)
{
	struct judged judged[RULES_MAX];
	size_t n = count_rules(parts->air, judged);
	struct city_buf list = { 0 };

	for (size_t i = 0; i < n; i++)
		parts_list_item(
			parts, &list,
			parts_say(parts, parts->words->note_rule_is,
				  &(struct city_args){ {
					  city_arg_text(judged[i].rule->id),
					  city_arg_text(judged[i].rule->standard),
					  city_arg_number(judged[i].stations),
				  } }));
	if (!n)
		city_buf_put_text(&list, "–");
	return parts_keep(parts, &list);
}

/* "I 优 0–50、II 良 51–100", from the rulebook. */
static const char *levels_of(struct parts *parts)
{
	const struct city_air_rule *rule = parts->rule;
	struct city_buf list = { 0 };
	int from = 0;

	for (int i = 0; i < CITY_AIR_CLASSES; i++) {
		struct city_args args = { {
			city_arg_text(parts->class_[i + 1].mark),
			city_arg_text(parts->class_[i + 1].name),
			city_arg_number(from),
			city_arg_number(rule->classes[i].upto),
		} };

		parts_list_item(parts, &list,
				parts_say(parts, parts->words->level_range, &args));
		from = rule->classes[i].upto + 1;
	}
	return parts_keep(parts, &list);
}

static size_t put_air_notes(struct parts *parts, struct city_page_note *note)
{
	const struct city_words *words = parts->words;
	struct city_args limit = { { city_arg_number(parts_limit(parts)) } };
	const struct city_page_note all[] = {
		{ words->note_rule, rules_of(parts) },
		{ words->note_levels, levels_of(parts) },
		{ words->note_units, words->note_units_is },
		{ words->note_coverage, words->note_coverage_is },
		{ words->note_dash, words->note_dash_is },
		{ words->no_index_mark,
		  parts_say(parts, words->note_na_is, &limit) },
		{ words->no_data, words->note_no_data_is },
		{ words->note_city, words->note_city_is }
	};
	size_t n = sizeof(all) / sizeof(all[0]);

	for (size_t i = 0; i < n; i++)
		note[i] = all[i];
	return n;
}

void parts_notes(struct parts *parts)
{
	const struct city_words *words = parts->words;
	struct city_args args = { { city_arg_number(
		(int64_t)parts->report->records) } };
	struct city_page_note note[12];
	size_t n = parts->air ? put_air_notes(parts, note) : 0;

	note[n++] = (struct city_page_note){
		words->note_records, parts_say(parts, words->note_records_is, &args)
	};
	parts->page.draw->end(&parts->page, words->notes, note, n);
}
