/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format_sarif - Static Analysis Results Interchange Format 2.1.0 (OASIS): one run,
 * results as they come, then the tool with its rules and what it could not run.
 */
#include "config.h"

#include <string.h>

#include "format.h"

static void put_count(struct city_writer *w, const char *key, uint64_t value)
{
	city_writer_key(w, key);
	city_writer_int(w, (int64_t)value);
}

static void put_message(struct city_writer *w, const char *key, struct city_slice text)
{
	city_writer_key(w, key);
	city_writer_begin_object(w);
	city_writer_key(w, "text");
	city_writer_string(w, text);
	city_writer_end_object(w);
}

/* RFC 3986: a path as a relative reference, or as a URI of its own. */
static void put_uri(struct city_buf *to, const char *path)
{
	static const char plain[] = "-._~!$&'()*+,;=@/";

	if (path[0] == '/')
		city_buf_put_text(to, "file://");
	/* A colon in the first segment would make it a scheme: it is escaped, too. */
	for (; *path; path++) {
		char c = *path;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr(plain, c))
			city_buf_put_char(to, c);
		else
			city_buf_printf(to, "%%%02X", (unsigned)(unsigned char)c);
	}
}

static void put_region(struct city_writer *w, const struct city_spot *spot)
{
	city_writer_key(w, "region");
	city_writer_begin_object(w);
	put_count(w, "startLine", spot->line);
	if (spot->column) {
		put_count(w, "startColumn", spot->character);
		put_count(w, "endColumn", spot->character + spot->characters);
		put_count(w, "byteOffset", spot->byte);
		put_count(w, "byteLength", spot->bytes);
	}
	city_writer_end_object(w);
}

static void put_logical(struct city_writer *w, struct city_slice name)
{
	city_writer_key(w, "logicalLocations");
	city_writer_begin_array(w);
	city_writer_begin_object(w);
	city_writer_key(w, "fullyQualifiedName");
	city_writer_string(w, name);
	city_writer_end_object(w);
	city_writer_end_array(w);
}

static void put_location(struct city_writer *w, const struct city_finding *finding)
{
	struct city_buf uri = { 0 };

	put_uri(&uri, finding->file);
	city_writer_key(w, "locations");
	city_writer_begin_array(w);
	city_writer_begin_object(w);
	city_writer_key(w, "physicalLocation");
	city_writer_begin_object(w);
	city_writer_key(w, "artifactLocation");
	city_writer_begin_object(w);
	city_writer_key(w, "uri");
	city_writer_string(w, city_buf_slice(&uri));
	city_writer_end_object(w);
	if (finding->spot.line)
		put_region(w, &finding->spot);
	city_writer_end_object(w);
	if (finding->field.len)
		put_logical(w, finding->field);
	city_writer_end_object(w);
	city_writer_end_array(w);
	w->to->failed = w->to->failed || uri.failed;
	city_buf_release(&uri);
}

/* Things that lie in no file have a name, and their record tells the rest. */
static void put_subject(struct city_writer *w, const struct city_finding *finding)
{
	city_writer_key(w, "locations");
	city_writer_begin_array(w);
	city_writer_begin_object(w);
	put_logical(w, finding->subject);
	city_writer_end_object(w);
	city_writer_end_array(w);
	city_writer_key(w, "properties");
	city_writer_raw(w, finding->record);
}

static void put_properties(struct city_writer *w, const struct city_finding *finding)
{
	if (!finding->key.len && !finding->expected.len && !finding->found.len)
		return;
	city_writer_key(w, "properties");
	city_writer_begin_object(w);
	if (finding->key.len) {
		city_writer_key(w, "key");
		city_writer_raw(w, finding->key);
	}
	if (finding->expected.len) {
		city_writer_key(w, "expected");
		city_writer_string(w, finding->expected);
	}
	if (finding->found.len) {
		city_writer_key(w, "found");
		city_writer_string(w, finding->found);
	}
	city_writer_end_object(w);
}

static void begin(struct city_findings *findings, struct city_buf *to)
{
	(void)findings;
	city_buf_put_text(to, "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/"
			      "v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\","
			      "\"version\":\"2.1.0\",\"runs\":[{"
			      "\"columnKind\":\"unicodeCodePoints\",\"results\":[");
}

static void put(struct city_findings *findings, const struct city_finding *finding,
		struct city_buf *to)
{
	const struct city_rule *rule = &findings->head.rule[finding->rule];
	struct city_buf sentence = { 0 };
	struct city_writer w;

	city_finding_put_sentence(&sentence, finding);
	city_buf_put_text(to, findings->total.shown ? ",\n" : "\n");
	city_writer_init(&w, to);
	city_writer_begin_object(&w);
	city_writer_key(&w, "ruleId");
	city_writer_text(&w, rule->id);
	put_count(&w, "ruleIndex", finding->rule);
	city_writer_key(&w, "level");
	city_writer_text(&w, city_severity_name(city_finding_severity(finding, rule)));
	put_message(&w, "message", city_buf_slice(&sentence));
	if (finding->file[0])
		put_location(&w, finding);
	if (finding->record.len)
		put_subject(&w, finding);
	else
		put_properties(&w, finding);
	city_writer_end_object(&w);
	to->failed = to->failed || sentence.failed;
	city_buf_release(&sentence);
}

static void put_rules(struct city_writer *w, const struct city_findings *findings)
{
	city_writer_key(w, "rules");
	city_writer_begin_array(w);
	for (size_t i = 0; i < findings->head.rules; i++) {
		const struct city_rule *rule = &findings->head.rule[i];

		city_writer_begin_object(w);
		city_writer_key(w, "id");
		city_writer_text(w, rule->id);
		put_message(w, "shortDescription", city_slice_of(rule->title));
		city_writer_key(w, "defaultConfiguration");
		city_writer_begin_object(w);
		city_writer_key(w, "level");
		city_writer_text(w, city_severity_name(rule->severity));
		city_writer_end_object(w);
		if (rule->source[0]) {
			city_writer_key(w, "properties");
			city_writer_begin_object(w);
			city_writer_key(w, "source");
			city_writer_text(w, rule->source);
			city_writer_end_object(w);
		}
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
}

static void put_tool(struct city_writer *w, const struct city_findings *findings)
{
	city_writer_key(w, "tool");
	city_writer_begin_object(w);
	city_writer_key(w, "driver");
	city_writer_begin_object(w);
	city_writer_key(w, "name");
	city_writer_text(w, findings->head.program);
	city_writer_key(w, "version");
	city_writer_text(w, findings->head.version);
	put_rules(w, findings);
	city_writer_end_object(w);
	city_writer_end_object(w);
}

/* That there was no record is a notification of the run, too. */
static void put_question(struct city_writer *w, const struct city_findings *findings)
{
	if (findings->total.records)
		return;
	city_writer_key(w, "toolExecutionNotifications");
	city_writer_begin_array(w);
	city_writer_begin_object(w);
	city_writer_key(w, "level");
	city_writer_text(w, "warning");
	put_message(w, "message", city_slice_of(findings->words->no_records));
	city_writer_end_object(w);
	city_writer_end_array(w);
}

/* A rule that did not run is a notification of the run, and makes it no success. */
static void put_invocation(struct city_writer *w, const struct city_findings *findings)
{
	city_writer_key(w, "invocations");
	city_writer_begin_array(w);
	city_writer_begin_object(w);
	city_writer_key(w, "executionSuccessful");
	city_writer_bool(w, (findings->total.skipped == 0 || findings->head.skips_pass) &&
				    !findings->broken);
	city_writer_key(w, "toolConfigurationNotifications");
	city_writer_begin_array(w);
	for (size_t i = 0; i < findings->head.rules; i++) {
		const struct city_rule *rule = &findings->head.rule[i];

		if (!rule->skipped)
			continue;
		city_writer_begin_object(w);
		city_writer_key(w, "associatedRule");
		city_writer_begin_object(w);
		city_writer_key(w, "id");
		city_writer_text(w, rule->id);
		put_count(w, "index", i);
		city_writer_end_object(w);
		city_writer_key(w, "level");
		city_writer_text(w, findings->head.skips_pass ? "note" : "error");
		put_message(w, "message", city_slice_of(rule->skipped));
		city_writer_end_object(w);
	}
	city_writer_end_array(w);
	put_question(w, findings);
	city_writer_end_object(w);
	city_writer_end_array(w);
}

static void end(struct city_findings *findings, struct city_buf *to)
{
	const struct city_findings_total *total = &findings->total;
	struct city_writer w;

	city_buf_put_text(to, "]");
	city_writer_init(&w, to);
	w.comma = true;
	put_tool(&w, findings);
	put_invocation(&w, findings);
	city_writer_key(&w, "properties");
	city_writer_begin_object(&w);
	put_count(&w, "records", total->records);
	put_count(&w, "refused", total->refused);
	put_count(&w, "found", total->found);
	put_count(&w, "shown", total->shown);
	city_writer_key(&w, "partial");
	city_writer_bool(&w, total->shown < total->found);
	city_writer_end_object(&w);
	city_buf_put_text(to, "}]}\n");
}

const struct city_finding_writer city_finding_sarif = { .begin = begin, .put = put,
							.end = end };
