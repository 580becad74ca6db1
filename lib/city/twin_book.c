/* SPDX-License-Identifier: Apache-2.0 */
/* twin_book - what kind a pipe is, and the least that its kinds are asked for. */
#include "config.h"

#include "city/twin_book.h"

enum answer { NO, PERHAPS, YES };

static enum answer both(enum answer a, enum answer b)
{
	return a < b ? a : b;
}

/* Whether a number (and one more, 0 = not known) is of a set; 0 is the set of all. */
static enum answer is_of(uint64_t set, unsigned int number)
{
	if (!set)
		return YES;
	if (!number)
		return PERHAPS;
	return set >> number & 1 ? YES : NO;
}

enum city_twin_pressure city_twin_pressure_of(const struct city_twin_book *book,
					      const struct city_twin_attributes *attributes)
{
	int64_t tenths = city_twin_unpack(attributes->pressure);

	if (attributes->pressure_class || !attributes->pressure)
		return (enum city_twin_pressure)attributes->pressure_class;
	for (int i = CITY_TWIN_LOW; i < CITY_TWIN_PRESSURES; i++)
		if (tenths < book->pressure_to[i] ||
		    (tenths == book->pressure_to[i] && !book->pressure_below[i]))
			return (enum city_twin_pressure)i;
	return CITY_TWIN_PRESSURE_UNKNOWN;
}

static enum answer has_pressure(const struct city_twin_book *book,
				const struct city_twin_kind *kind,
				const struct city_twin_attributes *attributes)
{
	enum city_twin_pressure pressure = city_twin_pressure_of(book, attributes);

	/* A pressure that is known and has no class is beyond the table. */
	if (kind->pressures && !pressure && attributes->pressure)
		return NO;
	return is_of(kind->pressures, pressure);
}

static enum answer has_diameter(const struct city_twin_kind *kind,
				const struct city_twin_attributes *attributes)
{
	double m = city_twin_diameter(attributes);

	if (kind->above_m <= 0 && kind->to_m <= 0)
		return YES;
	if (m <= 0)
		m = city_twin_width(attributes);
	if (m <= 0)
		return PERHAPS;
	return m > kind->above_m && (kind->to_m <= 0 || m <= kind->to_m) ? YES : NO;
}

static enum answer has_voltage(const struct city_twin_kind *kind,
			       const struct city_twin_attributes *attributes)
{
	double kv = attributes->voltage / 10.0;

	if (kind->from_kv <= 0 && kind->below_kv <= 0)
		return YES;
	if (!attributes->voltage)
		return PERHAPS;
	return kv >= kind->from_kv && (kind->below_kv <= 0 || kv < kind->below_kv) ? YES :
										     NO;
}

uint64_t city_twin_kinds_of(const struct city_twin_book *book,
			    const struct city_twin_attributes *attributes)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < book->kinds; i++) {
		const struct city_twin_kind *kind = &book->kind[i];
		enum answer answer;

		if (kind->class != attributes->class)
			continue;
		answer = both(is_of(kind->subclasses, attributes->subclass),
			      is_of(kind->burials, attributes->burial));
		answer = both(answer, is_of(kind->materials, attributes->material));
		answer = both(answer, has_pressure(book, kind, attributes));
		answer = both(answer, has_diameter(kind, attributes));
		answer = both(answer, has_voltage(kind, attributes));
		if (answer == NO || (answer == PERHAPS && kind->known))
			continue;
		/* What is certain of an earlier kind leaves no room for a later one. */
		kinds |= UINT64_C(1) << i;
		if (answer == YES && kind->known)
			break;
	}
	return kinds;
}

static struct city_twin_figure lesser(struct city_twin_figure a, struct city_twin_figure b)
{
	if (a.m < b.m || (!(b.m < a.m) && a.mark > b.mark))
		return a;
	return b;
}

static struct city_twin_figure either(struct city_twin_figure a, struct city_twin_figure b)
{
	return !a.given ? b : !b.given ? a : lesser(a, b);
}

typedef const struct city_twin_figure figures[CITY_TWIN_KINDS];

/* The least over all pairs of kinds; not given where one of them has no figure. */
static struct city_twin_figure least(figures *table, uint64_t one, uint64_t two,
				     bool either_way, bool of_two)
{
	struct city_twin_figure result = { 0 };
	bool first = true;

	for (size_t a = 0; a < CITY_TWIN_KINDS; a++)
		for (size_t b = 0; b < CITY_TWIN_KINDS; b++) {
			struct city_twin_figure figure = table[a][b];

			if (!(one >> a & 1) || !(two >> b & 1))
				continue;
			if (of_two || (either_way && !figure.given))
				figure = either(figure, table[b][a]);
			if (!figure.given)
				return figure;
			result = first ? figure : lesser(result, figure);
			first = false;
		}
	return result;
}

struct city_twin_figure city_twin_beside(const struct city_twin_book *book, uint64_t one,
					 uint64_t two)
{
	return least(book->beside, one, two, false, true);
}

struct city_twin_figure city_twin_over(const struct city_twin_book *book, uint64_t upper,
				       uint64_t lower)
{
	return least(book->over, upper, lower, book->either_way, false);
}

struct city_twin_figure city_twin_cover(const struct city_twin_book *book, uint64_t kinds,
					enum city_twin_lane lane)
{
	struct city_twin_figure result = { 0 };
	bool first = true;

	for (size_t i = 0; i < CITY_TWIN_KINDS; i++) {
		struct city_twin_figure figure;

		if (!(kinds >> i & 1))
			continue;
		figure = book->cover[i][lane == CITY_TWIN_LANE];
		if (!figure.given)
			return figure;
		if (lane == CITY_TWIN_LANE_UNKNOWN)
			figure = either(figure, book->cover[i][1]);
		result = first ? figure : lesser(result, figure);
		first = false;
	}
	return result;
}
