/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks: what was remembered of the values before changes no verdict, and a time by
 * the day of the last one is the time by the calendar.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/check.h"
#include "city/in.h"
#include "suite.h"

/* Findings in the records, one each, as JSON Lines without the summary. */
static void check_records(const char *contract_text, const char *const *records, size_t n,
			  bool anew, struct city_buf *to)
{
	char path[] = "contract-XXXXXX.json";
	struct city_rules_path *rules = city_rules_path_new(NULL);
	struct city_check_options options = { .path = rules };
	struct city_findings_head head = { .format = CITY_FINDING_JSONL, .dataset = "x",
					   .max = UINT64_MAX };
	struct city_findings *findings = NULL;
	struct city_check *check = NULL;
	struct city_contract contract;
	struct city_error error;
	struct city_scanner *scanner = city_scanner_new();
	int fd = mkstemps(path, 5);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, contract_text, strlen(contract_text)),
			 (ssize_t)strlen(contract_text));
	close(fd);
	ck_assert_int_eq(city_contract_read(&contract, rules, path, &error), 0);
	unlink(path);
	for (size_t i = 0; i < n; i++) {
		struct city_origin origin = { .file = "f", .line = i + 1 };
		struct city_rec rec;
		enum city_status status;

		if (!check || anew) {
			city_check_free(check);
			city_findings_free(findings);
			check = city_check_new(&contract, &options, &error);
			ck_assert_ptr_nonnull(check);
			head.rule = city_check_rules(check, &head.rules);
			findings = city_findings_new(&head);
			city_check_report_to(check, findings, to);
		}
		ck_assert_int_eq(city_scan(scanner,
					   city_padded(records[i], strlen(records[i])), &rec,
					   &error), CITY_OK);
		status = city_check_record(check, &rec, &origin, &error);
		ck_assert(status == CITY_OK || status == CITY_REJECT);
		city_buf_printf(to, "%s\n", status == CITY_OK ? "passes" : "refused");
	}
	city_check_free(check);
	city_findings_free(findings);
	city_scanner_free(scanner);
	city_contract_release(&contract);
	city_rules_path_free(rules);
}

START_TEST(a_value_is_judged_alike_whatever_came_before)
{
	static const char contract[] =
		"{\"id\":\"x\",\"missingValues\":[\"\",\"-\"],\"fields\":["
		"{\"name\":\"p\",\"type\":\"string\",\"aliases\":[\"q\"],"
		" \"constraints\":{\"pattern\":\"[0-9]{2}\",\"required\":true}},"
		"{\"name\":\"c\",\"type\":\"integer\",\"codes\":{\"优\":1,\"良\":2}}]}";
	static const char *const values[] = {
		"\"12\"", "\"12\"", "12", "\"1\"", "\"1\"", "\"12\"", "\"\\u0031\\u0032\"",
		"\"12\"", "null", "\"\"", "\"-\"", "\"-\"", "\"优\"", "\"优\"", "1", "1",
		"\"良\"", "2", "\"差\"", "\"差\"", "\"优\"", "[]", "\"12\"",
	};
	size_t n = sizeof(values) / sizeof(values[0]);
	char text[3 * 23][64];
	const char *records[3 * 23];
	struct city_buf at_once = { 0 }, one_by_one = { 0 };

	for (size_t i = 0; i < n; i++) {
		snprintf(text[3 * i], 64, "{\"p\":%s}", values[i]);
		snprintf(text[3 * i + 1], 64, "{\"q\":%s,\"c\":%s}", values[i],
			 values[(i * 7) % n]);
		snprintf(text[3 * i + 2], 64, "{\"c\":%s,\"p\":\"34\"}", values[i]);
	}
	for (size_t i = 0; i < 3 * n; i++)
		records[i] = text[i];
	check_records(contract, records, 3 * n, false, &at_once);
	check_records(contract, records, 3 * n, true, &one_by_one);
	/* Each value is told as often, and at the same places. */
	ck_assert_str_eq(city_buf_text(&at_once), city_buf_text(&one_by_one));
	ck_assert_ptr_nonnull(strstr(at_once.at, "refused"));
	ck_assert_ptr_nonnull(strstr(at_once.at, "passes"));
	city_buf_release(&at_once);
	city_buf_release(&one_by_one);
}
END_TEST

/* Each time twice under one key: the second is refused if both are one instant. */
START_TEST(a_time_by_the_day_of_the_last_is_the_time_by_the_calendar)
{
	static const char contract[] =
		"{\"id\":\"x\",\"primaryKey\":\"t\",\"fields\":["
		"{\"name\":\"t\",\"type\":\"datetime\"}]}";
	static const struct {
		const char *time;
		bool seen;
	} cases[] = {
		{ "2026-03-01T08:00:00+08:00", false },
		{ "2026-03-01T08:00:00+08:00", true },
		{ "2026-03-01T00:00:00Z", true },
		{ "2026-03-01T08:00:01+08:00", false },
		{ "2026-03-01T08:10:00+08:00", false },
		{ "2026-03-01T24:00:00+08:00", false },
		{ "2026-03-02T00:00:00+08:00", true },
		{ "2026-03-01T23:59:59+08:00", false },
		{ "2026-03-01T24:00:00+08:00", true },
		{ "2026-03-01T08:00:00-08:00", true }, /* is 00:00 +08:00 of the next day */
		{ "2026-03-01T09:00:00-08:00", false },
		{ "2026-03-01T09:00:00+08:00", false },
		{ "1969-12-31T23:00:00+00:00", false },
		{ "1969-12-31T22:00:00+00:00", false },
		{ "1969-12-31T23:00:00+00:00", true },
		{ "1970-01-01T07:00:00+08:00", true },
		{ "2026-03-01T08:00:00.12345Z", false },
		{ "2026-03-01T08:00:01.12345Z", false },
		{ "2026-03-01T08:00:00.12345Z", true },
		{ "2026-03-01T16:00:00.12345+08:00", true },
	};
	size_t n = sizeof(cases) / sizeof(cases[0]);
	char text[32][64];
	const char *records[32];
	struct city_buf got = { 0 }, want = { 0 }, verdicts = { 0 };

	for (size_t i = 0; i < n; i++) {
		snprintf(text[i], 64, "{\"t\":\"%s\"}", cases[i].time);
		records[i] = text[i];
		city_buf_put_text(&want, cases[i].seen ? "refused\n" : "passes\n");
	}
	check_records(contract, records, n, false, &got);
	for (const char *line = city_buf_text(&got); *line;) {
		size_t len = strcspn(line, "\n") + 1;

		if (line[0] != '{')
			city_buf_put(&verdicts, line, len);
		line += len;
	}
	ck_assert_str_eq(city_buf_text(&verdicts), city_buf_text(&want));
	city_buf_release(&got);
	city_buf_release(&want);
	city_buf_release(&verdicts);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_value_is_judged_alike_whatever_came_before,
		a_time_by_the_day_of_the_last_is_the_time_by_the_calendar, NULL
	};

	return city_suite_of("check", tests);
}
