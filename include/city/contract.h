/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract - the shape a dataset has agreed to: which fields, under which names
 * they come, of which type, and what stands for "missing".
 *
 * A rulebook of topic "contracts": a Frictionless Table Schema with our own
 * aliases, compose, offset, from_unit, codes, fold and separator; see city-contract(5).
 *
 * What it asks of a value is judged without changing the record: the value as
 * agreed is made beside it, and what the record has is only looked at.
 */
#ifndef CITY_CONTRACT_H
#define CITY_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "city/codes.h"
#include "city/decimal.h"
#include "city/map.h"
#include "city/measure.h"
#include "city/moment.h"
#include "city/operand.h"
#include "city/pattern.h"
#include "city/rec.h"
#include "city/rulebook.h"
#include "city/zone.h"

enum city_contract_type {
	CITY_CONTRACT_STRING,
	CITY_CONTRACT_NUMBER,
	CITY_CONTRACT_INTEGER,
	CITY_CONTRACT_DATETIME,
	CITY_CONTRACT_ARRAY,
	CITY_CONTRACT_DATE,
	CITY_CONTRACT_BOOLEAN,
	CITY_CONTRACT_YEAR,
	CITY_CONTRACT_YEARMONTH,
	CITY_CONTRACT_TIME,
	CITY_CONTRACT_DURATION,
	CITY_CONTRACT_OBJECT,
	CITY_CONTRACT_GEOPOINT, /* [lon, lat] in degrees */
	CITY_CONTRACT_ANY
};

/* What a string looks like; CITY_TEXT_ANY = nothing is said. */
enum city_text_format {
	CITY_TEXT_ANY,
	CITY_TEXT_EMAIL,
	CITY_TEXT_URI,
	CITY_TEXT_UUID,
	CITY_TEXT_BINARY /* base64 */
};

/* What becomes of a value that cannot be as agreed. */
enum city_on_error {
	CITY_ON_ERROR_REJECT, /* its record is refused */
	CITY_ON_ERROR_NULL,
	CITY_ON_ERROR_KEEP    /* it stays as it came */
};

/* What becomes of fields that are in no field of the contract. */
enum city_extra { CITY_EXTRA_KEEP, CITY_EXTRA_DROP, CITY_EXTRA_REJECT };

/* What a value is not to go below or beyond. */
struct city_limit {
	bool given, exclusive;
	struct city_operand at; /* never a text */
	struct city_buf text;   /* the same for messages, owned */
};

/* What a value is to be beyond its type. */
struct city_constraints {
	bool any;                      /* of the following, or a string's format */
	struct city_limit minimum, maximum;
	bool measured;                 /* the next two hold */
	size_t min_length, max_length; /* code points, or elements of an array */
	struct city_pattern *pattern;  /* owned; NULL = none */
	const char *expression;        /* it, for messages; lent */
	struct city_map among;         /* keys of operands; empty = no enum */
	struct city_buf choices;       /* the first of them, for messages */
};

/* How a number is written in a text. */
struct city_digits {
	bool given;
	char point[5], group[5];       /* one character each; group "" = none */
	bool dressed;                  /* other characters may stand around it */
};

enum { CITY_SEPARATORS = 4 };

/*
 * What a source field is to the contract.  Of a text that is joined, the parts are
 * numbers alone: its first is 1.
 */
enum city_contract_part {
	CITY_PART_WHOLE, /* the field itself */
	CITY_PART_DATE,  /* of a composed time */
	CITY_PART_YEAR,
	CITY_PART_MONTH,
	CITY_PART_DAY,
	CITY_PART_HOUR,
	CITY_PART_MINUTE,
	CITY_PART_SECOND,
	CITY_PARTS
};

struct city_contract_field {
	const char *name;          /* lent by the rulebook */
	enum city_contract_type type;
	bool required, unique;
	enum city_on_error on_error; /* "contract.required" is a reject whatever */
	struct city_constraints constraints;
	enum city_text_format looks; /* of a string */
	unsigned fold;             /* likewise: see enum city_fold; 0 = as it came */
	bool composed;             /* made of several fields, its parts ... */
	bool has_part[CITY_PARTS]; /* ... and of these */
	bool local;                /* a time may come without its offset */
	bool serial;               /* or as the number of a spreadsheet's day */
	bool formatted;            /* or as its format says */
	struct city_moment_format format;
	struct city_zone zone;     /* of a composed or local time */
	struct city_measure measure; /* of a number */
	struct city_digits digits; /* likewise */
	struct city_map yes, no;   /* folded texts of a boolean */
	/* Of an array's text, any of them; of a joined one, the first; NULL = none. */
	const char *separator[CITY_SEPARATORS];
	struct city_map codes;     /* folded text -> ... */
	struct city_buf *code;     /* ... its JSON value, at the map's number */
	bool judged;               /* what is composed may not be as agreed yet */
	bool quick;                /* see city_contract_quick */
	/* Numbers that are not negative, with a whole part from here to below there, may be. */
	int64_t least, beyond;
	struct city_codes *table;  /* or a table of them, owned; or NULL ... */
	int64_t as_of;             /* ... and the day whose codes are wanted */
	struct city_rulebook *weights; /* what a gas's formula weighs, owned; or NULL */
};

struct city_contract_source {
	size_t field;
	size_t part; /* see enum city_contract_part */
};

struct city_condition;

/* What has to hold between the fields of a record. */
struct city_contract_rule {
	const char *id;               /* lent by the rulebook, as the words are */
	bool is_error;                /* or a warning */
	struct city_condition *check; /* owned; see condition.h */
	const char *en, *zh;          /* what is said where it does not hold */
};

/* What no two records have in common. */
struct city_contract_key {
	size_t *field;     /* owned, like those below */
	size_t fields;
	bool is_primary;   /* every record has it: its fields are required */
};

/* A key of another table, or of this one where the resource is "". */
struct city_contract_foreign {
	size_t *field;
	size_t fields;
	const char *resource; /* lent by the rulebook, like the names */
	const char **there;   /* as many */
};

struct city_contract {
	struct city_rulebook book;
	const char *kind;                    /* given to each record; or NULL */
	enum city_on_error on_error;         /* where a field says nothing */
	enum city_extra extra;
	struct city_contract_field *field;
	size_t fields;
	struct city_map sources;             /* names and aliases -> ... */
	struct city_contract_source *source; /* ... what they are */
	struct city_map missing;             /* texts that mean "no value" */
	struct city_contract_rule *rule;
	size_t rules;
	struct city_contract_key *key;       /* the primary one first */
	size_t keys;
	struct city_contract_foreign *foreign;
	size_t foreigns;
	/* First bytes of texts that may mean it, as they came or once folded. */
	bool may_be_missing[256];
};

/*
 * Notes that a field of the record, named at `at`, is a field of the contract or a
 * part of one; 0, or -1 with error filled when the name is taken already.
 */
int city_contract_add_source(struct city_contract *contract, const struct city_node *at,
			     size_t field, size_t part, struct city_error *error);

/* Reads what field number i is composed of, if anything; 0, or -1 with error filled. */
int city_contract_read_compose(struct city_contract *contract,
			       const struct city_node *node, size_t i,
			       struct city_error *error);

/* Reads how a date or a time may come; 0, or -1 with error filled. */
int city_contract_read_when(const struct city_node *node,
			    struct city_contract_field *field, struct city_error *error);

/* Reads a contract by id or file; 0, or -1 with error filled. */
int city_contract_read(struct city_contract *contract,
		       const struct city_rules_path *path, const char *name,
		       struct city_error *error);
void city_contract_release(struct city_contract *contract);

/*
 * The value a contract's field gets from a record's field, as JSON text.
 *   from    a field of the record, of any type
 *   value   receives the text: a slice of the record where nothing changes, of
 *           `to` otherwise; both lent
 *   scratch working room, like `to` the caller's, reset here
 * CITY_OK, or CITY_REJECT with error filled: rules "contract.type", ".required",
 * ".code", ".format", ".range", ".length", ".pattern", ".enum", and those of
 * codes.h.
 */
enum city_status city_contract_value(const struct city_contract *contract,
				     const struct city_contract_field *field,
				     const struct city_field *from,
				     struct city_buf *to, struct city_buf *scratch,
				     struct city_slice *value,
				     struct city_error *error);

/*
 * What a value as agreed, not null, breaks of its field's constraints: the rule's id
 * ("contract.range", ...), and what it should have been in expected; NULL where it
 * keeps them.
 *   scratch  working room, reset here; its `failed` says when memory ran out
 */
const char *city_contract_fault(const struct city_contract_field *field,
				struct city_slice json, struct city_buf *scratch,
				char *expected, size_t room);

/* As what a field's values are compared, once they are as agreed. */
enum city_operand_kind city_contract_kind(const struct city_contract_field *field);

/*
 * Appends the JSON text of a date, or of a time that came without an offset.
 *   text      the field's text, folded
 *   expected  receives what the text should have been, where it is not
 * 0 or -1; nothing is appended then.
 */
int city_contract_when(const struct city_contract_field *field,
		       const struct city_field *from, struct city_slice text,
		       struct city_buf *to, char *expected, size_t room);

/*
 * The same in one look, for what most values are: a plain text, number or time
 * that is as the contract wants it, or a text that is such a number.  *value is
 * lent from the record.  false = city_contract_value has to say.
 */
bool city_contract_quick(const struct city_contract *contract,
			 const struct city_contract_field *field,
			 const struct city_field *from, struct city_slice *value);

/* Whether a field's "codes" name a table and a day, and are no list of texts. */
bool city_contract_codes_are_table(const struct city_node *codes);

/* Reads the tables that fields name; 0, or -1 with error filled. */
int city_contract_read_tables(struct city_contract *contract,
			      const struct city_rules_path *path,
			      struct city_error *error);
void city_contract_release_table(struct city_contract_field *field);

/*
 * Appends the code of the field's table for a code or a name, as JSON text.
 * CITY_OK, or CITY_REJECT with error filled as city_codes_migrate() does.
 */
enum city_status city_contract_table_value(const struct city_contract_field *field,
					   const struct city_field *from,
					   struct city_slice text, struct city_buf *to,
					   struct city_error *error);

/* Whether a text means "no value", as it stands or folded. */
bool city_contract_is_missing(const struct city_contract *contract,
			      struct city_slice text);

#endif
