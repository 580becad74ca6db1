/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citygen_places - the made-up city: tables of its places, and the air there.
 *
 * Levels are products of factors in thousandths: what is typical of the place,
 * season, weather, hour of the day, site and chance.
 */
#include "citygen_places.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* ---- The places. ---- */

/*
 * The idea behind the levels: the basin in the west and the dense core are the
 * dirtiest and have the least ozone at night, the mountains of the north-east
 * and south-east are clean.
 *
 * code, name, lon, lat, reach, stations, PM2.5, SO2, NO2, CO, O3, style
 */
static const struct place places[] = {
	{ "500101", "万州区", 10838, 3081, 900, 9, 33, 9, 27, 8, 140, 0 },
	{ "500102", "涪陵区", 10739, 2970, 900, 7, 35, 11, 28, 8, 145, 0 },
	{ "500103", "渝中区", 10656, 2955, 140, 5, 38, 7, 41, 9, 138, 0 },
	{ "500104", "大渡口区", 10647, 2947, 250, 4, 41, 10, 38, 9, 142,
	  WRITES_CHINESE_DATE },
	{ "500106", "沙坪坝区", 10639, 2958, 450, 7, 39, 8, 37, 9, 146, 0 },
	{ "500107", "九龙坡区", 10641, 2948, 450, 7, 42, 10, 40, 10, 144,
	  WRITES_FULL_WIDTH | WRITES_CHINESE_DATE },
	{ "500108", "南岸区", 10664, 2952, 350, 7, 37, 8, 36, 8, 145, 0 },
	{ "500109", "北碚区", 10645, 2984, 600, 7, 35, 7, 28, 8, 152,
	  MISSING_IS_HYPHEN },
	{ "500110", "綦江区", 10668, 2900, 1000, 6, 36, 14, 25, 9, 142, 0 },
	{ "500111", "大足区", 10572, 2966, 900, 5, 38, 9, 23, 8, 156, 0 },
	{ "500113", "巴南区", 10664, 2938, 700, 7, 37, 9, 33, 8, 146,
	  MISSING_IS_EMPTY },
	{ "500114", "黔江区", 10874, 2950, 800, 4, 24, 8, 18, 7, 122,
	  WRITES_FULL_WIDTH },
	{ "500115", "长寿区", 10709, 2990, 800, 6, 39, 13, 29, 9, 149, 0 },
	{ "500116", "江津区", 10625, 2922, 1000, 7, 42, 12, 29, 9, 154,
	  WRITES_CHINESE_DATE | MISSING_IS_HYPHEN },
	{ "500117", "合川区", 10628, 3002, 1000, 6, 39, 10, 24, 8, 155, 0 },
	{ "500118", "永川区", 10591, 2934, 900, 6, 43, 11, 27, 9, 158, 0 },
	{ "500119", "南川区", 10712, 2915, 900, 4, 31, 10, 20, 7, 136, 0 },
	{ "500120", "璧山区", 10622, 2959, 600, 5, 41, 9, 30, 9, 154, 0 },
	{ "500151", "铜梁区", 10604, 2984, 800, 4, 40, 9, 24, 8, 157, 0 },
	{ "500152", "潼南区", 10583, 3015, 900, 3, 38, 8, 20, 8, 156,
	  MISSING_IS_EMPTY },
	{ "500153", "荣昌区", 10556, 2944, 800, 4, 45, 10, 24, 9, 158,
	  WRITES_FULL_WIDTH | MISSING_IS_HYPHEN },
	{ "500154", "开州区", 10836, 3120, 1000, 4, 30, 8, 19, 7, 130, 0 },
	{ "500155", "梁平区", 10775, 3067, 900, 4, 33, 8, 19, 7, 136, 0 },
	{ "500156", "武隆区", 10772, 2936, 1000, 3, 22, 7, 14, 6, 120, 0 },
	{ "500229", "城口县", 10866, 3192, 1000, 2, 18, 6, 11, 6, 112,
	  WRITES_CHINESE_DATE },
	{ "500230", "丰都县", 10774, 2988, 900, 3, 29, 8, 19, 7, 130, 0 },
	{ "500231", "垫江县", 10738, 3030, 800, 3, 35, 8, 20, 8, 142, 0 },
	{ "500233", "忠县", 10800, 3033, 900, 3, 30, 8, 18, 7, 131,
	  MISSING_IS_EMPTY },
	{ "500235", "云阳县", 10872, 3096, 1000, 3, 27, 8, 17, 7, 124, 0 },
	{ "500236", "奉节县", 10943, 3100, 1000, 3, 25, 7, 17, 7, 120, 0 },
	{ "500237", "巫山县", 10986, 3110, 900, 3, 23, 7, 15, 6, 116,
	  WRITES_FULL_WIDTH },
	{ "500238", "巫溪县", 10954, 3142, 1000, 2, 20, 6, 13, 6, 112, 0 },
	{ "500240", "石柱土家族自治县", 10815, 2999, 900, 3, 24, 7, 16, 7,
	  122, 0 },
	{ "500241", "秀山土家族苗族自治县", 10899, 2846, 900, 3, 27, 9, 16, 7,
	  124, 0 },
	{ "500242", "酉阳土家族苗族自治县", 10876, 2886, 1000, 3, 21, 7, 13, 6,
	  116, MISSING_IS_HYPHEN },
	{ "500243", "彭水苗族土家族自治县", 10818, 2930, 1000, 3, 22, 7, 14, 6,
	  118, WRITES_CHINESE_DATE },
	{ NULL, "两江新区", 10661, 2968, 900, 12, 38, 8, 36, 8, 146, 0 },
};

static const size_t place_count = sizeof(places) / sizeof(places[0]);

/* A remark after a station's name; its comma makes the CSV field quoted. */
static const struct place_remark {
	const char *name; /* of the place */
	int point;        /* number of the station in it, from 1 */
	const char *text;
} place_remarks[] = {
	{ "南岸区", 3, "(南山,东)" },
	{ "万州区", 5, "(江南,西)" },
	{ "九龙坡区", 2, "(站前,北)" },
	{ "两江新区", 7, "(园区,南)" },
};

static const size_t place_remark_count =
	sizeof(place_remarks) / sizeof(place_remarks[0]);

/* ---- Chance: splitmix64, keyed rather than drawn in turn. ---- */

static uint64_t mix(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t gen_draw(uint64_t seed, enum purpose purpose, int64_t a, int64_t b)
{
	uint64_t state = mix(mix(seed) + purpose);

	state = mix(state + (uint64_t)a);
	return mix(state + (uint64_t)b);
}

/* From -1000 to 1000, all alike. */
static int64_t flat(uint64_t bits)
{
	return (int64_t)(bits % 2001) - 1000;
}

/* From -1000 to 1000, mostly near 0; looks at the low forty bits only. */
static int64_t peaked(uint64_t bits)
{
	uint64_t low = bits % (1 << 20), high = (bits >> 20) % (1 << 20);

	return (int64_t)(low % 1001 + high % 1001) - 1000;
}

/* From -1000 to 1000, moving smoothly to a new target every `period` hours. */
static int64_t drift(uint64_t seed, enum purpose purpose, int64_t which,
		     int64_t hour, int64_t period)
{
	int64_t knot = hour / period;
	int64_t t = hour % period * 1000 / period;
	int64_t ease = t * t * (3000 - 2 * t) / 1000000;
	int64_t from = flat(gen_draw(seed, purpose, which, knot));
	int64_t to = flat(gen_draw(seed, purpose, which, knot + 1));

	return from + (to - from) * ease / 1000;
}

/* ---- The calendar: day numbers count from 1970-01-01. ---- */

/* Counts March-based years of 400-year cycles, so that leap days come last. */
int64_t gen_day_number(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;
	int64_t of_year = (153 * m + 2) / 5 + day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

struct date gen_date_of(int64_t number)
{
	int64_t n = number + 719468;
	int64_t cycle = n / 146097, in_cycle = n % 146097;
	int64_t y = (in_cycle - in_cycle / 1460 + in_cycle / 36524 -
		     in_cycle / 146096) / 365;
	int64_t of_year = in_cycle - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;
	struct date date = {
		.year = (int)(y + cycle * 400 + (m >= 10)),
		.month = (int)(m < 10 ? m + 3 : m - 9),
		.day = (int)(of_year - (153 * m + 2) / 5 + 1),
	};

	snprintf(date.iso, sizeof(date.iso), "%04d-%02d-%02d", date.year,
		 date.month, date.day);
	return date;
}

/* ---- The stations. ---- */

static const char *remark_of(const struct place *place, int point)
{
	for (size_t i = 0; i < place_remark_count; i++)
		if (place_remarks[i].point == point &&
		    strcmp(place_remarks[i].name, place->name) == 0)
			return place_remarks[i].text;
	return "";
}

static int64_t scattered(int middle_e2, int reach_e4, uint64_t bits)
{
	return middle_e2 * 100 + reach_e4 * flat(bits) / 1000;
}

/*
 * Spreads any number of stations over the places in the table's proportions.
 * Positions do not depend on the seed: another seed is other weather over the
 * same city.
 */
void gen_place_stations(struct station *stations, int count)
{
	int64_t in_table = 0, before = 0;
	size_t p = 0;
	int point = 0;

	for (size_t i = 0; i < place_count; i++)
		in_table += places[i].stations;
	for (int s = 0; s < count; s++) {
		struct station *station = &stations[s];

		while (s * in_table / count >= before + places[p].stations) {
			before += places[p++].stations;
			point = 0;
		}
		point++;
		station->place = &places[p];
		station->lon_e4 = scattered(places[p].lon_e2, places[p].reach_e4,
					    gen_draw(0, FOR_LONGITUDE, s, 0));
		station->lat_e4 = scattered(places[p].lat_e2, places[p].reach_e4,
					    gen_draw(0, FOR_LATITUDE, s, 0));
		snprintf(station->code, sizeof(station->code), "CQ%03d", s + 1);
		snprintf(station->name, sizeof(station->name), "%s测点%02d%s",
			 places[p].name, point, remark_of(&places[p], point));
	}
}

/* ---- The air over the whole city. ---- */

/* Thousandths of a typical level, by hour 1 to 24 or month from January. */
static const int64_t particle_cycle[HOURS] = {
	1060, 1050, 1040, 1030, 1020, 1020, 1040, 1090, 1150, 1160, 1110, 1040,
	980, 920, 870, 840, 830, 850, 900, 970, 1020, 1050, 1070, 1070
};

static const int64_t traffic_cycle[HOURS] = {
	900, 820, 760, 720, 720, 800, 980, 1220, 1320, 1200, 1020, 900,
	820, 770, 760, 800, 920, 1120, 1320, 1380, 1300, 1180, 1080, 980
};

static const int64_t ozone_cycle[HOURS] = {
	300, 270, 250, 235, 220, 200, 180, 170, 200, 280, 400, 540,
	690, 850, 980, 1000, 950, 840, 690, 560, 470, 410, 370, 330
};

static const int64_t particle_season[12] = {
	1480, 1320, 1160, 1000, 820, 660, 560, 580, 700, 860, 1080, 1400
};

static const int64_t ozone_season[12] = {
	380, 520, 760, 920, 1060, 1080, 1200, 1260, 980, 640, 450, 340
};

/* The season's factor, moved from one month's to the next's day by day. */
static int64_t season_of(const int64_t months[12], const struct date *date)
{
	int64_t from = months[date->month - 1], to = months[date->month % 12];

	return from + (to - from) * (date->day - 1) / 31;
}

static struct level level_at(uint64_t seed, const struct date *date,
			     int64_t number, int hour)
{
	int64_t now = number * HOURS + hour;
	int64_t stagnant = drift(seed, FOR_STAGNATION, 0, now, 96);
	int64_t sunny = drift(seed, FOR_SUNSHINE, 0, now, 72);
	/* Bent, because still days are worse than windy ones are better. */
	int64_t held = 760 + 560 * stagnant / 1000 +
		440 * stagnant * stagnant / 1000000;
	int64_t kept = 1000 + 250 * stagnant / 1000;
	int64_t particles = season_of(particle_season, date) * held;
	int64_t ozone = season_of(ozone_season, date) * (1000 + 350 * sunny / 1000);

	return (struct level){
		.particles = particles / 1000 * particle_cycle[hour - 1] / 1000,
		.traffic = traffic_cycle[hour - 1] * kept / 1000,
		.ozone = ozone / 1000 * ozone_cycle[hour - 1] / 1000,
	};
}

/* ---- Stations fail. ---- */

/*
 * The stations that fail on every day.  Between six and twelve hours without
 * any value leave fewer than the twenty that a daily mean needs.  A city of
 * fewer than OUTAGE_CITY stations is spared, to leave somebody online.
 */
enum { OUTAGE_CITY = 10, EVERY_POLLUTANT = (1 << POLLUTANTS) - 1 };

static const struct outage_kind {
	int shortest, longest; /* hours */
	unsigned pollutants;
} outage_kinds[OUTAGES] = {
	{ 6, 12, EVERY_POLLUTANT },        /* offline for a while */
	{ 6, 12, EVERY_POLLUTANT },
	{ 6, 12, EVERY_POLLUTANT },
	{ HOURS, HOURS, 1u << O3 },        /* ozone analyser broken */
	{ HOURS, HOURS, EVERY_POLLUTANT }, /* absent */
};

const struct outage *gen_outage_of(const struct day *day, int station)
{
	for (int i = 0; i < day->outage_count; i++)
		if (day->outages[i].station == station)
			return &day->outages[i];
	return NULL;
}

static void choose_outages(const struct city *city, struct day *day)
{
	if (city->stations < OUTAGE_CITY)
		return;
	for (int i = 0; i < OUTAGES; i++) {
		const struct outage_kind *kind = &outage_kinds[i];
		uint64_t bits = gen_draw(city->seed, FOR_OUTAGE, day->number, i);
		int station = (int)(bits % (uint64_t)city->stations);
		int range = kind->longest - kind->shortest + 1;
		int hours = kind->shortest + (int)((bits >> 32) % (uint64_t)range);
		int starts = HOURS - hours + 1;
		int first = 1 + (int)((bits >> 40) % (uint64_t)starts);

		while (gen_outage_of(day, station))
			station = (station + 1) % city->stations;
		day->outages[day->outage_count++] = (struct outage){
			station, first, first + hours - 1, kind->pollutants
		};
	}
}

struct day gen_day(const struct city *city, int64_t number)
{
	struct day day = {
		.number = number,
		.date = gen_date_of(number),
		.next = gen_date_of(number + 1),
	};

	for (int hour = 1; hour <= HOURS; hour++)
		day.level[hour - 1] = level_at(city->seed, &day.date, number, hour);
	choose_outages(city, &day);
	return day;
}

/* ---- The air at one station. ---- */

/* One hour's chance in one cell: also decides the 1.5 % of single gaps. */
static uint64_t cell_bits(const struct city *city, int64_t number, int station,
			  int hour, int p)
{
	return gen_draw(city->seed, FOR_CELL, station,
		    (number * HOURS + hour) * POLLUTANTS + p);
}

static bool is_gap(uint64_t bits)
{
	return (bits >> 40) % 1000 < 15;
}

/*
 * A source near the station (a building site, burning straw) that blows there
 * on some days: in thousandths of the particles around, rising from 0 in the
 * morning and back to 0 at night so that days join without a step.
 */
static int64_t plume_at(const struct city *city, int64_t number, int station,
			int hour)
{
	uint64_t bits = gen_draw(city->seed, FOR_PLUME, station, number);
	int64_t edge = hour < HOURS - hour ? hour : HOURS - hour;

	if (bits % 1000 >= 80)
		return 0;
	return (int64_t)(500 + (bits >> 20) % 2200) * (edge < 4 ? edge : 4) / 4;
}

/* A value in thousandths, changed by chance by up to `width` thousandths. */
static int64_t jitter(int64_t thousandths, uint64_t bits, int64_t width)
{
	return thousandths * (1000 + width * peaked(bits) / 1000) / 1000;
}

/* Rounds to the unit of the column; an instrument never shows nothing at all. */
static int64_t shown(int64_t thousandths)
{
	int64_t units = (thousandths + 500) / 1000;

	return units > 0 ? units : 1;
}

/* How dirty the site is, and its neighbourhood for a day or so. */
static int64_t dirt_at(const struct city *city, int64_t number, int station, int hour)
{
	uint64_t site = gen_draw(city->seed, FOR_SITE, station, 0);
	int64_t around = drift(city->seed, FOR_NEIGHBOURHOOD, station,
			       number * HOURS + hour, 30);

	return 1000 + 230 * peaked(site) / 1000 + 190 * around / 1000;
}

static struct reading air_at(const struct city *city, const struct day *day,
			     int station, int hour)
{
	const struct place *place = city->station[station].place;
	const struct level *level = &day->level[hour - 1];
	int64_t dirt = dirt_at(city, day->number, station, hour);
	int64_t plume = 1000 + plume_at(city, day->number, station, hour);
	int64_t dust = place->pm25_ugm3 * (level->particles * dirt / 1000 * plume / 1000);
	int64_t no2 = place->no2_ugm3 * level->traffic / 1000 * dirt;
	/* CO comes from more than traffic, and swings half as much. */
	int64_t co = place->co_tenths * (1000 + level->traffic) / 2000 * dirt;
	/* Fresh exhaust eats ozone: a dirtier site has less of it. */
	int64_t o3 = place->o3_ugm3 * level->ozone / 1000 * (1300 - 300 * dirt / 1000);
	uint64_t bits[POLLUTANTS];
	struct reading r;
	int64_t fine, coarse;

	for (int p = 0; p < POLLUTANTS; p++)
		bits[p] = cell_bits(city, day->number, station, hour, p);
	fine = jitter(dust, bits[PM25], 120);
	coarse = jitter(dust * 45 / 100, bits[PM10], 250);
	r.value[PM25] = shown(fine);
	/* What is coarse comes on top, hence never less PM10 than PM2.5. */
	r.value[PM10] = shown(fine + coarse);
	r.value[SO2] = shown(jitter(place->so2_ugm3 * dirt, bits[SO2], 200));
	r.value[NO2] = shown(jitter(no2, bits[NO2], 120));
	r.value[CO] = shown(jitter(co, bits[CO], 100));
	r.value[O3] = shown(jitter(o3, bits[O3], 60));
	for (int p = 0; p < POLLUTANTS; p++)
		if (is_gap(bits[p]))
			r.value[p] = MISSING;
	return r;
}

struct reading gen_reading_at(const struct city *city, const struct day *day,
			      int station, int hour)
{
	const struct outage *outage = gen_outage_of(day, station);
	struct reading r = air_at(city, day, station, hour);

	if (outage && hour >= outage->first && hour <= outage->last)
		for (int p = 0; p < POLLUTANTS; p++)
			if (outage->pollutants >> p & 1)
				r.value[p] = MISSING;
	return r;
}

/* ---- The bureaus' mistakes. ---- */

/*
 * Everything wrong with a day of the bureaus' file, all of it decided by seed
 * and day:
 *  (a) one cell in about 67 has no value, see is_gap();
 *  (b) five stations fail, see outage_kinds;
 *  (c) six cells have text that is no number;
 *  (d) three rows come twice, byte for byte;
 *  (e) two rows lack a column.
 * The table has (c) to (e).  Each is in a row of its own, at a station without
 * outage, so that a reader must reject exactly eight rows and drop three.
 */
static const struct fault faults[FAULTS] = {
	{ BAD_TEXT, COLUMN_POLLUTANT + PM25, "4O" },  /* a letter for a zero */
	{ BAD_TEXT, COLUMN_POLLUTANT + PM10, "4O" },
	{ BAD_TEXT, COLUMN_POLLUTANT + NO2, "故障" }, /* out of order */
	{ BAD_TEXT, COLUMN_POLLUTANT + O3, "故障" },
	{ BAD_TEXT, COLUMN_POLLUTANT + SO2, "<2" },   /* below detection */
	{ BAD_TEXT, COLUMN_POLLUTANT + SO2, "<2" },
	{ SHORT_ROW, COLUMN_POLLUTANT + O3, NULL },
	{ SHORT_ROW, COLUMN_LON, NULL },
	{ REPEATED_AT_ONCE, 0, NULL },
	{ REPEATED_LATER, 0, NULL }, /* after the day's last row */
	{ REPEATED_LATER, 0, NULL },
};

const struct fault *gen_fault_at(const struct plan *plan, int station, int hour)
{
	for (int i = 0; i < plan->count; i++)
		if (plan->row[i].station == station && plan->row[i].hour == hour)
			return plan->row[i].fault;
	return NULL;
}

/* A bad text must hide a value, or it would not matter that it is bad. */
static bool fits(const struct city *city, const struct day *day,
		 const struct fault *fault, int station, int hour)
{
	struct reading r;

	if (gen_outage_of(day, station))
		return false;
	if (fault->kind != BAD_TEXT)
		return true;
	r = gen_reading_at(city, day, station, hour);
	return r.value[fault->column - COLUMN_POLLUTANT] != MISSING;
}

/* Starts anywhere and takes the next row that fits and is still free. */
struct plan gen_plan(const struct city *city, const struct day *day)
{
	uint64_t rows = (uint64_t)city->stations * HOURS;
	struct plan plan = { .count = 0 };

	for (int i = 0; i < FAULTS; i++) {
		uint64_t bits = gen_draw(city->seed, FOR_FAULT, day->number, i);
		uint64_t row = bits % rows;
		int station = (int)(row / HOURS), hour = (int)(row % HOURS) + 1;

		while (gen_fault_at(&plan, station, hour) ||
		       !fits(city, day, &faults[i], station, hour)) {
			row = (row + 1) % rows;
			station = (int)(row / HOURS);
			hour = (int)(row % HOURS) + 1;
		}
		plan.row[plan.count++] = (struct faulty_row){
			station, hour, &faults[i]
		};
	}
	return plan;
}
