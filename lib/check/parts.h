/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts - what the files of a check share: the kinds of rules and their words, the
 * values of the record at hand, and the way to a finding.
 */
#ifndef CITY_CHECK_PARTS_H
#define CITY_CHECK_PARTS_H

#include "city/check.h"
#include "city/compose.h"
#include "city/map.h"

enum city_check_kind {
	/* Of one value. */
	CITY_CHECK_REQUIRED,
	CITY_CHECK_TYPE,
	CITY_CHECK_FORMAT,
	CITY_CHECK_RANGE,
	CITY_CHECK_LENGTH,
	CITY_CHECK_PATTERN,
	CITY_CHECK_ENUM,
	CITY_CHECK_CODE,
	CITY_CHECK_DIGIT,
	CITY_CHECK_DIVISION,
	/* Of one record. */
	CITY_CHECK_READABLE,
	CITY_CHECK_TWICE,
	CITY_CHECK_EXTRA,
	CITY_CHECK_CONDITION,
	/* Of records and others. */
	CITY_CHECK_KEY,
	CITY_CHECK_REFERENCE,
	CITY_CHECK_ORDER,
	CITY_CHECK_JUMP,
	CITY_CHECK_STUCK,
	/* Of what is not there. */
	CITY_CHECK_CADENCE,
	CITY_CHECK_FRESHNESS,
	CITY_CHECK_RECORDS,
	CITY_CHECK_MEMBERS,
	CITY_CHECK_KINDS
};

#define CITY_CHECK_FIELD_KINDS (CITY_CHECK_DIVISION + 1)

/* What is said of a kind of rules; "{0}" and so on stand for arguments. */
struct city_check_words {
	const char *name;
	const char *title[2];   /* English, Chinese; 0 field, 1 expected */
	const char *message[2]; /* 0 found, 1 expected, 2 as the kind has it */
	const char *meaning[2];
};

const struct city_check_words *city_check_words(enum city_check_kind kind);
int city_check_kind_of(const char *name); /* -1 = none */

/* Appends a sentence with its arguments in place; those that are NULL are "". */
void city_check_fill(struct city_buf *to, const char *sentence,
		     const char *const *args, size_t n);

/* A list of rules that grows; it owns their texts. */
struct city_rule_list {
	struct city_rule *rule;
	struct city_rule_detail {
		enum city_check_kind kind;
		char *expected;   /* for messages; owned */
		char *owned[4];   /* id, title, source, skipped */
	} *detail;
	size_t n;
};

struct city_rule_new {
	const char *id;           /* all of it */
	enum city_check_kind kind;
	enum city_severity severity;
	const char *field;        /* its name, or what else the title needs */
	const char *expected;
	const char *source;
	const char *skipped;      /* or NULL */
	const char *title;        /* the contract's own words, or NULL */
};

/* The rule's number, or SIZE_MAX without memory. */
size_t city_rule_list_add(struct city_rule_list *list, const struct city_rule_new *rule,
			  bool chinese);
void city_rule_list_release(struct city_rule_list *list);

/* What a field of the contract is in the record at hand. */
struct city_seen {
	struct city_slice json;        /* as agreed; at = NULL: it has no good value */
	const struct city_field *from; /* the record's own; NULL = it has none */
};

struct city_look; /* fields of the contract in records, by their shape */

/* The day of the last time, as JSON text has it; zeroed = none. */
struct city_last_day {
	char day[12], offset[7];
	struct city_time midnight;
};

struct city_check {
	const struct city_contract *contract;
	struct city_last_day last_day;
	struct city_check_options options;
	struct city_rule_list rules;
	size_t (*field_rule)[CITY_CHECK_FIELD_KINDS]; /* one a field; SIZE_MAX = none */
	bool *secret;               /* one a field: its values are masked */
	bool any_secret;
	size_t readable, twice, extra; /* rules */
	struct city_look *look;
	struct city_seen *value;  /* one a field of the contract */
	size_t *key_field;          /* what a record is called by in findings */
	size_t key_fields;
	struct city_check_step **step; /* what comes behind the fields, in order */
	struct city_check_step *primary; /* the one of them that asks, or NULL */
	size_t steps;
	struct city_map files;      /* names of inputs, each with its '\0' */
	size_t last_file;           /* the number of the last */
	struct city_scanner *nested;
	struct city_name source;    /* what ingest --source adds */

	struct city_findings *findings;
	struct city_buf *text;      /* theirs */
	const struct city_rec *rec; /* at hand, like the next three */
	const struct city_origin *origin;
	bool refused;
	struct city_error *first;   /* receives the first error of the record */
	uint64_t records, refusals;
	struct city_buf key, field, expected, found, message, shown, scratch, file;
};

/*
 * A rule behind the fields.  Steps own themselves; `record` is called for each
 * record, `end` when there are no more, where they are there: CITY_OK or CITY_FAIL.
 */
struct city_check_step {
	/* Called once what a record is called by is known, to ask for what is slow. */
	enum city_status (*ask)(struct city_check_step *step, struct city_check *check,
				struct city_error *error);
	enum city_status (*record)(struct city_check_step *step, struct city_check *check,
				   struct city_error *error);
	enum city_status (*end)(struct city_check_step *step, struct city_check *check,
				struct city_error *error);
	void (*free)(struct city_check_step *step);
};

/* Takes the step, whatever comes of it; 0 or -1. */
int city_check_add_step(struct city_check *check, struct city_check_step *step,
			struct city_error *error);

/* What is found, at the record at hand or at one that is gone. */
struct city_discovery {
	size_t rule;
	size_t field;              /* of the contract; SIZE_MAX = the whole record */
	const char *found;         /* NULL = the value as it came */
	const char *third;         /* third argument of the message */
	const char *message;       /* in place of the kind's own words; or NULL */
	bool keeps;                /* the record is not to blame */
	const struct city_error *why; /* says where, when it is no field's value */
	/* Of a record that is gone, or of none at all: */
	bool elsewhere;
	const char *file;          /* "" = none */
	uint64_t line, offset;
	bool has_offset;
	struct city_slice key;     /* JSON object */
};
enum city_status city_check_report(struct city_check *check,
				   const struct city_discovery *discovery,
				   struct city_error *error);

/* A secret for people: its first characters, and stars for the others. */
void city_check_put_masked(struct city_buf *to, struct city_slice json);

/* The record at hand is refused for what is told later, or was before. */
void city_check_refuse(struct city_check *check, size_t rule);

/*
 * Where the record at hand is from: what ingest --source says of it, or the line
 * read.  *file is lent until the next call; true when it is the line that was read.
 */
bool city_check_source(struct city_check *check, const char **file, uint64_t *line);

/* The same with the number of the file's name in check->files; SIZE_MAX no memory. */
size_t city_check_file(struct city_check *check, uint64_t *line);

/* The instant of an agreed datetime; 0, or -1 where it is none. */
int city_check_instant(struct city_check *check, struct city_slice json,
		       struct city_time *time);

/* The look at a record's fields. */
struct city_look *city_look_new(const struct city_contract *contract);
void city_look_free(struct city_look *look);
/*
 * These different fields first, then the others in the contract's order: so that
 * what is told of those says what the record is called.
 */
void city_look_first(struct city_look *look, const size_t *field, size_t n);
/*
 * Takes a record, and finds where the fields of the contract are in it: value[].from.
 *   fault  called for what is wrong, with the reason; here for a field that comes
 *          twice, rule "contract.twice", and for one of the record's that is too many,
 *          "contract.extra" and SIZE_MAX
 */
typedef enum city_status city_look_fault(void *context, size_t field,
					 struct city_error *why);
enum city_status city_look_at(struct city_look *look, const struct city_rec *rec,
			      struct city_seen *value, city_look_fault *fault,
			      void *context, struct city_error *error);
/* Their values, from one place to another of the order in which they are seen. */
enum city_status city_look_fields(struct city_look *look, const struct city_rec *rec,
				  struct city_seen *value, size_t begin, size_t end,
				  city_look_fault *fault, void *context,
				  struct city_error *error);

/* These read parts of the contract and add rules and steps; 0 or -1. */
int city_check_read_fields(struct city_check *check, struct city_error *error);
int city_check_read_checks(struct city_check *check, struct city_error *error);
int city_check_read_keys(struct city_check *check, struct city_error *error);

int city_check_read_conditions(struct city_check *check, struct city_error *error);
int city_check_read_references(struct city_check *check, struct city_error *error);

/* Fields whose values together are a key; lent. */
struct city_check_key {
	const size_t *field;
	size_t fields;
};

/* Their names with commas between. */
void city_check_put_names(struct city_buf *to, const struct city_check *check,
			  const struct city_check_key *key);

/*
 * Appends the key of the record at hand, the same bytes for equal values only: false
 * where a part of it has no value, or memory runs out.
 */
bool city_check_put_key(struct city_buf *to, struct city_buf *scratch,
			struct city_check *check, const struct city_check_key *key);
/* One part of it, from JSON text that is not null; false without memory. */
bool city_check_put_key_part(struct city_buf *to, struct city_buf *scratch,
			     enum city_operand_kind kind, struct city_slice json);

/* One element of "checks", while it is read. */
struct city_check_reading {
	struct city_check *check;
	const struct city_node *node;
	enum city_check_kind kind;
	enum city_severity severity;
	const char *id, *title;
	size_t field;              /* SIZE_MAX = none given */
};
/* Adds its rule, called after its id or its field: its number, or SIZE_MAX. */
size_t city_check_add_rule(const struct city_check_reading *reading,
			   const char *expected, const char *skipped,
			   struct city_error *error);
/* A field of the contract named by a member; SIZE_MAX with error filled. */
size_t city_check_field(const struct city_check_reading *reading, const char *key,
			struct city_error *error);
/* The same of a list, at most `room` of them; how many, or -1. */
int city_check_fields(const struct city_check_reading *reading, const char *key,
		      size_t *field, int room, struct city_error *error);
int city_check_read_series(const struct city_check_reading *reading,
			   struct city_error *error);
int city_check_read_value(const struct city_check_reading *reading,
			  struct city_error *error);
int city_check_read_whole(const struct city_check_reading *reading,
			  struct city_error *error);

#endif
