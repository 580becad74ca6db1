/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document - a JSON file read whole by jansson: contracts, rulebooks, layouts.
 *
 * Adds to jansson what a person who wrote the file needs: every complaint
 * names file, line, column and JSON Pointer; unknown keys are refused.
 */
#ifndef CITY_DOCUMENT_H
#define CITY_DOCUMENT_H

#include <jansson.h>
#include <stdint.h>

#include "city/buf.h"
#include "city/decimal.h"
#include "city/error.h"

struct city_document {
	char *path;           /* owned */
	struct city_buf text; /* the file */
	json_t *root;         /* owned */
	uint64_t hash;        /* XXH3 of the text */
};

/* Reads a file; 0, or -1 with error filled ("io.open", "document.syntax"). */
int city_document_read(struct city_document *document, const char *path,
		       struct city_error *error);
void city_document_release(struct city_document *document);

/* A value and the way to it; passed by value while walking down. */
struct city_node {
	const struct city_document *document;
	const json_t *json;   /* borrowed; NULL = absent */
	char pointer[128];
};

struct city_node city_document_root(const struct city_document *document);

/* Complains about a node ("document.invalid"); returns -1. */
int city_node_error(const struct city_node *node, struct city_error *error,
		    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Member of an object / element of an array; absent gives json == NULL. */
struct city_node city_node_member(const struct city_node *node, const char *key);
struct city_node city_node_element(const struct city_node *node, size_t i);

/* Refuses members that are not among `known` (ends with NULL); 0 or -1. */
int city_node_check_keys(const struct city_node *node, const char *const *known,
			 struct city_error *error);

/* A required string member, lent by the document; NULL with error filled. */
const char *city_node_string(const struct city_node *node, const char *key,
			     struct city_error *error);
/* An optional one: *value stays as it is when absent; 0 or -1. */
int city_node_string_or(const struct city_node *node, const char *key,
			const char **value, struct city_error *error);
/* A required decimal written as a string, "0.05"; 0 or -1. */
int city_node_decimal(const struct city_node *node, struct city_decimal *value,
		      struct city_error *error);
/* A required integer member; 0 or -1. */
int city_node_int(const struct city_node *node, const char *key, int *value,
		  struct city_error *error);
/* A required array or object member; 0 or -1. */
int city_node_array(const struct city_node *node, const char *key,
		    struct city_node *array, struct city_error *error);
int city_node_object(const struct city_node *node, const char *key,
		     struct city_node *object, struct city_error *error);

#endif
