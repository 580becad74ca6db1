/* SPDX-License-Identifier: Apache-2.0 */
/* Values inside of records: found as they are written, shown as they are read. */
#include "config.h"

#include "city/member.h"
#include "suite.h"

static const char record[] =
	"{ \"id\" : \"a\\\"}\" ,\"n\":-0.10, \"o\":{\"x\":{\"y\":[1, [2,3], \"\\u4f18\"]},"
	"\"e\":{}},\"a.b\":true,\"list\":[ ],\"none\":null , \"last\":12 }";

static void is(const char *path, const char *written, const char *shown)
{
	struct city_slice value = city_member_find(city_slice_of(record), path);
	struct city_buf text = { 0 };

	city_member_put(&text, value);
	ck_assert_msg(city_slice_is(value, written), "%s: %.*s", path, (int)value.len,
		      value.at);
	ck_assert_msg(city_slice_is(city_buf_slice(&text), shown), "%s: %.*s", path,
		      (int)text.len, text.at);
	city_buf_release(&text);
}

START_TEST(a_path_leads_to_the_value_as_it_is_written)
{
	is("id", "\"a\\\"}\"", "a\"}");
	is("n", "-0.10", "-0.10");
	is("o.x.y.0", "1", "1");
	is("o.x.y.1", "[2,3]", "2, 3");
	is("o.x.y.2", "\"\\u4f18\"", "优");
	is("o.x.y", "[1, [2,3], \"\\u4f18\"]", "1, [2,3], 优");
	is("o.e", "{}", "{}");
	is("a.b", "true", "true");
	is("list", "[ ]", "");
	is("none", "null", "");
	is("last", "12", "12");
}
END_TEST

START_TEST(what_is_not_there_is_empty_and_no_neighbour)
{
	static const char *const paths[] = { "x", "o.y", "o.x.y.3", "o.x.y.x", "id.0",
					     "n.n", "list.0", "none.x", "", ".", "o.",
					     "o.e.x", "o.x.y.99999999999" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		is(paths[i], "", "");
	ck_assert_uint_eq(city_member_find(city_slice_of("{}"), "a").len, 0);
	ck_assert_uint_eq(city_member_find(city_slice_of("{ }"), "a").len, 0);
}
END_TEST

START_TEST(a_walk_meets_every_member_once)
{
	static const char *const names[] = { "id", "n", "o", "a.b", "list", "none", "last" };
	struct city_slice rest = city_slice_of(record), name, value;
	size_t n = 0;

	while (city_member_walk(&rest, &name, &value))
		ck_assert(n < 7 && city_slice_is(name, names[n++]));
	ck_assert_uint_eq(n, 7);
}
END_TEST

START_TEST(a_star_stands_for_each_element)
{
	static const struct {
		const char *path, *shown;
		bool is_there;
	} cases[] = {
		{ "skipped.*.rule", "a, b", true },
		{ "skipped.*.n.1", "2", true },
		{ "skipped.*.none", "", false },
		{ "empty.*.rule", "", false },
		{ "absent.*.rule", "", false },
		{ "id.*.rule", "", false },
		{ "id", "x", true },
	};
	struct city_slice object = city_slice_of(
		"{\"id\":\"x\",\"empty\":[],\"skipped\":[{\"rule\":\"a\"},"
		"{\"n\":[1,2],\"rule\":\"b\"},{}]}");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct city_buf text = { 0 };
		bool is_there = city_member_put_at(&text, object, cases[i].path);

		ck_assert_msg(is_there == cases[i].is_there &&
				      city_slice_is(city_buf_slice(&text), cases[i].shown),
			      "%s: %.*s", cases[i].path, (int)text.len, text.at);
		city_buf_release(&text);
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = { a_path_leads_to_the_value_as_it_is_written,
				       what_is_not_there_is_empty_and_no_neighbour,
				       a_walk_meets_every_member_once,
				       a_star_stands_for_each_element, NULL };

	return city_suite_of("member", tests);
}
