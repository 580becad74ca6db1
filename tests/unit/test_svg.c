/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping, the ink on a colour, and drawings checked coordinate by coordinate. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "city/colour.h"
#include "city/html.h"
#include "city/svg.h"
#include "suite.h"

static struct city_buf to;

static const char *drawn(void)
{
	const char *text = city_buf_text(&to);

	ck_assert_ptr_nonnull(text);
	return text;
}

START_TEST(markup_in_data_is_shown_as_text)
{
	city_buf_reset(&to);
	city_html_put_text(&to, "<script>\"a\" & 'b'</script>\x1b");
	ck_assert_str_eq(drawn(), "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;"
				  "&lt;/script&gt;�");
}
END_TEST

/* The sRGB curve by its definition, with the cube root's power by Newton. */
static double linear(unsigned byte)
{
	double c = byte / 255.0, x = (c + 0.055) / 1.055, root = x;

	if (c <= 0.04045)
		return c / 12.92;
	/* x^2.4 = x^2 * (x^2)^(1/5) */
	for (int i = 0; i < 60; i++) {
		double r4 = root * root * root * root;

		root = (4 * root + x * x / r4) / 5;
	}
	return x * x * root;
}

static double contrast(struct city_colour a, struct city_colour b)
{
	double la = 0.2126 * linear(a.red) + 0.7152 * linear(a.green) +
		    0.0722 * linear(a.blue) + 0.05;
	double lb = 0.2126 * linear(b.red) + 0.7152 * linear(b.green) +
		    0.0722 * linear(b.blue) + 0.05;

	return la > lb ? la / lb : lb / la;
}

START_TEST(the_ink_on_every_colour_reads_at_aa)
{
	struct city_colour white = { 255, 255, 255 }, black = { 0, 0, 0 };

	ck_assert_double_eq_tol(contrast(white, black), 21, 1e-9);
	for (unsigned i = 0; i < 18 * 18 * 18; i++) {
		struct city_colour c = { (uint8_t)(i % 18 * 15),
					 (uint8_t)(i / 18 % 18 * 15),
					 (uint8_t)(i / 324 * 15) };

		ck_assert_double_ge(contrast(c, city_colour_ink(c)), 4.5);
	}
}
END_TEST

START_TEST(the_inks_on_the_official_colours_are_known)
{
	static const char *const colours[] = { "#00E400", "#FFFF00", "#FF7E00",
					       "#FF0000", "#99004C", "#7E0023" };
	static const unsigned inks[] = { 0, 0, 0, 0, 255, 255 };

	for (size_t i = 0; i < 6; i++) {
		struct city_colour c;

		ck_assert_int_eq(city_colour_parse(colours[i], &c), 0);
		ck_assert_uint_eq(city_colour_ink(c).red, inks[i]);
		ck_assert_double_ge(contrast(c, city_colour_ink(c)), 4.5);
	}
}
END_TEST

START_TEST(only_six_hex_digits_are_a_colour)
{
	static const char *const bad[] = { "",	       "#",	 "#12345",
					   "#1234567", "123456", "#12345g",
					   "red",      "#fff;}" };
	struct city_colour c = { 1, 2, 3 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(city_colour_parse(bad[i], &c), -1);
	ck_assert_int_eq(city_colour_parse(NULL, &c), -1);
	ck_assert_uint_eq(c.blue, 3);
	ck_assert_int_eq(city_colour_parse("#0a0B0c", &c), 0);
	ck_assert_uint_eq(c.green, 11);
}
END_TEST

START_TEST(tenths_are_written_short)
{
	static const struct {
		int64_t tenths;
		const char *text;
	} cases[] = { { 0, "0" },
		      { 5, "0.5" },
		      { -5, "-0.5" },
		      { 120, "12" },
		      { -1201, "-120.1" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		city_buf_reset(&to);
		city_svg_put_tenths(&to, cases[i].tenths);
		ck_assert_str_eq(drawn(), cases[i].text);
	}
}
END_TEST

START_TEST(shares_fill_the_bar_and_the_classless_come_last)
{
	const struct city_svg_text text = { .title = "t", .desc = "a < b" };
	const size_t count[] = { 1, 1, 0, 1 };

	city_buf_reset(&to);
	city_svg_put_shares(&to, &text, count, 4, 20, 4);
	ck_assert_str_eq(
		drawn(),
		"<svg class=\"shares\" width=\"100%\" height=\"20\" "
		"role=\"img\"><title>t</title><desc>a &lt; b</desc>"
		"<rect class=\"f1 s\" x=\"0%\" width=\"33.3%\" height=\"20\"/>"
		"<text class=\"t1\" x=\"16.6%\" y=\"15\">1</text>"
		"<rect class=\"f3 s\" x=\"33.3%\" width=\"33.3%\" height=\"20\"/>"
		"<text class=\"t3\" x=\"50%\" y=\"15\">1</text>"
		"<rect class=\"f0 s\" x=\"66.6%\" width=\"33.4%\" height=\"20\"/>"
		"<text class=\"t0\" x=\"83.3%\" y=\"15\">1</text></svg>");
}
END_TEST

START_TEST(a_bar_is_to_scale_and_marks_its_limit)
{
	city_buf_reset(&to);
	city_svg_put_bar(&to, 150, 300, 100, 3);
	ck_assert_ptr_nonnull(strstr(drawn(), "f3 s\" width=\"50%\""));
	ck_assert_ptr_nonnull(strstr(drawn(), "x1=\"33.3%\" x2=\"33.3%\""));
	city_buf_reset(&to);
	city_svg_put_bar(&to, 40, 50, 100, 1);
	ck_assert_ptr_null(strstr(drawn(), "<line"));
}
END_TEST

static void draw_map(const struct city_svg_dot *dots, size_t n)
{
	const struct city_svg_text text = { .title = "t", .desc = "" };
	struct city_svg_box box = city_svg_bounds(dots, n);

	city_buf_reset(&to);
	city_svg_put_map(&to, &text, dots, n, NULL, &box, NULL);
}

START_TEST(a_map_is_true_to_scale_at_its_latitude)
{
	/* At 60 degrees a degree of longitude is half one of latitude. */
	const struct city_svg_dot dots[] = { { .lon_udeg = 10000000,
					       .lat_udeg = 59500000,
					       .class_ = 1,
					       .label = "a" },
					     { .lon_udeg = 12000000,
					       .lat_udeg = 60500000,
					       .class_ = 2,
					       .label = "<b>" } };

	draw_map(dots, 2);
	/* 2 degrees wide, 1 high: as many units across as up. */
	ck_assert_ptr_nonnull(strstr(drawn(), "M22 338m"));
	ck_assert_ptr_nonnull(strstr(drawn(), "M338 22m"));
	ck_assert_ptr_nonnull(strstr(drawn(), "<title>&lt;b&gt;</title>"));
}
END_TEST

START_TEST(a_single_dot_lies_in_the_middle)
{
	const struct city_svg_dot dot = { .lon_udeg = 106571200,
					  .lat_udeg = 29553300,
					  .class_ = 1,
					  .rank = 1,
					  .label = "a" };

	draw_map(&dot, 1);
	ck_assert_ptr_nonnull(strstr(drawn(), "M180 101m"));
	ck_assert_ptr_nonnull(strstr(drawn(), ">1</text>"));
}
END_TEST

START_TEST(of_two_ranks_at_one_place_the_better_is_shown)
{
	const struct city_svg_dot dots[] = { { .lon_udeg = 1000000,
					       .lat_udeg = 1000000,
					       .class_ = 1,
					       .label = "" },
					     { .lon_udeg = 2000000,
					       .lat_udeg = 2000000,
					       .class_ = 3,
					       .rank = 2,
					       .label = "" },
					     { .lon_udeg = 2000001,
					       .lat_udeg = 2000000,
					       .class_ = 3,
					       .rank = 1,
					       .label = "" } };

	draw_map(dots, 3);
	ck_assert_ptr_nonnull(strstr(drawn(), ">1</text>"));
	ck_assert_ptr_null(strstr(drawn(), ">2</text>"));
}
END_TEST

START_TEST(a_city_within_its_region_is_a_crowd)
{
	struct city_svg_dot dots[60];
	struct city_svg_box crowd;

	for (int i = 0; i < 60; i++)
		dots[i] = (struct city_svg_dot){ .lon_udeg = 105000000 + i * 80000,
						 .lat_udeg = 28000000 + i * 60000,
						 .class_ = 1,
						 .label = "" };
	ck_assert(!city_svg_find_crowd(dots, 60, &crowd));
	for (int i = 0; i < 30; i++)
		dots[i] =
			(struct city_svg_dot){ .lon_udeg =
						       106500000 + i % 6 * 20000,
					       .lat_udeg = 29500000 + i / 6 * 20000,
					       .class_ = 1,
					       .label = "" };
	ck_assert(city_svg_find_crowd(dots, 60, &crowd));
	ck_assert_int_le(crowd.west, 106500000);
	ck_assert_int_ge(crowd.north, 29580000);
	ck_assert(!city_svg_find_crowd(dots, 30, &crowd)); /* too few to hide */
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		markup_in_data_is_shown_as_text,
		the_ink_on_every_colour_reads_at_aa,
		the_inks_on_the_official_colours_are_known,
		only_six_hex_digits_are_a_colour,
		tenths_are_written_short,
		shares_fill_the_bar_and_the_classless_come_last,
		a_bar_is_to_scale_and_marks_its_limit,
		a_map_is_true_to_scale_at_its_latitude,
		a_single_dot_lies_in_the_middle,
		of_two_ranks_at_one_place_the_better_is_shown,
		a_city_within_its_region_is_a_crowd,
		NULL
	};

	return city_suite_of("svg", tests);
}
