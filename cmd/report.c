/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report - gathers summary records and writes one page about their last day; report
 * diff tells instead what differs between two files of records (see record_diff.h).
 *
 * Reads kind of every record; of "air.day" the station's figures, index and
 * place; of "reject" program, rule and place; of "ledger" the counts.  Any
 * other kind is counted.  Concentrations in ug/m3, CO in mg/m3, degrees for
 * lon and lat.  Nothing is computed here that a record does not say.
 */
#include "config.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "city/air_rules.h"
#include "city/basemap.h"
#include "city/earlier.h"
#include "city/record_diff.h"
#include "city/page_day.h"
#include "city/report.h"
#include "city/summary.h"
#include "city/why.h"
#include "city/writer.h"
#include "commands.h"

enum verb { PAGE, DIFF };

struct opts {
	int verb;
	struct city_option_words key;
	const char *layout;
	int format; /* index into the option's choices */
	int lang;   /* enum city_language */
	const char *title;
	const char *date, *now, *baseline, *basemap, *expect, *why;
};

static const struct opts defaults = { .layout = "daily-brief" };

static const struct city_option options[] = {
	{ .name = "layout",
	  .arg = "ID|FILE",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, layout),
	  .help = "what the page shows; daily-brief unless given" },
	{ .key = 'f',
	  .name = "format",
	  .arg = "text|html|markdown|csv|json",
	  .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, format),
	  .help = "how the page is written; text unless given" },
	{ .key = 'l',
	  .name = "lang",
	  .arg = "zh|en",
	  .type = CITY_OPT_CHOICE,
	  .at = offsetof(struct opts, lang),
	  .help = "language of the page's own words; zh unless given" },
	{ .key = 't',
	  .name = "title",
	  .arg = "TITLE",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, title),
	  .help = "title in place of the layout's own" },
	{ .key = 'd',
	  .name = "date",
	  .arg = "DAY",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, date),
	  .help = "the day of the page: YYYY-MM-DD, or today or yesterday by --now" },
	{ .name = "expect",
	  .arg = "FILE",
	  .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, expect),
	  .help = "say which feeds of FILE are missing, late or rejected" },
	{ .name = "now",
	  .arg = "TIME",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, now),
	  .help = "time of the page, for feeds that can be late: no clock is read" },
	{ .name = "baseline",
	  .arg = "FILE",
	  .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, baseline),
	  .help = "records of an earlier page: tell what the figures were" },
	{ .name = "basemap",
	  .arg = "FILE",
	  .type = CITY_OPT_FILE,
	  .at = offsetof(struct opts, basemap),
	  .help = "GeoJSON areas, such as districts, under the dots of maps" },
	{ .key = 'k',
	  .name = "key",
	  .arg = "FIELD",
	  .type = CITY_OPT_STRINGS,
	  .at = offsetof(struct opts, key),
	  .help = "diff: by what records are known and sorted; may be given again" },
	{ .name = "why",
	  .arg = "METRIC",
	  .type = CITY_OPT_STRING,
	  .at = offsetof(struct opts, why),
	  .help = "write the records behind a figure, and its rule, in place of the page" },
	{ 0 }
};

struct report {
	struct opts opts;
	struct city_air_rules rules;
	struct city_brief *brief;
	struct city_quality quality;
	struct city_layout layout;
	struct city_gather gather, before;
	struct city_expect expect;
	struct city_time now;
	struct city_page_day day;
	size_t lacking; /* feeds that are not there */
	struct city_name kind;
	struct city_buf scratch, text;
	uint64_t records;
	struct city_diff diff;
	struct city_basemap basemap;
};

static enum city_status out_of_memory(struct city_error *error)
{
	city_error_set(error, "memory", "out of memory");
	return CITY_FAIL;
}

static enum city_status take_day(struct report *report, const json_t *root,
				 struct city_error *error)
{
	struct city_brief_station station;

	if (city_summary_read_day(root, &report->rules, &station, error))
		return CITY_REJECT;
	return city_brief_take(report->brief, &station, error);
}

static enum city_status take_reject(struct report *report, const json_t *root,
				    struct city_error *error)
{
	struct city_summary_reject reject;

	if (city_summary_read_reject(root, &reject, error))
		return CITY_REJECT;
	city_buf_reset(&report->text);
	if (reject.file[0])
		city_buf_printf(&report->text, "%s:%d: ", reject.file, reject.line);
	city_buf_put_text(&report->text, reject.reason);
	if (!city_buf_text(&report->text) ||
	    city_tally_count(&report->quality.rejects, reject.program, reject.rule,
			     report->text.at))
		return out_of_memory(error);
	return CITY_OK;
}

static enum city_status take_ledger(struct report *report, const json_t *root,
				    struct city_error *error)
{
	struct city_run run;

	if (city_summary_read_ledger(root, &run, error))
		return CITY_REJECT;
	if (city_quality_take_run(&report->quality, &run))
		return out_of_memory(error);
	return CITY_OK;
}

static enum city_status take_other(struct report *report, struct city_slice kind,
				   struct city_error *error)
{
	city_buf_reset(&report->text);
	city_buf_put_slice(&report->text, kind);
	if (!city_buf_text(&report->text) ||
	    city_tally_count(&report->quality.kinds, "", report->text.at, ""))
		return out_of_memory(error);
	return CITY_OK;
}

/* What valid JSON can have that jansson cannot hold; the rest is memory. */
static bool cannot_hold(const json_error_t *why)
{
	enum json_error_code code = json_error_code(why);

	return code == json_error_numeric_overflow ||
	       code == json_error_null_character ||
	       code == json_error_null_byte_in_key;
}

/* The kinds that have a place on the page; nested, so read by jansson. */
static const struct kind {
	const char *name;
	enum city_status (*take)(struct report *report, const json_t *root,
				 struct city_error *error);
} kinds[] = { { "air.day", take_day },
	      { "reject", take_reject },
	      { "ledger", take_ledger } };

static enum city_status take_nested(struct report *report, const struct kind *kind,
				    struct city_slice raw, struct city_error *error)
{
	json_error_t why = { .text = "" }; /* jansson leaves it when memory ends */
	json_t *root = json_loadb(raw.at, raw.len, 0, &why);
	enum city_status status;

	if (!root && !cannot_hold(&why))
		return out_of_memory(error);
	if (!root) {
		city_error_set(error, "report.value",
			       "holds a number too large or a NUL character");
		error->at = why.position > 0 ? (size_t)why.position - 1 : 0;
		return CITY_REJECT;
	}
	status = kind->take(report, root, error);
	json_decref(root);
	return status;
}

/* What the layout needs of it; a kind too many to be shown is counted. */
static enum city_status gather(struct report *report, struct city_slice kind,
			       struct city_slice raw, struct city_error *error)
{
	int result = city_gather_take(&report->gather, kind, raw);

	city_expect_take(&report->expect, kind, raw, false, &report->text);
	if (result < 0)
		return out_of_memory(error);
	return result ? take_other(report, kind, error) : CITY_OK;
}

static enum city_status take(struct report *report, const struct city_rec *rec,
			     struct city_error *error)
{
	const struct city_field *field = city_rec_find(rec, &report->kind);
	enum city_status status = CITY_OK;
	struct city_slice kind;

	if (!field || field->type != CITY_STRING) {
		city_error_set(error, "report.no-kind",
			       "the record does not say what it is: no kind");
		return CITY_REJECT;
	}
	kind = city_field_text(field, &report->scratch);
	if (!kind.len && !report->scratch.failed) {
		city_error_set(error, "report.no-kind", "the record's kind is empty");
		return CITY_REJECT;
	}
	if (city_page_day_is_past(&report->day, rec))
		return CITY_FILTERED;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (city_slice_is(kind, kinds[i].name))
			status = take_nested(report, &kinds[i], rec->raw, error);
	return status == CITY_OK ? gather(report, kind, rec->raw, error) : status;
}

/* What was refused here is counted as what others refused. */
static enum city_status take_own_reject(struct report *report, struct city_error *error)
{
	struct city_writer w;
	struct city_buf record = { 0 };
	int failed;

	city_writer_init(&w, &record);
	city_writer_begin_object(&w);
	city_writer_key(&w, "kind");
	city_writer_text(&w, "reject");
	city_writer_key(&w, "program");
	city_writer_text(&w, "report");
	city_writer_key(&w, "rule");
	city_writer_text(&w, error->rule);
	city_writer_end_object(&w);
	failed = record.failed ||
		 city_gather_take(&report->gather, city_slice_of("reject"),
				  city_buf_slice(&record)) < 0 ||
		 city_tally_count(&report->quality.rejects, "report", error->rule,
				  error->text);
	city_buf_release(&record);
	return failed ? out_of_memory(error) : CITY_REJECT;
}

/* What the page could not take is on the page as well. */
static enum city_status push(void *self, const struct city_rec *rec,
			     struct city_sink *out, struct city_error *error)
{
	struct report *report = self;
	enum city_status status = take(report, rec, error);

	(void)out; /* the page leaves at the end */
	report->records += status != CITY_FILTERED;
	return status == CITY_REJECT ? take_own_reject(report, error) : status;
}

/* In the order of the choices. */
static const struct city_page_format *const formats[] = {
	&city_page_plain, &city_page_html, &city_page_markdown, &city_page_csv,
	&city_page_json
};

static int open_why(struct report *report, struct city_error *error)
{
	const char *id = report->opts.why;

	if (!id)
		return 0;
	report->gather.why = city_layout_metric(&report->layout, id);
	return report->gather.why ?
		       0 :
		       city_error_set(error, "usage", "the layout %s has no metric %s",
				      report->layout.book.id, id);
}

static int open_expect(struct report *report, struct city_error *error)
{
	struct city_expect *expect = &report->expect;

	if (report->opts.now &&
	    city_time_parse(city_slice_of(report->opts.now), &report->now))
		return city_error_set(error, "usage",
				      "--now: expected a time such as "
				      "2026-03-27T07:00:00+08:00");
	if (!report->opts.expect)
		return 0;
	expect->now = report->opts.now ? &report->now : NULL;
	if (city_expect_read(expect, report->opts.expect, error))
		return -1;
	for (size_t i = 0; i < expect->n; i++)
		if (expect->feed[i].within_hours && !report->opts.now)
			return city_error_set(error, "usage",
					      "the feed %s can be late: say --now",
					      expect->feed[i].id);
	return 0;
}

static int open_day(struct report *report, struct city_error *error)
{
	const char *text = report->opts.date;

	if (!text)
		return 0;
	if (city_page_day_read(&report->day, text,
			       report->opts.now ? &report->now : NULL, error))
		return -1;
	report->gather.day = report->day.text;
	return 0;
}

static int open_baseline(struct report *report, struct city_error *error)
{
	if (!report->opts.baseline)
		return 0;
	if (city_gather_init(&report->before, &report->layout))
		return city_error_set(error, "memory", "out of memory");
	return city_earlier_read(report->opts.baseline, &report->before,
				 report->opts.expect ? &report->expect : NULL, error);
}

/* In the order of the choices; there is no HTML of it. */
static const enum city_diff_format diff_formats[] = { CITY_DIFF_TEXT, CITY_DIFF_TEXT,
						      CITY_DIFF_MARKDOWN, CITY_DIFF_CSV,
						      CITY_DIFF_JSON };

static int open_diff(struct report *report, struct city_error *error)
{
	const struct opts *opts = &report->opts;

	if (opts->title || opts->date || opts->expect || opts->now || opts->baseline ||
	    opts->basemap || opts->why)
		return city_error_set(error, "usage",
				      "of the page's options diff takes --format and "
				      "--lang only");
	if (!opts->key.n)
		return city_error_set(error, "usage",
				      "diff: say --key, by what records are known");
	if (formats[opts->format] == &city_page_html)
		return city_error_set(error, "usage",
				      "diff writes text, markdown, csv or json");
	report->diff = (struct city_diff){ .key = report->opts.key.word,
					   .keys = opts->key.n,
					   .format = diff_formats[opts->format],
					   .chinese = opts->lang == CITY_LANGUAGE_ZH };
	return 0;
}

static int open_report(const void *opts, struct city_env *env, void **self,
		       struct city_error *error)
{
	struct report *report = calloc(1, sizeof(*report));

	if (!report)
		return city_error_set(error, "memory", "out of memory");
	*self = report;
	report->opts = *(const struct opts *)opts;
	if (report->opts.verb == DIFF)
		return open_diff(report, error);
	if (report->opts.key.n)
		return city_error_set(error, "usage", "--key is for report diff");
	if (report->opts.title && !report->opts.title[0])
		return city_error_set(error, "usage", "--title: a page has a title");
	report->kind = city_name_of("kind");
	report->brief = city_brief_new();
	if (!report->brief)
		return city_error_set(error, "memory", "out of memory");
	if (city_air_rules_read(&report->rules, env, error) ||
	    city_layout_read(&report->layout, city_env_rules(env), report->opts.layout,
			     error))
		return -1;
	city_env_used_rule(env, report->layout.book.id,
			   report->layout.book.document.hash);
	if (city_gather_init(&report->gather, &report->layout))
		return city_error_set(error, "memory", "out of memory");
	report->gather.all = formats[report->opts.format]->whole;
	return open_why(report, error) || open_expect(report, error) ||
			       open_day(report, error) || open_baseline(report, error) ||
			       (report->opts.basemap &&
				city_basemap_read(&report->basemap, report->opts.basemap,
						  error)) ?
		       -1 :
		       0;
}

static bool merges(const void *self)
{
	const struct report *report = self;

	return report->opts.verb == DIFF;
}

static enum city_status merge(void *self, struct city_in *const *in, int n,
			      struct city_sink *out, struct city_error *error)
{
	struct report *report = self;

	if (n == 2)
		return city_diff_merge(&report->diff, in[0], in[1], out, error);
	city_error_set(error, "usage", "diff takes two files, the old and the new one");
	return CITY_FAIL;
}

static enum city_status put_page(struct report *report, struct city_sink *out,
				 struct city_error *error)
{
	struct city_brief_summary air;
	struct city_report page = { .language = (enum city_language)report->opts.lang,
				    .gather = &report->gather,
				    .title = report->opts.title,
				    .rules = report->rules.rule,
				    .n_rules = report->rules.n,
				    .quality = &report->quality,
				    .records = report->records };
	struct city_buf document = { 0 };
	int summed = city_brief_sum(report->brief, &air);
	enum city_status status;

	if (summed < 0)
		return out_of_memory(error);
	if (report->opts.date)
		page.day = &report->day.days;
	if (summed == 0 && page.day && air.day != *page.day)
		page.earlier = &air.day;
	page.air = summed == 0 && !page.earlier ? &air : NULL;
	report->lacking = city_expect_judge(&report->expect);
	page.lacking = report->lacking;
	if (report->opts.basemap)
		page.ground = &report->basemap.ground;
	if (report->opts.baseline)
		page.before = &report->before;
	if (report->opts.expect)
		page.expect = &report->expect;
	if (report->opts.why)
		city_why_put(&report->gather, &document);
	else
		city_report_put(&page, formats[report->opts.format], &document);
	status = document.failed
			 ? out_of_memory(error)
			 : out->write(out, city_buf_slice(&document), error);
	city_buf_release(&document);
	return status;
}

static enum city_status flush(void *self, struct city_sink *out,
			      struct city_error *error)
{
	struct report *report = self;

	return report->opts.verb == DIFF ? city_diff_end(&report->diff, out, error) :
					   put_page(report, out, error);
}

/* A page without a record, or without what was to be there, is no good morning. */
static int verdict(const void *self)
{
	const struct report *report = self;
	const struct city_diff *diff = &report->diff;

	if (report->opts.verb == DIFF)
		return diff->added || diff->removed || diff->changed;
	return report->records && !report->lacking && !city_page_day_lacks(&report->day) ?
		       0 :
		       1;
}

static void close_report(void *self)
{
	struct report *report = self;

	city_basemap_release(&report->basemap);
	city_diff_release(&report->diff);
	city_brief_free(report->brief);
	city_quality_release(&report->quality);
	if (report->gather.layout)
		city_gather_release(&report->gather);
	if (report->before.layout)
		city_gather_release(&report->before);
	city_expect_release(&report->expect);
	city_layout_release(&report->layout);
	city_air_rules_release(&report->rules);
	city_buf_release(&report->scratch);
	city_buf_release(&report->text);
	free(report);
}

static const struct city_example examples[] = {
	{ .command = "report --lang en --title 'Night of 26 March'",
	  .input = "{\"kind\":\"risk.score\",\"id\":\"R1\",\"score\":81}\n",
	  .output = "Night of 26 March\n"
		    "=================\n"
		    "\n"
		    "No daily air quality records received.\n"
		    "\n"
		    "  Stations above AQI 100  –  of the valid ones\n"
		    "  Highest AQI             – NA\n"
		    "  Valid stations          –\n"
		    "\n"
		    "Data quality\n"
		    "------------\n"
		    "Neither rejects nor ledgers were given, so nothing is known "
		    "of losses on the\n"
		    "way.\n"
		    "\n"
		    "risk.score\n"
		    "----------\n"
		    "Records: 1; the layout has no section for this kind.\n"
		    "id  score\n"
		    "R1     81\n"
		    "\n"
		    "Notes\n"
		    "-----\n"
		    "Source\n"
		    "    Made of the records received (1); the same records always "
		    "make the same\n"
		    "    page.\n" },
	{ 0 }
};

const struct city_command city_report = {
	.name = "report",
	.purpose = "write one page about the last day of summary records",
	.operands = "[FILE...]",
	.verbs = "page|diff",
	.verb_at = offsetof(struct opts, verb),
	.verb_optional = true,
	.role = CITY_ROLE_REPORT,
	.examples = examples,
	.options = options,
	.defaults = &defaults,
	.opts_size = sizeof(struct opts),
	.reads_rules = true,
	.open = open_report,
	.push = push,
	.merges = merges,
	.merge = merge,
	.flush = flush,
	.verdict = verdict,
	.close = close_report
};
