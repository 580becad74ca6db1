/* SPDX-License-Identifier: Apache-2.0 */
/*
 * infer - what its files share: what is kept of each field, and of the keys.
 */
#ifndef CITY_RECORD_INFER_H
#define CITY_RECORD_INFER_H

#include "city/compose.h"
#include "city/contract.h"
#include "city/infer.h"

enum {
	INFER_FIELDS = 1024, /* more than these are left out, and that is told */
	INFER_SAMPLES = 6,   /* different texts shown at most */
	INFER_TOKENS = 19,   /* texts that may mean "no value" */
	INFER_KINDS = 19,
	INFER_KEYS = 64,   /* fields, and pairs, looked at for being unique */
	INFER_PAIRED = 8,  /* of the first fields pairs are made */
	INFER_PROOF = 10,  /* fewer records prove no key */
	INFER_SHAPE = 40   /* bytes of a time's text */
};

/* What a field could be, in the order in which it is chosen. */
enum infer_kind {
	INFER_INTEGER,
	INFER_NUMBER,
	INFER_TRUTH,		       /* true, false */
	INFER_ANSWER,		       /* 是 and 否, yes and no, Y and N */
	INFER_DATE,
	INFER_TIME,		       /* with its offset */
	INFER_FORMAT,		       /* the first of those with a format */
	INFER_LOCAL = INFER_KINDS - 3, /* without an offset, in a usual form */
	INFER_STRING,
	INFER_ARRAY
};

/* The first and the last of days, or of instants in microseconds UTC. */
struct infer_span {
	int64_t low, high;
};

struct infer_column {
	char *name;
	size_t name_len;
	uint64_t present, values, nulls;
	uint64_t missing[INFER_TOKENS];
	uint32_t alive;	       /* kinds that took every value so far */
	bool is_code;	       /* by its name */
	bool zeros;	       /* a number with a leading zero */
	bool long_digits;      /* more digits than others keep */
	bool no_digit;	       /* a number in words alone */
	bool not_a_day;	       /* not eight digits of a day from 1900 to 2100 */
	bool ranged, unranged; /* min and max hold; a number was beyond them */
	struct city_decimal min, max;
	struct infer_span span[INFER_KINDS]; /* of those kinds that are alive */
	bool yes, no;		   /* an answer of that sort was there */
	bool respelled;		   /* not 12 but +12, 0012, 1.2e1 or １２ */
	bool uneven;		   /* not all texts had the shape of the first */
	char shape[INFER_SHAPE];
	struct city_contract_field number; /* with the unit of its name */
	char unit[24];			   /* of its name; "" = none */
	struct city_map samples;	   /* INFER_SAMPLES and one more at most */
	size_t at;			   /* in this record ... */
	uint64_t present_in;		   /* ... if this is its number */
	uint64_t hash;			   /* of its text there ... */
	uint64_t seen_in;		   /* ... if this is its number */
};

/* Values, or pairs of them, that have come once only so far. */
struct infer_key {
	size_t a, b;	     /* columns; COMPOSED, or NONE for no second */
	bool alive, partial; /* partial: not all records could be kept */
	uint64_t *slot;
	size_t n, slots;
};

#define INFER_NONE SIZE_MAX
#define INFER_COMPOSED (SIZE_MAX - 1)

struct city_infer {
	struct city_contract contract; /* no fields: what conversions need */
	struct city_contract_field kind[INFER_KINDS];
	struct infer_column *column;
	size_t columns, room;
	struct city_map names;
	bool too_many; /* fields were left out */
	uint64_t records;
	size_t *place; /* columns of the last shape's fields */
	size_t places, place_room;
	struct city_shape_id shape;
	struct city_contract_field time; /* composed of ... */
	size_t part[CITY_PARTS];	 /* ... these columns; NONE */
	bool composes;			 /* there are such, and all did so far */
	struct city_last_date last;
	uint64_t time_hash;
	struct infer_span time_span;
	struct infer_key key[INFER_KEYS];
	size_t keys, slots;
	struct city_buf to, scratch, name;
};

/* infer_guess: kinds of values. */
void infer_kinds(struct city_infer *infer);
void infer_name_column(struct city_infer *infer, struct infer_column *column);
/* One value of a record; 0, or -1 when memory runs out. */
int infer_value(struct city_infer *infer, struct infer_column *column,
		const struct city_field *from);
/* What the column is taken for; INFER_KINDS = nothing that a contract knows. */
size_t infer_choice(const struct infer_column *column);
extern const char *const infer_token[INFER_TOKENS];
/* Whether it is one of the kinds that days and times are of. */
bool infer_is_when(size_t kind);
/* Widens the span by a value as agreed, the first of them perhaps. */
void infer_widen(struct infer_span *span, bool first,
		 const struct city_contract_field *field, struct city_slice json);
extern const char *const infer_yes[], *const infer_no[]; /* ended by NULL */
/* The format that a kind stands for, NULL for the others. */
const char *infer_format(size_t kind);

/* infer_time: the time that several fields make. */
void infer_find_parts(struct city_infer *infer);
int infer_compose(struct city_infer *infer, const struct city_rec *rec);
extern const char *const infer_part_key[CITY_PARTS];

/* infer_spell: of which values different texts may be the same. */
void infer_spell(struct infer_column *column, struct city_slice text,
		 struct city_slice folded);
/* Whether different texts are different values, once the column is of the kind. */
bool infer_is_exact(const struct infer_column *column, size_t kind);

/* infer_key: what comes once only. */
void infer_choose_keys(struct city_infer *infer);
int infer_note_keys(struct city_infer *infer);
void infer_free_keys(struct city_infer *infer);
bool infer_is_part(const struct city_infer *infer, size_t column);
/* A measurement may be unique by chance, and is no key. */
bool infer_may_be_key(const struct city_infer *infer, const struct infer_key *key);
/*
 * The key that identifies a record, as far as can be told: unique in enough records,
 * and of values that are not the same once they are as agreed.  NULL = none.
 */
const struct infer_key *infer_primary(const struct city_infer *infer);

#endif
