/* SPDX-License-Identifier: Apache-2.0 */
/*
 * projection - L. Krueger, Konforme Abbildung des Erdellipsoids in der Ebene (1912), in
 * the form of C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers,
 * J. Geodesy 85 (2011), equations 7 to 12, 14, 25, 27, 35 and 36.
 */
#include "config.h"

#include <math.h>

#include "city/projection.h"

#define RADIAN (M_PI / 180)

/* CGCS2000, GB 22021-2008: semi-major axis in metres, flattening. */
static const double axis = 6378137;
static const double flattening = 1 / 298.257222101;

#define TERMS 4

/* Adds a series' terms to xi + i eta; sign is -1 on the way back. */
static struct city_plane add_terms(struct city_plane at, const double term[TERMS], int sign)
{
	struct city_plane sum = at;

	for (int i = 0; i < TERMS; i++) {
		double twice = 2 * (i + 1);

		sum.y += sign * term[i] * sin(twice * at.y) * cosh(twice * at.x);
		sum.x += sign * term[i] * cos(twice * at.y) * sinh(twice * at.x);
	}
	return sum;
}

static double third_flattening(void)
{
	return flattening / (2 - flattening);
}

/* A meridian's length divided by two pi. */
static double radius(void)
{
	double n = third_flattening(), nn = n * n;

	return axis / (1 + n) * (1 + nn / 4 + nn * nn / 64);
}

/* The tangent of the conformal latitude. */
static double conformal(double tangent)
{
	double e = sqrt(flattening * (2 - flattening));
	double secant = sqrt(1 + tangent * tangent);
	double sigma = sinh(e * atanh(e * tangent / secant));

	return tangent * sqrt(1 + sigma * sigma) - sigma * secant;
}

/* The tangent of the latitude, by Newton's method. */
static double geographic(double wanted)
{
	double e2 = flattening * (2 - flattening);
	double tangent = wanted / (1 - e2);

	for (int i = 0; i < 5; i++) {
		double now = conformal(tangent);
		double slope = (1 - e2) * sqrt((1 + now * now) * (1 + tangent * tangent)) /
			       (1 + (1 - e2) * tangent * tangent);

		tangent += (wanted - now) / slope;
	}
	return tangent;
}

struct city_plane city_project(struct city_plane degrees, double meridian_deg)
{
	double n = third_flattening(), n2 = n * n, n3 = n2 * n, n4 = n3 * n;
	const double term[TERMS] = {
		n / 2 - n2 * 2 / 3 + n3 * 5 / 16 + n4 * 41 / 180,
		n2 * 13 / 48 - n3 * 3 / 5 + n4 * 557 / 1440,
		n3 * 61 / 240 - n4 * 103 / 140,
		n4 * 49561 / 161280,
	};
	double lambda = (degrees.x - meridian_deg) * RADIAN;
	double tau = conformal(tan(degrees.y * RADIAN));
	struct city_plane at = { asinh(sin(lambda) / hypot(tau, cos(lambda))),
				 atan2(tau, cos(lambda)) };

	at = add_terms(at, term, 1);
	return (struct city_plane){ CITY_FALSE_EASTING + radius() * at.x, radius() * at.y };
}

struct city_plane city_unproject(struct city_plane metres, double meridian_deg)
{
	double n = third_flattening(), n2 = n * n, n3 = n2 * n, n4 = n3 * n;
	const double term[TERMS] = {
		n / 2 - n2 * 2 / 3 + n3 * 37 / 96 - n4 / 360,
		n2 / 48 + n3 / 15 - n4 * 437 / 1440,
		n3 * 17 / 480 - n4 * 37 / 840,
		n4 * 4397 / 161280,
	};
	struct city_plane at = { (metres.x - CITY_FALSE_EASTING) / radius(), metres.y / radius() };
	double tau, lambda;

	at = add_terms(at, term, -1);
	lambda = atan2(sinh(at.x), cos(at.y));
	tau = sin(at.y) / hypot(sinh(at.x), cos(at.y));
	return (struct city_plane){ meridian_deg + lambda / RADIAN,
				    atan(geographic(tau)) / RADIAN };
}
