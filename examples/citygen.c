/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citygen - makes up hourly air-quality readings of a city like Chongqing, for
 * the demo, the tests and the benchmarks.  Nothing here was ever measured.
 *
 * The air is made in citygen_places.  Here it is written: clean, as CSV or
 * JSON Lines; with all the mistakes of real bureaus, in GB 18030; or as the
 * figures that an honest summary of the bureaus' file must arrive at, computed
 * from the same integers before any of them became text.
 */
#include <errno.h>
#include <getopt.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "citygen_write.h"

const char *const citygen_pollutant_names[POLLUTANTS] = {
	"pm25", "pm10", "so2", "no2", "co", "o3"
};

const int citygen_pollutant_decimals[POLLUTANTS] = { [CO] = 1 };

/* ---- Writing. ---- */

void citygen_put_text(FILE *out, const char *text)
{
	fwrite_unlocked(text, 1, strlen(text), out);
}

/* ASCII, or with its digits and point full-width: U+FF10 to U+FF19, U+FF0E. */
static void put_digits(FILE *out, const char *text, bool wide)
{
	for (; *text; text++) {
		if (wide && *text >= '0' && *text <= '9') {
			citygen_put_text(out, "\xef\xbc");
			putc_unlocked(*text - '0' + 0x90, out);
		} else if (wide && *text == '.') {
			citygen_put_text(out, "\xef\xbc\x8e");
		} else {
			putc_unlocked(*text, out);
		}
	}
}

/* A number of at least 0 that counts 1, 1/10 ... as `decimals` says. */
void citygen_put_fixed(FILE *out, int64_t value, int decimals, bool wide)
{
	char text[32];
	char *at = text + sizeof(text) - 1;
	int place = 0;

	*at = '\0';
	do {
		if (place == decimals && place > 0)
			*--at = '.';
		*--at = (char)('0' + value % 10);
		value /= 10;
		place++;
	} while (value > 0 || place <= decimals);
	put_digits(out, at, wide);
}

static void put_value(FILE *out, const struct reading *r, int p, bool wide)
{
	citygen_put_fixed(out, r->value[p], citygen_pollutant_decimals[p], wide);
}

/* RFC 3339; the day's last hour is the first instant of the next day. */
static void put_time(FILE *out, const struct day *day, int hour)
{
	citygen_put_text(out, hour == HOURS ? day->next.iso : day->date.iso);
	putc_unlocked('T', out);
	putc_unlocked('0' + hour % HOURS / 10, out);
	putc_unlocked('0' + hour % HOURS % 10, out);
	citygen_put_text(out, ":00:00+08:00");
}

/* ---- csv ---- */

static bool csv_begin(struct run *run)
{
	citygen_put_text(run->out,
		 "station,district,lon,lat,time,pm25,pm10,so2,no2,co,o3\n");
	return true;
}

static bool csv_day(struct run *run, const struct day *day)
{
	FILE *out = run->out;

	for (int i = 0; i < run->city.stations * HOURS; i++) {
		const struct station *station = &run->city.station[i / HOURS];
		int hour = i % HOURS + 1;
		struct reading r = gen_reading_at(&run->city, day, i / HOURS, hour);

		citygen_put_text(out, station->code);
		putc_unlocked(',', out);
		citygen_put_text(out, station->place->code ? station->place->code : "");
		putc_unlocked(',', out);
		citygen_put_fixed(out, station->lon_e4, 4, false);
		putc_unlocked(',', out);
		citygen_put_fixed(out, station->lat_e4, 4, false);
		putc_unlocked(',', out);
		put_time(out, day, hour);
		for (int p = 0; p < POLLUTANTS; p++) {
			putc_unlocked(',', out);
			if (r.value[p] != MISSING)
				put_value(out, &r, p, false);
		}
		putc_unlocked('\n', out);
	}
	return true;
}

/* ---- jsonl ---- */

static bool jsonl_day(struct run *run, const struct day *day)
{
	FILE *out = run->out;

	for (int i = 0; i < run->city.stations * HOURS; i++) {
		const struct station *station = &run->city.station[i / HOURS];
		const char *code = station->place->code;
		int hour = i % HOURS + 1;
		struct reading r = gen_reading_at(&run->city, day, i / HOURS, hour);

		citygen_put_text(out, "{\"kind\":\"air.reading\",\"station\":\"");
		citygen_put_text(out, station->code);
		citygen_put_text(out, code ? "\",\"district\":\"" : "\",\"district\":");
		citygen_put_text(out, code ? code : "null");
		citygen_put_text(out, code ? "\",\"lon\":" : ",\"lon\":");
		citygen_put_fixed(out, station->lon_e4, 4, false);
		citygen_put_text(out, ",\"lat\":");
		citygen_put_fixed(out, station->lat_e4, 4, false);
		citygen_put_text(out, ",\"time\":\"");
		put_time(out, day, hour);
		putc_unlocked('"', out);
		for (int p = 0; p < POLLUTANTS; p++) {
			citygen_put_text(out, ",\"");
			citygen_put_text(out, citygen_pollutant_names[p]);
			citygen_put_text(out, "\":");
			if (r.value[p] == MISSING)
				citygen_put_text(out, "null");
			else
				put_value(out, &r, p, false);
		}
		citygen_put_text(out, "}\n");
	}
	return true;
}

/* ---- bureau ---- */

static const char *missing_mark(unsigned style)
{
	if (style & MISSING_IS_EMPTY)
		return "";
	return style & MISSING_IS_HYPHEN ? "－" : "—";
}

static void bureau_date(FILE *out, const struct date *date, unsigned style)
{
	bool wide = style & WRITES_FULL_WIDTH;

	if (!(style & WRITES_CHINESE_DATE)) {
		put_digits(out, date->iso, wide);
		return;
	}
	citygen_put_fixed(out, date->year, 0, wide);
	citygen_put_text(out, "年");
	citygen_put_fixed(out, date->month, 0, wide);
	citygen_put_text(out, "月");
	citygen_put_fixed(out, date->day, 0, wide);
	citygen_put_text(out, "日");
}

static void bureau_name(FILE *out, const char *name)
{
	bool quoted = strchr(name, ',');

	citygen_put_text(out, quoted ? "\"" : "");
	citygen_put_text(out, name);
	citygen_put_text(out, quoted ? "\"" : "");
}

/*
 * Codes and names come from the one list of stations and keep their ASCII
 * digits; a bureau's own hand shows in positions, dates, hours and values.
 */
static void bureau_cell(FILE *out, const struct station *station,
			const struct day *day, int hour,
			const struct reading *r, int column)
{
	const struct place *place = station->place;
	const char *code = place->code ? place->code : "—";
	bool wide = place->style & WRITES_FULL_WIDTH;
	int p = column - COLUMN_POLLUTANT;

	switch (column) {
	case COLUMN_CODE: citygen_put_text(out, station->code); break;
	case COLUMN_NAME: bureau_name(out, station->name); break;
	case COLUMN_DISTRICT: citygen_put_text(out, place->name); break;
	case COLUMN_DISTRICT_CODE: citygen_put_text(out, code); break;
	case COLUMN_LON: citygen_put_fixed(out, station->lon_e4, 4, wide); break;
	case COLUMN_LAT: citygen_put_fixed(out, station->lat_e4, 4, wide); break;
	case COLUMN_DATE: bureau_date(out, &day->date, place->style); break;
	case COLUMN_HOUR: citygen_put_fixed(out, hour, 0, wide); break;
	default:
		if (r->value[p] == MISSING)
			citygen_put_text(out, missing_mark(place->style));
		else
			put_value(out, r, p, wide);
	}
}

static void bureau_row(struct run *run, const struct day *day, int station,
		       int hour, const struct fault *fault)
{
	struct reading r = gen_reading_at(&run->city, day, station, hour);
	const char *comma = "";

	for (int column = 0; column < COLUMNS; column++) {
		bool here = fault && fault->column == column;

		if (here && fault->kind == SHORT_ROW)
			continue;
		citygen_put_text(run->out, comma);
		comma = ",";
		if (here && fault->kind == BAD_TEXT)
			citygen_put_text(run->out, fault->text);
		else
			bureau_cell(run->out, &run->city.station[station], day,
				    hour, &r, column);
	}
	citygen_put_text(run->out, "\r\n");
}

/* Moves the rows in memory to stdout, in GB 18030, and forgets them. */
static bool bureau_encode(struct run *run)
{
	char encoded[1 << 14];
	char *from;
	size_t from_left;
	bool done = false;

	if (fflush(run->out) != 0)
		return false;
	from = run->rows;
	from_left = run->rows_len;
	while (!done) {
		char *to = encoded;
		size_t to_left = sizeof(encoded);

		done = iconv(run->gb18030, &from, &from_left,
			     &to, &to_left) != (size_t)-1;
		if (!done && errno != E2BIG)
			return false;
		fwrite_unlocked(encoded, 1, sizeof(encoded) - to_left, stdout);
	}
	rewind(run->out);
	return true;
}

static bool bureau_begin(struct run *run)
{
	run->gb18030 = iconv_open("GB18030", "UTF-8");
	if (run->gb18030 == (iconv_t)-1)
		return false;
	run->out = open_memstream(&run->rows, &run->rows_len);
	if (!run->out)
		return false;
	citygen_put_text(run->out,
		 "点位编码,点位名称,区县,区划代码,经度,纬度,日期,时,"
		 "细颗粒物PM2.5(μg/m³),可吸入颗粒物PM10(μg/m³),"
		 "二氧化硫SO2(μg/m³),二氧化氮NO2(μg/m³),"
		 "一氧化碳CO(mg/m³),臭氧O3(μg/m³)\r\n");
	return true;
}

static bool bureau_day(struct run *run, const struct day *day)
{
	struct plan plan = gen_plan(&run->city, day);

	for (int i = 0; i < run->city.stations * HOURS; i++) {
		int station = i / HOURS, hour = i % HOURS + 1;
		const struct fault *fault = gen_fault_at(&plan, station, hour);

		bureau_row(run, day, station, hour, fault);
		if (fault && fault->kind == REPEATED_AT_ONCE)
			bureau_row(run, day, station, hour, fault);
		if (hour == HOURS && !bureau_encode(run))
			return false;
	}
	for (int i = 0; i < plan.count; i++)
		if (plan.row[i].fault->kind == REPEATED_LATER)
			bureau_row(run, day, plan.row[i].station,
				   plan.row[i].hour, plan.row[i].fault);
	return bureau_encode(run);
}

static bool bureau_end(struct run *run)
{
	bool fine = fclose(run->out) == 0;

	free(run->rows);
	return iconv_close(run->gb18030) == 0 && fine;
}

/* ---- Options and main. ---- */

/* begin and end may be NULL; false means that writing failed. */
static const struct format {
	const char *name;
	bool (*begin)(struct run *run);
	bool (*day)(struct run *run, const struct day *day);
	bool (*end)(struct run *run);
} formats[] = {
	{ "bureau", bureau_begin, bureau_day, bureau_end },
	{ "csv", csv_begin, csv_day, NULL },
	{ "jsonl", NULL, jsonl_day, NULL },
	{ "truth", NULL, citygen_truth_day, citygen_truth_end },
};

enum { STATIONS_MOST = 9999, DAYS_MOST = 36600 };

struct opts {
	int64_t first_day, days, stations, seed;
	const struct format *format;
};

static const char help_text[] =
	"Usage: citygen [OPTION]...\n"
	"Make up hourly air-quality readings of a city, all of them synthetic.\n"
	"\n"
	"  --start=DATE     first day (2026-03-26)\n"
	"  --days=N         number of days (1)\n"
	"  --stations=N     number of stations, up to 9999 (177)\n"
	"  --seed=N         other weather over the same city (20)\n"
	"  --format=NAME    bureau: CSV in GB 18030, with mistakes (the default)\n"
	"                   csv, jsonl: clean, in UTF-8\n"
	"                   truth: what a summary of the bureau file must find\n"
	"  --help           show this\n";

/* The whole text must be a number of the range. */
static bool parse_int(const char *text, int64_t least, int64_t most, int64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' && *value >= least && *value <= most;
}

/* A date is one that comes back the same from its day number. */
static bool parse_date(const char *text, int64_t *number)
{
	static const char shape[] = "dddd-dd-dd";
	int part[3] = { 0, 0, 0 };

	if (strlen(text) != strlen(shape))
		return false;
	for (int i = 0, at = 0; text[i]; i++) {
		if (shape[i] == '-') {
			if (text[i] != '-')
				return false;
			at++;
		} else {
			if (text[i] < '0' || text[i] > '9')
				return false;
			part[at] = part[at] * 10 + (text[i] - '0');
		}
	}
	if (part[0] < 1970 || part[0] > 9000 || part[1] < 1 || part[1] > 12)
		return false;
	*number = gen_day_number(part[0], part[1], part[2]);
	return *number >= 0 && strcmp(gen_date_of(*number).iso, text) == 0;
}

static const struct format *format_named(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

/* Returns what was expected instead, or NULL when the text is taken. */
static const char *set_option(struct opts *opts, int key, const char *text)
{
	switch (key) {
	case 's':
		return parse_date(text, &opts->first_day) ? NULL
			: "a date like 2026-03-26, from 1970 to 9000";
	case 'd':
		return parse_int(text, 1, DAYS_MOST, &opts->days) ? NULL
			: "a number from 1 to 36600";
	case 'n':
		return parse_int(text, 1, STATIONS_MOST, &opts->stations) ? NULL
			: "a number from 1 to 9999";
	case 'r':
		return parse_int(text, 0, INT64_MAX, &opts->seed) ? NULL
			: "a number from 0 to 9223372036854775807";
	default:
		opts->format = format_named(text);
		return opts->format ? NULL : "bureau, csv, jsonl or truth";
	}
}

/* Returns -1 to go on, otherwise the exit status. */
static int parse_options(int argc, char **argv, struct opts *opts)
{
	static const struct option known[] = {
		{ "start", required_argument, NULL, 's' },
		{ "days", required_argument, NULL, 'd' },
		{ "stations", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 'r' },
		{ "format", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *expected;
	int key, index = 0;

	while ((key = getopt_long(argc, argv, "", known, &index)) != -1) {
		if (key == 'h') {
			citygen_put_text(stdout, help_text);
			return fflush(stdout) == 0 ? 0 : 2;
		}
		expected = key == '?' ? "" : set_option(opts, key, optarg);
		if (!expected)
			continue;
		if (*expected)
			fprintf(stderr, "citygen: --%s: '%s' is not %s\n",
				known[index].name, optarg, expected);
		fputs("citygen: try --help\n", stderr);
		return 2;
	}
	if (optind < argc) {
		fprintf(stderr, "citygen: '%s': no operands expected; try --help\n",
			argv[optind]);
		return 2;
	}
	return -1;
}

static bool write_days(struct run *run, const struct opts *opts)
{
	const struct format *format = opts->format;

	if (format->begin && !format->begin(run))
		return false;
	for (int64_t i = 0; i < opts->days; i++) {
		struct day day = gen_day(&run->city, opts->first_day + i);

		if (!format->day(run, &day))
			return false;
	}
	if (format->end && !format->end(run))
		return false;
	return fflush(stdout) == 0 && !ferror(stdout);
}

int main(int argc, char **argv)
{
	static char block[1 << 18]; /* outlives main, as stdout does */
	struct opts opts = {
		.first_day = gen_day_number(2026, 3, 26),
		.days = 1, .stations = 177, .seed = 20, .format = &formats[0],
	};
	struct run run = { .out = stdout };
	struct station *stations;
	int status = parse_options(argc, argv, &opts);

	if (status >= 0)
		return status;
	setvbuf(stdout, block, _IOFBF, sizeof(block));
	stations = calloc((size_t)opts.stations, sizeof(*stations));
	if (!stations) {
		perror("citygen");
		return 2;
	}
	gen_place_stations(stations, (int)opts.stations);
	run.city = (struct city){
		.seed = (uint64_t)opts.seed,
		.stations = (int)opts.stations,
		.station = stations,
	};
	if (!write_days(&run, &opts)) {
		perror("citygen: cannot write");
		status = 2;
	} else {
		status = 0;
	}
	free(stations);
	return status;
}
