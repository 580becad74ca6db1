/* SPDX-License-Identifier: Apache-2.0 */
/* document - jansson with complaints that name file, line and pointer. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "city/document.h"

/* A rulebook is read by people: one this long is something else. */
#define MOST_BYTES ((size_t)16 << 20)

static int read_file(struct city_buf *to, const char *path, struct city_error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;

	if (fd < 0)
		return city_error_system(error, errno, "io.open", "cannot open");
	while (n > 0 && to->len <= MOST_BYTES) {
		char *room = city_buf_reserve(to, 65536);

		if (!room)
			break;
		n = read(fd, room, 65536);
		if (n > 0)
			to->len += (size_t)n;
	}
	if (n < 0)
		city_error_system(error, errno, "io.read", "cannot read");
	else if (to->failed)
		n = city_error_set(error, "memory", "out of memory");
	else if (to->len > MOST_BYTES)
		n = city_error_set(error, "document.syntax", "is larger than 16 MiB");
	close(fd);
	return n < 0 ? -1 : 0;
}

/* A byte order mark, which editors put before UTF-8, is no part of the document. */
static void drop_mark(struct city_buf *text)
{
	if (text->len >= 3 && memcmp(text->at, "\xef\xbb\xbf", 3) == 0) {
		text->len -= 3;
		memmove(text->at, text->at + 3, text->len);
	}
}

int city_document_read(struct city_document *document, const char *path,
		       struct city_error *error)
{
	json_error_t why;

	memset(document, 0, sizeof(*document));
	if (read_file(&document->text, path, error)) {
		city_error_in_file(error, path);
		city_document_release(document);
		return -1;
	}
	document->path = strdup(path);
	document->hash = XXH3_64bits(document->text.at, document->text.len);
	drop_mark(&document->text);
	document->root = json_loadb(document->text.len ? document->text.at : "",
				    document->text.len, JSON_REJECT_DUPLICATES, &why);
	if (!document->path || !document->root) {
		if (document->path)
			city_error_set(error, "document.syntax",
				       "is not valid JSON: %s", why.text);
		else
			city_error_set(error, "memory", "out of memory");
		city_error_in_file(error, path);
		if (document->path && why.line > 0) {
			error->line = (uint64_t)why.line;
			error->column = why.column > 0 ? (uint64_t)why.column : 1;
		}
		city_document_release(document);
		return -1;
	}
	return 0;
}

void city_document_release(struct city_document *document)
{
	json_decref(document->root);
	city_buf_release(&document->text);
	free(document->path);
	memset(document, 0, sizeof(*document));
}

struct city_node city_document_root(const struct city_document *document)
{
	return (struct city_node){ .document = document, .json = document->root };
}

/* Behind a string that begins at text[at] == '"'. */
static size_t behind_string(const char *text, size_t len, size_t at)
{
	for (at++; at < len && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at + 1;
}

static size_t behind_blanks(const char *text, size_t len, size_t at)
{
	while (at < len && strchr(" \t\r\n,:", text[at]) && text[at])
		at++;
	return at;
}

static size_t behind_value(const char *text, size_t len, size_t at)
{
	int depth = 0;

	do {
		if (at < len && text[at] == '"') {
			at = behind_string(text, len, at);
			continue;
		}
		if (at < len && strchr("{[", text[at]))
			depth++;
		if (at < len && strchr("}]", text[at]) && --depth < 0)
			return at;
		at++;
	} while (at < len && (depth > 0 || !strchr(",}] \t\r\n", text[at])));
	return at;
}

/* Whether the n bytes of a key are what the pointer's word says. */
static bool key_is_word(const char *key, size_t n, const char *word, size_t len)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++, at++) {
		char c = word[i];

		if (c == '~' && i + 1 < len)
			c = word[++i] == '0' ? '~' : '/';
		if (at >= n || key[at] != c)
			return false;
	}
	return at == n;
}

/*
 * Where the node of a pointer begins in the text.  jansson keeps no places, so
 * the valid text is walked again; that happens once, for a complaint.
 */
static size_t locate(const struct city_buf *text, const char *pointer)
{
	const char *s = text->at;
	size_t len = text->len, at = behind_blanks(s, len, 0);

	while (*pointer == '/') {
		const char *word = pointer + 1;
		size_t n = strcspn(word, "/"), key_at = at;
		bool is_object = at < len && s[at] == '{';
		unsigned long left = is_object ? 0 : strtoul(word, NULL, 10);

		at = behind_blanks(s, len, at + 1);
		while (at < len && s[at] != '}' && s[at] != ']') {
			key_at = at;
			if (is_object) {
				size_t end = behind_string(s, len, at);
				bool found = key_is_word(s + at + 1, end - at - 2,
							 word, n);

				at = behind_blanks(s, len, end);
				if (found)
					break;
			} else if (left-- == 0) {
				break;
			}
			at = behind_blanks(s, len, behind_value(s, len, at));
		}
		pointer = word + n;
		/* The key is what a person looks for. */
		if (*pointer != '/')
			return key_at;
	}
	return at;
}

int city_node_error(const struct city_node *node, struct city_error *error,
		    const char *format, ...)
{
	const struct city_document *document = node->document;
	char text[sizeof(error->text)];
	size_t at = locate(&document->text, node->pointer);
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	city_error_set(error, "document.invalid", "%s", text);
	city_error_in_file(error, document->path);
	snprintf(error->field, sizeof(error->field), "%s", node->pointer);
	error->line = 1;
	error->column = 1;
	for (size_t i = 0; i < at && i < document->text.len; i++) {
		error->column++;
		if (document->text.at[i] == '\n') {
			error->line++;
			error->column = 1;
		}
	}
	return -1;
}

static struct city_node step(const struct city_node *node, const json_t *json,
			     const char *word)
{
	struct city_node below = { .document = node->document, .json = json };
	size_t used = strlen(node->pointer), room = sizeof(below.pointer);

	memcpy(below.pointer, node->pointer, used + 1);
	if (used + 1 < room)
		below.pointer[used++] = '/';
	/* RFC 6901: ~ and / of a name are written ~0 and ~1. */
	for (; *word && used + 3 < room; word++) {
		below.pointer[used++] = *word == '~' || *word == '/' ? '~' : *word;
		if (*word == '~' || *word == '/')
			below.pointer[used++] = *word == '~' ? '0' : '1';
	}
	below.pointer[used] = '\0';
	return below;
}

struct city_node city_node_member(const struct city_node *node, const char *key)
{
	return step(node, json_object_get(node->json, key), key);
}

struct city_node city_node_element(const struct city_node *node, size_t i)
{
	char word[24];

	snprintf(word, sizeof(word), "%zu", i);
	return step(node, json_array_get(node->json, i), word);
}

int city_node_check_keys(const struct city_node *node, const char *const *known,
			 struct city_error *error)
{
	/* jansson iterates without writing, but takes no const. */
	json_t *object = (json_t *)(uintptr_t)node->json;

	if (!json_is_object(node->json))
		return city_node_error(node, error, "must be an object");
	for (void *i = json_object_iter(object); i;
	     i = json_object_iter_next(object, i)) {
		const char *key = json_object_iter_key(i);
		const char *const *k = known;

		while (*k && strcmp(*k, key) != 0)
			k++;
		if (!*k) {
			struct city_node at = city_node_member(node, key);

			return city_node_error(&at, error, "unknown key");
		}
	}
	return 0;
}

const char *city_node_string(const struct city_node *node, const char *key,
			     struct city_error *error)
{
	struct city_node value = city_node_member(node, key);

	if (!value.json) {
		city_node_error(node, error, "the key \"%s\" is missing", key);
		return NULL;
	}
	if (!json_is_string(value.json)) {
		city_node_error(&value, error, "must be a string");
		return NULL;
	}
	return json_string_value(value.json);
}

int city_node_string_or(const struct city_node *node, const char *key,
			const char **value, struct city_error *error)
{
	const char *found;

	if (!json_object_get(node->json, key))
		return 0;
	found = city_node_string(node, key, error);
	if (!found)
		return -1;
	*value = found;
	return 0;
}

int city_node_decimal(const struct city_node *node, struct city_decimal *value,
		      struct city_error *error)
{
	if (!json_is_string(node->json) ||
	    city_decimal_parse(city_slice_of(json_string_value(node->json)), value))
		return city_node_error(node, error,
				       "must be a decimal number in quotes");
	return 0;
}

int city_node_int(const struct city_node *node, const char *key, int *value,
		  struct city_error *error)
{
	struct city_node found = city_node_member(node, key);

	if (!found.json)
		return city_node_error(node, error, "the key \"%s\" is missing", key);
	if (!json_is_integer(found.json) ||
	    json_integer_value(found.json) < -1000000 ||
	    json_integer_value(found.json) > 1000000)
		return city_node_error(&found, error, "must be a small integer");
	*value = (int)json_integer_value(found.json);
	return 0;
}

int city_node_array(const struct city_node *node, const char *key,
		    struct city_node *array, struct city_error *error)
{
	*array = city_node_member(node, key);
	if (!array->json)
		return city_node_error(node, error, "the key \"%s\" is missing", key);
	if (!json_is_array(array->json))
		return city_node_error(array, error, "must be an array");
	return 0;
}

int city_node_object(const struct city_node *node, const char *key,
		     struct city_node *object, struct city_error *error)
{
	*object = city_node_member(node, key);
	if (!object->json)
		return city_node_error(node, error, "the key \"%s\" is missing", key);
	if (!json_is_object(object->json))
		return city_node_error(object, error, "must be an object");
	return 0;
}
