/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans: a record by the plan of its shape is the record by a plan of its own,
 * the quick look at a value agrees with the long one, and what has been brought to
 * a contract passes it unchanged.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "city/in.h"
#include "city/plan.h"
#include "suite.h"

static const char contract_text[] =
	"{\"id\":\"x\",\"kind\":\"k\",\"missingValues\":[\"\",\"-\",\"NaN\",\"９９\"],"
	"\"fields\":["
	"{\"name\":\"t\",\"type\":\"datetime\",\"offset\":\"+08:00\","
	" \"compose\":{\"date\":\"日\",\"hour\":\"时\"}},"
	"{\"name\":\"at\",\"type\":\"datetime\"},"
	"{\"name\":\"n\",\"type\":\"number\",\"aliases\":[\"数\"],"
	" \"constraints\":{\"minimum\":\"0\"}},"
	"{\"name\":\"m\",\"type\":\"number\","
	" \"constraints\":{\"minimum\":\"-5\",\"maximum\":\"60.5\"}},"
	"{\"name\":\"i\",\"type\":\"integer\"},"
	"{\"name\":\"s\",\"type\":\"string\",\"aliases\":[\"字\"]},"
	"{\"name\":\"c\",\"type\":\"integer\",\"codes\":{\"优\":1,\"良\":2}},"
	"{\"name\":\"l\",\"type\":\"array\",\"separator\":\"/\"},"
	"{\"name\":\"x\",\"type\":\"number\","
	" \"constraints\":{\"exclusiveMinimum\":\"0\",\"maximum\":\"60.5\"}},"
	"{\"name\":\"k\",\"type\":\"number\","
	" \"constraints\":{\"minimum\":\"2.5\",\"maximum\":\"12\"}},"
	"{\"name\":\"j\",\"type\":\"integer\","
	" \"constraints\":{\"minimum\":\"1\",\"maximum\":\"99\"}},"
	"{\"name\":\"o\",\"type\":\"number\",\"constraints\":{\"maximum\":\"-0.5\"}},"
	"{\"name\":\"p\",\"type\":\"string\",\"constraints\":{\"pattern\":\".*[0-9]\"}},"
	"{\"name\":\"q\",\"type\":\"datetime\",\"offset\":\"+08:00\","
	" \"constraints\":{\"minimum\":\"2026-03-01T00:00:00Z\"}},"
	"{\"name\":\"b\",\"type\":\"boolean\"},{\"name\":\"y\",\"type\":\"year\"},"
	"{\"name\":\"ym\",\"type\":\"yearmonth\"},{\"name\":\"w\",\"type\":\"time\"},"
	"{\"name\":\"g\",\"type\":\"geopoint\"},"
	"{\"name\":\"d\",\"type\":\"number\",\"decimalChar\":\",\"}]}";

static const char *const names[] = { "日",    "时", "t", "at", "n", "数", "m",
				     "i",     "s",  "字", "c", "l", "extra",
				     "\\u006e", "x", "p", "q", "b", "y", "ym", "w",
				     "g",     "d" };

static const char *const values[] = {
	"null", "true", "0", "-0", "7", "-5", "60.5", "60.51", "41", "0.10", "1e3",
	"123456789012345678", "1234567890123456789", "\"\"", "\"-\"", "\"NaN\"",
	"\"99\"", "\"９９\"", "\" 99\"", "\"7\"", "\"07\"", "\"+7\"", "\".5\"", "\"5.\"",
	"\"0\"", "\"00\"", "\"0.\"", "\"0.0\"", "\"1.2.3\"", "\"12345678\"",
	"\"123456789\"", "\"1234567.\"", "\"1234567.8\"", "\"-1\"", "\"１２.５\"",
	"\" 3 \"", "\"3\\u0030\"", "\"1:2\"", "\"1/2\"", "\"4O\"", "\"1e5\"", "\"NaN1\"",
	"\"优\"", "\" 良\"", "\"a/b\"", "[]", "[1]", "{}",
	"\"2026-03-26\"", "\"20260326\"", "20260326", "\"2026年3月6日\"", "\"24\"",
	"\"08:00\"", "\"8时\"", "8", "23", "24", "\"1,5\"", "\"2025年\"", "\"2025-03\"",
	"202503", "\"True\"", "\"106.5,29.5\"", "[106.5, 29.5]",
	"\"2026-03-26T01:00:00+08:00\"", "\"2026-02-28T23:59:59-23:59\"",
	"\"2026-02-29T01:00:00+08:00\"", "\"2028-02-29T01:00:00+08:00\"",
	"\"2026-04-31T01:00:00+08:00\"", "\"0000-04-30T01:00:00+08:00\"",
	"\"9900-12-31T24:00:00+08:00\"", "\"2026-03-26T01:00:60+08:00\"",
	"\"2026-03-26 01:00:00Z\"", "\"2026-03-26T01:00:00.5Z\"",
	"\"2026-03-26T01:00:00+24:00\"", "\"2026-00-26T01:00:00+08:00\"",
	"\"2026-13-26T01:00:00+08:00\"", "\"2026-03-00T01:00:00+08:00\"",
	"\" 2026-03-26T01:00:00+08:00\"", "\"2026-03-2６T01:00:00+08:00\"",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct city_contract contract;

static void read_contract(void)
{
	char path[] = "/tmp/city-plan-XXXXXX.json";
	struct city_rules_path *rules = city_rules_path_new(NULL);
	struct city_error error;
	int fd = mkstemps(path, 5);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, contract_text, strlen(contract_text)),
			 (ssize_t)strlen(contract_text));
	close(fd);
	ck_assert_msg(city_contract_read(&contract, rules, path, &error) == 0, "%s: %s",
		      error.field, error.text);
	unlink(path);
	city_rules_path_free(rules);
}

/* A line with its '\n' and what may be read behind it. */
static struct city_slice pad(struct city_buf *line)
{
	size_t len = line->len;
	char *at = city_buf_reserve(line, CITY_IN_PAD + 1);

	ck_assert_ptr_nonnull(at);
	memset(at, 0, CITY_IN_PAD + 1);
	*at = '\n';
	return (struct city_slice){ line->at, len };
}

static void scan(struct city_scanner *scanner, struct city_slice line,
		 struct city_rec *rec)
{
	struct city_error error;
	const char *stop;

	city_scan_lines(scanner, (struct city_slice){ line.at, line.len + 1 });
	stop = city_scan_next(scanner, line.at, rec);
	if (!stop)
		ck_assert_msg(city_scan(scanner, line, rec, &error) == CITY_OK, "%.*s",
			      (int)line.len, line.at);
}

/* The same numbers on every machine. */
static size_t draw(uint64_t *seed, size_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(*seed >> 33) % below;
}

/* Some of the names, in the order of the shape, with any values. */
static void make_record(struct city_buf *line, uint64_t shape, uint64_t *seed)
{
	static const char *const gaps[] = { "", " " };
	bool used[COUNT(names)] = { false };
	size_t fields = draw(&shape, 6);

	city_buf_reset(line);
	city_buf_put_text(line, gaps[draw(&shape, 2)]);
	city_buf_put_char(line, '{');
	for (size_t i = 0; i < fields; i++) {
		size_t name = draw(&shape, COUNT(names));

		/* n and \u006e are one key. */
		if (used[name] || (name == 13 && used[4]) || (name == 4 && used[13]))
			name = 12;
		if (used[name])
			continue;
		used[name] = true;
		city_buf_printf(line, "%s%s\"%s\"%s:%s", line->at[line->len - 1] == '{' ?
				"" : ",", gaps[draw(&shape, 2)], names[name],
				gaps[draw(&shape, 2)], values[draw(seed, COUNT(values))]);
	}
	city_buf_put_char(line, '}');
	ck_assert(!line->failed);
}

struct subject {
	struct city_scanner *scanner;
	struct city_plans *plans;
};

static struct subject subject_new(void)
{
	struct subject subject = { city_scanner_new(), city_plans_new(&contract) };

	ck_assert_ptr_nonnull(subject.scanner);
	ck_assert_ptr_nonnull(subject.plans);
	return subject;
}

static void subject_free(struct subject subject)
{
	city_plans_free(subject.plans);
	city_scanner_free(subject.scanner);
}

START_TEST(a_record_by_its_shape_is_the_record_by_itself)
{
	struct subject known;
	struct city_buf line = { 0 };
	uint64_t seed = 1;
	size_t passed = 0;

	read_contract();
	known = subject_new();
	for (size_t n = 0; n < 40000; n++) {
		struct subject fresh = subject_new();
		struct city_error error = { 0 }, fresh_error = { 0 };
		struct city_slice object, fresh_object;
		struct city_rec rec;
		enum city_status status;

		/* Five shapes by turns, then five others. */
		make_record(&line, n / 400 * 5 + draw(&seed, 5), &seed);
		scan(known.scanner, pad(&line), &rec);
		status = city_plans_apply(known.plans, &rec, &object, &error);
		ck_assert_int_eq((int)city_plans_apply(fresh.plans, &rec, &fresh_object,
						       &fresh_error),
				 (int)status);
		if (status == CITY_OK) {
			ck_assert_msg(city_slice_equal(object, fresh_object),
				      "%.*s:\n%.*s\n%.*s", (int)line.len, line.at,
				      (int)object.len, object.at,
				      (int)fresh_object.len, fresh_object.at);
			passed++;
		} else {
			ck_assert_str_eq(error.text, fresh_error.text);
			ck_assert_str_eq(error.field, fresh_error.field);
			ck_assert_uint_eq(error.at, fresh_error.at);
		}
		subject_free(fresh);
	}
	/* Enough of both kinds. */
	ck_assert_uint_gt(passed, 5000);
	ck_assert_uint_lt(passed, 35000);
	city_buf_release(&line);
	subject_free(known);
	city_contract_release(&contract);
}
END_TEST

START_TEST(what_was_brought_to_a_contract_passes_it_unchanged)
{
	struct subject once, twice;
	struct city_buf line = { 0 }, out = { 0 };
	uint64_t seed = 2;

	read_contract();
	once = subject_new();
	twice = subject_new();
	for (size_t n = 0; n < 40000; n++) {
		struct city_error error;
		struct city_slice object;
		struct city_rec rec;

		make_record(&line, n / 20, &seed);
		scan(once.scanner, pad(&line), &rec);
		if (city_plans_apply(once.plans, &rec, &object, &error) != CITY_OK)
			continue;
		city_buf_reset(&out);
		city_buf_put_slice(&out, object);
		scan(twice.scanner, pad(&out), &rec);
		ck_assert_msg(city_plans_apply(twice.plans, &rec, &object, &error) ==
				      CITY_OK,
			      "%.*s: %s", (int)out.len, out.at, error.text);
		ck_assert_msg(object.at == rec.raw.at && object.len == out.len,
			      "%.*s becomes %.*s", (int)out.len, out.at,
			      (int)object.len, object.at);
	}
	city_buf_release(&line);
	city_buf_release(&out);
	subject_free(once);
	subject_free(twice);
	city_contract_release(&contract);
}
END_TEST

static void look_at(const struct city_contract_field *field, const struct city_rec *rec)
{
	struct city_buf to = { 0 }, scratch = { 0 };
	struct city_slice quick, value;
	struct city_error error;

	if (city_contract_quick(&contract, field, rec->field, &quick)) {
		ck_assert_msg(city_contract_value(&contract, field, rec->field, &to,
						  &scratch, &value, &error) == CITY_OK,
			      "%s: %s", field->name, error.text);
		ck_assert_msg(city_slice_equal(quick, value), "%s: %.*s is not %.*s",
			      field->name, (int)quick.len, quick.at, (int)value.len,
			      value.at);
	}
	city_buf_release(&to);
	city_buf_release(&scratch);
}

START_TEST(what_is_told_in_one_look_is_what_the_long_way_says)
{
	struct city_scanner *scanner = city_scanner_new();
	struct city_buf line = { 0 };
	struct city_rec rec;

	ck_assert_ptr_nonnull(scanner);
	read_contract();
	for (size_t v = 0; v < COUNT(values); v++) {
		city_buf_reset(&line);
		city_buf_printf(&line, "{\"v\":%s}", values[v]);
		scan(scanner, pad(&line), &rec);
		for (size_t f = 0; f < contract.fields; f++)
			look_at(&contract.field[f], &rec);
	}
	/* And of short texts, all there are of what numbers are made of. */
	for (size_t n = 0; n < 14 * 14 * 14 * 14; n++) {
		static const char letters[] = "01259.-+eE /:\"";
		char text[5];
		size_t len = 0;

		for (size_t rest = n; len < 4; rest /= 14)
			text[len++] = letters[rest % 14];
		text[strcspn(text, "\"") < 4 ? strcspn(text, "\"") : 4] = '\0';
		city_buf_reset(&line);
		city_buf_printf(&line, "{\"v\":\"%s\"}", text);
		scan(scanner, pad(&line), &rec);
		for (size_t f = 0; f < contract.fields; f++)
			look_at(&contract.field[f], &rec);
	}
	city_buf_release(&line);
	city_scanner_free(scanner);
	city_contract_release(&contract);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_record_by_its_shape_is_the_record_by_itself,
		what_was_brought_to_a_contract_passes_it_unchanged,
		what_is_told_in_one_look_is_what_the_long_way_says,
		NULL
	};

	return city_suite_of("plan", tests);
}
