/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citygen_truth - what an honest summary of the bureaus' file must arrive at,
 * computed from the integers the file is written from.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "citygen_write.h"

/* Whether a reader must refuse the row as a whole. */
static bool is_rejected(const struct fault *fault)
{
	return fault && (fault->kind == BAD_TEXT || fault->kind == SHORT_ROW);
}

/* Of the hours whose rows a reader keeps and whose value is there. */
struct sum {
	int64_t sum;
	int count;
};

enum { WINDOW = 8, WINDOW_LEAST = 6 }; /* hours of an ozone mean; valid ones */

static struct sum sum_of(const struct reading *hours, int p, int first, int count)
{
	struct sum sum = { 0, 0 };

	for (int i = first; i < first + count; i++)
		if (hours[i].value[p] != MISSING) {
			sum.sum += hours[i].value[p];
			sum.count++;
		}
	return sum;
}

static void put_sum(FILE *out, struct sum sum, int p)
{
	const char *quote = citygen_pollutant_decimals[p] ? "\"" : "";

	citygen_put_text(out, ",\"");
	citygen_put_text(out, citygen_pollutant_names[p]);
	citygen_put_text(out, "\":{\"sum\":");
	citygen_put_text(out, quote);
	citygen_put_fixed(out, sum.sum, citygen_pollutant_decimals[p], false);
	citygen_put_text(out, quote);
	citygen_put_text(out, ",\"n\":");
	citygen_put_fixed(out, sum.count, 0, false);
}

/*
 * The valid window with the largest mean, the earliest of several, and how
 * many were valid.  Means are compared as fractions; without a valid window
 * there is no maximum, and it is null rather than 0.
 */
static void put_windows(FILE *out, const struct reading *hours)
{
	struct sum best = { 0, 0 };
	int windows = 0;

	for (int first = 0; first + WINDOW <= HOURS; first++) {
		struct sum sum = sum_of(hours, O3, first, WINDOW);

		if (sum.count < WINDOW_LEAST)
			continue;
		if (windows++ == 0 || sum.sum * best.count > best.sum * sum.count)
			best = sum;
	}
	if (windows)
		fprintf(out, ",\"max8h_sum\":%lld,\"max8h_n\":%d",
			(long long)best.sum, best.count);
	else
		citygen_put_text(out, ",\"max8h_sum\":null,\"max8h_n\":null");
	fprintf(out, ",\"windows\":%d", windows);
}

static void truth_station(struct run *run, const struct day *day,
			  const struct plan *plan, int station)
{
	struct reading hours[HOURS];

	for (int hour = 1; hour <= HOURS; hour++) {
		bool lost = is_rejected(gen_fault_at(plan, station, hour));

		hours[hour - 1] = gen_reading_at(&run->city, day, station, hour);
		for (int p = 0; lost && p < POLLUTANTS; p++)
			hours[hour - 1].value[p] = MISSING;
	}
	fprintf(run->out, "{\"station\":\"%s\",\"date\":\"%s\"",
		run->city.station[station].code, day->date.iso);
	for (int p = 0; p < POLLUTANTS; p++) {
		put_sum(run->out, sum_of(hours, p, 0, HOURS), p);
		if (p == O3)
			put_windows(run->out, hours);
		putc_unlocked('}', run->out);
	}
	citygen_put_text(run->out, "}\n");
}

bool citygen_truth_day(struct run *run, const struct day *day)
{
	struct plan plan = gen_plan(&run->city, day);

	for (int station = 0; station < run->city.stations; station++)
		truth_station(run, day, &plan, station);
	run->row_count += (int64_t)run->city.stations * HOURS;
	for (int i = 0; i < plan.count; i++) {
		if (is_rejected(plan.row[i].fault)) {
			run->rejected++;
		} else {
			run->duplicate++;
			run->row_count++;
		}
	}
	return true;
}

bool citygen_truth_end(struct run *run)
{
	fprintf(run->out,
		"{\"rows\":%lld,\"rejected\":%lld,\"duplicate\":%lld,"
		"\"readings\":%lld}\n",
		(long long)run->row_count, (long long)run->rejected,
		(long long)run->duplicate,
		(long long)(run->row_count - run->rejected - run->duplicate));
	return true;
}
