/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers against exact arithmetic.  The doubles of the first table were computed
 * with the fractions of Python: the multiple of 2^q nearest to the decimal as a
 * fraction, of two the even one.  The texts of the second have the digits of
 * Python's repr, which are the fewest that read back, placed as ECMA-262 (6.1.6.1.20)
 * says.  The rest is compared with the C library.
 */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city/number.h"
#include "suite.h"

static uint64_t bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static double double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static const struct {
	const char *text;
	uint64_t bits;
} reads[] = {
	{ "0", 0x0000000000000000 },
	{ "-0", 0x8000000000000000 },
	{ "0.1", 0x3FB999999999999A },
	{ "0.3", 0x3FD3333333333333 },
	{ "1", 0x3FF0000000000000 },
	{ "-1", 0xBFF0000000000000 },
	{ "10", 0x4024000000000000 },
	{ "35", 0x4041800000000000 },
	{ "0.7", 0x3FE6666666666666 },
	{ "112.5", 0x405C200000000000 },
	{ "123456789012345678", 0x437B69B4BA630F35 },
	{ "9007199254740991", 0x433FFFFFFFFFFFFF },
	{ "9007199254740992", 0x4340000000000000 },
	{ "9007199254740993", 0x4340000000000000 },
	{ "9007199254740995", 0x4340000000000002 },
	{ "9007199254740993.0000000001", 0x4340000000000001 },
	{ "9007199254740992.9999999999", 0x4340000000000000 },
	{ "-9007199254740993", 0xC340000000000000 },
	{ "18014398509481985", 0x4350000000000000 },
	{ "18014398509481986", 0x4350000000000000 },
	{ "18014398509481987", 0x4350000000000001 },
	{ "9223372036854775807", 0x43E0000000000000 },
	{ "9223372036854775808", 0x43E0000000000000 },
	{ "18446744073709551615", 0x43F0000000000000 },
	{ "18446744073709551616", 0x43F0000000000000 },
	{ "9999999999999999999", 0x43E158E460913D00 },
	{ "99999999999999999999", 0x4415AF1D78B58C40 },
	{ "1e22", 0x4480F0CF064DD592 },
	{ "1e23", 0x44B52D02C7E14AF6 },
	{ "8.5e22", 0x44B1FFDBF6B2B2EB },
	{ "123456e17", 0x4484EA0CEFF1A9B4 },
	{ "9007199254740992e22", 0x47D0F0CF064DD592 },
	{ "9007199254740993e22", 0x47D0F0CF064DD593 },
	{ "1e37", 0x479E17B84357691B },
	{ "1e-22", 0x3B5E392010175EE6 },
	{ "1e-23", 0x3B282DB34012B251 },
	{ "3e-22", 0x3B76AAD80C11872C },
	{ "9007199254740991e-22", 0x3EAE392010175EE5 },
	{ "0.30000000000000004", 0x3FD3333333333334 },
	{ "0.1234567890123456", 0x3FBF9ADD3746F659 },
	{ "1.7976931348623157e308", 0x7FEFFFFFFFFFFFFF },
	{ "1.7976931348623158e308", 0x7FEFFFFFFFFFFFFF },
	{ "179769313486231580793728971405303415079934132710037826936173778980"
	  "444968292764750946649017977587207096330286416692887910946555547851"
	  "940402630657488671505820681908902000708383676273854845817711531764"
	  "475730270069855571366959622842914819860834936475292719074168444365"
	  "510704342711559699508093042879e0",
	  0x7CD203AF9EE75615 },
	{ "2.2250738585072014e-308", 0x0010000000000000 },
	{ "2.2250738585072011e-308", 0x000FFFFFFFFFFFFF },
	{ "2.2250738585072012e-308", 0x0010000000000000 },
	{ "2.2250738585072011360574097967091319759348195463516456480234261097"
	  "248222220210769455165295239081350879141491589130396211068700864386"
	  "945946455276572074078206217433799881410632673292535522868813721490"
	  "129811224514518898490572223072852551331557550159143974763979834118"
	  "019993239625482890171070818506906306666559949382757725720157630626"
	  "906633326475653000092458883164330377797918696120494973903778297049"
	  "050510806099407302629371289589500035837999672072543043602840788957"
	  "717961509455167482434710307026091446215722898802581825451803257070"
	  "188608721131280795122334262883686223215037756666225039825343359745"
	  "688844239002654981983854879482922068947216898310996983658468140228"
	  "542433306603398508864458040010349339704275671864433837704860378616"
	  "227717385456230658746790140867233276367187512345678901234567890123"
	  "45678901e-308",
	  0x0010000000000000 },
	{ "4.9406564584124654e-324", 0x0000000000000001 },
	{ "5e-324", 0x0000000000000001 },
	{ "2.4703282292062327e-324", 0x0000000000000000 },
	{ "2.4703282292062328e-324", 0x0000000000000001 },
	{ "2.47032822920623272088284396434110686182e-324", 0x0000000000000000 },
	{ "2.47032822920623272088284396434110686183e-324", 0x0000000000000001 },
	{ "7.4109846876186981e-324", 0x0000000000000001 },
	{ "1e-323", 0x0000000000000002 },
	{ "1e-400", 0x0000000000000000 },
	{ "0e999", 0x0000000000000000 },
	{ "0.0e-999", 0x0000000000000000 },
	{ "-0e5", 0x8000000000000000 },
	{ "6.9294956446009195e15", 0x43389E56EE5E7A58 },
	{ "3.518437208883201171875e13", 0x42C0000000000002 },
	{ "62.5364939768271845828", 0x404F44ABD5AA7CA4 },
	{ "8.10109172351e-10", 0x3E0BD5CBAEF0FD0C },
	{ "1.50000000000000011102230246251565", 0x3FF8000000000000 },
	{ "1.50000000000000011102230246251566", 0x3FF8000000000001 },
	{ "0.999999999999999944488848768742172978818416595458984375", 0x3FF0000000000000 },
	{ "1.00000000000000011102230246251565404236316680908203125", 0x3FF0000000000000 },
	{ "1.00000000000000011102230246251565404236316680908203124", 0x3FF0000000000000 },
	{ "1.00000000000000011102230246251565404236316680908203126", 0x3FF0000000000001 },
	{ "1.00000000000000033306690738754696212708950042724609375", 0x3FF0000000000002 },
	{ "7.2057594037927933e16", 0x4370000000000000 },
	{ "1448997445238699", 0x4314976C0803FEAC },
	{ "3.4e-5", 0x3F01D3671AC14C66 },
	{ "2.5e-7", 0x3E90C6F7A0B5ED8D },
	{ "104110013277974872254e-225", 0x1560B661A31987AE },
	{ "8e-324", 0x0000000000000002 },
	{ "0.500000000000000166533453693773481063544750213623046875", 0x3FE0000000000002 },
	{ "5708990770823839207320493820740630171355185e-9", 0x46F19799812DEA11 },
	{ "5708990770823839524233143877797980545530986496e-12", 0x46F19799812DEA11 },
	{ "10000000000000000000000000000000000000000e-40", 0x3FF0000000000000 },
	{ "0.000000000000000000000000000000000000000000000000000000000001e60",
	  0x3FF0000000000000 },
};

START_TEST(a_number_is_read_as_the_double_nearest_to_it)
{
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		double value = -7;

		ck_assert_msg(city_number_parse(city_slice_of(reads[i].text), &value) == 0,
			      "%s", reads[i].text);
		ck_assert_msg(bits_of(value) == reads[i].bits, "%s: %.17g",
			      reads[i].text, value);
	}
}
END_TEST

static const struct {
	uint64_t bits;
	const char *text;
} writes[] = {
	{ 0x0000000000000000, "0" },
	{ 0x8000000000000000, "-0" },
	{ 0x3FF0000000000000, "1" },
	{ 0xBFF0000000000000, "-1" },
	{ 0x404E000000000000, "60" },
	{ 0x4041800000000000, "35" },
	{ 0x3FE6666666666666, "0.7" },
	{ 0x405C200000000000, "112.5" },
	{ 0x3FB999999999999A, "0.1" },
	{ 0x3FC999999999999A, "0.2" },
	{ 0x3FD3333333333334, "0.30000000000000004" },
	{ 0x3FD5555555555555, "0.3333333333333333" },
	{ 0x3FE5555555555555, "0.6666666666666666" },
	{ 0x430C6BF526340000, "1000000000000000" },
	{ 0x4341C37937E08000, "10000000000000000" },
	{ 0x42DC12218377DE66, "123456789012345.6" },
	{ 0x430C6BF52633FFFF, "999999999999999.9" },
	{ 0x433FFFFFFFFFFFFF, "9007199254740991" },
	{ 0x4340000000000000, "9007199254740992" },
	{ 0x4340000000000001, "9007199254740994" },
	{ 0x4320000000000000, "2251799813685248" },
	{ 0x4320000000000002, "2251799813685249" },
	{ 0x4330000000000002, "4503599627370498" },
	{ 0x4376345785D8A000, "100000000000000000" },
	{ 0x4415AF1D78B58C40, "100000000000000000000" },
	{ 0x444B1AE4D6E2EF50, "1e+21" },
	{ 0x4454542BA12A337C, "1.5e+21" },
	{ 0x441AC53A7E04BCDA, "123456789012345680000" },
	{ 0x4480F0CF064DD592, "1e+22" },
	{ 0x44B52D02C7E14AF6, "1e+23" },
	{ 0x3EAFE07017C01026, "9.5e-7" },
	{ 0x3EB0C6F7A0B5ED8D, "0.000001" },
	{ 0x3EB421F5F40D8376, "0.0000012" },
	{ 0x3E7AD7F29ABCAF48, "1e-7" },
	{ 0x3E80C6F7A0B5ED8D, "1.25e-7" },
	{ 0x3EE4F8B588E368F1, "0.00001" },
	{ 0x3EEF75104D551D69, "0.000015" },
	{ 0x3EEFFFFFFFE97B64, "0.00001525878906" },
	{ 0x3EF0000000000000, "0.0000152587890625" },
	{ 0x3EE0000000000000, "0.00000762939453125" },
	{ 0x3D30000000000000, "5.684341886080802e-14" },
	{ 0x3E70000000000000, "5.960464477539063e-8" },
	{ 0x4350000000000000, "18014398509481984" },
	{ 0x434FFFFFFFFFFFFF, "18014398509481982" },
	{ 0x4360000000000000, "36028797018963970" },
	{ 0x43B0000000000000, "1152921504606847000" },
	{ 0x4630000000000000, "1.2676506002282294e+30" },
	{ 0x43E0000000000000, "9223372036854776000" },
	{ 0x0000000000000001, "5e-324" },
	{ 0x0000000000000002, "1e-323" },
	{ 0x0010000000000000, "2.2250738585072014e-308" },
	{ 0x000FFFFFFFFFFFFF, "2.225073858507201e-308" },
	{ 0x0020000000000000, "4.450147717014403e-308" },
	{ 0x0100000000000000, "7.291122019556398e-304" },
	{ 0x7FEFFFFFFFFFFFFF, "1.7976931348623157e+308" },
	{ 0x7FE0000000000000, "8.98846567431158e+307" },
	{ 0x39B279A9C8073D8B, "9.109e-31" },
	{ 0x44DFE185CA57C517, "6.02214076e+23" },
	{ 0x0040000000000000, "1.7800590868057611e-307" },
	{ 0x0080000000000000, "2.848094538889218e-306" },
	{ 0x0290000000000000, "2.446494580089078e-296" },
	{ 0x7BE0000000000000, "4.8726570057e+288" },
	{ 0x0000000000403EEC, "2.08022e-317" },
	{ 0x3FD3333333333333, "0.3" },
	{ 0x3810000000000000, "1.1754943508222875e-38" },
	{ 0x47EFFFFFE0000000, "3.4028234663852886e+38" },
	{ 0x4059000000000001, "100.00000000000001" },
	{ 0x4058FFFFFFFFFFFF, "99.99999999999999" },
	{ 0x3D30000000000000, "5.684341886080802e-14" },
	{ 0x403774BC6A7EF9DB, "23.456" },
	{ 0x409048AE147AE148, "1042.17" },
	{ 0x3F201F31F46ED246, "0.000123" },
	{ 0x403F3AFB7E90FF97, "31.2304" },
	{ 0x405E5E5119CE075F, "121.4737" },
	{ 0x4028B0FCD32F707A, "12.345678901234567" },
	{ 0x403DFFFFFFFFFFFF, "29.999999999999996" },
	{ 0x3FF0000000000001, "1.0000000000000002" },
	{ 0x3FEFFFFFFFFFFFFF, "0.9999999999999999" },
};

START_TEST(a_number_is_written_with_the_fewest_digits_that_read_back)
{
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		struct city_buf to = { 0 };

		city_number_put(&to, double_of(writes[i].bits));
		ck_assert_str_eq(city_buf_text(&to), writes[i].text);
		city_buf_release(&to);
	}
}
END_TEST

START_TEST(what_is_no_number_or_beyond_doubles_is_refused)
{
	static const char *const bad[] = {
		"", "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1e", "1e+", "1.e5",
		"e5", "0x1", "NaN", "nan", "Infinity", "inf", "1 ", " 1", "--1", "1.2.3",
		"1e5.0", "1e5e5", "1,5", "1_000", "\xEF\xBC\x91", "1.7976931348623159e308",
		"1.797693134862315808e308", "1e309", "-1e309", "1e99999999999999999999999",
		"123456789012345678901234567890.", "123456789012345678901234567890e",
	};
	double value = 42;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(city_number_parse(city_slice_of(bad[i]), &value) == -1,
			      "%s", bad[i]);
		ck_assert(value == 42);
	}
}
END_TEST

static void check_text(const struct city_buf *text, uint64_t bits)
{
	double value = -7;

	ck_assert_int_eq(city_number_parse(city_buf_slice(text), &value), 0);
	ck_assert_uint_eq(bits_of(value), bits);
}

/* 2^53 + 1 is half way between 2^53 and 2^53 + 2. */
START_TEST(digits_count_however_far_behind_they_stand)
{
	const uint64_t even = bits_of(0x1p53), above = bits_of(0x1p53 + 2);

	for (size_t zeros = 1; zeros < 3000; zeros += 37) {
		struct city_buf text = { 0 };

		city_buf_put_text(&text, "9007199254740993.");
		for (size_t i = 0; i < zeros; i++)
			city_buf_put_char(&text, '0');
		check_text(&text, even);
		city_buf_put_char(&text, '1');
		check_text(&text, above);
		/* The same without a point, and with many zeros before the digits. */
		city_buf_reset(&text);
		city_buf_put_text(&text, "0.");
		for (size_t i = 0; i < zeros; i++)
			city_buf_put_char(&text, '0');
		city_buf_put_text(&text, "9007199254740993");
		for (size_t i = 0; i < zeros; i++)
			city_buf_put_char(&text, '0');
		city_buf_printf(&text, "e%zu", zeros + 16);
		check_text(&text, even);
		text.len = 0;
		city_buf_put_text(&text, "9007199254740993");
		for (size_t i = 0; i < zeros; i++)
			city_buf_put_char(&text, '0');
		city_buf_printf(&text, "1e-%zu", zeros + 1);
		check_text(&text, above);
		city_buf_release(&text);
	}
}
END_TEST

START_TEST(infinities_and_nan_are_written_as_null)
{
	struct city_buf to = { 0 };

	city_number_put(&to, INFINITY);
	city_number_put(&to, -INFINITY);
	city_number_put(&to, NAN);
	ck_assert_str_eq(city_buf_text(&to), "nullnullnull");
	city_buf_release(&to);
}
END_TEST

/* Marsaglia 2003: every run tests the same numbers. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* How many digits of a number's text count. */
static int significant_digits(const char *text)
{
	int n = 0, zeros = 0;

	for (; *text && *text != 'e'; text++) {
		if (*text == '0' && n)
			zeros++;
		if (*text < '1' || *text > '9')
			continue;
		n += zeros + 1;
		zeros = 0;
	}
	return n;
}

static bool reads_as(struct city_slice text, double value)
{
	double back = -7;

	return city_number_parse(text, &back) == 0 && bits_of(back) == bits_of(value);
}

/*
 * Written, it reads back; and what printf makes with one digit less does not.
 * Check makes a note of every assertion: here only of those that fail.
 */
static void check_round_trip(double value, struct city_buf *to)
{
	char less[40], full[40];
	const char *text;
	int n;

	city_buf_reset(to);
	city_number_put(to, value);
	text = city_buf_text(to);
	n = significant_digits(text);
	snprintf(less, sizeof(less), "%.*e", n > 1 ? n - 2 : 0, value);
	snprintf(full, sizeof(full), "%.16e", value);
	if (!reads_as(city_buf_slice(to), value) || strtod(text, NULL) != value ||
	    !reads_as(city_slice_of(full), value) ||
	    (n > 1 && strtod(less, NULL) == value))
		ck_abort_msg("%s is written as %s", full, text);
}

START_TEST(a_million_random_doubles_read_back_as_they_were)
{
	struct city_buf to = { 0 };
	uint64_t state = 88172645463325252u;

	for (int i = 0; i < 1000000; i++) {
		double value = double_of(next_random(&state));

		if (isfinite(value))
			check_round_trip(value, &to);
	}
	city_buf_release(&to);
}
END_TEST

/* Where nearly all numbers of records are, and where the fast ways end. */
START_TEST(random_decimals_and_quotients_read_back_as_they_were)
{
	struct city_buf to = { 0 };
	uint64_t state = 88172645463325252u;

	for (int i = 0; i < 100000; i++) {
		uint64_t r = next_random(&state);
		double power = 1;

		for (uint64_t k = r % 23; k > 0; k--)
			power *= 10;
		check_round_trip((double)(r >> 44) / power, &to);
		check_round_trip((double)(r >> 11) / power, &to);
		check_round_trip((double)(r >> 11) * 0x1p-60, &to);
		check_round_trip(-(double)(r >> 40) / (double)(1 + (r & 0xFFFFF)), &to);
	}
	/* Every power of two, with the doubles below and above it. */
	for (uint64_t e = 1; e < 2047; e++)
		for (uint64_t near = 0; near < 3; near++)
			check_round_trip(double_of((e << 52) - 1 + near), &to);
	for (uint64_t bits = 1; bits < UINT64_C(1) << 52; bits *= 2)
		for (uint64_t near = 0; near < 3; near++)
			check_round_trip(double_of(bits - 1 + near), &to);
	city_buf_release(&to);
}
END_TEST

/* Texts of up to 25 digits with the point and the exponent anywhere. */
START_TEST(random_texts_are_read_as_the_c_library_reads_them)
{
	struct city_buf text = { 0 };
	uint64_t state = 2463534242u;

	for (int i = 0; i < 300000; i++) {
		uint64_t r = next_random(&state);
		size_t n = 1 + r % 25, point = r / 25 % 30;
		double value = -7, expected;

		city_buf_reset(&text);
		for (size_t j = 0; j < n; j++) {
			if (j == point && j > 0)
				city_buf_put_char(&text, '.');
			city_buf_put_char(&text, (char)('1' + next_random(&state) % 9));
		}
		if (r >> 62)
			city_buf_printf(&text, "e%d", (int)(r >> 40 & 1023) - 600);
		expected = strtod(city_buf_text(&text), NULL);
		if (city_number_parse(city_buf_slice(&text), &value) !=
			    (isinf(expected) ? -1 : 0) ||
		    (!isinf(expected) && bits_of(value) != bits_of(expected)))
			ck_abort_msg("%s is read as %.17g", city_buf_text(&text), value);
	}
	city_buf_release(&text);
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		a_number_is_read_as_the_double_nearest_to_it,
		a_number_is_written_with_the_fewest_digits_that_read_back,
		what_is_no_number_or_beyond_doubles_is_refused,
		digits_count_however_far_behind_they_stand,
		infinities_and_nan_are_written_as_null,
		a_million_random_doubles_read_back_as_they_were,
		random_decimals_and_quotients_read_back_as_they_were,
		random_texts_are_read_as_the_c_library_reads_them,
		NULL
	};

	return city_suite_of("number", tests);
}
