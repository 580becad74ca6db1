/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_parts - what the files that read a contract, and those that bring a
 * value to it, share among themselves.
 */
#ifndef CITY_RECORD_CONTRACT_PARTS_H
#define CITY_RECORD_CONTRACT_PARTS_H

#include "city/contract.h"

/* One value on its way to what the contract wants. */
struct city_conversion {
	const struct city_contract *contract;
	const struct city_contract_field *field;
	const struct city_field *from;
	struct city_buf *to;      /* the value, where it is another one */
	struct city_buf *scratch; /* the folded text */
	struct city_buf *spare;
	struct city_slice *value;
	struct city_error *error;
};

/* Refuses the value, showing at most thirty bytes of it. */
enum city_status city_conversion_refuse(const struct city_conversion *job,
					const char *rule, const char *expected);
/* The value is the record's own / what stands in job->to / this, as a string. */
enum city_status city_conversion_lend(const struct city_conversion *job);
enum city_status city_conversion_written(const struct city_conversion *job);
enum city_status city_conversion_text(const struct city_conversion *job,
				      struct city_slice text);

/*
 * The types that are neither texts, numbers, dates nor lists.
 *   text  folded; empty where the value is no string
 */
enum city_status city_convert_truth(const struct city_conversion *job,
				    struct city_slice text);
enum city_status city_convert_yearmonth(const struct city_conversion *job,
					struct city_slice text);
enum city_status city_convert_clock(const struct city_conversion *job,
				    struct city_slice text);
enum city_status city_convert_duration(const struct city_conversion *job,
				       struct city_slice text);
enum city_status city_convert_geopoint(const struct city_conversion *job,
				       struct city_slice text);

/*
 * The number that a text holds in the field's own digits, with a point and nothing
 * around it: "1.234,5 t" is 1234.5.  A group is of three digits; where one is not,
 * or where what stands around leaves a doubt, the result is no number.  Put into
 * `to`, which is reset.
 */
struct city_slice city_digits_plain(const struct city_digits *digits,
				    struct city_slice text, struct city_buf *to);

/* What a string of the format should have been, or NULL where it is. */
const char *city_format_fault(enum city_text_format format, struct city_slice text);

/* These read parts of a field; 0, or -1 with error filled. */
int city_contract_read_type(const struct city_contract *contract,
			    const struct city_node *node,
			    struct city_contract_field *field, struct city_error *error);
int city_contract_read_constraints(const struct city_contract *contract,
				   const struct city_node *node,
				   struct city_contract_field *field,
				   struct city_error *error);
/*
 * A value that the contract names, as its field's values are once they are as agreed:
 * numbers in the field's unit, in quotes or as an integer, others as a record may have
 * them.  Appended as JSON.
 */
int city_contract_read_agreed(const struct city_contract *contract,
			      const struct city_node *at,
			      const struct city_contract_field *field,
			      struct city_buf *json, struct city_error *error);
/* A list of them, by the keys of operands; shown (may be NULL) gets the first. */
int city_contract_read_choices(const struct city_contract *contract,
			       const struct city_node *array,
			       const struct city_contract_field *field,
			       struct city_map *among, struct city_buf *shown,
			       struct city_error *error);
/*
 * Reads "gas", before the units; a formula's atomic weights are read later, as the
 * tables of codes are, into field->weights.
 */
int city_contract_read_gas(const struct city_node *node,
			   struct city_contract_field *field, struct city_error *error);
int city_contract_read_weights(struct city_contract *contract,
			       const struct city_rules_path *path,
			       struct city_error *error);
void city_contract_release_weights(struct city_contract_field *field);
/* A list of codes; a table of them is read later, see city_contract_read_tables. */
int city_contract_read_codes(const struct city_contract *contract,
			     const struct city_node *node,
			     struct city_contract_field *field, struct city_error *error);
void city_contract_release_constraints(struct city_constraints *constraints);

/* Reads "primaryKey", "uniqueKeys" and "foreignKeys", once the fields are read. */
int city_contract_read_keys(struct city_contract *contract, struct city_error *error);
void city_contract_release_keys(struct city_contract *contract);

/* Reads "rules", once all else has been read; 0, or -1 with error filled. */
int city_contract_read_rules(struct city_contract *contract, struct city_error *error);
void city_contract_release_rules(struct city_contract *contract);

#endif
