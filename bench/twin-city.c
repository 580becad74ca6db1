/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin-city - a made-up city's pipes with faults planted in them, and what must be found.
 *
 * Five classes lie beside each other in every street, six metres apart, each at a depth
 * of its own under a ground that falls to the north-east; where streets meet, the mains
 * of one class meet.  A street between two others is 100 m and five pipes long.  House
 * connections of water and gas make the number exact.  The whole is turned a little, so
 * that no pipe goes along an axis, and written to the millimetre.
 *
 * Each fault has a block of its own.  Coordinates are computed from whole numbers of
 * street, pipe and class alone: the same bytes on every machine.
 */
#include "config.h"

#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 100.0 /* m, from street to street */
#define PIPES 5     /* of a main, in a block */
#define PIPE (BLOCK / PIPES)
#define COSINE 0.955336489125606 /* of 0.3 rad */
#define SINE 0.29552020666133957
#define FALL 0.003  /* of the ground, m a metre, in either direction */

static const struct class {
	const char *name;
	char letter;
	double beside, depth; /* of the axis, m, from the street's and the ground */
	int diameter_mm;
	double house; /* which way its connections go, 0 = it has none */
	const char *more; /* what its rows in tables of clearances ask for */
} classes[] = {
	{ "gas", 'G', -12, 2.6, 200, -1, "\"pressure_mpa\":0.3" },
	{ "power", 'P', -6, 1.8, 150, 0, "\"burial\":\"ZM\",\"voltage_kv\":10" },
	{ "drainage", 'D', 0, 5.0, 800, 0, "\"flow\":\"forward\"" },
	{ "telecom", 'T', 6, 1.0, 100, 0, "\"burial\":\"ZM\"" },
	{ "water", 'W', 12, 3.5, 300, 1, "\"material\":\"QM\"" },
};
enum { GAS, POWER, DRAINAGE, TELECOM, WATER, CLASSES };

enum fault {
	DUP_ID,
	DUP_GEOMETRY,
	ZERO_LENGTH,
	SELF_CROSSING,
	GAP_OF_ENDS,
	GAP_IN_THE_MIDDLE,
	CROSSING,
	ISLAND,
	REVERSE_SLOPE,
	TOO_NEAR_BESIDE,
	TOO_NEAR_ABOVE,
	FAULTS,
	NO_FAULT = FAULTS
};

static const char *const rule_of[FAULTS] = {
	"dup.id",   "dup.geometry", "line.zero-length", "line.self-crossing", "snap.gap",
	"snap.gap", "crossing.no-node", "component.island", "slope.reverse",
	"clearance.horizontal", "clearance.vertical",
};

static const int more_pipes[FAULTS] = { 1, 1, 1, 1, 0, 1, 2, 2, 0, 1, 2 };

struct city {
	int64_t rows, columns; /* blocks */
	int64_t faults;        /* of each kind */
	int64_t pipes, wanted;
	int64_t number;        /* of the last id */
	FILE *truth;
};

/* A place before the city is turned, and its level. */
struct place {
	double x, y, z;
};

struct id {
	char text[16];
};

static struct id next_id(struct city *city, int class)
{
	struct id id;

	/* Numbers are mixed up: what comes first has not the least one. */
	snprintf(id.text, sizeof(id.text), "%c%09" PRId64, classes[class].letter,
		 ++city->number * 387420489 % 1000000000);
	return id;
}

/* Where pipe k of a main begins that goes east (or north) from street corner i, j. */
static struct place joint(int class, int64_t i, int64_t j, int k, bool north)
{
	double beside = classes[class].beside;
	struct place at = { (double)i * BLOCK + beside + (north ? 0 : k * PIPE),
			    (double)j * BLOCK + beside + (north ? k * PIPE : 0), 0 };

	at.z = 600 - FALL * (at.x + at.y) - classes[class].depth;
	return at;
}

/* Beside a place, and on the level of the class there. */
static struct place beside(struct place at, double x, double y)
{
	return (struct place){ at.x + x, at.y + y, at.z - FALL * (x + y) };
}

static void put_mm(double metres, char behind)
{
	int64_t mm = llround(metres * 1000);

	printf("%" PRId64 ".%03d%c", mm / 1000, (int)(mm % 1000), behind);
}

/* A pipe that is alone is a network by itself. */
static void put_pipe(struct city *city, struct id id, int class, const struct place *at,
		     int n, bool alone)
{
	printf("{\"kind\":\"pipe.segment\",\"id\":\"%s\",\"class\":\"%s\",%s,"
	       "\"diameter_mm\":%d,",
	       id.text, classes[class].name, classes[class].more,
	       classes[class].diameter_mm);
	if (alone)
		printf("\"network\":\"%s\",", id.text);
	printf("\"geometry\":{\"type\":\"LineString\",\"coordinates\":[");
	for (int i = 0; i < n; i++) {
		fputs(i ? ",[" : "[", stdout);
		put_mm(520000 + at[i].x * COSINE - at[i].y * SINE, ',');
		put_mm(3270000 + at[i].x * SINE + at[i].y * COSINE, ',');
		put_mm(at[i].z, ']');
	}
	puts("]}}");
	city->pipes++;
}

/* A pipe of a planted fault. */
static struct id put_more(struct city *city, int class, const struct place *at, int n)
{
	struct id id = next_id(city, class);

	put_pipe(city, id, class, at, n, false);
	return id;
}

static struct id put_alone(struct city *city, int class, const struct place *at)
{
	struct id id = next_id(city, class);

	put_pipe(city, id, class, at, 2, true);
	return id;
}

static void tell(struct city *city, enum fault fault, struct id one, const char *other)
{
	const char *first = one.text;

	if (!city->truth)
		return;
	if (other && strcmp(first, other) < 0) {
		first = other;
		other = one.text;
	}
	fprintf(city->truth, "{\"rule\":\"%s\",\"ids\":[\"%s\"%s%s%s]}\n", rule_of[fault],
		first, other ? ",\"" : "", other ? other : "", other ? "\"" : "");
}

/* Which fault a block has; they lie as far from each other as they can. */
static enum fault fault_of(const struct city *city, int64_t i, int64_t j, int64_t *nth)
{
	int64_t blocks = city->rows * city->columns, sites = city->faults * FAULTS;
	int64_t block = j * city->columns + i, site;

	if (!sites || i >= city->columns || j >= city->rows)
		return NO_FAULT;
	site = block * sites / blocks;
	if ((site * blocks + sites - 1) / sites != block)
		return NO_FAULT;
	*nth = site / FAULTS;
	return (enum fault)(site % FAULTS);
}

/* What is planted beside the third pipe of the block's southern main of water. */
static void plant(struct city *city, enum fault fault, int64_t nth, struct id id,
		  struct id before, const struct place ends[2])
{
	struct place a = ends[0], b = ends[1], line[5] = { a };
	struct id one, two;

	switch (fault) {
	case DUP_ID:
		line[1] = beside(a, 0, 8);
		put_pipe(city, id, WATER, line, 2, false);
		tell(city, fault, id, NULL);
		break;
	case DUP_GEOMETRY:
		line[0] = nth % 2 ? b : a;
		line[1] = nth % 2 ? a : b;
		one = put_more(city, WATER, line, 2);
		tell(city, fault, one, id.text);
		break;
	case ZERO_LENGTH:
		line[1] = a;
		tell(city, fault, put_more(city, WATER, line, 2), NULL);
		break;
	case SELF_CROSSING:
		line[1] = beside(a, 0, 16);
		line[2] = beside(a, 6, 16);
		line[3] = beside(a, 6, 8);
		line[4] = beside(a, -6, 8);
		tell(city, fault, put_more(city, WATER, line, 5), NULL);
		break;
	case GAP_OF_ENDS:
		tell(city, fault, id, before.text);
		break;
	case GAP_IN_THE_MIDDLE:
		line[0] = beside(a, PIPE / 2, 0.03);
		line[1] = beside(a, PIPE / 2, 8);
		one = put_more(city, WATER, line, 2);
		tell(city, fault, one, id.text);
		break;
	case CROSSING:
		line[1] = beside(a, 16, 24);
		one = put_more(city, WATER, line, 2);
		line[0] = b;
		line[1] = beside(b, -16, 24);
		two = put_more(city, WATER, line, 2);
		tell(city, fault, one, two.text);
		break;
	case ISLAND:
		line[0] = beside(a, 0, 30);
		line[1] = beside(a, 20, 30);
		line[2] = beside(a, 20, 40);
		one = put_more(city, WATER, line, 2);
		two = put_more(city, WATER, line + 1, 2);
		tell(city, fault, strcmp(one.text, two.text) < 0 ? one : two, NULL);
		break;
	case TOO_NEAR_BESIDE:
		/* Axes are 0.45 m apart, walls 0.20. */
		line[0] = beside(a, 5, 0.45);
		line[1] = beside(a, 15, 0.45);
		tell(city, fault, put_alone(city, GAS, line), id.text);
		break;
	case TOO_NEAR_ABOVE:
		/* Axes are 0.35 m apart, walls 0.10. */
		line[1] = beside(a, 0, 8);
		one = put_more(city, WATER, line, 2);
		line[0] = beside(a, -6, 5);
		line[1] = beside(a, 6, 5);
		line[0].z += 0.35;
		line[1].z += 0.35;
		tell(city, fault, one, put_alone(city, GAS, line).text);
		break;
	case REVERSE_SLOPE:
	case FAULTS:
		break;
	}
}

/* The pipes of one block of a main. */
static void put_main(struct city *city, int class, int64_t i, int64_t j, bool north)
{
	int64_t nth = 0;
	enum fault fault = north ? NO_FAULT : fault_of(city, i, j, &nth);
	struct id id = { "" };

	for (int k = 0; k < PIPES; k++) {
		struct place line[3] = { joint(class, i, j, k, north),
					 joint(class, i, j, k + 1, north) };
		struct place ends[2] = { line[0], line[1] };
		struct id before = id;
		int n = 2;

		id = next_id(city, class);
		if (k == 2 && class == WATER && fault == GAP_OF_ENDS)
			line[0] = beside(line[0], 0.03, 0);
		if (k == 2 && class == DRAINAGE && fault == REVERSE_SLOPE) {
			line[2] = line[1];
			line[1] = beside(line[0], PIPE / 2, 0);
			line[1].z = line[0].z + 0.15;
			n = 3;
			tell(city, fault, id, NULL);
		}
		put_pipe(city, id, class, line, n, false);
		if (k == 2 && class == WATER)
			plant(city, fault, nth, id, before, ends);
	}
}

/* Connections at three joints of a main, as many as there are to be. */
static void put_houses(struct city *city, int class, int64_t i, int64_t j, bool north)
{
	double to = 8 * classes[class].house;
	int64_t nth;

	/* Gas goes towards the block before, whose faults lie at its other side. */
	if (class == WATER && fault_of(city, i, j, &nth) != NO_FAULT)
		return;
	for (int k = 2; k <= (class == GAS ? 4 : 3) && city->pipes < city->wanted; k++) {
		struct place line[2] = { joint(class, i, j, k, north) };

		line[1] = beside(line[0], north ? to : 0, north ? 0 : to);
		put_more(city, class, line, 2);
	}
}

typedef void put_block(struct city *city, int class, int64_t i, int64_t j, bool north);

static void each_block(struct city *city, int class, put_block *put)
{
	for (int64_t j = 0; j <= city->rows; j++)
		for (int64_t i = 0; i <= city->columns; i++) {
			if (i < city->columns)
				put(city, class, i, j, false);
			if (j < city->rows)
				put(city, class, i, j, true);
		}
}

/* Stretches of street between two corners. */
static int64_t streets(const struct city *city)
{
	return city->rows * (city->columns + 1) + city->columns * (city->rows + 1);
}

/* As many blocks as leave a tenth of the pipes, or less, to houses. */
static int lay_out(struct city *city)
{
	int64_t sites = city->faults * FAULTS, faulty = 0, mains;

	for (int i = 0; i < FAULTS; i++)
		faulty += more_pipes[i] * city->faults;
	mains = (city->wanted - faulty) * 9 / 10 / (CLASSES * PIPES);
	city->rows = mains > 0 ? (int64_t)((sqrt(1 + 2 * (double)mains) - 1) / 2) : 0;
	city->columns = city->rows > 0 ? (mains - city->rows) / (2 * city->rows + 1) : 0;
	/* Five houses to a stretch, but for those where faults are. */
	while (city->rows > 0 &&
	       streets(city) * (CLASSES * PIPES + 5) - 4 * sites + faulty < city->wanted)
		city->columns++;
	return city->rows > 0 && city->rows * city->columns >= 2 * sites &&
			       streets(city) * CLASSES * PIPES + faulty <= city->wanted ?
		       0 :
		       -1;
}

static int usage(const char *why)
{
	fprintf(stderr,
		"twin-city: %s\nusage: twin-city [--segments=N] [--faults=N] "
		"[--truth=FILE]\n",
		why);
	return 2;
}

static int64_t number_of(const char *text)
{
	char *end;
	long long n = strtoll(text, &end, 10);

	return *text && !*end && n >= 0 && n <= 100000000 ? n : -1;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "segments", required_argument, NULL, 'n' },
		{ "faults", required_argument, NULL, 'f' },
		{ "truth", required_argument, NULL, 't' },
		{ 0 }
	};
	struct city city = { .wanted = 3000000, .faults = 100 };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'n')
			city.wanted = number_of(optarg);
		else if (option == 'f')
			city.faults = number_of(optarg);
		else if (option == 't' && !city.truth)
			city.truth = fopen(optarg, "w");
		else
			return usage("unknown option");
		if (option == 't' && !city.truth)
			return usage("cannot write the truth");
	}
	if (optind < argc || city.wanted < 0 || city.faults < 0)
		return usage("a number was expected");
	if (lay_out(&city))
		return usage("there are too many faults for so few pipes");
	for (int class = 0; class < CLASSES; class++)
		each_block(&city, class, put_main);
	for (int class = 0; class < CLASSES; class++)
		if (classes[class].house != 0)
			each_block(&city, class, put_houses);
	if (fflush(stdout) || ferror(stdout) || (city.truth && fclose(city.truth)))
		return usage("cannot write");
	if (city.pipes != city.wanted) {
		fprintf(stderr, "twin-city: %" PRId64 " pipes\n", city.pipes);
		return 1;
	}
	return 0;
}
