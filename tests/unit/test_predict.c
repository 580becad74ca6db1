/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quick way through records of one shape: whatever vectors it is made for,
 * it accepts only what the grammar accepts, and reads the same fields.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "city/cpu.h"
#include "city/in.h"
#include "city/rec.h"
#include "city/text.h"
#include "suite.h"

/* All kinds of vectors this machine has; asking for more gives the best. */
static const char *const cpus[] = { "plain", "sse2", "avx2" };
#define CPUS 3

static struct city_scanner *scanner_for(const char *cpu)
{
	struct city_scanner *scanner;

	setenv("CITYUTILS_CPU", cpu, 1);
	scanner = city_scanner_new();
	unsetenv("CITYUTILS_CPU");
	ck_assert_ptr_nonnull(scanner);
	return scanner;
}

static const char *const records[] = {
	("{\"kind\":\"air.reading\",\"station\":\"CQ001\",\"lon\":108.3220,\"lat\":-30.79,"
	 "\"time\":\"2026-03-26T01:00:00+08:00\",\"pm25\":41,\"co\":0.7,\"o3\":null}"),
	"{\"名\":\"渝中区解放碑街道渝中区解放碑街道\",\"a\":\"\",\"deg\":\"é€😀\",\"v\":1}",
	" { \"a\" : 0 , \"b\" : [ 1 , { \"c\" : \"}\" } ] , \"t\" : true , \"e\" : 1e-5 } ",
	"{\"a\\u0062\":\"x\\ny\",\"long key of more than thirty-two bytes, to be sure\":false}\r",
	"{\"a\":\"0123456789abcdef0123456789abcdef0123456789abcdef\",\"b\":123456789012345678}",
	"{\"\":0}",
};
#define RECORDS (sizeof(records) / sizeof(records[0]))

static void same_fields(const struct city_rec *a, const struct city_rec *b)
{
	ck_assert_uint_eq(a->fields, b->fields);
	ck_assert_ptr_eq(a->raw.at, b->raw.at);
	ck_assert_uint_eq(a->raw.len, b->raw.len);
	for (size_t i = 0; i < a->fields; i++) {
		const struct city_field *x = &a->field[i], *y = &b->field[i];

		ck_assert_ptr_eq(x->key.at, y->key.at);
		ck_assert_uint_eq(x->key.len, y->key.len);
		ck_assert_ptr_eq(x->value.at, y->value.at);
		ck_assert_uint_eq(x->value.len, y->value.len);
		ck_assert_int_eq((int)x->type, (int)y->type);
		ck_assert_int_eq(x->key_escaped, y->key_escaped);
		ck_assert_int_eq(x->value_escaped, y->value_escaped);
	}
}

/* What the quick way says of a line, held against the grammar; 1 = accepted. */
static int check(struct city_scanner *quick, struct city_scanner *full,
		 struct city_slice line)
{
	struct city_rec told, truth;
	struct city_error error;
	const char *stop, *end = memchr(line.at, '\n', line.len + 1);

	city_scan_lines(quick, (struct city_slice){ line.at, line.len + 1 });
	stop = city_scan_next(quick, line.at, &told);
	if (!stop)
		return 0;
	/* A '\n' put into the line ends it there. */
	ck_assert_ptr_eq(stop, end);
	line.len = (size_t)(end - line.at);
	ck_assert_msg(city_scan(full, line, &truth, &error) == CITY_OK, "%.*s: %s",
		      (int)line.len, line.at, error.text);
	same_fields(&told, &truth);
	return 1;
}

START_TEST(a_record_of_the_last_shape_is_read_as_the_grammar_reads_it)
{
	for (size_t c = 0; c < CPUS; c++) {
		for (size_t r = 0; r < RECORDS; r++) {
			struct city_scanner *quick = scanner_for(cpus[c]);
			struct city_scanner *full = scanner_for("plain");
			struct city_slice line = city_padded(records[r],
							     strlen(records[r]));
			struct city_rec rec;
			struct city_error error;

			ck_assert_ptr_null(city_scan_next(quick, line.at, &rec));
			ck_assert_int_eq(city_scan(quick, line, &rec, &error), CITY_OK);
			ck_assert_msg(check(quick, full, line) == 1, "%s: %s", cpus[c],
				      records[r]);
			city_scanner_free(quick);
			city_scanner_free(full);
		}
	}
}
END_TEST

/* Every byte changed to every byte there is: what is accepted must be right. */
START_TEST(no_changed_byte_makes_the_quick_way_accept_what_the_grammar_does_not)
{
	int accepted = 0;

	for (size_t c = 0; c < CPUS; c++) {
		for (size_t r = 0; r < RECORDS; r++) {
			struct city_scanner *quick = scanner_for(cpus[c]);
			struct city_scanner *full = scanner_for("plain");
			struct city_slice line = city_padded(records[r],
							     strlen(records[r]));
			char *bytes = (char *)(uintptr_t)line.at;
			struct city_rec rec;
			struct city_error error;

			ck_assert_int_eq(city_scan(quick, line, &rec, &error), CITY_OK);
			for (size_t i = 0; i < line.len; i++) {
				char was = bytes[i];

				for (int b = 0; b < 256; b++) {
					bytes[i] = (char)b;
					accepted += check(quick, full, line);
				}
				bytes[i] = was;
			}
			city_scanner_free(quick);
			city_scanner_free(full);
		}
	}
	/* Digits for digits and letters for letters must have passed. */
	ck_assert_int_gt(accepted, 10000);
}
END_TEST

/* Reads a line the quick way if it can be, else by the grammar. */
static struct city_rec read_record(struct city_scanner *scanner, const char *text)
{
	struct city_slice line = city_padded(text, strlen(text));
	struct city_error error;
	struct city_rec rec;

	city_scan_lines(scanner, (struct city_slice){ line.at, line.len + 1 });
	if (!city_scan_next(scanner, line.at, &rec))
		ck_assert_int_eq(city_scan(scanner, line, &rec, &error), CITY_OK);
	return rec;
}

START_TEST(a_name_is_found_where_each_of_several_shapes_has_it)
{
	static const struct {
		const char *text, *value; /* of "b"; NULL = it has none */
	} cases[] = {
		{ "{\"a\":1,\"b\":2}", "2" },
		{ "{\"b\":3,\"a\":1}", "3" },
		{ "{\"a\":1,\"c\":4}", NULL },
		{ "{\"a\":1,\"\\u0062\":5}", "5" },
		{ "{\"x\":1,\"y\":1,\"z\":1,\"b\":6}", "6" },
		{ "{\"c\":1}", NULL },
	};
	struct city_scanner *scanner = scanner_for("avx2");
	struct city_name b = city_name_of("b");

	for (size_t round = 0; round < 200; round++) {
		/* Runs of one kind, and kinds by turns. */
		size_t i = (round < 100 ? round / 5 : round * 7 + round / 6) % 6;
		struct city_rec rec = read_record(scanner, cases[i].text);
		const struct city_field *field = city_rec_find(&rec, &b);

		ck_assert_int_eq(field != NULL, cases[i].value != NULL);
		if (field)
			ck_assert(city_slice_is(field->value, cases[i].value));
	}
	city_scanner_free(scanner);
}
END_TEST

#if defined(__x86_64__)
/* A text with `bad` at place `at` of sixty-eight blanks. */
static void check_utf8(const unsigned char *bad, size_t n, size_t at)
{
	char text[68];

	memset(text, ' ', sizeof(text));
	memcpy(text + at, bad, n);
	if (city_utf8_valid_avx2(text, sizeof(text)) !=
	    city_utf8_valid(text, sizeof(text)))
		ck_abort_msg("%02X %02X %02X %02X at %zu", bad[0], bad[1], bad[2], bad[3],
			     at);
}

/* The plain check is the reference: it follows the table of RFC 3629 section 4. */
START_TEST(utf8_is_checked_alike_with_and_without_vectors)
{
	static const unsigned char edge[] = { 0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
					      0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0 };
	const size_t edges = sizeof(edge);

	if (city_cpu_best() < CITY_CPU_AVX2)
		return;
	for (unsigned first = 0x80; first < 0x100; first++) {
		for (unsigned second = 0; second < 0x100; second++) {
			for (size_t i = 0; i < edges * edges; i++) {
				unsigned char bad[4] = { (unsigned char)first,
							 (unsigned char)second,
							 edge[i / edges],
							 edge[i % edges] };

				check_utf8(bad, 4, 10);
				check_utf8(bad, 4, 29 + i % 4);
			}
		}
		for (size_t at = 60; at < 68; at++) {
			unsigned char bad[4] = { (unsigned char)first, 0xA0, 0xA0, 0xA0 };

			check_utf8(bad, 68 - at < 4 ? 68 - at : 4, at);
		}
	}
}
END_TEST
#endif

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_record_of_the_last_shape_is_read_as_the_grammar_reads_it,
		no_changed_byte_makes_the_quick_way_accept_what_the_grammar_does_not,
		a_name_is_found_where_each_of_several_shapes_has_it,
#if defined(__x86_64__)
		utf8_is_checked_alike_with_and_without_vectors,
#endif
		NULL
	};

	return city_suite_of("predict", tests);
}
