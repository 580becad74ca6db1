/* SPDX-License-Identifier: Apache-2.0 */
/* diff_compare - two values of JSON, field by field. */
#include "config.h"

#include <string.h>

#include "city/member.h"
#include "city/rec.h"
#include "diff.h"

struct comparison {
	void (*tell)(void *context, const struct diff_field *field);
	void *context;
	int64_t n;
	struct city_buf path, scratch[2];
};

static bool has_escape(struct city_slice text)
{
	return text.len && memchr(text.at, '\\', text.len);
}

static bool same_text(struct comparison *c, struct city_slice a, struct city_slice b)
{
	if (city_slice_equal(a, b))
		return true;
	if (!has_escape(a) && !has_escape(b))
		return false;
	city_buf_reset(&c->scratch[0]);
	city_buf_reset(&c->scratch[1]);
	city_json_decode(&c->scratch[0], a);
	city_json_decode(&c->scratch[1], b);
	c->path.failed = c->path.failed || c->scratch[0].failed || c->scratch[1].failed;
	return city_slice_equal(city_buf_slice(&c->scratch[0]),
				city_buf_slice(&c->scratch[1]));
}

/* Numbers of more digits than a decimal has are compared as they are written. */
static bool same_plain(struct comparison *c, struct city_slice a, struct city_slice b)
{
	struct city_decimal x, y;

	if (a.at[0] == '"' && b.at[0] == '"')
		return same_text(c, a, b);
	if (city_decimal_parse(a, &x) == 0 && city_decimal_parse(b, &y) == 0)
		return city_decimal_compare(x, y) == 0;
	return city_slice_equal(a, b);
}

static void tell_difference(struct comparison *c, struct city_slice before,
			    struct city_slice after)
{
	const char *path = city_buf_text(&c->path);
	struct diff_field field = { path ? path : "", before, after };

	c->n++;
	if (path)
		c->tell(c->context, &field);
}

/* The member of that name; *near is where the one behind the last was found. */
static struct city_slice member_of(struct comparison *c, struct city_slice object,
				   struct city_slice *near, struct city_slice name)
{
	struct city_slice rest = *near, key, value;

	/* Records of one stream have their keys in one order: mostly the next is it. */
	if (city_member_walk(&rest, &key, &value) && same_text(c, key, name)) {
		*near = rest;
		return value;
	}
	rest = object;
	while (city_member_walk(&rest, &key, &value))
		if (same_text(c, key, name)) {
			*near = rest;
			return value;
		}
	return (struct city_slice){ "", 0 };
}

static void compare(struct comparison *c, struct city_slice a, struct city_slice b);

static size_t enter(struct comparison *c, struct city_slice name)
{
	size_t was = c->path.len;

	if (was)
		city_buf_put_char(&c->path, '.');
	city_json_decode(&c->path, name);
	return was;
}

static void compare_objects(struct comparison *c, struct city_slice a,
			    struct city_slice b)
{
	struct city_slice rest = b, near = a, name, value;

	while (city_member_walk(&rest, &name, &value)) {
		size_t was = enter(c, name);

		compare(c, member_of(c, a, &near, name), value);
		c->path.len = was;
	}
	rest = a;
	near = b;
	while (city_member_walk(&rest, &name, &value)) {
		size_t was = enter(c, name);

		if (!member_of(c, b, &near, name).len)
			tell_difference(c, value, (struct city_slice){ "", 0 });
		c->path.len = was;
	}
}

static size_t length_of(struct city_slice array)
{
	struct city_slice rest = city_member_inside(array);
	size_t n = 0;

	while (city_member_next(&rest).len)
		n++;
	return n;
}

static void compare_arrays(struct comparison *c, struct city_slice a,
			   struct city_slice b)
{
	struct city_slice x = city_member_inside(a), y = city_member_inside(b);
	size_t n = length_of(a);

	if (n != length_of(b)) {
		tell_difference(c, a, b);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		size_t was = c->path.len;

		if (was)
			city_buf_put_char(&c->path, '.');
		city_buf_put_int(&c->path, (int64_t)i);
		compare(c, city_member_next(&x), city_member_next(&y));
		c->path.len = was;
	}
}

/* As deep as the scanner lets records nest, which is not too deep for the stack. */
static void compare(struct comparison *c, struct city_slice a, struct city_slice b)
{
	if (city_slice_equal(a, b))
		return;
	if (!a.len || !b.len)
		tell_difference(c, a, b);
	else if (a.at[0] == '{' && b.at[0] == '{')
		compare_objects(c, a, b);
	else if (a.at[0] == '[' && b.at[0] == '[')
		compare_arrays(c, a, b);
	else if (!same_plain(c, a, b))
		tell_difference(c, a, b);
}

int64_t diff_compare(struct city_slice before, struct city_slice after,
		     void (*tell)(void *context, const struct diff_field *field),
		     void *context)
{
	struct comparison c = { .tell = tell, .context = context };
	int64_t n;

	compare(&c, before, after);
	n = c.path.failed ? -1 : c.n;
	city_buf_release(&c.path);
	city_buf_release(&c.scratch[0]);
	city_buf_release(&c.scratch[1]);
	return n;
}
