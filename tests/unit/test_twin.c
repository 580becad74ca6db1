/* SPDX-License-Identifier: Apache-2.0 */
/* Topology of pipes: networks of a few lines, drawn and judged by hand. */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "city/geometry.h"
#include "city/projection.h"
#include "city/twin.h"
#include "../../lib/city/twin_parts.h"
#include "suite.h"

/* A straight pipe, its ends in metres. */
struct pipe {
	const char *id, *network;
	double x0, y0, z0, x1, y1, z1;
	enum city_twin_flow flow;
};

/* The plane turned about the origin, then moved. */
struct motion {
	double angle, x, y;
};

static struct city_twin_point moved(struct motion m, double x, double y, double z)
{
	struct city_twin_point point = { m.x + x * cos(m.angle) - y * sin(m.angle),
					 m.y + x * sin(m.angle) + y * cos(m.angle), z };

	return point;
}

static void add(struct city_twin *twin, const struct pipe *pipe, struct motion m)
{
	struct city_twin_point point[2] = { moved(m, pipe->x0, pipe->y0, pipe->z0),
					    moved(m, pipe->x1, pipe->y1, pipe->z1) };

	ck_assert_int_eq(city_twin_add(twin, city_slice_of(pipe->id), 0,
				       city_slice_of(pipe->network), pipe->flow, point, 2),
			 0);
}

/* "rule A=B 0.030; ..." of all findings. */
static const char *tell(const struct city_twin *twin)
{
	static char text[4096];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < twin->findings; i++) {
		const struct city_twin_finding *finding = &twin->finding[i];
		struct city_slice id = city_map_text(&twin->ids, finding->id);
		struct city_slice other = { "", 0 };

		if (finding->other != CITY_TWIN_NOBODY)
			other = city_map_text(&twin->ids, finding->other);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s %.*s=%.*s %d; ",
					city_twin_rule_info(finding->rule)->name, (int)id.len,
					id.at, (int)other.len, other.at,
					(int)finding->measured_mm);
		ck_assert_uint_lt(len, sizeof(text));
	}
	return text;
}

static const struct pipe five[] = {
	{ "P1", "gas", 0, 0, NAN, 100, 0, NAN, CITY_TWIN_FLOW_NONE },
	{ "P2", "gas", 100, 0, NAN, 200, 0, NAN, CITY_TWIN_FLOW_NONE },
	{ "P3", "gas", 200.03, 0, NAN, 300, 0, NAN, CITY_TWIN_FLOW_NONE },
	{ "P4", "gas", 100, 0, NAN, 200, 0, NAN, CITY_TWIN_FLOW_NONE },
	{ "P5", "gas", 900, 900, NAN, 950, 900, NAN, CITY_TWIN_FLOW_NONE },
	{ "P6", "drainage", 0, 50, 12.40, 80, 50, 12.55, CITY_TWIN_FLOW_FORWARD },
};
#define FIVE (sizeof(five) / sizeof(five[0]))
static const char four_findings[] =
	"dup.geometry P4=P2 -1; snap.gap P3=P2 30; component.island P5= 50000; "
	"slope.reverse P6= 150; ";

START_TEST(moving_turning_and_reordering_change_no_finding)
{
	static const struct motion motions[] = { { 0, 0, 0 },
						 { 0, 500000, 3270000 },
						 { 0.7, 500000, 3270000 },
						 { -2.9, -310.4, 77.7 },
						 { 1.5707963267948966, 1, 1 } };

	for (size_t m = 0; m < sizeof(motions) / sizeof(motions[0]); m++)
		for (size_t first = 0; first < FIVE; first++) {
			struct city_twin twin = { 0 };

			/* Every second time backwards. */
			for (size_t i = 0; i < FIVE; i++)
				add(&twin, &five[(first + (m % 2 ? FIVE - i : i)) % FIVE],
				    motions[m]);
			ck_assert_int_eq(city_twin_check(&twin, 0.05), 0);
			ck_assert_str_eq(tell(&twin), four_findings);
			city_twin_release(&twin);
		}
}
END_TEST

static const char *check(const struct pipe *pipe, size_t n, double snap)
{
	static const struct motion none;
	struct city_twin twin = { 0 };
	const char *text;

	for (size_t i = 0; i < n; i++)
		add(&twin, &pipe[i], none);
	ck_assert_int_eq(city_twin_check(&twin, snap), 0);
	text = tell(&twin);
	city_twin_release(&twin);
	return text;
}

START_TEST(a_crossing_has_a_node_or_is_told)
{
	struct pipe cross[] = {
		{ "A", "gas", 0, 0, NAN, 10, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "B", "gas", 5, -5, NAN, 5, 5, NAN, CITY_TWIN_FLOW_NONE },
	};

	/* They have no end in common: the one that is no longer is cut off as well. */
	ck_assert_str_eq(check(cross, 2, 0.05),
			 "crossing.no-node B=A -1; component.island B= 10000; ");
	/* An end on the other line is a joint; one that falls short by 0.02 m is not. */
	cross[1].y1 = 0;
	ck_assert_str_eq(check(cross, 2, 0.05), "");
	cross[1].y1 = -0.02;
	ck_assert_str_eq(check(cross, 2, 0.05), "snap.gap B=A 20; ");
	cross[1].y1 = 0.02;
	ck_assert_str_eq(check(cross, 2, 0.05), "snap.gap B=A 20; ");
	ck_assert_str_eq(check(cross, 2, 0.01),
			 "crossing.no-node B=A -1; component.island B= 5020; ");
	/* Of two networks, or at other levels, they pass each other. */
	cross[1].y1 = 5;
	cross[1].network = "water";
	ck_assert_str_eq(check(cross, 2, 0.05), "");
	cross[1].network = "gas";
	cross[0].z0 = cross[0].z1 = 10;
	cross[1].z0 = cross[1].z1 = 11;
	ck_assert_str_eq(check(cross, 2, 0.05), "component.island B= 10000; ");
}
END_TEST

/* B ends at A's first point, or in the middle of A, nearly; half a millimetre decides. */
START_TEST(what_rounding_moved_is_joined_and_no_gap_is_told_as_nothing)
{
	static const struct motion motions[] = { { 0, 0, 0 }, { 0.7, 500000, 3270000 },
						 { -2.9, -310.4, 77.7 } };
	static const struct {
		double short_of; /* m: how far B ends below A */
		const char *findings;
	} cases[] = {
		{ 0, "" }, { 0.0001, "" }, { 0.00049, "" }, { -0.00049, "" },
		{ 0.00051, "snap.gap B=A 1; " }, { -0.00051, "snap.gap B=A 1; " },
		{ 0.0014, "snap.gap B=A 1; " }, { 0.0016, "snap.gap B=A 2; " },
	};

	for (size_t m = 0; m < sizeof(motions) / sizeof(motions[0]); m++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
			for (int at_end = 0; at_end < 2; at_end++) {
				double x = at_end ? 0 : 5;
				struct pipe a = { "A", "gas", 0, 0, NAN, 10, 0, NAN,
						  CITY_TWIN_FLOW_NONE };
				struct pipe b = { "B", "gas", x, -5, NAN, x,
						  -cases[i].short_of, NAN,
						  CITY_TWIN_FLOW_NONE };
				struct city_twin twin = { 0 };

				add(&twin, &a, motions[m]);
				add(&twin, &b, motions[m]);
				ck_assert_int_eq(city_twin_check(&twin, 0.05), 0);
				ck_assert_str_eq(tell(&twin), cases[i].findings);
				city_twin_release(&twin);
			}
}
END_TEST

START_TEST(splitting_a_pipe_changes_no_finding)
{
	/* P1 in four, two of them shorter than snap, and P3 behind the gap in two. */
	static const struct pipe split[] = {
		{ "P1", "gas", 0, 0, NAN, 60, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "P1b", "gas", 60, 0, NAN, 60.02, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "P1c", "gas", 60.02, 0, NAN, 60.04, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "P1d", "gas", 60.04, 0, NAN, 100, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "P2", "gas", 100, 0, NAN, 200, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "P3", "gas", 200.03, 0, NAN, 200.07, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "P3b", "gas", 200.07, 0, NAN, 300, 0, NAN, CITY_TWIN_FLOW_NONE },
	};

	ck_assert_str_eq(check(split, sizeof(split) / sizeof(split[0]), 0.05),
			 "snap.gap P3=P2 30; ");
}
END_TEST

START_TEST(ids_doubles_and_points_are_told)
{
	static const struct pipe pipes[] = {
		{ "A", "gas", 0, 0, NAN, 10, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "A", "water", 0, 3, NAN, 10, 3, NAN, CITY_TWIN_FLOW_NONE },
		{ "B", "gas", 10, 0, NAN, 0, 0, NAN, CITY_TWIN_FLOW_NONE },
		{ "C", "gas", 4, 4, NAN, 4, 4, NAN, CITY_TWIN_FLOW_NONE },
	};

	ck_assert_str_eq(check(pipes, 4, 0.05),
			 "dup.id A= -1; dup.geometry B=A -1; line.zero-length C= 0; ");
}
END_TEST

START_TEST(a_line_that_meets_itself_is_told)
{
	/* Of corners that turn left until the line crosses its first piece at (5, 0). */
	static const struct city_twin_point loop[] = {
		{ 0, 0, NAN }, { 10, 0, NAN }, { 10, 10, NAN }, { 5, 10, NAN }, { 5, -5, NAN },
	};
	struct city_twin twin = { 0 };

	ck_assert_int_eq(city_twin_add(&twin, city_slice_of("L"), 2, city_slice_of("gas"),
				       CITY_TWIN_FLOW_NONE, loop, 5), 0);
	ck_assert_int_eq(city_twin_check(&twin, 0.05), 0);
	ck_assert_str_eq(tell(&twin), "line.self-crossing L= -1; ");
	ck_assert_int_eq(twin.finding[0].x_mm, 5000);
	ck_assert_int_eq(twin.finding[0].y_mm, 0);
	city_twin_release(&twin);
}
END_TEST

START_TEST(a_drain_falls_the_way_it_flows)
{
	struct pipe drain = { "D", "drainage", 0, 0, 2.5, 10, 0, 2.4,
			      CITY_TWIN_FLOW_FORWARD };

	ck_assert_str_eq(check(&drain, 1, 0.05), "");
	drain.flow = CITY_TWIN_FLOW_BACKWARD;
	ck_assert_str_eq(check(&drain, 1, 0.05), "slope.reverse D= 100; ");
	drain.z1 = NAN;
	ck_assert_str_eq(check(&drain, 1, 0.05), "");
}
END_TEST

START_TEST(pieces_are_as_far_as_by_pythagoras)
{
	struct city_plane a = { 0, 0 }, b = { 4, 3 }, p = { 1, 7 }, q = { -3, -4 };
	struct city_plane c = { 0, 3 }, d = { 4, 0 };
	double along, other;

	ck_assert_double_eq(city_plane_distance(a, b), 5);
	ck_assert_double_eq_tol(city_plane_to_piece(p, a, b, &along), 5, 1e-12);
	ck_assert_double_eq_tol(along, 1, 1e-12);
	ck_assert_double_eq(city_plane_to_piece(q, a, b, &along), 5);
	ck_assert(city_plane_cross(a, b, c, d, &along, &other));
	ck_assert_double_eq_tol(along, 0.5, 1e-12);
	ck_assert_double_eq_tol(other, 0.5, 1e-12);
}
END_TEST

enum { LINED_UP = 20000 };

/* Pieces of 10 m, one behind the other, in the direction of context. */
static struct city_twin_piece lined_up(const void *context, size_t i)
{
	const struct city_plane *way = context;
	double from = 10 * (double)i + 1, to = from + 8;
	struct city_twin_piece piece = { { from * way->x, from * way->y },
					 { to * way->x, to * way->y }, 0 };

	return piece;
}

/* Buckets are half as many as pieces. */
START_TEST(a_long_line_is_spread_over_buckets)
{
	static const struct city_plane ways[] = { { 1, 0 }, { 0, 1 }, { 1, 1 }, { -1, 0.5 } };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct city_twin_grid grid = { 0 };
		uint32_t most = 0;

		ck_assert_int_eq(city_twin_grid_make(&grid, 10, 0, 1, LINED_UP, lined_up,
						     &ways[i]), 0);
		for (size_t k = 0; k <= grid.mask; k++)
			if (grid.start[k + 1] - grid.start[k] > most)
				most = grid.start[k + 1] - grid.start[k];
		ck_assert_uint_le(most, 64);
		city_twin_grid_release(&grid);
	}
}
END_TEST

START_TEST(few_pieces_that_go_far_do_not_make_cells_large)
{
	struct city_twin twin = { 0 };
	struct motion still = { 0, 0, 0 };

	for (int i = 0; i < 1000; i++) {
		struct pipe pipe = { .id = "P", .network = "gas", .x0 = 5e5 + 20 * i, .y0 = 3e6,
				     .x1 = 5e5 + 20 * i + 20, .y1 = 3e6 };

		if (i % 500 == 0)
			pipe.x0 = pipe.y0 = 0;
		add(&twin, &pipe, still);
	}
	/* Of all, 6104.389 m by Pythagoras. */
	ck_assert_double_eq_tol(city_twin_mean_piece(&twin), 6104.389 / 16, 1e-3);
	city_twin_release(&twin);
}
END_TEST

/* Expected values are those of PROJ 9: +proj=tmerc +ellps=GRS80 +x_0=500000. */
START_TEST(degrees_are_projected_as_proj_does)
{
	static const struct {
		double meridian, lon, lat, east, north;
	} expected[] = {
		{ 106.5, 106.5, 29.5, 500000.0000, 3264689.2760 },
		{ 106.5, 106.55, 29.56, 504845.4540, 3271340.9926 },
		{ 106.5, 105.29, 28.16, 381153.4641, 3116765.3685 },
		{ 106.5, 110.19, 32.2, 848025.3962, 3570007.1015 },
		{ 105, 106.55, 29.56, 650218.5386, 3272342.5124 },
		{ 105, 110.19, 32.2, 989643.0517, 3575867.4003 },
		{ 108, 105.29, 28.16, 233778.6615, 3119145.7674 },
	};

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct city_plane degrees = { expected[i].lon, expected[i].lat };
		struct city_plane metres = city_project(degrees, expected[i].meridian);
		struct city_plane back = city_unproject(metres, expected[i].meridian);

		ck_assert_double_eq_tol(metres.x, expected[i].east, 1e-4);
		ck_assert_double_eq_tol(metres.y, expected[i].north, 1e-4);
		ck_assert_double_eq_tol(back.x, degrees.x, 1e-11);
		ck_assert_double_eq_tol(back.y, degrees.y, 1e-11);
	}
}
END_TEST

Suite *city_suite(void)
{
	const TTest *const tests[] = {
		moving_turning_and_reordering_change_no_finding,
		a_crossing_has_a_node_or_is_told,
		what_rounding_moved_is_joined_and_no_gap_is_told_as_nothing,
		splitting_a_pipe_changes_no_finding,
		ids_doubles_and_points_are_told,
		a_line_that_meets_itself_is_told,
		a_drain_falls_the_way_it_flows,
		pieces_are_as_far_as_by_pythagoras,
		a_long_line_is_spread_over_buckets,
		few_pieces_that_go_far_do_not_make_cells_large,
		degrees_are_projected_as_proj_does,
		NULL,
	};

	return city_suite_of("twin", tests);
}
