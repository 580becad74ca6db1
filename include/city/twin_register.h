/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin_register - a digital twin held against the register of the pipes there are.
 *
 * The register is read when the twin is in, record by record, and nothing of it stays
 * but sums and the ids that are missing: it may be as long as it likes.  Of the twin,
 * attributes are remembered in sets, for they repeat: 8 bytes a segment, and each set of
 * values once.  What of several segments of one id counts is the one that was surveyed
 * last, then the one that tells most: no order of the twin shows.
 */
#ifndef CITY_TWIN_REGISTER_H
#define CITY_TWIN_REGISTER_H

#include "city/geometry.h"
#include "city/in.h"
#include "city/time.h"
#include "city/twin_coverage.h"
#include "city/twin_coverage_rules.h"
#include "city/twin_record.h"

/* Why a segment is not covered; or in the twin alone, by name behind the others. */
enum city_register_rule {
	CITY_REGISTER_MISSING,
	CITY_REGISTER_STALE,
	CITY_REGISTER_INCOMPLETE,
	CITY_REGISTER_SURPLUS,
	CITY_REGISTER_RULES
};

#define CITY_REGISTER_NOWHERE UINT32_MAX

struct city_register_finding {
	uint8_t rule;     /* enum city_register_rule */
	uint8_t class;    /* as registered; of what is surplus, the twin's */
	uint32_t id;      /* among those that are missing, or in the twin */
	int64_t length_mm;
};

/* What the fields of one stream of records are called. */
struct city_register_names {
	struct city_name kind, id, class, district, dense, surveyed, unit, geometry;
	struct city_name length, length_km; /* in metres, in kilometres */
	struct city_name compared[CITY_COVERAGE_COMPARED];
	struct city_name need[CITY_COVERAGE_NEEDS][CITY_COVERAGE_CHOICES];
};

struct city_twin_register {
	struct city_in *in;
	struct city_env *env;
	struct city_coverage_rules rules;
	int64_t now_days, stale_days; /* stale_days < 0: freshness is not judged */
	struct city_register_names twin_names, names;
	/* Of the twin's segments: numbers of sets, and days since 1970 or INT32_MIN. */
	struct city_map sets;
	uint32_t *set;
	int32_t *surveyed;
	size_t segments, room;
	struct city_scanner *scanner; /* of the register */
	struct city_twin_reader lines;
	/* By an id's number in the twin: the segment that counts, and whether it was met. */
	uint32_t *counts;
	uint8_t *met;
	struct city_map missing;  /* ids */
	struct city_plane *begin; /* where these begin, in the input's frame; NaN = not known */
	size_t begins, begin_room;
	struct city_buf text, decoded, own, other, at;
	const char *path;
	uint64_t line;
	/* What comes of it. */
	struct city_coverage coverage;
	struct city_register_finding *finding; /* sorted by rule and id */
	size_t findings, finding_room;
	uint64_t records, refused;
	int64_t drawn_mm, registered_mm; /* of pairs */
};

/*
 * Opens a register's file.
 *   stale_days  what was surveyed longer ago than that, by the day of now, is stale;
 *               -1 = whatever was surveyed when is fresh
 *   rules       a rulebook's name, or NULL; see twin_coverage_rules.h
 * 0, or -1 with error filled; release it in either case.
 */
int city_twin_register_open(struct city_twin_register *reg, struct city_env *env,
			    const char *path, const char *rules, int64_t stale_days,
			    struct city_time now, struct city_error *error);
void city_twin_register_release(struct city_twin_register *reg);

/* Remembers what the record of the twin's segment of that number tells; -1 = memory. */
int city_twin_register_take(struct city_twin_register *reg, const struct city_rec *rec,
			    size_t segment);

/*
 * Reads the register, after city_twin_check.  A record that cannot be taken is refused:
 * told on stderr, the first ten, counted, and in no sum.
 *   reader  that the twin was read by: the register's lines are of its frame
 * CITY_OK with coverage and findings; CITY_FAIL where it cannot be read, has no records,
 * or memory runs out.
 */
enum city_status city_twin_register_read(struct city_twin_register *reg,
					 const struct city_twin_reader *reader,
					 const struct city_twin *twin,
					 struct city_error *error);

/* The segment it is about, or CITY_REGISTER_NOWHERE. */
uint32_t city_twin_register_segment(const struct city_twin_register *reg,
				    const struct city_register_finding *finding);

struct city_slice city_twin_register_id(const struct city_twin_register *reg,
					const struct city_twin *twin,
					const struct city_register_finding *finding);

/*
 * Puts records of the kind twin.coverage, after the register was read: the whole, then
 * by class, by district, by dense area, by class in and outside of dense areas, and by
 * all three.  The line is for what is written.  CITY_OK, or what put returned.
 */
enum city_status city_twin_coverage_put(const struct city_twin_register *reg,
					struct city_buf *line, struct city_sink *out,
					struct city_error *error);

/* Appends the same for a person, but for the last: "gas 12340.5/12400.0 km 99.52 %". */
int city_twin_coverage_tell(const struct city_twin_register *reg, struct city_buf *to);

#endif
